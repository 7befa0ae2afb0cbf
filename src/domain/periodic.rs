//! Meetings of a server that come by cron, whatever incidents there are. Those of an incident's handling group are
//! [`super::meeting`].

use super::At;
use super::calendar::Calendars;
use super::cron::Schedule;
use super::ids::{ChannelId, RoleKey};
use crate::zone::Zone;
use chrono::{Days, NaiveTime, TimeDelta};
use serde::{Deserialize, Serialize};

/// How long before it begins it is announced where nothing is said.
pub const ANNOUNCED_BEFORE: TimeDelta = TimeDelta::minutes(15);
/// How late it is still told that it begins.
const TOLD_LATE: TimeDelta = TimeDelta::hours(1);
/// Days without work that are passed over at most.
const MOST_OFF: usize = 400;

/// A meeting that comes again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeriodicMeeting {
    /// Its name, which no other one of the server has.
    pub name: String,
    /// When it begins, by the server's clock.
    pub schedule: Schedule,
    /// Where it is told; absent: where incidents are announced.
    pub channel: Option<ChannelId>,
    /// Who is asked to come; absent: nobody is called.
    pub role: Option<RoleKey>,
    /// What is said besides.
    pub text: Option<String>,
    /// Only on working days of this calendar; absent: on all days that the schedule names.
    pub working_days: Option<String>,
    /// How long before it begins it is announced, in seconds; 0: it is not.
    pub announced_before: i64,
}

/// At which moment something is told of a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Some time before it begins.
    Before,
    /// When it begins.
    Begins,
}

impl Moment {
    /// Its name, for rows and markers.
    pub fn key(self) -> &'static str {
        match self {
            Moment::Before => "before",
            Moment::Begins => "begins",
        }
    }
}

/// When what is told next, and of which meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occasion {
    /// When it is to be told.
    pub at: At,
    /// When the meeting begins.
    pub begins: At,
}

impl PeriodicMeeting {
    /// When something is told of it.
    pub fn moments(&self) -> &'static [Moment] {
        if self.announced_before > 0 { &[Moment::Before, Moment::Begins] } else { &[Moment::Begins] }
    }

    /// When it is to be told next, where whatever was to be told until `done_at` is done. Of what was missed only that
    /// counts that still helps: no announcement of one that has begun.
    pub fn next(
        &self,
        moment: Moment,
        done_at: At,
        now: At,
        (zone, calendars): (Zone, &Calendars),
    ) -> Option<Occasion> {
        let lead = match moment {
            Moment::Before => TimeDelta::try_seconds(self.announced_before)?,
            Moment::Begins => TimeDelta::zero(),
        };
        let late = match moment {
            Moment::Before => lead,
            Moment::Begins => TOLD_LATE,
        };
        let mut after = done_at.max(now - late) + lead;
        for _ in 0..MOST_OFF {
            let begins = self.schedule.next(after, zone)?;
            let day = begins.with_timezone(&zone).date_naive();
            // One whose calendar is gone is held rather than forgotten.
            let calendar = self.working_days.as_ref().and_then(|name| calendars.get(name));
            if calendar.is_none_or(|calendar| calendar.works_on(day)) {
                return Some(Occasion { at: begins - lead, begins });
            }
            let midnight = zone.first_at(day.checked_add_days(Days::new(1))?.and_time(NaiveTime::MIN))?;
            after = begins.max(midnight - TimeDelta::milliseconds(1));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::Calendar;

    fn at(text: &str) -> At {
        text.parse().unwrap()
    }

    fn weekly() -> PeriodicMeeting {
        PeriodicMeeting {
            name: "例会".into(),
            schedule: Schedule::mondays_at_nine(),
            channel: None,
            role: None,
            text: None,
            working_days: None,
            announced_before: 900,
        }
    }

    #[test]
    fn it_is_announced_before_and_told_when_it_begins_and_what_is_missed_only_while_it_helps() {
        let (zone, calendars) = (Zone::shanghai(), Calendars::new());
        let next = |moment, done: &str, now: &str| {
            let told = weekly().next(moment, at(done), at(now), (zone, &calendars)).unwrap();
            (told.at, told.begins)
        };
        // Monday, 09:00 in Shanghai is 01:00Z.
        let (first, second) = (at("2026-03-02T01:00:00Z"), at("2026-03-09T01:00:00Z"));
        let (quarter, sunday) = (TimeDelta::minutes(15), "2026-03-01T00:00:00Z");
        let cases = [
            (Moment::Before, sunday, "2026-03-01T00:00:00Z", (first - quarter, first)),
            (Moment::Before, sunday, "2026-03-02T00:59:59Z", (first - quarter, first)),
            (Moment::Before, sunday, "2026-03-02T01:00:00Z", (second - quarter, second)),
            (Moment::Before, "2026-03-02T00:45:00Z", "2026-03-02T00:45:00Z", (second - quarter, second)),
            (Moment::Begins, sunday, "2026-03-02T01:59:59Z", (first, first)),
            (Moment::Begins, sunday, "2026-03-02T02:00:00Z", (second, second)),
            (Moment::Begins, "2026-03-02T01:00:00Z", "2026-03-02T01:00:00Z", (second, second)),
        ];
        for (moment, done, now, expected) in cases {
            assert_eq!(next(moment, done, now), expected, "{moment:?} {done} {now}");
        }
        assert_eq!(PeriodicMeeting { announced_before: 0, ..weekly() }.moments(), [Moment::Begins]);
    }

    #[test]
    fn on_days_off_there_is_none_and_one_whose_calendar_is_gone_is_held() {
        let zone = Zone::shanghai();
        let calendar = Calendar {
            name: "site".into(),
            zone,
            hours: Vec::new(),
            weekdays: (1..=5).collect(),
            holidays: ["2026-03-02".parse().unwrap()].into(),
            makeup_days: Default::default(),
            years: Default::default(),
            by_law: Default::default(),
        };
        let calendars: Calendars = [("site".to_owned(), calendar)].into();
        let meeting = PeriodicMeeting { working_days: Some("site".into()), ..weekly() };
        let now = at("2026-03-01T00:00:00Z");
        let next = |meeting: &PeriodicMeeting, calendars: &Calendars| {
            meeting.next(Moment::Begins, now, now, (zone, calendars)).map(|told| told.begins)
        };
        assert_eq!(next(&meeting, &calendars), Some(at("2026-03-09T01:00:00Z")));
        assert_eq!(next(&meeting, &Calendars::new()), Some(at("2026-03-02T01:00:00Z")));
        // A calendar without any working day ends the search.
        let never = Calendar { weekdays: Default::default(), ..calendars["site"].clone() };
        assert_eq!(next(&meeting, &[("site".to_owned(), never)].into()), None);
    }
}
