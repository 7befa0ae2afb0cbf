//! The timeline: what happened in an incident, in order, never changed afterwards. It is the truth; the
//! [`Incident`] is what it adds up to. What can happen is said feature by feature, a file each.

mod adoption;
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
mod update;
mod verification;

pub use super::ids::Actor;
pub use adoption::{Adopted, AdoptionEvent};
pub use blocker::BlockerEvent;
pub use bulletin::BulletinEvent;
pub use closing::ClosingEvent;
pub use comms::CommsEvent;
pub use correction::CorrectionEvent;
pub use declaration::{DeclarationEvent, Declared, Similar};
pub use details::DetailsEvent;
pub use drill::DrillEvent;
pub(super) use due::IN_TIME;
pub use due::{Due, DueEvent, FellDue};
pub use evidence::EvidenceEvent;
pub use followup::FollowupEvent;
pub use level::LevelEvent;
pub use meeting::MeetingEvent;
pub use merge::MergeEvent;
pub use milestone::{CauseCategory, MilestoneEvent};
pub use plan::{PlanEvent, PlanKind, PlanProposed};
pub use presence::PresenceEvent;
pub use privacy::PrivacyEvent;
pub use record::{Asked, Record, Timing, Words};
pub use restoration::RestorationEvent;
pub use review::ReviewEvent;
pub use role::RoleEvent;
pub(super) use room::MOST_DELETED;
pub use room::RoomEvent;
pub use self_help::SelfHelpEvent;
pub use silence::SilenceEvent;
pub use survey::SurveyEvent;
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
    /// What it was.
    pub event: Event,
}

impl Entry {
    /// When it happened: for an entry written after the fact, earlier than when it was recorded.
    pub fn happened(&self) -> At {
        match &self.event {
            Event::Update(UpdateEvent::Logged { at: Some(at), .. })
            | Event::Evidence(EvidenceEvent::EvidenceAdded { at: Some(at), .. })
            | Event::Meeting(MeetingEvent::MeetingHeld { at: Some(at), .. })
            | Event::Milestone(MilestoneEvent::MilestoneReached { at: Some(at), .. }) => *at,
            _ => self.at,
        }
    }
}

/// What can happen: one variant a feature, each with its own events.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Event {
    /// What opens an incident, and what is reported again.
    Declaration(DeclarationEvent),
    /// What becomes of the room.
    Room(RoomEvent),
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
    /// The review.
    Review(ReviewEvent),
    /// What is to change afterwards.
    Followup(FollowupEvent),
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

/// Reads the event of the feature that has this type.
macro_rules! read {
    ($value:ident, $kind:ident: $($feature:ident($event:ident),)*) => {
        match $kind {
            $(Some(kind) if $event::VARIANTS.contains(&kind) => {
                serde_json::from_value($value).map(Event::$feature).map_err(D::Error::custom)
            })*
            kind => Err(D::Error::custom(format!("no event has the type {kind:?}"))),
        }
    };
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Event, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        let kind = value.get("type").and_then(|kind| kind.as_str().map(str::to_owned));
        let kind = kind.as_deref();
        read! { value, kind:
            Declaration(DeclarationEvent),
            Room(RoomEvent),
            Privacy(PrivacyEvent),
            Presence(PresenceEvent),
            Details(DetailsEvent),
            SelfHelp(SelfHelpEvent),
            Level(LevelEvent),
            Adoption(AdoptionEvent),
            Role(RoleEvent),
            Update(UpdateEvent),
            Meeting(MeetingEvent),
            Evidence(EvidenceEvent),
            Milestone(MilestoneEvent),
            Drill(DrillEvent),
            Blocker(BlockerEvent),
            Plan(PlanEvent),
            Verification(VerificationEvent),
            Bulletin(BulletinEvent),
            Comms(CommsEvent),
            Review(ReviewEvent),
            Followup(FollowupEvent),
            Closing(ClosingEvent),
            Survey(SurveyEvent),
            Merge(MergeEvent),
            Silence(SilenceEvent),
            Due(DueEvent),
            Correction(CorrectionEvent),
            Restoration(RestorationEvent),
        }
    }
}

/// What the events of every feature have in common.
trait Feature {
    /// Takes an entry with this event in.
    fn fold(&self, incident: &mut Incident, entry: &Entry);

    /// What it holds beyond that.
    fn record(&mut self) -> Record<'_>;
}

