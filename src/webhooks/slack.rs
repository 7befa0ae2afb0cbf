//! An incoming webhook of Slack. It answers with a plain `ok`, and reads `<!channel>` and `<@U…>` in whatever is not escaped.

use super::client::Answer;
use super::cut::{fitting, in_json};
use super::{Prepared, by_status, json_body};
use crate::domain::dispatch::{Cause, Trouble, Verdict};
use crate::domain::guild::Language;
use reqwest::Url;
use serde_json::json;

/// Bytes of its text, of which it takes 40,000 characters; what is longer is not read in a chat.
pub(super) const LONGEST: usize = 30_000;

pub(super) fn prepare(url: Url, text: &str, language: Language) -> Option<Prepared> {
    // Cut before it is escaped, so that no escape is cut in two; the longest one has five bytes.
    let cost = |c: char| if "&<>".contains(c) { 5 } else { in_json(c) };
    let text = fitting(text, LONGEST, language, cost);
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    // Nothing in it formats or shows what a link leads to.
    let body = json!({ "text": text, "mrkdwn": false, "unfurl_links": false, "unfurl_media": false });
    Some(Prepared { url, headers: Vec::new(), body: json_body(&body)? })
}

pub(super) fn judge(answer: &Answer) -> Verdict {
    let words = String::from_utf8_lossy(&answer.body);
    let trouble = |cause| Trouble::with(cause, answer.status);
    match (answer.status, words.trim()) {
        (200, "ok") => Verdict::Sent,
        (_, "invalid_token" | "no_service" | "no_active_hooks" | "no_team" | "team_disabled") => {
            Verdict::Broken(trouble(Cause::Token))
        }
        (_, "channel_not_found" | "channel_is_archived" | "action_prohibited") => {
            Verdict::Broken(trouble(Cause::Gone))
        }
        _ => by_status(answer),
    }
}
