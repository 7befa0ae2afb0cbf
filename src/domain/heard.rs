//! What people can read of an incident: the bot's own messages as they stand in a channel, whoever sent them and whatever
//! the outbox says of them. Nothing stands there twice, and what a message says of earlier ones is true.

use super::At;
use super::audit::Finding;
use super::delivery::{Evidence, Kind};
use super::ids::{ChannelId, MessageId};
use super::playbook::Clock;
use super::timeline::{Due, DueEvent, Entry, Event, FellDue};
use chrono::TimeDelta;
use std::collections::{BTreeMap, BTreeSet};

/// How long what was told twice is a finding: nothing can be done about it but to tell people.
const FOUND_FOR: TimeDelta = TimeDelta::minutes(10);

/// One of the bot's messages about an incident, as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    pub channel: ChannelId,
    pub message: MessageId,
    /// When it was sent.
    pub at: At,
    /// What its marker names.
    pub kind: Kind,
    /// The entry that it is about, or of a card and an announcement which copy it is.
    pub place: u32,
    /// What of all that fell due it tells.
    pub tells: Vec<Tells>,
}

/// One thing that a message tells of what fell due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tells {
    /// The entries of which it tells one: several where its words are the same of each.
    pub one_of: BTreeSet<u32>,
    /// Earlier reminders that it says were not sent.
    pub stands_for: u32,
}

/// What stands twice in a channel, and what is untrue of what a message says of earlier ones. What was heard may lack the
/// beginning of a channel.
pub fn contradictions(heard: &[Heard], timeline: &[Entry], evidence: &[Evidence], now: At) -> Vec<Finding> {
    let heard = heard.iter().collect::<Vec<_>>();
    let mut found = BTreeSet::new();
    for in_channel in by_channel(&heard).values() {
        found.extend(twice_by_marker(in_channel, evidence));
        found.extend(twice_by_content(in_channel));
        found.extend(untrue(in_channel, timeline));
    }
    let is_new = |finding: &Finding| match finding {
        Finding::Twice { at, .. } | Finding::Untrue { at, .. } => now - *at < FOUND_FOR,
        _ => true,
    };
    found.into_iter().filter(is_new).collect()
}

fn by_channel<'a>(heard: &[&'a Heard]) -> BTreeMap<ChannelId, Vec<&'a Heard>> {
    let mut channels: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for message in heard {
        channels.entry(message.channel).or_default().push(*message);
    }
    channels.values_mut().for_each(|all| all.sort_by_key(|one| one.message));
    channels
}

/// Of one marker there are as many messages as there are notices that went there: of the same entry, several may have found
/// their way to one channel.
fn twice_by_marker(heard: &[&Heard], evidence: &[Evidence]) -> Vec<Finding> {
    let mut seen: BTreeMap<_, usize> = BTreeMap::new();
    let mut found = Vec::new();
    for message in heard {
        let went = evidence.iter().filter(|told| {
            (told.kind, told.seq, told.channel) == (message.kind, message.place, Some(message.channel))
                && !told.kind.is_surface()
        });
        let copies = seen.entry((message.kind, message.place)).or_default();
        *copies += 1;
        if *copies > went.count().max(1) {
            found.push(message.twice());
        }
    }
    found
}

/// Of some things that fell due, as many messages tell as there are things.
fn twice_by_content(heard: &[&Heard]) -> Vec<Finding> {
    let told = heard.iter().flat_map(|one| one.tells.iter().map(move |tells| (*one, tells)));
    let told: Vec<_> = told.collect();
    let mut found = Vec::new();
    for (message, tells) in &told {
        let same = told
            .iter()
            .filter(|(other, said)| other.message <= message.message && said.one_of.is_subset(&tells.one_of));
        let messages: BTreeSet<_> = same.map(|(other, _)| other.message).collect();
        if messages.len() > tells.one_of.len() {
            found.push(message.twice());
        }
    }
    found
}

