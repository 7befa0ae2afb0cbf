//! The real Alertmanager, as Debian has it: it posts what the recordings say, and is taken as they are.

use super::{KEY, declares, rooms, stands, times, world};
use crate::debian::{PATIENCE, Running, free, installed};
use crate::world::{Who::*, World};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use tempfile::TempDir;

pub const PACKAGE: &str = "prometheus-alertmanager";

/// A running Alertmanager, which ends with this.
pub struct Alertmanager {
    pub running: Running,
    _folder: TempDir,
}

impl Alertmanager {
    /// One that tells this address everything at once, and again every two seconds.
    pub async fn start(program: &Path, told: SocketAddr) -> Alertmanager {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("alertmanager.yml");
        let settings = format!(
            "route: {{ receiver: warroom, group_by: [alertname], group_wait: 0s, group_interval: 1s, repeat_interval: 2s }}\n\
             receivers:\n- name: warroom\n  webhook_configs:\n  - url: http://{told}/alerts/prod\n    max_alerts: 500\n    \
             http_config: {{ authorization: {{ credentials: {KEY} }} }}\n"
        );
        std::fs::write(&file, settings).unwrap();
        let at = free();
        let mut command = Command::new(program);
        command
            .arg(format!("--config.file={}", file.display()))
            .arg(format!("--storage.path={}", folder.path().join("data").display()))
            .arg(format!("--web.listen-address={at}"))
            .arg("--cluster.listen-address=");
        Alertmanager { running: Running::start(&mut command, at).await, _folder: folder }
    }

    /// Tells it of an alert, as Prometheus would: until an instant by the real clock.
    pub async fn hears(&self, instance: &str, since: DateTime<Utc>, until: DateTime<Utc>) {
        let alert: Value = json!([{
            "labels": { "alertname": "HighErrors", "instance": instance, "severity": "critical" },
            "annotations": { "summary": format!("HighErrors on {instance}") },
            "startsAt": since.to_rfc3339(),
            "endsAt": until.to_rfc3339(),
        }]);
        let client = reqwest::Client::new();
        let answer =
            client.post(format!("http://{}/api/v2/alerts", self.running.at)).json(&alert).send().await;
        assert!(answer.unwrap().status().is_success());
    }

    /// How many posts were answered with success.
    async fn posted(&self) -> u32 {
        let figures = self.running.get("/metrics").await.unwrap_or_default();
        let count = |name: &str| {
            let line = figures.lines().find(|line| {
                line.starts_with(&format!("alertmanager_{name}{{"))
                    && line.contains("integration=\"webhook\"")
            });
            line.and_then(|line| line.rsplit(' ').next()?.parse::<u32>().ok()).unwrap_or(0)
        };
        assert_eq!(count("notifications_failed_total"), 0, "{figures}");
        count("notifications_total")
    }
}

/// Waits until the world is as it is to be.
pub async fn until<T>(world: &mut World, what: &str, mut is: impl AsyncFnMut(&mut World) -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        world.settled().await;
        if let Some(found) = is(world).await {
            return found;
        }
        assert!(began.elapsed() < PATIENCE, "{what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn the_real_alertmanager_opens_a_room_tells_its_recovery_and_comes_back_to_it() {
    let Some(program) = installed(PACKAGE, PACKAGE) else {
        return eprintln!("it cannot be installed here: the recordings alone speak for it");
    };
    let mut world = world(vec![declares()]).await;
    let manager = Alertmanager::start(&program, world.app().http().expect("an address")).await;
    // It joins outages that overlap, by the real clock.
    let first = Utc::now() - TimeDelta::minutes(2);
    let soon = || Utc::now() + TimeDelta::hours(1);

    manager.hears("web-1", first, soon()).await;
    let room = until(&mut world, "no room", async |world| rooms(world).first().copied()).await;
    let card = world.card(room).text;
    assert!(card.contains("Firing now: 1 (HighErrors on web-1)"), "{card}");
    world.does(Wang, room, "/ack").await;
    world.ignores_the_rest();
    // It repeats itself, and nobody hears of that.
    let before = (manager.posted().await, times(&mut world, room).await);
    until(&mut world, "it does not repeat", async |_| (manager.posted().await > before.0 + 1).then_some(()))
        .await;
    assert_eq!(times(&mut world, room).await, before.1);
    world.hears_nothing(room);

    world.passes("61s").await;
    world.ignores_the_rest();
    manager.hears("web-1", first, Utc::now() - TimeDelta::seconds(1)).await;
    until(&mut world, "no recovery", async |world| (stands(world, room).await == [0, 0, 1]).then_some(()))
        .await;
    assert!(world.incident(room).await.incident.is_open(), "an alert closes nothing");

    // A newer start is another outage of the same alert.
    world.passes("61s").await;
    world.ignores_the_rest();
    manager.hears("web-1", Utc::now(), soon()).await;
    until(&mut world, "no return", async |world| (stands(world, room).await == [1, 0, 0]).then_some(()))
        .await;
    assert_eq!(rooms(&world).len(), 1, "it joins the incident that it began");
    // What is heard last may be told in the room only now.
    drop(manager);
    world.passes("61s").await;
    world.ignores_the_rest();
    world.ends().await;
}
