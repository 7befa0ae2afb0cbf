//! Where alerts come in: `POST /alerts/<name>`, with the key of that source. Nothing of a body is read before the key is
//! right, and nothing is answered with 200 before what it told is saved for good.

use super::alerts::signature::Signed;
use super::alerts::{BODY, Malformed, read};
use super::line::{Line, is_small};
use super::tally::{AlertCounts, RefusedFor, Tally};
use crate::actions::{Actions, Failure, Heard};
use crate::domain::alert::route::AlertSource;
use crate::domain::alert::{AlertBatch, Form, Unread};
use crate::webhooks::sign::Key;
use anyhow::Context;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use hmac::digest::CtOutput;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};
use tracing::{Instrument, info_span};

/// How long the body of a request may take; its sender sends it again.
pub(super) const LONGEST_BODY: Duration = Duration::from_secs(10);
/// So many bytes of bodies are in memory at the same time: four of the longest. Further requests wait for their turn within
/// the time of their body.
const MOST_BYTES: usize = 4 * BODY;
/// Bytes are counted in pages.
const PAGE: usize = 4096;
/// Where the paths of whatever has a body begin.
const PATHS: [&str; 2] = ["/alerts/", "/phone/"];

/// With what a key begins that signs.
const SIGNS: &str = "whsec_";

/// A source, and how it shows that a request is its own.
pub struct KnownSource {
    /// Where its alerts go.
    source: Arc<AlertSource>,
    /// In which form it tells them.
    form: Form,
    /// Its key; two while it changes.
    keys: SourceProof,
    /// Where its small requests wait for each other.
    line: Line,
}

/// How a request shows whose it is.
enum SourceProof {
    /// It has the key.
    Bearer(Vec<HashedKey>),
    /// It was signed with the key, which it does not have.
    Signature(Vec<Key>),
}

/// A key as it is compared. The key itself is kept nowhere.
pub(super) struct HashedKey(CtOutput<Sha256>);

impl KnownSource {
    /// A source with these keys. Those of the generic form that begin with `whsec_` sign.
    ///
    /// # Errors
    /// When only one of two signs, or one cannot.
    pub fn new(source: AlertSource, form: Form, keys: &[String]) -> anyhow::Result<KnownSource> {
        let signs = |key: &String| form == Form::Generic && key.starts_with(SIGNS);
        let keys = if keys.iter().any(signs) {
            let keys: Option<_> = keys.iter().map(|key| Key::standard(key).filter(|_| signs(key))).collect();
            let wrong = "a key of the alerts `{}` cannot sign: it is `whsec_` and 24 to 64 bytes in Base64, and so is another";
            SourceProof::Signature(keys.with_context(|| wrong.replace("{}", &source.name))?)
        } else {
            SourceProof::Bearer(keys.iter().map(|key| HashedKey::new(key)).collect())
        };
        Ok(KnownSource { source: Arc::new(source), form, keys, line: Line::default() })
    }
}

impl HashedKey {
    /// Of a key.
    pub(super) fn new(key: &str) -> HashedKey {
        HashedKey(CtOutput::new(Sha256::digest(key.as_bytes())))
    }

    /// Is it the same? How long this takes says nothing of either.
    fn is(&self, other: &HashedKey) -> bool {
        self.0 == other.0
    }
}

/// Who may tell alerts, and to whom. Cheap to clone.
#[derive(Clone)]
pub struct Inbox(Arc<Inner>);

struct Inner {
    actions: Actions,
    known: RwLock<Arc<[KnownSource]>>,
    bodies: Semaphore,
    tally: Tally,
}

/// Why a request was not taken, and what is answered.
struct Refused {
    why: RefusedFor,
    words: String,
    /// How it is to show whose it is, where it did not.
    how: Option<&'static str>,
}

impl Refused {
    fn new(why: RefusedFor, words: impl Into<String>) -> Refused {
        Refused { why, words: words.into(), how: None }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let answer = (self.why.status(), Json(json!({ "error": self.words })));
        match self.how {
            Some(how) => ([(header::WWW_AUTHENTICATE, how)], answer).into_response(),
            None => answer.into_response(),
        }
    }
}

