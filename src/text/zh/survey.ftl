# 满意度问卷。

clock-survey = 满意度问卷
card-survey = 满意度

satisfaction-very-satisfied = 非常满意
satisfaction-satisfied = 满意
satisfaction-fair = 一般
satisfaction-dissatisfied = 不满意
button-very-satisfied = 非常满意
button-satisfied = 满意
button-fair = 一般
button-dissatisfied = 不满意

entry-survey-sent = **您对这次处理满意吗？** { $member } 请按下面的按钮，也可以留言
entry-survey-sent-on = **上报人对这次处理满意吗？** 请询问对方，再按下面的按钮录入；可以附上对方的原话
entry-survey-answered-for = **满意度：{ $answer }** · 上报人，{ $who } 录入
entry-survey-answered = **满意度：{ $answer }** · { $who }
survey-until = { $time } 前有效，只答一次。
due-reminder-survey = **您对这次处理满意吗？**按一下按钮即可
due-reminder-survey-on = **上报人对这次处理满意吗？**还没有答复
do-survey = 请按下面的按钮，或输入 `/survey`。
do-survey-on = 请询问对方，再按下面的按钮录入，或输入 `/survey`。
playbook-survey = 关闭后询问上报人的满意度，{ $expires }内有效。

document-survey-sent = 问卷发出
document-survey-until = 答复截止
document-survey-of = 答复人
document-satisfaction = 对处理是否满意
document-survey-text = 意见和建议
document-survey-answered = 答复时间
document-unanswered = 截止前未答复

done-survey = 谢谢，您的答复已记录。

refused-no-survey = 现在没有要答的问卷：故障尚未关闭，或本处理流程没有问卷。
refused-not-their-survey = 只请上报人 { $who } 作答。
refused-not-theirs-to-ask = 上报人不在 Discord，由这些人询问并录入：{ $roles }。
refused-survey-answered = { $time } 已经答过了，只收一次答复。
refused-survey-expired = 问卷到 { $time } 截止。如果还有问题，请用 `/declare` 上报。

name-survey = 满意度
about-survey = 您对这次处理是否满意
about-survey-answer = 满意程度
about-survey-text = 留言
option-answer = 满意程度
choice-answer-very-satisfied = 非常满意
choice-answer-satisfied = 满意
choice-answer-fair = 一般
choice-answer-dissatisfied = 不满意
choice-what-survey = 满意度问卷
form-very-satisfied = 非常满意
field-very-satisfied-text = 留言（可不填）
form-satisfied = 满意
field-satisfied-text = 留言（可不填）
form-fair = 一般
field-fair-text = 哪些地方可以更好？
form-dissatisfied = 不满意
field-dissatisfied-text = 哪里不满意？

stats-survey = 满意度：{ $asked } 人被问，{ $answered } 人答复（{ $answers }）
stats-survey-column = 满意度
stats-survey-unanswered = 未答复
