//! The one way in which an incident changes: load it, tell what fell due, decide, tell what that made due, and save it
//! all in one transaction.

use super::{Actions, Call, Done, Failure, View};
use crate::domain::At;
use crate::domain::decide::{Decision, Scene};
use crate::domain::delivery::{Kind, Target, Urgency};
use crate::domain::ids::{ChannelId, IncidentId};
use crate::domain::incident::Incident;
use crate::domain::owed::owed;
use crate::domain::refusal::Refusal;
use crate::domain::timeline::{Actor, Entry, Event};
use crate::store::{Change, NewNotice, Write};
use anyhow::anyhow;

/// What one settling makes due may make more due; more rounds than this is a fault of the rules.
const ROUNDS: usize = 16;

impl Actions {
    /// Decides about the incident whose room the call came from, and commits.
    ///
    /// # Errors
    /// A refusal (of `decide`, or because the channel is no room), or a fault. Nothing was changed then.
    pub async fn act(
        &self,
        call: &Call,
        decide: impl FnOnce(Scene<'_>) -> Decision + Send,
    ) -> Result<Done, Failure> {
        let mut write = self.0.store.begin().await?;
        let now = self.now();
        let (served, incident) = write.serve_in(call.interaction, now, call.guild, call.channel).await?;
        if !served {
            return Err(Failure::Repeated);
        }
        let mut view = self.view(incident.ok_or(Refusal::NotInARoom)?)?;
        let mut entries = Vec::new();
        settle(&mut view, &mut entries, now)?;
        let scene = Scene {
            incident: &view.incident,
            rules: view.rules(),
            guild: &view.guild,
            caller: &call.caller,
            now,
        };
        let decided = decide(scene)?;
        append(&mut view.incident, &mut entries, Actor::Person(call.caller.user), decided, now);
        self.finish(write, view, entries, false, now).await
    }

    /// Tells whatever has fallen due in an incident. Nothing, if people were quicker.
    ///
    /// # Errors
    /// A fault.
    pub async fn fall_due(&self, id: IncidentId) -> Result<(), Failure> {
        self.record(id, Actor::Clock, Vec::new()).await
    }

    /// Records that the incident's room is there.
    ///
    /// # Errors
    /// A fault.
    pub async fn room_opened(&self, id: IncidentId, channel: ChannelId) -> Result<(), Failure> {
        self.record(id, Actor::Bot, vec![Event::RoomOpened { channel }]).await
    }

    async fn record(&self, id: IncidentId, by: Actor, events: Vec<Event>) -> Result<(), Failure> {
        let mut write = self.0.store.begin().await?;
        let now = self.now();
        let incident = write.incident(id).await?.ok_or_else(|| anyhow!("incident {} is not there", id.0))?;
        let mut view = self.view(incident)?;
        let mut entries = Vec::new();
        append(&mut view.incident, &mut entries, by, events, now);
        self.finish(write, view, entries, false, now).await.map(|_| ())
    }

    /// Notes that the call is being served.
    pub(super) async fn serve(&self, write: &mut Write, call: &Call, now: At) -> Result<(), Failure> {
        if write.serve(call.interaction, now).await? { Ok(()) } else { Err(Failure::Repeated) }
    }

    /// Tells what is due now, derives what is owed next and what is to be said, and saves.
    pub(super) async fn finish(
        &self,
        mut write: Write,
        mut view: View,
        mut entries: Vec<Entry>,
        new: bool,
        now: At,
    ) -> Result<Done, Failure> {
        let next_due = settle(&mut view, &mut entries, now)?;
        let own = entries
            .iter()
            .enumerate()
            .filter(|(place, _)| !told_before(&entries[..*place], &entries[*place]));
        let notices: Vec<_> = own.flat_map(|(_, entry)| notices(&view, entry)).collect();
        let change = Change { incident: &view.incident, new, entries: &entries, notices: &notices, next_due };
        write.save(&change).await?;
        write.commit().await?;
        self.changed();
        Ok(Done { view, entries })
    }
}

/// Appends what is due until nothing is; answers when that changes next.
fn settle(view: &mut View, entries: &mut Vec<Entry>, now: At) -> Result<Option<At>, Failure> {
    for _ in 0..ROUNDS {
        let owed = owed(&view.incident, view.rules(), now);
        if owed.due.is_empty() {
            return Ok(owed.next);
        }
        let events = owed.due.into_iter().map(Event::FellDue).collect();
        append(&mut view.incident, entries, Actor::Clock, events, now);
    }
    Err(anyhow!("what {} owes does not end", view.incident.number()).into())
}

pub(super) fn append(
    incident: &mut Incident,
    entries: &mut Vec<Entry>,
    by: Actor,
    events: Vec<Event>,
    at: At,
) {
    for event in events {
        let entry = Entry { seq: incident.seq + 1, at, by, event };
        incident.apply(&entry);
        entries.push(entry);
    }
}

/// What falls due together is told together: one message for the escalations, one for the reminders.
fn told_before(earlier: &[Entry], entry: &Entry) -> bool {
    let fell = |entry: &Entry| match &entry.event {
        Event::FellDue(fell) => Some(fell.what.is_escalation()),
        _ => None,
    };
    let class = fell(entry);
    class.is_some() && earlier.iter().rev().map_while(fell).any(|other| Some(other) == class)
}

/// What an entry makes to be said.
fn notices(view: &View, entry: &Entry) -> Vec<NewNotice> {
    let notice = |kind, target, urgency| NewNotice {
        kind,
        seq: entry.seq,
        target,
        urgency,
        nonce: format!("{:016x}", rand::random::<u64>()),
        at: entry.at,
    };
    let say = |urgency| notice(Kind::Entry, Target::Room, urgency);
    match &entry.event {
        Event::RoomOpened { .. } => Vec::new(),
        Event::Declared(_) => {
            let mut notices = vec![
                notice(Kind::Room, Target::Guild, Urgency::Escalation),
                notice(Kind::Card, Target::Room, Urgency::Escalation),
                say(Urgency::Escalation),
            ];
            if view.guild.incidents_channel.is_some() && !view.incident.report.private {
                notices.push(notice(Kind::Announcement, Target::Incidents, Urgency::Reminder));
            }
            notices
        }
        Event::FellDue(fell) if fell.what.is_escalation() => vec![say(Urgency::Escalation)],
        Event::FellDue(_) => vec![say(Urgency::Reminder)],
        // The lead hears of a blocker at once (R8).
        Event::BlockerRaised { .. } => vec![say(Urgency::Escalation)],
        Event::Closed { .. } => {
            let mut notices = vec![say(Urgency::Rest), notice(Kind::Review, Target::Room, Urgency::Rest)];
            if view.guild.reviews_channel.is_some() && !view.incident.report.private {
                notices.push(notice(Kind::Review, Target::Reviews, Urgency::Rest));
            }
            notices
        }
        _ => vec![say(Urgency::Rest)],
    }
}
