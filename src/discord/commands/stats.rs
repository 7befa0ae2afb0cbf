//! `/stats`: figures over a time (R14).

use super::incidents::may_see;
use super::{Answer, Ask};
use crate::actions::{Failure, MOST_CASES};
use crate::discord::cards::stats::{self, Asked};
use crate::domain::figures::By;
use crate::domain::refusal::Refusal;
use chrono::TimeDelta;

/// Lengths of time that can be asked for, in days.
const PERIODS: [(&str, i64); 4] = [("week", 7), ("month", 30), ("quarter", 91), ("year", 365)];

pub(super) async fn stats(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let period = ask.given.text("period").unwrap_or("month");
    let found = PERIODS.iter().find(|(word, _)| *word == period);
    let (_, days) = found.ok_or_else(|| Refusal::NotUnderstood(period.into()))?;
    let by = ask.given.text("by").unwrap_or("level");
    let found = By::ALL.iter().find(|(_, word)| *word == by);
    let (by, _) = found.ok_or_else(|| Refusal::NotUnderstood(by.into()))?;
    let now = ask.actions.now();
    let asked = Asked { since: now - TimeDelta::days(*days), by: *by, language: ask.call.language };
    let caller = &ask.call.caller;
    let guild = ask.call.guild;
    let cases = ask.actions.cases(guild, asked.since, MOST_CASES, |view| may_see(view, caller)).await?;
    Ok(Answer::Message { message: stats::stats(&cases, asked, now), ephemeral: true })
}
