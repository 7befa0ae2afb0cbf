//! The call to a meeting of the handling group, and the note of one.

use super::*;
use crate::discord::cards::why;
use crate::domain::ids::RoleKey;
use crate::domain::meeting::Meeting;
use crate::domain::playbook::Cadence;
use crate::domain::timeline::{FollowupEvent, MeetingEvent};
use chrono::TimeDelta;

/// P3 meets every hour; two blockers, a plan and a goal are open.
fn group(languages: &[Language]) -> Story {
    let mut story = Story::begin(languages);
    let lead = vec![RoleKey::new("lead")];
    let cadence = Cadence {
        every: TimeDelta::hours(1),
        warn_at: Some(90),
        second: lead.clone(),
        third: vec![RoleKey::new("director")],
    };
    story.playbook.levels[1].meeting = Some(Meeting { cadence, to: lead, calendar: None });
    story.playbook.blockers.every = TimeDelta::days(9);
    story.add(1, LEAD, graded("P3", 4));
    story.add(
        2,
        LEAD,
        Event::Role(RoleEvent::Assigned { member: PRIMARY, role: primary(), goal: None, from: None }),
    );
    story.add(
        3,
        PRIMARY,
        Event::Blocker(BlockerEvent::BlockerRaised {
            id: 1,
            text: "没有机房权限".into(),
            owner: Some(REPORTER),
        }),
    );
    let plan = PlanProposed {
        id: 1,
        kind: PlanKind::Temporary,
        text: "切换到备库".into(),
        owner: PRIMARY,
        at: None,
        risk: "可能丢数据".into(),
        eta: None,
    };
    story.add(4, PRIMARY, Event::Plan(PlanEvent::PlanProposed(Box::new(plan))));
    story.add(
        5,
        PRIMARY,
        Event::Milestone(MilestoneEvent::StageSet { goal: "先恢复下单".into(), next_in: None }),
    );
    story
}

