//! A guild as its administrator handles it: people, roles, channels.

use super::permissions::{self, ORDINARY};
use super::render::created;
use super::state::{Channel, GuildRecord, Member, Overwrite, Role, State, User};
use super::validate::channel::stored_name;
use super::view::{self, ChannelView, MessageView};
use super::{Person, Sandbox};

/// What the bot needs, private rooms included.
const BOT_PERMISSIONS: u64 = 2_251_800_082_238_480;

/// A guild of the sandbox.
#[derive(Clone)]
pub struct Guild {
    sandbox: Sandbox,
    id: u64,
}

impl Guild {
    pub(crate) fn of(sandbox: &Sandbox, id: u64) -> Guild {
        Guild { sandbox: sandbox.clone(), id }
    }

    pub(crate) fn create(sandbox: &Sandbox, name: &str, locale: &str) -> Guild {
        let id = sandbox.shared.change(|state| {
            let id = make(state, name, locale);
            let channel = Channel::new(state.next_id(), id, 0, "general".into());
            state.add_channel(channel);
            state.guild_appeared(id);
            id
        });
        Guild::of(sandbox, id)
    }

    /// Snowflake.
    pub fn id(&self) -> u64 {
        self.id
    }

    fn change<T>(&self, f: impl FnOnce(&mut State) -> T) -> T {
        self.sandbox.shared.change(f)
    }

    fn record<T>(&self, f: impl FnOnce(&GuildRecord) -> T) -> Option<T> {
        self.sandbox.read(|state| state.guild(self.id).map(f))
    }

    /// The owner, who may do everything.
    pub fn owner(&self) -> Person {
        let id = self.record(|guild| guild.owner_id).unwrap_or(0);
        Person::new(&self.sandbox, self.id, id)
    }

    /// Someone by shown name.
    pub fn person(&self, name: &str) -> Option<Person> {
        self.people().into_iter().find(|person| person.name() == name)
    }

    /// Everyone but the bot.
    pub fn people(&self) -> Vec<Person> {
        let bot = self.sandbox.bot_id();
        let ids =
            self.record(|guild| guild.members.iter().map(|m| m.user_id).filter(|id| *id != bot).collect());
        let ids: Vec<u64> = ids.unwrap_or_default();
        ids.into_iter().map(|id| Person::new(&self.sandbox, self.id, id)).collect()
    }

    /// A new role. `permissions` add to what its people may do anyway.
    pub fn add_role(&self, name: &str, permissions: u64, mentionable: bool) -> u64 {
        self.change(|state| {
            let role =
                Role { id: state.next_id(), name: name.into(), permissions, mentionable, managed: false };
            if let Some(guild) = state.guild_mut(self.id) {
                guild.roles.push(role.clone());
            }
            state.role_changed(self.id, &role, true);
            role.id
        })
    }

    /// A role by name.
    pub fn role_named(&self, name: &str) -> Option<u64> {
        self.record(|guild| guild.roles.iter().find(|role| role.name == name).map(|role| role.id)).flatten()
    }

    /// A person deletes a role: nobody has it any more, and channels know nothing of it.
    pub fn remove_role(&self, role: u64) {
        self.change(|state| {
            let Some(guild) = state.guild_mut(self.id) else { return };
            guild.roles.retain(|one| one.id != role);
            for member in &mut guild.members {
                member.roles.retain(|held| *held != role);
            }
            for channel in state.channels.values_mut().filter(|channel| channel.guild_id == self.id) {
                channel.overwrites.retain(|overwrite| overwrite.id != role);
            }
            state.role_deleted(self.id, role);
        });
    }

    /// A person lets everybody mention a role, or only who may mention all.
    pub fn set_mentionable(&self, role: u64, mentionable: bool) {
        self.change(|state| {
            let Some(guild) = state.guild_mut(self.id) else { return };
            let Some(role) = guild.roles.iter_mut().find(|one| one.id == role) else { return };
            role.mentionable = mentionable;
            let role = role.clone();
            state.role_changed(self.id, &role, false);
        });
    }

    /// A new person with the ordinary permissions and those of the roles.
    pub fn add_person(&self, name: &str, locale: &str, roles: &[u64]) -> Person {
        let id = self.change(|state| join(state, self.id, name, locale, roles));
        Person::new(&self.sandbox, self.id, id)
    }

