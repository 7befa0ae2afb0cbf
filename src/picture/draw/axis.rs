//! Time from left to right: where an instant is, and which instants are named.

use crate::domain::At;
use crate::zone::Zone;
use chrono::{Days, NaiveTime, TimeDelta};

/// A phase that is less than this part of the whole is not seen any more.
const SMALLEST_SHARE: f32 = 0.4;
/// How much of the width the beginning has where the time is broken.
const SHARE_OF_BEGINNING: f32 = 0.74;
/// How wide the break is.
const BREAK: f32 = 8.0;
/// Room for one named instant.
const ROOM: f32 = 46.0;

/// Lengths between named instants, in minutes.
const STEPS: [i64; 17] =
    [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080, 20_160, 43_200, 129_600];

const DAY: i64 = 1440;

/// Time over a width, evenly; or in two pieces, where most happened at the beginning.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Axis {
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Piece {
    from: At,
    to: At,
    left: f32,
    right: f32,
}

impl Axis {
    /// From an instant to another between two places. `busy` is when the beginning ends that must stay readable.
    pub(super) fn new([from, to]: [At; 2], busy: At, [left, right]: [f32; 2]) -> Axis {
        let to = to.max(from + TimeDelta::minutes(1));
        let share = seconds(busy - from) / seconds(to - from);
        if share <= 0.0 || share >= SMALLEST_SHARE {
            return Axis { pieces: vec![Piece { from, to, left, right }] };
        }
        let middle = left + (right - left) * SHARE_OF_BEGINNING;
        // A little of what follows, so that the end of the beginning is seen.
        let turn = busy + (busy - from) / 20;
        Axis {
            pieces: vec![
                Piece { from, to: turn, left, right: middle - BREAK / 2.0 },
                Piece { from: turn, to, left: middle + BREAK / 2.0, right },
            ],
        }
    }

    /// Where an instant is; what is outside is at the edge.
    pub(super) fn place(&self, at: At) -> f32 {
        let piece = self.pieces.iter().find(|piece| at <= piece.to).or(self.pieces.last());
        piece.map_or(0.0, |piece| {
            let share = seconds(at - piece.from) / seconds(piece.to - piece.from);
            piece.left + (piece.right - piece.left) * share.clamp(0.0, 1.0)
        })
    }

    /// Where time goes on in another measure.
    pub(super) fn break_at(&self) -> Option<f32> {
        match self.pieces.as_slice() {
            [first, _] => Some(first.right + BREAK / 2.0),
            _ => None,
        }
    }

    /// Places with the instants that are named there: round ones, as a clock in `zone` shows them.
    pub(super) fn named(&self, zone: Zone) -> Vec<(f32, String)> {
        self.pieces.iter().flat_map(|piece| piece.named(zone)).collect()
    }
}

impl Piece {
    fn named(&self, zone: Zone) -> Vec<(f32, String)> {
        let minutes = (self.to - self.from).num_minutes().max(1);
        let most = ((self.right - self.left) / ROOM).floor().max(1.0) as i64;
        let is_enough = |step: &i64| minutes / step < most || (most == 1 && minutes / step == 1);
        let step = STEPS.into_iter().find(is_enough).unwrap_or(STEPS[STEPS.len() - 1]);
        let place = |at: At| {
            let share = seconds(at - self.from) / seconds(self.to - self.from);
            self.left + (self.right - self.left) * share
        };
        let instants = rounds(self.from, self.to, step, zone);
        let named = instants.into_iter().map(|at| (place(at), name(at, step, zone)));
        named.filter(|(x, _)| *x <= self.right - ROOM * 0.3).collect()
    }
}

/// The instants between two that are whole steps from a midnight.
fn rounds(from: At, to: At, step: i64, zone: Zone) -> Vec<At> {
    let mut day = from.with_timezone(&zone).date_naive();
    let mut found = Vec::new();
    while let Some(midnight) = zone.first_at(day.and_time(NaiveTime::MIN)).filter(|at| *at <= to) {
        let Some(next) = day.checked_add_days(Days::new((step / DAY).max(1) as u64)) else { break };
        let each = if step < DAY { DAY / step } else { 1 };
        let of_day = (0..each).map(|nth| midnight + TimeDelta::minutes(nth * step));
        found.extend(of_day.filter(|at| (from..=to).contains(at)));
        day = next;
    }
    found
}

fn name(at: At, step: i64, zone: Zone) -> String {
    let shown = at.with_timezone(&zone);
    let is_midnight = shown.time() == NaiveTime::MIN;
    let pattern = if step >= DAY || (is_midnight && step >= 180) { "%m-%d" } else { "%H:%M" };
    shown.format(pattern).to_string()
}

fn seconds(length: TimeDelta) -> f32 {
    length.num_milliseconds() as f32 / 1000.0
}
