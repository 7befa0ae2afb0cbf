//! What machines are told: whether the process is alive, whether it can do its work, and whether it keeps its promise.

use crate::world::{PATIENCE, World};
use serde_json::{Value, json};
use sqlx::Executor;
use std::time::{Duration, Instant};
use warroom::sandbox::{Fault, FaultKind, GatewayDrop};

/// What is answered on a path: the status, and the line.
async fn asked(world: &mut World, path: &str) -> (u16, Value) {
    let address = world.app().http().expect("an address");
    let answer = reqwest::get(format!("http://{address}{path}")).await.unwrap();
    let status = answer.status().as_u16();
    let text = answer.text().await.unwrap();
    assert!(!text.contains('\n'), "more than a line: {text}");
    (status, serde_json::from_str(&text).unwrap())
}

/// Which parts are missing, once they are these.
async fn missing(world: &mut World, parts: &[&str]) {
    let began = Instant::now();
    loop {
        let (status, answer) = asked(world, "/readyz").await;
        let missing = answer["missing"].as_object();
        let missing: Vec<_> =
            missing.into_iter().flat_map(|parts| parts.keys().map(String::as_str)).collect();
        if missing == parts {
            let expected = if parts.is_empty() { (200, true) } else { (503, false) };
            assert_eq!((status, answer["ready"].as_bool().unwrap()), expected, "{answer}");
            return;
        }
        assert!(began.elapsed() < PATIENCE, "not {parts:?} but {answer}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_process_without_discord_is_alive_but_not_ready_and_says_so() {
    let mut world = World::new().await;
    missing(&mut world, &[]).await;
    let broken = FaultKind::Answer(503, json!({ "message": "no" }));
    world.sandbox.inject(Fault::once("GET", "(gateway)", broken).times(u32::MAX));
    world.sandbox.drop_gateway(GatewayDrop::Reset);
    missing(&mut world, &["discord"]).await;
    assert_eq!(asked(&mut world, "/healthz").await, (200, json!({ "alive": true })));
    world.sandbox.clear_injected();
    world.sandbox.wait_until_connected(PATIENCE).await.unwrap();
    missing(&mut world, &[]).await;
    world.ends().await;
}

/// A disk that is full or broken looks the same from here: nothing that is written stays.
#[tokio::test]
async fn a_database_that_cannot_be_written_to_is_missing() {
    let mut world = World::new().await;
    let mut other = world.intrudes().await;
    other.execute("BEGIN IMMEDIATE").await.unwrap();
    missing(&mut world, &["store"]).await;
    assert_eq!(asked(&mut world, "/healthz").await, (200, json!({ "alive": true })));
    other.execute("ROLLBACK").await.unwrap();
    missing(&mut world, &[]).await;
    world.expects_error("nothing can be saved");
    // The server's own news may come as late as that.
    world.expects_error("what changed on Discord could not be noted yet");
    world.ends().await;
}

#[tokio::test]
async fn a_worker_that_cannot_go_on_is_missing() {
    let mut world = World::new().await;
    world.declares_quietly().await;
    // What it looks for is not there under its name.
    let mut other = world.intrudes().await;
    other.execute("ALTER TABLE notices RENAME TO elsewhere").await.unwrap();
    missing(&mut world, &["worker"]).await;
    other.execute("ALTER TABLE elsewhere RENAME TO notices").await.unwrap();
    missing(&mut world, &[]).await;
    world.expects_error("the worker could not go on");
    world.expects_error("no such table");
    world.expects_error("could not be woken");
    world.ignores_the_rest();
    world.ends().await;
}
