## Drills

drill-sign = DRILL
drill-inject = **News { $n }**
entry-injected = { $who }: **news**
score-percent = Score: **{ $percent }%** of what the playbook asks for
score-nothing = There is nothing to score yet.
score-syncs = Progress syncs in time
score-part = { $role } came
score-cause = The cause was stated
score-verification = The fix was verified
score-blockers = Every blocker was cleared
review-score = Score
done-drill-inject = Told.
done-drill-stop = The drill is over. The summary with the score is in the room.
