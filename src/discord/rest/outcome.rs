//! What a send came to, in the words a caller decides by.

use std::time::Duration;

use serde_json::Value;

/// What came of one [`send`](super::Rest::send).
///
/// Discord's words in here are for logs and for operators; tokens are struck out of them.
#[derive(Clone, Debug, PartialEq)]
pub enum RequestOutcome {
    /// Done, with the JSON of the answer (`Null` if it has none).
    Sent(Value),
    /// Nothing was done: the limit, a pause after faults, or a 429 asks to wait this long.
    RetryAfter(Duration),
    /// Nothing left this machine: it may be tried again at once.
    NotSent(String),
    /// It may have happened or not: look before sending again.
    Unknown(String),
    /// The target is not there, or not for the bot (404, 50001).
    Gone {
        /// Discord's error code, 0 if it gave none.
        code: u64,
        /// Discord's words.
        message: String,
    },
    /// The bot may not (403, mostly 50013).
    Forbidden {
        /// Discord's error code, 0 if it gave none.
        code: u64,
        /// Discord's words.
        message: String,
    },
    /// The request is wrong: the same again will be refused again.
    Refused {
        /// HTTP status; 0 if the request could not even be built.
        status: u16,
        /// Discord's error code, 0 if it gave none.
        code: u64,
        /// Discord's words.
        message: String,
    },
    /// The bot's token is not valid (401); nothing more is sent until a new sender is made.
    TokenDead,
}

/// Why a list was not got.
#[derive(Clone, Debug, PartialEq)]
pub enum NotListed {
    /// It is not there, or not for the bot: Discord's words.
    Refused(String),
    /// It is not known now.
    Later,
}

impl RequestOutcome {
    /// The list that was asked for.
    ///
    /// # Errors
    /// When there is none for the bot, or it is not known now.
    pub fn list(self) -> Result<Vec<Value>, NotListed> {
        match self {
            RequestOutcome::Sent(Value::Array(list)) => Ok(list),
            RequestOutcome::Gone { message, .. }
            | RequestOutcome::Forbidden { message, .. }
            | RequestOutcome::Refused { message, .. } => Err(NotListed::Refused(message)),
            RequestOutcome::Sent(_)
            | RequestOutcome::RetryAfter(_)
            | RequestOutcome::NotSent(_)
            | RequestOutcome::Unknown(_)
            | RequestOutcome::TokenDead => Err(NotListed::Later),
        }
    }
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

