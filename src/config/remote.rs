//! Calendars of turns that are fetched: `url_file` of `[[guilds.oncall]]`. The address is a secret, since whoever has it
//! reads the calendar.

use super::ics;
use super::oncall::names;
use super::secret::{Bearer, address};
use super::table::Table;
use crate::domain::ids::{GuildId, RoleKey};
use crate::domain::shifts::Series;
use crate::webhooks::address::Address;
use crate::zone::Zone;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// Characters of why one cannot be read, at most.
const LONGEST_REASON: usize = 300;

/// A calendar that is fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarFrom {
    /// By which its rotation and its copy are known: of its guild, its role and its file's path.
    pub name: String,
    pub guild: GuildId,
    pub role: RoleKey,
    /// May its address lead inside of a network?
    pub allow_private: bool,
    /// The file with its address, which is a secret.
    pub url_file: PathBuf,
    /// What is in that file, once it was read.
    pub address: Option<Address>,
    /// Who is meant by the names in it.
    names: ics::Names,
    /// Where times count that name no zone.
    zone: Option<Zone>,
}

impl CalendarFrom {
    /// Reads its file.
    pub(super) fn read_files(&mut self, mut bearer: Bearer<'_>) {
        let right = "a file with the address of a calendar and nothing else, such as `https://calendar.example.com/….ics`";
        let parse = |text: &str| address(text, self.allow_private);
        self.address = bearer.read("url_file", &self.url_file, right, parse);
    }

    /// The shifts in a calendar that came.
    ///
    /// # Errors
    /// The first thing that is wrong with it, with its line; when it has no shift.
    pub fn shifts(&self, bytes: &[u8]) -> Result<Vec<Series>, String> {
        let read = ics::read(bytes, &self.names, self.zone);
        let series = read.map_err(|wrong| {
            let why = format!("line {}: {}; write {}", wrong.line, wrong.what, wrong.instead);
            why.chars().take(LONGEST_REASON).collect::<String>()
        })?;
        // Somebody shares nothing any more, or another calendar: those that were known go on.
        if series.is_empty() { Err("there is no shift in it".into()) } else { Ok(series) }
    }
}

/// Reads which calendar it is, and who is meant by the names in it.
pub(super) fn calendar(
    table: &mut Table<'_>,
    guild: GuildId,
    role: Option<&str>,
    zone: Option<Zone>,
    folder: &Path,
) -> Option<CalendarFrom> {
    let file = table.optional_text("url_file");
    let allow_private = table.flag("allow_private", false).unwrap_or_default();
    let names = names(table);
    let file = file?;
    if file.contains("://") {
        let what = "an address does not belong in this file, since whoever has it reads the calendar";
        table.page.note(file.at, what, "it to a file that `url_file` names");
        return None;
    }
    let role = RoleKey::new(role?);
    let hash = Sha256::digest(format!("{}\n{role}\n{}", guild.0, file.value));
    let name = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let (url_file, address) = (folder.join(file.value), None);
    Some(CalendarFrom { name, guild, role, allow_private, url_file, address, names: names?, zone })
}
