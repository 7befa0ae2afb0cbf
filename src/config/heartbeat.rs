//! An address that is called for as long as all is well, so that somebody else notices a bot that is dead: `[heartbeat]` of
//! the settings.

use super::secret::{Bearer, address, refuse};
use super::table::Table;
use crate::webhooks::address::Address;
use chrono::TimeDelta;
use std::path::{Path, PathBuf};

/// How often it is called, if the settings do not say, and what they can say.
const EVERY: TimeDelta = TimeDelta::minutes(1);
const SHORTEST: TimeDelta = TimeDelta::seconds(10);
const LONGEST_TIME: TimeDelta = TimeDelta::hours(1);

/// What is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeartbeatTo {
    /// How often.
    pub every: TimeDelta,
    /// May its address lead inside of a network?
    pub allow_private: bool,
    /// The file with its address, which is a secret.
    pub address_file: PathBuf,
    /// What is in that file, once it was read.
    pub address: Option<Address>,
}

impl HeartbeatTo {
    /// Reads its file.
    pub(super) fn read_files(&mut self, mut bearer: Bearer<'_>) {
        let right = "a file with the address and nothing else, such as `https://hc-ping.com/…`";
        let parse = |text: &str| address(text, self.allow_private);
        self.address = bearer.read("address_file", &self.address_file, right, parse);
    }
}

/// Reads the table.
pub(super) fn heartbeat(mut table: Table<'_>, folder: &Path) -> Option<HeartbeatTo> {
    let what = "an address does not belong in this file, since whoever has it can call it";
    refuse(table.page, &mut table, &["address", "url"], what, "address_file");
    let address_file = table.text("address_file", "\"/run/secrets/heartbeat\"");
    let every = table.time("every");
    if let Some(every) = every.filter(|every| !(SHORTEST..=LONGEST_TIME).contains(&every.value)) {
        table.page.note(
            every.at,
            "this is too often or too seldom to notice anything",
            "a time from `10s` to `1h`",
        );
    }
    let allow_private = table.flag("allow_private", false).unwrap_or_default();
    table.finish();
    Some(HeartbeatTo {
        every: every.map_or(EVERY, |every| every.value).max(SHORTEST),
        allow_private,
        address_file: folder.join(address_file?.value),
        address: None,
    })
}
