//! Calendar files: `format = "calendar/1"`. The format is explained in `config/calendars/china.toml`.

use super::playbook::{check_format, key};
use super::problem::{Problem, suggest};
use super::table::{Page, Placed, Table};
use crate::domain::calendar::{Calendar, LegalHoliday};
use chrono::{Datelike, NaiveDate, NaiveTime};
use std::collections::BTreeSet;

/// What the first line of a calendar file says.
pub const FORMAT: &str = "calendar/1";

const WEEKDAYS: [(u8, &str); 7] =
    [(1, "mon"), (2, "tue"), (3, "wed"), (4, "thu"), (5, "fri"), (6, "sat"), (7, "sun")];

/// Longest stretch of days off that is not a slip of the pen.
const LONGEST_HOLIDAY: i64 = 60;

/// Reads a calendar; everything that is wrong with it, if anything is.
pub fn parse(file: &str, text: &str) -> Result<Calendar, Vec<Problem>> {
    Page::read(file, text, calendar)
}

fn calendar(page: &Page<'_>, mut top: Table<'_>) -> Option<Calendar> {
    check_format(&mut top, FORMAT)?;
    let name = key(&mut top, "name", "china");
    let zone = top.text("zone", "\"Asia/Shanghai\"");
    let zone = zone.and_then(|zone| read_zone(page, zone));
    let hours = hours(page, &mut top);
    let weekdays = weekdays(page, &mut top);
    let years = years(page, &mut top);
    let holidays = days(page, &mut top, "holidays", &years);
    let makeup_days = days(page, &mut top, "makeup_days", &years);
    let by_law = legal_holidays(page, &mut top);
    for (day, at) in &makeup_days {
        if holidays.iter().any(|(holiday, _)| holiday == day) {
            page.note(*at, format!("{day} is a holiday and a make-up day"), "it in one of the two lists");
        }
    }
    top.finish();
    Some(Calendar {
        name: name?.to_string(),
        zone: zone?,
        hours: hours?,
        weekdays: weekdays?,
        holidays: holidays.into_iter().map(|(day, _)| day).collect(),
        makeup_days: makeup_days.into_iter().map(|(day, _)| day).collect(),
        years,
        by_law,
    })
}

/// A time zone by its name.
pub(super) fn read_zone(page: &Page<'_>, zone: Placed<&str>) -> Option<crate::zone::Zone> {
    let found = zone.parse().ok();
    if found.is_none() {
        let names = crate::zone::Zone::names();
        let near = super::problem::nearest(&zone, names).map(|near| format!("`{near}`"));
        let instead = near.unwrap_or_else(|| "a name such as `Asia/Shanghai`".into());
        page.note(zone.at, format!("there is no time zone `{}`", zone.value), instead);
    }
    found
}

fn hours(page: &Page<'_>, top: &mut Table<'_>) -> Option<Vec<(NaiveTime, NaiveTime)>> {
    let at = top.need("hours", "[\"09:00-12:00\", \"13:00-18:00\"]")?.span().start;
    let given = top.texts("hours");
    let mut hours: Vec<(NaiveTime, NaiveTime)> = Vec::new();
    for text in given {
        let Some((from, to)) = span(&text) else {
            let what = format!("`{}` is no stretch of hours", text.value);
            page.note(text.at, what, "one such as `09:00-12:00`, its end after its beginning");
            continue;
        };
        if hours.last().is_some_and(|(_, end)| *end > from) {
            let what = format!("`{}` begins before the stretch before it ends", text.value);
            page.note(text.at, what, "stretches in order that do not overlap");
        }
        hours.push((from, to));
    }
    if hours.is_empty() {
        page.note(at, "there are no working hours", "at least one stretch, such as `09:00-18:00`");
        return None;
    }
    Some(hours)
}

fn span(text: &str) -> Option<(NaiveTime, NaiveTime)> {
    let (from, to) = text.split_once('-')?;
    let time = |text: &str| NaiveTime::parse_from_str(text.trim(), "%H:%M").ok();
    Some((time(from)?, time(to)?)).filter(|(from, to)| from < to)
}

