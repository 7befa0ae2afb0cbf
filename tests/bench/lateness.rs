//! How soon it is recorded that something fell due, when much does, one after the other.

use crate::figures::{Goals, Times};
use crate::floor::Bare;
use crate::rooms::{Rooms, all_said, copy};
use crate::world::{World, directory};
use anyhow::{Context, ensure};
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use sqlx::{Connection, Row, SqliteConnection};
use std::collections::HashMap;
use std::time::{Duration, Instant};
use warroom::app::DATABASE;
use warroom::clock::Clock;

const POST: &str = "/channels/{channel_id}/messages";
/// Falls due in a second: a little less than Discord takes.
const A_SECOND: usize = 45;
/// Until the first falls due: the start looks through all of them.
const LEAD: TimeDelta = TimeDelta::seconds(12);
/// After the last fell due.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks at what is recorded, which is that much later than it was.
const POLL: Duration = Duration::from_millis(5);
/// Of the floor.
const ROUNDS: usize = 200;

pub(crate) async fn measure(count: usize, goals: &mut Goals) -> anyhow::Result<()> {
    let world = World::limited(Clock::System).await?;
    let data = directory()?;
    let first = Utc::now().trunc_subsecs(3) + LEAD;
    let due: Vec<_> =
        (0..count).map(|place| first + TimeDelta::milliseconds((place * 1000 / A_SECOND) as i64)).collect();
    let of_room = fill(&world, &data, &due).await?;
    let app = world.app(data.path(), Clock::System).await?;
    ensure!(Utc::now() < first, "it started too late");

    let file = format!("sqlite:{}?mode=ro", data.path().join(DATABASE).display());
    let mut reader = SqliteConnection::connect(&file).await?;
    let mut newest: i64 = sqlx::query_scalar("SELECT MAX(id) FROM notices").fetch_one(&mut reader).await?;
    let [mut recorded, mut delivered] = [(); 2].map(|()| Times::default());
    let began = Instant::now();
    let time = (due[count - 1] - Utc::now()).to_std().unwrap_or_default() + PATIENCE;
    let mut left = count;
    while left > 0 {
        let new = sqlx::query(
            "SELECT n.id, i.room FROM notices n JOIN incidents i ON i.id = n.incident WHERE n.id > $1 ORDER BY n.id",
        );
        for row in new.bind(newest).fetch_all(&mut reader).await? {
            newest = row.get(0);
            let due = of_room.get(&row.get::<i64, _>(1)).context("an unknown room")?;
            recorded.add((Utc::now() - due).to_std().context("recorded before it was due")?);
            left -= 1;
        }
        ensure!(began.elapsed() < time, "{left} were not recorded");
        tokio::time::sleep(POLL).await;
    }
    let posts = loop {
        let posts = world.sandbox.stats().requests.get(&format!("POST {POST}")).copied().unwrap_or_default();
        if posts as usize >= count {
            break world.sandbox.requests();
        }
        ensure!(began.elapsed() < time, "only {posts} were posted");
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    for post in posts.iter().filter(|one| one.method == "POST" && one.template == POST) {
        let room: i64 = post.path.split('/').nth(2).context("no room")?.parse()?;
        let due = of_room.get(&room).context("an unknown room")?;
        delivered.add((post.at - due).to_std().context("posted before it was due")?);
    }
    reader.close().await?;
    app.stop().await;
    ensure!(world.sandbox.stats().too_many == 0, "answers of 429");

    let mut floor = Times::default();
    let mut bare = Bare::like(&data.path().join(DATABASE), "bare.db").await?;
    for _ in 0..ROUNDS {
        let at = Instant::now() + Duration::from_millis(10);
        tokio::time::sleep_until(at.into()).await;
        bare.commit().await?;
        floor.add(at.elapsed());
    }
    println!(
        "\nLateness: {count} obligations, half of them escalations, half reminders, in as many rooms, fall due one after the\n\
         other, {A_SECOND} a second. Recorded: from the due instant until a reader of the database sees its message in the outbox\n\
         (looked for every {} ms). Posted: until Discord's stand-in takes it, under Discord's limits; a reminder waits for\n\
         the end of its second if more falls due in it. The floor: a timer and one bare commit.\n",
        POLL.as_millis()
    );
    println!("  {:<58} {:>7} {:>7} {:>7}", "milliseconds", "p50", "p90", "p99");
    recorded.print("recorded as owed, and queued");
    delivered.print("posted");
    floor.print("floor: a timer and a bare durable commit");
    println!(
        "  ratio at the median {:.2}; the latest: recorded after {:.0} ms, posted after {:.0} ms\n",
        recorded.median() / floor.median(),
        recorded.quantile(1.0),
        delivered.quantile(1.0)
    );
    goals.at_most("recorded late, p99", recorded.quantile(0.99) / 1000.0, 1.0, " s");
    goals.at_most("recorded late, at most", recorded.quantile(1.0) / 1000.0, 3.0, " s");
    Ok(())
}

/// Incidents that owe something at these instants: the instant of each by its room.
async fn fill(
    world: &World,
    data: &tempfile::TempDir,
    due: &[DateTime<Utc>],
) -> anyhow::Result<HashMap<i64, DateTime<Utc>>> {
    let within = TimeDelta::minutes(5);
    let rooms: Vec<_> = due.iter().map(|at| (world.guild.add_text_channel("room"), *at - within)).collect();
    let [escalated, reminded] =
        [0, 1].map(|half| rooms.iter().copied().skip(half).step_by(2).collect::<Vec<_>>());
    let mut open = Rooms::open(data.path(), world.guild.id()).await?;
    let mut templates = Vec::new();
    for (level, half) in [("normal", &escalated), ("important", &reminded)] {
        let (room, at) = *half.first().context("fewer than two")?;
        templates.push(open.declare(level, room, at).await?);
    }
    open.close().await;
    all_said(data.path()).await?;
    for (template, half) in templates.into_iter().zip([escalated, reminded]) {
        copy(data.path(), template, &half[1..]).await?;
    }
    Ok(rooms.into_iter().map(|(room, at)| (room as i64, at + within)).collect())
}
