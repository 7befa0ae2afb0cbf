//! Wording for customers: drafted, approved by somebody else, published; and what users say afterwards.

use super::{Decision, Scene, optional_text, text};
use crate::domain::At;
use crate::domain::authorise::Action;
use crate::domain::comms::{Comms, Draft, LONGEST, Placeholder, Template, Wording, fill, mentions};
use crate::domain::grading::choice;
use crate::domain::guild::Language;
use crate::domain::incident::Incident;
use crate::domain::playbook::{Milestone, Words};
use crate::domain::refusal::Refusal;
use crate::domain::spelling;
use crate::domain::timeline::{Actor, CommsEvent, Event};
use std::collections::BTreeMap;

/// A draft, as somebody asks for it.
#[derive(Debug, Clone, Default)]
pub struct DraftRequest<'a> {
    pub template: &'a str,
    /// In which of its wordings; absent: the guild's first language.
    pub language: Option<Language>,
    /// What is affected, if not what the last draft in that language said, or else the report.
    pub scope: Option<&'a str>,
    /// When service is expected back, if not as last told.
    pub eta: Option<At>,
    /// Until when another word is promised.
    pub next: Option<At>,
    /// What else is to be said.
    pub text: Option<&'a str>,
    /// Who is spoken to.
    pub name: Option<&'a str>,
    /// Who speaks, if not the guild's company.
    pub company: Option<&'a str>,
}

/// Makes a draft from a template. Where nobody has to approve it, it can be published at once.
pub fn draft_comms(scene: Scene<'_>, request: &DraftRequest<'_>) -> Decision {
    let comms = rule(scene)?;
    scene.may(Action::DraftComms)?;
    let typed = request.template;
    let known = || comms.templates.iter().map(|template| template.key.clone()).collect();
    let template = comms.template(typed).ok_or_else(|| Refusal::NoSuchTemplate(typed.into(), known()))?;
    if let Some(past) = [request.eta, request.next].into_iter().flatten().find(|at| *at <= scene.now) {
        return Err(Refusal::InThePast(past));
    }
    match request.next {
        Some(_) if template.last => return Err(Refusal::LastWord),
        // Nobody asks for it any more.
        Some(_) if !scene.incident.is_open() => return Err(Refusal::IsClosed),
        _ => {}
    }
    let language = request.language.unwrap_or(scene.guild.language());
    let words = |words: &Words| match language {
        Language::Zh => words.zh.clone(),
        Language::En => words.en.clone(),
    };
    let scope = optional_text("scope", request.scope)?.or_else(|| last_scope(scene.incident, language));
    let request = &DraftRequest { scope: scope.as_deref(), ..request.clone() };
    let (text, eta) =
        worded(scene, request, (template, &words(&template.text)), words(&comms.customers), words)?;
    let id = scene.incident.next_wording();
    let draft = Draft {
        id,
        template: template.key.clone(),
        text,
        eta,
        next: request.next,
        last: template.last,
        language: Some(language),
        scope,
    };
    Ok(vec![Event::Comms(CommsEvent::CommsDrafted(Box::new(draft)))])
}

/// What customers were last told is affected, in this language: it is not asked for anew with every word.
fn last_scope(incident: &Incident, language: Language) -> Option<String> {
    let same = incident.wordings.iter().rev().map(|wording| &wording.draft);
    let mut same = same.filter(|draft| draft.language == Some(language));
    same.find_map(|draft| draft.scope.clone())
}

