//! The bundled playbooks say what their procedures say. These figures are the contract, whatever happens to the files.

use crate::config::bundled;
use crate::config::duration::display;
use crate::domain::ids::RoleKey;
use crate::domain::incident::State;
use crate::domain::playbook::{Clock, Level, Milestone, Need, Permit, Playbook, SyncStart};

fn playbook(id: &str) -> Playbook {
    bundled().playbook(id).unwrap().playbook.clone()
}

/// Limits of a level in the order of the clocks, such as `respond 5m`.
fn limits(level: &Level) -> String {
    let clocks = [Clock::Respond, Clock::Contact, Clock::RootCause, Clock::Workaround, Clock::Recover];
    let shown = |clock: &Clock| {
        let limit = level.limits.get(clock)?;
        let calendar = limit.calendar.as_ref().map(|name| format!(" {name}")).unwrap_or_default();
        Some(format!("{} {}{calendar}", clock.key(), display(limit.within)))
    };
    clocks.iter().filter_map(shown).collect::<Vec<_>>().join(", ")
}

/// Every level's limits, and its sync.
#[test]
fn limits_and_cadences_are_the_procedures() {
    let cases = [
        ("basic", 1, "urgent", "", ""),
        ("basic", 2, "important", "", ""),
        ("basic", 3, "normal", "", ""),
        ("rapid-response", 1, "P0", "respond 5m, recover 2h", "30m"),
        ("rapid-response", 2, "P1", "respond 15m, recover 4h", "30m"),
        ("rapid-response", 3, "P2", "respond 30m, recover 8h", "1h"),
        ("rapid-response", 4, "P3", "respond 2h, recover 1d", "1h"),
        ("tech-support", 1, "P0", "respond 30m, root-cause 1h, workaround 2h", "30m"),
        ("tech-support", 2, "P1", "respond 2h, root-cause 1h, workaround 2h", "1h"),
        ("tech-support", 3, "P2", "respond 8h", ""),
        ("tech-support", 4, "P3", "respond 1d", ""),
        ("it-fault", 1, "1", "respond 5m, contact 15m, recover 30m", ""),
        ("it-fault", 2, "2", "respond 15m, contact 15m, recover 2h", ""),
        // 4 working days of 8 hours
        ("it-fault", 3, "3", "respond 30m, contact 15m, recover 1d8h china", ""),
        ("product-outage", 1, "P1", "respond 15m, root-cause 30m, recover 30m", ""),
        ("product-outage", 2, "P2", "respond 30m, root-cause 30m, recover 2h", ""),
        ("product-outage", 3, "P3", "respond 2h, root-cause 30m, recover 8h", ""),
        ("product-outage", 4, "P4", "root-cause 30m, recover 1d", ""),
    ];
    let bundle = bundled();
    let mut found = Vec::new();
    for source in &bundle.playbooks {
        for level in &source.playbook.levels {
            let sync = level.sync.as_ref().map(|sync| display(sync.cadence.every)).unwrap_or_default();
            let id = source.playbook.reference.id.as_str();
            found.push((id, level.rank, level.key.as_str(), limits(level), sync));
        }
    }
    let cases = cases.map(|(id, rank, key, limits, sync)| (id, rank, key, limits.into(), sync.into()));
    assert_eq!(found, cases);
}

/// What "handled in time" means.
#[test]
fn recovery_is_met_as_the_procedures_say() {
    use Milestone::{CoreRestored, Recovered, Resolved, SolutionGiven, WorkaroundInPlace};
    let cases = [
        ("rapid-response", "P0", vec![Resolved, Recovered, CoreRestored]),
        ("it-fault", "1", vec![Recovered, WorkaroundInPlace]),
        ("it-fault", "2", vec![Recovered, SolutionGiven]),
        ("it-fault", "3", vec![Recovered]),
        ("product-outage", "P1", vec![Recovered, WorkaroundInPlace]),
        ("product-outage", "P4", vec![SolutionGiven, Recovered]),
    ];
    for (id, key, expected) in cases {
        let playbook = playbook(id);
        let limit = &playbook.level(key).unwrap().limits[&Clock::Recover];
        assert_eq!(limit.met_by, expected, "{id} {key}");
    }
}

/// Sync runs from the assignment in `rapid-response`, and only after a failed confirmation in `tech-support`.
#[test]
fn sync_starts_as_the_procedures_say() {
    for (id, expected) in
        [("rapid-response", SyncStart::Assignment), ("tech-support", SyncStart::FailedVerification)]
    {
        let playbook = playbook(id);
        let mut syncs = playbook.levels.iter().filter_map(|level| level.sync.as_ref());
        assert!(syncs.all(|sync| sync.starts == expected), "{id}");
    }
}

