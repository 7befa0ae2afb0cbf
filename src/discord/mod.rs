//! The only code that talks to Discord.

pub mod buttons;
pub mod commands;
pub mod message;
pub mod modals;
pub mod rest;
