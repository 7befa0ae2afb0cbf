# 更正：故障何时发生，时间线里的条目何时发生、写了什么。

permit-correct = 更正他人的条目和故障发生时间

name-correct = 更正
about-correct = 更正故障发生时间，或时间线里某一条的时间、内容；原文保留
about-correct-occurred = 故障实际发生的时间：14:30、昨天 23:10
about-correct-entry = 第几条：消息末尾和 /timeline 里的编号
about-correct-at = 这一条实际发生的时间：14:30、10分钟前
about-correct-text = 这一条应写的内容
about-correct-reason = 更正理由
option-entry = 条目
option-correct = 更正

done-corrected = 已更正，时间线保留原文和更正后的内容。
done-recorded-before = 已记录。这早于故障发生时间（{ $began }）。如果故障其实发生得更早，请用 `/correct occurred:…` 更正发生时间。
done-evidence-before = 这早于故障发生时间（{ $began }）。如果故障其实发生得更早，请用 `/correct occurred:…` 更正发生时间。

entry-corrected-occurrence = **更正故障发生时间**：{ $was } → **{ $is }** · { $who }
entry-corrected-time = **更正第 { $id } 条**：{ $was } → **{ $is }** · { $who }
entry-corrected = **更正第 { $id } 条** · { $who }
correction-unknown = 未填
correction-was = 原文
correction-is = 更正为
correction-reason = 理由
correction-mark = ✏️ 已由第 { $by } 条更正，原为 { $was }
correction-mark-occurrence = { $time }（已更正，原为 { $was }）
correction-level = 之前的级别是误定：时限按从未定过它计算。
correction-not-overdue = ✅ { $clock }：更正后并未超时，时限 **{ $due }**

due-breach-when-corrected = **{ $clock }超时**：更正后发现已超时 { $overdue }

refused-began-later = 故障在 { $time } 已经上报，不会发生得更晚。请填不晚于这个时间的发生时间。
refused-reached-before = “{ $milestone }”在 { $time } 已经达到，故障不会在那之后才发生。请填更早的时间，或先更正那一条。
refused-no-such-entry = 时间线里没有{ $said }这一条。编号在消息末尾（`#5`），也可用 `/timeline` 查看。
refused-nothing-to-correct = 没有要更正的：请填 `occurred`，或 `entry` 加上与现在不同的 `at`、`text`。
refused-keeps-its-text = 第 { $id } 条没有可在这里更正的内容。上报细节用 `/details`，复盘内容用 `/review edit`，方案和话术请重新提出；更正本身有误时，请更正它所指的那一条。
refused-keeps-its-time = 第 { $id } 条说出时即生效，时间不能更正。可用 `text` 更正内容；实际情况可用 `/log` 带 `at` 补记。
refused-recorded-earlier = 第 { $id } 条在 { $time } 就已写下，不会发生得更晚。请填不晚于这个时间的时间。
refused-corrected-meanwhile = 第 { $id } 条刚刚被别人更正过。请用 `/timeline` 看一下，需要的话再更正一次。
