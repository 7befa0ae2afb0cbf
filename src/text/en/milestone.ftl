# What was reached, also after the fact, and the goals of stages.

card-stage = Stage goal
stage-quiet = no update is asked for
stage-next = Next update by
stage-quiet-until = No update is asked for until the next stage, another level or a failed verification. A promise counts: `/update` with `next_in`.

entry-milestone = **Reached: { $milestone }** · { $who }
entry-milestone-at = **Reached at { $time }: { $milestone }** · { $who }
entry-stage = **Stage goal** · { $who }
milestone-in-time = ✅ { $clock }: in time, the limit was { $due }
milestone-too-late = { $clock }: { $late } after the limit, which was { $due }

permit-stage = set the goal of a stage

done-milestone = Recorded: { $milestone }.
done-stage-quiet = The goal is on the card. No update is asked for until the next stage; with `next_sync` one would be.

refused-reached-already = “{ $milestone }” was reached at { $time } already. Only an earlier time can be entered.
refused-reached-by-command = “{ $milestone }” has a command of its own, which looks at more: { $command }. Afterwards it can be put earlier here.
refused-reached-later = “{ $milestone }” comes before that, and was only reached at { $time }. Give a later time, or put that one earlier first.
refused-reached-earlier = “{ $milestone }” comes after that, and was reached at { $time } already. Give an earlier time.
refused-not-since-failure = The verification failed at { $time }, so this can only have been reached since. Give a later time.

about-log-milestone = What was reached by it, if anything: it meets the limits that wait for it
option-milestone = milestone
choice-milestone-acknowledged = acknowledged
choice-milestone-reporter-contacted = reporter reached
choice-milestone-graded = level confirmed
choice-milestone-contained = damage contained
choice-milestone-core-restored = core function back
choice-milestone-recovered = service restored
choice-milestone-workaround-in-place = workaround in place
choice-milestone-plan-stated = temporary plan stated
choice-milestone-cause-found = cause found
choice-milestone-solution-given = solution given
choice-milestone-resolved = verified
choice-milestone-reviewed = review finished
name-stage = stage
about-stage = What the work is to reach next; says how often progress is asked for until then
about-stage-goal = What is to be reached
about-stage-next_sync = How often to update until the next stage: 30m, 2h. Without it: not at all
option-next_sync = next_sync
