//! The summary of an incident that is over.

use super::*;

#[test]
fn reviews() {
    let story = closed(&[Zh, En]);
    insta::assert_snapshot!(shown(&review::review(&story.view(), &story.timeline[0], &story.timeline, at(41))), @r#"
    [故障总结 / Incident summary · DB-20260302-001 数据库宕机]
    下单报错 500
    状态 / State
      已关闭 / Closed
    级别 / Level
      P0 紧急 / Urgent
      快速响应 / Rapid response
    时间 / Times
      上报 / Reported：{0:f}
      关闭 / Closed：{40:f}
      响应用时（上报→响应） / Time to acknowledge (report → acknowledgement)：6 分钟 / 6 min
      恢复用时（上报→恢复） / Time to recovery (report → service restored)：22 分钟 / 22 min
      解决用时（上报→验证通过） / Time to resolve (report → fix verified)：30 分钟 / 30 min
      全程用时（上报→关闭） / Time in all (report → closing)：40 分钟 / 40 min
    时限（达成时间 · 起→止 · 时限） / Limits (met at · from → until · limit)
      ☑️ 响应 / Acknowledgement · {6:t} · 晚于时限 / after the limit（{0:t} → {5:t} · 5 分钟 / 5 min）
      ✅ 恢复 / Recovery · {22:t}（{0:t} → {120:t} · 2 小时 / 2 h）
      超时 1 次 / 1 limit passed
    人员 / People
      第一处理责任人 / First responsible <@11> · 2 小时内恢复
    影响 / Impact
      全部用户无法下单 · 100% 用户 / 100% of users · 核心业务 / core business
    根因 / Cause
      已查明 / found · 流程 / process · 监控未覆盖磁盘
    修复 / Fix
      <@11> · {22:t} · 切到备库
    方案 / Plans
      #1 临时方案 / Temporary · 切换到备库 · <@11> · 已执行 / done
    遗留 / Still open
      #1 没有机房权限 · {12:R}
    + DB-20260302-001.md
    + DB-20260302-001.html
    + DB-20260302-001.en.md
    + DB-20260302-001.en.html
    "#);
    insta::assert_snapshot!(review::review_markdown(&story.view(), &story.timeline, Zh), @r#"
    # DB-20260302-001 数据库宕机

    时间按 Asia/Shanghai。

    - 上报：@10
    - 类型：数据库
    - 现象：下单报错 500

    ## 状态

    - 已关闭

    ## 级别

    - P0 紧急
    - 快速响应

    ## 时间

    - 上报：2026-03-02 10:00
    - 关闭：2026-03-02 10:40
    - 响应用时（上报→响应）：6 分钟
    - 恢复用时（上报→恢复）：22 分钟
    - 解决用时（上报→验证通过）：30 分钟
    - 全程用时（上报→关闭）：40 分钟

    ## 时限（达成时间 · 起→止 · 时限）

    - ☑️ 响应 · 2026-03-02 10:06 · 晚于时限（2026-03-02 10:00 → 2026-03-02 10:05 · 5 分钟）
    - ✅ 恢复 · 2026-03-02 10:22（2026-03-02 10:00 → 2026-03-02 12:00 · 2 小时）
    - 超时 1 次

    ## 人员

    - 第一处理责任人 @11 · 2 小时内恢复

    ## 影响

    - 全部用户无法下单 · 100% 用户 · 核心业务

    ## 根因

    - 已查明 · 流程 · 监控未覆盖磁盘

    ## 修复

    - @11 · 2026-03-02 10:22 · 切到备库

    ## 方案

    - #1 临时方案 · 切换到备库 · @11 · 已执行

    ## 遗留

    - #1 没有机房权限 · 2026-03-02 10:12

    ## 时间线

    - #1 · 2026-03-02 10:00 · @10 上报 — 数据库宕机
    - #2 · 2026-03-02 10:01 · @12 定级为 **P0 紧急**
    - #3 · 2026-03-02 10:03 · **响应快到时限**：2026-03-02 10:05
    - #4 · 2026-03-02 10:05 · **响应超时**，时限 2026-03-02 10:05
    - #5 · 2026-03-02 10:06 · @11 已响应
    - #6 · 2026-03-02 10:07 · @12 指派 @11 为**第一处理责任人** — 2 小时内恢复
    - #15 · 2026-03-02 10:08 · **补记** 2026-03-02 10:08 的情况 · @10 — 重启过主库
    - #7 · 2026-03-02 10:10 · **进展** · @11 — 主库磁盘满，正在清理
    - #8 · 2026-03-02 10:12 · **阻塞 #1** · @11 提出 — 没有机房权限
    - #9 · 2026-03-02 10:14 · **临时方案 #1** · @11 提出，@11 执行 — 切换到备库 · 风险：可能丢 1 秒数据
    - #10 · 2026-03-02 10:15 · 方案 #1：**技术批准** · @12
    - #11 · 2026-03-02 10:20 · 方案 #1 已执行 · @11
    - #12 · 2026-03-02 10:21 · **根因已查明** · @11 — 监控未覆盖磁盘
    - #13 · 2026-03-02 10:22 · **已修复，待验证** · @11 — 切到备库
    - #14 · 2026-03-02 10:30 · **验证通过** · @10 — 错误率 0.01%
    - #16 · 2026-03-02 10:40 · **已关闭** · @12
    "#);
    insta::assert_snapshot!(review::review_markdown(&story.view(), &story.timeline, En), @r#"
    # DB-20260302-001 数据库宕机

    Times are in Asia/Shanghai.

    - Reported: @10
    - Kind: Database
    - Symptom: 下单报错 500

    ## State

    - Closed

    ## Level

    - P0 Urgent
    - Rapid response

    ## Times

    - Reported: 2026-03-02 10:00
    - Closed: 2026-03-02 10:40
    - Time to acknowledge (report → acknowledgement): 6 min
    - Time to recovery (report → service restored): 22 min
    - Time to resolve (report → fix verified): 30 min
    - Time in all (report → closing): 40 min

    ## Limits (met at · from → until · limit)

    - ☑️ Acknowledgement · 2026-03-02 10:06 · after the limit (2026-03-02 10:00 → 2026-03-02 10:05 · 5 min)
    - ✅ Recovery · 2026-03-02 10:22 (2026-03-02 10:00 → 2026-03-02 12:00 · 2 h)
    - 1 limit passed

    ## People

    - First responsible @11 · 2 小时内恢复

    ## Impact

    - 全部用户无法下单 · 100% of users · core business

    ## Cause

    - found · process · 监控未覆盖磁盘

    ## Fix

    - @11 · 2026-03-02 10:22 · 切到备库

    ## Plans

    - #1 Temporary · 切换到备库 · @11 · done

    ## Still open

    - #1 没有机房权限 · 2026-03-02 10:12

    ## Timeline

    - #1 · 2026-03-02 10:00 · @10 reported it — 数据库宕机
    - #2 · 2026-03-02 10:01 · @12 set the level to **P0 Urgent**
    - #3 · 2026-03-02 10:03 · **Acknowledgement nearly due**: 2026-03-02 10:05
    - #4 · 2026-03-02 10:05 · **Acknowledgement overdue**: it was due 2026-03-02 10:05
    - #5 · 2026-03-02 10:06 · @11 acknowledged
    - #6 · 2026-03-02 10:07 · @12 made @11 **First responsible** — 2 小时内恢复
    - #15 · 2026-03-02 10:08 · **Log** for 2026-03-02 10:08 · @10 — 重启过主库
    - #7 · 2026-03-02 10:10 · **Progress** · @11 — 主库磁盘满，正在清理
    - #8 · 2026-03-02 10:12 · **Blocker #1** · raised by @11 — 没有机房权限
    - #9 · 2026-03-02 10:14 · **Temporary plan #1** · proposed by @11, @11 does it — 切换到备库 · Risk: 可能丢 1 秒数据
    - #10 · 2026-03-02 10:15 · Plan #1: **Approval** by @12
    - #11 · 2026-03-02 10:20 · Plan #1 carried out · @11
    - #12 · 2026-03-02 10:21 · **Cause found** · @11 — 监控未覆盖磁盘
    - #13 · 2026-03-02 10:22 · **Fixed, to be verified** · @11 — 切到备库
    - #14 · 2026-03-02 10:30 · **Verified** · @10 — 错误率 0.01%
    - #16 · 2026-03-02 10:40 · **Closed** · @12
    "#);
}
