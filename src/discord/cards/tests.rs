//! What people read, word for word.

mod clocks;
mod meeting;
mod repetition;
mod reviews;

use super::fixture::*;
use super::{announcement, card, entry, list, review, status, timeline};
use crate::discord::message::Message;
use crate::domain::grading::{Basis, Because};
use crate::domain::guild::Language::{self, En, Zh};
use crate::domain::ids::UserId;
use crate::domain::incident::{CauseCategory, Contact, PlanKind, Stage};
use crate::domain::review::Followup;
use crate::domain::timeline::{
    Actor, BlockerEvent, ClosingEvent, DeclarationEvent, Due, DueEvent, Entry, Event, LevelEvent,
    MilestoneEvent, PlanEvent, PlanProposed, PresenceEvent, RoleEvent, SilenceEvent, UpdateEvent, UpdateKind,
    VerificationEvent,
};

/// A message as text: content, embed, buttons, pings. Instants read as minutes since the declaration: `{5:R}`.
fn shown(message: &Message) -> String {
    let body = message.body();
    let mut lines = vec![message.content.clone()];
    for embed in body["embeds"].as_array().unwrap() {
        lines.push(format!("[{}]", embed["title"].as_str().unwrap_or_default()));
        lines.push(embed["description"].as_str().unwrap_or_default().to_owned());
        for field in embed["fields"].as_array().into_iter().flatten() {
            let value = field["value"].as_str().unwrap().replace('\n', "\n  ");
            lines.push(format!("{}\n  {value}", field["name"].as_str().unwrap()));
        }
    }
    for row in body["components"].as_array().unwrap() {
        let label = |button: &serde_json::Value| format!("({})", button["label"].as_str().unwrap());
        lines.push(row["components"].as_array().unwrap().iter().map(label).collect::<Vec<_>>().join(" "));
    }
    lines.extend((!message.mentions.is_empty()).then(|| format!("→ {}", message.mentions.text())));
    lines.extend(message.files.iter().map(|file| format!("+ {}", file.name)));
    lines.retain(|line| !line.is_empty());
    minutes(&lines.join("\n"))
}

fn minutes(text: &str) -> String {
    let mut parts = text.split("<t:");
    let mut said = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (instant, rest) = part.split_once('>').unwrap();
        let (seconds, style) = instant.split_once(':').unwrap();
        let minutes = (seconds.parse::<i64>().unwrap() - at(0).timestamp()) / 60;
        said.push_str(&format!("{{{minutes}:{style}}}{rest}"));
    }
    said
}

/// A story from the report to the last check.
fn whole(languages: &[Language]) -> Story {
    let mut story = Story::urgent(languages);
    story.tick(3).tick(5).add(6, PRIMARY, Event::Presence(PresenceEvent::Acknowledged));
    story.add(
        7,
        LEAD,
        Event::Role(RoleEvent::Assigned {
            member: PRIMARY,
            role: primary(),
            goal: Some("2 小时内恢复".into()),
            from: None,
        }),
    );
    let text = "主库磁盘满，正在清理".into();
    story.add(
        10,
        PRIMARY,
        Event::Update(UpdateEvent::Updated {
            text,
            kind: UpdateKind::Progress,
            next_in: None,
            eta: Some(at(60)),
        }),
    );
    story.add(
        12,
        PRIMARY,
        Event::Blocker(BlockerEvent::BlockerRaised { id: 1, text: "没有机房权限".into(), owner: None }),
    );
    let plan = PlanProposed {
        id: 1,
        kind: PlanKind::Temporary,
        text: "切换到备库".into(),
        owner: PRIMARY,
        at: None,
        risk: "可能丢 1 秒数据".into(),
        eta: None,
    };
    story.add(14, PRIMARY, Event::Plan(PlanEvent::PlanProposed(Box::new(plan))));
    story.add(15, LEAD, Event::Plan(PlanEvent::PlanApproved { id: 1, gate: Some(0), waits: false }));
    story
}

