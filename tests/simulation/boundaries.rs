//! Every boundary of an effect in twelve whole stories: the process is killed there, singly and in pairs, and the story
//! must come to the same end. The second kill may hit the recovery from the first.
//!
//! `WARROOM_PAIRS` says how many pairs are played (`all`: every one). `WARROOM_CRASHES="sync 12:1000 40:90000"` replays
//! one case, with the boundaries and how many milliseconds the process was down, and prints what happened in it.

use crate::THREADS;
use crate::faults::{Boundary, HOUR, MINUTE, Plant, SECOND};
use crate::playbook::Book;
use crate::stories::{Story, stories};
use crate::worker::Crash;
use crate::world::World;
use std::collections::BTreeSet;
use std::thread;
use std::time::Instant;
use warroom::domain::timeline::{DueEvent, Event};

/// How long the process is down: shorter than the quiet time, longer, and long enough for much to fall due.
const DOWN: [i64; 3] = [SECOND, 2 * MINUTE, HOUR];
/// Pairs that are played if nobody says how many.
const PAIRS: usize = 1_000;
/// A story with fewer boundaries than that would not be a whole one.
const LEAST: usize = 60;

/// How a story went.
struct Played {
    passed: Vec<Boundary>,
    wrong: Option<String>,
}

fn play(book: &Book, story: &Story, plant: Option<Plant>, crashes: &[Crash]) -> Played {
    let mut world = World::of(book, story, plant, crashes, false);
    let wrong = world.run();
    Played { wrong, passed: world.passed }
}

/// A kill at this boundary; how long the process is down goes round with the boundaries.
fn crash(nth: usize) -> Crash {
    Crash { nth, down: DOWN[nth % DOWN.len()] }
}

/// What fell due in a story that nothing disturbs.
fn told(story: &Story) -> String {
    let book = Book::new();
    let mut world = World::of(&book, story, None, &[], false);
    assert_eq!(world.run(), None, "{}", story.name);
    let fell = world.store.incidents[0].timeline.iter().filter_map(|entry| match &entry.event {
        Event::Due(DueEvent::FellDue(fell)) => Some(fell),
        _ => None,
    });
    let told: Vec<_> = fell.map(|fell| format!("{} {:?}", fell.clock.key(), fell.what)).collect();
    format!("{}: {}", story.name, told.join(", "))
}

