//! Drills: adding to one, ending it.

use super::{Decision, Scene, optional_text, text};
use crate::domain::authorise::Action;
use crate::domain::refusal::Refusal;
use crate::domain::timeline::{ClosingEvent, DrillEvent, Event};

/// News that whoever leads the drill makes up on the spot.
pub fn inject(scene: Scene<'_>, typed: &str) -> Decision {
    is_drill(scene)?;
    scene.may(Action::Inject)?;
    Ok(vec![Event::Drill(DrillEvent::Injected { text: text("text", typed)? })])
}

/// The drill is over, however far it got.
pub fn stop_drill(scene: Scene<'_>, note: Option<&str>) -> Decision {
    is_drill(scene)?;
    scene.may(Action::StopDrill)?;
    Ok(vec![Event::Closing(ClosingEvent::Closed { note: optional_text("note", note)? })])
}

fn is_drill(scene: Scene<'_>) -> Result<(), Refusal> {
    if scene.incident.report.drill.is_some() { Ok(()) } else { Err(Refusal::NotADrill) }
}
