//! What people read, word for word.

use super::fixture::*;
use super::{announcement, card, entry, list, review, status, timeline};
use crate::discord::message::Message;
use crate::domain::guild::Language::{self, En, Zh};
use crate::domain::timeline::{CauseCategory, Due, Entry, Event, PlanKind, PlanProposed, UpdateKind};

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
    story.tick(3).tick(5).add(6, PRIMARY, Event::Acknowledged);
    story.add(
        7,
        LEAD,
        Event::Assigned { member: PRIMARY, role: primary(), goal: Some("2 小时内恢复".into()) },
    );
    let text = "主库磁盘满，正在清理".into();
    story.add(
        10,
        PRIMARY,
        Event::Updated { text, kind: UpdateKind::Progress, next_in: None, eta: Some(at(60)) },
    );
    story.add(12, PRIMARY, Event::BlockerRaised { id: 1, text: "没有机房权限".into(), owner: None });
    let plan = PlanProposed {
        id: 1,
        kind: PlanKind::Temporary,
        text: "切换到备库".into(),
        owner: PRIMARY,
        at: None,
        risk: "可能丢 1 秒数据".into(),
        eta: None,
    };
    story.add(14, PRIMARY, Event::PlanProposed(Box::new(plan)));
    story.add(15, LEAD, Event::PlanApproved { id: 1 });
    story
}

fn closed(languages: &[Language]) -> Story {
    let mut story = whole(languages);
    story.add(20, PRIMARY, Event::PlanDone { id: 1 });
    let category = Some(CauseCategory::Process);
    story.add(21, PRIMARY, Event::CauseStated { text: "监控未覆盖磁盘".into(), category, confirmed: true });
    story.add(22, PRIMARY, Event::Fixed { text: "切到备库".into() });
    let passed = Event::Verified {
        passed: true,
        check: Some(0),
        figure: Some("错误率 0.01%".into()),
        note: None,
        complete: true,
        returns_to: None,
    };
    story.add(30, REPORTER, passed).add(
        31,
        REPORTER,
        Event::Logged { text: "重启过主库".into(), at: Some(at(8)) },
    );
    story.add(40, LEAD, Event::Closed { note: None });
    story
}

/// The message for the last entry of this kind.
fn told(story: &Story, now: i64, is: impl Fn(&Event) -> bool) -> String {
    let found = story.timeline.iter().rev().find(|entry| is(&entry.event)).unwrap();
    shown(&entry::entry(&story.view(), found, &story.timeline, at(now)).unwrap())
}

fn fell(what: Due) -> impl Fn(&Event) -> bool {
    move |event| matches!(event, Event::FellDue(fell) if fell.what == what)
}

#[test]
fn cards() {
    let both = shown(&card::card(&whole(&[Zh, En]).view(), at(16)));
    insta::assert_snapshot!(both, @"");
    let new = shown(&card::card(&Story::begin(&[En]).view(), at(0)));
    insta::assert_snapshot!(new, @"");
    let mut light = Story::begin(&[Zh]);
    light.add(1, LEAD, graded("P3", 4));
    insta::assert_snapshot!(shown(&card::card(&light.view(), at(2))), @"");
    insta::assert_snapshot!(shown(&card::card(&closed(&[Zh]).view(), at(41))), @"");
}

#[test]
fn announcements() {
    let both = shown(&announcement::announcement(&whole(&[En, Zh]).view(), at(16)));
    insta::assert_snapshot!(both, @"");
    let mut private = whole(&[En]).view();
    private.incident.report.private = true;
    insta::assert_snapshot!(shown(&announcement::announcement(&private, at(16))), @"");
}

#[test]
fn the_opening() {
    insta::assert_snapshot!(shown(&Story::begin(&[Zh, En]).last(0)), @"");
    let mut story = Story::begin(&[En]);
    let provisional = Event::Graded { level: "P0".into(), rank: 1, confirmed: false, reason: None };
    story.add(0, REPORTER, provisional);
    let view = story.view();
    insta::assert_snapshot!(told(&story, 0, |event| matches!(event, Event::Declared(_))), @"");
    assert!(entry::entry(&view, &story.timeline[1], &story.timeline, at(0)).is_none(), "the opening says it");
}

