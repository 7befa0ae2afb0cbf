//! The timeline: what happened in an incident, in order, never changed afterwards. It is the truth; the
//! [`Incident`] is what it adds up to. What can happen is said feature by feature, a file each.

mod adoption;
mod alert;
mod blocker;
mod bulletin;
mod closing;
mod comms;
mod correction;
mod declaration;
mod details;
mod drill;
mod due;
mod evidence;
mod fold;
mod followup;
mod level;
mod meeting;
mod merge;
mod milestone;
mod plan;
mod presence;
mod privacy;
mod record;
mod restoration;
mod review;
mod role;
mod room;
mod self_help;
mod silence;
mod survey;
mod ticket;
mod update;
mod verification;

pub use super::ids::Actor;
pub use adoption::{Adopted, AdoptionEvent};
pub use alert::AlertEvent;
pub use blocker::BlockerEvent;
pub use bulletin::BulletinEvent;
pub use closing::ClosingEvent;
pub use comms::CommsEvent;
pub use correction::CorrectionEvent;
pub use declaration::DeclarationEvent;
pub use details::DetailsEvent;
pub use drill::DrillEvent;
pub(super) use due::IN_TIME;
pub use due::{Due, DueEvent, FellDue};
pub use evidence::EvidenceEvent;
pub use followup::FollowupEvent;
pub use level::LevelEvent;
pub use meeting::MeetingEvent;
pub use merge::MergeEvent;
pub use milestone::MilestoneEvent;
pub use plan::{PlanEvent, PlanProposed};
pub use presence::{CallMissed, PageMissed, PresenceEvent};
pub use privacy::PrivacyEvent;
pub use record::{Prompt, Record, Timing, Words};
pub use restoration::RestorationEvent;
pub use review::ReviewEvent;
pub use role::RoleEvent;
pub(super) use room::MOST_DELETED;
pub use room::RoomEvent;
pub use self_help::SelfHelpEvent;
pub use silence::SilenceEvent;
pub use survey::SurveyEvent;
pub use ticket::TicketEvent;
pub use update::{UpdateEvent, UpdateKind};
pub use verification::VerificationEvent;

use super::At;
use super::incident::Incident;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use strum::VariantNames as _;

/// One line of the timeline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// 1, 2, 3 … within the incident; with a gap where entries were lost with a database.
    pub seq: u32,
    /// When it was recorded.
    pub at: At,
    /// Who did it.
    pub by: Actor,
    pub event: Event,
}

impl Entry {
    /// When it happened: for an entry written after the fact, earlier than when it was recorded.
    pub fn happened(&self) -> At {
        self.event.recorded(|record| record.at.and_then(|at| *at)).unwrap_or(self.at)
    }
}

/// What the events of every feature have in common.
trait Feature {
    /// Takes an entry with this event in.
    fn fold(&self, incident: &mut Incident, entry: &Entry);

    /// What it holds beyond that.
    fn record(&mut self) -> Record<'_>;
}

