//! Who is asked, who may, and whether there is anybody.

use super::super::table::Table;
use super::{Lint, is_only_in_an_incident, together};
use crate::domain::ids::RoleKey;
use crate::domain::playbook::{Cadence, Permit};
use std::collections::BTreeSet;

impl Lint<'_> {
    /// Roles that no rule speaks of, and invitations that change nothing.
    pub(super) fn roles(&self, top: &mut Table<'_>) {
        let playbook = self.playbook;
        let cadences =
            playbook.levels.iter().filter_map(|level| level.sync.as_ref()).map(|sync| &sync.cadence);
        let cadences = cadences.chain([&playbook.blockers]).chain(&playbook.verification.chase);
        let cadences: Vec<&Cadence> =
            cadences.chain(playbook.followups.iter().map(|followups| &followups.chase)).collect();
        let limits: Vec<_> =
            playbook.levels.iter().flat_map(|level| level.limits.values()).chain(&playbook.grading).collect();
        let mut named: BTreeSet<&RoleKey> = together(playbook.permits.values());
        named.extend(together([&playbook.invite, &playbook.verification.by]));
        named.extend(together(playbook.levels.iter().map(|level| &level.invite)));
        named.extend(together(cadences.iter().flat_map(|cadence| [&cadence.second, &cadence.third])));
        named.extend(together(limits.iter().map(|limit| &limit.remind)));
        named.extend(together(limits.iter().flat_map(|limit| &limit.ladder).map(|rung| &rung.to)));
        for (mut table, role) in top.tables("roles").into_iter().zip(&playbook.roles) {
            if !named.contains(&role.key) && !role.assignable {
                let at = table.place("key").unwrap_or(table.at);
                let what =
                    format!("no rule speaks of role `{}`, and it cannot be given in an incident", role.key);
                self.page.warn(at, what, "`assignable = true`, or a rule that calls it, or leave it out");
            }
        }
    }

    pub(super) fn permits(&self, top: &mut Table<'_>) {
        let Some(mut table) = top.table("permits") else { return };
        // What is done before anybody has a part in the incident.
        let early = [Permit::Ack, Permit::Reject, Permit::Grade, Permit::Confirm, Permit::Assign];
        for (permit, roles) in &self.playbook.permits {
            let at = table.place(permit.key()).unwrap_or(table.at);
            if early.contains(permit) && roles.iter().all(is_only_in_an_incident) {
                let what = format!("nobody has {} when an incident begins", self.names_of(roles));
                self.page.warn(at, what, "somebody who is there from the start too, such as `duty`");
            }
        }
    }

    pub(super) fn verification(&self, top: &mut Table<'_>) {
        let Some(mut table) = top.table("verification") else { return };
        let verification = &self.playbook.verification;
        let permitted = self.permitted(Permit::Verify);
        let by_at = table.place("by").unwrap_or(table.at);
        let fixer = |roles: &[RoleKey]| roles.iter().all(|role| role.0 == "primary");
        if verification.not_by_fixer {
            if fixer(&verification.by) {
                let what = "only the first-responsible is asked to verify, who has usually made the fix";
                self.page.note(by_at, what, "somebody else, such as `[\"lead\"]`, or `not_by_fixer = false`");
            }
            if permitted.is_some_and(fixer) {
                let at = top.table("permits").and_then(|mut permits| permits.place("verify"));
                let what = "only the first-responsible may verify, who has usually made the fix";
                let instead = "somebody else too, such as `[\"lead\"]`, or `not_by_fixer = false`";
                self.page.note(at.unwrap_or(by_at), what, instead);
            }
        }
        if let Some(permitted) = permitted {
            let may = |role: &&RoleKey| permitted.contains(role);
            let may_not: Vec<RoleKey> = verification.by.iter().filter(|role| !may(role)).cloned().collect();
            let instead = format!("roles that may: {}", self.names_of(permitted));
            if may_not.len() == verification.by.len() {
                self.page.note(by_at, "nobody who is asked to verify may verify", instead);
            } else if !may_not.is_empty() {
                let what = format!("{} asked to verify, but may not", self.names_of(&may_not));
                self.page.warn(by_at, what, instead);
            }
        }
        let recover = self
            .playbook
            .levels
            .iter()
            .any(|level| level.limits.contains_key(&crate::domain::playbook::Clock::Recover));
        if let (Some(_), Some(at), false) = (verification.extend_by, table.place("extend_by"), recover) {
            let what = "no level has a recovery limit that could be extended";
            self.page.warn(at, what, "`[levels.limits.recover]` under a level, or leave `extend_by` out");
        }
        if let (Some(chase), Some(cadence)) = (table.table("chase"), &verification.chase) {
            self.cadence(chase, cadence);
        }
    }

    /// Somebody is reminded of what only others may do.
    pub(super) fn may(&self, at: usize, remind: &[RoleKey], permit: Permit) {
        let Some(permitted) = self.permitted(permit) else { return };
        if remind.iter().any(|role| permitted.contains(role)) {
            return;
        }
        let what = format!("{} reminded of what only others may do", self.names_of(remind));
        self.page.warn(at, what, format!("one of those who may: {}", self.names_of(permitted)));
    }

    /// An escalation that reaches nobody but, perhaps, whoever has the work already.
    pub(super) fn reaches_somebody(&self, at: usize, to: &[RoleKey]) {
        if to.iter().all(is_only_in_an_incident) {
            let what = format!(
                "this escalates to {}, which nobody holds unless given in the incident",
                self.names_of(to)
            );
            self.page.warn(at, what, "somebody who is always there too, such as `lead`");
        }
    }
}
