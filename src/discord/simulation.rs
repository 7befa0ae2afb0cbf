//! A simulation as people would read it: the messages of each step, worded by what words the live ones, and whom each
//! calls.

pub mod difference;
pub mod show;

use super::deliver::compose;
use super::message::{Mentions, Message};
use crate::actions::View;
use crate::domain::At;
use crate::domain::calendar::Calendars;
use crate::domain::decide::Report;
use crate::domain::delivery::{Kind, Target};
use crate::domain::guild::{Guild, Holder, Language};
use crate::domain::ids::{ChannelId, DiscordRoleId, GuildId, RoleKey, UserId};
use crate::domain::incident::Incident;
use crate::domain::limits::unsettled;
use crate::domain::names::Names;
use crate::domain::notices::{Posting, told_with};
use crate::domain::playbook::{Level, Playbook};
use crate::domain::rules::Rules;
use crate::domain::simulate::{Bounds, Simulation, Telling, reported, simulate};
use crate::domain::timeline::{DeclarationEvent, Due, DueEvent, Entry, Event, FellDue, LevelEvent};
use crate::text::{labels, say};
use anyhow::anyhow;
use chrono::TimeDelta;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Whoever reports and acts in simulations.
pub const SOMEBODY: UserId = UserId(900_000_000_000_000_001);

/// How long nobody reacts, and how many messages that may take.
const LONGEST: TimeDelta = TimeDelta::days(14);
const MOST: usize = 2000;

/// Where a simulation plays: what an incident is judged by, and the guild.
#[derive(Debug, Clone)]
pub struct Stage {
    pub playbook: Arc<Playbook>,
    /// Working time.
    pub calendars: Arc<Calendars>,
    pub guild: Arc<Guild>,
}

/// A message of a simulation.
#[derive(Debug)]
pub struct Composed<'a> {
    /// When it goes out.
    pub at: At,
    /// What it is about, and where it goes.
    pub posting: Posting,
    /// The entry that it is about.
    pub entry: &'a Entry,
    /// As it is sent, but for its marker.
    pub message: Message,
}

/// One thing that a message of a simulation says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// When, what and to whom, to be compared.
    pub telling: Telling,
    /// A sign that leads the eye.
    pub sign: &'static str,
    /// What, in words.
    pub text: String,
    /// Where it is said.
    pub target: Target,
    /// Is it in the same message as the row before?
    pub together: bool,
}

impl Stage {
    /// A guild of the stage's own, set up with everything, in this zone.
    pub fn of_its_own(playbook: Arc<Playbook>, calendars: Arc<Calendars>, zone: crate::zone::Zone) -> Stage {
        let mut guild = Guild::new(GuildId(1), &playbook.reference.id);
        guild.zone = zone;
        guild.incidents_channel = Some(ChannelId(1));
        guild.reviews_channel = Some(ChannelId(2));
        guild.ops_channel = Some(ChannelId(3));
        Stage { playbook, calendars, guild: Arc::new(guild) }
    }

