//! Looking things up.

use super::{Actions, Failure, View};
use crate::domain::At;
use crate::domain::delivery::Evidence;
use crate::domain::ids::{ChannelId, GuildId, IncidentId};
use crate::domain::incident::Incident;
use crate::domain::playbook::{PlaybookRef, RoomKind};
use crate::domain::refusal::Refusal;
use crate::domain::spelling;
use crate::domain::timeline::Entry;
use crate::store::Store;
use std::time::Duration;

/// Most open incidents of a guild that are looked through for those without a room.
const MOST_WITHOUT_ROOM: u32 = 100;

/// How an incident stood at an instant, as far as was known then.
#[derive(Debug, Clone)]
pub struct Then {
    pub at: At,
    /// `None`: it was not declared yet.
    pub view: Option<View>,
}

impl Actions {
    /// An incident as it was at an instant, by its timeline alone, and judged as it was then.
    ///
    /// # Errors
    /// A fault.
    pub fn as_it_was(&self, view: &View, timeline: &[Entry], at: At) -> Result<Then, Failure> {
        let known: Vec<Entry> = timeline.iter().filter(|entry| entry.at <= at).cloned().collect();
        let then = Incident::replay(view.incident.id, &known).map(|incident| self.view(incident));
        let names = || view.names.clone();
        Ok(Then { at, view: then.transpose()?.map(|then| View { names: names(), ..then }) })
    }

    /// The store, for the worker's queues.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// The incident once it has its room, or Discord had no place for one, waiting up to `patience` (real time).
    pub async fn placed(&self, incident: IncidentId, patience: Duration) -> Option<View> {
        let placed = async {
            let mut changes = self.changes();
            loop {
                changes.mark_unchanged();
                if let Ok(Some(incident)) = self.0.store.looks().incident(incident).await
                    && (incident.room.is_some() || incident.room_refused)
                {
                    return self.view(incident).ok();
                }
                changes.changed().await.ok()?;
            }
        };
        tokio::time::timeout(patience, placed).await.ok().flatten()
    }

    /// The incident of this id, for the worker: see [`Actions::look_at`].
    ///
    /// # Errors
    /// A fault, also when there is none.
    pub async fn incident(&self, id: IncidentId) -> Result<View, Failure> {
        let found = self.0.store.incident(id).await?;
        self.view(found.ok_or_else(|| not_there(id))?)
    }

    /// The incident of this id, for people: what they look at holds up no delivery.
    ///
    /// # Errors
    /// A refusal when it takes too long, or a fault, also when there is none.
    pub async fn look_at(&self, id: IncidentId) -> Result<View, Failure> {
        let found = self.0.store.looks().incident(id).await?;
        self.view(found.ok_or_else(|| not_there(id))?)
    }

    /// The incident whose room this is.
    ///
    /// # Errors
    /// A refusal when it is no room, or a fault.
    pub async fn here(&self, guild: GuildId, channel: ChannelId) -> Result<View, Failure> {
        self.view(self.0.store.looks().incident_in(guild, channel).await?.ok_or(Refusal::NotInARoom)?)
    }

    /// Is this incident one without a room, worked on in this channel of the guild?
    pub async fn is_worked_on_in(&self, guild: GuildId, channel: ChannelId, id: IncidentId) -> bool {
        if self.guild(guild).incidents_channel != Some(channel) {
            return false;
        }
        let found = self.0.store.looks().incident(id).await.ok().flatten();
        found.is_some_and(|incident| incident.guild() == guild && incident.room_kind == RoomKind::None)
    }

    /// The open incidents without a room that are worked on in this channel of the guild.
    pub(super) async fn worked_on_in(
        &self,
        guild: GuildId,
        channel: ChannelId,
    ) -> Result<Vec<View>, Failure> {
        if self.guild(guild).incidents_channel != Some(channel) {
            return Ok(Vec::new());
        }
        let mut open = self.incidents(guild, true, MOST_WITHOUT_ROOM).await?;
        open.retain(|view| view.incident.room_kind == RoomKind::None);
        Ok(open)
    }

    /// The channel of which a thread is a part, unless the thread is a room itself: what is asked in a thread of a room is
    /// asked in the room.
    ///
    /// # Errors
    /// A fault.
    pub async fn place_of(
        &self,
        guild: GuildId,
        thread: ChannelId,
        parent: ChannelId,
    ) -> Result<ChannelId, Failure> {
        let is_room = self.0.store.looks().incident_in(guild, thread).await?.is_some();
        Ok(if is_room { thread } else { parent })
    }

