# 流程要求问清的详细信息，以及自助排查。

card-details = 详细信息
card-to-ask = 还要问清
card-self-help = 自助排查

detail-department = 部门
detail-steps = 操作步骤
detail-error = 报错内容
detail-tried = 已尝试的处理

details-report = 登记信息
details-contact = 向上报人问清
details-diagnosis = 诊断

entry-details = **详细信息** · { $who }
entry-self-help-worked = **自助排查已解决，关闭** · { $who }
entry-self-help-failed = **自助排查无效**，需要深入排查 · { $who }

self-help-try = 请先试试下面几步，再按按钮告诉我们有没有用：
self-help-waits = 已发给上报人，等答复
self-help-worked = 有效（{ $who }）
self-help-failed = 无效（{ $who }）
button-details = 详细信息
button-help-worked = 有用，好了
button-help-failed = 没用

done-details = { $left ->
    [0] 已记录，都问清了。
   *[other] 已记录，还有 { $left } 项要问清。
}
done-details-form = **{ $form }**缺 { $n } 项：`/details form:{ $key }`
done-self-help-worked = 好的，故障已按自助解决关闭。
done-self-help-failed = 已记录，已告知值班人员。

refused-no-such-detail = 没有{ $said }。可选：{ $known }。
refused-no-details = 本处理流程没有要问的详细信息。请用 `/log` 记录。
refused-no-self-help = 现在不需要自助排查的答复：本级别不要求，或已经答复过。`/status` 可看下一步。

playbook-details = 要问清的详细信息
playbook-self-help = 先自助排查：{ $levels }

about-declare-department = 上报人的部门
about-declare-steps = 怎样操作会出现
about-declare-error = 报错内容，原文
about-declare-tried = 已经试过什么
option-department = 部门
option-steps = 操作步骤
option-error = 报错
option-tried = 已尝试
name-details = 详细信息
about-details = 补充或更正详细信息；不填选项则打开表单
about-details-detail = 哪一项
about-details-text = 内容
about-details-form = 哪张表
option-detail = 项目
option-form = 表单
choice-form-report = 登记信息
choice-form-contact = 向上报人问清
choice-form-diagnosis = 诊断
name-self-help = 自助排查
about-self-help = 上报人自助排查有没有用
about-self-help-result = 有没有用
about-self-help-note = 其他说明
choice-result-worked = 有用
choice-result-failed = 没用
