//! A robot of Feishu or Lark. Old ones answer without `code`.

use super::client::Answer;
use super::cut::{fitting, in_json, without_mentions};
use super::sign::{self, Key};
use super::{Prepared, by_status, json_body};
use crate::domain::At;
use crate::domain::dispatch::{Cause, Trouble, Verdict};
use crate::domain::guild::Language;
use reqwest::Url;
use serde_json::json;

/// Bytes of its text within the body, of which it takes 20 KB.
pub(super) const LONGEST: usize = 19_000;

pub(super) fn prepare(
    url: Url,
    text: &str,
    language: Language,
    key: Option<&Key>,
    now: At,
) -> Option<Prepared> {
    let content = fitting(&without_mentions(text), LONGEST, language, in_json);
    let mut body = json!({ "msg_type": "text", "content": { "text": content } });
    if let Some(key) = key {
        let (time, sign) = sign::feishu(key, now);
        (body["timestamp"], body["sign"]) = (json!(time), json!(sign));
    }
    Some(Prepared { url, headers: Vec::new(), body: json_body(&body)? })
}

pub(super) fn judge(answer: &Answer) -> Verdict {
    let words = answer.json().unwrap_or_default();
    let Some(code) = words["code"].as_i64().or(words["StatusCode"].as_i64()) else {
        return by_status(answer);
    };
    let busy = words["msg"].as_str().is_some_and(|message| message.contains("too many request"));
    let trouble = |cause| Trouble::with(cause, code);
    match code {
        0 if answer.is_success() => Verdict::Sent,
        0 => by_status(answer),
        11_232 => Verdict::Wait(trouble(Cause::Busy), None),
        9_499 if busy => Verdict::Wait(trouble(Cause::Busy), None),
        9_499 => Verdict::Ours(trouble(Cause::Malformed)),
        19_001 => Verdict::Broken(trouble(Cause::Token)),
        19_021 => Verdict::Broken(trouble(Cause::Signature)),
        19_022 => Verdict::Broken(trouble(Cause::Ip)),
        19_024 => Verdict::Broken(trouble(Cause::Keyword)),
        19_036 => Verdict::Ours(trouble(Cause::Long)),
        _ => Verdict::Wait(trouble(Cause::Unknown), None),
    }
}
