//! Signatures of requests with alerts, as Standard Webhooks has them: HMAC-SHA256 over `id.timestamp.body`, in three
//! headers.

use crate::domain::At;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use std::fmt;
use strum::IntoStaticStr;

/// How long before or after now a request may have been signed, in seconds.
pub const WINDOW: i64 = 300;

/// How long what was taken must be remembered, so that it is not taken again, in seconds.
pub const REMEMBERED: i64 = 2 * WINDOW;

/// How many signatures of a request are looked at.
const SIGNATURES: usize = 8;

/// A key that signatures are made with.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(Vec<u8>);

/// It is secret.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

impl Key {
    /// Reads `whsec_` and 24 to 64 bytes in the standard alphabet of Base64. The prefix may be absent. Libraries differ in
    /// what they make of the other alphabet, so it is none here.
    pub fn parse(text: &str) -> Option<Key> {
        let bytes = STANDARD.decode(text.strip_prefix("whsec_").unwrap_or(text)).ok()?;
        (24..=64).contains(&bytes.len()).then_some(Key(bytes))
    }
}

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

impl Signed<'_> {
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
        let is_by = |key: &Key| {
            let mac = Hmac::<Sha256>::new_from_slice(&key.0);
            mac.is_ok_and(|mac| {
                let mac = self.parts(body).into_iter().fold(mac, |mac, part| mac.chain_update(part));
                // Its time does not depend on what is compared.
                signatures.iter().any(|signature| mac.clone().verify_slice(signature).is_ok())
            })
        };
        if !keys.iter().any(is_by) {
            return Err(Refused::Signature);
        }
        let hash = self.parts(body).into_iter().fold(Sha256::new(), |hash, part| hash.chain_update(part));
        Ok(Once(hash.finalize().into()))
    }

    /// The text that is signed.
    fn parts<'b>(&'b self, body: &'b [u8]) -> [&'b [u8]; 5] {
        [self.id.as_bytes(), b".", self.timestamp.as_bytes(), b".", body]
    }
}
