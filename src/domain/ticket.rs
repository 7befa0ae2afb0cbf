//! Tickets in trackers outside: asked for in the room, opened once there, linked, and looked at until they are closed.
//!
//! That a ticket is owed is an entry of the timeline. A mark stands in each that is opened, so that it can be looked for
//! before a second one is made: no tracker has a key for that of its own.

mod settle;
mod steps;

pub use settle::{Asking, GIVES_UP, Next, after, after_fault, is_gone, look_after};
pub use steps::{TicketStep, is_watched, steps};

use super::At;
use super::ids::{Actor, GuildId};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// How often an open ticket is looked at, if the settings say nothing.
pub const LOOK_EVERY: TimeDelta = TimeDelta::minutes(5);
/// Characters of a link at most.
const LONGEST_LINK: usize = 300;
/// Characters of an incident's number that a mark has at most: a label of GitHub's has 50 in all.
const LONGEST_NUMBER: usize = 24;

/// What speaks at the other end.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumString, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "kebab-case")]
pub enum TrackerKind {
    Github,
    Gitlab,
    /// In the cloud.
    Jira,
    /// On a server of one's own.
    JiraDataCenter,
}

/// A tracker that the settings name, for one guild.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tracker {
    /// Its name in the settings: each has another one.
    pub name: String,
    pub guild: GuildId,
    pub kind: TrackerKind,
    /// `owner/repository`, `group/project`, or the project's key.
    pub project: String,
    /// What the address of its pages begins with: `https://github.com`.
    pub web: String,
    /// How often an open ticket is looked at.
    pub look_every: TimeDelta,
}

/// A ticket of an incident.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ticket {
    /// Its number in the incident.
    pub id: u32,
    /// Where it is; absent: a plain link, which nobody looks at.
    pub tracker: Option<String>,
    /// Its title, if it has one of its own.
    pub title: Option<String>,
    /// The follow-up that it is for.
    pub followup: Option<u32>,
    /// May it hold what is known of a private incident?
    pub confirmed: bool,
    /// When it was asked for last, or linked.
    pub asked_at: At,
    /// When it was asked for first: its mark is made of it.
    pub first_at: At,
    pub by: Actor,
    pub state: TicketState,
    /// Was it there already, and was linked?
    pub linked: bool,
    /// What people call it there: `owner/repository#12`, `OPS-12`.
    pub key: Option<String>,
    pub url: Option<String>,
}

/// How far a ticket is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TicketState {
    /// It is to be opened. With why it waits, if the room was told that it does.
    Asked(Option<TicketTrouble>),
    Open,
    /// It was not opened.
    Refused(TicketTrouble),
    Closed,
    /// It is not there any more.
    Gone,
}

/// Why a ticket is not opened, with the number that the tracker gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketTrouble {
    pub cause: TicketCause,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<i64>,
}

/// What can be wrong, by what people can do about it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum TicketCause {
    /// The token is not known there, or may not do this.
    Token,
    /// The project is not there, or takes no tickets.
    Gone,
    /// It does not take the ticket as it is.
    Malformed,
    /// It sends on to somewhere else.
    Redirect,
    /// Its name leads to an address inside of a network.
    Inside,
    /// The incident is private, and nobody said that it may leave.
    Private,
    /// The settings do not name the tracker any more.
    Removed,
    /// It asks for fewer requests.
    Busy,
    /// It has a fault of its own.
    Fault,
    /// It cannot be reached, or does not answer.
    Unreached,
    /// Something else answers.
    Stranger,
}

impl TicketTrouble {
    /// Of this cause, without a number.
    pub fn of(cause: TicketCause) -> TicketTrouble {
        TicketTrouble { cause, code: None }
    }
}

