//! Whom a message comes to: of everybody whom it calls, who is not there to read it, and who is called in their place.
//!
//! A message that Discord took is not yet one that somebody read. What is known of the server is laid beside whom a
//! message calls; what is not known counts as well, so that not knowing neither holds a message back nor calls more people.

use super::At;
use super::guild::{Guild, Holder};
use super::ids::{DiscordRoleId, RoleKey, UserId};
use super::incident::Incident;
use super::limits::deadline;
use super::playbook::{Cadence, Clock, Limit};
use super::repeating::cadence;
use super::rules::Rules;
use super::timeline::{
    BlockerEvent, DeclarationEvent, Due, DueEvent, Entry, Event, FellDue, RoleEvent, VerificationEvent,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Somebody, or a role, whom a message calls.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Whom {
    Person(UserId),
    /// Everybody with this role on Discord.
    Role(DiscordRoleId),
    /// A role of the playbook that stands for nobody on Discord.
    Unheld(RoleKey),
}

/// Why somebody whom a message calls does not get it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// On this server the playbook's role is set to nobody.
    Unset,
    /// Whoever has the playbook's role has no account on Discord.
    NoAccount,
    /// The Discord role was deleted.
    Deleted,
    /// Nobody has the Discord role.
    Empty,
    /// The bot's mentions of the Discord role notify nobody.
    Silent,
    /// The person has left the server.
    Left,
    /// Cannot see the channel.
    ShutOut,
    /// May not do what is asked for, having made the fix that others are to verify.
    MadeTheFix,
}

/// Somebody whom a message calls in vain.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Missed {
    pub whom: Whom,
    /// Why in vain.
    pub why: Why,
}

/// Who is called in place of those who are not reached.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Instead {
    /// A later step of the ladder.
    Roles(Vec<RoleKey>),
    /// Whoever manages the server.
    Managers,
}

/// What was found out about whom a message comes to, where not everybody is reached.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Reach {
    /// Who is not reached, and why. Never empty.
    pub missed: Vec<Missed>,
    /// Of those whom the message was for, nobody is reached.
    pub nobody: bool,
    /// Who is called in their place; absent: nobody could be, or need be.
    pub instead: Option<Instead>,
}

/// What is known of the server, about those whom a message calls and for the channel that it goes to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The Discord roles that there are; absent: not known.
    pub roles: Option<BTreeMap<DiscordRoleId, RoleFacts>>,
    /// People; who is not in it is not known.
    pub people: BTreeMap<UserId, PersonFacts>,
}

/// A Discord role that exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoleFacts {
    /// The bot's mentions of it notify its holders.
    pub mentionable: bool,
    /// How many have it; absent: not known.
    pub holders: Option<u64>,
    /// None of them can see the channel, whatever other roles they have.
    pub blind: bool,
}

/// What is known of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonFacts {
    /// Has left the server.
    Left,
    /// Is there.
    Here {
        /// Can see the channel.
        sees: bool,
    },
}

impl Reach {
    /// Is it for the operators to hear of? That a role is set to nobody they know, where the next ones of the ladder were
    /// told.
    pub fn is_trouble(&self) -> bool {
        let is_set = |why: Why| !matches!(why, Why::Unset | Why::NoAccount | Why::MadeTheFix);
        let are_set = || self.missed.iter().any(|missed| is_set(missed.why));
        self.nobody && (!matches!(self.instead, Some(Instead::Roles(_))) || are_set())
    }
}

impl Facts {
    /// Why a message does not come to somebody whom it calls. `None`: it does, or nobody knows.
    pub fn why_not(&self, whom: &Whom) -> Option<Why> {
        match whom {
            Whom::Unheld(_) => Some(Why::Unset),
            Whom::Person(user) => match self.people.get(user)? {
                PersonFacts::Left => Some(Why::Left),
                PersonFacts::Here { sees: false } => Some(Why::ShutOut),
                PersonFacts::Here { sees: true } => None,
            },
            Whom::Role(role) => {
                let Some(role) = self.roles.as_ref()?.get(role) else { return Some(Why::Deleted) };
                let reasons = [
                    (role.holders == Some(0), Why::Empty),
                    (!role.mentionable, Why::Silent),
                    (role.blind, Why::ShutOut),
                ];
                reasons.into_iter().find_map(|(is_so, why)| is_so.then_some(why))
            }
        }
    }

    /// Those of them whom a message calls in vain.
    pub fn missed<'a>(&self, called: impl IntoIterator<Item = &'a Whom>) -> Vec<Missed> {
        let missed = |whom: &Whom| Some(Missed { why: self.why_not(whom)?, whom: whom.clone() });
        called.into_iter().filter_map(missed).collect()
    }
}

/// Who has a role of the playbook, in the incident or in the guild, or is on call for it now. The reporter is whose
/// report it is.
pub fn holders(incident: &Incident, guild: &Guild, role: &RoleKey, now: At) -> Vec<Holder> {
    incident.holders(role).map(Holder::User).chain(guild.called(role, now)).collect()
}

