//! What people, due times and alerts do: each loads the incident, asks the domain, and commits.

mod adopt;
mod alert;
mod arrangement;
mod commit;
mod declare;
mod drill;
mod fault;
mod figures;
mod followups;
mod lacks;
mod maintenance;
mod merge;
mod outlets;
mod playbooks;
mod presence;
mod probe;
mod quota;
mod read;
mod restored;
mod rings;
mod room;
mod rules;
mod search;
mod settings;
mod ticket;
mod trail;

pub use alert::Heard;
pub use commit::nonce;
pub use fault::report;
pub use figures::{Cases, MOST_REPLAYED};
pub use playbooks::Playbooks;
pub use read::Then;
pub use restored::Went;
pub use room::Opening;
pub use search::Matches;

use crate::clock::Clock;
use crate::config::Drills;
use crate::domain::At;
use crate::domain::arrangement::Arrangement;
use crate::domain::authorise::Action;
use crate::domain::calendar::Calendars;
use crate::domain::decide::Scene;
use crate::domain::dispatch::Outlet;
use crate::domain::guild::{Caller, Guild, Language};
use crate::domain::ids::{ChannelId, GuildId, IncidentId};
use crate::domain::incident::Incident;
use crate::domain::names::Names;
use crate::domain::playbook::{Playbook, PlaybookRef};
use crate::domain::privacy::may_know;
use crate::domain::refusal::Refusal;
use crate::domain::rules::Rules;
use crate::domain::ticket::Tracker;
use crate::domain::timeline::Entry;
use crate::domain::trail::Source;
use crate::store::Store;
use rules::InForce;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, RwLock};
use tokio::sync::watch;

/// Everything that can be done, over one store. Cheap to clone.
#[derive(Clone)]
pub struct Actions(Arc<Inner>);

struct Inner {
    store: Store,
    clock: Clock,
    in_force: RwLock<InForce>,
    settled: settings::Settled,
    maintained: maintenance::Maintained,
    kept: Mutex<quota::Kept>,
    /// Outside services that are told, by guild.
    outlets: OnceLock<BTreeMap<GuildId, Arc<[Outlet]>>>,
    /// Trackers in which tickets are opened.
    trackers: OnceLock<Vec<Tracker>>,
    /// Counts commits, so that whoever waits for a change hears of it.
    changes: watch::Sender<u64>,
}

/// Who asks, where, and by which interaction.
#[derive(Debug, Clone)]
pub struct Call {
    pub guild: GuildId,
    /// The channel in which it was asked.
    pub channel: ChannelId,
    /// The incident, where the channel does not say which: a button of one that has no room.
    pub incident: Option<IncidentId>,
    /// Who asks.
    pub caller: Caller,
    /// The caller's language.
    pub language: Language,
    /// Discord's id of the interaction: each is served once, however often it comes.
    pub interaction: u64,
    /// By which way it was asked.
    pub source: Source,
    /// What is asked.
    pub action: Action,
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
    pub incident: Incident,
    /// Its playbook, in the pinned version.
    pub playbook: Arc<Playbook>,
    /// Working time.
    pub calendars: Arc<Calendars>,
    pub guild: Arc<Guild>,
    /// Is what people typed left out of what is said of it? Discord may refuse their words.
    pub wordless: bool,
    /// What people are called where a mention shows nobody: in files.
    pub names: Names,
    /// Outside services that are told of it.
    pub outlets: Arc<[Outlet]>,
}

impl View {
    /// The same, with what people typed left out.
    pub fn without_words(&self) -> View {
        View { wordless: true, ..self.clone() }
    }

    /// What the incident is judged by.
    pub fn rules(&self) -> Rules<'_> {
        Rules { playbook: &self.playbook, calendars: &self.calendars }
    }

    /// May somebody know of the incident? See [`may_know`].
    pub fn is_known_to(&self, caller: &Caller) -> bool {
        may_know(&self.incident, self.rules(), caller)
    }

    /// What somebody decides upon at `now`.
    pub fn scene<'a>(&'a self, caller: &'a Caller, now: At) -> Scene<'a> {
        Scene { incident: &self.incident, rules: self.rules(), guild: &self.guild, caller, now }
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
    /// Everything, over an open store.
    ///
    /// # Errors
    /// When the store fails or holds guilds that are not understood.
    pub async fn new(
        store: Store,
        clock: Clock,
        calendars: Calendars,
        playbooks: Playbooks,
        drills: Drills,
        guilds: Vec<Guild>,
    ) -> anyhow::Result<Actions> {
        // The settings file wins.
        let settled = settings::Settled::new(store.guilds().await?.into_iter().chain(guilds), clock.now());
        let mut arranged: BTreeMap<GuildId, Vec<Arrangement>> = BTreeMap::new();
        for (guild, arrangement) in store.arrangements().await? {
            arranged.entry(guild).or_default().push(arrangement);
        }
        for (guild, arranged) in arranged {
            settled.put_arranged(guild, arranged, settled.begin_write());
        }
        let maintained = store.maintenances().await?.into_iter().map(|(guild, ..)| guild);
        let maintained = maintenance::Maintained::new(maintained);
        let in_force = InForce::new(playbooks, calendars, drills, clock.now());
        Ok(Actions(Arc::new(Inner {
            store,
            clock,
            in_force: RwLock::new(in_force),
            settled,
            maintained,
            kept: Mutex::default(),
            outlets: OnceLock::new(),
            trackers: OnceLock::new(),
            changes: watch::Sender::new(0),
        })))
    }

    /// The newest version of every playbook, by id.
    pub fn playbooks(&self) -> Vec<Arc<Playbook>> {
        self.in_force().playbooks.newest()
    }

    /// A playbook in a version.
    pub fn playbook(&self, reference: &PlaybookRef) -> Option<Arc<Playbook>> {
        self.in_force().playbooks.get(reference)
    }

    /// Working time.
    pub fn calendars(&self) -> Arc<Calendars> {
        self.in_force().calendars
    }

    /// The product's time.
    pub fn now(&self) -> At {
        self.0.clock.now()
    }

    /// The product's clock.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Counts changes: whoever waits for one looks again when the count moves.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.0.changes.subscribe()
    }

    fn changed(&self) {
        self.0.changes.send_modify(|count| *count += 1);
    }

    fn view(&self, incident: Incident) -> Result<View, Failure> {
        let reference = incident.playbook();
        let playbook = self.playbook(reference).ok_or_else(|| {
            anyhow::anyhow!("the playbook {reference} of {} is not there", incident.number())
        })?;
        let guild = self.guild(incident.guild());
        let outlets = self.outlets_of(incident.guild());
        Ok(View {
            incident,
            playbook,
            calendars: self.calendars(),
            guild,
            wordless: false,
            names: Names::new(),
            outlets,
        })
    }
}

/// Faults are logged once, here, under a short id that the person is told.
impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Failure {
        Failure::Fault(report(&format!("{error:#}")))
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Failure {
        if crate::store::is_repeated(&error) {
            return Failure::Repeated;
        }
        if crate::store::took_too_long(&error) {
            return Failure::Refused(Refusal::TookTooLong);
        }
        if crate::store::not_saved(&error) {
            report(&format!("nothing can be saved: {error}"));
            return Failure::Refused(Refusal::NotSaved);
        }
        anyhow::Error::new(error).context("the database failed").into()
    }
}
