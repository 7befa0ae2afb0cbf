//! Pictures of ordinary and of odd incidents: every text is on them, within their edges, and they can be looked at: with
//! `WARROOM_PICTURES=DIR` they are written there.

use super::data::timeline::{LimitRun, Outcome, Stretch, Timeline, Unasked};
use super::data::trend::Trend;
use super::draw;
use super::glyphs::{drawable, fitted, width, wrapped};
use super::png::{png, tree};
use crate::domain::At;
use crate::domain::figures::{Case, Span, Spell};
use crate::domain::guild::Language;
use crate::domain::incident::State;
use crate::domain::playbook::{Clock, Words};
use crate::text::labels::duration;
use crate::zone::Zone;
use chrono::{TimeDelta, TimeZone, Utc};
use enum_map::EnumMap;
use resvg::usvg::{Group, Node, Text};

fn at(minutes: i64) -> At {
    Utc.timestamp_opt(1_772_416_800 + minutes * 60, 0).single().unwrap()
}

fn stretch<T>(what: T, from: i64, to: i64) -> Stretch<T> {
    Stretch { what, from: at(from), to: at(to) }
}

fn level(key: &str) -> Words {
    Words { zh: format!("{key} 紧急"), en: format!("{key} Urgent") }
}

fn run(clock: Clock, from: i64, due: i64, outcome: Outcome) -> LimitRun {
    let [zh, en] =
        [Language::Zh, Language::En].map(|language| duration(language, TimeDelta::minutes(due - from)));
    LimitRun { clock, length: Words { zh, en }, from: at(from), due: at(due), outcome }
}

fn ordinary() -> Timeline {
    Timeline {
        number: "DB-20260302-001".into(),
        title: "订单数据库连接数耗尽，支付失败".into(),
        state: State::Closed,
        from: at(0),
        to: at(190),
        occurred: Some(at(-12)),
        restored: Some(at(95)),
        phases: vec![
            stretch(State::Reported, 0, 4),
            stretch(State::Graded, 4, 7),
            stretch(State::Assigned, 7, 12),
            stretch(State::Diagnosing, 12, 48),
            stretch(State::Planning, 48, 60),
            stretch(State::Approving, 60, 66),
            stretch(State::Processing, 66, 95),
            stretch(State::Verifying, 95, 110),
            stretch(State::Processing, 110, 130),
            stretch(State::Verifying, 130, 142),
            stretch(State::Resolved, 142, 190),
        ],
        levels: vec![stretch(level("P1"), 4, 40), stretch(level("P0"), 40, 190)],
        limits: vec![
            run(Clock::Respond, 0, 5, Outcome::Met(at(4))),
            run(Clock::Contact, 0, 15, Outcome::Met(at(11))),
            run(Clock::RootCause, 7, 37, Outcome::Late(at(48))),
            run(Clock::Workaround, 4, 64, Outcome::Missed),
            run(Clock::Recover, 0, 120, Outcome::Met(at(95))),
        ],
        told: vec![
            (Unasked::Warning, at(3)),
            (Unasked::Warning, at(30)),
            (Unasked::Breach, at(37)),
            (Unasked::Reminder, at(42)),
            (Unasked::Reminder, at(47)),
            (Unasked::Escalation, at(52)),
            (Unasked::Breach, at(64)),
            (Unasked::Reminder, at(74)),
            (Unasked::Reminder, at(84)),
            (Unasked::Reminder, at(94)),
        ],
    }
}

/// An incident that took so many minutes, nothing of which anybody dealt with for long.
fn lasting(minutes: i64) -> Timeline {
    Timeline {
        to: at(minutes),
        occurred: None,
        phases: vec![
            stretch(State::Reported, 0, 0),
            stretch(State::Graded, 0, minutes / 2),
            stretch(State::Resolved, minutes / 2, minutes),
        ],
        restored: Some(at(minutes / 2)),
        levels: vec![stretch(level("P3"), 0, minutes)],
        limits: vec![run(Clock::Recover, 0, minutes.max(30), Outcome::Met(at(minutes / 2)))],
        told: Vec::new(),
        ..ordinary()
    }
}

