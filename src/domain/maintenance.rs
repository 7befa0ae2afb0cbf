//! Maintenance: a time in which systems are worked on. Meanwhile their alerts and reminders are held back, escalations of
//! open incidents are not; what is held and still fires at the end is then as if it were told for the first time.

#[cfg(test)]
mod tests;

use super::At;
use super::decide::text as visible;
use super::guild::{Guild, Systems};
use super::ids::UserId;
use super::incident::{Incident, Silence};
use super::refusal::Refusal;
use super::spelling::plain;
use super::timeline::Actor;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use strum::{EnumString, IntoStaticStr, VariantArray};

/// The longest: what is held back longer, nobody hears of in time.
pub const LONGEST: TimeDelta = TimeDelta::days(7);
/// How far ahead one is planned at most.
pub const FURTHEST: TimeDelta = TimeDelta::days(366);
/// Systems of one at most.
pub const MOST_SYSTEMS: u32 = 20;
/// Characters of what is done, and of a system, at most.
pub const LONGEST_NAME: usize = 100;
/// Of a guild that are ahead or under way at most.
pub const MOST_AHEAD: u32 = 50;
/// How long before one begins that is told again.
pub const SOON: TimeDelta = TimeDelta::hours(1);

/// A time in which systems are worked on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Maintenance {
    /// In its guild.
    pub number: u32,
    /// What is done.
    pub name: String,
    pub systems: Vec<String>,
    pub from: At,
    pub until: At,
    pub by: UserId,
    pub planned_at: At,
    /// When its end was changed last, and how often.
    #[serde(default)]
    pub changed: Option<(At, u32)>,
    /// When somebody ended it, or called it off before it began.
    #[serde(default)]
    pub ended: Option<(At, UserId)>,
    /// What came of it, once it is over.
    #[serde(default)]
    pub held: Option<Held>,
}

/// What was held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Held {
    pub alerts: u32,
    /// Of those, the ones that were let go because they had not recovered.
    pub firing: u32,
    /// And the ones that another maintenance holds from then on.
    #[serde(default)]
    pub kept: u32,
}

/// How far a maintenance is; each is announced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Stage {
    Planned,
    /// It begins within [`SOON`], and was planned before that.
    Soon,
    Begun,
    Over,
    /// It was called off before it began.
    CalledOff,
}

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub name: String,
    pub systems: Vec<String>,
    pub from: At,
    pub until: At,
}

impl Plan {
    /// What was typed, if it can be planned; one that was to begin before now begins now.
    ///
    /// # Errors
    /// The refusal: a text that is empty or too long, no system or an unknown one, or times that cannot be.
    pub fn new(
        typed: (&str, &str),
        (from, until): (At, At),
        guild: &Guild,
        now: At,
    ) -> Result<Plan, Refusal> {
        let (name, systems) = typed;
        let name = within("work", name)?;
        let systems = systems_of(systems, &guild.systems)?;
        let from = from.max(now);
        check_end(from, until, now)?;
        if from - now > FURTHEST {
            return Err(Refusal::MaintenanceTooFar(from));
        }
        Ok(Plan { name, systems, from, until })
    }
}

fn within(field: &'static str, typed: &str) -> Result<String, Refusal> {
    let text = visible(field, typed.trim())?;
    let length = text.chars().count();
    if length > LONGEST_NAME { Err(Refusal::TooLong(field, LONGEST_NAME, length)) } else { Ok(text) }
}

/// Systems that were typed one after the other; where the guild names its systems, by the names that they have there.
fn systems_of(typed: &str, known: &Systems) -> Result<Vec<String>, Refusal> {
    let mut systems: Vec<String> = Vec::new();
    for part in typed.split([',', '，', '、', ';', '；', '\n']).filter(|part| !part.trim().is_empty()) {
        let system = within("systems", part)?;
        let system = match known.keys().find(|name| plain(name) == plain(&system)) {
            Some(name) => name.clone(),
            None if known.is_empty() => system,
            None => return Err(Refusal::NoSuchSystem(system, known.keys().cloned().collect())),
        };
        if !systems.contains(&system) {
            systems.push(system);
        }
    }
    match u32::try_from(systems.len()).unwrap_or(u32::MAX) {
        0 => Err(Refusal::Empty("systems")),
        count if count > MOST_SYSTEMS => Err(Refusal::TooManySystems(count, MOST_SYSTEMS)),
        _ => Ok(systems),
    }
}

