//! What is wrong with a scenario, all of it: where, and what to write instead.

use super::text::{of_step, texts_of_head, unlike};
use super::{Expect, Scenario, Step, duration};
use crate::sandbox::permissions;
use chrono::TimeDelta;
use serde::de::{DeserializeOwned, IntoDeserializer};
use std::collections::BTreeMap;
use std::fmt;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Most faults that are told of one table: what comes after them is likely to follow from them.
const MOST: usize = 8;
/// Most faults that are told of a file.
const MOST_IN_ALL: usize = 50;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Byte offset in the file.
    pub offset: usize,
    /// What is wrong.
    pub what: String,
    /// What would be right: completes "write …".
    pub instead: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}; write {}", self.line, self.column, self.what, self.instead)
    }
}

/// Everything that is wrong with a scenario, from top to bottom.
pub fn faults(text: &str) -> Vec<Fault> {
    let (table, broken) = DeTable::parse_recoverable(text);
    let mut found = Found { text, faults: Vec::new() };
    for error in &broken {
        found.note(error.span().map_or(0, |span| span.start), error.message().to_owned(), "TOML".into());
    }
    if broken.is_empty() {
        found.scenario(table);
    }
    found.faults.sort_by_key(|fault| fault.offset);
    found.faults
}

/// Where the keys of a table are, and the table itself.
struct Place {
    start: usize,
    end: usize,
    keys: BTreeMap<String, usize>,
}

impl Place {
    fn of(value: &Spanned<DeValue<'_>>) -> Place {
        let table = value.get_ref().as_table();
        let keys = table.into_iter().flatten();
        let keys = keys.map(|(key, value)| (key.get_ref().to_string(), value.span().start)).collect();
        Place { start: value.span().start, end: value.span().end, keys }
    }

    fn key(&self, key: &str) -> usize {
        self.keys.get(key).copied().unwrap_or(self.start)
    }
}

struct Found<'a> {
    text: &'a str,
    faults: Vec<Fault>,
}

