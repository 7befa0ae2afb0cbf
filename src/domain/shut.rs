//! Channels that refused whatever was sent, or edited, there: for a while they are not asked again, whoever has something
//! to say there, so that what is tried again and again costs Discord's patience for refused requests little.
//!
//! Kept in memory: after a start each is asked once more.

use super::At;
use super::ids::{ChannelId, GuildId};
use chrono::TimeDelta;
use std::collections::HashMap;

/// How long a channel is not asked after so many refusals in a row; after more, the last.
const WAITS: [TimeDelta; 2] = [TimeDelta::seconds(10), TimeDelta::seconds(55)];
/// How long a channel is not asked for which Discord's own list of permissions says that it takes nothing. Then it is
/// asked all the same: the list may be misread.
const DENIED: TimeDelta = TimeDelta::minutes(5);
/// Channels remembered at most; beyond that, those that may be asked again are forgotten.
const REMEMBERED: usize = 4_096;

/// What is asked of a channel. Who may not post may still be allowed to edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Way {
    /// To take a message.
    Post(ChannelId),
    /// To let a message of the bot's be edited to a line.
    Edit(ChannelId),
    /// To let a message of the bot's be edited to show an embed.
    Embed(ChannelId),
}

impl Way {
    /// The channel.
    pub fn channel(self) -> ChannelId {
        match self {
            Way::Post(channel) | Way::Edit(channel) | Way::Embed(channel) => channel,
        }
    }
}

/// Channels that are shut.
#[derive(Debug, Default)]
pub struct Shut(HashMap<Way, Refusals>);

#[derive(Debug)]
struct Refusals {
    guild: GuildId,
    in_a_row: usize,
    asked: At,
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

/// A channel that is shut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// What it said when it refused something last.
    pub reason: String,
    /// What opens it now.
    pub until: Until,
}

/// What opens a channel that is shut, before its time has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// Discord's list of permissions, if it says that something is taken there.
    Allowed,
    /// The same list, if it does not say that nothing is taken there.
    NotDenied,
    /// Nothing: the list was wrong, or known from before the refusal.
    Later,
}

impl Closed {
    /// Is it to be asked all the same, by what Discord's list says of it? `None`: that is not known.
    pub fn opens(&self, allowed: Option<bool>) -> bool {
        match self.until {
            Until::Allowed => allowed == Some(true),
            Until::NotDenied => allowed != Some(false),
            Until::Later => false,
        }
    }
}

impl Refusals {
    fn wait(&self) -> TimeDelta {
        WAITS[(self.in_a_row - 1).min(WAITS.len() - 1)]
    }
}

impl Shut {
    /// Why the channel is not to be asked now, if so, and what would open it.
    pub fn why(&self, way: Way, now: At) -> Option<Closed> {
        let refusals = self.0.get(&way)?;
        let until = match (refusals.proof, now - refusals.asked) {
            (Proof::Given, _) => return None,
            (Proof::None, in_vain) if in_vain < refusals.wait() => Until::Allowed,
            (Proof::Failed, in_vain) if in_vain < refusals.wait() => Until::Later,
            (Proof::None | Proof::Failed, in_vain) if in_vain < DENIED => Until::NotDenied,
            (Proof::None | Proof::Failed, _) => return None,
        };
        Some(Closed { reason: refusals.reason.clone(), until })
    }

    /// By Discord's list of permissions the channel takes something again.
    pub fn proved(&mut self, way: Way) {
        if let Some(refusals) = self.0.get_mut(&way) {
            refusals.proof = Proof::Given;
        }
    }

    /// The channel refused something because of the channel.
    pub fn refused(&mut self, guild: GuildId, way: Way, reason: &str, now: At) {
        if self.0.len() >= REMEMBERED {
            self.0.retain(|_, refusals| now - refusals.asked < DENIED);
        }
        let refusals = self.0.entry(way).or_insert_with(|| Refusals {
            guild,
            in_a_row: 0,
            asked: now,
            reason: String::new(),
            proof: Proof::None,
        });
        if refusals.proof == Proof::Given {
            refusals.proof = Proof::Failed;
        }
        refusals.in_a_row += 1;
        refusals.asked = now;
        refusals.reason = reason.to_owned();
    }

    /// The channel took something.
    pub fn opened(&mut self, way: Way) {
        self.0.remove(&way);
    }

    /// Something changed in this guild, or anywhere: its channels may be asked again.
    pub fn changed(&mut self, guild: Option<GuildId>) {
        self.0.retain(|_, refusals| guild.is_some_and(|guild| refusals.guild != guild));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUILD: GuildId = GuildId(1);
    const POST: Way = Way::Post(ChannelId(2));

    fn at(seconds: i64) -> At {
        At::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    /// How often it is asked within ten minutes, where Discord's list says this.
    fn asked(shut: &mut Shut, allowed: Option<bool>) -> usize {
        let asked = (0..600).filter(|second| {
            let now = at(*second);
            let opens = shut.why(POST, now).is_none_or(|closed| closed.opens(allowed));
            if opens {
                shut.proved(POST);
                shut.refused(GUILD, POST, "no", now);
            }
            opens
        });
        asked.count()
    }

    #[test]
    fn a_channel_that_refuses_is_asked_rarely_and_more_rarely_where_the_list_says_the_same() {
        let unknown = asked(&mut Shut::default(), None);
        assert!((11..=13).contains(&unknown), "{unknown}");
        let denied = asked(&mut Shut::default(), Some(false));
        assert!((2..=3).contains(&denied), "{denied}");
        let wrong = asked(&mut Shut::default(), Some(true));
        assert!((11..=14).contains(&wrong), "{wrong}");
    }

    #[test]
    fn it_is_asked_at_once_when_something_changes_there_or_it_took_something() {
        let mut shut = Shut::default();
        shut.refused(GUILD, POST, "no", at(0));
        let closed = Closed { reason: "no".to_owned(), until: Until::Allowed };
        assert_eq!(shut.why(POST, at(0)), Some(closed.clone()));
        shut.changed(Some(GuildId(3)));
        assert_eq!(shut.why(POST, at(0)), Some(closed));
        shut.changed(Some(GUILD));
        assert_eq!(shut.why(POST, at(0)), None);
        shut.refused(GUILD, POST, "no", at(0));
        shut.opened(POST);
        assert_eq!(shut.why(POST, at(0)), None);
    }

    #[test]
    fn a_list_that_was_wrong_is_not_believed_for_a_while() {
        let mut shut = Shut::default();
        let opens = |shut: &Shut, allowed| shut.why(POST, at(1)).is_none_or(|closed| closed.opens(allowed));
        shut.refused(GUILD, POST, "no", at(0));
        assert!(!opens(&shut, None) && opens(&shut, Some(true)));
        shut.proved(POST);
        assert_eq!(shut.why(POST, at(1)), None);
        shut.refused(GUILD, POST, "no", at(1));
        assert!(!opens(&shut, Some(true)));
        let closed = shut.why(POST, at(100)).expect("it is shut");
        assert!(!closed.opens(Some(false)) && closed.opens(None));
    }
}
