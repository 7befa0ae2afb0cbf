//! What the clock tells.

use super::*;
use crate::discord::cards::due;

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
            insta::assert_snapshot!(all, @r#"
    ⏳ **响应快到时限**：{5:t}（{5:R}）
    <@&50>
    谁来处理，请输入 `/响应`。
    -# **Acknowledgement nearly due**: {5:t} ({5:R}) · Whoever takes it: `/ack`
    → <@&50>

    ⚠️ **响应超时**，时限 {5:t}（{5:R}）
    <@12> <@&50>
    谁来处理，请输入 `/响应`。
    -# **Acknowledgement overdue**: it was due {5:t} ({5:R}) · Whoever takes it: `/ack`
    → <@12> <@&50>

    🚨 **升级：响应仍未完成**，时限 {5:t}（{5:R}）
    <@12> 技术总监（未设置）
    谁来处理，请输入 `/响应`。
    -# **Escalation: Acknowledgement still missing**, it was due {5:t} ({5:R}) · Technical director (not set) · Whoever takes it: `/ack`
    → <@12>
    "#);
        } else {
            insta::assert_snapshot!(all, @r#"
    ⏳ **Acknowledgement nearly due**: {5:t} ({5:R})
    <@&50>
    Whoever takes it: `/ack`
    → <@&50>

    ⚠️ **Acknowledgement overdue**: it was due {5:t} ({5:R})
    <@12> <@&50>
    Whoever takes it: `/ack`
    → <@12> <@&50>

    🚨 **Escalation: Acknowledgement still missing**, it was due {5:t} ({5:R})
    <@12> Technical director (not set)
    Whoever takes it: `/ack`
    → <@12>
    "#);
        }
    }
}

#[test]
fn a_merged_reminder_after_an_outage_says_how_late_it_is() {
    let mut story = Story::urgent(&[Zh, En]);
    story.tick(5).tick(15).tick(70);
    insta::assert_snapshot!(told(&story, 82, fell(Due::Reminder)), @r#"
    🔔 **响应仍未完成**，时限 {5:t}（{5:R}） · 第 3 次提醒
    <@&50>
    谁来处理，请输入 `/响应`。
    此前还有 1 次提醒没有发出，合并在此。
    本消息迟发 57 分钟，应在 {25:t} 发出。
    -# **Acknowledgement still missing**, it was due {5:t} ({5:R}) · reminder 3 · Whoever takes it: `/ack` · Stands for 1 earlier reminder that was not sent. · This message is late by 57 min; it was to be sent at {25:t}.
    → <@&50>
    "#);
}

#[test]
fn a_limit_that_passed_before_the_grade_is_told_honestly() {
    let mut story = Story::begin(&[Zh, En]);
    story.add(17, LEAD, graded("P0", 1)).tick(17);
    insta::assert_snapshot!(told(&story, 17, fell(Due::BreachAtBirth)), @r#"
    ⚠️ **响应超时**：定级时已超时 12 分钟
    <@12> <@&50>
    谁来处理，请输入 `/响应`。
    -# **Acknowledgement overdue**: already 12 min late when graded · Whoever takes it: `/ack`
    → <@12> <@&50>
    "#);
}

#[test]
fn what_was_met_before_delivery_wakes_nobody_unless_it_escalates() {
    let mut quick = Story::urgent(&[En]);
    quick.tick(3).add(4, PRIMARY, Event::Presence(PresenceEvent::Acknowledged));
    insta::assert_snapshot!(told(&quick, 4, fell(Due::Warning)), @r#"
    ⏳ **Acknowledgement nearly due**: {5:t} ({5:R})
    Done since: {4:t} ({4:R}). Nothing to do.
    "#);
    let mut story = Story::urgent(&[En]);
    story.tick(3).tick(5).add(6, PRIMARY, Event::Presence(PresenceEvent::Acknowledged));
    let warned = story.timeline.iter().find(|entry| fell(Due::Warning)(&entry.event)).unwrap();
    let warning = entry::entry(&story.view(), warned, &story.timeline, at(6));
    assert!(warning.is_none(), "its limit has passed, and the breach says so: {warning:?}");
    insta::assert_snapshot!(told(&story, 6, fell(Due::Breach)), @r#"
    ⚠️ **Acknowledgement overdue**: it was due {5:t} ({5:R})
    <@12> <@&50>
    Done since: {6:t} ({6:R}). Nothing to do.
    → <@12> <@&50>
    "#);
}

#[test]
fn progress_and_blockers_are_asked_for() {
    let mut story = whole(&[Zh, En]);
    story.tick(27);
    insta::assert_snapshot!(shown(&story.last(27)), @r#"
    🔔 **阻塞 #1 还没有解除**，提出于 {12:t}（{12:R}） · 第 1 次提醒
    <@11>
    请跟进；解除后输入 `/阻塞 解除 1`。
    > 没有机房权限
    -# **Blocker #1 is not cleared yet**, raised {12:t} ({12:R}) · reminder 1 · Please follow it up. When it is gone: `/blocker clear 1`
    → <@11>
    "#);
    story.tick(40);
    insta::assert_snapshot!(told(&story, 40, fell(Due::Reminder)), @r#"
    🔔 **该同步进展了**，应在 {40:t}（{40:R}）
    <@11>
    请输入 `/进展`：做了什么、下一步、预计几点恢复。
    -# **Progress update due**: {40:t} ({40:R}) · Type `/update`: what was done, what is next, when it will be back.
    → <@11>
    "#);
    story.tick(101);
    insta::assert_snapshot!(told(&story, 101, fell(Due::Escalation)), @r#"
    🚨 **升级：连续 3 次没有同步进展**，最近一次应在 {100:t}（{100:R}）
    <@11> <@12> 技术总监（未设置）
    请输入 `/进展`：做了什么、下一步、预计几点恢复。
    此前还有 1 次提醒没有发出，合并在此。
    -# **Escalation: 3 progress updates missed in a row**, the last was due {100:t} ({100:R}) · Technical director (not set) · Type `/update`: what was done, what is next, when it will be back. · Stands for 1 earlier reminder that was not sent.
    → <@11> <@12>
    "#);
}

#[test]
fn what_is_shown_anew_came_no_later_for_that() {
    let mut story = Story::urgent(&[En]);
    story.tick(5).add(12, PRIMARY, Event::Presence(PresenceEvent::Acknowledged));
    let breach = story.timeline.iter().find(|entry| fell(Due::Breach)(&entry.event)).unwrap();
    let said = |left, now| due::due(&story.view(), breach, &story.timeline, &[], at(left), at(now)).unwrap();
    assert!(!said(5, 12).content.contains("is late by"), "{}", said(5, 12).content);
    assert!(said(8, 12).content.contains("is late by 3 min"), "{}", said(8, 12).content);
}
