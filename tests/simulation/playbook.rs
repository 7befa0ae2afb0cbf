//! A small playbook with everything that owes something, in short times.

use chrono::{NaiveTime, TimeDelta};
use std::collections::BTreeMap;
use warroom::domain::calendar::{Calendar, Calendars};
use warroom::domain::grading::Questions;
use warroom::domain::ids::RoleKey;
use warroom::domain::incident::State;
use warroom::domain::meeting::Meeting;
use warroom::domain::playbook::*;
use warroom::domain::rules::Rules;

/// Levels by their key and rank.
pub(crate) const LEVELS: [(&str, u8); 3] = [("P0", 1), ("P1", 2), ("P2", 3)];

/// What every run is judged by.
pub(crate) struct Book {
    playbook: Playbook,
    calendars: Calendars,
}

impl Book {
    pub(crate) fn new() -> Book {
        let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
        let office = Calendar {
            name: "office".into(),
            zone: warroom::zone::Zone::utc(),
            hours: vec![(time(8), time(12)), (time(13), time(18))],
            weekdays: (1..=5).collect(),
            holidays: Default::default(),
            makeup_days: Default::default(),
            years: [2026].into(),
            by_law: Default::default(),
        };
        Book { playbook: playbook(), calendars: Calendars::from([("office".into(), office)]) }
    }

    pub(crate) fn rules(&self) -> Rules<'_> {
        Rules { playbook: &self.playbook, calendars: &self.calendars }
    }
}

fn minutes(n: i64) -> TimeDelta {
    TimeDelta::minutes(n)
}

fn words(text: &str) -> Words {
    Words { zh: text.into(), en: text.into() }
}

fn limit(within: i64, repeat: i64, met_by: &[Milestone]) -> Limit {
    let to = |role| vec![RoleKey::new(role)];
    Limit {
        within: minutes(within),
        starts: LimitStart::Declaration,
        calendar: None,
        warn_at: Some(80),
        remind: to("duty"),
        met_by: met_by.to_vec(),
        ladder: vec![
            Rung { after: TimeDelta::zero(), to: to("lead") },
            Rung { after: minutes(within), to: to("director") },
        ],
        repeat: Some(minutes(repeat)),
        soft: false,
        ask: None,
        raise: None,
    }
}

fn cadence(every: i64) -> Cadence {
    Cadence {
        every: minutes(every),
        warn_at: Some(80),
        second: vec![RoleKey::new("lead")],
        third: vec![RoleKey::new("director")],
    }
}

fn level(nth: usize, respond: i64, recover: i64, sync: i64) -> Level {
    let (key, rank) = LEVELS[nth];
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
            (Clock::Respond, limit(respond, respond * 2, &[Milestone::Acknowledged])),
            (Clock::RootCause, limit(recover / 2, recover / 4, &[Milestone::CauseFound])),
            (Clock::Recover, limit(recover, recover / 2, &[Milestone::Recovered])),
        ]),
        sync: Some(Sync { cadence: cadence(sync), starts: SyncStart::Assignment }),
        // The lowest level does not meet; one that meets in working time only must wait like its reminders.
        meeting: (rank < 3).then(|| Meeting {
            cadence: cadence(sync * 2 + 5),
            to: vec![RoleKey::new("lead")],
            calendar: (rank == 2).then(|| "office".into()),
        }),
        hold_reminders: (rank == 3).then(|| "office".into()),
    }
}

fn role(key: &str) -> Role {
    Role {
        key: RoleKey::new(key),
        name: words(key),
        assignable: true,
        take: Take::WithPermits,
        required: false,
    }
}

fn playbook() -> Playbook {
    Playbook {
        reference: PlaybookRef { id: "simulated".into(), version: 1 },
        name: words("simulated"),
        note: None,
        number: "{abbr}-{seq}".into(),
        types: vec![FaultType {
            key: "sys".into(),
            abbr: "SYS".into(),
            name: words("system"),
            private: false,
        }],
        levels: vec![level(0, 5, 40, 15), level(1, 10, 80, 20), level(2, 15, 120, 30)],
        roles: vec![role("primary"), role("assistant")],
        invite: Vec::new(),
        invite_core: Vec::new(),
        room: RoomKind::Channel,
        permits: BTreeMap::new(),
        questions: Questions::default(),
        details: Vec::new(),
        self_help: None,
        bulletins: BTreeMap::new(),
        survey: None,
        grading: Some(limit(5, 10, &[Milestone::Graded])),
        team: None,
        on_regrade: OnRegrade::Stricter,
        reminders: Growth::default(),
        verification: Verification {
            by: vec![RoleKey::new("tester")],
            not_by_fixer: true,
            checks: Vec::new(),
            ordered: false,
            failed_returns_to: State::Processing,
            extend_by: Some(minutes(20)),
            chase: Some(cadence(20)),
        },
        observation: None,
        blockers: cadence(10),
        followups: None,
        comms: None,
        documents: Vec::new(),
        closing: vec![Need::Verification],
        reopen_within: None,
        plans: PlanRules {
            ordered: false,
            eta: false,
            approval: vec![Gate {
                name: Words { zh: "审批".into(), en: "approval".into() },
                by: vec![RoleKey::new("lead")],
                people: 1,
            }],
        },
    }
}
