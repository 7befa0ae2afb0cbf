//! What came of self-help.

use super::{Decision, Scene, optional_text};
use crate::domain::authorise::Action;
use crate::domain::refusal::Refusal;
use crate::domain::self_help::offered;
use crate::domain::timeline::{Event, SelfHelpEvent};

/// It helped, and the incident is over; or it did not, and the work goes on. Whoever may verify a fix may say so.
pub fn try_self_help(scene: Scene<'_>, worked: bool, note: Option<&str>) -> Decision {
    if scene.incident.is_open() {
        offered(scene.incident, scene.rules).ok_or(Refusal::NoSelfHelp)?;
    }
    scene.may(Action::TrySelfHelp)?;
    Ok(vec![Event::SelfHelp(SelfHelpEvent::SelfHelpTried { worked, note: optional_text("note", note)? })])
}
