//! Follow-ups of a whole guild.

use super::Actions;
use crate::domain::ids::GuildId;
use crate::domain::review::{OpenFollowup, open_of};

impl Actions {
    /// The follow-ups of a guild that are open, the one due first first: of incidents that everybody may know of, and of no
    /// drill.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn open_followups(&self, guild: GuildId) -> anyhow::Result<Vec<OpenFollowup>> {
        let incidents = self.0.store.with_followups(guild).await?;
        let mut open: Vec<OpenFollowup> = incidents.iter().flat_map(open_of).collect();
        open.sort_by(|one, other| (one.followup.due, &one.number).cmp(&(other.followup.due, &other.number)));
        Ok(open)
    }
}
