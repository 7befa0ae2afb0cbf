//! The only code that talks to Discord.

pub mod rest;
