//! The one way in which an incident changes: load it, tell what fell due, decide, tell what that made due, and save it
//! all in one transaction.

use super::trail::Deed;
use super::{Actions, Call, Done, Failure, View};
use crate::domain::At;
use crate::domain::answered::{answered, open_said_at};
use crate::domain::calendar::Calendars;
use crate::domain::change::{append, choose_room, follow, tell};
use crate::domain::decide::{Decision, Scene, arrived, fits_room};
use crate::domain::dispatch::{Outlet, OutletKind, dispatches};
use crate::domain::ids::{GuildId, IncidentId};
use crate::domain::incident::Incident;
use crate::domain::moved::moved;
use crate::domain::notices::{Posting, notices};
use crate::domain::quorum::{call_ends, outstanding_call};
use crate::domain::quota::Charge;
use crate::domain::refusal::Refusal;
use crate::domain::rules::Rules;
use crate::domain::score::runs_the_drill;
use crate::domain::ticket::{LOOK_EVERY, steps};
use crate::domain::timeline::{Actor, DueEvent, Entry, Event, RoleEvent};
use crate::store::{Change, NewNotice, Write};
use anyhow::anyhow;

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
        let counted = self.count(call, Charge::Change)?;
        let mut write = self.0.store.begin().await?;
        let now = self.now();
        let mut entries = Vec::new();
        let mut view = self.called(&mut write, call, &mut entries, now).await?;
        let deed = Deed::of(call, Some(&view.incident), now);
        let scene = view.scene(&call.caller, now);
        let decided = decide(scene).and_then(|events| fits_room(scene, &events).map(|()| events));
        let decided = taken(&mut write, decided).await?;
        let by = Actor::Person(call.caller.user);
        // Whoever acts is there, also by the level that they give.
        let mut after = view.incident.clone();
        append(&mut after, &mut Vec::new(), by, decided.clone(), now);
        let leaves = decided.iter().any(|event| matches!(event, Event::Role(RoleEvent::Left { .. })));
        let in_drill = after.report.drill.is_some();
        let leaves = leaves || (in_drill && decided.iter().any(runs_the_drill));
        let arrived = arrived(Scene { incident: &after, ..scene }, call.channel).filter(|_| !leaves);
        append(&mut view.incident, &mut entries, by, arrived.into_iter().chain(decided).collect(), now);
        let done = self.finish(write, view, entries, false, &deed).await?;
        counted.keep();
        Ok(done)
    }

    /// The incident that the call is about, with what has fallen due told.
    pub(super) async fn called(
        &self,
        write: &mut Write,
        call: &Call,
        entries: &mut Vec<Entry>,
        now: At,
    ) -> Result<View, Failure> {
        write.serve(call.interaction, now);
        let incident = match call.incident {
            Some(id) => write.incident(id).await?,
            None => write.incident_in(call.guild, call.channel).await?,
        };
        let mut view = self.view(incident.ok_or(Refusal::NotInARoom)?)?;
        tell_due(&mut view, entries, now)?;
        Ok(view)
    }

    /// Tells whatever has fallen due in these incidents, all in one transaction. Nothing, where people were quicker.
    /// Answers with those that have a fault of their own, which holds up none of the others.
    ///
    /// # Errors
    /// When nothing could be saved.
    pub async fn fall_due(&self, ids: &[IncidentId]) -> Result<Vec<(IncidentId, Failure)>, Failure> {
        self.settle(ids, |_, _| Vec::new()).await
    }

    /// The same by other calendars than these before; first, each room is told which of its deadlines moved.
    ///
    /// # Errors
    /// When nothing could be saved.
    pub(super) async fn move_deadlines(
        &self,
        ids: &[IncidentId],
        old: &Calendars,
    ) -> Result<Vec<(IncidentId, Failure)>, Failure> {
        self.settle(ids, |view, now| {
            let moved = moved(&view.incident, &view.playbook, old, &view.calendars, now);
            if moved.is_empty() { Vec::new() } else { vec![Event::Due(DueEvent::DeadlinesMoved { moved })] }
        })
        .await
    }

    async fn settle(
        &self,
        ids: &[IncidentId],
        before: impl Fn(&View, At) -> Vec<Event> + Send + Sync,
    ) -> Result<Vec<(IncidentId, Failure)>, Failure> {
        let mut write = self.0.store.begin_apart().await?;
        let now = self.now();
        let (mut failed, mut changed) = (Vec::new(), Vec::new());
        for &id in ids {
            // Nothing of an incident is written before everything about it is decided.
            let mut entries = Vec::new();
            let settled = self.load(&mut write, id).await.and_then(|mut view| {
                let first = before(&view, now);
                let by = if first.is_empty() { Actor::Clock } else { Actor::Bot };
                let deed = Deed::by(by, &view.incident, now);
                append(&mut view.incident, &mut entries, Actor::Bot, first, now);
                let next_due = tell_due(&mut view, &mut entries, now)?;
                Ok((view, next_due, deed))
            });
            match settled {
                Ok((view, next_due, deed)) => {
                    save(&mut write, &view, &entries, false, next_due, &deed)?;
                    if !entries.is_empty() {
                        changed.push((view, entries));
                    }
                }
                Err(failure) => failed.push((id, failure)),
            }
        }
        self.commit(write).await?;
        for (view, entries) in &changed {
            let span = tracing::info_span!("due", incident = view.incident.number());
            span.in_scope(|| log_change(view, entries));
        }
        Ok(failed)
    }

    /// Lets whatever was refused in a guild, or in any, be tried again now.
    ///
    /// # Errors
    /// A fault.
    pub async fn wake_refused(&self, guild: Option<GuildId>) -> Result<(), Failure> {
        if !self.0.store.any_refused().await? {
            return Ok(());
        }
        let mut write = self.0.store.begin().await?;
        write.wake_refused(guild, self.now());
        self.commit(write).await
    }

    pub(super) async fn record(
        &self,
        id: IncidentId,
        by: Actor,
        what: impl FnOnce(&Incident) -> Vec<Event> + Send,
    ) -> Result<(), Failure> {
        let mut write = self.0.store.begin().await?;
        let now = self.now();
        let mut view = self.load(&mut write, id).await?;
        let events = what(&view.incident);
        if events.is_empty() {
            return Ok(());
        }
        let mut entries = Vec::new();
        let deed = Deed::by(by, &view.incident, now);
        append(&mut view.incident, &mut entries, by, events, now);
        self.finish(write, view, entries, false, &deed).await.map(|_| ())
    }

    pub(super) async fn load(&self, write: &mut Write, id: IncidentId) -> Result<View, Failure> {
        let incident = write.incident(id).await?;
        self.view(incident.ok_or_else(|| anyhow!("incident {} is not there", id.0))?)
    }

    /// Commits, and wakes whoever waits for changes. Once begun, this ends by itself: whoever cannot wait for a slow disk
    /// may leave, and what is then kept is told to those who wait all the same.
    ///
    /// # Errors
    /// A fault; nothing was kept then.
    pub async fn commit(&self, write: Write) -> Result<(), Failure> {
        let actions = self.clone();
        Ok(write.commit_and(move || actions.changed()).await?)
    }

    /// Tells what is due now, derives what is owed next and what is to be said, and saves.
    pub(super) async fn finish(
        &self,
        mut write: Write,
        mut view: View,
        mut entries: Vec<Entry>,
        new: bool,
        deed: &Deed,
    ) -> Result<Done, Failure> {
        let next_due = tell_due(&mut view, &mut entries, deed.at)?;
        save(&mut write, &view, &entries, new, next_due, deed)?;
        self.commit(write).await?;
        log_change(&view, &entries);
        Ok(Done { view, entries })
    }
}

