//! Cards and announcements: edited as things change, deleted by people, and posted anew, by the product's core.

use crate::faults::{Boundary, HOUR, MINUTE, Plant, SECOND};
use crate::judge::WITHIN;
use crate::pins::Pin;
use crate::world::{Happens, World};
use chrono::{SubsecRound, TimeDelta};
use warroom::domain::At;
use warroom::domain::audit::Finding;
use warroom::domain::delivery::{Kind, Phase, Target, Urgency};
use warroom::domain::lacks::Shown;
use warroom::domain::notices::Posting;
use warroom::domain::surface::{SUCCESSOR, place, remembered, restored_at, tried_at};
use warroom::domain::timeline::{ClosingEvent, Entry, Event};

/// How long to wait after an edit failed, as in `worker/surfaces.rs`.
pub(crate) const AFTER_FAILURE: TimeDelta = TimeDelta::seconds(10);
/// One is posted anew so often in an hour.
const MOST_ANEW: usize = 3;

/// A card or an announcement, as it is stored.
pub(crate) struct Surface {
    pub(crate) incident: usize,
    pub(crate) kind: Kind,
    pub(crate) channel: usize,
    pub(crate) message: Option<u64>,
    pub(crate) copy: u32,
    wanted: u32,
    shown: u32,
    pub(crate) look: bool,
    retry_at: At,
    refused_at: Option<At>,
    pub(crate) lost_at: Option<At>,
    pub(crate) pin: Pin,
    /// The channel that is gone with it.
    gone: Option<usize>,
    pub(crate) restored: Vec<At>,
    /// When it was posted anew, by the true time.
    anew: Vec<i64>,
    /// When people deleted it last, by the true time and by the machine's.
    deleted: (i64, i64),
}

/// What of it is gone.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Loss {
    Message,
    Channel,
}

impl Surface {
    /// As the auditor sees it.
    pub(crate) fn shown(&self) -> Shown {
        Shown {
            kind: self.kind,
            stands: self.message.is_some(),
            lost: self.lost_at.map(|at| (at, self.retry_at)),
            channel_gone: self.gone.is_some(),
            refused: self.refused_at.map(|at| (at, "refused".into())),
            pin_refused: self.pin.refused_at.map(|at| (at, "refused".into())),
            pinned_at: self.pin.waits_until(&self.restored),
        }
    }
}

