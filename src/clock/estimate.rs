//! What time it is, from three witnesses: a monotonic clock, which cannot be set but does not know the date; the machine's
//! wall clock, which may be set; and Discord's answers, which are coarse. Pure.
//!
//! The true time is the monotonic clock's reading after an *origin*. Each answer of Discord bounds the origin. The origin in
//! use is that of the wall clock for as long as Discord does not speak against it. When the wall clock is set, the origin
//! stays where it was; only Discord's answers move it, and not one alone.

use crate::domain::At;
use chrono::TimeDelta;

/// How far Discord's servers may be from each other, and a date that is cut off to seconds behind the second it was made in.
const SLACK: TimeDelta = TimeDelta::milliseconds(250);
/// What is apart by less does not speak against each other.
const TOLERANCE: TimeDelta = TimeDelta::seconds(1);
/// A wall clock that moves by more between two looks was set.
const SET: TimeDelta = TimeDelta::milliseconds(500);
/// Answers that speak against what is believed and for each other are believed when they are so many, and the last is so
/// much later than the first: an answer that somebody kept, and gives again and again, then says something else each time.
const ENOUGH: usize = 3;
const OVER: TimeDelta = TimeDelta::seconds(4);
/// An answer that took longer says too little.
const SLOW: TimeDelta = TimeDelta::seconds(2);
/// Of so many answers that are not believed, the oldest are forgotten.
const REMEMBERED: usize = 16;
/// A monotonic clock goes wrong by less than one millisecond in so many. (The kernel steers it by at most one in 2000.)
const STEADY: i32 = 2000;
/// By so much the time that is shown may be found to be ahead: then it stands still until it is right. By more, it is set
/// back.
const STANDS_STILL: TimeDelta = TimeDelta::seconds(5);

/// A reading of a clock that cannot be set: the time since some origin.
pub type Elapsed = TimeDelta;

/// What one answer of Discord says: between these readings of the monotonic clock it was this time there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answered {
    /// When the request left.
    pub asked: Elapsed,
    /// When the answer was there.
    pub heard: Elapsed,
    /// The `Date` of the answer, cut off to seconds.
    pub date: Option<At>,
    /// When a message was posted by this request, as its id says, cut off to milliseconds.
    pub posted: Option<At>,
}

/// Where the origin is: not before the first, not after the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bounds(At, At);

/// What has been made of the witnesses so far.
#[derive(Debug, Clone)]
pub struct Estimate {
    /// The origin in use.
    origin: At,
    /// The origin by the wall clock.
    wall: At,
    /// Whether Discord bore the wall clock out since it was set last.
    is_borne_out: bool,
    /// What Discord said that is believed, and when it was said last.
    bounds: Option<(Bounds, Elapsed)>,
    /// What Discord said that is not believed, and when.
    doubts: Vec<(Bounds, Elapsed)>,
    /// When the wall clock was set last, until Discord has answered.
    set: Option<Elapsed>,
    /// The newest time that was shown.
    shown: At,
}

impl Answered {
    /// The date bounds the origin; the id of a message narrows it, if the two agree. (A message that is sent again has the
    /// id of the first time.) `None`: nothing was said of the time.
    fn bounds(&self) -> Option<Bounds> {
        if self.heard - self.asked > SLOW {
            return None;
        }
        let of = |at: At, exact: TimeDelta| Bounds(at - self.heard - SLACK, at + exact + SLACK - self.asked);
        let date = self.date.map(|date| of(date, TimeDelta::seconds(1)));
        let posted = self.posted.map(|posted| of(posted, TimeDelta::milliseconds(1)));
        match (date, posted) {
            (Some(date), Some(posted)) if date.meets(posted) => Some(date.both(posted)),
            (date, posted) => date.or(posted),
        }
    }
}

impl Bounds {
    fn meets(self, other: Bounds) -> bool {
        self.0 <= other.1 && other.0 <= self.1
    }

    fn has(self, origin: At) -> bool {
        (self.0..=self.1).contains(&origin)
    }

    fn wider(self, by: TimeDelta) -> Bounds {
        Bounds(self.0 - by, self.1 + by)
    }

