//! `/update`, `/log`, `/workaround`, and the message command that puts a message into the log.

use super::ask::{Answer, Ask};
use super::pointed::{message_text, written};
use super::row::Kind::{Choice, Flag, Text};
use super::row::{Command, may, need, on_message, on_server, one, verb};
use crate::actions::{Done, Failure};
use crate::domain::At;
use crate::domain::authorise::Action;
use crate::domain::decide::{self, UpdateRequest};
use crate::domain::reading::{Lean, duration};
use crate::domain::refusal::Refusal;
use crate::domain::repeating::{meeting_due, sync_due};
use crate::domain::timeline::UpdateKind;
use crate::text::Args;
use crate::text::labels::{self, Style, timestamp};

/// What can be typed, or pressed.
pub(super) static COMMANDS: &[Command] = &[
    one(
        "update",
        verb(Action::Update, |ask| Box::pin(update(ask))),
        &[
            need("text", Text),
            may("kind", Choice(&["progress", "finding", "result"])),
            may("next_in", Text),
            may("eta", Text),
        ],
    ),
    one(
        "log",
        verb(Action::Log, |ask| Box::pin(log(ask))),
        &[need("text", Text), may("at", Text), may("milestone", Choice(MILESTONES)), may("meeting", Flag)],
    ),
    one("workaround", verb(Action::Workaround, |ask| Box::pin(workaround(ask))), &[need("text", Text)]),
    on_message("add-to-timeline", on_server(Action::Log, |ask| Box::pin(log_message(ask)))),
];

/// What `/log` can say was reached.
const MILESTONES: &[&str] = &[
    "acknowledged",
    "reporter-contacted",
    "graded",
    "contained",
    "core-restored",
    "recovered",
    "workaround-in-place",
    "plan-stated",
    "cause-found",
    "solution-given",
    "resolved",
    "reviewed",
];

pub(super) async fn update(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let kind = match ask.given.text("kind") {
        None | Some("progress") => UpdateKind::Progress,
        Some("finding") => UpdateKind::Finding,
        Some("result") => UpdateKind::Result,
        Some(other) => return Err(Refusal::NotUnderstood(other.into()).into()),
    };
    let request = UpdateRequest {
        text: ask.given.needed("text")?,
        kind,
        next_in: ask.given.text("next_in").map(duration).transpose()?,
        eta: ask.time("eta", Lean::Future)?,
    };
    let done = ask.act(|scene| decide::update(scene, &request)).await?;
    let next = sync_due(&done.view.incident, done.view.rules());
    Ok(said_next(ask, "done-update-next", next))
}

pub(super) async fn log(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let text = ask.given.needed("text")?;
    let at = ask.time_since("at").await?;
    if let Some(milestone) = ask.given.choice("milestone")? {
        ask.act(|scene| decide::reach(scene, milestone, text, at)).await?;
        let name = labels::milestone(ask.call.language, milestone);
        return Ok(ask.say("done-milestone", Args::new().text("milestone", name)));
    }
    if ask.given.yes("meeting")? == Some(true) {
        let done = ask.act(|scene| decide::meet(scene, text, at)).await?;
        let next = meeting_due(&done.view.incident, done.view.rules());
        return Ok(said_next(ask, "done-meeting-next", next));
    }
    let done = ask.act(|scene| decide::log(scene, text, at)).await?;
    Ok(match before(&done, at) {
        Some(began) => ask.say("done-recorded-before", began),
        None => ask.say("done-recorded", Args::new()),
    })
}

/// Since when the fault lasts, where what was entered is older: it may have begun earlier than is on record.
pub(super) fn before(done: &Done, at: Option<At>) -> Option<Args> {
    let began = decide::began(&done.view.incident);
    at.filter(|at| *at < began)?;
    let entered = done.entries.iter().any(|entry| entry.happened() < began);
    entered.then(|| Args::new().text("began", timestamp(began, Style::DateTime)))
}

/// That it is recorded, and when the next one is due, if one is.
fn said_next(ask: &Ask<'_>, id: &str, next: Option<At>) -> Answer {
    let Some(next) = next else { return ask.say("done-recorded", Args::new()) };
    let args = Args::new().text("at", timestamp(next, Style::Time));
    ask.say(id, args.text("relative", timestamp(next, Style::Relative)))
}

/// The line has the message's time. Somebody else's message is entered under their name, since they did it.
pub(super) async fn log_message(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let message = ask.target.ok_or(Refusal::Missing("message"))?;
    let mut text = message_text(message);
    if message.author.id.get() != ask.call.caller.user.0 && !text.is_empty() {
        text = format!("{}: {text}", message.author.display_name());
    }
    let written = written(message);
    // A message is not of the future, whatever Discord's clock says.
    let done = ask.act(|scene| decide::log(scene, &text, Some(written.min(scene.now))));
    done.await?;
    Ok(ask.say("done-recorded", Args::new()))
}

pub(super) async fn workaround(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let text = ask.given.needed("text")?;
    ask.act(|scene| decide::workaround(scene, text)).await?;
    Ok(ask.say("done-workaround", Args::new()))
}
