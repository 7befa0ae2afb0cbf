//! Raising and clearing what stops the work.

use super::{Decision, Scene, optional_text, text};
use crate::domain::authorise::Action;
use crate::domain::ids::UserId;
use crate::domain::refusal::Refusal;
use crate::domain::spelling;
use crate::domain::timeline::{BlockerEvent, Event};

/// Something is missing: the lead is told at once.
pub fn raise_blocker(scene: Scene<'_>, what: &str, owner: Option<UserId>) -> Decision {
    scene.may(Action::RaiseBlocker)?;
    let text = text("text", what)?;
    Ok(vec![Event::Blocker(BlockerEvent::BlockerRaised { id: scene.incident.next_blocker(), text, owner })])
}

/// It is there now.
pub fn clear_blocker(scene: Scene<'_>, id: &str, how: Option<&str>) -> Decision {
    scene.may(Action::ClearBlocker)?;
    let unknown = || Refusal::NoSuchBlocker(id.into());
    let number = spelling::item(id).ok_or_else(unknown)?;
    let blocker = scene.incident.blockers.iter().find(|blocker| blocker.id == number).ok_or_else(unknown)?;
    if blocker.cleared_at.is_some() {
        return Err(Refusal::BlockerCleared(number));
    }
    Ok(vec![Event::Blocker(BlockerEvent::BlockerCleared {
        id: number,
        text: optional_text("text", how)?,
        carried: None,
    })])
}
