//! Whether anything can be saved.

use super::Actions;
use std::time::Duration;

/// The fact that is written to find out.
const PROBED_AT: &str = "probed_at";
/// How long it may take: whoever asks waits for it. It is longer than people wait for their turn to write.
const LONGEST: Duration = Duration::from_secs(3);

impl Actions {
    /// Can something be saved, for good, now? Found out by doing it.
    pub async fn can_save(&self) -> bool {
        let (actions, now) = (self.clone(), self.now().timestamp_millis().to_string());
        // By itself: whoever asks may leave, a write that has begun may not.
        let saving = tokio::spawn(async move { actions.keep_fact(PROBED_AT, &now).await });
        match tokio::time::timeout(LONGEST, saving).await {
            Ok(Ok(Ok(()))) => true,
            Ok(Ok(Err(error))) => {
                super::report(&format!("nothing can be saved: {error:#}"));
                false
            }
            Ok(Err(_)) | Err(_) => {
                super::report(&format!("nothing could be saved within {} s", LONGEST.as_secs()));
                false
            }
        }
    }
}
