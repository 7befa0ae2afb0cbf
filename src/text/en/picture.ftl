# What stands in pictures: short, there is little room.
picture-phases = Phases
picture-before = Before the report
picture-level = Level
picture-limits = Limits
picture-met = in time, after { $took }
picture-late = { $late } late
picture-missed = not met
picture-running = has time yet
picture-told = Told unasked
picture-warnings = Warnings
picture-breaches = Limits passed
picture-escalations = Escalations
picture-reminders = Reminders
picture-restored = Service restored
picture-alt = The incident over its time: phases, limits, and when people were told

picture-recovery = Time to recovery by week
picture-kept = Share within limits by week
picture-load = Incidents by weekday and hour
picture-incidents = { $n ->
    [one] { $n } incident
   *[other] { $n } incidents
}
picture-median = median
picture-p90 = up to 90%
picture-no-data = Nothing of this in this time
picture-total = all
picture-monday = Mon
picture-tuesday = Tue
picture-wednesday = Wed
picture-thursday = Thu
picture-friday = Fri
picture-saturday = Sat
picture-sunday = Sun
picture-in-time = in time
picture-too-late = not in time
