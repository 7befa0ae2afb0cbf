# 机器人自动告知部门、上报人和其他人的内容。

bulletin-start = **故障处理启动通知** · { $what } · { $level }
bulletin-start-corrected = **故障处理启动通知（更正）** · { $what } · { $level }
bulletin-expected = **{ $what }**：预计 { $eta } 恢复
bulletin-completion = **故障处理完成通知** · { $what }
bulletin-team = 处理小组
bulletin-within = 处理时限
bulletin-no-time = 暂时无法给出时间。
bulletin-ask = 请配合
bulletin-recovered = 恢复时间
bulletin-solution = 解决办法
bulletin-prevention = 预防措施
bulletin-prevention-open = 待定，由{ $roles }提出
bulletin-prevention-open-until = 待定，由{ $roles }在 { $time } 前提出
bulletin-summary = 概述

playbook-bulletins = 自动告知
playbook-bulletin-start = 有人负责后发启动通知，换人时更正（{ $place }）给：{ $roles }
playbook-bulletin-expected = 每次有了预计时间，告知（{ $place }）：{ $roles }
playbook-bulletin-completion = 验证通过后，发完成通知（{ $place }）给：{ $roles }
playbook-in-room = 故障房间
playbook-in-incidents = 公告频道

card-report-to = 逐级上报
playbook-report-to = 逐级上报：{ $roles }
