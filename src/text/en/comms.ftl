# Wording for customers, and what users say.

## Names

clock-promised-word = Next word to customers
clock-feedback = Users' feedback
choice-what-promised-word = next word to customers
choice-what-feedback = users' feedback
card-comms = Told to customers
comms-promise = Next word promised
comms-expected = Customers expect service back
button-comms-approve = Approve the wording
button-comms-publish = Published
doctor-comms = wording for customers

placeholder-company = `company` (who speaks; or once for all: `/warroom setup company:…`)
placeholder-name = `name` (who is spoken to)
placeholder-scope = `scope` (what is affected)
placeholder-eta = `eta` (when service is expected back)
placeholder-text = `text` (what else is to be said)
placeholder-next = `next` (until when there will be another word)
placeholder-recovered = the time of recovery (known after `/resolve`)
placeholder-number = the number

## What is said in the room

entry-comms-drafted = **Wording #{ $id }** · { $template } · drafted by { $who }
entry-comms-approved = **Wording #{ $id } approved** · { $template } · { $who }
entry-comms-published = **Wording #{ $id } published** · { $template } · { $who }
entry-feedback = **Users' feedback** · noted by { $who }

next-comms-approve = Approve it: `/comms approve { $id }`. To change it, draft it anew: `/comms draft`
next-comms-publish = Tell customers, then say so: `/comms publish { $id }`
next-comms-copy = Copy it to where customers read it. Warroom sends it only to outlets of the settings that take `comms`, such as a status page.
next-feedback = Please tell the affected users that it is solved (`/comms draft`), ask them, and note what they say: `/comms feedback`
next-last-word = Customers were told of the fault: tell them that it is solved, `/comms draft template:{ $template }`

due-warning-promised-word = **Customers were promised a word** by { $deadline }
due-reminder-promised-word = **Customers wait for a word**, it was promised for { $deadline } · reminder { $n }
due-escalation-promised-word = **Escalation: customers still wait for a word**, it was promised for { $deadline } · reminder { $n }
due-reminder-feedback = **Users are still to be told and asked**, the fix was verified { $since } · reminder { $n }
due-escalation-feedback = **Escalation: users are still to be told and asked**, the fix was verified { $since } · reminder { $n }
do-promised-word = `/comms draft`, get it approved, `/comms publish`. If nothing is new, say just that, and promise another time.
do-feedback = Tell them (`/comms draft`), ask them, and note what they say: `/comms feedback`
due-reminder-promised-eta = **Customers were told that service is back by { $deadline }**: it is not, and nobody told them anything else · reminder { $n }
due-escalation-promised-eta = **Escalation: customers were told that service is back by { $deadline }**: it is not, and still nobody told them anything else · reminder { $n }
due-reminder-last-word = **Customers are still to be told that it is solved**, the fix was verified { $since } · reminder { $n }
due-escalation-last-word = **Escalation: customers are still to be told that it is solved**, the fix was verified { $since } · reminder { $n }
do-promised-eta = Tell them a new expected time, or that none is known: `/comms draft`, get it approved, `/comms publish`.
do-last-word = `/comms draft template:{ $template }`, get it approved, `/comms publish`.

## Answers to whoever asked

done-comms-draft = Wording #{ $id } is drafted. Tell customers, then: `/comms publish { $id }`
done-comms-draft-waiting = Wording #{ $id } is drafted and waits for approval by: { $roles }
done-comms-approve = Wording #{ $id } is approved. It can be published: `/comms publish { $id }`
done-comms-publish = Noted: wording #{ $id } is published. Copy it to where customers read it. Warroom sends it only to outlets of the settings that take `comms`, such as a status page.
done-feedback = The users' feedback is noted.
comms-none = Nothing was worded for customers in this incident. `/comms draft` makes a draft from a template.
comms-line-drafted = #{ $id } { $template } · drafted by { $who }, { $time }, waits for approval · { $text }
comms-line-approved = #{ $id } { $template } · approved by { $who }, { $time }, not published · { $text }
comms-line-published = #{ $id } { $template } · published by { $who }, { $time } · { $text }

## Refusals

refused-no-comms = This playbook has no templates for customers. Word it yourself, and note it with `/log`.
refused-no-such-template = There is no template { $said }. There are: { $known }
refused-not-theirs-to-draft = Only these draft wording for customers: { $roles }. Ask one of them.
refused-not-theirs-to-approve = Only these approve wording for customers: { $roles }. Ask one of them.
refused-not-theirs-to-publish = Only these publish wording for customers: { $roles }. Ask one of them.
refused-wording-lacks = The template “{ $template }” also needs: { $fields }. Give it with `/comms draft`.
refused-no-such-wording = There is no wording { $said } here. `/comms list` shows them.
refused-own-wording = Wording #{ $id } is your own. Somebody else approves it.
refused-wording-approved = Wording #{ $id } is approved already. It can be published: `/comms publish { $id }`
refused-wording-not-approved = Wording #{ $id } is not approved yet. It is approved by: { $roles }, with `/comms approve { $id }`
refused-wording-published = Wording #{ $id } is published already. For a new word: `/comms draft`
refused-wording-outdated = Wording #{ $id } is out of date: #{ $newer } was published since. Draft it anew with `/comms draft`.
refused-wording-past = Wording #{ $id } names { $time }, which is past. Draft it anew with `/comms draft`.
refused-last-word = This template is the last word, so it promises no other. Leave `next` out.
refused-nothing-to-ask-users = Users are asked when it is fixed (`/resolve`). What they say before that goes into the log: `/log`

## What people type

name-comms = comms
about-comms = Wording for customers; sent by itself only to a status page of the settings
name-comms-draft = draft
about-comms-draft = Draft a wording from a template
about-comms-draft-template = From which template
about-comms-draft-scope = What is affected (default: as reported)
about-comms-draft-eta = When service is expected back: 16:00, in 40m (default: as last told)
about-comms-draft-next = Promise another word until: 16:30, in 1h; you are reminded of it
about-comms-draft-text = What else is to be said
about-comms-draft-name = Who is spoken to
about-comms-draft-company = Who speaks (default: the server's company)
about-comms-draft-language = In which language (default: the server's first)
name-comms-approve = approve
about-comms-approve = Approve somebody else's wording
about-comms-approve-id = Which
name-comms-publish = publish
about-comms-publish = Say that customers are told; the promised next word counts from now
about-comms-publish-id = Which
name-comms-feedback = feedback
about-comms-feedback = Note what the affected users say, now that it is fixed
about-comms-feedback-text = What they say
about-comms-feedback-people_asked = How many were asked
about-comms-feedback-people_content = How many of them are content
name-comms-list = list
about-comms-list = Wordings of this incident
option-template = template
option-people_asked = people_asked
option-people_content = people_content
option-scope = scope
option-next = next
option-company = company
option-comms_channel = comms_channel
about-warroom-setup-comms_channel = Where published wording for customers is posted, to be copied
about-warroom-setup-company = Who speaks to customers, as in “Acme Ltd”
