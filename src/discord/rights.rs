//! What the bot may do on a server, by Discord's own lists. Asking is never refused while the bot is there, so it costs
//! nothing of Discord's patience for refused requests.

use super::deliver::Delivery;
use super::permissions::{
    EMBED_LINKS, READ_MESSAGE_HISTORY, SEND_MESSAGES, VIEW_CHANNEL, id, in_channel, in_guild,
};
use super::rest::{Lane, Method, Request, RequestOutcome, Route};
use crate::domain::At;
use crate::domain::ids::{ChannelId, GuildId};
use crate::domain::shut::Way;
use chrono::TimeDelta;
use serde_json::Value;

/// How old what is known of the bot's rights may be when a channel that refused is thought of again: less than an
/// escalation waits, so that an event that is lost costs one wait; and all that waits in a round asks once.
const RIGHTS_HOLD: TimeDelta = TimeDelta::seconds(10);
/// What it takes to post.
const POSTS: u64 = VIEW_CHANNEL | SEND_MESSAGES;

/// The bot's rights on one server, as they were when Discord was asked.
#[derive(Debug)]
struct Rights {
    guild: u64,
    bot: u64,
    base: u64,
    held: Vec<u64>,
}

impl Delivery {
    /// Does Discord's list let the bot do this, as it was `RIGHTS_HOLD` ago at the most? `None`: Discord does not say, or
    /// it is a thread, which is in no list.
    pub async fn may(&self, guild: GuildId, way: Way, now: At) -> Option<bool> {
        let wanted = match way {
            Way::Post(_) | Way::Edit(_) => POSTS,
            Way::Embed(_) => POSTS | EMBED_LINKS,
        };
        let channel = way.channel();
        let server = self.server_within(guild, Some(channel), RIGHTS_HOLD, now).await?;
        Some(server.bot_may(channel)? & wanted == wanted)
    }

    /// Without the permission to read history, Discord answers with an empty list. `None`: Discord does not say.
    pub(super) async fn can_read_history(&self, guild: GuildId, channel: ChannelId) -> Option<bool> {
        let rights = self.rights(guild).await?;
        Some(rights.has(READ_MESSAGE_HISTORY, &self.asked(Route::get_channel(channel.0)).await?))
    }

    /// Asks for the bot's rights.
    async fn rights(&self, guild: GuildId) -> Option<Rights> {
        let roles = self.asked(Route::list_roles(guild.0)).await?;
        let member = self.asked(Route::get_member(guild.0, self.bot())).await?;
        let held: Vec<u64> = member["roles"].as_array()?.iter().filter_map(id).collect();
        let base = in_guild(guild.0, &roles, &held);
        Some(Rights { guild: guild.0, bot: self.bot(), base, held })
    }

    /// What Discord answers to a question. `None`: it does not say.
    pub(super) async fn asked(&self, route: Route) -> Option<Value> {
        match self.send(Request::new(Method::GET, route).lane(Lane::Escalation)).await {
            RequestOutcome::Sent(answer) => Some(answer),
            RequestOutcome::RetryAfter(_)
            | RequestOutcome::NotSent(_)
            | RequestOutcome::Unknown(_)
            | RequestOutcome::Gone { .. }
            | RequestOutcome::Forbidden { .. }
            | RequestOutcome::Refused { .. }
            | RequestOutcome::TokenDead => None,
        }
    }
}

impl Rights {
    fn has(&self, wanted: u64, channel: &Value) -> bool {
        in_channel(self.base, self.guild, self.bot, &self.held, channel) & wanted == wanted
    }
}
