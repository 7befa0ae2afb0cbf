//! Delivering the outbox: each row by the steps of [`crate::domain::delivery`].

use super::Lane;
use super::caught::caught;
use super::room::{about, refusal};
use super::turns::{Occupied, Place};
use super::words::{Outgoing, Words};
use crate::actions::{View, report};
use crate::discord::deliver::{marker, place};
use crate::discord::pictured::with_record;
use crate::discord::reach::Leaving;
use crate::domain::At;
use crate::domain::delivery::{
    Attempt, Cause, Form, Kind, Phase, QUIET, Standing, Step, Target, may_still_send, search_window, settle,
    step,
};
use crate::domain::direct;
use crate::domain::ids::{ChannelId, MessageId};
use crate::domain::shut::{Shut, Until, Way};
use crate::domain::surface::changes_at;
use crate::store::{Notice, Write, may_pass};
use anyhow::Context;
use std::sync::{MutexGuard, PoisonError};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tracing::{Instrument, info_span};

/// How long (real time) to wait before recording again what became of a delivery: at first, and at most.
const AGAIN: Duration = Duration::from_millis(100);
const AGAIN_AT_MOST: Duration = Duration::from_secs(2);
/// Why something cannot go where no channel is set, or not yet there.
const NOWHERE: &str = "no channel is set up for it";

impl Lane {
    /// Starts what can be done now. True if not all of it could be begun.
    pub(super) fn start_deliveries(&self, notices: Vec<Notice>, now: At, running: &mut JoinSet<()>) -> bool {
        let mut left = false;
        for notice in notices {
            let todo = step(&notice.phase, now);
            if !matches!(todo, Step::Send | Step::LookUp | Step::Complete) {
                continue;
            }
            let waits = notice.kind == Kind::Room && self.turns.opens_enough_rooms(notice.guild);
            if waits || !self.turns.may_begin(notice.guild, notice.urgency, running.len()) {
                left = true;
                continue;
            }
            let Some(occupied) = self.occupy_for(&notice) else { continue };
            let lane = self.of(notice.guild, notice.incident);
            self.turns.begin(&notice);
            running.spawn(async move {
                match caught(lane.deliver(&notice, todo)).await {
                    Ok(()) => lane.turns.end(&notice),
                    // On a full disk it would be tried again and again at full speed.
                    Err(error) => lane.could_not("a delivery", &error).await,
                }
                drop(occupied);
            });
        }
        left
    }

    /// Takes the places where a notice is delivered. A direct message and the message that it stands in for are never
    /// under way at once, wherever that one goes.
    fn occupy_for(&self, notice: &Notice) -> Option<Vec<Occupied>> {
        let of_incident = Place::Room(notice.incident);
        let places = match (notice.target, notice.room) {
            (Target::Room, Some(room)) => vec![Place::Channel(room)],
            (Target::Direct(_), Some(room)) => vec![of_incident, Place::Channel(room)],
            _ => vec![of_incident],
        };
        places.into_iter().map(|place| self.turns.occupy(place, notice.guild)).collect()
    }

    async fn deliver(&self, notice: &Notice, todo: Step) -> anyhow::Result<()> {
        let view = self.view_of(notice).await?;
        let (incident, guild) = (view.incident.number(), view.guild.id.0);
        let span = info_span!("delivery", incident, guild, kind = ?notice.kind, seq = notice.seq);
        self.carry_out(notice, todo, &view).instrument(span).await
    }

    async fn carry_out(&self, notice: &Notice, todo: Step, view: &View) -> anyhow::Result<()> {
        match (notice.kind, todo) {
            (Kind::Room, _) => self.deliver_room(notice, todo, view).await,
            (Kind::Access, _) => self.deliver_access(notice, view).await,
            (_, Step::LookUp) => self.look_up(notice, view).await,
            (_, Step::Complete) => self.complete(notice, view).await,
            (_, Step::Send) => self.send(notice, view).await,
            (_, Step::Wait(_) | Step::Done) => Ok(()),
        }
    }

