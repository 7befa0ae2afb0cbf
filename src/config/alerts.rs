//! Who may tell alerts, and what becomes of them: `[[alerts]]` of the settings.

use super::bundle::Bundle;
use super::named::List;
use super::problem::suggest;
pub use super::secret::Keys;
use super::secret::{Bearer, KEYS, refuse};
use super::settings::Settings;
use super::table::{Page, Table};
use crate::domain::alert::Form;
use crate::domain::alert::route::{Act, AlertRoute, AlertSource};
use crate::domain::ids::GuildId;
use crate::domain::keyed::Keyed;
use crate::domain::playbook::Playbook;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use strum::VariantArray;

/// The list that they are.
const LIST: List = List { many: "sources of alerts", example: "prod", since: "it is part of the path" };

/// A source of alerts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertsFrom {
    /// Its name and routes.
    pub source: AlertSource,
    /// In which form it tells alerts.
    pub form: Form,
    /// The file with its keys.
    pub key_file: PathBuf,
    /// What is in that file, once it was read.
    pub keys: Keys,
}

impl AlertsFrom {
    /// Reads the file with its keys.
    pub(super) fn read_files(&mut self, mut bearer: Bearer<'_>) {
        self.keys = bearer.read("key_file", &self.key_file, KEYS, Keys::read).unwrap_or_default();
    }
}

/// Reads all of them.
pub(super) fn all(page: &Page<'_>, tables: Vec<Table<'_>>, folder: &Path) -> Vec<AlertsFrom> {
    LIST.all(page, tables, |table| from(page, table, folder), |from| &from.source.name)
}

fn from(page: &Page<'_>, mut table: Table<'_>, folder: &Path) -> Option<AlertsFrom> {
    let name = LIST.name(page, &mut table);
    table.need("kind", "\"alertmanager\"");
    let form = table.choice("kind", Form::VARIANTS);
    table.need("guild", "123456789012345678");
    let guild = super::settings::id(page, &mut table, "guild");
    let keys = ["key", "keys", "token", "secret", "password"];
    refuse(page, &mut table, &keys, "a key does not belong in this file", "key_file");
    let key_file = table.text("key_file", "\"/run/secrets/alerts-prod\"");
    let routes = routes(page, table.tables("routes"));
    table.finish();
    let source = AlertSource { name: name?.value.into(), guild: GuildId(guild?), routes };
    Some(AlertsFrom { source, form: form?, key_file: folder.join(key_file?.value), keys: Keys::default() })
}

fn routes(page: &Page<'_>, tables: Vec<Table<'_>>) -> Vec<AlertRoute> {
    let mut before: Vec<AlertRoute> = Vec::new();
    for table in tables {
        if before.last().is_some_and(|last| last.matches.is_empty()) {
            page.note(table.at, "no alert gets as far as this route", "it before the one without `match`");
        }
        before.extend(route(page, table));
    }
    before
}

fn route(page: &Page<'_>, mut table: Table<'_>) -> Option<AlertRoute> {
    let matches = table.table("match").map(|mut table| {
        let entries = table.entries().into_iter();
        entries
            .filter_map(|(name, value)| {
                Some((name.value.to_owned(), page.text(name.value, value)?.to_string()))
            })
            .collect::<BTreeMap<_, _>>()
    });
    table.need("do", "\"declare\"");
    let act = table.choice("do", Act::VARIANTS);
    let mut only = |key: &str, acts: &[Act]| {
        let text = table.optional_text(key)?;
        if let Some(act) = act.filter(|act| !acts.contains(act)) {
            let words: Vec<_> = acts.iter().map(|act| format!("`do = \"{}\"`", act.key())).collect();
            let what = format!("`{key}` says nothing where `do = \"{}\"`", act.key());
            page.note(text.at, what, format!("{}, or leave the key out", words.join(" or ")));
        }
        Some(text.value.to_owned())
    };
    let playbook = only("playbook", &[Act::Post, Act::Declare]);
    let fault_type = only("type", &[Act::Post, Act::Declare]);
    let level = only("level", &[Act::Declare]);
    let group = match table.find("group") {
        Some(_) => table.texts("group").iter().map(|name| name.value.to_owned()).collect(),
        None => AlertRoute::default().group,
    };
    table.finish();
    Some(AlertRoute { matches: matches.unwrap_or_default(), act: act?, playbook, level, fault_type, group })
}

/// What the routes refer to and no playbook has.
pub(super) fn check(page: &Page<'_>, tables: Vec<Table<'_>>, settings: &Settings, bundle: &Bundle) {
    for mut table in tables {
        let guild = super::settings::id(page, &mut table, "guild").map(GuildId);
        let of_guild = settings.guilds.iter().find(|known| Some(known.id) == guild);
        for route in table.tables("routes") {
            check_route(page, route, of_guild.map(|guild| guild.playbook.as_str()), bundle);
        }
    }
}

fn check_route(page: &Page<'_>, mut route: Table<'_>, of_guild: Option<&str>, bundle: &Bundle) {
    let named = route.optional_text("playbook");
    let found = named
        .as_deref()
        .copied()
        .or(of_guild)
        .and_then(|id| bundle.playbook(id))
        .map(|source| &source.playbook);
    if let (Some(id), None) = (named, found) {
        let known: Vec<_> =
            bundle.playbooks.iter().map(|source| source.playbook.reference.id.as_str()).collect();
        page.note(id.at, format!("there is no playbook `{}`", id.value), suggest(&id, known));
    }
    let Some(playbook) = found else { return };
    let levels = |playbook: &Playbook| playbook.levels.iter().map(|level| level.key.clone()).collect();
    let types = |playbook: &Playbook| playbook.types.iter().map(|kind| kind.key.clone()).collect();
    let lists: [(&str, &str, Vec<String>); 2] =
        [("level", "level", levels(playbook)), ("type", "kind of fault", types(playbook))];
    for (key, what, known) in lists {
        let Some(text) = route.optional_text(key) else { continue };
        if !known.iter().any(|known| known == text.value) {
            let what = format!("the playbook `{}` has no {what} `{}`", playbook.reference.id, text.value);
            page.note(text.at, what, suggest(&text, known.iter().map(String::as_str)));
        }
    }
}
