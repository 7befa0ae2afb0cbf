//! Cron expressions: how they are read, and when they fall due, by a slow way to find out.

use crate::config::cron::schedule;
use crate::domain::At;
use crate::domain::cron::Schedule;
use crate::zone::Zone;
use chrono::{Datelike, NaiveDateTime, Offset, TimeDelta, TimeZone, Timelike};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::LazyLock;

fn at(text: &str) -> At {
    text.parse().unwrap()
}

fn zone(name: &str) -> Zone {
    name.parse().unwrap()
}

/// What falls due after an instant, so many times.
fn due(written: &str, zone: Zone, after: At, count: usize) -> Vec<String> {
    let schedule = schedule(written).unwrap();
    let times = std::iter::successors(schedule.next(after, zone), |at| schedule.next(*at, zone));
    times.take(count).map(|at| at.with_timezone(&zone).format("%a %F %H:%M %:z").to_string()).collect()
}

#[test]
fn five_fields_of_numbers_names_ranges_steps_and_lists_are_read() {
    let cases: [(&str, &[&str]); 15] = [
        ("0 3 * * *", &["Mon 2026-11-30 03:00", "Tue 2026-12-01 03:00"]),
        ("30 9 * * MON", &["Mon 2026-11-30 09:30", "Mon 2026-12-07 09:30"]),
        ("30 9 * * mon,Wed", &["Mon 2026-11-30 09:30", "Wed 2026-12-02 09:30"]),
        ("0 9 * * 1-5", &["Mon 2026-11-30 09:00", "Tue 2026-12-01 09:00"]),
        (
            "0 9 * * FRI-SUN",
            &["Fri 2026-12-04 09:00", "Sat 2026-12-05 09:00", "Sun 2026-12-06 09:00", "Fri 2026-12-11 09:00"],
        ),
        ("0 9 * * 5-7", &["Fri 2026-12-04 09:00", "Sat 2026-12-05 09:00", "Sun 2026-12-06 09:00"]),
        ("0 9 * * 0", &["Sun 2026-12-06 09:00", "Sun 2026-12-13 09:00"]),
        ("0 9 * * 7", &["Sun 2026-12-06 09:00", "Sun 2026-12-13 09:00"]),
        ("0 9 * * SUN-TUE", &["Mon 2026-11-30 09:00", "Tue 2026-12-01 09:00", "Sun 2026-12-06 09:00"]),
        (
            "*/20 10-12/2 * * *",
            &["Mon 2026-11-30 10:00", "Mon 2026-11-30 10:20", "Mon 2026-11-30 10:40", "Mon 2026-11-30 12:00"],
        ),
        (
            "5,10-11 0 1 JAN-feb *",
            &["Fri 2027-01-01 00:05", "Fri 2027-01-01 00:10", "Fri 2027-01-01 00:11", "Mon 2027-02-01 00:05"],
        ),
        ("0 0 29 2 *", &["Tue 2028-02-29 00:00", "Sun 2032-02-29 00:00"]),
        ("0 0 31 * *", &["Thu 2026-12-31 00:00", "Sun 2027-01-31 00:00", "Wed 2027-03-31 00:00"]),
        ("  0\t3  * * *  ", &["Mon 2026-11-30 03:00"]),
        ("0 0 * * */3", &["Wed 2026-12-02 00:00", "Sat 2026-12-05 00:00", "Sun 2026-12-06 00:00"]),
    ];
    // A Sunday.
    let after = at("2026-11-29T18:00:00Z");
    for (written, expected) in cases {
        let found = due(written, Zone::utc(), after, expected.len());
        let expected: Vec<_> = expected.iter().map(|time| format!("{time} +00:00")).collect();
        assert_eq!(found, expected, "{written}");
    }
    assert_eq!(schedule("  0\t3  * * *  ").unwrap().written(), "0\t3  * * *");
}

#[test]
fn of_two_kinds_of_day_either_counts_unless_one_has_a_star() {
    let after = at("2026-11-29T18:00:00Z");
    let either = due("0 0 13 * FRI", Zone::utc(), after, 3);
    assert_eq!(either[..2], ["Fri 2026-12-04 00:00 +00:00", "Fri 2026-12-11 00:00 +00:00"]);
    assert_eq!(either[2], "Sun 2026-12-13 00:00 +00:00");
    let both = due("0 0 */2 * FRI", Zone::utc(), after, 3);
    assert_eq!(
        both,
        ["Fri 2026-12-11 00:00 +00:00", "Fri 2026-12-25 00:00 +00:00", "Fri 2027-01-01 00:00 +00:00"]
    );
}

