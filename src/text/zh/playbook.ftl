# 处理流程：有哪些,要求什么。

playbook-list-own = ★ 为本服务器默认处理流程。查看内容：`/playbook show`；预演：`/playbook simulate`
playbook-whole = 全文见附件。无人响应时谁会在什么时候收到什么：`/playbook simulate`
playbook-sync = 每 { $every }同步进展
playbook-sync-after-failure = 验证未通过后每 { $every }同步进展
playbook-grading = 定级时限
playbook-roles = 角色
playbook-permits = 谁可以做什么
playbook-verification = 验证
playbook-blockers = 阻塞
playbook-closing = 关闭前必须具备
playbook-types = 故障类型
playbook-invites = 加邀：{ $roles }
playbook-met-by = 达成条件（任一）：{ $what }
playbook-warns = 用去 { $share }% 时预警：{ $roles }
playbook-reminds = 超时提醒：{ $roles }
playbook-rung = 超时 { $after }升级：{ $roles }
playbook-repeats = 此后每 { $every }提醒一次
playbook-cadence = 每 { $every }催一次；第二次加 { $second }；第三次升级到 { $third }
playbook-required = 必须有人担任
playbook-assignable = 可在故障中指派
playbook-taken = 可自行担任，不带权限
playbook-taken-with-permits = 可自行担任，并带权限
playbook-unheld = ⚠️ 本服务器无人担任
playbook-verified-by = 由谁验证：{ $roles }
playbook-not-by-fixer = 修复人不能验证
playbook-returns = 未通过则退回：{ $state }
playbook-plans = 方案执行之前
playbook-gate = { $name }：{ $roles }{ $people ->
    [1] {""}
   *[other] 中的 { $people } 人
}，不能是提出人
playbook-plan-eta = 临时方案须写明预计恢复时间
playbook-followups = 到期的改进项
playbook-left = 关闭时没有实施的根治方案转为改进项，按计划时间完成，没有计划时间的在 { $within } 内完成

# 改用新版本

entry-playbook-adopted = { $who } 改用 **{ $playbook } v{ $new }**（原为 v{ $old }）
done-playbook-adopt = 此后按 { $playbook } 执行。已经通知过的不再重复。
refused-adopted-already = 已经按 { $playbook } 执行，没有更新的版本。
refused-level-gone = { $playbook } 没有{ $said }这个级别。请先用 `/grade` 改成两个版本都有的级别，再试一次。可选：{ $known }。
refused-playbook-gone = 本服务器已没有处理流程 { $playbook }，本故障仍按原来的版本执行。
name-playbook-adopt = 改用新版
about-playbook-adopt = 本房间的故障改按处理流程的现行版本执行
