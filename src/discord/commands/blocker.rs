//! `/blocker raise|clear|list`.

use super::ask::{Answer, Ask, told};
use super::row::Kind::{Person, Suggested, Text};
use super::row::{Command, Suggest, may, need, several, sub, verb};
use crate::actions::Failure;
use crate::domain::authorise::Action;
use crate::domain::decide;
use crate::domain::timeline::{BlockerEvent, Event};
use crate::text::labels::{Style, timestamp};
use crate::text::plain::{clip, show};
use crate::text::{Args, say_with};

/// What can be typed, or pressed.
pub(super) static COMMANDS: &[Command] = &[several(
    "blocker",
    &[
        sub(
            "raise",
            verb(Action::RaiseBlocker, |ask| Box::pin(raise(ask))),
            &[need("text", Text), may("owner", Person)],
        ),
        sub(
            "clear",
            verb(Action::ClearBlocker, |ask| Box::pin(clear(ask))),
            &[need("id", Suggested(Suggest::Blocker)), may("text", Text)],
        ),
        sub("list", verb(Action::Look, |ask| Box::pin(list(ask))), &[]),
    ],
)];

/// Longest line of a list.
const MAX_LINE: usize = 150;

pub(super) async fn raise(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let text = ask.given.needed("text")?;
    let owner = ask.given.person("owner")?;
    let done = ask.act(|scene| decide::raise_blocker(scene, text, owner)).await?;
    let id = done.entries.iter().find_map(|entry| match entry.event {
        Event::Blocker(BlockerEvent::BlockerRaised { id, .. }) => Some(id),
        _ => None,
    });
    Ok(ask.say("done-blocker-raise", Args::new().number("id", id.unwrap_or_default())))
}

pub(super) async fn clear(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let (id, text) = (ask.given.needed("id")?, ask.given.text("text"));
    ask.act(|scene| decide::clear_blocker(scene, id, text)).await?;
    Ok(ask.say("done-blocker-clear", Args::new()))
}

/// Open ones first.
pub(super) async fn list(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let view = ask.here().await?;
    let mut blockers: Vec<_> = view.incident.blockers.iter().collect();
    if blockers.is_empty() {
        return Ok(ask.say("blockers-none", Args::new()));
    }
    blockers.sort_by_key(|blocker| (blocker.cleared_at.is_some(), blocker.id));
    let lines = blockers.into_iter().map(|blocker| {
        let since = blocker.cleared_at.unwrap_or(blocker.raised_at);
        let args = Args::new()
            .number("id", blocker.id)
            .text("text", show(&blocker.text, MAX_LINE))
            .text("since", timestamp(since, Style::Relative));
        match (blocker.cleared_at, blocker.owner) {
            (Some(_), _) => say_with(ask.call.language, "blocker-cleared", args),
            (None, None) => say_with(ask.call.language, "blocker-open", args),
            (None, Some(owner)) => {
                let args = args.text("owner", format!("<@{}>", owner.0));
                say_with(ask.call.language, "blocker-open-owned", args)
            }
        }
    });
    Ok(told(clip(&lines.collect::<Vec<_>>().join("\n"), 2000)))
}
