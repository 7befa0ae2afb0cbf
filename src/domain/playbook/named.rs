//! Roles that a playbook speaks of.

use super::{Cadence, Limit, Playbook, Role};
use crate::domain::ids::RoleKey;
use std::collections::BTreeSet;

impl Playbook {
    /// Roles that some rule calls, asks, invites or permits, in ladders, checks, plans and wording as well.
    pub fn named_roles(&self) -> BTreeSet<&RoleKey> {
        let limits = self.levels.iter().flat_map(|level| level.limits.values());
        let limits = limits.chain(&self.grading).chain(&self.team).flat_map(of_limit);
        let cadences = self.cadences().flat_map(of_cadence);
        let levels = self.levels.iter().flat_map(|level| {
            let call = level.call.iter().flat_map(|call| call.who.iter().chain(&call.remind));
            let meeting = level.meeting.iter().flat_map(|meeting| &meeting.to);
            level.invite.iter().chain(&level.report_to).chain(&level.quorum).chain(call).chain(meeting)
        });
        let approval = self.plans.approval.iter().flat_map(|gate| &gate.by);
        let comms = self.comms.iter().flat_map(|comms| {
            let asked = comms.feedback.iter().flat_map(|asked| &asked.by);
            comms.draft.iter().chain(&comms.approve).chain(&comms.publish).chain(asked)
        });
        let bulletins = self.bulletins.values().flat_map(|rule| &rule.to);
        let roles = limits.chain(cadences).chain(levels).chain(approval).chain(comms).chain(bulletins);
        let roles = roles.chain(&self.invite).chain(&self.invite_core).chain(&self.verification.by);
        let roles = roles.chain(self.verification.checks.iter().flat_map(|check| &check.by));
        let roles = roles.chain(self.observation.iter().flat_map(|rule| &rule.by));
        roles.chain(self.permits.values().flatten()).collect()
    }

    /// Roles that somebody on each server must have for the playbook to work there: the required ones, and those that a
    /// rule speaks of and that nobody can be given in a single incident.
    pub fn roles_to_hold(&self) -> impl Iterator<Item = &Role> {
        let named = self.named_roles();
        self.roles.iter().filter(move |role| role.required || (!role.assignable && named.contains(&role.key)))
    }

    fn cadences(&self) -> impl Iterator<Item = &Cadence> {
        let levels = self.levels.iter().flat_map(|level| {
            let sync = level.sync.iter().map(|sync| &sync.cadence);
            let meeting = level.meeting.iter().map(|meeting| &meeting.cadence);
            sync.chain(meeting).chain(level.call.iter().map(|call| &call.cadence))
        });
        let comms = self.comms.iter();
        let comms = comms.flat_map(|comms| {
            std::iter::once(&comms.chase).chain(comms.feedback.iter().map(|asked| &asked.chase))
        });
        let fixed = [&self.blockers].into_iter().chain(&self.verification.chase);
        let afterwards = self.observation.iter().map(|rule| &rule.chase);
        let afterwards = afterwards.chain(self.followups.iter().map(|rule| &rule.chase));
        levels.chain(comms).chain(fixed).chain(afterwards)
    }
}

fn of_limit(limit: &Limit) -> impl Iterator<Item = &RoleKey> {
    limit.remind.iter().chain(limit.ladder.iter().flat_map(|rung| &rung.to))
}

fn of_cadence(cadence: &Cadence) -> impl Iterator<Item = &RoleKey> {
    cadence.second.iter().chain(&cadence.third)
}
