//! Signatures of requests with alerts, as Standard Webhooks has them: HMAC-SHA256 over `id.timestamp.body`, in three
//! headers.

use crate::domain::At;
use crate::webhooks::sign::Key;
use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use strum::IntoStaticStr;

/// How long before or after now a request may have been signed, in seconds.
pub const WINDOW: i64 = 300;

/// How long what was taken must be remembered, so that it is not taken again, in seconds.
pub const REMEMBERED: i64 = 2 * WINDOW;

/// How many signatures of a request are looked at.
const SIGNATURES: usize = 8;

/// The three headers of a signed request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signed<'a> {
    /// `webhook-id`: the sender's name of what it sends.
    pub id: &'a str,
    /// `webhook-timestamp`: when it was signed, in whole seconds since 1970.
    pub timestamp: &'a str,
    /// `webhook-signature`: `v1,` and the signature in Base64; several with blanks between them, while keys change.
    pub signature: &'a str,
}

/// Why a request is not taken for that of whoever has the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Refused {
    /// A header is missing, or is not of its form.
    Header,
    /// It was signed too long ago, or too far in the future.
    Time,
    /// No signature of it is by one of the keys.
    Signature,
}

/// What is signed, so that it is taken once: the same for the same request, whichever key it was signed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Once(pub [u8; 32]);

impl<'a> Signed<'a> {
    /// Those of a request. One that is missing, or there twice, is empty, which [`check`](Signed::check) refuses.
    pub fn of(headers: &'a HeaderMap) -> Signed<'a> {
        let only = |name: &str| {
            let mut values = headers.get_all(name).iter();
            let (value, None) = (values.next(), values.next()) else { return "" };
            value.and_then(|value| value.to_str().ok()).unwrap_or_default()
        };
        Signed {
            id: only("webhook-id"),
            timestamp: only("webhook-timestamp"),
            signature: only("webhook-signature"),
        }
    }

    /// Checks at `now` that the body was signed with one of the keys, of which there are two while they change. Answers
    /// with what must not be taken again within [`REMEMBERED`].
    ///
    /// # Errors
    /// When a header is not of its form, the time is too far off, or nobody with a key signed it.
    pub fn check(self, keys: &[Key], body: &[u8], now: At) -> Result<Once, Refused> {
        let is_digits = self.timestamp.bytes().all(|byte| byte.is_ascii_digit());
        if self.id.is_empty() || self.timestamp.is_empty() || !is_digits {
            return Err(Refused::Header);
        }
        let signed_at: i64 = self.timestamp.parse().map_err(|_| Refused::Header)?;
        if now.timestamp().abs_diff(signed_at) > WINDOW.unsigned_abs() {
            return Err(Refused::Time);
        }
        let signatures = self.signature.split_ascii_whitespace().take(SIGNATURES);
        let signatures = signatures.filter_map(|one| STANDARD.decode(one.strip_prefix("v1,")?).ok());
        let signatures: Vec<Vec<u8>> = signatures.collect();
        if signatures.is_empty() {
            return Err(Refused::Header);
        }
        if !keys.iter().any(|key| key.has_signed(&self.parts(body), &signatures)) {
            return Err(Refused::Signature);
        }
        Ok(self.once(body))
    }

    fn once(self, body: &[u8]) -> Once {
        let hash = self.parts(body).into_iter().fold(Sha256::new(), |hash, part| hash.chain_update(part));
        Once(hash.finalize().into())
    }

    /// The text that is signed.
    fn parts<'b>(&'b self, body: &'b [u8]) -> [&'b [u8]; 5] {
        [self.id.as_bytes(), b".", self.timestamp.as_bytes(), b".", body]
    }
}

#[cfg(test)]
mod tests {
    use super::super::recorded::at;
    use super::*;
    use rstest::rstest;

    /// Bytes 1 to 24.
    const KEY: &str = "whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcY";
    const OTHER: &str = "whsec_GBcWFRQTEhEQDw4NDAsKCQgHBgUEAwIB";
    const BODY: &str = r#"{"event":"incident.opened","id":"INC-7","title":"支付超时"}"#;
    /// On which OpenSSL and the packages `standardwebhooks` of npm 1.1.1 and PyPI 1.1.0 agree.
    const SIGNATURE: &str = "v1,4sjxcWhZfQ4oKn5iqNg1yiTLaeInDU2bKIHvvvXrJMs=";
    const SIGNED: Signed<'_> = Signed { id: "msg_0001", timestamp: "1790000000", signature: SIGNATURE };

    fn keys(keys: &[&str]) -> Vec<Key> {
        keys.iter().map(|key| Key::standard(key).expect("a key")).collect()
    }

    fn check(signed: Signed<'_>, of: &[&str], after: i64) -> Result<Once, Refused> {
        let now = At::from_timestamp(1_790_000_000 + after, 0).expect("an instant");
        signed.check(&keys(of), BODY.as_bytes(), now)
    }

