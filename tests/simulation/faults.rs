//! What goes wrong: in the world (within the assumptions of `delivery`), and in planted mistakes of the product.

use crate::rng::Rng;

pub(crate) const SECOND: i64 = 1000;
pub(crate) const MINUTE: i64 = 60 * SECOND;
pub(crate) const HOUR: i64 = 60 * MINUTE;

/// A mistake of the product, put in on purpose: the simulation must find each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plant {
    NonceRemoved,
    SentBeforeSending,
    UnknownTakenForSent,
    UnknownRetriedAtOnce,
    LookUpSkipped,
    QuietTimeZero,
    QuietTimeShort,
    EmptyHistoryBelieved,
    FirstPageOnly,
    ClaimNotDurable,
    StaleClaimSent,
    RoomNotLookedFor,
    TimersInMemory,
    DueNotAskedAgain,
    RemindersNotMerged,
    EscalationDroppedAfterDownTime,
    RemindersFirst,
    RefusedIsDead,
    DeletedRoomLookedUpForEver,
    UnknownCalledUnsaid,
    UnknownTakenForRead,
    UnsaidForgotten,
    ChangesNotHeard,
    NoSmallerForm,
    ShortTakenForWhole,
    RepeatNotMarked,
    UnreadableWaitedFor,
    PrivacyForgotten,
    ReachNotLookedFor,
    MissedNotSaid,
    NobodyInstead,
    LadderSkipped,
    ManagersForgotten,
    ReachNotNoted,
    NotLookedAtAnew,
    DeletedIsLeft,
    PostedAnewAtOnce,
    AnewWithOldNonce,
    DeletionNotHeard,
    RoomNotPlainer,
    DirectForgotten,
    CalledAgain,
    DoubtfulTakenForTold,
    UnpinnedIsLeft,
    PinNotTriedAgain,
    ShutForgotten,
    RefusedAskedAtOnce,
}

pub(crate) const PLANTS: [Plant; 47] = [
    Plant::NonceRemoved,
    Plant::SentBeforeSending,
    Plant::UnknownTakenForSent,
    Plant::UnknownRetriedAtOnce,
    Plant::LookUpSkipped,
    Plant::QuietTimeZero,
    Plant::QuietTimeShort,
    Plant::EmptyHistoryBelieved,
    Plant::FirstPageOnly,
    Plant::ClaimNotDurable,
    Plant::StaleClaimSent,
    Plant::RoomNotLookedFor,
    Plant::TimersInMemory,
    Plant::DueNotAskedAgain,
    Plant::RemindersNotMerged,
    Plant::EscalationDroppedAfterDownTime,
    Plant::RemindersFirst,
    Plant::RefusedIsDead,
    Plant::DeletedRoomLookedUpForEver,
    Plant::UnknownCalledUnsaid,
    Plant::UnknownTakenForRead,
    Plant::UnsaidForgotten,
    Plant::ChangesNotHeard,
    Plant::NoSmallerForm,
    Plant::ShortTakenForWhole,
    Plant::RepeatNotMarked,
    Plant::UnreadableWaitedFor,
    Plant::PrivacyForgotten,
    Plant::ReachNotLookedFor,
    Plant::MissedNotSaid,
    Plant::NobodyInstead,
    Plant::LadderSkipped,
    Plant::ManagersForgotten,
    Plant::ReachNotNoted,
    Plant::NotLookedAtAnew,
    Plant::DeletedIsLeft,
    Plant::PostedAnewAtOnce,
    Plant::AnewWithOldNonce,
    Plant::DeletionNotHeard,
    Plant::RoomNotPlainer,
    Plant::DirectForgotten,
    Plant::CalledAgain,
    Plant::DoubtfulTakenForTold,
    Plant::UnpinnedIsLeft,
    Plant::PinNotTriedAgain,
    Plant::ShutForgotten,
    Plant::RefusedAskedAtOnce,
];

/// A place between two effects, where the process may be killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Boundary {
    BeforeCommit,
    AfterCommit,
    BeforeClaim,
    AfterClaim,
    /// Before a request leaves.
    BeforeSend,
    /// A request is on its way.
    AfterSend,
    /// A request was answered.
    BeforeRecord,
    /// What came of a request or a look-up is recorded.
    AfterRecord,
    BeforeLookUp,
    /// A look-up was answered.
    AfterLookUp,
}

impl Boundary {
    pub(crate) const ALL: [Boundary; 10] = [
        Boundary::BeforeCommit,
        Boundary::AfterCommit,
        Boundary::BeforeClaim,
        Boundary::AfterClaim,
        Boundary::BeforeSend,
        Boundary::AfterSend,
        Boundary::BeforeRecord,
        Boundary::AfterRecord,
        Boundary::BeforeLookUp,
        Boundary::AfterLookUp,
    ];
}

/// How often things go wrong in one run, in a thousand. Each run has its own mixture: some faults only show alone.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    /// The process is killed, at each boundary of an effect.
    pub(crate) kill: u32,
    /// The process is suspended right after a claim.
    pub(crate) suspend: u32,
    /// A commit fails.
    pub(crate) disk: u32,
    /// A request never arrives.
    pub(crate) lost: u32,
    /// A request takes effect after it was given up.
    pub(crate) late: u32,
    /// A request takes effect, but its answer is lost.
    pub(crate) unanswered: u32,
    /// Something on the way sends a request twice.
    pub(crate) doubled: u32,
    /// 429.
    pub(crate) limited: u32,
    /// The connection is refused.
    pub(crate) unconnected: u32,
    /// A look-up cannot be made.
    pub(crate) unread: u32,
    /// History lags.
    pub(crate) lag: u32,
    /// The claim waits before it is sent.
    pub(crate) slow: u32,
}

impl Faults {
    /// A mixture.
    pub(crate) fn draw(rng: &mut Rng) -> Faults {
        let mut some = |most: i64| if rng.chance(450) { rng.between(1, most) as u32 } else { 0 };
        Faults {
            kill: some(20),
            suspend: some(60),
            disk: some(60),
            lost: some(150),
            late: some(150),
            unanswered: some(150),
            doubled: some(150),
            limited: some(150),
            unconnected: some(150),
            unread: some(400),
            lag: some(500),
            slow: some(150),
        }
    }
}
