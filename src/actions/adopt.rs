//! Going over to the present version of the playbook: the incident is loaded by the old one and saved by the new one.

use super::commit::taken;
use super::trail::Deed;
use super::{Actions, Call, Done, Failure};
use crate::domain::change::append;
use crate::domain::decide::{adopt, arrived};
use crate::domain::quota::Charge;
use crate::domain::refusal::Refusal;
use crate::domain::timeline::Actor;

impl Actions {
    /// The incident of the call is judged by the version of its playbook that is in force, from now on.
    ///
    /// # Errors
    /// A refusal or a fault. Nothing was changed then.
    pub async fn adopt(&self, call: &Call) -> Result<Done, Failure> {
        let counted = self.count(call, Charge::Change)?;
        let mut write = self.0.store.begin().await?;
        let now = self.now();
        let mut entries = Vec::new();
        let mut view = self.called(&mut write, call, &mut entries, now).await?;
        let deed = Deed::of(call, Some(&view.incident), now);
        let id = &view.playbook.reference.id;
        let to = self.in_force().playbooks.in_force(id).ok_or_else(|| Refusal::PlaybookGone(id.clone()))?;
        let scene = view.scene(&call.caller, now);
        let decided = taken(&mut write, adopt(scene, &to)).await?;
        let arrived = arrived(scene, call.channel);
        let by = Actor::Person(call.caller.user);
        append(&mut view.incident, &mut entries, by, arrived.into_iter().chain(decided).collect(), now);
        view.playbook = to;
        let done = self.finish(write, view, entries, false, &deed).await?;
        counted.keep();
        Ok(done)
    }
}
