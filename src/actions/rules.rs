//! What incidents are judged by: playbooks, calendars and drills, put in force together.

use super::{Actions, Failure, Playbooks};
use crate::config::Drills;
use crate::domain::At;
use crate::domain::calendar::Calendars;
use crate::domain::drill::Drill;
use crate::domain::ids::GuildId;
use crate::domain::playbook::Playbook;
use anyhow::Context;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError};

/// The fact that names the calendars by which next due times were last derived.
const DERIVED_BY: &str = "derived_by_calendars";

/// The fact that names the rules by which they were, and which these are: another number where they owe what they did not.
const DERIVED_BY_RULES: &str = "derived_by_rules";
const RULES: &str = "1";

/// Incidents derived anew in one transaction, so that people need not wait for the writer.
const AT_ONCE: usize = 50;

/// What is in force. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct InForce {
    pub(super) playbooks: Arc<Playbooks>,
    pub(super) calendars: Arc<Calendars>,
    pub(super) drills: Arc<[Drill]>,
    pub(super) since: At,
    /// Why files that came later were not taken.
    pub(super) refused: Option<Arc<str>>,
    /// Why drills do not fit and are set aside, each a text.
    pub(super) aside: Arc<[String]>,
}

impl InForce {
    pub(super) fn new(playbooks: Playbooks, calendars: Calendars, drills: Drills, since: At) -> InForce {
        InForce {
            playbooks: Arc::new(playbooks),
            calendars: Arc::new(calendars),
            drills: drills.fitting.into(),
            since,
            refused: None,
            aside: drills.aside.iter().map(ToString::to_string).collect(),
        }
    }
}

impl Actions {
    pub(super) fn in_force(&self) -> InForce {
        self.0.in_force.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn put(&self, change: impl FnOnce(&mut InForce)) {
        change(&mut self.0.in_force.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// Since when the rules are as they are now.
    pub fn rules_since(&self) -> At {
        self.in_force().since
    }

    /// Why the files that are there now were not taken.
    pub fn refused(&self) -> Option<Arc<str>> {
        self.in_force().refused
    }

    /// From now on these are in force. Incidents stay with the playbook version that they are pinned to.
    ///
    /// # Errors
    /// When what incidents owe next could not be derived anew; it is tried again at the next start.
    pub async fn put_in_force(
        &self,
        playbooks: Playbooks,
        calendars: Calendars,
        drills: Drills,
    ) -> Result<(), Failure> {
        let new = InForce::new(playbooks, calendars, drills, self.now());
        self.put(|in_force| *in_force = new);
        self.derive_anew().await
    }

    /// The files that are there now were not taken, for this reason; what is in force stays.
    pub fn keep_in_force(&self, refused: &str) {
        self.put(|in_force| in_force.refused = Some(refused.into()));
    }

    /// Why drills do not fit the playbooks in force and are set aside, each a text.
    pub fn aside(&self) -> Arc<[String]> {
        self.in_force().aside
    }

    /// Playbooks that a guild works by: its own, and those that open incidents are pinned to.
    ///
    /// # Errors
    /// A fault.
    pub async fn playbooks_in_use(&self, guild: GuildId) -> Result<Vec<Arc<Playbook>>, Failure> {
        let playbooks = self.in_force().playbooks;
        let open = self.0.store.incidents(guild, true, u32::MAX).await?;
        let pinned: BTreeSet<_> = open.iter().map(|incident| incident.playbook().clone()).collect();
        let pinned = pinned.iter().filter_map(|reference| playbooks.get(reference));
        let in_force = playbooks.in_force(&self.guild(guild).playbook);
        Ok(in_force.into_iter().chain(pinned).collect())
    }

    /// Calendars that a guild's incidents are counted by, or may be, and that lack a year which they should know by now.
    ///
    /// # Errors
    /// A fault.
    pub async fn missing_years(&self, guild: GuildId) -> Result<BTreeMap<String, i32>, Failure> {
        let calendars = self.in_force().calendars;
        let mut missing = BTreeMap::new();
        for playbook in self.playbooks_in_use(guild).await? {
            for name in playbook.calendars() {
                let year = calendars.get(name).and_then(|calendar| calendar.missing_year(self.now()));
                missing.extend(year.map(|year| (name.to_owned(), year)));
            }
        }
        Ok(missing)
    }

    /// By other calendars, working time ends at other instants, and by other rules more is owed: when each incident next owes
    /// something is derived anew, and rooms are told of deadlines that move.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn derive_anew(&self) -> Result<(), Failure> {
        let calendars = self.calendars();
        let now_by = serde_json::to_string(&*calendars).context("calendars as a fact")?;
        let before = self.fact(DERIVED_BY).await?;
        let are_same = before.as_ref() == Some(&now_by);
        if are_same && self.fact(DERIVED_BY_RULES).await?.as_deref() == Some(RULES) {
            return Ok(());
        }
        let old = before.and_then(|old| serde_json::from_str(&old).ok());
        let old = old.unwrap_or_else(|| without_legal_holidays(&calendars));
        let live: Vec<_> = self.0.store.live().await?.into_iter().map(|live| live.incident).collect();
        for some in live.chunks(AT_ONCE) {
            self.move_deadlines(some, &old).await?;
        }
        // What closed ones kept of their limits is judged by these, too.
        let mut write = self.0.store.begin().await?;
        write.judge_cases_anew();
        write.commit().await?;
        self.keep_fact(DERIVED_BY_RULES, RULES).await?;
        Ok(self.keep_fact(DERIVED_BY, &now_by).await?)
    }
}

/// As older versions counted, which kept no calendars and knew of no holidays but those of the yearly notice.
fn without_legal_holidays(calendars: &Calendars) -> Calendars {
    let mut old = calendars.clone();
    for calendar in old.values_mut() {
        calendar.by_law.clear();
    }
    old
}
