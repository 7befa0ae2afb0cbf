//! Many incidents over a time: week by week, and by the hour and the weekday at which they were reported.

use crate::domain::At;
use crate::domain::figures::{Case, Figures, Span, Spread, monday};
use crate::zone::Zone;
use chrono::{Datelike, Days, NaiveDate, Timelike};
use std::collections::BTreeMap;

/// What the pictures of figures show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trend {
    /// The first day and the last.
    pub days: [NaiveDate; 2],
    pub incidents: usize,
    /// How long recovery took, over all of them.
    pub recovered: Option<Spread>,
    /// Limits met in time.
    pub met: u32,
    /// Limits that passed before they were met.
    pub missed: u32,
    /// Every week that the time touches, those without an incident too.
    pub weeks: Vec<Week>,
    /// How many were reported at each hour of each weekday, from midnight and from Monday on.
    pub load: [[u32; 7]; 24],
}

/// Incidents that were reported in a week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Week {
    pub monday: NaiveDate,
    /// How long recovery took, in every spell of theirs.
    pub recovered: Option<Spread>,
    pub met: u32,
    pub missed: u32,
}

impl Trend {
    /// Of incidents that were reported from an instant to another, by days and hours as a clock in `zone` shows them.
    pub fn of(cases: &[&Case], [since, now]: [At; 2], zone: Zone) -> Trend {
        let shown = |at: At| at.with_timezone(&zone).naive_local();
        let days = [shown(since).date(), shown(now).date()];
        let (mut load, mut by_week) = ([[0; 7]; 24], BTreeMap::<NaiveDate, Vec<&Case>>::new());
        for case in cases {
            let Some(at) = case.spells.first().map(|spell| shown(spell.began)) else { continue };
            load[at.hour() as usize][at.weekday().num_days_from_monday() as usize] += 1;
            by_week.entry(monday(at.date())).or_default().push(case);
        }
        let mondays = std::iter::successors(Some(monday(days[0])), |day| day.checked_add_days(Days::new(7)));
        let weeks = mondays.take_while(|day| *day <= days[1]).map(|day| {
            let figures = Figures::of(by_week.remove(&day).unwrap_or_default());
            let recovered = figures.took.get(&Span::Recovered).copied();
            Week { monday: day, recovered, met: figures.met, missed: figures.missed }
        });
        let weeks = weeks.collect();
        let figures = Figures::of(cases.iter().copied());
        let recovered = figures.took.get(&Span::Recovered).copied();
        let Figures { incidents, met, missed, .. } = figures;
        Trend { days, incidents, recovered, met, missed, weeks, load }
    }
}
