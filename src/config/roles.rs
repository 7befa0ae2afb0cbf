//! The roles of a playbook, and what each may do.

use super::playbook::{NAME, Names, check_unique, key};
use super::table::{Page, Placed, Table};
use crate::domain::ids::RoleKey;
use crate::domain::playbook::{Permit, Role, Take};
use std::collections::BTreeMap;
use strum::VariantArray;

/// Roles that the engine itself speaks of.
const NEEDED_ROLES: [&str; 4] = ["duty", "lead", "primary", "assistant"];

/// The roles that people can have, and their keys.
pub(super) fn roles<'a>(page: &Page<'_>, top: &mut Table<'a>) -> (Vec<Role>, Vec<&'a str>) {
    let tables = top.tables("roles");
    let mut keys = Vec::new();
    let roles: Vec<_> = tables.into_iter().filter_map(|table| role(table, &mut keys)).collect();
    check_unique(page, "role", &keys);
    for needed in NEEDED_ROLES {
        if !keys.iter().any(|key| key.value == needed) {
            let instead = format!("`[[roles]]` with `key = \"{needed}\"`");
            page.note(top.at, format!("role `{needed}` is missing"), instead);
        }
    }
    (roles, keys.into_iter().map(|key| key.value).collect())
}

fn role<'a>(mut table: Table<'a>, keys: &mut Vec<Placed<&'a str>>) -> Option<Role> {
    let key = key(&mut table, "key", "lead");
    let name = table.words("name", NAME);
    let assignable = table.flag("assignable", false);
    let required = table.flag("required", false);
    let take_at = table.place("take");
    let take = table.choice("take", Take::VARIANTS);
    keys.extend(key);
    if let (Some(at), Some(false)) = (take_at, assignable) {
        let what = "this role is not given in an incident, so nobody can take it";
        table.page.note(at, what, "`assignable = true` beside it, or leave `take` out");
    }
    let take = take.unwrap_or(if assignable == Some(true) { Take::Yes } else { Take::No });
    if let Some(key) = key
        && ["primary", "assistant"].contains(&key.value)
        && assignable == Some(false)
    {
        let what = format!("role `{}` cannot be assigned in an incident", key.value);
        table.page.note(key.at, what, "`assignable = true`");
    }
    table.finish();
    Some(Role {
        key: RoleKey::new(key?.value),
        name: name?,
        assignable: assignable?,
        take,
        required: required?,
    })
}

/// Who may do what.
pub(super) fn permits(
    page: &Page<'_>,
    top: &mut Table<'_>,
    names: &Names<'_>,
) -> BTreeMap<Permit, Vec<RoleKey>> {
    let Some(mut table) = top.table("permits") else { return BTreeMap::new() };
    let mut permits = BTreeMap::new();
    for (key, _) in table.entries() {
        let permit = page.choice("permits", key, Permit::VARIANTS);
        let roles = names.need_roles(&mut table, key.value);
        permits.extend(permit.zip(roles));
    }
    permits
}
