//! Details of a fault that a playbook asks for beside the report itself: by whoever registers it, of the reporter, and in
//! the diagnosis. What is missing is asked for gently: the card says so, and nobody is reminded.

use super::evidence::EvidenceKind;
use super::grading::Choice;
use super::incident::{Incident, State};
use super::playbook::{Milestone, Playbook, Words};
use super::rules::Rules;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// Something that a playbook asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// Key in the file and in commands.
    pub key: String,
    /// In which form it is asked for.
    pub form: Form,
    pub name: Words,
    /// The question, in plain words.
    pub ask: Option<Words>,
    /// Answers to choose from; none: any words do.
    pub choices: Vec<Choice>,
    /// Does it say how to reach somebody? Then it is for the room only.
    pub private: bool,
}

/// A form of at most five questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Form {
    /// For whoever registers the fault.
    Report,
    /// For whoever talks to the reporter.
    Contact,
    /// For whoever diagnoses it.
    Diagnosis,
}

impl Form {
    /// Most questions of one form: Discord shows no more.
    pub const MOST: usize = 5;

    /// The form of a place in [`Form::VARIANTS`].
    pub fn at(place: u32) -> Option<Form> {
        Form::VARIANTS.get(place as usize).copied()
    }

    /// Its place in [`Form::VARIANTS`].
    pub fn place(self) -> u32 {
        self as u32
    }
}

/// A detail, as somebody gave it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    pub key: String,
    /// What was said; of a choice, its key.
    pub text: String,
    /// For the room only.
    #[serde(default)]
    pub private: bool,
}

impl Playbook {
    /// The detail of this key or name.
    pub fn detail(&self, typed: &str) -> Option<&Detail> {
        self.details.iter().find(|detail| detail.name.is_meant(&detail.key, typed))
    }

    /// The details that a form asks for.
    pub fn details_of(&self, form: Form) -> impl Iterator<Item = &Detail> {
        self.details.iter().filter(move |detail| detail.form == form)
    }
}

/// What is known of a detail: as last given, else as the report has it.
pub fn known<'a>(incident: &'a Incident, key: &str) -> Option<&'a str> {
    let given = incident.details.get(key).map(|given| &given.text);
    let report = &incident.report;
    let reported = || match key {
        "symptom" => report.symptom.as_ref(),
        "impact" => report.impact.as_ref(),
        "users" | "how-many" => report.users.as_ref(),
        "source" => report.source.as_ref(),
        "contact" => report.contact.as_ref(),
        _ => None,
    };
    given.or_else(reported).map(String::as_str)
}

/// What is still to be asked for, in the playbook's order: until the fault is said to be fixed, and of the diagnosis once
/// somebody is on it.
pub fn missing<'a>(incident: &Incident, rules: Rules<'a>) -> Vec<&'a Detail> {
    let is_looked_into =
        incident.spell.milestones.contains_key(&Milestone::Acknowledged) || incident.state >= State::Assigned;
    let asked = rules.playbook.details.iter().filter(|_| incident.is_unfixed());
    let now = asked.filter(|detail| detail.form != Form::Diagnosis || is_looked_into);
    now.filter(|detail| !is_known(incident, &detail.key)).collect()
}

/// Was it given: as a detail, or as one of the facts that the level goes by?
fn is_known(incident: &Incident, key: &str) -> bool {
    let facts = incident.facts();
    let as_fact = match key {
        "core" => facts.core.is_some(),
        "users" | "how-many" => facts.affected_percent.is_some(),
        "urgency" => facts.urgency.is_some(),
        _ => false,
    };
    as_fact || is_shown(incident, key) || known(incident, key).is_some()
}

/// Was it gathered as evidence, file or not?
fn is_shown(incident: &Incident, key: &str) -> bool {
    let has = |kind| incident.evidence.iter().any(|evidence| evidence.kind == kind);
    match key {
        "attachments" => !incident.evidence.is_empty(),
        "screenshot" => has(EvidenceKind::Screenshot),
        "error" => has(EvidenceKind::Error),
        _ => false,
    }
}

/// What everybody may read of them: how to reach somebody is not for all.
pub(super) fn public(details: &[Given]) -> impl Iterator<Item = &str> {
    details.iter().filter(|given| !given.private).map(|given| given.text.as_str())
}