/// Whoever says that it stands for earlier reminders tells, with all that were told of the same run, no more than fell due.
fn untrue(heard: &[&Heard], timeline: &[Entry]) -> Vec<Finding> {
    let of_entry = |seq: &u32| timeline.iter().find(|entry| entry.seq == *seq).and_then(counted);
    let mut claimed: BTreeMap<u32, u32> = BTreeMap::new();
    let mut claims = Vec::new();
    for (message, tells) in heard.iter().flat_map(|one| one.tells.iter().map(move |tells| (*one, tells))) {
        let Some(seq) = tells.one_of.first().filter(|_| tells.one_of.len() == 1) else { continue };
        let Some(fell) = of_entry(seq) else { continue };
        let most = claimed.entry(*seq).or_default();
        *most = tells.stands_for.max(*most);
        claims.extend((tells.stands_for > 0).then_some((message, fell)));
    }
    let is_untrue = |(_, fell): &(&Heard, &FellDue)| {
        let is_before = |other: &FellDue| run(other) == run(fell) && other.due <= fell.due;
        let told = claimed.iter().filter(|(seq, _)| of_entry(seq).is_some_and(is_before));
        let fallen = timeline.iter().filter_map(counted).filter(|other| is_before(other));
        told.map(|(_, stands_for)| 1 + stands_for).sum::<u32>() > fallen.map(|fell| 1 + fell.merged).sum()
    };
    let untrue = claims.into_iter().filter(is_untrue);
    untrue.map(|(one, _)| Finding::Untrue { seq: one.place, at: one.at }).collect()
}

impl Heard {
    fn twice(&self) -> Finding {
        Finding::Twice { what: self.kind, seq: self.place, at: self.at }
    }
}

fn run(fell: &FellDue) -> (Clock, At) {
    (fell.clock, fell.anchor)
}

fn counted(entry: &Entry) -> Option<&FellDue> {
    match &entry.event {
        Event::Due(DueEvent::FellDue(fell)) if matches!(fell.what, Due::Reminder | Due::Escalation) => {
            Some(fell)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::timeline::Actor;

    fn at(seconds: i64) -> At {
        At::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    fn heard(message: u64, place: u32, tells: &[(&[u32], u32)]) -> Heard {
        let tells = tells.iter().map(|(one_of, stands_for)| Tells {
            one_of: one_of.iter().copied().collect(),
            stands_for: *stands_for,
        });
        Heard {
            channel: ChannelId(1),
            message: MessageId(message),
            at: at(message as i64),
            kind: Kind::Entry,
            place,
            tells: tells.collect(),
        }
    }

    fn reminder(seq: u32) -> Entry {
        let fell = FellDue {
            clock: Clock::Respond,
            anchor: at(0),
            what: Due::Reminder,
            due: at(60 * i64::from(seq)),
            reminders: seq,
            merged: 0,
            to: Vec::new(),
            people: Vec::new(),
        };
        Entry { seq, at: fell.due, by: Actor::Clock, event: Event::Due(DueEvent::FellDue(fell)) }
    }

    fn found(all: &[Heard]) -> Vec<(&'static str, u32)> {
        let timeline: Vec<_> = (1..=9).map(reminder).collect();
        let found = contradictions(all, &timeline, &[], at(599));
        let seq = |finding: &Finding| match finding {
            Finding::Twice { seq, .. } | Finding::Untrue { seq, .. } => *seq,
            other => panic!("{other:?}"),
        };
        found.iter().map(|finding| (finding.kind(), seq(finding))).collect()
    }

    #[test]
    fn one_marker_on_two_messages_is_told_twice_for_a_while() {
        let all = [heard(1, 4, &[]), heard(2, 5, &[]), heard(3, 4, &[])];
        assert_eq!(found(&all), [("twice", 4)]);
        assert_eq!(contradictions(&all, &[], &[], at(603)), []);
    }

    #[test]
    fn what_another_message_tells_again_is_told_twice() {
        assert_eq!(found(&[heard(1, 3, &[(&[3], 0)]), heard(2, 4, &[(&[4], 0), (&[3], 0)])]), [("twice", 4)]);
        // Of two that are said in the same words, one was told by each.
        assert_eq!(found(&[heard(1, 2, &[(&[2], 0)]), heard(2, 4, &[(&[4], 0), (&[2, 3], 0)])]), []);
    }

    #[test]
    fn it_is_untrue_to_stand_for_what_was_sent() {
        assert_eq!(found(&[heard(1, 1, &[(&[1], 0)]), heard(2, 3, &[(&[3], 1)])]), []);
        assert_eq!(found(&[heard(1, 1, &[(&[1], 0)]), heard(2, 3, &[(&[3], 2)])]), [("untrue", 3)]);
    }
}
