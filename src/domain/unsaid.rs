//! Which reminders a later one stands for: those before it that nobody can have read.
//!
//! What may have been said is neither said again nor called unsaid before it was looked for. So a reminder waits for the
//! look-up of those before it; an escalation does not, and says only its own.

use super::At;
use super::delivery::{Phase, Step, step};
use super::incident::Incident;
use super::notices::{tellings, told_with};
use super::owed::Rules;
use super::timeline::Entry;
use chrono::TimeDelta;

/// How long a reminder waits at least for the look-up of another.
const A_MOMENT: TimeDelta = TimeDelta::seconds(1);

/// A reminder of an incident that goes to one place, as it stands in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    /// The entry that it is about.
    pub seq: u32,
    /// How far it is.
    pub phase: Phase,
    /// Is it known to be a message at Discord?
    pub has_message: bool,
}

impl Reminder {
    /// Came to its end without a message: another one says it.
    fn is_left_unsaid(&self) -> bool {
        self.phase == Phase::Sent && !self.has_message
    }

    /// Nobody can have read it.
    fn is_unread(&self) -> bool {
        match self.phase {
            Phase::Claimed(_) | Phase::Unknown(_) => false,
            Phase::Sent | Phase::Short(_) => !self.has_message,
            Phase::Ready(_) | Phase::Refused(_) | Phase::Dead(_) => true,
        }
    }

    fn waits_to_be_sent(&self) -> bool {
        matches!(self.phase, Phase::Ready(_) | Phase::Refused(_))
    }
}

/// Until when the reminder about this entry waits, since one before it may have been read. `None`: it need not wait.
/// `reminders` are those around it, in order.
pub fn waits_until(seq: u32, reminders: &[Reminder], now: At) -> Option<At> {
    let in_doubt = reminders.iter().filter(|one| one.seq < seq && one.phase.is_in_doubt());
    let until = in_doubt.map(|one| match step(&one.phase, now) {
        Step::Wait(at) => at,
        Step::Send | Step::LookUp | Step::Complete | Step::Done => now,
    });
    until.max().map(|at| at.max(now + A_MOMENT))
}

/// Entries of the reminders before this one that nobody can have read.
pub fn unsaid_before(seq: u32, reminders: &[Reminder]) -> Vec<u32> {
    let before = reminders.iter().take_while(|one| one.seq < seq);
    before.filter(|one| one.is_unread()).map(|one| one.seq).collect()
}

/// Entries of those reminders that wait to be sent and that the last one that is said at all says with its own.
pub fn needless(
    incident: &Incident,
    rules: Rules<'_>,
    reminders: &[Reminder],
    timeline: &[Entry],
) -> Vec<u32> {
    let entry_of = |seq: u32| timeline.iter().find(|entry| entry.seq == seq);
    let Some(last) = reminders.iter().rfind(|one| !one.is_left_unsaid()) else { return Vec::new() };
    let Some(entry) = entry_of(last.seq) else { return Vec::new() };
    let unsaid = unsaid_before(last.seq, reminders);
    let told = tellings(incident, rules, entry, timeline, &unsaid);
    let is_told = |one: &&Reminder| {
        let mut own = entry_of(one.seq).into_iter().flat_map(|entry| told_with(entry, timeline));
        own.all(|fell| told.iter().any(|telling| telling.fell.clock == fell.clock))
    };
    let waiting = reminders.iter().filter(|one| one.seq != last.seq && one.waits_to_be_sent());
    waiting.filter(is_told).map(|one| one.seq).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> At {
        At::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    fn reminder(seq: u32, phase: Phase, has_message: bool) -> Reminder {
        Reminder { seq, phase, has_message }
    }

    #[test]
    fn what_may_have_been_said_is_not_called_unsaid() {
        let around = [
            reminder(1, Phase::Ready(at(0)), false),
            reminder(2, Phase::Claimed(at(0)), false),
            reminder(3, Phase::Unknown(at(0)), false),
            reminder(4, Phase::Refused(at(0)), false),
            reminder(5, Phase::Sent, false),
            reminder(6, Phase::Sent, true),
            reminder(7, Phase::Short(at(0)), true),
            reminder(8, Phase::Ready(at(0)), false),
            reminder(9, Phase::Ready(at(0)), false),
        ];
        assert_eq!(unsaid_before(8, &around), [1, 4, 5]);
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
