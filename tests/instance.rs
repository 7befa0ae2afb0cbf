//! One bot at a time on a data directory, and what a start and a stop take.
#![allow(clippy::unwrap_used)]

mod support;

use sqlx::{Connection, SqliteConnection};
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use support::{PATIENCE, Stage, instant};
use warroom::app::DATABASE;
use warroom::clock::Clock;
use warroom::domain::delivery::CLAIM_HOLDS;
use warroom::domain::ids::{ChannelId, GuildId, IncidentId};
use warroom::domain::incident::Incident;
use warroom::domain::timeline::{DeclarationEvent, Entry, Event};
use warroom::sandbox::{Fault, FaultKind, State};
use warroom::store::{Change, Store, Superseded};

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_refuses_at_once_and_a_killed_one_leaves_no_lock() {
    let stage = Stage::new(Clock::System, 1.0).await;
    let mut first = stage.process(&[]);
    stage.sandbox.wait_until_connected(PATIENCE).await.unwrap();

    // What it takes this machine to read the configuration, which a start does first.
    let began = Instant::now();
    let check = support::binary(stage.data.path()).arg("check").stdout(Stdio::null()).status();
    assert!(check.unwrap().success());
    let floor = began.elapsed();
    let mut second = stage.process(&[]);
    let (took, well) = second.ended(PATIENCE).await;
    assert!(took < Duration::from_secs(1).max(floor * 4), "{took:?} against {floor:?}");
    assert!(!well && second.log().contains("stop it first"), "{}", second.log());
    assert!(first.is_running());

    first.signal("KILL");
    first.ended(PATIENCE).await;
    let mut third = stage.process(&[]);
    // The killed one's session still counts as connected, so the log tells.
    support::until(async || {
        anyhow::ensure!(third.log().contains("ready"), "the third is not ready:\n{}", third.log());
        Ok(())
    })
    .await;
    third.signal("TERM");
    let (took, well) = third.ended(Duration::from_secs(10)).await;
    assert!(well, "{took:?} {}", third.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_eight_that_start_together_one_runs_and_the_others_refuse_at_once() {
    let stage = Stage::new(Clock::System, 1.0).await;
    // What it takes this machine to read the configuration as often, which a start does first.
    let began = Instant::now();
    let quiet = |_| {
        let mut one = support::binary(stage.data.path());
        one.arg("check").stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    };
    let idle: Vec<_> = (0..8).map(quiet).collect();
    for mut one in idle {
        assert!(one.wait().unwrap().success());
    }
    let floor = began.elapsed();

    let began = Instant::now();
    let mut all: Vec<_> = (0..8).map(|_| stage.process(&[])).collect();
    support::until(async || {
        let running = all.iter_mut().filter_map(|one| one.is_running().then_some(())).count();
        anyhow::ensure!(running == 1, "{running} are running");
        Ok(())
    })
    .await;
    let took = began.elapsed();
    println!("seven refused in {took:?}; eight that only read the configuration take {floor:?}");
    assert!(took < Duration::from_secs(1).max(floor * 4), "{took:?} against {floor:?}");
    for one in &mut all {
        if !one.is_running() {
            assert!(!one.ended(PATIENCE).await.1, "a refusal is no success");
            let said = one.log();
            assert!(
                said.contains("another warroom is working on") && said.contains("stop it first"),
                "{said}"
            );
        }
    }
    stage.sandbox.wait_until_connected(PATIENCE).await.unwrap();
    assert_eq!(all.iter_mut().filter_map(|one| one.is_running().then_some(())).count(), 1);
}

/// It is stopped when its claim has become durable and before anything has left, and sleeps for longer than a claim holds.
/// While it has the database nobody can take it over; when it wakes up it sends nothing before it has looked.
#[tokio::test(flavor = "multi_thread")]
async fn one_that_slept_on_its_claim_looks_before_it_sends() {
    const SPEED: f64 = 60.0;
    let tools = tempfile::tempdir().unwrap();
    let killer = support::built("killer.c", &[], tools.path()).expect("a C compiler, which SQLite needs too");
    let stage = Stage::new(Clock::scaled(instant("2026-03-02T06:00:00Z"), SPEED), SPEED).await;
    let calls = stage.data.path().join("calls");
    let arguments = [calls.to_str().unwrap(), "sync", "1", "stop"];
    let traced = support::binary_under(killer.to_str().unwrap(), &arguments, stage.data.path());
    let mut bot = stage.run(traced, &[]);
    let room = stage.incident().await;
    let words = "the disk of the second machine is full";
    let posted =
        |state: &State| state.channels[&room].messages.iter().filter(|it| it.content.contains(words)).count();

    // It is stopped at everything that becomes durable from here on, so the claim is one of these stops, whatever else the
    // bot has to do. How the command is answered does not matter: it may be too late by then.
    bot.signal("USR1");
    let line = format!("/log {words}");
    let typed = tokio::spawn({
        let bo = stage.bo.clone();
        async move { drop(bo.types(room, &line).await) }
    });
    for stops in 1.. {
        support::until(async || {
            let stopped = std::fs::read_to_string(&calls)?.lines().filter(|line| *line == "stopped").count();
            anyhow::ensure!(stopped == stops, "it was stopped {stopped} times, not {stops}");
            Ok(())
        })
        .await;
        assert_eq!(stage.sandbox.read(posted), 0, "it was posted before its claim had become durable");
        if phase(&stage, words).await.as_deref() == Some("claimed") {
            break;
        }
        bot.signal("USR1");
        bot.signal("CONT");
    }
    typed.await.unwrap();

    let mut other = stage.process(&[]);
    assert!(!other.ended(PATIENCE).await.1 && other.log().contains("stop it first"), "{}", other.log());
    std::fs::remove_file(stage.data.path().join("lock")).unwrap();
    let mut other = stage.process(&[]);
    let (_, well) = other.ended(PATIENCE).await;
    assert!(!well && other.log().contains("even if it seems suspended"), "{}", other.log());
    // Longer than a claim holds, by the product's clock.
    let woken = stage.clock.now() + CLAIM_HOLDS;
    while stage.clock.now() <= woken {
        stage.clock.sleep_until(woken + chrono::TimeDelta::milliseconds(1)).await;
    }
    let before = stage.sandbox.requests().len();
    bot.signal("CONT");
    stage.said(room, words).await;
    let asked = stage.sandbox.requests().split_off(before);
    let messages = asked.iter().filter(|it| it.path == format!("/channels/{room}/messages"));
    let first = messages.map(|it| it.method.as_str()).next();
    assert_eq!(first, Some("GET"), "{asked:#?}");
    stage.quiet().await;
    assert_eq!(stage.sandbox.read(posted), 1);
    assert_eq!(stage.doubles(), Vec::<String>::new());
    assert!(bot.is_running(), "{}", bot.log());
}

/// How far the notice of the entry with these words is, as whoever opened the files now would find it.
async fn phase(stage: &Stage, words: &str) -> Option<String> {
    let copy = tempfile::tempdir().unwrap();
    std::fs::copy(stage.database(), copy.path().join(DATABASE)).unwrap();
    // Whoever ended in good order leaves none.
    let log = format!("{DATABASE}-wal");
    let _ = std::fs::copy(stage.data.path().join(&log), copy.path().join(&log));
    let file = format!("sqlite:{}", copy.path().join(DATABASE).display());
    let mut store = SqliteConnection::connect(&file).await.unwrap();
    let found = sqlx::query_scalar(
        "SELECT phase FROM notices JOIN entries USING (incident, seq) WHERE kind = 'entry' AND instr(entry, ?)",
    );
    found.bind(words).fetch_optional(&mut store).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_wakes_up_after_another_took_over_stops_itself() {
    let stage = Stage::new(Clock::System, 1.0).await;
    let mut first = stage.process(&[]);
    let room = stage.incident().await;
    // One that holds the lock of the database while it is suspended keeps everybody from starting, and is told of.
    support::until(async || {
        first.signal("STOP");
        let free = is_free(&stage.database()).await;
        if !free {
            first.signal("CONT");
        }
        anyhow::ensure!(free, "whenever it was stopped, the first was writing");
        Ok(())
    })
    .await;
    // A file system without working locks.
    std::fs::remove_file(stage.data.path().join("lock")).unwrap();
    let mut second = stage.process(&[]);
    support::until(async || {
        anyhow::ensure!(second.log().contains("ready"), "the second is not ready:\n{}", second.log());
        Ok(())
    })
    .await;
    first.signal("CONT");
    let (took, well) = first.ended(Duration::from_secs(10)).await;
    assert!(!well && first.log().contains("another warroom has taken this database over"), "{}", first.log());
    println!("the first noticed and ended after {took:?}");
    assert!(second.is_running());
    support::until(async || stage.bo.types(room, "/ack").await).await;
    stage.said(room, "acknowledged").await;
    assert_eq!(stage.doubles(), Vec::<String>::new());
}

/// Is nobody writing to the database?
async fn is_free(database: &Path) -> bool {
    let file = format!("sqlite://{}", database.display());
    let mut connection = SqliteConnection::connect(&file).await.unwrap();
    sqlx::query("PRAGMA busy_timeout = 0").execute(&mut connection).await.unwrap();
    let free = sqlx::query("BEGIN IMMEDIATE").execute(&mut connection).await.is_ok();
    connection.close().await.unwrap();
    free
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_superseded_commits_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("warroom.db");
    let mut old = Store::open(&file).await.unwrap();
    for round in 0..100 {
        let taken = Arc::new(AtomicBool::new(false));
        let (writer, seen) = (old.clone(), taken.clone());
        let writing = tokio::spawn(async move {
            let mut after = 0;
            loop {
                let taken = seen.load(Ordering::SeqCst);
                let Ok(mut write) = writer.begin().await else { return after };
                write.keep_fact("writer", "old");
                if write.commit().await.is_err() {
                    return after;
                }
                after += u32::from(taken);
            }
        });
        // The old one has written before the new one comes.
        support::until(async || {
            anyhow::ensure!(old.fact("writer").await?.as_deref() == Some("old"));
            Ok(())
        })
        .await;
        let new = Store::open(&file).await.unwrap();
        taken.store(true, Ordering::SeqCst);
        let mut write = new.begin().await.unwrap();
        write.keep_fact("writer", "new");
        write.commit().await.unwrap();
        assert_eq!(
            tokio::time::timeout(PATIENCE, writing).await.expect("the old one goes on writing").unwrap(),
            0,
            "round {round}: the old one wrote after the new one had taken over"
        );
        assert_eq!(new.fact("writer").await.unwrap().as_deref(), Some("new"), "round {round}");
        assert!(*old.superseded().borrow());
        let error = old.begin().await.err().unwrap().to_string();
        assert!(error.contains(&Superseded.to_string()), "{error}");
        old.close().await;
        old = new;
    }
}

/// How long a process may take to end after SIGTERM. What is beside it for a machine on which everything takes longer.
const END: Duration = Duration::from_secs(1);

/// Tells a running process to end: how long that took beyond what it takes this machine to start and end one.
async fn ends(stage: &Stage, mut process: support::Process) -> (Duration, String) {
    let began = Instant::now();
    let check = support::binary(stage.data.path()).arg("--version").stdout(Stdio::null()).status();
    assert!(check.unwrap().success());
    let floor = began.elapsed();
    process.signal("TERM");
    let (took, well) = process.ended(PATIENCE).await;
    println!("ended after {took:?}; to start and end nothing takes {floor:?}");
    assert!(well, "{}", process.log());
    (took.saturating_sub(floor * 4), process.log())
}

#[tokio::test(flavor = "multi_thread")]
async fn it_ends_within_a_second_when_nothing_is_under_way() {
    let stage = Stage::new(Clock::System, 1.0).await;
    let process = stage.process(&[]);
    stage.incident().await;
    let (took, log) = ends(&stage, process).await;
    assert!(took < END, "{took:?}\n{log}");
    assert!(!log.contains("WARN") && !log.contains("ERROR"), "{log}");
}

/// What was on its way is looked for by the next start, and is said once.
#[tokio::test(flavor = "multi_thread")]
async fn it_ends_within_a_second_while_deliveries_hang() {
    let stage = Stage::new(Clock::System, 1.0).await;
    let process = stage.process(&[]);
    let room = stage.incident().await;
    let stall = Fault::once("POST", "/channels/{channel_id}/messages", FaultKind::Stall).times(100);
    stage.sandbox.inject(stall);
    stage.bo.types(room, "/ack").await.unwrap();
    let stalled = |state: &State| state.requests.iter().any(|one| one.status == 0);
    stage.sandbox.wait_until("a message that hangs", PATIENCE, stalled).await.unwrap();
    let (took, log) = ends(&stage, process).await;
    assert!(took < END, "{took:?}\n{log}");
    assert_eq!(phase(&stage, "acknowledged").await.as_deref(), Some("claimed"));
}

/// A request that is answered within the second is recorded: the next start has nothing to look for.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_answered_within_the_second_is_recorded() {
    let stage = Stage::new(Clock::System, 1.0).await;
    let process = stage.process(&[]);
    let room = stage.incident().await;
    let slow = FaultKind::Delay(Duration::from_millis(400));
    stage.sandbox.inject(Fault::once("POST", "/channels/{channel_id}/messages", slow));
    stage.bo.types(room, "/log the disk is full").await.unwrap();
    stage.said(room, "the disk is full").await;
    let (took, log) = ends(&stage, process).await;
    assert!(took < END, "{took:?}\n{log}");
    assert_eq!(phase(&stage, "the disk is full").await.as_deref(), Some("sent"));
}

/// The machine's clock is an hour behind Discord's: the process goes by Discord's from the start, and says so.
#[tokio::test(flavor = "multi_thread")]
async fn one_whose_machine_is_an_hour_behind_goes_by_discords_time() {
    let ahead = chrono::Utc::now() + chrono::TimeDelta::hours(1);
    let mut stage = Stage::new(Clock::scaled(ahead, 1.0), 1.0).await;
    // The stand-in keeps that time; the process has the machine's.
    let discord = std::mem::replace(&mut stage.clock, Clock::System);
    let mut process = stage.process(&[]);
    stage.incident().await;
    let ops = stage.guild.channel_named("warroom-ops").unwrap();
    stage.said(ops, "1 h behind Discord's time").await;
    let store = Store::join(&stage.database()).await.unwrap();
    let live = store.live().await.unwrap().remove(0);
    let declared = store.timeline(live.incident).await.unwrap().remove(0).at;
    store.close().await;
    let late = discord.now() - declared;
    assert!(late.abs() < chrono::TimeDelta::minutes(1), "{late}");
    process.signal("TERM");
    assert!(process.ended(PATIENCE).await.1, "{}", process.log());
}

/// The running bot keeps the files that it has when those that are there now are wrong, and takes them when they are right.
#[tokio::test(flavor = "multi_thread")]
async fn files_are_read_again_on_a_signal_and_wrong_ones_change_nothing() {
    let stage = Stage::new(Clock::System, 1.0).await;
    let folder = stage.data.path().join("own");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(stage.data.path().join("warroom.toml"), "playbooks = [\"own\"]\n").unwrap();
    let text = include_str!("../config/playbooks/rapid-response.toml");
    let write = |text: &str| std::fs::write(folder.join("own.toml"), text).unwrap();
    write(text);
    let mut bot = stage.process(&[]);
    stage.sandbox.wait_until_connected(PATIENCE).await.unwrap();
    let says = async |bot: &support::Process, words: &str| {
        support::until(async || {
            anyhow::ensure!(bot.log().contains(words), "{words:?} is not in the log:\n{}", bot.log());
            Ok(())
        })
        .await;
    };
    says(&bot, "ready").await;
    support::until(async || stage.guild.owner().types(stage.general, "/warroom setup").await).await;
    let list = async || {
        let answer = stage.lin.types(stage.general, "/playbook list").await.unwrap();
        answer.settled(PATIENCE).await.unwrap().text()
    };

    let second = text.replace("version = 3", "version = 4");
    write(&second.replacen("rank = 2", "rank = 7", 1));
    bot.signal("HUP");
    says(&bot, "stay as they were").await;
    says(&bot, "this is level 2 from the top but has rank 7; write `rank = 2`").await;
    assert!(bot.log().contains("own.toml:"), "{}", bot.log());
    assert!(list().await.contains("rapid-response v3"), "{}", list().await);
    let doctor = stage.guild.owner().types(stage.general, "/warroom doctor").await.unwrap();
    let doctor = doctor.settled(PATIENCE).await.unwrap().text();
    assert!(doctor.contains("were not taken") && doctor.contains("rank = 2"), "{doctor}");

    write(&second);
    bot.signal("HUP");
    says(&bot, "were read again and are in force").await;
    assert!(list().await.contains("rapid-response v4"), "{}", list().await);
    assert!(bot.is_running());
    bot.signal("TERM");
    assert!(bot.ended(PATIENCE).await.1);

    // At a start there is nothing to keep.
    write("format = \"playbook/1\"\n");
    let mut refused = stage.process(&[]);
    assert!(!refused.ended(PATIENCE).await.1);
    assert!(refused.log().contains("own.toml:1:1: `id` is missing"), "{}", refused.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_due_message_is_sent_soon_among_ten_thousand_incidents() {
    let start = instant("2026-03-02T06:00:00Z");
    let stage = Stage::new(Clock::manual(start), 1000.0).await;
    let began = Instant::now();
    let app = stage.app().await.unwrap();
    stage.incident().await;
    let floor = began.elapsed();
    let view = app.actions.incidents(GuildId(stage.guild.id()), true, 1).await.unwrap().remove(0);
    let first = app.actions.timeline(view.incident.id).await.unwrap().remove(0);
    let began = Instant::now();
    fill(&stage, app.actions.store(), &view.incident, &first, 10_000).await;
    println!("10,000 incidents were written in {:?}", began.elapsed());
    app.stop().await;

    stage.clock.set(start + chrono::TimeDelta::hours(1));
    let posted = stage.sandbox.stats().requests.get("POST /channels/{channel_id}/messages").copied();
    let began = Instant::now();
    let app = stage.app().await.unwrap();
    stage
        .sandbox
        .wait_until("a due message", PATIENCE, |state| {
            state.stats.requests.get("POST /channels/{channel_id}/messages").copied() > posted
        })
        .await
        .unwrap();
    let took = began.elapsed();
    println!(
        "from start to the first due message with 10,000 open incidents: {took:?}; with none, to a room: {floor:?}"
    );
    // 3 s where the machine is ours alone; where it is not, the start without any of them takes longer too.
    assert!(took < Duration::from_secs(3).max(floor * 8), "{took:?} against {floor:?}");
    let began = Instant::now();
    app.stop().await;
    println!("stopped in {:?} with thousands of deliveries waiting", began.elapsed());
    assert!(began.elapsed() < Duration::from_secs(10));
}

/// Open incidents like this one, each with a room of its own, declared and due at the same time.
async fn fill(stage: &Stage, store: &Store, like: &Incident, first: &Entry, count: u32) {
    for batch in 0..count / 500 {
        let mut write = store.begin().await.unwrap();
        for place in 0..500 {
            let mut entry = first.clone();
            let number = batch * 500 + place + 2;
            if let Event::Declaration(DeclarationEvent::Declared(declared)) = &mut entry.event {
                declared.number = format!("INC-20260302-{number}");
            }
            let mut incident = Incident::begin(IncidentId(i64::from(number)), &entry).unwrap();
            incident.levels = like.levels.clone();
            incident.state = like.state;
            incident.room = Some(ChannelId(stage.guild.add_text_channel(&format!("room-{number}"))));
            let change = Change {
                incident: &incident,
                new: true,
                entries: &[entry],
                notices: &[],
                next_due: Some(first.at),
            };
            write.save(&change).unwrap();
        }
        write.commit().await.unwrap();
    }
}
