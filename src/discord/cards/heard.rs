//! What a message that stands in a room tells of what fell due, read back from its words.

use super::due::{head, merged, sign};
use super::writer::Writer;
use crate::actions::View;
use crate::domain::At;
use crate::domain::heard::Tells;
use crate::domain::notices::entries_with;
use crate::domain::timeline::{Due, DueEvent, Entry, Event, FellDue};
use chrono::TimeDelta;

/// Of a long timeline, so many of the last things that fell due before a message are looked for in it.
const MOST: usize = 100;
/// Discord's time and the bot's may differ by so much.
const SKEW: TimeDelta = TimeDelta::seconds(10);
/// The most that a message is thought to stand for.
const MOST_MERGED: u32 = 50;

/// What a message about the entry `seq`, sent at `at`, tells: what it was made for, and what else it says in the words that
/// are that thing's.
pub fn tells(view: &View, seq: u32, content: &str, timeline: &[Entry], at: At) -> Vec<Tells> {
    let Some(first) = timeline.iter().find(|entry| entry.seq == seq) else { return Vec::new() };
    let writer = Writer::person_in(view, view.guild.language());
    let mut own_seqs: Vec<u32> = entries_with(first, timeline).map(|(seq, _)| seq).collect();
    let before = timeline.iter().rev().filter(|entry| entry.at <= at + SKEW);
    let fallen: Vec<_> = before.filter_map(fell).take(MOST).collect();
    let lines: Vec<&str> = content.lines().collect();
    let mut told = Vec::new();
    for (place, line) in lines.iter().enumerate() {
        let is_said = |(_, fell): &&(u32, &FellDue)| {
            let words = line.strip_prefix(sign(fell.what)).and_then(|line| line.strip_prefix(' '));
            words.is_some_and(|words| words == head(&writer, fell, timeline, at))
        };
        let matching: Vec<_> = fallen.iter().filter(is_said).collect();
        let Some((_, fell)) = matching.first() else { continue };
        let one_of = match own_seqs.iter().position(|seq| matching.iter().any(|(said, _)| said == seq)) {
            Some(nth) => [own_seqs.remove(nth)].into(),
            None => matching.iter().map(|(seq, _)| *seq).collect(),
        };
        let part = lines[place + 1..].iter().take_while(|line| !begins(line));
        let stands_for = (1..=MOST_MERGED).find(|n| {
            let claim = merged(&writer, &FellDue { merged: *n, ..FellDue::clone(fell) });
            part.clone().any(|line| claim.as_deref() == Some(*line))
        });
        told.push(Tells { one_of, stands_for: stands_for.unwrap_or(0) });
    }
    // What it was made for it tells, in whatever words.
    told.extend(own_seqs.into_iter().map(|seq| Tells { one_of: [seq].into(), stands_for: 0 }));
    told
}

/// Does something else begin here?
fn begins(line: &str) -> bool {
    let kinds = [Due::Warning, Due::Reminder, Due::Breach, Due::Escalation];
    kinds.iter().any(|what| line.starts_with(sign(*what)))
}

fn fell(entry: &Entry) -> Option<(u32, &FellDue)> {
    match &entry.event {
        Event::Due(DueEvent::FellDue(fell)) if fell.what != Due::Note => Some((entry.seq, fell)),
        _ => None,
    }
}