/// The features, each once: whatever is asked of all of them is answered from this list.
macro_rules! features {
    ($($(#[$doc:meta])* $feature:ident($event:ident),)*) => {
        /// What can happen: one variant a feature, each with its own events.
        #[derive(Debug, Clone, PartialEq, Serialize)]
        #[serde(untagged)]
        pub enum Event {
            $($(#[$doc])* $feature($event),)*
        }

        /// As the event of the feature that has its type.
        impl<'de> Deserialize<'de> for Event {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Event, D::Error> {
                let value = serde_json::Value::deserialize(deserializer)?;
                let kind = value.get("type").and_then(|kind| kind.as_str().map(str::to_owned));
                match kind.as_deref() {
                    $(Some(kind) if $event::VARIANTS.contains(&kind) => {
                        serde_json::from_value(value).map(Event::$feature).map_err(D::Error::custom)
                    })*
                    kind => Err(D::Error::custom(format!("no event has the type {kind:?}"))),
                }
            }
        }

        impl Event {
            fn feature(&self) -> &dyn Feature {
                match self {
                    $(Event::$feature(event) => event,)*
                }
            }

            /// Its type, as it is stored: `blocker-raised`.
            pub fn kind(&self) -> &'static str {
                match self {
                    $(Event::$feature(event) => event.into(),)*
                }
            }

            /// What it holds beyond what it does to the incident.
            pub fn record(&mut self) -> Record<'_> {
                match self {
                    $(Event::$feature(event) => event.record(),)*
                }
            }
        }

        /// The types of every feature's events.
        #[cfg(test)]
        const TYPES: &[&[&str]] = &[$($event::VARIANTS,)*];
    };
}

features! {
    /// What opens an incident, and what is reported again.
    Declaration(DeclarationEvent),
    /// What becomes of the room.
    Room(RoomEvent),
    /// What programs that watch say.
    Alert(AlertEvent),
    /// Who can see the incident.
    Privacy(PrivacyEvent),
    /// Who reacts, and who was reached.
    Presence(PresenceEvent),
    /// What is asked for about the fault.
    Details(DetailsEvent),
    /// What whoever reported tries first.
    SelfHelp(SelfHelpEvent),
    /// How grave it is.
    Level(LevelEvent),
    /// By which version of the playbook it is judged.
    Adoption(AdoptionEvent),
    /// Who has which role.
    Role(RoleEvent),
    /// Progress, and lines of the log.
    Update(UpdateEvent),
    /// The handling group meets.
    Meeting(MeetingEvent),
    /// What shows what is wrong.
    Evidence(EvidenceEvent),
    /// What is reached on the way, and what is to be reached next.
    Milestone(MilestoneEvent),
    /// What is made up in a drill.
    Drill(DrillEvent),
    /// What stands in the way.
    Blocker(BlockerEvent),
    /// Plans, from proposal to deed.
    Plan(PlanEvent),
    /// The fix, its checks, and what is seen afterwards.
    Verification(VerificationEvent),
    /// Notices to those whom the playbook names.
    Bulletin(BulletinEvent),
    /// What customers are told, and what they say.
    Comms(CommsEvent),
    Review(ReviewEvent),
    /// What is to change afterwards.
    Followup(FollowupEvent),
    /// Tickets in trackers outside.
    Ticket(TicketEvent),
    /// How it ends, and begins again.
    Closing(ClosingEvent),
    /// Whoever reported is asked how satisfied they are.
    Survey(SurveyEvent),
    /// Incidents that are one.
    Merge(MergeEvent),
    /// Reminders are held back.
    Silence(SilenceEvent),
    /// What falls due, and when.
    Due(DueEvent),
    /// What the timeline says is put right.
    Correction(CorrectionEvent),
    /// The database came back from a backup.
    Restoration(RestorationEvent),
}

impl Event {
    /// The same, of an event that stays as it is.
    pub fn recorded<T>(&self, ask: impl FnOnce(Record<'_>) -> T) -> T {
        ask(self.clone().record())
    }

    /// Is the incident opened with it: its room, its card and its announcement?
    pub fn opens(&self) -> bool {
        matches!(
            self,
            Event::Declaration(DeclarationEvent::Declared(_))
                | Event::Closing(ClosingEvent::Reopened { opens: true, .. })
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_known_type_is_no_event() {
        for text in [r#"{"type":"forgotten"}"#, "{}", "[]", r#"{"type":7}"#] {
            let read = serde_json::from_str::<Event>(text);
            assert!(read.unwrap_err().to_string().contains("no event has the type"), "{text}");
        }
    }

    /// A type that the words of its feature hold, but that cannot be read, or that two features hold, would lose what is stored.
    #[test]
    fn every_type_is_read_by_one_feature_and_by_its_own_name() {
        let mut types: Vec<&str> = TYPES.concat();
        for kind in &types {
            let read = serde_json::from_str::<Event>(&format!(r#"{{"type":"{kind}"}}"#));
            let unknown =
                read.err().map(|error| error.to_string()).filter(|error| error.contains("unknown variant"));
            assert_eq!(unknown, None, "{kind}");
        }
        let count = types.len();
        types.sort();
        types.dedup();
        assert_eq!(types.len(), count);
    }
}