impl Found<'_> {
    fn note(&mut self, offset: usize, what: String, instead: String) {
        if self.faults.len() >= MOST_IN_ALL {
            return;
        }
        let before = self.text.get(..offset).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        self.faults.push(Fault {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            offset,
            what,
            instead,
        });
    }

    fn scenario(&mut self, mut table: Spanned<DeTable<'_>>) {
        let mut take = |key: &str| match table.get_mut().remove(key).map(Spanned::into_inner) {
            Some(DeValue::Array(values)) => values.into_iter().collect::<Vec<_>>(),
            _ => Vec::new(),
        };
        let (roles, people, steps) = (take("roles"), take("people"), take("step"));
        let span = table.span();
        let head = Spanned::new(span, DeValue::Table(table.into_inner()));
        let scenario: Option<Scenario> = self.read(head);
        let role_places: Vec<_> = roles.iter().map(Place::of).collect();
        let people_places: Vec<_> = people.iter().map(Place::of).collect();
        let roles: Vec<_> = roles.into_iter().map(|role| self.read(role)).collect();
        let people: Vec<_> = people.into_iter().map(|person| self.read(person)).collect();
        let places: Vec<_> = steps.iter().map(Place::of).collect();
        let steps: Vec<Option<Step>> = steps.into_iter().map(|step| self.read(step)).collect();
        // Names that are not there may stand in what could not be read.
        let (Some(roles), Some(people)) = (roles.into_iter().collect(), people.into_iter().collect()) else {
            return;
        };
        let Some(scenario) = scenario.map(|head| Scenario { roles, people, ..head }) else { return };
        self.head(&scenario, &role_places, &people_places);
        let mut last = TimeDelta::zero();
        for (step, place) in steps.iter().zip(&places) {
            if let Some(step) = step {
                self.step(&scenario, step, place, &mut last);
                self.texts(&scenario, place, of_step(step));
            }
        }
    }

    /// Reads a table, and notes every key of it that is wrong.
    fn read<T: DeserializeOwned>(&mut self, mut value: Spanned<DeValue<'_>>) -> Option<T> {
        for nth in 0..MOST {
            let error = match T::deserialize(value.clone().into_deserializer()) {
                Ok(read) => return (nth == 0).then_some(read),
                Err(error) => error,
            };
            if nth > 0 && error.message().starts_with("missing field") {
                return None;
            }
            let start = error.span().map_or(value.span().start, |span| span.start);
            let (what, instead) = match error.message().split_once(", expected ") {
                Some((what, instead)) => (what.to_owned(), instead.to_owned()),
                None => (error.message().to_owned(), missing(error.message())),
            };
            self.note(start, what, instead);
            let DeValue::Table(table) = value.get_mut() else { return None };
            let holds = table
                .iter()
                .find(|(key, value)| key.span().contains(&start) || value.span().contains(&start));
            let key = holds.map(|(key, _)| key.get_ref().to_string())?;
            table.remove(key.as_str());
        }
        None
    }

    fn head(&mut self, scenario: &Scenario, roles: &[Place], people: &[Place]) {
        if scenario.speed <= 0.0 {
            let at = self.text.find("speed").unwrap_or(0);
            self.note(at, "speed must be more than 0".into(), "such as `speed = 60`".into());
        }
        let whole = Place { start: 0, end: self.text.len(), keys: BTreeMap::new() };
        self.texts(scenario, &whole, texts_of_head(scenario));
        for (role, place) in scenario.roles.iter().zip(roles) {
            let unknown = role.permissions.iter().filter(|name| permissions::by_name(name).is_none());
            for name in unknown {
                let what = format!("role {}: there is no permission {name}", role.name.any());
                self.note(
                    place.key("permissions"),
                    what,
                    "Discord's name of one, such as MANAGE_GUILD".into(),
                );
            }
        }
        for (person, place) in scenario.people.iter().zip(people) {
            for name in person.roles.iter().filter(|name| scenario.role(name).is_none()) {
                let what = format!("{}: there is no role {name}", person.name);
                self.note(place.key("roles"), what, "it under `roles`, or one that is there".into());
            }
        }
    }

    /// Every text is there in exactly the languages that the scenario names.
    fn texts<'t>(
        &mut self,
        scenario: &Scenario,
        place: &Place,
        texts: impl IntoIterator<Item = &'t super::Text>,
    ) {
        for text in texts {
            if let Some(what) = unlike(scenario, text) {
                let within = self.text.get(place.start..place.end).unwrap_or_default();
                let at = place.start + within.find(&format!("{:?}", text.any())).unwrap_or(0);
                self.note(at, what, "it in each of them, and in no other".into());
            }
        }
    }

    fn step(&mut self, scenario: &Scenario, step: &Step, place: &Place, last: &mut TimeDelta) {
        const SUCH: &str = "such as 6m30s";
        if let Some(at) = &step.at {
            match duration(at) {
                Ok(at) if at < *last => {
                    let what = "it is earlier than the step before".to_owned();
                    self.note(place.key("at"), what, "the steps in the order of their times".into());
                }
                Ok(at) => *last = at,
                Err(_) => self.note(place.key("at"), format!("{at:?} is no duration"), SUCH.into()),
            }
        }
        let acts = [
            step.types.is_some(),
            step.says.is_some(),
            step.presses.is_some(),
            step.submits.is_some(),
            step.chooses.is_some(),
            step.expect.is_some(),
        ];
        let count = acts.iter().filter(|is| **is).count();
        if count != 1 {
            let one_of = "exactly one of types, says, presses, submits, chooses, expect";
            self.note(place.start, format!("a step does one thing, and here are {count}"), one_of.into());
        }
        match &step.expect {
            Some(expect) => self.expect(step, expect, place),
            None if step.who.is_none() => {
                self.note(place.start, "it is not said who does it".into(), "`who = \"…\"`".into());
            }
            None => {}
        }
        let mentioned =
            step.expect.iter().flat_map(|expect| expect.mentions.iter().zip(["expect"].iter().cycle()));
        for (name, key) in step.who.iter().zip(["who"].iter()).chain(mentioned) {
            if name != "Owner" && !scenario.people.iter().any(|person| person.name == *name) {
                let what = format!("there is nobody called {name}");
                self.note(place.key(key), what, "them under `people`, or somebody who is there".into());
            }
        }
    }

    fn expect(&mut self, step: &Step, expect: &Expect, place: &Place) {
        for text in expect.within.iter().chain(&expect.since).filter(|text| duration(text).is_err()) {
            self.note(place.key("expect"), format!("{text:?} is no duration"), "such as 6m30s".into());
        }
        if !expect.answer_contains.is_empty() && step.who.is_none() {
            let what = "`answer_contains` is about somebody's answer".to_owned();
            self.note(place.start, what, "`who = \"…\"` beside it".into());
        }
    }
}

