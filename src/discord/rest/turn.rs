//! One send's turn: its place in the line, its flight, and the way back.

use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::sync::{Notify, oneshot};
use tokio::time::Instant;

use super::heard::Heard;
use super::limiter::Key;
use super::line::{Place, Verdict};
use super::outcome::RequestOutcome;
use super::request::{Flow, Lane, Request};
use super::{Inner, RestStats, milliseconds};
use crate::domain::delivery;

/// An answer to an interaction is of no use after 3 s, and has to travel.
const ANSWER_HOLD: Duration = Duration::from_secs(2);
const HOLD: Duration = Duration::from_secs(delivery::LINE.num_seconds().unsigned_abs());

/// A place in the line, and then a request in flight; given back when dropped.
pub(super) struct Turn<'a> {
    inner: &'a Inner,
    place: Place,
    flow: Flow,
    key: Key,
    deadline: u64,
    verdict: oneshot::Receiver<Verdict>,
    in_flight: bool,
}

impl<'a> Turn<'a> {
    pub(super) fn join(inner: &'a Inner, request: &Request) -> Self {
        let hold = if request.lane == Lane::Answer { ANSWER_HOLD } else { HOLD };
        let deadline = inner.now() + milliseconds(hold);
        let key = Key::of(request);
        let (tell, verdict) = oneshot::channel();
        let mut state = inner.lock();
        let place = Place { lane: request.lane, number: state.next_number };
        state.next_number += 1;
        state.line.join(place, request.flow, key.clone(), deadline);
        state.verdicts.insert(place, tell);
        inner.advance(&mut state);
        Self { inner, place, flow: request.flow, key, deadline, verdict, in_flight: false }
    }

    pub(super) async fn wait(&mut self) -> Verdict {
        let verdict = (&mut self.verdict).await.unwrap_or(Verdict::Later(0));
        self.in_flight = verdict == Verdict::Go;
        if self.in_flight {
            // A busy machine may tell it long after it was let go.
            self.inner.lock().limiter.leaves(self.inner.now(), &self.key);
        }
        verdict
    }

    /// The request ended. With `again`, takes the same place in the line once more if the hold
    /// allows, and says whether it did.
    pub(super) fn end(&mut self, heard: Option<&Heard>, outcome: &RequestOutcome, again: bool) -> bool {
        let now = self.inner.now();
        let mut state = self.inner.lock();
        self.in_flight = false;
        state.stats.in_flight -= 1;
        match heard {
            Some(heard) => state.limiter.learn(now, &self.key, self.place.lane, heard),
            None => state.limiter.release(&self.key, self.place.lane),
        }
        state.stats.count(heard, outcome);
        log(&self.key, self.place.lane, heard, outcome);
        if matches!(outcome, RequestOutcome::TokenDead) {
            state.limiter.close();
        }
        let wait = match outcome {
            RequestOutcome::RetryAfter(wait) if again => milliseconds(*wait),
            _ => u64::MAX,
        };
        let rejoin = now.saturating_add(wait) <= self.deadline;
        if rejoin {
            let (tell, verdict) = oneshot::channel();
            self.verdict = verdict;
            state.line.join(self.place, self.flow, self.key.clone(), self.deadline);
            state.verdicts.insert(self.place, tell);
        }
        self.inner.advance(&mut state);
        rejoin
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut state = self.inner.lock();
        let waited = state.line.leave(self.place);
        state.verdicts.remove(&self.place);
        if self.in_flight {
            state.stats.in_flight -= 1;
            state.limiter.release(&self.key, self.place.lane);
        } else if matches!(self.verdict.try_recv(), Ok(Verdict::Go)) {
            // Let go, and not told yet.
            state.stats.in_flight -= 1;
            state.limiter.stays(&self.key, self.place.lane);
        } else if !waited {
            return;
        }
        self.inner.advance(&mut state);
    }
}

impl RestStats {
    fn count(&mut self, heard: Option<&Heard>, outcome: &RequestOutcome) {
        let limited = matches!(heard, Some(Heard::Answer { limited: Some(_), .. }));
        let figure = match outcome {
            _ if limited => &mut self.limited,
            RequestOutcome::Sent(_) => &mut self.sent,
            RequestOutcome::Unknown(_) => &mut self.unknown,
            RequestOutcome::NotSent(_) => &mut self.not_sent,
            _ => &mut self.refused,
        };
        *figure += 1;
    }
}

/// Moves the line on when time alone is what was waited for; ends with the last sender.
pub(super) async fn keep_time(inner: Weak<Inner>, moved: Arc<Notify>, started: Instant) {
    loop {
        let Some(wake) = inner.upgrade().map(|inner| inner.lock().wake) else { return };
        let Some(wake) = wake else {
            moved.notified().await;
            continue;
        };
        tokio::select! {
            () = moved.notified() => {}
            () = tokio::time::sleep_until(started + Duration::from_millis(wake)) => {
                let Some(inner) = inner.upgrade() else { return };
                inner.advance(&mut inner.lock());
            }
        }
    }
}

fn log(key: &Key, lane: Lane, heard: Option<&Heard>, outcome: &RequestOutcome) {
    let Key { method, template, major, .. } = key;
    match (heard, outcome) {
        (Some(Heard::Answer { limited: Some(limited), .. }), _) => {
            tracing::warn!(%method, template, major, ?limited, "Discord says too fast");
        }
        (_, RequestOutcome::Sent(_)) => tracing::debug!(%method, template, major, ?lane, "sent"),
        (_, RequestOutcome::TokenDead) => {
            tracing::error!(%method, template, "Discord refuses the bot's token")
        }
        _ => tracing::warn!(%method, template, major, ?outcome, "not done"),
    }
}
