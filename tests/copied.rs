//! Two bots on a copied database: one of them stops and says why, and nothing comes twice.
#![allow(clippy::unwrap_used)]

mod support;

use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::time::Duration;
use support::{PATIENCE, Process, Stage, binary, instant, until};
use tempfile::TempDir;
use warroom::app::DATABASE;
use warroom::clock::Clock;
use warroom::sandbox::{Fault, FaultKind};
use warroom::store::{back_up, restore};

const METADATA: &str = "/applications/{application_id}/role-connections/metadata";

/// A copy of everything in the data folder, as whoever moves it to another machine makes one.
fn copied(stage: &Stage) -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    for file in fs::read_dir(stage.data.path()).unwrap().map(Result::unwrap) {
        fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
    }
    copy
}

/// The bot on this folder, on the stage's clock.
fn started(stage: &Stage, data: &Path, arguments: &[&str]) -> Process {
    let mut command = binary(data);
    command.arg("run").args(arguments);
    if let Clock::Scaled { speed, .. } = &stage.clock {
        command.args(["--speed", &speed.to_string(), "--start", &stage.clock.now().to_rfc3339()]);
    }
    Process::start(command, &stage.sandbox.base_url())
}

async fn says(process: &Process, words: &str) {
    until(async || {
        anyhow::ensure!(process.log().contains(words), "{words:?} is not in the log:\n{}", process.log());
        Ok(())
    })
    .await;
}