fn timelines() -> Vec<(&'static str, Timeline)> {
    let titled = |title: &str| Timeline { title: title.into(), ..ordinary() };
    let open =
        Timeline { state: State::Diagnosing, to: at(20), restored: None, told: Vec::new(), ..ordinary() };
    let open = Timeline {
        phases: ordinary().phases.into_iter().take(3).chain([stretch(State::Diagnosing, 12, 20)]).collect(),
        levels: vec![stretch(level("P1"), 4, 20)],
        limits: vec![run(Clock::Recover, 0, 120, Outcome::Running)],
        ..open
    };
    let weeks = Timeline {
        to: at(9 * 1440 + 300),
        phases: [&ordinary().phases[..10], &[stretch(State::Resolved, 142, 9 * 1440 + 300)]].concat(),
        levels: vec![stretch(level("P0"), 4, 9 * 1440 + 300)],
        ..ordinary()
    };
    let reminders = (0..400).map(|nth| (Unasked::Reminder, at(60 + nth * 30)));
    let asked = Timeline {
        to: at(400 * 30 + 200),
        phases: vec![stretch(State::Reported, 0, 9), stretch(State::Processing, 9, 400 * 30 + 200)],
        restored: None,
        levels: Vec::new(),
        told: reminders.chain([(Unasked::Breach, at(5))]).collect(),
        limits: vec![run(Clock::Recover, 0, 120, Outcome::Missed)],
        ..ordinary()
    };
    let nothing = Timeline {
        to: at(0),
        occurred: None,
        restored: None,
        phases: Vec::new(),
        levels: Vec::new(),
        limits: Vec::new(),
        told: Vec::new(),
        ..ordinary()
    };
    vec![
        ("ordinary", ordinary()),
        ("open", open),
        ("weeks", weeks),
        ("minute", lasting(1)),
        ("season", lasting(90 * 1440)),
        ("reminders", asked),
        ("nothing", nothing),
        ("chinese", titled(&"华东一区核心交易系统数据库主从切换失败，导致订单无法提交".repeat(8))),
        (
            "english",
            titled(&"Payments fail for everybody in Europe since the certificate expired ".repeat(5)),
        ),
        ("word", titled(&"a".repeat(200))),
        (
            "emoji",
            titled("🔥🔥 支付 👩🏽‍💻 down ⚠️ <b>&amp; \u{202e}evil\u{202c} שלום مرحبا e\u{301} ｶﾅ \u{0}\n x"),
        ),
    ]
}

/// Every drawing of every picture, in both languages.
fn drawings() -> Vec<(String, String)> {
    let languages = [(Language::Zh, "zh"), (Language::En, "en")];
    let each = timelines().into_iter().flat_map(move |(name, picture)| {
        languages.map(|(language, tag)| {
            (format!("timeline-{name}.{tag}"), draw::timeline::svg(&picture, language, Zone::shanghai()))
        })
    });
    let of_trends = trends().into_iter().flat_map(move |(name, trend)| {
        languages.into_iter().flat_map(move |(language, tag)| {
            [
                (format!("recovery-{name}.{tag}"), draw::recovery::svg(&trend, language)),
                (format!("kept-{name}.{tag}"), draw::kept::svg(&trend, language)),
                (format!("load-{name}.{tag}"), draw::load::svg(&trend, language)),
            ]
        })
    });
    each.chain(of_trends).collect()
}

/// Incidents that began at these minutes, each with how long its recovery took and which limits it kept and missed.
fn cases(told: impl IntoIterator<Item = (i64, Option<i64>, u32, u32)>) -> Vec<Case> {
    let case = |(began, took, met, missed): (i64, Option<i64>, u32, u32)| Case {
        spells: vec![Spell {
            nth: 1,
            began: at(began),
            took: EnumMap::from_fn(|span| took.filter(|_| span == Span::Recovered).map(TimeDelta::minutes)),
            met,
            missed,
        }],
        stages: EnumMap::default(),
        survey: None,
    };
    told.into_iter().map(case).collect()
}

fn trend(cases: &[Case], days: i64) -> Trend {
    Trend::of(&cases.iter().collect::<Vec<_>>(), [at(0), at(days * 1440)], Zone::shanghai())
}

