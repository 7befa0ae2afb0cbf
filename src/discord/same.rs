//! The buttons by which whoever has just reported a fault says that an open incident is about the same.

use super::commands::{Answer, Ask, Given, incidents};
use super::message::Message;
use crate::actions::{Actions, Call, Failure};
use crate::domain::authorise::Action;
use crate::domain::guild::Language;
use crate::domain::ids::IncidentId;
use crate::text::plain::{clip, show};
use crate::text::{Args, say_with};
use serenity::all::{ButtonStyle, CreateButton};

/// Longest label of a button.
const MAX_LABEL: usize = 80;

/// What such a button says: this report is about what that incident is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Same {
    /// The one that was just reported.
    incident: IncidentId,
    /// The number of the other.
    number: String,
}

impl Same {
    /// As Discord keeps it: `wr:same:<incident>:<number>`.
    fn id(&self) -> String {
        format!("wr:same:{}:{}", self.incident.0, self.number)
    }

    /// Reads [`Same::id`]. `None` for anything else.
    pub(super) fn parse(id: &str) -> Option<Same> {
        let (incident, number) = id.strip_prefix("wr:same:")?.split_once(':')?;
        let same = Same { incident: IncidentId(incident.parse().ok()?), number: number.to_owned() };
        (same.id() == id).then_some(same)
    }
}

/// The button for one of them.
pub(super) fn button(language: Language, incident: IncidentId, number: &str) -> CreateButton {
    let same = Same { incident, number: number.to_owned() };
    let label = say_with(language, "button-same", Args::new().text("number", show(number, 60)));
    CreateButton::new(same.id()).label(clip(&label, MAX_LABEL)).style(ButtonStyle::Secondary)
}

/// The report goes on in the other incident.
pub(super) async fn pressed(actions: &Actions, call: &Call, same: &Same) -> Answer {
    let call = Call { incident: Some(same.incident), action: Action::Merge, ..call.clone() };
    let ask = Ask { actions, call: &call, given: Given::default(), target: None };
    match join(&ask, same).await {
        Ok(message) => Answer::Changed(message),
        Err(failure) => ask.failed(failure).await,
    }
}

async fn join(ask: &Ask<'_>, same: &Same) -> Result<Message, Failure> {
    ask.here().await?;
    let other = incidents::numbered(ask, &same.number).await?.incident;
    ask.actions.merge_own(ask.call, other.id).await?;
    let room = other.room.map(|room| format!(" · <#{}>", room.0)).unwrap_or_default();
    let args = Args::new().text("number", show(other.number(), 60)).text("room", room);
    Ok(Message::text(ask.text("done-same", args)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_as_they_were_written_and_fit() {
        let same = Same { incident: IncidentId(i64::MAX), number: format!("DRILL-{}", "单".repeat(60)) };
        assert_eq!(Same::parse(&same.id()), Some(same.clone()));
        assert!(same.id().chars().count() <= 100, "{}", same.id());
        for id in ["wr:same:", "wr:same:1", "wr:same:01:x", "wr:same:x:y", "wr:ack:1:graded"] {
            assert_eq!(Same::parse(id), None, "{id}");
        }
    }
}
