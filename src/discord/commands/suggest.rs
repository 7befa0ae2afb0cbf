//! Suggestions while somebody types. They only help: whatever is sent in the end is checked again, and where there is
//! nothing to suggest, or it cannot be found out, there is no suggestion.

use super::ask::{Answer, Ask, worded};
use super::given::Given;
use super::incidents;
use super::row::{Input, Kind, Suggest, Verb};
use super::table::{self};
use crate::actions::{Actions, Call, View};
use crate::discord::modals::cut;
use crate::domain::authorise::{Action, When, may_take};
use crate::domain::comms::Wording;
use crate::domain::correction::{standing, text_of};
use crate::domain::grading;
use crate::domain::guild::{Language, Standing};
use crate::domain::incident::{Incident, PlanProgress};
use crate::domain::playbook::{Playbook, Role, RoomKind};
use crate::domain::spelling::plain;
use crate::domain::timeline::{Event, PresenceEvent, Timing};
use crate::text::say;
use serde_json::json;
use serenity::all::CommandInteraction;
use std::sync::Arc;

/// Most suggestions, and longest name or value of one, that Discord takes.
const MAX_CHOICES: usize = 25;
const MAX_NAME: usize = 100;

/// Words for where reports come from.
const SOURCES: [&str; 8] =
    ["monitoring", "complaint", "test", "inspection", "phone", "mail", "chat", "ticket"];

/// Words of a source that people told of, as people type them. Chinese ones may stand within others: 在线会话, 用户来电.
const OF_PEOPLE: [&str; 8] =
    ["complaint", "complaints", "phone", "mail", "email", "chat", "ticket", "hotline"];
const OF_PEOPLE_ZH: [&str; 12] =
    ["投诉", "电话", "来电", "热线", "邮件", "邮箱", "会话", "聊天", "消息", "微信", "工单", "客服"];

/// Does a source say that people told of it?
pub(super) fn is_from_people(source: &str) -> bool {
    let lower_case = source.to_lowercase();
    let mut words = lower_case.split(|c: char| !c.is_alphanumeric());
    words.any(|word| OF_PEOPLE.contains(&word)) || OF_PEOPLE_ZH.iter().any(|word| lower_case.contains(word))
}

/// One suggestion: what is shown, and what is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Choice {
    name: String,
    value: String,
}

/// Suggests values of the option that is being typed.
pub async fn autocomplete(actions: &Actions, call: &Call, interaction: &CommandInteraction) -> Answer {
    let (part, given) = Given::options(interaction.data.options());
    let choices = match interaction.data.autocomplete() {
        Some(option) => match suggested(&interaction.data.name, part, option.name) {
            Some((verb, suggest)) => {
                let ask = Ask { actions, call, given, target: None };
                let incident = super::named(&ask).await.ok().flatten();
                let call = Call { incident, action: verb.action, ..call.clone() };
                let ask = Ask { call: &call, ..ask };
                let may = suggest == Suggest::Roomless || may_here(&ask).await;
                if may { matching(candidates(&ask, suggest).await, option.value) } else { Vec::new() }
            }
            None => Vec::new(),
        },
        None => Vec::new(),
    };
    let choices: Vec<_> =
        choices.iter().map(|choice| json!({ "name": choice.name, "value": choice.value })).collect();
    Answer::Choices(json!({ "choices": choices }))
}

/// May whoever types do it here? Where it is about an incident and there is none here, nothing that is suggested is of one.
async fn may_here(ask: &Ask<'_>) -> bool {
    match ask.here().await {
        _ if ask.call.action.when() == When::Server => ask.may_on_server().is_ok(),
        Ok(view) => view.scene(&ask.call.caller, ask.actions.now()).may(ask.call.action).is_ok(),
        Err(_) => ask.call.caller.standing == Standing::Member,
    }
}

fn suggested(command: &str, part: Option<&str>, option: &str) -> Option<(Verb, Suggest)> {
    let (verb, inputs) = table::find(command, part)?;
    let named = verb.of_an_incident.then_some(&table::NAMES_INCIDENT);
    inputs.iter().chain(named).find(|input| input.word == option).and_then(|Input { kind, .. }| match kind {
        Kind::Suggested(suggest) => Some((verb, *suggest)),
        _ => None,
    })
}

