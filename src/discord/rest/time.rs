//! What an answer says of the time at Discord.

use chrono::DateTime;
use reqwest::header::{AGE, DATE, HeaderMap};

use super::outcome::RequestOutcome;
use super::request::{Method, Request};
use super::route::CREATE_MESSAGE;
use crate::discord::permissions::id;
use crate::domain::At;

/// Discord's ids are numbered from this instant: milliseconds since 1970.
const EPOCH: i64 = 1_420_070_400_000;

/// When the answer was made, cut off to seconds. `None`: it does not say, nobody can read it, somebody kept the answer for
/// a while before handing it on, or it is not Discord's own.
pub(super) fn date(status: u16, headers: &HeaderMap) -> Option<At> {
    if status >= 500 || headers.get(AGE).is_some_and(|age| age != "0") {
        return None;
    }
    let mut dates = headers.get_all(DATE).iter();
    let date = dates.next()?.to_str().ok()?;
    if dates.next().is_some() || !date.ends_with(" GMT") {
        return None;
    }
    Some(DateTime::parse_from_rfc2822(date).ok()?.to_utc())
}

/// When the message was posted that this request posted, as its id says. With a nonce it may be one that was posted before.
pub(super) fn posted(request: &Request, outcome: &RequestOutcome) -> Option<At> {
    let RequestOutcome::Sent(message) = outcome else { return None };
    if request.method != Method::POST || request.route.template() != CREATE_MESSAGE {
        return None;
    }
    DateTime::from_timestamp_millis(i64::try_from(id(&message["id"])? >> 22).ok()? + EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::rest::Route;
    use reqwest::header::HeaderValue;
    use serde_json::json;

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    const GOOD: &str = "Mon, 02 Mar 2026 06:00:07 GMT";

    #[test]
    fn a_date_is_read_and_whatever_is_no_date_says_nothing() {
        let at = |lines: &[(&'static str, &str)]| date(200, &headers(lines)).map(|at| at.to_rfc3339());
        assert_eq!(at(&[("date", GOOD)]).as_deref(), Some("2026-03-02T06:00:07+00:00"));
        assert_eq!(at(&[("date", GOOD), ("age", "0")]).as_deref(), Some("2026-03-02T06:00:07+00:00"));
        for wrong in [
            "",
            "0",
            "yesterday",
            "2026-03-02T06:00:07Z",
            "Mon, 02 Mar 2026 06:00:07",
            "Mon, 02 Mar 2026 06:00:07 +0800",
            "Tue, 02 Mar 2026 06:00:07 GMT",
            "Mon, 31 Feb 2026 06:00:07 GMT",
            "Mon, 02 Mar 99999999999 06:00:07 GMT",
        ] {
            assert_eq!(at(&[("date", wrong)]), None, "{wrong}");
        }
        assert_eq!(at(&[]), None);
        assert_eq!(at(&[("date", GOOD), ("date", GOOD)]), None);
    }

    #[test]
    fn what_somebody_kept_and_what_discord_did_not_answer_says_nothing() {
        assert_eq!(date(200, &headers(&[("date", GOOD), ("age", "17")])), None);
        assert_eq!(date(502, &headers(&[("date", GOOD)])), None);
        assert!(date(429, &headers(&[("date", GOOD)])).is_some());
    }

    #[test]
    fn the_id_of_a_message_says_when_it_was_posted() {
        let id = "175928847299117063";
        let sent = RequestOutcome::Sent(json!({ "id": id }));
        let post = Request::new(Method::POST, Route::create_message(1));
        let at = posted(&post, &sent).unwrap();
        assert_eq!(at.to_rfc3339(), "2016-04-30T11:18:25.796+00:00");
        let other = Request::new(Method::GET, Route::get_channel(1));
        assert_eq!(posted(&other, &sent), None);
        assert_eq!(posted(&post, &RequestOutcome::Unknown(String::new())), None);
        assert_eq!(posted(&post, &RequestOutcome::Sent(json!({}))), None);
    }
}
