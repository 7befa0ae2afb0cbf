//! Incidents with what they took, for figures.

use super::{Actions, Failure, View, report};
use crate::domain::At;
use crate::domain::figures::Counted;
use crate::domain::guild::{Caller, Guild};
use crate::domain::ids::{GuildId, IncidentId};
use crate::domain::incident::Incident;
use crate::domain::playbook::{Playbook, PlaybookRef};
use crate::domain::timeline::Entry;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// No more incidents than these are replayed from their timelines, one at a time: a thousand of 34 entries take a second in
/// a build without optimisation. What a closed one took is kept, and is counted however many there are.
pub const MOST_REPLAYED: u32 = 5000;
/// Incidents that are looked up at once.
const AT_ONCE: usize = 500;

/// Incidents that count.
#[derive(Debug)]
pub struct Cases {
    /// The newest first.
    pub counted: Vec<Counted>,
    /// Were there more than were looked at?
    pub cut: bool,
    /// The playbooks that they have.
    pub playbooks: BTreeMap<PlaybookRef, Arc<Playbook>>,
    /// Whose they are.
    pub guild: Arc<Guild>,
}

impl Actions {
    /// Incidents of a guild that were reported since an instant, that count and of which `caller` may know, with what
    /// each took; of those whose timelines have to be read no more than the `most` newest.
    ///
    /// # Errors
    /// A fault.
    pub async fn cases(
        &self,
        guild: GuildId,
        since: At,
        most: u32,
        caller: &Caller,
    ) -> Result<Cases, Failure> {
        let _turn = self.0.store.looks().turn(guild).await?;
        let (kept, mut others) = self.0.store.looks().cases(guild, since, most.saturating_add(1)).await?;
        let cut = others.len() > most as usize;
        others.truncate(most as usize);
        let replayed: BTreeSet<IncidentId> = others.iter().map(|incident| incident.id).collect();
        let kept = kept.lines().filter_map(Counted::read).filter(|kept| !replayed.contains(&kept.id));
        let mut counted: Vec<Counted> = self.known(kept.collect(), caller).await?;
        for incident in others {
            let view = self.view(incident)?;
            if !view.is_known_to(caller) {
                continue;
            }
            let timeline = self.timeline(view.incident.id).await?;
            counted.extend(Counted::of(&view.incident, &timeline, view.rules(), self.now()));
        }
        counted.sort_by_key(|counted| Reverse((counted.declared_at, counted.id)));
        let mut playbooks = BTreeMap::new();
        for counted in &counted {
            if let (false, Some(playbook)) =
                (playbooks.contains_key(&counted.playbook), self.playbook(&counted.playbook))
            {
                playbooks.insert(counted.playbook.clone(), playbook);
            }
        }
        Ok(Cases { counted, cut, playbooks, guild: self.guild(guild) })
    }

    /// Of these those of which `caller` may know.
    async fn known(&self, mut counted: Vec<Counted>, caller: &Caller) -> Result<Vec<Counted>, Failure> {
        if caller.manages_guild {
            return Ok(counted);
        }
        let private: Vec<_> = counted.iter().filter(|one| one.private).map(|one| one.id).collect();
        let mut known = BTreeSet::new();
        for ids in private.chunks(AT_ONCE) {
            let incidents = self.0.store.looks().of_ids(ids).await?;
            let views = incidents.into_iter().map(|incident| self.view(incident));
            let views = views.collect::<Result<Vec<View>, Failure>>()?;
            known.extend(
                views.into_iter().filter(|view| view.is_known_to(caller)).map(|view| view.incident.id),
            );
        }
        counted.retain(|one| !one.private || known.contains(&one.id));
        Ok(counted)
    }

    /// What an incident took, in one line, once it is closed; `None`: it is open, counts in no figure, or cannot be judged.
    pub(super) fn case_line(&self, incident: &Incident, timeline: &[Entry]) -> Option<String> {
        if incident.is_open() {
            return None;
        }
        let line = self.view(incident.clone()).map(|view| {
            let counted = Counted::of(incident, timeline, view.rules(), self.now());
            counted.map(|counted| counted.line())
        });
        let uncounted = |why: &dyn std::fmt::Debug| {
            report(&format!("incident {} counts in no figure: {why:?}", incident.id.0));
            None
        };
        match line {
            Ok(Some(Ok(line))) => Some(line),
            Ok(None) => None,
            Ok(Some(Err(error))) => uncounted(&error),
            Err(failure) => uncounted(&failure),
        }
    }
}
