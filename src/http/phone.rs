//! Where a phone gateway says what came of a call: `POST /phone/<name>`, signed as Standard Webhooks has it. What it says
//! twice counts once, by the key of the call.

use super::alerts::signature::Signed;
use super::inbox::LONGEST_BODY;
use crate::actions::Actions;
use crate::domain::keyed::Keyed;
use crate::domain::ring::RingAnswer;
use crate::webhooks::sign::Key;
use anyhow::Context;
use axum::body::to_bytes;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use tokio::sync::Semaphore;

const UNSIGNED: &str =
    "this needs `webhook-id`, `webhook-timestamp` of now and `webhook-signature` by the gateway's key";
/// Bytes of a body at most.
const LONGEST: usize = 16 * 1024;
/// Bodies in memory at the same time.
const MOST_BODIES: usize = 4;

/// A gateway that may call back.
pub struct KnownGateway {
    name: String,
    keys: Vec<Key>,
}

impl KnownGateway {
    /// One of this name, with the keys that sign what it says.
    ///
    /// # Errors
    /// When one cannot sign; it is not repeated.
    pub fn new(name: String, keys: &[String]) -> anyhow::Result<KnownGateway> {
        let wrong = || format!("a key of the outlet `{name}` cannot sign");
        let keys = keys.iter().map(|key| Key::standard(key).with_context(wrong)).collect::<Result<_, _>>()?;
        Ok(KnownGateway { name, keys })
    }
}

/// What a gateway says.
#[derive(Deserialize)]
struct CallBack {
    key: String,
    status: String,
}

/// Who may say what came of calls, and to whom.
#[derive(Clone)]
pub struct CallBacks(Arc<(Actions, Vec<KnownGateway>, Semaphore)>);

impl CallBacks {
    /// For these gateways.
    pub fn new(actions: Actions, known: Vec<KnownGateway>) -> CallBacks {
        CallBacks(Arc::new((actions, known, Semaphore::new(MOST_BODIES))))
    }

    pub(super) fn router(self) -> Router {
        Router::new().route("/phone/{name}", post(take)).with_state(self)
    }
}

async fn take(State(state): State<CallBacks>, Path(name): Path<String>, request: Request) -> Response {
    let (actions, known, bodies) = &*state.0;
    let Some(known) = known.iter().find(|known| known.name == name) else {
        return refused(StatusCode::NOT_FOUND, "no gateway has this name");
    };
    let (head, body) = request.into_parts();
    let signed = Signed::of(&head.headers);
    if [signed.id, signed.timestamp, signed.signature].iter().any(|value| value.is_empty()) {
        return refused(StatusCode::UNAUTHORIZED, UNSIGNED);
    }
    let read = async {
        let turn = bodies.acquire().await.expect("it is never closed");
        to_bytes(body, LONGEST).await.map(|body| (turn, body))
    };
    let (_turn, body) = match tokio::time::timeout(LONGEST_BODY, read).await {
        Ok(Ok(whole)) => whole,
        Ok(Err(_)) => {
            return refused(StatusCode::PAYLOAD_TOO_LARGE, "the body was cut off, or has more than 16 KiB");
        }
        Err(_) => return refused(StatusCode::REQUEST_TIMEOUT, "the body took too long"),
    };
    if signed.check(&known.keys, &body, actions.now()).is_err() {
        return refused(StatusCode::UNAUTHORIZED, UNSIGNED);
    }
    let call_back = serde_json::from_slice::<CallBack>(&body).ok();
    let call_back = call_back.and_then(|it| Some((it.key, RingAnswer::from_key(&it.status)?)));
    let Some((key, answer)) = call_back else {
        let why = "this needs `key`, as it was told with the call, and `status`: `reached`, `unreached` or `queued`";
        return refused(StatusCode::BAD_REQUEST, why);
    };
    match actions.hear_of_ring(&name, &key, answer).await {
        Ok(true) => Json(json!({ "taken": true })).into_response(),
        Ok(false) => refused(StatusCode::NOT_FOUND, "no call has this key"),
        Err(failure) => {
            tracing::warn!(gateway = name, "what a gateway said was not taken: {failure:?}");
            refused(StatusCode::SERVICE_UNAVAILABLE, "it could not be saved: send it again")
        }
    }
}

fn refused(status: StatusCode, why: &str) -> Response {
    (status, Json(json!({ "error": why }))).into_response()
}
