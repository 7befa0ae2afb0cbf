//! Incidents with what they took, for figures.

use super::{Actions, Failure, View};
use crate::domain::At;
use crate::domain::figures::{Case, case, counts};
use crate::domain::guild::Caller;
use crate::domain::ids::GuildId;

/// No more incidents than these are looked at for figures. Each is replayed from its timeline, one at a time: a thousand of
/// 34 entries take a second in a build without optimisation.
pub const MOST_CASES: u32 = 5000;

/// Incidents that count, the newest first.
#[derive(Debug)]
pub struct Cases {
    /// Each with what it took.
    pub counted: Vec<(View, Case)>,
    /// Were there more than were looked at?
    pub cut: bool,
}

impl Actions {
    /// Incidents of a guild that were reported since an instant, that count and of which `caller` may know, with what
    /// each took; of no more than the `most` newest.
    ///
    /// # Errors
    /// A fault.
    pub async fn cases(
        &self,
        guild: GuildId,
        since: At,
        most: u32,
        caller: &Caller,
    ) -> Result<Cases, Failure> {
        let _turn = self.0.store.looks().turn(guild).await?;
        let mut found = self.0.store.looks().incidents_since(guild, since, most.saturating_add(1)).await?;
        let cut = found.len() > most as usize;
        found.truncate(most as usize);
        let mut counted = Vec::new();
        for incident in found {
            let view = self.view(incident)?;
            if !counts(&view.incident) || !view.is_known_to(caller) {
                continue;
            }
            let timeline = self.timeline(view.incident.id).await?;
            if let Some(case) = case(&view.incident, &timeline, view.rules(), self.now()) {
                counted.push((view, case));
            }
        }
        Ok(Cases { counted, cut })
    }
}
