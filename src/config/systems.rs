//! Systems by the labels of their alerts: `[guilds.systems]` of the settings.

use super::table::{Page, Table};
use crate::domain::guild::Systems;
use std::collections::BTreeMap;

/// Characters of a name at most, as people type it.
const LONGEST: usize = 100;

/// Reads which systems a guild has, each with the labels that its alerts have.
pub(super) fn systems(page: &Page<'_>, mut table: Table<'_>) -> Systems {
    let mut systems = Systems::new();
    for (name, value) in table.entries() {
        if name.trim().is_empty()
            || name.chars().count() > LONGEST
            || name.contains([',', '，', '、', ';', '；'])
        {
            let instead = format!("a name of at most {LONGEST} characters without commas");
            page.note(name.at, format!("`{}` cannot be a system", name.value), instead);
        }
        let Some(mut labels) = page.table(&name, value) else { continue };
        let entries = labels.entries().into_iter();
        let entries: BTreeMap<String, String> = entries
            .filter_map(|(label, value)| {
                Some((label.value.to_owned(), page.text(label.value, value)?.to_string()))
            })
            .collect();
        if entries.is_empty() {
            let what = format!("nothing says which alerts are of `{}`", name.value);
            page.note(name.at, what, "labels that they have, such as `{ service = \"orders\" }`");
        }
        systems.insert(name.trim().to_owned(), entries);
    }
    systems
}