/// Where a failed verification goes, that the fixer never verifies, closing and approval.
#[test]
fn verification_approval_and_closing() {
    let cases = [
        ("basic", State::Processing, false, vec![Need::Verification]),
        ("rapid-response", State::Processing, false, vec![Need::Verification]),
        ("tech-support", State::Processing, false, vec![Need::Verification]),
        ("it-fault", State::Diagnosing, true, vec![Need::Verification]),
        ("product-outage", State::Processing, true, vec![Need::Verification, Need::Cause, Need::Review]),
    ];
    for (id, returns, approval, closing) in cases {
        let playbook = playbook(id);
        assert_eq!(playbook.verification.failed_returns_to, returns, "{id}");
        assert_eq!(playbook.verification.extend_by, None, "{id}");
        assert!(playbook.verification.not_by_fixer, "{id}");
        assert_eq!(!playbook.plans.approval.is_empty(), approval, "{id}");
        assert_eq!(playbook.closing, closing, "{id}");
    }
}

/// `it-fault` has the business side confirm and the lead approve; in `product-outage` the group reviews, and a
/// temporary plan states its recovery time.
#[test]
fn plans_pass_the_gates_of_their_procedures() {
    let gates = |id: &str| {
        let plans = playbook(id).plans;
        plans.approval.into_iter().map(|gate| (gate.name.en, gate.people)).collect::<Vec<_>>()
    };
    assert_eq!(gates("it-fault"), [("Business confirmation".into(), 1), ("Lead's approval".into(), 1)]);
    assert_eq!(gates("product-outage"), [("Group's review".into(), 2)]);
    assert!(playbook("product-outage").plans.eta);
}

/// Who is invited, at the start and by level.
#[test]
fn the_people_that_the_procedures_name_are_invited() {
    let cases: [(&str, &str, &[&str]); 4] = [
        ("rapid-response", "P0", &["duty", "lead"]),
        (
            "it-fault",
            "1",
            &["operations", "development", "database", "director", "department-head", "it-emergency"],
        ),
        ("it-fault", "2", &["business"]),
        ("product-outage", "P1", &["lead", "operations", "development", "product", "service-head"]),
    ];
    for (id, key, expected) in cases {
        let playbook = playbook(id);
        let invited = [playbook.invite.clone(), playbook.level(key).unwrap().invite.clone()].concat();
        for role in expected {
            assert!(invited.contains(&RoleKey::new(*role)), "{id} {key}: {role}");
        }
    }
}

/// Breaches of the response and recovery limits, and third misses, reach somebody; the lead comes first.
#[test]
fn escalations_begin_with_the_lead() {
    for source in bundled().playbooks {
        let lead = RoleKey::new("lead");
        let playbook = source.playbook;
        assert!(playbook.blockers.second.contains(&lead), "{}", source.file);
        for level in &playbook.levels {
            // A late review is the lead's own.
            for (clock, limit) in level.limits.iter().filter(|(clock, _)| **clock != Clock::Review) {
                let first = limit.ladder.first().unwrap();
                let place = format!("{} {} {}", source.file, level.key, clock.key());
                assert!(first.after.is_zero() && first.to.contains(&lead), "{place}");
            }
        }
    }
}

/// No root cause in time reaches the group lead, and in `product-outage` the architect.
#[test]
fn a_missing_root_cause_reaches_whom_the_procedure_names() {
    for (id, key, role) in [("tech-support", "P1", "lead"), ("product-outage", "P2", "architecture")] {
        let playbook = playbook(id);
        let limit = &playbook.level(key).unwrap().limits[&Clock::RootCause];
        assert!(limit.ladder[0].to.contains(&RoleKey::new(role)), "{id}");
    }
}

/// `product-outage` reviews every level within 24 hours, `rapid-response` P0 and P1 within 72; the others none.
#[test]
fn reviews_are_due_as_decided() {
    for source in bundled().playbooks {
        for level in &source.playbook.levels {
            let expected = match (source.playbook.reference.id.as_str(), level.key.as_str()) {
                ("product-outage", _) => Some("1d".to_owned()),
                ("rapid-response", "P0" | "P1") => Some("3d".to_owned()),
                _ => None,
            };
            let review = level.limits.get(&Clock::Review);
            assert_eq!(review.map(|limit| display(limit.within)), expected, "{} {}", source.file, level.key);
        }
        assert!(source.playbook.followups.is_some(), "{}", source.file);
    }
}

/// Numbers by the default template, as in SYS-20260929-001.
#[test]
fn numbers_and_types() {
    let first = |id| playbook(id).types[0].abbr.clone();
    assert_eq!(playbook("it-fault").number, "{abbr}-{yyyymmdd}-{seq:03}");
    assert_eq!(first("it-fault"), "SYS");
    assert_eq!(first("rapid-response"), "INC");
}

