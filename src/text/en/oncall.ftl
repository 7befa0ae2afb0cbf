# Who is on call, and what people arrange about it.

choice-action-show = show
choice-action-take = take
choice-action-swap = swap
choice-action-cover = cover

oncall-none = Nobody takes turns on this server. `[[guilds.oncall]]` in the settings file says who does.
oncall-line = **{ $role }**: { $who } until { $until }, then { $next }
oncall-gap = **{ $role }**: { $who } until { $until }, then nobody
oncall-nobody = **{ $role }**: nobody until { $until }, then { $next }
oncall-alone = **{ $role }**: { $who }
oncall-not-yet = **{ $role }**: the turns have not begun yet
oncall-arranged = -# { $who } for { $whose } from { $from } until { $until }, agreed at { $agreed }
oncall-asked = -# { $by } asks { $who }: { $instead } in place of { $whose } from { $from } until { $until }; can be answered until { $lapses }

turns-nobody = nobody
turns-never = never

done-oncall-take = You are on call for “{ $role }” from { $from } until { $until }. { $whose } is told.
done-oncall-take-free = You are on call for “{ $role }” from { $from } until { $until }. It was nobody's turn; the operators are told.
done-oncall-take-alone = You are on call for “{ $role }” from { $from } until { $until }. It was nobody's turn.
done-oncall-ask = { $who } is asked about “{ $role }”, in this channel. It counts once they agree; unanswered, it lapses at { $lapses } ({ $relative }), and everything stays as it is. You are told either way.

arranged-request-cover = 🔁 { $with }: { $by } asks you to be on call for “{ $role }” in their place from { $from } until { $until }.
arranged-request-swap = 🔁 { $with }: { $by } asks you to swap turns at “{ $role }”: you would be on call from { $from } until { $until }, { $by } from { $from-back } until { $until-back }.
arranged-request-counts = It counts once you agree. Unanswered, it lapses at { $lapses } ({ $relative }), and everything stays as it is.
arranged-unanswered = ⏳ { $by }: { $with } has not answered. At { $lapses } ({ $relative }) your request lapses and you stay on call for “{ $role }”. If you cannot, ask somebody else then, or somebody takes over now: `/oncall`.
arranged-taken = 🙋 { $by } takes over from { $with }: on call for “{ $role }” from { $from } until { $until }.
arranged-taken-free = 🙋 { $by } is on call for “{ $role }” from { $from } until { $until }. It was nobody's turn.
arranged-agreed-cover = ✅ { $by }: { $with } agreed, and is on call for “{ $role }” from { $from } until { $until }.
arranged-agreed-swap = ✅ { $by }: { $with } agreed. For “{ $role }”, { $with } is on call from { $from } until { $until }, and you from { $from-back } until { $until-back }.
arranged-declined = ❌ { $by }: { $with } declined. Nothing changes: “{ $role }” from { $from } until { $until } stays with you.
arranged-lapsed = ⌛ { $by }: { $with } did not answer in time. Nothing changes: “{ $role }” from { $from } until { $until } stays with you.
arranged-answer-agreed = ✅ { $with } agreed.
arranged-answer-declined = ❌ { $with } declined.
button-agree = Agree
button-decline = Decline

handover-now = 📟 **{ $role }**: { $new } is on call from now on, until { $until }. Until now it was { $old }.
handover-for-good = 📟 **{ $role }**: { $new } is on call from now on. Until now it was { $old }.
handover-nobody = ⚠️ **{ $role }**: { $old } is not on call any more, and nobody is. Somebody can take over: `/oncall`.
handover-open = Open for them:
handover-quiet = Nothing is open for them.
handover-more = and { $n } more: `/incidents list`
digest-title = 🗓️ Who is on call this week
digest-turn = { $from } – { $until }: { $who }
digest-always = from { $from } on: { $who }
digest-nobody = { $from }: nobody

refused-which-rota = People take turns at several roles: { $known }. Say which one is meant.
refused-not-of-the-rota = { $who } neither takes turns at “{ $role }” nor holds it. Whoever stands in has the rights of the role, so ask somebody who takes turns at it (`/oncall`), or have whoever manages the server give the role (`/warroom settings`).
refused-turn-past = { $time } is over. Give a time to come.
refused-turn-order = It would end at { $until }, before it begins at { $from }. Give an end after the beginning.
refused-turn-no-end = The turn has no end. Say until when.
refused-turn-too-long = That is too long to arrange in chat. Let it end at { $until } at the latest, or change the turns in the settings.
refused-on-call-already = You are on call until { $until } anyway.
refused-turn-with-oneself = That is you. Name somebody else.
refused-not-your-turn = At { $time } it is not you who is on call, but { $who }. Ask about a time that is yours: `/oncall` shows the turns.
refused-not-their-turn = At { $time } it is not { $user } who is on call, but { $who }. Their next turn begins: { $next }.
refused-no-turn-coming = No turn of { $who } is to come. `/oncall` shows the turns.
refused-turn-asked-already = { $who } is asked already about { $from } until { $until }. Wait for the answer, or ask about another time.
refused-no-such-turn-request = There is no such request any more. `/oncall` shows the turns.
refused-somebody-else-is-asked = { $who } is asked, not you. To help, take over: `/oncall`.
refused-turn-answered = This was answered at { $time }. `/oncall` shows the turns.
refused-turn-lapsed = This could be answered until { $time }. To help all the same, take over: `/oncall`.
refused-turns-changed = The turns have changed since it was asked: at { $time } it is { $who } who is on call. Ask anew: `/oncall`.
