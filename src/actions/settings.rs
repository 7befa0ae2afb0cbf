//! Settings of guilds: known without asking the database, changed key by key in a transaction.

use super::trail::settled;
use super::{Actions, Call, Failure};
use crate::domain::At;
use crate::domain::arrangement::Arrangement;
use crate::domain::guild::Guild;
use crate::domain::ids::GuildId;
use crate::domain::setting::Setting;
use crate::domain::shifts::Series;
use crate::domain::timeline::Actor;
use crate::domain::trail::Source;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// The settings that are in force.
pub(super) struct Settled {
    guilds: RwLock<BTreeMap<GuildId, Known>>,
    /// Shifts of calendars that were fetched, by the calendar's name.
    fetched: RwLock<BTreeMap<String, Vec<Series>>>,
    /// Writes begun, in the order in which they had their turn.
    pub(super) writes: AtomicU64,
}

struct Known {
    guild: Arc<Guild>,
    /// The write that it is of. Those who share a commit hear of its end in any order.
    write: u64,
    /// The write that what people arranged is of.
    arranged: u64,
}

impl Settled {
    /// Of two of the same guild the later counts.
    pub(super) fn new(guilds: impl IntoIterator<Item = Guild>, now: At) -> Settled {
        let known =
            |guild: Guild| (guild.id, Known { guild: Arc::new(guild.unrolled(now)), write: 0, arranged: 0 });
        let guilds = RwLock::new(guilds.into_iter().map(known).collect());
        Settled { guilds, fetched: RwLock::default(), writes: AtomicU64::default() }
    }

    fn get(&self, id: GuildId) -> Option<Arc<Guild>> {
        let guilds = self.guilds.read().unwrap_or_else(PoisonError::into_inner);
        guilds.get(&id).map(|known| known.guild.clone())
    }

    /// Takes in what a write stored, unless a later one was quicker.
    fn put(&self, guild: Arc<Guild>, write: u64, now: At) {
        let mut guilds = self.guilds.write().unwrap_or_else(PoisonError::into_inner);
        let known = guilds.get(&guild.id);
        if known.is_none_or(|known| known.write < write) {
            let kept = known.map(|known| (known.guild.arranged.clone(), known.arranged));
            let (kept, count) = kept.unwrap_or_default();
            let guild = Guild { arranged: kept, ..(*guild).clone() };
            let guild = self.with_fetched(guild).unrolled(now);
            guilds.insert(guild.id, Known { guild: Arc::new(guild), write, arranged: count });
        }
    }

    /// The guild with the shifts of its calendars that were fetched.
    fn with_fetched(&self, mut guild: Guild) -> Guild {
        let fetched = self.fetched.read().unwrap_or_else(PoisonError::into_inner);
        for rotation in &mut guild.oncall {
            if let Some(series) = rotation.remote.as_ref().and_then(|name| fetched.get(name)) {
                rotation.series.clone_from(series);
            }
        }
        guild
    }

    /// Takes in the shifts of a calendar that was fetched. Are they other than those before?
    fn put_fetched(&self, name: &str, series: Vec<Series>, now: At) -> bool {
        let mut fetched = self.fetched.write().unwrap_or_else(PoisonError::into_inner);
        if fetched.get(name) == Some(&series) {
            return false;
        }
        fetched.insert(name.to_owned(), series);
        drop(fetched);
        let mut guilds = self.guilds.write().unwrap_or_else(PoisonError::into_inner);
        let goes_by = |guild: &Guild| guild.oncall.iter().any(|it| it.remote.as_deref() == Some(name));
        for known in guilds.values_mut().filter(|known| goes_by(&known.guild)) {
            known.guild = Arc::new(self.with_fetched((*known.guild).clone()).unrolled(now));
        }
        true
    }

    /// Knows the shifts of calendars around `now`.
    pub(super) fn unroll(&self, now: At) {
        let mut guilds = self.guilds.write().unwrap_or_else(PoisonError::into_inner);
        for known in
            guilds.values_mut().filter(|known| known.guild.oncall.iter().any(|it| !it.series.is_empty()))
        {
            known.guild = Arc::new((*known.guild).clone().unrolled(now));
        }
    }

