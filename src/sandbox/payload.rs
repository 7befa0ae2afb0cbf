//! The object of an interaction, as the gateway sends it.

use serde_json::{Value, json};

use super::permissions;
use super::render::{self, id};
use super::state::{Channel, Message, State};

/// The whole `INTERACTION_CREATE` of a person's act in a channel.
pub(crate) fn interaction(
    state: &State,
    place: &Channel,
    user_id: u64,
    (interaction, token, kind): (u64, &str, u8),
    data: &Value,
    message: Option<&Message>,
) -> Value {
    let guild = state.guild(place.guild_id);
    let locale = state.users.get(&user_id).map_or("en-US", |user| &user.locale);
    let guild_locale = guild.map_or("en-US", |guild| &guild.locale);
    let mut object = json!({
        "version": 1, "type": kind, "token": token, "id": id(interaction), "application_id": id(state.bot_id),
        "data": data, "guild_id": id(place.guild_id),
        "guild": {"id": id(place.guild_id), "features": [], "locale": guild_locale},
        "channel_id": id(place.id), "channel": render::partial_channel(state, place, user_id),
        "locale": locale, "guild_locale": guild_locale, "entitlements": [], "entitlement_sku_ids": [],
        "authorizing_integration_owners": {"0": id(place.guild_id)}, "context": 0,
        "attachment_size_limit": 10_485_760,
        "app_permissions": permissions::in_channel(state, place, state.bot_id).to_string(),
    });
    if let Some(member) = guild.and_then(|guild| guild.member(user_id)) {
        let mut member = render::member(state, member);
        member["permissions"] = permissions::in_channel(state, place, user_id).to_string().into();
        object["member"] = member;
    }
    if let Some(message) = message {
        object["message"] = render::message(state, message);
    }
    object
}

/// What the chosen users, roles, channels and messages are, as `resolved`.
#[derive(Default)]
pub(crate) struct Resolved {
    pub users: Vec<u64>,
    pub roles: Vec<u64>,
    pub channels: Vec<u64>,
    pub messages: Vec<u64>,
}

impl Resolved {
    pub(crate) fn object(&self, state: &State, place: &Channel, user_id: u64) -> Value {
        let mut object = json!({});
        let guild = state.guild(place.guild_id);
        for user in &self.users {
            object["users"][user.to_string()] = render::user_by_id(state, *user);
            if let Some(member) = guild.and_then(|guild| guild.member(*user)) {
                let mut member = render::partial_member(member);
                member["permissions"] = permissions::in_channel(state, place, *user).to_string().into();
                for left_out in ["deaf", "mute"] {
                    member.as_object_mut().map(|map| map.remove(left_out));
                }
                object["members"][user.to_string()] = member;
            }
        }
        for role in &self.roles {
            if let Some((guild, role)) = guild.and_then(|guild| Some((guild, guild.role(*role)?))) {
                object["roles"][role.id.to_string()] = render::role(guild, role, state.bot_id);
            }
        }
        for channel in self.channels.iter().filter_map(|channel| state.channel(*channel)) {
            object["channels"][channel.id.to_string()] = render::partial_channel(state, channel, user_id);
        }
        for message in self.messages.iter().filter_map(|message| state.message(*message)) {
            object["messages"][message.id.to_string()] = render::message(state, message);
        }
        object
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.users.is_empty() && self.roles.is_empty() && self.channels.is_empty() && self.messages.is_empty()
    }
}
