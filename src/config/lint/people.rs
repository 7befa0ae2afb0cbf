//! Who is asked, who may, and whether there is anybody.

use super::super::table::Table;
use super::{Lint, is_only_in_an_incident};
use crate::domain::ids::RoleKey;
use crate::domain::keyed::Keyed;
use crate::domain::playbook::{Permit, Take};

/// What turns an incident into another one, quietens it, opens it or ends it: not for whoever comes along.
const STEERING: [Permit; 12] = [
    Permit::Reject,
    Permit::Grade,
    Permit::Confirm,
    Permit::Assign,
    Permit::Merge,
    Permit::Silence,
    Permit::Private,
    Permit::Close,
    Permit::Reopen,
    Permit::Override,
    Permit::Correct,
    Permit::Drill,
];

impl Lint<'_> {
    /// Roles that no rule speaks of: whatever key it is under, a rule names them as a text.
    pub(super) fn roles(&self, top: &mut Table<'_>) {
        let named = top.texts_within("roles");
        for (mut table, role) in top.tables("roles").into_iter().zip(&self.playbook.roles) {
            if !named.contains(role.key.0.as_str()) && !role.assignable {
                let at = table.place("key").unwrap_or(table.at);
                let what =
                    format!("no rule speaks of role `{}`, and it cannot be given in an incident", role.key);
                self.page.warn(at, what, "`assignable = true`, or a rule that calls it, or leave it out");
            }
        }
    }

    /// Parts that anybody takes with their permits, among which is one that steers the incident.
    pub(super) fn taken(&self, top: &mut Table<'_>) {
        for (mut table, role) in top.tables("roles").into_iter().zip(&self.playbook.roles) {
            let may =
                |permit: &Permit| self.permitted(*permit).is_some_and(|roles| roles.contains(&role.key));
            let steers: Vec<String> =
                STEERING.iter().filter(|permit| may(permit)).map(|it| format!("`{}`", it.key())).collect();
            if role.take == Take::WithPermits && !steers.is_empty() {
                let at = table.place("take").unwrap_or(table.at);
                let what = format!("anybody who takes this role by themselves may {}", steers.join(", "));
                self.page.warn(
                    at,
                    what,
                    "`take = \"yes\"`, or `\"no\"`, or leave the role out of these permits",
                );
            }
        }
    }

    pub(super) fn permits(&self, top: &mut Table<'_>) {
        let Some(mut table) = top.table("permits") else { return };
        // What is done before anybody has a role in the incident.
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
                self.page.note(by_at, "nobody who is asked to verify may verify", instead.clone());
            } else if !may_not.is_empty() {
                let what = format!("{} asked to verify, but may not", self.names_of(&may_not));
                self.page.warn(by_at, what, instead.clone());
            }
            let checks_at = table.place("checks").unwrap_or(table.at);
            for check in verification.checks.iter().filter(|check| !check.by.is_empty()) {
                if !check.by.iter().any(|role| may(&role)) {
                    let what = format!("nobody who makes the check `{}` may verify", check.name.en);
                    self.page.note(checks_at, what, instead.clone());
                }
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

    /// Steps of approval that nobody can take, or not both: each takes people of its own, none of them the author.
    pub(super) fn plans(&self, top: &mut Table<'_>) {
        let Some(mut table) = top.table("plans") else { return };
        let gates = &self.playbook.plans.approval;
        for (place, mut gate) in table.tables("approval").into_iter().enumerate() {
            let by = &gates[place].by;
            let at = gate.place("by").unwrap_or(gate.at);
            if by.iter().all(is_only_in_an_incident) {
                let what =
                    format!("{} usually propose the plan, and nobody approves their own", self.names_of(by));
                self.page.warn(at, what, "somebody else too, such as `lead`");
            }
            if gates[..place].iter().any(|before| before.by == *by) {
                let what = "this step takes the same roles as one before it, and other people";
                self.page.warn(at, what, "other roles, or one step with `people = 2`");
            }
        }
    }

    /// Told at once as well as from the start.
    pub(super) fn core(&self, top: &mut Table<'_>) {
        let there = &self.playbook.invite;
        if let Some(role) = self.playbook.invite_core.iter().find(|role| there.contains(role)) {
            let at = top.place("invite_core").unwrap_or(top.at);
            let what = format!("role `{role}` is in the room from the start, whatever is hit");
            self.page.warn(at, what, "only who comes in addition");
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
