//! The loop of one tracker: opens the tickets that are owed to it, one by one, and looks at those that are open. Beside the
//! other loops, so that a tracker that is slow delays nobody.

use super::caught::caught;
use super::{AFTER_FAULT, HEARTBEAT, Idle, fault, until};
use crate::actions::{Actions, View, report};
use crate::discord::cards::slip::slip;
use crate::discord::deliver::Delivery;
use crate::domain::At;
use crate::domain::dispatch::{Cause, Trouble, Verdict};
use crate::domain::ticket::{
    Asking, Next, Ticket, TicketCause, TicketState, TicketTrouble, after, after_fault, is_gone, is_watched,
    look_after,
};
use crate::domain::timeline::TicketEvent;
use crate::store::{TicketDuty, TicketRow};
use crate::webhooks::tracker::{Seen, Stands, TrackerDoor};
use chrono::TimeDelta;
use tokio::sync::watch;
use tokio::time::Instant;
use tracing::Instrument;

/// Sees to the tickets of one tracker.
pub struct Clerk {
    actions: Actions,
    delivery: Delivery,
    door: TrackerDoor,
    idle: watch::Sender<Option<Idle>>,
    /// Nothing is sent before: the tracker asked for fewer requests.
    rests_until: Option<At>,
}

/// Tells the rooms of tickets that are owed to trackers which are set up no more.
///
/// # Errors
/// When the store fails.
pub async fn leave_tickets_of_others(actions: &Actions, trackers: &[String]) -> anyhow::Result<()> {
    for row in actions.store().tickets_elsewhere(trackers).await? {
        let trouble = TicketTrouble::of(TicketCause::Removed);
        let event = TicketEvent::TicketRefused { id: row.ticket, trouble };
        // The bot starts all the same.
        if let Err(failure) = actions.note_ticket(row.incident, event).await {
            report(&format!("that a ticket's tracker is gone could not be told: {failure:?}"));
        }
    }
    Ok(())
}

impl Clerk {
    /// A clerk for the tracker behind this door.
    pub fn new(actions: Actions, delivery: Delivery, door: TrackerDoor) -> Clerk {
        Clerk { actions, delivery, door, idle: watch::Sender::new(None), rests_until: None }
    }

    /// Tells when there is nothing to do.
    pub fn idle(&self) -> watch::Receiver<Option<Idle>> {
        self.idle.subscribe()
    }

