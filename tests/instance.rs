//! One bot at a time on a data directory, and what a start and a stop take.
#![allow(clippy::unwrap_used)]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use support::{PATIENCE, Stage, instant};
use warroom::clock::Clock;
use warroom::domain::ids::{ChannelId, GuildId, IncidentId};
use warroom::domain::incident::Incident;
use warroom::domain::timeline::{Entry, Event};
use warroom::sandbox::{Fault, FaultKind};
use warroom::store::{Change, Store, Superseded};

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_refuses_at_once_and_a_killed_one_leaves_no_lock() {
    let stage = Stage::new(Clock::System, 1.0).await;
    let mut first = stage.process(&[]);
    stage.sandbox.wait_until_connected(PATIENCE).await.unwrap();

    let mut second = stage.process(&[]);
    let (took, well) = second.ended(PATIENCE).await;
    assert!(took < Duration::from_secs(1), "{took:?}");
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
async fn one_that_wakes_up_after_another_took_over_stops_itself() {
    let stage = Stage::new(Clock::System, 1.0).await;
    let mut first = stage.process(&[]);
    let room = stage.incident().await;
    first.signal("STOP");
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

#[tokio::test(flavor = "multi_thread")]
async fn it_stops_within_ten_seconds_while_deliveries_hang() {
    let stage = Stage::new(Clock::System, 1.0).await;
    let mut process = stage.process(&[]);
    let room = stage.incident().await;
    let stall = Fault::once("POST", "/channels/{channel_id}/messages", FaultKind::Stall).times(100);
    stage.sandbox.inject(stall);
    stage.bo.types(room, "/ack").await.unwrap();
    process.signal("TERM");
    let (took, well) = process.ended(Duration::from_secs(10)).await;
    println!("stopped after {took:?} with a hanging delivery");
    assert!(well, "{}", process.log());
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
            if let Event::Declared(declared) = &mut entry.event {
                declared.number = format!("INC-20260302-{number}");
            }
            let mut incident = Incident::begin(IncidentId(i64::from(number)), &entry).unwrap();
            incident.grades = like.grades.clone();
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
