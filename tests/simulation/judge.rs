//! Reached, or told that it was not, within two minutes; and never asked so often that Discord loses patience.

use crate::faults::{MINUTE, SECOND};
use crate::store::Row;
use crate::surfaces::Surface;
use crate::world::{Happens, World};
use warroom::domain::At;
use warroom::domain::audit::{Finding, Record, audit};
use warroom::domain::delivery::{Evidence, Kind, Phase, Target, Urgency};
use warroom::domain::reach::Reach;
use warroom::domain::timeline::{Actor, Entry};

/// What is owed is read within that time, or somebody is told that it was not.
pub(crate) const WITHIN: i64 = 2 * MINUTE + 20 * SECOND;
/// Refused requests within [`WINDOW`]: what all incidents share, the channels of the server, and of each incident. A channel
/// that refuses is asked some ten times, in a message's four forms where it is what is in it; rooms, cards, announcements and
/// pins ever more rarely; and after each death of the process all of them once more. A hundred thousand courses came to 167
/// with one incident and to 266 with two; a third above that, it is one that goes on asking. Discord endures 10,000.
const REFUSED_BY_ALL: usize = 100;
const REFUSED_BY_EACH: usize = 120;
const WINDOW: i64 = 10 * MINUTE;

impl World<'_> {
    pub(crate) fn judge_later(&mut self, id: usize, urgency: Urgency) {
        if urgency != Urgency::Rest {
            self.after(WITHIN, Happens::Judged(id));
        }
    }

    /// Was it read, or does the auditor find that it was not?
    pub(crate) fn judge(&mut self, id: usize) {
        let row = &self.store.rows[id];
        if row.phase.has_arrived() {
            return self.judge_reached(id);
        }
        if !matches!((row.kind, row.origin), (Kind::Entry, Target::Room) | (Kind::Room, _)) {
            return;
        }
        // Whoever was not there for so long, or whose clock was set, has not had the time.
        let calm_since = self.disturbed.max(row.decided.timestamp_millis());
        let left = WITHIN - (self.wall_ms() - calm_since);
        if !self.process.up || left > 0 {
            return self.after(left.max(MINUTE), Happens::Judged(id));
        }
        // An escalation does not wait for a history that nobody lets the bot read.
        let is_message = |_: &usize| row.kind.is_message();
        let channel = row.channel.filter(is_message).map(|channel| &self.discord.channels[channel]);
        let unreadable = channel.is_some_and(|it| it.unread_since.is_some_and(|at| at < self.now - WITHIN));
        let alone = self.faults.unread == 0 && self.outage_until < self.now - WITHIN;
        let in_doubt = row.phase.is_in_doubt() && row.claimed < self.now - WITHIN;
        if in_doubt && row.urgency == Urgency::Escalation && unreadable && alone {
            let row = row.clone();
            return self.fail(|| format!("waits for a history that cannot be read: {row:?}"));
        }
        self.judge_directly(id);
        let row = &self.store.rows[id];
        let (kind, seq, incident) = (row.kind, row.seq, row.incident);
        let finds = |finding: &Finding| matches!(finding, Finding::Lacks { seq: found, what, .. } if (*what, *found) == (kind, seq));
        if !self.findings(incident).iter().any(finds) {
            let row = row.clone();
            self.fail(|| format!("neither read nor told that it was not: {row:?}"));
        }
    }

    /// What came to nobody whom it was for is known to the auditor, for as long as nobody has done anything since.
    fn judge_reached(&mut self, id: usize) {
        let row = &self.store.rows[id];
        if row.phase != Phase::Sent || row.may_repeat || row.unnoted {
            return;
        }
        let messages = self.discord.channels.iter().flat_map(|channel| &channel.messages);
        let mut said = messages.filter(|message| message.row == id).filter_map(|message| message.says);
        let Some(says) = said.next().map(|place| &self.says[place]) else { return };
        let timeline = &self.store.incidents[row.incident].timeline;
        let is_act = |entry: &Entry| entry.seq > row.seq && matches!(entry.by, Actor::Person(_));
        let is_trouble = says.reach.as_ref().is_some_and(Reach::is_trouble);
        if !is_trouble || timeline.iter().any(is_act) {
            return;
        }
        let finds = |finding: &Finding| matches!(finding, Finding::Unreached { seq, .. } if *seq == row.seq);
        if !self.findings(row.incident).iter().any(finds) {
            let row = row.clone();
            self.fail(|| format!("reached nobody, and nobody is told: {row:?}"));
        }
    }

    pub(crate) fn findings(&self, place: usize) -> Vec<Finding> {
        let saved = &self.store.incidents[place];
        let rows = self.store.rows.iter().filter(|row| row.incident == place);
        let evidence: Vec<_> = rows
            .map(|row| Evidence {
                seq: row.seq,
                kind: row.kind,
                phase: row.phase.clone(),
                form: row.form,
                channel: None,
                message: None,
                origin: row.origin,
                target: row.target,
                reason: None,
                reach: row.reach.clone(),
            })
            .collect();
        let surfaces = self.store.surfaces.iter().filter(|surface| surface.incident == place);
        let shown: Vec<_> = surfaces.map(Surface::shown).collect();
        let record = Record {
            stored: &saved.incident,
            timeline: &saved.timeline,
            evidence: &evidence,
            shown: &shown,
            since: At::MIN_UTC,
            awake: At::UNIX_EPOCH,
        };
        audit(record, self.book.rules(), &self.guild, self.wall()).0
    }

    /// Is the only place that it has, a room, deleted?
    pub(crate) fn is_gone(&self, row: &Row) -> bool {
        row.kind == Kind::Card && self.is_room_gone(row.incident)
    }

    pub(crate) fn is_room_gone(&self, incident: usize) -> bool {
        self.room(incident).is_some_and(|room| self.discord.channels[room].deleted)
    }

    /// Nothing is refused any more, and was not for a while: what was not under way just then has been tried.
    pub(crate) fn check_tried(&mut self) {
        if !self.process.up || self.wall_ms() - self.disturbed < WITHIN {
            return self.after(MINUTE, Happens::Tried);
        }
        let is_refused = |row: &&Row| {
            matches!(row.phase, Phase::Refused(at) if at > self.wall())
                && self.has_place(row)
                && !self.is_gone(row)
        };
        let mut rows = self.store.rows.iter().filter(|row| row.claimed < self.freed - MINUTE);
        let refused = rows.find(is_refused);
        if let Some(row) = refused.cloned() {
            self.fail(|| format!("could go, and was not tried again: {row:?}"));
        }
        if self.waits_to_be_pinned() {
            self.fail(|| "a card could be pinned, and that was not tried again".into());
        }
    }

    /// So many requests may be refused within [`WINDOW`], by the number of incidents.
    pub(crate) fn may_be_refused(&self) -> usize {
        REFUSED_BY_ALL + REFUSED_BY_EACH * self.store.incidents.len()
    }

    /// Discord refused a request, or did not.
    pub(crate) fn note_refusal(&mut self, refused: bool) {
        if !refused {
            return;
        }
        let now = self.now;
        self.refusals.push_back(now);
        while self.refusals.front().is_some_and(|at| *at < now - WINDOW) {
            self.refusals.pop_front();
        }
        self.most_refused = self.most_refused.max(self.refusals.len());
        let most = self.may_be_refused();
        if self.refusals.len() > most {
            self.fail(|| format!("more than {most} refused requests in ten minutes"));
        }
    }
}