    use super::super::heard::{Heard, Limited, Limits, read};
    use super::super::request::{Method, Request};
    use super::super::route::Route;
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(k, v)| (HeaderName::from_static(k), HeaderValue::from_static(v))).collect()
    }

    fn outcome(route: Route, status: u16, body: &str) -> RequestOutcome {
        read(&Request::new(Method::POST, route), status, &HeaderMap::new(), body.as_bytes(), &["s3cret"]).1
    }

    #[test]
    fn statuses() {
        let post = |status, body| outcome(Route::create_message(1), status, body);
        let m = "m".to_owned();
        assert_eq!(post(200, r#"{"id":"1"}"#), RequestOutcome::Sent(serde_json::json!({"id": "1"})));
        assert_eq!(post(204, ""), RequestOutcome::Sent(Value::Null));
        assert!(matches!(post(200, "<html>"), RequestOutcome::Unknown(_)));
        assert!(matches!(post(302, ""), RequestOutcome::Refused { status: 302, .. }));
        assert!(matches!(post(500, ""), RequestOutcome::Unknown(_)));
        assert!(matches!(post(599, ""), RequestOutcome::Unknown(_)));
        assert_eq!(post(401, ""), RequestOutcome::TokenDead);
        assert_eq!(
            post(403, r#"{"code":50001,"message":"m"}"#),
            RequestOutcome::Gone { code: 50001, message: m.clone() }
        );
        let no = RequestOutcome::Forbidden { code: 50013, message: m.clone() };
        assert_eq!(post(403, r#"{"code":50013,"message":"m"}"#), no);
        assert!(matches!(post(403, "<html>"), RequestOutcome::RetryAfter(_)));
        assert_eq!(
            post(404, r#"{"code":10003,"message":"m"}"#),
            RequestOutcome::Gone { code: 10003, message: m }
        );
        assert!(matches!(post(404, ""), RequestOutcome::Gone { code: 0, .. }));
        assert!(matches!(post(400, r#"{"code":40060}"#), RequestOutcome::Refused { code: 40060, .. }));
        let errors = post(400, r#"{"code":50035,"message":"bad s3cret","errors":{"a":1}}"#);
        assert_eq!(
            errors,
            RequestOutcome::Refused { status: 400, code: 50035, message: "bad [token] {\"a\":1}".into() }
        );
        assert_eq!(
            post(400, r#"{"code":30046,"retry_after":1.5}"#),
            RequestOutcome::RetryAfter(Duration::from_millis(1500))
        );
    }

    #[test]
    fn interactions() {
        let callback = || Route::interaction_callback(1, "t");
        assert_eq!(outcome(callback(), 400, r#"{"code":40060}"#), RequestOutcome::Sent(Value::Null));
        assert!(matches!(
            outcome(callback(), 404, r#"{"code":10062}"#),
            RequestOutcome::Gone { code: 10062, .. }
        ));
        assert!(matches!(
            outcome(callback(), 401, r#"{"code":50027}"#),
            RequestOutcome::Gone { code: 50027, .. }
        ));
    }

    #[test]
    fn limit_headers_that_make_no_sense_are_as_if_missing() {
        let good = headers(&[
            ("x-ratelimit-bucket", "abc"),
            ("x-ratelimit-limit", "5"),
            ("x-ratelimit-remaining", "0"),
            ("x-ratelimit-reset-after", "1.2501"),
        ]);
        let limits = Limits {
            bucket: Some("abc".into()),
            limit: Some(5),
            remaining: Some(0),
            reset_after_ms: Some(1251),
        };
        assert_eq!(Limits::read(&good), limits);
        for value in ["", "x", "-1", "NaN", "inf"] {
            let bad = headers(&[
                ("x-ratelimit-bucket", ""),
                ("x-ratelimit-limit", value),
                ("x-ratelimit-remaining", value),
                ("x-ratelimit-reset-after", value),
            ]);
            assert_eq!(Limits::read(&bad), Limits::default(), "{value}");
        }
        let endless = headers(&[("x-ratelimit-reset-after", "1e300")]);
        assert_eq!(Limits::read(&endless).reset_after_ms, Some(900_000));
    }

    #[test]
    fn kinds_of_429() {
        let kind = |pairs: &[_], body: &str| {
            let request = Request::new(Method::POST, Route::create_message(1));
            match read(&request, 429, &headers(pairs), body.as_bytes(), &[]).0 {
                Heard::Answer { limited: Some(limited), .. } => limited,
                other => panic!("{other:?}"),
            }
        };
        let is = |retry_after_ms, global, shared| Limited { retry_after_ms, global, shared };
        let json = r#"{"retry_after":0.3,"global":false}"#;
        assert_eq!(kind(&[("retry-after", "1")], json), is(300, false, false));
        assert_eq!(kind(&[("x-ratelimit-scope", "shared")], json), is(300, false, true));
        assert_eq!(kind(&[], r#"{"retry_after":2,"global":true}"#), is(2000, true, false));
        assert_eq!(kind(&[("x-ratelimit-scope", "user"), ("retry-after", "7")], ""), is(7000, false, false));
        assert_eq!(
            kind(&[("x-ratelimit-scope", "user"), ("retry-after", "soon")], "{}"),
            is(5000, false, false)
        );
        assert_eq!(kind(&[("retry-after", "30")], "<html>"), is(30_000, true, false));
        assert_eq!(kind(&[], r#"{"retry_after":1e99}"#), is(3_600_000, false, false));
        assert_eq!(kind(&[], r#"{"retry_after":-1}"#), is(5000, false, false));
    }
}
