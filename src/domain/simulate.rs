//! What would be told, and when, if people did this and nothing more: an incident carried forward by the steps by which
//! the live one goes, each due time told at its instant.

use super::At;
use super::change::{Endless, append, choose_room, follow, tell};
use super::decide::{Report, check_report, incident_number};
use super::guild::Guild;
use super::ids::{ChannelId, IncidentId, RoleKey, UserId};
use super::incident::Incident;
use super::notices::{Posting, notices};
use super::playbook::Playbook;
use super::refusal::Refusal;
use super::rules::Rules;
use super::timeline::{
    Actor, AdoptionEvent, BulletinEvent, DeclarationEvent, DueEvent, Entry, Event, LevelEvent, RoomEvent,
    SurveyEvent,
};
use chrono::TimeDelta;
use std::collections::BTreeSet;

/// Something that somebody does, all of it in one commit.
#[derive(Debug, Clone, PartialEq)]
pub struct Deed {
    pub at: At,
    pub by: Actor,
    /// What comes of it.
    pub events: Vec<Event>,
}

/// Where a simulation stops at the latest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Nothing later than this is looked at.
    pub until: At,
    /// No more messages than about this many.
    pub most: usize,
}

/// One commit: what was appended, what it made to be said, and the incident afterwards.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    pub at: At,
    /// The new entries.
    pub entries: Vec<Entry>,
    /// What they make to be said.
    pub postings: Vec<Posting>,
    /// The incident with them.
    pub incident: Incident,
}

/// Why a simulation stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Nothing more comes, ever.
    Silent,
    /// At [`Bounds::until`]; this comes next.
    Until(At),
    /// At [`Bounds::most`].
    Most,
}

/// An incident from its declaration on.
#[derive(Debug, Clone, PartialEq)]
pub struct Simulation {
    /// In order.
    pub steps: Vec<Step>,
    /// Why there are no more.
    pub ended: Ended,
}

impl Simulation {
    /// Every entry, in order.
    pub fn timeline(&self) -> Vec<Entry> {
        self.steps.iter().flat_map(|step| step.entries.iter().cloned()).collect()
    }
}

/// Why there is no simulation.
#[derive(Debug, Clone, PartialEq)]
pub enum Unfit {
    /// The first deed declares nothing.
    NoDeclaration,
    /// The playbook has no level of this key, which the timeline gives.
    NoSuchLevel(String),
    /// What it owes at one instant does not end: a fault of the rules.
    Endless,
}

impl From<Endless> for Unfit {
    fn from(_: Endless) -> Unfit {
        Unfit::Endless
    }
}

/// Carries an incident forward from its declaration, the first event of the first deed. Deeds are in order of time.
///
/// # Errors
/// When the deeds do not begin with a declaration, or what is owed does not end.
pub fn simulate(
    deeds: Vec<Deed>,
    rules: Rules<'_>,
    guild: &Guild,
    bounds: Bounds,
) -> Result<Simulation, Unfit> {
    let mut deeds = deeds.into_iter().peekable();
    let mut first = deeds.next().filter(|deed| !deed.events.is_empty()).ok_or(Unfit::NoDeclaration)?;
    let entry = Entry { seq: 1, at: first.at, by: first.by, event: first.events.remove(0) };
    let incident = Incident::begin(IncidentId(0), &entry).ok_or(Unfit::NoDeclaration)?;
    let mut run = Run { incident, rules, guild, steps: Vec::new(), posting_count: 0 };
    let mut now = first.at;
    let mut next = run.commit(vec![entry], Some(first), now)?;
    let ended = loop {
        let coming = next.into_iter().chain(deeds.peek().map(|deed| deed.at)).min();
        now = match coming {
            None => break Ended::Silent,
            Some(at) if at > bounds.until => break Ended::Until(at),
            Some(_) if run.posting_count > bounds.most => break Ended::Most,
            Some(at) => at.max(now),
        };
        if next.is_some_and(|next| next <= now) {
            next = run.commit(Vec::new(), None, now)?;
        }
        while let Some(deed) = deeds.next_if(|deed| deed.at <= now) {
            next = run.commit(Vec::new(), Some(deed), now)?;
        }
    };
    Ok(Simulation { steps: run.steps, ended })
}

