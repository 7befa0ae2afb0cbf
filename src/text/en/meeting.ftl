# Regular meetings of the handling group.

clock-meeting = Meeting
choice-what-meeting = meetings

due-warning-meeting = **Meeting of the handling group soon**: { $deadline }
due-reminder-meeting = **The handling group meets now**{ $n ->
    [1] {""}
   *[other] {" "}· { $n } meetings not noted since { $since }
}
due-escalation-meeting = **Escalation: { $n } meetings of the handling group not noted**, since { $since }
do-meeting = Bring what you found and what comes next; open: { $blockers ->
    [one] 1 blocker
   *[other] { $blockers } blockers
}, { $plans ->
    [one] 1 plan
   *[other] { $plans } plans
}, { $followups ->
    [one] 1 improvement
   *[other] { $followups } improvements
}. Afterwards press below, or type `/log meeting:True` with what came of it.
entry-meeting = **Meeting held** · { $who }
entry-meeting-later = **Meeting held at { $time }** · { $who }
next-meeting = Next meeting: { $time }
why-meeting = the handling group meets next { $due }, counted from the assignment or from the last meeting that was noted.
playbook-meeting = Meeting every { $every }
playbook-meeting-calls = calls { $roles } and everybody who has a part

done-meeting-next = Recorded. The next meeting is { $at } ({ $relative }).

score-meetings = Meetings held and noted

about-log-meeting = Was it a meeting of the handling group?
option-meeting = meeting
button-meeting = Note the meeting
form-meeting = The meeting
field-meeting-text = Findings, decisions, who does what
field-meeting-at = When, if not now: 14:30, 10m ago