#[test]
fn the_handling_group_is_called_before_and_when_it_meets() {
    let mut story = group(&[Zh, En]);
    story.tick(56);
    insta::assert_snapshot!(shown(&story.last(56)), @r#"
    ⏳ **处理小组快到例会时间**：{62:t}（{62:R}）
    <@11> <@12>
    请带上查到的情况和下一步；待议：阻塞 1 项、方案 1 项。会后按下面的按钮记录，或输入 `/记录 例会:True`。
    > 🏁 先恢复下单
    > ⛔ #1 没有机房权限 · <@10>
    > 📋 #1 切换到备库 · <@11>
    -# **Meeting of the handling group soon**: {62:t} ({62:R}) · Bring what you found and what comes next; open: 1 blocker, 1 plan. Afterwards press below, or type `/log meeting:True` with what came of it.
    (记录例会 / Note the meeting)
    → <@11> <@12>
    "#);
    story.tick(62);
    insta::assert_snapshot!(shown(&story.last(62)), @r#"
    🔔 **处理小组现在开例会**
    <@11> <@12>
    请带上查到的情况和下一步；待议：阻塞 1 项、方案 1 项。会后按下面的按钮记录，或输入 `/记录 例会:True`。
    > 🏁 先恢复下单
    > ⛔ #1 没有机房权限 · <@10>
    > 📋 #1 切换到备库 · <@11>
    -# **The handling group meets now** · Bring what you found and what comes next; open: 1 blocker, 1 plan. Afterwards press below, or type `/log meeting:True` with what came of it.
    (记录例会 / Note the meeting)
    → <@11> <@12>
    "#);
    story.tick(122);
    insta::assert_snapshot!(shown(&story.last(122)), @r#"
    🔔 **处理小组现在开例会**，自 {2:t}（{2:R}）起已有 2 次没有记录
    <@11> <@12>
    请带上查到的情况和下一步；待议：阻塞 1 项、方案 1 项。会后按下面的按钮记录，或输入 `/记录 例会:True`。
    > 🏁 先恢复下单
    > ⛔ #1 没有机房权限 · <@10>
    > 📋 #1 切换到备库 · <@11>
    -# **The handling group meets now** · 2 meetings not noted since {2:t} ({2:R}) · Bring what you found and what comes next; open: 1 blocker, 1 plan. Afterwards press below, or type `/log meeting:True` with what came of it.
    (记录例会 / Note the meeting)
    → <@11> <@12>
    "#);
    story.tick(182);
    insta::assert_snapshot!(shown(&story.last(182)), @r#"
    🚨 **升级：处理小组的例会已有 3 次没有记录**，自 {2:t}（{2:R}）起
    <@11> <@12> 技术总监（未设置）
    请带上查到的情况和下一步；待议：阻塞 1 项、方案 1 项。会后按下面的按钮记录，或输入 `/记录 例会:True`。
    > 🏁 先恢复下单
    > ⛔ #1 没有机房权限 · <@10>
    > 📋 #1 切换到备库 · <@11>
    -# **Escalation: 3 meetings of the handling group not noted**, since {2:t} ({2:R}) · Technical director (not set) · Bring what you found and what comes next; open: 1 blocker, 1 plan. Afterwards press below, or type `/log meeting:True` with what came of it.
    (记录例会 / Note the meeting)
    → <@11> <@12>
    "#);
    let mut story = group(&[En]);
    story.tick(62);
    insta::assert_snapshot!(shown(&story.last(62)), @r#"
    🔔 **The handling group meets now**
    <@11> <@12>
    Bring what you found and what comes next; open: 1 blocker, 1 plan. Afterwards press below, or type `/log meeting:True` with what came of it.
    > 🏁 先恢复下单
    > ⛔ #1 没有机房权限 · <@10>
    > 📋 #1 切换到备库 · <@11>
    (Note the meeting)
    → <@11> <@12>
    "#);
}

#[test]
fn a_meeting_is_noted_with_what_came_of_it() {
    let mut story = group(&[Zh, En]);
    story.tick(62).add(
        70,
        LEAD,
        Event::Meeting(MeetingEvent::MeetingHeld { text: "先切备库".into(), at: Some(at(63)) }),
    );
    insta::assert_snapshot!(shown(&story.last(70)), @r#"
    👥 **{63:t} 已开例会** · <@12>
    > 先切备库
    下次例会：{123:t}（{123:R}）
    -# **Meeting held at {63:t}** · <@12> · Next meeting: {123:t} ({123:R})
    "#);
    // A call that was not sent before that asks nobody any more.
    let call = story.timeline[story.timeline.len() - 2].clone();
    let late = entry::entry(&story.view(), &call, &story.timeline, at(71)).unwrap();
    insta::assert_snapshot!(shown(&late), @r#"
    🔔 **处理小组现在开例会**
    已完成：{63:t}（{63:R}）。不用再做。
    本消息迟发 9 分钟，应在 {62:t} 发出。
    -# **The handling group meets now** · Done since: {63:t} ({63:R}). Nothing to do. · This message is late by 9 min; it was to be sent at {62:t}.
    "#);
}

#[test]
fn why_says_when_the_group_meets_in_words_of_its_own() {
    let mut story = group(&[Zh, En]);
    story.tick(62);
    let asked = |language| {
        let message = why::why(&story.view(), &story.timeline, &[], Some("meeting"), at(63), language);
        shown(&message).lines().nth(1).unwrap().to_owned()
    };
    insta::assert_snapshot!(asked(Zh), @"**例会** · 处理小组下次例会：{62:t}（{62:R}），从指派或上次记录的例会算起。");
    insta::assert_snapshot!(asked(En), @"**Meeting** · the handling group meets next {62:t} ({62:R}), counted from the assignment or from the last meeting that was noted.");
}

/// What is late, or is so first, comes first.
#[test]
fn the_agenda_has_followups_in_the_order_of_their_due_dates() {
    let mut story = group(&[En]);
    for (id, due) in [(1, 900), (2, 300), (3, 600)] {
        let text = format!("improvement {id}");
        story.add(
            10,
            LEAD,
            Event::Followup(FollowupEvent::FollowupAdded {
                id,
                text,
                owner: PRIMARY,
                due: at(due),
                area: None,
                working_days: None,
                plan: None,
            }),
        );
    }
    story.add(11, LEAD, Event::Followup(FollowupEvent::FollowupDone { id: 3, text: None })).tick(62);
    let said = shown(&story.last(62));
    let agenda: Vec<_> = said.lines().filter(|line| line.contains("🧭")).collect();
    assert_eq!(agenda, ["> 🧭 #2 improvement 2 · <@11>", "> 🧭 #1 improvement 1 · <@11>"]);
}
