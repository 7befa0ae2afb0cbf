# 处理小组的例会。

clock-meeting = 例会
choice-what-meeting = 例会

due-warning-meeting = **处理小组快到例会时间**：{ $deadline }
due-reminder-meeting = **处理小组现在开例会**{ $n ->
    [1] {""}
   *[other] ，自 { $since } 起已有 { $n } 次没有记录
}
due-escalation-meeting = **升级：处理小组的例会已有 { $n } 次没有记录**，自 { $since } 起
do-meeting = 请带上查到的情况和下一步。会后按下面的按钮记录，或输入 `/log meeting:True`。
do-meeting-open = 请带上查到的情况和下一步；待议：{ $open }。会后按下面的按钮记录，或输入 `/log meeting:True`。
meeting-blockers = 阻塞 { $n } 项
meeting-plans = 方案 { $n } 项
meeting-followups = 改进项 { $n } 项
entry-meeting = **已开例会** · { $who }
entry-meeting-later = **{ $time } 已开例会** · { $who }
next-meeting = 下次例会：{ $time }
why-meeting = 处理小组下次例会：{ $due }，从指派或上次记录的例会算起。
playbook-meeting = 每 { $every }开例会
playbook-meeting-calls = 召集 { $roles } 和所有已分工的人

done-meeting-next = 已记录。下次例会：{ $at }（{ $relative }）。

score-meetings = 例会按时召开并记录

about-log-meeting = 是否处理小组的例会
option-meeting = 例会
button-meeting = 记录例会
form-meeting = 例会记录
field-meeting-text = 结果：发现、决定、谁做什么
field-meeting-at = 时间（不是现在时）：14:30、10m ago