impl Inbox {
    /// For these sources.
    pub fn new(actions: Actions, known: Vec<KnownSource>) -> Inbox {
        let (bodies, tally) = (Semaphore::new(MOST_BYTES / PAGE), Tally::default());
        let inbox = Inbox(Arc::new(Inner { actions, known: RwLock::new(Arc::default()), bodies, tally }));
        inbox.put(known);
        inbox
    }

    /// From now on these are the sources. A request that is being read is of those before.
    pub fn put(&self, known: Vec<KnownSource>) {
        self.0.tally.list("");
        known.iter().for_each(|known| self.0.tally.list(&known.source.name));
        *self.0.known.write().unwrap_or_else(PoisonError::into_inner) = known.into();
    }

    fn known(&self) -> Arc<[KnownSource]> {
        self.0.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What became of the alerts so far, by source.
    pub fn counts(&self) -> BTreeMap<String, AlertCounts> {
        self.0.tally.counts()
    }

    pub(super) fn router(self) -> Router {
        Router::new().route("/alerts/{name}", post(take)).with_state(self)
    }
}

/// May a request have a body?
pub(super) fn may_have_body(method: &Method, path: &str) -> bool {
    *method == Method::POST && PATHS.iter().any(|begins| path.starts_with(begins))
}

async fn take(State(inbox): State<Inbox>, Path(name): Path<String>, request: Request) -> Response {
    let (known, tally) = (inbox.known(), &inbox.0.tally);
    let Some(known) = known.iter().find(|known| known.source.name == name) else {
        let refused = Refused::new(RefusedFor::Source, "no source has this name");
        tally.refuse("", refused.why);
        return refused.into_response();
    };
    match hear(&inbox.0, known, request).await {
        Ok((taken, unread, heard)) => {
            tally.take(&name, taken, unread.len(), heard);
            let unread = unread.iter().map(|it| json!({ "place": it.place, "reason": it.reason }));
            let unread: Vec<_> = unread.collect();
            Json(json!({ "taken": taken, "unread": unread })).into_response()
        }
        Err(refused) => {
            tally.refuse(&name, refused.why);
            refused.into_response()
        }
    }
}

/// How many alerts a source tells in a request, once they are saved, which could not be read, and what came of them.
async fn hear(
    inbox: &Inner,
    known: &KnownSource,
    request: Request,
) -> Result<(usize, Vec<Unread>, Heard), Refused> {
    let (actions, name) = (&inbox.actions, known.source.name.as_str());
    let (head, body) = request.into_parts();
    let shown = match &known.keys {
        SourceProof::Bearer(keys) => shows_key(&head.headers, keys),
        SourceProof::Signature(_) => signed(&head.headers).is_some(),
    };
    if !shown {
        return Err(unknown(&known.keys));
    }
    unfit(&head.headers)?;
    let (_turn, body) = whole(body, stated_length(&head.headers), &inbox.bodies).await?;
    let once = match (&known.keys, signed(&head.headers)) {
        (SourceProof::Bearer(_), _) => None,
        (SourceProof::Signature(keys), Some(signed)) => match signed.check(keys, &body, actions.now()) {
            Ok(once) => Some(once.0),
            Err(_) => return Err(unknown(&known.keys)),
        },
        (SourceProof::Signature(_), None) => return Err(unknown(&known.keys)),
    };
    let mut told = read(known.form, &body, actions.now()).map_err(|Malformed { reason }| {
        tracing::warn!(source = name, "alerts could not be read: {reason}");
        Refused::new(RefusedFor::Body, reason)
    })?;
    // A storm's is as large as what was read of it.
    drop(body);
    for unread in &told.unread {
        tracing::warn!(source = name, place = unread.place, "an alert could not be read: {}", unread.reason);
    }
    let span = info_span!("alerts", source = name, guild = known.source.guild.0, alerts = told.alerts.len());
    let (taken, unread) = (told.alerts.len(), std::mem::take(&mut told.unread));
    let heard = if once.is_none() && is_small(&told) {
        let (actions, source) = (actions.clone(), known.source.clone());
        let take = move |alerts| {
            let (actions, source) = (actions.clone(), source.clone());
            let told = AlertBatch { alerts, ..AlertBatch::default() };
            async move { actions.hear_alerts(&source, &told, None).await }.instrument(span.clone())
        };
        known.line.hear(told.alerts, take).await
    } else {
        let _turn = known.line.alone().await;
        actions.hear_alerts(&known.source, &told, once).instrument(span).await
    };
    heard.map(|heard| (taken, unread, heard)).map_err(|failure| not_taken(&failure, name))
}

/// What is answered where alerts were not taken in.
fn not_taken(failure: &Failure, name: &str) -> Refused {
    if let Failure::Repeated = failure {
        return Refused::new(RefusedFor::Repeated, "this very request was taken before");
    }
    tracing::warn!(source = name, "alerts were not taken: {failure:?}");
    Refused::new(RefusedFor::NotSaved, "it could not be saved: send it again")
}

/// Whoever asks shows not that it is the source.
fn unknown(keys: &SourceProof) -> Refused {
    let (how, why) = match keys {
        SourceProof::Bearer(_) => ("Bearer", "this needs `Authorization: Bearer` with the source's key"),
        SourceProof::Signature(_) => (
            "Signature",
            "this needs `webhook-id`, `webhook-timestamp` of now and `webhook-signature` by the source's key",
        ),
    };
    Refused { how: Some(how), ..Refused::new(RefusedFor::Key, why) }
}

/// The headers of a signed request, if it has them.
pub(super) fn signed(headers: &HeaderMap) -> Option<Signed<'_>> {
    let signed = Signed::of(headers);
    let are_there = [signed.id, signed.timestamp, signed.signature].iter().all(|value| !value.is_empty());
    are_there.then_some(signed)
}

