## 按 cron 定期做的事

backup-failed = **备份未能完成**：{ $reason }。每小时重试一次，在此期间保留以前的备份。详情见日志。
backup-works = **备份已恢复正常**；自 { $since } 起一直未能备份。
followups-open = **未完成的改进项：{ $count } 项**{ $late ->
    [0] {""}
   *[other] ，其中 { $late } 项已逾期
}
followups-more = 还有 { $count } 项。
followups-how = 已完成？在故障房间输入 `/改进项 完成`。
periodic-before = **{ $name }** { $time } 开始（{ $relative }）。
periodic-begins = **{ $name }** 现在开始。
periodic-begun = **{ $name }** 已于 { $time } 开始（{ $relative }）。
periodic-quiet = 没有未关闭的故障，没有阻塞，也没有逾期的改进项。
periodic-open = 未关闭的故障：{ $n } 项
periodic-blocked = 未解除的阻塞：{ $n } 项
periodic-late = 逾期的改进项：{ $n } 项
periodic-more = 还有 { $n } 项。
calendar-failed = **取不到“{ $role }”的值班日历**，自 { $since } 起：{ $why }。{ $taken ->
    [0] 没有旧的副本：呼叫担任该角色的所有人。
   *[other] 值班按 { $copy } 的副本计算。
}每十分钟重试一次。
calendar-works = **“{ $role }”的值班日历已能取到**；自 { $since } 起一直取不到。
calendar-why-unreached = 它的地址没有应答
calendar-why-silent = 没有在时限内答完，或者中途断开
calendar-why-inside = 它的域名指向内网地址（`allow_private` 可以允许）
calendar-why-redirect = 它的地址转到了别处，而只请求 `url_file` 里的地址
calendar-why-status = 它的服务器拒绝了（{ $detail }）
calendar-why-long = 超过 10 MiB，或者被截断
calendar-why-unreadable = 收到的不是能读懂的日历（{ $detail }）
