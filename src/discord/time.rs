//! What time it is at Discord.

use super::deliver::Delivery;
use super::rest::{Method, Request, RequestOutcome, Route};

impl Delivery {
    /// Asks Discord for the least that it answers, because every answer says what time it is there; the sender hands that
    /// on. False if there was none.
    pub async fn ask_the_time(&self) -> bool {
        match self.rest().send(Request::new(Method::GET, Route::current_user())).await {
            RequestOutcome::NotSent(_) | RequestOutcome::Unknown(_) | RequestOutcome::RetryAfter(_) => false,
            RequestOutcome::Sent(_)
            | RequestOutcome::Gone { .. }
            | RequestOutcome::Forbidden { .. }
            | RequestOutcome::Refused { .. }
            | RequestOutcome::TokenDead => true,
        }
    }
}