struct Run<'a> {
    incident: Incident,
    rules: Rules<'a>,
    guild: &'a Guild,
    steps: Vec<Step>,
    posting_count: usize,
}

impl Run<'_> {
    /// What a live commit does: what is due, what somebody does, what that makes due.
    fn commit(&mut self, mut entries: Vec<Entry>, deed: Option<Deed>, now: At) -> Result<Option<At>, Unfit> {
        if let Some(deed) = deed {
            append(&mut self.incident, &mut entries, deed.by, deed.events, now);
        }
        follow(&mut self.incident, self.rules, &mut entries, now);
        let next = tell(&mut self.incident, self.rules, &mut entries, now)?;
        let is_new = self.steps.is_empty();
        let room = choose_room(&self.incident, self.rules, self.guild, is_new);
        append(&mut self.incident, &mut entries, Actor::Bot, room.into_iter().collect(), now);
        let postings = notices(&entries, self.guild, &self.incident);
        self.posting_count += postings.len();
        self.steps.push(Step { at: now, entries, postings, incident: self.incident.clone() });
        Ok(next)
    }
}

/// Somebody reports a fault of this level, as a provisional one, or of none; and the room is opened.
///
/// # Errors
/// As for a report by `/declare`.
pub fn reported(
    playbook: &Playbook,
    report: &Report<'_>,
    guild: &Guild,
    by: UserId,
    at: At,
) -> Result<Vec<Deed>, Refusal> {
    let number = |kind: &_| incident_number(playbook, kind, guild, at, 1, false);
    let events = check_report(report, guild.id, playbook, at, number)?;
    let declared = Deed { at, by: Actor::Person(by), events };
    let room = Event::Room(RoomEvent::RoomOpened { channel: ChannelId(0), kind: None, late: false });
    Ok(vec![declared, Deed { at, by: Actor::Bot, events: vec![room] }])
}

/// What people did in an incident, without what was told to them: told again, it is told by another playbook's rules.
///
/// # Errors
/// When that playbook lacks a level that was given.
pub fn replayed(timeline: &[Entry], playbook: &Playbook) -> Result<Vec<Deed>, Unfit> {
    let mut deeds: Vec<Deed> = Vec::new();
    let follows = |event: &Event| {
        matches!(
            event,
            Event::Bulletin(BulletinEvent::BulletinIssued { .. })
                | Event::Survey(SurveyEvent::SurveySent { .. })
                | Event::Adoption(AdoptionEvent::PlaybookAdopted(_))
                | Event::Due(DueEvent::DeadlinesMoved { .. })
        )
    };
    for entry in timeline.iter().filter(|entry| entry.by != Actor::Clock && !follows(&entry.event)) {
        let mut event = entry.event.clone();
        match &mut event {
            Event::Declaration(DeclarationEvent::Declared(report)) => {
                report.playbook = playbook.reference.clone()
            }
            Event::Level(LevelEvent::Graded { level, rank, .. }) => {
                let found = playbook.level(level).ok_or_else(|| Unfit::NoSuchLevel(level.clone()))?;
                *rank = found.rank;
            }
            _ => {}
        }
        match deeds.last_mut().filter(|last| last.at == entry.at && last.by == entry.by) {
            Some(last) => last.events.push(event),
            None => deeds.push(Deed { at: entry.at, by: entry.by, events: vec![event] }),
        }
    }
    Ok(deeds)
}

/// One thing told to somebody, as it can be compared and counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telling {
    pub at: At,
    /// What, as a key: `respond breach`.
    pub what: String,
    /// The run of the clock whose reminder it is: it may ask again for what was asked for before.
    pub again: Option<At>,
    /// Who is called.
    pub to: BTreeSet<RoleKey>,
}

/// A telling, and how it is repeated with the same words to the same people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// Which of the tellings comes first.
    pub first: usize,
    /// When it comes, the first time too.
    pub at: Vec<At>,
}