fn weekdays(page: &Page<'_>, top: &mut Table<'_>) -> Option<BTreeSet<u8>> {
    let at = top.need("weekdays", "[\"mon\", \"tue\", \"wed\", \"thu\", \"fri\"]")?.span().start;
    let mut weekdays = BTreeSet::new();
    for text in top.texts("weekdays") {
        let Some((number, _)) = WEEKDAYS.iter().find(|(_, name)| *name == text.value) else {
            let instead = suggest(&text, WEEKDAYS.iter().map(|(_, name)| *name));
            page.note(text.at, format!("`{}` is no day of the week", text.value), instead);
            continue;
        };
        if !weekdays.insert(*number) {
            page.note(text.at, format!("`{}` is there twice", text.value), "it once");
        }
    }
    if weekdays.is_empty() {
        page.note(at, "no day of the week is worked", "at least one, such as `[\"mon\"]`");
        return None;
    }
    Some(weekdays)
}

fn years(page: &Page<'_>, top: &mut Table<'_>) -> BTreeSet<i32> {
    let mut years = BTreeSet::new();
    for value in top.list("years") {
        match page.integer(value).filter(|year| (2000..=2100).contains(year)) {
            Some(year) => {
                if !years.insert(year as i32) {
                    page.note(value.span().start, format!("{year} is there twice"), "it once");
                }
            }
            None => page.note(value.span().start, "this is no year", "a number from 2000 to 2100"),
        }
    }
    years
}

fn days(page: &Page<'_>, top: &mut Table<'_>, key: &str, years: &BTreeSet<i32>) -> Vec<(NaiveDate, usize)> {
    let mut days: Vec<(NaiveDate, usize)> = Vec::new();
    for text in top.texts(key) {
        let Some((first, last)) = date_range(&text) else {
            let what = format!("`{}` is no day", text.value);
            page.note(text.at, what, "`2026-10-01`, or `2026-10-01..2026-10-07` of at most 60 days");
            continue;
        };
        for day in days_of((first, last)) {
            if days.iter().any(|(other, _)| *other == day) {
                page.note(text.at, format!("{day} is in `{key}` twice"), "it once");
            }
            days.push((day, text.at));
        }
        if let Some(year) = [first.year(), last.year()].iter().find(|year| !years.contains(year)) {
            let what = format!("{year} is not in `years`");
            page.note(text.at, what, format!("{year} in `years` when its days are complete"));
        }
    }
    days
}

fn legal_holidays(page: &Page<'_>, top: &mut Table<'_>) -> BTreeSet<LegalHoliday> {
    let mut holidays = BTreeSet::new();
    for text in top.texts("by_law") {
        let yearly = yearly_range(&text)
            .map(|days| days.iter().map(|day| LegalHoliday::Yearly(day.month(), day.day())).collect());
        let once = || Some(days_of(date_range(&text)?).map(LegalHoliday::On).collect());
        let Some(days): Option<Vec<_>> = yearly.or_else(once) else {
            let what = format!("`{}` is no day", text.value);
            page.note(
                text.at,
                what,
                "`2027-02-06`, `10-01` for every year, or a stretch such as `10-01..10-03`",
            );
            continue;
        };
        for day in days {
            if !holidays.insert(day) {
                let day = match day {
                    LegalHoliday::Yearly(month, day) => format!("{month:02}-{day:02}"),
                    LegalHoliday::On(day) => day.to_string(),
                };
                page.note(text.at, format!("{day} is in `by_law` twice"), "it once");
            }
        }
    }
    holidays
}

/// `05-01`, or `05-01..05-02`: days of every year.
fn yearly_range(text: &str) -> Option<Vec<NaiveDate>> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    // In a leap year, every day that a year can have.
    let day = |text: &str| NaiveDate::parse_from_str(&format!("2000-{}", text.trim()), "%Y-%m-%d").ok();
    let range = checked_range(day(first)?, day(last)?)?;
    Some(days_of(range).collect())
}

fn days_of((first, last): (NaiveDate, NaiveDate)) -> impl Iterator<Item = NaiveDate> {
    first.iter_days().take_while(move |day| *day <= last)
}

fn date_range(text: &str) -> Option<(NaiveDate, NaiveDate)> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let date = |text: &str| NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok();
    checked_range(date(first)?, date(last)?)
}

