//! What is said when a time falls due: whom it concerns, what is missing, since when, and what to type.

use super::comms;
use super::facts::{self, clock_name};
use super::grading::called;
use super::line::{Line, Lined, On};
use super::meeting;
use super::mentions::Called;
use super::moved;
use super::phone;
use super::plan;
use super::raise;
use super::survey;
use super::verification;
use super::writer::{Lines, Writer};
use crate::actions::View;
use crate::discord::message::Message;
use crate::domain::At;
use crate::domain::comms::Promised;
use crate::domain::limits::unsettled;
use crate::domain::met::first_met;
use crate::domain::notices::{Telling, tellings};
use crate::domain::playbook::{Clock, Permit};
use crate::domain::quorum;
use crate::domain::reach::Why;
use crate::domain::repeating::{meeting_due, sync_due};
use crate::domain::timeline::DueEvent;
use crate::domain::timeline::{
    AdoptionEvent, CorrectionEvent, Due, Entry, Event, FellDue, VerificationEvent,
};
use crate::text::plain::{clip, length};
use crate::text::{Args, labels};
use chrono::TimeDelta;

impl Lined for DueEvent {
    fn line<'a>(&'a self, on: On<'a>) -> Line<'a> {
        match self {
            DueEvent::FellDue(fell) => on
                .words("•", move |writer| head(writer, fell, on.timeline, on.now))
                .told_by(move || due(on.view, on.entry, on.timeline, &[], on.now, on.now)),
            DueEvent::DeadlinesMoved { moved } => on
                .says("📅", "entry-deadlines-moved")
                .calling(move || on.calls_people(moved::concerned(on.view, moved)))
                .then(move |writer| moved::lines(writer, moved, on.now)),
        }
    }
}

/// Longest text of a message.
const LONGEST: usize = 1900;
/// Most people and roles called by one message whose words do not all fit: their names do.
const MOST_PEOPLE: usize = 40;
const MOST_ROLES: usize = 20;
/// Most rows of buttons of a message.
const MOST_ROWS: usize = 5;
/// Later than this, a message says how late it is.
const LATE: TimeDelta = TimeDelta::seconds(60);

/// One message for everything that is told with `first`, and for the reminders that were not said before it. `None` when
/// nothing of it is worth saying any more. `left`: when it was sent, or is; one that is shown anew came no later for that.
pub fn due(
    view: &View,
    first: &Entry,
    timeline: &[Entry],
    unsaid: &[u32],
    left: At,
    now: At,
) -> Option<Message> {
    let told = tellings(&view.incident, view.rules(), first, timeline, unsaid).into_iter();
    let mut told: Vec<Telling> = told.filter(|telling| !is_outdated(&telling.fell, now)).collect();
    // A level that is raised is what people read first.
    told.sort_by_key(|telling| raise::raised(&telling.fell, timeline).is_none());
    told.iter().map(|telling| one(view, telling, timeline, left, now)).reduce(|mut joined, next| {
        let both = format!("{}\n{}", joined.content, next.content);
        joined.mentions.add(next.mentions);
        joined.unheld.extend(next.unheld);
        // Of several things, others may be theirs.
        let barred = std::mem::take(&mut joined.barred);
        joined.spared.retain(|user| !barred.contains(user));
        joined.unheld.retain(|missed| missed.why != Why::MadeTheFix);
        joined.rows.extend(next.rows);
        joined.rows.truncate(MOST_ROWS);
        // Where not all words fit, at least everybody who is called sees their name.
        joined.content = if length(&both) <= LONGEST {
            both
        } else {
            joined.mentions.users.truncate(MOST_PEOPLE);
            joined.mentions.roles.truncate(MOST_ROLES);
            let called = joined.mentions.text();
            format!("{}\n{called}", clip(&both, LONGEST - length(&called) - 1))
        };
        joined
    })
}

/// A warning that could not be sent before its limit passed: the breach says it all, and leaves first.
fn is_outdated(fell: &FellDue, now: At) -> bool {
    fell.what == Due::Warning && !fell.clock.repeats() && now >= fell.anchor
}