/// Only the level that counts working days holds its reminders.
#[test]
fn reminders_are_held_where_working_days_count() {
    for source in bundled().playbooks {
        for level in &source.playbook.levels {
            let working = level.limits.values().any(|limit| limit.calendar.is_some());
            assert_eq!(level.hold_reminders.is_some(), working, "{} {}", source.file, level.key);
        }
    }
}

/// The limits that the comment of `basic` shows fit the format.
#[test]
fn the_limits_that_basic_shows_can_be_taken_over() {
    let bundle = bundled();
    let text = &bundle.playbook("basic").unwrap().text;
    let head = text.split_once("format = ").unwrap().0;
    let shown = head.lines().filter_map(|line| line.strip_prefix("#     ")).collect::<Vec<_>>().join("\n");
    let text = text.replacen(
        "\n[[levels]]\nkey = \"important\"",
        &format!("\n{shown}\n[[levels]]\nkey = \"important\""),
        1,
    );
    let playbook = crate::config::playbook::parse("own.toml", &text, &bundle.calendars).unwrap();
    assert_eq!(limits(playbook.level("urgent").unwrap()), "respond 15m, recover 4h");
    assert!(playbook.level("urgent").unwrap().sync.is_some() && playbook.grading.is_some());
    assert!(playbook.level("important").unwrap().limits.is_empty());
}

/// Section on `basic`: by nature, besides the level.
#[test]
fn the_natures_of_basic_are_its_types() {
    let keys: Vec<_> = playbook("basic").types.into_iter().map(|kind| kind.key).collect();
    for nature in ["data", "logic", "resource", "security"] {
        assert!(keys.contains(&nature.to_owned()), "{nature}");
    }
}

/// Who finds, repairs, verifies, coordinates, judges, and who comes across departments.
#[test]
fn the_duties_of_basic_have_a_role_and_a_part() {
    let playbook = playbook("basic");
    let role = |key: &str| RoleKey::new(key);
    let assignable = |key: &str| playbook.role(&role(key)).unwrap_or_else(|| panic!("no {key}")).assignable;
    let all = ["operations", "development", "tester", "manager", "business", "security", "service"];
    assert!(all.into_iter().all(assignable));
    for key in ["operations", "development"] {
        assert!(playbook.invite.contains(&role(key)), "{key}");
    }
    let urgent = &playbook.level("urgent").unwrap().invite;
    for key in ["tester", "manager", "business", "security", "service"] {
        assert!(urgent.contains(&role(key)), "{key}");
    }
    assert_eq!(playbook.level("important").unwrap().invite, [role("tester"), role("manager")]);
    assert!(playbook.level("normal").unwrap().invite.is_empty());
    for (permit, key) in [
        (Permit::Ack, "operations"),
        (Permit::Verify, "tester"),
        (Permit::Verify, "manager"),
        (Permit::Assign, "manager"),
        (Permit::Close, "manager"),
    ] {
        assert!(playbook.permits[&permit].contains(&role(key)), "{permit:?} {key}");
    }
}

/// Test, then production, then the user.
#[test]
fn the_checks_of_tech_support_are_in_order() {
    let checks = playbook("tech-support").verification.checks;
    let english: Vec<_> = checks.iter().map(|check| check.name.en.as_str()).collect();
    assert_eq!(english, ["Works in test", "Works in production", "The user says that it works"]);
}

/// What sets a product fault off.
#[test]
fn the_triggers_of_product_outage_are_its_types() {
    let types = playbook("product-outage").types;
    let found: Vec<_> = types.iter().map(|kind| (kind.key.as_str(), kind.abbr.as_str())).collect();
    assert_eq!(
        found,
        [("function", "FUN"), ("performance", "PERF"), ("experience", "UX"), ("dependency", "DEP")]
    );
}

/// Against operations and figures, with a sample of users.
#[test]
fn the_checks_of_product_outage_have_figures() {
    let verification = playbook("product-outage").verification;
    let all: Vec<_> = verification.checks.iter().map(|check| check.name.en.as_str()).collect();
    for part in ["operations", "Response time", "Error rate", "sample"] {
        assert!(all.iter().any(|check| check.contains(part)), "{part}: {all:?}");
    }
    let figures = verification.checks.iter().filter_map(|check| check.figure.as_ref());
    let below: Vec<_> = figures.map(|figure| (figure.unit.as_str(), figure.below)).collect();
    assert_eq!(below, [("ms", Some(500.0)), ("%", Some(0.1))]);
    assert!(verification.by.contains(&RoleKey::new("service")));
}
