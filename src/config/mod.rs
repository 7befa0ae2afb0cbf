//! What people write in files: playbooks, calendars, settings. Everything is checked when it is read, and everything
//! that is wrong is reported at once, with its place and what to write instead.

mod bundle;
pub mod calendar;
pub mod check;
pub mod duration;
mod files;
mod level;
mod oncall;
pub mod playbook;
mod problem;
mod questions;
pub mod settings;
mod table;
#[cfg(test)]
mod tests;
mod token;

pub use bundle::{Bundle, Source, bundled, load};
pub use check::{Report, check};
pub use problem::Problem;
pub use settings::Settings;
pub use token::BotToken;
