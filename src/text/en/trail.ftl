# The audit trail.
name-audit = audit
about-audit = Who did what, by which way, and who was refused (for those who manage the server)
about-audit-incident = Of one incident; without it, of the server
trail-title = Audit trail
trail-none = Nothing was done yet.
trail-more = { $n } more rows; all of them are in the file.
trail-refused = ⛔ refused
trail-by-time = time
trail-by-bot = warroom
trail-slash = command
trail-button = button
trail-form = form
trail-menu = menu
trail-command-line = command line
trail-alert = alert
trail-bot = by itself
