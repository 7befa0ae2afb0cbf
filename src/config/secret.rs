//! Files with what nobody else may know: keys, tokens, addresses and numbers. The settings only name them.
//!
//! Neither their paths nor what they hold is repeated, nor the line that names them: somebody may have put a secret in place
//! of a path.

use super::problem::Problem;
use super::settings::{Origin, Settings};
use super::table::{Page, Table};
use super::token::BotToken;
use crate::files;
use crate::webhooks::address::Address;
use std::fmt;
use std::path::Path;

/// Bytes of such a file at most; the longest are those with numbers.
const LONGEST: u64 = 64 * 1024;
/// Characters of a key at least.
const SHORTEST: usize = 16;
/// Keys at most: the one in use, and the one before it or after it.
const MOST_KEYS: usize = 2;

/// What a file with keys is to be.
pub(super) const KEYS: &str = "a file with one key, or two while it changes, each on a line of its own, of at least 16 characters without blanks";

/// Keys that somebody shows or signs with. They can be used, but not printed.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Keys(Vec<String>);

impl Keys {
    /// One a line, at most two. `None`: they cannot be used.
    pub fn parse(text: &str) -> Option<Keys> {
        let keys: Vec<_> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let fits = |key: &&str| key.len() >= SHORTEST && key.chars().all(|c| c.is_ascii_graphic());
        let good = (1..=MOST_KEYS).contains(&keys.len()) && keys.iter().all(fits);
        good.then(|| Keys(keys.into_iter().map(str::to_owned).collect()))
    }

    /// The keys themselves, for whoever compares them.
    pub fn expose(&self) -> &[String] {
        &self.0
    }

    /// The same, as what a file holds.
    pub(super) fn read(text: &str) -> Result<Keys, String> {
        Keys::parse(text).ok_or_else(|| "it does not hold keys that can be used".into())
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(…)")
    }
}

/// The address that a file holds.
pub(super) fn address(text: &str, allow_private: bool) -> Result<Address, String> {
    Address::parse(text, allow_private).map_err(|why| format!("the address is refused: {why}"))
}

/// Which files with secrets are read when settings are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secrets {
    /// All that are named: the settings are for this machine.
    Here,
    /// The same, but for the bot's token, which is given in another way.
    HereWithToken,
    /// None: the settings are for another machine.
    Elsewhere,
}

/// Notes what is a secret and stands in the settings themselves, under one of these keys.
pub(super) fn refuse(page: &Page<'_>, table: &mut Table<'_>, keys: &[&str], what: &str, file: &str) {
    for key in keys {
        if let Some(at) = table.place(key) {
            page.note(at, what, format!("it to a file that `{file}` names"));
        }
    }
}

/// A table whose files are read.
pub(super) struct Bearer<'a> {
    table: Table<'a>,
    /// Whose they are: `the outlet `ops``.
    whose: String,
}

impl Bearer<'_> {
    /// What a file holds, which the table names by a key. `None`: it cannot be used, and that is noted where it is named.
    /// `right` is what it is to be.
    pub(super) fn read<T>(
        &mut self,
        key: &str,
        path: &Path,
        right: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let at = self.table.place(key).unwrap_or(self.table.at);
        let (page, whose) = (self.table.page, &self.whose);
        let text = files::read(path, LONGEST).map_err(|why| why.to_string());
        if text.is_ok() && files::is_open_to_all(path) {
            let what = format!("{key} of {whose}: everybody on this machine can read it");
            page.warn(at, what, "it anew with mode 0640 and the group that runs warroom");
        }
        let text = text.and_then(|text| match text.trim().is_empty() {
            true => Err("it is empty".into()),
            false => Ok(text),
        });
        let read = text.and_then(|text| parse(&text));
        read.map_err(|why| page.note(at, format!("{key} of {whose}: {why}"), right)).ok()
    }
}

/// Reads every file with a secret that the settings name, and the bot's token if it is wanted. Answers with what is wrong,
/// and what is doubtful.
pub(super) fn read_all(settings: &mut Settings, with_token: bool) -> (Option<BotToken>, Vec<Problem>) {
    let Some(Origin { file, text }) = settings.origin.clone() else { return (None, Vec::new()) };
    let mut token = None;
    let problems = Page::look(&file, &text, |_, mut top| {
        let (alerts, outgoing) = (top.tables("alerts"), top.tables("outgoing"));
        let (heartbeat, trackers) = (top.table("heartbeat"), top.tables("trackers"));
        let (http, guilds) = (top.table("http"), top.tables("guilds"));
        if let Some(path) = settings.token_file.as_ref().filter(|_| with_token) {
            let mut bearer = Bearer { table: top, whose: "the bot".into() };
            token = bearer.read("token_file", path, "a file with the token and nothing else", |text| {
                BotToken::parse(text).ok_or_else(|| "it does not hold a token".into())
            });
        }
        for (from, table) in settings.alerts.iter_mut().zip(alerts) {
            let whose = format!("the alerts `{}`", from.source.name);
            from.read_files(Bearer { table, whose });
        }
        for (to, table) in settings.outgoing.iter_mut().zip(outgoing) {
            let whose = format!("the outlet `{}`", to.outlet.name);
            to.read_files(Bearer { table, whose });
        }
        for (to, table) in settings.heartbeat.iter_mut().zip(heartbeat) {
            to.read_files(Bearer { table, whose: "[heartbeat]".into() });
        }
        for (feed, table) in settings.oncall_feed.iter_mut().zip(http) {
            feed.read_files(Bearer { table, whose: "[http]".into() });
        }
        let turns = guilds.into_iter().flat_map(|mut guild| guild.tables("oncall"));
        let fetched = turns.filter_map(|mut table| table.place("url_file").is_some().then_some(table));
        for (from, table) in settings.calendars_from.iter_mut().zip(fetched) {
            let whose = format!("the turns at `{}`", from.role);
            from.read_files(Bearer { table, whose });
        }
        for (at, table) in settings.trackers.iter_mut().zip(trackers) {
            let whose = format!("the tracker `{}`", at.tracker.name);
            at.read_files(Bearer { table, whose });
        }
    });
    let without_line = |problem| Problem { source: String::new(), caret: 0, ..problem };
    (token, problems.into_iter().map(without_line).collect())
}
