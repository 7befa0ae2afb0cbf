//! Much falls due at once, under Discord's limits.

use crate::figures::Goals;
use crate::rooms::Rooms;
use crate::world::{World, directory};
use anyhow::{Context, ensure};
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use std::time::{Duration, Instant};
use warroom::clock::Clock;

const POST: &str = "/channels/{channel_id}/messages";
/// Requests that Discord takes in a second.
const LIMIT: f64 = 50.0;
/// How long after all is due the benchmark waits at most.
const PATIENCE: Duration = Duration::from_secs(60);

/// When each was taken by the stand-in, in seconds after the beginning of the second in which all fell due.
struct Taken {
    escalations: Vec<f64>,
    reminders: Vec<f64>,
}

pub(crate) async fn measure(count: usize, goals: &mut Goals) -> anyhow::Result<()> {
    // Before that, everything is posted that a declaration brings: three requests in each room.
    let lead = TimeDelta::seconds(8 + count as i64 * 3 / 40);
    let declared = Utc::now().trunc_subsecs(3) - TimeDelta::minutes(5) + lead;
    let second = declared + TimeDelta::minutes(5);
    let world = World::limited(Clock::System).await?;
    let data = directory()?;
    let seed = rand::random();
    let mut instants: Vec<_> = (0..count as i64).map(|place| place * 1000 / count as i64).collect();
    instants.shuffle(&mut StdRng::seed_from_u64(seed));
    let mut rooms = Rooms::open(data.path(), world.guild.id()).await?;
    for (place, instant) in instants.iter().enumerate() {
        let room = world.guild.add_text_channel(&format!("room-{place}"));
        rooms.declare("urgent", room, declared + TimeDelta::milliseconds(*instant)).await?;
    }
    rooms.close().await;
    let app = world.app(data.path(), Clock::System).await?;
    while Utc::now() < second - TimeDelta::milliseconds(500) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let before = world.sandbox.requests().len();
    let quiet = app.actions.store().round(Utc::now(), 1).await?;
    ensure!(quiet.is_empty(), "what a declaration brings is not posted yet: {quiet:?}");
    let began = Instant::now();
    let taken = loop {
        let taken = Taken::since(&world, before, second);
        if taken.escalations.len() >= count && taken.reminders.len() >= count {
            break taken;
        }
        ensure!(began.elapsed() < PATIENCE, "not all was posted");
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    app.stop().await;
    let stats = world.sandbox.stats();
    let faults = world.sandbox.faults();
    ensure!(faults.is_empty(), "Discord would not have taken this: {faults:#?}");
    let last = |times: &[f64]| times.iter().copied().fold(f64::NAN, f64::max);
    let first = taken.reminders.iter().copied().fold(f64::NAN, f64::min);
    let (escalations, all) = (last(&taken.escalations), last(&taken.reminders));
    println!(
        "\nA burst: {count} escalations and {count} reminders, in {count} rooms, fall due within one second, at {count} instants\n\
         that have nothing to do with the order of the rows (seed {seed}). Seconds from the beginning of that second until\n\
         Discord's stand-in took them, by the bot in real time, under Discord's limits ({LIMIT} requests a second, 5 messages\n\
         in 5 s and room). The floor: what {LIMIT} a second allow.\n"
    );
    for (what, time, sent) in [("all escalations out", escalations, count), ("all out", all, 2 * count)] {
        let floor = (sent as f64 / LIMIT).ceil() - 1.0;
        println!("  {what:<40} {time:>7.3} s; floor {floor:.0} s, ratio {:.2}", time / floor);
    }
    println!("  the first reminder                       {first:>7.3} s\n");
    let early = taken.reminders.iter().filter(|at| **at < escalations).count();
    goals.at_most(&format!("{count} escalations out"), escalations, 5.0, " s");
    goals.at_most(&format!("{count} reminders out, too"), all, 15.0, " s");
    goals.at_most("reminders before the last escalation", early as f64, 0.0, "");
    goals.at_most("answers of 429", stats.too_many as f64, 0.0, "");
    Ok(())
}

impl Taken {
    fn since(world: &World, before: usize, second: DateTime<Utc>) -> Taken {
        let mut taken = Taken { escalations: Vec::new(), reminders: Vec::new() };
        for one in world.sandbox.requests().split_off(before) {
            if one.method != "POST" || one.template != POST || one.status != 200 {
                continue;
            }
            let at = (one.at - second).as_seconds_f64();
            match one.body["content"].as_str().context("no content") {
                Ok(said) if said.contains("overdue**") => taken.escalations.push(at),
                _ => taken.reminders.push(at),
            }
        }
        taken
    }
}