pub(super) fn shows_key(headers: &HeaderMap, keys: &[HashedKey]) -> bool {
    let mut shown = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(given), None) = (shown.next(), shown.next()) else { return false };
    let Ok((scheme, key)) = given.to_str().map(|given| given.split_once(' ').unwrap_or((given, ""))) else {
        return false;
    };
    let is_one = is_one_of(key.trim(), keys);
    scheme.eq_ignore_ascii_case("bearer") && is_one
}

/// Is it one of the keys?
pub(super) fn is_one_of(given: &str, keys: &[HashedKey]) -> bool {
    let given = HashedKey::new(given);
    // Each is compared, whichever it is.
    keys.iter().fold(false, |is_one, key| is_one | key.is(&given))
}

/// Whether a body is read at all, by what is said of it.
fn unfit(headers: &HeaderMap) -> Result<(), Refused> {
    let stated =
        |name| headers.get(name).map(|value| value.to_str().unwrap_or("?").trim().to_ascii_lowercase());
    let wrong = |why| Err(Refused::new(RefusedFor::Kind, why));
    if stated(header::CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity") {
        return wrong("send the body as it is, not compressed");
    }
    let kind = stated(header::CONTENT_TYPE);
    let kind = kind.as_deref().map(|kind| kind.split(';').next().unwrap_or_default().trim());
    if kind.is_some_and(|kind| kind != "application/json") {
        return wrong("send `application/json`");
    }
    if stated_length(headers).is_some_and(|length| length > BODY) { Err(too_large()) } else { Ok(()) }
}

/// How long a body is, in bytes, where that is said before it: then it is not longer.
fn stated_length(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.trim().parse().ok()
}

/// The whole body, with its place among those that are in memory.
async fn whole(
    body: Body,
    length: Option<usize>,
    bodies: &Semaphore,
) -> Result<(SemaphorePermit<'_>, Bytes), Refused> {
    let pages = length.unwrap_or(BODY).min(BODY).div_ceil(PAGE).max(1);
    let read = async {
        let pages = u32::try_from(pages).unwrap_or(u32::MAX);
        let turn = bodies.acquire_many(pages).await.expect("it is never closed");
        to_bytes(body, BODY).await.map(|body| (turn, body))
    };
    match tokio::time::timeout(LONGEST_BODY, read).await {
        Ok(Ok(whole)) => Ok(whole),
        Ok(Err(error)) if is_too_long(&error) => Err(too_large()),
        Ok(Err(_)) => Err(Refused::new(RefusedFor::CutOff, "the body was cut off")),
        Err(_) => Err(Refused::new(RefusedFor::TooSlow, "the body took too long")),
    }
}

fn is_too_long(error: &axum::Error) -> bool {
    use std::error::Error;
    error.source().is_some_and(|source| source.to_string().contains("length limit exceeded"))
}

fn too_large() -> Refused {
    Refused::new(RefusedFor::Length, "a body has at most 8 MiB")
}
