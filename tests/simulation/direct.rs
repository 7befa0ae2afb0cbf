//! Direct messages: the other way of an escalation that no channel takes, by the product's core; and what people read by
//! both ways.

use crate::calling::{EVERYBODY, OWNER};
use crate::discord::{Message, OPS};
use crate::faults::{Boundary, MINUTE, Plant};
use crate::judge::WITHIN;
use crate::world::World;
use std::collections::BTreeSet;
use warroom::domain::delivery::{DIRECT_AFTER, Kind, Phase, Standing, Target, Urgency};
use warroom::domain::direct;
use warroom::domain::ids::UserId;
use warroom::domain::notices::Posting;
use warroom::domain::reach::Whom;

impl World<'_> {
    /// The ways of the same message besides this row.
    fn other_ways(&self, id: usize) -> Vec<Standing> {
        let row = &self.store.rows[id];
        let same = |(other, it): &(usize, &crate::store::Row)| {
            *other != id && (it.incident, it.kind, it.seq) == (row.incident, row.kind, row.seq)
        };
        let all = self.store.rows.iter().enumerate().filter(same);
        all.map(|(other, _)| self.standing(other)).collect()
    }

    /// What is to be done with a direct message now; of any other, it is sent.
    pub(crate) fn todo_directly(&self, id: usize) -> direct::Todo {
        match self.store.rows[id].origin {
            Target::Direct(_) => {}
            _ => return direct::Todo::Send,
        }
        match (direct::todo(&self.other_ways(id), self.wall()), self.plant) {
            (direct::Todo::Wait(_), Some(Plant::DoubtfulTakenForTold)) => direct::Todo::LeaveOut,
            (todo, _) => todo,
        }
    }

    /// Those who were told directly are not called any more. Answers with them, and whether somebody who is called may have
    /// been told, too.
    pub(crate) fn leave_out_told(&self, id: usize, called: &mut BTreeSet<Whom>) -> (BTreeSet<Whom>, bool) {
        if self.store.rows[id].refused_at.is_none() || self.plant == Some(Plant::CalledAgain) {
            return (BTreeSet::new(), false);
        }
        let ways = self.other_ways(id);
        let is_told = |user| match self.plant {
            Some(Plant::DoubtfulTakenForTold) => {
                direct::is_told(user, &ways) || direct::may_be_told(user, &ways)
            }
            _ => direct::is_told(user, &ways),
        };
        let (told, left): (BTreeSet<_>, BTreeSet<_>) = std::mem::take(called)
            .into_iter()
            .partition(|whom| matches!(whom, Whom::Person(user) if is_told(*user)));
        let in_doubt =
            left.iter().any(|whom| matches!(whom, Whom::Person(user) if direct::may_be_told(*user, &ways)));
        *called = left;
        (told, in_doubt)
    }

    /// Has the message itself perhaps arrived, and nobody could look for it?
    pub(crate) fn may_be_repeated_directly(&self, id: usize) -> bool {
        let is_direct = matches!(self.store.rows[id].origin, Target::Direct(_));
        is_direct && self.other_ways(id).iter().any(|other| other.may_repeat)
    }

    /// Lets an escalation go to people directly, too. True: the process was killed.
    pub(crate) fn tell_directly(&mut self, id: usize, says: Option<usize>) -> bool {
        if self.plant == Some(Plant::DirectForgotten) {
            return false;
        }
        let called = says.map(|says| self.says[says].called.clone()).unwrap_or_default();
        let named: Vec<UserId> = called.iter().filter_map(person).collect();
        let roles = called.iter().filter_map(|whom| match whom {
            Whom::Role(role) => Some(role.0),
            Whom::Person(_) | Whom::Unheld(_) => None,
        });
        let answers = self.outage_until <= self.now;
        let roles: Vec<u64> = roles.collect();
        let holders = roles.iter().filter(|_| answers).flat_map(|role| self.discord.members.holders(*role));
        let holders: Vec<UserId> = holders.map(UserId).collect();
        let owner = answers.then_some(OWNER);
        let people = direct::people(&named, !roles.is_empty(), &holders, owner, &self.other_ways(id));
        if people.is_empty() {
            return false;
        }
        if self.crash(Boundary::BeforeCommit) {
            return true;
        }
        if !self.saves() {
            return false;
        }
        let (incident, kind, seq, urgency) = {
            let row = &self.store.rows[id];
            (row.incident, row.kind, row.seq, row.urgency)
        };
        for user in people {
            let said = Posting { kind, seq, target: Target::Direct(user), urgency };
            self.add_row(incident, said, 1, self.wall());
        }
        self.wake_now();
        self.crash(Boundary::AfterCommit)
    }

    /// What has been refused everywhere for a while goes to those whom it calls by name.
    pub(crate) fn judge_directly(&mut self, id: usize) {
        let row = &self.store.rows[id];
        let is_refused = matches!(row.phase, Phase::Refused(_)) && row.urgency == Urgency::Escalation;
        let since = row.refused_at.map_or(i64::MAX, |at| at.timestamp_millis());
        let is_late = self.wall_ms().saturating_sub(since) >= DIRECT_AFTER.num_milliseconds() + MINUTE;
        if !is_refused || !is_late || self.outage_until > self.now - WITHIN {
            return;
        }
        let entry = &self.store.incidents[row.incident].timeline[row.seq as usize - 1];
        let warroom::domain::timeline::Event::Due(warroom::domain::timeline::DueEvent::FellDue(fell)) =
            &entry.event
        else {
            return;
        };
        let ways = self.other_ways(id);
        let has_way = |user: &UserId| ways.iter().any(|way| way.origin == Target::Direct(*user));
        if let Some(user) = fell.people.iter().find(|user| !has_way(user)).copied() {
            let row = row.clone();
            self.fail(|| {
                format!("refused everywhere for two minutes, and {user:?} is not told directly: {row:?}")
            });
        }
    }

    /// By both ways together, whoever is called by name is told once.
    pub(crate) fn check_direct(&mut self) {
        let mut directly: BTreeSet<(usize, u32, UserId)> = BTreeSet::new();
        let mut marked = directly.clone();
        for channel in &self.discord.channels {
            let Some(user) = channel.person else { continue };
            for message in &channel.messages {
                let row = &self.store.rows[message.row];
                directly.insert((row.incident, row.seq, user));
                if message.may_repeat {
                    marked.insert((row.incident, row.seq, user));
                }
            }
        }
        let mut wrong = None;
        let standing = self.discord.channels.iter().enumerate();
        let standing = standing.filter(|(_, channel)| !channel.deleted && channel.person.is_none());
        let messages =
            standing.flat_map(|(place, channel)| channel.messages.iter().map(move |it| (place, it)));
        for (place, message) in messages.filter(|(_, message)| is_entry(message)) {
            let (Some(says), row) =
                (message.says.map(|says| &self.says[says]), &self.store.rows[message.row])
            else {
                continue;
            };
            // Those who are called do not read the operators' channel.
            if place == OPS {
                continue;
            }
            let told = |user: &UserId| directly.contains(&(row.incident, row.seq, *user));
            let is_marked = |user: &UserId| marked.contains(&(row.incident, row.seq, *user));
            // Who is called in place of others is told something else: that those are not there.
            let mut called = says.called.iter().filter_map(person);
            let again = called.find(|user| !message.may_repeat && told(user) && !is_marked(user));
            let forgotten = says.left_out.iter().filter_map(person).find(|user| !told(user));
            let again = again.map(|user| format!("{user:?} was told directly, and is called again: {row:?}"));
            let forgotten =
                forgotten.map(|user| format!("{user:?} is not called, nor told directly: {row:?}"));
            wrong = wrong.or(again).or(forgotten);
        }
        if let Some(wrong) = wrong {
            self.fail(|| wrong);
        }
    }
}

/// Everybody to whom a direct message can be sent.
pub(crate) fn people() -> impl Iterator<Item = UserId> {
    EVERYBODY.map(UserId)
}

fn is_entry(message: &Message) -> bool {
    matches!(message.marker, Some((_, Kind::Entry, _)))
}

fn person(whom: &Whom) -> Option<UserId> {
    match whom {
        Whom::Person(user) => Some(*user),
        Whom::Role(_) | Whom::Unheld(_) => None,
    }
}
