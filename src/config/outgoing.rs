//! Outside services that are told of incidents: `[[outgoing]]` of the settings.

use super::named::List;
use super::secret::{Bearer, KEYS, Keys, address, refuse};
use super::table::{Page, Table};
use crate::domain::dispatch::{DISCORD_DOWN_AFTER, Outlet, OutletKind, Topic};
use crate::domain::guild::Language;
use crate::domain::ids::GuildId;
use crate::domain::keyed::Keyed;
use crate::domain::phones::Phones;
use crate::webhooks::address::Address;
use chrono::TimeDelta;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::time::Duration;
use strum::{EnumString, IntoStaticStr, VariantArray};

/// Where a pager's service runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
enum Region {
    Us,
    Eu,
}

/// The list that they are.
const LIST: List = List { many: "outlets", example: "dingtalk-ops", since: "what is owed is kept under it" };
/// How long one request may take, if the settings do not say, and what they can say.
pub const TIMEOUT: Duration = Duration::from_secs(15);
const TIMEOUTS: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_secs(30);
/// Characters of a robot's keyword at most.
const LONGEST_KEYWORD: usize = 100;

/// An outlet, with what is needed to reach it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingTo {
    pub outlet: Outlet,
    /// A word that must be in every message.
    pub keyword: Option<String>,
    /// May its address lead inside of a network?
    pub allow_private: bool,
    /// How long one request may take, with its answer.
    pub timeout: Duration,
    /// The file with its address, which is a secret.
    pub address_file: PathBuf,
    /// What is in that file, once it was read.
    pub address: Option<Address>,
    /// The file with its keys, if it has any.
    pub key_file: Option<PathBuf>,
    /// What is in that file, once it was read.
    pub keys: Keys,
    /// Of a phone gateway, the file that says by which numbers it reaches people.
    pub phones_file: Option<PathBuf>,
    /// What is in that file, once it was read.
    pub phones: Phones,
}

impl OutgoingTo {
    /// Reads its files.
    pub(super) fn read_files(&mut self, mut bearer: Bearer<'_>) {
        if let Some(path) = &self.phones_file {
            let right = "a person a line: the id on Discord, a blank and the number, such as `123456789012345678 +8613800000000`";
            let wrong = |line| format!("line {line} is not of its form, or names somebody again");
            let phones = bearer.read("phones_file", path, right, |text| Phones::parse(text).map_err(wrong));
            self.phones = phones.unwrap_or_default();
        }
        if self.address.is_none() {
            let right = "a file with the address and nothing else, such as `https://hooks.example.com/…`";
            let parse = |text: &str| address(text, self.allow_private);
            self.address = bearer.read("address_file", &self.address_file, right, parse);
        }
        if let Some(path) = &self.key_file {
            self.keys = bearer.read("key_file", path, KEYS, Keys::read).unwrap_or_default();
        }
    }
}

/// Reads all of them.
pub(super) fn all(page: &Page<'_>, tables: Vec<Table<'_>>, folder: &Path) -> Vec<OutgoingTo> {
    LIST.all(page, tables, |table| to(page, table, folder), |to| &to.outlet.name)
}

fn to(page: &Page<'_>, mut table: Table<'_>, folder: &Path) -> Option<OutgoingTo> {
    let name = LIST.name(page, &mut table);
    table.need("kind", "\"dingtalk\"");
    let kind = table.choice("kind", OutletKind::VARIANTS);
    table.need("guild", "123456789012345678");
    let guild = super::settings::id(page, &mut table, "guild");
    refuse_secrets(page, &mut table);
    let known = well_known(page, &mut table, kind);
    let address_file = match known {
        Some(_) => table.optional_text("address_file"),
        None => table.text("address_file", "\"/run/secrets/dingtalk-address\""),
    };
    let key_file = key_file(page, &mut table, kind);
    let topics = topics(page, &mut table, kind);
    let keyword = keyword(page, &mut table, kind);
    let language = table.choice("language", Language::VARIANTS);
    let allow_private = table.flag("allow_private", false).unwrap_or_default();
    let after = table.time("discord_down_after").map(|after| after.value);
    let timeout = timeout(page, &mut table);
    let to_rank = to_rank(page, &mut table, kind);
    let phones_file = phones_file(page, &mut table, kind);
    table.finish();
    let outlet = Outlet {
        name: name?.value.into(),
        guild: GuildId(guild?),
        kind: kind?,
        topics,
        language,
        discord_down_after: after.unwrap_or(DISCORD_DOWN_AFTER).max(TimeDelta::zero()),
        to_rank,
    };
    Some(OutgoingTo {
        outlet,
        keyword,
        allow_private,
        timeout,
        address: known.filter(|_| address_file.is_none()),
        address_file: folder.join(address_file.map(|path| path.value).unwrap_or_default()),
        key_file: key_file.map(|path| folder.join(path)),
        keys: Keys::default(),
        phones_file: phones_file.map(|path| folder.join(path)),
        phones: Phones::default(),
    })
}

fn refuse_secrets(page: &Page<'_>, table: &mut Table<'_>) {
    let what = "an address does not belong in this file, since whoever has it can send";
    refuse(page, table, &["address", "url", "webhook"], what, "address_file");
    let keys = ["key", "keys", "token", "secret", "password"];
    refuse(page, table, &keys, "a key does not belong in this file", "key_file");
}

