//! What is said when a time falls due: whom it concerns, what is missing, since when, and what to type.

use super::card::button;
use super::entry::{called, running};
use super::facts::clock_name;
use super::mentions::Called;
use super::phone;
use super::writer::{Lines, Writer};
use crate::actions::View;
use crate::discord::buttons::Press;
use crate::discord::message::Message;
use crate::domain::At;
use crate::domain::grading::Because;
use crate::domain::incident::State;
use crate::domain::limits;
use crate::domain::notices::told_with;
use crate::domain::owed::{held, sync_due};
use crate::domain::playbook::{Clock, Level, Milestone};
use crate::domain::quorum;
use crate::domain::raise::proposed;
use crate::domain::timeline::{Actor, Due, Entry, Event, FellDue};
use crate::text::plain::{clip, length};
use crate::text::{Args, labels};
use chrono::TimeDelta;
use serenity::all::{ButtonStyle, CreateActionRow};

/// Longest text of a message.
const LONGEST: usize = 1900;
/// Most people and roles called by one message whose words do not all fit: their names do.
const MOST_PEOPLE: usize = 40;
const MOST_ROLES: usize = 20;
/// Most rows of buttons of a message.
const MOST_ROWS: usize = 5;
/// Later than this, a message says how late it is (D21).
const LATE: TimeDelta = TimeDelta::seconds(60);

/// One message for everything that is told with `first`. `None` when nothing of it is worth saying any more.
pub(super) fn due(view: &View, first: &Entry, timeline: &[Entry], now: At) -> Option<Message> {
    let told = told_with(first, timeline).filter(|fell| !is_outdated(fell, now));
    let told = told.map(|fell| one(view, fell, timeline, now));
    told.reduce(|mut all, next| {
        let both = format!("{}\n{}", all.content, next.content);
        all.mentions.add(next.mentions);
        all.rows.extend(next.rows);
        all.rows.truncate(MOST_ROWS);
        // Where not all words fit, at least everybody who is called sees their name.
        all.content = if length(&both) <= LONGEST {
            both
        } else {
            all.mentions.users.truncate(MOST_PEOPLE);
            all.mentions.roles.truncate(MOST_ROLES);
            let called = all.mentions.text();
            format!("{}\n{called}", clip(&both, LONGEST - length(&called) - 1))
        };
        all
    })
}

/// A warning that could not be sent before its limit passed: the breach says it all, and leaves first.
fn is_outdated(fell: &FellDue, now: At) -> bool {
    fell.what == Due::Warning && !is_repeating(fell.clock) && now >= fell.anchor
}

/// Asked for again and again, as against a limit.
fn is_repeating(clock: Clock) -> bool {
    matches!(clock, Clock::Sync | Clock::Verification | Clock::Call | Clock::Blocker(_))
}

fn one(view: &View, fell: &FellDue, timeline: &[Entry], now: At) -> Message {
    let met = met_since(view, fell);
    // What has been met needs nobody woken; an escalation stays what it is all the same (D21).
    let called = match met {
        Some(_) if !fell.what.is_escalation() => Called::nobody(),
        _ => {
            let people = fell.people.iter().copied();
            let invited = raised(fell, timeline).map(|entry| called(view, entry, now));
            let mut called = Called::of(view, now, people, &fell.to);
            called.add(invited.unwrap_or_default());
            called
        }
    };
    let mut message = Writer::room(view).message(sign(fell.what), &[], &called, |writer| {
        let mut rest = vec![match met {
            Some(met) => writer.say_with("due-met-since", |writer| {
                Args::new().text("time", writer.time_and_distance(met, now))
            }),
            None => to_do(writer, fell.clock),
        }];
        rest.extend(asked(writer, fell, met.is_some()));
        rest.extend(level(writer, fell, timeline, now));
        rest.extend(merged(writer, fell));
        rest.extend(late(writer, fell, now));
        rest.extend(blocker(writer, fell.clock));
        Lines { head: head(writer, fell, timeline, now), rest }
    });
    message.rows = rows(view, fell, now);
    message
}

