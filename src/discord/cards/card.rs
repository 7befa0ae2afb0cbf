//! The pinned card: everything that somebody who comes in late must see, and the buttons for the next sensible steps.

use super::alert;
use super::comms;
use super::correction;
use super::details;
use super::facts;
use super::followup;
use super::grading;
use super::milestone;
use super::phone;
use super::review_room;
use super::self_help;
use super::survey;
use super::ticket;
use super::writer::Writer;
use crate::actions::View;
use crate::discord::message::Message;
use crate::discord::press::{Press, Pressed};
use crate::domain::At;
use crate::domain::decide::missing as closing_needs;
use crate::domain::details::{known, missing};
use crate::domain::incident::State;
use crate::domain::limits::deadline;
use crate::domain::playbook::{Clock, Milestone, RoomKind};
use crate::domain::privacy::contacts_stand;
use crate::domain::quorum::outstanding_call;
use crate::domain::review::Review;
use crate::text::Args;
use crate::text::plain::{clip, length, show};
use serenity::all::{ButtonStyle, CreateActionRow, CreateButton, CreateEmbed};

/// Longest text of all fields together, so that the embed stays within 6,000 with its title and description.
const MAX_FIELDS: usize = 4900;
/// Longest field.
const MAX_FIELD: usize = 1024;
/// Most lines of the card, its title among them: what somebody who is called at night takes in at a glance.
const MAX_LINES: usize = 20;
/// Longest description of an embed.
const MAX_DESCRIPTION: usize = 4096;

/// The card as it is at `now`. It pings nobody.
pub fn card(view: &View, now: At) -> Message {
    let writer = Writer::room(view);
    let (colour, sign) = facts::colour(view);
    let level = view.incident.level().map(|given_level| format!("{} · ", writer.level(&given_level.level)));
    let head = format!("{sign} {}", level.unwrap_or_default());
    let title = facts::number_and_title(view, 256 - length(&head).min(195));
    let embed = CreateEmbed::new().colour(colour).title(format!("{head}{title}"));
    let lines = shortened(&writer, lines(&writer, now)).join("\n");
    let embed = embed.description(clip(&lines, MAX_DESCRIPTION));
    Message { embeds: vec![embed], rows: rows(&writer, now), ..Message::default() }
}

/// As many lines as the card has; the last one says where the others are.
fn shortened(writer: &Writer<'_>, mut lines: Vec<String>) -> Vec<String> {
    let most = MAX_LINES - 1;
    if lines.len() > most {
        let left = lines.len() - (most - 1);
        lines.truncate(most - 1);
        lines.push(writer.say_with("card-rest", |_| Args::new().number("n", left as i64)));
    }
    lines
}

/// In the order in which somebody who comes in needs them: what is due and by whom, where it stands, who does what, what it
/// is about, what was found out and done.
fn lines(writer: &Writer<'_>, now: At) -> Vec<String> {
    let incident = &writer.view.incident;
    let reach = contacts_stand(incident);
    let named = |id: &str, fact: Option<String>| {
        let fact = fact.filter(|fact| !fact.is_empty())?;
        Some(facts::named(writer, id, &fact.replace('\n', " · ")))
    };
    let mut lines: Vec<String> = named("card-next", facts::next(writer, now)).into_iter().collect();
    if incident.is_open() {
        lines.extend(facts::pending(writer, now));
    } else {
        lines.extend(review_room::review_due(writer, now));
        let open = facts::still_asked(writer).join(" · ");
        lines.extend(named("review-open", Some(open)));
    }
    lines.push(state(writer));
    lines.extend(named("card-rejected", incident.false_alarm().map(|reason| writer.text(reason, 200))));
    lines.extend(named("card-merged", facts::merged(writer)));
    lines.extend(named("card-call", call(writer)));
    lines.extend(named("card-missing", facts::missing(writer)));
    lines.extend(facts::people_in_short(writer));
    lines.extend(named("card-silence", facts::silence(writer, now).filter(|_| incident.is_open())));
    lines.extend(named("card-self-help", self_help::on_card(writer)));
    lines.extend(named("card-alerts", alert::now(writer).filter(|_| incident.is_open())));
    lines.extend(named("card-blockers", facts::blockers(writer, 2)));
    let eta = incident.spell.expected().filter(|_| incident.is_unfixed());
    lines.extend(named("card-eta", eta.map(|eta| writer.time_and_distance(eta, now))));
    lines.extend(named("card-update", update(writer, now)));
    let report = &incident.report;
    lines.extend(report.symptom.as_ref().map(|symptom| writer.text(symptom, 200)));
    lines.extend(named("card-impact", facts::impact(writer, 150)));
    lines.extend(named("card-workaround", incident.workaround_in_place().map(|text| writer.text(text, 150))));
    lines.extend(named("card-fix", facts::fix(writer, now)));
    lines.extend(named("card-cause", facts::cause(writer, 150)));
    lines.extend(named("card-plans", facts::open_plans(writer, 2)));
    lines.extend(named("card-stage", milestone::stage(writer, now)));
    lines.extend(named("card-comms", comms::last(writer, now)));
    lines.extend(named("card-to-ask", details::to_ask(writer)));
    lines.extend(named("card-reported", Some(reported(writer, reach))));
    let occurred = correction::occurred(writer, |writer, at| writer.time_and_distance(at, now));
    lines.extend(named("review-occurred", occurred));
    lines.extend(why(writer));
    lines.extend(named("card-contacts", facts::contacts(writer, reach)));
    lines.extend(named("card-survey", survey::answer(writer)));
    lines.extend(named("card-followups", followup::followups(writer, incident.open_followups(), 2, now)));
    lines.extend(named("card-tickets", ticket::tickets(writer, 2)));
    lines.extend(named("card-details", details::given(writer, 6, 60, reach)));
    lines
}

