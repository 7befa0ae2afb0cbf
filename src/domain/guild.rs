//! What a Discord server has settled: language, channels, who has which role of the playbook.

use super::At;
use super::arrangement::Arrangement;
use super::cron::Schedule;
use super::ids::{ChannelId, DiscordRoleId, GuildId, RoleKey, UserId};
use super::oncall::Rotation;
use super::periodic::PeriodicMeeting;
use super::rota::Rota;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// A language that the product speaks.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "kebab-case")]
pub enum Language {
    /// Chinese, simplified.
    Zh,
    /// English.
    En,
}

/// Settings of one guild. Nothing crosses guilds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guild {
    pub id: GuildId,
    /// Rooms are spoken to in these, in this order: one, or both.
    pub languages: Vec<Language>,
    /// Time zone of days in incident numbers and of times in files.
    pub zone: crate::zone::Zone,
    /// Playbook that `/declare` uses when none is named.
    pub playbook: String,
    /// Where incidents are announced.
    pub incidents_channel: Option<ChannelId>,
    /// Where reviews are posted.
    pub reviews_channel: Option<ChannelId>,
    /// Where the bot tells its operators what it could not do.
    pub ops_channel: Option<ChannelId>,
    /// Where published wording for customers is posted, to be copied.
    #[serde(default)]
    pub comms_channel: Option<ChannelId>,
    /// Where those who hand over being on call are told; absent: each directly.
    #[serde(default)]
    pub oncall_channel: Option<ChannelId>,
    /// Who speaks to customers.
    #[serde(default)]
    pub company: Option<String>,
    /// Category under which rooms are opened.
    pub category: Option<ChannelId>,
    /// Who holds each role of the playbooks.
    pub roles: BTreeMap<RoleKey, Vec<Holder>>,
    /// Who takes turns at a role.
    #[serde(default)]
    pub oncall: Vec<Rotation>,
    /// What people arranged about whose turn it is, also what is not agreed. It is no setting, and stored beside them.
    #[serde(skip)]
    pub arranged: Vec<Arrangement>,
    /// When the follow-ups that are open are listed; absent: never.
    #[serde(default)]
    pub followups_list: Option<Schedule>,
    /// When all are told who is on call in the week that begins, where anybody takes turns.
    #[serde(default = "Schedule::mondays_at_nine")]
    pub turns_list: Schedule,
    /// Meetings that come again.
    #[serde(default)]
    pub meetings: Vec<PeriodicMeeting>,
    /// Its systems, and by which labels their alerts are known; none: any name is a system.
    #[serde(default)]
    pub systems: Systems,
}

/// Systems by their names, each with labels and their values that its alerts have.
pub type Systems = BTreeMap<String, BTreeMap<String, String>>;

/// Somebody, or everybody with a Discord role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Holder {
    /// One person.
    User(UserId),
    /// Everybody with this Discord role.
    Role(DiscordRoleId),
}

impl Guild {
    /// A guild in which nothing is set up yet.
    pub fn new(id: GuildId, playbook: &str) -> Guild {
        Guild {
            id,
            languages: vec![Language::Zh, Language::En],
            zone: crate::zone::Zone::shanghai(),
            playbook: playbook.into(),
            incidents_channel: None,
            reviews_channel: None,
            ops_channel: None,
            comms_channel: None,
            oncall_channel: None,
            company: None,
            category: None,
            roles: BTreeMap::new(),
            oncall: Vec::new(),
            arranged: Vec::new(),
            followups_list: None,
            turns_list: Schedule::mondays_at_nine(),
            meetings: Vec::new(),
            systems: Systems::new(),
        }
    }

    /// The same with the shifts of its calendars around an instant.
    pub fn unrolled(mut self, now: At) -> Guild {
        self.oncall = self.oncall.into_iter().map(|rotation| rotation.unrolled(now)).collect();
        self
    }

    /// Who holds a role, whoever is on call.
    pub fn holders(&self, role: &RoleKey) -> &[Holder] {
        self.roles.get(role).map_or(&[], Vec::as_slice)
    }

    /// Who is on call for a role, if people take turns at it and the turns have begun, or somebody took over.
    pub fn on_call(&self, role: &RoleKey, now: At) -> Option<UserId> {
        Rota::of(self, role).who(now)
    }

    /// Who is called when a role is: whoever is on call at that moment, else everybody who holds it.
    pub fn called(&self, role: &RoleKey, now: At) -> Vec<Holder> {
        match self.on_call(role, now) {
            Some(user) => vec![Holder::User(user)],
            None => self.holders(role).to_vec(),
        }
    }

    /// The language that comes first in rooms.
    pub fn language(&self) -> Language {
        self.languages.first().copied().unwrap_or(Language::Zh)
    }

    /// Roles of the playbooks that a member holds, or is on call for.
    pub fn roles_of(&self, user: UserId, discord_roles: &[DiscordRoleId], now: At) -> BTreeSet<RoleKey> {
        let holds = |holder: &Holder| match holder {
            Holder::User(id) => *id == user,
            Holder::Role(id) => discord_roles.contains(id),
        };
        let bound = self.roles.iter().filter(|(_, holders)| holders.iter().any(holds)).map(|(role, _)| role);
        let is_arranged =
            |role: &RoleKey| Rota::of(self, role).arranged(now).map(|(_, part)| part.who == user);
        let on_call = self.oncall.iter().filter(|rotation| {
            is_arranged(&rotation.role).unwrap_or_else(|| rotation.who(now) == Some(user))
        });
        bound.chain(on_call.map(|rotation| &rotation.role)).cloned().collect()
    }
}

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    pub user: UserId,
    /// Roles of the playbooks held in the guild.
    pub roles: BTreeSet<RoleKey>,
    /// Manages the guild on Discord: may do everything.
    pub manages_guild: bool,
    /// What they are to the guild.
    pub standing: Standing,
}

impl Caller {
    /// Whoever runs the program: nobody on Discord, and whoever has the database has all that it holds.
    pub fn operator() -> Caller {
        let (roles, standing) = (BTreeSet::new(), Standing::Operator);
        Caller { user: UserId(0), roles, manages_guild: true, standing }
    }
}

/// What somebody who acts is to the guild.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Standing {
    /// A person who is on the server.
    #[default]
    Member,
    /// A bot, this one or another.
    Bot,
    /// A person who is not on the server, or not any more.
    Gone,
    /// Whoever runs the program, on its command line.
    Operator,
}
