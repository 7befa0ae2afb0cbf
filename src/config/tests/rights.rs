//! Who may do what, walked whole: every action by everybody in every state under every bundled playbook. What comes out
//! stands in `docs/SECURITY.md`, for people to read and for this test to compare.

use crate::config::bundled;
use crate::domain::At;
use crate::domain::authorise::{Action, Needs, Place, When, authorise};
use crate::domain::calendar::Calendars;
use crate::domain::decide::Scene;
use crate::domain::fixture::{declared, report};
use crate::domain::guild::{Caller, Guild, Holder, Standing};
use crate::domain::ids::{GuildId, IncidentId, RoleKey, UserId};
use crate::domain::incident::{Assignment, Incident, Origin, PlanKind, State};
use crate::domain::keyed::Keyed;
use crate::domain::playbook::{Playbook, Take};
use crate::domain::refusal::Refusal;
use crate::domain::rules::Rules;
use crate::domain::timeline::{Actor, Entry, Event, PlanEvent, PlanProposed, SurveyEvent};
use std::collections::BTreeSet;
use strum::VariantArray;

const REPORTER: UserId = UserId(1);
const SOMEBODY: UserId = UserId(2);
const BEGIN: &str = "<!-- rights: begin -->\n";
const END: &str = "<!-- rights: end -->";

/// Somebody, as far as rights go.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Who {
    Stranger,
    Holds(RoleKey),
    Given(RoleKey),
    Took(RoleKey),
    Reporter,
    Manager,
    Bot,
    Gone,
    Operator,
}

fn everybody(playbook: &Playbook) -> Vec<Who> {
    let mut all = vec![Who::Stranger, Who::Reporter, Who::Manager, Who::Bot, Who::Gone, Who::Operator];
    for role in &playbook.roles {
        all.push(Who::Holds(role.key.clone()));
        if role.assignable {
            all.extend([Who::Given(role.key.clone()), Who::Took(role.key.clone())]);
        }
    }
    all
}

fn caller(who: &Who) -> Caller {
    let standing = match who {
        Who::Bot => Standing::Bot,
        Who::Gone => Standing::Gone,
        Who::Operator => Standing::Operator,
        _ => Standing::Member,
    };
    let roles = match who {
        Who::Holds(role) => BTreeSet::from([role.clone()]),
        _ => BTreeSet::new(),
    };
    let user = if *who == Who::Reporter { REPORTER } else { SOMEBODY };
    let manages_guild = matches!(who, Who::Manager | Who::Bot | Who::Gone | Who::Operator);
    Caller { user, roles, manages_guild, standing }
}

/// An incident of which everything is there that an action may be about.
fn incident(playbook: &Playbook) -> Incident {
    let entry = |seq, event| Entry { seq, at: At::UNIX_EPOCH, by: Actor::Person(REPORTER), event };
    let first = entry(1, declared(report(playbook)));
    let mut incident = Incident::begin(IncidentId(1), &first).unwrap();
    let text = || "x".to_owned();
    incident.apply(&entry(
        2,
        Event::Plan(PlanEvent::PlanProposed(Box::new(PlanProposed {
            id: 1,
            kind: PlanKind::Permanent,
            text: text(),
            owner: REPORTER,
            at: None,
            risk: text(),
            eta: None,
        }))),
    ));
    incident.apply(&entry(
        3,
        Event::Survey(SurveyEvent::SurveySent { of: Some(REPORTER), remind_at: None, until: At::MAX_UTC }),
    ));
    incident
}

/// A server on which each role has somebody.
fn guild(playbook: &Playbook) -> Guild {
    let mut guild = Guild::new(GuildId(1), &playbook.reference.id);
    let holders = playbook.roles.iter().zip(100..);
    guild.roles = holders.map(|(role, n)| (role.key.clone(), vec![Holder::User(UserId(n))])).collect();
    guild
}

