//! Tests of the files as a whole.

mod contradictions;
mod figures;
mod places;
mod settings;
mod wrong;
