## 维护窗口

name-maintenance = 维护窗口
about-maintenance = 系统维护的时间段
name-maintenance-plan = 计划
about-maintenance-plan = 计划一个维护窗口：期间暂缓这些系统的告警和提醒
about-maintenance-plan-work = 做什么
about-maintenance-plan-systems = 系统，用逗号隔开；写告警里的名称，或 标签=值
about-maintenance-plan-from = 开始时间：现在、22:00、明天22:00
about-maintenance-plan-until = 结束时间：23:30、2小时
name-maintenance-list = 列表
about-maintenance-list = 尚未开始和正在进行的维护窗口
name-maintenance-extend = 延长
about-maintenance-extend = 更改结束时间
about-maintenance-extend-window = 编号
about-maintenance-extend-until = 结束时间：23:30、2小时（从现在起）
name-maintenance-end = 结束
about-maintenance-end = 立即结束；尚未开始的则取消
about-maintenance-end-window = 编号
option-work = 内容
option-systems = 系统
option-window = 窗口

done-maintenance-plan = 已计划维护窗口 { $number }：{ $from } – { $until }（{ $length }）。
done-maintenance-unheard = 近期没有{ $systems }的告警，请确认告警里就是这样写的。
done-maintenance-extend = 维护窗口 { $number } 现在于 { $until } 结束。
done-maintenance-end = 维护窗口 { $number } 已结束，暂缓的已放行。
done-maintenance-called-off = 维护窗口 { $number } 已取消。
maintenance-none = 没有尚未开始或正在进行的维护窗口。

maintenance-planned = **已计划维护窗口 { $number }：{ $name }**
maintenance-soon = **维护窗口 { $number } 即将开始：{ $name }**
maintenance-begun = **维护窗口 { $number } 已开始：{ $name }**
maintenance-changed = **维护窗口 { $number } 更改了结束时间：{ $name }**
maintenance-over = **维护窗口 { $number } 已结束：{ $name }**
maintenance-called-off = **维护窗口 { $number } 已取消：{ $name }**
maintenance-when = { $from } – { $until }（{ $length }）· { $systems } · { $who }
maintenance-effect = 期间暂缓这些系统的告警和提醒；未关闭故障的升级照常发出。
maintenance-held-none = 没有暂缓任何告警。
maintenance-held = 暂缓的告警：{ $alerts } 个 · 仍在告警、现在按新告警处理：{ $firing } 个{ $kept ->
    [0] {""}
   *[other] {" "}· 由另一个窗口继续暂缓：{ $kept } 个
}

entry-held-for-maintenance = **提醒暂停**至 { $until }，因维护窗口 { $number }

refused-ends-first = { $time } – { $until }：结束早于开始。请写一个更晚的结束时间。
refused-maintenance-too-long = 维护窗口 { $length } 太长：暂缓这么久，就没有人知道了。最长 { $longest }；请分成几个，或以后再延长。
refused-maintenance-too-far = { $time } 在一年以后。如果是别的年份，请写明年份。
refused-maintenance-full = 已计划 { $most } 个维护窗口。请先结束不需要的：`/维护窗口 列表`
refused-no-maintenance = 没有维护窗口{ $said }：目前没有尚未开始或正在进行的维护窗口。
refused-no-such-maintenance = 没有维护窗口{ $said }。尚未开始或正在进行的：{ $known }
refused-no-such-system = 没有{ $said }这个系统。设置里有：{ $known }
refused-too-many-systems = { $count } 个系统太多，最多 { $most } 个。请分成几个维护窗口。
