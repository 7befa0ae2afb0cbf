# Checks of a fix with their figures, and what is seen afterwards.

clock-observation = Observation
need-observation = the answer after the observation (`/observed`)

button-quiet = Nothing turned up
button-came-back = It came back

entry-observed = **Observation over: nothing turned up** · { $who }
entry-came-back = **It came back** · { $who }
entry-came-back-to = **It came back**, back to “{ $state }” · { $who }

limit-extended = { $clock } is extended by { $by }: { $time }
next-workaround-again = The workaround counts no more. Does it hold? Then type `/workaround` again.
limit-not-extended = Recovery is due as before
limits-again = Due again, as before
limit-none-to-extend = No limit is extended: this playbook sets no recovery limit here.

next-observe = It is watched for { $window } from now; then the bot asks whether anything else turned up.

due-observation = **The fix was watched since { $since }.** Did anything else turn up, did it come back?{ $n ->
    [1] {""}
   *[other] {" "}· asked { $n } times
}
do-observation = Press below, or type `/observed`.

done-observed = Noted: nothing turned up.
done-came-back = Noted: it came back, and the work goes on.

refused-verified-already = It was verified { $time } already. If it does not work after all, send `result:fail` with what you see.
refused-failed-already = Its verification failed { $time }, and it is being worked on again. Wait for the next `/resolve`; what you see fail you can still send with `result:fail`.
refused-check-before = The checks pass in their order; first comes “{ $check }”.
refused-figure-needed = “{ $check }” passes with its figure: add `figure`, in { $unit }.
refused-figure-impossible = { $number } cannot have been measured. Write the figure as it was read, and `result:fail` if it is not good.
refused-figure-not-good = { $number } is not { $good }, so the check has not passed. Send it with `result:fail`, or with the right figure.
refused-figure-unclear = What { $said } measures is unclear. Wanted: { $checks }. Give one figure for each with its unit, such as `320 ms` or `0.05%`.
refused-not-their-check = “{ $check }” is checked by: { $roles }. Ask one of them to type `/verify`.
refused-bad-count = { $said } is not a number of people that fits. Give whole numbers, and no more content than were asked.
refused-still-observing = The fix is watched until { $time } ({ $relative }). If it came back before, say so now.
refused-nothing-to-observe = There is no fix or workaround that is being watched. If the fault is back, type `/reopen`.

name-observed = observed
about-observed = What was seen since the fix or workaround
about-observed-result = Did it stay quiet?
about-observed-note = What was seen
choice-result-quiet = nothing turned up
choice-result-returned = it came back
choice-what-observation = observation
form-pass = The checks passed
field-pass-figure = Figures, such as 320 ms, 0.05%
field-pass-note = Anything else
form-came-back = It came back
field-came-back-note = What is seen?
