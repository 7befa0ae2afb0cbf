//! Who takes turns at a role: `[[guilds.oncall]]` of the settings.

use super::calendar::read_zone;
use super::playbook::is_key;
use super::table::{Page, Placed, Table, Value};
use crate::domain::At;
use crate::domain::ids::{RoleKey, UserId};
use crate::domain::oncall::{Override, Rotation};
use crate::zone::Zone;
use chrono::{NaiveDateTime, TimeDelta};

/// A shorter turn is a slip of the pen.
const SHORTEST_TURN: TimeDelta = TimeDelta::hours(1);

/// How a time is written.
const TIME: &str = "%Y-%m-%d %H:%M";
const EXAMPLE: &str = "\"2026-03-02 09:00\"";

/// Reads one rotation; without a zone of its own it is in the guild's.
pub(super) fn rotation(mut table: Table<'_>, guild_zone: Zone) -> Option<Rotation> {
    let page = table.page;
    let role = table.text("role", "\"duty\"");
    if let Some(role) = role.filter(|role| !is_key(role)) {
        let what = format!("`{}` cannot be a role", role.value);
        page.note(role.at, what, "a role of a playbook, such as `duty`");
    }
    let people = people(&mut table);
    let start = table.text("start", EXAMPLE).and_then(|text| time(page, text));
    let every = table.need_time("every");
    if let Some(every) = every.filter(|every| every.value < SHORTEST_TURN) {
        page.note(every.at, "nobody could take over so often", "a turn of at least `\"1h\"`");
    }
    let zone = match table.optional_text("zone") {
        Some(zone) => read_zone(page, zone),
        None => Some(guild_zone),
    };
    let tables = table.tables("overrides");
    let overrides =
        tables.into_iter().filter_map(|table| stand_in(table, zone.unwrap_or(guild_zone))).collect();
    table.finish();
    Some(Rotation {
        role: RoleKey::new(role?.value),
        people: people?,
        start: start?.value,
        every: every?.value.num_seconds(),
        zone: zone?,
        overrides,
    })
}

fn people(table: &mut Table<'_>) -> Option<Vec<UserId>> {
    let value = table.need("people", "[\"user:123456789012345678\"]")?;
    let page = table.page;
    let given = table.list("people");
    if given.is_empty() {
        page.note(
            value.span().start,
            "nobody takes turns",
            "at least one person, such as `user:123456789012345678`",
        );
    }
    Some(given.iter().filter_map(|value| person(page, "people", value)).collect())
}

/// Turns are taken by people, not by Discord roles: somebody has to be the one.
fn person(page: &Page<'_>, key: &str, value: Value<'_>) -> Option<UserId> {
    let text = page.text(key, value)?;
    let id = text.strip_prefix("user:").and_then(|id| id.parse().ok()).filter(|id: &u64| *id > 0);
    if id.is_none() {
        let what = format!("`{}` is no person on Discord", text.value);
        page.note(text.at, what, "`user:` with an id, such as `user:123456789012345678`");
    }
    id.map(UserId)
}

fn stand_in(mut table: Table<'_>, zone: Zone) -> Option<Override> {
    let page = table.page;
    let who = table.need("who", "\"user:123456789012345678\"").and_then(|value| person(page, "who", value));
    let from = table.text("from", EXAMPLE).and_then(|text| instant(page, text, zone));
    let until = table.text("until", EXAMPLE).and_then(|text| instant(page, text, zone));
    table.finish();
    let (from, until) = (from?, until?);
    if until.value <= from.value {
        page.note(until.at, "this ends before it begins", "an `until` after `from`");
    }
    Some(Override { who: who?, from: from.value, until: until.value })
}

fn instant(page: &Page<'_>, text: Placed<&str>, zone: Zone) -> Option<Placed<At>> {
    let shown = time(page, text)?;
    let found = zone.first_at(shown.value);
    if found.is_none() {
        page.note(
            text.at,
            format!("nobody knows the clocks of `{}`", text.value),
            "a year nearer to this one",
        );
    }
    Some(Placed { value: found?, at: text.at })
}

fn time(page: &Page<'_>, text: Placed<&str>) -> Option<Placed<NaiveDateTime>> {
    let found = NaiveDateTime::parse_from_str(text.trim(), TIME).ok();
    if found.is_none() {
        page.note(text.at, format!("`{}` is no time", text.value), format!("one such as `{EXAMPLE}`"));
    }
    found.map(|value| Placed { value, at: text.at })
}
