//! Delivering the outbox: each row by the steps of [`crate::domain::delivery`].

use super::{Busy, IN_FLIGHT, Lane, fault};
use crate::actions::{View, report};
use crate::discord::deliver::{compose, compose_reminder, marker, place};
use crate::domain::At;
use crate::domain::delivery::{
    Kind, Outcome, Phase, QUIET, Refused, Step, Target, Urgency, may_still_send, refused, search_window,
    settle, step,
};
use crate::domain::ids::{ChannelId, MessageId};
use crate::domain::notices::{tellings, told_with};
use crate::domain::playbook::RoomKind;
use crate::domain::timeline::{Entry, Event};
use crate::store::{Notice, Round, may_pass};
use anyhow::Context;
use std::collections::HashMap;
use std::sync::{MutexGuard, PoisonError};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// How long (real time) to wait before recording again what became of a delivery: at first, and at most.
const AGAIN: Duration = Duration::from_millis(100);
const AGAIN_AT_MOST: Duration = Duration::from_secs(2);
/// How long (real time) a delivery under way keeps what is less urgent waiting: usually it ends sooner.
const PRECEDENCE: Duration = Duration::from_secs(3);

impl Lane {
    /// Leaves for a later turn what must not leave before something else (D21): reminders wait for escalations, and cards
    /// and announcements for both; also, when Discord was away, for escalations that are to be tried again soon. What falls
    /// due in the same second counts as due together: until its end a reminder waits for whatever else falls due in it.
    pub(super) fn keep_order(&self, round: &mut Round, escalations_wait: bool, now: At) {
        let sends =
            |notice: &Notice, urgency| notice.urgency == urgency && step(&notice.phase, now) == Step::Send;
        let under_way = self.under_way();
        let waits = |urgency| {
            under_way.values().any(|(of, begun)| *of == urgency && begun.elapsed() < PRECEDENCE)
                || round.notices.iter().any(|it| sends(it, urgency) && !under_way.contains_key(&it.id))
        };
        let escalations = escalations_wait || waits(Urgency::Escalation);
        let reminders = waits(Urgency::Reminder);
        let is_now = |at: At| at.timestamp() == now.timestamp();
        if escalations {
            round.notices.retain(|notice| !sends(notice, Urgency::Reminder));
        } else if round.next_due.is_some_and(is_now) {
            let decided_now = |phase: &Phase| matches!(phase, Phase::Ready(at) if is_now(*at));
            let early = |it: &Notice| sends(it, Urgency::Reminder) && decided_now(&it.phase);
            round.notices.retain(|notice| !early(notice));
        }
        if escalations || reminders {
            round.surfaces.clear();
        }
    }

    fn under_way(&self) -> MutexGuard<'_, HashMap<i64, (Urgency, Instant)>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts what can be done now. True if not all of it could be begun.
    pub(super) fn start_deliveries(&self, notices: Vec<Notice>, now: At, running: &mut JoinSet<()>) -> bool {
        for notice in notices {
            let todo = step(&notice.phase, now);
            if !matches!(todo, Step::Send | Step::LookUp) {
                continue;
            }
            // What waits in the line does not keep an escalation from joining it.
            let most = if notice.urgency == Urgency::Escalation { 2 * IN_FLIGHT } else { IN_FLIGHT };
            if running.len() >= most {
                return true;
            }
            let spot = match (notice.target, notice.room) {
                (Target::Room, Some(room)) => Busy::Channel(room),
                _ => Busy::Room(notice.incident),
            };
            let Some(occupied) = self.occupy(spot) else { continue };
            let lane = self.clone();
            // What failed in itself is not begun anew here, so that it does not take precedence again and again.
            self.under_way().entry(notice.id).or_insert((notice.urgency, Instant::now()));
            running.spawn(async move {
                match lane.deliver(&notice, todo).await {
                    Ok(()) => drop(lane.under_way().remove(&notice.id)),
                    // On a full disk it would be tried again and again at full speed.
                    Err(error) => lane.could_not("a delivery", &error).await,
                }
                drop(occupied);
            });
        }
        false
    }