fn trends() -> Vec<(&'static str, Trend)> {
    // Numbers that look as if they were by chance, and are always the same.
    let dice = |nth: i64, sides: i64| {
        let mixed = (nth as u64).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        ((mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 33) as i64 % sides
    };
    let of_days = |days: i64, count: i64| {
        let each = (0..count).map(|nth| {
            let roll = |kind: i64, sides: i64| dice(nth * 16 + kind, sides);
            // Mostly by day, and less at weekends; the first minute is 10:00.
            let hour = if roll(0, 4) == 0 { roll(1, 24) } else { roll(2, 6) + roll(3, 6) };
            let day = if roll(4, 3) == 0 { roll(5, days) } else { roll(6, days) / 7 * 7 + roll(7, 5) };
            let began = (day * 1440 + hour * 60 + roll(8, 60)).min(days * 1440);
            let took = (nth % 11 != 0).then(|| (4 + roll(9, 50)) * (1 + roll(10, 3) * roll(11, 4)));
            (began, took, 2 + roll(12, 4) as u32, (roll(13, 5) / 3) as u32)
        });
        trend(&cases(each), days)
    };
    vec![
        ("month", of_days(30, 45)),
        ("quarter", of_days(91, 160)),
        ("year", of_days(365, 1400)),
        ("week", of_days(7, 3)),
        ("one", trend(&cases([(600, Some(0), 1, 0)]), 30)),
        ("longest", trend(&cases([(600, Some(1), 0, 5), (20_000, Some(500_000), 3, 0)]), 30)),
        ("nothing", trend(&[], 30)),
    ]
}

fn texts(group: &Group) -> Vec<&Text> {
    let mut found = Vec::new();
    for node in group.children() {
        match node {
            Node::Text(text) => found.push(text.as_ref()),
            Node::Group(group) => found.extend(texts(group)),
            _ => {}
        }
    }
    found
}

#[test]
fn no_text_is_left_out_and_none_leaves_the_picture() {
    for (name, svg) in drawings() {
        let tree = tree(&svg).unwrap();
        let found = texts(tree.root());
        assert_eq!(found.len(), svg.matches("<text ").count(), "{name}");
        for text in found {
            let written: String = text.chunks().iter().map(|chunk| chunk.text()).collect();
            let glyphs = text.layouted().iter().flat_map(|span| &span.positioned_glyphs);
            let shown: String = glyphs.clone().map(|glyph| glyph.text.as_str()).collect();
            assert_eq!(shown, written, "{name}: what is drawn is not what is written");
            assert!(
                glyphs.clone().all(|glyph| glyph.id.0 != 0),
                "{name}: the font lacks something of {written}"
            );
            let place = text.abs_bounding_box();
            let inside = place.left() >= 0.0 && place.right() <= tree.size().width() + 0.5;
            let inside = inside && place.top() >= 0.0 && place.bottom() <= tree.size().height();
            assert!(inside, "{name}: {written} is at {place:?}");
        }
    }
}

#[test]
fn every_picture_is_a_png() {
    let folder = std::env::var_os("WARROOM_PICTURES");
    for (name, svg) in drawings() {
        let drawn = png(&svg).unwrap();
        assert!(drawn.starts_with(b"\x89PNG"), "{name}");
        assert!(drawn.len() < 400_000, "{name} is of {} bytes", drawn.len());
        if let Some(folder) = &folder {
            let file = std::path::Path::new(folder).join(name);
            std::fs::write(file.with_added_extension("svg"), svg).unwrap();
            std::fs::write(file.with_added_extension("png"), drawn).unwrap();
        }
    }
}

#[test]
fn weeks_are_those_that_the_time_touches_and_hours_those_of_the_guild() {
    // 10:00 on a Monday where the guild is; then 23:59 on the Sunday after, and a minute later.
    let told = [(0, Some(30), 2, 0), (6 * 1440 + 839, Some(10), 0, 1), (6 * 1440 + 840, None, 1, 1)];
    let found = trend(&cases(told), 15);
    let weeks: Vec<String> = found
        .weeks
        .iter()
        .map(|week| {
            let median = week.recovered.map(|spread| spread.median.num_minutes());
            format!("{} {median:?} {}/{}", week.monday, week.met, week.missed)
        })
        .collect();
    insta::assert_snapshot!(weeks.join(", "), @"2026-03-02 Some(10) 2/1, 2026-03-09 None 1/1, 2026-03-16 None 0/0");
    assert_eq!((found.incidents, found.met, found.missed), (3, 3, 2));
    assert_eq!(found.load[10][0], 1, "{:?}", found.load);
    assert_eq!((found.load[23][6], found.load[0][0]), (1, 1), "{:?}", found.load);
    assert_eq!(found.load.iter().flatten().sum::<u32>(), 3);
}

#[test]
fn what_the_font_lacks_is_a_box() {
    for (typed, drawn) in [
        ("数据库 down", "数据库 down"),
        ("🔥 a 👩🏽‍💻 b", "□ a □ b"),
        ("e\u{301}\u{202e}x\u{200b}y", "éxy"),
        (" a \n\t b ", "a b"),
        ("שלום", "□□□□"),
        ("陳堃 ＡＢ", "陳堃 ＡＢ"),
    ] {
        assert_eq!(drawable(typed), drawn, "{typed:?}");
    }
}

#[test]
fn a_text_is_as_wide_as_it_is_told_to_be() {
    for text in ["订单数据库", "Waiting for approval", "12:30 – 14:10", "□…·"] {
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"900\" height=\"99\"><text x=\"0\" y=\"50\" \
             font-family=\"Noto Sans CJK SC\" font-size=\"20\">{text}</text></svg>"
        );
        let tree = tree(&svg).unwrap();
        let found = texts(tree.root());
        let ends = found[0].abs_bounding_box().width();
        assert!((ends - width(text, 20.0)).abs() < 4.0, "{text}: {ends} is not {}", width(text, 20.0));
    }
}

#[test]
fn texts_are_cut_and_broken_where_they_have_no_room() {
    assert_eq!(fitted("数据库", 10.0, 30.0), "数据库");
    assert_eq!(fitted("数据库", 10.0, 29.0), "数…");
    assert_eq!(wrapped("订单数据库，连接耗尽", 10.0, 50.0, 3), ["订单数据", "库，连接耗", "尽"]);
    assert_eq!(wrapped("payments fail today", 10.0, 55.0, 3), ["payments", "fail today"]);
    let lines = wrapped(&"a".repeat(99), 10.0, 50.0, 2);
    assert!(lines.len() == 2 && lines[1].ends_with('…'), "{lines:?}");
}

#[test]
fn the_length_of_a_picture_is_that_of_the_incident() {
    assert_eq!(ordinary().length(), TimeDelta::minutes(190));
}
