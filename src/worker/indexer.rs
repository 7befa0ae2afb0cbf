//! The indexer: it keeps the index of what people wrote up with it, so that searches are quick. Nothing that is owed depends
//! on it, and what it is behind with is searched all the same, up to a number.

use crate::actions::{Actions, report};
use std::time::Duration;
use tokio::sync::watch;

/// How often (real time) it looks: an incident in which much is written is not read through at every line.
const EVERY: Duration = Duration::from_secs(30);
/// Incidents that are taken in by one transaction, so that nobody waits long for the writer.
const AT_ONCE: u32 = 20;
/// Between two of them (real time), so that what people do goes first.
const PAUSE: Duration = Duration::from_millis(20);

/// Indexes what one bot has stored.
pub struct Indexer {
    actions: Actions,
}

impl Indexer {
    /// An indexer for one bot.
    pub fn new(actions: Actions) -> Indexer {
        Indexer { actions }
    }

    /// Indexes until `stop` is true.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        loop {
            let pause = match self.actions.index_words(AT_ONCE).await {
                Ok(true) => EVERY,
                Ok(false) => PAUSE,
                Err(error) => {
                    report(&format!("what people wrote could not be indexed yet: {error:#}"));
                    EVERY
                }
            };
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                () = tokio::time::sleep(pause) => {}
            }
        }
    }
}
