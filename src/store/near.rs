//! What waits, when the time by which it waits was wrong.

use super::{Write, millis};
use crate::domain::At;

const NEAR: &str = "UPDATE notices SET phase_at = MIN(phase_at, $1), refused_at = MIN(refused_at, $1) \
    WHERE phase NOT IN ('sent', 'dead') AND (phase_at > $1 OR refused_at > $1)";
const SURFACES_NEAR: &str = "UPDATE surfaces SET retry_at = $1 WHERE retry_at > $1";
const ALERTS_NEAR: &str = "UPDATE alerted SET tell_at = $1 WHERE tell_at > $1";
const QUIET_ANEW: &str = "UPDATE notices SET phase_at = $1 WHERE phase IN ('claimed', 'unknown')";

impl Write {
    /// Nothing waits for an instant after this one, nor was sent after it: a clock that was ahead may have said so. With
    /// `quiet_anew`, what may be on its way counts as sent at this instant: by a clock that was set forward, too much time
    /// seems to have passed since.
    pub fn bring_near(&mut self, now: At, quiet_anew: bool) {
        self.queue().add(NEAR).bind(millis(now));
        self.queue().add(SURFACES_NEAR).bind(millis(now));
        self.queue().add(ALERTS_NEAR).bind(millis(now));
        if quiet_anew {
            self.queue().add(QUIET_ANEW).bind(millis(now));
        }
    }
}
