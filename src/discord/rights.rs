//! What the bot may do on a server, by Discord's own lists. Asking is never refused while the bot is there, so it costs
//! nothing of Discord's patience for refused requests.

use super::deliver::Delivery;
use super::doctor::find;
use super::permissions::{SEND_MESSAGES, VIEW_CHANNEL, id, in_channel, in_guild};
use super::rest::{Lane, Method, Outcome, Request, Route};
use crate::domain::ids::{ChannelId, GuildId};
use serde_json::Value;

/// The bot's rights on one server, as they were when Discord was asked.
#[derive(Debug)]
pub struct Rights {
    guild: u64,
    bot: u64,
    base: u64,
    held: Vec<u64>,
    channels: Value,
}

impl Delivery {
    /// Asks for the bot's rights. `None`: Discord does not say.
    pub async fn rights(&self, guild: GuildId) -> Option<Rights> {
        let get = |route| self.send(Request::new(Method::GET, route).lane(Lane::Escalation));
        let Outcome::Sent(roles) = get(Route::list_roles(guild.0)).await else { return None };
        let Outcome::Sent(member) = get(Route::get_member(guild.0, self.bot())).await else { return None };
        let Outcome::Sent(channels) = get(Route::list_channels(guild.0)).await else { return None };
        let held: Vec<u64> = member["roles"].as_array()?.iter().filter_map(id).collect();
        let base = in_guild(guild.0, &roles, &held);
        Some(Rights { guild: guild.0, bot: self.bot(), base, held, channels })
    }
}

impl Rights {
    /// May the bot post in this channel? Not known of threads, which are in no list.
    pub fn may_post(&self, channel: ChannelId) -> bool {
        let wanted = VIEW_CHANNEL | SEND_MESSAGES;
        find(&self.channels, channel).is_some_and(|channel| {
            in_channel(self.base, self.guild, self.bot, &self.held, channel) & wanted == wanted
        })
    }
}
