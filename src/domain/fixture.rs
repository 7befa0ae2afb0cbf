//! What tests of the rules begin with: a small playbook, of which a test changes what it is about, and a bare report.

use super::grading::Questions;
use super::ids::{GuildId, RoleKey};
use super::incident::{Declared, State};
use super::playbook::*;
use super::timeline::{DeclarationEvent, Event};
use chrono::TimeDelta;
use std::collections::BTreeMap;

pub(crate) fn role(key: &str) -> RoleKey {
    RoleKey::new(key)
}

pub(crate) fn words(text: &str) -> Words {
    Words { zh: text.into(), en: text.into() }
}

pub(crate) fn minutes(n: i64) -> TimeDelta {
    TimeDelta::minutes(n)
}

/// Warned of at 80 %; the lead at once when it passes, the director 15 minutes later, repeated every 10.
pub(crate) fn limit(within: i64, met_by: Milestone) -> Limit {
    Limit {
        within: minutes(within),
        starts: LimitStart::Diagnosis,
        calendar: None,
        warn_at: Some(80),
        remind: vec![role("duty")],
        met_by: vec![met_by],
        ladder: vec![
            Rung { after: TimeDelta::zero(), to: vec![role("lead")] },
            Rung { after: minutes(15), to: vec![role("director")] },
        ],
        repeat: Some(minutes(10)),
        soft: false,
        ask: None,
        raise: None,
    }
}

pub(crate) fn cadence(every: i64) -> Cadence {
    Cadence {
        every: minutes(every),
        warn_at: None,
        second: vec![role("lead")],
        third: vec![role("director")],
    }
}

/// Its limits and the interval of its sync, in minutes.
pub(crate) fn level(key: &str, rank: u8, respond: i64, recover: i64, sync: i64) -> Level {
    Level {
        key: key.into(),
        rank,
        name: words(key),
        criterion: words(key),
        invite: Vec::new(),
        report_to: Vec::new(),
        quorum: Vec::new(),
        call: None,
        room: RoomKind::Channel,
        limits: BTreeMap::from([
            (Clock::Respond, limit(respond, Milestone::Acknowledged)),
            (Clock::Recover, limit(recover, Milestone::Recovered)),
        ]),
        sync: Some(Sync { cadence: cadence(sync), starts: SyncStart::Assignment }),
        meeting: None,
        hold_reminders: None,
    }
}

/// Three levels with limits and syncs, a verification and blockers; nothing else is asked for.
pub(crate) fn playbook() -> Playbook {
    Playbook {
        reference: PlaybookRef { id: "test".into(), version: 1 },
        name: words("test"),
        note: None,
        number: "{abbr}-{seq}".into(),
        types: vec![FaultType {
            key: "sys".into(),
            abbr: "SYS".into(),
            name: words("system"),
            private: false,
        }],
        levels: vec![level("P0", 1, 5, 120, 30), level("P1", 2, 15, 240, 30), level("P2", 3, 30, 480, 60)],
        roles: Vec::new(),
        invite: Vec::new(),
        invite_core: Vec::new(),
        room: RoomKind::Channel,
        permits: BTreeMap::new(),
        questions: Questions::default(),
        details: Vec::new(),
        self_help: None,
        bulletins: BTreeMap::new(),
        survey: None,
        grading: None,
        team: None,
        on_regrade: OnRegrade::Stricter,
        reminders: Growth { factor: 1, most: 1 },
        verification: Verification {
            by: vec![role("test")],
            not_by_fixer: true,
            checks: Vec::new(),
            ordered: false,
            failed_returns_to: State::Processing,
            extend_by: None,
            chase: Some(cadence(30)),
        },
        observation: None,
        blockers: cadence(15),
        followups: None,
        comms: None,
        documents: Vec::new(),
        closing: vec![Need::Verification],
        reopen_within: None,
        plans: PlanRules::default(),
    }
}

/// A report of which nothing is known but where it belongs.
pub(crate) fn report(playbook: &Playbook) -> Declared {
    Declared {
        guild: GuildId(1),
        number: "SYS-1".into(),
        playbook: playbook.reference.clone(),
        title: "down".into(),
        fault_type: playbook.types[0].key.clone(),
        symptom: None,
        impact: None,
        urgency: None,
        affected_percent: None,
        users: None,
        core: None,
        source: None,
        occurred: None,
        contact: None,
        on_behalf: None,
        details: Vec::new(),
        private: false,
        urgent: false,
        posted: false,
        similar: Vec::new(),
        drill: None,
    }
}

pub(crate) fn declared(report: Declared) -> Event {
    Event::Declaration(DeclarationEvent::Declared(Box::new(report)))
}
