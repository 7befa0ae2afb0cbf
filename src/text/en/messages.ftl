# What the bot says in rooms. Short: what happened, who, by when, what to type.

## Names

state-reported = Reported
state-graded = Graded
state-assigned = Assigned
state-diagnosing = Diagnosing
state-planning = Planning
state-approving = Waiting for approval
state-processing = In progress
state-verifying = Verifying
state-resolved = Resolved
state-closed = Closed
state-rejected = False alarm, closed

clock-respond = Acknowledgement
clock-contact = Contact with the reporter
clock-grade = Grading
clock-root-cause = Cause
clock-workaround = Temporary plan
clock-recover = Recovery
clock-sync = Progress update
clock-verification = Verification
clock-blocker = Blocker #{ $id }
clock-approval = Approval of plan #{ $id }
clock-inject = News { $n }

milestone-acknowledged = acknowledged
milestone-reporter-contacted = reporter reached
milestone-graded = level confirmed
milestone-contained = damage contained
milestone-core-restored = core function back
milestone-recovered = service restored
milestone-workaround-in-place = workaround in place
milestone-plan-stated = temporary plan stated
milestone-cause-found = cause found
milestone-solution-given = solution given
milestone-resolved = verified
milestone-reviewed = review finished

plan-temporary = Temporary
plan-permanent = Permanent
plan-proposed = waits for approval
plan-approved = may go ahead
plan-done = done
plan-risk = Risk
plan-at = To be done
plan-at-once = at once
plan-once-approved = as soon as it is approved
plan-gate-people = { $gate } ({ $n } more people)
plan-overridden = without approval
plan-waits = Waits for

update-progress = Progress
update-finding = Finding
update-result = Result

cause-technical = technical
cause-process = process
cause-human = human
cause-confirmed = found
cause-suspected = suspected

need-verification = a passed verification (`/verify`)
need-cause = the cause (`/cause`)

permit-ack = acknowledge
permit-reject = call it a false alarm
permit-grade = set the level
permit-confirm = confirm the level
permit-assign = assign people
permit-verify = verify a fix
permit-close = close it
permit-reopen = reopen it
permit-drill = lead a drill

duration-seconds = { $n } s
duration-minutes = { $n } min
duration-hours = { $n } h
duration-days = { $n } d
duration-working-days = { $n ->
    [one] 1 working day
   *[other] { $n } working days
}
duration-working = { $duration } of working time

role-primary = First responsible
left-out-files = 📎 The files could not be sent; they follow when they can.
left-out-words = ✂️ Discord refused this message with people's words in it, so they are left out here. They are in the record: `/timeline`.
left-out-all = Something about **{ $number }** is to be read, and Discord refuses its words. See `/status` and `/why`.
may-be-a-repeat = 🔁 This may be a repeat: whether it was sent before could not be found out.
role-unset = { $role } (not set)
actor-clock = the clock
actor-bot = the bot
named = { $name }: { $value }

## The pinned card

card-state = State
card-level = Level
card-reported = Reported
card-people = People
card-limits = Time limits
card-next = Next reminder
card-blockers = Blockers
card-update = Last update
card-eta = Expected back
card-workaround = Workaround
card-fix = Fix
card-cause = Cause
card-plans = Plans
card-impact = Impact
card-rejected = Why a false alarm
card-share = { $percent }% of users
card-users = { $n ->
    [one] 1 user
   *[other] { $n } users
}
card-core = core business
fix-did-not-hold = did not hold
card-ungraded = No level yet
card-provisional = provisional
card-spell = round { $n }
card-nobody-but = Nobody responsible now; until somebody is: { $roles }
card-nobody = Nobody responsible yet
card-nobody-was = Nobody was responsible
card-no-limit = no limit at this level
card-limits-need-level = Limits start with the level
card-overdue = overdue
due-provisional = provisional: the holidays of { $year } are not in the calendar yet
card-met-late = { $late } late
card-more = { $n } more
status-rest = What else is known
card-rest = { $n ->
    [one] One more: `/status`
   *[other] { $n } more: `/status`
}