/// Everything that could be suggested.
async fn candidates(ask: &Ask<'_>, suggest: Suggest) -> Vec<Choice> {
    let language = ask.call.language;
    let here = async || ask.here().await.ok();
    match suggest {
        Suggest::Source => {
            let names = SOURCES.iter().map(|word| say(language, &format!("source-{word}")));
            names.map(|name| Choice { value: name.clone(), name }).collect()
        }
        Suggest::Zone => crate::zone::Zone::names().map(same).collect(),
        Suggest::Playbook => ask.actions.playbooks().iter().map(|each| playbook(language, each)).collect(),
        Suggest::Role => {
            ask.roles().iter().map(|role| keyed(&role.key.0, worded(language, &role.name))).collect()
        }
        Suggest::Oncall => {
            let guild = ask.actions.guild(ask.call.guild);
            let turns = |role: &&Role| guild.oncall.iter().any(|rotation| rotation.role == role.key);
            let roles = ask.roles();
            roles.iter().filter(turns).map(|role| keyed(&role.key.0, worded(language, &role.name))).collect()
        }
        Suggest::Maintenance => {
            let ahead = ask.actions.maintenances(ask.call.guild).await.unwrap_or_default();
            ahead.iter().map(|known| keyed(&known.number.to_string(), &known.name)).collect()
        }
        Suggest::Scene => {
            let drills = ask.actions.drills();
            let drills = drills.iter();
            drills.map(|drill| keyed(&drill.key, worded(language, &drill.script.name))).collect()
        }
        Suggest::Incident => match incidents::visible(ask, false).await {
            Ok(views) => views.iter().map(|view| incident(&view.incident)).collect(),
            Err(_) => Vec::new(),
        },
        Suggest::Roomless => {
            let views = incidents::visible(ask, true).await.unwrap_or_default();
            let (caller, now) = (&ask.call.caller, ask.actions.now());
            let may = |view: &&View| view.scene(caller, now).may(ask.call.action).is_ok();
            let roomless = views.iter().filter(|view| view.incident.room_kind == RoomKind::None).filter(may);
            roomless.map(|view| incident(&view.incident)).collect()
        }
        Suggest::Document => {
            let view = match ask.given.text("incident") {
                Some(number) => incidents::numbered(ask, number).await.ok(),
                None => here().await,
            };
            let playbook = view.map(|view| view.playbook).or_else(|| ask.playbook());
            let documents = playbook.iter().flat_map(|playbook| &playbook.documents);
            documents.map(|document| keyed(&document.key, worded(language, &document.name))).collect()
        }
        Suggest::Entry => match here().await {
            Some(view) => to_correct(ask, &view).await,
            None => Vec::new(),
        },
        Suggest::Assignment if ask.call.action == Action::Join => match here().await {
            Some(view) => to_take(ask, &view),
            None => Vec::new(),
        },
        Suggest::Assignment if ask.call.action == Action::Leave => match here().await {
            Some(view) => to_leave(ask, &view),
            None => Vec::new(),
        },
        Suggest::Level
        | Suggest::Impact
        | Suggest::Urgency
        | Suggest::Detail
        | Suggest::FaultType
        | Suggest::Assignment
        | Suggest::Template => {
            let playbook = match playbook_named(ask) {
                Some(named) => Some(named),
                None => here().await.map(|view| view.playbook).or_else(|| ask.playbook()),
            };
            playbook.map_or_else(Vec::new, |playbook| of_playbook(language, &playbook, suggest))
        }
        Suggest::Blocker
        | Suggest::PlanWaiting
        | Suggest::PlanApproved
        | Suggest::Check
        | Suggest::WordingDrafted
        | Suggest::WordingApproved
        | Suggest::Followup => match here().await {
            Some(view) => of_incident(language, &view.incident, &view.playbook, suggest),
            None => Vec::new(),
        },
    }
}

/// Parts that whoever types may take.
fn to_take(ask: &Ask<'_>, view: &View) -> Vec<Choice> {
    let scene = view.scene(&ask.call.caller, ask.actions.now());
    let roles = view.playbook.roles.iter().filter(|role| role.assignable);
    let roles = roles.filter(|role| may_take(scene, &role.key).is_ok());
    roles.map(|role| keyed(&role.key.0, worded(ask.call.language, &role.name))).collect()
}

/// Entries that can be put right, the newest first, as they stand.
async fn to_correct(ask: &Ask<'_>, view: &View) -> Vec<Choice> {
    let timeline = ask.actions.timeline(view.incident.id).await.unwrap_or_default();
    let entries = standing(&timeline).into_iter().rev().filter_map(|standing| {
        let event = &standing.entry.event;
        let text = text_of(event);
        if text.is_none() && event.recorded(|record| record.timing) == Timing::Fixed {
            return None;
        }
        let at = standing.happened.with_timezone(&view.guild.zone).format("%m-%d %H:%M");
        let kind = matches!(event, Event::Presence(PresenceEvent::Acknowledged))
            .then(|| say(ask.call.language, "name-ack"));
        let text = text.flatten().or(kind).unwrap_or_default();
        Some(numbered(standing.entry.seq, &format!("{at} {text}")))
    });
    entries.collect()
}

