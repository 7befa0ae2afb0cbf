//! Faults that a test plans.

use std::time::Duration;

use chrono::TimeDelta;
use serde_json::Value;

use super::state::State;

/// What goes wrong with a request.
#[derive(Clone, Debug)]
pub enum FaultKind {
    /// Nothing happens; the answer has this status and body.
    Answer(u16, Value),
    /// The request takes effect; the answer has this status and body all the same.
    AnswerAfter(u16, Value),
    /// The request takes effect, then the connection is dropped without an answer.
    DropAfter,
    /// The connection is dropped before anything happens.
    DropBefore,
    /// The request takes effect, its answer comes this much later in real time.
    Delay(Duration),
    /// Nothing happens and no answer ever comes; the connection stays open.
    Stall,
    /// 429 with this `retry_after` in real seconds; `true` for the global limit.
    TooMany(f64, bool),
    /// A list of messages leaves out the newest ones, this many.
    HistoryLag(usize),
    /// The request takes effect; the `Date` of its answer is wrong by this.
    WrongDate(TimeDelta),
    /// The request takes effect; this is the `Date` of its answer, or there is none.
    Date(Option<String>),
    /// The request takes effect; somebody on the way kept such an answer for so many seconds and hands that one on.
    Kept(u32),
}

/// A planned fault. It strikes the next `times` requests whose method and route template match.
#[derive(Clone, Debug)]
pub struct Fault {
    /// Such as `POST`; empty for any.
    pub method: String,
    /// Part of the route template, such as `/channels/{channel_id}/messages`. The gateway has three: `(gateway)` is the
    /// upgrade, `(hello)` what comes after it, and `(identify)` the beginning of a session, where `Answer(9, resumable)` is
    /// an invalid session and every other answer a close code.
    pub route: String,
    /// Only when the body, written as JSON, contains this; empty for any.
    pub body: String,
    /// What happens.
    pub kind: FaultKind,
    /// How often.
    pub times: u32,
}

impl Fault {
    /// A fault that strikes once. `route` matches when it ends the template or, with a trailing `*`, is in it.
    pub fn once(method: &str, route: &str, kind: FaultKind) -> Fault {
        Fault { method: method.into(), route: route.into(), body: String::new(), kind, times: 1 }
    }

    /// The same fault, `times` times.
    pub fn times(mut self, times: u32) -> Fault {
        self.times = times;
        self
    }

    /// Only for bodies that contain this text.
    pub fn when_body_has(mut self, text: &str) -> Fault {
        self.body = text.into();
        self
    }

    fn strikes(&self, method: &str, template: &str, body: &str) -> bool {
        let route = match self.route.strip_suffix('*') {
            Some(part) => template.contains(part),
            None => template.ends_with(&self.route),
        };
        (self.method.is_empty() || self.method == method) && route && body.contains(&self.body)
    }
}

pub(crate) struct PlannedFault(Fault);

impl State {
    pub(crate) fn plan_fault(&mut self, fault: Fault) {
        self.planned.push(PlannedFault(fault));
    }

    /// Takes the first planned fault that strikes this request.
    pub(crate) fn take_fault(&mut self, method: &str, template: &str, body: &str) -> Option<FaultKind> {
        let place = self.planned.iter().position(|planned| planned.0.strikes(method, template, body))?;
        let fault = &mut self.planned[place].0;
        let kind = fault.kind.clone();
        fault.times = fault.times.saturating_sub(1);
        if fault.times == 0 {
            self.planned.remove(place);
        }
        Some(kind)
    }
}
