//! Phone calls that a gateway makes: what became of them is recorded in the incident, in the transaction that settles them.
//! And what became of telling a pager.

use super::commit::{nonce, tell_due};
use super::trail::Deed;
use super::{Actions, Failure};
use crate::domain::At;
use crate::domain::change::append;
use crate::domain::ids::{IncidentId, RoleKey};
use crate::domain::pager::is_news;
use crate::domain::quorum::outstanding_call;
use crate::domain::ring::{Ring, RingAnswer, RingPhase, RingStanding, may_become};
use crate::domain::timeline::{Actor, CallMissed, Event, PresenceEvent};

impl Actions {
    /// Notes where a call stands, and what the room hears of it. Nothing, where it is over already.
    ///
    /// # Errors
    /// A fault.
    pub async fn note_ring(&self, ring: &Ring, stands: RingStanding) -> Result<(), Failure> {
        let mut write = self.0.store.begin().await?;
        let now = self.now();
        let before = write.ring_stands(ring.id).await?;
        if !before.is_some_and(|before| may_become(before, stands.phase)) {
            return Ok(());
        }
        write.settle_ring(ring.id, stands);
        let Some(event) = told(ring, stands.phase) else { return self.commit(write).await };
        let mut view = self.load(&mut write, ring.incident).await?;
        let deed = Deed::by(Actor::Bot, &view.incident, now);
        let mut entries = Vec::new();
        tell_due(&mut view, &mut entries, now)?;
        append(&mut view.incident, &mut entries, Actor::Bot, vec![Event::Presence(event)], now);
        self.finish(write, view, entries, false, &deed).await.map(|_| ())
    }

    /// A gateway says what came of a call. False: it knows of none of this key.
    ///
    /// # Errors
    /// A fault.
    pub async fn hear_of_ring(&self, outlet: &str, key: &str, answer: RingAnswer) -> Result<bool, Failure> {
        let ring = self.0.store.ring_by_key(key).await?.filter(|ring| ring.outlet == outlet);
        let Some(ring) = ring else { return Ok(false) };
        let phase = match answer {
            RingAnswer::Reached => RingPhase::Reached,
            RingAnswer::Unreached => RingPhase::Unreached,
            RingAnswer::Queued => return Ok(true),
        };
        let stands = RingStanding { phase, at: self.now(), unclear: ring.unclear };
        self.note_ring(&ring, stands).await.map(|()| true)
    }

    /// Tells the room, once for each demand, that nobody of these roles is left whom the gateway could call.
    ///
    /// # Errors
    /// A fault.
    pub async fn nobody_left(
        &self,
        id: IncidentId,
        outlet: &str,
        roles: Vec<RoleKey>,
    ) -> Result<(), Failure> {
        let told = Event::Presence(PresenceEvent::NobodyLeft { outlet: outlet.to_owned(), roles });
        self.record(id, Actor::Bot, |_| vec![told]).await
    }

    /// Notes what came of telling a pager that somebody is to come, unless the room has heard it.
    ///
    /// # Errors
    /// A fault.
    pub async fn note_page(&self, id: IncidentId, told: PresenceEvent) -> Result<(), Failure> {
        self.record(id, Actor::Bot, |incident| {
            if is_news(incident, &told) { vec![Event::Presence(told)] } else { Vec::new() }
        })
        .await
    }

    /// Adds calls that wait to be made.
    ///
    /// # Errors
    /// A fault.
    pub async fn add_rings(&self, rings: &[Ring]) -> Result<(), Failure> {
        let mut write = self.0.store.begin().await?;
        for ring in rings {
            let key = format!("call_{}{}", nonce(), nonce());
            write.add_ring(&Ring { key, ..ring.clone() })?;
        }
        self.commit(write).await
    }

    /// Nobody need be called any more in this incident: what is under way is let go.
    ///
    /// # Errors
    /// A fault.
    pub async fn end_rings(&self, id: IncidentId, rings: &[Ring], now: At) -> Result<(), Failure> {
        let mut write = self.0.store.begin().await?;
        let view = self.load(&mut write, id).await?;
        // Somebody may have asked anew meanwhile.
        if outstanding_call(&view.incident, view.rules()).is_some() {
            return Ok(());
        }
        for ring in rings.iter().filter(|ring| ring.phase.is_open()) {
            let stands = RingStanding { phase: RingPhase::Needless, at: now, unclear: ring.unclear };
            write.settle_ring(ring.id, stands);
        }
        write.end_ring_demand(id);
        self.commit(write).await
    }
}

/// What the room hears of a call that stands so. Of one that is tried again, nothing.
fn told(ring: &Ring, phase: RingPhase) -> Option<PresenceEvent> {
    let missed = |why| {
        let Ring { outlet, person, roles, .. } = ring.clone();
        Some(PresenceEvent::CallMissed { outlet, person, roles, why })
    };
    match phase {
        RingPhase::Reached => Some(PresenceEvent::Paged {
            person: Some(ring.person),
            roles: ring.roles.clone(),
            outlet: Some(ring.outlet.clone()),
        }),
        RingPhase::Unreached => missed(CallMissed::NoAnswer),
        RingPhase::Refused => missed(CallMissed::Refused),
        RingPhase::Unclear => missed(CallMissed::Unclear),
        // In a later round the same is not said again.
        RingPhase::Failed if ring.attempts > FIRST_ROUND => None,
        RingPhase::Failed => missed(CallMissed::Fault),
        RingPhase::Waiting | RingPhase::Claimed | RingPhase::Queued | RingPhase::Needless => None,
    }
}

/// Tries of the first round at most.
const FIRST_ROUND: u32 = 3;
