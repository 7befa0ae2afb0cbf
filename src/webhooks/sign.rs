//! Signatures: HMAC-SHA256, each service its own way. What leaves is signed anew at every try, since each holds for a time.

use crate::domain::At;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::fmt;

/// A key that signs.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(Vec<u8>);

/// It is secret.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

impl Key {
    /// A key that is used as it is written.
    pub fn of_text(text: &str) -> Key {
        Key(text.as_bytes().to_vec())
    }

    /// As it was written, for a service that wants it shown.
    pub(super) fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }

    /// `whsec_` and 24 to 64 bytes in the standard alphabet of Base64. The prefix may be absent. Libraries differ in what they make of the other one,
    /// so it is none here.
    pub fn standard(text: &str) -> Option<Key> {
        let bytes = STANDARD.decode(text.strip_prefix("whsec_").unwrap_or(text)).ok()?;
        (24..=64).contains(&bytes.len()).then_some(Key(bytes))
    }

    /// Is one of these the signature of these parts, one after the other? How long it takes does not depend on what is
    /// compared.
    pub fn has_signed(&self, parts: &[&[u8]], signatures: &[Vec<u8>]) -> bool {
        let is_by = |mac: Hmac<Sha256>| signatures.iter().any(|one| mac.clone().verify_slice(one).is_ok());
        mac(&self.0, parts).is_some_and(is_by)
    }
}

/// HMAC takes keys of any length, so there is always one.
fn mac(key: &[u8], parts: &[&[u8]]) -> Option<Hmac<Sha256>> {
    let mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    Some(parts.iter().fold(mac, |mac, part| mac.chain_update(part)))
}

fn hmac(key: &[u8], parts: &[&[u8]]) -> String {
    mac(key, parts).map(|mac| STANDARD.encode(mac.finalize().into_bytes())).unwrap_or_default()
}

/// DingTalk's, over the time in milliseconds and the key.
pub fn dingtalk(key: &Key, now: At) -> (String, String) {
    let time = now.timestamp_millis().to_string();
    let sign = hmac(&key.0, &[time.as_bytes(), b"\n", &key.0]);
    (time, sign)
}

/// Feishu's, over nothing: the time in seconds and the secret are the key.
pub fn feishu(key: &Key, now: At) -> (String, String) {
    let time = now.timestamp().to_string();
    let sign = hmac(&[time.as_bytes(), b"\n", &key.0].concat(), &[]);
    (time, sign)
}

/// The three headers of Standard Webhooks, signed by each key.
pub fn standard(keys: &[Key], id: &str, now: At, body: &[u8]) -> [(&'static str, String); 3] {
    let time = now.timestamp().to_string();
    let before = format!("{id}.{time}.");
    let sign = |key: &Key| format!("v1,{}", hmac(&key.0, &[before.as_bytes(), body]));
    let signatures = keys.iter().map(sign).collect::<Vec<_>>().join(" ");
    [("webhook-id", id.to_owned()), ("webhook-timestamp", time), ("webhook-signature", signatures)]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each of these is what two or more independent programs make of the same.
    #[test]
    fn signatures_are_those_that_other_programs_make() {
        let at = At::from_timestamp_millis(1_790_000_000_000).unwrap();
        let (time, sign) = dingtalk(&Key::of_text("SEC0123456789abcdef"), at);
        let wanted = ("1790000000000", "MgwOF6laiFdMlPKdcMozOJXtt2X+N2YsrCDDT/HQDcg=");
        assert_eq!((time.as_str(), sign.as_str()), wanted);
        let (time, sign) = feishu(&Key::of_text("war-room-secret"), at);
        let wanted = ("1790000000", "fcps3OoHIE+HGvZO4/O9ZDusCG+NvL7edrUaVYpkovk=");
        assert_eq!((time.as_str(), sign.as_str()), wanted);
        let body = r#"{"event":"incident.opened","id":"INC-7","title":"支付超时"}"#;
        let key = Key::standard("whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcY").unwrap();
        let [id, time, sign] = standard(&[key.clone(), key], "msg_0001", at, body.as_bytes());
        assert_eq!((id.1.as_str(), time.1.as_str()), ("msg_0001", "1790000000"));
        let one = "v1,4sjxcWhZfQ4oKn5iqNg1yiTLaeInDU2bKIHvvvXrJMs=";
        assert_eq!(sign.1, format!("{one} {one}"), "one for each key, while it changes");
    }

    #[test]
    fn a_key_in_the_other_alphabet_or_of_another_length_is_none() {
        assert!(Key::standard("whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFh-_").is_none());
        assert!(Key::standard("whsec_AQIDBAUGBwg=").is_none());
        assert_eq!(format!("{:?}", Key::of_text("secret")), "Key(…)");
    }
}