fn to_leave(ask: &Ask<'_>, view: &View) -> Vec<Choice> {
    let own_assignments = view.incident.assignments.iter().filter(|part| part.member == ask.call.caller.user);
    let own_roles = own_assignments.filter_map(|part| view.playbook.role(&part.role));
    own_roles.map(|role| keyed(&role.key.0, worded(ask.call.language, &role.name))).collect()
}

/// The playbook that was already chosen in the same command.
fn playbook_named(ask: &Ask<'_>) -> Option<Arc<Playbook>> {
    let id = ask.given.text("playbook")?.trim();
    ask.actions.playbooks().into_iter().find(|playbook| playbook.reference.id.eq_ignore_ascii_case(id))
}

fn of_playbook(language: Language, playbook: &Playbook, suggest: Suggest) -> Vec<Choice> {
    match suggest {
        Suggest::Level => {
            let named = playbook.levels.iter().map(|level| {
                let (name, when) = (worded(language, &level.name), worded(language, &level.criterion));
                keyed(&level.key, &if when.is_empty() { name.into() } else { format!("{name} — {when}") })
            });
            named.collect()
        }
        Suggest::Impact => answers(language, &playbook.questions.impact),
        Suggest::Urgency => answers(language, &playbook.questions.urgency),
        Suggest::Detail => {
            let details = playbook.details.iter();
            details.map(|detail| keyed(&detail.key, worded(language, &detail.name))).collect()
        }
        Suggest::FaultType => {
            playbook.types.iter().map(|kind| keyed(&kind.key, worded(language, &kind.name))).collect()
        }
        Suggest::Template => {
            let templates = playbook.comms.iter().flat_map(|comms| &comms.templates);
            templates.map(|template| keyed(&template.key, worded(language, &template.name))).collect()
        }
        Suggest::Assignment => {
            let parts = playbook.roles.iter().filter(|role| role.assignable);
            parts.map(|role| keyed(&role.key.0, worded(language, &role.name))).collect()
        }
        _ => Vec::new(),
    }
}

fn of_incident(
    language: Language,
    incident: &Incident,
    playbook: &Playbook,
    suggest: Suggest,
) -> Vec<Choice> {
    let plans = |wanted: PlanProgress| {
        let plans = incident.plans.iter().filter(move |plan| plan.progress == wanted);
        plans.map(|plan| numbered(plan.id, &plan.text)).collect()
    };
    match suggest {
        Suggest::Blocker => {
            incident.open_blockers().map(|blocker| numbered(blocker.id, &blocker.text)).collect()
        }
        Suggest::PlanWaiting => plans(PlanProgress::Proposed),
        Suggest::PlanApproved => plans(PlanProgress::Approved),
        Suggest::WordingDrafted | Suggest::WordingApproved => {
            let needs = playbook.comms.as_ref().is_some_and(|comms| !comms.approve.is_empty());
            let ready = |wording: &Wording| wording.approved.is_some() || !needs;
            let wanted = suggest == Suggest::WordingApproved;
            let open = incident.wordings.iter().rev().filter(|wording| wording.published.is_none());
            let open = open.filter(|wording| ready(wording) == wanted);
            open.map(|wording| numbered(wording.draft.id, &wording.draft.text)).collect()
        }
        Suggest::Followup => {
            let open = incident.open_followups();
            open.into_iter().map(|followup| numbered(followup.id, &followup.text)).collect()
        }
        Suggest::Check => {
            let checks = playbook.verification.checks.iter().zip(0..);
            let left = checks.filter(|(_, place)| !incident.spell.checks_passed.contains(place));
            left.map(|(check, place)| (place + 1, worded(language, &check.name)))
                .map(|(place, name)| Choice { name: format!("{place}. {name}"), value: place.to_string() })
                .collect()
        }
        _ => Vec::new(),
    }
}

fn answers(language: Language, choices: &[grading::Choice]) -> Vec<Choice> {
    choices.iter().map(|choice| keyed(&choice.key, worded(language, &choice.name))).collect()
}

fn same(word: &str) -> Choice {
    Choice { name: word.into(), value: word.into() }
}

fn keyed(key: &str, name: &str) -> Choice {
    let plain = name.is_empty() || name.eq_ignore_ascii_case(key);
    Choice { name: if plain { key.into() } else { format!("{key} · {name}") }, value: key.into() }
}

