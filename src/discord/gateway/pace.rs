//! How long to wait before the next connection.

use super::GatewayOptions;
use serenity::gateway::GatewayError;
use std::fmt;
use std::time::Duration;

/// The longest time for which Discord is not asked again whether sessions may be begun.
const LONGEST_SAVING: Duration = Duration::from_secs(600);

/// How a connection, or the attempt to have one, ended.
#[derive(Debug)]
pub(super) enum Ended {
    /// Discord did not say where its gateway is.
    NoAddress(String),
    /// Too many sessions were begun; this long none may be.
    Saving(Duration),
    /// The gateway did not shake hands in time.
    Unreachable,
    /// It did, but there was no session in time.
    NotReady,
    /// A session ended after this time.
    Lost(&'static str, Duration),
    /// The token or the intents are refused.
    Refused(GatewayError),
    /// REST refused the token.
    TokenDead,
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ended::NoAddress(why) => write!(f, "Discord gave no gateway address: {why}"),
            Ended::Saving(_) => {
                f.write_str("so many sessions were begun today that Discord might reset the token")
            }
            Ended::Unreachable => f.write_str("the gateway cannot be reached"),
            Ended::NotReady => f.write_str("the gateway gave no session in time"),
            Ended::Lost(why, lived) => write!(f, "{why}, after {lived:.1?}"),
            Ended::Refused(error) => write!(f, "the gateway refuses the bot: {error}"),
            Ended::TokenDead => f.write_str("Discord refuses the bot's token"),
        }
    }
}

/// Counts failures in a row.
#[derive(Default)]
pub(super) struct Pace {
    /// Attempts without a handshake; they cost nothing but work.
    unreached: u32,
    /// Sessions that were begun in vain or ended soon; each used up one of the day.
    soon: u32,
}

impl Pace {
    /// How long to wait after this, before it is scattered.
    pub(super) fn wait(&mut self, ended: &Ended, options: &GatewayOptions) -> Duration {
        let first = options.first_wait;
        match ended {
            Ended::NoAddress(_) | Ended::Unreachable => {
                self.unreached += 1;
                doubled(first, self.unreached).min(options.longest_wait)
            }
            Ended::Lost(_, lived) if *lived >= options.stable => {
                *self = Pace::default();
                first
            }
            Ended::NotReady | Ended::Lost(..) => {
                self.unreached = 0;
                self.soon += 1;
                doubled(first, self.soon).min(options.longest_wait_soon)
            }
            Ended::Saving(wait) => (*wait).min(LONGEST_SAVING),
            Ended::Refused(_) | Ended::TokenDead => options.refused_wait,
        }
    }
}

/// Bots that were thrown out together must not come back together.
pub(super) fn scattered(wait: Duration) -> Duration {
    wait.mul_f64(rand::random_range(0.5..=1.0))
}

fn doubled(first: Duration, times: u32) -> Duration {
    first.saturating_mul(1_u32.checked_shl(times - 1).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_limit_and_a_long_session_forgives() {
        let options = GatewayOptions::default();
        let mut pace = Pace::default();
        let soon = Ended::Lost("", Duration::from_secs(3));
        let waits: Vec<_> = (0..10).map(|_| pace.wait(&soon, &options).as_millis()).collect();
        assert_eq!(waits, [500, 1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 100_000, 100_000]);
        assert_eq!(pace.wait(&Ended::Lost("", options.stable), &options), options.first_wait);
        let waits: Vec<_> = (0..40).map(|_| pace.wait(&Ended::Unreachable, &options).as_secs()).collect();
        assert_eq!((waits[5], waits[39]), (16, 30));
        assert_eq!(pace.wait(&Ended::TokenDead, &options), options.refused_wait);
    }
}