impl Series {
    /// The usual interval, and whether there are pauses beyond it: a repetition that another message stands for is no
    /// pause. `None` when it is not repeated, or at no usual interval, such as one that grows.
    pub fn every(&self) -> Option<(TimeDelta, bool)> {
        let gaps: Vec<TimeDelta> = self.at.windows(2).map(|pair| pair[1] - pair[0]).collect();
        if gaps.is_sorted() && gaps.first() != gaps.last() {
            return None;
        }
        let usual = gaps.iter().min().copied()?;
        let regular = gaps.iter().filter(|gap| **gap == usual).count() * 2 > gaps.len();
        regular.then(|| (usual, gaps.iter().any(|gap| *gap > usual * 2)))
    }

    /// When it comes last.
    pub fn last(&self) -> Option<At> {
        self.at.last().copied()
    }
}

/// Tellings without those that only repeat the one before of their kind, in the order in which the series begin.
pub fn series(tellings: &[Telling]) -> Vec<Series> {
    let mut grouped: Vec<Series> = Vec::new();
    for (place, telling) in tellings.iter().enumerate() {
        let same = |series: &&mut Series| {
            let first = &tellings[series.first];
            first.what == telling.what && first.to == telling.to && first.again == telling.again
        };
        match grouped.iter_mut().rev().find(same).filter(|_| telling.again.is_some()) {
            Some(series) => series.at.push(telling.at),
            None => grouped.push(Series { first: place, at: vec![telling.at] }),
        }
    }
    grouped
}

/// What is told differently under other rules: a series of the one, of the other, or of both where it comes at another
/// time, at another interval or to others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// By the old rules.
    pub old: Option<Series>,
    /// By the new rules.
    pub new: Option<Series>,
}

impl Difference {
    fn at(&self) -> Option<At> {
        let first = |series: &Option<Series>| series.as_ref().and_then(|series| series.at.first().copied());
        first(&self.old).into_iter().chain(first(&self.new)).min()
    }
}

