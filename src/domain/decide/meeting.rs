//! A meeting of the handling group, noted.

use super::update::during;
use super::{Decision, Scene, text};
use crate::domain::At;
use crate::domain::authorise::Action;
use crate::domain::timeline::{Event, MeetingEvent};

/// Notes that the handling group met, now or at a time since the fault began, and what came of it.
pub fn meet(scene: Scene<'_>, what: &str, at: Option<At>) -> Decision {
    scene.may(Action::Meet)?;
    Ok(vec![Event::Meeting(MeetingEvent::MeetingHeld { text: text("text", what)?, at: during(scene, at)? })])
}
