# 故障复盘，以及由此产生的改进项。

## 名称

clock-review = 复盘
clock-followup = 改进项 #{ $id }
need-review = 完成复盘（`/review open` 开始，`/review finish` 完成）
permit-review = 主持复盘

review-technical = 根因：技术
review-process = 根因：流程
review-human = 根因：人为
review-went-well = 做得好的
review-went-badly = 做得不好的
review-attended = 参加人
review-report = 故障复盘报告
review-findings = 复盘
review-agenda = 复盘要点：
area-technique = 技术
area-process = 流程
area-training = 培训
area-backup = 数据备份

button-review-open = 开始复盘
button-review-edit = 填写复盘
button-review-attend = 我参加
button-review-finish = 复盘完成
card-followups = 改进项

## 房间里的消息

entry-review-opened = { $who } 开始**复盘**
entry-review-reopened = { $who } 重新开始**复盘**
entry-review-edited = **复盘** · { $who } 填写：{ $parts }
entry-review-attended = { $member } 参加复盘
entry-review-finished = **复盘完成** · { $who }
entry-followup-added = **改进项 #{ $id }** · { $owner } 负责，{ $due } 前完成 · { $who } 记录
entry-followup-carried = **改进项 #{ $id }** · { $owner } 负责，{ $due } 前完成 · 来自关闭时还没有实施的根治方案 #{ $plan } · { $who }
entry-followup-done = 改进项 #{ $id } 已完成 · { $who }

agenda-breaches = 超时：{ $clocks }
agenda-override = 方案 #{ $id } 未经批准先行执行：{ $reason }
review-open-plan = 方案 #{ $id }
plan-goes-on = 转为改进项 #{ $id }
review-carried-plan = 根治方案 #{ $id } 还没有实施，转为改进项 #{ $into } · { $owner } 负责，{ $due } 前完成
open-observation = 观察期后的答复：`/observed`
open-feedback = 通知用户并收集反馈：`/comms feedback`
open-last-word = 告知客户问题已解决：`/comms draft template:{ $template }`
agenda-failures = 修复未奏效 { $n } 次
agenda-cause = 根因还没有查明

next-review = 填写：`/review edit`。改进项：`/followup add`。最后：`/review finish`
next-followup = 完成后输入 `/followup done { $id }`

due-reminder-followup = **改进项 #{ $id } 还没有完成**，应在 { $since } 前完成 · 第 { $n } 次提醒
due-escalation-followup = **升级：改进项 #{ $id } 一直没有完成**，应在 { $since } 前完成 · 第 { $n } 次提醒
do-review = 由{ $roles }主持：`/review open` 开始复盘，写明根因、做得好和不好的地方、改进项，然后 `/review finish`。
do-followup = 完成后输入 `/followup done { $id }`

## 对操作人的答复

done-review-open = 复盘已开始。
done-review-edit = 已填写：{ $parts }
done-review-attend = { $member } 参加复盘。
done-review-finish = 复盘完成，共 { $n } 个改进项。
done-review-finish-without = 复盘完成。没有记录改进项，仍可用 `/followup add` 补充。
done-followup-add = 已记录改进项 #{ $id }，{ $due } 前完成。
done-followup-done = 已记录：改进项完成。
followups-none = 本故障没有改进项。

## 拒绝

refused-too-early-to-review = 服务恢复后才能复盘。在此之前，要在复盘时讨论的内容请用 `/log` 记录。
refused-no-review = 复盘还没有开始，请主持人先输入 `/review open`。
refused-review-is-open = 复盘已经开始：`/review edit`、`/review finish`。
refused-review-finished = 复盘已完成。要修改，请用 `/review open` 写明理由，重新开始。
refused-review-incomplete = 复盘还缺：{ $parts }。根因写一类即可。请用 `/review edit` 填写。
refused-review-lacks = 复盘还缺：{ $parts }。请用 `/review edit` 填写。
refused-already-attends = { $who } 已在参加人中。
refused-no-such-followup = 没有改进项{ $said }。`/followup list` 可查看全部。
refused-followup-done = 改进项 #{ $id } 已经完成。
refused-no-working-days = 本处理流程没有设置工作日历。请写日期或时间，如 `2026-03-10`、`7d`。

## 输入的内容

name-review = 复盘
about-review = 故障结束后的复盘
name-review-open = 开始
about-review-open = 开始复盘，或重新开始已完成的复盘
about-review-open-reason = 为什么重新开始
name-review-edit = 填写
about-review-edit = 填写复盘；不带选项时打开表单
about-review-edit-part = 哪一部分
about-review-edit-text = 内容
name-review-attend = 参加
about-review-attend = 记录参加复盘的人
about-review-attend-member = 谁（默认：自己）
name-review-finish = 完成
about-review-finish = 复盘完成
name-followup = 改进项
about-followup = 改进项，各有负责人和完成日期
name-followup-add = 添加
about-followup-add = 记录一个改进项
about-followup-add-text = 要改进什么
about-followup-add-owner = 谁负责
about-followup-add-due = 何时完成：2026-03-10、7天、5个工作日
about-followup-add-area = 哪个方面
name-followup-done = 完成
about-followup-done = 改进项已完成
about-followup-done-id = 哪一个
about-followup-done-text = 结果如何
name-followup-list = 列表
about-followup-list = 本故障的改进项
option-part = 部分
option-due = 期限
option-area = 方面
choice-part-technical = 根因：技术
choice-part-process = 根因：流程
choice-part-human = 根因：人为
choice-part-went-well = 做得好的
choice-part-went-badly = 做得不好的
choice-area-technique = 技术
choice-area-process = 流程
choice-area-training = 培训
choice-area-backup = 数据备份
choice-what-review = 复盘
choice-what-approval = 批准
choice-what-followup = 改进项
form-edit-review = 故障复盘
field-edit-review-technical = 根因：技术
field-edit-review-process = 根因：流程
field-edit-review-human = 根因：人为
field-edit-review-went-well = 做得好的
field-edit-review-went-badly = 做得不好的

review-told = 其余见 { $time } 的复盘报告。
