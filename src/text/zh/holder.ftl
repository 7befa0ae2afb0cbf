# 两个 warroom 同时运行同一个机器人，或无法确认是否如此时，告知运维频道的内容。

holder-taken-over = **位于 { $own } 的这个 warroom 现在停止：位于 { $other } 的另一个已于 { $since } 接管机器人。** 两个同时运行会把所有消息和操作做两遍。数据被复制之后这里登记的内容，另一个并不知道。如果不是有意为之：先停掉另一个，再用 `warroom run --take-over` 启动这一个（只需一次）
holder-unknown = **无法确认是否还有另一个 warroom 在使用这个机器人的 token：** { $why }。位于 { $own } 的这个会继续运行并不断重新确认。如果消息都收到两遍，说明还有第二个在运行，请把它停掉
holder-known = 已重新确认：使用这个机器人 token 的 warroom 只有这一个。
