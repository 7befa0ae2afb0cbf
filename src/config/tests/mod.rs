//! Tests of the files as a whole.

mod contradictions;
mod figures;
mod outgoing;
mod outward;
mod places;
mod questions;
mod rights;
mod settings;
mod versions;
mod wrong;
