//! `cargo bench`: what `/update`, the command of every half hour, costs over what it cannot do without, and what the
//! process costs. Every goal is printed with what was measured, and whether it is met; a missed one fails the run.
//!
//! `WARROOM_BENCH_ROUNDS` sets the rounds of the first part, `WARROOM_BENCH_UPDATES` the updates of the second (0 leaves
//! a part out), `WARROOM_BENCH_DIR` where the databases are.

mod alone;
mod figures;
mod floor;
mod latency;
mod process;
mod world;

use figures::Goals;
use std::process::ExitCode;

fn main() -> ExitCode {
    // `cargo test --all-targets` runs this too, unoptimised, and wants no figures.
    if !std::env::args().any(|argument| argument == "--bench") {
        println!("figures come with `cargo bench`");
        return ExitCode::SUCCESS;
    }
    let rounds = number("WARROOM_BENCH_ROUNDS", 600);
    let updates = number("WARROOM_BENCH_UPDATES", 5000);
    match run(rounds, updates) {
        Ok(goals) if goals.met() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("the benchmark came to nothing: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn run(rounds: usize, updates: usize) -> anyhow::Result<Goals> {
    let mut goals = Goals::default();
    if rounds > 0 {
        latency::measure(rounds, &mut goals).await?;
    }
    if updates > 0 {
        process::measure(updates, &mut goals).await?;
    }
    Ok(goals)
}

fn number(name: &str, usual: usize) -> usize {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(usual)
}
