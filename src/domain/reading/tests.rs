//! The table of spellings, and what a table cannot say: the other direction, clocks that are set, and when a day is asked.

use super::{Lean, Unit, duration, figures, item, number, share, time};
use crate::domain::At;
use crate::domain::refusal::Refusal;
use crate::zone::Zone;
use chrono::{NaiveDateTime, TimeDelta, TimeZone};
use rstest::rstest;

/// Monday, 2 March 2026, 15:00 in Shanghai.
const NOW: &str = "2026-03-02T07:00:00Z";

fn at(said: &str) -> At {
    said.parse().unwrap()
}

/// What is read, as the table writes it.
fn read(kind: &str, said: &str) -> Result<String, Refusal> {
    let unread = || Refusal::NotUnderstood(said.into());
    Ok(match kind {
        "number" => number(said).ok_or_else(unread)?.to_string(),
        "item" => item(said).ok_or_else(unread)?.to_string(),
        "share" => share(said).ok_or_else(unread)?.to_string(),
        "figure" => match figures(said, &[]).as_slice() {
            [only] => only.in_unit(&Unit::of("ms")).ok_or_else(unread)?.0.to_string(),
            _ => return Err(unread()),
        },
        "length" => format!("{}s", duration(said)?.num_seconds()),
        "time" => time(said, at(NOW), Zone::shanghai(), Lean::Past)?.to_rfc3339(),
        other => panic!("{other} is no kind"),
    })
}

/// The same of what the table means.
fn meant(kind: &str, meaning: &str) -> String {
    match kind {
        "length" => {
            let (count, unit) = meaning.split_at(meaning.len() - 1);
            let seconds = if unit == "m" { 60 } else { 1 };
            format!("{}s", count.parse::<i64>().unwrap() * seconds)
        }
        "time" => {
            let local = NaiveDateTime::parse_from_str(meaning, "%Y-%m-%d %H:%M").unwrap();
            Zone::shanghai().from_local_datetime(&local).unwrap().to_utc().to_rfc3339()
        }
        _ => meaning.into(),
    }
}

