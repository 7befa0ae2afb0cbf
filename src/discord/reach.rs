//! Before a message that calls people is sent: whom of them does it come to, and who is called in their place.

use super::cards::mentions::Called;
use super::cards::reach;
use super::deliver::Delivery;
use super::message::{Mentions, Message};
use super::roster::Server;
use crate::actions::View;
use crate::domain::At;
use crate::domain::delivery::{Kind, Target};
use crate::domain::ids::{ChannelId, DiscordRoleId, RoleKey, UserId};
use crate::domain::playbook::RoomKind;
use crate::domain::reach::{Facts, Missed, Reach, Whom, Why, next_steps, told};
use crate::domain::roll::people;
use crate::domain::stand_in::StandIns;
use crate::domain::timeline::{Entry, Event, RoleEvent};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// How long (real time) a message waits for what is known of those whom it calls, in all.
const PATIENCE: Duration = Duration::from_secs(2);
/// People who are let in by name and looked at, whether they have a role.
const MOST_BY_NAME: usize = 25;

/// A message about an entry, on its way to a channel.
#[derive(Clone, Copy)]
pub struct Leaving<'a> {
    /// The incident.
    pub view: &'a View,
    /// What it says of the entry.
    pub kind: Kind,
    /// The first entry that it is about.
    pub entry: &'a Entry,
    /// At least the entries of the same instant.
    pub timeline: &'a [Entry],
    /// Where it goes.
    pub target: Target,
    /// Which channel that is.
    pub channel: ChannelId,
}

impl Delivery {
    /// Lets those in whom the message calls, where the room is private, and looks whom it comes to. Where nobody is reached
    /// and somebody must be, the message calls the next ones of the ladder as well, at last whoever manages the server, and
    /// it says who is not reached. `None`: everybody is reached, or it calls nobody, or Discord does not say.
    pub async fn reach(&self, leaving: Leaving<'_>, message: &mut Message, now: At) -> Option<Reach> {
        if leaving.kind == Kind::Entry && !self.rest().stats().pausing {
            let once = tokio::time::timeout(PATIENCE, self.calls_once(leaving, message, now)).await;
            if once.is_err() {
                self.did_not_answer(leaving.view.guild.id, now);
            }
        }
        let called: BTreeSet<Whom> =
            message.mentions.whom().chain(message.unheld.iter().map(|missed| missed.whom.clone())).collect();
        let let_in = self.open_to(leaving, &self.there(leaving, &message.mentions, now).await).await;
        if called.is_empty() || leaving.kind != Kind::Entry || self.rest().stats().pausing {
            return None;
        }
        let looked = self.look_for(leaving, called, message, &let_in, now);
        let Ok(looked) = tokio::time::timeout(PATIENCE, looked).await else {
            self.did_not_answer(leaving.view.guild.id, now);
            return None;
        };
        let (reach, more) = looked?;
        reach::say_in(leaving.view, message, &reach, &more);
        Some(reach)
    }

    /// Leaves out whoever is called by way of a role as well, but for those who have a role: what is asked is asked of them
    /// by name. Nor is a role called that only those have who have done already what is asked.
    async fn calls_once(&self, leaving: Leaving<'_>, message: &mut Message, now: At) {
        let Mentions { users, roles } = message.mentions.clone();
        if roles.is_empty() || (users.is_empty() && message.spared.is_empty()) {
            return;
        }
        let view = leaving.view;
        let Some(server) = self.server_for(view.guild.id, Some(seen_in(leaving)), now).await else { return };
        let facts = server.roles(Some(seen_in(leaving)));
        for role in self.had_alone(leaving, &server, &roles, &message.spared, now).await {
            message.no_longer_calls(&Whom::Role(role));
            let missed = Missed { whom: Whom::Role(role), why: Why::MadeTheFix };
            message.unheld.extend((!message.barred.is_empty()).then_some(missed));
        }
        self.calls_the_others(view, &server, message, now).await;
        let is_reached =
            |role: &&DiscordRoleId| facts.get(role).is_some_and(|facts| facts.mentionable && !facts.blind);
        let roles: Vec<DiscordRoleId> = message.mentions.roles.iter().filter(is_reached).copied().collect();
        let by_name = |user: &UserId| {
            let has_role = view.incident.assignments.iter().any(|assignment| assignment.member == *user);
            has_role || view.incident.reporting_member() == Some(*user)
        };
        for user in users.into_iter().filter(|user| !by_name(user)) {
            let person = self.person(server.guild, user, now).await;
            if person.is_some_and(|person| roles.iter().any(|role| person.has(*role))) {
                message.no_longer_calls(&Whom::Person(user));
            }
        }
    }

