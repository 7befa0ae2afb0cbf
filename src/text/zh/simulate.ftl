# 预演：如果没有人响应，谁会在什么时候收到什么。

simulate-premise = 假设 { $start } 上报（{ $zone }），之后无人响应：
simulate-card = 故障房间建立，置顶卡片
simulate-announcement = 在公告频道公布
simulate-review = 故障总结
simulate-opening = 开场消息：发生了什么，第一步做什么
simulate-time = 时间
simulate-after = 上报后
simulate-what = 消息
simulate-to = 通知谁
simulate-every = （之后每 { $every }一次）
simulate-every-with-pauses = （之后在工作时间内每 { $every }一次）
simulate-again = （之后还有 { $n } 次，最后一次 { $last }）
simulate-nothing = 本级别没有时限，不会再有任何提醒。
simulate-silent = 此后不再有消息。
simulate-goes-on = 预演到 { $last } 为止；只要无人响应，上面的提醒会继续。
difference-none = 通知没有差别。
difference-level-gone = { $playbook } 没有这个级别。
difference-past = { $all } 起故障中，有 { $differ } 起的通知会不同。
difference-unfit = { $number }：级别 { $level } 不在 { $playbook } 中，无法比较。
difference-no-past = 这里没有该处理流程的故障。
simulate-calls = 每小时点名的消息数，第几小时
