//! When backups are taken by themselves: `[backup]` of the settings.

use super::calendar::read_zone;
use super::cron;
use super::table::{Page, Placed, Table};
use crate::domain::backup::BackupPlan;
use crate::domain::cron::Schedule;
use crate::zone::Zone;
use std::path::Path;

/// Backups that are kept where nothing is said, and at most.
const KEPT: usize = 14;
const MOST_KEPT: i64 = 10_000;
/// Where they are kept where nothing is said.
const FOLDER: &str = "backups";

/// Reads when backups are taken; relative folders start at the file's.
pub(super) fn backup(page: &Page<'_>, mut table: Table<'_>, folder: &Path) -> Option<BackupPlan> {
    let schedule = table.text("schedule", "\"0 3 * * *\"").and_then(|text| read_schedule(page, text));
    let zone = match table.optional_text("zone") {
        Some(zone) => read_zone(page, zone),
        None => Some(Zone::utc()),
    };
    let keep = table.number("keep", 1, MOST_KEPT);
    let into = table.optional_text("folder").map_or(FOLDER, |path| path.value);
    table.finish();
    Some(BackupPlan {
        schedule: schedule?,
        zone: zone?,
        keep: keep.and_then(|keep| usize::try_from(keep.value).ok()).unwrap_or(KEPT),
        folder: folder.join(into),
    })
}

/// A cron expression, with its place.
pub(super) fn read_schedule(page: &Page<'_>, text: Placed<&str>) -> Option<Schedule> {
    match cron::schedule(&text) {
        Ok(schedule) => Some(schedule),
        Err(bad) => {
            page.note(text.at, bad.what, bad.instead);
            None
        }
    }
}
