//! When requests arrive that all leave as soon as they may.

use super::*;

/// Requests that all leave as soon as they may: when each arrives at Discord. `way` gives how long one is on its way,
/// and its answer then.
fn arrivals(gate: &mut GlobalGate, count: usize, mut way: impl FnMut() -> (u64, u64)) -> Vec<u64> {
    let (mut now, mut arrived, mut answers) = (0, Vec::new(), Vec::new());
    while arrived.len() < count {
        answers.retain(|at| {
            let here = *at <= now;
            if here {
                gate.answered(now);
            }
            !here
        });
        while arrived.len() < count && gate.opens_at(now) == now {
            gate.take();
            gate.leaves(now);
            let (there, back) = way();
            arrived.push(now + there);
            answers.push(now + there + back);
        }
        now += 1;
    }
    arrived.sort_unstable();
    arrived
}

fn leave(gate: &mut GlobalGate, now: u64) {
    gate.take();
    gate.leaves(now);
}

/// A machine that stutters: between being let go and leaving a request may wait for seconds.
#[test]
fn a_machine_that_stutters_makes_no_more_arrive_in_any_second() {
    let (mut gate, mut random) = (GlobalGate::new(48), random());
    let (mut now, mut arrived, mut held, mut answers) = (0, Vec::new(), Vec::new(), Vec::new());
    while arrived.len() < 2000 {
        answers.retain(|at| {
            let here = *at <= now;
            if here {
                gate.answered(now);
            }
            !here
        });
        while gate.opens_at(now) == now {
            gate.take();
            held.push(());
        }
        // It goes on now and then, and then everything leaves at once.
        if random(900) == 0 {
            for () in held.drain(..) {
                gate.leaves(now);
                let there = random(TRAVEL_MS + 1);
                arrived.push(now + there);
                answers.push(now + there + random(3000));
            }
        }
        now += 1;
    }
    arrived.sort_unstable();
    for pair in arrived.windows(49) {
        assert!(pair[48] - pair[0] >= 1000, "{pair:?}");
    }
}

#[test]
fn what_was_let_go_and_does_not_leave_takes_no_place() {
    let mut gate = GlobalGate::new(1);
    gate.take();
    assert_eq!(gate.opens_at(5_000), 5_000 + SECOND_MS);
    gate.stays();
    assert_eq!(gate.opens_at(5_001), 5_001);
}

/// Numbers below an end, the same in every run.
fn random() -> impl FnMut(u64) -> u64 {
    let mut breaker = Breaker::new(77);
    move |end| breaker.random() % end
}

#[test]
fn never_more_than_asked_arrive_in_any_second_however_long_they_are_on_their_way() {
    for longest in [1, 20, 200, TRAVEL_MS] {
        let (mut gate, mut random) = (GlobalGate::new(48), random());
        let arrived = arrivals(&mut gate, 1000, || (random(longest + 1), random(3 * longest)));
        for pair in arrived.windows(49) {
            assert!(pair[48] - pair[0] >= 1000, "{longest}: {pair:?}");
        }
    }
}

#[test]
fn as_many_as_asked_leave_as_soon_as_they_may() {
    // With usual latencies, and with Discord so slow that answers take a second.
    for (back, most) in [(10, 4_090), (150, 4_660), (1_000, 8_060)] {
        let arrived = arrivals(&mut GlobalGate::new(48), 200, || (1, back));
        assert!(arrived[199] <= most, "{back}: {}", arrived[199]);
    }
}

#[test]
fn answers_that_never_come_make_nothing_slower_for_ever() {
    let mut gate = GlobalGate::new(2);
    leave(&mut gate, 0);
    leave(&mut gate, 0);
    gate.lost();
    gate.lost();
    assert_eq!(gate.opens_at(10), 3_010);
    assert_eq!(gate.opens_at(3_010), 3_010);
    leave(&mut gate, 3_010);
    gate.answered(3_020);
    leave(&mut gate, 3_020);
    // Its answer comes when its place is free already, and is not taken for that of a later one.
    assert_eq!((gate.opens_at(3_021), gate.opens_at(7_000)), (4_030, 7_000));
    leave(&mut gate, 7_000);
    gate.answered(7_001);
    leave(&mut gate, 7_002);
    assert_eq!(gate.opens_at(7_002), 10_010);
}

#[test]
fn closed_gate_opens_gently() {
    let mut gate = GlobalGate::new(2);
    leave(&mut gate, 0);
    gate.close(1000, 2000);
    gate.close(1001, 0);
    assert_eq!(gate.opens_at(1500), 3_515);
    leave(&mut gate, 3_515);
    assert_eq!(gate.opens_at(3_515), 4_020);
    // What may still arrive has arrived before it opens.
    gate.close(4_000, 0);
    assert_eq!(gate.opens_at(4_000), 6_525 + 505);
}

#[test]
fn refusals_stop_and_pass() {
    let mut refusals = Refusals::new(3);
    for now in [5_000, 25_000, 26_000] {
        assert_eq!(refusals.opens_at(now), now);
        refusals.add(now);
    }
    assert_eq!(refusals.opens_at(27_000), 610_000);
    assert_eq!(refusals.opens_at(610_000), 610_000);
    assert_eq!(refusals.count(629_999), 2);
    assert_eq!(refusals.count(630_000), 0);
}

#[test]
fn breaker_pauses_longer_each_time_and_lets_one_try() {
    let mut breaker = Breaker::new(7);
    for _ in 0..4 {
        breaker.failed(0);
    }
    assert_eq!(breaker.opens_at(0), Some(0));
    let mut now = 0;
    for pause in [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000] {
        breaker.failed(now);
        let at = breaker.opens_at(now).unwrap();
        assert!((now + pause / 2..=now + pause).contains(&at), "{pause}");
        now = at;
        assert_eq!(breaker.opens_at(now), Some(now));
        breaker.take();
        assert_eq!(breaker.opens_at(now), None);
        breaker.ended();
    }
    breaker.went_well();
    assert_eq!(breaker.opens_at(now), Some(now));
}
