//! Is the process alive, and can it do its work now?

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, json};
use std::pin::Pin;
use std::sync::Arc;

/// Whoever finds out what the bot has of what it needs.
pub type Asked = Arc<dyn Fn() -> Pin<Box<dyn Future<Output = Readiness> + Send>> + Send + Sync>;

/// What the bot needs to do its work, and whether it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Readiness {
    /// Can be written to the database, for good?
    pub store: bool,
    /// Does the worker turn?
    pub worker: bool,
    /// Are commands heard?
    pub discord: bool,
}

impl Readiness {
    /// Each part by its word, what is to be said where it is missing, and whether it is there.
    pub(super) fn parts(&self) -> [(&'static str, &'static str, bool); 3] {
        [
            ("store", "nothing can be written to the database; the log says why", self.store),
            ("worker", "the worker does not turn; the log says why", self.worker),
            ("discord", "there is no connection to Discord's gateway", self.discord),
        ]
    }
}

/// 200 for as long as there is a process that answers; whether it can do anything is another question.
pub(super) async fn alive() -> Response {
    Json(json!({ "alive": true })).into_response()
}

/// 200 when it has all that it needs, else 503 with what is missing, and why.
pub(super) async fn ready(State(asked): State<Asked>) -> Response {
    let parts = asked().await.parts();
    let missing = parts.into_iter().filter(|(.., is_there)| !is_there);
    let missing: Map<_, _> = missing.map(|(part, why, _)| (part.to_owned(), why.into())).collect();
    if missing.is_empty() {
        return Json(json!({ "ready": true })).into_response();
    }
    (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "ready": false, "missing": missing }))).into_response()
}
