## 消息没有通知到谁

reach-some = 没有通知到：{ $missed }。
reach-nobody = 应当收到这条消息的人一个也没有通知到：{ $missed }。
reach-nobody-but-next = 应当收到这条消息的人一个也没有通知到：{ $missed }。因此改为通知 { $instead }。
reach-nobody-but-managers = 应当收到这条消息的人一个也没有通知到：{ $missed }。因此改为通知服务器管理者：{ $instead }。请找到能处理的人，然后改正角色设置：`/warroom doctor` 会说明怎么做。
missed-unset = 未设置
missed-no-account = 不在 Discord
missed-deleted = Discord 身份组已被删除
missed-empty = 没有人拥有该身份组
missed-silent = 机器人不能提及该身份组
missed-left = 已不在本服务器
missed-shut-out = 看不到这个频道
missed-made-the-fix = 修复就是由其完成的

## /why 和运维人员看到的

reached-nobody = 没有通知到任何人：{ $missed }
reached-next = 没有通知到应当收到的人：{ $missed }；已改为通知：{ $instead }
reached-managers = 没有通知到应当收到的人：{ $missed }；已改为通知服务器管理者
audit-unreached = { $number }：{ $at } 关于 #{ $seq } 的消息没有通知到应当收到的人。消息里写明了原因和改为通知了谁；如何改正请运行 `/warroom doctor`。

## 点名

roll-worse = **处理流程要通知的人，在本服务器上不是都能通知到。**
roll-mended = 又可以通知到：{ $roles }。

## 轮值

rota-flawed = **轮值有空缺，或同一时间排了两个人。** 没有人值班时，通知发给担任该角色的所有人（如果有）。
rota-nobody = ⚠️ “{ $role }”没有人值班。请在设置的 `[[guilds.oncall]]` 里填写人员，以及已经到了的 `start`。
rota-nobody-until = ⚠️ “{ $role }”在 { $until } 之前没有人值班。请把设置中 `[[guilds.oncall]]` 的 `start` 提前，或在其 `overrides` 里为这段时间指定一人。
rota-nobody-from = ⚠️ “{ $role }”从 { $from } 起没有人值班：替班到那时结束，轮值还没有开始。请改正设置中的 `[[guilds.oncall]]`。
rota-nobody-between = ⚠️ “{ $role }”从 { $from } 到 { $until } 没有人值班：替班到那时结束，轮值还没有开始。请在设置中 `[[guilds.oncall]]` 的 `overrides` 里为这段时间指定一人。
rota-hours = ⚠️ “{ $role }”每天 { $from } 到 { $until }（{ $zone }）没有人值班：轮值的 `hours` 没有包括这段时间，届时会通知有这个角色的人。如果不是这个意思，请让设置中 `[[guilds.oncall]]` 的 `hours` 相接。
rota-overlap = ⚠️ “{ $role }”的日历从 { $from } 到 { $until } 有两个人的班：{ $one } 和 { $other }。开始较晚的 { $other } 为准。如果不是这个意思，请改正日历。
rota-double = ⚠️ “{ $role }”从 { $from } 到 { $until } 有两个人替班：{ $one } 和 { $other }。写在后面的 { $other } 为准。如果不是这个意思，请改正设置中 `[[guilds.oncall]]` 的 `overrides`。