    /// Takes in what people arranged, unless a later write was quicker.
    pub(super) fn put_arranged(&self, id: GuildId, arranged: Vec<Arrangement>, write: u64) {
        let mut guilds = self.guilds.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = guilds.get_mut(&id).filter(|known| known.arranged < write) {
            known.guild = Arc::new(Guild { arranged, ..(*known.guild).clone() });
            known.arranged = write;
        }
    }
}

impl Actions {
    /// Settings of a guild; those of a new one when nothing is set up.
    pub fn guild(&self, id: GuildId) -> Arc<Guild> {
        self.0.settled.get(id).unwrap_or_else(|| {
            let playbooks = self.in_force().playbooks;
            Arc::new(Guild::new(id, playbooks.default_id()))
        })
    }

    /// Looks anew at which shifts of calendars are near: those that are far ahead are not known yet.
    pub fn unroll(&self) {
        self.0.settled.unroll(self.now());
    }

    /// Turns go by these shifts from now on, where they are in the calendar of this name.
    pub fn put_calendar(&self, name: &str, series: Vec<Series>) {
        if self.0.settled.put_fetched(name, series, self.now()) {
            self.changed();
            self.chores_changed();
        }
    }

    /// Is the calendar of this name known?
    pub fn knows_calendar(&self, name: &str) -> bool {
        let fetched = self.0.settled.fetched.read().unwrap_or_else(PoisonError::into_inner);
        fetched.contains_key(name)
    }

    /// The guilds that are set up.
    pub fn guilds(&self) -> Vec<Arc<Guild>> {
        let guilds = self.0.settled.guilds.read().unwrap_or_else(PoisonError::into_inner);
        guilds.values().map(|known| known.guild.clone()).collect()
    }

    /// Lays settings upon what is stored of the call's guild, in one transaction. Answers with all that is stored then.
    ///
    /// # Errors
    /// When nothing could be saved; then nothing was changed.
    pub async fn set(&self, call: &Call, settings: &[Setting]) -> Result<Arc<Guild>, Failure> {
        let id = call.guild;
        let mut write = self.0.store.begin().await?;
        let count = self.0.settled.writes.fetch_add(1, Ordering::Relaxed) + 1;
        let mut guild = match write.guild(id).await? {
            Some(stored) => stored,
            None => (*self.guild(id)).clone(),
        };
        let before = guild.clone();
        settings.iter().for_each(|setting| guild.set(setting));
        // Shifts that are fetched are no setting.
        guild.oncall.iter_mut().filter(|it| it.remote.is_some()).for_each(|it| it.series.clear());
        write.save_guild(&guild)?;
        let (by, action) = (Actor::Person(call.caller.user), call.action.key());
        if let Some(step) = settled((by, call.source, action), &before, &guild, self.now()) {
            write.note(&step);
        }
        let guild = Arc::new(guild);
        let now = self.now();
        let (actions, stored) = (self.clone(), guild.clone());
        write
            .commit_and(move || {
                actions.0.settled.put(stored, count, now);
                actions.changed();
                actions.chores_changed();
            })
            .await?;
        Ok(guild)
    }

    /// Puts all settings of guilds in force and stores them, as a file states them: what people change later is laid upon
    /// these.
    ///
    /// # Errors
    /// When they cannot be saved; then nothing was changed.
    pub async fn store_settings(&self, guilds: Vec<Guild>) -> Result<(), Failure> {
        let mut write = self.0.store.begin().await?;
        let count = self.0.settled.writes.fetch_add(1, Ordering::Relaxed) + 1;
        for guild in &guilds {
            let before =
                write.guild(guild.id).await?.unwrap_or_else(|| Guild::new(guild.id, &guild.playbook));
            write.save_guild(guild)?;
            let by = (Actor::Bot, Source::CommandLine, "warroom.toml");
            if let Some(step) = settled(by, &before, guild, self.now()) {
                write.note(&step);
            }
        }
        let (actions, now) = (self.clone(), self.now());
        let put = move || {
            guilds.into_iter().for_each(|guild| actions.0.settled.put(Arc::new(guild), count, now));
            actions.changed();
            actions.chores_changed();
        };
        Ok(write.commit_and(put).await?)
    }
}
