//! What people type. [`registration`] tells Discord which commands there are, [`command`] carries one out, and
//! [`autocomplete`] suggests while somebody types; all three read one table. Forms and buttons end in the same actions.

mod ask;
pub(super) mod audit;
mod blocker;
mod closing;
mod comms;
mod correct;
pub mod declare;
pub(crate) mod details;
mod drill;
mod evidence;
mod followup;
mod given;
pub(super) mod incidents;
pub(super) mod level;
mod maintenance;
mod oncall;
mod people;
mod plan;
mod playbook;
mod pointed;
mod registered;
mod registration;
mod review;
mod room;
mod row;
mod stage;
pub(super) mod stats;
mod suggest;
mod survey;
mod table;
#[cfg(test)]
mod tests;
mod timeline;
mod update;
mod verification;
pub mod warroom;
use crate::actions::{Actions, Call, Failure};
use crate::domain::ids::IncidentId;
use crate::domain::refusal::Refusal;
pub use ask::Answer;
pub(crate) use ask::{Ask, give_back, told};
pub(crate) use given::Given;
pub use registered::{differences, said};
pub use registration::registration;
pub(crate) use row::Verb;
use serenity::all::{CommandData, CommandInteraction, CommandType, ResolvedTarget};
pub use suggest::autocomplete;
pub(crate) use table::of_button;

/// Carries out a command.
pub async fn command(actions: &Actions, call: &Call, interaction: &CommandInteraction) -> Answer {
    let data = &interaction.data;
    let (_, given) = Given::options(data.options());
    let verb = verb(data);
    let target = match data.target() {
        Some(ResolvedTarget::Message(message)) => Some(message),
        _ => None,
    };
    let ask = Ask { actions, call, given, target };
    match verb {
        Some(verb) if verb.of_an_incident => match named(&ask).await {
            Ok(None) => ask.answer(verb).await,
            Ok(incident) => {
                let call = Call { incident, ..call.clone() };
                Ask { call: &call, ..ask }.answer(verb).await
            }
            Err(failure) => ask.failed(failure).await,
        },
        Some(verb) => ask.answer(verb).await,
        None => ask.failed(Failure::Refused(Refusal::NotUnderstood(data.name.clone()))).await,
    }
}

/// What a command does. `None`: it is not, or no longer, one of ours.
pub(super) fn verb(data: &CommandData) -> Option<Verb> {
    match data.kind {
        CommandType::Message => registration::message_verb(&data.name),
        _ => table::find(&data.name, Given::options(data.options()).0).map(|(verb, _)| verb),
    }
}

/// The incident that a command names, where the channel does not say which: one that has no room.
async fn named(ask: &Ask<'_>) -> Result<Option<IncidentId>, Failure> {
    let Some(number) = ask.given.text(table::INCIDENT) else { return Ok(None) };
    Ok(Some(incidents::numbered(ask, number).await?.incident.id))
}
