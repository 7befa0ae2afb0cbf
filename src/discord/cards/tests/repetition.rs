//! What is said once only, and who is called once only.

use super::*;
use crate::domain::comms::{Comms, Draft};
use crate::domain::guild::Holder;
use crate::domain::ids::{RoleKey, UserId};
use crate::domain::incident::State;
use crate::domain::playbook::Cadence;
use crate::domain::review::ReviewPart;
use crate::domain::timeline::{CommsEvent, ReviewEvent};
use chrono::TimeDelta;

const SECOND: UserId = UserId(13);

/// Three people may approve, one of them proposes; two have to.
fn approvers() -> Story {
    let mut story = Story::urgent(&[En]);
    let holders = [LEAD, PRIMARY, SECOND].map(Holder::User).to_vec();
    story.guild.roles.insert(RoleKey::new("lead"), holders);
    let by = vec![RoleKey::new("lead")];
    let cadence =
        Cadence { every: TimeDelta::hours(1), warn_at: None, second: by.clone(), third: by.clone() };
    story.playbook.plans.approval[0].people = 2;
    story.playbook.comms = Some(Comms {
        draft: by.clone(),
        approve: by.clone(),
        publish: by,
        customers: words("用户", "customer"),
        chase: cadence,
        templates: Vec::new(),
        feedback: None,
    });
    story
}

fn called(story: &Story, minutes: i64) -> Vec<UserId> {
    story.last(minutes).mentions.users
}

#[test]
fn only_those_who_still_have_to_approve_a_plan_are_called() {
    let mut story = approvers();
    let plan = PlanProposed {
        id: 1,
        kind: PlanKind::Temporary,
        text: "切换到备库".into(),
        owner: PRIMARY,
        at: None,
        risk: "可能丢数据".into(),
        eta: Some(at(40)),
    };
    story.add(10, PRIMARY, Event::Plan(PlanEvent::PlanProposed(Box::new(plan))));
    assert_eq!(called(&story, 10), [LEAD, SECOND], "not its author");
    story.add(11, LEAD, Event::Plan(PlanEvent::PlanApproved { id: 1, gate: Some(0), waits: true }));
    assert_eq!(called(&story, 11), Vec::new(), "all who may were called when it was proposed");
}

#[test]
fn only_those_who_still_have_to_act_on_a_wording_are_called() {
    let mut story = approvers();
    let draft = |id| {
        let (text, eta, next) = ("正在处理".to_owned(), None, None);
        Event::Comms(CommsEvent::CommsDrafted(Box::new(Draft {
            id,
            template: "progress".into(),
            text,
            eta,
            next,
            last: false,
            language: None,
            scope: None,
        })))
    };
    story.add(10, PRIMARY, draft(1));
    assert_eq!(called(&story, 10), [LEAD, SECOND], "not its author");
    story.add(11, LEAD, Event::Comms(CommsEvent::CommsApproved { id: 1 }));
    assert_eq!(
        called(&story, 11),
        [PRIMARY, SECOND],
        "whoever may publish it, but not who has it before them"
    );
    // Read late, when it was done: nobody has to do anything any more.
    let drafted = story.timeline[story.timeline.len() - 2].clone();
    let late = entry::entry(&story.view(), &drafted, &story.timeline, at(12)).unwrap();
    assert!(late.mentions.is_empty(), "{late:?}");
    story.add(12, LEAD, Event::Comms(CommsEvent::CommsPublished { id: 1 }));
    assert_eq!(called(&story, 12), []);
    story.add(20, LEAD, draft(2));
    assert_eq!(called(&story, 20), [PRIMARY, SECOND], "a new wording is asked of the others");
}