#[test]
fn people_act() {
    let story = closed(&[Zh, En]);
    insta::assert_snapshot!(told(&story, 7, |event| matches!(event, Event::Graded { .. })), @"");
    insta::assert_snapshot!(told(&story, 7, |event| matches!(event, Event::Assigned { .. })), @"");
    insta::assert_snapshot!(told(&whole(&[Zh, En]), 10, |event| matches!(event, Event::Updated { .. })), @"");
    insta::assert_snapshot!(told(&story, 12, |event| matches!(event, Event::BlockerRaised { .. })), @"");
    insta::assert_snapshot!(told(&story, 14, |event| matches!(event, Event::PlanProposed(_))), @"");
    insta::assert_snapshot!(told(&story, 22, |event| matches!(event, Event::Fixed { .. })), @"");
    insta::assert_snapshot!(told(&story, 30, |event| matches!(event, Event::Verified { .. })), @"");
    insta::assert_snapshot!(told(&story, 40, |event| matches!(event, Event::Closed { .. })), @"");
}

#[test]
fn limits_pass() {
    for languages in [&[Zh, En][..], &[En]] {
        let mut story = Story::urgent(languages);
        story.tick(3);
        let warning = shown(&story.last(3));
        story.tick(5);
        let breach = shown(&story.last(5));
        story.tick(15);
        let escalation = told(&story, 15, fell(Due::Rung(1)));
        let all = [warning, breach, escalation].join("\n\n");
        if languages.len() == 2 {
            insta::assert_snapshot!(all, @"");
        } else {
            insta::assert_snapshot!(all, @"");
        }
    }
}

#[test]
fn a_merged_reminder_after_an_outage_says_how_late_it_is() {
    let mut story = Story::urgent(&[Zh, En]);
    story.tick(5).tick(15).tick(31);
    insta::assert_snapshot!(told(&story, 43, fell(Due::Reminder)), @"");
}

#[test]
fn a_limit_that_passed_before_the_grade_is_told_honestly() {
    let mut story = Story::begin(&[Zh, En]);
    story.add(17, LEAD, graded("P0", 1)).tick(17);
    insta::assert_snapshot!(told(&story, 17, fell(Due::BreachAtBirth)), @"");
}

#[test]
fn what_was_met_before_delivery_wakes_nobody_unless_it_escalates() {
    let mut story = Story::urgent(&[En]);
    story.tick(3).tick(5).add(6, PRIMARY, Event::Acknowledged);
    insta::assert_snapshot!(told(&story, 6, fell(Due::Warning)), @"");
    insta::assert_snapshot!(told(&story, 6, fell(Due::Breach)), @"");
}

#[test]
fn progress_and_blockers_are_asked_for() {
    let mut story = whole(&[Zh, En]);
    story.tick(27);
    insta::assert_snapshot!(shown(&story.last(27)), @"");
    story.tick(40);
    insta::assert_snapshot!(told(&story, 40, fell(Due::Reminder)), @"");
    story.tick(101);
    insta::assert_snapshot!(told(&story, 101, fell(Due::Escalation)), @"");
}

#[test]
fn reviews() {
    let story = closed(&[Zh, En]);
    insta::assert_snapshot!(shown(&review::review(&story.view(), &story.timeline, at(41))), @"");
    insta::assert_snapshot!(review::review_markdown(&story.view(), &story.timeline, Zh), @"");
    insta::assert_snapshot!(review::review_markdown(&story.view(), &story.timeline, En), @"");
}

#[test]
fn answers() {
    let story = whole(&[Zh, En]);
    let view = story.view();
    insta::assert_snapshot!(shown(&status::status(&view, at(16), En)), @"");
    insta::assert_snapshot!(shown(&timeline::timeline(&view, &story.timeline, Some(at(7)), Zh)), @"");
    insta::assert_snapshot!(shown(&list::list(&[view], at(16), Zh)), @"");
    assert!(shown(&list::list(&[], at(16), En)).contains("/declare"));
}

#[test]
fn a_long_timeline_is_attached() {
    let mut story = whole(&[Zh]);
    for n in 0..200 {
        story.add(16 + n, PRIMARY, Event::Logged { text: format!("第 {n} 步"), at: None });
    }
    let message = timeline::timeline(&story.view(), &story.timeline, None, Zh);
    let file = String::from_utf8(message.files[0].bytes.clone()).unwrap();
    assert!(shown(&message).contains("第 199 步") && !shown(&message).contains("第 1 步"));
    assert!(story.timeline.iter().all(|entry: &Entry| match &entry.event {
        Event::Logged { text, .. } => file.contains(text.as_str()),
        _ => true,
    }));
}
