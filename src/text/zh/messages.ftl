# 机器人在房间里说的话。短：发生了什么、谁、到几点、输入什么。

## 名称

state-reported = 已上报
state-graded = 已定级
state-assigned = 已指派
state-diagnosing = 诊断中
state-planning = 定方案
state-approving = 待批准
state-processing = 处理中
state-verifying = 验证中
state-resolved = 已解决
state-closed = 已关闭
state-rejected = 误报，已关闭

clock-respond = 响应
clock-contact = 联系上报人
clock-grade = 定级
clock-root-cause = 查明根因
clock-workaround = 临时方案
clock-recover = 恢复
clock-sync = 进展同步
clock-verification = 验证
clock-blocker = 阻塞 #{ $id }
clock-approval = 方案 #{ $id } 的批准
clock-inject = 情况 { $n }

milestone-acknowledged = 已响应
milestone-reporter-contacted = 已联系上报人
milestone-graded = 级别已确认
milestone-contained = 影响不再扩大
milestone-core-restored = 核心功能已恢复
milestone-recovered = 服务已恢复
milestone-workaround-in-place = 临时方案已生效
milestone-plan-stated = 已有临时方案
milestone-cause-found = 根因已查明
milestone-solution-given = 已给出解决方案
milestone-resolved = 验证通过
milestone-reviewed = 复盘完成

plan-temporary = 临时方案
plan-permanent = 根治方案
plan-proposed = 待批准
plan-approved = 可执行
plan-done = 已执行
plan-risk = 风险
plan-at = 执行时间
plan-at-once = 立即
plan-once-approved = 批准后立即
plan-gate-people = { $gate }（还需 { $n } 人）
plan-overridden = 未经批准
plan-waits = 还在等

update-progress = 进展
update-finding = 发现
update-result = 结果

cause-technical = 技术
cause-process = 流程
cause-human = 人为
cause-confirmed = 已查明
cause-suspected = 疑似

need-verification = 验证通过（`/verify`）
need-cause = 根因（`/cause`）

permit-ack = 响应
permit-reject = 判定误报
permit-grade = 定级
permit-confirm = 确认级别
permit-assign = 指派
permit-verify = 验证
permit-close = 关闭
permit-reopen = 重新打开
permit-drill = 主持演练

duration-seconds = { $n } 秒
duration-minutes = { $n } 分钟
duration-hours = { $n } 小时
duration-days = { $n } 天
duration-working-days = { $n } 个工作日
duration-working = { $duration }（工作时间）

role-primary = 第一处理责任人
left-out-files = 📎 附件未能发送，可以发送时会补上。
left-out-words = ✂️ Discord 拒收了含有原文的这条消息，这里省略原文。原文见记录：`/timeline`。
left-out-all = **{ $number }** 有需要阅读的内容，但 Discord 拒收了原文。请看 `/status` 和 `/why`。
may-be-a-repeat = 🔁 可能重复：之前是否已发出，无法查明。
role-unset = { $role }（未设置）
actor-clock = 计时
actor-bot = 机器人
named = { $name }：{ $value }

## 置顶卡片

card-state = 状态
card-level = 级别
card-reported = 上报
card-people = 人员
card-limits = 时限
card-next = 下一次提醒
card-blockers = 阻塞
card-update = 最新进展
card-eta = 预计恢复
card-workaround = 临时方案
card-fix = 修复
card-cause = 根因
card-plans = 方案
card-impact = 影响
card-rejected = 误报原因
card-share = { $percent }% 用户
card-users = { $n } 名用户
card-core = 核心业务
fix-did-not-hold = 未奏效
card-ungraded = 未定级
card-provisional = 暂定
card-spell = 第 { $n } 次处理
card-nobody-but = 现在没有责任人；有人接手之前：{ $roles }
card-nobody = 还没有责任人
card-nobody-was = 没有责任人
card-no-limit = 本级别无时限
card-limits-need-level = 定级后开始计时
card-overdue = 超时
due-provisional = 暂定：日历里还没有 { $year } 年的放假安排
card-met-late = 晚 { $late }
card-more = 另有 { $n } 条
status-rest = 其他情况
card-rest = 另有 { $n } 项：`/status`