impl Ticket {
    /// The mark that stands in it, and in no other one: also the label that it has. It is told apart from those of another
    /// installation, or of an older database, that has given the same number.
    pub fn mark(&self, number: &str, guild: GuildId) -> String {
        let number = number.chars().take(LONGEST_NUMBER);
        let number: String =
            number.map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
        let apart = self.first_at.timestamp_millis().unsigned_abs() ^ (guild.0 >> 22);
        format!("warroom-{number}-{}-{}", self.id, base36(apart))
    }

    /// Is somebody to see to it that it is opened?
    pub fn is_owed(&self) -> bool {
        matches!(self.state, TicketState::Asked(_))
    }
}

fn base36(mut number: u64) -> String {
    let mut digits = Vec::new();
    loop {
        digits.push(b"0123456789abcdefghijklmnopqrstuvwxyz"[(number % 36) as usize]);
        number /= 36;
        if number == 0 {
            break;
        }
    }
    digits.into_iter().rev().map(char::from).collect()
}

/// A link to a ticket: in a tracker that is known, or any other one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketLink {
    pub url: String,
    /// The tracker, and what it calls the ticket.
    pub known: Option<(String, String)>,
}

/// Reads a link that somebody typed. `None`: it is none of the web's, or hides where it leads.
pub fn read_link(typed: &str, trackers: &[Tracker]) -> Option<TicketLink> {
    let url = typed.trim().trim_start_matches('<').trim_end_matches('>');
    if !is_link(url) {
        return None;
    }
    let page = url.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let known = trackers.iter().find_map(|tracker| Some((tracker.name.clone(), tracker.key_at(page)?)));
    Some(TicketLink { url: url.to_owned(), known })
}

/// May this be shown as a link? It goes by TLS, and holds nothing that ends a link or hides where it leads.
pub fn is_link(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("https://") else { return false };
    let plain = url.len() <= LONGEST_LINK
        && url.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '"' | '`' | '\\' | '|'));
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    plain && host.contains('.') && !host.contains('@') && !host.starts_with('.')
}

impl Tracker {
    /// What the ticket of this page is called here, if it is one of this tracker's.
    fn key_at(&self, page: &str) -> Option<String> {
        let path = strip_prefix_plain(page, &self.web)?.strip_prefix('/')?;
        let numbered = |number: &str| {
            let fits = (1..=10).contains(&number.len()) && number.chars().all(|c| c.is_ascii_digit());
            (fits && !number.starts_with('0')).then(|| format!("{}#{number}", self.project))
        };
        match self.kind {
            TrackerKind::Github => {
                let path = strip_prefix_plain(path, &self.project)?;
                numbered(path.strip_prefix("/issues/")?)
            }
            TrackerKind::Gitlab => {
                let path = strip_prefix_plain(path, &self.project)?.strip_prefix("/-/")?;
                numbered(path.strip_prefix("issues/").or_else(|| path.strip_prefix("work_items/"))?)
            }
            TrackerKind::Jira | TrackerKind::JiraDataCenter => {
                let key = path.strip_prefix("browse/")?;
                let number = strip_prefix_plain(key, &self.project)?.strip_prefix('-')?;
                numbered(number).map(|_| format!("{}-{number}", self.project))
            }
        }
    }

    /// The page of a ticket that the tracker calls this, where that can be told.
    pub fn page_of(&self, key: &str) -> String {
        let number = key.rsplit('#').next().unwrap_or_default();
        match self.kind {
            TrackerKind::Github => format!("{}/{}/issues/{number}", self.web, self.project),
            TrackerKind::Gitlab => format!("{}/{}/-/issues/{number}", self.web, self.project),
            TrackerKind::Jira | TrackerKind::JiraDataCenter => format!("{}/browse/{key}", self.web),
        }
    }
}

/// What follows a beginning, in which capitals make no difference: hosts and projects have none that count.
fn strip_prefix_plain<'a>(text: &'a str, beginning: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(beginning.len())?;
    head.eq_ignore_ascii_case(beginning).then_some(rest)
}

#[cfg(test)]
mod tests;
