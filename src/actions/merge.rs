//! Merging an incident into another: both change, or neither (D23).

use super::commit::{save, tell_due};
use super::{Actions, Call, Failure};
use crate::domain::change::append;
use crate::domain::decide::{Scene, absorb, merge};
use crate::domain::ids::IncidentId;
use crate::domain::refusal::Refusal;
use crate::domain::timeline::Actor;

impl Actions {
    /// Closes the incident whose room the call came from, with a pointer to the other one, which invites its people over.
    ///
    /// # Errors
    /// A refusal or a fault. Nothing was changed then.
    pub async fn merge(&self, call: &Call, into: IncidentId) -> Result<(), Failure> {
        let mut write = self.0.store.begin().await?;
        let now = self.now();
        write.serve(call.interaction, now);
        let incident = match call.incident {
            Some(id) => write.incident(id).await?,
            None => write.incident_in(call.guild, call.channel).await?,
        };
        let mut merged = self.view(incident.ok_or(Refusal::NotInARoom)?)?;
        let mut into = self.load(&mut write, into).await?;
        let (mut there, mut here) = (Vec::new(), Vec::new());
        tell_due(&mut merged, &mut here, now)?;
        let scene = Scene {
            incident: &merged.incident,
            rules: merged.rules(),
            guild: &merged.guild,
            caller: &call.caller,
            now,
        };
        let decided = match merge(scene, &into.incident) {
            Ok(decided) => decided,
            Err(refusal) => {
                // What was done already is not refused.
                write.show().await?;
                return Err(refusal.into());
            }
        };
        tell_due(&mut into, &mut there, now)?;
        let by = Actor::Person(call.caller.user);
        let absorbed = absorb(&into.incident, &merged.incident);
        append(&mut into.incident, &mut there, by, absorbed, now);
        append(&mut merged.incident, &mut here, by, decided, now);
        for (view, mut entries) in [(merged, here), (into, there)] {
            let mut view = view;
            let next_due = tell_due(&mut view, &mut entries, now)?;
            save(&mut write, &view, &entries, false, next_due, now)?;
        }
        self.commit(write).await
    }
}
