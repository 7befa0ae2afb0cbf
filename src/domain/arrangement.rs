//! What people arranged among themselves about who is on call: who takes over, covers for somebody, or swaps turns, asked
//! and answered in chat. Until it is agreed nothing changes, so that no request leaves a time without anybody.

mod ask;

pub use ask::{Wish, arrange};

use super::At;
use super::guild::Guild;
use super::ids::{ChannelId, RoleKey, UserId};
use super::oncall::Override;
use super::refusal::{Refusal, TurnsRefusal};
use super::rota::Rota;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// How long a request can be answered at least, also where its time has begun.
pub const LEAST: TimeDelta = TimeDelta::minutes(30);
/// How long before it lapses whoever asked is told that nobody answered; where it was asked later than that, in the middle.
const WARNED_BEFORE: TimeDelta = TimeDelta::hours(24);
/// How long after its end an arrangement is still known: who agreed, and when.
pub const KEPT: TimeDelta = TimeDelta::days(90);

/// A way to arrange who is on call.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Way {
    /// Somebody stands in now, or for a time. It stands at once: it takes a burden from others.
    Take,
    /// Somebody is asked to stand in for whoever asks.
    Cover,
    /// Two turns change places.
    Swap,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Progress {
    /// Nobody has answered.
    Asked,
    /// It counts since then.
    Agreed(At),
    /// It was declined then.
    Declined(At),
    /// Nobody answered until then.
    Lapsed(At),
}

/// What people are told of it, in this order.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Tiding {
    /// To whoever is asked: what is asked.
    Request,
    /// To whoever asked: it lapses soon, unanswered.
    Unanswered,
    /// To both: what came of it.
    Outcome,
}

/// A time of which somebody gives up being on call, and who is on call instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    pub who: UserId,
    /// Instead of whom; absent: nobody was on call when it began.
    pub whose: Option<UserId>,
    /// From then on.
    pub from: At,
    /// Until then.
    pub until: At,
}

/// One arrangement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrangement {
    /// Its number on the server.
    pub id: u32,
    pub role: RoleKey,
    pub way: Way,
    /// Who asked for it, or took over.
    pub by: UserId,
    /// Who is asked; of a take, from whom it was taken. Absent: nobody was on call.
    pub with: Option<UserId>,
    /// One, or of a swap two.
    pub parts: Vec<Part>,
    pub asked_at: At,
    /// Where it was asked.
    pub channel: ChannelId,
    pub progress: Progress,
    /// What people were told of it last.
    #[serde(default)]
    pub told: Option<Tiding>,
}

impl Arrangement {
    /// Who stands in by it at an instant; nobody while it is not agreed.
    pub fn who(&self, at: At) -> Option<UserId> {
        self.part_at(at).map(|part| part.who)
    }

    /// The part of it that counts at an instant.
    pub fn part_at(&self, at: At) -> Option<&Part> {
        self.agreed_at()?;
        self.parts.iter().find(|part| part.from <= at && at < part.until)
    }

    /// Since when it counts.
    pub fn agreed_at(&self) -> Option<At> {
        match self.progress {
            Progress::Agreed(at) => Some(at),
            Progress::Asked | Progress::Declined(_) | Progress::Lapsed(_) => None,
        }
    }

    /// Can it still be answered?
    pub fn is_open(&self, now: At) -> bool {
        self.progress == Progress::Asked && now < self.lapses_at()
    }

    /// When a request that nobody answers is over: when its time begins, but nobody is given less than [`LEAST`], and no
    /// time is agreed on that is over.
    pub fn lapses_at(&self) -> At {
        let begins = self.parts.iter().map(|part| part.from).min().unwrap_or(self.asked_at);
        let ends = self.parts.iter().map(|part| part.until).min().unwrap_or(begins);
        begins.max(self.asked_at + LEAST).min(ends)
    }

    /// When all of it is over.
    pub fn ends_at(&self) -> At {
        self.parts.iter().map(|part| part.until).max().unwrap_or(self.asked_at)
    }

    fn warned_at(&self) -> At {
        let lapses = self.lapses_at();
        lapses - WARNED_BEFORE.min((lapses - self.asked_at) / 2)
    }

    /// The same as it is at `now`: a request whose time has come is over.
    pub fn as_of(&self, now: At) -> Arrangement {
        let lapsed = self.progress == Progress::Asked && !self.is_open(now);
        let progress = if lapsed { Progress::Lapsed(self.lapses_at()) } else { self.progress };
        Arrangement { progress, ..self.clone() }
    }

    /// What people are to be told of it at `now`.
    pub fn to_tell(&self, now: At) -> Option<Tiding> {
        let tiding = match self.as_of(now).progress {
            Progress::Asked if now >= self.warned_at() && self.told.is_some() => Tiding::Unanswered,
            Progress::Asked => Tiding::Request,
            Progress::Agreed(_) | Progress::Declined(_) | Progress::Lapsed(_) => Tiding::Outcome,
        };
        (self.told < Some(tiding)).then_some(tiding)
    }

    /// When there is something new to be told, if nobody does anything.
    pub fn next_tiding(&self, now: At) -> Option<At> {
        let instants = [self.warned_at(), self.lapses_at()];
        instants.into_iter().filter(|at| self.progress == Progress::Asked && *at > now).min()
    }
}

/// Answers a request: it counts from now on, or not at all.
///
/// # Errors
/// A refusal: somebody else is asked, it was answered or has lapsed, or the turns are not what they were.
pub fn answer(guild: &Guild, id: u32, by: UserId, agrees: bool, now: At) -> Result<Arrangement, Refusal> {
    let found = guild.arranged.iter().find(|one| one.id == id).ok_or(TurnsRefusal::NoSuchRequest)?;
    match found.with {
        Some(with) if with == by => {}
        _ => return Err(TurnsRefusal::SomebodyElseIsAsked(found.with).into()),
    }
    let mut answered = found.as_of(now);
    match answered.progress {
        Progress::Asked => {}
        Progress::Agreed(at) | Progress::Declined(at) => return Err(TurnsRefusal::AnsweredAlready(at).into()),
        Progress::Lapsed(at) => return Err(TurnsRefusal::Lapsed(at).into()),
    }
    if !agrees {
        answered.progress = Progress::Declined(now);
        return Ok(answered);
    }
    let rota = Rota::of(guild, &answered.role);
    for part in &mut answered.parts {
        part.from = part.from.max(now);
        if let Some((at, who)) = rota.first_not(part.whose, part.from, part.until) {
            return Err(TurnsRefusal::TurnsChanged(at, who).into());
        }
    }
    answered.progress = Progress::Agreed(now);
    Ok(answered)
}

impl From<Part> for Override {
    fn from(part: Part) -> Override {
        Override { who: part.who, from: part.from, until: part.until }
    }
}
