//! `/drill start|inject|stop|score`: rehearsing with the real flow.

use super::ask::{Answer, Ask};
use super::row::Kind::{Suggested, Text};
use super::row::{Command, Suggest, may, need, on_server, several, sub, verb};
use crate::actions::Failure;
use crate::discord::cards;
use crate::domain::authorise::Action;
use crate::domain::decide;
use crate::domain::refusal::Refusal;
use crate::text::Args;

/// What can be typed, or pressed.
pub(super) static COMMANDS: &[Command] = &[several(
    "drill",
    &[
        sub(
            "start",
            on_server(Action::StartDrill, |ask| Box::pin(start(ask))),
            &[may("scene", Suggested(Suggest::Scene)), may("incident", Suggested(Suggest::Incident))],
        ),
        sub("inject", verb(Action::Inject, |ask| Box::pin(inject(ask))), &[need("text", Text)]),
        sub("stop", verb(Action::StopDrill, |ask| Box::pin(stop(ask))), &[may("note", Text)]),
        sub("score", verb(Action::Look, |ask| Box::pin(score(ask))), &[]),
    ],
)];

/// Begins a drill from a file, or one in which a closed incident happens again.
pub(super) async fn start(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let done = match (ask.given.text("scene"), ask.given.text("incident")) {
        (Some(scene), None) => ask.actions.start_drill(ask.call, scene).await?,
        (None, Some(number)) => {
            let past = super::incidents::numbered(ask, number).await?;
            ask.actions.replay_incident(ask.call, &past).await?
        }
        _ => return Err(Refusal::SceneOrIncident.into()),
    };
    Ok(super::declare::declared(ask.call.language, &done))
}

pub(super) async fn inject(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let text = ask.given.needed("text")?;
    ask.act(|scene| decide::inject(scene, text)).await?;
    Ok(ask.say("done-drill-inject", Args::new()))
}

pub(super) async fn stop(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let note = ask.given.text("note");
    ask.act(|scene| decide::stop_drill(scene, note)).await?;
    Ok(ask.say("done-drill-stop", Args::new()))
}

/// The score so far, or at the end.
pub(super) async fn score(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let view = ask.here().await?;
    if view.incident.report.drill.is_none() {
        return Err(Refusal::NotADrill.into());
    }
    let timeline = ask.actions.timeline(view.incident.id).await?;
    let message = cards::score::score(&view, &timeline, ask.actions.now(), ask.call.language);
    Ok(Answer::Message { message, ephemeral: true })
}
