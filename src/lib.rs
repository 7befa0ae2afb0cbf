//! `warroom`: incident war rooms on Discord.
#![warn(missing_docs)]

pub mod clock;
pub mod config;
pub mod domain;
pub mod text;
pub mod store;
pub mod actions;
pub mod discord;
pub mod worker;
pub mod app;
pub mod sandbox;
