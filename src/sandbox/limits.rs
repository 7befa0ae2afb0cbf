//! Rate limits: fixed windows on a monotonic clock that may run faster than real time.

use std::collections::HashMap;
use std::time::Instant;

/// Requests per second of a bot in all.
const GLOBAL: u32 = 50;
/// Name or topic of a channel: changes, and seconds.
const RENAME: (u32, f64) = (2, 600.0);
/// Edits of messages older than an hour: edits, and seconds.
const OLD_EDITS: (u32, f64) = (3, 6.0);

struct Window {
    used: u32,
    began: Instant,
}

/// The windows that are open.
pub(crate) struct Limits {
    enforced: bool,
    speed: f64,
    windows: HashMap<String, Window>,
}

/// What the headers of an answer say. Seconds are real ones.
#[derive(Clone, Debug)]
pub(crate) struct Bucket {
    pub id: String,
    pub limit: u32,
    pub remaining: u32,
    pub reset_after: f64,
}

/// A 429.
#[derive(Clone, Debug)]
pub(crate) struct TooMany {
    /// Real seconds.
    pub retry_after: f64,
    pub scope: &'static str,
    pub code: Option<u32>,
}

impl Limits {
    pub(crate) fn new(enforced: bool, speed: f64) -> Limits {
        Limits { enforced, speed: if speed > 0.0 { speed } else { 1.0 }, windows: HashMap::new() }
    }

    /// Counts one use. Gives what remains and the real seconds until the window ends, or only those seconds.
    fn take(&mut self, key: &str, limit: u32, seconds: f64) -> Result<(u32, f64), f64> {
        let speed = self.speed;
        let now = Instant::now();
        let window = self.windows.entry(key.to_owned()).or_insert(Window { used: 0, began: now });
        if now.duration_since(window.began).as_secs_f64() * speed >= seconds {
            *window = Window { used: 0, began: now };
        }
        let left = (seconds / speed - now.duration_since(window.began).as_secs_f64()).max(0.001);
        if window.used >= limit {
            return Err(left);
        }
        window.used += 1;
        Ok((limit - window.used, left))
    }

    /// The limit over all routes.
    pub(crate) fn global(&mut self) -> Option<TooMany> {
        if !self.enforced {
            return None;
        }
        let left = self.take("global", GLOBAL, 1.0).err()?;
        Some(TooMany { retry_after: left, scope: "global", code: None })
    }

    /// The bucket of a route; `major` is the channel, guild or webhook.
    pub(crate) fn route(&mut self, method: &str, template: &str, major: &str) -> (Bucket, Option<TooMany>) {
        let (limit, seconds) = bucket_of(method, template);
        let key = format!("{method} {template} {major}");
        let id = bucket_id(method, template);
        match self.take(&key, limit, seconds) {
            Ok((remaining, reset_after)) => (Bucket { id, limit, remaining, reset_after }, None),
            Err(left) => {
                let bucket = Bucket { id, limit, remaining: 0, reset_after: left };
                let refused = TooMany { retry_after: left, scope: "user", code: None };
                (bucket, self.enforced.then_some(refused))
            }
        }
    }

    /// The unannounced limit of changes to a channel's name or topic.
    pub(crate) fn rename(&mut self, channel: u64) -> Option<TooMany> {
        if !self.enforced {
            return None;
        }
        let left = self.take(&format!("rename {channel}"), RENAME.0, RENAME.1).err()?;
        Some(TooMany { retry_after: left, scope: "shared", code: None })
    }

    /// The limit of edits to old messages.
    pub(crate) fn old_edit(&mut self, channel: u64) -> Option<TooMany> {
        if !self.enforced {
            return None;
        }
        let left = self.take(&format!("old edit {channel}"), OLD_EDITS.0, OLD_EDITS.1).err()?;
        Some(TooMany { retry_after: left, scope: "user", code: Some(30046) })
    }
}

/// Requests and seconds of a route's bucket. Discord publishes none of these; they are what bots have seen.
fn bucket_of(method: &str, template: &str) -> (u32, f64) {
    match (method, template) {
        ("POST" | "PATCH", t) if t.starts_with("/channels/{channel_id}/messages") => (5, 5.0),
        ("GET", t) if t.starts_with("/channels/{channel_id}/messages") => (10, 5.0),
        ("DELETE", "/channels/{channel_id}/messages/{message_id}") => (5, 1.0),
        ("PUT" | "DELETE", t) if t.contains("/pins") => (5, 4.0),
        ("POST", "/guilds/{guild_id}/channels") => (10, 10.0),
        ("PATCH", "/channels/{channel_id}") => (10, 15.0),
        ("PUT" | "DELETE", "/channels/{channel_id}/permissions/{overwrite_id}") => (10, 15.0),
        ("PUT", t) if t.ends_with("/commands") => (5, 20.0),
        (_, t) if t.starts_with("/webhooks") => (5, 2.0),
        (_, t) if t.starts_with("/interactions") => (5, 1.0),
        _ => (20, 5.0),
    }
}

/// An opaque name, the same for a route whatever the channel.
fn bucket_id(method: &str, template: &str) -> String {
    let hash = format!("{method} {template}")
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    format!("{hash:016x}")
}
