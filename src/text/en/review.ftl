# The review after an incident, and the improvements that come of it.

## Names

clock-review = Review
clock-followup = Improvement #{ $id }
need-review = the finished review (`/review open`, then `/review finish`)
permit-review = lead the review

review-technical = Cause: technical
review-process = Cause: process
review-human = Cause: human
review-went-well = What went well
review-went-badly = What did not go well
review-attended = Took part
review-report = Review report
review-findings = Review
review-agenda = To speak of:
area-technique = technique
area-process = process
area-training = training
area-backup = data backup

button-review-open = Open the review
button-review-edit = Write the review
button-review-attend = I take part
button-review-finish = Review finished
card-followups = Improvements

## What is said in the room

entry-review-opened = { $who } opened the **review**
entry-review-reopened = { $who } opened the **review** again
entry-review-edited = **Review** · { $who } wrote: { $parts }
entry-review-attended = { $member } takes part in the review
entry-review-finished = **Review finished** · { $who }
entry-followup-added = **Improvement #{ $id }** · { $owner }, due { $due } · noted by { $who }
entry-followup-carried = **Improvement #{ $id }** · { $owner }, due { $due } · from permanent plan #{ $plan }, not carried out at closing · { $who }
entry-followup-done = Improvement #{ $id } made · { $who }

agenda-breaches = Passed their limit: { $clocks }
agenda-override = Plan #{ $id } went ahead without approval: { $reason }
review-open-plan = Plan #{ $id }
plan-goes-on = goes on as improvement #{ $id }
review-carried-plan = Permanent plan #{ $id }, not carried out: goes on as improvement #{ $into } · { $owner }, due { $due }
open-observation = the answer after the observation: `/observed`
open-feedback = users are to be told and asked: `/comms feedback`
open-last-word = customers are to be told that it is solved: `/comms draft template:{ $template }`
agenda-failures = { $n ->
    [one] One fix did not hold
   *[other] { $n } fixes did not hold
}
agenda-cause = The cause is not found yet

next-review = Write: `/review edit`. Improvements: `/followup add`. At the end: `/review finish`
next-followup = When it is made: `/followup done { $id }`

due-reminder-followup = **Improvement #{ $id } is not made yet**, it was due { $since } · reminder { $n }
due-escalation-followup = **Escalation: improvement #{ $id } is still not made**, it was due { $since } · reminder { $n }
do-review = To be led by { $roles }: `/review open`, then write and finish it: causes, what went well and what did not, improvements.
do-followup = When it is made: `/followup done { $id }`

## Answers to whoever asked

done-review-open = The review is open.
done-review-edit = Written: { $parts }
done-review-attend = { $member } takes part.
done-review-finish = { $n ->
    [one] The review is finished, with one improvement.
   *[other] The review is finished, with { $n } improvements.
}
done-review-finish-without = The review is finished. No improvement was noted; there is still `/followup add`.
done-followup-add = Improvement #{ $id } is noted, due { $due }.
done-followup-done = Noted: the improvement is made.
followups-none = No improvement is noted for this incident.

## Refusals

refused-too-early-to-review = The review comes when service is restored. Log what it should speak of with `/log` until then.
refused-no-review = The review is not open. Whoever leads it types `/review open` first.
refused-review-is-open = The review is open already: `/review edit`, `/review finish`.
refused-review-finished = The review is finished. To change it, open it again with `/review open` and a reason.
refused-review-incomplete = The review still lacks: { $parts }. One of the causes is enough. Write with `/review edit`.
refused-review-lacks = The review still lacks: { $parts }. Write with `/review edit`.
refused-already-attends = { $who } takes part already.
refused-no-such-followup = There is no improvement { $said } here. `/followup list` shows them.
refused-followup-done = Improvement #{ $id } is made already.
refused-no-working-days = This playbook counts no working days. Give a day or a time, such as `2026-03-10` or `7d`.

## What people type

name-review = review
about-review = The review after the incident
name-review-open = open
about-review-open = Open the review, or a finished one again
about-review-open-reason = Why again
name-review-edit = edit
about-review-edit = Write the review; without options, as a form
about-review-edit-part = Which part
about-review-edit-text = What it says
name-review-attend = attend
about-review-attend = Note who takes part
about-review-attend-member = Who (default: you)
name-review-finish = finish
about-review-finish = The review is finished
name-followup = followup
about-followup = Improvements, each with an owner and a due date
name-followup-add = add
about-followup-add = Note an improvement
about-followup-add-text = What is to change
about-followup-add-owner = Who sees to it
about-followup-add-due = Until when: 2026-03-10, 7d, 5wd (working days)
about-followup-add-area = In which area
name-followup-done = done
about-followup-done = The improvement is made
about-followup-done-id = Which
about-followup-done-text = What came of it
name-followup-list = list
about-followup-list = Improvements of this incident
option-part = part
option-due = due
option-area = area
choice-part-technical = cause: technical
choice-part-process = cause: process
choice-part-human = cause: human
choice-part-went-well = what went well
choice-part-went-badly = what did not go well
choice-area-technique = technique
choice-area-process = process
choice-area-training = training
choice-area-backup = data backup
choice-what-review = review
choice-what-approval = approvals
choice-what-followup = improvements
form-edit-review = Review
field-edit-review-technical = Cause: technical
field-edit-review-process = Cause: process
field-edit-review-human = Cause: human
field-edit-review-went-well = What went well
field-edit-review-went-badly = What did not go well

review-told = The rest is in the report of the review, { $time }.
