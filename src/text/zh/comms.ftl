# 对客户的话术，以及用户的反馈。

## 名称

clock-promised-word = 下一次对客户的通报
clock-feedback = 用户反馈
choice-what-promised-word = 下一次对客户的通报
choice-what-feedback = 用户反馈
card-comms = 已告知客户
comms-promise = 承诺下一次通报
comms-expected = 告诉客户的恢复时间
button-comms-approve = 批准话术
button-comms-publish = 已发布
doctor-comms = 对外口径频道

placeholder-company = `company`（以谁的名义；也可一次设好：`/warroom setup company:…`）
placeholder-name = `name`（对谁说）
placeholder-scope = `scope`（受影响的范围）
placeholder-eta = `eta`（预计恢复时间）
placeholder-text = `text`（还要说什么）
placeholder-next = `next`（承诺下一次通报的时间）
placeholder-recovered = 恢复时间（`/resolve` 之后才有）
placeholder-number = 编号

## 房间里的消息

entry-comms-drafted = **话术 #{ $id }** · { $template } · { $who } 起草
entry-comms-approved = **话术 #{ $id } 已批准** · { $template } · { $who }
entry-comms-published = **话术 #{ $id } 已发布** · { $template } · { $who }
entry-feedback = **用户反馈** · { $who } 记录

next-comms-approve = 批准：`/comms approve { $id }`。要修改请重新起草：`/comms draft`
next-comms-publish = 告知客户后登记：`/comms publish { $id }`
next-comms-copy = 请复制到客户能看到的渠道。warroom 只发往设置里接收 `comms` 的出口，例如状态页。
next-feedback = 请通知受影响的用户问题已解决（`/comms draft`），询问使用情况，并记录反馈：`/comms feedback`
next-last-word = 已经向客户通报过故障：请告知客户问题已解决，`/comms draft template:{ $template }`

due-warning-promised-word = **已承诺客户的通报**快到时间：{ $deadline }
due-reminder-promised-word = **客户还在等通报**，承诺的时间是 { $deadline } · 第 { $n } 次提醒
due-escalation-promised-word = **升级：客户一直没有等到通报**，承诺的时间是 { $deadline } · 第 { $n } 次提醒
due-reminder-feedback = **还没有通知用户并收集反馈**，验证通过于 { $since } · 第 { $n } 次提醒
due-escalation-feedback = **升级：一直没有通知用户并收集反馈**，验证通过于 { $since } · 第 { $n } 次提醒
do-promised-word = `/comms draft` 起草、请人批准、`/comms publish` 发布。没有新进展也请如实说明，并约定下一次时间。
do-feedback = 通知用户（`/comms draft`），询问使用情况，并记录：`/comms feedback`
due-reminder-promised-eta = **告诉客户的恢复时间已过**：{ $deadline }，服务还没有恢复，也没有新的通报 · 第 { $n } 次提醒
due-escalation-promised-eta = **升级：告诉客户的恢复时间已过**：{ $deadline }，服务一直没有恢复，也没有新的通报 · 第 { $n } 次提醒
due-reminder-last-word = **还没有告知客户问题已解决**，验证通过于 { $since } · 第 { $n } 次提醒
due-escalation-last-word = **升级：一直没有告知客户问题已解决**，验证通过于 { $since } · 第 { $n } 次提醒
do-promised-eta = 请告知客户新的预计恢复时间，暂时说不准也请如实说明：`/comms draft` 起草、请人批准、`/comms publish` 发布。
do-last-word = `/comms draft template:{ $template }` 起草、请人批准、`/comms publish` 发布。

## 给提问人的回答

