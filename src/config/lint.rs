//! Rules of a playbook that contradict each other, or that cannot mean what they say. Each alone is well formed, so the
//! format takes it; together they are refused, or warned of where somebody may want it so.
//!
//! Only files that are to be put in force are looked at: what incidents are pinned to stays as it is.

mod clocks;
mod people;

use super::bundle::PLAYBOOKS;
use super::calendar;
use super::problem::Problem;
use super::table::{Page, Table};
use crate::domain::At;
use crate::domain::ids::RoleKey;
use crate::domain::playbook::{Clock, Permit, Playbook};
use std::collections::BTreeSet;

/// Parts that are only given in an incident: nobody has them when it begins.
const ONLY_IN_AN_INCIDENT: [&str; 2] = ["primary", "assistant"];

/// What is wrong and what is doubtful in a playbook that was read from this text.
pub(super) fn playbook(file: &str, text: &str, playbook: &Playbook) -> Vec<Problem> {
    Page::look(file, text, |page, top| Lint { page, playbook }.all(top))
}

struct Lint<'a> {
    page: &'a Page<'a>,
    playbook: &'a Playbook,
}

impl Lint<'_> {
    fn all(&self, mut top: Table<'_>) {
        self.names(&mut top);
        self.roles(&mut top);
        self.taken(&mut top);
        self.permits(&mut top);
        self.verification(&mut top);
        self.plans(&mut top);
        self.core(&mut top);
        self.team(&mut top);
        if let (Some(table), Some(limit)) = (top.table("grading"), &self.playbook.grading) {
            self.limit(table, Clock::Grade, limit);
        }
        if let Some(table) = top.table("blockers") {
            self.cadence(table, &self.playbook.blockers);
        }
        if let (Some(table), Some(followups)) = (top.table("followups"), &self.playbook.followups) {
            self.cadence(table, &followups.chase);
        }
        if let (Some(mut table), Some(comms)) = (top.table("comms"), &self.playbook.comms) {
            if let Some(chase) = table.table("chase") {
                self.cadence(chase, &comms.chase);
            }
            if let (Some(chase), Some(feedback)) = (table.table("feedback"), &comms.feedback) {
                self.cadence(chase, &feedback.chase);
            }
        }
        for (place, table) in top.tables("levels").into_iter().enumerate() {
            self.level(table, place);
        }
    }

    /// Two things that people could not tell apart by what they type.
    fn names(&self, top: &mut Table<'_>) {
        let levels = self.playbook.levels.iter().map(|level| (level.key.as_str(), &level.name));
        let types = self.playbook.types.iter().map(|kind| (kind.key.as_str(), &kind.name));
        let roles = self.playbook.roles.iter().map(|role| (role.key.0.as_str(), &role.name));
        let named: [(&str, Vec<_>); 3] =
            [("levels", levels.collect()), ("types", types.collect()), ("roles", roles.collect())];
        for (list, named) in named {
            for (place, mut table) in top.tables(list).into_iter().enumerate() {
                let (key, name) = named[place];
                let words = [key, &name.zh, &name.en].map(str::to_lowercase);
                let same = |(other, name): &&(&str, &crate::domain::playbook::Words)| {
                    let other = [other, name.zh.as_str(), name.en.as_str()].map(str::to_lowercase);
                    other.iter().any(|word| words.contains(word))
                };
                if let Some((other, _)) = named[..place].iter().find(same) {
                    let at = table.place("name").unwrap_or(table.at);
                    let what = format!(
                        "`{key}` and `{other}` have a name in common: whoever types it means the first"
                    );
                    self.page.note(at, what, "a name that tells them apart");
                }
            }
        }
    }

    /// Who may do it; nobody in particular where the playbook does not say.
    fn permitted(&self, permit: Permit) -> Option<&[RoleKey]> {
        self.playbook.permits.get(&permit).map(Vec::as_slice)
    }

    fn names_of(&self, roles: &[RoleKey]) -> String {
        roles.iter().map(|role| format!("`{role}`")).collect::<Vec<_>>().join(", ")
    }
}

fn is_only_in_an_incident(role: &RoleKey) -> bool {
    ONLY_IN_AN_INCIDENT.contains(&role.0.as_str())
}

/// Roles of some lists, each once.
fn together<'a>(lists: impl IntoIterator<Item = &'a Vec<RoleKey>>) -> BTreeSet<&'a RoleKey> {
    lists.into_iter().flatten().collect()
}

/// A changed file with the version of the one that it replaces: incidents are pinned to that version as it was.
pub(super) fn version(file: &str, text: &str, playbook: &Playbook) -> Vec<Problem> {
    let replaced = |bundled: &str| {
        let read = bundled.parse::<toml::Table>().unwrap_or_default();
        let value_of = |key: &str| read.get(key);
        value_of("id").and_then(|id| id.as_str()) == Some(playbook.reference.id.as_str())
            && value_of("version").and_then(|version| version.as_integer())
                == Some(playbook.reference.version.into())
    };
    if !PLAYBOOKS.iter().any(|(_, bundled)| *bundled != text && replaced(bundled)) {
        return Vec::new();
    }
    Page::look(file, text, |page, mut top| {
        let what = format!("{} comes with the program and reads otherwise", playbook.reference);
        let instead = format!("`version = {}`", playbook.reference.version + 1);
        page.warn(top.place("version").unwrap_or(0), what, instead);
    })
}

/// A calendar that lacks a year which it should know by now.
pub(super) fn years(file: &str, text: &str, now: At) -> Vec<Problem> {
    let Some(year) = calendar::parse(file, text).ok().and_then(|calendar| calendar.missing_year(now)) else {
        return Vec::new();
    };
    Page::look(file, text, |page, mut top| {
        let what = format!("the holidays of {year} are not here, and are needed soon");
        let instead = format!("its days below, and {year} in `years`");
        page.warn(top.place("years").unwrap_or(0), what, instead);
    })
}
