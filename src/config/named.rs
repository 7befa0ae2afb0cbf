//! What the lists of the settings share: sources of alerts, outlets and trackers, each with a name of its own.

use super::playbook::is_key;
use super::table::{Page, Placed, Table};

/// What such a list is of.
pub(super) struct List {
    /// What its members are called: `outlets`.
    pub(super) many: &'static str,
    /// A name that one could have.
    pub(super) example: &'static str,
    /// Why each needs another one.
    pub(super) since: &'static str,
}

impl List {
    /// Reads all of them; two of one name are noted.
    pub(super) fn all<'a, T>(
        &self,
        page: &Page<'_>,
        tables: Vec<Table<'a>>,
        read: impl Fn(Table<'a>) -> Option<T>,
        name: impl Fn(&T) -> &str,
    ) -> Vec<T> {
        let mut known: Vec<T> = Vec::new();
        for table in tables {
            let at = table.at;
            let Some(member) = read(table) else { continue };
            if known.iter().any(|other| name(other) == name(&member)) {
                let what = format!("two {} are called `{}`", self.many, name(&member));
                page.note(at, what, format!("another name for each: {}", self.since));
            }
            known.push(member);
        }
        known
    }

    /// The name of one.
    pub(super) fn name<'a>(&self, page: &Page<'_>, table: &mut Table<'a>) -> Option<Placed<&'a str>> {
        let name = table.text("name", &format!("\"{}\"", self.example));
        if let Some(name) = name.filter(|name| !is_key(name)) {
            let instead =
                format!("small letters, digits and hyphens, such as `{}`: {}", self.example, self.since);
            page.note(name.at, format!("`{}` cannot be a name", name.value), instead);
        }
        name
    }
}