    /// The incident that is meant: by its number in any spelling, by its running number, or by its room.
    ///
    /// # Errors
    /// A refusal when there is none in this guild, or a fault.
    pub async fn numbered(&self, guild: GuildId, number: &str) -> Result<View, Failure> {
        let found = self.0.store.looks().incident_numbered(guild, &spelling::plain(number)).await?;
        let found = match found {
            Some(found) => Some(found),
            // Aside, as it is rare: what waits for it would grow by all that it keeps.
            None => Box::pin(self.meant(guild, number)).await?,
        };
        self.view(found.ok_or_else(|| Refusal::NoSuchIncident(number.into()))?)
    }

    /// By its room, or by its number in another spelling.
    async fn meant(&self, guild: GuildId, typed: &str) -> Result<Option<Incident>, Failure> {
        let looks = self.0.store.looks();
        if let Some(room) = spelling::channel(typed) {
            return Ok(looks.incident_in(guild, ChannelId(room)).await?);
        }
        let Some((first, last)) = spelling::ends(typed) else { return Ok(None) };
        match spelling::number_meant(typed, &looks.numbers(guild, &first, &last).await?) {
            Some(number) => Ok(looks.incident_numbered(guild, number).await?),
            None => Ok(None),
        }
    }

    /// Incidents of a guild, newest first, open ones only or all.
    ///
    /// # Errors
    /// A fault.
    pub async fn incidents(&self, guild: GuildId, open_only: bool, limit: u32) -> Result<Vec<View>, Failure> {
        let found = self.0.store.looks().incidents(guild, open_only, limit).await?;
        found.into_iter().map(|incident| self.view(incident)).collect()
    }

    /// The whole timeline of an incident.
    ///
    /// # Errors
    /// A fault.
    pub async fn timeline(&self, incident: IncidentId) -> Result<Vec<Entry>, Failure> {
        Ok(self.0.store.looks().timeline(incident).await?)
    }

    /// An incident, its timeline and how the messages about it stand, all as they were at one instant.
    ///
    /// # Errors
    /// A fault, also when there is none.
    pub async fn whole(&self, id: IncidentId) -> Result<(View, Vec<Entry>, Vec<Evidence>), Failure> {
        let found = self.0.store.whole(id).await?;
        let (incident, timeline, evidence) = found.ok_or_else(|| not_there(id))?;
        Ok((self.view(incident)?, timeline, evidence))
    }

    /// An incident and its timeline as they were at one instant, for people: see [`Actions::look_at`].
    ///
    /// # Errors
    /// As [`Actions::look_at`].
    pub async fn look_through(&self, id: IncidentId) -> Result<(View, Vec<Entry>), Failure> {
        let found = self.0.store.looks().whole(id).await?;
        let (incident, timeline, _) = found.ok_or_else(|| not_there(id))?;
        Ok((self.view(incident)?, timeline))
    }

    /// How the messages about an incident's entries stand.
    ///
    /// # Errors
    /// A fault.
    pub async fn evidence(&self, incident: IncidentId) -> Result<Vec<Evidence>, Failure> {
        Ok(self.0.store.looks().evidence(incident).await?)
    }

    /// The file that a playbook was read from, as it was.
    ///
    /// # Errors
    /// A fault.
    pub async fn playbook_text(&self, reference: &PlaybookRef) -> Result<Option<String>, Failure> {
        let kept = self.0.store.looks().playbooks().await?;
        Ok(kept.into_iter().find(|(known, _)| known == reference).map(|(_, text)| text))
    }

    /// A single fact that outlives the process.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn fact(&self, name: &str) -> anyhow::Result<Option<String>> {
        Ok(self.0.store.fact(name).await?)
    }

    /// Keeps a single fact.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn keep_fact(&self, name: &str, value: &str) -> anyhow::Result<()> {
        let mut write = self.0.store.begin().await?;
        write.keep_fact(name, value);
        Ok(write.commit().await?)
    }
}

fn not_there(id: IncidentId) -> anyhow::Error {
    anyhow::anyhow!("incident {} is not there", id.0)
}
