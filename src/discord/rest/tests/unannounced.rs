//! Limits that no header tells of, such as that of edits of messages older than an hour.

use super::super::heard::{Heard, Limited, Limits};
use super::super::limiter::{Admit, Key, Limiter};
use super::super::{Lane, Method};

/// An answer of a bucket in which there is room, to an edit that met the limit or did not.
fn answer(wait: Option<u64>) -> Heard {
    let limits =
        Limits { bucket: Some("h".into()), limit: Some(50), remaining: Some(49), reset_after_ms: Some(1000) };
    let limited = wait.map(|retry_after_ms| Limited { retry_after_ms, global: false, shared: false });
    Heard::Answer { status: if wait.is_some() { 429 } else { 200 }, limits, limited }
}

/// What leaves as soon as it may meets the limit once or twice in ten minutes, and not once in four tries.
#[test]
fn a_limit_that_no_header_tells_of_is_not_met_again_and_again() {
    let edit = Key { method: Method::PATCH, template: "/messages", major: "1".to_owned(), exempt: false };
    for (most, span) in [(3, 6_000), (1, 4_000), (5, 20_000)] {
        let mut limiter = Limiter::new(1000, 8000, 1);
        let (mut now, mut refused, mut done) = (0, 0, 0);
        // The window at Discord: when it began, and what arrived in it.
        let (mut began, mut used) = (0, 0);
        while done < 100 {
            match limiter.admit(now, &edit, Lane::Rest) {
                Admit::Go => {}
                Admit::Wait(ms) => {
                    now += ms;
                    continue;
                }
                other => panic!("{other:?}"),
            }
            limiter.leaves(now, &edit);
            if used == 0 || now >= began + span {
                (began, used) = (now, 0);
            }
            let wait = (used == most).then(|| began + span - now);
            match wait {
                Some(_) => refused += 1,
                None => (used, done) = (used + 1, done + 1),
            }
            now += 2;
            limiter.learn(now, &edit, Lane::Rest, &answer(wait));
        }
        // What was learnt holds for ten minutes.
        assert!(refused <= 2 * (1 + now / 600_000), "{most} in {span}: {refused} of 100 in {now} ms");
        assert!(now <= 100 * 16_000, "{most} in {span}: {now}");
    }
}
