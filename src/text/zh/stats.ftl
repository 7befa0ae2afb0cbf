# 统计，以及后来者补课。

stats-title = 最近 { $days } 天：{ $n } 个故障
stats-none = 这段时间没有计入统计的故障。演练、误报、已合并的不计。
stats-cut = ⚠️ 这段时间进行中的、刚变动的故障太多，其中只统计了最近的 { $most } 个。请过几分钟再查。
stats-table-cut = 表格里只有最近的 { $most } 个故障；上面的统计是全部。
stats-spread = { $name }：平均 { $mean }，中位 { $median }，90% 不超过 { $p90 }（{ $n } 次）
stats-limits = 时限达成：{ $share }%（{ $all } 项中 { $met } 项）
stats-slowest = 瓶颈：“{ $stage }”阶段最久，中位 { $median }，90% 不超过 { $p90 }
stats-group = { $n } 个 · 响应 { $acknowledged } · 恢复 { $recovered } · 时限达成 { $kept }
stats-trend = 每周（周一起）故障数、平均恢复用时：
stats-columns-before = 编号,处理流程,级别,级别序,类型,负责人,上报时间,周,第几次
stats-column-span = { $name }分钟
stats-columns-after = 时限达成,时限超时,最久阶段

# 用时：从什么时候算到什么时候，一律按自然时间。处处只用这些。
span-from-report = 上报
span-from-reopening = 重开
span-from-either = 上报或重开
span-detected = 发现用时（发生→上报）
span-acknowledged = 响应用时（{ $from }→响应）
span-recovered = 恢复用时（{ $from }→恢复）
span-resolved = 解决用时（{ $from }→验证通过）
span-closed = 全程用时（{ $from }→关闭）
span-harmed = 影响时长（发生→恢复）
span-of-spell = 第 { $n } 次：{ $said }
span-wall = 用时按自然时间计，时限按工作时间计。
catchup-updates = 最近的进展：

name-stats = 统计
about-stats = 响应和恢复用时、时限达成、瓶颈、趋势
about-stats-period = 多长时间（默认：一个月）
about-stats-by = 按什么分（默认：级别）
name-catchup = 补课
about-catchup = 后来者一看就懂：已知情况、谁在做什么、接下来欠什么
option-period = 时段
option-by = 分组
choice-period-week = 一周
choice-period-month = 一个月
choice-period-quarter = 一季度
choice-period-year = 一年
choice-by-level = 级别
choice-by-playbook = 处理流程
choice-by-type = 故障类型
choice-by-assignee = 第一责任人
