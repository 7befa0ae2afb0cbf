//! Phone calls that a gateway makes: whom it calls next, and how far one call is. Nobody is called twice for one demand,
//! unless it is not known whether the gateway heard of it.

use super::At;
use super::dispatch::{Cause, Trouble, Verdict};
use super::guild::{Guild, Holder};
use super::ids::{DiscordRoleId, IncidentId, RoleKey, UserId};
use chrono::TimeDelta;
use std::collections::{BTreeMap, BTreeSet};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// Times that a gateway is asked at most which does not take a call, before the next person is tried; and how long it waits
/// after each.
const TRIES: u32 = 3;
const AGAIN: [TimeDelta; 2] = [TimeDelta::seconds(5), TimeDelta::seconds(30)];
/// Requests for one call that may have arrived, at most.
const MOST_UNCLEAR: u32 = 3;
/// How long a gateway has to say whether somebody answered.
const ANSWER_WITHIN: TimeDelta = TimeDelta::minutes(2);
/// How long after nobody was left those are tried again whose call no gateway took.
const ROUND: TimeDelta = TimeDelta::minutes(5);

/// How far a call is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum RingPhase {
    /// To be made, not before its instant.
    Waiting,
    /// Being told to the gateway, or was when the process ended.
    Claimed,
    /// The gateway is calling; it has until its instant to say whether somebody answered.
    Queued,
    /// Somebody answered.
    Reached,
    /// Nobody answered.
    Unreached,
    /// The gateway does not make this one.
    Refused,
    /// The gateway may have made it, so often that it is not asked again.
    Unclear,
    /// The gateway takes nothing.
    Failed,
    /// Nobody need be called any more.
    Needless,
}

impl RingPhase {
    /// Is it still under way?
    pub fn is_open(self) -> bool {
        matches!(self, RingPhase::Waiting | RingPhase::Claimed | RingPhase::Queued)
    }
}

/// What a gateway says of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum RingAnswer {
    Reached,
    Unreached,
    /// It is calling, and says later what came of it.
    Queued,
}

/// A call to one person, for one demand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ring {
    pub id: i64,
    pub incident: IncidentId,
    /// The gateway, by its name in the settings.
    pub outlet: String,
    pub person: UserId,
    /// The demanded roles that they have.
    pub roles: Vec<RoleKey>,
    /// Since when the call was demanded.
    pub since: At,
    /// The same at every try.
    pub key: String,
    pub phase: RingPhase,
    /// What it stands for is said at each phase; else since when it is so.
    pub at: At,
    /// Times it was told to the gateway.
    pub attempts: u32,
    /// Of these, how many may have arrived.
    pub unclear: u32,
}

/// Where a call stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RingStanding {
    pub phase: RingPhase,
    pub at: At,
    pub unclear: u32,
}

/// A gateway, by its name in the settings, and whom it can call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Road {
    pub outlet: String,
    pub people: Vec<UserId>,
}

/// What is to be done about a demand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Somebody is called, for these roles, by this gateway.
    Call { person: UserId, roles: Vec<RoleKey>, outlet: String },
    /// A call that a gateway did not take is made by this one; so many tries are counted by then.
    By { id: i64, outlet: String, attempts: u32 },
    /// Nobody of this role is left to be called.
    NobodyLeft(RoleKey),
}

