//! What people read of what fell due: the words of the messages that stand, against what the timeline says fell due.

use chrono::{DateTime, Utc};
use std::collections::BTreeSet;
use warroom::domain::guild::Language;
use warroom::domain::playbook::Clock;
use warroom::domain::timeline::{Due, DueEvent, Entry, Event, FellDue};
use warroom::sandbox::MessageView;
use warroom::text::say;

/// What begins each thing that a message tells of what fell due.
const SIGNS: [&str; 4] = ["⏳ **", "🔔 **", "⚠️ **", "🚨 **"];
/// A message that says this may tell what was told.
const REPEAT: &str = "may be a repeat";

/// One thing that a message tells.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Heard {
    pub(crate) clock: Clock,
    pub(crate) anchor: DateTime<Utc>,
    due: DateTime<Utc>,
    /// The miss that it tells, counted from 1; 0 for warnings and limits.
    number: u32,
    what: Due,
    /// Earlier reminders that it says were not sent.
    stands_for: u32,
    /// Who was notified by its message.
    pinged: Vec<u64>,
}

/// What a message tells of what fell due: a part for each sentence that begins with a sign.
pub(crate) fn heard(message: &MessageView, timeline: &[Entry]) -> Vec<Heard> {
    if message.content.contains(REPEAT) {
        return Vec::new();
    }
    let mut parts: Vec<Vec<&str>> = Vec::new();
    for line in message.content.lines() {
        if SIGNS.iter().any(|sign| line.starts_with(sign)) {
            parts.push(Vec::new());
        }
        parts.last_mut().into_iter().for_each(|part| part.push(line));
    }
    parts.iter().filter_map(|part| told(part, message, timeline)).collect()
}

/// The newest of what had fallen due by then that is told in these words.
fn told(part: &[&str], message: &MessageView, timeline: &[Entry]) -> Option<Heard> {
    let head = part.first()?;
    let written = message.created + chrono::TimeDelta::seconds(5);
    let fell =
        timeline.iter().rev().filter(|entry| entry.at <= written).find_map(|entry| match &entry.event {
            Event::Due(DueEvent::FellDue(fell)) if is_told(fell, head) => Some(fell),
            _ => None,
        })?;
    let FellDue { clock, anchor, what, due, reminders: number, .. } = *fell;
    let stands_for = part.iter().find_map(|line| {
        let rest = line.strip_prefix("Stands for ")?;
        rest.split_whitespace().next()?.parse().ok()
    });
    let mut pinged = message.pinged_ids.clone();
    pinged.sort_unstable();
    Some(Heard { clock, anchor, number, what, due, stands_for: stands_for.unwrap_or(0), pinged })
}

fn is_told(fell: &FellDue, head: &str) -> bool {
    let sign = match fell.what {
        Due::Warning => "⏳",
        Due::Reminder => "🔔",
        Due::Breach | Due::BreachAtBirth => "⚠️",
        Due::Rung(_) | Due::Escalation => "🚨",
        Due::Note => return false,
    };
    let name = |id: &str| say(Language::En, id);
    let (clock, number) = match fell.clock {
        Clock::Respond => (name("clock-respond"), Some("reminder ")),
        Clock::Contact => (name("clock-contact"), Some("reminder ")),
        Clock::Grade => (name("clock-grade"), Some("reminder ")),
        Clock::RootCause => (name("clock-root-cause"), Some("reminder ")),
        Clock::Workaround => (name("clock-workaround"), Some("reminder ")),
        Clock::Recover => (name("clock-recover"), Some("reminder ")),
        Clock::Team => (name("clock-team"), Some("reminder ")),
        Clock::Review => (name("clock-review"), Some("reminder ")),
        Clock::Sync if fell.what == Due::Escalation => ("progress updates missed".into(), None),
        Clock::Sync => (name("clock-sync"), None),
        Clock::Verification => ("fix is".into(), Some("reminder ")),
        Clock::Blocker(id) => (format!("locker #{id} "), Some("reminder ")),
        // What nobody asks for in these tests.
        _ => return false,
    };
    let stamp = |at: DateTime<Utc>| head.contains(&format!("<t:{}:", at.timestamp()));
    let counted = fell.what == Due::Reminder || (fell.what == Due::Escalation && fell.clock != Clock::Sync);
    let numbered = number.filter(|_| counted).is_none_or(|word| {
        let n = head.rsplit_once(word).map(|(_, rest)| rest.trim());
        n.is_some_and(|n| n == fell.reminders.max(1).to_string())
    });
    // A warning of what repeats names when that is due, which is still to come.
    let dated = stamp(fell.due) || stamp(fell.anchor) || (fell.what == Due::Warning && fell.clock.repeats());
    head.starts_with(sign) && head.contains(&clock) && numbered && dated
}

/// What was told twice, or is said not to have been sent although it was, in the messages that stand about one incident.
pub(crate) fn contradictions(mut all: Vec<Heard>, timeline: &[Entry]) -> Vec<String> {
    all.sort();
    let mut wrong = Vec::new();
    for (place, one) in all.iter().enumerate() {
        let is_same = |other: &&Heard| {
            (other.clock, other.anchor, other.number, other.what, other.due)
                == (one.clock, one.anchor, one.number, one.what, one.due)
        };
        let Some(other) = all[..place].iter().find(is_same) else { continue };
        let both: BTreeSet<_> = other.pinged.iter().filter(|id| one.pinged.contains(id)).collect();
        wrong.push(format!("read twice, by {} people: {one:?}", both.len()));
    }
    for run in all.chunk_by(|one, next| (one.clock, one.anchor) == (next.clock, next.anchor)) {
        let mut said = 0;
        for one in run.iter().filter(|one| is_counted(one.what)) {
            said += 1 + one.stands_for;
            let fell = timeline.iter().filter_map(|entry| match &entry.event {
                Event::Due(DueEvent::FellDue(fell))
                    if (fell.clock, fell.anchor) == (one.clock, one.anchor) =>
                {
                    Some(fell)
                }
                _ => None,
            });
            let fell = fell.filter(|fell| is_counted(fell.what) && fell.due <= one.due);
            if one.stands_for > 0 && said > fell.map(|fell| 1 + fell.merged).sum() {
                wrong.push(format!("stands for {} of which some were sent: {one:?}", one.stands_for));
            }
        }
    }
    wrong
}

fn is_counted(what: Due) -> bool {
    matches!(what, Due::Reminder | Due::Escalation)
}
