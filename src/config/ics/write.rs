//! Who is on call, as a calendar for other programs.

use crate::domain::At;
use crate::domain::guild::Guild;
use crate::domain::ids::RoleKey;
use crate::domain::rota::Rota;
use std::fmt::Write;

/// Bytes of a line at most, without its end.
const LONGEST_LINE: usize = 75;

/// The turns at these roles from `now` until `until`, each an event in UTC. People are called by their ids: only Discord
/// knows their names.
pub fn calendar(guild: &Guild, roles: &[&RoleKey], now: At, until: At) -> String {
    let time = |at: At| at.format("%Y%m%dT%H%M%SZ");
    let mut lines =
        vec!["BEGIN:VCALENDAR".to_owned(), "VERSION:2.0".into(), "PRODID:-//warroom//on call//EN".into()];
    for role in roles {
        for turn in Rota::of(guild, role).stretches(now, until) {
            let ends = turn.until.map_or(until, |ends| ends.min(until));
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
        let (from, until) = (at("2026-03-20T12:00:00Z"), at("2026-04-20T12:00:00Z"));
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
        };
        let guild = Guild { oncall: vec![rotation], ..Guild::new(GuildId(1), "p") };
        let written = calendar(&guild, &[&role], from, until);
        assert!(
            written.lines().all(|line| line.len() <= LONGEST_LINE) && written.contains("\r\n "),
            "{written}"
        );
        let names = [11, 12, 13].map(|id| (format!("user:{id}"), UserId(id))).into();
        let series = read(written.as_bytes(), &names, Some(Zone::utc())).unwrap();
        let read: Vec<_> =
            shifts(&series, from, until).iter().map(|it| (it.who, it.from, it.until)).collect();
        let turns = Rota::of(&guild, &role).stretches(from, until);
        let turns: Vec<_> = turns.map(|turn| (turn.who, turn.from, turn.until.unwrap().min(until))).collect();
        assert_eq!(read, turns);
        assert!(read.len() > 30 && read[0].1 == from);
    }
}
