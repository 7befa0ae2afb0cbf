//! Who asks by an interaction, where, and by which way.

use crate::actions::{Actions, Call};
use crate::domain::authorise::Action;
use crate::domain::guild::{Caller, Standing};
use crate::domain::ids::{ChannelId, DiscordRoleId, GuildId, UserId};
use crate::domain::trail::Source;
use crate::text::language_of;
use serenity::all::{ChannelType, CommandType, Interaction, Member, PartialChannel};

/// What of an interaction says who asks.
pub(super) struct Asker<'a> {
    pub(super) guild: Option<u64>,
    pub(super) locale: &'a str,
    channel: u64,
    /// The channel of which that is a thread.
    parent: Option<u64>,
    member: Option<&'a Member>,
    source: Source,
}

impl<'a> Asker<'a> {
    /// `None`: nobody asks anything by it.
    pub(super) fn of(interaction: &'a Interaction) -> Option<Asker<'a>> {
        let (guild, channel, place, member, locale, source) = match interaction {
            Interaction::Command(command) | Interaction::Autocomplete(command) => {
                let is_menu = command.data.kind == CommandType::Message;
                let source = if is_menu { Source::Menu } else { Source::Slash };
                (
                    command.guild_id,
                    command.channel_id,
                    &command.channel,
                    command.member.as_deref(),
                    command.locale.as_str(),
                    source,
                )
            }
            Interaction::Component(component) => {
                let source = Source::Button;
                (
                    component.guild_id,
                    component.channel_id,
                    &component.channel,
                    component.member.as_ref(),
                    component.locale.as_str(),
                    source,
                )
            }
            Interaction::Modal(modal) => {
                let source = Source::Form;
                (
                    modal.guild_id,
                    modal.channel_id,
                    &modal.channel,
                    modal.member.as_ref(),
                    modal.locale.as_str(),
                    source,
                )
            }
            _ => return None,
        };
        let parent = place.as_ref().and_then(parent);
        Some(Asker { guild: guild.map(u64::from), locale, channel: channel.get(), parent, member, source })
    }

    /// The call, where it is asked: in a thread of a room, in the room.
    ///
    /// # Errors
    /// As [`Asker::call`].
    pub(super) async fn call_in_place(
        &self,
        actions: &Actions,
        interaction: u64,
    ) -> Result<Call, &'static str> {
        let call = self.call(actions, interaction)?;
        let Some(parent) = self.parent.map(ChannelId) else { return Ok(call) };
        match actions.place_of(call.guild, call.channel, parent).await {
            Ok(channel) => Ok(Call { channel, ..call }),
            // It is refused or told in the thread then, as the fault that it is was logged.
            Err(_) => Ok(call),
        }
    }

    /// The call. What is asked is not known yet: until then it is to look at what everybody may look at.
    ///
    /// # Errors
    /// The text for whoever asks outside of a guild, or in one that they are not in (any more).
    fn call(&self, actions: &Actions, interaction: u64) -> Result<Call, &'static str> {
        let (guild, member) = self.member()?;
        let user = UserId(member.user.id.get());
        let roles: Vec<_> = member.roles.iter().map(|role| DiscordRoleId(role.get())).collect();
        let permissions = member.permissions.unwrap_or_default();
        let caller = Caller {
            user,
            roles: actions.guild(guild).roles_of(user, &roles, actions.now()),
            manages_guild: permissions.manage_guild() || permissions.administrator(),
            standing: standing(member),
        };
        Ok(Call {
            guild,
            channel: ChannelId(self.channel),
            incident: None,
            caller,
            language: language_of(self.locale),
            interaction,
            source: self.source,
            action: Action::Browse,
        })
    }

    fn member(&self) -> Result<(GuildId, &'a Member), &'static str> {
        let guild = GuildId(self.guild.ok_or("outside-guild")?);
        Ok((guild, self.member.ok_or("refused-not-a-member")?))
    }
}

/// Of a thread the channel; of any other channel that would be its category.
fn parent(place: &PartialChannel) -> Option<u64> {
    let threads = [ChannelType::NewsThread, ChannelType::PublicThread, ChannelType::PrivateThread];
    place.parent_id.filter(|_| threads.contains(&place.kind)).map(u64::from)
}

fn standing(member: &Member) -> Standing {
    if member.user.bot { Standing::Bot } else { Standing::Member }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn pressed(guild: Value, member: Value) -> Interaction {
        let message = json!({ "id": "3", "channel_id": "2", "author": user(false), "content": "",
            "timestamp": "2026-03-02T06:00:00Z", "edited_timestamp": null, "tts": false, "mention_everyone": false,
            "mentions": [], "mention_roles": [], "attachments": [], "embeds": [], "pinned": false, "type": 0 });
        let interaction = json!({ "id": "1", "application_id": "4", "type": 3, "token": "t", "version": 1,
            "channel_id": "2", "guild_id": guild, "member": member, "user": user(false), "locale": "en-US",
            "app_permissions": "0", "attachment_size_limit": 0, "entitlements": [], "authorizing_integration_owners": {}, "message": message,
            "data": { "custom_id": "wr:ack:1:graded", "component_type": 2 } });
        serde_json::from_value(interaction).unwrap()
    }

    fn user(bot: bool) -> Value {
        json!({ "id": "7", "username": "u", "discriminator": "0", "avatar": null, "bot": bot })
    }

    fn member(bot: bool) -> Value {
        json!({ "user": user(bot), "roles": [], "joined_at": "2026-03-02T06:00:00Z", "deaf": false, "mute": false,
            "flags": 0, "permissions": "0" })
    }

    #[test]
    fn who_is_not_on_the_server_is_told_from_who_is_outside_of_all() {
        let said = |interaction: Interaction| Asker::of(&interaction).unwrap().member().err();
        assert_eq!(said(pressed(Value::Null, Value::Null)), Some("outside-guild"));
        assert_eq!(said(pressed(json!("9"), Value::Null)), Some("refused-not-a-member"));
        assert_eq!(said(pressed(json!("9"), member(false))), None);
    }

    #[test]
    fn a_bot_is_known_as_one() {
        for (bot, expected) in [(true, Standing::Bot), (false, Standing::Member)] {
            let interaction = pressed(json!("9"), member(bot));
            let asker = Asker::of(&interaction).unwrap();
            assert_eq!(asker.source, Source::Button);
            assert_eq!(standing(asker.member().unwrap().1), expected);
        }
    }
}
