//! The only code that talks to Discord.

pub mod cards;
pub mod message;
pub mod rest;
