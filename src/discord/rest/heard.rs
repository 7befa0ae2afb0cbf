//! What an answer says about limits, and what it means to the caller.

use std::time::Duration;

use reqwest::header::HeaderMap;
use serde_json::Value;

use super::outcome::RequestOutcome;
use super::request::Request;
use super::route::CALLBACK;

/// The longest wait believed of a bucket's `X-RateLimit-Reset-After`, in milliseconds.
const LONGEST_RESET_MS: u64 = 15 * 60 * 1000;
/// The longest wait believed of a 429, in milliseconds.
const LONGEST_RETRY_MS: u64 = 60 * 60 * 1000;
/// The wait after a 429 that gives none, in milliseconds.
const FALLBACK_RETRY_MS: u64 = 5_000;
/// Sublimits that Discord may also report with another status than 429: writing too fast in a
/// channel or guild (20016, 20022, 20028) and editing messages older than an hour (30046).
const SUBLIMITS: [u64; 4] = [20016, 20022, 20028, 30046];

/// What came of one request, as the limiter needs to know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// No answer: no connection, a time-out, a reset.
    Nothing,
    Answer {
        /// Its HTTP status.
        status: u16,
        /// Its rate-limit headers.
        limits: Limits,
        /// Set if it says "too fast".
        limited: Option<Limited>,
    },
}

/// The `X-RateLimit-*` headers; what is missing or makes no sense is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Limits {
    pub(super) bucket: Option<String>,
    pub(super) limit: Option<u32>,
    pub(super) remaining: Option<u32>,
    pub(super) reset_after_ms: Option<u64>,
}

/// What a 429 says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limited {
    pub(super) retry_after_ms: u64,
    /// The limit of the whole bot.
    pub(super) global: bool,
    /// The limit of the resource, used up by others: does not count towards the ban.
    pub(super) shared: bool,
}

impl Limits {
    pub(super) fn read(headers: &HeaderMap) -> Self {
        let number = |name| text(headers, name).and_then(|value| value.parse::<u32>().ok());
        Self {
            bucket: text(headers, "x-ratelimit-bucket").filter(|hash| !hash.is_empty()).map(str::to_owned),
            limit: number("x-ratelimit-limit").filter(|limit| *limit > 0),
            remaining: number("x-ratelimit-remaining"),
            reset_after_ms: text(headers, "x-ratelimit-reset-after")
                .and_then(|value| value.parse().ok())
                .and_then(|seconds| milliseconds(seconds, LONGEST_RESET_MS)),
        }
    }
}

impl Limited {
    fn read(headers: &HeaderMap, body: Option<&Value>) -> Self {
        let scope = text(headers, "x-ratelimit-scope").unwrap_or_default();
        let of_body = body.and_then(|body| body.get("retry_after")).and_then(Value::as_f64);
        // The header is in whole seconds, rounded up; the body knows better.
        let header = || text(headers, "retry-after").and_then(|value| value.parse::<f64>().ok());
        let retry = of_body.or_else(header).and_then(|seconds| milliseconds(seconds, LONGEST_RETRY_MS));
        // An answer without JSON and headers is not Discord's own but its front's, which counts
        // by address: stop for all.
        let from_the_front = body.is_none_or(|body| body.get("retry_after").is_none())
            && !headers.keys().any(|name| name.as_str().starts_with("x-ratelimit-"));
        Self {
            retry_after_ms: retry.unwrap_or(FALLBACK_RETRY_MS),
            global: from_the_front
                || scope == "global"
                || text(headers, "x-ratelimit-global")
                    .is_some_and(|value| value.eq_ignore_ascii_case("true"))
                || body.and_then(|body| body.get("global")).and_then(Value::as_bool).unwrap_or(false),
            shared: scope == "shared",
        }
    }
}

/// Reads a complete answer. `secrets` are struck out of what Discord says.
pub(super) fn read(
    request: &Request,
    status: u16,
    headers: &HeaderMap,
    body: &[u8],
    secrets: &[&str],
) -> (Heard, RequestOutcome) {
    let json = serde_json::from_slice::<Value>(body).ok();
    let code = json.as_ref().and_then(|json| json.get("code")).and_then(Value::as_u64).unwrap_or(0);
    let is_limit = status == 429 || ((400..500).contains(&status) && SUBLIMITS.contains(&code));
    let limited = is_limit.then(|| Limited::read(headers, json.as_ref()));
    let outcome = match &limited {
        Some(limited) => RequestOutcome::RetryAfter(Duration::from_millis(limited.retry_after_ms)),
        None => meaning(request, status, body, json, code, secrets),
    };
    (Heard::Answer { status, limits: Limits::read(headers), limited }, outcome)
}

fn meaning(
    request: &Request,
    status: u16,
    body: &[u8],
    json: Option<Value>,
    code: u64,
    secrets: &[&str],
) -> RequestOutcome {
    let is_object = json.as_ref().is_some_and(Value::is_object);
    let message = || said(json.as_ref(), status, secrets);
    match status {
        200..=299 if body.is_empty() => RequestOutcome::Sent(Value::Null),
        200..=299 => match json {
            Some(json) => RequestOutcome::Sent(json),
            None => RequestOutcome::Unknown(format!("status {status} with a body that is not JSON")),
        },
        // Already acknowledged: by us, before a crash or on another road.
        400..=499 if code == 40060 && request.route.template() == CALLBACK => {
            RequestOutcome::Sent(Value::Null)
        }
        401 if request.auth => RequestOutcome::TokenDead,
        // Without the bot's token it is the interaction's token that is dead.
        401 | 404 => RequestOutcome::Gone { code, message: message() },
        // Not Discord's own answer but its front's: nothing was done, and it may pass.
        403 if !is_object => RequestOutcome::RetryAfter(Duration::from_secs(60)),
        403 if code == 50001 => RequestOutcome::Gone { code, message: message() },
        403 => RequestOutcome::Forbidden { code, message: message() },
        408 | 500.. => RequestOutcome::Unknown(format!("status {status}: {}", message())),
        _ => RequestOutcome::Refused { status, code, message: message() },
    }
}

/// Discord's own words, with the details of what is wrong in the body, at most 600 characters.
fn said(json: Option<&Value>, status: u16, secrets: &[&str]) -> String {
    let Some(message) = json.and_then(|json| json.get("message")).and_then(Value::as_str) else {
        return format!("HTTP {status}");
    };
    let mut text = message.to_owned();
    if let Some(errors) = json.and_then(|json| json.get("errors")) {
        text.push_str(&format!(" {errors}"));
    }
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        text = text.replace(secret, "[token]");
    }
    text.chars().take(600).collect()
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

fn milliseconds(seconds: f64, longest: u64) -> Option<u64> {
    // Casts of floats saturate, and what is not finite never gets here.
    (seconds.is_finite() && seconds >= 0.0).then(|| ((seconds * 1000.0).ceil() as u64).min(longest))
}
