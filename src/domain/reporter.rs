//! Whose report it is: of whoever typed it in, or of somebody else whom it names, who may have no account.

use super::decide::Report;
use super::guild::Caller;
use super::ids::{RoleKey, UserId};
use super::incident::Incident;
use super::playbook::{Permit, Playbook};
use serde::{Deserialize, Serialize};

/// For whom somebody else typed a report in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnBehalf {
    /// For a member of the server.
    Member(UserId),
    /// For somebody without an account: by phone, by a ticket, as a complaint.
    Contact,
}

/// Whoever is asked and told as the reporter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reporter {
    /// A member of the server.
    Member(UserId),
    /// Somebody without an account: others ask them and enter what they say.
    Contact,
    /// Nobody: no person reported it.
    Nobody,
}

/// The role of whoever reported.
pub fn role() -> RoleKey {
    RoleKey::new("reporter")
}

/// For whom a report is, if not for whoever types it in. Whoever takes reports in for others does so where it says how to
/// reach somebody, or that it came from people; of everybody else, the way to reach somebody is their own.
pub fn on_behalf(report: &Report<'_>, caller: &Caller, playbook: &Playbook) -> Option<OnBehalf> {
    let other = |user: &UserId| *user != caller.user;
    if let Some(named) = report.reporter {
        return Some(named).filter(other).map(OnBehalf::Member);
    }
    if let Some(named) = report.contact.and_then(mentioned).filter(other) {
        return Some(OnBehalf::Member(named));
    }
    if !takes_reports_in(caller, playbook) {
        return None;
    }
    if let Some(author) = report.author.filter(other) {
        return Some(OnBehalf::Member(author));
    }
    let contact = report.contact.is_some_and(|contact| !contact.trim().is_empty());
    (contact || report.from_people).then_some(OnBehalf::Contact)
}

/// Those who judge whether a report is real, and those who talk to users.
fn takes_reports_in(caller: &Caller, playbook: &Playbook) -> bool {
    let judge = playbook.permits.get(&Permit::Reject).into_iter().flatten();
    let feedback = playbook.comms.iter().filter_map(|comms| comms.feedback.as_ref());
    let mut roles = judge.chain(feedback.flat_map(|feedback| &feedback.by));
    roles.any(|role| *role != self::role() && caller.roles.contains(role))
}

/// Somebody whom a text mentions.
fn mentioned(text: &str) -> Option<UserId> {
    let (_, rest) = text.split_once("<@")?;
    let (id, _) = rest.split_once('>')?;
    id.trim_start_matches('!').parse().ok().map(UserId)
}

impl Incident {
    /// Whose report it is. A member who is given the reporter's part speaks for somebody without an account.
    pub fn reported_by(&self) -> Reporter {
        let role = role();
        let contact = self.report.on_behalf == Some(OnBehalf::Contact)
            || self.contacts.iter().any(|contact| contact.role.as_ref() == Some(&role));
        if !contact {
            return self.reporter.map_or(Reporter::Nobody, Reporter::Member);
        }
        let speaks = self
            .assignments
            .iter()
            .find(|assignment| assignment.role == role)
            .map(|assignment| assignment.member);
        speaks.map_or(Reporter::Contact, Reporter::Member)
    }

    /// Whose report it is, if they are a member of the server.
    pub fn reporting_member(&self) -> Option<UserId> {
        match self.reported_by() {
            Reporter::Member(user) => Some(user),
            Reporter::Contact | Reporter::Nobody => None,
        }
    }
}

impl Playbook {
    /// Who asks a reporter without an account, and enters what they say.
    pub fn asks_reporter(&self) -> Vec<RoleKey> {
        let duty = RoleKey::new("duty");
        if self.role(&duty).is_some() { vec![duty] } else { self.in_charge() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixture;
    use crate::domain::guild::Standing;

    #[test]
    fn a_report_is_that_of_whoever_it_names() {
        let judge = (Permit::Reject, vec![RoleKey::new("duty")]);
        let playbook = Playbook { permits: [judge].into(), ..fixture::playbook() };
        let caller = |roles: &[&str]| Caller {
            user: UserId(1),
            roles: roles.iter().map(|role| RoleKey::new(*role)).collect(),
            manages_guild: false,
            standing: Standing::Member,
        };
        let (nobody, duty) = (caller(&[]), caller(&["duty"]));
        let report = |contact, from_people| Report { contact, from_people, ..Report::default() };
        let member = |id| Some(OnBehalf::Member(UserId(id)));
        for (caller, report, expected) in [
            (&nobody, report(Some("张三 8001"), true), None),
            (&nobody, report(Some("<@!7> 8001"), false), member(7)),
            (&nobody, Report { author: Some(UserId(7)), ..Report::default() }, None),
            (&nobody, Report { reporter: Some(UserId(7)), ..Report::default() }, member(7)),
            (&duty, report(Some("张三 8001"), false), Some(OnBehalf::Contact)),
            (&duty, report(None, true), Some(OnBehalf::Contact)),
            (&duty, report(Some(" "), false), None),
            (&duty, report(Some("<@1>"), false), Some(OnBehalf::Contact)),
            (&duty, Report { author: Some(UserId(7)), ..Report::default() }, member(7)),
            (&duty, Report { author: Some(UserId(1)), ..Report::default() }, None),
            (&duty, Report { reporter: Some(UserId(1)), ..report(Some("8001"), true) }, None),
        ] {
            assert_eq!(on_behalf(&report, caller, &playbook), expected, "{:?} {report:?}", caller.roles);
        }
    }
}
