//! What may be arranged: who may stand in, for which time, and with whom.

use super::{Arrangement, Part, Progress, Way};
use crate::domain::At;
use crate::domain::guild::{Caller, Guild, Holder};
use crate::domain::ids::{ChannelId, DiscordRoleId, RoleKey, UserId};
use crate::domain::refusal::{Refusal, TurnsRefusal};
use crate::domain::rota::{Rota, Stretch};
use chrono::TimeDelta;

/// A longer time is a slip of the pen, or a matter for the settings.
const LONGEST: TimeDelta = TimeDelta::days(92);
/// So long ago is now: people type while time passes.
const A_MOMENT: TimeDelta = TimeDelta::minutes(5);

/// What somebody would like to arrange.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    pub role: &'a RoleKey,
    pub way: Way,
    /// Who is asked, with the Discord roles that they have.
    pub with: Option<(UserId, &'a [DiscordRoleId])>,
    /// From then on; of a swap, an instant of one's own turn. Absent: the present turn, or one's next.
    pub from: Option<At>,
    /// Until then; of a swap, an instant of their turn. Absent: until the turn ends, or their next.
    pub until: Option<At>,
    /// Where it is asked.
    pub channel: ChannelId,
}

/// What becomes of a wish: a take that stands, or a request that is to be answered.
///
/// # Errors
/// A refusal, with what to do instead.
pub fn arrange(guild: &Guild, caller: &Caller, wish: &Wish<'_>, now: At) -> Result<Arrangement, Refusal> {
    let may = caller.manages_guild
        || caller.roles.contains(wish.role)
        || is_of_the_rota(guild, wish.role, caller.user, &[]);
    if !may {
        return Err(TurnsRefusal::NotOfTheRota(caller.user, wish.role.clone()).into());
    }
    if let Some(from) = wish.from.filter(|from| *from < now - A_MOMENT) {
        return Err(TurnsRefusal::Past(from).into());
    }
    let times = Times::new(wish, now, guild);
    let with = match (wish.way, wish.with) {
        (Way::Take, _) => None,
        (Way::Cover | Way::Swap, None) => return Err(Refusal::Missing("person")),
        (Way::Cover | Way::Swap, Some((user, _))) if user == caller.user => {
            return Err(TurnsRefusal::WithOneself.into());
        }
        (Way::Cover | Way::Swap, Some((user, roles))) => {
            if !is_of_the_rota(guild, wish.role, user, roles) {
                return Err(TurnsRefusal::NotOfTheRota(user, wish.role.clone()).into());
            }
            Some(user)
        }
    };
    let (parts, with) = match (wish.way, with) {
        (Way::Cover, Some(with)) => (vec![times.covered(caller.user, with)?], Some(with)),
        (Way::Swap, Some(with)) => (times.swapped(caller.user, with)?, Some(with)),
        (Way::Take | Way::Cover | Way::Swap, _) => {
            let part = times.taken(caller.user)?;
            (vec![part], part.whose)
        }
    };
    if let Some(part) = parts.iter().find(|part| part.until - part.from > LONGEST) {
        return Err(TurnsRefusal::TooLong(part.from + LONGEST).into());
    }
    let progress = if wish.way == Way::Take { Progress::Agreed(now) } else { Progress::Asked };
    if progress == Progress::Asked {
        is_asked_once(guild, wish.role, &parts, now)?;
    }
    let id = guild.arranged.iter().map(|one| one.id).max().unwrap_or_default() + 1;
    let (role, channel) = (wish.role.clone(), wish.channel);
    let way = wish.way;
    Ok(Arrangement {
        id,
        role,
        way,
        by: caller.user,
        with,
        parts,
        asked_at: now,
        channel,
        progress,
        told: None,
    })
}

/// Does somebody take turns at a role, or hold it? Whoever stands in has its rights: nobody gets them by taking over.
fn is_of_the_rota(guild: &Guild, role: &RoleKey, user: UserId, discord_roles: &[DiscordRoleId]) -> bool {
    let holds = |holder: &Holder| match holder {
        Holder::User(id) => *id == user,
        Holder::Role(id) => discord_roles.contains(id),
    };
    let mut rotations = guild.oncall.iter().filter(|rotation| rotation.role == *role);
    guild.holders(role).iter().any(holds)
        || rotations.any(|rotation| rotation.everybody().any(|who| who == user))
}

