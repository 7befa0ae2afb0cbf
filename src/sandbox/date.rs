//! When an answer was made.

use axum::body::Body;
use axum::http::{HeaderValue, Response, header};
use chrono::TimeDelta;

use super::Shared;
use super::faults::FaultKind;

/// The answer with its `Date`, as HTTP wants it: cut off to seconds.
pub(super) fn stamped(
    mut response: Response<Body>,
    shared: &Shared,
    fault: Option<&FaultKind>,
) -> Response<Body> {
    let off = match fault {
        Some(FaultKind::WrongDate(by)) => *by,
        Some(FaultKind::Kept(seconds)) => -TimeDelta::seconds((*seconds).into()),
        _ => TimeDelta::zero(),
    };
    let right = ((shared.options.now)() + off).format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let date = match fault {
        Some(FaultKind::Date(date)) => date.clone(),
        _ => Some(right),
    };
    let headers = response.headers_mut();
    if let Some(date) = date.and_then(|date| HeaderValue::from_str(&date).ok()) {
        headers.insert(header::DATE, date);
    }
    if let Some(FaultKind::Kept(seconds)) = fault {
        headers.insert(header::AGE, (*seconds).into());
    }
    response
}