#[test]
fn what_a_clock_skips_falls_due_at_the_first_instant_after_and_what_it_shows_twice_once() {
    let berlin = zone("Europe/Berlin");
    let spring = at("2026-03-28T12:00:00Z");
    assert_eq!(
        due("30 2 * * *", berlin, spring, 2),
        ["Sun 2026-03-29 03:00 +02:00", "Mon 2026-03-30 02:30 +02:00"]
    );
    // All that is skipped falls due together, with what would be due then, and once.
    let quarters = due("*/30 1-3 * * *", berlin, spring, 4);
    assert_eq!(
        quarters[1..],
        ["Sun 2026-03-29 01:30 +01:00", "Sun 2026-03-29 03:00 +02:00", "Sun 2026-03-29 03:30 +02:00"]
    );
    let autumn = at("2026-10-24T12:00:00Z");
    assert_eq!(
        due("30 2 * * *", berlin, autumn, 2),
        ["Sun 2026-10-25 02:30 +02:00", "Mon 2026-10-26 02:30 +01:00"]
    );
    // After the second time the clock shows it.
    assert_eq!(due("30 2 * * *", berlin, at("2026-10-25T01:10:00Z"), 1), ["Mon 2026-10-26 02:30 +01:00"]);
    let cairo = due("0 0 * * *", zone("Africa/Cairo"), at("2026-04-23T12:00:00Z"), 1);
    assert_eq!(cairo, ["Fri 2026-04-24 01:00 +03:00"]);
    let apia = due("0 9 30 12 *", zone("Pacific/Apia"), at("2011-12-01T00:00:00Z"), 1);
    assert_eq!(apia, ["Sat 2011-12-31 00:00 +14:00"]);
}

#[test]
fn what_is_no_expression_is_refused_with_what_was_written_and_what_would_be_right() {
    let cases = [
        ("", "does not have five fields", "such as `0 9 * * MON`"),
        ("0 0 3 * * *", "`0 0 3 * * *` does not have five fields", "minute, hour"),
        ("@daily", "`@daily` does not have five fields", "minute, hour"),
        ("0 3***", "does not have five fields", "minute, hour"),
        ("60 3 * * *", "`60` in `60 3 * * *` is no minute", "0 to 59"),
        ("0 24 * * *", "`24` in `0 24 * * *` is no hour", "0 to 23"),
        ("0 3 0 * *", "`0` in `0 3 0 * *` is no day of the month", "1 to 31"),
        ("0 3 32 * *", "is no day of the month", "1 to 31"),
        ("0 3 ? * *", "is no day of the month", "1 to 31"),
        ("0 3 L * *", "is no day of the month", "1 to 31"),
        ("0 3 * 13 *", "is no month", "JAN to DEC"),
        ("0 3 * JANU *", "is no month", "JAN to DEC"),
        ("0 3 * * 8", "is no day of the week", "both of which are Sunday"),
        ("0 3 * * MON#2", "is no day of the week", "SUN to SAT"),
        ("0 3 * * 周一", "`周一` in", "SUN to SAT"),
        ("0 3 * * FRI-MON", "is no day of the week", "SUN to SAT"),
        ("5-1 3 * * *", "is no minute", "0 to 59"),
        ("*/0 3 * * *", "is no minute", "0 to 59"),
        ("5/15 3 * * *", "is no minute", "`1-5/2`"),
        ("*/ 3 * * *", "is no minute", "0 to 59"),
        ("1,,2 3 * * *", "is no minute", "0 to 59"),
        ("-1 3 * * *", "is no minute", "0 to 59"),
        ("1-2-3 3 * * *", "is no minute", "0 to 59"),
        ("99999999999999999999 3 * * *", "is no minute", "0 to 59"),
        ("0 0 31 2 *", "`0 0 31 2 *` never comes", "a day that there is"),
        ("0 0 31 4,6,9,11 *", "never comes", "a day that there is"),
    ];
    for (written, what, instead) in cases {
        let refused = schedule(written).expect_err(written);
        assert!(refused.what.contains(what) && refused.instead.contains(instead), "{written}: {refused}");
    }
    let long = schedule(&"值".repeat(100_000)).unwrap_err();
    assert!(long.to_string().len() < 1_000, "{long}");
}

/// Parts of an expression, and the numbers that they mean.
fn part(first: u32, last: u32) -> impl Strategy<Value = (String, BTreeSet<u32>)> {
    let one = (first..=last).prop_map(|number| (number.to_string(), BTreeSet::from([number])));
    let range = (first..=last, first..=last, 1u32..5).prop_map(|(a, b, step)| {
        let (a, b) = (a.min(b), a.max(b));
        (format!("{a}-{b}/{step}"), (a..=b).step_by(step as usize).collect())
    });
    let stars = (1u32..=last)
        .prop_map(move |step| (format!("*/{step}"), (first..=last).step_by(step as usize).collect()));
    let all = Just(("*".to_owned(), (first..=last).collect()));
    let list = prop::collection::vec(first..=last, 1..4).prop_map(|numbers| {
        let text: Vec<_> = numbers.iter().map(ToString::to_string).collect();
        (text.join(","), numbers.into_iter().collect::<BTreeSet<u32>>())
    });
    prop_oneof![one, range, stars, all, list]
}

