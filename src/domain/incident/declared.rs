//! What is known when an incident is declared.

use crate::domain::At;
use crate::domain::details::Given;
use crate::domain::drill::Script;
use crate::domain::ids::GuildId;
use crate::domain::playbook::PlaybookRef;
use crate::domain::reporter::OnBehalf;
use serde::{Deserialize, Serialize};

/// How an incident began.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Declared {
    pub guild: GuildId,
    pub number: String,
    pub playbook: PlaybookRef,
    /// In a few words.
    pub title: String,
    /// Key of the kind of fault in the playbook.
    pub fault_type: String,
    /// What is seen.
    pub symptom: Option<String>,
    /// Who is affected, in words.
    pub impact: Option<String>,
    /// Key of the playbook's urgency.
    #[serde(default)]
    pub urgency: Option<String>,
    /// Share of users affected, in percent.
    pub affected_percent: Option<f64>,
    /// Users affected, in words ("about 100").
    pub users: Option<String>,
    /// Is the core business affected?
    pub core: Option<bool>,
    /// Where the report came from.
    pub source: Option<String>,
    /// Does the reporter call it urgent? It changes no level.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub urgent: bool,
    /// When the fault began, if known.
    pub occurred: Option<At>,
    /// How to reach the reporter, if not on Discord.
    pub contact: Option<String>,
    /// For whom it was typed in, if not for whoever did. Older versions did not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf: Option<OnBehalf>,
    /// Details that the playbook asks for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<Given>,
    /// Only for those invited.
    pub private: bool,
    /// Is it for people to judge before it has a room? By an alert that no route declares.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub posted: bool,
    /// Past incidents that look alike, the most alike first.
    #[serde(default)]
    pub similar: Vec<Similar>,
    /// What is told in the course of it, if it is a drill.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drill: Option<Script>,
}

/// An incident that looks like another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Similar {
    pub number: String,
    /// What it was about.
    pub title: String,
    /// What it came from or what helped, if that is known.
    pub helped: Option<String>,
    /// Is it still open? Then it may be the same one.
    pub open: bool,
}
