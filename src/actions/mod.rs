//! What people, due times and alerts do: each loads the incident, asks the domain, and commits.

use crate::clock::Clock;
use crate::domain::At;
use crate::domain::calendar::Calendars;
use crate::domain::decide::{Decision, Report, Scene};
use crate::domain::guild::{Caller, Guild, Language};
use crate::domain::ids::{ChannelId, GuildId, IncidentId};
use crate::domain::incident::Incident;
use crate::domain::owed::Rules;
use crate::domain::playbook::{Playbook, PlaybookRef};
use crate::domain::refusal::Refusal;
use crate::domain::timeline::Entry;
use std::sync::Arc;
use std::time::Duration;

/// Everything that can be done, over one store. Cheap to clone.
#[derive(Clone)]
pub struct Actions(Arc<Inner>);

struct Inner {
    clock: Clock,
    calendars: Arc<Calendars>,
}

/// Who asks, where, and by which interaction.
#[derive(Debug, Clone)]
pub struct Call {
    /// The guild.
    pub guild: GuildId,
    /// The channel in which it was asked.
    pub channel: ChannelId,
    /// Who asks.
    pub caller: Caller,
    /// The caller's language.
    pub language: Language,
    /// Discord's id of the interaction: each is served once, however often it comes.
    pub interaction: u64,
}

/// Why nothing was done.
#[derive(Debug)]
pub enum Failure {
    /// For a reason that the person can do something about.
    Refused(Refusal),
    /// This interaction was served before; its answer is under way or arrived.
    Repeated,
    /// A fault of the product's or the machine's, logged under this short id.
    Fault(String),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Failure {
        Failure::Refused(refusal)
    }
}

/// An incident with the playbook that it is pinned to.
#[derive(Debug, Clone)]
pub struct View {
    /// The incident.
    pub incident: Incident,
    /// Its playbook, in the pinned version.
    pub playbook: Arc<Playbook>,
    /// Working time.
    pub calendars: Arc<Calendars>,
    /// Where.
    pub guild: Arc<Guild>,
}

impl View {
    /// What the incident is judged by.
    pub fn rules(&self) -> Rules<'_> {
        Rules { playbook: &self.playbook, calendars: &self.calendars }
    }
}

/// What was done.
#[derive(Debug, Clone)]
pub struct Done {
    /// The incident afterwards.
    pub view: View,
    /// The new entries.
    pub entries: Vec<Entry>,
}

impl Actions {
    /// Decides about the incident whose room the call came from, and commits.
    ///
    /// # Errors
    /// A refusal (of `decide`, or because the channel is no room), or a fault.
    pub async fn act(
        &self,
        call: &Call,
        decide: impl FnOnce(Scene<'_>) -> Decision + Send,
    ) -> Result<Done, Failure> {
        let _ = (call, decide);
        Err(Failure::Fault("unfinished".into()))
    }

    /// Registers a report at once and gives it a number (R1).
    ///
    /// # Errors
    /// A refusal or a fault.
    pub async fn declare(
        &self,
        call: &Call,
        playbook: Option<&str>,
        report: &Report<'_>,
    ) -> Result<Done, Failure> {
        let _ = (call, playbook, report);
        Err(Failure::Fault("unfinished".into()))
    }

    /// The incident's room, waiting up to `patience` (real time) for it to be opened.
    pub async fn room(&self, incident: IncidentId, patience: Duration) -> Option<ChannelId> {
        let _ = (incident, patience);
        None
    }

    /// The incident whose room this is.
    ///
    /// # Errors
    /// A refusal when it is no room, or a fault.
    pub async fn here(&self, guild: GuildId, channel: ChannelId) -> Result<View, Failure> {
        let _ = (guild, channel);
        Err(Failure::Fault("unfinished".into()))
    }

    /// The incident of this number, whatever the case of its letters.
    ///
    /// # Errors
    /// A refusal when there is none in this guild, or a fault.
    pub async fn numbered(&self, guild: GuildId, number: &str) -> Result<View, Failure> {
        let _ = (guild, number);
        Err(Failure::Fault("unfinished".into()))
    }

    /// Incidents of a guild, newest first, open ones only or all.
    ///
    /// # Errors
    /// A fault.
    pub async fn incidents(&self, guild: GuildId, open_only: bool, limit: u32) -> Result<Vec<View>, Failure> {
        let _ = (guild, open_only, limit);
        Err(Failure::Fault("unfinished".into()))
    }

    /// The whole timeline of an incident.
    ///
    /// # Errors
    /// A fault.
    pub async fn timeline(&self, incident: IncidentId) -> Result<Vec<Entry>, Failure> {
        let _ = incident;
        Err(Failure::Fault("unfinished".into()))
    }

    /// Settings of a guild; those of a new one when nothing is set up.
    pub fn guild(&self, id: GuildId) -> Arc<Guild> {
        Arc::new(Guild::new(id, ""))
    }

    /// Saves the settings of a guild.
    ///
    /// # Errors
    /// A fault.
    pub async fn save_guild(&self, guild: Guild) -> Result<(), Failure> {
        let _ = guild;
        Err(Failure::Fault("unfinished".into()))
    }

    /// The newest version of every playbook, by id.
    pub fn playbooks(&self) -> Vec<Arc<Playbook>> {
        Vec::new()
    }

    /// A playbook in a version.
    pub fn playbook(&self, reference: &PlaybookRef) -> Option<Arc<Playbook>> {
        let _ = reference;
        None
    }

    /// Working time.
    pub fn calendars(&self) -> Arc<Calendars> {
        self.0.calendars.clone()
    }

    /// The product's time.
    pub fn now(&self) -> At {
        self.0.clock.now()
    }
}
