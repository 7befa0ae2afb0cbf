//! Incidents with what they took, for figures.

use super::{Actions, Failure, View};
use crate::domain::At;
use crate::domain::figures::{Case, case, counts};
use crate::domain::ids::GuildId;

impl Actions {
    /// Incidents of a guild that were reported since an instant, that count and that `may_see` lets through, with what
    /// each took; the newest first.
    ///
    /// # Errors
    /// A fault.
    pub async fn cases(
        &self,
        guild: GuildId,
        since: At,
        may_see: impl Fn(&View) -> bool,
    ) -> Result<Vec<(View, Case)>, Failure> {
        let views = self.incidents(guild, false, u32::MAX).await?;
        let wanted = views.into_iter().filter(|view| view.incident.declared_at >= since);
        let wanted = wanted.filter(|view| counts(&view.incident) && may_see(view));
        let mut cases = Vec::new();
        for view in wanted {
            let timeline = self.timeline(view.incident.id).await?;
            if let Some(case) = case(&view.incident, &timeline, view.rules(), self.now()) {
                cases.push((view, case));
            }
        }
        Ok(cases)
    }
}