done-comms-draft = 话术 #{ $id } 已起草。告知客户后：`/comms publish { $id }`
done-comms-draft-waiting = 话术 #{ $id } 已起草，等待批准：{ $roles }
done-comms-approve = 话术 #{ $id } 已批准，可以发布：`/comms publish { $id }`
done-comms-publish = 话术 #{ $id } 已登记为发布。请复制到客户能看到的渠道。warroom 只发往设置里接收 `comms` 的出口，例如状态页。
done-feedback = 用户反馈已记录。
comms-none = 本故障还没有对客户的话术。用 `/comms draft` 从模板起草。
comms-line-drafted = #{ $id } { $template } · { $who } 起草，{ $time }，待批准 · { $text }
comms-line-approved = #{ $id } { $template } · { $who } 批准，{ $time }，未发布 · { $text }
comms-line-published = #{ $id } { $template } · { $who } 发布，{ $time } · { $text }

## 拒绝

refused-no-comms = 本处理流程没有对客户的话术模板。请自行拟写，并用 `/log` 记录。
refused-no-such-template = 没有模板{ $said }。可选：{ $known }
refused-not-theirs-to-draft = 对客户的话术只能由这些角色起草：{ $roles }。请找其中一位。
refused-not-theirs-to-approve = 对客户的话术只能由这些角色批准：{ $roles }。请找其中一位。
refused-not-theirs-to-publish = 对客户的话术只能由这些角色发布：{ $roles }。请找其中一位。
refused-wording-lacks = 模板“{ $template }”还需要：{ $fields }。请在 `/comms draft` 里填上。
refused-no-such-wording = 这里没有话术{ $said }。`/comms list` 可以查看。
refused-own-wording = 话术 #{ $id } 是您自己起草的，要由别人批准。
refused-wording-approved = 话术 #{ $id } 已经批准，可以发布：`/comms publish { $id }`
refused-wording-not-approved = 话术 #{ $id } 还没有批准。由这些角色批准：{ $roles }，命令 `/comms approve { $id }`
refused-wording-published = 话术 #{ $id } 已经发布。新的通报请用 `/comms draft`
refused-wording-outdated = 话术 #{ $id } 已过时：之后发布了 #{ $newer }。请用 `/comms draft` 重新起草。
refused-wording-past = 话术 #{ $id } 里写的 { $time } 已经过了。请用 `/comms draft` 重新起草。
refused-last-word = 这个模板是最后一次通报，不再承诺下一次。请不要填 `next`。
refused-nothing-to-ask-users = 修复（`/resolve`）之后才收集用户反馈。在此之前用户说的请用 `/log` 记录。

## 命令

name-comms = 对外口径
about-comms = 对客户的话术；只自动发往设置里的状态页
name-comms-draft = 起草
about-comms-draft = 从模板起草话术
about-comms-draft-template = 用哪个模板
about-comms-draft-scope = 受影响的范围（默认：上报时所填）
about-comms-draft-eta = 预计恢复时间：16:00、40分钟后（默认：最近一次所说）
about-comms-draft-next = 承诺下一次通报的时间：16:30、1小时后；到时会提醒
about-comms-draft-text = 还要说什么
about-comms-draft-name = 对谁说
about-comms-draft-company = 以谁的名义（默认：服务器所设的公司）
about-comms-draft-language = 用哪种语言（默认：服务器的第一种语言）
name-comms-approve = 批准
about-comms-approve = 批准别人起草的话术
about-comms-approve-id = 话术编号
name-comms-publish = 发布
about-comms-publish = 登记已告知客户；承诺的下一次通报从现在计时
about-comms-publish-id = 话术编号
name-comms-feedback = 用户反馈
about-comms-feedback = 修复之后，记录受影响用户怎么说
about-comms-feedback-text = 用户怎么说
about-comms-feedback-people_asked = 询问了多少人
about-comms-feedback-people_content = 其中多少人满意
name-comms-list = 列表
about-comms-list = 本故障的话术
option-template = 模板
option-people_asked = 询问人数
option-people_content = 满意人数
option-scope = 范围
option-next = 下次通报
option-company = 公司
option-comms_channel = 对外口径频道
about-warroom-setup-comms_channel = 发布的话术贴到这个频道，供复制
about-warroom-setup-company = 以哪家公司的名义对客户说话，如“某某公司”