button-ack = 响应
button-grade = 定级
button-mine = 我来处理
button-update = 进展
button-blocker = 阻塞
button-workaround = 临时方案
button-resolve = 已修复
button-pass = 验证通过
button-fail = 验证未通过
button-close = 关闭
button-reopen = 重新打开
button-plan-approve = 批准
button-plan-override = 等不及
button-plan-done = 已执行

## 公告

announcement-private = 私密
announcement-declared = { $relative }上报
announcement-closed = { $relative }关闭

## 房间里的消息

opening = **{ $what }** · { $level } · { $playbook }，{ $who } 于 { $time } 上报
opening-next = 先响应 `/ack`，再定级 `/grade`。
opening-next-by = 先响应 `/ack`，最迟 { $time }；再定级 `/grade`。
opening-next-by-both = 先响应 `/ack`，最迟 { $time }；再定级 `/grade`，最迟 { $grade }。
opening-next-then-grade = 先响应 `/ack`，再定级 `/grade`，最迟 { $grade }。
opening-grade-by = 请定级 `/grade`，最迟 { $grade }。
opening-respond-by = 谁来处理，请响应 `/ack`，最迟 { $time }。
opening-next-grade = 先定级 `/grade`，最迟 { $grade }；响应 `/ack` 最迟 { $time }。

entry-declared = { $who } 上报
entry-room-opened = 房间已建立
entry-acknowledged = { $who } 已响应
entry-contacted = { $who } 已联系上报人
entry-graded = { $who } 定级为 **{ $level }**
entry-graded-provisionally = { $who } 暂定级别 **{ $level }**
entry-grade-confirmed = { $who } 确认级别 **{ $level }**
entry-regraded = { $who } 将级别由“{ $old }”改为 **{ $level }**
entry-assigned = { $who } 指派 { $member } 为**{ $role }**
entry-joined = { $who } 担任**{ $role }**
entry-joined-over = { $who } 接替 { $old } 担任**{ $role }**
entry-assigned-over = { $who } 指派 { $member } 为**{ $role }**，接替 { $old }
entry-left = { $who } 不再担任**{ $roles }**
entry-handed-over = { $who } 将**{ $role }**移交给 { $to }
entry-updated = **{ $kind }** · { $who }
entry-logged = **记录** · { $who }
entry-logged-later = **补记** { $time } 的情况 · { $who }
entry-blocker-raised = **阻塞 #{ $id }** · { $who } 提出
entry-blocker-cleared = 阻塞 #{ $id } 已解除 · { $who }
entry-blocker-carried = 阻塞 #{ $id } 转为改进项 #{ $into } · { $who }
entry-cause-found = **根因已查明** · { $who }
entry-cause-suspected = **疑似根因** · { $who }
entry-plan-temporary = **临时方案 #{ $id }** · { $who } 提出，{ $owner } 执行
entry-plan-permanent = **根治方案 #{ $id }** · { $who } 提出，{ $owner } 执行
entry-plan-approved = 方案 #{ $id } 已由 { $who } 批准
entry-plan-step = 方案 #{ $id }：**{ $gate }** · { $who }
entry-plan-overridden = 方案 #{ $id } 未经批准先行执行 · { $who }
entry-plan-done = 方案 #{ $id } 已执行 · { $who }
entry-workaround = **临时方案已生效** · { $who }
entry-fixed = **已修复，待验证** · { $who }
entry-verified = **验证通过** · { $who }
entry-check-passed = “{ $check }”通过 · { $who }
entry-checks-passed = 通过：{ $checks } · { $who }
entry-check-passed-unnamed = 一项检查通过 · { $who }
entry-verification-failed = **验证未通过**，退回“{ $state }” · { $who }
entry-verification-failed-again = **{ $who } 验证也未通过**
entry-verification-failed-again-at = **{ $who } 验证也未通过**：“{ $check }”
entry-verification-failed-at = **验证未通过**：“{ $check }”，退回“{ $state }” · { $who }
entry-closed = **已关闭** · { $who }
entry-rejected = **误报，已关闭** · { $who }
entry-reopened = **重新打开** · { $who }
entry-restored = **数据库已从备份恢复**（备份时间 { $backup }）。本故障至少有 { $lost } 条记录丢失，截至 { $until }；此后的经过只剩上面的消息

