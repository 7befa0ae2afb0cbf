# Regular meetings of the handling group.

clock-meeting = Meeting
choice-what-meeting = meetings

due-warning-meeting = **Meeting of the handling group soon**: { $deadline }
due-reminder-meeting = **The handling group meets now**{ $n ->
    [1] {""}
   *[other] {" "}· { $n } meetings not noted since { $since }
}
due-escalation-meeting = **Escalation: { $n } meetings of the handling group not noted**, since { $since }
do-meeting = Bring what you found and what comes next. Afterwards press below, or type `/log meeting:True` with what came of it.
do-meeting-open = Bring what you found and what comes next; open: { $open }. Afterwards press below, or type `/log meeting:True` with what came of it.
meeting-blockers = { $n ->
    [one] 1 blocker
   *[other] { $n } blockers
}
meeting-plans = { $n ->
    [one] 1 plan
   *[other] { $n } plans
}
meeting-followups = { $n ->
    [one] 1 improvement
   *[other] { $n } improvements
}
entry-meeting = **Meeting held** · { $who }
entry-meeting-later = **Meeting held at { $time }** · { $who }
next-meeting = Next meeting: { $time }
why-meeting = the handling group meets next { $due }, counted from the assignment or from the last meeting that was noted.
playbook-meeting = Meeting every { $every }
playbook-meeting-calls = calls { $roles } and everybody who has a role

done-meeting-next = Recorded. The next meeting is { $at } ({ $relative }).

score-meetings = Meetings held and noted

about-log-meeting = Was it a meeting of the handling group?
option-meeting = meeting
button-meeting = Note the meeting
form-meeting = The meeting
field-meeting-text = Findings, decisions, who does what
field-meeting-at = When, if not now: 14:30, 10m ago
