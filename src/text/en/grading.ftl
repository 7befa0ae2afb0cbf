# The level: what it rests on, and what is asked to find it.

because-core = core business hit
because-percent = { $percent }% of users affected
because-matrix = { $impact } × { $urgency }
because-overdue = { $clock } overdue
grade-because = { $because } → { $level }
grade-contradicts = The facts give { $level } ({ $because }), but { $said } was reported. The more urgent one runs until somebody confirms the level.
grade-confirm-by = To be confirmed by { $roles }: `/grade`
grade-changed-since = The level has changed since: { $level }
question-yes = yes
question-no = no
question-in-force = in force now
question-left = { $n ->
    [one] Choose, and the questions are answered.
   *[other] Choose; { $n } questions are left.
}
question-last = Now the rest: press below.
question-continue = Go on
refused-stale-questions = These questions are out of date: the level or the playbook has changed since they were asked. Press “Set level” on the pinned card again.
question-yes-no = yes / no
question-percent = 0 to 100

refused-level-contradicts = You wrote { $said }, but the facts give { $level }: { $because }. Leave `level` out, or correct the facts.
refused-no-such-answer = { $said } is no answer for `{ $field }`. There are: { $known }.
refused-not-asked = This playbook makes no level of `{ $field }`. Give the `level` as well.
refused-not-yes-or-no = { $said } is neither yes nor no. Write `yes` or `no`.