#[test]
fn every_spelling_of_the_table_is_understood_or_refused_by_its_name() {
    let lines = include_str!("spellings.txt").lines();
    let rows = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut wrong = Vec::new();
    let mut count = 0;
    for row in rows {
        let [kind, said, meaning] = row.split(" | ").collect::<Vec<_>>().try_into().expect("three columns");
        count += 1;
        match (read(kind, said), meaning) {
            (Ok(read), "?") => wrong.push(format!("{row}: understood as {read}")),
            (Ok(read), meaning) if read != meant(kind, meaning) => {
                wrong.push(format!("{row}: read as {read}"))
            }
            (Err(why), "?") if !names(&why, said) => wrong.push(format!("{row}: refused as {why:?}")),
            (Err(why), meaning) if meaning != "?" => wrong.push(format!("{row}: refused as {why:?}")),
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= 200, "only {count} spellings");
}

/// Does the refusal give back what was typed?
fn names(why: &Refusal, said: &str) -> bool {
    match why {
        Refusal::NotUnderstood(typed) | Refusal::BadDuration(typed) | Refusal::BadTime(typed) => {
            typed == said
        }
        Refusal::WhichDay(typed, _) => typed == said,
        _ => false,
    }
}

#[rstest]
#[case("14:30", "2026-03-03T06:30:00Z")]
#[case("15:00", NOW)]
#[case("23:10", "2026-03-02T15:10:00Z")]
#[case("明天 8:00", "2026-03-03T00:00:00Z")]
#[case("明早八点", "2026-03-03T00:00:00Z")]
#[case("今晚8点", "2026-03-02T12:00:00Z")]
#[case("tomorrow 08:00", "2026-03-03T00:00:00Z")]
#[case("20m", "2026-03-02T07:20:00Z")]
#[case("in 20m", "2026-03-02T07:20:00Z")]
#[case("一小时", "2026-03-02T08:00:00Z")]
#[case("一小时后", "2026-03-02T08:00:00Z")]
#[case("20 分钟 之后", "2026-03-02T07:20:00Z")]
#[case("an hour from now", "2026-03-02T08:00:00Z")]
#[case("1月1日 10:00", "2027-01-01T02:00:00Z")]
fn times_to_come(#[case] said: &str, #[case] meant: &str) {
    assert_eq!(time(said, at(NOW), Zone::shanghai(), Lean::Future), Ok(at(meant)));
}

/// Berlin skips 02:30 on 29 March 2026 and has it twice on 25 October.
#[rstest]
#[case("2026-03-29T10:00:00Z", "02:30", Lean::Past, "2026-03-29T01:30:00Z")]
#[case("2026-03-28T20:00:00Z", "02:30", Lean::Future, "2026-03-29T01:30:00Z")]
#[case("2026-10-25T10:00:00Z", "02:30", Lean::Past, "2026-10-25T01:30:00Z")]
#[case("2026-10-25T01:00:00Z", "02:30", Lean::Past, "2026-10-25T00:30:00Z")]
#[case("2026-10-25T00:00:00Z", "02:30", Lean::Future, "2026-10-25T00:30:00Z")]
#[case("2026-10-25T01:00:00Z", "02:30", Lean::Future, "2026-10-25T01:30:00Z")]
#[case("2026-10-26T01:00:00Z", "2026-10-25 02:30", Lean::Past, "2026-10-25T01:30:00Z")]
#[case("2026-10-26T01:00:00Z", "2026-10-25 02:30", Lean::Future, "2026-10-25T00:30:00Z")]
fn clocks_that_are_set(#[case] now: &str, #[case] said: &str, #[case] lean: Lean, #[case] meant: &str) {
    assert_eq!(time(said, at(now), "Europe/Berlin".parse().unwrap(), lean), Ok(at(meant)));
}

/// What is a little ahead is now; what would be long ago is asked about; in an incident, its beginning says the day.
#[test]
fn a_time_of_day_is_of_the_day_that_it_can_be_of() {
    let shanghai = |said: &str| at(&format!("{said}:00+08:00"));
    let now = at("2026-03-02T09:00:16+08:00");
    let read = |said: &str, lean| time(said, now, Zone::shanghai(), lean);
    for ahead in ["09:01", "9:05", "09:05:16", "2026-03-02 09:03", "today 09:02"] {
        assert_eq!(read(ahead, Lean::Past), Ok(now), "{ahead}");
        assert_eq!(read(ahead, Lean::Since(shanghai("2026-03-02T08:50"))), Ok(now), "{ahead}");
    }
    let yesterday = shanghai("2026-03-01T23:59");
    assert_eq!(read("23:59", Lean::Past), Err(Refusal::WhichDay("23:59".into(), yesterday)));
    assert_eq!(read("yesterday 23:59", Lean::Past), Ok(yesterday));
    assert_eq!(read("23:59", Lean::Since(shanghai("2026-03-01T20:00"))), Ok(yesterday));
    // Refused by its name by whoever asks.
    assert_eq!(read("09:30", Lean::Since(shanghai("2026-03-02T08:50"))), Ok(shanghai("2026-03-02T09:30")));
    assert_eq!(read("08:30", Lean::Since(shanghai("2026-03-02T08:50"))), Ok(shanghai("2026-03-02T08:30")));
    assert_eq!(read("08:50", Lean::Since(at("2026-03-02T08:50:40+08:00"))), Ok(shanghai("2026-03-02T08:50")));

    let midnight = at("2026-03-02T00:10:00+08:00");
    assert_eq!(time("23:55", midnight, Zone::shanghai(), Lean::Past), Ok(shanghai("2026-03-01T23:55")));
    assert_eq!(time("in 6m", midnight, Zone::shanghai(), Lean::Past), Ok(midnight + TimeDelta::minutes(6)));
}