button-ack = Acknowledge
button-grade = Set level
button-mine = I take it
button-update = Update
button-blocker = Blocker
button-workaround = Workaround
button-resolve = Fixed
button-pass = Check passed
button-fail = Check failed
button-close = Close
button-reopen = Reopen
button-plan-approve = Approve
button-plan-override = Cannot wait
button-plan-done = Carried out

## Announcement

announcement-private = not public
announcement-declared = reported { $relative }
announcement-closed = closed { $relative }

## Messages in the room

opening = **{ $what }** · { $level } · { $playbook }, reported by { $who } at { $time }
opening-next = First acknowledge: `/ack`. Then set the level: `/grade`.
opening-next-by = First acknowledge: `/ack`, by { $time }. Then set the level: `/grade`.
opening-next-by-both = First acknowledge: `/ack`, by { $time }. Then set the level: `/grade`, by { $grade }.
opening-next-then-grade = First acknowledge: `/ack`. Then set the level: `/grade`, by { $grade }.
opening-grade-by = Set the level: `/grade`, by { $grade }.
opening-respond-by = Whoever takes it: `/ack`, by { $time }.
opening-next-grade = First set the level: `/grade`, by { $grade }. Acknowledge by { $time }: `/ack`

entry-declared = { $who } reported it
entry-room-opened = The room was opened
entry-acknowledged = { $who } acknowledged
entry-contacted = { $who } reached the reporter
entry-graded = { $who } set the level to **{ $level }**
entry-graded-provisionally = { $who } set the level to **{ $level }**, provisionally
entry-grade-confirmed = { $who } confirmed the level **{ $level }**
entry-regraded = { $who } changed the level from { $old } to **{ $level }**
entry-assigned = { $who } made { $member } **{ $role }**
entry-joined = { $who } is **{ $role }**
entry-joined-over = { $who } is **{ $role }** now, in place of { $old }
entry-assigned-over = { $who } made { $member } **{ $role }**, in place of { $old }
entry-left = { $who } is no longer **{ $roles }**
entry-handed-over = { $who } handed **{ $role }** over to { $to }
entry-updated = **{ $kind }** · { $who }
entry-logged = **Log** · { $who }
entry-logged-later = **Log** for { $time } · { $who }
entry-blocker-raised = **Blocker #{ $id }** · raised by { $who }
entry-blocker-cleared = Blocker #{ $id } cleared · { $who }
entry-blocker-carried = Blocker #{ $id } goes on as improvement #{ $into } · { $who }
entry-cause-found = **Cause found** · { $who }
entry-cause-suspected = **Suspected cause** · { $who }
entry-plan-temporary = **Temporary plan #{ $id }** · proposed by { $who }, { $owner } does it
entry-plan-permanent = **Permanent plan #{ $id }** · proposed by { $who }, { $owner } does it
entry-plan-approved = Plan #{ $id } approved by { $who }
entry-plan-step = Plan #{ $id }: **{ $gate }** by { $who }
entry-plan-overridden = Plan #{ $id } goes ahead without approval · { $who }
entry-plan-done = Plan #{ $id } carried out · { $who }
entry-workaround = **Workaround in place** · { $who }
entry-fixed = **Fixed, to be verified** · { $who }
entry-verified = **Verified** · { $who }
entry-check-passed = “{ $check }” passed · { $who }
entry-checks-passed = Passed: { $checks } · { $who }
entry-check-passed-unnamed = A check passed · { $who }
entry-verification-failed = **Verification failed**, back to “{ $state }” · { $who }
entry-verification-failed-again = **It failed for { $who } as well**
entry-verification-failed-again-at = **It failed for { $who } as well**, at “{ $check }”
entry-verification-failed-at = **Verification failed** at “{ $check }”, back to “{ $state }” · { $who }
entry-closed = **Closed** · { $who }
entry-rejected = **False alarm, closed** · { $who }
entry-reopened = **Reopened** · { $who }
entry-restored = **The database was restored from a backup** of { $backup }. What is lost of this incident: at least { $lost ->
    [one] one entry
   *[other] { $lost } entries
}, up to { $until }. The messages above are the only record of that time

