//! How many updates can be saved in a second.

use crate::figures::{Goals, Times};
use crate::floor::Bare;
use crate::rooms::Rooms;
use crate::world::directory;
use anyhow::anyhow;
use chrono::{TimeDelta, Utc};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use warroom::actions::{Actions, Call};
use warroom::app::DATABASE;
use warroom::domain::decide::{self, UpdateRequest};
use warroom::domain::timeline::UpdateKind;

/// Who types at the same time, each in a room of their own.
const CALLERS: u64 = 32;
const ROUNDS: usize = 10;

pub(crate) async fn measure(commits: usize, goals: &mut Goals) -> anyhow::Result<()> {
    let data = directory()?;
    let mut rooms = Rooms::open(data.path(), 1).await?;
    let mut calls = Vec::new();
    for room in 1..=CALLERS {
        rooms.declare("quiet", room, Utc::now()).await?;
        calls.push(rooms.call(room));
    }
    let mut interaction = 1_000_000;
    together(&rooms.actions, &calls, 1, &mut interaction).await?;
    let mut bare = Bare::like(&data.path().join(DATABASE), "bare.db").await?;
    let each = commits.div_ceil(ROUNDS);
    let all = each * calls.len();
    let [mut product, mut floor] = [(); 2].map(|()| Times::default());
    let mut ratios = Vec::new();
    for round in 0..=ROUNDS {
        let began = Instant::now();
        together(&rooms.actions, &calls, each, &mut interaction).await?;
        let ours = began.elapsed() / all as u32;
        let mut theirs = Duration::ZERO;
        for _ in 0..all {
            theirs += bare.commit().await?;
        }
        let theirs = theirs / all as u32;
        // The first round does not count.
        if round > 0 {
            product.add(ours);
            floor.add(theirs);
            ratios.push(theirs.as_secs_f64() / ours.as_secs_f64());
        }
    }
    ratios.sort_by(f64::total_cmp);
    println!(
        "\nSaving: {CALLERS} callers, each in a room of their own, save updates without a pause; each waits until its own is\n\
         durable. The floor: bare commits of the same rows ({} bytes) by one insert each, as durable, on the same disk, one\n\
         after the other on one connection. {ROUNDS} rounds of {all}, each followed by as many bare commits.\n",
        bare.size()
    );
    println!("  {:<58} {:>7} {:>7} {:>7}", "milliseconds for each", "p50", "p90", "p99");
    product.print("update, saved");
    floor.print("floor: bare durable commit of the same bytes");
    println!(
        "  a second: {:.0} updates, {:.0} bare commits\n",
        1000.0 / product.median(),
        1000.0 / floor.median()
    );
    goals.at_least("updates saved a second, over bare commits", ratios[ratios.len() / 2], 1.0, "");
    rooms.close().await;
    Ok(())
}

/// Every caller saves so many, one after the other.
async fn together(
    actions: &Actions,
    calls: &[Call],
    each: usize,
    interaction: &mut u64,
) -> anyhow::Result<()> {
    let mut callers = JoinSet::new();
    for call in calls {
        let (actions, mut call) = (actions.clone(), call.clone());
        call.interaction = *interaction;
        *interaction += each as u64;
        callers.spawn(async move {
            for _ in 0..each {
                let request = UpdateRequest {
                    text: "主库磁盘已满，正在归档旧日志；the replica is 40 s behind and catching up, writes are back for a third of the users",
                    kind: UpdateKind::Finding,
                    next_in: Some(TimeDelta::minutes(20)),
                    eta: None,
                };
                let done = actions.act(&call, |scene| decide::update(scene, &request)).await;
                done.map_err(|failure| anyhow!("{failure:?}"))?;
                call.interaction += 1;
            }
            anyhow::Ok(())
        });
    }
    while let Some(ended) = callers.join_next().await {
        ended??;
    }
    Ok(())
}
