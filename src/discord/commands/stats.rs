//! `/stats`: figures over a time.

use super::ask::{Answer, Ask};
use super::row::Kind::Choice;
use super::row::{Command, may, on_server, one};
use crate::actions::{Actions, Call, Failure, MOST_REPLAYED};
use crate::discord::cards::{self, stats::StatsQuery};
use crate::discord::deliver::Delivery;
use crate::discord::message::Message;
use crate::discord::pictured::pictures;
use crate::domain::authorise::Action;
use crate::domain::figures::By;
use crate::domain::refusal::Refusal;
use chrono::TimeDelta;
use std::collections::BTreeSet;
use std::future::ready;

/// What can be typed, or pressed.
pub(super) static COMMANDS: &[Command] = &[one(
    "stats",
    on_server(Action::Browse, |ask| Box::pin(ready(stats(ask)))),
    &[
        may("period", Choice(&["week", "month", "quarter", "year"])),
        may("by", Choice(&["level", "playbook", "type", "assignee"])),
    ],
)];

/// Lengths of time that can be asked for, in days.
const PERIODS: [(&str, i64); 4] = [("week", 7), ("month", 30), ("quarter", 91), ("year", 365)];

/// What is asked for, once it is understood; [`answer`] answers it.
pub(super) fn stats(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let period = ask.given.text("period").unwrap_or("month");
    let found = PERIODS.iter().find(|(word, _)| *word == period);
    let (_, days) = found.ok_or_else(|| Refusal::NotUnderstood(period.into()))?;
    let by = ask.given.choice("by")?.unwrap_or(By::Level);
    let since = ask.actions.now() - TimeDelta::days(*days);
    Ok(Answer::Stats(StatsQuery { since, by, language: ask.call.language }))
}

/// The figures.
///
/// # Errors
/// A fault.
pub(crate) async fn answer(
    actions: &Actions,
    delivery: &Delivery,
    call: &Call,
    asked: StatsQuery,
) -> Result<Message, Failure> {
    let cases = actions.cases(call.guild, asked.since, MOST_REPLAYED, &call.caller).await?;
    let rows = cases.counted.iter().take(cards::stats::MOST_ROWS);
    let first = rows.filter_map(|counted| counted.first).collect::<BTreeSet<_>>();
    let names = delivery.names(call.guild, first, actions.now()).await;
    let mut message = cards::stats::stats(&cases, &names, asked, actions.now());
    if !cases.counted.is_empty() {
        let days = [asked.since, actions.now()];
        message.files.extend(pictures(&cases, days, asked.language).await);
    }
    Ok(message)
}
