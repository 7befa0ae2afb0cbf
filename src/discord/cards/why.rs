//! `/why`: why a reminder came, or did not, from the same evidence that the auditor has: the limits, the timeline, and what
//! became of each message.

use super::entry::line as entry_line;
use super::facts::{self, clock_name};
use super::line::On;
use super::reach;
use super::writer::{MAX_CONTENT, Writer};
use crate::actions::View;
use crate::discord::message::Message;
use crate::domain::At;
use crate::domain::audit::evidence_for;
use crate::domain::delivery::{Evidence, Phase};
use crate::domain::guild::Language;
use crate::domain::limits::deadline;
use crate::domain::met::met_since;
use crate::domain::playbook::Clock;
use crate::domain::quorum::call_demanded_since;
use crate::domain::repeating::{meeting_due, sync_due};
use crate::domain::timeline::{Due, DueEvent, Entry, Event, FellDue, PresenceEvent};
use crate::text::plain::clip;
use crate::text::{Args, labels};

/// What was told about each clock shown, at most.
const MOST_TOLD: usize = 6;

/// Everything about one kind of clock, or about all, for one reader.
pub fn why(
    view: &View,
    timeline: &[Entry],
    evidence: &[Evidence],
    asked: Option<&str>,
    now: At,
    language: Language,
) -> Message {
    let writer = Writer::person_in(view, language);
    let mut lines = vec![format!("**{}**", facts::number_and_title(view, 200))];
    for clock in clocks(view).into_iter().filter(|clock| asked.is_none_or(|asked| is_asked(*clock, asked))) {
        lines.push(format!("**{}** · {}", clock_name(&writer, clock), standing(&writer, clock, now)));
        if clock == Clock::Call {
            lines.extend(calls(&writer, timeline, now));
        }
        let told: Vec<_> =
            timeline.iter().filter_map(|entry| about(entry, clock).map(|fell| (entry, fell))).collect();
        let left_out = told.len().saturating_sub(MOST_TOLD);
        lines.extend(
            told.into_iter()
                .skip(left_out)
                .map(|(entry, fell)| line(&writer, entry, fell, timeline, evidence, now)),
        );
    }
    if let Some(next) = facts::next(&writer, now) {
        lines.push(facts::named(&writer, "card-next", &next));
    }
    Message::text(clip(&lines.join("\n"), MAX_CONTENT))
}

/// What people, gateways and pagers did about a call since it is demanded.
fn calls(writer: &Writer<'_>, timeline: &[Entry], now: At) -> Vec<String> {
    let view = writer.view;
    let since = call_demanded_since(&view.incident, view.rules()).unwrap_or(view.incident.spell.began);
    let is_call = |event: &Event| {
        let Event::Presence(event) = event else { return false };
        match event {
            PresenceEvent::Paged { .. }
            | PresenceEvent::CallMissed { .. }
            | PresenceEvent::NobodyLeft { .. }
            | PresenceEvent::PagerTold { .. }
            | PresenceEvent::PageMissed { .. } => true,
            PresenceEvent::Acknowledged | PresenceEvent::Contacted { .. } | PresenceEvent::Present { .. } => {
                false
            }
        }
    };
    let made: Vec<_> = timeline.iter().filter(|it| it.at >= since && is_call(&it.event)).collect();
    let left_out = made.len().saturating_sub(MOST_TOLD);
    let line = |entry: &Entry| {
        let line = entry_line(On { view, entry, timeline, now });
        format!("- {} · {} {}", writer.time(entry.at, now), line.sign(), line.head(writer))
    };
    made.into_iter().skip(left_out).map(line).collect()
}

fn clocks(view: &View) -> Vec<Clock> {
    let blockers = view.incident.blockers.iter().map(|blocker| Clock::Blocker(blocker.id));
    let plans = view.incident.plans.iter().filter(|_| !view.playbook.plans.approval.is_empty());
    let approvals = plans.map(|plan| Clock::Approval(plan.id));
    let followups = view.incident.followups.iter().map(|followup| Clock::Followup(followup.id));
    Clock::with_deadline()
        .chain(Clock::repeating())
        .chain(blockers)
        .chain(approvals)
        .chain(followups)
        .collect()
}

fn is_asked(clock: Clock, asked: &str) -> bool {
    clock.word() == asked
}

fn about(entry: &Entry, clock: Clock) -> Option<&FellDue> {
    match &entry.event {
        Event::Due(DueEvent::FellDue(fell)) if fell.clock == clock => Some(fell),
        _ => None,
    }
}

