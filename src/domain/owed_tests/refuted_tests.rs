//! What a failed verification does to the ladder of a limit.

use super::*;
use proptest::prelude::*;

/// A story at P0 whose recovery, due after 120 minutes, has a ladder of so many minutes.
fn begun(ladder: &[i64]) -> Story {
    let mut playbook = playbook();
    for level in &mut playbook.levels {
        if let Some(limit) = level.limits.get_mut(&Clock::Recover) {
            let step = |after: &i64| Rung { after: minutes(*after), to: vec![role("director")] };
            limit.ladder = ladder.iter().map(step).collect();
        }
    }
    let mut story = Story::begin(playbook);
    story.graded(0, "P0");
    story.happens(1, Event::Presence(PresenceEvent::Acknowledged));
    story
}

/// The breach and the steps of the recovery's ladder that are told up to then, by their minute.
fn steps(story: &mut Story, until: i64) -> Vec<String> {
    let told = story.pass(until).into_iter();
    let of_it = told.filter(|it| it.contains("recover Breach") || it.contains("recover Rung"));
    of_it
        .map(|it| it.split(' ').filter(|word| *word != "recover").take(2).collect::<Vec<_>>().join(" "))
        .collect()
}

fn fixed(story: &mut Story, minute: i64) {
    story.happens(minute, Event::Verification(VerificationEvent::Fixed { text: "restarted".into() }));
}

fn refuted(story: &mut Story, minute: i64) {
    story.verified(minute, false, Some(State::Processing));
}

#[test]
fn steps_that_a_refuted_fix_held_back_count_from_the_limit() {
    let mut story = begun(&[0, 15, 40, 60]);
    assert_eq!(steps(&mut story, 125), ["120 Breach"]);
    fixed(&mut story, 125);
    assert_eq!(steps(&mut story, 167), [""; 0], "it is said to be fixed");
    refuted(&mut story, 167);
    assert_eq!(
        steps(&mut story, 300),
        ["167 Rung(1)", "192 Rung(2)", "212 Rung(3)"],
        "the one that was missed at once, each other at its distance after the one before"
    );
}

#[test]
fn a_step_whose_time_has_not_come_when_a_fix_is_refuted_keeps_it() {
    let mut story = begun(&[0, 15, 40]);
    assert_eq!(steps(&mut story, 136), ["120 Breach", "135 Rung(1)"]);
    fixed(&mut story, 136);
    refuted(&mut story, 140);
    assert_eq!(steps(&mut story, 300), ["160 Rung(2)"], "none is told twice");
}

#[test]
fn a_second_refuted_fix_holds_back_no_step_either() {
    let mut story = begun(&[0, 15, 40, 60]);
    assert_eq!(steps(&mut story, 125), ["120 Breach"]);
    fixed(&mut story, 125);
    refuted(&mut story, 167);
    assert_eq!(steps(&mut story, 170), ["167 Rung(1)"]);
    fixed(&mut story, 170);
    refuted(&mut story, 200);
    assert_eq!(steps(&mut story, 300), ["200 Rung(2)", "220 Rung(3)"]);
}

#[test]
fn a_limit_that_passes_while_a_fix_is_verified_has_its_whole_ladder_from_the_failure() {
    let mut story = begun(&[0, 15, 40]);
    fixed(&mut story, 100);
    refuted(&mut story, 190);
    assert_eq!(steps(&mut story, 300), ["190 BreachAtBirth", "205 Rung(1)", "230 Rung(2)"]);
}

proptest! {
    /// Fixes that do not hold, one after the other, each said and refuted after so many minutes.
    #[test]
    fn refuted_fixes_neither_lose_a_step_nor_bring_them_all_at_once(
        fixes in prop::collection::vec((1..40i64, 1..40i64), 1..8)
    ) {
        let ladder = [0, 15, 40, 60];
        let mut story = begun(&ladder);
        let (mut minute, mut refutations, mut told) = (100, Vec::new(), Vec::new());
        for (worked, verified) in fixes {
            minute += worked;
            told.extend(steps(&mut story, minute));
            fixed(&mut story, minute);
            minute += verified;
            told.extend(steps(&mut story, minute));
            refuted(&mut story, minute);
            refutations.push(minute);
        }
        told.extend(steps(&mut story, minute + 200));
        let at: Vec<i64> = told.iter().map(|step| super::after_tests::minute(step)).collect();
        let names: Vec<&str> = told.iter().filter_map(|step| step.split(' ').nth(1)).collect();
        prop_assert_eq!(&names[1..], ["Rung(1)", "Rung(2)", "Rung(3)"], "each once");
        for (step, pair) in at.windows(2).enumerate() {
            let distance = ladder[step + 1] - ladder[step];
            let (since, earliest) = (pair[1] - pair[0], pair[0] + distance);
            prop_assert!(since >= distance, "{told:?} {refutations:?}");
            let is_due = pair[1] == earliest || refutations.contains(&pair[1]);
            prop_assert!(is_due, "at its distance, or with what refutes a fix: {told:?} {refutations:?}");
        }
    }
}
