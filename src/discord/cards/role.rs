//! What is said about roles: who has one from now on, in whose place, and who has none any more.

use super::card::button;
use super::line::{Line, Lined, On};
use super::next::next_sync;
use super::writer::Writer;
use crate::actions::View;
use crate::discord::press::Press;
use crate::domain::ids::RoleKey;
use crate::domain::timeline::RoleEvent;
use crate::text::{Args, labels};
use serenity::all::{ButtonStyle, CreateActionRow};

impl Lined for RoleEvent {
    fn line<'a>(&'a self, on: On<'a>) -> Line<'a> {
        // Whoever has to give progress from now on hears until when.
        let first = move |writer: &Writer<'_>, role: &RoleKey| {
            next_sync(writer, on.now).filter(|_| *role == RoleKey::primary())
        };
        // Nobody gets a role or loses one unasked and untold.
        match self {
            RoleEvent::Assigned { member, role, goal, from } => {
                let id = if from.is_some() { "entry-assigned-over" } else { "entry-assigned" };
                on.says_with("👤", id, move |writer, args| {
                    let old = from.map(|old| writer.person(old)).unwrap_or_default();
                    let args = args.text("member", writer.person(*member)).text("old", old);
                    args.text("role", writer.role(role))
                })
                .quoting(goal)
                .calling(move || on.calls_people([*member].into_iter().chain(*from)).without(on.entry.by))
                .then(move |writer| first(writer, role))
            }
            RoleEvent::Joined { role, from } => {
                let id = if from.is_some() { "entry-joined-over" } else { "entry-joined" };
                on.says_with("👤", id, move |writer, args| {
                    let old = from.map(|old| writer.person(old)).unwrap_or_default();
                    args.text("role", writer.role(role)).text("old", old)
                })
                .calling(move || on.calls_people(*from).without(on.entry.by))
                .then(move |writer| first(writer, role))
            }
            RoleEvent::HandedOver { to, role, note, .. } => on
                .says_with("👤", "entry-handed-over", move |writer, args| {
                    args.text("to", writer.person(*to)).text("role", writer.role(role))
                })
                .quoting([note])
                .calling(move || on.calls_people([*to]).without(on.entry.by))
                .then(move |writer| first(writer, role)),
            RoleEvent::Left { roles, uninvited } => {
                let alone = is_left_alone(on.view, roles);
                on.says_with("👤", "entry-left", |writer, args| {
                    let roles = roles.iter().map(|role| writer.role(role));
                    args.text("roles", labels::list(writer.language(), roles))
                })
                .calling(move || {
                    let in_charge = if alone { on.view.playbook.in_charge() } else { Vec::new() };
                    on.calls(None, &in_charge).without(on.entry.by)
                })
                .then(move |writer| {
                    let out = on.view.incident.is_private() && *uninvited;
                    let out = out.then(|| writer.say("next-uninvited"));
                    out.into_iter().chain(alone.then(|| next_left(writer)))
                })
                .with_rows(move |writer| {
                    let take = || vec![button(writer, Press::Mine, None, ButtonStyle::Primary)];
                    alone.then(take).map(CreateActionRow::Buttons).into_iter().collect()
                })
            }
            RoleEvent::ContactAdded { name, role, .. } => {
                let id = if role.is_some() { "entry-contact-as" } else { "entry-contact" };
                on.says_with("👤", id, move |writer, args| {
                    let role = role.as_ref().map(|role| writer.role(role)).unwrap_or_default();
                    // A file may leave the guild: no names of people who have no account here.
                    let unnamed = writer.is_file().then(|| writer.say("contact-unnamed"));
                    let name = unnamed.unwrap_or_else(|| writer.text(name, 80));
                    args.text("name", name).text("role", role)
                })
            }
        }
    }
}

/// Who sees to it from now on, where nobody is first-responsible any more.
fn next_left(writer: &Writer<'_>) -> String {
    let roles = writer.view.playbook.in_charge();
    writer.say_with("next-left", |writer| {
        let names = roles.iter().map(|role| writer.role(role));
        let args = Args::new().text("roles", labels::list(writer.language(), names));
        args.text("role", writer.role(&RoleKey::primary()))
    })
}

/// Was the first responsibility given up with these, and has nobody taken it since?
fn is_left_alone(view: &View, roles: &[RoleKey]) -> bool {
    roles.contains(&RoleKey::primary()) && view.incident.primary().is_none()
}
