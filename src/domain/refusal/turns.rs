//! Why nothing is arranged about who is on call.

use super::Refusal;
use crate::domain::At;
use crate::domain::ids::{RoleKey, UserId};

/// A refusal about turns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TurnsRefusal {
    /// People take turns at several roles, and none was named: those there are.
    WhichRole(Vec<RoleKey>),
    /// This person neither takes turns at the role nor holds it.
    NotOfTheRota(UserId, RoleKey),
    /// A time that is over.
    Past(At),
    /// It ends before it begins: from, until.
    EndsBeforeItBegins(At, At),
    /// It has no end, as the turn has none.
    NoEnd,
    /// Too long; it may end then at the latest.
    TooLong(At),
    /// The caller is on call until then anyway.
    OnCallAlready(At),
    /// One does not ask oneself.
    WithOneself,
    /// The caller is not on call at that instant, but somebody else is, or nobody.
    NotYourTurn(At, Option<UserId>),
    /// It is not this person's turn at that instant, but somebody else's, or nobody's; and when their next begins.
    NotTheirTurn(UserId, At, Option<UserId>, Option<At>),
    /// No turn of this person is to come.
    NoTurnComing(UserId),
    /// Somebody is asked about a part of that time already: who, from, until.
    AskedAlready(Option<UserId>, At, At),
    /// There is no such request.
    NoSuchRequest,
    /// Somebody else is asked.
    SomebodyElseIsAsked(Option<UserId>),
    /// It was answered then.
    AnsweredAlready(At),
    /// It could be answered until then.
    Lapsed(At),
    /// At that instant somebody else is on call by now than when it was asked, or nobody.
    TurnsChanged(At, Option<UserId>),
}

impl From<TurnsRefusal> for Refusal {
    fn from(refusal: TurnsRefusal) -> Refusal {
        Refusal::Turns(refusal)
    }
}