/// Of two requests about one time both could be agreed to.
fn is_asked_once(guild: &Guild, role: &RoleKey, parts: &[Part], now: At) -> Result<(), Refusal> {
    let open = guild.arranged.iter().filter(|one| one.role == *role && one.is_open(now));
    for (other, theirs) in open.flat_map(|one| one.parts.iter().map(move |part| (one, part))) {
        if parts.iter().any(|part| part.from < theirs.until && theirs.from < part.until) {
            return Err(TurnsRefusal::AskedAlready(other.with, theirs.from, theirs.until).into());
        }
    }
    Ok(())
}

/// The times that are meant.
struct Times<'a> {
    rota: Rota<'a>,
    from: Option<At>,
    until: Option<At>,
    now: At,
}

impl<'a> Times<'a> {
    fn new(wish: &'a Wish<'_>, now: At, guild: &'a Guild) -> Times<'a> {
        let from = wish.from.map(|at| at.max(now));
        Times { rota: Rota::of(guild, wish.role), from, until: wish.until, now }
    }

    fn taken(&self, by: UserId) -> Result<Part, Refusal> {
        let from = self.from.unwrap_or(self.now);
        let turn = self.rota.turn_at(from);
        let until = self.until.or_else(|| turn.and_then(|turn| turn.until));
        let until = until.ok_or(TurnsRefusal::NoEnd)?;
        in_order(from, until)?;
        if self.rota.first_not(Some(by), from, until).is_none() {
            return Err(TurnsRefusal::OnCallAlready(until).into());
        }
        let others = self.rota.stretches(from, until).find(|stretch| stretch.who != by);
        Ok(Part { who: by, whose: others.map(|stretch| stretch.who), from, until })
    }

    /// All of the time must be that of whoever asks: nobody gives away what is not theirs.
    fn covered(&self, by: UserId, with: UserId) -> Result<Part, Refusal> {
        let given = match self.from {
            Some(from) => {
                Stretch { who: by, from, until: self.rota.turn_at(from).and_then(|turn| turn.until) }
            }
            None => self.turn_of(by, self.now)?,
        };
        let until = self.until.or(given.until).ok_or(TurnsRefusal::NoEnd)?;
        in_order(given.from, until)?;
        if let Some((at, who)) = self.rota.first_not(Some(by), given.from, until) {
            return Err(TurnsRefusal::NotYourTurn(at, who).into());
        }
        Ok(Part { who: with, whose: Some(by), from: given.from, until })
    }

    fn swapped(&self, by: UserId, with: UserId) -> Result<Vec<Part>, Refusal> {
        let given = self.turn_with(by, self.from)?;
        let theirs = self.turn_with(with, self.until)?;
        let part = |who, stretch: Stretch| {
            let until = stretch.until.ok_or(TurnsRefusal::NoEnd)?;
            Ok::<_, Refusal>(Part { who, whose: Some(stretch.who), from: stretch.from, until })
        };
        Ok(vec![part(with, given)?, part(by, theirs)?])
    }

    /// Somebody's turn at an instant, or their next.
    fn turn_with(&self, who: UserId, at: Option<At>) -> Result<Stretch, Refusal> {
        let Some(at) = at else { return self.turn_of(who, self.now) };
        let found = self.turn_of(who, self.now).ok();
        let stretches = self.rota.stretches(self.now, At::MAX_UTC);
        let turn = stretches.take_while(|stretch| stretch.from <= at).last();
        match turn.filter(|turn| turn.until.is_none_or(|until| at < until)) {
            Some(turn) if turn.who == who => Ok(turn),
            other => Err(TurnsRefusal::NotTheirTurn(
                who,
                at,
                other.map(|turn| turn.who),
                found.map(|turn| turn.from),
            )
            .into()),
        }
    }

    fn turn_of(&self, who: UserId, after: At) -> Result<Stretch, Refusal> {
        let mut stretches = self.rota.stretches(after, At::MAX_UTC);
        stretches.find(|stretch| stretch.who == who).ok_or_else(|| TurnsRefusal::NoTurnComing(who).into())
    }
}

fn in_order(from: At, until: At) -> Result<(), Refusal> {
    if until > from { Ok(()) } else { Err(TurnsRefusal::EndsBeforeItBegins(from, until).into()) }
}
