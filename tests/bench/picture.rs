//! What it takes to draw: of an incident with all that there can be, and of a year of figures.

use crate::figures::{Goals, Times};
use chrono::{DateTime, TimeDelta, Utc};
use enum_map::EnumMap;
use std::time::Instant;
use warroom::domain::figures::{Case, Span, Spell};
use warroom::domain::guild::Language;
use warroom::domain::incident::State;
use warroom::domain::playbook::{Clock, Words};
use warroom::picture::data::timeline::{LimitRun, Outcome, Stretch, Timeline, Unasked};
use warroom::picture::data::trend::Trend;
use warroom::picture::draw;
use warroom::picture::png::png;
use warroom::zone::Zone;

/// Milliseconds that a picture may take, from its data to the PNG.
const GOAL: f64 = 60.0;

/// Draws each picture so often.
pub(crate) fn measure(rounds: usize, goals: &mut Goals) -> anyhow::Result<()> {
    let (incident, trend) = (incident(), trend());
    println!("\nA picture, in ms (p50, p90, p99 of {rounds}):");
    let drawn: [(&str, &dyn Fn() -> String); 4] = [
        ("of an incident", &|| draw::timeline::svg(&incident, Language::Zh, Zone::shanghai())),
        ("of the time to recovery in a year", &|| draw::recovery::svg(&trend, Language::Zh)),
        ("of limits in a year", &|| draw::kept::svg(&trend, Language::Zh)),
        ("of the load in a year", &|| draw::load::svg(&trend, Language::Zh)),
    ];
    for (what, svg) in drawn {
        // The first one reads the font, too.
        png(&svg())?;
        let mut times = Times::default();
        for _ in 0..rounds {
            let began = Instant::now();
            png(&svg())?;
            times.add(began.elapsed());
        }
        times.print(what);
        goals.at_most(&format!("a picture {what}, median"), times.median(), GOAL, " ms");
    }
    Ok(())
}

fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_514) + TimeDelta::minutes(minutes)
}

fn incident() -> Timeline {
    let states = [
        State::Reported,
        State::Graded,
        State::Assigned,
        State::Diagnosing,
        State::Planning,
        State::Approving,
        State::Processing,
        State::Verifying,
        State::Resolved,
    ];
    let phases =
        (0..).zip(states).map(|(nth, what)| Stretch { what, from: at(nth * 20), to: at(nth * 20 + 20) });
    let clocks =
        [Clock::Respond, Clock::Contact, Clock::RootCause, Clock::Workaround, Clock::Recover, Clock::Review];
    let limits = (1..).zip(clocks).map(|(nth, clock)| LimitRun {
        clock,
        length: Words { zh: "20 分钟".into(), en: "20 min".into() },
        from: at(0),
        due: at(nth * 20),
        outcome: Outcome::Late(at(nth * 25)),
    });
    let told = (0..400).map(|nth| {
        ([Unasked::Reminder, Unasked::Warning, Unasked::Breach, Unasked::Escalation][nth % 4], nth)
    });
    Timeline {
        number: "DB-20260302-001".into(),
        title: "华东一区核心交易系统数据库主从切换失败，导致订单无法提交，支付全部超时".into(),
        state: State::Closed,
        from: at(0),
        to: at(180),
        occurred: Some(at(-15)),
        restored: Some(at(150)),
        phases: phases.collect(),
        levels: vec![Stretch {
            what: Words { zh: "P0 紧急".into(), en: "P0 Urgent".into() },
            from: at(5),
            to: at(180),
        }],
        limits: limits.collect(),
        told: told.map(|(told, nth)| (told, at(nth as i64 / 3))).collect(),
    }
}

fn trend() -> Trend {
    let case = |nth: i64| Case {
        spells: vec![Spell {
            nth: 1,
            began: at(nth * 263),
            took: EnumMap::from_fn(|span| {
                (span == Span::Recovered).then(|| TimeDelta::minutes(5 + nth * 37 % 400))
            }),
            met: 4,
            missed: (nth % 3) as u32,
        }],
        stages: Default::default(),
        survey: None,
    };
    let cases: Vec<Case> = (0..2000).map(case).collect();
    Trend::of(&cases.iter().collect::<Vec<_>>(), [at(0), at(365 * 1440)], Zone::shanghai())
}