    /// Works until `stop` is true. What is under way then is given up: it is claimed, and counts as perhaps there.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) {
        let clock = self.actions.clock().clone();
        let mut changes = self.actions.changes();
        let mut begun = false;
        while !*stop.borrow() {
            let seen = *changes.borrow_and_update();
            let now = clock.now();
            let mut again = Instant::now() + HEARTBEAT;
            let turn = async {
                match begun {
                    true => self.turn(now).await,
                    false => self.begin(now).await.map(|()| Some(now)),
                }
            };
            let turned = tokio::select! {
                turned = turn => turned,
                _ = stop.wait_for(|stop| *stop) => return,
            };
            let wake = match turned {
                Ok(wake) => {
                    begun = true;
                    self.idle.send_replace(Some(Idle { until: wake, changes: seen }));
                    wake
                }
                Err(error) => {
                    // What is claimed and could not be put off is doubted as at a start.
                    begun = false;
                    report(&format!("the tickets of `{}` could not be seen to: {error:#}", self.name()));
                    again = Instant::now() + AFTER_FAULT;
                    None
                }
            };
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                _ = changes.changed() => {}
                () = until(&clock, wake) => {}
                () = tokio::time::sleep_until(again) => {}
            }
        }
    }

    fn name(&self) -> &str {
        &self.door.tracker.name
    }

    /// What an earlier process had claimed may be there.
    async fn begin(&self, now: At) -> anyhow::Result<()> {
        let mut write = self.actions.store().begin().await?;
        write.doubt_tickets(self.name(), now + Asking::found_after(self.door.tracker.kind));
        Ok(write.commit().await?)
    }

    /// Does the next thing, if its time has come; answers when the one after that comes.
    async fn turn(&mut self, now: At) -> anyhow::Result<Option<At>> {
        if let Some(until) = self.rests_until.filter(|until| *until > now) {
            return Ok(Some(until));
        }
        let Some(row) = self.actions.store().next_ticket(self.name(), now).await? else {
            return Ok(self.actions.store().soonest_ticket(self.name()).await?.filter(|at| *at > now));
        };
        let span = tracing::info_span!("ticket", incident = row.incident.0, ticket = row.ticket);
        let done = caught(async {
            let view = self.actions.incident(row.incident).await.map_err(fault)?;
            let ticket = view.incident.tickets.iter().find(|ticket| ticket.id == row.ticket).cloned();
            match (ticket, row.duty) {
                // Another guild's tracker has the name now.
                (Some(ticket), TicketDuty::Open)
                    if ticket.is_owed() && view.guild.id != self.door.tracker.guild =>
                {
                    self.refuse(&row, TicketTrouble::of(TicketCause::Removed)).await
                }
                (Some(ticket), TicketDuty::Open) if ticket.is_owed() => {
                    self.see_opened(&row, view, &ticket, now).await
                }
                (Some(ticket), TicketDuty::Look)
                    if matches!(ticket.state, TicketState::Open | TicketState::Gone)
                        && view.guild.id == self.door.tracker.guild =>
                {
                    self.look(&row, &view, &ticket, now).await
                }
                _ => self.leave(&row, now).await,
            }
        })
        .instrument(span)
        .await;
        if done.is_err() {
            caught(self.postpone(&row, now)).await?;
        }
        done.map(|()| Some(now))
    }

    /// After a fault of ours: others go first, and what may be there is looked for.
    async fn postpone(&self, row: &TicketRow, now: At) -> anyhow::Result<()> {
        let mut write = self.actions.store().begin().await?;
        match row.duty {
            TicketDuty::Open => {
                let attempts = row.attempts + 1;
                let at = after_fault(self.door.tracker.kind, attempts, now);
                write.wait_ticket(row, at, attempts, true);
            }
            TicketDuty::Look => write.ticket_looked_at(row, now + self.door.tracker.look_every),
        }
        Ok(write.commit().await?)
    }

    /// Nothing of the timeline asks for anything.
    async fn leave(&self, row: &TicketRow, now: At) -> anyhow::Result<()> {
        let mut write = self.actions.store().begin().await?;
        let step = crate::domain::ticket::TicketStep::Leave { id: row.ticket };
        write.step_ticket(row.incident, &step, now, now);
        Ok(write.commit().await?)
    }

    async fn see_opened(
        &mut self,
        row: &TicketRow,
        view: View,
        ticket: &Ticket,
        now: At,
    ) -> anyhow::Result<()> {
        if view.incident.is_private() && !ticket.confirmed {
            return self.refuse(row, TicketTrouble::of(TicketCause::Private)).await;
        }
        if row.unclear {
            match self.door.find(&row.mark, ticket.first_at, now).await {
                Ok(Some(stands)) => return self.opened(row, stands).await,
                Ok(None) => {}
                // What may be there stays so.
                Err(verdict) => return self.put_off(row, ticket, verdict, now, row.attempts + 1).await,
            }
        }
        let timeline = self.actions.store().timeline(row.incident).await?;
        let view = self.delivery.named_soon(view, &timeline, self.actions.now()).await;
        // It may have become private while the tracker and Discord were asked.
        let present = self.actions.incident(row.incident).await.map_err(fault)?;
        if present.incident.is_private() && !ticket.confirmed {
            return self.refuse(row, TicketTrouble::of(TicketCause::Private)).await;
        }
        let slip = slip(&view, ticket, &timeline, now);
        let mut write = self.actions.store().begin().await?;
        write.claim_ticket(row, now);
        write.commit().await?;
        match self.door.open(&slip, now).await {
            Ok(stands) => self.opened(row, stands).await,
            Err(verdict) => self.put_off(row, ticket, verdict, now, row.attempts + 1).await,
        }
    }

    async fn opened(&self, row: &TicketRow, Stands { key, url }: Stands) -> anyhow::Result<()> {
        let event = TicketEvent::TicketOpened { id: row.ticket, key, url };
        self.actions.note_ticket(row.incident, event).await.map_err(fault)
    }

    async fn refuse(&self, row: &TicketRow, trouble: TicketTrouble) -> anyhow::Result<()> {
        let event = TicketEvent::TicketRefused { id: row.ticket, trouble };
        self.actions.note_ticket(row.incident, event).await.map_err(fault)
    }

    /// It was not opened now, as far as is known.
    async fn put_off(
        &mut self,
        row: &TicketRow,
        ticket: &Ticket,
        verdict: Verdict,
        now: At,
        attempts: u32,
    ) -> anyhow::Result<()> {
        tracing::warn!(tracker = self.name(), trouble = ?verdict.trouble(), "a ticket was not opened");
        self.rest(verdict, now);
        let asking = Asking { kind: self.door.tracker.kind, asked_at: ticket.asked_at, attempts };
        match after(asking, verdict, now) {
            Next::Refused(trouble) => self.refuse(row, trouble).await,
            Next::Again { at, unclear, tell } => {
                let mut write = self.actions.store().begin().await?;
                write.wait_ticket(row, at, attempts, unclear || row.unclear);
                write.commit().await?;
                let Some(trouble) = verdict.trouble().filter(|_| tell) else { return Ok(()) };
                let event = TicketEvent::TicketWaits { id: row.ticket, trouble: trouble.into(), until: at };
                self.actions.note_ticket(row.incident, event).await.map_err(fault)
            }
        }
    }

    /// Whatever is owed to a tracker that asks for fewer requests waits.
    fn rest(&mut self, verdict: Verdict, now: At) {
        if let Verdict::Wait(Trouble { cause: Cause::Busy, .. }, Some(wish)) = verdict {
            self.rests_until = Some(now + wish.clamp(TimeDelta::seconds(1), TimeDelta::hours(1)));
        }
    }

    async fn look(&mut self, row: &TicketRow, view: &View, ticket: &Ticket, now: At) -> anyhow::Result<()> {
        if !is_watched(&view.incident) {
            let mut write = self.actions.store().begin().await?;
            write.rest_ticket(row, now);
            return Ok(write.commit().await?);
        }
        let Some(key) = &ticket.key else { return self.leave(row, now).await };
        let seen = self.door.look(key, row.etag.as_deref(), now).await;
        let closed = |gone| TicketEvent::TicketClosed { id: row.ticket, gone };
        let mut next = TicketRow { missing_since: None, ..row.clone() };
        let news = match seen {
            Ok(Seen::Closed) => Some(closed(false)),
            Ok(Seen::Gone) => {
                let since = row.missing_since.unwrap_or(now);
                (next.missing_since, next.etag) = (Some(since), None);
                is_gone(since, now).then(|| closed(true))
            }
            Ok(Seen::Open(etag)) => {
                next.etag = etag;
                let is_back = ticket.state == TicketState::Gone;
                is_back.then_some(TicketEvent::TicketReturned { id: row.ticket })
            }
            Ok(Seen::Same) => None,
            Err(verdict) => {
                tracing::warn!(tracker = self.name(), trouble = ?verdict.trouble(), "a ticket was not seen");
                self.rest(verdict, now);
                next.missing_since = row.missing_since;
                None
            }
        };
        let mut write = self.actions.store().begin().await?;
        let again = look_after(next.missing_since, self.door.tracker.look_every, now);
        write.ticket_looked_at(&next, now + again);
        write.commit().await?;
        match news {
            Some(event) => self.actions.note_ticket(row.incident, event).await.map_err(fault),
            None => Ok(()),
        }
    }
}