impl Event {
    fn feature(&self) -> &dyn Feature {
        match self {
            Event::Declaration(event) => event,
            Event::Room(event) => event,
            Event::Privacy(event) => event,
            Event::Presence(event) => event,
            Event::Details(event) => event,
            Event::SelfHelp(event) => event,
            Event::Level(event) => event,
            Event::Adoption(event) => event,
            Event::Role(event) => event,
            Event::Update(event) => event,
            Event::Meeting(event) => event,
            Event::Evidence(event) => event,
            Event::Milestone(event) => event,
            Event::Drill(event) => event,
            Event::Blocker(event) => event,
            Event::Plan(event) => event,
            Event::Verification(event) => event,
            Event::Bulletin(event) => event,
            Event::Comms(event) => event,
            Event::Review(event) => event,
            Event::Followup(event) => event,
            Event::Closing(event) => event,
            Event::Survey(event) => event,
            Event::Merge(event) => event,
            Event::Silence(event) => event,
            Event::Due(event) => event,
            Event::Correction(event) => event,
            Event::Restoration(event) => event,
        }
    }

    /// Its type, as it is stored: `blocker-raised`.
    pub fn kind(&self) -> &'static str {
        match self {
            Event::Declaration(event) => event.into(),
            Event::Room(event) => event.into(),
            Event::Privacy(event) => event.into(),
            Event::Presence(event) => event.into(),
            Event::Details(event) => event.into(),
            Event::SelfHelp(event) => event.into(),
            Event::Level(event) => event.into(),
            Event::Adoption(event) => event.into(),
            Event::Role(event) => event.into(),
            Event::Update(event) => event.into(),
            Event::Meeting(event) => event.into(),
            Event::Evidence(event) => event.into(),
            Event::Milestone(event) => event.into(),
            Event::Drill(event) => event.into(),
            Event::Blocker(event) => event.into(),
            Event::Plan(event) => event.into(),
            Event::Verification(event) => event.into(),
            Event::Bulletin(event) => event.into(),
            Event::Comms(event) => event.into(),
            Event::Review(event) => event.into(),
            Event::Followup(event) => event.into(),
            Event::Closing(event) => event.into(),
            Event::Survey(event) => event.into(),
            Event::Merge(event) => event.into(),
            Event::Silence(event) => event.into(),
            Event::Due(event) => event.into(),
            Event::Correction(event) => event.into(),
            Event::Restoration(event) => event.into(),
        }
    }

    /// What it holds beyond what it does to the incident.
    pub fn record(&mut self) -> Record<'_> {
        let feature: &mut dyn Feature = match self {
            Event::Declaration(event) => event,
            Event::Room(event) => event,
            Event::Privacy(event) => event,
            Event::Presence(event) => event,
            Event::Details(event) => event,
            Event::SelfHelp(event) => event,
            Event::Level(event) => event,
            Event::Adoption(event) => event,
            Event::Role(event) => event,
            Event::Update(event) => event,
            Event::Meeting(event) => event,
            Event::Evidence(event) => event,
            Event::Milestone(event) => event,
            Event::Drill(event) => event,
            Event::Blocker(event) => event,
            Event::Plan(event) => event,
            Event::Verification(event) => event,
            Event::Bulletin(event) => event,
            Event::Comms(event) => event,
            Event::Review(event) => event,
            Event::Followup(event) => event,
            Event::Closing(event) => event,
            Event::Survey(event) => event,
            Event::Merge(event) => event,
            Event::Silence(event) => event,
            Event::Due(event) => event,
            Event::Correction(event) => event,
            Event::Restoration(event) => event,
        };
        feature.record()
    }

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
        let all = [
            DeclarationEvent::VARIANTS,
            RoomEvent::VARIANTS,
            PrivacyEvent::VARIANTS,
            PresenceEvent::VARIANTS,
            DetailsEvent::VARIANTS,
            SelfHelpEvent::VARIANTS,
            LevelEvent::VARIANTS,
            AdoptionEvent::VARIANTS,
            RoleEvent::VARIANTS,
            UpdateEvent::VARIANTS,
            MeetingEvent::VARIANTS,
            EvidenceEvent::VARIANTS,
            MilestoneEvent::VARIANTS,
            DrillEvent::VARIANTS,
            BlockerEvent::VARIANTS,
            PlanEvent::VARIANTS,
            VerificationEvent::VARIANTS,
            BulletinEvent::VARIANTS,
            CommsEvent::VARIANTS,
            ReviewEvent::VARIANTS,
            FollowupEvent::VARIANTS,
            ClosingEvent::VARIANTS,
            SurveyEvent::VARIANTS,
            MergeEvent::VARIANTS,
            SilenceEvent::VARIANTS,
            DueEvent::VARIANTS,
            CorrectionEvent::VARIANTS,
            RestorationEvent::VARIANTS,
        ];
        let mut types: Vec<&str> = all.concat();
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
