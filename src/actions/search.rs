//! The past as knowledge: searching, and what looks alike.

use super::{Actions, Failure, View};
use crate::domain::guild::Caller;
use crate::domain::ids::GuildId;
use crate::domain::incident::{Incident, Similar};
use crate::domain::refusal::Refusal;
use crate::domain::search::{found_in, words_of};
use crate::domain::similar::{Description, MOST, most_alike, offer};

/// The newest incidents among which those are looked for that are like another.
const LOOKED_AT: u32 = 500;

impl Actions {
    /// Incidents of a guild in which all words are found, the newest first, each with the text in which the first of them
    /// is. Words are separated by spaces; two Chinese characters are enough.
    ///
    /// # Errors
    /// A refusal when there is nothing to search for, or a fault.
    pub async fn search(
        &self,
        guild: GuildId,
        typed: &str,
        limit: u32,
    ) -> Result<Vec<(View, String)>, Failure> {
        let words = words_of(typed);
        if words.is_empty() {
            return Err(Refusal::NothingToSearch.into());
        }
        let _turn = self.0.store.looks().turn(guild).await?;
        // A number in whatever spelling is the incident's; digits alone may be anything that somebody wrote.
        let meant = match typed.chars().any(char::is_alphabetic) {
            true => self.numbered(guild, typed).await.ok(),
            false => None,
        };
        let number = |view: View| {
            let number = view.incident.number().to_owned();
            (view, number)
        };
        let mut found: Vec<(View, String)> = meant.into_iter().map(number).collect();
        for incident in self.0.store.looks().search(guild, &words, limit).await? {
            // The store compares with what is stored, names of fields included; this with what people wrote.
            let timeline = self.timeline(incident.id).await?;
            let known = found.iter().any(|(view, _)| view.incident.id == incident.id);
            if !known && let Some(place) = found_in(timeline, &words) {
                found.push((self.view(incident)?, place));
            }
        }
        Ok(found)
    }

    /// Incidents like this one of which `caller` may know, the most alike first.
    ///
    /// # Errors
    /// A fault.
    pub async fn similar(&self, incident: &Incident, caller: &Caller) -> Result<Vec<Similar>, Failure> {
        let views = self.incidents(incident.guild(), false, LOOKED_AT).await?;
        let others = views.iter().filter(|view| view.incident.id != incident.id && view.is_known_to(caller));
        let report = Description {
            title: &incident.report.title,
            symptom: incident.report.symptom.as_deref(),
            fault_type: Some(&incident.report.fault_type),
            source: incident.report.source.as_deref(),
        };
        let alike = most_alike(&report, others.map(|view| &view.incident));
        Ok(alike.into_iter().take(MOST).map(offer).collect())
    }

    /// Incidents that everybody may know of and that are like a report.
    pub(super) async fn similar_to(
        &self,
        guild: GuildId,
        report: &Description<'_>,
    ) -> Result<Vec<Similar>, Failure> {
        let incidents = self.0.store.looks().incidents(guild, false, LOOKED_AT).await?;
        let public = incidents.iter().filter(|incident| !incident.is_private());
        Ok(most_alike(report, public).into_iter().map(offer).collect())
    }
}
