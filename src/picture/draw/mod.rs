//! From what a picture shows to SVG, in one language: dark, and as wide as a phone.

mod axis;
mod sheet;
pub mod timeline;
