//! From what a picture shows to SVG, in one language: dark, and as wide as a phone.

mod axis;
pub mod kept;
pub mod load;
pub mod recovery;
mod sheet;
pub mod timeline;
mod weeks;