    #[test]
    fn a_request_as_libraries_sign_it_is_taken() {
        let once = check(SIGNED, &[KEY], 0).unwrap();
        assert_eq!(check(SIGNED, &[OTHER, KEY], 0), Ok(once), "while keys change");
        let several = format!("v1a,eA== v1,AAAA {SIGNATURE}");
        assert_eq!(check(Signed { signature: &several, ..SIGNED }, &[KEY], 17), Ok(once), "a replay");
    }

    #[rstest]
    #[case(-WINDOW, true)]
    #[case(WINDOW, true)]
    #[case(-WINDOW - 1, false)]
    #[case(WINDOW + 1, false)]
    fn it_may_be_five_minutes_off(#[case] after: i64, #[case] is_taken: bool) {
        let expected = if is_taken { Ok(()) } else { Err(Refused::Time) };
        assert_eq!(check(SIGNED, &[KEY], after).map(|_| ()), expected);
    }

    #[rstest]
    #[case::another_name(Signed { id: "msg_0002", ..SIGNED }, Refused::Signature)]
    #[case::another_time(Signed { timestamp: "1790000001", ..SIGNED }, Refused::Signature)]
    #[case::a_time_written_otherwise(Signed { timestamp: "01790000000", ..SIGNED }, Refused::Signature)]
    #[case::a_time_far_off(Signed { timestamp: "99999999999", ..SIGNED }, Refused::Time)]
    #[case::no_name(Signed { id: "", ..SIGNED }, Refused::Header)]
    #[case::no_time(Signed { timestamp: "", ..SIGNED }, Refused::Header)]
    #[case::a_sign_before_the_time(Signed { timestamp: "+1790000000", ..SIGNED }, Refused::Header)]
    #[case::no_instant(Signed { timestamp: "99999999999999999999", ..SIGNED }, Refused::Header)]
    #[case::no_signature(Signed { signature: "", ..SIGNED }, Refused::Header)]
    #[case::no_version(Signed { signature: &SIGNATURE[3..], ..SIGNED }, Refused::Header)]
    #[case::another_version(Signed { signature: "v1a,4sjxcWhZfQ4oKn5iqNg1yiTLaeInDU2bKIHvvvXrJMs=", ..SIGNED }, Refused::Header)]
    #[case::half_a_signature(Signed { signature: "v1,4sjxcWhZfQ4oKn5iqNg1yg==", ..SIGNED }, Refused::Signature)]
    #[case::an_empty_signature(Signed { signature: "v1,", ..SIGNED }, Refused::Signature)]
    fn what_nobody_with_the_key_signed_is_refused(#[case] signed: Signed<'_>, #[case] why: Refused) {
        assert_eq!(check(signed, &[KEY], 0), Err(why));
    }

    #[test]
    fn another_key_another_body_and_no_key_at_all_are_refused() {
        assert_eq!(check(SIGNED, &[OTHER], 0), Err(Refused::Signature));
        assert_eq!(check(SIGNED, &[], 0), Err(Refused::Signature));
        let now = at("2026-09-21T14:13:20Z");
        assert_eq!(SIGNED.check(&keys(&[KEY]), b"{}", now), Err(Refused::Signature));
    }

    #[test]
    fn headers_are_there_once() {
        let mut headers = HeaderMap::new();
        assert_eq!(Signed::of(&headers), Signed { id: "", timestamp: "", signature: "" });
        for (name, value) in [
            ("Webhook-Id", SIGNED.id),
            ("webhook-timestamp", SIGNED.timestamp),
            ("webhook-signature", SIGNATURE),
        ] {
            headers.append(name, value.parse().unwrap());
        }
        assert_eq!(Signed::of(&headers), SIGNED);
        headers.append("webhook-timestamp", "1790000001".parse().unwrap());
        assert_eq!(check(Signed::of(&headers), &[KEY], 0), Err(Refused::Header));
    }

    #[test]
    fn what_is_remembered_differs_with_every_part() {
        let once = |id, timestamp, body: &str| {
            let signed = Signed { id, timestamp, signature: "" };
            signed.once(body.as_bytes())
        };
        let all = [once("a", "1", "{}"), once("b", "1", "{}"), once("a", "2", "{}"), once("a", "1", "[]")];
        let different: std::collections::HashSet<_> = all.iter().collect();
        assert_eq!(different.len(), all.len());
    }

    #[rstest]
    #[case(KEY, true)]
    #[case("AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcY", true)]
    #[case("whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhc=", false)]
    #[case("whsec_-_-_BAUGBwgJCgsMDQ4PEBESExQVFhcY", false)]
    #[case("whsec_", false)]
    #[case("password", false)]
    fn a_key_has_24_bytes_in_the_standard_alphabet(#[case] text: &str, #[case] is_key: bool) {
        assert_eq!(Key::standard(text).is_some(), is_key);
        assert!(!Key::standard(text).is_some_and(|key| format!("{key:?}").contains('1')));
    }
}
