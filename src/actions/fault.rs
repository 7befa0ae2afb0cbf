//! The log of faults. The same fault may come hundreds of times a second while a disk is full; it is told once, and then
//! once a minute with how often it came.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long the same fault is not told again.
const SILENCE: Duration = Duration::from_secs(60);
/// Different faults remembered; older ones are told again when they come again.
const REMEMBERED: usize = 64;

struct Seen {
    text: String,
    id: String,
    told: Instant,
    since: u32,
}

/// One log has one memory.
static SEEN: Mutex<Vec<Seen>> = Mutex::new(Vec::new());

/// Tells of a fault in the log, unless the same was told just now. Answers with the short id under which it is found there.
pub fn report(text: &str) -> String {
    let mut faults = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(seen) = faults.iter_mut().find(|seen| seen.text == text) {
        seen.since += 1;
        if seen.told.elapsed() >= SILENCE {
            tracing::error!(fault = %seen.id, times = seen.since, "{text}");
            (seen.told, seen.since) = (Instant::now(), 0);
        }
        return seen.id.clone();
    }
    let id = format!("{:06x}", rand::random::<u32>() & 0xff_ffff);
    tracing::error!(fault = %id, "{text}");
    if faults.len() >= REMEMBERED {
        faults.remove(0);
    }
    faults.push(Seen { text: text.into(), id: id.clone(), told: Instant::now(), since: 0 });
    id
}
