//! The past as knowledge: searching, and what looks alike.

use super::{Actions, Failure, View, report};
use crate::domain::guild::Caller;
use crate::domain::ids::{GuildId, IncidentId};
use crate::domain::incident::{Incident, Similar};
use crate::domain::refusal::Refusal;
use crate::domain::search::{Filter, Phrase, Place, found_in, phrases, written};
use crate::domain::similar::{Description, MOST, most_alike, offer, telling};
use std::cmp::Reverse;

/// Most that are found by the index, so that those hidden from somebody leave no gap.
const MOST_FOUND: u32 = 100;
/// Most of those with which the index is behind that are read through.
const MOST_BEHIND: u32 = 50;
/// Open incidents, the newest, among which those of the same kind and source are looked for.
const MOST_OPEN: u32 = 50;
/// How many are looked for that are like another, at each step.
const MOST_ALIKE: u32 = 12;

/// What a search found.
#[derive(Debug)]
pub struct Matches {
    /// Incidents, each with the text in which the first word is: those with the words in their titles first, then those
    /// that have them in what tells of the fault and its end; of each the newest first.
    pub incidents: Vec<(View, String)>,
    /// Older incidents in which could not be looked yet.
    pub behind: u64,
}

impl Actions {
    /// Incidents of a guild in which all words are found and of which `caller` may know, so many at most. Words are
    /// separated by spaces; one Chinese character is enough.
    ///
    /// # Errors
    /// A refusal when there is nothing to search for, or a fault.
    pub async fn search(
        &self,
        guild: GuildId,
        (typed, filter): (&str, &Filter),
        most: usize,
        caller: &Caller,
    ) -> Result<Matches, Failure> {
        let phrases = phrases(typed);
        if phrases.is_empty() {
            return Err(Refusal::NothingToSearch(typed.into()).into());
        }
        let looks = self.0.store.looks();
        let _turn = looks.turn(guild).await?;
        // A number in whatever spelling is the incident's; digits alone may be anything that somebody wrote.
        let meant = match typed.chars().any(char::is_alphabetic) {
            true => self.numbered(guild, typed).await.ok(),
            false => None,
        };
        let meant = meant.filter(|view| view.is_known_to(caller) && filter.takes(&view.incident));
        let (fresh, behind) = looks.unindexed(guild, MOST_BEHIND).await?;
        let mut indexed = looks.search(guild, &phrases, filter, MOST_FOUND).await?;
        indexed.retain(|id| !fresh.iter().any(|incident| incident.id == *id));
        let wanted = |view: &View| {
            let is_meant = meant.as_ref().is_some_and(|meant| meant.incident.id == view.incident.id);
            !is_meant && view.is_known_to(caller) && filter.takes(&view.incident)
        };
        let mut found = self.found(fresh, &wanted, &phrases).await?;
        // What the index finds stands in order, so the first are enough; what it is behind with does not.
        let enough = found.len() + most;
        for ids in indexed.chunks(most.max(1)) {
            if found.len() < enough {
                found.extend(self.found(looks.of_ids(ids).await?, &wanted, &phrases).await?);
            }
        }
        found.sort_by_key(|(place, view, _)| (*place, Reverse(view.incident.id.0)));
        let meant = meant.map(|view| {
            let number = view.incident.number().to_owned();
            (view, number)
        });
        let found = found.into_iter().map(|(_, view, text)| (view, text));
        let incidents = meant.into_iter().chain(found).take(most).collect();
        Ok(Matches { incidents, behind: behind.saturating_sub(u64::from(MOST_BEHIND)) })
    }

    /// Those of these incidents that are wanted and in which the phrases are, with where.
    async fn found(
        &self,
        incidents: Vec<Incident>,
        wanted: &(dyn Fn(&View) -> bool + Sync),
        phrases: &[Phrase],
    ) -> Result<Vec<(Place, View, String)>, Failure> {
        let mut found = Vec::new();
        for incident in incidents {
            let number = incident.number().to_owned();
            let Ok(view) = self.view(incident) else {
                report(&format!("{number} is left out of a search: its playbook is not there"));
                continue;
            };
            if !wanted(&view) {
                continue;
            }
            let place = match found_in(&view.incident, &[], phrases) {
                Some(in_title) => Some(in_title),
                None => found_in(&view.incident, &self.timeline(view.incident.id).await?, phrases),
            };
            found.extend(place.map(|(place, text)| (place, view, text)));
        }
        Ok(found)
    }

    /// Brings the index of what people wrote up to date with so many incidents, the newest first. True: there are none
    /// left.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn index_words(&self, most: u32) -> anyhow::Result<bool> {
        let behind: Vec<IncidentId> = self.0.store.unindexed(most).await?;
        if behind.is_empty() {
            return Ok(true);
        }
        let mut read = Vec::new();
        let mut unread = Vec::new();
        for id in behind {
            match self.0.store.whole(id).await {
                Ok(Some((incident, timeline, _))) => {
                    let written = written(&incident, &timeline);
                    let case = self.case_line(&incident, &timeline);
                    read.push((incident, written, case));
                }
                Ok(None) => unread.push(id),
                // One that cannot be understood keeps nothing from the others.
                Err(error) => {
                    report(&format!("incident {} is left out of the search: {error}", id.0));
                    unread.push(id);
                }
            }
        }
        // What people wait for goes first; the index is nothing that anybody is told.
        let mut write = self.0.store.begin_apart().await?;
        for (incident, written, case) in read {
            write.index(&incident, &written);
            write.keep_case(&incident, case);
        }
        unread.into_iter().for_each(|id| write.leave_unindexed(id));
        write.commit().await?;
        Ok(false)
    }

    /// Incidents like this one of which `caller` may know, the most alike first.
    ///
    /// # Errors
    /// A fault.
    pub async fn similar(&self, incident: &Incident, caller: &Caller) -> Result<Vec<Similar>, Failure> {
        let report = Description {
            title: &incident.report.title,
            symptom: incident.report.symptom.as_deref(),
            fault_type: Some(&incident.report.fault_type),
            source: incident.report.source.as_deref(),
        };
        let others = self.candidates(incident.guild(), &report).await?.into_iter();
        let others = others.filter(|other| other.id != incident.id).map(|other| self.view(other));
        let views = others.collect::<Result<Vec<View>, Failure>>()?;
        let known = views.iter().filter(|view| view.is_known_to(caller));
        let alike = most_alike(&report, known.map(|view| &view.incident));
        Ok(alike.into_iter().take(MOST).map(offer).collect())
    }

    /// Incidents that everybody may know of and that are like a report.
    pub(super) async fn similar_to(
        &self,
        guild: GuildId,
        report: &Description<'_>,
    ) -> Result<Vec<Similar>, Failure> {
        let incidents = self.candidates(guild, report).await?;
        let public = incidents.iter().filter(|incident| !incident.is_private());
        Ok(most_alike(report, public).into_iter().map(offer).collect())
    }

    /// Incidents that may be like a report, the newest first.
    async fn candidates(&self, guild: GuildId, report: &Description<'_>) -> Result<Vec<Incident>, Failure> {
        let looks = self.0.store.looks();
        let mut found = looks.alike(guild, &telling(report), MOST_ALIKE).await?;
        found.extend(looks.unindexed(guild, MOST_BEHIND).await?.0);
        found.extend(looks.incidents(guild, true, MOST_OPEN).await?);
        found.sort_by_key(|incident| (Reverse(incident.id.0), Reverse(incident.seq)));
        found.dedup_by_key(|incident| incident.id);
        Ok(found)
    }
}