/// An expression, and the numbers of its parts.
fn expression() -> impl Strategy<Value = (String, [BTreeSet<u32>; 5])> {
    (part(0, 59), part(0, 23), part(1, 31), part(1, 12), part(0, 6)).prop_map(|(a, b, c, d, e)| {
        (format!("{} {} {} {} {}", a.0, b.0, c.0, d.0, e.0), [a.1, b.1, c.1, d.1, e.1])
    })
}

/// Changes of the clocks of all zones since 1973 (before, some clocks were off by seconds): the hour in which each is.
static CHANGES: LazyLock<Vec<(Zone, At)>> = LazyLock::new(|| {
    let offset = |zone: Zone, at: At| zone.offset_from_utc_datetime(&at.naive_utc()).fix();
    let mut changes = Vec::new();
    for name in Zone::names() {
        let zone = zone(name);
        let mut day = at("1973-01-01T00:00:00Z");
        while day.year() < 2040 {
            let next = day + TimeDelta::days(7);
            if offset(zone, day) != offset(zone, next) {
                let hours = (0..24 * 7).map(|hour| day + TimeDelta::hours(hour));
                let change = hours.take_while(|at| offset(zone, *at) == offset(zone, day)).last();
                changes.push((zone, change.unwrap()));
            }
            day = next;
        }
    }
    changes
});

/// The same, slowly: a clock whose hand only goes forward is looked at each minute, and what its hand has passed since is
/// due then, once.
fn slowly(means: &dyn Fn(NaiveDateTime) -> bool, zone: Zone, from: At, until: At) -> Vec<At> {
    let shown = |at: At| at.with_timezone(&zone).naive_local();
    // As far as the hand has come before: by a day where the date line moves.
    let back = (0..26 * 60).map(|minutes| shown(from - TimeDelta::minutes(minutes)));
    let mut hand = back.max().unwrap();
    let mut now = from;
    let mut found = Vec::new();
    while now < until {
        now += TimeDelta::minutes(1);
        let mut is_due = false;
        while hand < shown(now) {
            hand += TimeDelta::minutes(1);
            is_due |= means(hand);
        }
        if is_due {
            found.push(now);
        }
    }
    found
}

fn quickly(schedule: &Schedule, zone: Zone, from: At, until: At) -> Vec<At> {
    let times = std::iter::successors(schedule.next(from, zone), |at| schedule.next(*at, zone));
    times.take_while(|at| *at <= until).collect()
}

#[test]
fn in_every_zone_times_fall_due_as_a_hand_passes_them_that_only_goes_forward() {
    let mut zones = BTreeSet::new();
    // The last change of each zone, and of each that has one, one more of long ago.
    for (place, (zone, change)) in CHANGES.iter().enumerate() {
        let is_last = CHANGES.get(place + 1).is_none_or(|(next, _)| next != zone);
        if !(is_last || zones.insert(*zone)) {
            continue;
        }
        let (from, until) = (*change - TimeDelta::hours(3), *change + TimeDelta::hours(4));
        let every = schedule("*/5 * * * *").unwrap();
        let means = |shown: NaiveDateTime| shown.minute().is_multiple_of(5);
        assert_eq!(
            quickly(&every, *zone, from, until),
            slowly(&means, *zone, from, until),
            "{zone} {change}"
        );
    }
    assert!(zones.len() > 300, "{}", zones.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_expression_falls_due_around_any_change_of_any_clock_as_slowly_looked_up(
        (written, [minutes, hours, days, months, weekdays]) in expression(),
        place in any::<prop::sample::Index>(),
        before in 0i64..2_000,
    ) {
        let (zone, change) = CHANGES[place.index(CHANGES.len())];
        let Ok(schedule) = schedule(&written) else {
            let longest = |month: &u32| match month { 2 => 29, 4 | 6 | 9 | 11 => 30, _ => 31 };
            prop_assert!(months.iter().all(|month| days.iter().all(|day| *day > longest(month))), "{}", written);
            return Ok(());
        };
        let fields: Vec<_> = written.split(' ').collect();
        let either = !fields[2].contains('*') && !fields[4].contains('*');
        let means = |shown: NaiveDateTime| {
            let (of_month, of_week) = (days.contains(&shown.day()), weekdays.contains(&shown.weekday().num_days_from_sunday()));
            minutes.contains(&shown.minute()) && hours.contains(&shown.hour()) && months.contains(&shown.month())
                && (if either { of_month || of_week } else { of_month && of_week })
        };
        let from = change - TimeDelta::minutes(before);
        let until = change + TimeDelta::days(3);
        prop_assert_eq!(quickly(&schedule, zone, from, until), slowly(&means, zone, from, until), "{} {}", zone, change);
    }
}

#[test]
fn the_lists_of_mondays_are_what_people_would_write() {
    assert_eq!(Schedule::mondays_at_nine(), schedule("0 9 * * MON").unwrap());
}
