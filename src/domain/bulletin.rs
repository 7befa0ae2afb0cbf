//! Bulletins: what the bot tells departments, reporters and others by itself when the work begins, when a time is expected,
//! and when the fix is verified. Each is decided in the transaction of what it follows from, and told once.

use super::At;
pub use super::incident::Issued;
use super::incident::{Ending, Incident};
use super::playbook::Milestone;
pub use super::playbook::{Bulletin, BulletinRule, Bulletins};
use super::rules::Rules;
use super::timeline::{BulletinEvent, Entry, Event, PlanEvent, UpdateEvent, VerificationEvent};

/// What is to be told now and was not.
pub fn due(incident: &Incident, rules: Rules<'_>) -> Vec<Event> {
    if incident.ending().is_some_and(|ending| *ending != Ending::Handled) {
        return Vec::new();
    }
    let rules = rules.playbook.bulletins.iter();
    let due = rules.filter(|(bulletin, _)| is_due(incident, **bulletin));
    let issued = due.map(|(bulletin, rule)| {
        Event::Bulletin(BulletinEvent::BulletinIssued {
            bulletin: *bulletin,
            in_incidents: rule.in_incidents,
            eta: incident.spell.expected().filter(|_| incident.is_unfixed()),
            primary: incident.primary().filter(|_| *bulletin == Bulletin::Start),
            corrects: *bulletin == Bulletin::Start && incident.spell.bulletins.contains_key(bulletin),
        })
    });
    issued.collect()
}

/// The bulletin of the room that the message about an entry tells too: one message where two would do.
pub fn told_with(entry: &Entry, timeline: &[Entry]) -> Option<(Bulletin, Option<At>)> {
    let carried = match &entry.event {
        Event::Verification(VerificationEvent::Verified { complete: true, .. }) => Bulletin::Completion,
        Event::Update(UpdateEvent::Updated { eta: Some(_), .. }) => Bulletin::Expected,
        Event::Plan(PlanEvent::PlanProposed(plan)) if plan.eta.is_some() => Bulletin::Expected,
        _ => return None,
    };
    let later = timeline.iter().filter(|later| later.at == entry.at && later.seq > entry.seq);
    later.into_iter().find_map(|later| match &later.event {
        Event::Bulletin(BulletinEvent::BulletinIssued { bulletin, in_incidents: false, eta, .. })
            if *bulletin == carried =>
        {
            Some((carried, *eta))
        }
        _ => None,
    })
}

/// Is this bulletin told by the message about another entry?
pub fn is_told_with_another(entry: &Entry, timeline: &[Entry]) -> bool {
    let Event::Bulletin(BulletinEvent::BulletinIssued { bulletin, .. }) = &entry.event else { return false };
    let before = timeline.iter().filter(|before| before.at == entry.at && before.seq < entry.seq);
    before.into_iter().any(|before| told_with(before, timeline).is_some_and(|(told, _)| told == *bulletin))
}

fn is_due(incident: &Incident, bulletin: Bulletin) -> bool {
    let before = incident.spell.bulletins.get(&bulletin);
    match bulletin {
        Bulletin::Start => {
            let named = incident.primary().filter(|_| incident.is_unfixed());
            let told = before.map(|before| before.primary);
            // One that does not say whom it named is by an older version, and holds.
            named.is_some_and(|named| told.is_none_or(|told| told.is_some_and(|told| told != named)))
        }
        Bulletin::Expected => {
            let told = before.and_then(|before| before.eta);
            incident.is_unfixed() && incident.spell.expected().is_some_and(|expected| Some(expected) != told)
        }
        Bulletin::Completion => {
            before.is_none() && incident.spell.milestones.contains_key(&Milestone::Resolved)
        }
    }
}
