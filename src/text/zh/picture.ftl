# 图中的文字：要短，地方不多。
picture-phases = 阶段
picture-before = 报告之前
picture-level = 级别
picture-limits = 时限
picture-met = 按时，用时 { $took }
picture-late = 超时 { $late }
picture-missed = 未完成
picture-running = 未到时限
picture-told = 主动通知
picture-warnings = 预警
picture-breaches = 超过时限
picture-escalations = 升级
picture-reminders = 提醒
picture-restored = 服务恢复
