# 已达到的节点（可补记）和阶段目标。

card-stage = 阶段目标
stage-quiet = 不要求同步
stage-next = 下次同步
stage-quiet-until = 到下一阶段、改级或验证未通过之前，不再要求同步。承诺仍算数：`/update` 带 `next_in`。

entry-milestone = **已达到：{ $milestone }** · { $who }
entry-milestone-at = **{ $time } 已达到：{ $milestone }** · { $who }
entry-stage = **阶段目标** · { $who }
milestone-in-time = ✅ { $clock }：未超时，时限 { $due }
milestone-too-late = { $clock }：超时 { $late }，时限 { $due }

permit-stage = 设定阶段目标

done-milestone = 已记录：{ $milestone }。
done-stage-quiet = 目标已写在卡片上。到下一阶段之前不要求同步；需要的话请填 `next_sync`。

refused-reached-already = “{ $milestone }”在 { $time } 已经达到，只能改为更早的时间。
refused-reached-by-command = “{ $milestone }”要用专门的命令（它会检查更多）：{ $command }。之后可在这里改为更早的时间。
refused-reached-later = “{ $milestone }”应在它之前，但 { $time } 才达到。请填更晚的时间，或先把那一项改早。
refused-reached-earlier = “{ $milestone }”应在它之后，但 { $time } 已经达到。请填更早的时间。
refused-not-since-failure = { $time } 验证未通过，这一项只能是之后达到的。请填更晚的时间。

about-log-milestone = 由此达到了什么（如有）：等待它的时限随之满足
option-milestone = 达到
choice-milestone-acknowledged = 已响应
choice-milestone-reporter-contacted = 已联系上报人
choice-milestone-graded = 级别已确认
choice-milestone-contained = 影响不再扩大
choice-milestone-core-restored = 核心功能已恢复
choice-milestone-recovered = 服务已恢复
choice-milestone-workaround-in-place = 临时方案已生效
choice-milestone-plan-stated = 已有临时方案
choice-milestone-cause-found = 根因已查明
choice-milestone-solution-given = 已给出解决方案
choice-milestone-resolved = 验证通过
choice-milestone-reviewed = 复盘完成
name-stage = 阶段目标
about-stage = 下一步要达到什么，以及在此之前多久同步一次
about-stage-goal = 要达到什么
about-stage-next_sync = 到下一阶段前多久同步一次：30m、2h；不填则不要求
option-next_sync = 同步间隔
