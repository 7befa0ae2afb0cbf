//! Merging an incident into another: both change, or neither.

use super::commit::{save, taken, tell_due};
use super::trail::Deed;
use super::{Actions, Call, Failure};
use crate::domain::change::append;
use crate::domain::decide::{Decision, Scene, absorb, fits_room, merge, merge_own};
use crate::domain::ids::IncidentId;
use crate::domain::incident::Incident;
use crate::domain::quota::Charge;
use crate::domain::timeline::Actor;

impl Actions {
    /// Closes the incident whose room the call came from, with a pointer to the other one, which invites its people over.
    ///
    /// # Errors
    /// A refusal or a fault. Nothing was changed then.
    pub async fn merge(&self, call: &Call, into: IncidentId) -> Result<(), Failure> {
        self.merge_by(call, into, merge).await
    }

    /// The same by whoever reported the one that the call names.
    ///
    /// # Errors
    /// As [`Actions::merge`].
    pub async fn merge_own(&self, call: &Call, into: IncidentId) -> Result<(), Failure> {
        self.merge_by(call, into, merge_own).await
    }

    async fn merge_by(
        &self,
        call: &Call,
        into: IncidentId,
        decide: fn(Scene<'_>, &Incident) -> Decision,
    ) -> Result<(), Failure> {
        let counted = self.count(call, Charge::Change)?;
        let mut write = self.0.store.begin().await?;
        let now = self.now();
        let (mut there, mut here) = (Vec::new(), Vec::new());
        let mut merged = self.called(&mut write, call, &mut here, now).await?;
        let mut into = self.load(&mut write, into).await?;
        let deeds = [&merged, &into].map(|view| Deed::of(call, Some(&view.incident), now));
        let scene = merged.scene(&call.caller, now);
        let decided = taken(&mut write, decide(scene, &into.incident)).await?;
        tell_due(&mut into, &mut there, now)?;
        let by = Actor::Person(call.caller.user);
        let absorbed = absorb(&into.incident, &merged.incident);
        fits_room(into.scene(&call.caller, now), &absorbed)?;
        append(&mut into.incident, &mut there, by, absorbed, now);
        append(&mut merged.incident, &mut here, by, decided, now);
        if merged.incident.alerts.is_some() {
            // They count where it goes on.
            write.tell_alerts_at(merged.incident.id, now);
        }
        for ((view, mut entries), deed) in [(merged, here), (into, there)].into_iter().zip(&deeds) {
            let mut view = view;
            let next_due = tell_due(&mut view, &mut entries, now)?;
            save(&mut write, &view, &entries, false, next_due, deed)?;
        }
        self.commit(write).await?;
        counted.keep();
        Ok(())
    }
}
