//! Lists of alerts, read one by reader: a storm of them is never in memory twice.

use super::fields::{self, NO_OBJECT, Reason};
use super::{ALERTS, Malformed};
use crate::domain::alert::{Alert, AlertBatch, Unread};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt;

/// Reads a body that is a list of alerts, each with `reader`.
pub(super) fn plain(
    body: &[u8],
    reader: impl FnMut(&Value) -> Result<Alert, Reason>,
) -> Result<AlertBatch, Malformed> {
    let mut told = AlertBatch::default();
    let mut json = serde_json::Deserializer::from_slice(body);
    let read = List { told: &mut told, reader }.deserialize(&mut json).and_then(|()| json.end());
    read.map(|()| told).map_err(|error| fields::no_json(&error))
}

/// Reads a body that is an object with a list `alerts`, each with `reader`; answers with its other fields too.
pub(super) fn within(
    body: &[u8],
    reader: impl FnMut(&Value) -> Result<Alert, Reason>,
) -> Result<(Map<String, Value>, AlertBatch), Malformed> {
    let mut told = AlertBatch::default();
    let mut within = Within { told: &mut told, reader, fields: Map::new(), list: Met::Not };
    let mut json = serde_json::Deserializer::from_slice(body);
    let read = json.deserialize_any(&mut within).and_then(|()| json.end());
    let (fields, list) = (within.fields, within.list);
    match (read, list) {
        (Ok(()), Met::Whole) => Ok((fields, told)),
        (Ok(()), _) => Err("alerts is missing".to_owned().into()),
        (Err(error), Met::Begun) if error.is_data() => Err("alerts is no list".to_owned().into()),
        (Err(error), Met::Whole) if error.is_data() => Err("alerts is there twice".to_owned().into()),
        (Err(error), Met::Not) if error.is_data() => Err(NO_OBJECT.to_owned().into()),
        (Err(error), _) => Err(fields::no_json(&error)),
    }
}

/// A list that is being read.
struct List<'a, F> {
    told: &'a mut AlertBatch,
    reader: F,
}

impl<'de, F: FnMut(&Value) -> Result<Alert, Reason>> DeserializeSeed<'de> for List<'_, F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, F: FnMut(&Value) -> Result<Alert, Reason>> Visitor<'de> for List<'_, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        for place in 0..ALERTS {
            let Some(value) = list.next_element::<Value>()? else { return Ok(()) };
            match (self.reader)(&value) {
                Ok(alert) => self.told.alerts.push(alert),
                Err(reason) => self.told.unread.push(Unread { place, reason }),
            }
        }
        while list.next_element::<IgnoredAny>()?.is_some() {
            self.told.left_out += 1;
        }
        Ok(())
    }
}

/// How far the list of an object was read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Met {
    Not,
    Begun,
    Whole,
}

/// An object with a list that is being read.
struct Within<'a, F> {
    told: &'a mut AlertBatch,
    reader: F,
    fields: Map<String, Value>,
    list: Met,
}

impl<'de, F: FnMut(&Value) -> Result<Alert, Reason>> Visitor<'de> for &mut Within<'_, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        while let Some(name) = object.next_key::<String>()? {
            if name != "alerts" {
                self.fields.insert(name, object.next_value()?);
                continue;
            }
            // A second list would have the places of the first.
            if self.list != Met::Not {
                return Err(A::Error::duplicate_field("alerts"));
            }
            self.list = Met::Begun;
            object.next_value_seed(List { told: &mut *self.told, reader: &mut self.reader })?;
            self.list = Met::Whole;
        }
        Ok(())
    }
}
