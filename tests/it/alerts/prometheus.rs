//! A real Prometheus that stops, told on by the real Alertmanager: "it is told as recovery of everything four resend delays
//! later, whatever `resolve_timeout` says; after its start the alerts fire anew".

use super::alertmanager::{Alertmanager, PACKAGE, until};
use super::{declares, rooms, stands, world};
use crate::debian::{Running, free, installed};
use crate::world::Who::*;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

/// One that watches three machines which are down, and tells this Alertmanager of it each second.
async fn watching(program: &Path, folder: &Path, alertmanager: SocketAddr) -> Running {
    let rules = folder.join("rules.yml");
    let down = |nth| format!("label_replace(vector(1), 'instance', 'web-{nth}', '', '')");
    let down = [1, 2, 3].map(down).join(" or ");
    let rule = format!(
        "groups: [{{ name: web, interval: 1s, rules: [{{ alert: Down, expr: \"{down}\", labels: {{ severity: critical }}, \
         annotations: {{ summary: 'Down: {{{{ $labels.instance }}}}' }} }}] }}]\n"
    );
    std::fs::write(&rules, rule).unwrap();
    let file = folder.join("prometheus.yml");
    let settings = format!(
        "global: {{ evaluation_interval: 1s }}\nrule_files: ['{}']\n\
         alerting: {{ alertmanagers: [{{ static_configs: [{{ targets: ['{alertmanager}'] }}] }}] }}\n",
        rules.display()
    );
    std::fs::write(&file, settings).unwrap();
    let at = free();
    let mut command = Command::new(program);
    command
        .arg(format!("--config.file={}", file.display()))
        .arg(format!("--storage.tsdb.path={}", folder.join("data").display()))
        .arg(format!("--web.listen-address={at}"))
        .arg("--rules.alert.resend-delay=1s");
    Running::start(&mut command, at).await
}

#[tokio::test]
async fn a_real_prometheus_that_stops_closes_nothing_is_doubted_and_joins_when_it_is_back() {
    let programs = (installed("prometheus", "prometheus"), installed(PACKAGE, PACKAGE));
    let (Some(prometheus), Some(alertmanager)) = programs else {
        return eprintln!("it cannot be installed here: the recordings alone speak for it");
    };
    let mut world = world(vec![declares()]).await;
    let manager = Alertmanager::start(&alertmanager, world.app().http().unwrap()).await;
    let folder = tempfile::tempdir().unwrap();
    let running = watching(&prometheus, folder.path(), manager.running.at).await;
    until(&mut world, "no room", async |world| (!rooms(world).is_empty()).then_some(())).await;
    let room = rooms(&world)[0];
    world.does(Wang, room, "/ack").await;
    world.passes("61s").await;
    until(&mut world, "not all fire", async |world| (stands(world, room).await == [3, 0, 0]).then_some(()))
        .await;
    world.ignores_the_rest();

    world.passes("61s").await;
    drop(running);
    until(&mut world, "no doubt", async |world| {
        world.passes("61s").await;
        (stands(world, room).await == [0, 3, 0]).then_some(())
    })
    .await;
    // What was told just now is on the card within a minute.
    world.passes("61s").await;
    assert!(world.incident(room).await.incident.is_open(), "an alert closes nothing");
    let card = world.card(room).text;
    assert!(!card.contains("Firing now: 3"), "{card}");
    world.ignores_the_rest();

    let running = watching(&prometheus, folder.path(), manager.running.at).await;
    until(&mut world, "no return", async |world| {
        world.passes("61s").await;
        (stands(world, room).await == [3, 0, 0]).then_some(())
    })
    .await;
    assert_eq!(rooms(&world).len(), 1, "it joins the incident that it began");
    // What is heard last may be told in the room only now.
    drop((running, manager));
    world.passes("61s").await;
    world.ignores_the_rest();
    world.ends().await;
}
