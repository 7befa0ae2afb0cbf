# 外部系统里的工单。

entry-ticket-asked = **工单 #{ $id }** 将在 **{ $tracker }** 里新建 · { $who }
entry-ticket-asked-again = **工单 #{ $id }** 将在 **{ $tracker }** 里重新新建 · { $who }
entry-ticket-waits = **工单 #{ $id }** 暂时无法在 **{ $tracker }** 里新建：{ $why }将在 { $until } 重试，持续一天。
entry-ticket-opened = **工单 #{ $id }** 已新建：{ $link }
entry-ticket-refused = **工单 #{ $id }** 没有在 **{ $tracker }** 里建成：{ $why }
entry-ticket-linked = **工单 #{ $id }** 已关联：{ $link } · { $who }
entry-ticket-closed = **工单 #{ $id }** 已在对方系统里关闭：{ $link }
entry-ticket-gone = **工单 #{ $id }** 已不在原处，可能被删除或移走：{ $link }
entry-ticket-returned = **工单 #{ $id }** 又出现了：{ $link }
next-ticket-refused = 要新建的内容都保留着。处理好之后用 `/ticket again` 再建，不会建成两个。改了设置或令牌文件，要重启机器人后才生效。

ticket-why-token = 工单系统不认这个令牌，或令牌无权新建工单。请管理机器人的人把有权限的令牌写入 `token_file` 所指的文件。
ticket-why-gone = 项目不存在、不接受工单，或令牌看不到它。请把设置里的 `project` 与工单系统核对。
ticket-why-malformed = 工单系统不接受这样的内容。请把设置里的 `project`、`issue_type`、`labels` 与工单系统的要求核对。
ticket-why-redirect = 地址转向另一处，机器人不跟随。如果那里才对，请把新的地址或项目写入设置。
ticket-why-inside = 地址指向内网。如果确实如此，请在设置里写 `allow_private = true`。
ticket-why-private = 故障现在是私密的。`/ticket again confirm:true` 仍可新建。
ticket-why-removed = 设置里已没有这个工单系统。可用 `/ticket open` 在别处新建。
ticket-why-busy = 工单系统要求放慢请求。
ticket-why-fault = 工单系统自身出错。
ticket-why-unreached = 工单系统连不上，或没有及时回答。
ticket-why-stranger = 回答的不是这个工单系统。请检查设置里的 `address`。
ticket-code = { $why }（对方回答 { $code }。）

done-ticket-open = 工单 #{ $id } 正在新建，结果会在房间里告知。
done-ticket-link = 工单 #{ $id } 已关联。
tickets-none = 本故障还没有工单。用 `/ticket open` 新建，或用 `/ticket link` 关联。
card-tickets = 工单
ticket-asked = 正在新建
ticket-open = 未关闭
ticket-refused = 未建成
ticket-closed = 已关闭
ticket-gone = 已不在

ticket-intro = 由故障 { $number } 的房间新建，以下是当时所知。
ticket-intro-drill = 演练 { $number } 中新建，并没有真的故障。
ticket-drill = 【演练】
ticket-incident = 故障
ticket-declared = 上报时间
ticket-followup = 改进项
ticket-timeline = 时间线
ticket-fact = { $name }：{ $value }
ticket-cut = …… 到此截断，其余 { $n } 行在房间里。
ticket-mark = 房间凭这个标记找到工单，请保留：

refused-no-tracker = 本服务器还没有设置工单系统。请管理机器人的人在设置的 `[[trackers]]` 里添加；已有的工单可以用 `/ticket link` 关联。
refused-which-tracker = 请用 `tracker:` 说明在哪里新建，可选：{ $known }
refused-no-such-tracker = 没有{ $said }这个工单系统。现有：{ $known }
refused-ticket-of-private = 本故障是私密的，新建工单会把内容发到外部。如果确实需要，请加上 `confirm:true`。
refused-ticket-there = 这个工单已经有了：#{ $id }。请看 `/ticket list`；另写 `title:` 可以再建一个。
refused-not-a-ticket-link = { $said }不是工单的网址。请给出以 `https://` 开头的网址。
refused-no-ticket-to-repeat = 没有{ $said }这个未建成的工单。请看 `/ticket list`。

button-ticket-again = 再试一次

name-ticket = 工单
about-ticket = 本故障在外部系统里的工单
name-ticket-open = 新建
about-ticket-open = 用现在所知的内容新建工单
about-ticket-open-tracker = 在哪个工单系统（有多个时填）
about-ticket-open-title = 标题，不填则用故障的标题
about-ticket-open-followup = 为哪个改进项
about-ticket-open-confirm = 是：私密故障的内容可以发到外部
name-ticket-again = 再建
about-ticket-again = 把没有建成的工单再建一次
about-ticket-again-id = 哪一个
about-ticket-again-confirm = 是：私密故障的内容可以发到外部
name-ticket-link = 关联
about-ticket-link = 关联已有的工单
about-ticket-link-url = 工单的网址
name-ticket-list = 列表
about-ticket-list = 本故障的工单
option-tracker = 工单系统
option-followup = 改进项
option-url = 网址
