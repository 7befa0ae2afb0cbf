//! What a step of the worker costs when few and when many incidents are open.

use crate::figures::{Goals, Times};
use crate::rooms::{Rooms, all_said, copy};
use crate::world::directory;
use anyhow::{Context, anyhow, ensure};
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use std::time::Instant;
use tempfile::TempDir;
use warroom::domain::delivery::Phase;
use warroom::store::Notice;

/// Steps that are measured at each size, after some that are not.
const STEPS: i64 = 300;
const WARM_UP: i64 = 30;
/// Between what falls due.
const EVERY: TimeDelta = TimeDelta::milliseconds(100);
/// Ids of rooms begin here: long, so that each can be told from every other number.
const ROOM: u64 = 900_000_000_000_000_000;
/// Incidents told at once, as the worker does.
const BATCH: u32 = 50;

/// A database with many open incidents, of which one after the other owes something.
struct Open {
    rooms: Rooms,
    declared: DateTime<Utc>,
    count: usize,
    look: Times,
    step: Times,
    _data: TempDir,
}

impl Open {
    async fn new(count: usize) -> anyhow::Result<Open> {
        let data = directory()?;
        let declared = Utc::now().trunc_subsecs(3);
        let mut rooms = Rooms::open(data.path(), 1).await?;
        let owes = rooms.declare("normal", ROOM, declared).await?;
        let quiet = rooms.declare("quiet", ROOM + 1, declared).await?;
        rooms.close().await;
        all_said(data.path()).await?;
        let instants =
            (1..STEPS + WARM_UP).map(|step| (ROOM + 100 + step as u64, declared + EVERY * step as i32));
        copy(data.path(), owes, &instants.collect::<Vec<_>>()).await?;
        let others = count.saturating_sub((STEPS + WARM_UP) as usize) as u64;
        let others = (0..others).map(|place| (ROOM + 1_000_000 + place, declared));
        copy(data.path(), quiet, &others.collect::<Vec<_>>()).await?;
        let rooms = Rooms::open(data.path(), 1).await?;
        Ok(Open { rooms, declared, count, look: Times::default(), step: Times::default(), _data: data })
    }

    /// What the worker does, but for Discord: looks, tells what is due, looks again, claims the message and records that
    /// it was sent; and looks once more, with nothing to do.
    async fn step(&mut self, step: i64) -> anyhow::Result<()> {
        let (actions, store) = (&self.rooms.actions, self.rooms.actions.store());
        let now = self.declared + TimeDelta::minutes(5) + EVERY * step as i32;
        self.rooms.clock.set(now);
        let began = Instant::now();
        let round = store.round(now, BATCH).await?;
        ensure!(round.due.len() == 1, "{round:?}");
        let failed = actions.fall_due(&[round.due[0].0]).await.map_err(|failure| anyhow!("{failure:?}"))?;
        ensure!(failed.is_empty(), "{failed:?}");
        let round = store.round(now, BATCH).await?;
        ensure!(round.due.is_empty() && round.notices.len() == 1, "{round:?}");
        let ready = round.notices.first().context("no notice")?;
        let claimed = Notice { phase: Phase::Claimed(now), attempts: 1, ..ready.clone() };
        ensure!(store.move_notice(ready, &claimed).await?, "not claimed");
        let sent = Notice { phase: Phase::Sent, ..claimed.clone() };
        ensure!(store.move_notice(&claimed, &sent).await?, "not recorded");
        let worked = began.elapsed();
        let began = Instant::now();
        ensure!(store.round(now, BATCH).await?.is_empty(), "something is left");
        let looked = began.elapsed();
        if step >= WARM_UP {
            self.step.add(worked);
            self.look.add(looked);
        }
        Ok(())
    }
}

pub(crate) async fn measure(most: usize, goals: &mut Goals) -> anyhow::Result<()> {
    let mut all = Vec::new();
    for count in [most / 100, most / 10, most] {
        all.push(Open::new(count).await?);
    }
    // In turn, so that the machine is as busy with one as with the other.
    for step in 0..STEPS + WARM_UP {
        for open in &mut all {
            open.step(step).await?;
        }
    }
    println!(
        "\nA step of the worker: to look, tell the one thing that is due, look again, claim its message and record it as sent\n\
         (three durable commits); and a look with nothing to do. With so many open incidents; the fewest are the floor.\n\
         {STEPS} steps at each size, in turn.\n"
    );
    println!("  {:<58} {:>7} {:>7} {:>7}", "milliseconds", "p50", "p90", "p99");
    for open in &all {
        open.step.print(&format!("a step, {} open", open.count));
        open.look.print(&format!("a look, {} open", open.count));
    }
    println!();
    let (few, many) = (&all[0], &all[all.len() - 1]);
    let growth = |times: fn(&Open) -> &Times| times(many).median() / times(few).median();
    let what = format!("a step at {} open over one at {}", many.count, few.count);
    goals.at_most(&what, growth(|open| &open.step), 1.5, "");
    let what = format!("a look at {} open over one at {}", many.count, few.count);
    goals.at_most(&what, growth(|open| &open.look), 1.5, "");
    for open in all {
        open.rooms.close().await;
    }
    Ok(())
}
