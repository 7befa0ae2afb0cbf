//! Backups taken while the bot runs, and what happens after one is restored.
#![allow(clippy::unwrap_used)]

mod support;

use ::warroom::app::App;
use ::warroom::clock::Clock;
use ::warroom::domain::At;
use ::warroom::sandbox::{Fault, FaultKind};
use ::warroom::store::{back_up, restore};
use chrono::{TimeDelta, Utc};
use sqlx::{Connection, SqliteConnection};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use support::{PATIENCE, Stage, TOKEN, instant, until, warroom};
use tempfile::TempDir;

async fn sql(file: &Path, statement: &'static str) {
    let mut connection = SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.unwrap();
    sqlx::query(statement).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

fn said(file: &Path, arguments: &[&str], data: &Path) -> (bool, String) {
    let mut all = vec![arguments[0], file.to_str().unwrap()];
    all.extend(&arguments[1..]);
    warroom(data, &all)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_whole_private_and_never_in_the_place_of_another() {
    let stage = Stage::new(Clock::System, 1.0).await;
    let mut process = stage.process(&[]);
    stage.incident().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.db");

    let (well, text) = said(&file, &["backup"], stage.data.path());
    assert!(well, "{text}");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let bytes = fs::read(&file).unwrap();
    let contains = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(contains("checkout fails") && !contains(TOKEN));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "leftovers");

    // The bot knows of it: its figures say how old it is.
    let noted = "SELECT CAST(value AS BIGINT) FROM facts WHERE name = 'last_backup_at'";
    let database = format!("sqlite://{}", stage.data.path().join("warroom.db").display());
    let mut connection = SqliteConnection::connect(&database).await.unwrap();
    let noted: i64 = sqlx::query_scalar(noted).fetch_one(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    assert!((0..60_000).contains(&(Utc::now().timestamp_millis() - noted)), "{noted}");

    let (well, text) = said(&file, &["backup"], stage.data.path());
    assert!(!well && text.contains("is there already"), "{text}");
    assert_eq!(fs::read(&file).unwrap(), bytes);
    let (well, text) = said(&folder.path().join("no/such/folder"), &["backup"], stage.data.path());
    assert!(!well && text.contains("cannot write"), "{text}");
    let (well, text) = said(&folder.path().join("other.db"), &["backup"], folder.path());
    assert!(!well && text.contains("no database"), "{text}");

    let (well, text) = said(&file, &["restore"], stage.data.path());
    assert!(!well && text.contains("stop it first"), "a running bot: {text}");
    process.signal("TERM");
    process.ended(PATIENCE).await;
    let (well, text) = said(&file, &["restore"], stage.data.path());
    assert!(well && text.contains("is kept as"), "{text}");
    let kept = fs::read_dir(stage.data.path()).unwrap();
    let kept =
        kept.filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().contains("before-restore"));
    assert!(kept.count() >= 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_damaged_newer_or_not_ours_is_not_restored() {
    let stage = Stage::new(Clock::System, 1.0).await;
    let mut process = stage.process(&[]);
    stage.incident().await;
    process.signal("TERM");
    process.ended(PATIENCE).await;
    let before = fs::read(stage.database()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let good = folder.path().join("good.db");
    back_up(&stage.database(), &good, Utc::now()).await.unwrap();

    let bad = |name: &str, bytes: &[u8]| {
        let file = folder.path().join(name);
        fs::write(&file, bytes).unwrap();
        file
    };
    let bytes = fs::read(&good).unwrap();
    let mut torn = bytes.clone();
    torn[4096..12_288].fill(0x5a);
    let newer = bad("newer.db", &bytes);
    let to = "UPDATE _sqlx_migrations SET version = 9999 WHERE version = (SELECT MAX(version) FROM _sqlx_migrations)";
    sql(&newer, to).await;
    let other = folder.path().join("other.db");
    fs::write(&other, b"").unwrap();
    sql(&other, "CREATE TABLE cats (name TEXT)").await;
    let cases = [
        (bad("torn.db", &torn), "damaged"),
        (bad("short.db", &bytes[..bytes.len() / 2]), "damaged"),
        (bad("text.db", b"this is no database at all, but a text of some length"), "damaged"),
        (bad("empty.db", b""), "not a backup"),
        (newer, "newer version"),
        (other, "not a backup"),
        (folder.path().join("missing.db"), "there is no such file"),
    ];
    for (file, why) in cases {
        let (well, text) = said(&file, &["restore"], stage.data.path());
        assert!(!well && text.contains(why), "{}: {text}", file.display());
        assert_eq!(fs::read(stage.database()).unwrap(), before, "{}", file.display());
    }
    fs::write(stage.data.path().join("warroom.db.restoring"), b"").unwrap();
    let error = stage.app().await.err().unwrap().to_string();
    assert!(error.contains("cut short"), "{error}");
}

/// Starts a restored bot; what was on its way when the last one ended is waited for.
async fn restarted(stage: &Stage) -> App {
    let now = stage.clock.now();
    stage.clock.set(now + TimeDelta::minutes(2));
    let mut app = stage.app().await.unwrap();
    app.ready().await;
    app.settled().await;
    app
}

async fn waits(stage: &Stage, app: &mut App, minutes: i64) {
    for _ in 0..minutes {
        stage.clock.set(stage.clock.now() + TimeDelta::minutes(1));
        app.settled().await;
    }
}

/// A bot on a server that is set up, and a folder for backups.
async fn set_up() -> (Stage, TempDir, App) {
    let stage = Stage::new(Clock::manual(instant("2026-03-02T06:00:00Z")), 1000.0).await;
    let mut app = stage.app().await.unwrap();
    app.ready().await;
    let set = stage.guild.owner().types(stage.general, "/warroom setup").await.unwrap();
    set.settled(PATIENCE).await.unwrap();
    (stage, tempfile::tempdir().unwrap(), app)
}

/// A story of eight steps; a backup is taken after each in turn, all steps are played, and the backup is restored.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_posted_twice_whenever_the_backup_was_taken() {
    for taken in 0..8 {
        story(taken).await;
    }
}

/// What is told at most once in a room.
const ONCE: [&str; 6] = [
    "Acknowledgement nearly due",
    "Acknowledgement overdue",
    "Grading overdue",
    "· reminder 1",
    "· reminder 2",
    "restored from a backup",
];

async fn story(taken: usize) {
    let (stage, folder, mut app) = set_up().await;
    let backup = folder.path().join("backup.db");
    let mut rooms = Vec::new();
    for step in 0..8 {
        match step {
            0 | 5 => {
                let declare = format!("/declare title:fault-{step} level:P0");
                stage.lin.types(stage.general, &declare).await.unwrap();
                app.settled().await;
                rooms.push(stage.room().await);
            }
            1 | 6 => waits(&stage, &mut app, 7).await,
            2 => drop(stage.bo.types(rooms[0], "/ack").await.unwrap()),
            3 => drop(stage.bo.types(rooms[0], "/join as:primary").await.unwrap()),
            4 => drop(stage.bo.types(rooms[0], "/update text:looking-into-it").await.unwrap()),
            _ => drop(stage.bo.types(rooms[1], "/ack").await.unwrap()),
        }
        if step == taken {
            // At once: what the step makes to be said may be under way.
            back_up(&stage.database(), &backup, stage.clock.now()).await.unwrap();
        }
        app.settled().await;
    }
    app.stop().await;
    let before: Vec<usize> = rooms.iter().map(|room| stage.guild.messages(*room).len()).collect();
    restore(&backup, &stage.database(), stage.clock.now()).await.unwrap();
    let mut app = restarted(&stage).await;
    assert_eq!(app.actions.restored_at().await.unwrap(), None);
    let transcript = stage.sandbox.transcript(&stage.guild);
    assert_eq!(stage.doubles(), Vec::<String>::new(), "after step {taken}\n{transcript}");
    let lost = stage.guild.messages(rooms[0])[before[0]..]
        .iter()
        .any(|it| it.content.contains("restored from a backup"));
    // The last that was said in this room came from step 6.
    assert_eq!(lost, taken < 6, "after step {taken}\n{transcript}");
    // What was told is not told again, also where the timeline that says so is lost.
    for (room, told) in rooms.iter().flat_map(|room| ONCE.map(|told| (*room, told))) {
        let times = stage.guild.messages(room).iter().filter(|it| it.content.contains(told)).count();
        assert!(times <= 1, "after step {taken}: {told:?} was told {times} times\n{transcript}");
    }
    let ops = stage.guild.channels().into_iter().find(|channel| channel.name.contains("ops"));
    let ops = ops.map(|channel| stage.sandbox.transcript_of(channel.id)).unwrap_or_default();
    assert!(ops.contains("restored from a backup"), "after step {taken}\n{transcript}");
    if taken < 5 {
        let number = stage.guild.channels().into_iter().find(|channel| channel.id == rooms[1]).unwrap().topic;
        let number = number.rsplit_once(" · ").unwrap().1.to_owned();
        assert!(ops.contains(&number), "after step {taken}: {number} is not reported\n{ops}");
    }

    stage.lin.types(stage.general, "/declare title:afterwards level:P1").await.unwrap();
    app.settled().await;
    let topics: Vec<String> = stage.guild.channels().into_iter().map(|channel| channel.topic).collect();
    let mut numbers: Vec<&str> =
        topics.iter().filter_map(|topic| Some(topic.rsplit_once(" · ")?.1)).collect();
    numbers.sort_unstable();
    let count = numbers.len();
    numbers.dedup();
    assert_eq!((count, numbers.len()), (3, 3), "after step {taken}: {topics:?}");
    waits(&stage, &mut app, 3).await;
    assert_eq!(stage.doubles(), Vec::<String>::new(), "later, after step {taken}");
    app.stop().await;
}

/// The newest room and the number of its incident.
async fn declare(stage: &Stage, app: &mut App, title: &str) -> (u64, String) {
    stage.lin.types(stage.general, &format!("/declare title:{title} level:P1")).await.unwrap();
    app.settled().await;
    let topics = stage.guild.channels().into_iter().rev().map(|channel| (channel.id, channel.topic));
    let mut numbered = topics.filter_map(|(id, topic)| Some((id, topic.rsplit_once(" · ")?.1.to_owned())));
    numbered.next().expect("a room")
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_that_are_used_up_go_on_with_one_that_is_free() {
    let stage = Stage::new(Clock::manual(instant("2026-03-02T06:00:00Z")), 1000.0).await;
    let mut app = stage.app().await.unwrap();
    app.ready().await;
    declare(&stage, &mut app, "first").await;
    sql(&stage.database(), "UPDATE numbers SET last = 4294967295").await;
    for (title, number) in [("second", "INC-20260302-002"), ("third", "INC-20260302-003")] {
        assert_eq!(declare(&stage, &mut app, title).await.1, number);
    }
    app.stop().await;
}

/// Anybody who may manage channels can write a number into a topic; what the bot itself wrote after the backup counts,
/// also where the room is gone.
#[tokio::test(flavor = "multi_thread")]
async fn after_a_restore_a_number_counts_only_where_the_bot_wrote_it() {
    let (stage, folder, mut app) = set_up().await;
    let backup = folder.path().join("backup.db");
    declare(&stage, &mut app, "first").await;
    back_up(&stage.database(), &backup, stage.clock.now()).await.unwrap();
    waits(&stage, &mut app, 1).await;
    let (room, lost) = declare(&stage, &mut app, "second").await;
    app.stop().await;
    stage.guild.delete_channel(room);
    let forged = lost.replace("-002", "-5077");
    stage.guild.set_topic(stage.general, &format!("lunch · {forged}"));
    restore(&backup, &stage.database(), stage.clock.now()).await.unwrap();
    let mut app = restarted(&stage).await;
    let ops = stage.guild.channels().into_iter().find(|channel| channel.name.contains("ops")).unwrap();
    let told = stage.sandbox.transcript_of(ops.id);
    assert!(told.contains(&lost) && !told.contains(&forged), "{told}");
    stage.guild.set_topic(stage.general, "lunch");
    let (_, next) = declare(&stage, &mut app, "third").await;
    let running: u32 = next.rsplit_once('-').unwrap().1.parse().unwrap();
    assert!((3..5077).contains(&running), "{next}");
    app.stop().await;
}

/// The backup believes that a message is on its way; afterwards it arrives, and only then the backup is restored.
#[tokio::test(flavor = "multi_thread")]
async fn what_the_backup_believes_unsent_is_found_and_adopted() {
    let start = instant("2026-03-02T06:00:00Z");
    let stage = Stage::new(Clock::manual(start), 1000.0).await;
    let mut app = stage.app().await.unwrap();
    app.ready().await;
    let room = stage.incident().await;
    let refusal = FaultKind::Answer(500, serde_json::json!({}));
    stage.sandbox.inject(Fault::once("POST", "/channels/{channel_id}/messages", refusal).times(1));
    stage.bo.types(room, "/ack").await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let backup = folder.path().join("backup.db");
    until(async || {
        let pending = app.actions.store().round(At::MAX_UTC, 0).await?.notices;
        anyhow::ensure!(pending.iter().any(|notice| notice.attempts > 0), "{pending:?}");
        Ok(())
    })
    .await;
    back_up(&stage.database(), &backup, stage.clock.now()).await.unwrap();
    assert!(!stage.has_said(room, "acknowledged"));
    waits(&stage, &mut app, 2).await;
    assert!(stage.has_said(room, "acknowledged"));
    app.stop().await;

    restore(&backup, &stage.database(), stage.clock.now()).await.unwrap();
    let app = restarted(&stage).await;
    assert_eq!(stage.doubles(), Vec::<String>::new());
    assert!(app.actions.store().round(At::MAX_UTC, 0).await.unwrap().is_empty());
    app.stop().await;
}
