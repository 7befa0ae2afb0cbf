//! What a change of level does to deadlines and cadences.

use super::*;

#[test]
fn a_regrade_moves_the_deadline_by_policy() {
    // Graded P2 (480 min) at 0, raised to P0 (120 min) at 30; then P0 at 0 lowered to P2 at 30.
    let cases =
        [(OnRegrade::KeepBase, 120, 480), (OnRegrade::Restart, 150, 510), (OnRegrade::Stricter, 150, 480)];
    for (policy, raised, lowered) in cases {
        for (first, second, expected) in [("P2", "P0", raised), ("P0", "P2", lowered)] {
            let mut story = Story::begin(Playbook { on_regrade: policy, ..playbook() });
            story.graded(0, first);
            story.happens(1, Event::Presence(PresenceEvent::Acknowledged));
            story.graded(30, second);
            let due = deadline(&story.incident, story.rules(), Clock::Recover).unwrap().due;
            assert_eq!(due, at(expected), "{policy:?} {first} to {second}");
        }
    }
}

#[test]
fn reminders_go_on_in_the_new_levels_interval_and_those_of_the_old_one_are_not_counted_again() {
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
fn a_higher_level_asks_for_progress_from_then_on() {
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
fn a_regrade_by_a_clock_set_back_asks_for_nothing_again() {
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
fn a_lower_level_has_its_own_limit_from_the_start() {
    let mut story = Story::begin(playbook());
    story.graded(0, "P0");
    story.happens(1, Event::Presence(PresenceEvent::Acknowledged));
    story.graded(20, "P1");
    assert_eq!(story.pass(191), [""; 0]);
    assert_eq!(story.pass(240), ["192 recover Warning duty", "240 recover Breach duty,lead"]);
}

#[test]
fn a_raise_that_keeps_the_sooner_deadline_keeps_its_warning() {
    let mut story = Story::begin(playbook());
    story.graded(0, "P1");
    story.happens(1, Event::Presence(PresenceEvent::Acknowledged));
    story.graded(130, "P0");
    assert_eq!(story.pass(240), ["192 recover Warning duty", "240 recover Breach duty,lead"]);
}

#[test]
fn a_raise_in_error_that_is_put_back_leaves_the_limit_of_before() {
    let mut story = Story::begin(playbook());
    story.graded(0, "P2");
    story.happens(1, Event::Presence(PresenceEvent::Acknowledged));
    story.graded(60, "P0");
    story.graded(61, "P2");
    assert_eq!(deadline(&story.incident, story.rules(), Clock::Recover).unwrap().due, at(480));
    assert_eq!(story.incident.levels.len(), 3, "the record keeps both");
}

#[test]
fn a_lower_level_has_its_own_limit_and_its_extension_after_a_failed_verification() {
    let mut playbook = playbook();
    playbook.verification.extend_by = Some(minutes(30));
    let mut story = Story::begin(playbook);
    story.graded(0, "P0");
    story.happens(1, Event::Presence(PresenceEvent::Acknowledged));
    story.happens(50, Event::Verification(VerificationEvent::Fixed { text: "x".into() }));
    story.verified(60, false, Some(State::Processing));
    story.graded(70, "P1");
    assert_eq!(story.pass(269), ["216 recover Warning duty"]);
    assert_eq!(story.pass(270), ["270 recover Breach duty,lead"]);
}

#[test]
fn a_lower_level_forgets_no_missed_progress() {
    let mut story = regraded(OnRegrade::Stricter, 27, "P0", "P2");
    assert_eq!(story.pass(100), ["35 sync Escalation lead,director", "95 sync Reminder lead"]);
    let mut story = regraded(OnRegrade::Restart, 27, "P0", "P2");
    assert_eq!(story.pass(100), ["87 sync Escalation lead,director"]);
}

impl Story {
    /// The level before is said to have been set in error.
    fn graded_instead(&mut self, minute: i64, level: &str) {
        let rank = self.playbook.level(level).unwrap().rank;
        let basis = Basis { instead: true, ..Basis::default() };
        let level = level.into();
        self.happens(
            minute,
            Event::Level(LevelEvent::Graded { level, rank, confirmed: true, reason: None, basis }),
        );
    }
}

fn due(story: &Story, clock: Clock) -> At {
    deadline(&story.incident, story.rules(), clock).unwrap().due
}

#[test]
fn a_level_set_in_error_leaves_no_trace_in_the_limits() {
    // Lowered in error, raised in error, and the first one in error: each is as if it had not been.
    for (levels, limit) in [(["P0", "P2", "P0"], 120), (["P2", "P0", "P2"], 480), (["P0", "P2", "P1"], 240)] {
        let mut story = Story::begin(playbook());
        story.graded(0, levels[0]);
        story.happens(1, Event::Presence(PresenceEvent::Acknowledged));
        story.graded(30, levels[1]);
        story.graded_instead(30, levels[2]);
        assert_eq!(due(&story, Clock::Recover), at(limit), "{levels:?}");
        assert_eq!(story.incident.levels.len(), 3, "the record keeps all");
    }
    let mut story = Story::begin(playbook());
    story.graded(2, "P2");
    story.happens(3, Event::Presence(PresenceEvent::Acknowledged));
    story.graded_instead(60, "P0");
    assert_eq!(due(&story, Clock::Recover), at(120));
}

#[test]
fn what_was_told_before_a_lowering_in_error_is_not_told_again() {
    for back in [121, 124, 129] {
        let mut story = Story::begin(playbook());
        story.graded(0, "P0");
        story.happens(1, Event::Presence(PresenceEvent::Acknowledged));
        assert_eq!(story.pass(120), ["96 recover Warning duty", "120 recover Breach duty,lead"]);
        story.graded(120, "P1");
        story.pass(back);
        story.graded_instead(back, "P0");
        assert_eq!(story.pass(129), [""; 0], "{back}");
        assert_eq!(story.pass(135), ["130 recover Reminder duty", "135 recover Rung(1) director"], "{back}");
        assert_eq!(story.incident.breaches, [(Clock::Recover, at(120))]);
    }
}

#[test]
fn what_passed_while_a_level_set_in_error_was_in_force_is_told_once_when_it_is_put_right() {
    let mut story = Story::begin(playbook());
    story.graded(0, "P0");
    story.happens(1, Event::Presence(PresenceEvent::Acknowledged));
    story.graded(118, "P2");
    assert_eq!(story.pass(200), [""; 0]);
    story.graded_instead(200, "P0");
    assert_eq!(story.pass(214), ["200 recover BreachAtBirth duty,lead", "210 recover Reminder duty"]);
    assert_eq!(story.pass(215), ["215 recover Rung(1) director"]);
}

#[test]
fn a_breach_told_by_a_level_set_in_error_does_not_count() {
    let mut story = Story::begin(playbook());
    story.graded(0, "P2");
    assert_eq!(story.pass(30), ["24 respond Warning duty", "30 respond Breach duty,lead"]);
    story.graded(31, "P0");
    story.pass(36);
    story.graded_instead(37, "P2");
    assert_eq!(story.incident.breaches, [(Clock::Respond, at(30))]);
    assert_eq!(story.look(at(37)), [""; 0]);
    let stored: Vec<Entry> = serde_json::from_str(&serde_json::to_string(&story.timeline).unwrap()).unwrap();
    assert_eq!(Incident::replay(IncidentId(1), &stored), Some(story.incident));
}

#[test]
fn a_warning_of_a_level_set_in_error_hides_no_breach_that_was_told() {
    let mut story = Story::begin(playbook());
    story.graded(0, "P0");
    story.happens(1, Event::Presence(PresenceEvent::Acknowledged));
    let told = story.pass(185);
    assert_eq!(told.iter().filter(|told| told.contains("Breach")).count(), 1, "{told:?}");
    story.graded(185, "P1");
    assert_eq!(story.pass(193), ["192 recover Warning duty"]);
    story.graded_instead(194, "P0");
    // Ten minutes after the warning, which called the same people.
    assert_eq!(story.pass(202), ["202 recover Reminder duty"]);
    assert_eq!(story.incident.breaches, [(Clock::Recover, at(120))]);
}

#[test]
fn a_step_that_was_told_under_a_level_set_in_error_is_not_told_again_when_that_level_comes_after_all() {
    let mut playbook = playbook();
    playbook.on_regrade = OnRegrade::KeepBase;
    let mut story = Story::begin(playbook);
    story.graded(0, "P1");
    let mut told = story.pass(16);
    story.graded(17, "P0");
    told.extend(story.pass(33));
    story.graded_instead(34, "P1");
    story.graded(36, "P0");
    told.extend(story.pass(60));
    let steps = told.iter().filter(|told| told.contains("respond Rung(1)")).count();
    assert_eq!(steps, 1, "{told:?}");
}

#[test]
fn a_deadline_that_applies_again_is_not_warned_of_again() {
    let mut playbook = playbook();
    playbook.on_regrade = OnRegrade::KeepBase;
    let mut story = Story::begin(playbook);
    story.graded(0, "P2");
    let mut told = story.pass(25);
    story.graded(26, "P1");
    told.extend(story.pass(26));
    story.graded(27, "P2");
    told.extend(story.pass(29));
    assert_eq!(told, ["24 respond Warning duty", "26 respond BreachAtBirth duty,lead"]);
}

/// What is told as passed at an instant is not called in time when it is met at that instant.
#[test]
fn a_limit_that_is_met_at_the_instant_at_which_it_passes_is_met_too_late() {
    for (minute, in_time) in [(4, true), (5, false), (6, false)] {
        let mut story = Story::begin(playbook());
        story.graded(0, "P0");
        let told = story.pass(minute).iter().any(|told| told.contains("respond Breach"));
        story.happens(minute, Event::Presence(PresenceEvent::Acknowledged));
        let met = deadline(&story.incident, story.rules(), Clock::Respond).unwrap();
        assert_eq!((told, met.met_in_time()), (!in_time, Some(in_time)), "minute {minute}");
        let late = minutes(minute - 5).max(TimeDelta::seconds(1));
        assert_eq!(met.late_by(), (!in_time).then_some(late), "minute {minute}");
    }
}

/// A level that was confirmed too late before a reopening is not shown as if it had been in time after it.
#[test]
fn grading_is_not_asked_for_again_after_a_reopening() {
    let mut rules = playbook();
    rules.grading = Some(limit(5, Milestone::Graded));
    let mut story = Story::begin(rules);
    story.graded(9, "P0");
    let met = deadline(&story.incident, story.rules(), Clock::Grade).unwrap();
    assert_eq!(met.met_in_time(), Some(false));
    story.happens(20, Event::Closing(ClosingEvent::Closed { note: None }));
    story.happens(30, Event::Closing(ClosingEvent::Reopened { reason: "r".into(), opens: false }));
    assert_eq!(deadline(&story.incident, story.rules(), Clock::Grade), None);
}