/// The wording, and when it says that service is expected back.
fn worded(
    scene: Scene<'_>,
    request: &DraftRequest<'_>,
    (template, source): (&Template, &str),
    customers: String,
    words: impl Fn(&Words) -> String,
) -> Result<(String, Option<At>), Refusal> {
    let incident = scene.incident;
    let time = |at: At| at.with_timezone(&scene.guild.zone).format("%Y-%m-%d %H:%M").to_string();
    // What was expected and did not come is no expectation.
    let expected =
        request.eta.or(incident.spell.expected().filter(|eta| *eta > scene.now && incident.is_unfixed()));
    let eta = expected.filter(|_| mentions(source, Placeholder::Eta));
    let own_text = optional_text("text", request.text)?;
    // One of the playbook's answers by its name, whatever was typed.
    let answers = &scene.rules.playbook.questions.impact;
    let impact = incident.report.impact.as_ref();
    let impact = impact.map(|said| choice(answers, said).map_or_else(|| said.clone(), |it| words(&it.name)));
    let reported = impact.or_else(|| incident.report.users.clone());
    let given = [
        (
            Placeholder::Company,
            optional_text("company", request.company)?.or_else(|| scene.guild.company.clone()),
        ),
        (Placeholder::Name, optional_text("name", request.name)?.or(Some(customers))),
        (Placeholder::Scope, request.scope.map(str::to_owned).or(reported)),
        (Placeholder::Eta, eta.map(time)),
        (Placeholder::Text, own_text.clone()),
        (Placeholder::Next, request.next.map(time)),
        (Placeholder::Recovered, incident.spell.milestones.get(&Milestone::Recovered).copied().map(time)),
        (Placeholder::Number, Some(incident.number().to_owned())),
    ];
    let values: BTreeMap<_, _> = given.into_iter().filter_map(|(it, value)| Some((it, value?))).collect();
    let mut wording =
        fill(source, &values).map_err(|missing| Refusal::WordingLacks(template.name.clone(), missing))?;
    // What somebody wants to say is said, also where the template has no place for it.
    if let Some(own_text) = own_text.filter(|_| !mentions(source, Placeholder::Text)) {
        wording = format!("{wording}\n{own_text}");
    }
    let length = wording.chars().count();
    if length > LONGEST {
        return Err(Refusal::TooLong("text", LONGEST, length));
    }
    Ok((wording, eta))
}

/// Approves somebody else's draft.
pub fn approve_comms(scene: Scene<'_>, id: &str) -> Decision {
    rule(scene)?;
    let wording = current(scene, id)?;
    let id = wording.draft.id;
    if wording.approved.is_some() {
        return Err(Refusal::WordingApproved(id));
    }
    if wording.author == Actor::Person(scene.caller.user) {
        return Err(Refusal::OwnWording(id));
    }
    scene.may(Action::ApproveComms)?;
    Ok(vec![Event::Comms(CommsEvent::CommsApproved { id })])
}

/// Says that customers are being told this.
pub fn publish_comms(scene: Scene<'_>, id: &str) -> Decision {
    let comms = rule(scene)?;
    let wording = current(scene, id)?;
    let id = wording.draft.id;
    scene.may(Action::PublishComms)?;
    if wording.approved.is_none() && !comms.approve.is_empty() {
        return Err(Refusal::WordingNotApproved(id, comms.approve.clone()));
    }
    // Approval may have taken longer than what it promises.
    let times = [wording.draft.next, wording.draft.eta];
    if let Some(past) = times.into_iter().flatten().find(|at| *at <= scene.now) {
        return Err(Refusal::WordingPast(id, past));
    }
    if wording.draft.next.is_some() && !scene.incident.is_open() {
        return Err(Refusal::IsClosed);
    }
    Ok(vec![Event::Comms(CommsEvent::CommsPublished { id })])
}

/// Notes what users say, now that it is fixed.
pub fn note_feedback(scene: Scene<'_>, what: &str, asked: Option<f64>, content: Option<f64>) -> Decision {
    scene.may(Action::NoteFeedback)?;
    if scene.incident.spell.fix.is_none() {
        return Err(Refusal::NothingToAskUsers);
    }
    let (asked, content) = (asked.map(people).transpose()?, content.map(people).transpose()?);
    if let (Some(asked), Some(content)) = (asked, content)
        && content > asked
    {
        return Err(Refusal::BadCount(content.to_string()));
    }
    Ok(vec![Event::Comms(CommsEvent::FeedbackNoted { text: text("text", what)?, asked, content })])
}

fn people(count: f64) -> Result<u32, Refusal> {
    let fits = count.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&count);
    fits.then_some(count as u32).ok_or_else(|| Refusal::BadCount(count.to_string()))
}

fn rule<'a>(scene: Scene<'a>) -> Result<&'a Comms, Refusal> {
    scene.rules.playbook.comms.as_ref().ok_or(Refusal::NoComms)
}

/// A wording that was not published, and that none was published after.
fn current<'a>(scene: Scene<'a>, typed: &str) -> Result<&'a Wording, Refusal> {
    let number = spelling::item(typed);
    let found = number.and_then(|number| scene.incident.wording(number));
    let wording = found.ok_or_else(|| Refusal::NoSuchWording(typed.into()))?;
    let id = wording.draft.id;
    if wording.published.is_some() {
        return Err(Refusal::WordingPublished(id));
    }
    match scene.incident.last_published() {
        Some(newer) if newer.draft.id > id => Err(Refusal::WordingOutdated(id, newer.draft.id)),
        _ => Ok(wording),
    }
}
