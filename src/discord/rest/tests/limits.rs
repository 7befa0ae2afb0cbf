//! The line and the limiter on a clock of their own.

use super::super::heard::{Heard, Limited, Limits};
use super::super::limiter::{Admit, Key, Limiter};
use super::super::line::{Line, Place, Verdict};
use super::super::request::{Flow, Lane, Method};

const CREATE: &str = "/channels/{channel}/messages";

fn limiter() -> Limiter {
    Limiter::new(1000, 8000, 1)
}

fn key(method: Method, template: &'static str, major: u64) -> Key {
    Key { method, template, major: major.to_string(), exempt: false }
}

fn post(channel: u64) -> Key {
    key(Method::POST, CREATE, channel)
}

fn answer(status: u16, bucket: &str, limit: u32, remaining: u32, reset_after_ms: u64) -> Heard {
    let limits = Limits {
        bucket: Some(bucket.into()),
        limit: Some(limit),
        remaining: Some(remaining),
        reset_after_ms: Some(reset_after_ms),
    };
    Heard::Answer { status, limits, limited: None }
}

fn bare(status: u16) -> Heard {
    Heard::Answer { status, limits: Limits::default(), limited: None }
}

fn too_fast(heard: Heard, retry_after_ms: u64, global: bool, shared: bool) -> Heard {
    let Heard::Answer { limits, .. } = heard else { panic!() };
    Heard::Answer { status: 429, limits, limited: Some(Limited { retry_after_ms, global, shared }) }
}

/// Sends one at once, which must be possible, and takes in its answer.
fn round(limiter: &mut Limiter, now: u64, key: &Key, heard: &Heard) {
    assert_eq!(limiter.admit(now, key, Lane::Rest), Admit::Go, "{key:?}");
    limiter.leaves(now, key);
    limiter.learn(now, key, Lane::Rest, heard);
}

#[test]
fn cold_burst_to_one_bucket_goes_one_at_a_time() {
    let mut limiter = limiter();
    assert_eq!(limiter.admit(0, &post(1), Lane::Rest), Admit::Go);
    assert_eq!(limiter.admit(0, &post(1), Lane::Escalation), Admit::Busy);
    assert_eq!(limiter.admit(0, &post(2), Lane::Rest), Admit::Go);
    limiter.learn(50, &post(1), Lane::Rest, &answer(200, "h", 5, 4, 5000));
    assert_eq!(limiter.admit(50, &post(1), Lane::Escalation), Admit::Go);
}

#[test]
fn exhausted_bucket_waits_for_its_reset() {
    let mut limiter = limiter();
    round(&mut limiter, 0, &post(1), &answer(200, "h", 5, 0, 2000));
    assert_eq!(limiter.admit(10, &post(1), Lane::Answer), Admit::Wait(2040));
    assert_eq!(limiter.admit(2049, &post(1), Lane::Rest), Admit::Wait(1));
    assert_eq!(limiter.admit(2050, &post(1), Lane::Rest), Admit::Go);
}

#[test]
fn routes_that_report_the_same_hash_share_it_per_major_id() {
    let mut limiter = limiter();
    let edit = |channel| key(Method::PATCH, "/channels/{channel}/messages/{message}", channel);
    round(&mut limiter, 0, &edit(9), &answer(200, "h", 5, 4, 1000));
    round(&mut limiter, 0, &post(1), &answer(200, "h", 5, 0, 1000));
    assert_eq!(limiter.admit(0, &edit(1), Lane::Rest), Admit::Wait(1050));
    assert_eq!(limiter.admit(0, &edit(9), Lane::Rest), Admit::Go);
    assert_eq!(limiter.admit(0, &post(2), Lane::Rest), Admit::Go);
}

#[test]
fn what_is_in_flight_moves_with_its_key_to_the_bucket_named() {
    let mut limiter = limiter();
    let get = key(Method::GET, "/channels/{channel}", 1);
    round(&mut limiter, 0, &get, &answer(200, "old", 3, 2, 1000));
    assert_eq!(limiter.admit(0, &get, Lane::Rest), Admit::Go);
    assert_eq!(limiter.admit(0, &get, Lane::Rest), Admit::Go);
    limiter.learn(10, &get, Lane::Rest, &answer(200, "new", 3, 1, 1000));
    assert_eq!(limiter.admit(10, &get, Lane::Rest), Admit::Wait(1050));
}