/// What is to be done for the roles of which nobody was reached, each with those who may be called for it, first the one who
/// is called first. `roads` are the gateways, the one first that is asked first; `rings` those of this demand.
///
/// Where a gateway takes nothing the next one is asked to call the same person; where none does, the next person is called.
/// Once nobody is left it begins anew with the first one, every so often.
pub fn steps(wanted: &[(RoleKey, Vec<UserId>)], roads: &[Road], rings: &[Ring], now: At) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut covered: BTreeSet<&RoleKey> =
        rings.iter().filter(|ring| ring.phase.is_open()).flat_map(|ring| &ring.roles).collect();
    let mut called: BTreeSet<UserId> = rings.iter().map(|ring| ring.person).collect();
    for (role, people) in wanted {
        if covered.contains(role) {
            continue;
        }
        let failed = |ring: &&Ring| ring.phase == RingPhase::Failed && ring.roles.contains(role);
        if let Some((ring, road)) =
            rings.iter().filter(failed).find_map(|ring| Some((ring, next(ring, roads)?)))
        {
            covered.extend(&ring.roles);
            let attempts = if ring.attempts > TRIES { ring.attempts } else { 0 };
            steps.push(Step::By { id: ring.id, outlet: road.outlet.clone(), attempts });
            continue;
        }
        let uncalled = people.iter().filter(|person| !called.contains(person));
        if let Some((person, road)) =
            uncalled.filter_map(|person| Some((person, first(*person, roads)?))).next()
        {
            let has = |(_, people): &&(RoleKey, Vec<UserId>)| people.contains(person);
            let roles: Vec<_> = wanted.iter().filter(has).map(|(role, _)| role).collect();
            covered.extend(&roles);
            called.insert(*person);
            let (roles, outlet) = (roles.into_iter().cloned().collect(), road.outlet.clone());
            steps.push(Step::Call { person: *person, roles, outlet });
            continue;
        }
        steps.push(Step::NobodyLeft(role.clone()));
        let again = rings.iter().filter(failed).filter(|ring| ring.at + ROUND <= now);
        if let Some((ring, road)) = again.filter_map(|ring| Some((ring, first(ring.person, roads)?))).next() {
            covered.extend(&ring.roles);
            // What the room heard of in the first round is not said again.
            let attempts = ring.attempts.max(TRIES + 1);
            steps.push(Step::By { id: ring.id, outlet: road.outlet.clone(), attempts });
        }
    }
    steps
}

/// The gateway that is asked first to call somebody.
fn first(person: UserId, roads: &[Road]) -> Option<&Road> {
    roads.iter().find(|road| road.people.contains(&person))
}

/// The gateway that is asked after the one that did not take a call; the first one, where that one is there no more.
fn next<'a>(ring: &Ring, roads: &'a [Road]) -> Option<&'a Road> {
    let mut can = roads.iter().filter(|road| road.people.contains(&ring.person));
    match roads.iter().any(|road| road.outlet == ring.outlet) {
        true => can.skip_while(|road| road.outlet != ring.outlet).nth(1),
        false => can.next(),
    }
}

/// When a call is to be looked at again, by itself.
pub fn looked_at(ring: &Ring) -> Option<At> {
    match ring.phase {
        RingPhase::Waiting | RingPhase::Queued => Some(ring.at),
        RingPhase::Failed => Some(ring.at + ROUND),
        RingPhase::Claimed
        | RingPhase::Reached
        | RingPhase::Unreached
        | RingPhase::Refused
        | RingPhase::Unclear
        | RingPhase::Needless => None,
    }
}

/// Who may be called for a role, in this order: whoever is on call, then those who hold it, by name or by a Discord role, then
/// those who have it in the incident. Only those who have a number. `members`: of these, who has which Discord role.
pub fn candidates(
    guild: &Guild,
    role: &RoleKey,
    entitled: impl Iterator<Item = UserId>,
    numbers: &[UserId],
    members: &BTreeMap<DiscordRoleId, Vec<UserId>>,
    now: At,
) -> Vec<UserId> {
    let mut people: Vec<UserId> = guild.on_call(role, now).into_iter().collect();
    for holder in guild.holders(role) {
        match holder {
            Holder::User(user) => people.push(*user),
            Holder::Role(role) => people.extend(members.get(role).into_iter().flatten()),
        }
    }
    people.extend(entitled);
    let mut seen = BTreeSet::new();
    people.retain(|user| numbers.contains(user) && seen.insert(*user));
    people
}