    async fn look_up(&self, notice: &Notice, view: &View) -> anyhow::Result<()> {
        let (Phase::Claimed(since) | Phase::Unknown(since)) = notice.phase else { return Ok(()) };
        // A database that came back from a backup does not know where it was sent.
        let Some(channel) = notice.channel.or_else(|| place(view, notice.target)) else {
            let nowhere = Attempt::Refused(Cause::Place, NOWHERE.into());
            self.record(notice, view, None, (nowhere, None), notice.seq).await?;
            return Ok(());
        };
        let decided = self.actions.store().entries_together(notice.incident, notice.seq).await?;
        let decided = decided.first().context("the entry of a notice is not there")?.at;
        let window = search_window(decided, since);
        let marker = marker(view, notice.kind, notice.place());
        let looked = self.delivery.look_up(view.incident.guild(), channel, &marker, window).await;
        // A look-up that fails counts as an attempt: it becomes rarer like those.
        let notice = Notice { attempts: notice.attempts + 1, ..notice.clone() };
        let found = looked.1;
        // What was found shows what there was when it was composed, and that is not known any more.
        self.record(&notice, view, Some(channel), looked, notice.seq).await?;
        self.withdraw_if_late(&notice, channel, found, None).await
    }

    async fn send(&self, notice: &Notice, view: &View) -> anyhow::Result<()> {
        let outgoing = match self.words(notice, view).await? {
            Words::Outgoing(outgoing) => outgoing,
            Words::Nothing => return self.needs_nothing(notice).await,
            Words::InRoom => {
                let phase = Phase::Ready(self.actions.now());
                return self.move_to(notice, &Notice { target: Target::Room, phase, ..notice.clone() }).await;
            }
            Words::WithAnother(notices) => return self.leave_unsaid(&notices).await,
            Words::Waits(until) => {
                return self.move_to(notice, &Notice { phase: Phase::Ready(until), ..notice.clone() }).await;
            }
        };
        // Only operators read it where it goes: whoever is called must not wait until that is done.
        if direct::goes_first(&notice.standing()) {
            self.tell_directly(notice, view, &outgoing.message).await?;
        }
        let after = match self.place_of(notice, view).await {
            Ok(channel) => self.attempt(notice, view, channel, &outgoing).await?,
            Err(outcome) => Some(self.record(notice, view, None, (outcome, None), notice.seq).await?),
        };
        match after.is_some_and(|after| after.goes_direct(self.actions.now())) {
            true => self.tell_directly(notice, view, &outgoing.message).await,
            false => Ok(()),
        }
    }

    /// The channel that a notice goes to now, or why it cannot.
    async fn place_of(&self, notice: &Notice, view: &View) -> Result<ChannelId, Attempt> {
        if let Target::Direct(user) = notice.target {
            return self.delivery.direct_channel(user).await;
        }
        let nowhere = || {
            let why = view.incident.room_refusal.clone().filter(|_| notice.target == Target::Room);
            Attempt::Refused(Cause::Place, why.unwrap_or_else(|| NOWHERE.into()))
        };
        let channel = place(view, notice.target).ok_or_else(nowhere)?;
        match self.is_shut(view, Way::Post(channel)).await {
            Some(why) => Err(Attempt::Refused(Cause::Place, why)),
            None => Ok(channel),
        }
    }

