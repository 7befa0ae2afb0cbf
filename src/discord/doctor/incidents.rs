//! What the open incidents of a guild lack: for whoever can mend it. By number and reason only: the doctor's answer may be
//! read by people who are not invited to a private one.

use super::Finding;
use crate::actions::Actions;
use crate::domain::ids::GuildId;

/// Shown at most.
const MOST: usize = 15;

/// What they lack. What keeps the database from answering shows everywhere else.
pub(super) async fn lacking(actions: &Actions, guild: GuildId) -> Vec<Finding> {
    let lacking = actions.lacking(guild).await.unwrap_or_default();
    let now = actions.now();
    let shown = lacking.into_iter().take(MOST);
    shown.map(|(number, lack)| Finding::Lacks { number, lack: Box::new(lack), now }).collect()
}
