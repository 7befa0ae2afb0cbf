//! What goes wrong without anybody being told: errors in the log, and tasks that panic.

use std::cell::RefCell;
use std::fmt::Write;
use std::sync::{Arc, Mutex, Once, PoisonError};
use tracing::field::{Field, Visit};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

thread_local! {
    static PANICS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Hears the log of this thread until it is dropped. A story runs on one thread, tasks included.
pub struct Witness {
    errors: Arc<Mutex<Vec<String>>>,
    traps: Arc<Mutex<Vec<String>>>,
    _guard: DefaultGuard,
}

impl Witness {
    /// Begins to listen.
    pub fn begin() -> Witness {
        static HOOK: Once = Once::new();
        HOOK.call_once(|| {
            let usual = std::panic::take_hook();
            std::panic::set_hook(Box::new(move |panic| {
                PANICS.with(|panics| panics.borrow_mut().push(panic.to_string()));
                usual(panic);
            }));
        });
        PANICS.with(|panics| panics.borrow_mut().clear());
        let (errors, traps) = (Arc::<Mutex<Vec<String>>>::default(), Arc::<Mutex<Vec<String>>>::default());
        let layer = Errors { errors: errors.clone(), traps: traps.clone() };
        let subscriber = tracing_subscriber::registry().with(layer);
        Witness { errors, traps, _guard: tracing::subscriber::set_default(subscriber) }
    }

    /// Whoever writes a line that begins like this into the log next panics as they do.
    pub fn traps(&self, part: &str) {
        self.traps.lock().unwrap_or_else(PoisonError::into_inner).push(part.into());
    }

    /// Errors in the log so far.
    pub fn errors(&self) -> Vec<String> {
        self.errors.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Panics of tasks so far.
    pub fn panics(&self) -> Vec<String> {
        PANICS.with(|panics| panics.borrow().clone())
    }
}

struct Errors {
    errors: Arc<Mutex<Vec<String>>>,
    traps: Arc<Mutex<Vec<String>>>,
}

impl Errors {
    /// Is there a trap for this line? It is one no more.
    fn is_trapped(&self, line: &str) -> bool {
        let mut traps = self.traps.lock().unwrap_or_else(PoisonError::into_inner);
        let place = traps.iter().position(|part| line.starts_with(part.as_str()));
        place.map(|place| traps.remove(place)).is_some()
    }
}

impl<S: Subscriber> Layer<S> for Errors {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut line = Line(event.metadata().target().to_owned());
        event.record(&mut line);
        assert!(!self.is_trapped(&line.0), "a trap: {}", line.0);
        if *event.metadata().level() == Level::ERROR {
            self.errors.lock().unwrap_or_else(PoisonError::into_inner).push(line.0);
        }
    }
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        let _ = write!(self.0, " {}={value:?}", field.name());
    }
}