    async fn deliver(&self, notice: &Notice, todo: Step) -> anyhow::Result<()> {
        let view = self.actions.incident(notice.incident).await.map_err(fault)?;
        match notice.kind {
            Kind::Room => return self.deliver_room(notice, todo, &view).await,
            Kind::Access => return self.deliver_access(notice, &view).await,
            // Where there is no room, the announcement is the card.
            Kind::Card if view.incident.room_kind == RoomKind::None => {
                return self.move_to(notice, &Notice { phase: Phase::Sent, ..notice.clone() }).await;
            }
            _ => {}
        }
        let channel = match todo {
            // A database that came back from a backup does not know where it was sent.
            Step::LookUp => notice.channel.or_else(|| place(&view, notice.target)),
            _ => place(&view, notice.target),
        };
        let Some(channel) = channel else {
            return self.redirect(notice, &view, "no channel is set up for it").await;
        };
        let marker = marker(&view, notice.kind, notice.seq);
        let store = self.actions.store();
        if todo == Step::LookUp {
            let (Phase::Claimed(since) | Phase::Unknown(since)) = notice.phase else { return Ok(()) };
            let decided = store.entries_together(notice.incident, notice.seq).await?;
            let decided = decided.first().context("the entry of a notice is not there")?.at;
            let window = search_window(decided, since);
            let looked = self.delivery.look_up(&view, channel, &marker, window).await;
            let notice = Notice { attempts: notice.attempts + 1, ..notice.clone() };
            // What was found shows what there was when it was composed, and that is not known any more.
            return self.record(&notice, &view, channel, looked, notice.seq).await;
        }
        let reminders = match (notice.kind, notice.urgency) {
            (Kind::Entry, Urgency::Reminder) => store.reminders_around(notice).await?,
            _ => Vec::new(),
        };
        let timeline = match notice.kind {
            Kind::Entry if reminders.len() < 2 => store.entries_together(notice.incident, notice.seq).await?,
            Kind::Entry | Kind::Review => store.timeline(notice.incident).await?,
            _ => store.entries_together(notice.incident, notice.seq).await?,
        };
        let needless = needless(&view, &reminders, &timeline);
        if needless.iter().any(|one| one.id == notice.id) {
            return self.leave_unsaid(&needless).await;
        }
        let entry = entry_of(notice.seq, &timeline).context("the entry of a notice is not there")?;
        let unsaid = unsaid_before(notice.seq, &reminders);
        let message = match notice.urgency {
            Urgency::Reminder if notice.kind == Kind::Entry => {
                compose_reminder(&view, entry, &timeline, &unsaid, self.actions.now())
            }
            _ => compose(&view, notice.kind, entry, &timeline, self.actions.now()),
        };
        let Some(mut message) = message else {
            let nothing = Notice { phase: Phase::Sent, ..notice.clone() };
            return self.move_to(notice, &nothing).await;
        };
        if let Some(reason) = &notice.reason {
            message.content = format!("⚠️ {} · {reason}\n{}", view.incident.number(), message.content);
        }
        if view.incident.is_private() && notice.target == Target::Room {
            self.delivery.let_in_called(channel, &message.mentions).await;
            // Nobody is called about what they did themselves.
            if let Event::Assigned { member, .. } | Event::HandedOver { to: member, .. } = &entry.event {
                self.delivery.let_in(channel, *member).await;
            }
        }
        let Some(claimed) = self.claim(notice, Some(channel)).await? else { return Ok(()) };
        if !self.may_still_send(&claimed) {
            return Ok(());
        }
        let posted = self.delivery.post(channel, &message, &notice.nonce, &marker, notice.urgency).await;
        self.record(&claimed, &view, channel, posted, view.incident.seq).await
    }

