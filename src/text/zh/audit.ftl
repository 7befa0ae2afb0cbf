## 审计发现的差异，告知运维人员

audit-differs = **应通知的内容与实际送达的不一致。**
audit-untold = { $number }：{ $clock }已于 { $at } 到期，但没有通知任何人。
audit-unowed = { $number }：#{ $seq } 所通知的内容与当时应通知的不符。
audit-unqueued = { $number }：{ $at } 的 #{ $seq } 没有待发或已发的消息。
audit-twice = { $number }：{ $what }在频道里发了两次，第二次在 { $at }。被通知的人可能收到了两遍，无需处理。
audit-untrue = { $number }：{ $at } 发出的 #{ $seq } 的消息称之前的提醒漏发，其实已经发出。请告知相关人员。
audit-strayed = { $number }：当前显示的内容与时间线推算的结果不一致。
audit-unreadable = { $number }：记录无法读取。
audit-more = …… 另有 { $n } 处。
audit-what-to-do = 请先自行通知相关人员他们必须知道的事情。在故障房间里输入 `/why` 可查看每条消息的去向，原因见日志。
audit-all-clear = 审计：应通知的内容与实际送达的已恢复一致。