#[test]
fn one_429_holds_its_bucket_and_no_other() {
    let mut limiter = limiter();
    round(&mut limiter, 0, &post(1), &too_fast(answer(429, "h", 5, 0, 800), 800, false, false));
    let get = key(Method::GET, CREATE, 1);
    assert_eq!(limiter.admit(0, &post(1), Lane::Escalation), Admit::Wait(850));
    assert_eq!(limiter.admit(0, &get, Lane::Rest), Admit::Go);
    assert_eq!(limiter.admit(0, &post(2), Lane::Rest), Admit::Go);
}

#[test]
fn sublimits_hold_the_key_alone() {
    let (rename, pin) = (key(Method::PATCH, "/channels/{channel}", 1), key(Method::PUT, "/pins", 1));
    for (remaining, retry, shared) in [(4, 2000, false), (0, 600_000, false), (0, 2000, true)] {
        let mut limiter = limiter();
        round(&mut limiter, 0, &pin, &answer(200, "h", 5, 4, 1000));
        let heard = answer(429, "h", 5, remaining, retry);
        round(&mut limiter, 0, &rename, &too_fast(heard, retry, false, shared));
        assert_eq!(limiter.admit(0, &rename, Lane::Rest), Admit::Wait(retry + 50));
        assert_eq!(limiter.admit(0, &pin, Lane::Rest), Admit::Go, "{remaining} {retry} {shared}");
    }
}

#[test]
fn shared_429s_do_not_count_towards_the_ban() {
    let mut limiter = limiter();
    round(&mut limiter, 0, &post(1), &too_fast(bare(429), 100, false, true));
    assert_eq!(limiter.refusals(0), 0);
    round(&mut limiter, 1000, &post(1), &too_fast(bare(429), 100, false, false));
    round(&mut limiter, 2000, &post(1), &bare(403));
    assert_eq!(limiter.refusals(2000), 2);
}

#[test]
fn global_429_stops_all_but_interaction_routes() {
    let mut limiter = limiter();
    round(&mut limiter, 0, &post(1), &too_fast(bare(429), 3000, true, false));
    for lane in [Lane::Answer, Lane::Escalation, Lane::Rest] {
        assert_eq!(limiter.admit(0, &post(2), lane), Admit::Wait(3051));
    }
    let callback = Key { exempt: true, ..key(Method::POST, "/interactions/{id}/{token}/callback", 7) };
    assert_eq!(limiter.admit(0, &callback, Lane::Answer), Admit::Go);
    assert_eq!(limiter.admit(3050, &post(2), Lane::Rest), Admit::Wait(1));
    assert_eq!(limiter.admit(3051, &post(2), Lane::Rest), Admit::Go);
}

#[test]
fn endless_429s_without_a_wait_are_no_spin() {
    for global in [false, true] {
        let (mut limiter, mut now, mut sent) = (limiter(), 0, 0);
        while now < 60_000 {
            match limiter.admit(now, &post(1), Lane::Rest) {
                Admit::Go => {
                    sent += 1;
                    limiter.learn(now, &post(1), Lane::Rest, &too_fast(bare(429), 0, global, false));
                }
                Admit::Wait(ms) => now += ms,
                other => panic!("{other:?}"),
            }
        }
        assert!((8..=12).contains(&sent), "{sent}");
    }
}

#[test]
fn missing_headers_stay_at_one_at_a_time() {
    let mut limiter = limiter();
    for now in 0..20 {
        assert_eq!(limiter.admit(now, &post(1), Lane::Rest), Admit::Go);
        assert_eq!(limiter.admit(now, &post(1), Lane::Escalation), Admit::Busy);
        limiter.learn(now, &post(1), Lane::Rest, &bare(200));
    }
}

#[test]
fn a_clock_that_steps_back_changes_nothing() {
    let mut limiter = limiter();
    round(&mut limiter, 10_000, &post(1), &answer(200, "h", 5, 0, 1000));
    assert_eq!(limiter.admit(3, &post(1), Lane::Rest), Admit::Wait(1050));
    assert_eq!(limiter.admit(11_050, &post(1), Lane::Rest), Admit::Go);
}

