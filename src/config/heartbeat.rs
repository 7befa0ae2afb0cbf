//! An address that is called for as long as all is well, so that somebody else notices a bot that is dead: `[heartbeat]` of
//! the settings.

use super::problem::Problem;
use super::table::Table;
use crate::files;
use crate::webhooks::address::Address;
use chrono::TimeDelta;
use std::path::{Path, PathBuf};

/// Bytes of a file with an address at most.
const LONGEST: u64 = 4 * 1024;
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
    /// Reads its file; neither the path nor what it holds is repeated.
    pub(super) fn read_file(&mut self) -> Result<(), Problem> {
        let instead = "a file with the address and nothing else, such as `https://hc-ping.com/…`";
        let problem = |what: String| Problem::whole("address_file of [heartbeat]", what, instead);
        let text = files::read(&self.address_file, LONGEST).map_err(|why| problem(why.to_string()))?;
        let address = Address::parse(&text, self.allow_private);
        self.address = Some(address.map_err(|why| problem(format!("the address is refused: {why}")))?);
        Ok(())
    }
}

/// Reads the table.
pub(super) fn heartbeat(mut table: Table<'_>, folder: &Path) -> Option<HeartbeatTo> {
    for key in ["address", "url"] {
        if let Some(at) = table.place(key) {
            let what = "an address does not belong in this file, since whoever has it can call it";
            table.page.note(at, what, "it to a file that `address_file` names");
        }
    }
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
