# The satisfaction survey.

clock-survey = Survey
card-survey = Survey

satisfaction-very-satisfied = Very satisfied
satisfaction-satisfied = Satisfied
satisfaction-fair = Fair
satisfaction-dissatisfied = Dissatisfied
button-very-satisfied = Very satisfied
button-satisfied = Satisfied
button-fair = Fair
button-dissatisfied = Dissatisfied

entry-survey-sent = **How satisfied are you with how this was handled?** { $member }, press below; you can add words of your own
entry-survey-sent-on = **How satisfied is the reporter with how this was handled?** Ask them, and press below what they say; their own words can be added
entry-survey-answered-for = **Survey answered: { $answer }** · the reporter, entered by { $who }
entry-survey-answered = **Survey answered: { $answer }** · { $who }
survey-until = It can be answered until { $time }, once.
due-reminder-survey = **How satisfied are you with how this was handled?** One press is enough
due-reminder-survey-on = **How satisfied is the reporter with how this was handled?** There is no answer yet
do-survey = Press below, or type `/survey`.
do-survey-on = Please ask them, and press below what they say, or type `/survey`.
playbook-survey = After closing, whoever reported is asked how satisfied they are; the answer can be given within { $expires }.

document-survey-sent = Asked
document-survey-until = To be answered by
document-survey-of = Asked of
document-satisfaction = Satisfied with how it was handled?
document-survey-text = In their own words
document-survey-answered = Answered
document-unanswered = not answered in time

done-survey = Thank you. Your answer is recorded.

refused-no-survey = Nothing is asked here now: the incident is not closed, or its playbook has no survey.
refused-not-their-survey = Only { $who }, who reported it, is asked.
refused-not-theirs-to-ask = Only these ask the reporter, who is not on Discord: { $roles }.
refused-survey-answered = It was answered at { $time } already; one answer is taken.
refused-survey-expired = It could be answered until { $time }. If something is still wrong, report it: `/declare`.

name-survey = survey
about-survey = Say how satisfied you are with how your report was handled
about-survey-answer = How satisfied
about-survey-text = In your own words
option-answer = answer
choice-answer-very-satisfied = very satisfied
choice-answer-satisfied = satisfied
choice-answer-fair = fair
choice-answer-dissatisfied = dissatisfied
choice-what-survey = survey
form-very-satisfied = Very satisfied
field-very-satisfied-text = In your own words, if you like
form-satisfied = Satisfied
field-satisfied-text = In your own words, if you like
form-fair = Fair
field-fair-text = What should be better?
form-dissatisfied = Dissatisfied
field-dissatisfied-text = What went wrong?

stats-survey = Satisfaction: { $asked } asked, { $answered } answered ({ $answers })
stats-survey-column = satisfaction
stats-survey-unanswered = not answered
