//! What a storm of alerts costs the process, and whoever waits for an escalation meanwhile.

use crate::alerts::{KEY, body, tell};
use crate::figures::{Goals, Times};
use crate::process::Running;
use crate::rooms::{Rooms, all_said, copy};
use crate::world::{PATIENCE, World, directory};
use anyhow::{Context, ensure};
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use std::collections::HashMap;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use warroom::clock::Clock;

/// Alerts in a request at most: what the documentation tells Alertmanager to do.
const IN_ONE: usize = 500;
/// Escalations that fall due in a second: what Discord takes leaves room for the storm's own messages.
const A_SECOND: usize = 20;
/// For how long they fall due.
const SECONDS: usize = 20;
/// Until the first falls due.
const LEAD: TimeDelta = TimeDelta::seconds(8);
/// Into these the storms break, after the first fell due.
const BREAKS: [Duration; 2] = [Duration::from_secs(4), Duration::from_secs(11)];
const POST: &str = "/channels/{channel_id}/messages";

pub(crate) async fn measure(alerts: usize, goals: &mut Goals) -> anyhow::Result<()> {
    let world = World::limited(Clock::System).await?;
    let data = directory()?;
    let address = settings(&world, data.path())?;
    let first = Utc::now().trunc_subsecs(3) + LEAD;
    let due = fill(&world, data.path(), first).await?;
    let running = Running::start(&world, data.path())?;
    world.sandbox.wait_until_connected(PATIENCE).await?;
    let wait = (first - Utc::now()).to_std().context("it started too late")?;
    let began = Instant::now() + wait;
    println!(
        "\nStorms: {alerts} alerts of one rule, at first in requests of {IN_ONE}, all at once, then others in one request,\n\
         while {A_SECOND} escalations fall due each second, in as many rooms, under Discord's limits.\n"
    );
    let many = (0..alerts).step_by(IN_ONE).map(|nth| body(nth..(nth + IN_ONE).min(alerts))).collect();
    let storms = [("many requests", many), ("one request", vec![body(alerts..2 * alerts)])];
    for ((what, bodies), at) in storms.into_iter().zip(BREAKS) {
        tokio::time::sleep_until((began + at).into()).await;
        let before = running.memory("VmRSS")?;
        running.forget_highest()?;
        let took = breaks(address, bodies).await?;
        println!("      {what}: taken within {:.0} ms", took.as_secs_f64() * 1000.0);
        let grown = running.memory("VmHWM")? - before;
        goals.at_most(&format!("memory of a storm in {what}"), grown, 64.0, " MiB");
    }
    let late = lateness(&world, &due).await?;
    println!("\n  {:<58} {:>7} {:>7} {:>7}", "milliseconds", "p50", "p90", "p99");
    late.print("escalations, from due to posted");
    println!();
    goals.at_most("escalation late in a storm, at most", late.quantile(1.0) / 1000.0, 1.0, " s");
    ensure!(world.sandbox.stats().too_many == 0, "answers of 429");
    Ok(())
}

/// All of it at once: how long until the last is answered.
async fn breaks(address: SocketAddr, bodies: Vec<String>) -> anyhow::Result<Duration> {
    let began = Instant::now();
    let mut telling = JoinSet::new();
    for body in bodies {
        telling.spawn(async move { tell(address, &body).await });
    }
    while let Some(told) = telling.join_next().await {
        told??;
    }
    Ok(began.elapsed())
}

/// How late each escalation was posted, once all are.
async fn lateness(world: &World, due: &HashMap<u64, DateTime<Utc>>) -> anyhow::Result<Times> {
    let began = Instant::now();
    loop {
        let requests = world.sandbox.requests();
        let posts = requests.iter().filter(|one| one.method == "POST" && one.template == POST);
        let mut posted: HashMap<u64, DateTime<Utc>> = HashMap::new();
        for post in posts {
            let room = post.path.split('/').nth(2).context("no room")?.parse()?;
            posted.entry(room).or_insert(post.at);
        }
        if due.keys().all(|room| posted.contains_key(room)) {
            let mut late = Times::default();
            for (room, due) in due {
                late.add((posted[room] - *due).to_std().context("posted before it was due")?);
            }
            return Ok(late);
        }
        let missing = due.keys().filter(|room| !posted.contains_key(room)).count();
        ensure!(began.elapsed() < PATIENCE * 2, "{missing} were not posted");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Incidents whose escalations fall due from this instant on: when, by room.
async fn fill(
    world: &World,
    data: &Path,
    first: DateTime<Utc>,
) -> anyhow::Result<HashMap<u64, DateTime<Utc>>> {
    let within = TimeDelta::minutes(5);
    let rooms: Vec<_> = (0..A_SECOND * SECONDS)
        .map(|place| first + TimeDelta::milliseconds((place * 1000 / A_SECOND) as i64))
        .map(|due| (world.guild.add_text_channel("room"), due - within))
        .collect();
    let mut open = Rooms::open(data, world.guild.id()).await?;
    let template = open.declare("normal", rooms[0].0, rooms[0].1).await?;
    open.close().await;
    all_said(data).await?;
    copy(data, template, &rooms[1..]).await?;
    Ok(rooms.into_iter().map(|(room, at)| (room, at + within)).collect())
}

/// Settings with one source of alerts: where they are told.
fn settings(world: &World, data: &Path) -> anyhow::Result<SocketAddr> {
    let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let text = format!(
        "[http]\nlisten = \"{address}\"\n[[alerts]]\nname = \"prod\"\nkind = \"alertmanager\"\nguild = {}\n\
         key_file = \"prod.key\"\n[[alerts.routes]]\ndo = \"declare\"\nlevel = \"P1\"\n",
        world.guild.id()
    );
    std::fs::write(data.join("warroom.toml"), text)?;
    std::fs::write(data.join("prod.key"), KEY)?;
    Ok(address)
}
