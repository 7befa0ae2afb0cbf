# 告知外部服务的内容，以及各出口的状况。
outgoing-cut = …（已截断，其余见 Discord）
outgoing-discord-down = ⚠️ 自 { $since } 起 Discord 无法送达此消息，改在此处告知。
outgoing-private = 有一起私密故障正在呼叫人员，详情只在 Discord 上。
outgoing-calls = 呼叫：{ $who }
outgoing-told-by = 📮 Discord 未能及时送达，已于 { $at } 通过 { $outlets } 告知。
outgoing-broken = 出口 **{ $outlet }** 自 { $since } 起没有收下任何消息：{ $why }待发内容保留一天（发往程序的三天），恢复后补发；会自动重试。改了设置或其中所指的文件，要重启后才生效。
outgoing-works = 出口 **{ $outlet }** 已恢复正常。
outgoing-lost = 出口 **{ $outlet }** 有 { $count } 条消息已放弃：对方不收，没有说是否收下，或一直不收而消息已过时，不再重发。日志里写有是哪些。
outgoing-standing = 出口 **{ $outlet }**（{ $kind }）· 待发：{ $waiting } · 已放弃：{ $lost }
outgoing-why-token = 地址或密钥不被识别。请把正确的写入 `address_file` 或 `key_file` 所指的文件。
outgoing-why-signature = 签名被拒。请核对 `key_file` 所指的文件与机器人的密钥，并检查本机时钟。
outgoing-why-keyword = 机器人要求每条消息包含关键词。请把 `keyword` 设为该关键词。
outgoing-why-ip = 不接受来自本机地址的请求。请把本机地址加入机器人的白名单。
outgoing-why-guarded = 关键词、签名或本机地址被拒。请逐项核对机器人的安全设置。
outgoing-why-gone = 该地址已不存在。请新建机器人或接收端，并把地址写入 `address_file` 所指的文件。
outgoing-why-redirect = 对方转向另一个地址，不予跟随。若该地址正确，请写入 `address_file` 所指的文件。
outgoing-why-inside = 域名指向内网地址。若确实如此，请设置 `allow_private = true`。
outgoing-why-stranger = 应答的不是该服务。请检查地址。
outgoing-why-busy = 对方要求降低频率。
outgoing-why-fault = 对方自身出错。
outgoing-why-unreached = 无法连接。
outgoing-why-silent = 没有及时应答。
outgoing-why-unknown = 对方拒收，原因不明。
outgoing-why-long = 内容过长。
outgoing-why-malformed = 对方无法理解所发内容。请核对 `kind`。
outgoing-why-content = 对方不放行所发的内容或其中的链接。
outgoing-code = { $why }（对方代码 { $code }。）
