//! `/ack`, `/contacted`, `/assign`, `/join`, `/leave`, `/handover`.

use super::ask::{Answer, Ask, told};
use super::row::Kind::{Person, Suggested, Text};
use super::row::{Command, Suggest, may, need, one, several, sub, verb};
use super::timeline::caught_up;
use crate::actions::{Done, Failure};
use crate::discord::cards;
use crate::domain::authorise::Action;
use crate::domain::decide;
use crate::domain::ids::UserId;
use crate::domain::quorum::outstanding_call;
use crate::domain::timeline::{Event, PresenceEvent, RoleEvent};
use crate::text::plain::{clip, show};
use crate::text::{Args, labels};

/// What can be typed, or pressed.
pub(super) static COMMANDS: &[Command] = &[
    one("ack", verb(Action::Acknowledge, |ask| Box::pin(acknowledge(ask))), &[]),
    one("contacted", verb(Action::Contacted, |ask| Box::pin(contacted(ask))), &[need("note", Text)]),
    one("paged", verb(Action::Page, |ask| Box::pin(paged(ask))), &[need("person", Person)]),
    several(
        "contact",
        &[
            sub(
                "add",
                verb(Action::AddContact, |ask| Box::pin(add_contact(ask))),
                &[need("name", Text), need("reach", Text), may("as", Suggested(Suggest::Assignment))],
            ),
            sub("list", verb(Action::Look, |ask| Box::pin(contacts(ask))), &[]),
        ],
    ),
    one(
        "assign",
        verb(Action::Assign, |ask| Box::pin(assign(ask))),
        &[need("member", Person), may("as", Suggested(Suggest::Assignment)), may("goal", Text)],
    ),
    one("join", verb(Action::Join, |ask| Box::pin(join(ask))), &[may("as", Suggested(Suggest::Assignment))]),
    one(
        "leave",
        verb(Action::Leave, |ask| Box::pin(leave(ask))),
        &[may("as", Suggested(Suggest::Assignment))],
    ),
    one(
        "handover",
        verb(Action::HandOver, |ask| Box::pin(hand_over(ask))),
        &[need("member", Person), need("note", Text)],
    ),
];

pub(super) async fn acknowledge(ask: &Ask<'_>) -> Result<Answer, Failure> {
    ask.act(decide::acknowledge).await?;
    Ok(ask.say("done-ack", Args::new()))
}

pub(super) async fn contacted(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let note = ask.given.needed("note")?;
    ask.act(|scene| decide::contacted(scene, note)).await?;
    Ok(ask.say("done-contacted", Args::new()))
}

/// Somebody was called by phone: this person, or by the button whoever the playbook demands.
pub(super) async fn paged(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let person = ask.given.person_with_roles("person")?;
    let guild = ask.actions.guild(ask.call.guild);
    let now = ask.actions.now();
    let held = person.map(|(user, roles)| (user, guild.roles_of(user, roles, now)));
    let done =
        ask.act(|scene| decide::paged(scene, held.as_ref().map(|(user, roles)| (*user, roles)))).await?;
    let view = &done.view;
    let sentence = ask.text("done-paged", Args::new());
    let Some(left) = outstanding_call(&view.incident, view.rules()) else { return Ok(told(sentence)) };
    let roles = left.who.iter().map(|role| labels::role(ask.call.language, Some(&view.playbook), role));
    let roles = labels::list(ask.call.language, roles);
    Ok(told(format!("{sentence}\n{}", ask.text("done-paged-left", Args::new().text("roles", roles)))))
}

/// Somebody without an account takes part.
pub(super) async fn add_contact(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let (name, reach) = (ask.given.needed("name")?, ask.given.needed("reach")?);
    let role = ask.given.text("as");
    ask.act(|scene| decide::add_contact(scene, name, reach, role)).await?;
    Ok(ask.say("done-contact", Args::new().text("name", show(name, 100))))
}

/// How to reach those without an account: asked for in the room, told to whoever asks.
pub(super) async fn contacts(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let view = ask.here().await?;
    let lines = cards::contacts::contacts(&view, ask.call.language);
    Ok(told(lines.unwrap_or_else(|| ask.text("contacts-none", Args::new()))))
}

pub(super) async fn assign(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let member = ask.given.needed_person("member")?;
    let (role, goal) = (ask.given.text("as"), ask.given.text("goal"));
    let done = ask.act(|scene| decide::assign(scene, member, role, goal)).await?;
    Ok(ask.say("done-assign", part(ask, &done).text("member", mention(member))))
}

pub(super) async fn join(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let role = ask.given.text("as");
    // A button was offered while nobody had the role.
    let over = ask.given.text("free").is_none();
    let done = ask.act(|scene| decide::join(scene, role, over)).await?;
    let acknowledged =
        done.entries.iter().any(|entry| entry.event == Event::Presence(PresenceEvent::Acknowledged));
    let old = done.entries.iter().find_map(|entry| match &entry.event {
        Event::Role(RoleEvent::Joined { from, .. }) => *from,
        _ => None,
    });
    let id = match role {
        _ if old.is_some() => "done-join-over",
        _ if acknowledged => "done-join-ack",
        None => "done-join-usual",
        Some(_) => "done-join",
    };
    let sentence = ask.text(id, part(ask, &done).text("old", old.map(mention).unwrap_or_default()));
    // Whoever comes in late need not ask; that they are in does not depend on it.
    Ok(match caught_up(ask, &done.view).await {
        Ok(known) => told(clip(&format!("{sentence}\n{known}"), 2000)),
        Err(_) => told(sentence),
    })
}

pub(super) async fn leave(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let role = ask.given.text("as");
    let done = ask.act(|scene| decide::leave(scene, role)).await?;
    let roles = done.entries.iter().flat_map(|entry| match &entry.event {
        Event::Role(RoleEvent::Left { roles, .. }) => roles.as_slice(),
        _ => &[],
    });
    let roles = roles.map(|role| labels::role(ask.call.language, Some(&done.view.playbook), role));
    let is_out = |event: &Event| matches!(event, Event::Role(RoleEvent::Left { uninvited: true, .. }));
    let is_out = done.view.incident.is_private() && done.entries.iter().any(|entry| is_out(&entry.event));
    let id = if is_out { "done-leave-private" } else { "done-leave" };
    Ok(ask.say(id, Args::new().text("roles", labels::list(ask.call.language, roles))))
}

pub(super) async fn hand_over(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let member = ask.given.needed_person("member")?;
    let note = ask.given.needed("note")?;
    let done = ask.act(|scene| decide::hand_over(scene, member, note)).await?;
    Ok(ask.say("done-handover", part(ask, &done).text("member", mention(member))))
}

fn mention(member: UserId) -> String {
    format!("<@{}>", member.0)
}

/// What the playbook calls the role that was given.
fn part(ask: &Ask<'_>, done: &Done) -> Args {
    let role = done.entries.iter().find_map(|entry| match &entry.event {
        Event::Role(RoleEvent::Assigned { role, .. })
        | Event::Role(RoleEvent::Joined { role, .. })
        | Event::Role(RoleEvent::HandedOver { role, .. }) => Some(role),
        _ => None,
    });
    let name = role.map(|role| labels::role(ask.call.language, Some(&done.view.playbook), role));
    Args::new().text("role", name.unwrap_or_default())
}
