//! How a timeline adds up to an incident: one event after the other.

use super::{DeclarationEvent, Entry, Event};
use crate::domain::ids::IncidentId;
use crate::domain::incident::{Incident, Involved, Spell, State};
use crate::domain::playbook::RoomKind;
use crate::domain::reporter::OnBehalf;
use std::collections::BTreeMap;

impl Incident {
    /// The incident that begins with this entry. `None` when the entry is not a declaration.
    pub fn begin(id: IncidentId, first: &Entry) -> Option<Incident> {
        let Event::Declaration(DeclarationEvent::Declared(report)) = &first.event else { return None };
        let involved = Involved { people: first.by.person().into_iter().collect(), ..Involved::default() };
        Some(Incident {
            id,
            report: (**report).clone(),
            occurred_before: Vec::new(),
            corrected: BTreeMap::new(),
            reporter: match report.on_behalf {
                None => first.by.person(),
                Some(OnBehalf::Member(named)) => Some(named),
                Some(OnBehalf::Contact) => None,
            },
            entered_by: first.by.person().filter(|_| report.on_behalf.is_some()),
            declared_at: first.at,
            state: State::Reported,
            room_kind: RoomKind::Channel,
            room_refused: false,
            room_refusal: None,
            room: None,
            rooms_deleted: Vec::new(),
            details: report.details.iter().map(|it| (it.key.clone(), it.clone())).collect(),
            self_help: None,
            levels: Vec::new(),
            assignments: Vec::new(),
            contacts: Vec::new(),
            silences: Vec::new(),
            spell: Spell::first(first.at),
            last_update: None,
            met_at: None,
            blockers: Vec::new(),
            evidence: Vec::new(),
            cause: None,
            plans: Vec::new(),
            checks: Vec::new(),
            wordings: Vec::new(),
            feedback: Vec::new(),
            review: None,
            followups: Vec::new(),
            tickets: Vec::new(),
            corrected_at: None,
            moved: Vec::new(),
            adopted: None,
            breaches: Vec::new(),
            absorbed: Vec::new(),
            private: None,
            involved,
            alerts: None,
            access_refused: false,
            seq: first.seq,
        })
    }

    /// The incident that a whole timeline adds up to. `None` when it does not begin with a declaration.
    pub fn replay(id: IncidentId, timeline: &[Entry]) -> Option<Incident> {
        let (first, rest) = timeline.split_first()?;
        let mut incident = Incident::begin(id, first)?;
        for entry in rest {
            incident.apply(entry);
        }
        Some(incident)
    }

    /// Takes one more entry in.
    pub fn apply(&mut self, entry: &Entry) {
        self.seq = entry.seq;
        self.involved.people.extend(entry.by.person());
        entry.event.feature().fold(self, entry);
    }
}
