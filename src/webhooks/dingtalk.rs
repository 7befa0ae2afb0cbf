//! A robot of DingTalk. A refusal comes with status 200, and its number does not say whether keyword, signature or address is
//! wrong; the words beside it do.

use super::client::Answer;
use super::cut::{fitting, in_json, without_mentions};
use super::sign::{self, Key};
use super::{Prepared, by_status, json_body};
use crate::domain::At;
use crate::domain::dispatch::{Cause, Trouble, Verdict};
use crate::domain::guild::Language;
use reqwest::Url;
use serde_json::json;

/// Bytes of its text within the body, of which it takes 20,000.
pub(super) const LONGEST: usize = 19_000;

pub(super) fn prepare(
    mut url: Url,
    text: &str,
    language: Language,
    key: Option<&Key>,
    now: At,
) -> Option<Prepared> {
    if let Some(key) = key {
        let (time, sign) = sign::dingtalk(key, now);
        // This encodes it, once.
        url.query_pairs_mut().append_pair("timestamp", &time).append_pair("sign", &sign);
    }
    let content = fitting(&without_mentions(text), LONGEST, language, in_json);
    let body = json!({ "msgtype": "text", "text": { "content": content }, "at": { "isAtAll": false } });
    Some(Prepared { url, headers: Vec::new(), body: json_body(&body)? })
}

pub(super) fn judge(answer: &Answer) -> Verdict {
    let body = answer.json();
    let Some(code) = body.as_ref().and_then(|body| body["errcode"].as_i64()) else {
        return by_status(answer);
    };
    if code == 0 {
        return if answer.is_success() { Verdict::Sent } else { by_status(answer) };
    }
    let words = body.and_then(|body| body["errmsg"].as_str().map(str::to_lowercase)).unwrap_or_default();
    let trouble = |cause| Trouble::with(cause, code);
    match code {
        -1 => Verdict::Wait(trouble(Cause::Fault), None),
        130_101 | 410_100 => Verdict::Wait(trouble(Cause::Busy), None),
        300_005 | 40_035 | 400_101 => Verdict::Broken(trouble(Cause::Token)),
        // The group, or the robot, is there no more, or was switched off.
        400_013 | 400_102 | 400_106 => Verdict::Broken(trouble(Cause::Gone)),
        43_004 | 400_105 => Verdict::Ours(trouble(Cause::Malformed)),
        // A link, a text, a picture, or the whole of it, is not let through.
        430_101..=430_104 => Verdict::Ours(trouble(Cause::Content)),
        310_000 => Verdict::Broken(trouble(guarded(&words))),
        _ => Verdict::Wait(trouble(Cause::Unknown), None),
    }
}

/// Which of the three the words name.
fn guarded(words: &str) -> Cause {
    if words.contains("keyword") || words.contains("关键词") {
        Cause::Keyword
    } else if words.contains("sign") || words.contains("签名") || words.contains("timestamp") {
        Cause::Signature
    } else if words.contains("ip") {
        Cause::Ip
    } else {
        Cause::Guarded
    }
}