    /// What holds if both hold; where they miss each other by a little, what is between them.
    fn both(self, other: Bounds) -> Bounds {
        let (from, until) = (self.0.max(other.0), self.1.min(other.1));
        Bounds(from.min(until), from.max(until))
    }
}

impl Estimate {
    /// Nothing is known but what the wall clock says.
    pub fn new(now: Elapsed, wall: At) -> Estimate {
        let origin = wall - now;
        Estimate {
            origin,
            wall: origin,
            is_borne_out: false,
            bounds: None,
            doubts: Vec::new(),
            set: None,
            shown: wall,
        }
    }

    /// Looks at the wall clock.
    pub fn look(&mut self, now: Elapsed, wall: At) {
        let wall = wall - now;
        if (wall - self.wall).abs() > SET {
            self.is_borne_out = false;
            self.set = Some(now);
        }
        self.wall = wall;
        self.aim(now);
    }

    /// Takes an answer of Discord into account.
    pub fn hear(&mut self, answer: &Answered) {
        let Some(heard) = answer.bounds() else { return };
        let now = answer.heard;
        let agrees = heard.wider(TOLERANCE);
        let by_wall = agrees.has(self.wall);
        let by_bounds = self.believed(now).filter(|bounds| agrees.meets(*bounds));
        let believed = match by_bounds {
            Some(bounds) => Some(bounds.both(heard)),
            // Two witnesses against the monotonic clock, which did not count some time: its machine stood still.
            None if by_wall => Some(heard),
            None => self.company(heard, now),
        };
        if self.set.is_some_and(|set| set <= answer.asked) {
            self.set = None;
        }
        if let Some(bounds) = believed {
            self.bounds = Some((bounds, now));
            self.doubts.clear();
            self.is_borne_out = by_wall;
        }
        self.aim(now);
    }

    /// What the answers that are not believed say together, once they are enough.
    fn company(&mut self, heard: Bounds, now: Elapsed) -> Option<Bounds> {
        if self.doubts.len() >= REMEMBERED {
            self.doubts.remove(0);
        }
        self.doubts.push((heard, now));
        let agreeing = || self.doubts.iter().filter(|(other, _)| other.wider(TOLERANCE).meets(heard));
        let first = agreeing().map(|(_, at)| *at).min()?;
        let enough = agreeing().count() >= ENOUGH && now - first >= OVER;
        enough.then(|| agreeing().fold(heard, |all, (other, _)| all.both(*other)))
    }

    /// What Discord said that is believed; the longer ago, the less exactly it is known.
    fn believed(&self, now: Elapsed) -> Option<Bounds> {
        self.bounds.map(|(bounds, at)| bounds.wider((now - at).max(TimeDelta::zero()) / STEADY))
    }

    /// Moves the origin to where it is to be: to that of the wall clock where Discord bears it out, else not at all where it
    /// may be right, else as far as it must be: rather late than early.
    fn aim(&mut self, now: Elapsed) {
        let Some(bounds) = self.believed(now) else { return };
        if self.is_borne_out && bounds.has(self.wall) {
            self.origin = self.wall;
        } else if !bounds.has(self.origin) {
            self.origin = bounds.0;
        }
        if self.shown - (self.origin + now) > STANDS_STILL {
            self.shown = self.origin + now;
        }
    }

    /// The time. It never runs backwards, unless it was proved to be ahead by more than 5 s.
    pub fn now(&mut self, now: Elapsed) -> At {
        self.shown = self.shown.max(self.origin + now);
        self.shown
    }

    /// How far the wall clock is ahead.
    pub fn wall_is_ahead(&self) -> TimeDelta {
        self.wall - self.origin
    }

    /// The origin in use.
    pub fn origin(&self) -> At {
        self.origin
    }

    /// Whether any answer of Discord is believed.
    pub fn is_proved(&self) -> bool {
        self.bounds.is_some()
    }

    /// Whether the last answer that is believed is at least so old.
    pub fn is_old(&self, now: Elapsed, age: TimeDelta) -> bool {
        self.bounds.is_none_or(|(_, at)| now - at >= age)
    }

    /// Whether the witnesses speak against each other and Discord has not decided yet.
    pub fn is_in_doubt(&self) -> bool {
        self.set.is_some() || !self.doubts.is_empty()
    }
}