fn asked(action: Action, who: &Who, state: State, playbook: &Playbook) -> Result<(), Refusal> {
    let (guild, caller, calendars) = (guild(playbook), caller(who), Calendars::new());
    let now = At::UNIX_EPOCH;
    if action.when() == When::Server {
        return authorise(
            action,
            Place::Server { guild: &guild, caller: &caller, playbook: Some(playbook), now },
        );
    }
    let mut incident = Incident { state, ..incident(playbook) };
    let assignment = match who {
        Who::Given(role) => Some((role, Origin::By(REPORTER))),
        Who::Took(role) => Some((role, Origin::Taken)),
        _ => None,
    };
    incident.assignments.extend(assignment.map(|(role, origin)| Assignment {
        member: SOMEBODY,
        role: role.clone(),
        goal: None,
        since: now,
        origin,
    }));
    let rules = Rules { playbook, calendars: &calendars };
    authorise(
        action,
        Place::Incident(Scene { incident: &incident, rules, guild: &guild, caller: &caller, now }),
    )
}

/// Who may, of those who are on the server: `everybody`, or roles, then those of which taking the role is enough.
fn who_may(action: Action, state: State, playbook: &Playbook) -> Option<(String, String)> {
    let may = |who: &Who| asked(action, who, state, playbook).is_ok();
    let keys = |which: fn(RoleKey) -> Who| {
        let roles = playbook.roles.iter().map(|role| role.key.clone());
        let roles = roles.filter(|role| may(&which(role.clone()))).map(|role| format!("`{role}`"));
        roles.collect::<Vec<_>>()
    };
    if may(&Who::Stranger) {
        return Some(("everybody".into(), String::new()));
    }
    let (mut holds, took) = (keys(Who::Holds), keys(Who::Took));
    if may(&Who::Reporter) && !holds.contains(&"`reporter`".to_owned()) {
        holds.push("whoever reported".into());
    }
    match holds.is_empty() {
        true if may(&Who::Manager) => Some(("who manages the server".into(), String::new())),
        true => None,
        false => Some((holds.join(", "), took.join(", "))),
    }
}

/// `reported – processing`, of states in the order of the flow.
fn ranges(states: &[State]) -> String {
    if states.len() == State::VARIANTS.len() {
        return "whatever it is".into();
    }
    let mut runs: Vec<(State, State)> = Vec::new();
    for (place, state) in State::VARIANTS.iter().enumerate().filter(|(_, state)| states.contains(state)) {
        match runs.last_mut() {
            Some((_, last)) if place > 0 && State::VARIANTS[place - 1] == *last => *last = *state,
            _ => runs.push((*state, *state)),
        }
    }
    let run = |(first, last): &(State, State)| match first == last {
        true => first.key().to_owned(),
        false => format!("{} – {}", first.key(), last.key()),
    };
    runs.iter().map(run).collect::<Vec<_>>().join(", ")
}

/// What one playbook permits, as a table.
fn table(playbook: &Playbook) -> String {
    // Who may, while it is so, and what: rows that differ in the last alone are one.
    let mut rows: Vec<((String, String), String, Vec<&str>)> = Vec::new();
    for &action in Action::ALL {
        let mut by_who: Vec<((String, String), Vec<State>)> = Vec::new();
        for &state in State::VARIANTS {
            let Some(who) = who_may(action, state, playbook) else { continue };
            match by_who.iter_mut().find(|(other, _)| *other == who) {
                Some((_, states)) => states.push(state),
                None => by_who.push((who, vec![state])),
            }
        }
        assert!(!by_who.is_empty(), "nobody may ever {}", action.key());
        for (who, states) in by_who {
            let when = if action.when() == When::Server { "(no incident)".into() } else { ranges(&states) };
            match rows.iter_mut().find(|(other, states, _)| *other == who && *states == when) {
                Some((_, _, actions)) => actions.push(action.key()),
                None => rows.push((who, when, vec![action.key()])),
            }
        }
    }
    let name = &playbook.name.en;
    let mut text = format!("### {name} (`{}`)\n\n", playbook.reference);
    text +=
        "| what | while it is | who holds or was given | who took the role |\n| --- | --- | --- | --- |\n";
    for ((who, took), when, actions) in rows {
        let took = if took.is_empty() { "–" } else { took.as_str() };
        text += &format!("| `{}` | {when} | {who} | {took} |\n", actions.join("`, `"));
    }
    let assignments = |take| {
        let roles = playbook.roles.iter().filter(|role| role.assignable && role.take == take);
        roles.map(|role| format!("`{}`", role.key)).collect::<Vec<_>>().join(", ")
    };
    let (no, yes, with) = (assignments(Take::No), assignments(Take::Yes), assignments(Take::WithPermits));
    text += &format!(
        "\nRoles that only somebody else gives: {no}. That anybody may take: {yes}; with its permits: {with}.\n"
    );
    text
}

