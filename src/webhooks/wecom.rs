//! A robot of WeCom. The key in its address is all that it is guarded by; a text that is too long is refused, not cut.

use super::client::Answer;
use super::cut::{fitting, plain, without_mentions};
use super::{Prepared, by_status, json_body};
use crate::domain::dispatch::{Cause, Trouble, Verdict};
use crate::domain::guild::Language;
use reqwest::Url;
use serde_json::json;

/// Bytes of a text.
pub(super) const LONGEST: usize = 2048;

pub(super) fn prepare(url: Url, text: &str, language: Language) -> Option<Prepared> {
    let content = fitting(&without_mentions(text), LONGEST, language, plain);
    let body = json!({ "msgtype": "text", "text": { "content": content } });
    Some(Prepared { url, headers: Vec::new(), body: json_body(&body)? })
}

pub(super) fn judge(answer: &Answer) -> Verdict {
    let Some(code) = answer.json().and_then(|body| body["errcode"].as_i64()) else {
        return by_status(answer);
    };
    let trouble = |cause| Trouble::with(cause, code);
    match code {
        0 if answer.is_success() => Verdict::Sent,
        0 => by_status(answer),
        45_009 => Verdict::Wait(trouble(Cause::Busy), None),
        93_000 => Verdict::Broken(trouble(Cause::Token)),
        40_058 => Verdict::Ours(trouble(Cause::Long)),
        _ => Verdict::Wait(trouble(Cause::Unknown), None),
    }
}
