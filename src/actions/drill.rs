//! Beginning a drill: from a file, or from what happened in an incident that is closed.

use super::{Actions, Call, Done, Failure, View};
use crate::domain::authorise::{Action, Place, authorise};
use crate::domain::decide::Report;
use crate::domain::drill::{Drill, from_incident};
use crate::domain::guild::Language;
use crate::domain::playbook::Words;
use crate::domain::refusal::Refusal;
use std::sync::Arc;

impl Actions {
    /// The drills that there are.
    pub fn drills(&self) -> Arc<[Drill]> {
        self.in_force().drills
    }

    /// Begins the drill of this key or name.
    ///
    /// # Errors
    /// A refusal or a fault. Nothing was begun then.
    pub async fn start_drill(&self, call: &Call, typed: &str) -> Result<Done, Failure> {
        let drills = self.drills();
        let known = || drills.iter().map(|drill| drill.key.clone()).collect();
        let meant = |drill: &&Drill| drill.script.name.is_meant(&drill.key, typed);
        let drill = drills.iter().find(meant).ok_or_else(|| Refusal::NoSuchDrill(typed.into(), known()))?;
        let word = |words: &Words| match self.guild(call.guild).language() {
            Language::Zh => words.zh.clone(),
            Language::En => words.en.clone(),
        };
        let (title, symptom) = (word(&drill.title), word(&drill.symptom));
        let impact = drill.impact.as_ref().map(word);
        let report = Report {
            title: &title,
            level: drill.level.as_deref(),
            symptom: Some(&symptom),
            impact: impact.as_deref(),
            fault_type: drill.fault_type.as_deref(),
            drill: Some(&drill.script),
            ..Report::default()
        };
        self.declare_drill(call, &drill.playbook, &report).await
    }

    /// Begins a drill in which an incident that is closed happens again.
    ///
    /// # Errors
    /// A refusal, also while the incident is open, or a fault. Nothing was begun then.
    pub async fn replay_incident(&self, call: &Call, view: &View) -> Result<Done, Failure> {
        if view.incident.is_open() {
            return Err(Refusal::StillOpen(view.incident.number().into()).into());
        }
        let timeline = self.timeline(view.incident.id).await?;
        let script = from_incident(&view.incident, &timeline);
        let past = &view.incident.report;
        let report = Report {
            title: &past.title,
            symptom: past.symptom.as_deref(),
            impact: past.impact.as_deref(),
            affected_percent: past.affected_percent,
            users: past.users.as_deref(),
            core: past.core,
            fault_type: Some(&past.fault_type),
            private: view.incident.is_private(),
            drill: Some(&script),
            ..Report::default()
        };
        self.declare_drill(call, &past.playbook.id, &report).await
    }

    async fn declare_drill(&self, call: &Call, playbook: &str, report: &Report<'_>) -> Result<Done, Failure> {
        let (guild, known) = (self.guild(call.guild), self.in_force().playbooks.in_force(playbook));
        let (caller, playbook_known) = (&call.caller, known.as_deref());
        let place = Place::Server { guild: &guild, caller, playbook: playbook_known, now: self.now() };
        authorise(Action::StartDrill, place)?;
        self.declare(call, Some(playbook), report).await
    }
}
