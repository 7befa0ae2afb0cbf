//! Calendars of turns that are fetched: from the settings to whoever fetches them.

use crate::actions::{Actions, report};
use crate::config::Settings;
use crate::webhooks::CalendarDoor;
use crate::worker::Remote;
use anyhow::Context;
use std::sync::Arc;

/// Those of the settings, each once.
///
/// # Errors
/// When an address was not read, or the machine has no TLS to offer.
pub(super) fn remotes(settings: &Settings) -> anyhow::Result<Vec<Remote>> {
    let mut remotes: Vec<Remote> = Vec::new();
    for from in &settings.calendars_from {
        if remotes.iter().any(|known| known.name == from.name) {
            continue;
        }
        let address = from.address.clone().context("a calendar has no address")?;
        let (name, guild, role) = (from.name.clone(), from.guild, from.role.clone());
        let (door, from) = (Arc::new(CalendarDoor::new(address)?), from.clone());
        remotes.push(Remote { name, guild, role, door, reading: Arc::new(move |bytes| from.shifts(bytes)) });
    }
    Ok(remotes)
}

/// Goes by the copies that are kept, until others are fetched.
///
/// # Errors
/// When the store fails.
pub(super) async fn recall(actions: &Actions, remotes: &[Remote]) -> anyhow::Result<()> {
    for remote in remotes {
        let Some(copy) = actions.store().calendar_copy(&remote.name).await? else { continue };
        match (remote.reading)(&copy.body) {
            Ok(series) => actions.put_calendar(&remote.name, series),
            Err(why) => {
                report(&format!(
                    "the copy of the calendar for {} cannot be read any more: {why}",
                    remote.role
                ));
            }
        }
    }
    Ok(())
}
