//! The playbooks and calendars that an installation has: the bundled ones, and its own.

use super::{Problem, calendar, playbook};
use crate::domain::calendar::Calendars;
use crate::domain::playbook::Playbook;

/// Playbook files that come with the program.
pub(super) const PLAYBOOKS: [(&str, &str); 5] = [
    ("playbooks/basic.toml", include_str!("../../config/playbooks/basic.toml")),
    ("playbooks/rapid-response.toml", include_str!("../../config/playbooks/rapid-response.toml")),
    ("playbooks/tech-support.toml", include_str!("../../config/playbooks/tech-support.toml")),
    ("playbooks/it-fault.toml", include_str!("../../config/playbooks/it-fault.toml")),
    ("playbooks/product-outage.toml", include_str!("../../config/playbooks/product-outage.toml")),
];

/// Calendar files that come with the program.
pub(super) const CALENDARS: [(&str, &str); 2] = [
    ("calendars/china.toml", include_str!("../../config/calendars/china.toml")),
    ("calendars/weekdays.toml", include_str!("../../config/calendars/weekdays.toml")),
];

/// A playbook with the text that it was read from.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// What it says.
    pub playbook: Playbook,
    /// Where it was read.
    pub file: String,
    /// As it was written: what is kept with an incident that is pinned to it.
    pub text: String,
}

/// Everything that incidents are judged by.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Bundle {
    /// By id, each once.
    pub playbooks: Vec<Source>,
    /// By name.
    pub calendars: Calendars,
}

impl Bundle {
    /// The playbook of this id.
    pub fn playbook(&self, id: &str) -> Option<&Source> {
        self.playbooks.iter().find(|source| source.playbook.reference.id == id)
    }

    /// Takes a calendar in; one of the same name is replaced.
    pub(super) fn add_calendar(&mut self, file: &str, text: &str) -> Result<(), Vec<Problem>> {
        let calendar = calendar::parse(file, text)?;
        self.calendars.insert(calendar.name.clone(), calendar);
        Ok(())
    }

    /// Takes a playbook in; one of the same id is replaced.
    pub(super) fn add_playbook(&mut self, file: &str, text: &str) -> Result<(), Vec<Problem>> {
        let playbook = playbook::parse(file, text, &self.calendars)?;
        let source = Source { playbook, file: file.into(), text: text.into() };
        let same = |other: &&mut Source| other.playbook.reference.id == source.playbook.reference.id;
        match self.playbooks.iter_mut().find(same) {
            Some(other) => *other = source,
            None => self.playbooks.push(source),
        }
        Ok(())
    }
}

/// What comes with the program. A test proves that none of it is refused.
pub fn bundled() -> Bundle {
    let mut bundle = Bundle::default();
    let mut problems = Vec::new();
    for (file, text) in CALENDARS {
        problems.extend(bundle.add_calendar(file, text).err().into_iter().flatten());
    }
    for (file, text) in PLAYBOOKS {
        problems.extend(bundle.add_playbook(file, text).err().into_iter().flatten());
    }
    debug_assert!(problems.is_empty(), "{problems:#?}");
    bundle
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_bundled_loads() {
        assert_eq!(bundled().playbooks.len(), PLAYBOOKS.len());
        assert_eq!(bundled().calendars.len(), CALENDARS.len());
    }
}
