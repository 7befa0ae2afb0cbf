//! Trackers in which tickets are opened: `[[trackers]]` of the settings.

use super::named::List;
use super::secret::{Bearer, Keys, refuse};
use super::table::{Page, Table};
use crate::domain::ids::GuildId;
use crate::domain::ticket::{LOOK_EVERY, Tracker, TrackerKind};
use crate::webhooks::address::Address;
use chrono::TimeDelta;
use std::path::{Path, PathBuf};
use strum::VariantArray;

/// The list that they are.
const LIST: List = List { many: "trackers", example: "ops-issues", since: "tickets are kept under it" };
/// Labels at most, and characters of one.
const MOST_LABELS: usize = 10;
const LONGEST_LABEL: usize = 50;
/// How often a ticket is looked at at most.
const SHORTEST_LOOK: TimeDelta = TimeDelta::minutes(1);

/// A tracker, with what is needed to reach it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackerAt {
    pub tracker: Tracker,
    /// Where its API begins.
    pub address: Address,
    /// Labels that every ticket has, without blanks.
    pub labels: Vec<String>,
    /// The type of an issue, which Jira wants.
    pub issue_type: String,
    /// The file with its token.
    pub token_file: PathBuf,
    /// What is in that file, once it was read.
    pub token: Keys,
}

impl TrackerAt {
    /// Reads its token.
    pub(super) fn read_files(&mut self, mut bearer: Bearer<'_>) {
        let right = match self.tracker.kind {
            TrackerKind::Jira => "a file with the mail address, a colon and the API token, and nothing else",
            TrackerKind::Github | TrackerKind::Gitlab | TrackerKind::JiraDataCenter => {
                "a file with the token and nothing else"
            }
        };
        let token = bearer.read("token_file", &self.token_file, right, |text| {
            let token = Keys::parse(text).filter(|keys| keys.expose().len() == 1);
            token.ok_or_else(|| "it does not hold a token that can be used".into())
        });
        self.token = token.unwrap_or_default();
    }
}

/// Reads all of them.
pub(super) fn all(page: &Page<'_>, tables: Vec<Table<'_>>, folder: &Path) -> Vec<TrackerAt> {
    LIST.all(page, tables, |table| one(page, table, folder), |at| &at.tracker.name)
}

fn one(page: &Page<'_>, mut table: Table<'_>, folder: &Path) -> Option<TrackerAt> {
    let name = LIST.name(page, &mut table);
    table.need("kind", "\"github\"");
    let kind = table.choice("kind", TrackerKind::VARIANTS);
    table.need("guild", "123456789012345678");
    let guild = super::settings::id(page, &mut table, "guild");
    let keys = ["token", "key", "password", "secret"];
    refuse(page, &mut table, &keys, "a token does not belong in this file", "token_file");
    let project = project(page, &mut table, kind);
    let allow_private = table.flag("allow_private", false).unwrap_or_default();
    let (address, web) = address(page, &mut table, kind, allow_private).unzip();
    let issue_type = issue_type(page, &mut table, kind);
    let labels = labels(page, &mut table);
    let look_every = table.time("look_every");
    if let Some(time) = look_every.filter(|time| time.value < SHORTEST_LOOK) {
        page.note(time.at, "that is more often than a tracker takes", "at least `\"1m\"`");
    }
    let token_file = table.text("token_file", "\"/run/secrets/tracker-token\"");
    table.finish();
    let tracker = Tracker {
        name: name?.value.into(),
        guild: GuildId(guild?),
        kind: kind?,
        project: project?,
        web: web?,
        look_every: look_every.map_or(LOOK_EVERY, |time| time.value),
    };
    let (address, token_file) = (address?, folder.join(token_file?.value));
    Some(TrackerAt { tracker, address, labels, issue_type, token_file, token: Keys::default() })
}

/// `owner/repository`, `group/…/project`, or a key.
fn project(page: &Page<'_>, table: &mut Table<'_>, kind: Option<TrackerKind>) -> Option<String> {
    let project = table.text("project", "\"acme/shop\"")?;
    let part = |part: &str| {
        let plain = part.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
        plain && !part.is_empty() && part != "." && part != ".."
    };
    let parts: Vec<&str> = project.split('/').collect();
    let fits = project.len() <= 200 && parts.iter().all(|it| part(it));
    let (fits, instead) = match kind? {
        TrackerKind::Github => (fits && parts.len() == 2, "`owner/repository`, as its address has it"),
        TrackerKind::Gitlab => (fits && parts.len() >= 2, "`group/project`, as its address has it"),
        TrackerKind::Jira | TrackerKind::JiraDataCenter => {
            let letters = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
            (parts.len() == 1 && fits && project.chars().all(letters), "the project's key, such as `OPS`")
        }
    };
    if !fits {
        page.note(project.at, format!("`{}` is no project there", project.value), instead);
    }
    Some(project.value.into())
}

/// Where the API begins, and what the address of a page begins with.
fn address(
    page: &Page<'_>,
    table: &mut Table<'_>,
    kind: Option<TrackerKind>,
    allow_private: bool,
) -> Option<(Address, String)> {
    // Either where everybody finds it, or an example.
    let usual = match kind? {
        TrackerKind::Github => Ok("https://api.github.com"),
        TrackerKind::Gitlab => Ok("https://gitlab.com"),
        TrackerKind::Jira => Err("\"https://acme.atlassian.net\""),
        TrackerKind::JiraDataCenter => Err("\"https://jira.example.com\""),
    };
    let (text, at) = match (table.optional_text("address"), usual) {
        (Some(text), _) => (text.value, text.at),
        (None, Ok(usual)) => (usual, table.at),
        (None, Err(example)) => {
            table.need("address", example);
            return None;
        }
    };
    let text = text.trim_end_matches('/');
    if text.contains(['?', '#']) {
        page.note(at, "an API's address has neither `?` nor `#`", "what stands before it");
    }
    let web = match text {
        "https://api.github.com" => "https://github.com",
        // A server of one's own has its API below its pages.
        other => other.strip_suffix("/api/v3").unwrap_or(other),
    };
    match Address::parse(text, allow_private) {
        Ok(address) => Some((address, web.to_owned())),
        Err(why) => {
            let instead = "an address that begins with `https://`; `allow_private = true` if it is inside of a network of yours";
            page.note(at, format!("the address is refused: {why}"), instead);
            None
        }
    }
}

fn issue_type(page: &Page<'_>, table: &mut Table<'_>, kind: Option<TrackerKind>) -> String {
    let given = table.optional_text("issue_type");
    if let (Some(given), Some(TrackerKind::Github | TrackerKind::Gitlab)) = (given, kind) {
        page.note(given.at, "only Jira asks for a type", "leave the key out");
    }
    given.map_or_else(|| "Task".to_owned(), |given| given.value.trim().to_owned())
}

fn labels(page: &Page<'_>, table: &mut Table<'_>) -> Vec<String> {
    let labels = table.texts("labels");
    if let Some(more) = labels.get(MOST_LABELS) {
        page.note(more.at, "these are many labels", format!("at most {MOST_LABELS}"));
    }
    for label in &labels {
        let fits = label.chars().count() <= LONGEST_LABEL
            && !label.chars().any(|c| c.is_whitespace() || c.is_control() || c == ',');
        if !fits {
            let instead = format!("one of at most {LONGEST_LABEL} characters without blanks and commas");
            page.note(label.at, format!("`{}` cannot be a label", label.value), instead);
        }
    }
    labels.into_iter().map(|label| label.value.to_owned()).collect()
}
