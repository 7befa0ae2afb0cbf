//! Pins of cards: set, refused, removed by people, and set anew, by the product's core.

use crate::faults::{Boundary, MINUTE, Plant, SECOND};
use crate::judge::WITHIN;
use crate::surfaces::{AFTER_FAILURE, Loss, Surface};
use crate::world::{Happens, World};
use chrono::SubsecRound;
use warroom::domain::At;
use warroom::domain::audit::Finding;
use warroom::domain::delivery::Kind;
use warroom::domain::surface::{remembered, restored_at, tried_at};

/// How a surface is pinned, as it is stored.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Pin {
    pub(crate) is_set: bool,
    /// Not to be pinned before.
    pub(crate) at: At,
    pub(crate) refused_at: Option<At>,
    /// When people unpinned it last, or it was posted, by the true time.
    since: i64,
}

impl Pin {
    /// When it is pinned again, where that waits only because it was unpinned so often.
    pub(crate) fn waits_until(&self, restored: &[At]) -> Option<At> {
        restored.last().copied().filter(|at| *at == self.at && !self.is_set)
    }
}

impl World<'_> {
    /// Pins a card that is not pinned.
    pub(crate) fn look_at_pin(&mut self, nth: usize) {
        let surface = &self.store.surfaces[nth];
        if surface.kind != Kind::Card || surface.message.is_none() || surface.pin.is_set {
            return;
        }
        if surface.pin.at > self.wall() {
            let at = surface.pin.at;
            return self.wake_at(at);
        }
        self.process.showing.push(nth);
        let wait = self.rng.up_to(SECOND);
        self.after(wait, Happens::PinAnswered(nth, self.process.number));
    }

    pub(crate) fn pin_answered(&mut self, nth: usize, process: u32) {
        if process != self.process.number {
            return;
        }
        if self.process.frozen_until > self.now {
            return self.after(self.process.frozen_until - self.now, Happens::PinAnswered(nth, process));
        }
        self.process.showing.retain(|other| *other != nth);
        let Surface { channel, message, incident, pin, .. } = self.store.surfaces[nth];
        let Some(id) = message else { return self.wake_now() };
        let answers = self.outage_until <= self.now;
        let (is_open, now) = (self.store.incidents[incident].incident.is_open(), self.wall());
        let place = &mut self.discord.channels[channel];
        let (deleted, refused) = (place.deleted, !place.may_view || !place.may_pin);
        let found = place.messages.iter_mut().find(|other| other.id == id && !other.deleted);
        let is_gone = found.is_none();
        if let Some(message) = found.filter(|_| answers && !deleted && !refused) {
            message.pinned = true;
        }
        self.note_refusal(answers && (deleted || is_gone || refused));
        if answers && (deleted || is_gone && !refused) {
            let loss = if deleted { Loss::Channel } else { Loss::Message };
            return self.lose(nth, id, loss);
        }
        if !self.notes() {
            return self.wake_in(SECOND);
        }
        let kept = &mut self.store.surfaces[nth].pin;
        if !answers {
            kept.at = now + AFTER_FAILURE;
        } else if refused {
            let since = *kept.refused_at.get_or_insert(now);
            kept.at = tried_at(since, is_open, now).trunc_subsecs(3);
        } else {
            *kept = Pin { is_set: true, refused_at: None, ..pin };
        }
        self.crash(Boundary::AfterCommit);
        self.wake_now();
    }

    /// An edit, or a look, shows whether a card is pinned.
    pub(crate) fn see_pin(&mut self, nth: usize) {
        let Surface { channel, message, pin, kind, .. } = self.store.surfaces[nth];
        let mut all = self.discord.channels[channel].messages.iter();
        let is_pinned = all.any(|other| Some(other.id) == message && other.pinned);
        if kind != Kind::Card || !pin.is_set || is_pinned || self.plant == Some(Plant::UnpinnedIsLeft) {
            return;
        }
        let now = self.wall();
        let surface = &mut self.store.surfaces[nth];
        surface.pin = Pin { is_set: false, at: restored_at(&surface.restored, now), ..pin };
        surface.restored = remembered(&surface.restored, surface.pin.at);
    }

    /// People unpin a card; the gateway tells of it, while it is connected.
    pub(crate) fn unpin(&mut self) {
        let mut all = self.store.surfaces.iter().enumerate();
        let card =
            all.find_map(|(nth, it)| (it.kind == Kind::Card).then_some((nth, it.channel, it.message?)));
        let Some((nth, channel, id)) = card else { return };
        let mut messages = self.discord.channels[channel].messages.iter_mut();
        let Some(message) = messages.find(|message| message.id == id && message.pinned) else { return };
        message.pinned = false;
        self.store.surfaces[nth].pin.since = self.now;
        if self.outage_until <= self.now && self.process.up {
            let wait = self.rng.up_to(SECOND);
            self.after(wait, Happens::HeardUnpinned(nth));
        }
        self.after(WITHIN, Happens::PinJudged(nth));
    }

    pub(crate) fn heard_unpinned(&mut self, nth: usize) {
        if !self.process.up || self.store.surfaces[nth].message.is_none() {
            return;
        }
        if !self.notes() {
            // Whoever heard of it notes it as soon as that can be.
            return self.after(SECOND, Happens::HeardUnpinned(nth));
        }
        self.store.surfaces[nth].look = true;
        self.crash(Boundary::AfterCommit);
        self.wake_now();
    }

    /// Does a card wait to be pinned only because that was refused?
    pub(crate) fn waits_to_be_pinned(&self) -> bool {
        self.store.surfaces.iter().any(|surface| {
            let stands = surface.message.is_some() && !self.is_room_gone(surface.incident);
            stands && surface.pin.refused_at.is_some() && surface.pin.at > self.wall()
        })
    }

    /// A card was posted: it is pinned within the same time.
    pub(crate) fn judge_pin_later(&mut self, incident: usize, kind: Kind) {
        let mut all = self.store.surfaces.iter();
        let is_card = |it: &Surface| (it.incident, it.kind) == (incident, Kind::Card);
        if let Some(nth) = all.position(is_card).filter(|_| kind == Kind::Card) {
            self.store.surfaces[nth].pin.since = self.now;
            self.after(WITHIN, Happens::PinJudged(nth));
        }
    }

    /// A card that stands is pinned, or the operators are told that it is not.
    pub(crate) fn judge_pin(&mut self, nth: usize) {
        let Surface { channel, message, incident, pin, .. } = self.store.surfaces[nth];
        let (Some(id), true) = (message, self.store.incidents[incident].incident.is_open()) else { return };
        let mut all = self.discord.channels[channel].messages.iter();
        let Some(found) = all.find(|other| other.id == id && !other.deleted) else { return };
        if found.pinned || self.discord.channels[channel].deleted || self.now - pin.since < WITHIN {
            return;
        }
        let calm_since = self.disturbed.max(self.outage_until + self.offset);
        // What could not be seen before is seen now, and being set right.
        let tried = if pin.is_set { 0 } else { pin.at.timestamp_millis().min(self.wall_ms()) };
        let left = WITHIN - (self.wall_ms() - calm_since.max(tried));
        if !self.process.up || left > 0 {
            return self.after(left.max(MINUTE), Happens::PinJudged(nth));
        }
        let told = |finding: &Finding| matches!(finding, Finding::Lacks { what: Kind::Card, .. });
        if !self.findings(incident).iter().any(told) {
            self.fail(|| format!("card {nth} is not pinned, nor is anybody told: {pin:?}"));
        }
    }
}