/// What else the playbook asks of people when the limit passes.
fn asked(writer: &Writer<'_>, fell: &FellDue, is_met: bool) -> Option<String> {
    let passed = matches!(fell.what, Due::Breach | Due::BreachAtBirth);
    let limit = limits::deadline(&writer.view.incident, writer.view.rules(), fell.clock)?.limit;
    let ask = limit.ask.as_ref().filter(|_| passed && !is_met)?;
    Some(labels::prose(writer.language(), ask))
}

/// The entry by which the level was raised because this fell due (D7).
fn raised<'a>(fell: &FellDue, timeline: &'a [Entry]) -> Option<&'a Entry> {
    let wanted = Because::Overdue { clock: fell.clock };
    let by = |entry: &&Entry| match &entry.event {
        Event::Graded { basis, .. } => entry.by == Actor::Clock && basis.because.contains(&wanted),
        _ => false,
    };
    let passed = matches!(fell.what, Due::Breach | Due::BreachAtBirth);
    timeline.iter().filter(by).rfind(|entry| passed && entry.at >= fell.due)
}

/// The level that follows: which it is now, and until when what is due; or which one is proposed.
fn level(writer: &Writer<'_>, fell: &FellDue, timeline: &[Entry], now: At) -> Vec<String> {
    let view = writer.view;
    if let Some(entry) = raised(fell, timeline) {
        let Event::Graded { level, .. } = &entry.event else { return Vec::new() };
        let level = writer.level(level);
        let now_is = writer.say_with("raised", |_| Args::new().text("level", level.clone()));
        return [Some(now_is), running(writer, now)].into_iter().flatten().collect();
    }
    let proposed = proposes(view, fell, now).map(|level| {
        let level = writer.level(&level.key);
        writer.say_with("raise-proposed", |_| Args::new().text("level", level.clone()))
    });
    proposed.into_iter().collect()
}

/// The level that the playbook proposes because of what fell due.
fn proposes<'a>(view: &'a View, fell: &FellDue, now: At) -> Option<&'a Level> {
    let passed = matches!(fell.what, Due::Breach | Due::BreachAtBirth | Due::Rung(_));
    let (clock, level) = proposed(&view.incident, view.rules(), now).filter(|_| passed)?;
    (clock == fell.clock).then_some(level)
}

