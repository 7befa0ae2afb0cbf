//! Everything the stand-in remembers. One lock holds it; every change goes through `Shared::change`.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::faults::PlannedFault;
use super::limits::Limits;
use super::sessions::Session;
use super::{RequestRecord, Stats};

pub use super::records::*;

/// Milliseconds between the Unix epoch and Discord's.
const DISCORD_EPOCH: i64 = 1_420_070_400_000;
/// How many requests [`State::requests`] keeps.
const KEPT_REQUESTS: usize = 20_000;

/// Between heartbeats, as Discord says.
const HEARTBEAT: Duration = Duration::from_millis(41_250);
/// Sessions a bot may begin in a day.
const SESSION_STARTS: u64 = 1000;

/// All that the stand-in knows.
pub struct State {
    pub bot_id: u64,
    /// Everyone by id.
    pub users: BTreeMap<u64, User>,
    /// In order of creation.
    pub guilds: Vec<GuildRecord>,
    /// By id, so in order of creation; threads too.
    pub channels: BTreeMap<u64, Channel>,
    /// Registered commands as returned, by guild (`None`: global).
    pub commands: HashMap<Option<u64>, Vec<Value>>,
    /// What the application keeps for linked roles.
    pub role_metadata: Vec<Value>,
    /// By id.
    pub interactions: BTreeMap<u64, Interaction>,
    /// What the bot did wrong.
    pub faults: Vec<String>,
    /// The newest requests.
    pub requests: VecDeque<RequestRecord>,
    /// Counters.
    pub stats: Stats,
    pub(crate) heartbeat: Duration,
    pub(crate) session_starts: u64,
    pub(crate) sessions: BTreeMap<String, Session>,
    pub(crate) limits: Limits,
    pub(crate) planned: Vec<PlannedFault>,
    pub(crate) uploads: HashMap<String, Attachment>,
    pub(crate) base: String,
    pub(crate) last_interaction: Option<Value>,
    clock: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    last_id: u64,
}

impl State {
    pub(crate) fn new(
        clock: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>,
        limits: Limits,
        base: String,
    ) -> State {
        let mut state = State {
            bot_id: 0,
            users: BTreeMap::new(),
            guilds: Vec::new(),
            channels: BTreeMap::new(),
            commands: HashMap::new(),
            role_metadata: Vec::new(),
            interactions: BTreeMap::new(),
            faults: Vec::new(),
            requests: VecDeque::new(),
            stats: Stats::default(),
            heartbeat: HEARTBEAT,
            session_starts: SESSION_STARTS,
            sessions: BTreeMap::new(),
            limits,
            planned: Vec::new(),
            uploads: HashMap::new(),
            base,
            last_interaction: None,
            clock,
            last_id: 0,
        };
        let id = state.next_id();
        state.bot_id = id;
        state
            .users
            .insert(id, User { id, name: "warroom".into(), bot: true, locale: "en-US".into(), shut: false });
        state
    }

    /// The product's time.
    pub fn now(&self) -> DateTime<Utc> {
        (self.clock)()
    }

    /// The next snowflake: made from the product's clock, yet always larger than the one before.
    pub(crate) fn next_id(&mut self) -> u64 {
        let millis = u64::try_from(self.now().timestamp_millis() - DISCORD_EPOCH).unwrap_or(0);
        self.last_id = (millis << 22).max(self.last_id + 1);
        self.last_id
    }

    /// A guild by id.
    pub fn guild(&self, id: u64) -> Option<&GuildRecord> {
        self.guilds.iter().find(|guild| guild.id == id)
    }

    pub(crate) fn guild_mut(&mut self, id: u64) -> Option<&mut GuildRecord> {
        self.guilds.iter_mut().find(|guild| guild.id == id)
    }

    /// A channel that has not been deleted.
    pub fn channel(&self, id: u64) -> Option<&Channel> {
        self.channels.get(&id).filter(|channel| !channel.deleted)
    }

    pub(crate) fn channel_mut(&mut self, id: u64) -> Option<&mut Channel> {
        self.channels.get_mut(&id).filter(|channel| !channel.deleted)
    }

    /// The channel of direct messages with somebody, once it was opened.
    pub fn direct_with(&self, user: u64) -> Option<&Channel> {
        self.channels.values().find(|channel| channel.is_direct() && channel.thread_members.contains(&user))
    }

    /// A message that has not been deleted, wherever it is.
    pub fn message(&self, id: u64) -> Option<&Message> {
        self.channels.values().find_map(|channel| channel.message(id))
    }

    pub(crate) fn message_mut(&mut self, id: u64) -> Option<&mut Message> {
        self.channels.values_mut().find_map(|channel| {
            channel.messages.iter_mut().find(|message| message.id == id && !message.deleted)
        })
    }

    /// The shown name of a user, or their id.
    pub fn name_of(&self, user_id: u64) -> String {
        self.users.get(&user_id).map_or_else(|| user_id.to_string(), |user| user.name.clone())
    }

    pub(crate) fn fault(&mut self, what: impl Into<String>) {
        let what = what.into();
        tracing::debug!(fault = %what, "sandbox");
        self.faults.push(what);
    }

    pub(crate) fn record(&mut self, request: RequestRecord) {
        if self.requests.len() == KEPT_REQUESTS {
            self.requests.pop_front();
        }
        self.requests.push_back(request);
    }
}
