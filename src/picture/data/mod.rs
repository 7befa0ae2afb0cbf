//! What pictures show: pure, and what tests look at.

pub mod timeline;
pub mod trend;