/// What no cell of the table may say, whoever wrote the playbook.
fn holds_always(action: Action, who: &Who, state: State, playbook: &Playbook) {
    let answer = asked(action, who, state, playbook);
    let cell = || {
        format!("{} by {who:?} while {} under {}: {answer:?}", action.key(), state.key(), playbook.reference)
    };
    let stranger = asked(action, &Who::Stranger, state, playbook);
    match who {
        Who::Bot => assert_eq!(answer, Err(Refusal::BotsDoNotAct), "{}", cell()),
        Who::Gone => assert_eq!(answer, Err(Refusal::NotAMember), "{}", cell()),
        Who::Operator => {
            let reads = [Action::Browse, Action::Doctor, Action::ReadAudit, Action::Look, Action::Export];
            assert_eq!(answer.is_ok(), reads.contains(&action), "{}", cell());
        }
        // Whoever manages the server may do whatever anybody may, but answer in somebody's place.
        Who::Manager => {
            let somebody = everybody(playbook).iter().any(|who| asked(action, who, state, playbook).is_ok());
            assert!(answer.is_ok() == somebody || action.needs() == Needs::Asked, "{}", cell());
        }
        // What is given gives what the server's role gives.
        Who::Given(role) if action.when() != When::Server => {
            let holds = asked(action, &Who::Holds(role.clone()), state, playbook);
            assert_eq!(answer.is_ok(), holds.is_ok(), "{}", cell());
        }
        // What is taken gives what nobody in particular has, unless the playbook says otherwise.
        Who::Took(role) if playbook.take(role) != Take::WithPermits => {
            assert_eq!(answer, stranger, "{}", cell())
        }
        Who::Given(_) | Who::Took(_) | Who::Holds(_) | Who::Reporter | Who::Stranger => {}
    }
    if let (Err(_), Ok(())) = (&answer, &stranger) {
        assert!(matches!(who, Who::Bot | Who::Gone | Who::Operator), "only a stranger may: {}", cell());
    }
}

#[test]
fn every_cell_of_who_may_do_what_is_as_it_must_be() {
    let mut cells = 0;
    for source in &bundled().playbooks {
        for who in everybody(&source.playbook) {
            for action in Action::ALL {
                for &state in State::VARIANTS {
                    holds_always(*action, &who, state, &source.playbook);
                    cells += 1;
                }
            }
        }
    }
    assert!(cells > 50_000, "{cells}");
}

#[test]
fn words_of_actions_are_told_apart() {
    let words: BTreeSet<_> = Action::ALL.iter().map(|action| action.key()).collect();
    assert_eq!(words.len(), Action::ALL.len());
}

#[test]
fn the_table_of_rights_stands_in_the_documentation() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/SECURITY.md");
    let text = std::fs::read_to_string(file).unwrap();
    let (head, rest) = text.split_once(BEGIN).expect("where the table begins");
    let (stands, tail) = rest.split_once(END).expect("where the table ends");
    let tables: Vec<_> = bundled().playbooks.iter().map(|source| table(&source.playbook)).collect();
    let made = tables.join("\n");
    if std::env::var_os("WARROOM_WRITE").is_some() {
        std::fs::write(file, format!("{head}{BEGIN}{made}{END}{tail}")).unwrap();
        return;
    }
    assert!(
        stands == made,
        "who may do what has changed. Read what the new table says, and if it is meant, write it into docs/SECURITY.md: \
         WARROOM_WRITE=1 cargo test --locked --lib the_table_of_rights\n{made}"
    );
}
