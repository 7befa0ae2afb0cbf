//! Where small requests of one source wait for each other: those that came while others were taken in are taken in
//! together, in one transaction. The disk is asked once for all, and each is answered when it is done.

use crate::actions::{Failure, Heard};
use crate::domain::alert::{Alert, AlertBatch};
use std::sync::{Arc, Mutex as Waiters, PoisonError};
use tokio::sync::{Mutex, MutexGuard, oneshot};

/// Alerts of a request that is small, and of those that are taken in together, at most.
const FEW: usize = 50;

/// The line of one source. Cheap to clone.
#[derive(Clone, Default)]
pub(super) struct Line(Arc<Inner>);

#[derive(Default)]
struct Inner {
    waiting: Waiters<Vec<Waiting>>,
    /// Whoever has it takes in what waits.
    turn: Mutex<()>,
}

struct Waiting {
    alerts: Vec<Alert>,
    done: oneshot::Sender<Result<Heard, Failure>>,
}

/// May what a request tells be taken in with others? What it leaves out or in doubt is said of it alone.
pub(super) fn is_small(told: &AlertBatch) -> bool {
    told.alerts.len() <= FEW && told.left_out == 0 && told.doubtful.is_empty()
}

impl Line {
    /// Waits until these alerts were taken in, by `take`, with those of whoever waits beside them. Of those that are taken
    /// in together the first hears what came of all. Where one of them brings a fault, each is taken in
    /// alone.
    ///
    /// # Errors
    /// As `take`.
    pub(super) async fn hear<T, F>(&self, alerts: Vec<Alert>, take: T) -> Result<Heard, Failure>
    where
        T: Fn(Vec<Alert>) -> F + Send + Sync + 'static,
        F: Future<Output = Result<Heard, Failure>> + Send,
    {
        let (done, mut heard) = oneshot::channel();
        self.waiting(|waiting| waiting.push(Waiting { alerts, done }));
        let line = self.clone();
        // By itself: whoever asked may leave while others wait for the same.
        let taking = tokio::spawn(async move {
            let _turn = line.0.turn.lock().await;
            let some = line.waiting(next);
            if !some.is_empty() {
                take_in(some, take).await;
            }
        });
        let heard = tokio::select! {
            biased;
            heard = &mut heard => heard,
            ended = taking => match ended {
                Ok(()) => heard.await,
                Err(error) => return Err(anyhow::anyhow!("alerts were not taken in: {error}").into()),
            },
        };
        heard.unwrap_or_else(|_| Err(anyhow::anyhow!("whoever took alerts in broke down").into()))
    }

