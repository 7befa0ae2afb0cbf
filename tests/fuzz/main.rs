//! Everything that reads text from outside, fed with what nobody would write: valid texts, mutated. Whatever comes, it
//! neither panics nor hangs, an error says what to do, and what is accepted means what was written. What people send to
//! the running bot is in `tests/it/fuzz.rs`.
//!
//! `WARROOM_FUZZ` says how many rounds each reader gets, `WARROOM_FUZZ_SEED` which they are; a failing round prints both.
#![allow(clippy::unwrap_used)]

mod files;
mod mutate;
#[path = "../simulation/rng.rs"]
mod rng;
mod texts;
mod wire;

use rng::Rng;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Whatever takes so long has no end.
const LONGEST: Duration = Duration::from_secs(60);

fn variable(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().unwrap())
}

/// How many rounds, of those that a reader would get by itself, and the first of them.
fn rounds(usual: u64) -> (u64, u64) {
    (variable("WARROOM_FUZZ").unwrap_or(usual), variable("WARROOM_FUZZ_SEED").unwrap_or(1))
}

/// Plays rounds, each with its own chance. A round that fails says how it is played again, and so does one without end.
fn play(reader: &'static str, usual: u64, round: impl Fn(&mut Rng) + Send + 'static) {
    let (count, first) = rounds(usual);
    let (tell, ended) = mpsc::channel();
    thread::spawn(move || {
        for seed in first..first + count {
            let played = catch_unwind(AssertUnwindSafe(|| round(&mut Rng::new(seed))));
            tell.send(played).unwrap();
        }
    });
    for seed in first..first + count {
        let again = format!("{reader}: WARROOM_FUZZ_SEED={seed} WARROOM_FUZZ=1");
        let played = ended.recv_timeout(LONGEST).unwrap_or_else(|_| panic!("no end: {again}"));
        if let Err(panic) = played {
            println!("{again}");
            resume_unwind(panic);
        }
    }
    println!("{reader}: {count} rounds from seed {first}");
}