impl World<'_> {
    /// Something of these kinds is to be posted.
    pub(crate) fn add_surface(&mut self, incident: usize, kind: Kind) {
        let known = |surface: &Surface| (surface.incident, surface.kind) == (incident, kind);
        if kind.is_surface() && !self.store.surfaces.iter().any(known) {
            self.store.surfaces.push(Surface {
                incident,
                kind,
                channel: 0,
                message: None,
                copy: 1,
                wanted: 0,
                shown: 0,
                look: false,
                retry_at: At::UNIX_EPOCH,
                refused_at: None,
                lost_at: None,
                pin: Pin::default(),
                gone: None,
                restored: Vec::new(),
                anew: Vec::new(),
                deleted: (0, 0),
            });
        }
    }

    /// The incident changed: what shows it is edited.
    pub(crate) fn surfaces_want(&mut self, incident: usize) {
        let (wanted, now) = (self.store.incidents[incident].incident.seq, self.wall());
        for surface in self.store.surfaces.iter_mut().filter(|surface| surface.incident == incident) {
            surface.wanted = wanted;
            if surface.gone.is_some() {
                surface.retry_at = surface.retry_at.min(now);
            }
        }
    }

    /// A copy stands; what is found of an earlier one does not take the place of a later one.
    pub(crate) fn surface_placed(&mut self, row: usize, channel: usize) {
        let (incident, kind, copy) = self.store.rows[row].marker();
        let seq = self.store.rows[row].seq;
        let mut messages = self.discord.channels[channel].messages.iter().rev();
        let message = messages.find(|message| message.marker == Some((incident, kind, copy)));
        let id = message.map(|message| message.id);
        let mut surfaces = self.store.surfaces.iter_mut();
        let surface = surfaces.find(|surface| (surface.incident, surface.kind) == (incident, kind));
        if let Some(surface) = surface.filter(|surface| surface.copy <= copy) {
            (surface.channel, surface.message, surface.copy) = (channel, id, copy);
            (surface.lost_at, surface.gone, surface.refused_at) = (None, None, None);
            surface.shown = surface.shown.max(seq);
        }
        self.judge_pin_later(incident, kind);
    }

    /// The machine's clock is set. The product's own goes by a monotonic one, so nothing is tried later for it.
    pub(crate) fn surfaces_go_by(&mut self, step: i64) {
        for surface in &mut self.store.surfaces {
            surface.retry_at += TimeDelta::milliseconds(step);
            surface.pin.at += TimeDelta::milliseconds(step);
            surface.restored.iter_mut().for_each(|at| *at += TimeDelta::milliseconds(step));
        }
    }

    /// A connection begins: events may have been missed, so it is seen whether everything still stands.
    pub(crate) fn look_at_surfaces(&mut self) {
        let now = self.wall();
        for surface in &mut self.store.surfaces {
            let is_open = self.store.incidents[surface.incident].incident.is_open();
            surface.look |=
                is_open && surface.message.is_some() && self.plant != Some(Plant::NotLookedAtAnew);
            if surface.refused_at.is_some() {
                surface.retry_at = surface.retry_at.min(now);
            }
            if surface.pin.refused_at.is_some() && self.plant != Some(Plant::PinNotTriedAgain) {
                surface.pin.at = surface.pin.at.min(now);
            }
        }
    }

    /// What is to be done about one now.
    pub(crate) fn look_at_surface(&mut self, nth: usize) {
        let surface = &self.store.surfaces[nth];
        let is_open = self.store.incidents[surface.incident].incident.is_open();
        let is_lost = surface.lost_at.is_some() && is_open;
        let is_stale = surface.wanted > surface.shown || surface.look || surface.refused_at.is_some();
        let is_stale = is_stale && surface.message.is_some();
        if self.process.showing.contains(&nth) {
            return;
        }
        let waits = surface.retry_at > self.wall();
        if !is_lost && (!is_stale || waits) {
            self.look_at_pin(nth);
        }
        let surface = &self.store.surfaces[nth];
        if !is_lost && !is_stale || self.process.showing.contains(&nth) {
            return;
        }
        if surface.retry_at > self.wall() {
            let at = surface.retry_at;
            return self.wake_at(at);
        }
        if is_lost {
            return self.post_anew(nth);
        }
        self.process.showing.push(nth);
        let wait = self.rng.up_to(SECOND);
        self.after(wait, Happens::Showed(nth, self.process.number));
    }

    /// An edit, or a look, is answered.
    pub(crate) fn showed(&mut self, nth: usize, process: u32) {
        if process != self.process.number {
            return;
        }
        if self.process.frozen_until > self.now {
            return self.after(self.process.frozen_until - self.now, Happens::Showed(nth, process));
        }
        self.process.showing.retain(|other| *other != nth);
        let surface = &self.store.surfaces[nth];
        let Some(message) = surface.message else { return self.wake_now() };
        let channel = &self.discord.channels[surface.channel];
        let answers = self.outage_until <= self.now;
        let is_gone = !channel.messages.iter().any(|other| other.id == message && !other.deleted);
        let (is_open, now) = (self.store.incidents[surface.incident].incident.is_open(), self.wall());
        let (deleted, refused) = (channel.deleted, !channel.is_open() || channel.takes.is_none());
        self.note_refusal(answers && (deleted || is_gone || refused));
        if answers && (deleted || is_gone && !refused) {
            let loss = if deleted { Loss::Channel } else { Loss::Message };
            return self.lose(nth, message, loss);
        }
        if !self.notes() {
            return;
        }
        let seq = self.store.incidents[self.store.surfaces[nth].incident].incident.seq;
        let surface = &mut self.store.surfaces[nth];
        if !answers {
            surface.retry_at = now + AFTER_FAILURE;
        } else if refused {
            let since = *surface.refused_at.get_or_insert(now);
            // The store keeps whole milliseconds.
            surface.retry_at = tried_at(since, is_open, now).trunc_subsecs(3);
        } else {
            (surface.look, surface.refused_at, surface.shown) = (false, None, seq);
            self.see_pin(nth);
        }
        self.crash(Boundary::AfterCommit);
        self.wake_now();
    }

    /// Is what happened with one noted? The process may be killed, or the disk full.
    pub(crate) fn notes(&mut self) -> bool {
        !self.crash(Boundary::BeforeCommit) && self.saves()
    }

    /// One is gone: it is posted anew as soon as that may be.
    pub(crate) fn lose(&mut self, nth: usize, message: u64, loss: Loss) {
        if self.store.surfaces[nth].message != Some(message) || self.plant == Some(Plant::DeletedIsLeft) {
            return;
        }
        if !self.notes() {
            // Whoever heard of it notes it as soon as that can be.
            return self.after(SECOND, Happens::HeardDeleted(nth, message));
        }
        let now = self.wall();
        let surface = &mut self.store.surfaces[nth];
        // The operators were told until now that it cannot be shown.
        if surface.refused_at.is_some() {
            surface.deleted.1 = surface.deleted.1.max(now.timestamp_millis());
        }
        (surface.message, surface.shown, surface.look, surface.refused_at) = (None, 0, false, None);
        surface.lost_at = Some(now);
        surface.pin = Pin::default();
        surface.retry_at = match self.plant {
            Some(Plant::PostedAnewAtOnce) => now,
            _ => restored_at(&surface.restored, now),
        };
        surface.gone = (loss == Loss::Channel).then_some(surface.channel);
        self.say(|_| format!("surface {nth} is lost"));
        self.crash(Boundary::AfterCommit);
        self.wake_now();
    }

    fn post_anew(&mut self, nth: usize) {
        let Surface { incident, kind, copy, gone, .. } = self.store.surfaces[nth];
        let target = place(kind, &self.store.incidents[incident].incident);
        let channel = target.and_then(|target| self.channel_of(target, incident));
        if !self.notes() {
            return;
        }
        let now = self.wall();
        let is_one = |id: &usize| {
            let row = &self.store.rows[*id];
            (row.incident, row.kind) == (incident, kind)
        };
        let is_under_way = self.store.pending.iter().any(is_one);
        let surface = &mut self.store.surfaces[nth];
        match (target, channel) {
            (None, _) => surface.lost_at = None,
            // One that is under way already is enough.
            (Some(_), Some(channel)) if gone != Some(channel) && is_under_way => {
                surface.retry_at = now + SUCCESSOR;
            }
            (Some(target), Some(channel)) if gone != Some(channel) => {
                surface.restored = remembered(&surface.restored, now);
                (surface.lost_at, surface.copy) = (None, copy + 1);
                self.count_anew(nth);
                self.add_copy(incident, kind, target, copy + 1);
            }
            _ => surface.retry_at = now + SUCCESSOR,
        }
        self.crash(Boundary::AfterCommit);
        self.wake_now();
    }

    fn add_copy(&mut self, incident: usize, kind: Kind, target: Target, copy: u32) {
        let rows = &self.store.rows;
        let urgency = if kind == Kind::Card { Urgency::Escalation } else { Urgency::Reminder };
        let seq = self.store.incidents[incident].timeline.len() as u32;
        let old = rows.iter().rev().find(|row| row.incident == incident && row.kind == kind);
        let old = old.map(|row| row.nonce).filter(|_| self.plant == Some(Plant::AnewWithOldNonce));
        let id = self.add_row(incident, Posting { kind, seq, target, urgency }, copy, self.wall());
        if let Some(nonce) = old {
            self.store.rows[id].nonce = nonce;
        }
    }

    fn count_anew(&mut self, nth: usize) {
        let (now, surface) = (self.now, &mut self.store.surfaces[nth]);
        surface.anew.push(now);
        // The clock may be set forward a little.
        let lately = surface.anew.iter().filter(|at| **at > now - HOUR + 10 * SECOND).count();
        if lately > MOST_ANEW {
            self.fail(|| format!("surface {nth} is posted anew {lately} times within an hour"));
        }
    }

    /// People delete one of those that stand; the gateway tells of it, while it is connected.
    pub(crate) fn delete_surface(&mut self) {
        let stand = self.store.surfaces.iter().enumerate();
        let stand: Vec<_> =
            stand.filter_map(|(nth, surface)| Some((nth, surface.channel, surface.message?))).collect();
        if stand.is_empty() {
            return;
        }
        let (nth, channel, id) = stand[self.rng.up_to(stand.len() as i64 - 1) as usize];
        let mut messages = self.discord.channels[channel].messages.iter_mut();
        if let Some(message) = messages.find(|message| message.id == id) {
            message.deleted = true;
        }
        self.store.surfaces[nth].deleted = (self.now, self.wall_ms());
        let wait = self.rng.up_to(SECOND);
        if self.outage_until <= self.now && self.process.up && self.plant != Some(Plant::DeletionNotHeard) {
            self.after(wait, Happens::HeardDeleted(nth, id));
        }
        // What is over needs none, until it is reopened.
        if self.store.incidents[self.store.surfaces[nth].incident].incident.is_open() {
            self.after(MINUTE, Happens::DeletedJudged(nth, false));
            self.after(WITHIN, Happens::DeletedJudged(nth, true));
        }
    }

    pub(crate) fn heard_deleted(&mut self, nth: usize, message: u64) {
        if self.process.up {
            self.lose(nth, message, Loss::Message);
        }
    }

    /// What was deleted in a channel is judged from when the bot may work there again.
    pub(crate) fn surfaces_go_on_in(&mut self, channel: usize) {
        let now = self.wall_ms();
        for surface in self.store.surfaces.iter_mut().filter(|surface| surface.channel == channel) {
            surface.deleted.1 = surface.deleted.1.max(now);
        }
    }

    /// What was deleted is on its way within a minute, and within two it stands, or the operators are told.
    pub(crate) fn judge_deleted(&mut self, nth: usize, at_last: bool) {
        let Surface { incident, kind, deleted, channel, .. } = self.store.surfaces[nth];
        let saved = &self.store.incidents[incident].incident;
        let is_owed = saved.is_open() && (kind == Kind::Card || !saved.is_private());
        let limit = if at_last { WITHIN } else { MINUTE };
        // What was deleted again since is judged by that; what went with the room is not there for a while.
        let is_judged = is_owed && self.now - deleted.0 >= limit && !self.is_room_gone(incident);
        if !is_judged || self.stands(incident, kind) {
            return;
        }
        let calm_since = self.disturbed.max(self.outage_until + self.offset).max(deleted.1);
        // Where the clock was set back, what was recorded before is judged when it has caught up; what was over for a while,
        // from when it was reopened.
        let matters = |entry: &&Entry| {
            self.offset < 0 || matches!(entry.event, Event::Closing(ClosingEvent::Reopened { .. }))
        };
        let timeline = &self.store.incidents[incident].timeline;
        let recorded = timeline.iter().filter(matters).map(|entry| entry.at.timestamp_millis()).max();
        let calm_since = calm_since.max(recorded.unwrap_or(0));
        let left = limit - (self.wall_ms() - calm_since);
        if !self.process.up || left > 0 || !self.discord.channels[channel].is_open() {
            return self.after(left.max(MINUTE), Happens::DeletedJudged(nth, at_last));
        }
        let is_row = |row: &crate::store::Row| (row.incident, row.kind) == (incident, kind);
        let is_under_way = self.store.pending.iter().any(|id| is_row(&self.store.rows[*id]));
        let told = |finding: &Finding| matches!(finding, Finding::Lacks { what, .. } if *what == kind);
        if (at_last || !is_under_way) && !self.findings(incident).iter().any(told) {
            let rows = self.store.rows.iter().filter(|row| is_row(row) && row.phase != Phase::Sent);
            let rows: Vec<_> = rows.cloned().collect();
            self.fail(|| format!("surface {nth} was deleted, and is not there again, nor told: {rows:?}"));
        }
    }

    fn stands(&self, incident: usize, kind: Kind) -> bool {
        let standing = self.discord.channels.iter().filter(|channel| !channel.deleted);
        let is_it = |marker: crate::discord::Marker| (marker.0, marker.1) == (incident, kind);
        let mut messages = standing.flat_map(|channel| &channel.messages);
        messages.any(|message| !message.deleted && message.marker.is_some_and(is_it))
    }
}
