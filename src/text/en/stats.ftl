# Figures, and catching up.

stats-title = Last { $days } days: { $n ->
    [1] 1 incident
   *[other] { $n } incidents
}
stats-none = No incident that counts was reported in this time. Drills, false alarms and merged incidents do not count.
stats-cut = ⚠️ There are more incidents in this time than could be read through now: of those that are open or changed just now only the newest { $most } are counted. Ask again in a few minutes.
stats-table-cut = The table has only the newest { $most } incidents; the figures are of all.
stats-spread = { $name }: mean { $mean }, median { $median }, 90% within { $p90 } ({ $n })
stats-limits = Limits kept: { $share }% ({ $met } of { $all })
stats-slowest = Bottleneck: “{ $stage }” takes longest, median { $median }, 90% within { $p90 }
stats-group = { $n } · acknowledged { $acknowledged } · recovered { $recovered } · limits kept { $kept }
stats-trend = Week from, incidents, mean time to recovery:
stats-columns-before = number,playbook,level,rank,type,assignee,reported,week,spell
stats-column-span = minutes: { $name }
stats-columns-after = limits met,limits missed,longest stage

# Lengths of time: from what to what, in wall time. No others are used anywhere.
span-from-report = report
span-from-reopening = reopening
span-from-either = report or reopening
span-detected = Time to detect (occurrence → report)
span-acknowledged = Time to acknowledge ({ $from } → acknowledgement)
span-recovered = Time to recovery ({ $from } → service restored)
span-resolved = Time to resolve ({ $from } → fix verified)
span-closed = Time in all ({ $from } → closing)
span-harmed = Time of impact (occurrence → service restored)
span-of-spell = Round { $n }: { $said }
span-wall = Times taken are wall time, limits are working time.
catchup-updates = Last updates:

name-stats = stats
about-stats = Figures: times to acknowledge and to recovery, limits, bottlenecks, trend
about-stats-period = Of how long (default: a month)
about-stats-by = Told apart by what (default: level)
name-catchup = catchup
about-catchup = For who comes in late: what is known, who does what, what is owed next
option-period = period
option-by = by
choice-period-week = a week
choice-period-month = a month
choice-period-quarter = a quarter
choice-period-year = a year
choice-by-level = level
choice-by-playbook = playbook
choice-by-type = type of fault
choice-by-assignee = first-responsible
