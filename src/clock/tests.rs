//! A machine and a Discord whose clocks are moved independently, and what is made of them.

use super::*;
use chrono::DurationRound;

/// A machine, the time at Discord, and a clock that is checked.
struct Scene {
    machine: Machine,
    clock: Clock,
    discord: At,
    shown: At,
    /// The time may go back, once it is known to be wrong.
    may_go_back: bool,
}

/// What Discord's answer says in the end, where it is not the truth.
#[derive(Clone, Copy)]
enum Answer {
    Right,
    Nothing,
    Wrong(TimeDelta),
    Kept(At),
}

fn seconds(seconds: i64) -> TimeDelta {
    TimeDelta::seconds(seconds)
}

impl Scene {
    /// The machine's clock is ahead by so much when the clock begins.
    fn new(ahead: TimeDelta) -> Scene {
        let discord: At = "2026-03-02T06:00:00.400Z".parse().unwrap();
        let machine = Machine::manual(discord + ahead);
        let clock = Clock::checked(machine.clone());
        Scene { machine, clock, discord, shown: At::MIN_UTC, may_go_back: false }
    }

    fn passes(&mut self, time: TimeDelta) {
        self.machine.passes(time);
        self.discord += time;
        self.looks();
    }

    /// The product looks at its clock: it has not gone back, unless it may have by so much.
    fn looks(&mut self) -> At {
        let now = self.clock.now();
        assert!(now >= self.shown || self.may_go_back, "back from {} to {now}", self.shown);
        self.shown = now;
        now
    }

    fn hears(&mut self, said: Answer) {
        let trip = self.clock.round_trip().unwrap();
        self.passes(TimeDelta::milliseconds(40));
        let made = match said {
            Answer::Right => Some(self.discord),
            Answer::Nothing => None,
            Answer::Wrong(by) => Some(self.discord + by),
            Answer::Kept(at) => Some(at),
        };
        self.passes(TimeDelta::milliseconds(40));
        let date = made.map(|made| made.duration_trunc(seconds(1)).unwrap());
        trip.answered().tells(date, None);
        self.looks();
    }

    /// Discord answers so often, so much after each other.
    fn hears_all(&mut self, said: Answer, times: u32, apart: TimeDelta) {
        for _ in 0..times {
            self.passes(apart);
            self.hears(said);
        }
    }

    /// How far the product's time is ahead of the truth.
    fn ahead(&self) -> TimeDelta {
        self.clock.now() - self.discord
    }

    fn standing(&self) -> Standing {
        let Clock::Checked(checked) = &self.clock else { panic!("it is checked") };
        checked.standing()
    }

    fn is_right(&self) -> bool {
        self.ahead().abs() <= seconds(2)
    }
}

#[test]
fn the_wall_clock_is_followed_while_discord_bears_it_out() {
    let mut scene = Scene::new(TimeDelta::milliseconds(120));
    scene.hears_all(Answer::Right, 20, TimeDelta::milliseconds(1370));
    assert_eq!(scene.ahead(), TimeDelta::milliseconds(120));
    // It is steered a little, as NTP does.
    scene.machine.is_set(TimeDelta::milliseconds(-60));
    scene.hears(Answer::Right);
    assert_eq!(scene.ahead(), TimeDelta::milliseconds(60));
    assert_eq!(scene.standing().wall_is_ahead, TimeDelta::zero());
}

#[test]
fn a_wall_clock_that_is_set_moves_nothing_and_is_told() {
    for by in [seconds(2), seconds(20), seconds(300), TimeDelta::hours(1), TimeDelta::days(400)] {
        for by in [by, -by] {
            let mut scene = Scene::new(TimeDelta::zero());
            scene.hears_all(Answer::Right, 3, seconds(10));
            scene.machine.is_set(by);
            assert!(scene.standing().is_in_doubt, "{by}");
            scene.hears_all(Answer::Right, 100, seconds(7));
            assert_eq!(scene.ahead(), TimeDelta::zero(), "{by}");
            assert_eq!(scene.standing().wall_is_ahead, by);
            assert!(!scene.standing().is_in_doubt);
            scene.machine.is_set(-by);
            scene.hears_all(Answer::Right, 100, seconds(7));
            assert_eq!(scene.ahead(), TimeDelta::zero(), "{by}");
            assert_eq!(scene.standing().wall_is_ahead, TimeDelta::zero());
        }
    }
}

