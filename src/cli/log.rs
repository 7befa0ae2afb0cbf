//! The log, on standard error.

use tracing_subscriber::EnvFilter;
use warroom::config::Bundle;
use warroom::config::settings::{Log, LogFormat};

/// Discord's libraries print interaction tokens below this level, so they are never allowed to.
const QUIET: [&str; 5] =
    ["serenity=warn", "tungstenite=warn", "tokio_tungstenite=warn", "hyper=warn", "reqwest=warn"];

/// Begins to log.
pub(crate) fn start(log: &Log) {
    let quiet = QUIET.iter().filter_map(|directive| directive.parse().ok());
    let filter = quiet.fold(EnvFilter::new(&log.level), EnvFilter::add_directive);
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match log.format {
        LogFormat::Text => lines.with_target(false).init(),
        LogFormat::Json => lines.json().init(),
    }
}

/// Tells what somebody should look at in the files.
pub(crate) fn warnings(bundle: &Bundle) {
    for warning in bundle.warnings.iter().chain(&bundle.drills.aside) {
        tracing::warn!("{warning}");
    }
}
