//! Who is on a server and who has which role there, as far as Discord tells it without a privileged intent: the roles with
//! the number of their holders, the channels with who sees them, and single people.
//!
//! Asked at most about once a minute for each server, and anew when Discord says that something changed. When Discord does
//! not answer, nothing is known, and nobody asks again for a while.

use super::changed::Changed;
use super::deliver::Delivery;
use super::permissions::{
    ADMINISTRATOR, MANAGE_GUILD, MENTION_EVERYONE, VIEW_CHANNEL, bits, id, in_channel, in_guild,
    is_everything,
};
use super::rest::{Lane, Method, Request, RequestOutcome, Route};
use crate::domain::At;
use crate::domain::ids::{ChannelId, DiscordRoleId, GuildId, UserId};
use crate::domain::reach::{PersonFacts, RoleFacts};
use chrono::TimeDelta;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What was asked longer ago is asked again.
const HOLDS: TimeDelta = TimeDelta::seconds(75);
/// A channel that changed is not asked for again and again: every new room is a change.
const SOON: TimeDelta = TimeDelta::seconds(5);
/// Discord's error codes of a person who is not on the server, or nowhere.
const NOT_THERE: [u64; 2] = [10007, 10013];

/// What is known of all servers. Clones share it.
#[derive(Clone, Default)]
pub(super) struct Rosters(Arc<Mutex<HashMap<GuildId, Arc<Roster>>>>);

/// What is known of one server.
#[derive(Default)]
struct Roster {
    known: Mutex<Known>,
    /// One asks at a time, and the others take what it heard.
    asking: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Known {
    server: Option<Arc<Server>>,
    people: HashMap<UserId, (At, Option<Arc<Value>>)>,
    /// Channels that changed since.
    changed: BTreeSet<ChannelId>,
    /// When Discord did not answer.
    failed: Option<At>,
}

/// A server at one instant.
pub(super) struct Server {
    pub(super) guild: GuildId,
    at: At,
    pub(super) owner: UserId,
    roles: Value,
    counts: BTreeMap<DiscordRoleId, u64>,
    channels: HashMap<ChannelId, Value>,
    bot: UserId,
    bot_roles: Vec<u64>,
}

impl Rosters {
    fn of(&self, guild: GuildId) -> Arc<Roster> {
        locked(&self.0).entry(guild).or_default().clone()
    }
}

impl Delivery {
    /// Takes note that what is known of a server may be so no longer.
    pub fn heard(&self, changed: Changed) {
        match changed {
            Changed::Connected => locked(&self.rosters.0).clear(),
            Changed::Guild(guild) | Changed::Roles(guild) | Changed::Members(guild) => {
                locked(&self.rosters.0).remove(&guild);
            }
            Changed::Channel(guild, channel) | Changed::ChannelDeleted(guild, channel) => {
                locked(&self.rosters.of(guild).known).changed.insert(channel);
            }
            Changed::Pins(..) | Changed::MessageDeleted(..) => {}
        }
    }

    /// The server as it was about a minute ago at the most. `None`: Discord does not say.
    pub(super) async fn server(&self, guild: GuildId, now: At) -> Option<Arc<Server>> {
        self.server_for(guild, None, now).await
    }

    /// The same, and `channel` as it is now.
    pub(super) async fn server_for(
        &self,
        guild: GuildId,
        channel: Option<ChannelId>,
        now: At,
    ) -> Option<Arc<Server>> {
        self.server_within(guild, channel, HOLDS, now).await
    }

    /// The same, as it was so long ago at the most.
    pub(super) async fn server_within(
        &self,
        guild: GuildId,
        channel: Option<ChannelId>,
        age: TimeDelta,
        now: At,
    ) -> Option<Arc<Server>> {
        let roster = self.rosters.of(guild);
        if let Some(known) = roster.fresh(channel, age, now) {
            return known;
        }
        let _turn = roster.asking.lock().await;
        if let Some(known) = roster.fresh(channel, age, now) {
            return known;
        }
        let asked = self.ask(guild, now).await.map(Arc::new);
        let mut known = locked(&roster.known);
        match &asked {
            Some(_) => known.changed.clear(),
            None => known.failed = Some(now),
        }
        known.server.clone_from(&asked);
        asked
    }

    /// Discord took too long to say: nobody asks for a while.
    pub(super) fn did_not_answer(&self, guild: GuildId, now: At) {
        locked(&self.rosters.of(guild).known).failed = Some(now);
    }

