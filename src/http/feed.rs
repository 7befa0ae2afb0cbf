//! Who is on call, as a calendar that other programs read: `GET /oncall/<server>.ics`, with its key. To whoever does not
//! show the key there is nothing there, whatever they ask.

use super::inbox::{HashedKey, is_one_of, shows_key};
use axum::Router;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::sync::Arc;

/// Whoever knows the turns of a server, by its id or its company, as a calendar.
pub type Turns = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// With what the name of a calendar ends.
const ENDS: &str = ".ics";
/// Where a program that cannot send headers shows the key.
const PARAMETER: &str = "key";
/// A line that says when the calendar was made, and nothing of the turns.
const MADE: &str = "DTSTAMP:";

/// Who may read who is on call. Cheap to clone.
#[derive(Clone)]
pub struct Feed(Arc<(Vec<HashedKey>, Turns)>);

impl Feed {
    /// For whoever has one of these keys.
    pub fn new(keys: &[String], turns: Turns) -> Feed {
        Feed(Arc::new((keys.iter().map(|key| HashedKey::new(key)).collect(), turns)))
    }

    pub(super) fn router(self) -> Router {
        Router::new().route("/oncall/{file}", any(turns)).with_state(self)
    }
}

async fn turns(State(feed): State<Feed>, Path(file): Path<String>, request: Request) -> Response {
    let (keys, turns) = &*feed.0;
    let given = Query::<Vec<(String, String)>>::try_from_uri(request.uri());
    let given = given.ok().and_then(|Query(given)| given.into_iter().find(|(name, _)| name == PARAMETER));
    let in_address = given.map(|(_, key)| key).unwrap_or_default();
    let knows = shows_key(request.headers(), keys) | is_one_of(&in_address, keys);
    let calendar = file.strip_suffix(ENDS).filter(|_| knows).and_then(|server| turns(server));
    let Some(calendar) = calendar else { return StatusCode::NOT_FOUND.into_response() };
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response();
    }
    let etag = etag(&calendar);
    let known = [(header::ETAG, etag.as_str()), (header::CACHE_CONTROL, "private, no-cache")];
    if is_known(request.headers(), &etag) {
        return (StatusCode::NOT_MODIFIED, known).into_response();
    }
    (known, [(header::CONTENT_TYPE, "text/calendar; charset=utf-8")], calendar).into_response()
}

/// By what the same turns are known again, whenever the calendar was made: so it is weak.
fn etag(calendar: &str) -> String {
    let lines = calendar.lines().filter(|line| !line.starts_with(MADE));
    let hash = lines.fold(Sha256::new(), |hash, line| hash.chain_update(line).chain_update("\n")).finalize();
    hash.iter().take(16).fold("W/\"".to_owned(), |mut text, byte| {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    }) + "\""
}

/// Has whoever asks these turns already?
fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let given = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    given.flat_map(|value| value.split(',')).any(|tag| tag.trim() == "*" || bare(tag) == bare(etag))
}
