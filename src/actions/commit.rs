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
        self.serve(&mut write, call, now).await?;
        let incident = write.incident_in(call.guild, call.channel).await?.ok_or(Refusal::NotInARoom)?;
        let mut view = self.view(incident)?;
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

    /// Tells whatever has fallen due in these incidents, all in one transaction. Nothing, where people were quicker.
    /// Answers with those that have a fault of their own, which holds up none of the others.
    ///
    /// # Errors
    /// When nothing could be saved.
    pub async fn fall_due(&self, ids: &[IncidentId]) -> Result<Vec<(IncidentId, Failure)>, Failure> {
        let mut write = self.0.store.begin().await?;
        let now = self.now();
        let mut failed = Vec::new();
        for &id in ids {
            // Nothing of an incident is written before everything about it is decided.
            let mut entries = Vec::new();
            let settled = self.load(&mut write, id).await.and_then(|mut view| {
                let next_due = settle(&mut view, &mut entries, now)?;
                Ok((view, next_due))
            });
            match settled {
                Ok((view, next_due)) => save(&mut write, &view, &entries, false, next_due).await?,
                Err(failure) => failed.push((id, failure)),
            }
        }
        self.commit(write).await?;
        Ok(failed)
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
        let mut view = self.load(&mut write, id).await?;
        let mut entries = Vec::new();
        append(&mut view.incident, &mut entries, by, events, now);
        self.finish(write, view, entries, false, now).await.map(|_| ())
    }

    pub(super) async fn load(&self, write: &mut Write, id: IncidentId) -> Result<View, Failure> {
        let incident = write.incident(id).await?;
        self.view(incident.ok_or_else(|| anyhow!("incident {} is not there", id.0))?)
    }

    /// Commits, and wakes whoever waits for changes. Once begun, this ends by itself: whoever cannot wait for a slow disk
    /// may leave, and what is then kept is told to those who wait all the same.
    pub(super) async fn commit(&self, write: Write) -> Result<(), Failure> {
        let actions = self.clone();
        let committed = tokio::spawn(async move {
            write.commit().await?;
            actions.changed();
            Ok::<_, sqlx::Error>(())
        });
        Ok(committed.await.map_err(anyhow::Error::new)??)
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
        save(&mut write, &view, &entries, new, next_due).await?;
        self.commit(write).await?;
        Ok(Done { view, entries })
    }
}

/// Writes an incident as it is now, the new entries, and what they make to be said.
pub(super) async fn save(
    write: &mut Write,
    view: &View,
    entries: &[Entry],
    new: bool,
    next_due: Option<At>,
) -> Result<(), Failure> {
    let told = entries.iter().enumerate().filter(|(place, entry)| !told_before(&entries[..*place], entry));
    let notices: Vec<_> = told.flat_map(|(_, entry)| notices(view, entry)).collect();
    let change = Change { incident: &view.incident, new, entries, notices: &notices, next_due };
    Ok(write.save(&change).await?)
}

/// Appends what is due until nothing is; answers when that changes next.
pub(super) fn settle(view: &mut View, entries: &mut Vec<Entry>, now: At) -> Result<Option<At>, Failure> {
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
        Event::Restored { .. } => {
            let mut notices = vec![say(Urgency::Escalation)];
            if view.guild.ops_channel.is_some() {
                notices.push(notice(Kind::Entry, Target::Ops, Urgency::Escalation));
            }
            notices
        }
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