/// Whether anything is asked for, since when, until when, and whether it came.
fn standing(writer: &Writer<'_>, clock: Clock, now: At) -> String {
    let (incident, rules) = (&writer.view.incident, writer.view.rules());
    if matches!(clock, Clock::Sync | Clock::Meeting) {
        let (due, id) = match clock {
            Clock::Meeting => (meeting_due(incident, rules), "why-meeting"),
            _ => (sync_due(incident, rules), "why-sync"),
        };
        return match due.filter(|_| incident.is_open()) {
            Some(due) => {
                writer.say_with(id, |writer| Args::new().text("due", writer.time_and_distance(due, now)))
            }
            None => writer.say("why-not-asked"),
        };
    }
    if clock == Clock::Call
        && let Some(since) = call_demanded_since(incident, rules)
    {
        let met = met_since(incident, rules, clock, since);
        return writer.say_with(if met.is_some() { "why-call-met" } else { "why-call" }, |writer| {
            let args = Args::new().text("since", writer.time_and_distance(since, now));
            args.text("met", writer.time(met.unwrap_or(now), now))
        });
    }
    let Some(deadline) = deadline(incident, rules, clock) else { return writer.say("why-not-asked") };
    let id = match deadline.met {
        Some(_) => "why-met",
        None if !incident.is_open() && !clock.outlives_closing() => "why-closed",
        None => "why-open",
    };
    let unsettled = deadline.unsettled.filter(|_| deadline.met.is_none());
    let provisional = facts::provisional(writer, unsettled);
    writer.say_with(id, |writer| {
        Args::new()
            .text("from", writer.time(deadline.from, now))
            .text("due", format!("{}{provisional}", writer.time(deadline.due, now)))
            .text("length", labels::deadline(writer.language(), &deadline, &writer.view.calendars))
            .text("met", writer.time(deadline.met.unwrap_or(now), now))
    })
}

fn line(
    writer: &Writer<'_>,
    entry: &Entry,
    fell: &FellDue,
    timeline: &[Entry],
    evidence: &[Evidence],
    now: At,
) -> String {
    let kind = match fell.what {
        Due::Warning => "due-kind-warning",
        Due::Note => "due-kind-note",
        Due::Breach | Due::BreachAtBirth => "due-kind-breach",
        Due::Rung(_) | Due::Escalation => "due-kind-escalation",
        Due::Reminder => "due-kind-reminder",
    };
    let link = |entry: &Entry| {
        let told = evidence_for(entry, timeline, evidence).filter(|told| told.phase.has_arrived())?;
        let (channel, message) = (told.channel?, told.message?);
        Some(format!("https://discord.com/channels/{}/{}/{}", writer.view.guild.id.0, channel.0, message.0))
    };
    // A reminder that could not go out in time is told by a later one of the same run.
    let same = |later: &&Entry| {
        later.seq > entry.seq && about(later, fell.clock).is_some_and(|other| other.anchor == fell.anchor)
    };
    let merged = || timeline.iter().filter(same).find_map(link);
    let told = evidence_for(entry, timeline, evidence);
    let reason = || told.and_then(|told| told.reason.as_deref()).unwrap_or_default();
    let (id, message) = match told.map(|told| &told.phase) {
        Some(Phase::Sent | Phase::Short(_)) => match (link(entry), merged()) {
            (Some(message), _) => ("why-sent", message),
            (None, Some(message)) => ("why-merged", message),
            (None, None) => ("why-not-needed", String::new()),
        },
        Some(Phase::Dead(reason)) => ("why-dead", writer.text(reason, 150)),
        Some(Phase::Refused(_)) => ("why-refused", writer.text(reason(), 150)),
        Some(Phase::Unknown(_)) => ("why-unknown", String::new()),
        Some(Phase::Ready(_) | Phase::Claimed(_)) => ("why-waiting", String::new()),
        None if fell.what == Due::Note => ("why-noted", String::new()),
        None => ("why-missing", String::new()),
    };
    let args = |writer: &Writer<'_>| {
        Args::new()
            .text("kind", writer.say(kind))
            .text("due", writer.time(fell.due, now))
            .text("told", writer.time(entry.at, now))
            .number("seq", entry.seq)
            .text("message", message.clone())
    };
    let nobody = told.filter(|told| told.phase == Phase::Sent).and_then(|told| told.reach.as_ref());
    let nobody =
        nobody.and_then(|it| reach::nobody(&writer.view.guild, &writer.view.playbook, it, writer.language()));
    let nobody = nobody.map(|nobody| format!("\n  ⚠️ {nobody}")).unwrap_or_default();
    format!("- {}{nobody}", writer.say_with(id, args))
}