/// What a message about an entry tells of: what fell due together is told together. `timeline` holds at least the entries
/// of that instant.
pub fn told<'a>(first: &'a Entry, timeline: &'a [Entry]) -> impl Iterator<Item = &'a Event> {
    let together = timeline.iter().filter(move |entry| {
        let both = [&first.event, &entry.event];
        entry.seq > first.seq
            && entry.at == first.at
            && both.iter().all(|event| matches!(event, Event::Due(DueEvent::FellDue(_))))
    });
    std::iter::once(&first.event).chain(together.map(|entry| &entry.event))
}

/// Must somebody read at once what is said of this entry? Then others are called where nobody whom it is for is reached.
pub fn must_be_read(event: &Event) -> bool {
    event.recorded(|record| record.must_be_read)
}

/// Who hears of it next where nobody is reached by what is said of these entries: step by step the later ones of their
/// ladders, and at last whoever leads.
pub fn next_steps<'a>(
    incident: &Incident,
    rules: Rules<'_>,
    told: impl IntoIterator<Item = &'a Event>,
) -> Vec<Vec<RoleKey>> {
    let mut steps: Vec<Vec<RoleKey>> = Vec::new();
    for event in told {
        steps.extend(match event {
            Event::Due(DueEvent::FellDue(fell)) => after(incident, rules, fell),
            Event::Declaration(DeclarationEvent::Declared(_)) => of_limit(respond(incident, rules), 0),
            Event::Role(RoleEvent::Assigned { .. })
            | Event::Role(RoleEvent::Joined { .. })
            | Event::Role(RoleEvent::Left { .. })
            | Event::Role(RoleEvent::HandedOver { .. }) => {
                let sync = rules.level(incident).and_then(|level| level.sync.as_ref());
                sync.map(|sync| of_cadence(&sync.cadence)).unwrap_or_default()
            }
            Event::Verification(VerificationEvent::Fixed { .. } | VerificationEvent::Verified { .. }) => {
                rules.playbook.verification.chase.as_ref().map(of_cadence).unwrap_or_default()
            }
            Event::Blocker(BlockerEvent::BlockerRaised { .. }) => of_cadence(&rules.playbook.blockers),
            _ => Vec::new(),
        });
    }
    steps.push(vec![RoleKey::lead()]);
    steps
}

/// Steps of a clock that come after what fell due.
fn after(incident: &Incident, rules: Rules<'_>, fell: &FellDue) -> Vec<Vec<RoleKey>> {
    if let Some(cadence) = cadence(incident, rules, fell.clock) {
        return of_cadence(cadence);
    }
    let limit = deadline(incident, rules, fell.clock).map(|deadline| deadline.limit);
    match fell.what {
        Due::Rung(place) => of_limit(limit, usize::try_from(place).unwrap_or(usize::MAX).saturating_add(1)),
        _ => of_limit(limit, 0),
    }
}

/// Until there is a level, what the playbook says of grading.
fn respond<'a>(incident: &Incident, rules: Rules<'a>) -> Option<&'a Limit> {
    let level = rules.level(incident).and_then(|level| level.limits.get(&Clock::Respond));
    level.or(rules.playbook.grading.as_ref())
}

fn of_limit(limit: Option<&Limit>, from: usize) -> Vec<Vec<RoleKey>> {
    let rungs = limit.into_iter().flat_map(|limit| limit.ladder.iter().skip(from));
    rungs.map(|rung| rung.to.clone()).collect()
}

fn of_cadence(cadence: &Cadence) -> Vec<Vec<RoleKey>> {
    vec![cadence.second.clone(), cadence.third.clone()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(holders: Option<u64>, mentionable: bool, blind: bool) -> RoleFacts {
        RoleFacts { mentionable, holders, blind }
    }

    #[test]
    fn whoever_is_not_there_is_missed_and_the_reason_is_named() {
        let roles = [
            (1, role(Some(2), true, false)),
            (2, role(Some(0), true, false)),
            (3, role(Some(2), false, false)),
            (4, role(Some(2), true, true)),
            (5, role(None, true, false)),
        ];
        let roles = roles.map(|(id, role)| (DiscordRoleId(id), role)).into();
        let people = [
            (UserId(1), PersonFacts::Here { sees: true }),
            (UserId(2), PersonFacts::Here { sees: false }),
            (UserId(3), PersonFacts::Left),
        ];
        let facts = Facts { roles: Some(roles), people: people.into() };
        let of_role = |id| facts.why_not(&Whom::Role(DiscordRoleId(id)));
        assert_eq!([1, 2, 3].map(of_role), [None, Some(Why::Empty), Some(Why::Silent)]);
        assert_eq!([4, 5, 6].map(of_role), [Some(Why::ShutOut), None, Some(Why::Deleted)]);
        let of_person = |id| facts.why_not(&Whom::Person(UserId(id)));
        assert_eq!([1, 2, 3, 4].map(of_person), [None, Some(Why::ShutOut), Some(Why::Left), None]);
        assert_eq!(facts.why_not(&Whom::Unheld(RoleKey::lead())), Some(Why::Unset));
    }

    #[test]
    fn what_is_not_known_counts_as_reached() {
        let called = [Whom::Role(DiscordRoleId(1)), Whom::Person(UserId(1))];
        assert_eq!(Facts::default().missed(&called), []);
    }
}
