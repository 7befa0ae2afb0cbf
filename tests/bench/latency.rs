//! From the interaction to the first answer of `/update`, as a ratio to the least that it could take.

use crate::alone::Alone;
use crate::figures::{Goals, Times};
use crate::floor::{Bare, no_op};
use crate::world::{PATIENCE, World, directory};
use anyhow::Context;
use chrono::{DateTime, Utc};
use rand::seq::SliceRandom;
use std::time::{Duration, Instant};
use warroom::app::{App, DATABASE};
use warroom::clock::Clock;

/// Rounds before it counts.
const WARM_UP: usize = 30;
/// Between the sweep of the disk and a side.
const AFTER_SWEEP: Duration = Duration::from_millis(5);
/// Updates typed without a pause, after the others.
const IN_A_ROW: usize = 200;

pub(crate) async fn measure(rounds: usize, goals: &mut Goals) -> anyhow::Result<()> {
    let data = directory()?;
    let world = World::new().await?;
    let app = world.app(data.path(), Clock::System).await?;
    let room = world.open_room().await?;
    world.update(room).await?;
    delivered(&app).await?;

    let (idle_world, channel) = no_op().await?;
    let mut bare = Bare::like(&data.path().join(DATABASE), "bare.db").await?;
    let mut sweep = Bare::like(&data.path().join(DATABASE), "sweep.db").await?;
    let mut alone = Alone::new(data.path()).await?;
    let pages = alone.pages().await?;

    let [mut update, mut shown, mut wire, mut commit, mut action] = [(); 5].map(|()| Times::default());
    for round in 0..WARM_UP + rounds {
        let mut sides = [0, 1, 2, 3];
        sides.shuffle(&mut rand::rng());
        for side in sides {
            // Pays for what other programs left for the next to flush, so that no side does; and what they leave after
            // that is about as much for the side that comes to its commit at once as for the one that comes to it late.
            sweep.commit().await?;
            tokio::time::sleep(AFTER_SWEEP).await;
            let (times, time) = match side {
                0 => {
                    let began = Instant::now();
                    let time = world.update(room).await?;
                    delivered(&app).await?;
                    if round >= WARM_UP {
                        shown.add(began.elapsed());
                    }
                    (&mut update, time)
                }
                1 => (&mut wire, idle_world.update(channel).await?),
                2 => (&mut commit, bare.commit().await?),
                _ => (&mut action, alone.update().await?),
            };
            if round >= WARM_UP {
                times.add(time);
            }
        }
    }
    let mut in_a_row = Times::default();
    for _ in 0..IN_A_ROW {
        in_a_row.add(world.update(room).await?);
    }
    let odd: Vec<_> = world.sandbox.faults().into_iter().chain(idle_world.sandbox.faults()).collect();
    anyhow::ensure!(odd.is_empty(), "Discord would not have taken this: {odd:#?}");

    let floor = Times::sum(&wire, &commit);
    println!(
        "\n/update: from the instant the stand-in of Discord sends the interaction to the instant the person sees the\n\
         first answer, which waits for the durable commit (SQLite, WAL, synchronous=FULL). One at a time: each begins\n\
         when all is delivered that the one before made, so that both sides of the floor find the machine as quiet.\n\
         What the worker does after the commit (claim, post, record, edit the card: three more commits and two\n\
         requests) is not waited for; it begins 5 ms after the commit, and `without a pause` shows it in the way.\n\
         The floor: the same interaction answered by an empty serenity bot over the same wire, plus one bare commit\n\
         of the same rows ({} bytes) by one insert through sqlx, as durable, on the same disk. {rounds} rounds; in each,\n\
         the sides come in random order, each 5 ms after an unmeasured commit, so that the disk has as little to flush.\n",
        bare.size()
    );
    println!("  {:<58} {:>7} {:>7} {:>7}", "milliseconds", "p50", "p90", "p99");
    update.print("/update, first answer");
    wire.print("floor (a): empty command over the same wire");
    commit.print("floor (b): bare durable commit of the same bytes");
    floor.print("floor (a) + (b), round by round");
    action.print(&format!("the action alone: load, decide, commit ({pages} pages)"));
    shown.print("/update until all is delivered (limits of Discord included)");
    in_a_row.print(&format!("/update, first answer, {IN_A_ROW} without a pause"));
    println!(
        "\n  parts of the ratio at the median: action / bare commit {:.2}; (answer - action) / empty command {:.2};\n  \
         without a pause {:.2}\n",
        action.median() / commit.median(),
        (update.median() - action.median()) / wire.median(),
        in_a_row.median() / floor.median(),
    );
    goals.at_most("/update over the floor, median", update.median() / floor.median(), 1.25, "");
    goals.at_most("/update over the floor, p99", update.quantile(0.99) / floor.quantile(0.99), 2.0, "");
    app.stop().await;
    Ok(())
}

/// Waits until nothing is left to post or to edit.
async fn delivered(app: &App) -> anyhow::Result<()> {
    let store = app.actions.store();
    let all = async {
        loop {
            if store.round(DateTime::<Utc>::MAX_UTC, 0).await?.is_empty() {
                // The last look was at what is stored; whoever stored it may be about to go to rest.
                tokio::time::sleep(Duration::from_millis(1)).await;
                return anyhow::Ok(());
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(PATIENCE, all).await.context("the messages were not delivered")?
}