/// Without an answer nothing is proved, so nothing is believed.
#[test]
fn a_wall_clock_that_is_set_is_not_followed_without_discord() {
    let mut scene = Scene::new(TimeDelta::zero());
    scene.machine.is_set(seconds(300));
    scene.hears_all(Answer::Nothing, 50, seconds(7));
    assert_eq!(scene.ahead(), TimeDelta::zero());
    assert!(scene.standing().is_in_doubt && !scene.standing().is_proved);
}

#[test]
fn a_start_with_a_wrong_wall_clock_is_set_right_within_seconds() {
    for by in [seconds(31), seconds(300), TimeDelta::hours(24), TimeDelta::days(4000)] {
        let mut scene = Scene::new(-by);
        scene.hears(Answer::Right);
        assert_eq!(scene.ahead(), -by, "one answer alone proves nothing");
        scene.hears_all(Answer::Right, 4, TimeDelta::milliseconds(1500));
        assert!(scene.is_right(), "{by}: {}", scene.ahead());
        assert!(scene.ahead() <= TimeDelta::zero(), "rather late than early");

        let mut scene = Scene::new(by);
        scene.hears(Answer::Right);
        scene.may_go_back = true;
        scene.hears_all(Answer::Right, 4, TimeDelta::milliseconds(1500));
        assert!(scene.is_right(), "{by}: {}", scene.ahead());
        scene.may_go_back = false;
        scene.hears_all(Answer::Right, 20, seconds(1));
    }
}

#[test]
fn one_wrong_answer_moves_nothing_and_several_that_agree_do() {
    for by in [seconds(5), seconds(600), TimeDelta::days(30)] {
        let mut scene = Scene::new(TimeDelta::zero());
        scene.hears_all(Answer::Right, 3, seconds(10));
        scene.hears(Answer::Wrong(by));
        assert!(scene.standing().is_in_doubt);
        scene.hears(Answer::Right);
        assert!(!scene.standing().is_in_doubt);
        // One in two, for ever.
        for _ in 0..20 {
            scene.hears_all(Answer::Wrong(by), 1, seconds(2));
            scene.hears_all(Answer::Right, 1, seconds(2));
        }
        assert_eq!(scene.ahead(), TimeDelta::zero());
        scene.hears_all(Answer::Wrong(by), 2, seconds(1));
        assert_eq!(scene.ahead(), TimeDelta::zero());
        scene.hears_all(Answer::Wrong(by), 4, seconds(2));
        assert!((scene.ahead() - by).abs() <= seconds(2), "{by}: {}", scene.ahead());
    }
}

/// They disagree with each other, so none of them has company.
#[test]
fn answers_that_somebody_kept_are_not_believed() {
    let mut scene = Scene::new(TimeDelta::zero());
    scene.hears_all(Answer::Right, 3, seconds(10));
    let kept = scene.discord - TimeDelta::hours(2);
    scene.hears_all(Answer::Kept(kept), 50, seconds(1));
    scene.hears_all(Answer::Kept(kept), 50, seconds(3));
    assert_eq!(scene.ahead(), TimeDelta::zero());
}

/// Both clocks of a suspended machine go on, and it notices nothing but that it is later.
#[test]
fn a_suspended_machine_is_later_and_nothing_else() {
    let mut scene = Scene::new(TimeDelta::zero());
    scene.hears_all(Answer::Right, 3, seconds(10));
    scene.passes(TimeDelta::hours(9));
    assert_eq!(scene.ahead(), TimeDelta::zero());
    assert!(!scene.standing().is_in_doubt);
    scene.hears(Answer::Right);
    assert_eq!(scene.ahead(), TimeDelta::zero());
}

