## 未结束的故障缺少什么：用于审计和 doctor，给管理员看

lack-missing = { $number }：缺少{ $what }，也没有正在补发。如果仍需要，请重新上报；更多信息见日志。
lack-late = { $number }：{ $what }自 { $at } 起一直未送达。
lack-refused = { $number }：{ $what }自 { $at } 起被 Discord 拒绝：{ $reason }。请补上机器人缺少的权限，或改用其他频道（`/warroom doctor`、`/warroom setup`）；之后会自动重试。
lack-short = { $number }：{ $what }只以缩短的形式送达：{ $reason }。请补上机器人缺少的权限；其余内容会自动补上。
lack-deleted = { $number }：{ $what }被反复删除，或所在频道已被删除，最近一次在 { $at }。请查明是谁或哪个机器人在删除，或改用其他频道；稍后会重新发布。
lack-stale = { $number }：{ $what }自 { $at } 起无法更新：{ $reason }。请补上机器人缺少的权限；之后会自动重试。
lack-unpinned = { $number }：{ $what }自 { $at } 起无法置顶：{ $reason }。请补上机器人缺少的权限，或取消一些置顶；之后会自动重试。
lack-unpinned-often = { $number }：{ $what }被反复取消置顶。请查明是谁或哪个机器人取消的；一小时内会自动重新置顶。
lack-no-reason = 未给出原因
lack-what-room = 故障房间
lack-what-access = 房间的可见范围
lack-what-card = 故障卡片
lack-what-announcement = 公告
lack-what-entry = #{ $seq } 的消息
lack-what-review = #{ $seq } 的复盘
lack-what-wording = #{ $seq } 的对客话术
audit-elsewhere = 有应通知的内容未送达：{ $numbers }。管理员频道未设置，或无法发送消息：请用 `/warroom setup ops_channel:` 设置，再用 `/warroom doctor` 检查。
audit-elsewhere-clear = 之前未送达的内容已送达：{ $numbers }。