fn missing(message: &str) -> String {
    match message.strip_prefix("missing field ") {
        Some(field) => format!("{field} too"),
        None => "what config/days shows".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "title = \"A day\"\nguild = { name = \"Acme\" }\npeople = [{ name = \"Wang\" }]\n";

    #[test]
    fn every_fault_has_its_place_reason_and_remedy() {
        let steps = [
            "{ who = \"Wang\", says = \"x\", sayz = \"y\", at = 7 }",
            "{ at = \"2m\", who = \"Nobody\", says = \"x\" }",
            "{ at = \"1m\", who = \"Wang\", says = \"x\", types = \"/ack\" }",
            "{ says = \"x\" }",
            "{ expect = { contains = [{ en = \"x\" }], within = \"soon\", mentions = [\"Bo\"] } }",
        ];
        let text = format!("{HEAD}step = [\n  {},\n]\n", steps.join(",\n  "));
        let found: Vec<_> = faults(&text)
            .into_iter()
            .map(|fault| (fault.line, fault.column, fault.what, fault.instead))
            .collect();
        let expected = [
            (5, 31, "unknown field `sayz`", "one of `at`"),
            (5, 48, "invalid type: integer `7`", "a string"),
            (6, 22, "there is nobody called Nobody", "them under `people`"),
            (7, 3, "a step does one thing, and here are 2", "exactly one of types"),
            (7, 10, "it is earlier than the step before", "the steps in the order"),
            (8, 3, "it is not said who does it", "`who = \"…\"`"),
            (9, 14, "\"soon\" is no duration", "such as 6m30s"),
            (9, 14, "there is nobody called Bo", "them under `people`"),
            (9, 35, "\"x\" is there in en, but `languages` names ", "it in each of them"),
        ];
        for ((line, column, what, instead), expected) in found.iter().zip(expected) {
            assert_eq!((*line, *column, what.as_str()), (expected.0, expected.1, expected.2), "{found:#?}");
            assert!(instead.starts_with(expected.3), "{found:#?}");
        }
        assert_eq!(found.len(), expected.len(), "{found:#?}");
    }

    #[test]
    fn a_head_that_is_wrong_and_what_is_no_toml() {
        let text = "titel = \"x\"\nguild = { name = 3 }\nspeed = 1\n";
        let found: Vec<_> = faults(text).iter().map(ToString::to_string).collect();
        assert_eq!(found.len(), 2, "{found:#?}");
        assert!(
            found[0].starts_with("line 1, column 1: unknown field `titel`; write one of `title`"),
            "{found:#?}"
        );
        assert!(
            found[1].starts_with("line 2, column 18: invalid type: integer `3`; write a string"),
            "{found:#?}"
        );
        let found = faults("title = \"x\nguild = 3\n");
        assert_eq!(found[0].line, 1, "{found:#?}");
        assert!(faults(HEAD).is_empty());
    }
}
