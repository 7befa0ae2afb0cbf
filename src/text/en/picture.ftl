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