/// That an incident changed, and by what kinds of entries: nobody's words.
pub(super) fn log_change(view: &View, entries: &[Entry]) {
    let (incident, seq) = (view.incident.number(), view.incident.seq);
    let kinds = || entries.iter().map(|entry| entry.event.kind()).collect::<Vec<_>>();
    tracing::info!(incident, seq, guild = view.guild.id.0, kinds = ?kinds(), "the incident changed");
}

/// What was decided; a refusal only of what was not done already.
pub(super) async fn taken(write: &mut Write, decision: Decision) -> Result<Vec<Event>, Failure> {
    if decision.is_err() {
        write.show().await?;
    }
    Ok(decision?)
}

/// Writes an incident as it is now, the new entries, what they make to be said, and what the audit trail says of it.
pub(super) fn save(
    write: &mut Write,
    view: &View,
    entries: &[Entry],
    new: bool,
    next_due: Option<At>,
    deed: &Deed,
) -> Result<(), Failure> {
    let postings = notices(entries, &view.guild, &view.incident);
    let dispatches = dispatches(entries, &postings, &view.incident, &view.outlets);
    let notices: Vec<_> = postings.into_iter().map(|posting| notice(posting, deed.at)).collect();
    let change = Change { incident: &view.incident, new, entries, notices: &notices, next_due };
    write.save(&change)?;
    let calls = |outlet: &Outlet| outlet.kind == OutletKind::Phone;
    if view.outlets.iter().any(calls) && outstanding_call(&view.incident, view.rules()).is_some() {
        write.demand_ring(view.incident.id);
    }
    for owed in &dispatches {
        write.add_dispatch(view.incident.id, owed, &format!("msg_{}", nonce()), deed.at);
    }
    for step in steps(entries, &view.incident) {
        write.step_ticket(view.incident.id, &step, deed.at, deed.at + LOOK_EVERY);
    }
    if let Some(since) = call_ends(&view.incident, view.rules(), entries, deed.did_harm) {
        write.say_calls_anew(view.incident.id, since, view.incident.seq, deed.at);
    }
    for (before, asked) in answered(entries, &view.incident, view.rules()) {
        write.say_anew(view.incident.id, before, asked, deed.at);
    }
    for decided in open_said_at(entries, &view.incident) {
        write.say_open_anew(view.incident.id, decided, view.incident.seq, deed.at);
    }
    if let Some(step) = deed.step(view, entries) {
        write.note(&step);
    }
    Ok(())
}

/// Appends what is due; answers when that changes next.
pub(super) fn tell_due(view: &mut View, entries: &mut Vec<Entry>, now: At) -> Result<Option<At>, Failure> {
    let rules = Rules { playbook: &view.playbook, calendars: &view.calendars };
    follow(&mut view.incident, rules, entries, now);
    let told = tell(&mut view.incident, rules, entries, now);
    let is_new = entries.iter().any(|entry| entry.event.opens());
    let room = choose_room(&view.incident, rules, &view.guild, is_new);
    append(&mut view.incident, entries, Actor::Bot, room.into_iter().collect(), now);
    told.map_err(|_| anyhow!("what {} owes does not end", view.incident.number()).into())
}

/// Discord's guard against a second copy of a message: new for each notice, and kept for as long as it is tried.
pub fn nonce() -> String {
    format!("{:016x}", rand::random::<u64>())
}

/// The notice of something to be said.
fn notice(posting: Posting, at: At) -> NewNotice {
    let nonce = nonce();
    NewNotice {
        kind: posting.kind,
        seq: posting.seq,
        target: posting.target,
        urgency: posting.urgency,
        nonce,
        at,
    }
}