    /// Those of these roles that only these people have.
    async fn had_alone(
        &self,
        leaving: Leaving<'_>,
        server: &Server,
        roles: &[DiscordRoleId],
        people: &[UserId],
        now: At,
    ) -> Vec<DiscordRoleId> {
        let facts = server.roles(Some(seen_in(leaving)));
        let mut count: BTreeMap<DiscordRoleId, u64> = BTreeMap::new();
        for user in people.iter().collect::<BTreeSet<_>>() {
            let Some(person) = self.person(server.guild, *user, now).await else { continue };
            for role in roles.iter().filter(|role| person.has(**role)) {
                *count.entry(*role).or_default() += 1;
            }
        }
        let is_all = |(role, count): &(DiscordRoleId, u64)| {
            facts.get(role).and_then(|facts| facts.holders) == Some(*count)
        };
        count.into_iter().filter(is_all).map(|(role, _)| role).collect()
    }

    /// Nobody is asked by way of a role for what they gave: of one that they have, the others who are known are called by
    /// name. Where nobody else of it is known, other roles are called without it; and it is, where there are none, since
    /// somebody has to come.
    async fn calls_the_others(&self, view: &View, server: &Server, message: &mut Message, now: At) {
        let known: BTreeSet<UserId> =
            known(view, now).difference(&message.given.iter().copied().collect()).copied().collect();
        for role in message.mentions.roles.clone() {
            if self.have(server, &message.given, role, now).await.is_empty() {
                continue;
            }
            let others = self.have(server, &known, role, now).await;
            if !others.is_empty() {
                message.calls_by_name(role, &others);
            } else if message.mentions.roles.len() > 1 {
                message.no_longer_calls(&Whom::Role(role));
            }
        }
    }

