//! Meetings that come again: `[[guilds.meetings]]` of the settings.

use super::backup::read_schedule;
use super::bundle::Bundle;
use super::duration::Length;
use super::playbook::is_key;
use super::problem::suggest;
use super::settings::id;
use super::table::{Page, Placed, Table};
use crate::domain::ids::{ChannelId, RoleKey};
use crate::domain::periodic::{ANNOUNCED_BEFORE, PeriodicMeeting};
use chrono::TimeDelta;

/// Characters of a name, and of what is said besides, at most.
const LONGEST_NAME: usize = 80;
const LONGEST_TEXT: usize = 300;
/// No longer before it begins can it be announced.
const EARLIEST: TimeDelta = TimeDelta::days(7);

/// Reads the meetings of a guild, each with a name of its own.
pub(super) fn meetings(page: &Page<'_>, tables: Vec<Table<'_>>) -> Vec<PeriodicMeeting> {
    let mut found: Vec<PeriodicMeeting> = Vec::new();
    for table in tables {
        let at = table.at;
        let Some(meeting) = meeting(page, table) else { continue };
        if found.iter().any(|other| other.name == meeting.name) {
            page.note(at, format!("there are two meetings `{}`", meeting.name), "a name of its own for each");
        }
        found.push(meeting);
    }
    found
}

fn meeting(page: &Page<'_>, mut table: Table<'_>) -> Option<PeriodicMeeting> {
    let name = table.text("name", "\"Weekly review\"");
    let is_name = |name: &str| {
        !name.trim().is_empty() && name.chars().count() <= LONGEST_NAME && !name.contains(char::is_control)
    };
    if let Some(name) = name.filter(|name| !is_name(name.value)) {
        let instead = format!("a line of at most {LONGEST_NAME} characters");
        page.note(name.at, "this cannot be the name of a meeting", instead);
    }
    let schedule = table.text("schedule", "\"0 10 * * MON\"").and_then(|text| read_schedule(page, text));
    let channel = id(page, &mut table, "channel").map(ChannelId);
    let role = table.optional_text("role");
    if let Some(role) = role.filter(|role| !is_key(role)) {
        let what = format!("`{}` cannot be a role", role.value);
        page.note(role.at, what, "a role of a playbook, such as `lead`");
    }
    let text = table.optional_text("text");
    if let Some(text) = text.filter(|text| text.chars().count() > LONGEST_TEXT) {
        page.note(text.at, "`text` is too long", format!("at most {LONGEST_TEXT} characters"));
    }
    let working_days = table.optional_text("working_days").map(|name| name.value.to_owned());
    let announced_before = announced_before(page, &mut table);
    table.finish();
    Some(PeriodicMeeting {
        name: name?.trim().to_owned(),
        schedule: schedule?,
        channel,
        role: role.map(|role| RoleKey::new(role.value)),
        text: text.map(|text| text.value.to_owned()),
        working_days,
        announced_before: announced_before.num_seconds(),
    })
}

fn announced_before(page: &Page<'_>, table: &mut Table<'_>) -> TimeDelta {
    let Some(before) = table.length("announced_before") else { return ANNOUNCED_BEFORE };
    match *before {
        Length::Time(time) if time <= EARLIEST => time,
        Length::Time(_) | Length::WorkingDays(_) => {
            let instead = "a time of at most `\"7d\"`, such as `\"15m\"`, or `\"0m\"` for none";
            page.note(before.at, "a meeting cannot be announced that long before", instead);
            ANNOUNCED_BEFORE
        }
    }
}

/// Calendars that the meetings name and nobody knows; answers with the roles that they name, of which that is asked with
/// those of others.
pub(super) fn check<'a>(page: &Page<'_>, tables: Vec<Table<'a>>, bundle: &Bundle) -> Vec<Placed<&'a str>> {
    let mut roles = Vec::new();
    for mut table in tables {
        if let Some(name) = table.optional_text("working_days")
            && !bundle.calendars.contains_key(name.value)
        {
            let instead = suggest(&name, bundle.calendars.keys().map(String::as_str));
            page.note(name.at, format!("there is no calendar `{}`", name.value), instead);
        }
        roles.extend(table.optional_text("role"));
    }
    roles
}
