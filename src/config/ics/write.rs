//! Who is on call, as a calendar for other programs.

use crate::domain::At;
use crate::domain::guild::Guild;
use crate::domain::ids::RoleKey;
use crate::domain::rota::Rota;
use chrono::{NaiveTime, TimeDelta};
use std::fmt::Write;

/// How far back it is looked for the beginning of a turn: as far as shifts of calendars are known.
const LOOK_BACK: TimeDelta = TimeDelta::days(35);

/// Bytes of a line at most, without its end.
const LONGEST_LINE: usize = 75;

/// The turns at these roles that are not over at `now` and begin within so many days, each an event in UTC. One is the same
/// event whenever it is asked for. People are called by their ids: only Discord knows their names.
pub fn calendar(guild: &Guild, roles: &[&RoleKey], now: At, days: i64) -> String {
    let time = |at: At| at.format("%Y%m%dT%H%M%SZ");
    // By whole days: what is cut off at an end would be another event each time.
    let today = now.date_naive().and_time(NaiveTime::MIN).and_utc();
    let (from, until) = (today - LOOK_BACK, today + TimeDelta::days(days + 1));
    let mut lines =
        vec!["BEGIN:VCALENDAR".to_owned(), "VERSION:2.0".into(), "PRODID:-//warroom//on call//EN".into()];
    for role in roles {
        let turns = Rota::of(guild, role).stretches(from, until);
        for turn in turns.filter(|turn| turn.until.is_none_or(|until| until > now)) {
            let ends = turn.until.unwrap_or(until);
            let uid = format!("{}-{role}-{}@warroom", guild.id.0, turn.from.timestamp());
            lines.extend(["BEGIN:VEVENT".to_owned(), format!("UID:{uid}"), format!("DTSTAMP:{}", time(now))]);
            lines.extend([format!("DTSTART:{}", time(turn.from)), format!("DTEND:{}", time(ends))]);
            lines.extend([format!("SUMMARY:{role} user:{}", turn.who.0), "END:VEVENT".into()]);
        }
    }
    lines.push("END:VCALENDAR".into());
    lines.iter().map(|line| folded(line)).collect()
}

/// A line with its end, in pieces where it is long.
fn folded(line: &str) -> String {
    let mut shown = String::with_capacity(line.len() + 2);
    let mut length = 0;
    for letter in line.chars() {
        if length + letter.len_utf8() > LONGEST_LINE {
            shown.push_str("\r\n ");
            length = 1;
        }
        length += letter.len_utf8();
        // Writing to a text cannot fail.
        let _ = shown.write_char(letter);
    }
    shown + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::ics::read;
    use crate::domain::ids::{GuildId, UserId};
    use crate::domain::oncall::{Override, Rotation};
    use crate::domain::shifts::shifts;
    use crate::zone::Zone;

    #[test]
    fn what_is_written_is_read_as_the_same_turns() {
        let at = |text: &str| text.parse::<At>().unwrap();
        let now = at("2026-03-20T12:00:00Z");
        let (from, until) = (at("2026-03-20T08:00:00Z"), at("2026-04-20T00:00:00Z"));
        let role =
            RoleKey::new("a-role-with-a-name-that-is-so-long-that-its-line-has-to-be-folded-somewhere");
        let rotation = Rotation {
            role: role.clone(),
            people: vec![UserId(11), UserId(12)],
            start: "2026-03-02T09:00:00".parse().unwrap(),
            every: 86_400,
            zone: "Europe/Berlin".parse().unwrap(),
            overrides: vec![Override {
                who: UserId(13),
                from: at("2026-04-01T00:00:00Z"),
                until: at("2026-04-02T00:00:00Z"),
            }],
            hours: None,
            series: Vec::new(),
            shifts: Vec::new(),
            remote: None,
        };
        let guild = Guild { oncall: vec![rotation], ..Guild::new(GuildId(1), "p") };
        let written = calendar(&guild, &[&role], now, 30);
        assert!(
            written.lines().all(|line| line.len() <= LONGEST_LINE) && written.contains("\r\n "),
            "{written}"
        );
        let names = [11, 12, 13].map(|id| (format!("user:{id}"), UserId(id))).into();
        let series = read(written.as_bytes(), &names, Some(Zone::utc())).unwrap();
        let read: Vec<_> =
            shifts(&series, from, until).iter().map(|it| (it.who, it.from, it.until)).collect();
        let turns = Rota::of(&guild, &role).stretches(from, until);
        let turns: Vec<_> = turns.map(|turn| (turn.who, turn.from, turn.until.unwrap())).collect();
        assert_eq!(read, turns);
        assert!(read.len() > 30 && read[0].1 == from);
        let later = calendar(&guild, &[&role], at("2026-03-20T18:00:00Z"), 30);
        let stable = |text: &str| text.replace("DTSTAMP:20260320T120000Z", "DTSTAMP:20260320T180000Z");
        assert_eq!(stable(&written), later, "the same turns are the same events");
    }
}