    /// Those of these people who have a role.
    async fn have<'a>(
        &self,
        server: &Server,
        people: impl IntoIterator<Item = &'a UserId>,
        role: DiscordRoleId,
        now: At,
    ) -> Vec<UserId> {
        let (people, mut have) = (people.into_iter().take(MOST_BY_NAME), Vec::new());
        self.find_holders(server.guild, &[role], people, now, &mut have).await;
        have
    }

    /// Those of them who are on the server; all, where that is not known. Only for a private room, into which they are let.
    async fn there(&self, leaving: Leaving<'_>, called: &Mentions, now: At) -> Mentions {
        if !is_private_room(leaving) || called.is_empty() {
            return called.clone();
        }
        let whom: Vec<Whom> = called.whom().collect();
        let looked = async {
            let server = self.server_for(leaving.view.guild.id, None, now).await?;
            Some(self.missed(leaving, &server, &whom, &whom, now).await)
        };
        match tokio::time::timeout(PATIENCE, looked).await {
            Ok(Some(away)) => those_not_in(&whom, &away),
            _ => called.clone(),
        }
    }

    /// Whoever a message in a private room calls can see it.
    async fn open_to(&self, leaving: Leaving<'_>, called: &Mentions) -> Vec<Whom> {
        if !is_private_room(leaving) {
            return Vec::new();
        }
        // Nobody is called about what they did themselves.
        if let Event::Role(RoleEvent::Assigned { member, .. })
        | Event::Role(RoleEvent::HandedOver { to: member, .. }) = &leaving.entry.event
        {
            self.let_in(leaving.channel, *member).await;
        }
        self.let_in_called(leaving.channel, called).await
    }

    async fn look_for(
        &self,
        leaving: Leaving<'_>,
        called: BTreeSet<Whom>,
        message: &Message,
        let_in: &[Whom],
        now: At,
    ) -> Option<(Reach, Mentions)> {
        let view = leaving.view;
        let server = self.server_for(view.guild.id, Some(seen_in(leaving)), now).await?;
        let mut missed = message.unheld.clone();
        missed.extend(self.missed(leaving, &server, &called, let_in, now).await);
        let mut asked = StandIns::of(called, missed)?;
        if !asked.are_wanted(&leaving.entry.event) {
            return Some((asked.none(), Mentions::default()));
        }
        for step in next_steps(&view.incident, view.rules(), told(leaving.entry, leaving.timeline)) {
            let more = Called::of(view, now, None, &step);
            let new = asked.next(more.mentions.whom(), more.unheld());
            let (are_reached, in_vain) = self.called_next(leaving, &server, new, &message.barred, now).await;
            asked.missed(in_vain);
            if !are_reached.is_empty() {
                let roles = step.into_iter().filter(|role| calls(view, role, &are_reached, now)).collect();
                return Some((asked.found(roles), are_reached));
            }
        }
        let reach = asked.not_found(view.incident.report.drill.is_some());
        if reach.instead.is_none() {
            return Some((reach, Mentions::default()));
        }
        let mut managers = Mentions { users: vec![server.owner], roles: Vec::new() };
        // Nobody is let into a private matter only because they may change the server's settings.
        if !view.incident.is_private() {
            managers.roles = server.managers(seen_in(leaving));
        }
        Some((reach, managers))
    }

    /// Of these, who is reached when they are called as well, and who is not, being there in vain or barred.
    async fn called_next(
        &self,
        leaving: Leaving<'_>,
        server: &Server,
        new: Vec<Whom>,
        barred: &[UserId],
        now: At,
    ) -> (Mentions, Vec<Missed>) {
        // In a private room whoever is there is let in before it is asked whether they see it.
        let are_in = match is_private_room(leaving) {
            true => {
                let away = self.missed(leaving, server, &new, &new, now).await;
                self.open_to(leaving, &those_not_in(&new, &away)).await
            }
            false => Vec::new(),
        };
        let mut in_vain = self.missed(leaving, server, &new, &are_in, now).await;
        let Mentions { users, roles } = those_not_in(&new, &in_vain);
        let alone = self.had_alone(leaving, server, &roles, barred, now).await;
        let users = users.into_iter().filter(|user| barred.contains(user)).map(Whom::Person);
        let barred = users.chain(alone.into_iter().map(Whom::Role));
        in_vain.extend(barred.map(|whom| Missed { whom, why: Why::MadeTheFix }));
        (those_not_in(&new, &in_vain), in_vain)
    }

    /// Those on Discord whom the message calls in vain. Those who were let in see the channel.
    async fn missed<'a>(
        &self,
        leaving: Leaving<'_>,
        server: &Server,
        called: impl IntoIterator<Item = &'a Whom> + Clone,
        let_in: &[Whom],
        now: At,
    ) -> Vec<Missed> {
        let channel = seen_in(leaving);
        let mut roles = server.roles(Some(channel));
        let mut people = BTreeMap::new();
        for whom in called.clone() {
            let sees = let_in.contains(whom);
            match whom {
                Whom::Person(user) => {
                    let Some(person) = self.person(server.guild, *user, now).await else { continue };
                    people.insert(*user, person.facts(server, (!sees).then_some(channel)));
                }
                Whom::Role(role) => {
                    let Some(facts) = roles.get_mut(role).filter(|facts| facts.blind) else { continue };
                    facts.blind = !sees && !self.is_among_named(server, channel, *role, now).await;
                }
                Whom::Unheld(_) => {}
            }
        }
        let facts = Facts { roles: Some(roles), people };
        facts.missed(called.into_iter().filter(|whom| !matches!(whom, Whom::Unheld(_))))
    }

    /// Has somebody the role whom the channel lets in by name? Where that is not known: yes.
    async fn is_among_named(
        &self,
        server: &Server,
        channel: ChannelId,
        role: DiscordRoleId,
        now: At,
    ) -> bool {
        let named = server.let_in_by_name(channel);
        if named.len() > MOST_BY_NAME {
            return true;
        }
        for user in named {
            match self.person(server.guild, user, now).await {
                Some(person) if !person.has(role) => {}
                _ => return true,
            }
        }
        false
    }
}

/// Whom the bot knows of: who has been in the incident, and who is named in the settings or on call.
fn known(view: &View, now: At) -> BTreeSet<UserId> {
    let incident = &view.incident;
    let assignments = incident.assignments.iter().map(|assignment| assignment.member);
    incident.involved.people.iter().copied().chain(assignments).chain(people(&view.guild, now)).collect()
}

/// The channel whose permissions say who sees it; a thread has none of its own.
fn seen_in(leaving: Leaving<'_>) -> ChannelId {
    let is_thread = leaving.target == Target::Room && leaving.view.incident.room_kind == RoomKind::Thread;
    leaving.view.guild.incidents_channel.filter(|_| is_thread).unwrap_or(leaving.channel)
}

fn is_private_room(leaving: Leaving<'_>) -> bool {
    leaving.view.incident.is_private() && leaving.target == Target::Room
}

fn those_not_in(whom: &[Whom], missed: &[Missed]) -> Mentions {
    let mut mentions = Mentions::default();
    for whom in whom.iter().filter(|whom| missed.iter().all(|missed| missed.whom != **whom)) {
        match whom {
            Whom::Person(user) => mentions.users.push(*user),
            Whom::Role(role) => mentions.roles.push(*role),
            Whom::Unheld(_) => {}
        }
    }
    mentions
}

/// Does a role of the playbook stand for somebody of these?
fn calls(view: &View, role: &RoleKey, called: &Mentions, now: At) -> bool {
    let called: BTreeSet<Whom> = called.whom().collect();
    Called::of(view, now, None, [role]).mentions.whom().any(|whom| called.contains(&whom))
}
