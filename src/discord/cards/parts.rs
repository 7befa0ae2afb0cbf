//! What is said about parts: who has one from now on, in whose place, and who has none any more.

use super::card::button;
use super::mentions::Called;
use super::writer::Writer;
use crate::actions::View;
use crate::discord::buttons::Press;
use crate::domain::At;
use crate::domain::ids::{RoleKey, UserId};
use crate::domain::timeline::{Entry, Event, RoleEvent};
use crate::text::{Args, labels, say_with};
use serenity::all::{ButtonStyle, CreateActionRow};

/// What happened, in a sentence; `args` has who did it. Whoever had a part that only one can have is named.
pub(super) fn head(writer: &Writer<'_>, event: &Event, args: Args) -> String {
    let (id, old, args) = match event {
        Event::Role(RoleEvent::Assigned { member, role, from, .. }) => {
            let id = if from.is_some() { "entry-assigned-over" } else { "entry-assigned" };
            (id, *from, args.text("member", writer.person(*member)).text("role", writer.role(role)))
        }
        Event::Role(RoleEvent::Joined { role, from }) => {
            let id = if from.is_some() { "entry-joined-over" } else { "entry-joined" };
            (id, *from, args.text("role", writer.role(role)))
        }
        Event::Role(RoleEvent::HandedOver { to, role, .. }) => {
            ("entry-handed-over", None, args.text("to", writer.person(*to)).text("role", writer.role(role)))
        }
        Event::Role(RoleEvent::Left { roles, .. }) => {
            let roles = roles.iter().map(|role| writer.role(role));
            ("entry-left", None, args.text("roles", labels::list(writer.language(), roles)))
        }
        _ => return String::new(),
    };
    let old = old.map(|old| writer.person(old)).unwrap_or_default();
    say_with(writer.language(), id, args.text("old", old))
}

/// Whom it concerns besides whoever did it: nobody gets a part or loses one unasked and untold, and where nobody is
/// first-responsible any more, whoever sees to it.
pub(super) fn called(view: &View, entry: &Entry, now: At) -> Called {
    let none: [&RoleKey; 0] = [];
    let people = |people: [Option<UserId>; 2]| Called::of(view, now, people.into_iter().flatten(), none);
    let called = match &entry.event {
        Event::Role(RoleEvent::Assigned { member, from, .. }) => people([Some(*member), *from]),
        Event::Role(RoleEvent::Joined { from, .. }) => people([*from, None]),
        Event::Role(RoleEvent::HandedOver { to, .. }) => people([Some(*to), None]),
        Event::Role(RoleEvent::Left { .. }) if is_left_alone(view, &entry.event) => {
            Called::of(view, now, None, &view.playbook.in_charge())
        }
        _ => Called::nobody(),
    };
    called.without(entry.by)
}

/// That the room is shut to whoever left, and who sees to it from now on, where nobody is first-responsible any more.
pub(super) fn rest(writer: &Writer<'_>, event: &Event) -> Vec<String> {
    let is_out = writer.view.incident.is_private()
        && matches!(event, Event::Role(RoleEvent::Left { uninvited: true, .. }));
    let out = is_out.then(|| writer.say("next-uninvited"));
    let alone = is_left_alone(writer.view, event).then(|| {
        let roles = writer.view.playbook.in_charge();
        writer.say_with("next-left", |writer| {
            let names = roles.iter().map(|role| writer.role(role));
            let args = Args::new().text("roles", labels::list(writer.language(), names));
            args.text("role", writer.role(&RoleKey::primary()))
        })
    });
    out.into_iter().chain(alone).collect()
}

/// A button for whoever takes it.
pub(super) fn rows(writer: &Writer<'_>, event: &Event) -> Vec<CreateActionRow> {
    let take = is_left_alone(writer.view, event)
        .then(|| vec![button(writer, Press::Mine, None, ButtonStyle::Primary)]);
    take.map(CreateActionRow::Buttons).into_iter().collect()
}

/// Was the first responsibility given up by this, and has nobody taken it since?
fn is_left_alone(view: &View, event: &Event) -> bool {
    let primary = RoleKey::primary();
    matches!(event, Event::Role(RoleEvent::Left { roles, .. }) if roles.contains(&primary))
        && view.incident.primary().is_none()
}