fn one(view: &View, telling: &Telling, timeline: &[Entry], left: At, now: At) -> Message {
    let fell = &telling.fell;
    if let Clock::Inject(n) = fell.clock {
        return inject(view, telling, n, left, now);
    }
    let met = first_met(&view.incident, view.rules(), (fell.clock, fell.anchor), timeline);
    // What has been met needs nobody woken; an escalation stays what it is all the same.
    let called = match met {
        Some(_) if !fell.what.is_escalation() => Called::nobody(),
        _ => {
            let people = fell.people.iter().copied();
            let invited = raise::raised(fell, timeline).map(|entry| called(view, entry, now));
            let mut called = Called::of(view, now, people, &fell.to);
            called.add(invited.unwrap_or_default());
            match fell.clock {
                Clock::Verification => verification::without_fixer(view, called),
                Clock::Approval(id) => plan::without_those_who_acted(view, id, called),
                _ => called,
            }
        }
    };
    let room = Writer::room(view);
    let asks = fell.clock == Clock::Observation && met.is_none();
    let mut message = room.message(sign(fell.what), &[], &called, |writer| {
        let mut rest = vec![match met {
            Some(met) => writer.say_with("due-met-since", |writer| {
                Args::new().text("time", writer.time_and_distance(met, now))
            }),
            None => to_do(writer, fell, now),
        }];
        rest.extend(raise::asked(writer, fell, met.is_some()));
        rest.extend(raise::level(writer, fell, timeline, now));
        rest.extend(merged(writer, fell));
        rest.extend(late(writer, telling, left, now));
        rest.extend(subject(writer, fell.clock));
        rest.extend(meeting::agenda(writer).filter(|_| fell.clock == Clock::Meeting && met.is_none()));
        let fallen = head(writer, fell, timeline, now);
        match raise::head(writer, fell, timeline) {
            Some(raised) => {
                rest.insert(0, fallen);
                Lines { head: raised, rest }
            }
            None => Lines { head: fallen, rest },
        }
    });
    message.rows = match fell.clock {
        Clock::Call => phone::rows(view),
        Clock::Observation if asks => verification::question(&room),
        Clock::Survey => survey::rows(&room),
        Clock::Meeting if met.is_none() => meeting::rows(&room),
        Clock::Approval(id) if met.is_none() => plan::rows(&room, plan::of(view, id)),
        _ => raise::rows(view, fell, now),
    };
    message
}

/// News of a drill, in its own words.
fn inject(view: &View, telling: &Telling, n: u32, left: At, now: At) -> Message {
    let called = Called::of(view, now, telling.fell.people.iter().copied(), &telling.fell.to);
    Writer::room(view).message("📣", &[], &called, |writer| Lines {
        head: writer.say_with("drill-inject", |_| Args::new().number("n", n)),
        rest: news(writer, n)
            .map(|news| format!("> {news}"))
            .into_iter()
            .chain(late(writer, telling, left, now))
            .collect(),
    })
}

/// What a drill's script says.
fn news(writer: &Writer<'_>, n: u32) -> Option<String> {
    let script = writer.view.incident.report.drill.as_ref()?;
    let inject = script.injects.get(usize::try_from(n).ok()?.checked_sub(1)?)?;
    Some(labels::prose(writer.language(), &writer.view.playbook, &inject.text))
}

pub(super) fn sign(what: Due) -> &'static str {
    match what {
        Due::Warning => "⏳",
        Due::Note => "•",
        Due::Reminder => "🔔",
        Due::Breach | Due::BreachAtBirth => "⚠️",
        Due::Rung(_) | Due::Escalation => "🚨",
    }
}