fn closed(languages: &[Language]) -> Story {
    let mut story = whole(languages);
    story.add(20, PRIMARY, Event::Plan(PlanEvent::PlanDone { id: 1 }));
    let category = Some(CauseCategory::Process);
    story.add(
        21,
        PRIMARY,
        Event::Milestone(MilestoneEvent::CauseStated {
            text: "监控未覆盖磁盘".into(),
            category,
            confirmed: true,
        }),
    );
    story.add(22, PRIMARY, Event::Verification(VerificationEvent::Fixed { text: "切到备库".into() }));
    let passed = Event::Verification(VerificationEvent::Verified {
        passed: true,
        check: Some(0),
        checks: Vec::new(),
        again: false,
        figure: Some("错误率 0.01%".into()),
        note: None,
        complete: true,
        returns_to: None,
    });
    story.add(30, REPORTER, passed).add(
        31,
        REPORTER,
        Event::Update(UpdateEvent::Logged { text: "重启过主库".into(), at: Some(at(8)) }),
    );
    story.add(40, LEAD, Event::Closing(ClosingEvent::Closed { note: None }));
    story
}

/// The message for the last entry of this kind.
fn told(story: &Story, now: i64, is: impl Fn(&Event) -> bool) -> String {
    let found = story.timeline.iter().rev().find(|entry| is(&entry.event)).unwrap();
    shown(&entry::entry(&story.view(), found, &story.timeline, at(now)).unwrap())
}

fn fell(what: Due) -> impl Fn(&Event) -> bool {
    move |event| matches!(event, Event::Due(DueEvent::FellDue(fell)) if fell.what == what)
}

