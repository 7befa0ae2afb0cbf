//! Maintenance: what can be planned, how far it is, and what is of its systems.

use super::*;
use crate::domain::ids::GuildId;

const NOW: At = At::UNIX_EPOCH;

fn at(minutes: i64) -> At {
    NOW + TimeDelta::minutes(minutes)
}

fn guild() -> Guild {
    Guild::new(GuildId(1), "basic")
}

fn planned(systems: &str, from: i64, until: i64) -> Maintenance {
    let plan = Plan::new(("升级", systems), (at(from), at(until)), &guild(), NOW).unwrap();
    Maintenance::new(1, plan, UserId(1), NOW)
}

#[test]
fn what_cannot_be_is_refused() {
    let plan = |systems: &str, from: i64, until: i64| {
        Plan::new(("x", systems), (at(from), at(until)), &guild(), NOW)
    };
    let year = 366 * 24 * 60;
    assert_eq!(plan("a", 60, 60), Err(Refusal::EndsBeforeItBegins(at(60), at(60))));
    assert_eq!(plan("a", 60, 30), Err(Refusal::EndsBeforeItBegins(at(60), at(30))));
    assert_eq!(plan("a", -60, 0), Err(Refusal::InThePast(at(0))));
    assert_eq!(plan("a", 0, year), Err(Refusal::MaintenanceTooLong(TimeDelta::minutes(year), LONGEST)));
    assert_eq!(plan("a", year + 1, year + 2), Err(Refusal::MaintenanceTooFar(at(year + 1))));
    assert_eq!(plan(" ，、 ", 0, 60), Err(Refusal::Empty("systems")));
    let many: String = (0..21).map(|nth| format!("s{nth},")).collect();
    assert_eq!(plan(&many, 0, 60), Err(Refusal::TooManySystems(21, MOST_SYSTEMS)));
    assert_eq!(Plan::new(("  ", "a"), (at(0), at(1)), &guild(), NOW), Err(Refusal::Empty("work")));
    let long = "长".repeat(101);
    assert_eq!(plan(&long, 0, 60), Err(Refusal::TooLong("systems", 100, 101)));
    // It began before it was typed.
    assert_eq!(
        plan("a, b、a", -60, 60).unwrap(),
        Plan { name: "x".into(), systems: vec!["a".into(), "b".into()], from: at(0), until: at(60) }
    );
}

#[test]
fn where_a_guild_names_its_systems_there_are_no_others() {
    let orders =
        BTreeMap::from([("service".to_owned(), "orders".to_owned()), ("env".to_owned(), "prod".to_owned())]);
    let guild = Guild { systems: BTreeMap::from([("订单".to_owned(), orders)]), ..guild() };
    let plan = |systems: &str| Plan::new(("x", systems), (at(0), at(60)), &guild, NOW);
    assert_eq!(plan("订单，支付"), Err(Refusal::NoSuchSystem("支付".into(), vec!["订单".into()])));
    let maintenance = Maintenance::new(1, plan("订单").unwrap(), UserId(1), NOW);
    let is_of = |labels: &[(&str, &str)]| {
        let labels = labels.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        maintenance.is_of(&labels, &guild.systems)
    };
    assert!(is_of(&[("service", "Orders"), ("env", "prod"), ("x", "y")]));
    assert!(!is_of(&[("service", "orders"), ("env", "test")]) && !is_of(&[("x", "订单")]));
}

#[test]
fn alerts_are_of_a_system_by_a_labels_value_or_by_a_label_with_its_value() {
    let maintenance = planned("order-db, env=staging", 0, 60);
    let is_of = |name: &str, value: &str| {
        maintenance.is_of(&BTreeMap::from([(name.into(), value.into())]), &Systems::new())
    };
    assert!(is_of("instance", "order-db") && is_of("host", "ORDER-DB:9100") && is_of("env", "staging"));
    assert!(!is_of("instance", "order-db-2") && !is_of("x", "staging") && !is_of("instance", "order-db:x"));
    assert!(!is_of("order-db", "x"));
}

#[test]
fn a_text_names_a_system_as_a_word() {
    for (text, system, expected) in [
        ("order-db is down", "order-db", true),
        ("Order-DB宕机", "order-db", true),
        ("order-db-2 is down", "order-db", false),
        ("border-db", "order-db", false),
        ("订单数据库宕机", "订单", true),
        ("支付宕机", "订单", false),
        ("ｏｒｄｅｒ-db", "order-db", true),
        ("x", "", false),
    ] {
        assert_eq!(!system.is_empty() && names(text, system), expected, "{text} {system}");
    }
}

#[test]
fn it_is_planned_soon_begun_and_over_and_each_is_next_in_its_turn() {
    let maintenance = planned("a", 120, 240);
    let stages = [
        (0, Stage::Planned, Some(60)),
        (60, Stage::Soon, Some(120)),
        (120, Stage::Begun, Some(240)),
        (240, Stage::Over, None),
    ];
    for (minute, stage, next) in stages {
        assert_eq!(
            (maintenance.stage(at(minute)), maintenance.next(at(minute))),
            (stage, next.map(at)),
            "{minute}"
        );
        assert_eq!(maintenance.is_active(at(minute)), stage == Stage::Begun);
    }
    let near = planned("a", 30, 240);
    assert_eq!((near.stage(at(0)), near.next(at(0))), (Stage::Planned, Some(at(30))));
    let called_off = Maintenance { ended: Some((at(5), UserId(1))), ..maintenance.clone() };
    assert_eq!((called_off.stage(at(5)), called_off.next(at(5))), (Stage::CalledOff, None));
    assert!(!called_off.is_active(at(130)));
    let ended = Maintenance { ended: Some((at(130), UserId(1))), ..maintenance };
    assert_eq!((ended.stage(at(130)), ended.end(), ended.next(at(130))), (Stage::Over, at(130), None));
}

#[test]
fn its_end_can_be_changed_to_one_that_could_have_been_planned() {
    let mut maintenance = planned("a", 120, 240);
    assert_eq!(maintenance.extend(at(100), at(10)), Err(Refusal::EndsBeforeItBegins(at(120), at(100))));
    assert_eq!(maintenance.extend(at(130), at(150)), Err(Refusal::InThePast(at(130))));
    assert!(!maintenance.is_changed(Stage::Planned));
    maintenance.extend(at(300), at(10)).unwrap();
    assert!(maintenance.is_changed(Stage::Planned) && !maintenance.is_changed(Stage::Begun));
    maintenance.extend(at(310), at(130)).unwrap();
    assert!(maintenance.is_changed(Stage::Begun));
    assert_eq!((maintenance.until, maintenance.changed), (at(310), Some((at(130), 2))));
}
