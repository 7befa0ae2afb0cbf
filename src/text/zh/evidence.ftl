# 收集到的证据。

evidence-log = 日志
evidence-screenshot = 截图
evidence-error = 报错
evidence-operation = 用户操作
evidence-metric = 指标
review-evidence = 证据

entry-evidence = **证据 #{ $id }** · { $kind } · { $who }
entry-evidence-later = **证据 #{ $id }** · { $kind } · { $time } · { $who }

done-evidence = 证据 #{ $id } 已记录。
evidence-none = 本故障还没有证据。用 `/evidence add` 记录，或在一条消息上选：应用 → 记为证据。
evidence-line = #{ $id } { $kind } · { $text }{ $link } · { $who } · { $time }

name-evidence = 证据
about-evidence = 收集到的日志、截图、报错、用户操作、指标
name-evidence-add = 添加
about-evidence-add = 记录一条证据
about-evidence-add-kind = 是什么
about-evidence-add-text = 说明了什么，或原文
about-evidence-add-link = 在哪里：网址、消息链接、文件
about-evidence-add-at = 收集的时间（补记时填）：14:30、10分钟前
name-evidence-list = 列表
about-evidence-list = 本故障的证据
name-add-as-evidence = 记为证据
option-link = 链接
choice-kind-log = 日志
choice-kind-screenshot = 截图
choice-kind-error = 报错
choice-kind-operation = 用户操作
choice-kind-metric = 指标