/// Where it is, at which level, by which playbook.
fn state(writer: &Writer<'_>) -> String {
    let state = format!("{} · {} · {}", facts::state(writer), facts::level(writer), writer.playbook());
    facts::named(writer, "card-state", &state)
}

/// Why it is this level, where facts say so.
fn why(writer: &Writer<'_>) -> Option<String> {
    let given_level = writer.view.incident.level()?;
    let why = writer.each(|language| grading::why(writer.view, given_level, language).unwrap_or_default());
    (!why.is_empty()).then_some(why)
}

/// Who reported it, when, and how they are reached.
fn reported(writer: &Writer<'_>, reach: bool) -> String {
    let incident = &writer.view.incident;
    let contact = known(incident, "contact").map(|contact| match reach {
        true => format!("📞 {}", writer.text(contact, 100)),
        false => format!("📞 {}", writer.command("/contact list")),
    });
    let (by, at) = (facts::reporter(writer), writer.date_time(incident.declared_at));
    let parts = [Some(by), Some(at), facts::source(writer), contact];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn update(writer: &Writer<'_>, now: At) -> Option<String> {
    let update = writer.view.incident.last_update.as_ref()?;
    let head = format!("{} · {}", writer.actor(update.by), writer.time_and_distance(update.at, now));
    Some(format!("{head} · {}", writer.text(&update.text, 200)))
}

fn call(writer: &Writer<'_>) -> Option<String> {
    phone::who(writer)?;
    let who = writer.each(|language| phone::who(&writer.only(language)).unwrap_or_default());
    let args = || Args::new().text("roles", who.clone());
    Some(match phone::gateway(writer.view) {
        Some(outlet) => writer.say_with("card-call-gateway", |_| args().text("outlet", show(outlet, 60))),
        None => writer.say_with("card-call-by", |_| args()),
    })
}

/// What the card has no room for, for whoever asks for it: each with its name.
pub(super) fn in_full(writer: &Writer<'_>, now: At) -> Vec<(&'static str, Option<String>, bool)> {
    let incident = &writer.view.incident;
    let reach = contacts_stand(incident);
    let report = &writer.view.incident.report;
    let (rejected, open) = (incident.false_alarm(), incident.is_open());
    vec![
        ("card-reported", Some(reported(writer, reach)), false),
        (
            "review-occurred",
            correction::occurred(writer, |writer, at| writer.time_and_distance(at, now)),
            false,
        ),
        ("report-symptom", report.symptom.as_ref().map(|symptom| writer.block(symptom, 900)), false),
        ("card-impact", facts::impact(writer, 400), false),
        ("card-level", why(writer), false),
        ("card-rejected", rejected.map(|reason| writer.text(reason, 300)), false),
        ("card-merged", facts::merged(writer), false),
        ("card-call", call(writer), false),
        ("card-missing", facts::missing(writer), false),
        ("card-silence", facts::silence(writer, now).filter(|_| open), false),
        ("card-self-help", self_help::on_card(writer), false),
        ("card-limits", review_room::review_due(writer, now).filter(|_| !open), false),
        ("card-contacts", facts::contacts(writer, reach), false),
        ("card-details", details::given(writer, 20, 150, reach), false),
        ("card-to-ask", details::to_ask(writer), false),
        ("card-plans", facts::plans(writer, 6), false),
        ("card-comms", comms::last(writer, now), false),
        ("card-survey", survey::answer(writer), false),
        ("card-followups", followup::followups(writer, incident.open_followups(), 8, now), false),
        ("card-tickets", ticket::tickets(writer, 6), false),
    ]
}

/// Adds fields to an embed as long as they fit.
pub(super) struct Fields {
    embed: CreateEmbed,
    used: usize,
}

impl Fields {
    pub(super) fn new(embed: CreateEmbed) -> Fields {
        Fields { embed, used: 0 }
    }

    fn add(mut self, name: String, value: &str, inline: bool) -> Fields {
        let value = clip(value, MAX_FIELD.min(MAX_FIELDS.saturating_sub(self.used + length(&name))));
        if value.is_empty() {
            return self;
        }
        self.used += length(&name) + length(&value);
        self.embed = self.embed.field(name, value, inline);
        self
    }

    /// With these fields, those without content left out.
    pub(super) fn named(
        self,
        writer: &Writer<'_>,
        fields: Vec<(&'static str, Option<String>, bool)>,
    ) -> CreateEmbed {
        let fields = fields.into_iter().filter_map(|(id, value, inline)| Some((id, value?, inline)));
        fields.fold(self, |so_far, (id, value, inline)| so_far.add(writer.say(id), &value, inline)).embed
    }
}

/// Buttons for the next sensible steps.
pub(super) fn rows(writer: &Writer<'_>, now: At) -> Vec<CreateActionRow> {
    let buttons: Vec<CreateButton> = next_steps(writer.view, now)
        .into_iter()
        .map(|(press, style)| button(writer, press, form_of(writer.view, press), style))
        .collect();
    buttons.chunks(5).map(|row| CreateActionRow::Buttons(row.to_vec())).collect()
}

/// Of the forms for details, the first that something is missing of.
fn form_of(view: &View, press: Press) -> Option<u32> {
    let first = missing(&view.incident, view.rules()).first().map(|detail| detail.form.place());
    first.filter(|_| press == Press::Details)
}

/// What makes sense now, the most pressing first; at most ten.
fn next_steps(view: &View, now: At) -> Vec<(Press, ButtonStyle)> {
    use ButtonStyle::{Danger, Primary, Secondary, Success};
    let incident = &view.incident;
    let review = review_step(view).map(|press| (press, Primary));
    match incident.state {
        // What was merged goes on elsewhere.
        State::Closed if incident.is_merged() => return Vec::new(),
        // A drill that is over stays so.
        State::Closed if incident.report.drill.is_some() => return review.into_iter().collect(),
        State::Closed => {
            let until = incident.reopens_until(&view.playbook);
            let reopen = until.is_none_or(|until| now < until).then_some((Press::Reopen, Secondary));
            return review.into_iter().chain(reopen).collect();
        }
        State::Resolved => {
            // Where closing still needs something, nobody is to press in vain.
            let is_ready = closing_needs(incident, view.rules()).is_empty();
            let close = is_ready.then_some((Press::Close, Primary));
            return review.into_iter().chain(close).chain([(Press::Reopen, Danger)]).collect();
        }
        State::Verifying => {
            return vec![(Press::Pass, Success), (Press::Fail, Danger), (Press::Update, Secondary)];
        }
        _ => {}
    }
    if incident.is_unjudged() && incident.room_kind == RoomKind::None {
        return vec![(Press::Grade, Primary), (Press::Merge, Secondary), (Press::Reject, Danger)];
    }
    let mut steps = Vec::new();
    if !incident.spell.milestones.contains_key(&Milestone::Acknowledged) {
        steps.push((Press::Ack, Primary));
    }
    if !incident.level().is_some_and(|given_level| given_level.confirmed) {
        steps.push((Press::Grade, Primary));
    }
    if incident.primary().is_none() {
        steps.push((Press::Mine, Primary));
    }
    if outstanding_call(incident, view.rules()).is_some() {
        steps.push((Press::Called, Primary));
    }
    steps.extend([(Press::Update, Secondary), (Press::Blocker, Danger)]);
    if incident.workaround_in_place().is_none() {
        steps.push((Press::Workaround, Secondary));
    }
    if !missing(incident, view.rules()).is_empty() {
        steps.push((Press::Details, Secondary));
    }
    steps.push((Press::Resolve, Success));
    steps
}

/// What the review needs next, where the level asks for one.
fn review_step(view: &View) -> Option<Press> {
    deadline(&view.incident, view.rules(), Clock::Review).filter(|due| due.met.is_none())?;
    let is_open = view.incident.review.as_ref().is_some_and(Review::is_open);
    Some(if is_open { Press::ReviewEdit } else { Press::ReviewOpen })
}

/// The state in the id tells a press on an old card.
pub(super) fn button(
    writer: &Writer<'_>,
    press: Press,
    item: Option<u32>,
    style: ButtonStyle,
) -> CreateButton {
    let incident = &writer.view.incident;
    let pressed = Pressed { press, incident: incident.id, stage: incident.state, item };
    CreateButton::new(pressed.id()).label(writer.say(press.row().label)).style(style)
}
