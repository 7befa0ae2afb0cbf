# Details of a fault that the playbook asks for, and self-help.

card-details = Details
card-to-ask = Still to ask
card-self-help = Self-help

detail-department = Department
detail-steps = Steps
detail-error = Error text
detail-tried = What was tried

details-report = Details of the report
details-contact = Details from the reporter
details-diagnosis = Diagnosis

entry-details = **Details** · { $who }
entry-self-help-worked = **Solved by self-help, closed** · { $who }
entry-self-help-failed = **Self-help did not help**, somebody has to look into it · { $who }

self-help-try = Please try this first, and press below whether it helped:
self-help-waits = steps sent to the reporter; no answer yet
self-help-worked = it helped, says { $who }
self-help-failed = it did not help, says { $who }
button-details = Details
button-help-worked = It helped
button-help-failed = Did not help

done-details = { $left ->
    [0] Recorded. Nothing is left to ask.
    [one] Recorded. One detail is still to be asked for.
   *[other] Recorded. { $left } details are still to be asked for.
}
done-details-form = Missing in **{ $form }**: { $n }. `/details form:{ $key }`
done-self-help-worked = Good. The incident is closed as solved by self-help.
done-self-help-failed = Noted. Whoever is on duty is told.

refused-no-such-detail = There is no { $said }. There are: { $known }.
refused-no-details = This playbook asks for no such details. Write it with `/log`.
refused-no-self-help = No self-help is waited for here: the level asks for none, or the answer was given. `/status` shows what is next.

playbook-details = Details that are asked for
playbook-self-help = Self-help first, at { $levels }

about-declare-department = Department of the reporter
about-declare-steps = Steps that lead to it
about-declare-error = The error text, word for word
about-declare-tried = What was tried already
option-department = department
option-steps = steps
option-error = error
option-tried = tried
name-details = details
about-details = Give or correct details of the fault; without options, as a form
about-details-detail = Which one
about-details-text = What it is
about-details-form = Which form
option-detail = detail
option-form = form
choice-form-report = the report
choice-form-contact = from the reporter
choice-form-diagnosis = diagnosis
name-self-help = self-help
about-self-help = Say whether the simple steps helped the reporter
about-self-help-result = Did they?
about-self-help-note = Anything else
choice-result-worked = they helped
choice-result-failed = they did not help