/// Buttons for what can be done about it with one press.
fn rows(view: &View, fell: &FellDue, now: At) -> Vec<CreateActionRow> {
    if fell.clock == Clock::Call {
        return phone::rows(view);
    }
    let raise = proposes(view, fell, now).map(|_| {
        let raise = button(&Writer::room(view), Press::Raise, ButtonStyle::Danger);
        CreateActionRow::Buttons(vec![raise])
    });
    raise.into_iter().collect()
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

/// What fell due, in a sentence.
pub(super) fn head(writer: &Writer<'_>, fell: &FellDue, timeline: &[Entry], now: At) -> String {
    let repeating = is_repeating(fell.clock);
    let id = match (fell.what, fell.clock) {
        (Due::Warning, Clock::Sync) => "due-warning-sync",
        (Due::Warning, Clock::Verification) => "due-reminder-verification",
        (Due::Warning, Clock::Blocker(_)) => "due-reminder-blocker",
        (Due::Warning, Clock::Call) => "due-reminder-call",
        (Due::Warning, _) => "due-warning",
        (Due::Note, Clock::Silence) => "due-note-silence",
        (Due::Note, _) => "due-note",
        (Due::Breach, _) => "due-breach",
        (Due::BreachAtBirth, _) if after_failure(fell, timeline) => "due-breach-after-failure",
        (Due::BreachAtBirth, _) => "due-breach-when-graded",
        (Due::Rung(_), _) => "due-rung",
        (Due::Reminder, Clock::Sync) => "due-reminder-sync",
        (Due::Reminder, Clock::Verification) => "due-reminder-verification",
        (Due::Reminder, Clock::Call) => "due-reminder-call",
        (Due::Reminder, Clock::Blocker(_)) => "due-reminder-blocker",
        (Due::Reminder, _) => "due-reminder",
        (Due::Escalation, Clock::Verification) => "due-escalation-verification",
        (Due::Escalation, Clock::Call) => "due-escalation-call",
        (Due::Escalation, Clock::Blocker(_)) => "due-escalation-blocker",
        (Due::Escalation, _) => "due-escalation",
    };
    let deadline = match (fell.what, repeating) {
        // A warning of something repeating carries what it counts from; when the update is due, the view says.
        (Due::Warning, true) => sync_due(&writer.view.incident, writer.view.rules()).unwrap_or(fell.due),
        (_, true) => fell.due,
        (_, false) => fell.anchor,
    };
    let id_of_blocker = match fell.clock {
        Clock::Blocker(id) => id,
        _ => 0,
    };
    writer.say_with(id, |writer| {
        Args::new()
            .text("clock", clock_name(writer, fell.clock))
            .text("deadline", writer.time_and_distance(deadline, now))
            .text("overdue", labels::duration(writer.language(), fell.due - fell.anchor))
            .text("since", writer.time_and_distance(fell.anchor, now))
            .number("id", id_of_blocker)
            .number("n", fell.reminders.max(1))
    })
}

/// Did a failed verification make the limit apply anew, rather than a grade?
fn after_failure(fell: &FellDue, timeline: &[Entry]) -> bool {
    let failed = |entry: &Entry| matches!(entry.event, Event::Verified { passed: false, .. });
    timeline.iter().any(|entry| entry.at == fell.due && failed(entry))
}

/// When what was asked for came between falling due and now.
fn met_since(view: &View, fell: &FellDue) -> Option<At> {
    let incident = &view.incident;
    let met = match fell.clock {
        Clock::Sync => incident.last_update.as_ref().map(|update| update.at).filter(|at| *at > fell.anchor),
        Clock::Verification => match incident.state {
            State::Verifying => None,
            State::Resolved | State::Closed => incident.milestones.get(&Milestone::Resolved).copied(),
            _ => incident.failed_at,
        },
        Clock::Call => incident.calls.iter().map(|call| call.at).filter(|at| *at > fell.anchor).max(),
        Clock::Blocker(id) => {
            incident.blockers.iter().find(|blocker| blocker.id == id).and_then(|blocker| blocker.cleared_at)
        }
        clock => limits::deadline(incident, view.rules(), clock).and_then(|deadline| deadline.met),
    };
    met.or(incident.closed_at)
}

fn to_do(writer: &Writer<'_>, clock: Clock) -> String {
    let id = match clock {
        Clock::Respond => "do-respond",
        Clock::Contact => "do-contact",
        Clock::Grade => "do-grade",
        Clock::Team => {
            let missing = quorum::missing(&writer.view.incident, writer.view.rules());
            let missing = labels::list(writer.language(), missing.iter().map(|role| writer.role(role)));
            return writer.say_with("do-team", |_| Args::new().text("roles", missing.clone()));
        }
        Clock::Call => return phone::demanded(writer).unwrap_or_default(),
        Clock::Silence => return String::new(),
        Clock::RootCause => "do-root-cause",
        Clock::Workaround => "do-workaround",
        Clock::Recover => "do-recover",
        Clock::Sync => "do-sync",
        Clock::Verification => "do-verification",
        Clock::Blocker(id) => return writer.say_with("do-blocker", |_| Args::new().number("id", id)),
    };
    writer.say(id)
}

/// Which blocker it is about; said once, since it is somebody's own words.
fn blocker(writer: &Writer<'_>, clock: Clock) -> Option<String> {
    let Clock::Blocker(id) = clock else { return None };
    if writer.language() != writer.view.guild.language() {
        return None;
    }
    let blocker = writer.view.incident.blockers.iter().find(|blocker| blocker.id == id)?;
    Some(format!("> {}", writer.text(&blocker.text, 300)))
}

fn merged(writer: &Writer<'_>, fell: &FellDue) -> Option<String> {
    (fell.merged > 0).then(|| writer.say_with("due-merged", |_| Args::new().number("n", fell.merged)))
}

fn late(writer: &Writer<'_>, fell: &FellDue, now: At) -> Option<String> {
    let expected = expected(writer.view, fell);
    let late = now - expected;
    (late > LATE).then(|| {
        writer.say_with("due-late", |writer| {
            Args::new()
                .text("late", labels::duration(writer.language(), late))
                .text("time", writer.time(expected, now))
        })
    })
}

/// When it was to be told: a reminder that the playbook holds to working time (D20), or that somebody holds back, is not
/// late before that ends.
fn expected(view: &View, fell: &FellDue) -> At {
    if fell.what.is_escalation() { fell.due } else { held(&view.incident, view.rules(), fell.due) }
}