fn numbered(number: u32, text: &str) -> Choice {
    Choice { name: format!("#{number} {text}"), value: number.to_string() }
}

fn playbook(language: Language, playbook: &Playbook) -> Choice {
    keyed(&playbook.reference.id, worded(language, &playbook.name))
}

fn incident(incident: &Incident) -> Choice {
    keyed(incident.number(), &incident.report.title)
}

/// Those that contain what was typed, those that begin with it first, within Discord's limits.
fn matching(choices: Vec<Choice>, typed: &str) -> Vec<Choice> {
    let typed = plain(typed.trim());
    let rank = |choice: &Choice| {
        let (name, value) = (plain(&choice.name), plain(&choice.value));
        if name.starts_with(&typed) || value.starts_with(&typed) {
            Some(0)
        } else if name.contains(&typed) || value.contains(&typed) {
            Some(1)
        } else {
            None
        }
    };
    let mut found: Vec<_> = choices
        .into_iter()
        .filter(|choice| !choice.value.is_empty() && utf16(&choice.value) <= MAX_NAME)
        .filter_map(|choice| Some((rank(&choice)?, choice)))
        .collect();
    found.sort_by_key(|(rank, _)| *rank);
    let found = found.into_iter().take(MAX_CHOICES).map(|(_, choice)| choice);
    found.map(|choice| Choice { name: shortened(&choice.name), value: choice.value }).collect()
}

/// On one line, and as long as Discord allows in whatever unit it counts.
fn shortened(name: &str) -> String {
    let line = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if utf16(&line) <= MAX_NAME { line } else { format!("{}…", cut(&line, MAX_NAME - 1)) }
}

fn utf16(text: &str) -> usize {
    text.encode_utf16().count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::authorise::Action;

    fn choices(names: &[&str]) -> Vec<Choice> {
        names.iter().map(|name| same(name)).collect()
    }

    fn names(choices: &[Choice]) -> Vec<&str> {
        choices.iter().map(|choice| choice.name.as_str()).collect()
    }

    #[test]
    fn what_was_typed_filters_in_any_case_and_beginnings_come_first() {
        let zones = || choices(&["Asia/Shanghai", "Europe/Berlin", "America/Shelby", "Sha"]);
        assert_eq!(names(&matching(zones(), "sha")), ["Sha", "Asia/Shanghai"]);
        assert_eq!(names(&matching(zones(), " BERLIN ")), ["Europe/Berlin"]);
        assert_eq!(matching(zones(), "").len(), 4);
        assert!(matching(zones(), "nowhere").is_empty());
        assert_eq!(
            names(&matching(vec![keyed("P0", "紧急 — 核心业务中断")], "核心")),
            ["P0 · 紧急 — 核心业务中断"]
        );
    }

    #[test]
    fn a_source_is_known_by_the_words_that_people_type() {
        for source in
            ["在线会话", "用户来电", "企业微信", "即时消息", "Phone call", "user complaint", "E-mail", "chat"]
        {
            assert!(is_from_people(source), "{source}");
        }
        for source in
            ["监控告警", "内部巡检", "内部测试", "monitoring alert", "inspection", "", "chatbot test"]
        {
            assert!(!is_from_people(source), "{source}");
        }
    }

    #[test]
    fn suggestions_keep_to_the_limits() {
        let many: Vec<_> = (0..60).map(|n| numbered(n, "x")).collect();
        assert_eq!(matching(many, "").len(), MAX_CHOICES);
        for text in ["数".repeat(300), "😀".repeat(300), "a\nb ".repeat(90)] {
            let short = matching(vec![numbered(1, &text)], "");
            assert!(utf16(&short[0].name) <= MAX_NAME, "{short:?}");
            assert!(short[0].name.ends_with('…') && !short[0].name.contains('\n'));
        }
        assert!(matching(vec![same(&"k".repeat(101)), same("")], "").is_empty());
    }

    #[test]
    fn only_options_of_the_table_are_suggested_for() {
        let suggested = |command, part, option| {
            suggested(command, part, option).map(|(verb, suggest)| (verb.action, suggest))
        };
        assert_eq!(suggested("grade", None, "level"), Some((Action::Grade, Suggest::Level)));
        assert_eq!(suggested("blocker", Some("clear"), "id"), Some((Action::ClearBlocker, Suggest::Blocker)));
        for (command, part, option) in
            [("grade", None, "reason"), ("nothing", None, "x"), ("blocker", None, "id")]
        {
            assert_eq!(suggested(command, part, option), None);
        }
    }
}
