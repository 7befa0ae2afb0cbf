//! What the bundled playbooks' questions judge.

use crate::config::bundled;
use crate::domain::grading::{Facts, judge};

#[test]
fn the_share_of_users_gives_the_level_of_a_product_outage() {
    let bundle = bundled();
    let playbook = &bundle.playbook("product-outage").unwrap().playbook;
    let cases = [(100.0, "P1"), (99.99, "P2"), (30.0, "P2"), (29.99, "P3"), (0.01, "P3"), (0.0, "P4")];
    for (percent, expected) in cases {
        let facts = Facts { affected_percent: Some(percent), ..Facts::default() };
        assert_eq!(judge(playbook, &facts).unwrap().0.key, expected, "{percent}");
        let core = Facts { core: Some(true), ..facts };
        assert_eq!(judge(playbook, &core).unwrap().0.key, "P1", "{percent}");
    }
}

/// No cell is without a level, and none is less urgent than one that is worse in both respects.
#[test]
fn what_is_worse_is_no_less_urgent() {
    let bundle = bundled();
    let mut seen = 0;
    for playbook in bundle.playbooks.iter().map(|source| &source.playbook) {
        let questions = &playbook.questions;
        let rank = |row: usize, column: usize| playbook.level(&questions.matrix[row][column]).unwrap().rank;
        for row in 0..questions.impact.len() {
            for column in 0..questions.urgency.len() {
                seen += 1;
                assert!(row == 0 || rank(row - 1, column) <= rank(row, column), "{row} {column}");
                assert!(column == 0 || rank(row, column - 1) <= rank(row, column), "{row} {column}");
            }
        }
    }
    assert!(seen > 0, "no playbook has a matrix");
}

#[test]
fn the_worst_answers_of_technical_support_give_its_worst_level() {
    let bundle = bundled();
    let playbook = &bundle.playbook("tech-support").unwrap().playbook;
    let questions = &playbook.questions;
    let level = |impact: &str, urgency: &str| {
        let facts = Facts { impact: Some(impact.into()), urgency: Some(urgency.into()), ..Facts::default() };
        judge(playbook, &facts).unwrap().0.key.clone()
    };
    assert_eq!(level(&questions.impact[0].key, &questions.urgency[0].key), "P0");
    let last = (questions.impact.last().unwrap(), questions.urgency.last().unwrap());
    assert_eq!(level(&last.0.key, &last.1.key), "P3");
}