fn checked_range(first: NaiveDate, last: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    (first <= last && (last - first).num_days() < LONGEST_HOLIDAY).then_some((first, last))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, TimeDelta, Utc};

    fn china() -> Calendar {
        parse("china.toml", include_str!("../../config/calendars/china.toml")).unwrap()
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    /// The level 3 limit of `it-fault`, over the longest holidays of the year.
    #[test]
    fn four_working_days_pass_over_holidays_and_count_make_up_days() {
        let calendar = china();
        let four = calendar.day_length() * 4;
        assert_eq!(four, TimeDelta::hours(32));
        let cases = [
            // Tuesday 09:00; Wednesday; holiday 1 to 7; Thursday 8, Friday 9.
            ("2026-09-29T01:00:00Z", "2026-10-09T10:00:00Z"),
            // Wednesday 30 is the first; Thursday 8, Friday 9, and Saturday 10 is a make-up day.
            ("2026-09-30T01:00:00Z", "2026-10-10T10:00:00Z"),
            // Into the afternoon of the fourth day after, over the plain Sunday.
            ("2026-10-08T06:00:00Z", "2026-10-13T06:00:00Z"),
            // Spring Festival, with make-up Saturdays before and after.
            ("2026-02-14T01:00:00Z", "2026-02-26T10:00:00Z"),
        ];
        for (from, due) in cases {
            assert_eq!(calendar.add(at(from), four), Some(at(due)), "{from}");
        }
    }

    /// The level 3 limit of `it-fault` from Tuesday 10:15 on, into a year whose notice is not out: Friday 1 January 2027 is a
    /// holiday in any case.
    #[test]
    fn four_working_days_pass_over_days_off_by_law_before_the_notice_is_out() {
        let calendar = china();
        let four = calendar.day_length() * 4;
        let cases = [
            ("2026-12-29T02:15:00Z", "2027-01-05T02:15:00Z"),
            // Spring Festival from Friday 5 to Monday 8 February 2027.
            ("2027-02-03T02:15:00Z", "2027-02-11T02:15:00Z"),
            // Qingming on Monday 5 April.
            ("2027-04-02T02:15:00Z", "2027-04-09T02:15:00Z"),
            // Dragon Boat Festival on Wednesday 9 June.
            ("2027-06-08T02:15:00Z", "2027-06-15T02:15:00Z"),
            // Mid-Autumn on Wednesday 15 September.
            ("2027-09-14T02:15:00Z", "2027-09-21T02:15:00Z"),
            // National Day on Friday 1 October.
            ("2027-09-29T02:15:00Z", "2027-10-06T02:15:00Z"),
            // Labour Day 2029: Tuesday and Wednesday.
            ("2029-04-30T02:15:00Z", "2029-05-08T02:15:00Z"),
        ];
        for (from, due) in cases {
            assert_eq!(calendar.add(at(from), four), Some(at(due)), "{from}");
        }
    }

    #[test]
    fn days_off_by_law_are_thirteen_a_year_until_2035() {
        let calendar = china();
        let unknown = Calendar {
            years: BTreeSet::new(),
            holidays: BTreeSet::new(),
            weekdays: (1..=7).collect(),
            ..calendar.clone()
        };
        let off = |year| {
            let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
            first.iter_days().take_while(move |day| day.year() == year).filter(|day| !unknown.works_on(*day))
        };
        for year in 2027..=2035 {
            // Mid-Autumn of 2028 and of 2031 falls on National Day.
            let expected = if [2028, 2031].contains(&year) { 12 } else { 13 };
            assert_eq!(off(year).count(), expected, "{year}");
        }
        assert_eq!(off(2036).count(), 6, "by the sun alone");
    }

    /// A range of years, days of the month that there are not, and days named twice.
    #[test]
    fn days_by_law_that_are_none_are_named() {
        let text = include_str!("../../config/calendars/china.toml");
        let cases = [
            ("\"13-01\"", "`13-01` is no day"),
            ("\"02-30\"", "`02-30` is no day"),
            ("\"10-03..10-01\"", "`10-03..10-01` is no day"),
            ("\"10-03\"", "10-03 is in `by_law` twice"),
            ("\"2027-02-06\"", "2027-02-06 is in `by_law` twice"),
        ];
        for (day, expected) in cases {
            let wrong = text.replace("by_law = [", &format!("by_law = [\n    {day},"));
            let problems = parse("china.toml", &wrong).unwrap_err();
            assert!(problems.iter().any(|problem| problem.to_string().contains(expected)), "{problems:?}");
        }
    }

    #[test]
    fn the_notices_days_are_there() {
        let calendar = china();
        assert_eq!(calendar.holidays.len(), 28 + 33);
        assert_eq!(calendar.makeup_days.len(), 5 + 6);
        let weekend = |day: &NaiveDate| day.weekday().number_from_monday() > 5;
        assert!(calendar.makeup_days.iter().all(weekend));
    }
}