/// Where the keys are: some kinds sign, some may, some cannot.
fn key_file(page: &Page<'_>, table: &mut Table<'_>, kind: Option<OutletKind>) -> Option<String> {
    match kind? {
        OutletKind::Webhook | OutletKind::Status | OutletKind::Pagerduty | OutletKind::Phone => {
            table.text("key_file", "\"/run/secrets/webhook-key\"").map(|path| path.value.to_owned())
        }
        OutletKind::Dingtalk | OutletKind::Feishu => {
            table.optional_text("key_file").map(|path| path.value.to_owned())
        }
        kind @ (OutletKind::Wecom | OutletKind::Slack) => {
            if let Some(path) = table.optional_text("key_file") {
                let what = format!("`{}` signs nothing: its address is all its secret", kind.key());
                page.note(path.at, what, "leave the key out");
            }
            None
        }
    }
}

fn topics(page: &Page<'_>, table: &mut Table<'_>, kind: Option<OutletKind>) -> BTreeSet<Topic> {
    if table.find("events").is_none() {
        let usual = match kind {
            Some(OutletKind::Status) => vec![Topic::Comms],
            Some(OutletKind::Phone) => Vec::new(),
            Some(OutletKind::Pagerduty) => vec![Topic::Escalation, Topic::DiscordDown],
            _ => vec![Topic::Declared, Topic::Level, Topic::Escalation, Topic::DiscordDown, Topic::Closed],
        };
        return usual.into_iter().collect();
    }
    let mut topics = BTreeSet::new();
    for text in table.texts("events") {
        let Some(topic) = page.choice("events", text, Topic::VARIANTS) else { continue };
        if let Some(kind) = kind.filter(|kind| !kind.takes(topic)) {
            let taken = Topic::VARIANTS.iter().filter(|topic| kind.takes(**topic));
            let taken: Vec<_> = taken.map(|topic| format!("`{}`", topic.key())).collect();
            let what = format!("a `{}` is not told of `{}`", kind.key(), text.value);
            let instead = match taken.is_empty() {
                true => "leave `events` out: the playbook says when it calls".to_owned(),
                false => format!("{}, or an outlet of another kind", taken.join(", ")),
            };
            page.note(text.at, what, instead);
        }
        topics.insert(topic);
    }
    topics
}

/// Where a service is that everybody finds at the same address, unless a file says otherwise.
fn well_known(page: &Page<'_>, table: &mut Table<'_>, kind: Option<OutletKind>) -> Option<Address> {
    let place = table.place("region");
    let region = table.choice("region", Region::VARIANTS);
    if kind != Some(OutletKind::Pagerduty) {
        if let Some(at) = place {
            page.note(at, "only a `pagerduty` has a region", "leave it out");
        }
        return None;
    }
    let address = match region.unwrap_or(Region::Us) {
        Region::Us => "https://events.pagerduty.com/v2/enqueue",
        Region::Eu => "https://events.eu.pagerduty.com/v2/enqueue",
    };
    Address::parse(address, false).ok()
}

/// A file of numbers, which a gateway cannot do without.
fn phones_file(page: &Page<'_>, table: &mut Table<'_>, kind: Option<OutletKind>) -> Option<String> {
    let example = "\"/run/secrets/phones\"";
    if kind == Some(OutletKind::Phone) {
        return table.text("phones_file", example).map(|path| path.value.to_owned());
    }
    if let Some(path) = table.optional_text("phones_file") {
        page.note(path.at, "only a `phone` calls people by their numbers", "leave it out");
    }
    None
}

fn to_rank(page: &Page<'_>, table: &mut Table<'_>, kind: Option<OutletKind>) -> Option<u8> {
    let rank = table.number("to_rank", 1, 99)?;
    if !kind.is_some_and(OutletKind::is_pager) {
        page.note(rank.at, "only a pager has levels that it is for", "leave it out");
    }
    u8::try_from(rank.value).ok()
}

fn keyword(page: &Page<'_>, table: &mut Table<'_>, kind: Option<OutletKind>) -> Option<String> {
    let keyword = table.optional_text("keyword")?;
    let takes = kind.is_none_or(|kind| matches!(kind, OutletKind::Dingtalk | OutletKind::Feishu));
    if !takes {
        page.note(keyword.at, "no keyword is asked for there", "leave the key out");
    }
    let word = keyword.trim();
    if word.is_empty() || word.chars().count() > LONGEST_KEYWORD || word.chars().any(char::is_control) {
        page.note(keyword.at, "this cannot be a keyword", "the word that is set on the robot");
    }
    Some(word.to_owned())
}

fn timeout(page: &Page<'_>, table: &mut Table<'_>) -> Duration {
    let Some(given) = table.time("timeout") else { return TIMEOUT };
    let timeout = given.value.to_std().ok().filter(|timeout| TIMEOUTS.contains(timeout));
    if timeout.is_none() {
        page.note(given.at, "nobody waits so long, or so short, for an answer", "a time from `1s` to `30s`");
    }
    timeout.unwrap_or(TIMEOUT)
}

/// Which of them are for no guild that is known.
pub(super) fn check(page: &Page<'_>, tables: Vec<Table<'_>>, known: &[GuildId]) {
    for mut table in tables {
        let Some(at) = table.place("guild") else { continue };
        let guild = super::settings::id(page, &mut table, "guild").map(GuildId);
        if let Some(guild) = guild.filter(|guild| !known.is_empty() && !known.contains(guild)) {
            page.warn(
                at,
                format!("guild {} has no table under [[guilds]]", guild.0),
                "the id of one that has",
            );
        }
    }
}
