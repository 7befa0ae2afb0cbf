## 告警

entry-alerts-firing = { $source }：**正在告警：{ $firing }**，已恢复：{ $recovered }{ $doubtful ->
    [0] {""}
   *[other] ，存疑：{ $doubtful }
}
entry-alerts-recovered = { $source }：**已没有告警**，已恢复：{ $recovered }
next-alerts-recovered = 告警恢复不会自动关闭故障。请确认服务已恢复，再用 `/resolve`。
entry-alerts-doubtful = { $source }：**{ $doubtful } 个告警状态存疑**，已恢复：{ $recovered }
next-alerts-doubtful = 告警来源无法判断，或者它监控的告警在数秒内全部结束，可能是来源自己停了。有人查看之前，都不算恢复。
card-alerts = 正在告警
alerts-recovered = 已恢复：{ $n }
alerts-doubtful = 存疑：{ $n }
alerts-left-out = 来源未列出：{ $n }
button-reject = 误报
button-merge = 与……相同
form-reject = 误报
field-reject-reason = 为什么不是故障
form-merge = 与另一个故障相同
field-merge-into = 另一个故障的编号