/// Where a call stands after the gateway answered, or did not. `ring`: as it was claimed, this try counted.
pub fn settle(ring: &Ring, answer: Result<RingAnswer, Verdict>, now: At) -> RingStanding {
    let unclear = ring.unclear + u32::from(matches!(answer, Err(Verdict::Unclear(_))));
    let again = |after| (RingPhase::Waiting, now + after);
    let (phase, at) = match answer {
        Ok(RingAnswer::Reached) => (RingPhase::Reached, now),
        Ok(RingAnswer::Unreached) => (RingPhase::Unreached, now),
        // Of what a gateway took it says later what came of it.
        Ok(RingAnswer::Queued) | Err(Verdict::Sent) => (RingPhase::Queued, now + ANSWER_WITHIN),
        Err(Verdict::Unclear(_)) if unclear >= MOST_UNCLEAR => (RingPhase::Unclear, now),
        Err(Verdict::Unclear(_)) => again(AGAIN[0]),
        Err(Verdict::Wait(..)) => match AGAIN.get((ring.attempts.max(1) as usize - 1) % TRIES as usize) {
            Some(after) => again(*after),
            None => (RingPhase::Failed, now),
        },
        Err(Verdict::Broken(_)) => (RingPhase::Failed, now),
        Err(Verdict::Ours(trouble)) if trouble.cause == Cause::Long => (RingPhase::Failed, now),
        Err(Verdict::Ours(_)) => (RingPhase::Refused, now),
    };
    RingStanding { phase, at, unclear }
}

/// Where a call stands that is not carried on as it is: nobody makes it any more though it was claimed, or it may have been
/// made so often that it is not made again. `None`: it stands as it does.
pub fn stranded(ring: &Ring, now: At) -> Option<RingStanding> {
    match ring.phase {
        RingPhase::Claimed => Some(settle(ring, Err(Verdict::Unclear(Trouble::of(Cause::Silent))), now)),
        RingPhase::Waiting if ring.unclear >= MOST_UNCLEAR => {
            Some(RingStanding { phase: RingPhase::Unclear, at: now, unclear: ring.unclear })
        }
        RingPhase::Waiting
        | RingPhase::Queued
        | RingPhase::Reached
        | RingPhase::Unreached
        | RingPhase::Refused
        | RingPhase::Unclear
        | RingPhase::Failed
        | RingPhase::Needless => None,
    }
}

