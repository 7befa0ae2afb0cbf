## What comes again by cron

backup-failed = **No backup could be taken**: { $reason }. It is tried again every hour, and earlier backups are kept meanwhile. The log says more.
backup-works = **Backups are taken again**; since { $since } none could be.
followups-open = **Open improvements: { $count }**{ $late ->
    [0] {""}
    [one] , of which 1 is late
   *[other] , of which { $late } are late
}
followups-more = and { $count } more.
followups-how = Done? `/followup done` in the room of the incident.
periodic-before = **{ $name }** begins at { $time } ({ $relative }).
periodic-begins = **{ $name }** begins now.
periodic-begun = **{ $name }** began at { $time } ({ $relative }).
periodic-quiet = No incident is open, nothing is blocked, and no improvement is late.
periodic-open = Open incidents: { $n }
periodic-blocked = Open blockers: { $n }
periodic-late = Late improvements: { $n }
periodic-more = and { $n } more.
