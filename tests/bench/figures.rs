//! What was measured, and whether it is good enough.

use std::time::Duration;

/// Times of one kind, in milliseconds.
#[derive(Default)]
pub(crate) struct Times(Vec<f64>);

impl Times {
    pub(crate) fn add(&mut self, time: Duration) {
        self.0.push(time.as_secs_f64() * 1000.0);
    }

    /// Round by round the sum of two kinds.
    pub(crate) fn sum(one: &Times, other: &Times) -> Times {
        Times(one.0.iter().zip(&other.0).map(|(one, other)| one + other).collect())
    }

    /// The time that this share of all did not exceed (nearest rank).
    pub(crate) fn quantile(&self, share: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let rank = (share * sorted.len() as f64).ceil() as usize;
        sorted.get(rank.saturating_sub(1)).copied().unwrap_or(f64::NAN)
    }

    pub(crate) fn median(&self) -> f64 {
        self.quantile(0.5)
    }

    pub(crate) fn print(&self, what: &str) {
        let [p50, p90, p99] = [0.5, 0.9, 0.99].map(|share| self.quantile(share));
        println!("  {what:<58} {p50:>7.3} {p90:>7.3} {p99:>7.3}");
    }
}

/// Which goals were met.
#[derive(Default)]
pub(crate) struct Goals {
    missed: u32,
}

impl Goals {
    /// Prints a figure beside the most that it may be.
    pub(crate) fn at_most(&mut self, what: &str, figure: f64, goal: f64, unit: &str) {
        let met = figure <= goal;
        self.missed += u32::from(!met);
        let verdict = if met { "PASS" } else { "FAIL" };
        println!("{verdict}  {what:<52} {figure:>8.3}{unit}  (goal: at most {goal}{unit})");
    }

    /// Prints a figure beside the least that it may be.
    pub(crate) fn at_least(&mut self, what: &str, figure: f64, goal: f64, unit: &str) {
        let met = figure >= goal;
        self.missed += u32::from(!met);
        let verdict = if met { "PASS" } else { "FAIL" };
        println!("{verdict}  {what:<52} {figure:>8.3}{unit}  (goal: at least {goal}{unit})");
    }

    pub(crate) fn met(&self) -> bool {
        self.missed == 0
    }
}
