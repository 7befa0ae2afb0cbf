//! When those who hand over being on call are told of it, and when all are told who will be on call this week.

use super::At;
use super::guild::Guild;
use super::ids::{RoleKey, UserId};
use super::rota::Rota;
use chrono::{Datelike, Days, NaiveTime, TimeDelta};
use serde::{Deserialize, Serialize};

/// At what time of a Monday the week's turns are told, by the server's clock.
const DIGEST: NaiveTime = NaiveTime::from_hms_opt(9, 0, 0).unwrap();

/// Who was last told to be on call for a role; absent: nobody was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LastTold {
    pub who: Option<UserId>,
    /// How many hand-overs were told.
    pub count: u32,
}

/// Somebody else is on call for a role than was told last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handover {
    pub role: RoleKey,
    /// Who was told to be on call last.
    pub before: Option<UserId>,
    /// Who is.
    pub now: Option<UserId>,
    /// Until then; absent: for ever, or nobody is.
    pub until: Option<At>,
    /// How many were before: each has a number of its own, however often it is tried to tell it.
    pub count: u32,
}

/// What is to be told of a role, if anything. Changes that came and went untold are over.
pub fn handover(guild: &Guild, role: &RoleKey, told: LastTold, now: At) -> Option<Handover> {
    let turn = Rota::of(guild, role).turn_at(now);
    let who = turn.map(|turn| turn.who);
    (who != told.who).then(|| Handover {
        role: role.clone(),
        before: told.who,
        now: who,
        until: turn.and_then(|turn| turn.until),
        count: told.count,
    })
}

/// The Monday morning at which the week's turns were to be told last.
pub fn digest_due(guild: &Guild, now: At) -> Option<At> {
    let today = now.with_timezone(&guild.zone).date_naive();
    let monday = today.checked_sub_days(Days::new(today.weekday().num_days_from_monday().into()))?;
    let due = |day: chrono::NaiveDate| guild.zone.first_at(day.and_time(DIGEST));
    due(monday).filter(|at| *at <= now).or_else(|| due(monday.checked_sub_days(Days::new(7))?))
}

/// The end of the week that a digest is about.
pub fn week_after(now: At) -> At {
    now + TimeDelta::days(7)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::GuildId;

    #[test]
    fn the_week_is_told_on_monday_morning_by_the_clock_of_the_server() {
        let guild = Guild { zone: "Europe/Berlin".parse().unwrap(), ..Guild::new(GuildId(1), "p") };
        let at = |text: &str| text.parse::<At>().unwrap();
        for (now, due) in [
            ("2026-03-02T07:59:59Z", "2026-02-23T08:00:00Z"),
            ("2026-03-02T08:00:00Z", "2026-03-02T08:00:00Z"),
            ("2026-03-08T23:59:00Z", "2026-03-02T08:00:00Z"),
            ("2026-03-30T07:00:00Z", "2026-03-30T07:00:00Z"),
        ] {
            assert_eq!(digest_due(&guild, at(now)), Some(at(due)), "{now}");
        }
    }
}
