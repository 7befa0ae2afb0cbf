//! Pictures of incidents, for phones in dark mode: what is shown is plain data of the domain ([`data`]), [`draw`] makes SVG
//! of it in a reader's words, and [`png`](png::png) makes that a PNG. One font is part of the program and the only one that
//! is ever used; what it lacks is drawn as a box.

pub mod data;
pub mod draw;
pub mod glyphs;
pub mod png;

#[cfg(test)]
mod tests;