/// What fell due, in a sentence.
pub(super) fn head(writer: &Writer<'_>, fell: &FellDue, timeline: &[Entry], now: At) -> String {
    if let Clock::Inject(n) = fell.clock {
        let head = writer.say_with("drill-inject", |_| Args::new().number("n", n));
        return news(writer, n).map_or(head.clone(), |news| format!("{head} {news}"));
    }
    let repeating = fell.clock.repeats();
    let incident = &writer.view.incident;
    let promise = incident.promised_from(fell.anchor).filter(|_| fell.clock == Clock::PromisedWord);
    let id = match (fell.what, fell.clock) {
        (what, Clock::PromisedWord) if promise.is_some_and(|it| it.of == Promised::Recovery) => {
            let escalates = what == Due::Escalation;
            if escalates { "due-escalation-promised-eta" } else { "due-reminder-promised-eta" }
        }
        (what, Clock::Feedback) if !asks_users(writer.view) => {
            let escalates = what == Due::Escalation;
            if escalates { "due-escalation-last-word" } else { "due-reminder-last-word" }
        }
        (Due::Warning, Clock::Sync) => "due-warning-sync",
        (Due::Warning, Clock::Verification) => "due-reminder-verification",
        (_, Clock::Observation) => "due-observation",
        (what, Clock::Meeting) => meeting::due(what),
        (Due::Warning, Clock::Blocker(_)) => "due-reminder-blocker",
        (Due::Warning | Due::Reminder, Clock::Approval(_)) => "due-reminder-approval",
        (Due::Escalation, Clock::Approval(_)) => "due-escalation-approval",
        (Due::Warning, Clock::Call) => "due-reminder-call",
        (_, Clock::Survey) if survey::is_relayed(writer) => "due-reminder-survey-on",
        (_, Clock::Survey) => "due-reminder-survey",
        (Due::Warning, Clock::PromisedWord) => "due-warning-promised-word",
        (Due::Warning | Due::Reminder, Clock::Feedback) => "due-reminder-feedback",
        (Due::Reminder, Clock::PromisedWord) => "due-reminder-promised-word",
        (Due::Warning | Due::Reminder, Clock::Followup(_)) => "due-reminder-followup",
        (Due::Warning, Clock::Team) => "due-warning-team",
        (Due::Warning, _) => "due-warning",
        (Due::Note, Clock::Silence) => "due-note-silence",
        (Due::Note, _) => "due-note",
        (Due::Breach, _) => "due-breach",
        (Due::BreachAtBirth, _) => late_at_birth(fell, timeline),
        (Due::Rung(_), _) => "due-rung",
        (Due::Reminder, Clock::Sync) => "due-reminder-sync",
        (Due::Reminder, Clock::Verification) => "due-reminder-verification",
        (Due::Reminder, Clock::Call) => "due-reminder-call",
        (Due::Reminder, Clock::Blocker(_)) => "due-reminder-blocker",
        (Due::Reminder, _) => "due-reminder",
        (Due::Escalation, Clock::Verification) => "due-escalation-verification",
        (Due::Escalation, Clock::Call) => "due-escalation-call",
        (Due::Escalation, Clock::PromisedWord) => "due-escalation-promised-word",
        (Due::Escalation, Clock::Feedback) => "due-escalation-feedback",
        (Due::Escalation, Clock::Blocker(_)) => "due-escalation-blocker",
        (Due::Escalation, Clock::Followup(_)) => "due-escalation-followup",
        (Due::Escalation, _) => "due-escalation",
    };
    let deadline = match (fell.what, repeating) {
        _ if promise.is_some() => promise.map_or(fell.due, |promise| promise.until),
        // A warning of something repeating carries what it counts from; when the update is due, the view says.
        (Due::Warning, true) => warned_of(writer.view, fell).unwrap_or(fell.due),
        (_, true) => fell.due,
        (_, false) => fell.anchor,
    };
    let unsettled = unsettled(&writer.view.incident, writer.view.rules(), fell.clock, fell.anchor);
    let provisional = facts::provisional(writer, unsettled);
    writer.say_with(id, |writer| {
        Args::new()
            .text("clock", clock_name(writer, fell.clock))
            .text("deadline", format!("{}{provisional}", writer.time_and_distance(deadline, now)))
            .text("overdue", labels::duration(writer.language(), fell.due - fell.anchor))
            .text("since", writer.time_and_distance(fell.anchor, now))
            .number("id", fell.clock.number().unwrap_or_default())
            .number("n", fell.reminders.max(1))
    })
}

/// When what a warning of something repeating is about is due.
fn warned_of(view: &View, fell: &FellDue) -> Option<At> {
    match fell.clock {
        Clock::Meeting => meeting_due(&view.incident, view.rules()),
        _ => sync_due(&view.incident, view.rules()),
    }
}

