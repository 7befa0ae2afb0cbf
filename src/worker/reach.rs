//! Before a message leaves: whom does it come to? What was found is kept beside its row, for `/why` and the auditor.

use super::Lane;
use crate::actions::report;
use crate::discord::message::Message;
use crate::discord::reach::Leaving;
use crate::domain::delivery::Target;
use crate::store::Notice;

impl Lane {
    /// Lets those in whom the message calls, and calls others too where nobody is reached.
    pub(super) async fn reach(&self, notice: &Notice, leaving: Leaving<'_>, message: &mut Message) {
        // Whoever is written to directly gets it; nobody else reads it there.
        if let Target::Direct(_) = notice.target {
            return;
        }
        let reach = self.delivery.reach(leaving, message, self.actions.now()).await;
        if reach.is_none() && notice.attempts == 0 {
            return;
        }
        let noted = async {
            let mut write = self.actions.store().begin().await?;
            write.note_reach(notice, reach.as_ref());
            write.commit().await
        };
        // The message says it as well, and does not wait for the note.
        if let Err(error) = noted.await {
            report(&format!("whom a message comes to could not be noted: {error:#}"));
        }
    }
}
