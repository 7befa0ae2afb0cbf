//! The only code that talks to Discord.

pub mod message;
pub mod rest;
