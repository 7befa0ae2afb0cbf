//! `/audit`: who did what, and who was refused, for those who manage the server.

use super::ask::{Answer, Ask};
use super::incidents::numbered;
use super::row::Kind::Suggested;
use super::row::{Command, Suggest, for_managers, may, on_server, one};
use crate::actions::{Actions, Call, Failure};
use crate::discord::cards;
use crate::discord::deliver::Delivery;
use crate::discord::message::Message;
use crate::domain::authorise::Action;
use crate::domain::ids::IncidentId;
use crate::domain::trail::Step;
use std::collections::{BTreeMap, BTreeSet};

/// What can be typed, or pressed.
pub(super) static COMMANDS: &[Command] = &[for_managers(one(
    "audit",
    on_server(Action::ReadAudit, |ask| Box::pin(audit(ask))),
    &[may("incident", Suggested(Suggest::Incident))],
))];

/// Of one incident, or of the server; [`answer`] answers it.
pub(super) async fn audit(ask: &Ask<'_>) -> Result<Answer, Failure> {
    Ok(Answer::Audit(match ask.given.text("incident") {
        Some(number) => Some(numbered(ask, number).await?.incident.id),
        None => None,
    }))
}

/// The trail: rows about a private incident only for those who may know of it.
///
/// # Errors
/// A fault.
pub(crate) async fn answer(
    actions: &Actions,
    delivery: &Delivery,
    call: &Call,
    of: Option<IncidentId>,
) -> Result<Message, Failure> {
    let mut steps = match of {
        Some(incident) => actions.trail(incident).await?,
        None => actions.trail_of(call.guild).await?,
    };
    let mut numbers = BTreeMap::new();
    for id in steps.iter().filter_map(|step| step.incident).chain(of).collect::<BTreeSet<IncidentId>>() {
        let view = actions.look_at(id).await?;
        if view.is_known_to(&call.caller) {
            numbers.insert(id, view.incident.number().to_owned());
        }
    }
    steps.retain(|step| step.incident.is_none_or(|id| numbers.contains_key(&id)));
    let acted = steps.iter().flat_map(Step::people).collect::<BTreeSet<_>>();
    let names = delivery.names(call.guild, acted, actions.now()).await;
    let guild = actions.guild(call.guild);
    Ok(cards::trail::trail(&steps, &numbers, &names, &guild, call.language))
}
