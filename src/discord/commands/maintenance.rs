//! `/maintenance plan|list|extend|end`: times in which systems are worked on.

use super::ask::{Answer, Ask, told};
use super::row::Kind::{Suggested, Text};
use super::row::{Command, Suggest, need, on_server, several, sub};
use crate::actions::Failure;
use crate::discord::cards::maintenance::listed;
use crate::domain::At;
use crate::domain::authorise::Action;
use crate::domain::maintenance::{Maintenance, Plan, Stage};
use crate::domain::reading::{Lean, end_after, time};
use crate::domain::refusal::Refusal;
use crate::text::Args;
use crate::text::labels::{self, Style, timestamp};
use crate::text::plain::{clip, show};

/// What can be typed, or pressed.
pub(super) static COMMANDS: &[Command] = &[several(
    "maintenance",
    &[
        sub(
            "plan",
            on_server(Action::PlanMaintenance, |ask| Box::pin(plan(ask))),
            &[need("work", Text), need("systems", Text), need("from", Text), need("until", Text)],
        ),
        sub("list", on_server(Action::Browse, |ask| Box::pin(list(ask))), &[]),
        sub(
            "extend",
            on_server(Action::ExtendMaintenance, |ask| Box::pin(extend(ask))),
            &[need("window", Suggested(Suggest::Maintenance)), need("until", Text)],
        ),
        sub(
            "end",
            on_server(Action::EndMaintenance, |ask| Box::pin(end(ask))),
            &[need("window", Suggested(Suggest::Maintenance))],
        ),
    ],
)];

async fn plan(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let (guild, now) = (ask.actions.guild(ask.call.guild), ask.actions.now());
    let from = time(ask.given.needed("from")?, now, guild.zone, Lean::Future)?;
    let until = end_after(ask.given.needed("until")?, from, now, guild.zone)?;
    let typed = (ask.given.needed("work")?, ask.given.needed("systems")?);
    let plan = Plan::new(typed, (from, until), &guild, now)?;
    let planned = ask.actions.plan_maintenance(ask.call, plan).await?;
    let args = Args::new()
        .number("number", planned.number)
        .text("from", timestamp(planned.from, Style::DateTime))
        .text("until", timestamp(planned.until, Style::DateTime))
        .text("length", labels::duration(ask.call.language, planned.until - planned.from));
    let mut lines = vec![ask.text("done-maintenance-plan", args)];
    let unheard = ask.actions.unheard(ask.call.guild, &planned.systems).await?;
    if !unheard.is_empty() {
        let systems = unheard.iter().map(|system| show(system, 80));
        let args = Args::new().text("systems", labels::list(ask.call.language, systems));
        lines.push(ask.text("done-maintenance-unheard", args));
    }
    Ok(told(lines.join("\n")))
}

async fn list(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let (now, language) = (ask.actions.now(), ask.call.language);
    let ahead = ask.actions.maintenances(ask.call.guild).await?;
    if ahead.is_empty() {
        return Ok(ask.say("maintenance-none", Args::new()));
    }
    let lines: Vec<_> = ahead.iter().map(|known| listed(language, known, known.stage(now))).collect();
    Ok(told(clip(&lines.join("\n"), 2000)))
}

/// A time of day is the next one after it begins; a length of time counts from now, or from its beginning.
async fn extend(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let (window, typed) = (ask.given.needed("window")?, ask.given.needed("until")?);
    let (zone, now) = (ask.actions.guild(ask.call.guild).zone, ask.actions.now());
    let until =
        |known: &Maintenance| -> Result<At, Refusal> { end_after(typed, known.from.max(now), now, zone) };
    let known = ask.actions.extend_maintenance(ask.call, window, until).await?;
    let args = Args::new().number("number", known.number);
    Ok(ask.say("done-maintenance-extend", args.text("until", timestamp(known.until, Style::DateTime))))
}

async fn end(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let known = ask.actions.end_maintenance(ask.call, ask.given.needed("window")?).await?;
    let id = match known.stage(ask.actions.now()) {
        Stage::CalledOff => "done-maintenance-called-off",
        Stage::Planned | Stage::Soon | Stage::Begun | Stage::Over => "done-maintenance-end",
    };
    Ok(ask.say(id, Args::new().number("number", known.number)))
}
