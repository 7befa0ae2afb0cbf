//! `/audit`: who did what, and who was refused, for those who manage the server.

use super::incidents::numbered;
use super::{Answer, Ask};
use crate::actions::Failure;
use crate::discord::cards;
use crate::domain::ids::IncidentId;
use std::collections::BTreeMap;

/// Of one incident, or of the server: rows about a private incident only for those who may know of it.
pub(super) async fn audit(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let mut numbers = BTreeMap::new();
    let steps = match ask.given.text("incident") {
        Some(number) => {
            let view = numbered(ask, number).await?;
            numbers.insert(view.incident.id, view.incident.number().to_owned());
            ask.actions.trail(view.incident.id).await?
        }
        None => {
            let mut steps = ask.actions.trail_of(ask.call.guild).await?;
            for id in steps
                .iter()
                .filter_map(|step| step.incident)
                .collect::<std::collections::BTreeSet<IncidentId>>()
            {
                let view = ask.actions.look_at(id).await?;
                if view.is_known_to(&ask.call.caller) {
                    numbers.insert(id, view.incident.number().to_owned());
                }
            }
            steps.retain(|step| step.incident.is_none_or(|id| numbers.contains_key(&id)));
            steps
        }
    };
    let guild = ask.actions.guild(ask.call.guild);
    let message = cards::trail::trail(&steps, &numbers, &guild, ask.call.language);
    Ok(Answer::Message { message, ephemeral: true })
}
