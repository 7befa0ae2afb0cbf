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
calendar-failed = **The calendar of the turns at “{ $role }” cannot be had** since { $since }: { $why }. { $taken ->
    [0] There is no copy of it: whoever holds the role is called.
   *[other] Turns go by its copy of { $copy }.
} It is tried again every ten minutes.
calendar-works = **The calendar of the turns at “{ $role }” can be had again**; since { $since } it could not be.
calendar-why-unreached = nothing answers at its address
calendar-why-silent = its answer does not come in time, or breaks off
calendar-why-inside = its name leads to an address inside of a network (`allow_private` allows that)
calendar-why-redirect = its address sends on to another one, and only the one in `url_file` is asked
calendar-why-status = its server refuses it ({ $detail })
calendar-why-long = it has more than 10 MiB, or is cut off
calendar-why-unreadable = what comes is no calendar that can be read ({ $detail })
