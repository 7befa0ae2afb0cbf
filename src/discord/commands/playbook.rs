//! `/playbook list|show|simulate|adopt`: which procedures there are, what one demands, and what it would say.

use super::ask::{Answer, Ask};
use super::row::Kind::{Suggested, Text};
use super::row::{Command, Suggest, may, need, on_server, several, sub, verb};
use crate::actions::Failure;
use crate::discord::cards;
use crate::discord::message::Message;
use crate::discord::simulation::{Stage, show::SimulationRequest};
use crate::domain::authorise::Action;
use crate::domain::playbook::Playbook;
use crate::domain::reading::Lean;
use crate::domain::refusal::Refusal;
use crate::text::Args;
use std::future::ready;
use std::sync::Arc;

/// What can be typed, or pressed.
pub(super) static COMMANDS: &[Command] = &[several(
    "playbook",
    &[
        sub("list", on_server(Action::Browse, |ask| Box::pin(ready(Ok(list(ask))))), &[]),
        sub(
            "show",
            on_server(Action::Browse, |ask| Box::pin(show(ask))),
            &[may("playbook", Suggested(Suggest::Playbook))],
        ),
        sub(
            "simulate",
            on_server(Action::Browse, |ask| Box::pin(simulate(ask))),
            &[
                need("level", Suggested(Suggest::Level)),
                may("playbook", Suggested(Suggest::Playbook)),
                may("at", Text),
            ],
        ),
        sub("adopt", verb(Action::Adopt, |ask| Box::pin(adopt(ask))), &[]),
    ],
)];

pub(super) fn list(ask: &Ask<'_>) -> Answer {
    let guild = ask.actions.guild(ask.call.guild);
    answer(cards::playbook::list(&ask.actions.playbooks(), &guild, ask.call.language))
}

pub(super) async fn show(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let playbook = meant(ask).await?;
    let guild = ask.actions.guild(ask.call.guild);
    let source = ask.actions.playbook_text(&playbook.reference).await?;
    let calendars = ask.actions.calendars();
    let language = ask.call.language;
    Ok(answer(cards::playbook::show_playbook(&playbook, source, &calendars, &guild, language)))
}

/// Who would be told what and when, if nobody reacted.
pub(super) async fn simulate(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let typed = ask.given.needed("level")?;
    let start = ask.time("at", Lean::Future)?.unwrap_or_else(|| ask.actions.now());
    let playbook = meant(ask).await?;
    let levels = || playbook.levels.iter().map(|level| level.key.clone()).collect();
    let level = playbook.level(typed).ok_or_else(|| Refusal::NoSuchLevel(typed.into(), levels()))?;
    let stage = Stage {
        playbook: playbook.clone(),
        calendars: ask.actions.calendars(),
        guild: ask.actions.guild(ask.call.guild),
    };
    let (level, language) = (level.key.clone(), ask.call.language);
    Ok(Answer::Simulation(Box::new(SimulationRequest { stage, level, start, language })))
}

/// The incident of this room goes over to the version of its playbook that is in force.
pub(super) async fn adopt(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let done = ask.actions.adopt(ask.call).await?;
    let reference = done.view.playbook.reference.to_string();
    Ok(ask.say("done-playbook-adopt", Args::new().text("playbook", reference)))
}

/// The playbook that was named; else that of the incident of this room; else the guild's.
async fn meant(ask: &Ask<'_>) -> Result<Arc<Playbook>, Failure> {
    let playbooks = ask.actions.playbooks();
    let Some(typed) = ask.given.text("playbook") else {
        if let Ok(view) = ask.here().await {
            return Ok(view.playbook);
        }
        let guild = ask.actions.guild(ask.call.guild);
        return named(&playbooks, &guild.playbook);
    };
    named(&playbooks, typed)
}

fn named(playbooks: &[Arc<Playbook>], typed: &str) -> Result<Arc<Playbook>, Failure> {
    let is_it = |playbook: &&Arc<Playbook>| playbook.name.is_meant(&playbook.reference.id, typed);
    let known = || playbooks.iter().map(|playbook| playbook.reference.id.clone()).collect();
    let found = playbooks.iter().find(is_it).cloned();
    Ok(found.ok_or_else(|| Refusal::NoSuchPlaybook(typed.into(), known()))?)
}

fn answer(message: Message) -> Answer {
    Answer::Message { message, ephemeral: true }
}