#[test]
fn writes_of_one_lane_to_one_place_leave_one_after_the_other() {
    let mut limiter = limiter();
    round(&mut limiter, 0, &post(1), &answer(200, "h", 5, 4, 1000));
    assert_eq!(limiter.admit(0, &post(1), Lane::Rest), Admit::Go);
    assert_eq!(limiter.admit(0, &post(1), Lane::Rest), Admit::Busy);
    assert_eq!(limiter.admit(0, &post(1), Lane::Escalation), Admit::Go);
    limiter.release(&post(1), Lane::Rest);
    assert_eq!(limiter.admit(0, &post(1), Lane::Rest), Admit::Go);
}

#[test]
fn faults_pause_all_but_answers() {
    let mut limiter = limiter();
    for channel in 0..5 {
        round(&mut limiter, 0, &post(channel), &if channel % 2 == 0 { Heard::Nothing } else { bare(502) });
    }
    let Admit::Wait(ms) = limiter.admit(0, &post(1), Lane::Escalation) else { panic!() };
    assert!((500..=1000).contains(&ms));
    assert_eq!(limiter.admit(0, &post(1), Lane::Answer), Admit::Go);
    assert_eq!(limiter.admit(ms, &post(2), Lane::Rest), Admit::Go);
    assert_eq!(limiter.admit(ms, &post(3), Lane::Escalation), Admit::Busy);
    limiter.learn(ms, &post(2), Lane::Rest, &bare(200));
    assert_eq!(limiter.admit(ms, &post(3), Lane::Escalation), Admit::Go);
}

#[test]
fn too_many_refusals_stop_answers_as_well() {
    let mut limiter = Limiter::new(1000, 3, 1);
    for now in 0..3 {
        round(&mut limiter, now, &post(now), &bare(403));
    }
    assert_eq!(limiter.admit(10, &post(9), Lane::Answer), Admit::Wait(609_990));
    assert_eq!(limiter.admit(610_000, &post(9), Lane::Answer), Admit::Go);
}

fn place(lane: Lane, number: u64) -> Place {
    Place { lane, number }
}

#[test]
fn escalations_leave_first_and_each_lane_in_order() {
    let (mut limiter, mut line) = (Limiter::new(48, 8000, 1), Line::default());
    for number in 0..400 {
        // Each of 200 rooms has a reminder and then an escalation.
        let lane = if number < 200 { Lane::Rest } else { Lane::Escalation };
        line.join(place(lane, number), Flow::default(), post(number % 200), 60_000);
    }
    let (mut now, mut left, mut wakes) = (0, Vec::new(), 0);
    while line.len() > 0 {
        let (told, wake) = line.advance(now, &mut limiter);
        let told_nobody = told.is_empty();
        for (place, verdict) in told {
            assert_eq!(verdict, Verdict::Go);
            limiter.leaves(now, &post(place.number % 200));
            limiter.learn(now, &post(place.number % 200), place.lane, &answer(200, "h", 5, 4, 5000));
            left.push((now, place));
        }
        // Answers move the line on, too.
        if told_nobody {
            wakes += 1;
            now = wake.unwrap_or(now);
        }
    }
    let numbers: Vec<u64> = left.iter().map(|(_, place)| place.number).collect();
    assert_eq!(numbers, (200..400).chain(0..200).collect::<Vec<_>>());
    assert!(left.windows(49).all(|second| second[48].0 - second[0].0 >= 1000));
    assert!(now < 8_400 && wakes <= 401, "{now} ms, {wakes} wakes");
}

#[test]
fn who_cannot_leave_in_time_is_told_at_once_and_blocks_nobody() {
    let (mut limiter, mut line) = (limiter(), Line::default());
    round(&mut limiter, 0, &post(1), &answer(200, "h", 5, 0, 20_000));
    line.join(place(Lane::Rest, 0), Flow::default(), post(1), 10_000);
    line.join(place(Lane::Rest, 1), Flow::default(), post(1), 30_000);
    line.join(place(Lane::Rest, 2), Flow::default(), post(2), 10_000);
    let (told, wake) = line.advance(0, &mut limiter);
    let expected = vec![(place(Lane::Rest, 0), Verdict::Later(20_050)), (place(Lane::Rest, 2), Verdict::Go)];
    assert_eq!((told, wake), (expected, Some(20_050)));
}