next-restored = 请用 `/status` 核对，并重新录入缺少的内容（`/ack`、`/grade`、`/assign`、`/update`）。那段时间内到期的提醒不会再发。
next-assign = 还没有责任人：`/assign` 指派，或 `/join as:{ $role }` 自己接手。
next-uninvited = 这是私密故障：退出的人不再受邀，看不到房间了（其角色受邀的除外）。
next-left = 现在没有{ $role }。在有人接手之前由{ $roles }负责：`/join as:{ $role }` 接手，或用 `/assign` 指派。
next-confirm-grade = 请值班人员用 `/grade` 确认级别。
next-sync = 下次进展最迟 { $time }：`/update`
next-clear-blocker = 解除后输入 `/blocker clear { $id }`。
next-approve-plan = 批准：`/plan approve { $id }`。{ $go_ahead }
plan-go-ahead = 等不及就用 `/plan override { $id }` 并写明原因。
plan-go-ahead-by = 等不及可由以下人员用 `/plan override { $id }` 并写明原因：{ $roles }。
next-do-plan = 执行完输入 `/plan done { $id }`。
next-workaround-after-plan = 服务已经靠它恢复了吗？请用 `/workaround` 说明，在此之前时限继续计时。
next-maybe-done = 所做的如果就是已有的方案，请登记：{ $plans }
next-maybe-done-one = `/plan done { $id }`
plan-ready = 预计完成
next-plan-eta = 还没有预计恢复时间：`/update` 加上 `eta`。
next-verify = 请验证：`/verify`
next-check = 请检查：{ $checks }。`/verify`
next-close = 可以关闭：`/close`
next-close-needs = 关闭前还缺：{ $needs }
next-reopen = { $time } 前可用 `/reopen` 重新打开。

## 到时的消息

due-warning = **{ $clock }快到时限**：{ $deadline }
due-warning-team = **人员还没有到齐**，最迟 { $deadline }
due-warning-sync = **快到同步进展的时间**：{ $deadline }
due-breach = **{ $clock }超时**，时限 { $deadline }
due-breach-when-graded = **{ $clock }超时**：定级时已超时 { $overdue }
due-breach-after-failure = **{ $clock }超时**：验证未通过时已超时 { $overdue }
due-breach-when-back = **{ $clock }超时**：再次出现时已超时 { $overdue }
due-breach-when-adopted = **{ $clock }超时**：按新版处理流程已超时 { $overdue }
due-rung = **升级：{ $clock }仍未完成**，时限 { $deadline }
due-reminder = **{ $clock }仍未完成**，时限 { $deadline } · 第 { $n } 次提醒
due-reminder-sync = **该同步进展了**，应在 { $deadline }{ $n ->
    [1] {""}
   *[other] {" "}· 连续 { $n } 次未同步
}
due-reminder-verification = **修复还没有验证**，等待自 { $since } · 第 { $n } 次提醒
due-reminder-approval = **方案 #{ $id } 还在等批准**，等待自 { $since } · 第 { $n } 次提醒
due-reminder-blocker = **阻塞 #{ $id } 还没有解除**，提出于 { $since } · 第 { $n } 次提醒
due-escalation = **升级：连续 { $n } 次没有同步进展**，最近一次应在 { $deadline }
due-escalation-verification = **升级：修复一直没有验证**，等待自 { $since } · 第 { $n } 次提醒
due-escalation-approval = **升级：方案 #{ $id } 一直没有等到批准**，等待自 { $since } · 第 { $n } 次提醒
due-escalation-blocker = **升级：阻塞 #{ $id } 一直没有解除**，提出于 { $since } · 第 { $n } 次提醒
due-merged = 此前还有 { $n } 次提醒没有发出，合并在此。
due-late = 本消息迟发 { $late }，应在 { $time } 发出。
due-met-since = 已完成：{ $time }。不用再做。

