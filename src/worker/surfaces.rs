//! Keeping the card and the announcement up to date. An edit is harmless twice, so these need no outbox: a message is
//! edited until it shows the newest state.

use super::{Busy, IN_FLIGHT, Lane, fault};
use crate::discord::deliver::{compose_surface, marker};
use crate::discord::rest::Outcome;
use crate::domain::At;
use crate::domain::delivery::Kind;
use crate::store::Surface;
use anyhow::Context;
use chrono::TimeDelta;
use tokio::task::JoinSet;

/// How long to wait after an edit failed.
const AFTER_FAILURE: TimeDelta = TimeDelta::seconds(10);

impl Lane {
    /// Starts what can be done now. True if not all of it could be begun.
    pub(super) fn start_edits(&self, surfaces: Vec<Surface>, running: &mut JoinSet<()>) -> bool {
        for surface in surfaces {
            if running.len() >= IN_FLIGHT {
                return true;
            }
            let Some(occupied) = self.occupy(Busy::Channel(surface.channel)) else { continue };
            let lane = self.clone();
            running.spawn(async move {
                if let Err(error) = lane.show(&surface).await {
                    lane.could_not("an edit", &error).await;
                }
                drop(occupied);
            });
        }
        false
    }

    async fn show(&self, surface: &Surface) -> anyhow::Result<()> {
        let mut write = None;
        if surface.wanted > surface.shown {
            let view = self.actions.incident(surface.incident).await.map_err(fault)?;
            let store = self.actions.store();
            let message = compose_surface(&view, surface.kind, self.actions.now());
            let message = message.context("a surface is a message")?;
            let marker = marker(&view, surface.kind, 1);
            let edited = self.delivery.edit(surface.channel, surface.message, &message, &marker).await;
            let mut tx = store.begin().await?;
            match edited {
                Outcome::Sent(_) => tx.surface_shows(surface, view.incident.seq),
                Outcome::Gone { .. } => tx.surface_gone(surface),
                other => tx.surface_later(surface, self.retry_at(&other)),
            }
            write = Some(tx);
        }
        if surface.kind == Kind::Card && !surface.pinned {
            if let Some(tx) = write.take() {
                tx.commit().await?;
            }
            let pinned = self.delivery.pin(surface.channel, surface.message).await;
            let mut tx = self.actions.store().begin().await?;
            match pinned {
                Outcome::RetryAfter(_) | Outcome::NotSent(_) | Outcome::Unknown(_) | Outcome::TokenDead => {
                    tx.surface_later(surface, self.retry_at(&pinned));
                }
                Outcome::Sent(_) => tx.surface_pinned(surface),
                Outcome::Gone { message, .. }
                | Outcome::Forbidden { message, .. }
                | Outcome::Refused { message, .. } => {
                    tracing::warn!(incident = surface.incident.0, "the card cannot be pinned: {message}");
                    tx.surface_pinned(surface);
                }
            }
            write = Some(tx);
        }
        if let Some(tx) = write {
            tx.commit().await?;
        }
        Ok(())
    }

    fn retry_at(&self, outcome: &Outcome) -> At {
        let wait = match outcome {
            Outcome::RetryAfter(wait) => TimeDelta::from_std(*wait).unwrap_or(AFTER_FAILURE),
            _ => AFTER_FAILURE,
        };
        self.actions.now() + wait
    }
}
