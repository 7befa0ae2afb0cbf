//! What people write in files: playbooks, calendars, settings. Everything is checked when it is read, and everything
//! that is wrong is reported at once, with its place and what to write instead.

mod bundle;
pub mod calendar;
pub mod duration;
mod level;
pub mod playbook;
mod problem;
mod table;

pub use bundle::{Bundle, Source, bundled};
pub use problem::Problem;