/// What is told differently, in the order of time. Both are of the same incident.
pub fn differences(old: &[Telling], new: &[Telling]) -> Vec<Difference> {
    let mut left: Vec<Option<Series>> = series(new).into_iter().map(Some).collect();
    let mut found = Vec::new();
    for before in series(old) {
        let what = &old[before.first].what;
        let same = left.iter_mut().find(|after| after.as_ref().is_some_and(|it| new[it.first].what == *what));
        let after = same.and_then(Option::take);
        let is_same = after.as_ref().is_some_and(|after| {
            (before.at.first(), before.every()) == (after.at.first(), after.every())
                && old[before.first].to == new[after.first].to
        });
        if !is_same {
            found.push(Difference { old: Some(before), new: after });
        }
    }
    found.extend(left.into_iter().flatten().map(|after| Difference { old: None, new: Some(after) }));
    found.sort_by_key(Difference::at);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::Calendars;
    use crate::domain::fixture;
    use crate::domain::ids::GuildId;
    use crate::domain::playbook::{Clock, Milestone};
    use crate::domain::timeline::{ClosingEvent, PresenceEvent};
    use chrono::DateTime;
    use std::collections::BTreeMap;

    fn at(minutes: i64) -> At {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
    }

    /// The small playbook, which also asks to be graded.
    fn playbook() -> Playbook {
        let grading = Some(fixture::limit(5, Milestone::Graded));
        Playbook { grading, ..fixture::playbook() }
    }

    fn fell(simulation: &Simulation) -> Vec<(String, i64)> {
        let timeline = simulation.timeline();
        let told = timeline.iter().filter_map(|entry| match &entry.event {
            Event::Due(DueEvent::FellDue(fell)) => Some((fell.clock.key(), (entry.at - at(0)).num_minutes())),
            _ => None,
        });
        told.collect()
    }

    fn run(level: &str, more: Vec<Deed>, until: i64, most: usize) -> Simulation {
        let playbook = &playbook();
        let guild = Guild::new(GuildId(1), "test");
        let report = Report { title: "x", level: Some(level), ..Report::default() };
        let mut deeds = reported(playbook, &report, &guild, UserId(1), at(0)).unwrap();
        deeds.extend(more);
        let rules = Rules { playbook, calendars: &Calendars::new() };
        simulate(deeds, rules, &guild, Bounds { until: at(until), most }).unwrap()
    }

    #[test]
    fn each_due_time_is_told_at_its_instant_until_somebody_reacts() {
        let ack = Deed {
            at: at(7),
            by: Actor::Person(UserId(2)),
            events: vec![Event::Presence(PresenceEvent::Acknowledged)],
        };
        let simulation = run("P0", vec![ack], 16, 100);
        let told = fell(&simulation);
        let told: Vec<_> = told.iter().map(|(clock, minute)| (clock.as_str(), *minute)).collect();
        assert_eq!(told, [("respond", 4), ("grade", 4), ("respond", 5), ("grade", 5), ("grade", 15)]);
        assert_eq!(simulation.ended, Ended::Until(at(20)));
    }

    #[test]
    fn it_ends_in_silence_or_at_its_bounds() {
        let reject = Event::Closing(ClosingEvent::Rejected { reason: "no".into() });
        let reject = Deed { at: at(3), by: Actor::Person(UserId(2)), events: vec![reject] };
        assert_eq!(run("P0", vec![reject], 1000, 1000).ended, Ended::Silent);
        let simulation = run("P0", Vec::new(), 100_000, 20);
        assert_eq!(simulation.ended, Ended::Most);
        let said: usize = simulation.steps.iter().map(|step| step.postings.len()).sum();
        assert!((21..24).contains(&said), "{said}");
    }

    #[test]
    fn what_cannot_be_simulated_says_why() {
        let playbook = &playbook();
        let guild = Guild::new(GuildId(1), "x");
        let bounds = Bounds { until: at(9), most: 9 };
        let rules = Rules { playbook, calendars: &Calendars::new() };
        let ack =
            Deed { at: at(0), by: Actor::Bot, events: vec![Event::Presence(PresenceEvent::Acknowledged)] };
        assert_eq!(simulate(vec![ack], rules, &guild, bounds), Err(Unfit::NoDeclaration));
        assert_eq!(simulate(Vec::new(), rules, &guild, bounds), Err(Unfit::NoDeclaration));
        let timeline = run("P2", Vec::new(), 1, 9).timeline();
        let mut other = fixture::playbook();
        other.levels.truncate(1);
        assert_eq!(replayed(&timeline, &other), Err(Unfit::NoSuchLevel("P2".into())));
    }

    /// Told again by another playbook, the rank is that playbook's.
    #[test]
    fn a_replay_is_pinned_to_the_other_playbook() {
        let mut other = playbook();
        other.reference.version = 9;
        other.levels.rotate_left(2);
        other.levels[0].rank = 1;
        let deeds = replayed(&run("P2", Vec::new(), 1, 9).timeline(), &other).unwrap();
        let Event::Declaration(DeclarationEvent::Declared(report)) = &deeds[0].events[0] else {
            panic!("{deeds:?}")
        };
        assert_eq!(report.playbook.version, 9);
        assert!(matches!(deeds[0].events[1], Event::Level(LevelEvent::Graded { rank: 1, .. })), "{deeds:?}");
    }

    #[test]
    fn repetitions_make_one_series() {
        let telling = |minute, what: &str, run: Option<i64>, to: &str| Telling {
            at: at(minute),
            what: what.into(),
            again: run.map(at),
            to: [RoleKey::new(to)].into(),
        };
        let respond = Clock::Respond.key();
        let told = [
            telling(5, &respond, None, "lead"),
            telling(10, &respond, Some(5), "duty"),
            telling(15, &respond, Some(5), "duty"),
            telling(20, &respond, Some(5), "duty"),
            // Another run of the clock, and other people.
            telling(25, &respond, Some(20), "duty"),
            telling(30, &respond, Some(20), "lead"),
            telling(90, &respond, Some(5), "duty"),
            telling(95, &respond, Some(5), "duty"),
        ];
        let all = series(&told);
        let shape: BTreeMap<_, _> = all.iter().map(|it| (it.first, it.at.len())).collect();
        assert_eq!(shape, [(0, 1), (1, 5), (4, 1), (5, 1)].into());
        assert_eq!(all[1].every(), Some((TimeDelta::minutes(5), true)), "with a pause");
        assert_eq!((all[0].every(), all[1].last()), (None, Some(at(95))));
    }
}
