//! `/followup add|done|list`: follow-ups, each with an owner and a due date.

use super::ask::{Answer, Ask, told};
use super::row::Kind::{Choice, Person, Suggested, Text};
use super::row::{Command, Suggest, may, need, several, sub, verb};
use crate::actions::Failure;
use crate::discord::cards;
use crate::domain::authorise::Action;
use crate::domain::decide::{self, DueIn, FollowupRequest};
use crate::domain::limits::unsettled;
use crate::domain::playbook::Clock;
use crate::domain::reading::{Lean, number, time};
use crate::domain::refusal::Refusal;
use crate::domain::timeline::{Event, FollowupEvent};
use crate::text::labels::{Style, timestamp};
use crate::text::{Args, labels};

/// What can be typed, or pressed.
pub(super) static COMMANDS: &[Command] = &[several(
    "followup",
    &[
        sub(
            "add",
            verb(Action::AddFollowup, |ask| Box::pin(add(ask))),
            &[
                need("text", Text),
                need("owner", Person),
                need("due", Text),
                may("area", Choice(&["technique", "process", "training", "backup"])),
            ],
        ),
        sub(
            "done",
            verb(Action::FinishFollowup, |ask| Box::pin(done(ask))),
            &[need("id", Suggested(Suggest::Followup)), may("text", Text)],
        ),
        sub("list", verb(Action::Look, |ask| Box::pin(list(ask))), &[]),
    ],
)];

/// When a day ends on which something is due, where no time was given.
const END_OF_DAY: &str = "18:00";

pub(super) async fn add(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let request = FollowupRequest {
        text: ask.given.needed("text")?,
        owner: ask.given.needed_person("owner")?,
        due: due(ask, ask.given.needed("due")?)?,
        area: ask.given.choice("area")?,
    };
    let done = ask.act(|scene| decide::add_followup(scene, &request)).await?;
    let added = done.entries.iter().find_map(|entry| match &entry.event {
        Event::Followup(FollowupEvent::FollowupAdded { id, due, .. }) => Some((*id, *due)),
        _ => None,
    });
    let (id, due) = added.unwrap_or_default();
    let unsettled = unsettled(&done.view.incident, done.view.rules(), Clock::Followup(id), due);
    let provisional = unsettled.map(|year| labels::provisional(ask.call.language, year)).unwrap_or_default();
    let due = format!("{}{provisional}", timestamp(due, Style::DateTime));
    Ok(ask.say("done-followup-add", Args::new().number("id", id).text("due", due)))
}

/// A time, a day, or so many working days: `5wd`, `5个工作日`.
pub(super) fn due(ask: &Ask<'_>, typed: &str) -> Result<DueIn, Refusal> {
    let plain = typed.trim().to_lowercase();
    let count = ["wd", "working days", "working day", "个工作日", "工作日"]
        .iter()
        .find_map(|unit| plain.strip_suffix(unit))
        .and_then(number)
        .filter(|count| count.fract() == 0.0 && (1.0..=366.0).contains(count));
    if let Some(days) = count {
        return Ok(DueIn::WorkingDays(days as u32));
    }
    let (now, zone) = (ask.actions.now(), ask.actions.guild(ask.call.guild).zone);
    let as_day =
        |refusal| time(&format!("{typed} {END_OF_DAY}"), now, zone, Lean::Future).map_err(|_| refusal);
    time(typed, now, zone, Lean::Future).or_else(as_day).map(DueIn::At)
}

pub(super) async fn done(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let (id, text) = (ask.given.needed("id")?, ask.given.text("text"));
    ask.act(|scene| decide::finish_followup(scene, id, text)).await?;
    Ok(ask.say("done-followup-done", Args::new()))
}

/// Open ones first.
pub(super) async fn list(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let view = ask.here().await?;
    let listed = cards::followup::list(&view, ask.actions.now(), ask.call.language);
    Ok(listed.map_or_else(|| ask.say("followups-none", Args::new()), told))
}
