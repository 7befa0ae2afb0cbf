//! What machines ask, from those who do the work.

use crate::actions::Actions;
use crate::discord::gateway::GatewayStats;
use crate::discord::rest::Rest;
use crate::http::{Asked, Figures, Inbox, Readiness, Source};
use crate::worker::{Audit, Pulse};
use anyhow::anyhow;
use chrono::TimeDelta;
use std::sync::Arc;
use tokio::sync::watch;

/// Those who know.
#[derive(Clone)]
pub(super) struct Known {
    pub(super) actions: Actions,
    pub(super) rest: Rest,
    pub(super) audits: watch::Receiver<Audit>,
    pub(super) ready: watch::Receiver<bool>,
    pub(super) gateway: watch::Receiver<GatewayStats>,
    pub(super) pulse: watch::Receiver<Pulse>,
    pub(super) inbox: Inbox,
}

impl Known {
    async fn readiness(&self) -> Readiness {
        let store = self.actions.can_save().await;
        Readiness { store, worker: self.pulse.borrow().is_turning(), discord: *self.ready.borrow() }
    }

    async fn figures(&self) -> anyhow::Result<Figures> {
        let (audit, gateway) = (self.audits.borrow().clone(), *self.gateway.borrow());
        let readiness = self.readiness().await;
        let backlog = self.actions.store().backlog().await?;
        let backup = self.actions.last_backup_at().await?;
        let outlets = self.actions.outlets_stand().await;
        let outlets = outlets.map_err(|failure| anyhow!("how outlets stand: {failure:?}"))?;
        let now = self.actions.now();
        Ok(Figures {
            audit_age: now - audit.at,
            audit,
            readiness,
            gateway,
            rest: self.rest.stats(),
            alerts: self.inbox.counts(),
            outlets,
            open: backlog.open,
            waiting: backlog.waiting,
            backup_age: backup.map(|at| now - at),
            clock: self.actions.clock().standing(),
            oldest: backlog.since.map_or(TimeDelta::zero(), |since| now - since),
        })
    }

    /// For [`crate::http`]: the figures, and what the bot has of what it needs.
    pub(super) fn told(self) -> (Source, Asked) {
        let known = self.clone();
        let figures: Source = Arc::new(move || {
            let known = known.clone();
            Box::pin(async move { known.figures().await })
        });
        let readiness: Asked = Arc::new(move || {
            let known = self.clone();
            Box::pin(async move { known.readiness().await })
        });
        (figures, readiness)
    }
}
