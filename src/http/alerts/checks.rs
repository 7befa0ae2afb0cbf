//! What Nagios and Icinga have in common: a check of a host or a service, told by a command that posts its environment.
//! The state decides, never the type of the notification: a recovery in a downtime is a `DOWNTIMEEND` with `OK`.

use super::fields::{Fields, Reason};
use super::tidy;
use crate::domain::At;
use crate::domain::alert::{Alert, AlertState, Episode};
use std::collections::BTreeMap;

/// A check, and the names of its variables.
pub(super) struct Check<'a> {
    pub(super) host: &'a str,
    /// None for a check of the host itself.
    pub(super) service: Option<&'a str>,
    /// The variable with its state.
    pub(super) state: &'a str,
    /// What its host is shown as.
    pub(super) host_name: Option<&'a str>,
}

impl<'a> Check<'a> {
    /// The word of its state, and whether that is a state in which something is wrong.
    pub(super) fn state(&self, fields: Fields<'a>) -> Result<(&'a str, bool), Reason> {
        let word = fields.required(self.state)?;
        match (word, self.service) {
            ("OK", Some(_)) | ("UP", None) => Ok((word, false)),
            ("WARNING" | "CRITICAL" | "UNKNOWN", Some(_)) => Ok((word, true)),
            ("DOWN" | "UNREACHABLE", None) => Ok((word, true)),
            _ => Err(format!("{} is no state of this kind of check", self.state)),
        }
    }

    /// The alert that it is: since `start` in this state, with what the plugin said, line by line.
    pub(super) fn alert(
        &self,
        fields: Fields<'a>,
        episode: Episode,
        start: Option<At>,
        received: At,
        texts: &[(&str, &str)],
    ) -> Result<Alert, Reason> {
        let (word, is_wrong) = self.state(fields)?;
        let object = [Some(self.host), self.service].into_iter().flatten().collect::<Vec<_>>();
        let output = texts.iter().find(|(name, _)| *name == OUTPUT).and_then(|(_, text)| text.lines().next());
        let title = [Some(object.join(" ").as_str()), output].map(|part| part.map(str::to_owned));
        let title = title.into_iter().flatten().collect::<Vec<_>>().join(": ");
        let labels = [
            ("host", Some(self.host)),
            ("host name", self.host_name.filter(|name| *name != self.host)),
            ("service", self.service),
        ];
        let alert = Alert {
            // Neither program takes this sign in a name.
            fingerprint: object.join("!"),
            episode,
            start: start.unwrap_or(received),
            state: if is_wrong { AlertState::Firing } else { AlertState::Recovered { at: start } },
            title: tidy::title([Some(title.as_str())]).unwrap_or(tidy::NO_TITLE.into()),
            severity: is_wrong.then(|| word.to_owned()),
            labels: BTreeMap::new(),
            texts: BTreeMap::new(),
            link: None,
            left_off: 0,
        };
        let labels = labels.into_iter().filter_map(|(name, value)| value.map(|value| (name, value)));
        Ok(tidy::with(alert, labels, texts.iter().copied()))
    }
}

/// The text of what the plugin said.
pub(super) const OUTPUT: &str = "output";
