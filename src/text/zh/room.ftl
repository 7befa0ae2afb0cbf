# Discord 不让建或被人删除的房间，以及私密故障在房间之外留下的内容。

declared-room-refused = 已登记，编号 **{ $number }**。Discord 没有让机器人建房间，建成之前在 { $room } 处理。
declared-room-refused-private = 已登记，编号 **{ $number }**。Discord 暂时没有让机器人建房间，会自动再试，并已告知管理员。

entry-room-refused = **房间没有建成。**Discord 的答复：
next-room-refused = 建成之前请用公告上的按钮在这里处理，机器人会自动再试。请检查：给机器人“管理频道”权限；房间所在的类别；删除不再需要的频道（Discord 每个服务器最多 500 个）。
next-room-refused-private = 本故障是私密的，不在别处处理，机器人会自动再试建房间。请检查：给机器人“管理频道”和“管理身份组”权限；房间所在的类别；删除不再需要的频道（Discord 每个服务器最多 500 个）。在此之前，需要的人请用其他方式通知。
entry-room-plainer = **房间比原定的简单**：Discord 拒绝了其中一部分
next-room-plainer = 名称可能不同，可能在类别之外或是子区，应邀请的人可能不全。`/warroom doctor` 会说明缺什么。
entry-room-deleted = **房间被删除了**，而故障还没有关闭
next-room-deleted = 会自动建一个新的。一小时内超过三次就暂缓。是谁删除的，请看服务器的审核日志。
opened-late = **{ $what }** 的房间已建成
opened-again = **{ $what }** 有了新房间：原来的被删除了
opened-late-next = 从现在起在这里处理。之前的经过：`/catchup` 和 `/timeline`。
opening-private = 🔒 本故障是私密的：只有受邀的人看得到这个房间。`/private off` 可对所有人公开。

entry-access-set = **本房间的可见范围现已设好**

neutral-instead = **{ $number }** 是私密故障，有一条消息没能发到它的房间。被提到的人请用 `/incidents show { $number }` 查看；服务器管理员请用 `/warroom doctor` 查看缺什么。
neutral-withdrawn = **{ $number }** 已改为私密，原来的内容在它的房间里。

doctor-category-full = ⚠️ 房间所在的类别已有 { $count } 个频道，Discord 最多允许 50 个：新房间会建在类别之外。请删除或移走旧频道。
doctor-guild-full = ❌ 本服务器已有 { $count } 个频道，Discord 最多允许 500 个：新故障没有房间，只能在公告频道处理。请删除旧频道。
doctor-ops-open = ⚠️ 不管理本服务器的人也能看到管理员频道（{ $channel }）：私密故障在那里只报编号。请在该频道对 @everyone 关闭“查看频道”，并对管理服务器的身份组打开。