next-restored = Look with `/status`, and enter again what is missing (`/ack`, `/grade`, `/assign`, `/update`). What fell due in that time is not told again.
next-assign = Nobody is responsible yet: `/assign` somebody, or take it with `/join as:{ $role }`.
next-uninvited = This incident is private: whoever leaves is invited no longer, and the room is shut to them, unless a role of theirs is invited.
next-left = Nobody is { $role } now. Until somebody takes it, { $roles } sees to it: `/join as:{ $role }`, or `/assign` somebody.
next-confirm-grade = Duty: confirm the level with `/grade`.
next-sync = Next update by { $time }: `/update`
next-clear-blocker = When it is gone: `/blocker clear { $id }`
next-approve-plan = Approve: `/plan approve { $id }`. { $go_ahead }
plan-go-ahead = If it cannot wait, use `/plan override { $id }` with the reason.
plan-go-ahead-by = If it cannot wait, one of these can use `/plan override { $id }` with the reason: { $roles }.
next-do-plan = When it is done: `/plan done { $id }`
next-workaround-after-plan = Does service work again by it? Then say so: `/workaround`. Until then the limit runs.
next-maybe-done = If that was a plan, please say so: { $plans }
next-maybe-done-one = `/plan done { $id }`
plan-ready = Expected ready
next-plan-eta = No expected time yet: `/update` with `eta`.
next-verify = Please verify: `/verify`
next-check = Checks to make: { $checks }. `/verify`
next-close = It can be closed: `/close`
next-close-needs = Before closing: { $needs }
next-reopen = Until { $time } it can be reopened: `/reopen`

## Messages when a time falls due

due-warning = **{ $clock } nearly due**: { $deadline }
due-warning-team = **The team is not complete yet**; it is to be by { $deadline }
due-warning-sync = **Progress update nearly due**: { $deadline }
due-breach = **{ $clock } overdue**: it was due { $deadline }
due-breach-when-graded = **{ $clock } overdue**: already { $overdue } late when graded
due-breach-after-failure = **{ $clock } overdue**: already { $overdue } late when the verification failed
due-breach-when-back = **{ $clock } overdue**: already { $overdue } late when it came back
due-breach-when-adopted = **{ $clock } overdue**: already { $overdue } late by the new version of the playbook
due-rung = **Escalation: { $clock } still missing**, it was due { $deadline }
due-reminder = **{ $clock } still missing**, it was due { $deadline } · reminder { $n }
due-reminder-sync = **Progress update due**: { $deadline }{ $n ->
    [1] {""}
   *[other] {" "}· { $n } missed in a row
}
due-reminder-verification = **The fix is not verified yet**, waiting since { $since } · reminder { $n }
due-reminder-approval = **Plan #{ $id } still waits for approval**, since { $since } · reminder { $n }
due-reminder-blocker = **Blocker #{ $id } is not cleared yet**, raised { $since } · reminder { $n }
due-escalation = **Escalation: { $n } progress updates missed in a row**, the last was due { $deadline }
due-escalation-verification = **Escalation: the fix is still not verified**, waiting since { $since } · reminder { $n }
due-escalation-approval = **Escalation: plan #{ $id } still waits for approval**, since { $since } · reminder { $n }
due-escalation-blocker = **Escalation: blocker #{ $id } is still not cleared**, raised { $since } · reminder { $n }
due-merged = { $n ->
    [one] Stands for 1 earlier reminder that was not sent.
   *[other] Stands for { $n } earlier reminders that were not sent.
}
due-late = This message is late by { $late }; it was to be sent at { $time }.
due-met-since = Done since: { $time }. Nothing to do.

