# Discord 没有位置再建的房间。

declared-room-refused = 已登记，编号 **{ $number }**。本服务器的频道已满，没有建房间，在 { $room } 处理。

entry-room-refused = **房间没有建成**：本服务器的频道已满
next-room-refused = 请用公告上的按钮在这里处理。要恢复建房间，请删除不再需要的频道（Discord 每个服务器最多 500 个）。本故障的级别变化时会再试一次。

doctor-category-full = ⚠️ 房间所在的类别已有 { $count } 个频道，Discord 最多允许 50 个：新房间会建在类别之外。请删除或移走旧频道。
doctor-guild-full = ❌ 本服务器已有 { $count } 个频道，Discord 最多允许 500 个：新故障没有房间，只能在公告频道处理。请删除旧频道。
