//! Keeping the card and the announcement up to date. An edit is harmless twice, so these need no outbox: a message is
//! edited until it shows the newest state. One that people deleted is posted anew, and that goes through the outbox.

use super::turns::Place;
use super::{Lane, fault};
use crate::actions::{View, nonce};
use crate::discord::deliver::{
    UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, compose_surface, formed, marker, place, unsent,
};
use crate::discord::rest::RequestOutcome;
use crate::domain::At;
use crate::domain::delivery::{self, Cause, Form, Kind, Urgency};
use crate::domain::ids::MessageId;
use crate::domain::shut::Way;
use crate::domain::surface::{self, SUCCESSOR, remembered, restored_at, tried_at};
use crate::store::{Loss, Surface, Write};
use anyhow::Context;
use chrono::TimeDelta;
use serde_json::Value;
use tokio::task::JoinSet;

/// How long to wait after an edit failed.
const AFTER_FAILURE: TimeDelta = TimeDelta::seconds(10);

/// What came of a request about a surface.
enum Came {
    /// It was done, and this is the message as Discord has it.
    Done(Value),
    /// The surface is not there any more.
    Lost(Loss),
    /// Nothing is known: the same again at this instant.
    Later(At),
    /// Discord does not let the bot do it, for what is in it or at all, and why.
    Refused(Cause, String),
}

impl Lane {
    /// Starts what can be done now. True if not all of it could be begun.
    pub(super) fn start_edits(&self, surfaces: Vec<Surface>, running: &mut JoinSet<()>) -> bool {
        let mut left = false;
        for surface in surfaces {
            if !self.turns.may_begin(surface.guild, Urgency::Rest, running.len()) {
                left = true;
                continue;
            }
            let place = Place::Channel(surface.channel);
            let Some(occupied) = self.turns.occupy(place, surface.guild) else { continue };
            let lane = self.of(surface.guild, surface.incident);
            running.spawn(async move {
                if let Err(error) = lane.show(surface).await {
                    lane.could_not("an edit", &error).await;
                }
                drop(occupied);
            });
        }
        left
    }

    async fn show(&self, mut surface: Surface) -> anyhow::Result<()> {
        let view = self.actions.incident(surface.incident).await.map_err(fault)?;
        let now = self.actions.now();
        if surface.lost_at.is_some() {
            return self.post_anew(&surface, &view, now).await;
        }
        let moved = view.incident.room.is_some_and(|room| room != surface.channel);
        if surface.kind == Kind::Card && moved {
            return self.noted(|write| lose(write, &surface, Loss::Message, now)).await;
        }
        let stale = surface.is_stale(now) || surface.refused_at.is_some();
        if (stale || surface.look) && surface.retry_at <= now {
            surface = match self.bring_up_to_date(surface, &view).await? {
                Some(surface) => surface,
                None => return Ok(()),
            };
        }
        if !surface.pinned && surface.pin_at <= self.actions.now() {
            self.pin(&surface, &view).await?;
        }
        Ok(())
    }

    /// Shows it anew, or where it is up to date looks at it. Answers with the surface as it stands then, if it does.
    async fn bring_up_to_date(&self, surface: Surface, view: &View) -> anyhow::Result<Option<Surface>> {
        let message = surface.message.context("a surface that stands is a message")?;
        let began = self.actions.now();
        let stale = surface.is_stale(began) || surface.refused_at.is_some();
        let seen = match stale {
            true => None,
            false => Some(self.came(self.delivery.look_at(surface.channel, message).await)),
        };
        // Whoever may not read the history can still edit, and hears then whether it is there.
        let seen = seen.filter(|seen| !matches!(seen, Came::Refused(..)));
        let edits = seen.is_none();
        let (came, left_out) = match seen {
            Some(seen) => (seen, None),
            None => self.edit(&surface, message, view, began).await?,
        };
        let now = self.actions.now();
        let again = tried_at(surface.refused_at.unwrap_or(now), view.incident.is_open(), now);
        let mut after = surface.clone();
        match came {
            Came::Done(seen) => {
                let changes_at = surface::changes_at(&view.incident, &view.playbook, began);
                let shown = match edits {
                    true => (view.incident.seq, changes_at),
                    false => (surface.shown, surface.changes_at),
                };
                let unpinned = surface.kind == Kind::Card && surface.pinned && seen["pinned"] == false;
                if unpinned {
                    (after.pinned, after.pin_at) = (false, restored_at(&surface.restored, now));
                }
                self.noted(|write| {
                    match left_out {
                        Some(reason) => write.surface_short(&surface, (&reason, again), now, shown),
                        None => write.surface_shows(&surface, shown),
                    }
                    if unpinned {
                        let restored = remembered(&surface.restored, after.pin_at);
                        write.surface_unpinned(&surface, after.pin_at, &restored);
                    }
                })
                .await?;
            }
            Came::Lost(loss) => {
                self.noted(|write| lose(write, &surface, loss, now)).await?;
                return Ok(None);
            }
            Came::Later(at) => self.noted(|write| write.surface_later(&surface, at)).await?,
            Came::Refused(_, reason) => {
                self.noted(|write| write.surface_refused(&surface, &reason, again, now)).await?;
            }
        }
        Ok(Some(after))
    }

