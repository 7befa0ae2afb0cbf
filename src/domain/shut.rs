//! Channels that refused whatever was sent to them: for a while they are not asked again, whoever has something to say
//! there, so that what is tried again and again costs Discord's patience for refused requests little.
//!
//! Kept in memory: after a start each is asked once more.

use super::At;
use super::ids::{ChannelId, GuildId};
use chrono::TimeDelta;
use std::collections::HashMap;

/// How long a channel is not asked after so many refusals in a row; after more, the last.
const WAITS: [TimeDelta; 4] =
    [TimeDelta::seconds(10), TimeDelta::seconds(55), TimeDelta::seconds(55), TimeDelta::seconds(55)];
/// Channels remembered at most; beyond that, those that may be asked again are forgotten.
const REMEMBERED: usize = 4_096;

/// Channels that are shut.
#[derive(Debug, Default)]
pub struct Shut(HashMap<ChannelId, Refusals>);

#[derive(Debug)]
struct Refusals {
    guild: GuildId,
    in_a_row: usize,
    until: At,
    reason: String,
    /// What the bot may do there was looked at since the last refusal.
    proof: Proof,
}

/// Whether Discord's own list of permissions says that the channel takes something again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Proof {
    /// Nobody looked.
    None,
    /// It says so.
    Given,
    /// It said so, and the channel refused all the same.
    Failed,
}

impl Shut {
    /// Why the channel is not to be asked now, if so.
    pub fn why(&self, channel: ChannelId, now: At) -> Option<String> {
        let shut = self.0.get(&channel).filter(|refusals| now < refusals.until)?;
        Some(shut.reason.clone())
    }

    /// Is a look at what the bot may do there worth its requests? Not after it was wrong.
    pub fn wants_proof(&self, channel: ChannelId) -> bool {
        self.0.get(&channel).is_some_and(|refusals| refusals.proof != Proof::Failed)
    }

    /// By Discord's list of permissions the channel takes something again.
    pub fn proved(&mut self, channel: ChannelId, now: At) {
        if let Some(refusals) = self.0.get_mut(&channel) {
            (refusals.until, refusals.proof) = (now, Proof::Given);
        }
    }

    /// The channel refused something because of the channel.
    pub fn refused(&mut self, guild: GuildId, channel: ChannelId, reason: &str, now: At) {
        if self.0.len() >= REMEMBERED {
            self.0.retain(|_, refusals| refusals.until > now);
        }
        let refusals = self.0.entry(channel).or_insert_with(|| Refusals {
            guild,
            in_a_row: 0,
            until: now,
            reason: String::new(),
            proof: Proof::None,
        });
        if refusals.proof == Proof::Given {
            refusals.proof = Proof::Failed;
        }
        let wait = WAITS[refusals.in_a_row.min(WAITS.len() - 1)];
        refusals.in_a_row += 1;
        refusals.until = now + wait;
        refusals.reason = reason.to_owned();
    }

    /// The channel took something.
    pub fn opened(&mut self, channel: ChannelId) {
        self.0.remove(&channel);
    }

    /// Something changed in this guild, or anywhere: its channels may be asked again.
    pub fn changed(&mut self, guild: Option<GuildId>) {
        self.0.retain(|_, refusals| guild.is_some_and(|guild| refusals.guild != guild));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_that_refuses_is_asked_ever_more_rarely_until_something_changes() {
        let (guild, channel) = (GuildId(1), ChannelId(2));
        let at = |seconds| At::UNIX_EPOCH + TimeDelta::seconds(seconds);
        let mut shut = Shut::default();
        let mut asked = 0;
        for second in 0..600 {
            if shut.why(channel, at(second)).is_none() {
                asked += 1;
                shut.refused(guild, channel, "no", at(second));
            }
        }
        assert!((12..=16).contains(&asked), "{asked}");
        assert_eq!(shut.why(channel, at(600)).as_deref(), Some("no"));
        shut.changed(Some(GuildId(3)));
        assert!(shut.why(channel, at(600)).is_some());
        shut.changed(Some(guild));
        assert_eq!(shut.why(channel, at(600)), None);
        shut.refused(guild, channel, "no", at(600));
        shut.opened(channel);
        assert_eq!(shut.why(channel, at(600)), None);
    }

    #[test]
    fn a_proof_that_was_wrong_is_not_believed_again() {
        let (guild, channel, now) = (GuildId(1), ChannelId(2), At::UNIX_EPOCH);
        let mut shut = Shut::default();
        shut.refused(guild, channel, "no", now);
        assert!(shut.wants_proof(channel));
        shut.proved(channel, now);
        assert_eq!(shut.why(channel, now), None);
        shut.refused(guild, channel, "no", now);
        assert!(shut.why(channel, now).is_some() && !shut.wants_proof(channel));
    }
}
