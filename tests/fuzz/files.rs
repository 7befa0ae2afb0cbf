//! Files that operators write: playbooks, calendars, settings, drills.

use crate::mutate::{self, pick};
use crate::play;
use crate::rng::Rng;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use warroom::config::{Problem, bundled, calendar, playbook, settings};
use warroom::domain::ids::{IncidentId, UserId};
use warroom::domain::incident::{Declared, Incident};
use warroom::domain::owed::owed;
use warroom::domain::playbook::Playbook;
use warroom::domain::rules::Rules;
use warroom::domain::timeline::{Actor, DeclarationEvent, DueEvent, Entry, Event, LevelEvent};
use warroom::sandbox::scenario;

const PLAYBOOKS: [&str; 3] = [
    include_str!("../../config/playbooks/basic.toml"),
    include_str!("../../config/playbooks/it-fault.toml"),
    include_str!("../../config/playbooks/rapid-response.toml"),
];
const CALENDAR: &str = include_str!("../../config/calendars/china.toml");
const DRILL: &str = include_str!("../../config/drills/database-down.toml");
const SETTINGS: &str = r#"
data = "data"
playbooks = "mine"
token_file = "token"
[log]
level = "info,warroom::worker=debug"
format = "json"
[[guilds]]
id = 123
languages = ["zh", "en"]
zone = "Asia/Shanghai"
playbook = "rapid-response"
incidents_channel = 5
roles = { lead = ["role:7", "user:8"] }
"#;

/// A file made odd: its text, or its values.
fn odd(rng: &mut Rng, original: &str) -> String {
    if rng.chance(500) {
        // One line is enough to look at, and likelier to be read to its end.
        let lines: Vec<_> = original.lines().collect();
        let nth = rng.up_to(lines.len() as i64 - 1) as usize;
        let other = pick(rng, &lines);
        let changed = mutate::text(rng, lines[nth], &[other]);
        return lines
            .iter()
            .enumerate()
            .map(|(n, line)| if n == nth { &*changed } else { line })
            .fold(String::new(), |text, line| text + line + "\n");
    }
    let table: toml::Table = original.parse().unwrap();
    let value = mutate::json(rng, &serde_json::to_value(table).unwrap());
    toml::to_string(&without_null(value)).unwrap_or_default()
}

/// TOML has no null, and no figures beyond 64 bits.
fn without_null(value: Value) -> Value {
    match value {
        Value::Object(map) => map
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(key, value)| (key, without_null(value)))
            .collect(),
        Value::Array(list) => list.into_iter().filter(|value| !value.is_null()).map(without_null).collect(),
        Value::Number(number) if number.as_u64().is_some_and(|number| number > i64::MAX as u64) => {
            Value::from(i64::MAX)
        }
        other => other,
    }
}

/// Each problem says where it is, what is wrong and what to write instead.
fn are_helpful(text: &str, problems: &[Problem]) {
    assert!(!problems.is_empty());
    for problem in problems {
        assert!(!problem.what.is_empty() && !problem.instead.is_empty(), "{problem:?}");
        let lines = text.lines().count().max(1) + 1;
        assert!((1..=lines).contains(&problem.line) && problem.column >= 1, "{problem:?}");
        assert!(problem.to_string().starts_with(&format!("odd.toml:{}:{}: ", problem.line, problem.column)));
    }
}

#[test]
fn playbooks() {
    let calendars = bundled().calendars;
    play("playbooks", 1_500, move |rng| {
        let original = pick(rng, &PLAYBOOKS);
        let text = odd(rng, original);
        match playbook::parse("odd.toml", &text, &calendars) {
            Ok(playbook) => {
                assert_eq!(playbook::parse("odd.toml", &text, &calendars), Ok(playbook.clone()));
                owes_within_reason(rng, &playbook);
            }
            Err(problems) => are_helpful(&text, &problems),
        }
    });
}

/// An accepted playbook can be lived by: an incident under it owes something finite, and never in the past.
fn owes_within_reason(rng: &mut Rng, playbook: &Playbook) {
    let calendars = bundled().calendars;
    let rules = Rules { playbook, calendars: &calendars };
    let mut now = DateTime::<Utc>::from_timestamp(1_772_668_800, 0).unwrap();
    let event = Event::Declaration(DeclarationEvent::Declared(Box::new(declared(playbook))));
    let mut incident =
        Incident::begin(IncidentId(1), &Entry { seq: 1, at: now, by: Actor::Person(UserId(1)), event })
            .unwrap();
    for level in &playbook.levels {
        assert!(playbook.level(&level.key).is_some_and(|found| found.rank == level.rank), "{}", level.key);
        let (key, basis) = (level.key.clone(), Default::default());
        let event = Event::Level(LevelEvent::Graded {
            level: key,
            rank: level.rank,
            confirmed: true,
            reason: None,
            basis,
        });
        incident.apply(&Entry { seq: incident.seq + 1, at: now, by: Actor::Person(UserId(1)), event });
        for _ in 0..4 {
            let told = owed(&incident, rules, now);
            assert!(told.next.is_none_or(|next| next > now), "{told:?}");
            assert!(told.due.iter().all(|fell| fell.due <= now), "{told:?}");
            for fell in told.due {
                let event = Event::Due(DueEvent::FellDue(fell));
                incident.apply(&Entry { seq: incident.seq + 1, at: now, by: Actor::Clock, event });
            }
            now += TimeDelta::seconds(rng.up_to(40_000_000));
        }
    }
}

fn declared(playbook: &Playbook) -> Declared {
    let report = json!({
        "guild": 1,
        "number": "X-1",
        "playbook": playbook.reference,
        "title": "x",
        "fault_type": playbook.types[0].key,
        "private": false,
    });
    serde_json::from_value(report).unwrap()
}

#[test]
fn calendars() {
    play("calendars", 3_000, move |rng| {
        let text = odd(rng, CALENDAR);
        match calendar::parse("odd.toml", &text) {
            Ok(calendar) => {
                let from = DateTime::from_timestamp(rng.between(1_700_000_000, 1_900_000_000), 0).unwrap();
                let working = TimeDelta::minutes(rng.up_to(10_000));
                if let Some(to) = calendar.add(from, working) {
                    assert!(to >= from);
                    assert_eq!(calendar.between(from, to), working, "{from} to {to}");
                }
            }
            Err(problems) => are_helpful(&text, &problems),
        }
    });
}

#[test]
fn settings_files() {
    play("settings", 5_000, move |rng| {
        let text = odd(rng, SETTINGS);
        match settings::parse("odd.toml", &text) {
            Ok(settings) => assert!(settings.guilds.iter().all(|guild| !guild.languages.is_empty())),
            Err(problems) => are_helpful(&text, &problems),
        }
    });
}

#[test]
fn drills() {
    play("drills", 2_000, move |rng| {
        let text = odd(rng, DRILL);
        match scenario::load(&text, None) {
            Ok(drill) => {
                assert!(drill.speed.is_finite() && drill.speed > 0.0, "{}", drill.speed);
                let mut last = TimeDelta::zero();
                for at in drill.steps.iter().filter_map(|step| step.at.as_deref()) {
                    let at = scenario::duration(at).unwrap();
                    assert!(at >= last);
                    last = at;
                }
            }
            Err(wrong) => assert!(format!("{wrong:#}").len() > 10, "{wrong:#}"),
        }
    });
}