due-kind-warning = 快到时限
due-kind-breach = 超时
due-kind-escalation = 升级
due-kind-reminder = 提醒

do-respond = 谁来处理，请输入 `/ack`。
do-contact = 联系到上报人后输入 `/contacted`。
do-grade = 请定级：`/grade`
do-root-cause = 查到就输入 `/cause`；没查到用 `/update` 说明查到哪里、需要谁。
do-workaround = 先恢复业务：`/plan propose` 提临时方案，已生效输入 `/workaround`。
do-recover = 已恢复输入 `/workaround` 或 `/resolve`；没有就用 `/update` 说明预计时间。
do-recover-expected = 已恢复：`/workaround` 或 `/resolve`。预计 { $eta } 恢复；时间有变请用 `/update` 更新。
do-sync = 请输入 `/update`：做了什么、下一步、预计几点恢复。
do-verification = 请验证：`/verify`
do-blocker = 请跟进；解除后输入 `/blocker clear { $id }`。

## 总结、时间线、列表

review-title = 故障总结
review-times = 时间
review-limits = 时限（达成时间 · 起→止 · 时限）
review-open = 遗留
review-timeline = 时间线
review-occurred = 发生
review-declared = 上报
review-closed = 关闭
review-limit = { $result }（{ $from } → { $due } · { $limit }）
review-late = 晚于时限
review-not-met = 未完成
review-breaches = 超时 { $n } 次
review-breaches-before = 超时 { $n } 次，其中 { $before } 次在改级别或重开之前
review-lacks = 还缺：{ $need }
review-due = 复盘时限
review-zone = 时间按 { $zone }。

report-type = 类型
report-urgent = 加急
report-source = 来源
report-symptom = 现象

timeline-left-out = 更早的 { $n } 条见附件。
timeline-empty = 那时还没有记录。
timeline-not-yet = 那时还没有上报。
timeline-stood = { $time } 时：**{ $state }** · { $level }

list-empty = 没有故障。要上报请输入 `/declare`。

# /why
why-not-asked = 目前没有要求。
why-sync = 下一次应在 { $due } 前。
why-open = 时限 { $length }，从 { $from } 起，到 { $due }，还没有完成。
why-met = 时限 { $length }，从 { $from } 起，到 { $due }；已在 { $met } 完成，之后不再提醒。
why-closed = 时限 { $length }，到 { $due }；故障已关闭，不再提醒。
why-sent = { $kind }：应在 { $due }，{ $told } 决定，已送达 { $message }（#{ $seq }）
why-not-needed = { $kind }：应在 { $due }，{ $told } 决定，轮到发送时已不需要（#{ $seq }）
why-merged = { $kind }：应在 { $due }，{ $told } 决定，与后一条合并告知：{ $message }（#{ $seq }）
why-waiting = { $kind }：应在 { $due }，{ $told } 决定，正在送（#{ $seq }）
why-refused = { $kind }：应在 { $due }，{ $told } 决定，目前各处都被拒绝，会继续重试：{ $message }（#{ $seq }）
why-unknown = { $kind }：应在 { $due }，{ $told } 决定，已发出，正在查明是否送达（#{ $seq }）
why-dead = { $kind }：应在 { $due }，{ $told } 决定，送不到：{ $message }（#{ $seq }）
why-missing = { $kind }：应在 { $due }，{ $told } 决定，但没有对应的消息。请告诉运维（#{ $seq }）

## 恢复之后

restored = **数据库已从备份恢复。** 备份时间 { $backup }，恢复时间 { $restored }，其间的记录机器人已不知道；已发出的消息不会重发。
restored-went-on = 以下故障在备份之后还有进展，到哪一步以房间消息为准：{ $numbers }
restored-unknown = 以下故障在备份之后才上报，机器人已不知道，只剩房间。请人工跟进，或重新上报：{ $numbers }
restored-nothing = 没有发现丢失记录的故障。
