//! Requests as Standard Webhooks has them, for whoever writes a receiver; and the same for a status page, which is told what
//! customers are told and nothing else.

use super::client::Answer;
use super::cut::{fitting, in_json};
use super::sign::{self, Key};
use super::{Prepared, by_status, json_body};
use crate::domain::At;
use crate::domain::dispatch::Verdict;
use crate::domain::keyed::Keyed;
use crate::text::letter::Letter;
use reqwest::Url;
use serde_json::{Value, json};

/// Bytes of the longest text in it: of a review.
pub(super) const LONGEST: usize = 200_000;

pub(super) fn prepare(url: Url, letter: &Letter, key: &str, keys: &[Key], now: At) -> Option<Prepared> {
    let document = document(letter);
    let data = json!({
        "incident": letter.number,
        "entry": letter.seq,
        "title": letter.title,
        "level": letter.level,
        "state": letter.state,
        "drill": letter.is_drill,
        "reason": letter.reason,
        "text": letter.text,
        "quotes": letter.quotes,
        "calls": letter.calls,
        "document": document,
        "link": letter.link,
    });
    signed(url, letter, data, key, keys, now)
}

pub(super) fn status(url: Url, letter: &Letter, key: &str, keys: &[Key], now: At) -> Option<Prepared> {
    let data = json!({ "incident": letter.number, "entry": letter.seq, "text": document(letter) });
    signed(url, letter, data, key, keys, now)
}

fn document(letter: &Letter) -> Option<String> {
    letter.document.as_ref().map(|text| fitting(text, LONGEST, letter.language, in_json))
}

/// Signed over the very bytes that leave.
fn signed(url: Url, letter: &Letter, data: Value, key: &str, keys: &[Key], now: At) -> Option<Prepared> {
    let body =
        json!({ "type": format!("incident.{}", letter.topic.key()), "timestamp": letter.at, "data": data });
    let body = json_body(&body)?;
    let headers = sign::standard(keys, key, now, &body).into();
    Some(Prepared { url, headers, body })
}

pub(super) fn judge(answer: &Answer) -> Verdict {
    if answer.is_success() { Verdict::Sent } else { by_status(answer) }
}
