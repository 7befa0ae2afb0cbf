//! What time it is at Discord.

use super::deliver::Delivery;
use super::rest::{Method, Outcome, Request, Route};

impl Delivery {
    /// Asks Discord for the least that it answers, because every answer says what time it is there; the sender hands that
    /// on. False if there was none.
    pub async fn ask_the_time(&self) -> bool {
        match self.rest().send(Request::new(Method::GET, Route::current_user())).await {
            Outcome::NotSent(_) | Outcome::Unknown(_) | Outcome::RetryAfter(_) => false,
            Outcome::Sent(_)
            | Outcome::Gone { .. }
            | Outcome::Forbidden { .. }
            | Outcome::Refused { .. }
            | Outcome::TokenDead => true,
        }
    }
}
