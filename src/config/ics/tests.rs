//! Calendars against RFC 5545, instant by instant.

use super::*;
use crate::domain::At;
use crate::domain::shifts::shifts;
use chrono::NaiveDate;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/calendars")
}

fn at(text: &str) -> At {
    text.parse().unwrap()
}

const PEOPLE: [(&str, u64); 3] = [("Bo", 1), ("Sun", 2), ("Chen", 3)];

fn names() -> Names {
    let people = PEOPLE.iter().map(|(name, id)| (name.to_lowercase(), UserId(*id)));
    people.chain([("sun@example.com".into(), UserId(2)), ("陈工".into(), UserId(3))]).collect()
}

/// The shifts of two years, a line each.
fn shown(series: &[Series]) -> Vec<String> {
    let found = shifts(series, at("2026-01-01T00:00:00Z"), at("2028-01-01T00:00:00Z"));
    let name = |id: UserId| PEOPLE.iter().find(|(_, known)| *known == id.0).unwrap().0;
    let time = |at: At| at.format("%Y-%m-%dT%H:%M:%SZ");
    found
        .iter()
        .map(|shift| format!("{} {} {}", name(shift.who), time(shift.from), time(shift.until)))
        .collect()
}

#[test]
fn every_calendar_has_the_shifts_that_the_standard_gives_it() {
    let expected = std::fs::read_to_string(folder().join("expected.txt")).unwrap();
    let mut seen = 0;
    for part in expected.split("\n[").skip(1) {
        let (name, rest) = part.split_once(']').unwrap();
        let bytes = std::fs::read(folder().join(format!("{name}.ics"))).unwrap();
        let series = read(&bytes, &names(), None).unwrap_or_else(|wrong| panic!("{name}: {wrong:?}"));
        let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut expected: Vec<_> = rest.lines().skip(1).map(words).filter(|line| !line.is_empty()).collect();
        let mut shown = shown(&series);
        expected.sort();
        shown.sort();
        assert_eq!(shown, expected, "{name}");
        seen += 1;
    }
    let files = std::fs::read_dir(folder()).unwrap().flatten();
    let calendars = files.filter(|file| file.path().extension().is_some_and(|it| it == "ics")).count();
    assert_eq!(seen, calendars);
}

#[test]
fn rules_have_the_days_that_an_independent_program_gives() {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let table = std::fs::read_to_string(folder().join("rules.txt")).unwrap();
    let mut seen = 0;
    for row in table.lines().filter(|row| !row.starts_with('#')) {
        let mut words = row.split(' ');
        let (start, rule) = (day(words.next().unwrap()), words.next().unwrap());
        let line = calendar(&[&format!("RRULE:{rule}")]);
        let parsed = line::components(line.as_bytes()).unwrap();
        let line = parsed[0].inner[0].one("RRULE").unwrap().unwrap();
        let days = rule::read(line).unwrap().0.days(start, day("2026-01-01"), day("2031-01-01"));
        let shown: Vec<String> = days.iter().map(ToString::to_string).collect();
        let (head, tail) = (shown.len().min(6), shown.len().saturating_sub(3));
        let found = format!(
            "{start} {rule} {} {} … {}",
            days.len(),
            shown[..head].join(" "),
            shown[tail..].join(" ")
        );
        assert_eq!(found, row);
        seen += 1;
    }
    assert!(seen > 25);
}

/// A calendar with one event of Bo's.
fn calendar(lines: &[&str]) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Bo\r\n{}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        lines.join("\r\n")
    )
}

#[test]
fn what_is_not_understood_is_refused_at_its_line() {
    let start = "DTSTART:20260302T090000Z";
    let with = |lines: &[&str]| calendar(&[&[start, "DURATION:PT1H"], lines].concat());
    let cases: Vec<(String, usize, &str)> = vec![
        (calendar(&["DTSTART:20260302T090000", "DURATION:PT1H"]), 4, "names no zone"),
        (
            calendar(&["DTSTART;TZID=Moon/Tycho:20260302T090000", "DURATION:PT1H"]),
            4,
            "no time zone is called `Moon/Tycho`",
        ),
        (calendar(&["DTSTART;VALUE=DATE:20260302"]), 4, "names no zone"),
        (calendar(&["DTSTART:2026-03-02", "DURATION:PT1H"]), 4, "`2026-03-02` is no time"),
        (calendar(&["DTSTART:20260230T090000Z", "DURATION:PT1H"]), 4, "is no time"),
        (calendar(&[start]), 4, "without an end"),
        (calendar(&["DURATION:PT1H"]), 2, "without a beginning"),
        (calendar(&[start, "DTEND:20260302T090000Z"]), 5, "ends before it begins"),
        (calendar(&[start, "DURATION:-PT1H"]), 5, "is no length"),
        (calendar(&[start, "DURATION:PT"]), 5, "is no length"),
        (with(&["RRULE:FREQ=HOURLY"]), 6, "cannot come back `HOURLY`"),
        (with(&["RRULE:FREQ=DAILY;BYHOUR=9"]), 6, "`BYHOUR` is not read"),
        (with(&["RRULE:FREQ=DAILY;INTERVAL=0"]), 6, "`INTERVAL=0` is not understood"),
        (with(&["RRULE:FREQ=DAILY;COUNT=2;UNTIL=20260401T000000Z"]), 6, "both `COUNT` and `UNTIL`"),
        (with(&["RRULE:FREQ=WEEKLY;BYDAY=1MO"]), 6, "numbered days"),
        (with(&["RRULE:FREQ=DAILY;COUNT=10001"]), 6, "`COUNT=10001` is not understood"),
        (calendar(&[start, "DURATION:P367D"]), 4, "more than a year"),
        (with(&["RRULE:COUNT=3"]), 6, "how often"),
        (with(&["RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY"]), 7, "a second `RRULE`"),
        (with(&["EXRULE:FREQ=DAILY"]), 6, "`EXRULE` is not read"),
        (with(&["RECURRENCE-ID;RANGE=THISANDFUTURE:20260302T090000Z"]), 6, "all further shifts"),
        (with(&["EXDATE:tomorrow"]), 6, "`tomorrow` is no time"),
        (with(&["no line"]), 6, "no line of a calendar"),
        (with(&[]).replace("SUMMARY:Bo", "SUMMARY:Somebody"), 3, "`Somebody` names nobody"),
        (with(&[]).replace("SUMMARY:Bo", "SUMMARY:Bo and Sun"), 3, "several people"),
        (with(&[]).replace("END:VCALENDAR\r\n", ""), 1, "`VCALENDAR` has no end"),
        (with(&[]).replace("END:VEVENT", "END:VTODO"), 6, "ends what is not open"),
        ("hello".into(), 1, "no line of a calendar"),
        ("SUMMARY:Bo".into(), 1, "this is no calendar"),
        (String::new(), 1, "this is no calendar"),
        ("BEGIN:VCALENDAR\n".repeat(20), 9, "too deep"),
    ];
    for (text, line, what) in cases {
        let wrong = read(text.as_bytes(), &names(), None).expect_err(&text);
        assert!(
            wrong.what.contains(what) && wrong.line == line && !wrong.instead.is_empty(),
            "{text}\n{wrong:?}"
        );
    }
    let bytes = [b"BEGIN:VCALENDAR\nSUMMARY:\xff\xfe\n".as_slice()].concat();
    assert_eq!(read(&bytes, &names(), None).unwrap_err().what, "this line is not UTF-8");
}

