//! To whom a message about no incident goes.

use super::ids::{ChannelId, UserId};

/// A channel, or one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Addressee {
    /// Everybody who reads there.
    Channel(ChannelId),
    /// One person, by direct message.
    Person(UserId),
}

impl Addressee {
    /// Channels that there are, in their order.
    pub fn channels<const N: usize>(channels: [Option<ChannelId>; N]) -> Vec<Addressee> {
        channels.into_iter().flatten().map(Addressee::Channel).collect()
    }
}
