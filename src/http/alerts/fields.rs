//! JSON objects of sources, read strictly. What is wrong is told by the name of the field, never by what stands in it:
//! what serde says of a wrong type has the value in it.

use super::tidy::IDENTITY;
use super::{Malformed, tidy};
use crate::domain::At;
use chrono::DateTime;
use serde_json::{Map, Value};

/// The fields of an object. One that is null is absent.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a>(pub(super) &'a Map<String, Value>);

/// What is wrong with a field.
pub(super) type Reason = String;

/// The one object that a body is.
pub(super) fn object(body: &[u8]) -> Result<Map<String, Value>, Malformed> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(NO_OBJECT.to_owned().into()),
        Err(error) => Err(no_json(&error)),
    }
}

/// A body that is some other JSON.
pub(super) const NO_OBJECT: &str = "the body is no JSON object";

/// A body that is none.
pub(super) fn no_json(error: &serde_json::Error) -> Malformed {
    Malformed {
        reason: format!("the body is no JSON from line {}, column {} on", error.line(), error.column()),
    }
}

impl<'a> Fields<'a> {
    /// Those of a value that ought to be an object.
    pub(super) fn of(value: &'a Value) -> Result<Fields<'a>, Reason> {
        value.as_object().map(Fields).ok_or_else(|| "it is no object".to_owned())
    }

    fn get(self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A text; an empty one is absent.
    pub(super) fn text(self, name: &str) -> Result<Option<&'a str>, Reason> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let text = value.as_str().ok_or_else(|| format!("{name} is no text"))?;
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    /// A text that must be there.
    pub(super) fn required(self, name: &str) -> Result<&'a str, Reason> {
        self.text(name)?.ok_or_else(|| format!("{name} is missing"))
    }

    /// A text by which something is known again, if it is there.
    pub(super) fn identity(self, name: &str) -> Result<Option<&'a str>, Reason> {
        let text = self.text(name)?;
        if text.is_some_and(|text| text.chars().nth(IDENTITY).is_some()) {
            return Err(format!("{name} is longer than {IDENTITY} characters"));
        }
        Ok(text)
    }

    /// A page, if it is there and is one.
    pub(super) fn link(self, name: &str) -> Result<Option<String>, Reason> {
        Ok(self.text(name)?.and_then(tidy::link))
    }

    /// An object of texts; absent is empty.
    pub(super) fn texts(self, name: &str) -> Result<Vec<(&'a str, &'a str)>, Reason> {
        let Some(value) = self.get(name) else { return Ok(Vec::new()) };
        let object = value.as_object().ok_or_else(|| format!("{name} is no object"))?;
        let pairs = object.iter().map(|(key, value)| value.as_str().map(|text| (key.as_str(), text)));
        pairs.collect::<Option<_>>().ok_or_else(|| format!("{name} has a value that is no text"))
    }

    /// A count; absent is 0.
    pub(super) fn count(self, name: &str) -> Result<u64, Reason> {
        let Some(value) = self.get(name) else { return Ok(0) };
        value.as_u64().ok_or_else(|| format!("{name} is no count"))
    }

    /// An instant as RFC 3339 with an offset, to the millisecond. Go's zero time, in the year 1, is absent.
    pub(super) fn instant(self, name: &str) -> Result<Option<At>, Reason> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let wrong = || format!("{name} is no time as RFC 3339 with an offset");
        let at = DateTime::parse_from_rfc3339(text).map_err(|_| wrong())?;
        let at = At::from_timestamp_millis(at.timestamp_millis()).ok_or_else(wrong)?;
        Ok(Some(at).filter(|at| at.timestamp() > YEAR_ONE))
    }

    /// An instant as seconds since 1970, perhaps with decimals; 0 is absent.
    pub(super) fn seconds(self, name: &str) -> Result<Option<At>, Reason> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let wrong = || format!("{name} is no count of seconds");
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || whole.len() > 11 || !is_digits(whole) || !is_digits(decimals) {
            return Err(wrong());
        }
        let millis: String = whole.chars().chain(decimals.chars().chain("000".chars()).take(3)).collect();
        let millis: i64 = millis.parse().map_err(|_| wrong())?;
        let at = At::from_timestamp_millis(millis).ok_or_else(wrong)?;
        Ok(Some(at).filter(|_| millis > 0))
    }
}

/// The end of the day with which Go's times begin, in seconds.
const YEAR_ONE: i64 = -62_135_510_400;
