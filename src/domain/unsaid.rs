//! Which reminders a later one stands for: those before it that nobody can have read.
//!
//! What may have been said is neither said again nor called unsaid before it was looked for. So a reminder waits for the
//! look-up of those before it; an escalation does not, and says only its own.

use super::At;
use super::delivery::{Phase, Step, step};
use super::incident::Incident;
use super::notices::{tellings, told_with};
use super::rules::Rules;
use super::timeline::Entry;
use chrono::TimeDelta;

/// How long a reminder waits at least for the look-up of another.
const A_MOMENT: TimeDelta = TimeDelta::seconds(1);

/// A reminder of an incident, as it stands in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    /// The entry that it is about.
    pub seq: u32,
    /// How far it is.
    pub phase: Phase,
    /// Is it known to be a message at Discord?
    pub has_message: bool,
    /// May an earlier copy have arrived that could not be looked for? Then it is told by itself, and says so.
    pub may_repeat: bool,
}

impl Reminder {
    /// Came to its end without a message: another one says it.
    fn is_left_unsaid(&self) -> bool {
        self.phase == Phase::Sent && !self.has_message
    }

    fn waits_to_be_sent(&self) -> bool {
        matches!(self.phase, Phase::Ready(_) | Phase::Refused(_)) && !self.may_repeat
    }
}

/// Until when the reminder about this entry waits, since one before it may have been read. `None`: it need not wait.
/// `reminders` are those around it, in order.
pub fn waits_until(seq: u32, reminders: &[Reminder], now: At) -> Option<At> {
    let in_doubt = reminders.iter().filter(|one| one.seq < seq && one.phase.is_in_doubt());
    let until = in_doubt.map(|reminder| match step(&reminder.phase, now) {
        Step::Wait(at) => at,
        Step::Send | Step::LookUp | Step::Complete | Step::Done => now,
    });
    until.max().map(|at| at.max(now + A_MOMENT))
}

/// Reminders of an incident that belong into one place, in order, and what tells what they are about.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    pub incident: &'a Incident,
    /// What it is judged by.
    pub rules: Rules<'a>,
    pub reminders: &'a [Reminder],
    /// At least the entries of their instants.
    pub timeline: &'a [Entry],
}

impl Around<'_> {
    /// Entries of the reminders before this one that it says with its own: of those since the last that was read which
    /// nobody can have read, as many as fit into its message, each with all that it was to stand for itself.
    pub fn unsaid_before(&self, seq: u32) -> Vec<u32> {
        let before = self.reminders.iter().take_while(|one| one.seq < seq).collect::<Vec<_>>();
        let read = before.iter().rposition(|one| one.has_message && one.phase.has_arrived());
        let mut unsaid: Vec<u32> = Vec::new();
        // What was left out comes with the next after it, which was to say it: at first with this one.
        let mut sayer = None;
        let mut said_by_it = Vec::new();
        for reminder in before[read.map_or(0, |read| read + 1)..].iter().rev() {
            if !reminder.is_left_unsaid() {
                match self.fits(seq, &unsaid, &said_by_it, sayer) {
                    Some(more) => unsaid = more,
                    None => return unsaid,
                }
                if !reminder.waits_to_be_sent() {
                    return unsaid;
                }
                (sayer, said_by_it) = (Some(reminder.seq), Vec::new());
            }
            said_by_it.push(reminder.seq);
        }
        self.fits(seq, &unsaid, &said_by_it, sayer).unwrap_or(unsaid)
    }

    /// What is unsaid, and these too, if the message about an entry tells all of it.
    fn fits(&self, seq: u32, unsaid: &[u32], these: &[u32], sayer: Option<u32>) -> Option<Vec<u32>> {
        let with_these: Vec<u32> = these.iter().rev().chain(unsaid).copied().collect();
        // What was to be said by this one fits.
        if sayer.is_none() {
            return Some(with_these);
        }
        let told = tellings(self.incident, self.rules, self.entry_of(seq)?, self.timeline, &with_these);
        let entries = these.iter().filter_map(|seq| self.entry_of(*seq));
        let mut fallen = entries.flat_map(|entry| told_with(entry, self.timeline));
        fallen.all(|fell| told.iter().any(|telling| telling.fell.clock == fell.clock)).then_some(with_these)
    }

    /// Entries of those reminders that wait to be sent and that the next after them that is said says with its own.
    pub fn needless(&self) -> Vec<u32> {
        let mut needless = Vec::new();
        let mut told = Vec::new();
        for reminder in self.reminders.iter().rev().filter(|one| !one.is_left_unsaid()) {
            if reminder.waits_to_be_sent() && told.contains(&reminder.seq) {
                needless.push(reminder.seq);
            } else {
                told = self.unsaid_before(reminder.seq);
            }
        }
        needless
    }

    fn entry_of(&self, seq: u32) -> Option<&Entry> {
        self.timeline.iter().find(|entry| entry.seq == seq)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> At {
        At::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    fn reminder(seq: u32, phase: Phase, has_message: bool) -> Reminder {
        Reminder { seq, phase, has_message, may_repeat: false }
    }

    #[test]
    fn what_may_have_been_said_is_not_called_unsaid() {
        let repeat = Reminder { may_repeat: true, ..reminder(1, Phase::Ready(at(0)), false) };
        let read = [reminder(1, Phase::Sent, true), reminder(1, Phase::Short(at(0)), true)];
        let doubt = [Phase::Claimed(at(0)), Phase::Unknown(at(0))].map(|phase| reminder(1, phase, false));
        let waits = [Phase::Ready(at(0)), Phase::Refused(at(0))].map(|phase| reminder(1, phase, false));
        assert!(waits.iter().all(Reminder::waits_to_be_sent));
        assert!(!read.iter().chain(&doubt).chain([&repeat]).any(Reminder::waits_to_be_sent));
        assert!(reminder(1, Phase::Sent, false).is_left_unsaid());
    }

    #[test]
    fn a_reminder_waits_for_the_look_up_of_those_before_it() {
        let around = |phase| [reminder(1, phase, false), reminder(2, Phase::Ready(at(30)), false)];
        assert_eq!(waits_until(2, &around(Phase::Unknown(at(0))), at(30)), Some(at(60)));
        assert_eq!(waits_until(2, &around(Phase::Claimed(at(0))), at(70)), Some(at(71)));
        assert_eq!(waits_until(2, &around(Phase::Ready(at(0))), at(30)), None);
        assert_eq!(waits_until(2, &around(Phase::Sent), at(30)), None);
        assert_eq!(waits_until(1, &around(Phase::Unknown(at(0))), at(30)), None, "not for those after it");
    }
}
