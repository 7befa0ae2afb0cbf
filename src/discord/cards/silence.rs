//! What is said of reminders that are held back.

use super::line::{Line, Lined, On};
use crate::domain::timeline::SilenceEvent;

impl Lined for SilenceEvent {
    fn line<'a>(&'a self, on: On<'a>) -> Line<'a> {
        match self {
            SilenceEvent::Silenced { until, reason } => on
                .says_with("🔕", "entry-silenced", move |writer, args| {
                    args.text("until", writer.time_and_distance(*until, on.now))
                })
                .quoting([reason])
                .then_say("next-silenced"),
            SilenceEvent::HeldForMaintenance { until, number, name } => on
                .says_with("🔕", "entry-held-for-maintenance", move |writer, args| {
                    args.number("number", *number).text("until", writer.time_and_distance(*until, on.now))
                })
                .quoting([name])
                .then_say("next-silenced"),
            SilenceEvent::SilenceEnded => on.says("🔔", "entry-silence-ended"),
        }
    }
}