    /// The person leaves; their messages stay.
    pub fn remove_person(&self, person: &Person) {
        self.change(|state| {
            let Some(guild) = state.guild_mut(self.id) else { return };
            let gone = guild.members.iter().position(|member| member.user_id == person.id());
            let Some(gone) = gone.map(|place| guild.members.remove(place)) else { return };
            state.member_changed(self.id, &gone, "GUILD_MEMBER_REMOVE");
        });
    }

    /// Gives a person exactly these roles.
    pub fn set_roles(&self, person: &Person, roles: &[u64]) {
        self.change(|state| {
            let Some(guild) = state.guild_mut(self.id) else { return };
            let ordinary = guild.roles.iter().find(|role| role.name == "members").map(|role| role.id);
            let Some(member) = guild.members.iter_mut().find(|m| m.user_id == person.id()) else { return };
            member.roles = ordinary.into_iter().chain(roles.iter().copied()).collect();
            let member = member.clone();
            state.member_changed(self.id, &member, "GUILD_MEMBER_UPDATE");
        });
    }

    /// A new text channel made by a person.
    pub fn add_text_channel(&self, name: &str) -> u64 {
        self.add_channel(name, 0, None)
    }

    /// A new channel of a kind (0 text, 2 voice, 4 category) in a category.
    pub fn add_channel(&self, name: &str, kind: u8, parent: Option<u64>) -> u64 {
        self.change(|state| {
            let mut channel = Channel::new(state.next_id(), self.id, kind, stored_name(kind, name));
            channel.parent_id = parent;
            let id = channel.id;
            state.add_channel(channel);
            id
        })
    }

    /// A person deletes a channel.
    pub fn delete_channel(&self, channel: u64) {
        self.change(|state| state.remove_channel(channel));
    }

    /// A person deletes a message.
    pub fn delete_message(&self, message: u64) {
        self.change(|state| state.remove_message(message));
    }

    /// A person deletes many messages of a channel at once.
    pub fn delete_messages(&self, channel: u64, messages: &[u64]) {
        self.change(|state| state.remove_messages(channel, messages));
    }

    /// A message is deleted, and the event that tells of it is lost.
    pub fn delete_message_unheard(&self, message: u64) {
        self.change(|state| state.remove_unheard(message));
    }

    /// A person unpins a message.
    pub fn unpin(&self, channel: u64, message: u64) {
        self.change(|state| state.set_pin(channel, message, None));
    }

    /// Permissions of the bot's own role. `@everyone` has none, so these are all the bot has.
    pub fn set_bot_permissions(&self, permissions: u64) {
        self.change(|state| {
            let Some(guild) = state.guild_mut(self.id) else { return };
            let Some(role) = guild.roles.iter_mut().find(|role| role.managed) else { return };
            role.permissions = permissions;
            let role = role.clone();
            state.role_changed(self.id, &role, false);
        });
    }

    /// A person sets an overwrite of a channel: `kind` 0 for a role, 1 for a member.
    pub fn set_overwrite(&self, channel: u64, id: u64, kind: u8, allow: u64, deny: u64) {
        self.change(|state| state.set_overwrite(channel, Overwrite { id, kind, allow, deny }));
    }

    /// Somebody who may manage channels writes a channel's topic.
    pub fn set_topic(&self, channel: u64, topic: &str) {
        self.change(|state| state.set_topic(channel, topic));
    }

    /// Times of transcripts are shown in this zone.
    pub fn set_zone(&self, zone: crate::zone::Zone) {
        self.change(|state| {
            if let Some(guild) = state.guild_mut(self.id) {
                guild.zone = zone;
            }
        });
    }

    /// An outage begins: the gateway says that the guild is unavailable.
    pub fn becomes_unavailable(&self) {
        self.change(|state| state.guild_vanished(self.id, true));
    }

    /// The outage is over.
    pub fn becomes_available(&self) {
        self.change(|state| state.guild_appeared(self.id));
    }

    /// The bot is thrown out.
    pub fn removes_bot(&self) {
        self.change(|state| {
            let bot = state.bot_id;
            if let Some(guild) = state.guild_mut(self.id) {
                guild.members.retain(|member| member.user_id != bot);
            }
            state.guild_vanished(self.id, false);
        });
    }

