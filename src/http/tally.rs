//! What became of the alerts that were told here, counted by source since the process began.

use crate::actions::Heard;
use axum::http::StatusCode;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use strum::{IntoStaticStr, VariantArray};

/// Why a request, or one alert in it, was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum RefusedFor {
    /// No source has this name.
    Source,
    /// The key, or the signature, is not the source's.
    Key,
    /// It is compressed, or no JSON.
    Kind,
    /// The body is too long.
    Length,
    /// The body was cut off.
    CutOff,
    /// The body took too long.
    TooSlow,
    /// Nothing in the body could be read.
    Body,
    /// One alert could not be read; the others of its body were taken.
    Alert,
    /// This very request was taken before.
    Repeated,
    /// It could not be saved.
    NotSaved,
}

impl RefusedFor {
    /// What is answered.
    pub(super) fn status(self) -> StatusCode {
        match self {
            RefusedFor::Source => StatusCode::NOT_FOUND,
            RefusedFor::Key => StatusCode::UNAUTHORIZED,
            RefusedFor::Kind => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            RefusedFor::Length => StatusCode::PAYLOAD_TOO_LARGE,
            RefusedFor::CutOff | RefusedFor::Body => StatusCode::BAD_REQUEST,
            RefusedFor::TooSlow => StatusCode::REQUEST_TIMEOUT,
            // The others of its body were taken.
            RefusedFor::Alert => StatusCode::OK,
            RefusedFor::Repeated => StatusCode::CONFLICT,
            RefusedFor::NotSaved => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// As a label has it.
    pub fn word(self) -> &'static str {
        self.into()
    }
}

/// Of one source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AlertCounts {
    /// Alerts that were taken in: saved, and answered with 200.
    pub accepted: u64,
    /// Of these, the ones that a route ignores.
    pub ignored: u64,
    /// Outages that became part of an incident that was there.
    pub joined: u64,
    /// Incidents that were opened.
    pub opened: u64,
    /// Requests that were refused, and single alerts.
    pub refused: BTreeMap<RefusedFor, u64>,
}

/// Counts by source. What names no source counts for the empty name: anybody may make up others.
#[derive(Default)]
pub(super) struct Tally(Mutex<BTreeMap<String, AlertCounts>>);

impl Tally {
    fn count(&self, source: &str, change: impl FnOnce(&mut AlertCounts)) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        change(counts.entry(source.to_owned()).or_default());
    }

    /// A source is listed, with nothing counted yet: of a series that begins at its first event nothing is seen to grow.
    pub(super) fn list(&self, source: &str) {
        self.count(source, |_| {});
    }

    /// Alerts were taken in, and this came of them; so many could not be read.
    pub(super) fn take(&self, source: &str, accepted: usize, unread: usize, heard: Heard) {
        self.count(source, |counts| {
            counts.accepted += accepted as u64;
            counts.ignored += heard.ignored;
            counts.joined += heard.joined;
            counts.opened += heard.opened;
            *counts.refused.entry(RefusedFor::Alert).or_default() += unread as u64;
        });
    }

    /// A request was refused.
    pub(super) fn refuse(&self, source: &str, why: RefusedFor) {
        self.count(source, |counts| *counts.refused.entry(why).or_default() += 1);
    }

    /// All counts, by source.
    pub(super) fn counts(&self) -> BTreeMap<String, AlertCounts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
