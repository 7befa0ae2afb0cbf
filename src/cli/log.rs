//! The log, on standard error.

use std::sync::OnceLock;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::reload::{Handle, Layer};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Registry, fmt};
use warroom::config::Bundle;
use warroom::config::settings::{Log, LogFormat};

/// Discord's libraries print interaction tokens below this level, so they are never allowed to.
const QUIET: [&str; 5] =
    ["serenity=warn", "tungstenite=warn", "tokio_tungstenite=warn", "hyper=warn", "reqwest=warn"];

/// By which the level is changed while it runs.
static FOLLOWS: OnceLock<Handle<EnvFilter, Registry>> = OnceLock::new();

/// Begins to log.
pub(crate) fn start(log: &Log) {
    let (filter, handle) = Layer::new(filter(&log.level));
    let lines = fmt::layer().with_writer(std::io::stderr);
    let subscriber = tracing_subscriber::registry().with(filter);
    match log.format {
        LogFormat::Text => subscriber.with(lines.with_target(false)).init(),
        LogFormat::Json => subscriber.with(lines.json()).init(),
    }
    // It begins once.
    let _ = FOLLOWS.set(handle);
}

/// From now on this is what is logged.
pub(crate) fn follow(level: &str) {
    if let Some(Err(error)) = FOLLOWS.get().map(|handle| handle.reload(filter(level))) {
        tracing::warn!("the log stays at its level: {error}");
    }
}

fn filter(level: &str) -> EnvFilter {
    let quiet = QUIET.iter().filter_map(|directive| directive.parse().ok());
    quiet.fold(EnvFilter::new(level), EnvFilter::add_directive)
}

/// Tells what somebody should look at in the files.
pub(crate) fn warnings(bundle: &Bundle) {
    for warning in bundle.warnings.iter().chain(&bundle.drills.aside) {
        tracing::warn!("{warning}");
    }
}
