//! What would be told differently by another version of a playbook: to whoever is about to put it in force.

use super::show::Shown;
use super::{Row, Stage};
use crate::domain::At;
use crate::domain::guild::Language;
use crate::domain::ids::IncidentId;
use crate::domain::incident::Incident;
use crate::domain::playbook::Level;
use crate::domain::simulate::{Bounds, Difference, Ended, Telling, Unfit, differences, replayed, simulate};
use crate::domain::timeline::Entry;
use crate::text::{Args, say, say_with};

/// A past incident may have been told much.
const MOST: usize = 20_000;

/// Two versions of a playbook, each where it plays.
#[derive(Debug, Clone, Copy)]
pub struct Versions<'a> {
    /// The one before.
    pub old: &'a Stage,
    /// The other.
    pub new: &'a Stage,
    /// The reader's.
    pub language: Language,
}

impl Versions<'_> {
    /// What is told differently at a level of the old version if nobody reacts to a report of it, line by line: what is
    /// told no more begins with `-`, what is told instead or besides with `+`.
    ///
    /// # Errors
    /// A fault of the rules.
    pub fn level(&self, level: &Level, start: At) -> anyhow::Result<String> {
        let Some(other) = self.new.playbook.level(&level.key) else {
            let sentence = self.say("difference-level-gone", Args::new().text("playbook", self.reference()));
            return Ok(format!("{}\n{sentence}\n", self.shown(self.old, Some(level), start, &[]).title()));
        };
        let rows = |stage: &Stage, level| {
            let simulation = stage.unanswered(Some(level), start)?;
            anyhow::Ok(stage.rows(&simulation, self.language))
        };
        let (old, new) = (rows(self.old, level)?, rows(self.new, other)?);
        let old = self.shown(self.old, Some(level), start, &old);
        let new = self.shown(self.new, Some(other), start, &new);
        Ok(self.compared(&old, &new).1)
    }

    /// What would have been told differently in an incident that people handled in the same way, and whether anything
    /// would.
    ///
    /// # Errors
    /// When the new version lacks a level that was given.
    pub fn past(&self, timeline: &[Entry], until: At) -> Result<(bool, String), Unfit> {
        let incident = Incident::replay(IncidentId(0), timeline).ok_or(Unfit::NoDeclaration)?;
        let rows = |stage: &Stage| {
            let deeds = replayed(timeline, &stage.playbook)?;
            let bounds = Bounds { until, most: MOST };
            let simulation = simulate(deeds, stage.rules(), &stage.guild, bounds)?;
            Ok::<_, Unfit>(stage.rows(&simulation, self.language))
        };
        let (old, new) = (rows(self.old)?, rows(self.new)?);
        let start = incident.declared_at;
        let level =
            |stage: &'_ Stage| incident.level().and_then(|given| stage.playbook.level(&given.level)).cloned();
        let (was, is) = (level(self.old), level(self.new));
        let old = self.shown(self.old, was.as_ref(), start, &old);
        let new = self.shown(self.new, is.as_ref(), start, &new);
        let (differs, text) = self.compared(&old, &new);
        Ok((differs, format!("{} {}\n{text}", incident.number(), incident.report.title)))
    }

    fn shown<'a>(&self, stage: &'a Stage, level: Option<&'a Level>, start: At, rows: &'a [Row]) -> Shown<'a> {
        Shown { stage, level, start, rows, ended: Ended::Silent, language: self.language }
    }

    fn compared(&self, old: &Shown<'_>, new: &Shown<'_>) -> (bool, String) {
        let tellings = |shown: &Shown<'_>| -> Vec<Telling> {
            // What people do is the same in both.
            let due = shown.rows.iter().filter(|row| row.telling.what.contains(' '));
            due.map(|row| row.telling.clone()).collect()
        };
        let found = differences(&tellings(old), &tellings(new));
        let mut lines = vec![format!("{} → {}", old.title(), self.reference())];
        for Difference { old: before, new: after } in &found {
            lines.extend(before.as_ref().map(|series| format!("- {}", old.line(series))));
            lines.extend(after.as_ref().map(|series| format!("+ {}", new.line(series))));
        }
        if found.is_empty() {
            lines.push(say(self.language, "difference-none"));
        }
        (!found.is_empty(), lines.join("\n") + "\n")
    }

    fn reference(&self) -> String {
        self.new.playbook.reference.to_string()
    }

    fn say(&self, id: &str, args: Args) -> String {
        say_with(self.language, id, args)
    }
}
