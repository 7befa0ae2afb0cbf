//! An incident for the tests of messages: a playbook, a guild, and a story.

use crate::actions::{Then, View};
use crate::domain::At;
use crate::domain::calendar::Calendars;
use crate::domain::fixture;
use crate::domain::grading::Basis;
use crate::domain::guild::{Guild, Holder, Language};
use crate::domain::ids::{DiscordRoleId, GuildId, IncidentId, RoleKey, UserId};
use crate::domain::incident::{Declared, Incident};
use crate::domain::names::Names;
use crate::domain::owed::owed;
use crate::domain::playbook::{
    Cadence, Check, Clock, FaultType, Gate, Growth, Level, Limit, LimitStart, Milestone, Need, Permit,
    PlanRules, Playbook, PlaybookRef, Role, RoomKind, Rung, Sync, SyncStart, Take, Verification, Words,
};
use crate::domain::timeline::{Actor, DeclarationEvent, DueEvent, Entry, Event, LevelEvent};
use chrono::{TimeDelta, TimeZone, Utc};
use std::sync::Arc;

pub(super) const REPORTER: UserId = UserId(10);
pub(super) const PRIMARY: UserId = UserId(11);
pub(super) const LEAD: UserId = UserId(12);
pub(super) const DUTY: DiscordRoleId = DiscordRoleId(50);
pub(super) const TESTERS: DiscordRoleId = DiscordRoleId(51);

/// Minutes after the declaration.
pub(super) fn at(minutes: i64) -> At {
    Utc.timestamp_opt(1_772_416_800 + minutes * 60, 0).single().unwrap()
}

pub(super) fn words(zh: &str, en: &str) -> Words {
    Words { zh: zh.into(), en: en.into() }
}

fn keys(keys: &[&str]) -> Vec<RoleKey> {
    keys.iter().map(|key| RoleKey::new(*key)).collect()
}

fn limit(minutes: i64, met_by: &[Milestone], repeat: Option<i64>) -> Limit {
    Limit {
        within: TimeDelta::minutes(minutes),
        starts: LimitStart::Declaration,
        calendar: None,
        warn_at: Some(60),
        remind: keys(&["duty"]),
        met_by: met_by.to_vec(),
        ladder: vec![
            Rung { after: TimeDelta::zero(), to: keys(&["lead"]) },
            Rung { after: TimeDelta::minutes(10), to: keys(&["lead", "director"]) },
        ],
        repeat: repeat.map(TimeDelta::minutes),
        soft: false,
        ask: None,
        raise: None,
    }
}

fn cadence(minutes: i64) -> Cadence {
    Cadence {
        every: TimeDelta::minutes(minutes),
        warn_at: Some(80),
        second: keys(&["lead"]),
        third: keys(&["director"]),
    }
}

pub(super) fn playbook() -> Playbook {
    let role = |key: &str, zh, en| Role {
        key: RoleKey::new(key),
        name: words(zh, en),
        assignable: true,
        take: Take::Yes,
        required: false,
    };
    let level = |key: &str, rank, zh, en| Level {
        key: key.into(),
        rank,
        name: words(zh, en),
        criterion: words("", ""),
        invite: Vec::new(),
        report_to: Vec::new(),
        quorum: Vec::new(),
        call: None,
        room: RoomKind::Channel,
        limits: [].into(),
        sync: None,
        meeting: None,
        hold_reminders: None,
    };
    let recovered = [Milestone::Recovered, Milestone::WorkaroundInPlace];
    let urgent = Level {
        invite: keys(&["director"]),
        limits: [
            (Clock::Respond, limit(5, &[Milestone::Acknowledged], Some(5))),
            (Clock::Recover, limit(120, &recovered, None)),
        ]
        .into(),
        sync: Some(Sync { cadence: cadence(30), starts: SyncStart::Assignment }),
        ..level("P0", 1, "紧急", "Urgent")
    };
    let small = fixture::playbook();
    Playbook {
        reference: PlaybookRef { id: "rapid-response".into(), version: 1 },
        name: words("快速响应", "Rapid response"),
        number: "{abbr}-{yyyymmdd}-{seq:03}".into(),
        types: vec![FaultType {
            key: "database".into(),
            abbr: "DB".into(),
            name: words("数据库", "Database"),
            private: false,
        }],
        levels: vec![urgent, level("P3", 4, "低", "Low")],
        roles: vec![
            role("duty", "值班人员", "Duty engineer"),
            role("lead", "技术负责人", "Technical lead"),
            role("director", "技术总监", "Technical director"),
            role("primary", "第一处理责任人", "First responsible"),
            role("tester", "测试人员", "Tester"),
        ],
        invite: keys(&["duty", "lead"]),
        permits: [(Permit::Grade, keys(&["duty", "lead"]))].into(),
        reminders: Growth::default(),
        verification: Verification {
            by: keys(&["tester"]),
            checks: vec![Check {
                name: words("原操作不再报错", "The original steps work"),
                by: Vec::new(),
                figure: None,
            }],
            chase: Some(cadence(30)),
            ..small.verification
        },
        blockers: cadence(15),
        closing: vec![Need::Verification, Need::Cause],
        reopen_within: Some(TimeDelta::days(7)),
        plans: PlanRules {
            ordered: false,
            eta: true,
            approval: vec![Gate { name: words("技术批准", "Approval"), by: keys(&["lead"]), people: 1 }],
        },
        ..small
    }
}

