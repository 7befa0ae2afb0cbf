# 人员与房间：电话、联系人、值班、到位、合并、静默、可见范围、搜索。

clock-team = 人员到位
clock-call = 电话通知
clock-silence = 静默

permit-merge = 合并到其他故障
permit-override = 跳过方案审批
permit-silence = 暂停提醒
permit-private = 设置房间的可见范围

reporter-relayed = 上报人不在 Discord：请{ $roles }转告并询问（联系方式见 `/contact list`），再录入对方的答复。
reporter-entered = { $who }（{ $by } 代报）
reporter-absent = 不在 Discord 的上报人（{ $by } 代报）
role-absent = { $name }（{ $role }，不在 Discord）
contact-unnamed = 一位联系人

card-call = 待电话通知
card-call-by = { $roles } · 未设置电话网关，请拨打电话，打完按按钮
card-missing = 未到位
card-contacts = 不在 Discord 的人员
card-silence = 提醒暂停至
card-merged = 合并
state-merged = 已合并，已关闭
button-called = 已电话通知
button-raise = 提升级别

entry-room-chosen = 为本故障建立房间
entry-paged = { $who } 已电话通知 { $person }
entry-present = { $who } 作为**{ $roles }**到位
entry-contact = { $who } 添加了联系人 { $name }（不在 Discord）
entry-contact-as = { $who } 添加 { $name } 为**{ $role }**（不在 Discord）
entry-solved-at-once = { $who } 当场解决
entry-merged-privately = **已合并到一个私密故障**，关闭 · { $who }
entry-merged = **已合并到 { $into }**，关闭 · { $who }
entry-absorbed = **{ $number } 已合并到本故障** · { $who }
entry-silenced = **提醒暂停**至 { $until } · { $who }
entry-silence-ended = **恢复提醒** · { $who }
entry-private = **本房间改为私密** · { $who }
entry-public = **本房间改为公开** · { $who }
entry-similar-withdrawn = 曾列为相似的一个故障已转为私密，不再列出
entry-access-open = **{ $who }能看到本私密房间，本不该看到。** 机器人正在关闭
entry-access-shut-out = { $who }应能看到本房间，但看不到
access-everybody = 所有人
entry-access-refused = **Discord 不允许机器人修改本房间的可见范围**，保持原样

next-silenced = 升级通知照常发出。
next-merged = 请到 { $room } 继续。
next-merged-privately = 在那边继续；需要参与的人由那边用 `/assign` 加入。
next-merged-unopened = 请到该故障的房间继续。
next-absorbed = 那边查到的情况，请用 `/update` 或 `/log` 写到这里。
next-access-open = 可能已有人看到内容。请只用 `/assign` 或 `/join` 加人；房间关闭后在这里告知。
next-access-refused = 请给机器人“管理身份组”和“管理频道”权限；机器人会自动再试，完成后在这里告知。

similar-head = 相似的故障：
similar-open = 未关闭，可能是同一个：`/merge`
similar-none = 没有相似的历史故障。
search-none = 没有找到“{ $words }”。词少一些、只写词的开头更容易找到；一个汉字即可。
search-behind = 还有 { $n } 起较早的故障正在编入搜索，请过几分钟再搜一次。

raised = 按处理流程，级别现为 **{ $level }**。
raise-proposed = 按处理流程，级别应改为 **{ $level }**。由负责人决定：按按钮，或用 `/grade`。
due-note = { $clock }在 { $deadline } 前没有完成，已记在卡片上
due-note-silence = 恢复提醒
due-reminder-call = **还没有打电话通知**，应自 { $since } 起 · 第 { $n } 次提醒
due-escalation-call = **升级：一直没有人报告已打电话**，应自 { $since } 起 · 第 { $n } 次提醒
due-kind-note = 记在卡片上
do-team = 未到位：{ $roles }。担任该角色的请输入 `/join as:…`，其他人用 `/assign` 指派。
do-call = 请电话通知：{ $roles }。未设置电话网关，要由人来打；打完按“已电话通知”，或用 `/paged`。
why-call = 自 { $since } 起要求，还没有人报告已打电话。
why-call-met = 自 { $since } 起要求；已在 { $met } 达成（接到电话、本人到场或影响已控制），之后不再提醒。
why-noted = { $kind }：应在 { $due }，{ $told } 记录（#{ $seq }）

refused-needs-an-account = { $role }必须在 Discord 上，提醒才能送到。请换一个角色，或不填 `as`。
refused-merge-into-self = 这是同一个故障。请填另一个故障的编号。
refused-merge-into-closed = { $said }已关闭。请先到那边用 `/reopen` 重新打开，或反过来合并。
refused-bad-minutes = { $said }不是分钟数。请填 1 到 { $most } 的整数；填 0 结束静默。
refused-not-silent = 现在没有暂停提醒，不用结束。
refused-merge-into-public = “{ $number }”是公开的，而本故障是私密的：合并后内容会在那边公开。请把那个故障合并到本故障，或先用 `/private off` 公开本故障。
refused-too-many-invited = 这样会让 { $count } 个成员和身份组进入私密房间，而 Discord 最多允许 { $most } 个。请给这些人一个 Discord 身份组，并用 `/warroom settings role:` 设置；没有做任何更改。
refused-already-private = 本房间已经是私密的。
refused-already-public = 本房间已经是公开的。
refused-no-room-of-its-own = 本故障没有自己的频道，不能设为私密。请用 `private` 重新上报，再用 `/merge` 把本故障合并过去。
refused-nothing-to-search = “{ $typed }”里没有要搜索的内容。请填一个词、一个数字，或一个汉字。
entry-reported-again = { $who } 也上报了同一故障
