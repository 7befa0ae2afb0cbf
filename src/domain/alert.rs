//! An alert: what a program that watches says is wrong, whichever program it is. Times, names and texts are those of its
//! source.

use super::At;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One alert, as its source told it at one instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// By what its source knows it again, from one outage to the next.
    pub fingerprint: String,
    /// The source's own name of this outage, where it has one (Zabbix's event, Nagios' problem). Without it, `start`
    /// tells two outages of one fingerprint apart.
    pub episode: Option<String>,
    /// Since when it fires; the time of receipt, where the source does not say.
    pub start: At,
    /// As the source has it now.
    pub state: AlertState,
    /// What it is about, in a line.
    pub title: String,
    /// How grave the source finds it, in its own word.
    pub severity: Option<String>,
    /// Labels: any string can be a name.
    pub labels: BTreeMap<String, String>,
    /// Texts for people, by their names. A recovery may have none; those of the firing stand then.
    pub texts: BTreeMap<String, String>,
    /// Where the source shows it.
    pub link: Option<String>,
}

/// How an alert stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum AlertState {
    /// It is wrong.
    Firing,
    /// It is over.
    Recovered {
        /// Since when; absent where the source does not say.
        at: Option<At>,
    },
    /// Its source cannot say, and will not by itself: somebody has to look.
    Doubtful,
}

/// What one request of a source told.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AlertBatch {
    /// The alerts that could be read, in the order told.
    pub alerts: Vec<Alert>,
    /// Those that could not. They keep none of the others from being taken.
    pub unread: Vec<Unread>,
    /// How many more there are that the source left out.
    pub left_out: u64,
}

/// An alert that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Its place in the request, from 0.
    pub place: usize,
    /// What was wrong, for whoever looks after the source. Nothing of the alert's own text.
    pub reason: String,
}