#[test]
fn in_twelve_stories_everything_falls_due() {
    let told: Vec<_> = stories().iter().map(told).collect();
    insta::assert_snapshot!(told.join("\n"), @"
    whole: 
    regrade: grade Warning, grade Breach, grade Rung(1), respond Warning, respond Breach, respond Rung(1), root-cause Warning, root-cause Warning, sync Warning
    failed-verification: root-cause Warning, root-cause Breach, verification Warning, root-cause Reminder, verification Reminder, root-cause Rung(1), recover Warning, sync Warning, sync Reminder
    blocker: blocker-1 Warning, blocker-1 Reminder, sync Warning, sync Reminder, blocker-1 Reminder, root-cause Warning, blocker-1 Escalation, meeting Warning, root-cause Breach
    sync: sync Warning, sync Reminder, root-cause Warning, meeting Warning, root-cause Breach, sync Reminder, meeting Reminder, root-cause Reminder, sync Escalation, recover Warning, sync Warning, sync Reminder, root-cause Rung(1), recover Breach, sync Reminder, meeting Warning, meeting Reminder
    handover: sync Warning, sync Reminder, root-cause Warning, meeting Warning, root-cause Breach, sync Warning
    false-alarm: respond Warning, grade Warning, respond Breach, grade Breach
    reopened: respond Warning, respond Breach
    workaround: sync Warning, root-cause Warning, root-cause Breach, root-cause Reminder, meeting Warning, recover Warning, meeting Reminder, root-cause Rung(1), recover Breach, sync Warning
    plan-override: sync Warning, root-cause Warning, sync Reminder, approval-1 Warning, root-cause Breach
    outage: grade Warning, grade Breach, grade Rung(1), sync Warning, grade Reminder, root-cause Warning, sync Reminder, root-cause Breach
    room: grade Warning, grade Breach, respond Warning, respond Breach, grade Rung(1), sync Warning, respond Rung(1), sync Reminder, grade Reminder
    ");
}

/// The case as it is replayed.
fn case(story: &Story, crashes: &[Crash]) -> String {
    let crashes = crashes.iter().map(|crash| format!(" {}:{}", crash.nth, crash.down));
    format!("WARROOM_CRASHES=\"{}{}\"", story.name, crashes.collect::<String>())
}

fn check(book: &Book, story: &Story, crashes: &[Crash]) -> Vec<Boundary> {
    let Played { passed, wrong } = play(book, story, None, crashes);
    if let Some(wrong) = wrong {
        panic!("{}: {wrong}", case(story, crashes));
    }
    passed
}

fn replay(case: &str) {
    let mut words = case.split_whitespace();
    let name = words.next().unwrap();
    let crashes: Vec<_> = words
        .map(|crash| {
            let (nth, down) = crash.split_once(':').unwrap();
            Crash { nth: nth.parse().unwrap(), down: down.parse().unwrap() }
        })
        .collect();
    let story = stories().into_iter().find(|story| story.name == name).unwrap();
    let book = Book::new();
    let mut world = World::of(&book, &story, None, &crashes, true);
    let wrong = world.run();
    println!("{}", world.trace.take().unwrap().join("\n"));
    assert_eq!(wrong, None, "WARROOM_CRASHES={case:?}");
}

/// Plays every single kill of a story, and with each of them, of the kills that may follow, one in `sparse`. Answers how
/// many single ones and pairs that were, and which boundaries were met.
fn kill_everywhere(story: &Story, sparse: usize) -> (usize, usize, BTreeSet<Boundary>) {
    let places = check(&Book::new(), story, &[]).len();
    let work = |nth_thread: usize| {
        let book = Book::new();
        let (mut pairs, mut met) = (0, BTreeSet::new());
        for first in (1..=places).filter(|first| first % THREADS as usize == nth_thread) {
            for down in DOWN {
                met.extend(check(&book, story, &[Crash { nth: first, down }]));
            }
            let last = check(&book, story, &[crash(first)]).len();
            for second in (first + 1..=last).filter(|second| (31 * first + second) % sparse == 0) {
                pairs += 1;
                for down in DOWN {
                    check(&book, story, &[crash(first), Crash { nth: second, down }]);
                }
            }
        }
        (pairs, met)
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS as usize).map(|nth| scope.spawn(move || work(nth))).collect();
        let mut sum = (places, 0, BTreeSet::new());
        for thread in threads {
            let (pairs, met) = thread.join().unwrap();
            sum.1 += pairs;
            sum.2.extend(met);
        }
        sum
    })
}

#[test]
fn every_boundary_of_twelve_stories_singly_and_in_pairs() {
    if let Ok(case) = std::env::var("WARROOM_CRASHES") {
        return replay(&case);
    }
    let book = Book::new();
    let stories = stories();
    let all: usize = stories.iter().map(|story| check(&book, story, &[]).len().pow(2) / 2).sum();
    let sparse = match std::env::var("WARROOM_PAIRS").as_deref() {
        Ok("all") => 1,
        Ok(number) => (all / number.parse::<usize>().unwrap()).max(1),
        Err(_) => (all / PAIRS).max(1),
    };
    let began = Instant::now();
    let (mut singly, mut in_pairs) = (0, 0);
    for story in &stories {
        let (places, pairs, met) = kill_everywhere(story, sparse);
        println!("{}: {places} boundaries, {pairs} pairs", story.name);
        assert!(places >= LEAST, "{} has {places} boundaries only", story.name);
        assert_eq!(
            met,
            BTreeSet::from(Boundary::ALL),
            "{} does not meet all kinds of boundaries",
            story.name
        );
        (singly, in_pairs) = (singly + places, in_pairs + pairs);
    }
    let took = began.elapsed().as_secs_f64();
    println!(
        "{singly} boundaries and {in_pairs} pairs, each with {} lengths of down time, {took:.0} s",
        DOWN.len()
    );
}

#[test]
fn a_kill_at_each_boundary_finds_planted_faults() {
    let book = Book::new();
    let stories = stories();
    for plant in [
        Plant::SentBeforeSending,
        Plant::ClaimNotDurable,
        Plant::LookUpSkipped,
        Plant::QuietTimeZero,
        Plant::RoomNotLookedFor,
        Plant::TimersInMemory,
        Plant::RemindersNotMerged,
        Plant::EscalationDroppedAfterDownTime,
    ] {
        let wrong = |story: &Story| {
            let mut places = 1..=check(&book, story, &[]).len();
            places.find_map(|nth| {
                let mut each = DOWN.into_iter();
                each.find_map(|down| play(&book, story, Some(plant), &[Crash { nth, down }]).wrong)
            })
        };
        assert!(stories.iter().find_map(wrong).is_some(), "{plant:?} is not found");
    }
}
