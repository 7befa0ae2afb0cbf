//! Keeping people to their quotas. The counts are in memory only: a restart, which nobody can bring about from Discord,
//! gives everybody at most one quota more.

use super::{Actions, Call, Failure};
use crate::domain::At;
use crate::domain::quota::{Charge, Quotas, Tally};
use crate::domain::refusal::Refusal;
use std::sync::PoisonError;

/// What is kept to, and what was asked for lately.
#[derive(Default)]
pub(super) struct Kept {
    quotas: Option<Quotas>,
    tallies: [Tally; 2],
}

/// Something that was counted; counted no more when this is dropped before it is [kept](Counted::keep).
pub(super) struct Counted<'a> {
    actions: &'a Actions,
    call: &'a Call,
    what: Charge,
    at: Option<At>,
}

impl Actions {
    /// Keeps people to these quotas from now on. Without any, nothing is counted.
    pub fn keep_to(&self, quotas: Quotas) {
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner).quotas = Some(quotas);
    }

    /// Counts what somebody asks for.
    pub(super) fn count<'a>(&'a self, call: &'a Call, what: Charge) -> Result<Counted<'a>, Failure> {
        let mut kept = self.0.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(quotas) = kept.quotas else { return Ok(Counted { actions: self, call, what, at: None }) };
        let now = self.now();
        let taken = kept.tallies[what as usize].take(quotas.of(what), call.guild, call.caller.user, now);
        taken.map_err(|used| {
            tracing::warn!(
                guild = call.guild.0,
                person = call.caller.user.0,
                ?what,
                ?used,
                "refused by quota"
            );
            Failure::Refused(Refusal::QuotaUsedUp(what, used))
        })?;
        Ok(Counted { actions: self, call, what, at: Some(now) })
    }
}

impl Counted<'_> {
    /// It was done, so it counts.
    pub(super) fn keep(mut self) {
        self.at = None;
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        let Some(at) = self.at else { return };
        let mut kept = self.actions.0.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.tallies[self.what as usize].give_back(self.call.guild, self.call.caller.user, at);
    }
}