#[test]
fn times_without_a_zone_are_those_of_the_settings() {
    let text = calendar(&["DTSTART:20260302T090000", "DURATION:PT1H"]);
    let zone = "Europe/Berlin".parse().unwrap();
    let series = read(text.as_bytes(), &names(), Some(zone)).unwrap();
    assert_eq!(shown(&series), ["Bo 2026-03-02T08:00:00Z 2026-03-02T09:00:00Z"]);
}

#[test]
fn what_has_no_end_costs_no_more_than_the_time_that_is_looked_at() {
    let text = calendar(&["DTSTART:19700101T000000Z", "DURATION:P1D", "RRULE:FREQ=DAILY"]);
    let series = read(text.as_bytes(), &names(), None).unwrap();
    assert_eq!(shown(&series).len(), 730);
    let text =
        calendar(&["DTSTART:20260101T000000Z", "DURATION:P1D", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"]);
    assert_eq!(shown(&read(text.as_bytes(), &names(), None).unwrap()).len(), 1);
    // Ten megabytes of events are one too many.
    let event = "BEGIN:VEVENT\nSUMMARY:Bo\nDTSTART:20260101T000000Z\nDURATION:PT1H\nEND:VEVENT\n";
    let text = format!("BEGIN:VCALENDAR\n{}END:VCALENDAR\n", event.repeat(120_000));
    let wrong = read(text.as_bytes(), &names(), None).unwrap_err();
    assert!(wrong.what.contains("more than 20000"), "{wrong:?}");
    // One event that is as large: each further date would have all that are left out.
    let many = |name: &str, count: usize| format!("{name}:{}", vec!["20260301T000000Z"; count].join(","));
    let start = "DTSTART:20260101T000000Z";
    for (dates, left_out, what) in [(30_000, 400, "more than 20000"), (9, 100_000, "left out")] {
        let text = calendar(&[start, "DURATION:PT1H", &many("RDATE", dates), &many("EXDATE", left_out)]);
        let wrong = read(text.as_bytes(), &names(), None).unwrap_err();
        assert!(wrong.what.contains(what), "{}", wrong.what);
    }
}

mod hostile {
    use super::*;
    use proptest::prelude::*;

    const LINES: [&str; 22] = [
        "BEGIN:VCALENDAR",
        "END:VCALENDAR",
        "BEGIN:VEVENT",
        "END:VEVENT",
        "BEGIN:VTIMEZONE",
        "END:VTIMEZONE",
        "BEGIN:STANDARD",
        "END:STANDARD",
        "TZID:x",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:-9999",
        "SUMMARY:Bo",
        "DTSTART:99991231T235959Z",
        "DTSTART;TZID=x:00010101T000000",
        "DURATION:P999999W",
        "RRULE:FREQ=YEARLY;INTERVAL=4294967295",
        "RRULE:FREQ=DAILY;COUNT=4294967295",
        "RDATE;VALUE=PERIOD:20260101T000000Z/P999999D",
        "EXDATE;TZID=x:20260101",
        "DTSTART;VALUE=DATE:20260101",
        "RRULE:FREQ=MONTHLY;BYDAY=-53SU,53MO;BYSETPOS=-366",
        " folded",
    ];

    proptest! {
        #[test]
        fn nothing_that_a_file_holds_breaks_it(
            lines in prop::collection::vec(prop::sample::select(&LINES[..]), 0..40),
            junk in prop::collection::vec(any::<u8>(), 0..60),
        ) {
            let text = [lines.join("\n").as_bytes(), b"\n", junk.as_slice()].concat();
            if let Ok(series) = read(&text, &names(), Some(Zone::utc())) {
                shown(&series);
            }
            let event = format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Bo\n{}\nEND:VEVENT\nEND:VCALENDAR", lines.join("\n"));
            if let Ok(series) = read(event.as_bytes(), &names(), Some(Zone::utc())) {
                shown(&series);
            }
        }
    }
}
