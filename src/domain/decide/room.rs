//! The room: who can see it, and times in which reminders are held back.

use super::{Decision, Scene, text};
use crate::domain::playbook::{Permit, RoomKind};
use crate::domain::refusal::Refusal;
use crate::domain::timeline::Event;
use chrono::TimeDelta;

/// Longest time, in minutes, for which reminders are held back at once.
pub const LONGEST_SILENCE: i64 = 24 * 60;

/// Holds reminders back for so many minutes, never escalations; 0 ends that.
pub fn silence(scene: Scene<'_>, minutes: f64, reason: &str) -> Decision {
    scene.open()?;
    scene.permit(Permit::Silence)?;
    let reason = text("reason", reason)?;
    if !(0.0..=LONGEST_SILENCE as f64).contains(&minutes) || minutes.fract() != 0.0 {
        return Err(Refusal::BadMinutes(minutes.to_string(), LONGEST_SILENCE));
    }
    if minutes == 0.0 {
        let silenced = scene.incident.silenced_until(scene.now).is_some();
        return if silenced { Ok(vec![Event::SilenceEnded]) } else { Err(Refusal::NotSilent) };
    }
    let until = scene.now + TimeDelta::minutes(minutes as i64);
    Ok(vec![Event::Silenced { until, reason }])
}

/// Shuts the room to everybody but those who are invited, or opens it.
pub fn set_private(scene: Scene<'_>, private: bool) -> Decision {
    scene.permit(Permit::Private)?;
    if scene.incident.is_private() == private {
        return Err(Refusal::AlreadyPrivate(private));
    }
    if scene.incident.room_kind != RoomKind::Channel {
        return Err(Refusal::NoRoomOfItsOwn);
    }
    Ok(vec![Event::PrivacySet { private }])
}