    /// What incidents are judged by.
    pub fn rules(&self) -> Rules<'_> {
        Rules { playbook: &self.playbook, calendars: &self.calendars }
    }

    /// What happens when somebody reports a fault, of this level if of any, and nobody reacts.
    ///
    /// # Errors
    /// A fault of the playbook's rules.
    pub fn unanswered(&self, level: Option<&Level>, at: At) -> anyhow::Result<Simulation> {
        let title = &self.playbook.name.en;
        let report = Report { title, level: level.map(|level| level.key.as_str()), ..Report::default() };
        let deeds = reported(&self.playbook, &report, &self.guild, SOMEBODY, at).map_err(|refusal| {
            anyhow!("nothing can be reported under {}: {refusal:?}", self.playbook.reference)
        })?;
        let bounds = Bounds { until: at + LONGEST, most: MOST };
        simulate(deeds, self.rules(), &self.guild, bounds)
            .map_err(|unfit| anyhow!("{} cannot be simulated: {unfit:?}", self.playbook.reference))
    }

    fn view(&self, incident: &Incident) -> View {
        View {
            incident: incident.clone(),
            playbook: self.playbook.clone(),
            calendars: self.calendars.clone(),
            guild: self.guild.clone(),
            wordless: false,
            names: Names::new(),
            outlets: Default::default(),
        }
    }

    /// The messages of a simulation, in order, as this guild's people would see them. Without those that only show how
    /// things stand: they say nothing new.
    pub fn messages<'a>(&self, simulation: &'a Simulation) -> Vec<Composed<'a>> {
        let mut messages = Vec::new();
        for step in &simulation.steps {
            let view = self.view(&step.incident);
            for posting in in_order(&step.postings) {
                let Some(entry) = step.entries.iter().find(|entry| entry.seq == posting.seq) else {
                    continue;
                };
                let message = compose(&view, posting.kind, entry, &step.entries, step.at);
                messages.extend(message.map(|message| Composed { at: step.at, posting, entry, message }));
            }
        }
        messages
    }

    /// What the messages of a simulation say and whom they call, by roles: each role counts as held by somebody.
    pub fn rows(&self, simulation: &Simulation, language: Language) -> Vec<Row> {
        let cast = self.cast(language);
        let mut rows = Vec::new();
        for step in &simulation.steps {
            let view = cast.view(&step.incident);
            for posting in in_order(&step.postings) {
                let entry = step.entries.iter().find(|entry| entry.seq == posting.seq);
                rows.extend(
                    entry.into_iter().flat_map(|entry| cast.row(&view, posting, entry, &step.entries)),
                );
            }
        }
        rows
    }

    /// The same with one holder for each role, by whom it is known again, and in one language.
    fn cast(&self, language: Language) -> Stage {
        let mut guild = (*self.guild).clone();
        let holders = self.playbook.roles.iter().zip(1..);
        guild.roles = holders
            .filter(|(role, _)| role.key.0 != "reporter")
            .map(|(role, number)| (role.key.clone(), vec![Holder::Role(DiscordRoleId(number))]))
            .collect();
        guild.languages = vec![language];
        Stage { guild: Arc::new(guild), ..self.clone() }
    }

    /// Who is meant by a message of the cast.
    fn called(&self, incident: &Incident, mentions: &Mentions) -> BTreeSet<RoleKey> {
        let roles = mentions.roles.iter().filter_map(|holder| {
            let is_it = |holders: &Vec<Holder>| holders.contains(&Holder::Role(*holder));
            self.guild.roles.iter().find(|(_, holders)| is_it(holders)).map(|(role, _)| role.clone())
        });
        let people = mentions.users.iter().map(|user| match incident.reporter == Some(*user) {
            true if incident.primary() != Some(*user) => RoleKey::new("reporter"),
            _ => {
                let assignment = incident.assignments.iter().find(|assignment| assignment.member == *user);
                assignment.map_or_else(RoleKey::primary, |assignment| assignment.role.clone())
            }
        });
        roles.chain(people).collect()
    }

    fn row(&self, view: &View, posting: Posting, entry: &Entry, timeline: &[Entry]) -> Vec<Row> {
        let language = view.guild.language();
        let row =
            |telling, sign, text, together| Row { telling, sign, text, target: posting.target, together };
        let told: Vec<&FellDue> =
            if posting.kind == Kind::Entry { told_with(entry, timeline).collect() } else { Vec::new() };
        if !told.is_empty() {
            let alone = |fell: &FellDue| {
                let entry = Entry { event: Event::Due(DueEvent::FellDue(fell.clone())), ..entry.clone() };
                // The level that follows from it is part of its message.
                let raised = timeline
                    .iter()
                    .filter(|other| matches!(other.event, Event::Level(LevelEvent::Graded { .. })));
                let told: Vec<Entry> = [entry.clone()].into_iter().chain(raised.cloned()).collect();
                let message = compose(view, Kind::Entry, &entry, &told, entry.at)?;
                Some(self.called(&view.incident, &message.mentions))
            };
            let told = told.into_iter().filter_map(|fell| Some((fell, alone(fell)?))).enumerate();
            return told
                .map(|(place, (fell, to))| {
                    let again = (fell.what == Due::Reminder).then_some(fell.anchor);
                    let telling = Telling { at: entry.at, what: key(fell), again, to };
                    let (clock, kind) = (labels::clock(language, fell.clock), say(language, kind(fell.what)));
                    let unsettled = unsettled(&view.incident, self.rules(), fell.clock, fell.anchor);
                    let provisional = unsettled.map(|year| labels::provisional(language, year));
                    let assignments = [Some(clock), Some(kind), provisional];
                    let text = assignments.into_iter().flatten().collect::<Vec<_>>().join(" · ");
                    row(telling, sign(fell.what), text, place > 0)
                })
                .collect();
        }
        let Some(message) = compose(view, posting.kind, entry, timeline, entry.at) else { return Vec::new() };
        let (word, text) = match posting.kind {
            Kind::Room | Kind::Access => return Vec::new(),
            Kind::Card => ("card".into(), say(language, "simulate-card")),
            Kind::Announcement => ("announcement".into(), say(language, "simulate-announcement")),
            Kind::Review => ("review".into(), say(language, "simulate-review")),
            Kind::Wording => ("wording".into(), self.first_line(view, &entry.event, &message)),
            Kind::Entry => (word(&entry.event), self.first_line(view, &entry.event, &message)),
        };
        let to = self.called(&view.incident, &message.mentions);
        vec![row(Telling { at: entry.at, what: word, again: None, to }, "💬", text, false)]
    }

    /// The sentence with which a message begins, as plain text.
    fn first_line(&self, view: &View, event: &Event, message: &Message) -> String {
        let language = view.guild.language();
        if matches!(event, Event::Declaration(DeclarationEvent::Declared(_))) {
            return say(language, "simulate-opening");
        }
        let mut line = message.content.lines().next().unwrap_or_default().to_owned();
        for assignment in &view.incident.assignments {
            let name = labels::role(language, Some(&self.playbook), &assignment.role);
            line = line.replace(&format!("<@{}>", assignment.member.0), &name);
        }
        show::plain(&line, &view.guild)
    }
}

