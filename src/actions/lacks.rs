//! What open incidents lack of what is owed to the people in them.

use super::{Actions, Failure};
use crate::domain::ids::GuildId;
use crate::domain::lacks::{Lack, lacks};

/// Open incidents looked at, the newest.
const MOST: u32 = 200;

impl Actions {
    /// What the open incidents of a guild lack, with their numbers.
    ///
    /// # Errors
    /// A fault.
    pub async fn lacking(&self, guild: GuildId) -> Result<Vec<(String, Lack)>, Failure> {
        let mut lacking = Vec::new();
        for view in self.incidents(guild, true, MOST).await? {
            let id = view.incident.id;
            // What is under way now and stands in a moment is seen as under way.
            let shown = self.0.store.shown(id).await?;
            let (view, timeline, evidence) = self.whole(id).await?;
            let lacks = lacks(&view.incident, &timeline, &evidence, &shown, self.now());
            lacking.extend(lacks.into_iter().map(|lack| (view.incident.number().to_owned(), lack)));
        }
        Ok(lacking)
    }
}