#[test]
fn cards() {
    let both = shown(&card::card(&whole(&[Zh, En]).view(), at(16)));
    insta::assert_snapshot!(both, @r#"
    [🔴 P0 紧急 / Urgent · DB-20260302-001 数据库宕机]
    下一次提醒 / Next reminder：{24:R} · 阻塞 #1 / Blocker #1 · 快到时限 / nearly due → <@11>
    进展同步 / Progress update · {40:t}（{40:R}）
    恢复 / Recovery · {120:t}（{120:R}）
    状态 / State：处理中 / In progress · P0 紧急 / Urgent · 快速响应 / Rapid response
    第一处理责任人 / First responsible <@11> · 2 小时内恢复
    阻塞 / Blockers：#1 没有机房权限 · {12:R}
    预计恢复 / Expected back：{60:t}（{60:R}）
    最新进展 / Last update：<@11> · {10:t}（{10:R}） · 主库磁盘满，正在清理
    下单报错 500
    影响 / Impact：全部用户无法下单 · 100% 用户 / 100% of users · 核心业务 / core business
    方案 / Plans：#1 临时方案 / Temporary · 切换到备库 · <@11> · 可执行 / may go ahead
    上报 / Reported：<@10> · {0:f}
    (进展 / Update) (阻塞 / Blocker) (临时方案 / Workaround) (已修复 / Fixed)
    "#);
    let new = shown(&card::card(&Story::begin(&[En]).view(), at(0)));
    insta::assert_snapshot!(new, @r#"
    [⚪ DB-20260302-001 数据库宕机]
    Next reminder: {3:R} · Acknowledgement · nearly due → Duty engineer
    Acknowledgement · {5:t} ({5:R})
    State: Reported · No level yet · Rapid response
    Nobody responsible yet
    下单报错 500
    Impact: 全部用户无法下单 · 100% of users · core business
    Reported: <@10> · {0:f}
    (Acknowledge) (Set level) (I take it) (Update) (Blocker)
    (Workaround) (Fixed)
    "#);
    let mut light = Story::begin(&[Zh]);
    light.add(1, LEAD, graded("P3", 4));
    insta::assert_snapshot!(shown(&card::card(&light.view(), at(2))), @r#"
    [🔵 P3 低 · DB-20260302-001 数据库宕机]
    响应 · 恢复 · 本级别无时限
    状态：已定级 · P3 低 · 快速响应
    还没有责任人
    下单报错 500
    影响：全部用户无法下单 · 100% 用户 · 核心业务
    上报：<@10> · {0:f}
    (响应) (我来处理) (进展) (阻塞) (临时方案)
    (已修复)
    "#);
    insta::assert_snapshot!(shown(&card::card(&closed(&[Zh]).view(), at(41))), @r#"
    [⚫ P0 紧急 · DB-20260302-001 数据库宕机]
    状态：已关闭 · P0 紧急 · 快速响应
    第一处理责任人 <@11> · 2 小时内恢复
    阻塞：#1 没有机房权限 · {12:R}
    最新进展：<@11> · {10:t}（{10:R}） · 主库磁盘满，正在清理
    下单报错 500
    影响：全部用户无法下单 · 100% 用户 · 核心业务
    修复：<@11> · {22:t} · 切到备库
    根因：已查明 · 流程 · 监控未覆盖磁盘
    上报：<@10> · {0:f}
    (重新打开)
    "#);
}

/// Whatever there is to say, it is read at a glance, what is due first; where the rest stands is the last line.
#[test]
fn a_card_has_twenty_lines_at_most_and_says_where_the_rest_is() {
    let mut story = whole(&[Zh, En]);
    for n in 2..9 {
        story.add(
            13,
            LEAD,
            Event::Blocker(BlockerEvent::BlockerRaised { id: n, text: format!("缺{n}"), owner: None }),
        );
    }
    story.add(14, PRIMARY, Event::Milestone(MilestoneEvent::WorkaroundPlaced { text: "切到备库".into() }));
    story.add(
        14,
        LEAD,
        Event::Milestone(MilestoneEvent::StageSet { goal: "先恢复下单".into(), next_in: None }),
    );
    story.add(
        14,
        LEAD,
        Event::Milestone(MilestoneEvent::CauseStated {
            text: "磁盘满".into(),
            category: None,
            confirmed: false,
        }),
    );
    story.add(14, LEAD, Event::Silence(SilenceEvent::Silenced { until: at(60), reason: "割接".into() }));
    let mut view = story.view();
    view.incident.report.occurred = Some(at(-5));
    view.incident.report.source = Some("电话".into());
    let lines = |message: &crate::discord::message::Message| {
        let body = message.body();
        let embed = &body["embeds"][0];
        assert!(embed["fields"].as_array().is_none_or(Vec::is_empty), "a field has a line for its name");
        let described = embed["description"].as_str().unwrap_or_default();
        described.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let all = lines(&card::card(&view, at(16)));
    assert!(all.len() < 20, "{} lines: {all:#?}", all.len());
    assert!(all[0].starts_with("下一次提醒 / Next reminder"), "{all:#?}");
    let basis = Basis { because: vec![Because::Core], ..Basis::default() };
    view.incident.levels.last_mut().unwrap().basis = basis;
    let (text, owner, due) = ("加告警".into(), UserId(11), at(9000));
    view.incident.followups.push(Followup {
        id: 1,
        text,
        owner,
        due,
        area: None,
        done_at: None,
        counted: None,
        plan: None,
    });
    view.incident.report.symptom = Some("一\n二\n三".into());
    for n in 1..9 {
        let (key, text) = (format!("detail-{n}"), "x".to_owned());
        let given = crate::domain::details::Given { key: key.clone(), text, private: false };
        view.incident.details.insert(key, given);
    }
    view.incident.absorbed.push("DB-2".into());
    let (name, reach) = ("老周".into(), "分机 801".into());
    view.incident.contacts.push(Contact { name, reach, role: None, since: at(3) });
    view.incident.spell.stage = Some(Stage { goal: "x".into(), at: at(12), by: Actor::Bot, next_in: None });
    let all = lines(&card::card(&view, at(16)));
    assert_eq!(all.len(), 19, "{all:#?}");
    assert!(all[18].contains("/status") && all[18].contains("/状态"), "{all:#?}");
}

#[test]
fn announcements() {
    let both = shown(&announcement::announcement(&whole(&[En, Zh]).view(), at(16)));
    insta::assert_snapshot!(both, @r#"
    🔴 **DB-20260302-001 数据库宕机**
    P0 Urgent / 紧急 · Rapid response / 快速响应 · **In progress / 处理中**
    First responsible / 第一处理责任人 <@11> · reported {0:R} / {0:R}上报
    全部用户无法下单 · 100% of users / 100% 用户 · core business / 核心业务
    Expected back / 预计恢复: {60:t} ({60:R})
    "#);
    let mut private = whole(&[En]).view();
    private.incident.report.private = true;
    insta::assert_snapshot!(shown(&announcement::announcement(&private, at(16))), @r#"
    🔴 **DB-20260302-001** · not public · In progress
    "#);
}

#[test]
fn the_opening() {
    insta::assert_snapshot!(shown(&Story::begin(&[Zh, En]).last(0)), @r#"
    ⚪ **DB-20260302-001 数据库宕机** · 未定级 · 快速响应，<@10> 于 {0:t} 上报
    > 下单报错 500
    <@12> <@&50>
    影响：全部用户无法下单 · 100% 用户 · 核心业务
    先响应 `/响应`，最迟 {5:t}（{5:R}）；再定级 `/定级`。
    -# **DB-20260302-001** · No level yet · Rapid response, reported by <@10> at {0:t} · First acknowledge: `/ack`, by {5:t} ({5:R}). Then set the level: `/grade`.
    → <@12> <@&50>
    "#);
    let mut story = Story::begin(&[En]);
    let provisional = Event::Level(LevelEvent::Graded {
        level: "P0".into(),
        rank: 1,
        confirmed: false,
        reason: None,
        basis: Basis::default(),
    });
    story.add(0, REPORTER, provisional);
    let view = story.view();
    insta::assert_snapshot!(told(&story, 0, |event| matches!(event, Event::Declaration(DeclarationEvent::Declared(_)))), @r#"
    🔴 **DB-20260302-001 数据库宕机** · P0 Urgent · provisional · Rapid response, reported by <@10> at {0:t}
    > 下单报错 500
    <@12> <@&50> Technical director (not set)
    Impact: 全部用户无法下单 · 100% of users · core business
    First acknowledge: `/ack`, by {5:t} ({5:R}). Then set the level: `/grade`.
    → <@12> <@&50>
    "#);
    assert!(entry::entry(&view, &story.timeline[1], &story.timeline, at(0)).is_none(), "the opening says it");
}

#[test]
fn people_act() {
    let story = closed(&[Zh, En]);
    insta::assert_snapshot!(told(&story, 7, |event| matches!(event, Event::Level(LevelEvent::Graded { .. }))), @r#"
    📶 <@12> 定级为 **P0 紧急**
    技术总监（未设置）
    -# <@12> set the level to **P0 Urgent** · Technical director (not set)
    "#);
    insta::assert_snapshot!(told(&story, 7, |event| matches!(event, Event::Role(RoleEvent::Assigned { .. }))), @r#"
    👤 <@12> 指派 <@11> 为**第一处理责任人**
    > 2 小时内恢复
    -# <@12> made <@11> **First responsible**
    → <@11>
    "#);
    insta::assert_snapshot!(told(&whole(&[Zh, En]), 10, |event| matches!(event, Event::Update(UpdateEvent::Updated { .. }))), @r#"
    📝 **进展** · <@11>
    > 主库磁盘满，正在清理
    预计恢复：{60:t}（{60:R}）
    -# **Progress** · <@11> · Expected back: {60:t} ({60:R})
    "#);
    insta::assert_snapshot!(told(&story, 12, |event| matches!(event, Event::Blocker(BlockerEvent::BlockerRaised { .. }))), @r#"
    ⛔ **阻塞 #1** · <@11> 提出
    > 没有机房权限
    <@12>
    解除后输入 `/阻塞 解除 1`。
    -# **Blocker #1** · raised by <@11> · When it is gone: `/blocker clear 1`
    → <@12>
    "#);
    let mut proposed = Story::urgent(&[Zh, En]);
    let text = "切换到备库".to_owned();
    let (risk, eta) = ("可能丢 1 秒数据".to_owned(), Some(at(40)));
    let kind = PlanKind::Temporary;
    let plan = PlanProposed { id: 1, kind, text, owner: PRIMARY, at: None, risk, eta };
    proposed.add(14, PRIMARY, Event::Plan(PlanEvent::PlanProposed(Box::new(plan))));
    insta::assert_snapshot!(told(&proposed, 14, |event| matches!(event, Event::Plan(PlanEvent::PlanProposed(_)))), @r#"
    📋 **临时方案 #1** · <@11> 提出，<@11> 执行
    > 切换到备库
    > 风险：可能丢 1 秒数据
    <@12>
    执行时间：批准后立即
    预计恢复：{40:t}（{40:R}）
    还在等：技术批准
    批准：`/方案 批准 1`。等不及就用 `/方案 紧急执行 1` 并写明原因。
    -# **Temporary plan #1** · proposed by <@11>, <@11> does it · To be done: as soon as it is approved · Expected back: {40:t} ({40:R}) · Waits for: Approval · Approve: `/plan approve 1`. If it cannot wait, use `/plan override 1` with the reason.
    (批准 / Approve) (等不及 / Cannot wait)
    → <@12>
    "#);
    insta::assert_snapshot!(told(&story, 22, |event| matches!(event, Event::Verification(VerificationEvent::Fixed { .. }))), @r#"
    🔧 **已修复，待验证** · <@11>
    > 切到备库
    <@&51>
    请验证：`/验证`
    -# **Fixed, to be verified** · <@11> · Please verify: `/verify`
    → <@&51>
    "#);
    insta::assert_snapshot!(told(&story, 30, |event| matches!(event, Event::Verification(VerificationEvent::Verified { .. }))), @r#"
    ✅ **验证通过** · <@10>
    > 错误率 0.01%
    可以关闭：`/关闭`
    -# **Verified** · <@10> · It can be closed: `/close`
    "#);
    insta::assert_snapshot!(told(&story, 40, |event| matches!(event, Event::Closing(ClosingEvent::Closed { .. }))), @r#"
    ✅ **已关闭** · <@12>
    {10120:f} 前可用 `/重开` 重新打开。
    -# **Closed** · <@12> · Until {10120:f} it can be reopened: `/reopen`
    "#);
}

#[test]
fn answers() {
    let story = whole(&[Zh, En]);
    let view = story.view();
    insta::assert_snapshot!(shown(&status::status(&view, at(16), En)), @r#"
    🔴 **DB-20260302-001 数据库宕机**
    **In progress** · P0 Urgent · Rapid response
    First responsible <@11> · 2 小时内恢复
    ☑️ Acknowledgement · {6:t} · 1 min late
    Progress update · {40:t} ({40:R})
    Recovery · {120:t} ({120:R})
    Next reminder: {24:R} · Blocker #1 · nearly due → <@11>
    Last update: {10:t} ({10:R}) · <@11> · 主库磁盘满，正在清理
    Expected back: {60:t} ({60:R})
    Blockers: #1 没有机房权限 · {12:R}
    [What else is known]
    Reported
      <@10> · {0:f}
    Symptom
      下单报错 500
    Impact
      全部用户无法下单 · 100% of users · core business
    Plans
      #1 Temporary · 切换到备库 · <@11> · may go ahead
    "#);
    insta::assert_snapshot!(shown(&timeline::timeline(&view, &story.timeline, Some(&story.then(at(7))), Zh)), @r#"
    [🔴 P0 紧急 / Urgent · DB-20260302-001 数据库宕机]
    下一次提醒 / Next reminder：{31:R} · 进展同步 / Progress update · 快到时限 / nearly due → <@11>
    进展同步 / Progress update · {37:t}（{37:R}）
    恢复 / Recovery · {120:t}（{120:R}）
    状态 / State：已指派 / Assigned · P0 紧急 / Urgent · 快速响应 / Rapid response
    第一处理责任人 / First responsible <@11> · 2 小时内恢复
    下单报错 500
    影响 / Impact：全部用户无法下单 · 100% 用户 / 100% of users · 核心业务 / core business
    上报 / Reported：<@10> · {0:f}
    [DB-20260302-001 数据库宕机]
    {7:f} 时：**已指派** · P0 紧急
    #1 · {0:t} · <@10> 上报 — 数据库宕机
    #2 · {1:t} · <@12> 定级为 **P0 紧急**
    #3 · {3:t} · **响应快到时限**：{5:t}
    #4 · {5:t} · **响应超时**，时限 {5:t}
    #5 · {6:t} · <@11> 已响应
    #6 · {7:t} · <@12> 指派 <@11> 为**第一处理责任人** — 2 小时内恢复
    "#);
    insta::assert_snapshot!(shown(&list::list(&[view], at(16), Zh)), @r#"
    🔴 DB-20260302-001 数据库宕机
    -# P0 紧急 · 快速响应 · 处理中 · {0:t}（{0:R}）
    "#);
    assert!(shown(&list::list(&[], at(16), En)).contains("/declare"));
}

#[test]
fn a_long_timeline_is_attached() {
    let mut story = whole(&[Zh]);
    for n in 0..200 {
        story.add(
            16 + n,
            PRIMARY,
            Event::Update(UpdateEvent::Logged { text: format!("第 {n} 步"), at: None }),
        );
    }
    let message = timeline::timeline(&story.view(), &story.timeline, None, Zh);
    let file = String::from_utf8(message.files[0].bytes.clone()).unwrap();
    assert!(shown(&message).contains("第 199 步") && !shown(&message).contains("第 1 步"));
    assert!(story.timeline.iter().all(|entry: &Entry| match &entry.event {
        Event::Update(UpdateEvent::Logged { text, .. }) => file.contains(text.as_str()),
        _ => true,
    }));
}
