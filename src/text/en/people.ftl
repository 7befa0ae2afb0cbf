# People and rooms: phone calls, contacts, turns, quorum, merging, silence, who can see it, searching.

clock-team = Team
clock-call = Phone call
clock-silence = Silence

permit-merge = merge it into another incident
permit-override = let a plan go ahead without approval
permit-silence = hold reminders back
permit-private = say who can see the room

reporter-relayed = The reporter is not on Discord: { $roles }, please tell and ask them (how to reach them: `/contact list`), and enter what they say.
reporter-entered = { $who } (entered by { $by })
reporter-absent = somebody who is not on Discord (entered by { $by })
role-absent = { $name } ({ $role }, not on Discord)
contact-unnamed = somebody

card-call = To be called by phone
card-call-by = { $roles } · no phone gateway is set up: call, then press the button
card-missing = Missing from the team
card-contacts = Not on Discord
card-silence = Reminders held back until
card-merged = Merged
state-merged = Merged, closed
button-called = Called by phone
button-raise = Raise the level

entry-room-chosen = It gets a room of its own
entry-paged = { $who } called { $person } by phone
entry-present = { $who } is there as **{ $roles }**
entry-contact = { $who } added { $name }, who is not on Discord
entry-contact-as = { $who } added { $name } as **{ $role }**, who is not on Discord
entry-solved-at-once = { $who } solved it at once
entry-merged-privately = **Merged into a private incident**, closed · { $who }
entry-merged = **Merged into { $into }**, closed · { $who }
entry-absorbed = **{ $number } is merged into this incident** · { $who }
entry-silenced = **Reminders are held back** until { $until } · { $who }
entry-silence-ended = **Reminders go out again** · { $who }
entry-private = **Private from now on** · { $who }
entry-public = **Open to everybody from now on** · { $who }
entry-similar-withdrawn = An incident that was named as similar is private now, and is named no longer
entry-access-open = **{ $who } can see this private room, and should not.** The bot shuts it
entry-access-shut-out = { $who } should see this room, and cannot
access-everybody = Everybody
entry-access-refused = **Discord did not let the bot set who sees this room.** It is as it was

next-silenced = Escalations go out all the same.
next-merged = It goes on in { $room }.
next-merged-privately = It goes on there; whoever should be there is let in with `/assign`.
next-merged-unopened = It goes on in that incident's room.
next-absorbed = What was found there, please write it here: `/update` or `/log`.
next-access-open = Somebody may have read along. Let people in with `/assign` or `/join` only; it is told here when the room is shut.
next-access-refused = Give the bot “Manage Roles” and “Manage Channels”; it is tried again by itself, and told here when it is done.

similar-head = Similar incidents:
similar-open = still open, perhaps the same: `/merge`
similar-none = No past incident looks like this one.
search-none = Nothing was found for “{ $words }”. Fewer words, or only how they begin, find more; one Chinese character is enough.
search-behind = Older incidents are still being taken into the search: { $n }. Search again in a few minutes.

raised = By the playbook the level is now **{ $level }**.
raise-proposed = By the playbook this should now be **{ $level }**. The lead decides: press the button, or `/grade`.
due-note = { $clock } was not done by { $deadline }; the card says so
due-note-silence = Reminders go out again
due-reminder-call = **Phone call still to be made**, asked for since { $since } · reminder { $n }
due-escalation-call = **Escalation: nobody has reported the phone call**, asked for since { $since } · reminder { $n }
due-kind-note = noted on the card
do-team = Missing: { $roles }. Whoever has such a role here: `/join as:…`. Everybody else is given it by `/assign`.
do-call = Call by phone: { $roles }. No phone gateway is set up, so somebody has to. Then press “Called by phone”, or `/paged`.
why-call = asked for since { $since }; nobody has reported the call.
why-call-met = asked for since { $since }; met at { $met } (they were called, are there themselves, or the effect is contained), so nothing more comes.
why-noted = { $kind }: due { $due }, noted { $told } (#{ $seq })

refused-needs-an-account = { $role } has to be on Discord, so that reminders arrive. Choose another role, or leave `as` out.
refused-merge-into-self = This is the same incident. Give the number of the other one.
refused-merge-into-closed = { $said } is closed. Reopen it there first (`/reopen`), or merge the other way round.
refused-bad-minutes = { $said } is not a number of minutes. Give a whole number from 1 to { $most }; 0 ends the silence.
refused-not-silent = Reminders are not held back now. There is nothing to end.
refused-merge-into-public = “{ $number }” is open to everybody, and this incident is private: merged, it would be told there. Merge the other one into this one, or open this one first with `/private off`.
refused-too-many-invited = This would let { $count } people and roles into the private room, and Discord takes { $most }. Give those people one Discord role and set it with `/warroom settings role:`; nothing was changed.
refused-already-private = This room is private already.
refused-already-public = This room is open to everybody already.
refused-no-room-of-its-own = This incident has no channel of its own, so it cannot be made private. Declare it anew with `private`, and `/merge` this one into it.
refused-nothing-to-search = There is nothing to search for in “{ $typed }”. Give a word or a number, or one Chinese character.
entry-reported-again = { $who } reported the same