    /// Channels and threads that exist, in order of creation.
    pub fn channels(&self) -> Vec<ChannelView> {
        self.sandbox.read(|state| {
            let here =
                state.channels.values().filter(|channel| channel.guild_id == self.id && !channel.deleted);
            here.map(view::channel).collect()
        })
    }

    /// A channel by name, with or without `#`; the newest if there are several.
    pub fn channel_named(&self, name: &str) -> Option<u64> {
        let name = name.strip_prefix('#').unwrap_or(name);
        self.channels().into_iter().rev().find(|channel| channel.name == name).map(|channel| channel.id)
    }

    /// Text channels that the bot made, newest first.
    pub fn rooms(&self) -> Vec<u64> {
        let rooms =
            self.channels().into_iter().rev().filter(|channel| channel.made_by_bot && channel.kind == 0);
        rooms.map(|channel| channel.id).collect()
    }

    /// Messages of a channel that everyone there sees, oldest first.
    pub fn messages(&self, channel: u64) -> Vec<MessageView> {
        self.sandbox.read(|state| view::messages(state, channel))
    }

    /// Messages of the bot after the last [`Guild::mark_read`], oldest first; without Discord's notices of pins.
    pub fn unread(&self, channel: u64) -> Vec<MessageView> {
        self.sandbox.read(|state| {
            let read = state.channels.get(&channel).map_or(0, |channel| channel.read_up_to);
            let mut list = view::messages(state, channel);
            list.retain(|message| {
                message.id > read && message.author_id == state.bot_id && message.kind != 6
            });
            list
        })
    }

    /// All messages so far have been looked at.
    pub fn mark_read(&self, channel: u64) {
        self.change(|state| {
            if let Some(channel) = state.channels.get_mut(&channel) {
                channel.read_up_to = channel.messages.last().map_or(0, |message| message.id);
            }
        });
    }

    /// What a user may do in a channel, as bits.
    pub fn permissions_in(&self, channel: u64, user: u64) -> u64 {
        self.sandbox.read(|state| {
            state.channel(channel).map_or(0, |channel| permissions::in_channel(state, channel, user))
        })
    }
}

fn make(state: &mut State, name: &str, locale: &str) -> u64 {
    let id = state.next_id();
    let (owner, bot_role, ordinary) = (state.next_id(), state.next_id(), state.next_id());
    let bot = state.bot_id;
    state.users.insert(
        owner,
        User { id: owner, name: "Owner".into(), bot: false, locale: locale.into(), shut: false },
    );
    let role = |id, name: &str, permissions, managed| Role {
        id,
        name: name.into(),
        permissions,
        mentionable: false,
        managed,
    };
    let member = |user_id, roles: &[u64]| Member { user_id, roles: roles.to_vec(), joined: created(id) };
    let zone =
        if locale.starts_with("zh") { crate::zone::Zone::shanghai() } else { crate::zone::Zone::utc() };
    state.guilds.push(GuildRecord {
        id,
        name: name.into(),
        locale: locale.into(),
        owner_id: owner,
        zone,
        // `@everyone` may do nothing here: what the bot may do must come from its own role.
        roles: vec![
            role(id, "@everyone", 0, false),
            role(ordinary, "members", ORDINARY, false),
            role(bot_role, "warroom", BOT_PERMISSIONS, true),
        ],
        members: vec![member(owner, &[ordinary]), member(bot, &[bot_role])],
        joined: state.now(),
    });
    id
}

fn join(state: &mut State, guild_id: u64, name: &str, locale: &str, roles: &[u64]) -> u64 {
    let id = state.next_id();
    let joined = state.now();
    state.users.insert(id, User { id, name: name.into(), bot: false, locale: locale.into(), shut: false });
    let Some(guild) = state.guild_mut(guild_id) else { return id };
    let ordinary = guild.roles.iter().find(|role| role.name == "members").map(|role| role.id);
    let member =
        Member { user_id: id, roles: ordinary.into_iter().chain(roles.iter().copied()).collect(), joined };
    guild.members.push(member.clone());
    state.member_changed(guild_id, &member, "GUILD_MEMBER_ADD");
    id
}
