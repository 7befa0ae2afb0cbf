## Alerts

entry-alerts-firing = { $source }: **firing now: { $firing }** · recovered: { $recovered }{ $doubtful ->
    [0] {""}
   *[other] {" "}· doubtful: { $doubtful }
}
entry-alerts-recovered = { $source }: **no alert fires any more** · recovered: { $recovered }
next-alerts-recovered = A recovery closes nothing by itself. Look whether service is back, then `/resolve`.
entry-alerts-doubtful = { $source }: **how { $doubtful ->
    [one] one alert stands
   *[other] { $doubtful } alerts stand
} is in doubt** · recovered: { $recovered }
next-alerts-doubtful = The source cannot say, or everything it watches ended within seconds, as when it has stopped itself. Nothing counts as over before somebody has looked.
card-alerts = Firing now
alerts-recovered = recovered: { $n }
alerts-doubtful = doubtful: { $n }
alerts-left-out = left out by the source: { $n }
button-reject = False alarm
button-merge = Same as…
form-reject = False alarm
field-reject-reason = Why is it none?
form-merge = The same as another incident
field-merge-into = Number of the other incident