    /// Notes that these need no message of their own.
    async fn leave_unsaid(&self, notices: &[&Notice]) -> anyhow::Result<()> {
        let mut write = self.actions.store().begin().await?;
        for notice in notices {
            write.move_notice(notice, &Notice { phase: Phase::Sent, ..(*notice).clone() });
        }
        write.commit().await?;
        Ok(())
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

    /// Records how an attempt, or a look-up, ended; `shown` is the last entry that the message shows for certain.
    async fn record(
        &self,
        notice: &Notice,
        view: &View,
        channel: ChannelId,
        (outcome, message): (Outcome, Option<MessageId>),
        shown: u32,
    ) -> anyhow::Result<()> {
        let phase = settle(&notice.phase, notice.attempts, outcome, self.actions.now());
        if let Phase::Dead(reason) = &phase {
            return self.redirect(notice, view, reason).await;
        }
        let after = &Notice { phase, message, ..notice.clone() };
        self.insist(|| async move {
            let mut write = self.actions.store().begin().await?;
            write.move_notice(notice, after);
            if let (Kind::Card | Kind::Announcement, Some(message)) = (notice.kind, message) {
                write.place_surface(notice.incident, notice.kind, channel, message, shown);
            }
            Ok(write.commit().await?)
        })
        .await
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

    async fn redirect(&self, notice: &Notice, view: &View, reason: &str) -> anyhow::Result<()> {
        tracing::warn!(incident = view.incident.number(), kind = ?notice.kind, target = ?notice.target, "not delivered: {reason}");
        let Notice { kind, target, urgency, attempts, .. } = *notice;
        let private = view.incident.is_private();
        let now = self.actions.now();
        let (target, phase) = refused(Refused { kind, target, urgency, private, attempts, reason }, now);
        let phase = match phase {
            // Nor does it know whether it was sent there.
            Phase::Ready(_) if self.actions.is_doubted(notice.id).await? => Phase::Unknown(now - QUIET),
            phase => phase,
        };
        let after =
            Notice { phase, target, channel: None, reason: Some(reason.to_owned()), ..notice.clone() };
        self.move_to(notice, &after).await
    }

    pub(super) async fn move_to(&self, was: &Notice, to: &Notice) -> anyhow::Result<()> {
        self.insist(|| async move { Ok(self.actions.store().move_notice(was, to).await.map(|_| ())?) }).await
    }
}

/// Of these reminders, those that wait to be sent and that the last one that is said at all says with its own (D21).
fn needless<'a>(view: &View, reminders: &'a [Notice], timeline: &[Entry]) -> Vec<&'a Notice> {
    let Some(last) = reminders.iter().rfind(|one| !is_unsaid(one)) else { return Vec::new() };
    let Some(entry) = entry_of(last.seq, timeline) else { return Vec::new() };
    let unsaid = unsaid_before(last.seq, reminders);
    let told = tellings(&view.incident, view.rules(), entry, timeline, &unsaid);
    let is_told = |notice: &&Notice| {
        let mut own = entry_of(notice.seq, timeline).into_iter().flat_map(|entry| told_with(entry, timeline));
        own.all(|fell| told.iter().any(|telling| telling.fell.clock == fell.clock))
    };
    let waiting = reminders.iter().filter(|one| one.id != last.id && matches!(one.phase, Phase::Ready(_)));
    waiting.filter(is_told).collect()
}

/// Entries of the reminders before this one that nobody has read, as far as is known.
fn unsaid_before(seq: u32, reminders: &[Notice]) -> Vec<u32> {
    let before = reminders.iter().take_while(|one| one.seq < seq);
    before.filter(|one| one.phase != Phase::Sent || one.message.is_none()).map(|one| one.seq).collect()
}

/// Came to its end without a message.
fn is_unsaid(notice: &Notice) -> bool {
    notice.phase == Phase::Sent && notice.message.is_none()
}

fn entry_of(seq: u32, timeline: &[Entry]) -> Option<&Entry> {
    timeline.iter().find(|entry| entry.seq == seq)
}
