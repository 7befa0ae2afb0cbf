//! Sessions of the gateway, which outlive connections.

use std::collections::VecDeque;

use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;

use super::gateway::{GatewayDrop, Outgoing};
use super::render::{self, id};
use super::state::State;

/// Events kept for a resume.
const REPLAY: usize = 2_000;

/// A session, which may have no connection for a while.
pub(crate) struct Session {
    id: String,
    pub intents: u64,
    sequence: u64,
    sent: VecDeque<(u64, String)>,
    outlet: Option<UnboundedSender<Outgoing>>,
}

impl Session {
    /// Sends an event, and keeps it for a resume.
    pub(crate) fn send(&mut self, event: &str, data: &Value) {
        self.sequence += 1;
        let text = json!({"op": 0, "s": self.sequence, "t": event, "d": data}).to_string();
        if self.sent.len() == REPLAY {
            self.sent.pop_front();
        }
        self.sent.push_back((self.sequence, text.clone()));
        if let Some(outlet) = &self.outlet {
            let _ = outlet.send(Outgoing::Text(text));
        }
    }
}

impl State {
    pub(crate) fn gateway_url(&self) -> String {
        self.base.replacen("http", "ws", 1)
    }

    /// Whether a bot has a session with an open connection.
    pub fn is_connected(&self) -> bool {
        self.sessions.values().any(|session| session.outlet.is_some())
    }

    /// Whether a bot has a session, be it without a connection for the moment.
    pub fn has_session(&self) -> bool {
        !self.sessions.is_empty()
    }

    pub(crate) fn drop_sessions(&mut self, how: &GatewayDrop) {
        let gone = matches!(how, GatewayDrop::InvalidSession(false) | GatewayDrop::Close(4009 | 4007));
        for session in self.sessions.values_mut() {
            if let Some(outlet) = &session.outlet {
                let _ = outlet.send(Outgoing::Drop(how.clone()));
            }
            if *how != GatewayDrop::Deaf {
                session.outlet = None;
            }
        }
        if gone {
            self.sessions.clear();
        }
    }

    /// Sends an event to the newest connected session only, else to the newest one; false if there is none.
    pub(crate) fn dispatch_interaction(&mut self, data: &Value) -> bool {
        let connected = self.sessions.values().any(|session| session.outlet.is_some());
        let newest = self.sessions.values_mut().rfind(|session| session.outlet.is_some() == connected);
        let Some(session) = newest else { return false };
        session.send("INTERACTION_CREATE", data);
        true
    }

    pub(super) fn begin_session(&mut self, intents: u64, outlet: UnboundedSender<Outgoing>) -> String {
        let name = format!("session{:020}", self.next_id());
        let mut session =
            Session { id: name.clone(), intents, sequence: 0, sent: VecDeque::new(), outlet: Some(outlet) };
        let guilds = self.guilds.iter().filter(|guild| guild.member(self.bot_id).is_some());
        let unavailable: Vec<Value> =
            guilds.clone().map(|guild| json!({"id": id(guild.id), "unavailable": true})).collect();
        let mut user = render::user_by_id(self, self.bot_id);
        user["verified"] = true.into();
        user["mfa_enabled"] = true.into();
        session.send("READY", &json!({
            "v": 10, "user": user, "guilds": unavailable, "session_id": name,
            "resume_gateway_url": self.gateway_url(), "session_type": "normal", "shard": [0, 1],
            "application": {"id": id(self.bot_id), "flags": 0}, "private_channels": [], "presences": [],
            "relationships": [], "guild_join_requests": [], "user_settings": {}, "geo_ordered_rtc_regions": [],
            "_trace": ["sandbox"],
        }));
        if session.sees_guilds() {
            for guild in guilds {
                session.send("GUILD_CREATE", &render::guild_create(self, guild, session.sees_all_members()));
            }
        }
        self.sessions.insert(name.clone(), session);
        name
    }

    /// Gives the connection to an earlier session and sends again what it has missed.
    pub(super) fn resume(&mut self, name: &str, sequence: u64, outlet: UnboundedSender<Outgoing>) -> bool {
        let Some(session) = self.sessions.get_mut(name) else { return false };
        let oldest = session.sent.front().map_or(session.sequence, |(first, _)| first.saturating_sub(1));
        if sequence < oldest || sequence > session.sequence {
            return false;
        }
        for (_, text) in session.sent.iter().filter(|(number, _)| *number > sequence) {
            let _ = outlet.send(Outgoing::Text(text.clone()));
        }
        session.outlet = Some(outlet);
        session.send("RESUMED", &json!({"_trace": ["sandbox"]}));
        self.stats.resumes += 1;
        true
    }

    /// The connection of a session ended, unless another has taken its place.
    pub(super) fn disconnected(&mut self, name: &str, outlet: &UnboundedSender<Outgoing>, clean: bool) {
        if let Some(session) = self.sessions.get_mut(name) {
            if session.outlet.as_ref().is_some_and(|current| current.same_channel(outlet)) {
                session.outlet = None;
            }
            if clean && session.outlet.is_none() {
                let name = session.id.clone();
                self.sessions.remove(&name);
            }
        }
    }
}
