//! PagerDuty's Events API, version 2. What is refused as too long is lost there, so it is cut here; an acknowledgement of what
//! nobody was paged for is taken and dropped.

use super::client::Answer;
use super::cut::{fitting, in_json};
use super::sign::Key;
use super::{Prepared, by_status, json_body};
use crate::domain::dispatch::{Cause, Trouble, Verdict};
use crate::domain::keyed::Keyed;
use crate::domain::pager::{Page, Signal};
use crate::text::letter::Letter;
use reqwest::Url;
use serde_json::{Value, json};

/// Characters of a summary, counted as UTF-16 has them: whatever it is that they count, it is not more.
const SUMMARY: usize = 1024;
/// Bytes of the details within the body, of which it takes 512 KB.
pub(super) const LONGEST: usize = 100_000;
/// Characters of a routing key.
const ROUTING_KEY: usize = 32;

/// A routing key, if it can be one.
pub(super) fn routing_key(text: &str) -> Option<Key> {
    let fits = text.len() == ROUTING_KEY && text.chars().all(|c| c.is_ascii_alphanumeric());
    fits.then(|| Key::of_text(text))
}

pub(super) fn prepare(url: Url, letter: &Letter, key: Option<&Key>) -> Option<Prepared> {
    let Page { signal, key: dedup_key, severity } = letter.page.as_ref()?;
    let mut body = json!({
        "routing_key": key?.text()?,
        "event_action": signal.key(),
        "dedup_key": dedup_key,
    });
    if *signal == Signal::Trigger {
        let lines = letter.lines();
        body["payload"] = json!({
            "summary": summary(letter),
            "source": "warroom",
            "severity": severity.key(),
            "component": letter.number,
            "custom_details": { "text": fitting(&lines.join("\n"), LONGEST, letter.language, in_json) },
        });
        body["client"] = "warroom".into();
        let link = |href: &String| json!([{ "href": href, "text": letter.number }]);
        body["links"] = letter.link.as_ref().map_or(Value::Array(Vec::new()), link);
    }
    Some(Prepared { url, headers: Vec::new(), body: json_body(&body)? })
}

/// The same of what calls somebody, with nothing in it but what must be. `None`: there is nothing to leave out.
pub(super) fn plainest(url: Url, letter: &Letter, key: Option<&Key>) -> Option<Prepared> {
    let Page { signal, key: dedup_key, severity } = letter.page.as_ref()?;
    let body = json!({
        "routing_key": key?.text()?,
        "event_action": signal.key(),
        "dedup_key": dedup_key,
        "payload": { "summary": letter.number, "source": "warroom", "severity": severity.key() },
    });
    let body = json_body(&body).filter(|_| *signal == Signal::Trigger)?;
    Some(Prepared { url, headers: Vec::new(), body })
}

/// One line: which incident, and what happened.
fn summary(letter: &Letter) -> String {
    let lines = letter.lines();
    let whole = lines.iter().take(if letter.reason.is_some() { 3 } else { 2 });
    let whole = whole.flat_map(|line| line.split_whitespace()).collect::<Vec<_>>().join(" ");
    if whole.encode_utf16().count() <= SUMMARY {
        return whole;
    }
    let mut room = SUMMARY - 1;
    let fits = |c: &char| {
        let fits = c.len_utf16() <= room;
        room -= if fits { c.len_utf16() } else { room };
        fits
    };
    whole.chars().take_while(fits).chain(['…']).collect()
}

pub(super) fn judge(answer: &Answer) -> Verdict {
    let body = answer.json().unwrap_or_default();
    match answer.status {
        202 if body["status"] == "success" => Verdict::Sent,
        // Which of its errors it is, only its words say. The key is mended by people; until then nothing is lost.
        400 if names_the_key(&body) => Verdict::Broken(Trouble::with(Cause::Token, 400)),
        _ => by_status(answer),
    }
}

fn names_the_key(body: &Value) -> bool {
    let errors = body["errors"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let words = errors.chain(body["message"].as_str()).map(str::to_lowercase);
    let keys = ["routing_key", "routing key", "integration key", "service key"];
    words.into_iter().any(|words| keys.iter().any(|key| words.contains(key)))
}