/// How many messages call each role in each hour from `start` on, in the order of the playbook's roles.
pub fn calls(rows: &[Row], playbook: &Playbook, start: At, hours: usize) -> Vec<(RoleKey, Vec<u32>)> {
    let mut calls: BTreeMap<RoleKey, Vec<u32>> = BTreeMap::new();
    for message in rows.chunk_by(|_, next| next.together) {
        let at = message[0].telling.at;
        let Ok(hour) = usize::try_from((at - start).num_hours()) else { continue };
        let to: BTreeSet<&RoleKey> = message.iter().flat_map(|row| &row.telling.to).collect();
        for role in to.into_iter().filter(|_| hour < hours) {
            calls.entry(role.clone()).or_insert_with(|| vec![0; hours])[hour] += 1;
        }
    }
    let mut calls: Vec<_> = calls.into_iter().collect();
    calls.sort_by_key(|(key, _)| playbook.roles.iter().position(|role| role.key == *key));
    calls
}

/// What is said together, in the order in which it leaves: escalations first.
fn in_order(postings: &[Posting]) -> Vec<Posting> {
    let mut postings = postings.to_vec();
    postings.sort_by_key(|posting| (posting.urgency, posting.seq));
    postings
}

/// The word of an event in the store.
fn word(event: &Event) -> String {
    let json = serde_json::to_value(event).unwrap_or_default();
    json["type"].as_str().unwrap_or("entry").to_owned()
}

/// What fell due, so that the same under another playbook has the same key.
fn key(fell: &FellDue) -> String {
    let what = match fell.what {
        Due::Warning => "warning".to_owned(),
        Due::Note => "note".to_owned(),
        Due::Breach | Due::BreachAtBirth => "breach".to_owned(),
        Due::Rung(place) => format!("rung {place}"),
        Due::Reminder => "reminder".to_owned(),
        Due::Escalation => "escalation".to_owned(),
    };
    format!("{} {what}", fell.clock.key())
}

fn kind(what: Due) -> &'static str {
    match what {
        Due::Warning => "due-kind-warning",
        Due::Note => "due-kind-note",
        Due::Breach | Due::BreachAtBirth => "due-kind-breach",
        Due::Rung(_) | Due::Escalation => "due-kind-escalation",
        Due::Reminder => "due-kind-reminder",
    }
}

fn sign(what: Due) -> &'static str {
    match what {
        Due::Warning => "⏳",
        Due::Note => "•",
        Due::Reminder => "🔔",
        Due::Breach | Due::BreachAtBirth => "⚠️",
        Due::Rung(_) | Due::Escalation => "🚨",
    }
}
