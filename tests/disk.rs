//! A disk that is full, read-only, broken or slow, a database that is busy, and the power that fails.
//!
//! The bot is a process of its own whose calls to the system go through `tests/data/disk.c`, so no root rights and no file
//! systems are needed; where no C compiler is found, these tests say so and do nothing.
#![allow(clippy::unwrap_used)]

mod support;

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use sqlx::{Connection, Row, SqliteConnection};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use support::{PATIENCE, Process, Stage, failing_disk, until};
use warroom::clock::Clock;
use warroom::domain::guild::Language;
use warroom::domain::refusal::Refusal;
use warroom::sandbox::{Fault, FaultKind};
use warroom::store::Store;
use warroom::text::refusal::refusal;

/// The product's clock passes this many times faster, so that something falls due in an outage of seconds.
const SPEED: f64 = 60.0;

/// The bot on a disk that fails on command.
struct OnDisk {
    stage: Stage,
    process: Process,
    control: PathBuf,
    log: PathBuf,
    room: u64,
    /// When the time limit for acknowledging has surely passed.
    overdue: DateTime<Utc>,
}

impl OnDisk {
    async fn new() -> Option<OnDisk> {
        let stage = Stage::new(Clock::scaled(Utc::now(), SPEED), SPEED).await;
        let Some(library) = failing_disk(stage.data.path()) else {
            eprintln!("no C compiler: nothing is tested here");
            return None;
        };
        let (control, log) = (stage.data.path().join("disk"), stage.data.path().join("disk-log"));
        let environment = [
            ("LD_PRELOAD", library.display().to_string()),
            ("WARROOM_DISK", control.display().to_string()),
            ("WARROOM_DISK_LOG", log.display().to_string()),
        ];
        let process = stage.process(&environment);
        let room = stage.incident().await;
        let overdue = stage.clock.now() + TimeDelta::minutes(6);
        Some(OnDisk { stage, process, control, log, room, overdue })
    }

    fn is_overdue(&self) -> bool {
        self.stage.clock.now() >= self.overdue
    }

    fn disk(&self, word: &str) {
        // At once: the process reads it at every write.
        let next = self.control.with_extension("next");
        fs::write(&next, word).unwrap();
        fs::rename(&next, &self.control).unwrap();
    }

    /// Entries with these words that are in the database.
    async fn recorded(&self, words: &str) -> usize {
        entries(&self.stage.database()).await.iter().filter(|entry| entry.contains(words)).count()
    }
}

