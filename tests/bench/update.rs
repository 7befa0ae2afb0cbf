//! `cargo bench`: what `/update`, the command of every half hour, costs over what it cannot do without; how many can be
//! saved in a second; how soon is told what falls due, one by one and all at once; what it costs that many incidents are
//! open, to look into the past, and to draw; what the process costs; how many alerts are taken in, and what a storm of them costs.
//! Every goal is printed with what was measured, and whether it is met; a missed one
//! fails the run. Every part prints what it is compared with, measured in the same run.
//!
//! In the environment, by part (0 leaves it out):
//!
//! | | |
//! | --- | --- |
//! | `WARROOM_BENCH_ROUNDS` | rounds of `/update` (600) |
//! | `WARROOM_BENCH_COMMITS` | updates that each of 32 callers saves (200) |
//! | `WARROOM_BENCH_OPEN` | the most incidents that are open in a step of the worker (100,000) |
//! | `WARROOM_BENCH_ROOMS` | rooms in which an escalation and a reminder fall due in one second (200) |
//! | `WARROOM_BENCH_DUE` | obligations that fall due one after the other (5,000) |
//! | `WARROOM_BENCH_PAST` | closed incidents that are looked through (20,000) |
//! | `WARROOM_BENCH_PICTURES` | pictures of each kind that are drawn (50) |
//! | `WARROOM_BENCH_UPDATES` | updates that the process serves (5,000) |
//! | `WARROOM_BENCH_ALERTS` | alerts that each of 32 connections tells (200) |
//! | `WARROOM_BENCH_STORM` | alerts of a storm (10,000) |
//!
//! `WARROOM_BENCH_DIR` says where the databases are.

mod alerts;
mod alone;
mod burst;
mod figures;
mod floor;
mod latency;
mod lateness;
mod past;
mod picture;
mod process;
#[path = "../support/rooms.rs"]
mod rooms;
mod step;
mod storm;
mod throughput;
mod world;

use figures::Goals;
use std::process::ExitCode;

fn main() -> ExitCode {
    // `cargo test --all-targets` runs this too, unoptimised, and wants no figures.
    if !std::env::args().any(|argument| argument == "--bench") {
        println!("figures come with `cargo bench`");
        return ExitCode::SUCCESS;
    }
    match run() {
        Ok(goals) if goals.met() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("the benchmark came to nothing: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn run() -> anyhow::Result<Goals> {
    let mut goals = Goals::default();
    if let Some(rounds) = number("WARROOM_BENCH_ROUNDS", 600) {
        latency::measure(rounds, &mut goals).await?;
    }
    if let Some(commits) = number("WARROOM_BENCH_COMMITS", 200) {
        throughput::measure(commits, &mut goals).await?;
    }
    if let Some(open) = number("WARROOM_BENCH_OPEN", 100_000) {
        step::measure(open, &mut goals).await?;
    }
    if let Some(rooms) = number("WARROOM_BENCH_ROOMS", 200) {
        burst::measure(rooms, &mut goals).await?;
    }
    if let Some(due) = number("WARROOM_BENCH_DUE", 5000) {
        lateness::measure(due, &mut goals).await?;
    }
    if let Some(past) = number("WARROOM_BENCH_PAST", 20_000) {
        past::measure(past, &mut goals).await?;
    }
    if let Some(rounds) = number("WARROOM_BENCH_PICTURES", 50) {
        picture::measure(rounds, &mut goals)?;
    }
    if let Some(updates) = number("WARROOM_BENCH_UPDATES", 5000) {
        process::measure(updates, &mut goals).await?;
    }
    if let Some(each) = number("WARROOM_BENCH_ALERTS", 200) {
        alerts::measure(each, &mut goals).await?;
    }
    if let Some(storm) = number("WARROOM_BENCH_STORM", 10_000) {
        storm::measure(storm, &mut goals).await?;
    }
    Ok(goals)
}

/// `None` for 0.
fn number(name: &str, usual: usize) -> Option<usize> {
    let number = std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(usual);
    (number > 0).then_some(number)
}