/// A virtual machine that was stopped, and whose wall clock is set by its host, or is not.
#[test]
fn a_machine_that_stood_still_catches_up() {
    for is_set in [true, false] {
        let mut scene = Scene::new(TimeDelta::zero());
        scene.hears_all(Answer::Right, 3, seconds(10));
        scene.discord += TimeDelta::hours(2);
        if is_set {
            scene.machine.is_set(TimeDelta::hours(2));
            scene.hears(Answer::Right);
        } else {
            scene.hears_all(Answer::Right, 4, seconds(2));
        }
        assert!(scene.is_right(), "{}", scene.ahead());
    }
}

/// A machine's crystal that is wrong by 200 in a million, and no NTP.
#[test]
fn a_clock_that_drifts_stays_right() {
    for drift in [200, -200] {
        let mut scene = Scene::new(TimeDelta::zero());
        for _ in 0..2000 {
            scene.machine.passes(TimeDelta::milliseconds(60_000) + TimeDelta::microseconds(60 * drift));
            scene.discord += TimeDelta::milliseconds(60_000);
            scene.hears(Answer::Right);
            assert!(scene.is_right(), "{}", scene.ahead());
        }
    }
}

#[test]
fn ids_of_messages_serve_where_there_is_no_date_and_old_ones_do_no_harm() {
    let mut scene = Scene::new(seconds(90));
    for _ in 0..5 {
        scene.machine.passes(seconds(2));
        scene.discord += seconds(2);
        let trip = scene.clock.round_trip().unwrap();
        trip.answered().tells(None, Some(scene.discord));
    }
    assert!(scene.ahead().abs() <= TimeDelta::milliseconds(500), "{}", scene.ahead());
    // A message that had been posted an hour ago, as its nonce shows.
    for _ in 0..9 {
        scene.machine.passes(seconds(2));
        scene.discord += seconds(2);
        let date = Some(scene.discord.duration_trunc(seconds(1)).unwrap());
        let trip = scene.clock.round_trip().unwrap();
        trip.answered().tells(date, Some(scene.discord - TimeDelta::hours(1)));
    }
    assert!(scene.ahead().abs() <= TimeDelta::milliseconds(500), "{}", scene.ahead());
}

#[tokio::test]
async fn whoever_sleeps_wakes_when_it_is_time_and_when_the_time_was_set_right() {
    let mut scene = Scene::new(TimeDelta::zero());
    scene.hears(Answer::Right);
    let due = scene.clock.now() + TimeDelta::hours(1);
    let clock = scene.clock.clone();
    let sleeper = tokio::spawn(async move {
        while clock.now() < due {
            clock.sleep_until(due).await;
        }
    });
    tokio::task::yield_now().await;
    // Set forward by a day, it would have woken.
    scene.machine.is_set(TimeDelta::days(1));
    scene.hears_all(Answer::Right, 5, seconds(2));
    assert!(!sleeper.is_finished());
    scene.machine.is_set(-TimeDelta::days(1));
    // The machine stood still for two hours.
    scene.discord += TimeDelta::hours(2);
    scene.hears_all(Answer::Right, 5, seconds(2));
    tokio::time::timeout(Duration::from_secs(10), sleeper).await.unwrap().unwrap();
}

#[test]
fn this_machine_has_both_clocks() {
    let clock = Clock::checked(Machine::Real);
    let (before, wall) = (clock.now(), Utc::now());
    assert!((before - wall).abs() < seconds(5));
    std::thread::sleep(Duration::from_millis(30));
    let passed = clock.now() - before;
    assert!(passed >= TimeDelta::milliseconds(29) && passed < seconds(20), "{passed}");
}