    /// Claims a notice, sends it, and records what came of it. `None`: somebody else has it, or it is left to a look-up.
    async fn attempt(
        &self,
        notice: &Notice,
        view: &View,
        channel: ChannelId,
        outgoing: &Outgoing,
    ) -> anyhow::Result<Option<Standing>> {
        let leaving = Leaving {
            view,
            kind: notice.kind,
            entry: &outgoing.entry,
            timeline: &outgoing.timeline,
            target: notice.target,
            channel,
        };
        let mut leaves = outgoing.message.clone();
        // Before the claim: it may ask Discord, and a claim holds for seconds only.
        self.reach(notice, leaving, &mut leaves).await;
        if notice.kind == Kind::Review {
            with_record(view, &outgoing.timeline, &mut leaves, self.actions.now()).await;
        }
        let Some(claimed) = self.claim(notice, Some(channel)).await? else { return Ok(None) };
        if !self.may_still_send(&claimed) {
            return Ok(None);
        }
        let marker = marker(view, notice.kind, notice.place());
        let (outcome, message) =
            self.delivery.post(channel, &leaves, &notice.nonce, &marker, notice.urgency).await;
        // No refusal of the place: another room can be opened.
        if notice.target == Target::Room && matches!(outcome, Attempt::Refused(Cause::Gone, _)) {
            return self.wait_for_room(&claimed, channel).await.map(|()| None);
        }
        let form = match outcome {
            Attempt::Refused(Cause::Content, _) => self.refused_form(&claimed, view, outgoing),
            _ => claimed.form,
        };
        self.learn(view, channel, form, &outcome);
        let claimed = Notice { form, ..claimed };
        // An earlier copy, for which Discord may have taken this one, shows less.
        let shown = if claimed.may_repeat { claimed.seq } else { view.incident.seq };
        let after = self.record(&claimed, view, Some(channel), (outcome, message), shown).await?;
        self.withdraw_if_late(&claimed, channel, message, Some(view)).await?;
        Ok(Some(after))
    }

    /// The smallest form that is no different from the one that was refused for its content: Discord need not be asked.
    fn refused_form(&self, claimed: &Notice, view: &View, outgoing: &Outgoing) -> Form {
        let mut form = claimed.form;
        while let Some(smaller) = form.smaller() {
            if self.differs(outgoing, &Notice { form: smaller, ..claimed.clone() }, view) {
                break;
            }
            form = smaller;
        }
        form
    }

    /// Why this is not asked of a channel now. Events that tell of a change can be lost, so what the bot may do there is
    /// looked at meanwhile.
    pub(super) async fn is_shut(&self, view: &View, way: Way) -> Option<String> {
        let now = self.actions.now();
        let closed = self.shut().why(way, now)?;
        let allowed = match closed.until {
            Until::Allowed | Until::NotDenied => self.delivery.may(view.incident.guild(), way, now).await,
            Until::Later => None,
        };
        if !closed.opens(allowed) {
            return Some(closed.reason);
        }
        if allowed == Some(true) {
            self.shut().proved(way);
        }
        None
    }

    /// Remembers whether a channel takes anything. One that refuses the barest line takes nothing.
    fn learn(&self, view: &View, channel: ChannelId, form: Form, outcome: &Attempt) {
        match outcome {
            Attempt::Sent => self.shut().opened(Way::Post(channel)),
            Attempt::Refused(cause, why) if cause.is_of_the_place() || form == Form::Bare => {
                self.shut().refused(view.incident.guild(), Way::Post(channel), why, self.actions.now());
            }
            Attempt::Refused(..)
            | Attempt::RetryAfter(_)
            | Attempt::NotSent
            | Attempt::Unknown
            | Attempt::Absent
            | Attempt::NotLookedUp
            | Attempt::Unreadable => {}
        }
    }

    pub(super) fn shut(&self) -> MutexGuard<'_, Shut> {
        self.shut.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes it durable that the message is about to leave. `None`: somebody else has it.
    pub(super) async fn claim(
        &self,
        notice: &Notice,
        channel: Option<ChannelId>,
    ) -> anyhow::Result<Option<Notice>> {
        let phase = Phase::Claimed(self.actions.now());
        let claimed = Notice { phase, attempts: notice.attempts + 1, channel, ..notice.clone() };
        let moved = self.actions.store().move_notice(notice, &claimed).await?;
        Ok(moved.then_some(claimed))
    }

    /// A process that was suspended after its claim leaves the message to a look-up.
    pub(super) fn may_still_send(&self, claimed: &Notice) -> bool {
        matches!(claimed.phase, Phase::Claimed(at) if may_still_send(at, self.actions.now()))
    }