pub(super) fn guild(languages: &[Language]) -> Guild {
    let mut guild = Guild::new(GuildId(1), "rapid-response");
    guild.languages = languages.to_vec();
    guild.roles = [
        (RoleKey::new("duty"), vec![Holder::Role(DUTY)]),
        (RoleKey::new("lead"), vec![Holder::User(LEAD)]),
        (RoleKey::new("tester"), vec![Holder::Role(TESTERS)]),
    ]
    .into();
    guild
}

pub(super) fn declared() -> Declared {
    let playbook = playbook();
    Declared {
        number: "DB-20260302-001".into(),
        title: "数据库宕机".into(),
        symptom: Some("下单报错 500".into()),
        impact: Some("全部用户无法下单".into()),
        affected_percent: Some(100.0),
        core: Some(true),
        ..fixture::report(&playbook)
    }
}

/// A story: what happened, to be told at some time.
pub(super) struct Story {
    pub(super) guild: Guild,
    pub(super) playbook: Playbook,
    pub(super) timeline: Vec<Entry>,
}

impl Story {
    /// Declared, nothing more.
    pub(super) fn begin(languages: &[Language]) -> Story {
        let mut story = Story { guild: guild(languages), playbook: playbook(), timeline: Vec::new() };
        story.add(0, REPORTER, Event::Declaration(DeclarationEvent::Declared(Box::new(declared()))));
        story
    }

    /// Declared and graded P0 at once.
    pub(super) fn urgent(languages: &[Language]) -> Story {
        let mut story = Story::begin(languages);
        story.add(1, LEAD, graded("P0", 1));
        story
    }

    pub(super) fn add(&mut self, minutes: i64, by: UserId, event: Event) -> &mut Story {
        self.add_by(minutes, Actor::Person(by), event)
    }

    fn add_by(&mut self, minutes: i64, by: Actor, event: Event) -> &mut Story {
        let seq = self.timeline.len() as u32 + 1;
        self.timeline.push(Entry { seq, at: at(minutes), by, event });
        self
    }

    /// Tells what is due at this minute.
    pub(super) fn tick(&mut self, minutes: i64) -> &mut Story {
        let view = self.view();
        for fell in owed(&view.incident, view.rules(), at(minutes)).due {
            self.add_by(minutes, Actor::Clock, Event::Due(DueEvent::FellDue(fell)));
        }
        self
    }

    pub(super) fn view(&self) -> View {
        View {
            incident: Incident::replay(IncidentId(7), &self.timeline).unwrap(),
            playbook: Arc::new(self.playbook.clone()),
            calendars: Arc::new(Calendars::new()),
            guild: Arc::new(self.guild.clone()),
            wordless: false,
            names: Names::new(),
            outlets: Default::default(),
        }
    }

    /// How it stood at an instant.
    pub(super) fn then(&self, at: At) -> Then {
        let known: Vec<Entry> = self.timeline.iter().filter(|entry| entry.at <= at).cloned().collect();
        let then = Incident::replay(IncidentId(7), &known);
        Then { at, view: then.map(|incident| View { incident, ..self.view() }) }
    }

    /// The room's message for the last entry, read at this minute.
    pub(super) fn last(&self, minutes: i64) -> crate::discord::message::Message {
        super::entry::entry(&self.view(), self.timeline.last().unwrap(), &self.timeline, at(minutes)).unwrap()
    }
}

pub(super) fn graded(level: &str, rank: u8) -> Event {
    Event::Level(LevelEvent::Graded {
        level: level.into(),
        rank,
        confirmed: true,
        reason: None,
        basis: Basis::default(),
    })
}

pub(super) fn primary() -> RoleKey {
    RoleKey::primary()
}
