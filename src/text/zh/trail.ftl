# The audit trail.
name-audit = 审计
about-audit = 谁通过什么方式做了什么，谁被拒绝（仅限服务器管理员）
about-audit-incident = 某一起故障；不填则为整个服务器
trail-title = 审计记录
trail-none = 还没有任何操作。
trail-more = 另有 { $n } 条；全部内容见附件。
trail-refused = ⛔ 已拒绝
trail-by-time = 到时
trail-by-bot = warroom
trail-slash = 命令
trail-button = 按钮
trail-form = 表单
trail-menu = 菜单
trail-command-line = 命令行
trail-alert = 告警
trail-bot = 自动
