//! Tests of the files as a whole.

mod figures;
mod settings;
mod wrong;
