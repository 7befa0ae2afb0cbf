# What was gathered about a fault.

evidence-log = log
evidence-screenshot = screenshot
evidence-error = error
evidence-operation = what a user did
evidence-metric = metric
review-evidence = Evidence

entry-evidence = **Evidence #{ $id }** · { $kind } · { $who }
entry-evidence-later = **Evidence #{ $id }** · { $kind } · of { $time } · { $who }

done-evidence = Evidence #{ $id } is recorded.
evidence-none = No evidence is recorded for this incident. Add some with `/evidence add`, or point at a message: Apps → Add as evidence.
evidence-line = #{ $id } { $kind } · { $text }{ $link } · { $who } · { $time }

name-evidence = evidence
about-evidence = What was gathered: logs, screenshots, errors, user operations, metrics
name-evidence-add = add
about-evidence-add = Record a piece of evidence
about-evidence-add-kind = What it is
about-evidence-add-text = What it shows, or what it says
about-evidence-add-link = Where it is: an address, a message, a file
about-evidence-add-at = When it was gathered, if not now: 14:30, 10m ago
name-evidence-list = list
about-evidence-list = Evidence of this incident
name-add-as-evidence = Add as evidence
option-link = link
choice-kind-log = log
choice-kind-screenshot = screenshot
choice-kind-error = error
choice-kind-operation = what a user did
choice-kind-metric = metric