/// Verified and reviewed, with a finding and a follow-up.
fn reviewed(languages: &[Language]) -> Story {
    let mut story = whole(languages);
    story.timeline.retain(|entry| !matches!(entry.event, Event::Closing(ClosingEvent::Closed { .. })));
    story.add(50, LEAD, Event::Review(ReviewEvent::ReviewOpened { reason: None }));
    let parts = [(ReviewPart::WentWell, "备库切换快".to_owned())];
    story.add(51, LEAD, Event::Review(ReviewEvent::ReviewEdited { parts: parts.into() }));
    story.add(53, LEAD, Event::Review(ReviewEvent::ReviewFinished));
    story
}

#[test]
fn the_summary_does_not_say_again_what_the_report_has_just_said() {
    let mut story = reviewed(&[Zh, En]);
    let report = review::review(&story.view(), story.timeline.last().unwrap(), &story.timeline, at(53));
    assert!(shown(&report).contains("备库切换快") && report.files.len() == 4);
    story.add(60, LEAD, Event::Closing(ClosingEvent::Closed { note: Some("处理得当".into()) }));
    let summary = review::review(&story.view(), story.timeline.last().unwrap(), &story.timeline, at(60));
    insta::assert_snapshot!(shown(&summary), @r#"
    ✅ **已关闭** · <@12>
    > 处理得当
    {10140:f} 前可用 `/重开` 重新打开。
    -# **Closed** · <@12> · Until {10140:f} it can be reopened: `/reopen`
    [故障总结 / Incident summary · DB-20260302-001 数据库宕机]
    其余见 {53:t}（{53:R}）的复盘报告。 / The rest is in the report of the review, {53:t} ({53:R}).
    状态 / State
      已关闭 / Closed
    级别 / Level
      P0 紧急 / Urgent
      快速响应 / Rapid response
    时间 / Times
      上报 / Reported：{0:f}
      关闭 / Closed：{60:f}
      响应用时（上报→响应） / Time to acknowledge (report → acknowledgement)：6 分钟 / 6 min
      全程用时（上报→关闭） / Time in all (report → closing)：1 小时 / 1 h
    时限（达成时间 · 起→止 · 时限） / Limits (met at · from → until · limit)
      ☑️ 响应 / Acknowledgement · {6:t} · 晚于时限 / after the limit（{0:t} → {5:t} · 5 分钟 / 5 min）
      ⚠️ 恢复 / Recovery · 未完成 / not done（{0:t} → {120:t} · 2 小时 / 2 h）
      超时 1 次 / 1 limit passed
    遗留 / Still open
      #1 没有机房权限 · {12:R}
      方案 #1 / Plan #1
      还缺：验证通过（`/验证`） / Missing: a passed verification (`/verify`)
      还缺：根因（`/根因`） / Missing: the cause (`/cause`)
    "#);
}

#[test]
fn the_summary_says_all_without_a_report_and_has_the_record_when_there_is_more_to_it() {
    let mut story = reviewed(&[En]);
    story.add(55, PRIMARY, Event::Update(UpdateEvent::Logged { text: "清理了临时文件".into(), at: None }));
    story.add(60, LEAD, Event::Closing(ClosingEvent::Closed { note: None }));
    let summary = review::review(&story.view(), story.timeline.last().unwrap(), &story.timeline, at(60));
    let record = String::from_utf8(summary.files[0].bytes.clone()).unwrap();
    assert!(
        record.contains("清理了临时文件") && !shown(&summary).contains("备库切换快"),
        "{}",
        shown(&summary)
    );

    // A review that goes on has said nothing yet that holds, and one of before a reopening was about something else.
    for event in [
        Event::Review(ReviewEvent::ReviewOpened { reason: None }),
        Event::Closing(ClosingEvent::Reopened { reason: "again".into(), opens: false }),
    ] {
        let mut story = reviewed(&[En]);
        story.add(55, LEAD, event);
        story.add(60, LEAD, Event::Closing(ClosingEvent::Closed { note: None }));
        assert_eq!(story.view().incident.state, State::Closed);
        let summary = review::review(&story.view(), story.timeline.last().unwrap(), &story.timeline, at(60));
        assert!(shown(&summary).contains("备库切换快") && summary.files.len() == 2, "{}", shown(&summary));
    }
}