    /// Records how an attempt, or a look-up, ended, and answers with how the notice stands then; `shown` is the last entry
    /// that the message shows for certain.
    async fn record(
        &self,
        notice: &Notice,
        view: &View,
        channel: Option<ChannelId>,
        (outcome, message): (Attempt, Option<MessageId>),
        shown: u32,
    ) -> anyhow::Result<Standing> {
        let now = self.actions.now();
        let reason = refusal(&outcome);
        let mut after = settle(&notice.standing(), outcome, about(view), now);
        if let Some(reason) = &reason {
            let (kind, target, form) = (notice.kind, notice.target, notice.form);
            let number = view.incident.number();
            tracing::warn!(incident = number, ?kind, ?target, ?form, next = ?after.target, "refused: {reason}");
            // Nor does a database that came back from a backup know whether it was sent there.
            let elsewhere = after.target != notice.target && matches!(after.phase, Phase::Ready(_));
            if elsewhere && self.actions.is_doubted(notice.id).await? {
                after.phase = Phase::Unknown(now - QUIET);
            }
        }
        if after.phase == Phase::Sent && notice.phase != Phase::Sent {
            tracing::info!(target = ?notice.target, attempts = notice.attempts, "delivered");
        }
        // Where it was refused nobody need look for it, or edit it.
        let place = channel.filter(|_| reason.is_none());
        let reason = reason.or_else(|| notice.reason.clone());
        let after = &Notice { channel: place, message, reason, ..notice.stands(after) };
        self.keep(|write| {
            write.note_arrival(notice, after, shown);
            if let (true, Some(channel), Some(message)) = (notice.kind.is_surface(), channel, message) {
                // A smaller form shows nothing for certain: it is edited as if all were new.
                let shown = if notice.form == Form::Whole { shown } else { 0 };
                let copy = (notice.incident, notice.kind, notice.copy);
                let changes_at = changes_at(&view.incident, &view.playbook, now);
                write.place_surface(copy, channel, message, (shown, changes_at));
            }
        })
        .await?;
        Ok(after.standing())
    }

    /// Records what became of a delivery, if need be again and again, for as long as the disk, or somebody else's lock,
    /// keeps it from being saved: forgotten, the message would have to be looked for. Its claim is durable and its place
    /// is taken, so nobody sends or looks for it meanwhile; and what was recorded after all is not recorded twice.
    pub(super) async fn insist<F>(&self, record: impl Fn() -> F) -> anyhow::Result<()>
    where
        F: Future<Output = anyhow::Result<()>>,
    {
        let began = Instant::now();
        let mut wait = AGAIN;
        loop {
            let error = match record().await {
                Err(error) if error.downcast_ref().is_some_and(may_pass) => error,
                ended => {
                    if ended.is_ok() && wait > AGAIN {
                        tracing::info!("a delivery is recorded, {:.1} s late", began.elapsed().as_secs_f64());
                    }
                    return ended;
                }
            };
            report(&format!("a delivery could not be recorded yet: {error:#}"));
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(AGAIN_AT_MOST);
        }
    }

    /// Notes that there is nothing to be sent, or done, any more.
    pub(super) async fn needs_nothing(&self, notice: &Notice) -> anyhow::Result<()> {
        self.move_to(notice, &Notice { phase: Phase::Sent, ..notice.clone() }).await
    }

    pub(super) async fn move_to(&self, was: &Notice, to: &Notice) -> anyhow::Result<()> {
        // No message arrived by it, so none can lack an answer that came since.
        self.note_arrival(was, to, u32::MAX).await
    }

    /// Notes how a message stands that shows the incident as it was with its entry `shown`.
    pub(super) async fn note_arrival(&self, was: &Notice, to: &Notice, shown: u32) -> anyhow::Result<()> {
        self.keep(|write| write.note_arrival(was, to, shown)).await
    }

    /// Saves what became of a delivery, as [`Lane::insist`] does.
    async fn keep(&self, change: impl Fn(&mut Write)) -> anyhow::Result<()> {
        self.insist(|| async {
            let mut write = self.actions.store().begin().await?;
            change(&mut write);
            Ok(write.commit().await?)
        })
        .await
    }
}
