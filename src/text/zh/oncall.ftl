# 谁值班，以及大家自己的换班安排。

choice-action-show = 查看
choice-action-take = 接手
choice-action-swap = 换班
choice-action-cover = 替班

oncall-none = 本服务器没有轮值安排。可在设置文件的 `[[guilds.oncall]]` 里填写。
oncall-line = **{ $role }**：{ $who }，到 { $until }；下一位 { $next }
oncall-gap = **{ $role }**：{ $who }，到 { $until }；之后没有人
oncall-nobody = **{ $role }**：到 { $until } 没有人；之后是 { $next }
oncall-alone = **{ $role }**：{ $who }
oncall-not-yet = **{ $role }**：轮值还没有开始
oncall-arranged = -# { $who } 替 { $whose }：{ $from } 到 { $until }，{ $agreed } 同意
oncall-asked = -# { $by } 问 { $who }：{ $instead } 代替 { $whose }，{ $from } 到 { $until }；{ $lapses } 之前可以答复

turns-nobody = 没有人
turns-never = 没有了

done-oncall-take = “{ $role }”从 { $from } 到 { $until } 由您值班，会告诉{ $whose }。
done-oncall-take-free = “{ $role }”从 { $from } 到 { $until } 由您值班。原来没有人值班，会告诉运维人员。
done-oncall-take-alone = “{ $role }”从 { $from } 到 { $until } 由您值班。原来没有人值班。
done-oncall-ask = 已在本频道询问 { $who }（“{ $role }”）。对方同意后才算数；{ $lapses }（{ $relative }）前没有答复就作废，一切照旧。结果都会告诉您。

arranged-request-cover = 🔁 { $with }：{ $by } 请您从 { $from } 到 { $until } 代替其值班（“{ $role }”）。
arranged-request-swap = 🔁 { $with }：{ $by } 想和您换班（“{ $role }”）：您值 { $from } 到 { $until }，{ $by } 值 { $from-back } 到 { $until-back }。
arranged-request-counts = 您同意后才算数。{ $lapses }（{ $relative }）前没有答复就作废，一切照旧。
arranged-unanswered = ⏳ { $by }：{ $with } 还没有答复。到 { $lapses }（{ $relative }）就作废，“{ $role }”仍由您值班。如果您不能值班，到时请问别人，或现在请人接手：`/oncall`。
arranged-taken = 🙋 { $by } 接手 { $with } 的班：“{ $role }”从 { $from } 到 { $until }。
arranged-taken-free = 🙋 “{ $role }”从 { $from } 到 { $until } 由 { $by } 值班。原来没有人值班。
arranged-agreed-cover = ✅ { $by }：{ $with } 同意了，“{ $role }”从 { $from } 到 { $until } 由其值班。
arranged-agreed-swap = ✅ { $by }：{ $with } 同意了。“{ $role }”：{ $with } 值 { $from } 到 { $until }，您值 { $from-back } 到 { $until-back }。
arranged-declined = ❌ { $by }：{ $with } 没有同意。一切照旧：“{ $role }”从 { $from } 到 { $until } 仍是您的班。
arranged-lapsed = ⌛ { $by }：{ $with } 没有及时答复。一切照旧：“{ $role }”从 { $from } 到 { $until } 仍是您的班。
arranged-answer-agreed = ✅ { $with } 同意了。
arranged-answer-declined = ❌ { $with } 没有同意。
button-agree = 同意
button-decline = 不同意

handover-now = 📟 **{ $role }**：从现在起由 { $new } 值班，到 { $until }。此前：{ $old }。
handover-for-good = 📟 **{ $role }**：从现在起由 { $new } 值班。此前：{ $old }。
handover-nobody = ⚠️ **{ $role }**：{ $old } 不再值班，现在没有人值班。可以接手：`/oncall`。
handover-open = 未关闭的故障：
handover-quiet = 没有未关闭的故障。
handover-more = 另有 { $n } 起：`/incidents list`
digest-title = 🗓️ 本周值班
digest-turn = { $from } – { $until }：{ $who }
digest-always = { $from } 起：{ $who }
digest-nobody = { $from }：没有人

refused-which-rota = 有多个角色轮值：{ $known }。请说明是哪一个。
refused-not-of-the-rota = { $who } 既不在“{ $role }”的轮值里，也没有这个角色。替班的人有该角色的权限，所以请找轮值里的人（`/oncall`），或请服务器管理者给予角色（`/warroom settings`）。
refused-turn-past = { $time } 已经过去。请给出将来的时间。
refused-turn-order = 结束时间 { $until } 早于开始时间 { $from }。请给出更晚的结束时间。
refused-turn-no-end = 这个班没有结束时间。请说明到什么时候。
refused-turn-too-long = 时间太长，不能在聊天里安排。请最晚到 { $until } 结束，或在设置里修改轮值。
refused-on-call-already = 到 { $until } 本来就由您值班。
refused-turn-with-oneself = 那就是您自己。请另选一人。
refused-not-your-turn = { $time } 值班的不是您，而是：{ $who }。请选自己的班：`/oncall` 可以查看。
refused-not-their-turn = { $time } 值班的不是 { $user }，而是：{ $who }。其下一班开始于：{ $next }。
refused-no-turn-coming = { $who } 之后没有班。`/oncall` 可以查看轮值。
refused-turn-asked-already = { $from } 到 { $until } 已经在问 { $who }。请等答复，或选别的时间。
refused-no-such-turn-request = 这个请求已经没有了。`/oncall` 可以查看轮值。
refused-somebody-else-is-asked = 问的是 { $who }，不是您。想帮忙可以接手：`/oncall`。
refused-turn-answered = { $time } 已经答复。`/oncall` 可以查看轮值。
refused-turn-lapsed = 只能在 { $time } 之前答复。仍想帮忙可以接手：`/oncall`。
refused-turns-changed = 提出之后轮值变了：{ $time } 值班的是：{ $who }。请重新提出：`/oncall`。