/// May this be told of a call that stands so? That somebody was reached is taken also when nobody waits for it any more.
pub fn may_become(stands: RingPhase, phase: RingPhase) -> bool {
    stands.is_open() || (phase == RingPhase::Reached && stands != RingPhase::Reached)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(person: u64, phase: RingPhase) -> Ring {
        Ring {
            id: person as i64,
            incident: IncidentId(1),
            outlet: "phone".into(),
            person: UserId(person),
            roles: vec![RoleKey("lead".into())],
            since: At::UNIX_EPOCH,
            key: "call_1".into(),
            phase,
            at: At::UNIX_EPOCH,
            attempts: 1,
            unclear: 0,
        }
    }

    fn call(person: u64, roles: &[&str]) -> Step {
        let roles = roles.iter().map(|role| RoleKey((*role).into())).collect();
        Step::Call { person: UserId(person), roles, outlet: "phone".into() }
    }

    fn road(outlet: &str, people: &[u64]) -> Road {
        Road { outlet: outlet.into(), people: people.iter().copied().map(UserId).collect() }
    }

    #[test]
    fn one_after_the_other_is_called_until_somebody_is_reached_or_nobody_is_left() {
        let role = |key: &str| RoleKey(key.into());
        let wanted = [(role("lead"), vec![UserId(1), UserId(2)]), (role("duty"), vec![UserId(2), UserId(3)])];
        let (now, roads) = (At::UNIX_EPOCH, [road("phone", &[1, 2, 3])]);
        let steps = |wanted: &[_], rings: &[Ring], now| super::steps(wanted, &roads, rings, now);
        assert_eq!(steps(&wanted, &[], now), [call(1, &["lead"]), call(2, &["lead", "duty"])]);
        let lead = &wanted[..1];
        assert_eq!(steps(lead, &[ring(1, RingPhase::Queued)], now), []);
        assert_eq!(steps(lead, &[ring(1, RingPhase::Unreached)], now), [call(2, &["lead"])]);
        let both = [ring(1, RingPhase::Unreached), ring(2, RingPhase::Failed)];
        assert_eq!(steps(lead, &both, now), [Step::NobodyLeft(role("lead"))]);
        let later = now + TimeDelta::minutes(5);
        let again = Step::By { id: 2, outlet: "phone".into(), attempts: 4 };
        assert_eq!(steps(lead, &both, later), [Step::NobodyLeft(role("lead")), again]);
    }

    #[test]
    fn the_next_gateway_calls_whom_the_one_before_does_not_before_the_next_person_is_called() {
        let role = RoleKey("lead".into());
        let lead = [(role.clone(), vec![UserId(1), UserId(2)])];
        let roads = [road("phone", &[1]), road("other", &[2, 1])];
        let now = At::UNIX_EPOCH;
        let by = |outlet: &str, attempts| Step::By { id: 1, outlet: outlet.into(), attempts };
        let failed =
            |outlet: &str, attempts| Ring { outlet: outlet.into(), attempts, ..ring(1, RingPhase::Failed) };
        let other = Step::Call { person: UserId(2), roles: vec![role.clone()], outlet: "other".into() };
        assert_eq!(steps(&lead, &roads, &[failed("phone", 3)], now), [by("other", 0)]);
        assert_eq!(steps(&lead, &roads, &[failed("phone", 6)], now), [by("other", 6)]);
        assert_eq!(steps(&lead, &roads, &[failed("other", 3)], now), [other]);
        assert_eq!(steps(&lead, &roads, &[failed("removed", 3)], now), [by("phone", 0)]);
        let all = [failed("other", 3), ring(2, RingPhase::Unreached)];
        assert_eq!(steps(&lead, &roads, &all, now), [Step::NobodyLeft(role.clone())]);
        let later = now + TimeDelta::minutes(5);
        assert_eq!(steps(&lead, &roads, &all, later), [Step::NobodyLeft(role), by("phone", 4)]);
        assert_eq!(steps(&lead, &[], &[], now), [Step::NobodyLeft(RoleKey("lead".into()))]);
    }

    #[test]
    fn what_may_have_arrived_is_repeated_twice_and_what_was_not_taken_goes_on_to_the_next() {
        let now = At::UNIX_EPOCH;
        let trouble = Trouble::of(Cause::Silent);
        let mut calling = ring(1, RingPhase::Claimed);
        for (unclear, phase) in [(1, RingPhase::Waiting), (2, RingPhase::Waiting), (3, RingPhase::Unclear)] {
            let stands = settle(&calling, Err(Verdict::Unclear(trouble)), now);
            assert_eq!((stands.phase, stands.unclear), (phase, unclear));
            calling.unclear = stands.unclear;
        }
        for (attempts, phase) in [(1, RingPhase::Waiting), (2, RingPhase::Waiting), (3, RingPhase::Failed)] {
            let calling = Ring { attempts, ..ring(1, RingPhase::Claimed) };
            assert_eq!(settle(&calling, Err(Verdict::Wait(trouble, None)), now).phase, phase);
        }
        let stranded = |phase, unclear| {
            let ring = Ring { unclear, ..ring(1, phase) };
            super::stranded(&ring, now).map(|stands| (stands.phase, stands.unclear))
        };
        assert_eq!(stranded(RingPhase::Claimed, 0), Some((RingPhase::Waiting, 1)));
        assert_eq!(stranded(RingPhase::Claimed, 2), Some((RingPhase::Unclear, 3)));
        assert_eq!(stranded(RingPhase::Waiting, 3), Some((RingPhase::Unclear, 3)), "a process that ended");
        assert_eq!(stranded(RingPhase::Waiting, 2), None);
        assert!(may_become(RingPhase::Unreached, RingPhase::Reached), "who calls back late was reached");
        assert!(!may_become(RingPhase::Reached, RingPhase::Unreached));
    }
}
