//! What the process costs: the real binary, as a child, against a stand-in in this process.

use crate::figures::{Goals, Times};
use crate::rooms::{Rooms, all_said, copy};
use crate::world::{PATIENCE, TOKEN, World, directory};
use anyhow::Context;
use chrono::{TimeDelta, Utc};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use warroom::sandbox::State;

/// Starts that are timed: the first makes the database and registers the commands.
const STARTS: usize = 10;
/// Incidents that are open at some of the starts.
const OPEN: u64 = 10_000;

/// Ends with the benchmark, however that ends.
pub(crate) struct Running(Child);

impl Running {
    /// With the settings that lie in the folder, if any do.
    pub(crate) fn start(world: &World, data: &Path) -> anyhow::Result<Running> {
        let child = Command::new(env!("CARGO_BIN_EXE_warroom"))
            .args(["run", "--data"])
            .arg(data)
            .current_dir(data)
            .env("DISCORD_TOKEN", TOKEN)
            .env("WARROOM_DISCORD_API", world.sandbox.base_url())
            .env("WARROOM_LOG", "info")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot start warroom")?;
        Ok(Running(child))
    }

    /// From now on the highest figure counts anew.
    pub(crate) fn forget_highest(&self) -> anyhow::Result<()> {
        std::fs::write(format!("/proc/{}/clear_refs", self.0.id()), "5").context("the highest figure stays")
    }

    /// A figure of the kernel's, in MiB.
    pub(crate) fn memory(&self, name: &str) -> anyhow::Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name)).context("no such figure")?;
        let figure = line.trim_start_matches(':').trim().trim_end_matches("kB").trim();
        Ok(figure.parse::<f64>()? / 1024.0)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub(crate) async fn measure(updates: usize, goals: &mut Goals) -> anyhow::Result<()> {
    println!(
        "\nThe process: `warroom run`, started as a child. Ready: a command was answered. Memory: VmRSS of the kernel.\n"
    );
    let mut again = Times::default();
    let mut first = f64::NAN;
    let data = directory()?;
    let world = World::new().await?;
    for start in 0..STARTS {
        let (running, time) = begin(&world, data.path()).await?;
        drop(running);
        world.sandbox.wait_until("it is gone", PATIENCE, |state| !state.is_connected()).await?;
        if start == 0 {
            first = time.as_secs_f64();
        } else {
            again.add(time);
        }
    }
    goals.at_most("from exec to ready, the first time", first, 0.1, " s");
    goals.at_most("from exec to ready, again, median", again.median() / 1000.0, 0.1, " s");

    with_many_open(goals).await?;

    let data = directory()?;
    let world = World::new().await?;
    let (running, _) = begin(&world, data.path()).await?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    goals.at_most("memory when idle", running.memory("VmRSS")?, 25.0, " MiB");
    let room = world.open_room().await?;
    let began = Instant::now();
    for _ in 0..updates {
        world.update(room).await?;
    }
    let rate = updates as f64 / began.elapsed().as_secs_f64();
    goals.at_most(&format!("memory after {updates} updates"), running.memory("VmRSS")?, 40.0, " MiB");
    println!("      at its highest: {:.1} MiB; {rate:.0} updates a second", running.memory("VmHWM")?);
    Ok(())
}

/// Starts when many incidents are open, and something fell due meanwhile.
async fn with_many_open(goals: &mut Goals) -> anyhow::Result<()> {
    let data = directory()?;
    let world = World::new().await?;
    let room = world.guild.add_text_channel("room");
    let now = Utc::now();
    let mut rooms = Rooms::open(data.path(), world.guild.id()).await?;
    rooms.declare("normal", room, now - TimeDelta::minutes(6)).await?;
    let quiet = rooms.declare("quiet", room + 1, now).await?;
    rooms.close().await;
    all_said(data.path()).await?;
    copy(data.path(), quiet, &(0..OPEN - 2).map(|place| (room + 2 + place, now)).collect::<Vec<_>>()).await?;
    let began = Instant::now();
    let (running, ready) = begin(&world, data.path()).await?;
    while world.guild.messages(room).is_empty() {
        anyhow::ensure!(began.elapsed() < PATIENCE, "what fell due was not delivered");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let delivered = began.elapsed().as_secs_f64();
    goals.at_most(&format!("from exec to ready, {OPEN} open"), ready.as_secs_f64(), 3.0, " s");
    goals.at_most(&format!("from exec to what fell due meanwhile, {OPEN} open"), delivered, 3.0, " s");
    println!(
        "      memory then: {:.1} MiB, at its highest {:.1} MiB",
        running.memory("VmRSS")?,
        running.memory("VmHWM")?
    );
    drop(running);
    world.sandbox.wait_until("it is gone", PATIENCE, |state| !state.is_connected()).await?;
    let (running, ready) = begin(&world, data.path()).await?;
    println!("      from exec to ready, again: {:.3} s", ready.as_secs_f64());
    drop(running);
    Ok(())
}

/// Starts and waits until a command is answered.
async fn begin(world: &World, data: &Path) -> anyhow::Result<(Running, Duration)> {
    let general = world.guild.channel_named("general").context("no #general")?;
    let began = Instant::now();
    let running = Running::start(world, data)?;
    let heard = |state: &State| state.is_connected() && !state.commands.is_empty();
    world.sandbox.wait_until("commands are heard", PATIENCE, heard).await?;
    world.owner.types(general, "/incidents list").await?;
    Ok((running, began.elapsed()))
}