/// By what the limit applied when it had passed already: by something that did not hold, a new version of the playbook,
/// something that was put right, or else a level.
fn late_at_birth(fell: &FellDue, timeline: &[Entry]) -> &'static str {
    let then = || timeline.iter().filter(|entry| entry.at == fell.due).map(|entry| &entry.event);
    if then().any(|event| {
        matches!(event, Event::Verification(VerificationEvent::Verified { passed: false, again: false, .. }))
    }) {
        "due-breach-after-failure"
    } else if then()
        .any(|event| matches!(event, Event::Verification(VerificationEvent::Observed { quiet: false, .. })))
    {
        "due-breach-when-back"
    } else if then().any(|event| matches!(event, Event::Adoption(AdoptionEvent::PlaybookAdopted(_)))) {
        "due-breach-when-adopted"
    } else if then().any(|event| matches!(event, Event::Correction(CorrectionEvent::Corrected(_)))) {
        "due-breach-when-corrected"
    } else {
        "due-breach-when-graded"
    }
}

/// Is somebody to ask users once it is fixed, rather than only to tell them?
fn asks_users(view: &View) -> bool {
    view.playbook.comms.as_ref().is_some_and(|comms| comms.feedback.is_some())
}

fn to_do(writer: &Writer<'_>, fell: &FellDue, now: At) -> String {
    let clock = fell.clock;
    let promised = writer.view.incident.promised_from(fell.anchor).map(|promise| promise.of);
    let id = match clock {
        Clock::Team => {
            let missing = quorum::missing(&writer.view.incident, writer.view.rules());
            let missing = labels::list(writer.language(), missing.iter().map(|role| writer.role(role)));
            return writer.say_with("do-team", |_| Args::new().text("roles", missing.clone()));
        }
        Clock::Call => return phone::demanded(writer).unwrap_or_default(),
        // They tell, and ask for nothing.
        Clock::Silence | Clock::Inject(_) => return String::new(),
        Clock::Survey if survey::is_relayed(writer) => "do-survey-on",
        Clock::Recover if let Some(eta) = writer.view.incident.spell.expected().filter(|eta| *eta > now) => {
            return writer.say_with("do-recover-expected", |writer| {
                Args::new().text("eta", writer.time_and_distance(eta, now))
            });
        }
        Clock::Meeting => return meeting::to_do(writer),
        Clock::Approval(id) => return plan::waits(writer, id).unwrap_or_default(),
        Clock::PromisedWord if promised == Some(Promised::Recovery) => "do-promised-eta",
        Clock::Feedback if !asks_users(writer.view) => {
            return comms::last_word(writer, "do-last-word").unwrap_or_default();
        }
        Clock::Review => return writer.say_with("do-review", |writer| reviewers(writer)),
        other => &format!("do-{}", other.word()),
    };
    writer.say_with(id, |_| Args::new().number("id", clock.number().unwrap_or_default()))
}

/// Who may lead the review: whoever else is reminded of it gets them to.
fn reviewers(writer: &Writer<'_>) -> Args {
    let playbook = &writer.view.playbook;
    let leads = playbook.permits.get(&Permit::Review).cloned().unwrap_or_else(|| playbook.in_charge());
    let leads = labels::list(writer.language(), leads.iter().map(|role| writer.role(role)));
    Args::new().text("roles", leads)
}

/// Which of several it is about; said once, since it is somebody's own words.
fn subject(writer: &Writer<'_>, clock: Clock) -> Option<String> {
    if writer.language() != writer.view.guild.language() {
        return None;
    }
    let incident = &writer.view.incident;
    let text = match clock {
        Clock::Blocker(id) => &incident.blockers.iter().find(|blocker| blocker.id == id)?.text,
        Clock::Approval(id) => &incident.plans.iter().find(|plan| plan.id == id)?.text,
        Clock::Followup(id) => &incident.followups.iter().find(|followup| followup.id == id)?.text,
        _ => return None,
    };
    Some(format!("> {}", writer.text(text, 300)))
}

pub(super) fn merged(writer: &Writer<'_>, fell: &FellDue) -> Option<String> {
    (fell.merged > 0).then(|| writer.say_with("due-merged", |_| Args::new().number("n", fell.merged)))
}

fn late(writer: &Writer<'_>, telling: &Telling, left: At, now: At) -> Option<String> {
    let late = left - telling.since;
    (late > LATE).then(|| {
        writer.say_with("due-late", |writer| {
            Args::new()
                .text("late", labels::duration(writer.language(), late))
                .text("time", writer.time(telling.since, now))
        })
    })
}
