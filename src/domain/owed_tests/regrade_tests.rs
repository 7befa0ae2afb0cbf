//! What a change of level does to deadlines and cadences (D5).

use super::*;

#[test]
fn d5_a_regrade_moves_the_deadline_by_policy() {
    // Graded P2 (480 min) at 0, raised to P0 (120 min) at 30; then P0 at 0 lowered to P2 at 30.
    let cases =
        [(OnRegrade::KeepBase, 120, 480), (OnRegrade::Restart, 150, 510), (OnRegrade::Stricter, 150, 480)];
    for (policy, raised, lowered) in cases {
        for (first, second, expected) in [("P2", "P0", raised), ("P0", "P2", lowered)] {
            let mut story = Story::begin(Playbook { on_regrade: policy, ..playbook() });
            story.graded(0, first);
            story.happens(1, Event::Acknowledged);
            story.graded(30, second);
            let due = deadline(&story.incident, story.rules(), Clock::Recover).unwrap().due;
            assert_eq!(due, at(expected), "{policy:?} {first} to {second}");
        }
    }
}

#[test]
fn d5_reminders_go_on_in_the_new_levels_interval_and_those_of_the_old_one_are_not_counted_again() {
    let mut book = playbook();
    let repeat = |book: &mut Playbook, level: usize, every| {
        book.levels[level].limits.get_mut(&Clock::Respond).unwrap().repeat = Some(minutes(every));
    };
    repeat(&mut book, 0, 5);
    repeat(&mut book, 1, 30);
    let mut raised = Story::begin(book.clone());
    raised.graded(0, "P1");
    assert_eq!(raised.pass(46).len(), 4, "a warning, the breach, a rung and a reminder");
    raised.graded(46, "P0");
    assert_eq!(raised.pass(55), ["50 respond Reminder duty", "55 respond Reminder duty"]);
    let mut lowered = Story::begin(book);
    lowered.graded(0, "P0");
    assert_eq!(lowered.pass(36).len(), 8, "a warning, the breach, a rung and four reminders");
    lowered.graded(36, "P1");
    assert_eq!(lowered.pass(95), ["66 respond Reminder duty"]);
}

/// P2 asks every hour, P0 every ten minutes; assigned at minute 5.
fn regraded(on_regrade: OnRegrade, at: i64, from: &str, to: &str) -> Story {
    let mut playbook = playbook();
    playbook.on_regrade = on_regrade;
    for level in &mut playbook.levels {
        level.limits.clear();
    }
    playbook.levels[0].sync = Some(Sync { cadence: cadence(10), starts: SyncStart::Assignment });
    let mut story = Story::begin(playbook);
    story.graded(0, from);
    story.assigned(5);
    story.pass(at);
    story.graded(at, to);
    story
}

#[test]
fn d5_a_higher_level_asks_for_progress_from_then_on() {
    let mut story = regraded(OnRegrade::Stricter, 60, "P2", "P0");
    assert_eq!(
        story.pass(85),
        ["65 sync Reminder ", "75 sync Reminder lead", "85 sync Escalation lead,director"]
    );
    let mut story = regraded(OnRegrade::Stricter, 40, "P2", "P0");
    assert_eq!(story.pass(65), ["50 sync Reminder ", "60 sync Reminder lead"]);
    let mut story = regraded(OnRegrade::Restart, 60, "P2", "P0");
    assert_eq!(story.pass(80), ["70 sync Reminder ", "80 sync Reminder lead"]);
    let mut story = regraded(OnRegrade::KeepBase, 60, "P2", "P0");
    assert_eq!(
        story.pass(80),
        ["60 sync Reminder ", "70 sync Reminder lead", "80 sync Escalation lead,director"]
    );
}

#[test]
fn d5_a_regrade_by_a_clock_set_back_asks_for_nothing_again() {
    let mut story = Story::begin(playbook());
    story.graded(0, "P0");
    // Missed at minute 5, asked again every ten minutes.
    assert_eq!(story.pass(45).last().unwrap(), "45 respond Reminder duty");
    story.graded(34, "P1");
    story.graded(34, "P0");
    assert_eq!(story.pass(54), [""; 0]);
    assert_eq!(story.pass(55), ["55 respond Reminder duty"]);
}

#[test]
fn d5_a_lower_level_has_its_own_limit_from_the_start() {
    let mut story = Story::begin(playbook());
    story.graded(0, "P0");
    story.happens(1, Event::Acknowledged);
    story.graded(20, "P1");
    assert_eq!(story.pass(191), [""; 0]);
    assert_eq!(story.pass(240), ["192 recover Warning duty", "240 recover Breach duty,lead"]);
}

#[test]
fn d5_a_raise_that_keeps_the_sooner_deadline_keeps_its_warning() {
    let mut story = Story::begin(playbook());
    story.graded(0, "P1");
    story.happens(1, Event::Acknowledged);
    story.graded(130, "P0");
    assert_eq!(story.pass(240), ["192 recover Warning duty", "240 recover Breach duty,lead"]);
}

#[test]
fn d5_a_raise_in_error_that_is_put_back_leaves_the_limit_of_before() {
    let mut story = Story::begin(playbook());
    story.graded(0, "P2");
    story.happens(1, Event::Acknowledged);
    story.graded(60, "P0");
    story.graded(61, "P2");
    assert_eq!(deadline(&story.incident, story.rules(), Clock::Recover).unwrap().due, at(480));
    assert_eq!(story.incident.grades.len(), 3, "the record keeps both");
}

#[test]
fn d5_d8_a_lower_level_has_its_own_limit_and_its_extension_after_a_failed_verification() {
    let mut playbook = playbook();
    playbook.verification.extend_by = Some(minutes(30));
    let mut story = Story::begin(playbook);
    story.graded(0, "P0");
    story.happens(1, Event::Acknowledged);
    story.happens(50, Event::Fixed { text: "x".into() });
    story.verified(60, false, Some(State::Processing));
    story.graded(70, "P1");
    assert_eq!(story.pass(269), ["216 recover Warning duty"]);
    assert_eq!(story.pass(270), ["270 recover Breach duty,lead"]);
}

#[test]
fn d5_a_lower_level_forgets_no_missed_progress() {
    let mut story = regraded(OnRegrade::Stricter, 27, "P0", "P2");
    assert_eq!(story.pass(100), ["35 sync Escalation lead,director", "95 sync Reminder lead"]);
    let mut story = regraded(OnRegrade::Restart, 27, "P0", "P2");
    assert_eq!(story.pass(100), ["87 sync Escalation lead,director"]);
}