#[test]
fn who_was_suspended_past_its_time_does_not_leave() {
    let (mut line, mut limiter) = (Line::default(), limiter());
    line.join(place(Lane::Rest, 1), Flow::default(), post(1), 10_000);
    let (told, _) = line.advance(10_001, &mut limiter);
    assert_eq!(told, [(place(Lane::Rest, 1), Verdict::Later(500))]);
    assert_eq!(line.len(), 0);
}

#[test]
fn a_lower_lane_does_not_overtake_at_one_place() {
    let (mut limiter, mut line) = (limiter(), Line::default());
    round(&mut limiter, 0, &post(1), &answer(200, "h", 5, 4, 5000));
    assert_eq!(limiter.admit(0, &post(1), Lane::Escalation), Admit::Go);
    line.join(place(Lane::Rest, 0), Flow::default(), post(1), 10_000);
    line.join(place(Lane::Escalation, 1), Flow::default(), post(1), 10_000);
    assert_eq!(line.advance(0, &mut limiter), (vec![], Some(10_000)));
    assert!(line.leave(place(Lane::Escalation, 1)));
    assert_eq!(line.advance(0, &mut limiter).0, [(place(Lane::Rest, 0), Verdict::Go)]);
}

#[test]
fn a_dead_token_empties_the_line() {
    let (mut limiter, mut line) = (limiter(), Line::default());
    line.join(place(Lane::Answer, 0), Flow::default(), post(1), 10);
    limiter.close();
    assert_eq!(line.advance(0, &mut limiter).0, [(place(Lane::Answer, 0), Verdict::Closed)]);
}

/// Who leaves when, of those that wait in these flows from the beginning, each with a channel of its own.
fn left(flows: &[Flow], per_second: u32) -> Vec<(u64, Flow)> {
    let (mut limiter, mut line) = (Limiter::new(per_second, 8000, 1), Line::default());
    for (number, flow) in flows.iter().enumerate() {
        let number = number as u64;
        line.join(place(Lane::Escalation, number), *flow, post(number), u64::MAX / 2);
    }
    let (mut now, mut left) = (0, Vec::new());
    while line.len() > 0 {
        let (told, wake) = line.advance(now, &mut limiter);
        if told.is_empty() {
            now = wake.unwrap_or(now);
        }
        for (place, _) in told {
            limiter.leaves(now, &post(place.number));
            limiter.learn(now, &post(place.number), place.lane, &answer(200, "h", 5, 4, 5000));
            left.push((now, flows[place.number as usize]));
        }
    }
    left
}

#[test]
fn guilds_take_turns_and_so_do_the_incidents_of_one() {
    let flow = |guild, incident| Flow { guild, incident };
    // One guild floods; another has one thing to say, and a third two.
    let mut flows = vec![flow(1, 1); 600];
    flows.extend([flow(1, 2), flow(1, 2), flow(2, 9), flow(3, 7), flow(3, 7)]);
    let left = left(&flows, 48);
    let order: Vec<_> = left.iter().map(|(_, flow)| (flow.guild, flow.incident)).take(9).collect();
    let expected = [(1, 1), (2, 9), (3, 7), (1, 2), (3, 7), (1, 1), (1, 2), (1, 1), (1, 1)];
    assert_eq!(order, expected);
    assert_eq!(left.len(), 605);
    assert!(left[8].0 < 2_000 && left[604].0 > 10_000, "{left:?}");
}

#[test]
fn whoever_joins_late_waits_for_one_turn_of_each_other_guild_and_no_more() {
    let (mut limiter, mut line) = (Limiter::new(48, 8000, 1), Line::default());
    let of = |number: u64| {
        if number < 300 { Flow { guild: 1, incident: number as i64 } } else { Flow { guild: 2, incident: 1 } }
    };
    for number in 0..300 {
        line.join(place(Lane::Escalation, number), of(number), post(number), u64::MAX / 2);
    }
    let (mut now, mut next, mut joined, mut late) = (0, 300, 0, Vec::new());
    while line.len() > 0 {
        let (told, wake) = line.advance(now, &mut limiter);
        if told.is_empty() {
            now = wake.unwrap_or(now);
        }
        for (one, _) in told {
            limiter.leaves(now, &post(one.number));
            limiter.learn(now, &post(one.number), one.lane, &answer(200, "h", 5, 4, 5000));
            if one.number >= 300 {
                late.push(now - joined);
            }
            // The second guild says one thing after the other for as long as the flood lasts.
            if next < 400 && (next == 300 || one.number == next - 1) {
                joined = now;
                line.join(place(Lane::Escalation, next), of(next), post(next), u64::MAX / 2);
                next += 1;
            }
        }
    }
    // The window is a second long, and it may just have been used up.
    assert!(late.len() == 100 && late.iter().all(|late| *late <= 1_100), "{late:?}");
}

