# 安装、检查与设置
outside-guild = 请在服务器的频道里使用，不能在私信里使用。

setup-saved = 设置已保存。
setup-stored = 现在的设置：语言 { $languages }；时区 { $zone }；处理流程 `{ $playbook }`。
setup-stored-company = 对客户以“{ $company }”的名义发言。
setup-stored-channels = 频道：{ $channels }。
setup-unreachable = Discord 没有给出本服务器的频道和身份组：{ $reason }。请确认机器人已加入服务器，然后再运行一次 `/warroom setup`。
setup-not-made = 无法创建“{ $name }”。请给机器人“管理频道”权限后再运行一次，或自己建好频道并在 `/warroom setup` 里选择它。

doctor-guild = **{ $guild }**
doctor-well = 一切就绪。
doctor-zones = -# 时区依据 tz 数据库 { $edition }。
doctor-unreachable = ❌ 机器人看不到这个服务器：{ $reason }。请用安装链接重新邀请机器人。
doctor-permission = ❌ 机器人缺少权限“{ $name }”。请在服务器设置的身份组里给它。
doctor-permission-in = ❌ 机器人在 { $channel } 缺少权限“{ $name }”。请在该频道的权限设置里给它。
doctor-private = ⚠️ 机器人缺少权限“{ $name }”：之后指派的人进不了私密房间。不用私密房间可以忽略。
doctor-unset = ⚠️ 没有设置{ $purpose }。运行 `/warroom setup`，机器人会创建或选用一个。
doctor-gone = ❌ { $purpose }（{ $channel }）已不存在。运行 `/warroom setup` 重新设置。
doctor-unbound = ⚠️ 没有人担任“{ $role }”，发给它的通知会找不到人。运行 `/warroom settings role:{ $key } to:@某人或某身份组`。
doctor-silent = ❌ 机器人提到 { $who }（“{ $role }”）时没有人会收到通知。请在该身份组的设置里打开“允许任何人提及此身份组”，或给机器人“提及 @everyone、@here 和所有身份组”权限。
doctor-nobody-on-call = ⚠️ “{ $role }”有轮值，但现在没有人值班：轮值还没有开始，或没有人员。请改正设置中的 `[[guilds.oncall]]`。
doctor-turns-at-nothing = ⚠️ “{ $role }”有轮值，但处理流程里没有这个角色，不会通知任何人。请改正设置中的 `[[guilds.oncall]]`。
doctor-left = ❌ { $who }（“{ $role }”）已不在本服务器，通知不到。请在设置中换人，或运行 `/warroom settings role:{ $key }`。
doctor-empty = ❌ 没有人拥有身份组 { $who }（“{ $role }”），通知不到任何人。请把它给某人，或运行 `/warroom settings role:{ $key } to:@某人或某身份组`。
doctor-deleted = ❌ “{ $role }”对应的 Discord 身份组已被删除，通知不到任何人。运行 `/warroom settings role:{ $key } to:@某人或某身份组`。
doctor-category = 作战室类别
doctor-incidents = 公告频道
doctor-reviews = 复盘频道
doctor-ops = 运维频道

calendar-lacks = ⚠️ 日历“{ $calendar }”还没有 { $year } 年的节假日。缺少时，按工作日计算的时限会把法定节假日算作工作日。请在日历文件中补上 { $year } 年的日期，并在 `years` 中加上该年（用“warroom check”检查），然后重新读取：`kill -HUP`，或重启。
doctor-drill-aside = ⚠️ 有一个随附的演练与您的处理流程不符，没有启用。请用同样的 `key` 另写一个，或不理会：
    { $why }
doctor-files = ⚠️ 现在的文件有错，没有采用，仍按原来的执行。请改正后重新读取：`kill -HUP`，或重启。
    { $why }
files-taken = ✅ 现在的文件已采用，按它执行。