/// What stands at Discord: instance and session.
fn holder(stage: &Stage) -> (String, String) {
    let kept = stage.sandbox.read(|state| state.role_metadata.clone());
    let record = kept.iter().find(|record| record["key"] == "warroom_holder").unwrap();
    let words: Vec<_> = record["description"].as_str().unwrap().split(" · ").map(str::to_owned).collect();
    (words[2].clone(), words[3].clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_one_on_a_copy_stops_with_the_reason_and_nothing_comes_twice() {
    let stage = Stage::new(Clock::System, 1.0).await;
    let mut first = stage.process(&[]);
    let room = stage.incident().await;
    let mine = holder(&stage);
    // What is due is in the copy too.
    let copy = copied(&stage);
    let before = stage.sandbox.requests().len();
    let mut second = started(&stage, copy.path(), &[]);
    let (_, well) = second.ended(PATIENCE).await;
    let log = second.log();
    let folder = stage.data.path().canonicalize().unwrap();
    let since = chrono::Utc::now().format("since %Y-").to_string();
    assert!(!well && log.contains("another warroom has this bot"), "{log}");
    for part in [folder.to_str().unwrap(), since.as_str(), "leave this one off", "warroom run --take-over"] {
        assert!(log.contains(part), "{part}: {log}");
    }
    let asked = stage.sandbox.requests().split_off(before);
    let did: Vec<_> = asked.iter().filter(|it| it.method != "GET").map(|it| &it.path).collect();
    assert_eq!(did, Vec::<&String>::new(), "the second one did something");
    assert_eq!(holder(&stage), mine);
    assert!(first.is_running());
    stage.bo.types(room, "/ack").await.unwrap();
    stage.said(room, "acknowledged").await;

    // The first one is killed: it goes on where it was, and the second one still does not.
    first.signal("KILL");
    first.ended(PATIENCE).await;
    let mut second = started(&stage, copy.path(), &[]);
    assert!(!second.ended(PATIENCE).await.1 && second.log().contains("--take-over"), "{}", second.log());
    let first = stage.process(&[]);
    says(&first, "ready").await;
    let again = holder(&stage);
    assert!(again.0 == mine.0 && again.1 != mine.1, "{again:?} {mine:?}");
    assert_eq!(stage.doubles(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_takes_over_works_and_the_other_one_stops_and_tells_the_operators() {
    let stage = Stage::new(Clock::System, 1.0).await;
    let mut first = stage.process(&[]);
    let room = stage.incident().await;
    let copy = copied(&stage);
    let mut second = started(&stage, copy.path(), &["--take-over"]);
    let (took, well) = first.ended(PATIENCE).await;
    println!("the first noticed and ended after {took:?}");
    assert!(!well && first.log().contains("has taken this bot over, so this one stops"), "{}", first.log());
    assert!(!second.log().contains("ready"), "both worked: {}", second.log());
    let ops = stage.guild.channel_named("warroom-ops").unwrap();
    stage.said(ops, "has taken the bot since").await;
    stage.said(ops, "接管机器人").await;
    says(&second, "ready").await;
    until(async || stage.bo.types(room, "/ack").await).await;
    stage.said(room, "acknowledged").await;
    // Started again by its supervisor, the first one stays away.
    let mut first = stage.process(&[]);
    assert!(!first.ended(PATIENCE).await.1 && first.log().contains("another warroom has this bot"));
    assert!(second.is_running(), "{}", second.log());
    assert_eq!(stage.doubles(), Vec::<String>::new());
}

/// Restored in its own folder it is the same one; in another, it has to be said once that it takes over.
#[tokio::test(flavor = "multi_thread")]
async fn a_restored_backup_goes_on_here_and_takes_over_elsewhere() {
    const SPEED: f64 = 60.0;
    let stage = Stage::new(Clock::scaled(instant("2026-03-02T06:00:00Z"), SPEED), SPEED).await;
    let mut first = stage.process(&[]);
    stage.incident().await;
    let kept = tempfile::tempdir().unwrap();
    let backup = kept.path().join("backup.db");
    back_up(&stage.database(), &backup, stage.clock.now()).await.unwrap();
    first.signal("TERM");
    assert!(first.ended(PATIENCE).await.1);
    restore(&backup, &stage.database(), stage.clock.now()).await.unwrap();
    let mut first = stage.process(&[]);
    says(&first, "ready").await;
    first.signal("KILL");
    first.ended(PATIENCE).await;

    let elsewhere = tempfile::tempdir().unwrap();
    restore(&backup, &elsewhere.path().join(DATABASE), stage.clock.now()).await.unwrap();
    let mut other = started(&stage, elsewhere.path(), &[]);
    assert!(!other.ended(PATIENCE).await.1 && other.log().contains("was restored here"), "{}", other.log());
    let mut other = started(&stage, elsewhere.path(), &["--take-over"]);
    says(&other, "ready").await;
    other.signal("TERM");
    assert!(other.ended(PATIENCE).await.1);
    let other = started(&stage, elsewhere.path(), &[]);
    says(&other, "ready").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_discord_does_not_answer_for_it_the_bot_goes_on_and_says_so() {
    let stage = Stage::new(Clock::System, 1.0).await;
    let first = stage.process(&[]);
    stage.set_up("").await;
    first.kill();
    let fault = FaultKind::Answer(403, json!({ "message": "Missing Access", "code": 50001 }));
    stage.sandbox.inject(Fault::once("GET", METADATA, fault).times(1000));
    let mut bot = stage.process(&[]);
    let ops = stage.guild.channel_named("warroom-ops").unwrap();
    stage.said(ops, "cannot be found out").await;
    stage.said(ops, "无法确认").await;
    until(async || stage.lin.types(stage.general, "/declare title:checkout fails level:P0").await).await;
    stage.said_somewhere("checkout fails").await;
    assert!(bot.is_running() && bot.log().contains("this one goes on"), "{}", bot.log());
    // What others keep there stays.
    let theirs = json!({ "type": 1, "key": "level", "name": "Level", "description": "of a game" });
    let address = format!(
        "{}/api/v10/applications/{}/role-connections/metadata",
        stage.sandbox.base_url(),
        stage.sandbox.bot_id()
    );
    let request =
        reqwest::Client::new().put(address).header("Authorization", format!("Bot {}", support::TOKEN));
    let request =
        request.header("User-Agent", "DiscordBot (x, 1)").header("Content-Type", "application/json");
    let answer = request.body(Value::from(vec![theirs.clone()]).to_string()).send().await.unwrap();
    assert!(answer.status().is_success());
    stage.sandbox.clear_injected();
    stage.said(ops, "It is known again").await;
    let kept = stage.sandbox.read(|state| state.role_metadata.clone());
    assert!(kept.len() == 2 && kept[0] == theirs, "{kept:?}");
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(bot.is_running());
}