    /// Waits for the turn of a request that is taken in alone: those that are large would else wait for the database, for
    /// which they have less time than their senders have for them.
    pub(super) async fn alone(&self) -> MutexGuard<'_, ()> {
        self.0.turn.lock().await
    }

    fn waiting<R>(&self, look: impl FnOnce(&mut Vec<Waiting>) -> R) -> R {
        look(&mut self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Those whose turn it is, in the order in which they came: not more than [`FEW`] alerts, but at least one request.
fn next(waiting: &mut Vec<Waiting>) -> Vec<Waiting> {
    let mut alerts = 0;
    let fits = waiting.iter().take_while(|request| {
        let is_first = alerts == 0;
        alerts += request.alerts.len();
        is_first || alerts <= FEW
    });
    let count = fits.count();
    waiting.drain(..count).collect()
}

async fn take_in<F>(some: Vec<Waiting>, take: impl Fn(Vec<Alert>) -> F)
where
    F: Future<Output = Result<Heard, Failure>>,
{
    if some.len() > 1 {
        let together = some.iter().flat_map(|one| one.alerts.iter().cloned()).collect();
        // Whoever left meanwhile is told nothing.
        match take(together).await {
            Ok(heard) => {
                let counted = std::iter::once(heard).chain(std::iter::repeat(Heard::default()));
                some.into_iter().zip(counted).for_each(|(one, heard)| drop(one.done.send(Ok(heard))));
                return;
            }
            // A disk that takes nothing takes nothing of any: they need not wait for it one after the other.
            Err(Failure::Refused(why)) => {
                let refused = |one: Waiting| drop(one.done.send(Err(Failure::Refused(why.clone()))));
                return some.into_iter().for_each(refused);
            }
            Err(Failure::Fault(_) | Failure::Repeated) => {}
        }
    }
    for Waiting { alerts, done } in some {
        let _ = done.send(take(alerts).await);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::alert::{AlertState, Episode};
    use crate::domain::refusal::Refusal;
    use std::sync::Mutex as Said;
    use tokio::sync::Semaphore;
    use tokio::task::JoinSet;

    /// What is taken in by calls that go on one at a time.
    #[derive(Clone)]
    struct Taker {
        calls: Arc<Said<Vec<Vec<String>>>>,
        go_on: Arc<Semaphore>,
    }

    impl Taker {
        fn new() -> Taker {
            Taker { calls: Arc::default(), go_on: Arc::new(Semaphore::new(0)) }
        }

        async fn take(self, alerts: Vec<Alert>) -> Result<Heard, Failure> {
            let names: Vec<_> = alerts.into_iter().map(|alert| alert.fingerprint).collect();
            self.calls.lock().unwrap().push(names.clone());
            self.go_on.acquire().await.unwrap().forget();
            let has = |word: &str| names.iter().any(|name| name.contains(word));
            match (has("bad"), has("full")) {
                (true, _) => Err(Failure::Fault("f".into())),
                (_, true) => Err(Failure::Refused(Refusal::NotSaved)),
                _ => Ok(Heard { joined: names.len() as u64, ..Heard::default() }),
            }
        }

        fn calls(&self) -> Vec<Vec<String>> {
            self.calls.lock().unwrap().clone()
        }
    }

    fn alert(name: &str) -> Alert {
        Alert {
            fingerprint: name.into(),
            episode: Episode::Start,
            start: chrono::DateTime::UNIX_EPOCH,
            state: AlertState::Firing,
            title: name.into(),
            severity: None,
            labels: Default::default(),
            texts: Default::default(),
            link: None,
            left_off: 0,
        }
    }

    /// The first is being taken in while the others come: what is called, and what each hears.
    async fn together(names: &[&str]) -> (Vec<Vec<String>>, Vec<String>) {
        let (line, taker) = (Line::default(), Taker::new());
        let mut asking = JoinSet::new();
        for (place, name) in names.iter().enumerate() {
            let (line, takes, alerts) = (line.clone(), taker.clone(), vec![alert(name)]);
            asking.spawn(async move {
                let heard = line.hear(alerts, move |alerts| takes.clone().take(alerts)).await;
                (place, format!("{:?}", heard.map(|heard| heard.joined)))
            });
            while taker.calls().is_empty() {
                tokio::task::yield_now().await;
            }
        }
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        taker.go_on.add_permits(100);
        let mut heard = asking.join_all().await;
        heard.sort();
        (taker.calls(), heard.into_iter().map(|(_, heard)| heard).collect())
    }

    #[tokio::test]
    async fn those_that_come_meanwhile_are_taken_in_together_and_in_order() {
        let (calls, heard) = together(&["a", "b", "c", "d"]).await;
        assert_eq!(calls, [vec!["a"], vec!["b", "c", "d"]]);
        assert_eq!(heard, ["Ok(1)", "Ok(3)", "Ok(0)", "Ok(0)"]);
    }

    #[tokio::test]
    async fn one_that_brings_a_fault_keeps_none_of_the_others_from_being_taken() {
        let (calls, heard) = together(&["a", "b", "bad", "d"]).await;
        assert_eq!(calls, [vec!["a"], vec!["b", "bad", "d"], vec!["b"], vec!["bad"], vec!["d"]]);
        assert_eq!(heard, ["Ok(1)", "Ok(1)", "Err(Fault(\"f\"))", "Ok(1)"]);
    }

    #[tokio::test]
    async fn what_cannot_be_saved_is_said_to_all_at_once() {
        let (calls, heard) = together(&["a", "full", "c"]).await;
        assert_eq!(calls.len(), 2);
        assert_eq!(heard[1..], ["Err(Refused(NotSaved))", "Err(Refused(NotSaved))"]);
    }

    #[tokio::test]
    async fn whoever_leaves_takes_nobody_along() {
        let (line, taker) = (Line::default(), Taker::new());
        let hear = |name: &str| {
            let (line, taker, alerts) = (line.clone(), taker.clone(), vec![alert(name)]);
            tokio::spawn(async move { line.hear(alerts, move |alerts| taker.clone().take(alerts)).await })
        };
        let leaves = hear("a");
        while taker.calls().is_empty() {
            tokio::task::yield_now().await;
        }
        let (second, third) = (hear("b"), hear("c"));
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        leaves.abort();
        second.abort();
        taker.go_on.add_permits(100);
        assert_eq!(third.await.unwrap().unwrap().joined, 0);
        assert_eq!(taker.calls(), [vec!["a"], vec!["b", "c"]]);
    }

    #[tokio::test]
    async fn not_more_than_few_are_taken_in_together() {
        let names: Vec<_> = (0..FEW + 3).map(|nth| nth.to_string()).collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        let (calls, heard) = together(&names).await;
        assert_eq!(calls.iter().map(Vec::len).collect::<Vec<_>>(), [1, FEW, 2]);
        assert_eq!(heard.len(), FEW + 3);
    }
}
