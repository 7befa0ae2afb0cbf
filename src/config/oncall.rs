//! Who takes turns at a role: `[[guilds.oncall]]` of the settings.

use super::calendar::read_zone;
use super::ics;
use super::playbook::is_key;
use super::remote::{self, CalendarFrom};
use super::table::{Page, Placed, Table, Value};
use crate::domain::At;
use crate::domain::hours::Hours;
use crate::domain::ids::{GuildId, RoleKey, UserId};
use crate::domain::oncall::{Override, Rotation};
use crate::domain::shifts::Series;
use crate::files;
use crate::zone::Zone;
use chrono::{NaiveDateTime, NaiveTime, TimeDelta};
use std::path::Path;

/// A shorter turn is a slip of the pen.
const SHORTEST_TURN: TimeDelta = TimeDelta::hours(1);

/// How a time is written.
const TIME: &str = "%Y-%m-%d %H:%M";
const EXAMPLE: &str = "\"2026-03-02 09:00\"";

/// Reads one rotation; without a zone of its own it is in the guild's. A calendar is
/// looked for in `folder`, or is to be fetched.
pub(super) fn rotation(
    mut table: Table<'_>,
    (guild, guild_zone): (GuildId, Zone),
    folder: &Path,
) -> Option<(Rotation, Option<CalendarFrom>)> {
    let page = table.page;
    let role = table.text("role", "\"duty\"");
    if let Some(role) = role.filter(|role| !is_key(role)) {
        let what = format!("`{}` cannot be a role", role.value);
        page.note(role.at, what, "a role of a playbook, such as `duty`");
    }
    let own_zone = table.optional_text("zone").map(|zone| read_zone(page, zone));
    let zone = own_zone.unwrap_or(Some(guild_zone));
    let tables = table.tables("overrides");
    let overrides =
        tables.into_iter().filter_map(|table| stand_in(table, zone.unwrap_or(guild_zone))).collect();
    let kept_elsewhere = table.optional_text("calendar_file");
    let is_fetched = table.place("url_file").is_some();
    let role_key = role.map(|role| role.value);
    let fetch = |table: &mut Table<'_>| remote::calendar(table, guild, role_key, own_zone.flatten(), folder);
    let from = if is_fetched { fetch(&mut table) } else { None };
    let turns = match (kept_elsewhere, is_fetched) {
        (Some(file), true) => {
            let what = "these turns are kept in two places";
            page.note(file.at, what, "`calendar_file` or `url_file`, not both");
            None
        }
        (Some(file), false) => calendar(&mut table, file, folder, own_zone.flatten()),
        (None, true) => from.is_some().then(|| Turns::of_calendar(Vec::new())),
        (None, false) => turns(&mut table),
    };
    table.finish();
    let turns = turns?;
    let rotation = Rotation {
        role: RoleKey::new(role?.value),
        people: turns.people,
        start: turns.start,
        every: turns.every,
        zone: zone?,
        overrides,
        hours: turns.hours,
        series: turns.series,
        shifts: Vec::new(),
        remote: from.as_ref().map(|from| from.name.clone()),
    };
    Some((rotation, from))
}

/// Who has a turn when, by the settings or by a calendar.
struct Turns {
    people: Vec<UserId>,
    start: NaiveDateTime,
    every: i64,
    hours: Option<Hours>,
    series: Vec<Series>,
}

impl Turns {
    /// What comes before never counts: nobody has a turn by the settings.
    fn of_calendar(series: Vec<Series>) -> Turns {
        let (people, start, every) = (Vec::new(), At::UNIX_EPOCH.naive_utc(), 86_400);
        Turns { people, start, every, hours: None, series }
    }
}

fn turns(table: &mut Table<'_>) -> Option<Turns> {
    let page = table.page;
    let people = people(table);
    let start = table.text("start", EXAMPLE).and_then(|text| time(page, text));
    let every = table.need_time("every");
    if let Some(every) = every.filter(|every| every.value < SHORTEST_TURN) {
        page.note(every.at, "nobody could take over so often", "a turn of at least `\"1h\"`");
    }
    let every = every?.value.num_seconds();
    let hours = table.optional_text("hours").map(|text| hours(page, text));
    let hours = hours.map_or(Some(None), |hours| hours.map(Some))?;
    Some(Turns { people: people?, start: start?.value, every, hours, series: Vec::new() })
}

/// `09:00-17:00`.
fn hours(page: &Page<'_>, text: Placed<&str>) -> Option<Hours> {
    let time = |text: &str| NaiveTime::parse_from_str(text.trim(), "%H:%M").ok();
    let found = text.split_once('-').and_then(|(from, until)| {
        let hours = Hours { from: time(from)?, until: time(until)? };
        (hours.from != hours.until).then_some(hours)
    });
    if found.is_none() {
        let instead = "hours such as `\"09:00-17:00\"`, or none for all day";
        page.note(text.at, format!("`{}` are no hours of the day", text.value), instead);
    }
    found
}

/// The shifts of a calendar file. Times in it that name no zone are those of `zone`; without one, they are refused: whoever
/// keeps the calendar may be elsewhere than the server.
fn calendar(table: &mut Table<'_>, file: Placed<&str>, folder: &Path, zone: Option<Zone>) -> Option<Turns> {
    let page = table.page;
    let names = names(table)?;
    let bytes = files::bytes(&folder.join(file.value), ics::LONGEST).map_err(|why| {
        let instead = format!("the path of a calendar of at most {} MiB", ics::LONGEST >> 20);
        page.note(file.at, format!("`{}` cannot be read: {why}", file.value), instead);
    });
    match ics::read(&bytes.ok()?, &names, zone) {
        Ok(series) => Some(Turns::of_calendar(series)),
        Err(wrong) => {
            let what = format!("`{}`, line {}: {}", file.value, wrong.line, wrong.what);
            page.note(file.at, what, wrong.instead);
            None
        }
    }
}

/// Who is meant by the names, or addresses, in a calendar.
pub(super) fn names(table: &mut Table<'_>) -> Option<ics::Names> {
    let page = table.page;
    table.need("names", "{ \"Bo Li\" = \"user:123456789012345678\" }")?;
    let mut names = ics::Names::new();
    for (name, value) in table.table("names")?.entries() {
        names.insert(name.trim().to_lowercase(), person(page, "names", value)?);
    }
    Some(names)
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
