//! The live page.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, Response, StatusCode};

use super::Shared;
use super::server::plain;

pub(crate) async fn serve(_shared: Arc<Shared>, _request: Request<Body>) -> Response<Body> {
    plain(StatusCode::NOT_FOUND, "")
}
