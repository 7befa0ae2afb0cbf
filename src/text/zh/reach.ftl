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