due-kind-warning = nearly due
due-kind-breach = overdue
due-kind-escalation = escalation
due-kind-reminder = reminder

do-respond = Whoever takes it: `/ack`
do-contact = When you have reached the reporter: `/contacted`
do-grade = Set the level: `/grade`
do-root-cause = Found: `/cause`. Not yet: `/update` with how far you are and whom you need.
do-workaround = Service first: `/plan propose` a temporary plan, or `/workaround` when one is in place.
do-recover = Restored: `/workaround` or `/resolve`. Not yet: `/update` with the expected time.
do-recover-expected = Restored: `/workaround` or `/resolve`. Expected { $eta }; if that does not hold: `/update` with another time.
do-sync = Type `/update`: what was done, what is next, when it will be back.
do-verification = Please verify: `/verify`
do-blocker = Please follow it up. When it is gone: `/blocker clear { $id }`

## Summary, timeline, list

review-title = Incident summary
review-times = Times
review-limits = Limits (met at · from → until · limit)
review-open = Still open
review-timeline = Timeline
review-occurred = Began
review-declared = Reported
review-closed = Closed
review-limit = { $result } ({ $from } → { $due } · { $limit })
review-late = after the limit
review-not-met = not done
review-breaches = { $n ->
    [one] 1 limit passed
   *[other] { $n } limits passed
}
review-breaches-before = { $n ->
    [one] 1 limit passed, before the level changed or it was reopened
   *[other] { $n } limits passed, { $before } of them before the level changed or it was reopened
}
review-lacks = Missing: { $need }
review-due = Review due
review-zone = Times are in { $zone }.

report-type = Kind
report-urgent = urgent
report-source = Source
report-symptom = Symptom

timeline-left-out = { $n ->
    [one] The one before these is in the file.
   *[other] The { $n } before these are in the file.
}
timeline-empty = Nothing was recorded by then.
timeline-not-yet = It was not reported yet.
timeline-stood = At { $time }: **{ $state }** · { $level }

list-empty = There are no incidents. To report one: `/declare`

# /why
why-not-asked = nothing is asked for now.
why-sync = the next one is due { $due }.
why-open = limit { $length } from { $from }, so until { $due }; still open.
why-met = limit { $length } from { $from }, so until { $due }; met at { $met }, so nothing more comes.
why-closed = limit { $length }, until { $due }; the incident is closed, so nothing more comes.
why-sent = { $kind }: due { $due }, decided { $told }, arrived { $message } (#{ $seq })
why-not-needed = { $kind }: due { $due }, decided { $told }, not needed any more when its turn came (#{ $seq })
why-merged = { $kind }: due { $due }, decided { $told }, told together with a later one: { $message } (#{ $seq })
why-waiting = { $kind }: due { $due }, decided { $told }, being delivered (#{ $seq })
why-refused = { $kind }: due { $due }, decided { $told }, refused everywhere so far and tried again: { $message } (#{ $seq })
why-unknown = { $kind }: due { $due }, decided { $told }, sent, and it is being found out whether it arrived (#{ $seq })
why-dead = { $kind }: due { $due }, decided { $told }, could not be delivered: { $message } (#{ $seq })
why-missing = { $kind }: due { $due }, decided { $told }, but there is no message for it. Tell the operators (#{ $seq })

## After a restore

restored = **The database was restored from a backup.** Everything after { $backup } up to the restore at { $restored } is lost to the bot; what it had posted is not posted again.
restored-went-on = These incidents had gone on, and their rooms say how far: { $numbers }
restored-unknown = These were declared after the backup. The bot does not know them; their rooms are all that is left, so look after them by hand or declare them anew: { $numbers }
restored-nothing = No incident is known to have lost anything.