    /// Edits it to show the newest state, if need be in a smaller form; then also why. What its channel is known to refuse
    /// is not tried there.
    async fn edit(
        &self,
        surface: &Surface,
        message: MessageId,
        view: &View,
        now: At,
    ) -> anyhow::Result<(Came, Option<String>)> {
        let (line, embed) = (Way::Edit(surface.channel), Way::Embed(surface.channel));
        if let Some(reason) = self.is_shut(view, line).await {
            return Ok((Came::Refused(Cause::Place, reason), None));
        }
        let mut left_out = self.is_shut(view, embed).await;
        let shows = !surface.is_stale(now) && !surface.look;
        if let (Some(reason), true) = (&left_out, shows) {
            return Ok((Came::Refused(Cause::Place, reason.clone()), None));
        }
        let marker = marker(view, surface.kind, surface.copy);
        let mut form = if left_out.is_some() { Form::Bare } else { Form::Whole };
        loop {
            let shown = formed(view, form, |view| compose_surface(view, surface.kind, now));
            let shown = shown.context("a surface is a message")?;
            let came = self.came(self.delivery.edit(surface.channel, message, &shown, &marker).await);
            let way = if form == Form::Bare { line } else { embed };
            let Came::Refused(cause, reason) = &came else {
                if matches!(came, Came::Done(_)) {
                    self.shut().opened(way);
                }
                return Ok((came, left_out));
            };
            if surface.refused_at.is_none() && left_out.is_none() {
                let (incident, kind) = (view.incident.number(), surface.kind);
                tracing::warn!(incident, ?kind, "it cannot be shown as it is: {reason}");
            }
            if cause.is_of_the_place() {
                self.shut().refused(view.incident.guild(), way, reason, now);
            }
            left_out = left_out.or_else(|| Some(reason.clone()));
            form = match (cause, form.smaller()) {
                (_, None) => return Ok((came, left_out)),
                (Cause::Content, Some(smaller)) => smaller,
                // An embed wants a permission of its own, and Discord does not say which one is missing.
                (Cause::Place | Cause::Gone, Some(_)) => Form::Bare,
            };
        }
    }

    async fn pin(&self, surface: &Surface, view: &View) -> anyhow::Result<()> {
        let message = surface.message.context("a surface that stands is a message")?;
        let came = self.came(self.delivery.pin(surface.channel, message).await);
        let now = self.actions.now();
        if let (Came::Refused(_, reason), None) = (&came, surface.pin_refused_at) {
            tracing::warn!(incident = view.incident.number(), "the card cannot be pinned: {reason}");
        }
        self.noted(|write| match &came {
            Came::Done(_) => write.surface_pinned(surface),
            Came::Lost(loss) => lose(write, surface, *loss, now),
            Came::Later(at) => write.pin_later(surface, *at),
            Came::Refused(_, reason) => {
                let since = surface.pin_refused_at.unwrap_or(now);
                write.pin_refused(surface, reason, tried_at(since, view.incident.is_open(), now), now);
            }
        })
        .await
    }

    /// Puts another copy into the outbox, where there is a place for it.
    async fn post_anew(&self, surface: &Surface, view: &View, now: At) -> anyhow::Result<()> {
        let Some(target) = surface::place(surface.kind, &view.incident) else {
            return self.noted(|write| write.surface_left(surface)).await;
        };
        match place(view, target) {
            Some(channel) if surface.gone != Some(channel) => {
                tracing::info!(incident = view.incident.number(), kind = ?surface.kind, "posted anew: it was deleted");
                let restored = remembered(&surface.restored, now);
                self.noted(|write| write.post_anew(surface, target, &nonce(), &restored, now)).await
            }
            _ => self.noted(|write| write.surface_later(surface, now + SUCCESSOR)).await,
        }
    }

    async fn noted(&self, note: impl FnOnce(&mut Write)) -> anyhow::Result<()> {
        let mut write = self.actions.store().begin().await?;
        note(&mut write);
        Ok(write.commit().await?)
    }

    fn came(&self, outcome: RequestOutcome) -> Came {
        let later = |wait| Came::Later(self.actions.now() + wait);
        match outcome {
            RequestOutcome::Sent(seen) => Came::Done(seen),
            RequestOutcome::Gone { code: UNKNOWN_MESSAGE, .. } => Came::Lost(Loss::Message),
            RequestOutcome::Gone { code: UNKNOWN_CHANNEL, .. } => Came::Lost(Loss::Channel),
            other => match unsent(other, false) {
                delivery::Attempt::RetryAfter(wait) => later(wait),
                delivery::Attempt::Refused(cause, reason) => Came::Refused(cause, reason),
                delivery::Attempt::Sent
                | delivery::Attempt::NotSent
                | delivery::Attempt::Unknown
                | delivery::Attempt::Absent
                | delivery::Attempt::NotLookedUp
                | delivery::Attempt::Unreadable => later(AFTER_FAILURE),
            },
        }
    }
}

/// It is posted anew as soon as that may be.
pub(super) fn lose(write: &mut Write, surface: &Surface, loss: Loss, now: At) {
    write.surface_lost(surface, loss, restored_at(&surface.restored, now), now);
}
