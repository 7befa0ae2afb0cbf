//! An alert: what a program that watches says is wrong, whichever program it is. Times, names and texts are those of its
//! source.

pub mod outage;
pub mod report;
pub mod route;
pub mod stand;

use super::At;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use strum::{EnumString, IntoStaticStr, VariantArray};

/// In whose form a source tells its alerts.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumString, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "kebab-case")]
pub enum Form {
    /// Prometheus Alertmanager's webhook, version 4.
    Alertmanager,
    /// The webhook of Grafana's own alerting, version 1.
    Grafana,
    /// The parameters of the media type in `config/alerts/zabbix.yaml`.
    Zabbix,
    /// What the command in `config/alerts/nagios.cfg` posts.
    Nagios,
    /// What the command in `config/alerts/icinga2.conf` posts.
    Icinga,
    /// The form of our own, for whatever else there is.
    Generic,
}

/// One alert, as its source told it at one instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// By what its source knows it again, from one outage to the next.
    pub fingerprint: String,
    /// Which outage of this fingerprint it is of.
    pub episode: Episode,
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
    /// How many labels and texts it had beyond those kept here. A value that was cut ends in `…`.
    #[serde(default)]
    pub left_off: usize,
}

/// What tells two outages of one fingerprint apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Episode {
    /// The source has a name for each (Zabbix's event, Nagios' problem). One that has lost its memory begins its names
    /// anew: a firing long after the recovery of its name is another outage.
    Named(String),
    /// Each has its own `start`, and a newer one is a new outage.
    Start,
    /// Nothing does: a firing is of the outage that goes on, and begins one where none does; a recovery ends all that go
    /// on, also those that have names (of Icinga, only what fires has one).
    Present,
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
    /// What the source leaves in doubt and will not mention again: each of these is labels, and whatever fires of this
    /// source and has all of them is [`Doubtful`](AlertState::Doubtful) now, unless it is among `alerts`.
    pub doubtful: Vec<BTreeMap<String, String>>,
}

/// An alert that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Its place in the request, from 0.
    pub place: usize,
    /// What was wrong, for whoever looks after the source. Nothing of the alert's own text.
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    pub(super) fn at(second: i64) -> At {
        At::UNIX_EPOCH + TimeDelta::seconds(second)
    }

    /// One that fires since a second.
    pub(super) fn alert(fingerprint: &str, start: i64) -> Alert {
        Alert {
            fingerprint: fingerprint.into(),
            episode: Episode::Start,
            start: at(start),
            state: AlertState::Firing,
            title: "Down".into(),
            severity: None,
            labels: BTreeMap::new(),
            texts: BTreeMap::new(),
            link: None,
            left_off: 0,
        }
    }
}
