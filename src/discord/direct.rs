//! Direct messages: the last way to somebody when no channel of the guild takes a message.

use super::deliver::{Delivered, Delivery, unsent};
use super::message::Message;
use super::permissions::id;
use super::rest::{Lane, Method, Request, RequestOutcome, Route};
use crate::domain::At;
use crate::domain::delivery::{self, Urgency};
use crate::domain::ids::{ChannelId, DiscordRoleId, GuildId, UserId};
use serde_json::json;
use std::time::Duration;

/// How long (real time) it is looked who has a role.
const PATIENCE: Duration = Duration::from_secs(2);

impl Delivery {
    /// The channel of direct messages with somebody. Opening it twice does no harm.
    ///
    /// # Errors
    /// Why there is none; nothing was sent to anybody then.
    pub async fn direct_channel(&self, user: UserId) -> Result<ChannelId, delivery::Attempt> {
        let body = json!({ "recipient_id": user.0.to_string() });
        let request = Request::new(Method::POST, Route::create_dm()).body(body).lane(Lane::Escalation);
        match self.send(request).await {
            RequestOutcome::Sent(channel) => match id(&channel["id"]) {
                Some(id) => Ok(ChannelId(id)),
                None => Err(delivery::Attempt::NotSent),
            },
            RequestOutcome::Unknown(_) => Err(delivery::Attempt::NotSent),
            other => Err(unsent(other, false)),
        }
    }

    /// Who owns a guild, as far as is known of it. `None`: Discord does not say.
    pub async fn owner(&self, guild: GuildId, now: At) -> Option<UserId> {
        if let Some(server) = self.server(guild, now).await {
            return Some(server.owner);
        }
        // What Discord does not say of its roles or channels does not keep it from saying whose it is.
        id(&self.asked(Route::get_guild(guild.0)).await?["owner_id"]).map(UserId)
    }

    /// Which of these people are on the server and have one of the roles, as far as Discord says so in time.
    pub async fn who_have(
        &self,
        guild: GuildId,
        roles: &[DiscordRoleId],
        people: &[UserId],
        now: At,
    ) -> Vec<UserId> {
        let mut found = Vec::new();
        let looked = self.find_holders(guild, roles, people, now, &mut found);
        // Whoever is not found in time is looked for again with the next try.
        let _ = tokio::time::timeout(PATIENCE, looked).await;
        found
    }

    /// Posts a message to somebody directly, with both guards. People may refuse direct messages (50007).
    pub async fn post_direct(
        &self,
        user: UserId,
        message: &Message,
        nonce: &str,
        marker: &str,
        urgency: Urgency,
    ) -> Delivered {
        match self.direct_channel(user).await {
            Ok(channel) => self.post(channel, message, nonce, marker, urgency).await,
            Err(outcome) => (outcome, None),
        }
    }
}
