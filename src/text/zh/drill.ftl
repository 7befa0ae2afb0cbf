## 演练

drill-sign = 演练
drill-inject = **情况 { $n }**
entry-injected = { $who }：**新情况**
score-percent = 得分：达到处理流程要求的 **{ $percent }%**
score-nothing = 还没有可评分的内容。
score-syncs = 进展按时同步
score-part = { $role }到场
score-cause = 已说明根因
score-verification = 修复已验证
score-blockers = 阻塞全部解除
review-score = 得分
done-drill-inject = 已通报。
done-drill-stop = 演练结束。总结和得分在房间里。
