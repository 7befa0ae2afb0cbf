//! `warroom`: incident war rooms on Discord.
#![warn(missing_docs)]

pub mod actions;
pub mod app;
pub mod clock;
pub mod config;
pub mod discord;
pub mod domain;
pub mod sandbox;
pub mod store;
pub mod text;
pub mod worker;
