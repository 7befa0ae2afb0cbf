//! What machines ask the bot: is it well, its figures, and who is on call; and what they tell it: alerts. Off unless the settings name an
//! address.

pub mod alerts;
mod feed;
mod inbox;
mod line;
mod listener;
mod metrics;
mod phone;
mod ready;
mod tally;

pub use feed::{Feed, Turns};
pub use inbox::{Inbox, KnownSource};
pub use metrics::Figures;
pub use phone::{CallBacks, KnownGateway};
pub use ready::{Readiness, ReadySource};
pub use tally::{AlertCounts, RefusedFor};

use anyhow::Context;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// Whoever knows the figures as they are now.
pub type Source =
    Arc<dyn Fn() -> Pin<Box<dyn Future<Output = anyhow::Result<Figures>> + Send>> + Send + Sync>;

/// Listens on an address; answers with the one it got (port 0 is any free one) and the task that serves it until `stop`
/// is true.
///
/// # Errors
/// When the address cannot be had.
pub async fn listen(
    address: SocketAddr,
    (source, asked): (Source, ReadySource),
    (inbox, call_backs, feed): (Inbox, CallBacks, Option<Feed>),
    stop: watch::Receiver<bool>,
) -> anyhow::Result<(SocketAddr, impl Future<Output = ()> + Send)> {
    let listener = TcpListener::bind(address).await.with_context(|| {
        format!("cannot listen on {address}: choose another address under [http], or leave it out")
    })?;
    let address = listener.local_addr()?;
    let router =
        Router::new().route("/health", get(health)).route("/metrics", get(metrics)).with_state(source);
    let ready = Router::new().route("/readyz", get(ready::ready)).with_state(asked);
    let router = router
        .route("/healthz", get(ready::alive))
        .merge(ready)
        .merge(inbox.router())
        .merge(call_backs.router());
    let router = feed.into_iter().fold(router, |router, feed| router.merge(feed.router()));
    Ok((address, listener::serve(listener, router, stop)))
}

/// 200 when the bot keeps its promise as far as it can tell, 503 when it does not.
async fn health(State(source): State<Source>) -> Response {
    match source().await {
        Ok(figures) => {
            let status = if figures.is_well() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
            let body = json!({
                "well": figures.is_well(),
                "gateway_connected": figures.readiness.discord,
                "token_refused": figures.rest.token_dead,
                "audit_findings": figures.audit.findings.values().sum::<usize>(),
                "audit_age_seconds": figures.audit_age.num_seconds(),
                "notices_waiting": figures.waiting.iter().sum::<u64>(),
            });
            (status, Json(body)).into_response()
        }
        Err(error) => fault(&error),
    }
}

async fn metrics(State(source): State<Source>) -> Response {
    match source().await.and_then(|figures| figures.text()) {
        Ok(text) => {
            ([(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text)
                .into_response()
        }
        Err(error) => fault(&error),
    }
}

/// What went wrong is for the log; whoever asks over HTTP may be anybody.
fn fault(error: &anyhow::Error) -> Response {
    let id = crate::actions::report(&format!("the figures cannot be had: {error:#}"));
    (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "well": false, "fault": id }))).into_response()
}