fn check_end(from: At, until: At, now: At) -> Result<(), Refusal> {
    match () {
        () if until <= now => Err(Refusal::InThePast(until)),
        () if until <= from => Err(Refusal::EndsBeforeItBegins(from, until)),
        () if until - from > LONGEST => Err(Refusal::MaintenanceTooLong(until - from, LONGEST)),
        () => Ok(()),
    }
}

impl Maintenance {
    /// One that is planned now.
    pub fn new(number: u32, plan: Plan, by: UserId, now: At) -> Maintenance {
        let Plan { name, systems, from, until } = plan;
        let (changed, ended, held) = Default::default();
        Maintenance { number, name, systems, from, until, by, planned_at: now, changed, ended, held }
    }

    /// Gives it another end.
    ///
    /// # Errors
    /// The refusal, as for a new one.
    pub fn extend(&mut self, until: At, now: At) -> Result<(), Refusal> {
        check_end(self.from, until, now)?;
        let changes = self.changed.map_or(0, |(_, changes)| changes);
        self.until = until;
        self.changed = Some((now, changes + 1));
        Ok(())
    }

    /// When it is over, or was.
    pub fn end(&self) -> At {
        self.ended.map_or(self.until, |(at, _)| at.min(self.until))
    }

    /// Is it past its end?
    pub fn is_over(&self, now: At) -> bool {
        now >= self.end()
    }

    /// Is it under way?
    pub fn is_active(&self, now: At) -> bool {
        self.from <= now && !self.is_over(now)
    }

    /// How far it is.
    pub fn stage(&self, now: At) -> Stage {
        match () {
            () if self.ended.is_some_and(|(at, _)| at < self.from) => Stage::CalledOff,
            () if self.is_over(now) => Stage::Over,
            () if now >= self.from => Stage::Begun,
            () if now >= self.soon() && self.planned_at < self.soon() => Stage::Soon,
            () => Stage::Planned,
        }
    }

    /// Was its end changed since it is so far?
    pub fn is_changed(&self, stage: Stage) -> bool {
        let since = match stage {
            Stage::Planned => self.planned_at,
            Stage::Soon => self.soon(),
            Stage::Begun => self.from,
            Stage::Over | Stage::CalledOff => return false,
        };
        self.changed.is_some_and(|(at, _)| at >= since)
    }

    /// When it is further than now; `None`: it is over.
    pub fn next(&self, now: At) -> Option<At> {
        let steps = [self.soon(), self.from, self.end()];
        steps.into_iter().filter(|at| *at > now && *at <= self.end()).min()
    }

    fn soon(&self) -> At {
        self.from - SOON
    }

    /// Is an alert with these labels of one of its systems? A system that the guild names is known by its labels; any other by
    /// a label's value (of an address, also without its port), or by a label with its value (`service=orders`).
    pub fn is_of(&self, labels: &BTreeMap<String, String>, known: &Systems) -> bool {
        self.systems.iter().any(|system| match known.get(system) {
            Some(wanted) if !wanted.is_empty() => wanted
                .iter()
                .all(|(name, value)| labels.get(name).is_some_and(|label| is_value(label, value))),
            _ => match system.split_once('=') {
                Some((name, value)) => {
                    labels.get(name.trim()).is_some_and(|label| is_value(label, value.trim()))
                }
                None => labels.values().any(|label| is_value(label, system)),
            },
        })
    }

    /// Does an incident name one of its systems: in its title, or in the details that the playbook asked for? What people
    /// only mention in passing, such as in the symptom, does not count.
    pub fn is_named_in(&self, incident: &Incident) -> bool {
        let details = incident.details.values().map(|given| given.text.as_str());
        let texts: Vec<&str> = details.chain([incident.report.title.as_str()]).collect();
        self.systems.iter().any(|system| texts.iter().any(|text| names(text, system)))
    }

    /// Does a silence of an incident come of it, with this end?
    pub fn is_its_silence(&self, silence: &Silence, until: At) -> bool {
        silence.by == Actor::Bot && silence.until == until
    }
}

fn is_value(label: &str, system: &str) -> bool {
    let (label, system) = (plain(label), plain(system));
    let host = label.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
    label == system || host.is_some_and(|(host, _)| host == system)
}

/// Does a text name a system, as a word of its own where words have ends?
fn names(text: &str, system: &str) -> bool {
    let (text, system) = (plain(text), plain(system));
    let goes_on = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    let has_ends = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    text.match_indices(&system).any(|(at, found)| {
        let (before, after) = (text[..at].chars().next_back(), text[at + found.len()..].chars().next());
        let is_part = has_ends(system.chars().next()) && goes_on(before)
            || has_ends(system.chars().next_back()) && goes_on(after);
        !is_part
    })
}
