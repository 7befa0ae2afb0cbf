//! `/ack`, `/contacted`, `/assign`, `/join`, `/handover` (R4, R5).

use super::{Answer, Ask};
use crate::actions::{Done, Failure};
use crate::domain::decide;
use crate::domain::ids::UserId;
use crate::domain::timeline::Event;
use crate::text::{Args, labels};

pub(super) async fn acknowledge(ask: &Ask<'_>) -> Result<Answer, Failure> {
    ask.act(decide::acknowledge).await?;
    Ok(ask.say("done-ack", Args::new()))
}

pub(super) async fn contacted(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let note = ask.given.needed("note")?;
    ask.act(|scene| decide::contacted(scene, note)).await?;
    Ok(ask.say("done-contacted", Args::new()))
}

pub(super) async fn assign(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let member = ask.given.needed_person("member")?;
    let (role, goal) = (ask.given.text("as"), ask.given.text("goal"));
    let done = ask.act(|scene| decide::assign(scene, member, role, goal)).await?;
    Ok(ask.say("done-assign", part(ask, &done).text("member", mention(member))))
}

pub(super) async fn join(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let role = ask.given.text("as");
    let done = ask.act(|scene| decide::join(scene, role)).await?;
    Ok(ask.say("done-join", part(ask, &done)))
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

/// What the playbook calls the part that was given.
fn part(ask: &Ask<'_>, done: &Done) -> Args {
    let role = done.entries.iter().find_map(|entry| match &entry.event {
        Event::Assigned { role, .. } | Event::Joined { role } | Event::HandedOver { role, .. } => Some(role),
        _ => None,
    });
    let name = role.map(|role| labels::role(ask.call.language, Some(&done.view.playbook), role));
    Args::new().text("role", name.unwrap_or_default())
}