async fn entries(file: &Path) -> Vec<String> {
    let mut connection = SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.unwrap();
    let all = sqlx::query_scalar("SELECT entry FROM entries").fetch_all(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    all
}

fn not_saved() -> String {
    refusal(Language::Zh, &Refusal::NotSaved, None)
}

/// While the disk fails, a person is told so in time and in their language, nothing false is said, the log stays short;
/// when it is well again, what fell due meanwhile is told once, and work goes on.
async fn outage(word: &str, certainly_not_saved: bool) {
    let Some(mut on) = OnDisk::new().await else { return };
    on.disk(word);
    let lines = on.process.log().lines().count();
    let began = Instant::now();
    let answer = on.stage.lin.types(on.room, "/update text:written-in-the-outage").await.unwrap();
    let took = began.elapsed();
    assert!(took < Duration::from_secs(3), "{word}: {took:?}");
    let expected = if certainly_not_saved { not_saved() } else { "可能没有保存".into() };
    assert!(answer.content.contains(&expected), "{word}: {}", answer.content);
    // The time limit for acknowledging passes in the outage, and people try again and again.
    let mut tries = 0;
    while !on.is_overdue() {
        tries += 1;
        let answer = on.stage.bo.types(on.room, "/update text:again-in-the-outage").await.unwrap();
        assert!(!answer.content.contains("Recorded"), "{word}: {}", answer.content);
    }
    assert!(on.process.is_running());
    let log = on.process.log();
    let logged = log.lines().count() - lines;
    assert!(logged <= 15, "{word}: {logged} lines\n{log}");

    on.disk("");
    let well = Instant::now();
    on.stage.said(on.room, "Acknowledgement overdue").await;
    println!(
        "{word}: told after {took:?}, {tries} more tries, {logged} lines logged, delivered {:?} after it",
        well.elapsed()
    );
    if certainly_not_saved {
        assert_eq!(on.recorded("in-the-outage").await, 0, "{word}");
    }
    let answer = on.stage.lin.types(on.room, "/update text:afterwards").await.unwrap();
    assert_eq!(on.recorded("afterwards").await, 1, "{word}: {}", answer.content);
    on.stage.said(on.room, "afterwards").await;
    assert_eq!(on.stage.doubles(), Vec::<String>::new(), "{word}");
    on.process.signal("TERM");
    on.process.ended(Duration::from_secs(10)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk() {
    outage("full", true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_only_disk() {
    outage("readonly", false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_disk() {
    outage("broken", false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_disk() {
    let Some(mut on) = OnDisk::new().await else { return };
    on.disk("slow");
    let began = Instant::now();
    let answer = on.stage.lin.types(on.room, "/update text:written-slowly").await.unwrap();
    let took = began.elapsed();
    assert!(took < Duration::from_secs(3), "{took:?}");
    // Being saved when the answer had to leave, or waiting behind something that was.
    assert!(
        answer.content.contains("可能没有保存") || answer.content.contains(&not_saved()),
        "{}",
        answer.content
    );
    assert!(on.process.is_running());
    on.disk("");
    on.stage.said(on.room, "Acknowledgement overdue").await;
    println!("slow: told after {took:?}; saved in the end: {}", on.recorded("written-slowly").await == 1);
    if on.recorded("written-slowly").await == 1 {
        on.stage.said(on.room, "written-slowly").await;
    }
    assert_eq!(on.stage.doubles(), Vec::<String>::new());
    on.process.signal("TERM");
    on.process.ended(Duration::from_secs(10)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_database() {
    let Some(on) = OnDisk::new().await else { return };
    let file = format!("sqlite://{}", on.stage.database().display());
    let mut other = SqliteConnection::connect(&file).await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    let began = Instant::now();
    let answer = on.stage.lin.types(on.room, "/update text:while-busy").await.unwrap();
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    assert!(answer.content.contains(&not_saved()), "{}", answer.content);
    println!("busy: told after {:?}", began.elapsed());
    while !on.is_overdue() {
        on.stage.clock.sleep_until(on.overdue).await;
    }
    sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();
    on.stage.said(on.room, "Acknowledgement overdue").await;
    assert_eq!(on.recorded("while-busy").await, 0);
    on.stage.lin.types(on.room, "/update text:afterwards").await.unwrap();
    assert_eq!(on.recorded("afterwards").await, 1);
    assert_eq!(on.stage.doubles(), Vec::<String>::new());
}

/// One thing that happened to a file: 0 the database, 1 its log.
struct Done {
    what: u8,
    file: usize,
    at: usize,
    data: Vec<u8>,
    /// Where its record ends.
    end: usize,
}

fn read_log(bytes: &[u8]) -> Vec<Done> {
    let mut all = Vec::new();
    let mut place = 0;
    while place + 14 <= bytes.len() {
        let number = |from: usize, size: usize| {
            bytes[from..from + size].iter().rev().fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte))
        };
        let (what, file) = (bytes[place], usize::from(bytes[place + 1]));
        let (at, size) = (number(place + 2, 8), number(place + 10, 4));
        let end = place + 14 + size;
        if end > bytes.len() {
            break;
        }
        all.push(Done { what, file, at, data: bytes[place + 14..end].to_vec(), end });
        place = end;
    }
    all
}

const SECTOR: usize = 512;

/// Writes; a torn one only some of its sectors.
fn apply(file: &mut Vec<u8>, done: &Done, mut kept: impl FnMut() -> bool) {
    match done.what {
        b't' if kept() => file.resize(done.at, 0),
        b'w' => {
            for (place, sector) in done.data.chunks(SECTOR).enumerate() {
                let from = done.at + place * SECTOR;
                if kept() {
                    file.resize(file.len().max(from + sector.len()), 0);
                    file[from..from + sector.len()].copy_from_slice(sector);
                }
            }
        }
        _ => {}
    }
}

/// The files as they may be after the power failed at this place: what was synced is there; of what was not, each write
/// is there, is not, or is there in part, in any combination.
fn cut(log: &[Done], place: usize, random: &mut StdRng) -> [Vec<u8>; 2] {
    let synced = [0, 1].map(|file| {
        log[..place].iter().rposition(|done| done.what == b's' && done.file == file).unwrap_or(0)
    });
    let mut files = [Vec::new(), Vec::new()];
    for (index, done) in log[..place].iter().enumerate() {
        let fate = if index < synced[done.file] { 0 } else { random.random_range(0..3) };
        match fate {
            0 => apply(&mut files[done.file], done, || true),
            1 => apply(&mut files[done.file], done, || random.random()),
            _ => {}
        }
    }
    files
}

/// The power fails at random moments of a run. `WARROOM_CUTS` says how often (100).
///
/// Covered: lost, torn (by sectors of 512 bytes) and reordered writes that were not synced, to the database and its log,
/// also in checkpoints. Not covered: disks that say that they have synced and have not, lost names of files, and damage
/// to what was synced.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_was_said_to_be_saved_is_lost_with_the_power() {
    let cuts: u32 = std::env::var("WARROOM_CUTS").map_or(100, |cuts| cuts.parse().unwrap());
    let Some(mut on) = OnDisk::new().await else { return };
    let length = |path: &Path| usize::try_from(fs::metadata(path).unwrap().len()).unwrap();
    let start = length(&on.log);
    let mut acknowledged = Vec::new();
    let began = Instant::now();
    // Until a checkpoint is among what was recorded: it comes a second after a commit, however fast the disk is.
    let checkpointed = |log: &Path| {
        let recorded = read_log(&fs::read(log).unwrap());
        recorded.iter().any(|done| done.end >= start && (done.what, done.file) == (b'w', 0))
    };
    while acknowledged.len() < 150 || !checkpointed(&on.log) {
        let words = format!("update-number-{}-of-the-run", acknowledged.len());
        let answer = on.stage.lin.types(on.room, &format!("/update text:{words}")).await.unwrap();
        assert!(answer.content.contains("已记录"), "{}", answer.content);
        acknowledged.push((length(&on.log), words));
    }
    println!("{} updates in {:?}", acknowledged.len(), began.elapsed());
    on.process.signal("KILL");
    on.process.ended(PATIENCE).await;
    let log = read_log(&fs::read(&on.log).unwrap());
    let first = log.iter().position(|done| done.end >= start).unwrap();
    let later = &log[first..];
    let count = |what, file| later.iter().filter(|done| (done.what, done.file) == (what, file)).count();
    println!(
        "recorded: {} writes and {} syncs of the log, {} writes and {} syncs of the database",
        count(b'w', 1),
        count(b's', 1),
        count(b'w', 0),
        count(b's', 0)
    );
    assert!(count(b's', 1) >= acknowledged.len(), "an answer without a sync");
    assert!(count(b'w', 0) > 0, "no checkpoint was recorded");

    let seed = rand::random();
    let mut random = StdRng::seed_from_u64(seed);
    for round in 0..cuts {
        let place = random.random_range(first + 1..=log.len());
        let files = cut(&log, place, &mut random);
        let what = format!("seed {seed}, round {round}, after {place} of {}", log.len());
        let end = log[place - 1].end;
        let sure = acknowledged.iter().filter(|(by, _)| *by <= end).map(|(_, words)| words);
        survives(&files, &sure.collect::<Vec<_>>(), &what).await;
    }
    println!("{cuts} cuts");
}

async fn survives(files: &[Vec<u8>; 2], acknowledged: &[&String], what: &str) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("warroom.db");
    fs::write(&file, &files[0]).unwrap();
    fs::write(folder.path().join("warroom.db-wal"), &files[1]).unwrap();
    let store = Store::open(&file).await.unwrap_or_else(|error| panic!("{what}: {error:#}"));
    store.close().await;
    let mut connection = SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.unwrap();
    let whole: String =
        sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut connection).await.unwrap();
    assert_eq!(whole, "ok", "{what}");
    let last =
        "SELECT i.snapshot, MAX(e.seq) FROM incidents i JOIN entries e ON e.incident = i.id GROUP BY i.id";
    for row in sqlx::query(last).fetch_all(&mut connection).await.unwrap() {
        let snapshot: serde_json::Value = serde_json::from_str(row.get(0)).unwrap();
        assert_eq!(snapshot["seq"], row.get::<i64, _>(1), "{what}: half a change");
    }
    connection.close().await.unwrap();
    let entries = entries(&file).await.join("\n");
    for words in acknowledged {
        assert!(entries.contains(words.as_str()), "{what}: {words} was acknowledged and is lost");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_on_a_disk_that_fails_says_so() {
    let stage = Stage::new(Clock::System, 1.0).await;
    let Some(library) = failing_disk(stage.data.path()) else { return };
    for word in ["full", "readonly", "broken"] {
        let control = stage.data.path().join("disk");
        fs::write(&control, word).unwrap();
        let environment =
            [("LD_PRELOAD", library.display().to_string()), ("WARROOM_DISK", control.display().to_string())];
        let mut process = stage.process(&environment);
        let (took, well) = process.ended(PATIENCE).await;
        assert!(!well && process.log().contains("database"), "{word}, {took:?}: {}", process.log());
    }
    until(async || Ok(fs::write(stage.data.path().join("disk"), "")?)).await;
    let _well = stage.process(&[]);
    stage.sandbox.wait_until_connected(PATIENCE).await.unwrap();
}

const POSTED: &str = "/channels/{channel_id}/messages";

/// The message about the entry with these words: its phase, and how often it was claimed or looked for.
async fn delivery(on: &OnDisk, words: &str) -> (String, i64) {
    let file = format!("sqlite://{}?mode=ro", on.stage.database().display());
    let mut connection = SqliteConnection::connect(&file).await.unwrap();
    let delivery = "SELECT n.phase, n.attempts FROM notices n JOIN entries e \
        ON e.incident = n.incident AND e.seq = n.seq WHERE instr(e.entry, $1)";
    let row = sqlx::query(delivery).bind(words).fetch_one(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    (row.get(0), row.get(1))
}

/// What Discord has taken and the disk has not, full, or busy by somebody else's `lock`: it is recorded as soon as that is
/// over, and never looked for.
async fn sent_and_not_recorded(on: &OnDisk, mut lock: Option<SqliteConnection>) {
    let words = "sent-before-the-outage";
    // The answer to the message is under way until the disk fails.
    let answer = Fault::once("POST", POSTED, FaultKind::Delay(Duration::from_secs(4))).when_body_has(words);
    on.stage.sandbox.inject(answer);
    on.stage.lin.types(on.room, &format!("/update text:{words}")).await.unwrap();
    on.stage.said(on.room, words).await;
    let (phase, before) = delivery(on, words).await;
    assert_eq!(phase, "claimed");
    match &mut lock {
        Some(lock) => drop(sqlx::query("BEGIN IMMEDIATE").execute(lock).await.unwrap()),
        None => on.disk("full"),
    }
    until(async || {
        on.process.log().contains("could not be recorded yet").then_some(()).context("it is recorded")
    })
    .await;
    // Longer than anything is left alone whose outcome is not known.
    let end = on.stage.clock.now() + TimeDelta::minutes(3);
    while on.stage.clock.now() < end {
        on.stage.clock.sleep_until(end).await;
    }
    match &mut lock {
        Some(lock) => drop(sqlx::query("ROLLBACK").execute(lock).await.unwrap()),
        None => on.disk(""),
    }
    on.stage.quiet().await;
    assert!(on.process.log().contains("a delivery is recorded"), "{}", on.process.log());
    let (phase, after) = delivery(on, words).await;
    assert_eq!((phase.as_str(), after), ("sent", before));
    assert_eq!(on.stage.doubles(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_sent_is_recorded_when_the_disk_is_not_full_any_more() {
    let Some(on) = OnDisk::new().await else { return };
    sent_and_not_recorded(&on, None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_sent_is_recorded_when_the_database_is_not_busy_any_more() {
    let Some(on) = OnDisk::new().await else { return };
    let file = format!("sqlite://{}", on.stage.database().display());
    sent_and_not_recorded(&on, Some(SqliteConnection::connect(&file).await.unwrap())).await;
}