    async fn ask(&self, guild: GuildId, now: At) -> Option<Server> {
        let get = |route| self.send(Request::new(Method::GET, route).lane(Lane::Escalation));
        let (settings, counts, channels, bot) = tokio::join!(
            get(Route::get_guild(guild.0)),
            get(Route::role_member_counts(guild.0)),
            get(Route::list_channels(guild.0)),
            get(Route::get_member(guild.0, self.bot())),
        );
        let (RequestOutcome::Sent(settings), RequestOutcome::Sent(Value::Object(counts))) =
            (settings, counts)
        else {
            return None;
        };
        let (RequestOutcome::Sent(Value::Array(channels)), RequestOutcome::Sent(bot)) = (channels, bot)
        else {
            return None;
        };
        let count =
            |(role, count): (&String, &Value)| Some((DiscordRoleId(role.parse().ok()?), count.as_u64()?));
        let of_channel = |channel: Value| Some((ChannelId(id(&channel["id"])?), channel));
        Some(Server {
            guild,
            at: now,
            owner: UserId(id(&settings["owner_id"])?),
            roles: settings["roles"].as_array().filter(|roles| !roles.is_empty()).cloned()?.into(),
            counts: counts.iter().filter_map(count).collect(),
            channels: channels.into_iter().filter_map(of_channel).collect(),
            bot: UserId(self.bot()),
            bot_roles: roles_of(&bot),
        })
    }

    /// A person of the server, and who can see the channel. `None`: Discord does not say.
    pub(super) async fn person(&self, guild: GuildId, user: UserId, now: At) -> Option<Member> {
        self.person_by(Lane::Escalation, guild, user, now).await
    }

    /// The same, asked for in this lane.
    pub(super) async fn person_by(
        &self,
        lane: Lane,
        guild: GuildId,
        user: UserId,
        now: At,
    ) -> Option<Member> {
        let roster = self.rosters.of(guild);
        let known = locked(&roster.known).people.get(&user).filter(|(at, _)| is_fresh(*at, now)).cloned();
        if let Some((_, member)) = known {
            return Some(Member { user, member });
        }
        let asked = Request::new(Method::GET, Route::get_member(guild.0, user.0)).lane(lane);
        let member = match self.send(asked).await {
            RequestOutcome::Sent(member) => Some(Arc::new(member)),
            RequestOutcome::Gone { code, .. } if NOT_THERE.contains(&code) => None,
            _ => return None,
        };
        locked(&roster.known).people.insert(user, (now, member.clone()));
        Some(Member { user, member })
    }

    /// Adds to those who are `found` which of these people have one of the roles, one after the other, so that whoever does
    /// not wait for all of them has the first.
    pub(super) async fn find_holders<'a>(
        &self,
        guild: GuildId,
        roles: &[DiscordRoleId],
        people: impl IntoIterator<Item = &'a UserId>,
        now: At,
        found: &mut Vec<UserId>,
    ) {
        for user in people {
            // Where Discord does not answer, it is not asked for all of them.
            let Some(person) = self.person(guild, *user, now).await else { break };
            found.extend(roles.iter().any(|role| person.has(*role)).then_some(*user));
        }
    }
}

/// A person of a server, or who was one.
pub(super) struct Member {
    user: UserId,
    member: Option<Arc<Value>>,
}

impl Member {
    /// What they are called on the server.
    pub(super) fn called(&self) -> Option<String> {
        let member = self.member.as_ref()?;
        let names = [&member["nick"], &member["user"]["global_name"], &member["user"]["username"]];
        names.into_iter().find_map(Value::as_str).map(str::to_owned)
    }

    /// Has this role.
    pub(super) fn has(&self, role: DiscordRoleId) -> bool {
        self.member.as_ref().is_some_and(|member| roles_of(member).contains(&role.0))
    }

    /// What is known of the person, for a channel if one is given.
    pub(super) fn facts(&self, server: &Server, channel: Option<ChannelId>) -> PersonFacts {
        let Some(member) = &self.member else { return PersonFacts::Left };
        let Some(channel) = channel.and_then(|channel| server.channels.get(&channel)) else {
            return PersonFacts::Here { sees: true };
        };
        let (guild, held) = (server.guild.0, roles_of(member));
        let base = in_guild(guild, &server.roles, &held);
        let may = in_channel(base, guild, self.user.0, &held, channel);
        PersonFacts::Here { sees: self.user == server.owner || may & VIEW_CHANNEL != 0 }
    }
}

impl Server {
    /// What the bot may do in a channel. `None`: it is in no list.
    pub(super) fn bot_may(&self, channel: ChannelId) -> Option<u64> {
        let channel = self.channels.get(&channel)?;
        let base = in_guild(self.guild.0, &self.roles, &self.bot_roles);
        Some(in_channel(base, self.guild.0, self.bot.0, &self.bot_roles, channel))
    }

    /// What is known of each role, for a channel if one is given.
    pub(super) fn roles(&self, channel: Option<ChannelId>) -> BTreeMap<DiscordRoleId, RoleFacts> {
        let channel = channel.and_then(|channel| self.channels.get(&channel));
        let base = in_guild(self.guild.0, &self.roles, &self.bot_roles);
        let may = channel
            .map_or(base, |channel| in_channel(base, self.guild.0, self.bot.0, &self.bot_roles, channel));
        let mentions_all = is_everything(base) || may & MENTION_EVERYONE != 0;
        let facts = |role: &Value| {
            let role_id = id(&role["id"])?;
            let is_everyone = role_id == self.guild.0;
            let holders = (!is_everyone).then(|| self.holders(DiscordRoleId(role_id)));
            let mentionable = mentions_all || role["mentionable"] != false;
            let blind = channel.is_some_and(|channel| !self.may_see(role_id, channel));
            Some((DiscordRoleId(role_id), RoleFacts { mentionable, holders, blind }))
        };
        self.roles.as_array().into_iter().flatten().filter_map(facts).collect()
    }

