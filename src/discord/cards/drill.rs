//! What is said of news that a drill makes up.

use super::line::{Line, Lined, On};
use crate::domain::timeline::DrillEvent;

impl Lined for DrillEvent {
    fn line<'a>(&'a self, on: On<'a>) -> Line<'a> {
        let DrillEvent::Injected { text } = self;
        on.says("📣", "entry-injected").quoting([text])
    }
}
