//! The room: who can see it, and times in which reminders are held back.

use super::{Decision, Scene, text};
use crate::domain::authorise::Action;
use crate::domain::change::append;
use crate::domain::guild::Holder;
use crate::domain::incident::Incident;
use crate::domain::playbook::RoomKind;
use crate::domain::privacy::{MOST_INVITED, invited};
use crate::domain::refusal::Refusal;
use crate::domain::timeline::{Actor, Event, PrivacyEvent, SilenceEvent};
use chrono::TimeDelta;

/// Longest time, in minutes, for which reminders are held back at once.
pub const LONGEST_SILENCE: i64 = 24 * 60;

/// Holds reminders back for so many minutes, never escalations; 0 ends that.
pub fn silence(scene: Scene<'_>, minutes: f64, reason: &str) -> Decision {
    scene.may(Action::Silence)?;
    let reason = text("reason", reason)?;
    if !(0.0..=LONGEST_SILENCE as f64).contains(&minutes) || minutes.fract() != 0.0 {
        return Err(Refusal::BadMinutes(minutes.to_string(), LONGEST_SILENCE));
    }
    if minutes == 0.0 {
        let silenced = scene.incident.silenced_until(scene.now).is_some();
        return if silenced {
            Ok(vec![Event::Silence(SilenceEvent::SilenceEnded)])
        } else {
            Err(Refusal::NotSilent)
        };
    }
    let until = scene.now + TimeDelta::minutes(minutes as i64);
    Ok(vec![Event::Silence(SilenceEvent::Silenced { until, reason })])
}

/// Refuses what would invite more into a private room than Discord lets in: whoever did not fit would be left out unseen.
/// That somebody acts who is there already is never refused.
pub fn fits_room(scene: Scene<'_>, events: &[Event]) -> Result<(), Refusal> {
    let becomes = events
        .iter()
        .any(|event| matches!(event, Event::Privacy(PrivacyEvent::PrivacySet { private: true })));
    // Most incidents are public, and every change of one comes by here.
    if !scene.incident.is_private() && !becomes {
        return Ok(());
    }
    let mut after = scene.incident.clone();
    append(&mut after, &mut Vec::new(), Actor::Person(scene.caller.user), events.to_vec(), scene.now);
    if !after.is_private() {
        return Ok(());
    }
    let count = |incident: &Incident| {
        let holders = invited(incident, scene.rules, scene.guild, scene.now);
        holders.iter().filter(|holder| **holder != Holder::User(scene.caller.user)).count()
    };
    let (before, after) = (count(scene.incident), count(&after));
    let grows = after > before || !scene.incident.is_private();
    if grows && after > MOST_INVITED { Err(Refusal::TooManyInvited(after, MOST_INVITED)) } else { Ok(()) }
}

/// Shuts the room to everybody but those who are invited, or opens it.
pub fn set_private(scene: Scene<'_>, private: bool) -> Decision {
    scene.may(Action::SetPrivate)?;
    if scene.incident.is_private() == private {
        return Err(Refusal::AlreadyPrivate(private));
    }
    if scene.incident.room_kind != RoomKind::Channel {
        return Err(Refusal::NoRoomOfItsOwn);
    }
    Ok(vec![Event::Privacy(PrivacyEvent::PrivacySet { private })])
}