/// A stand-in for Discord's counting: windows begin with the first arrival.
struct Window {
    limit: u32,
    span: u64,
    began: u64,
    used: u32,
}

impl Window {
    /// Whether a request fits, how many more would, and when the window ends.
    fn arrive(&mut self, now: u64) -> (bool, u32, u64) {
        if self.used == 0 || now >= self.began + self.span {
            (self.began, self.used) = (now, 0);
        }
        self.used += 1;
        let left = self.limit.saturating_sub(self.used);
        (self.used <= self.limit, left, self.began + self.span - now)
    }
}

enum Event {
    Arrives(Place),
    Answered(Place, Heard),
}

/// 400 requests over two routes with one hash, in 12 rooms, with latencies that make them
/// overtake each other and with answers that get lost.
#[test]
fn no_429_whatever_the_latencies() {
    let key_of = |place: Place| match place.number % 24 {
        room @ 0..12 => post(room),
        room => key(Method::GET, CREATE, room - 12),
    };
    for seed in 1..=6 {
        let mut random = Random(seed);
        let (mut limiter, mut line) = (Limiter::new(48, 8000, seed), Line::default());
        // That two routes share a bucket is known only after an answer on each.
        for number in [99, 111] {
            let key = Key { major: "99".into(), ..key_of(place(Lane::Rest, number)) };
            round(&mut limiter, 0, &key, &answer(200, "h", 5, 4, 1000));
        }
        let mut rooms: Vec<Window> =
            (0..12).map(|room| Window { limit: 1 + room % 5, span: 1000, began: 0, used: 0 }).collect();
        let mut in_all = Window { limit: 50, span: 1000, began: 0, used: 0 };
        let mut events: Vec<(u64, Event)> = Vec::new();
        let (mut now, mut joined, mut done) = (0, 0, 0);
        while done < 400 {
            while joined < 400 && joined <= now / 15 {
                let lane = [Lane::Answer, Lane::Escalation, Lane::Rest][random.below(3) as usize];
                let place = place(lane, joined * 7 + random.below(7));
                line.join(place, Flow::default(), key_of(place), u64::MAX / 2);
                joined += 1;
            }
            let (told, wake) = line.advance(now, &mut limiter);
            for (place, verdict) in told {
                assert_eq!(verdict, Verdict::Go);
                limiter.leaves(now, &key_of(place));
                events.push((now + 5 + random.below(45), Event::Arrives(place)));
            }
            let (due, later): (Vec<_>, Vec<_>) = events.into_iter().partition(|(at, _)| *at <= now);
            events = later;
            let learnt = !due.is_empty();
            for (_, event) in due {
                match event {
                    Event::Arrives(place) => {
                        let room = place.number % 12;
                        let (fits, left, reset) = rooms[room as usize].arrive(now);
                        assert!(fits && in_all.arrive(now).0, "429 at {now} with seed {seed}");
                        let heard = answer(200, "h", rooms[room as usize].limit, left, reset);
                        let lost = random.below(50) == 0;
                        let after = if lost { 3000 } else { 5 + random.below(250) };
                        let heard = if lost { Heard::Nothing } else { heard };
                        events.push((now + after, Event::Answered(place, heard)));
                    }
                    Event::Answered(place, heard) => {
                        limiter.learn(now, &key_of(place), place.lane, &heard);
                        done += 1;
                    }
                }
            }
            let join = if joined < 400 { joined * 15 } else { u64::MAX };
            let event = events.iter().map(|(at, _)| *at).min().unwrap_or(u64::MAX);
            let next = join.min(event).min(wake.unwrap_or(u64::MAX));
            now = if learnt { now + 1 } else { next.max(now + 1) };
            assert!(now < 600_000, "{done} done with seed {seed}");
        }
    }
}

/// Xorshift, so that a seed is a story.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 20) % end
    }
}