    /// Roles whose holders manage the server and can be called.
    pub(super) fn managers(&self, channel: ChannelId) -> Vec<DiscordRoleId> {
        let manages = |role: &&Value| {
            permissions(role) & (MANAGE_GUILD | ADMINISTRATOR) != 0
                && role["managed"] != true
                && id(&role["id"]) != Some(self.guild.0)
        };
        let facts = self.roles(Some(channel));
        let is_reached = |role: &DiscordRoleId| {
            facts.get(role).is_some_and(|role| role.mentionable && role.holders > Some(0) && !role.blind)
        };
        let roles = self.roles.as_array().into_iter().flatten().filter(manages);
        roles.filter_map(|role| id(&role["id"])).map(DiscordRoleId).filter(is_reached).collect()
    }

    /// Discord leaves out nobody but everybody's own role.
    fn holders(&self, role: DiscordRoleId) -> u64 {
        self.counts.get(&role).copied().unwrap_or(0)
    }

    /// People whom the channel lets in by name, and the owner, who sees every channel.
    pub(super) fn let_in_by_name(&self, channel: ChannelId) -> Vec<UserId> {
        let overwrites =
            self.channels.get(&channel).and_then(|channel| channel["permission_overwrites"].as_array());
        let overwrites = overwrites.into_iter().flatten();
        let named = overwrites.filter(|overwrite| overwrite["type"] == 1 && shows(&overwrite["allow"]));
        let named = named.filter_map(|overwrite| id(&overwrite["id"])).map(UserId);
        named.filter(|user| *user != self.bot).chain([self.owner]).collect()
    }

    /// Can somebody who has no role see the channel?
    pub(super) fn shows_strangers(&self, channel: &Value) -> bool {
        let base = in_guild(self.guild.0, &self.roles, &[]);
        in_channel(base, self.guild.0, 0, &[], channel) & VIEW_CHANNEL != 0
    }

    /// Can somebody with this role see the channel? Who has it is not known, only how many: so it is also asked what the
    /// other roles of its holders would allow. Whoever is let in by name is left out.
    fn may_see(&self, role: u64, channel: &Value) -> bool {
        let roles = || self.roles.as_array().into_iter().flatten();
        let held = |candidate: &&Value| {
            let other = id(&candidate["id"]).unwrap_or(0);
            let is_held = candidate["managed"] != true && self.holders(DiscordRoleId(other)) > 0;
            other == role || (is_held && other != self.guild.0)
        };
        if roles().filter(held).any(|role| is_everything(permissions(role))) {
            return true;
        }
        let overwrites = channel["permission_overwrites"].as_array().map_or(&[][..], Vec::as_slice);
        let of = |target: u64| overwrites.iter().find(|overwrite| id(&overwrite["id"]) == Some(target));
        let has = |target: u64, which: &str| of(target).is_some_and(|overwrite| shows(&overwrite[which]));
        if roles().filter(held).filter_map(|one| id(&one["id"])).any(|held| has(held, "allow")) {
            return true;
        }
        if has(role, "deny") || has(self.guild.0, "deny") {
            return false;
        }
        let base = |one: &&Value| held(one) || id(&one["id"]) == Some(self.guild.0);
        has(self.guild.0, "allow") || roles().filter(base).any(|one| permissions(one) & VIEW_CHANNEL != 0)
    }
}

impl Roster {
    /// What is known and still holds: a server, or that Discord does not say. `None`: to be asked.
    fn fresh(&self, channel: Option<ChannelId>, age: TimeDelta, now: At) -> Option<Option<Arc<Server>>> {
        let known = locked(&self.known);
        if known.failed.is_some_and(|at| is_within(at, now, SOON)) {
            return Some(None);
        }
        let server = known.server.as_ref().filter(|server| is_within(server.at, now, age))?;
        let is_changed = channel.is_some_and(|channel| known.changed.contains(&channel));
        (!is_changed || is_within(server.at, now, SOON)).then(|| Some(server.clone()))
    }
}

fn is_fresh(at: At, now: At) -> bool {
    is_within(at, now, HOLDS)
}

/// What comes from the future is from a clock that was set back.
fn is_within(at: At, now: At, time: TimeDelta) -> bool {
    (TimeDelta::zero()..=time).contains(&(now - at))
}

fn roles_of(member: &Value) -> Vec<u64> {
    member["roles"].as_array().into_iter().flatten().filter_map(id).collect()
}

fn permissions(role: &Value) -> u64 {
    bits(&role["permissions"])
}

fn shows(bits_of: &Value) -> bool {
    bits(bits_of) & VIEW_CHANNEL != 0
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
