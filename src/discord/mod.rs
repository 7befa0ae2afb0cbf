//! The only code that talks to Discord.
//!
//! Inwards: [`gateway`] hears an interaction, `answer` finds out who asks, [`commands`], [`buttons`] and [`modals`] turn it
//! into an action, and `answer` tells the result. Outwards: [`deliver`] turns one notice of the outbox into one message
//! (worded by [`cards`]) or one [`room`]. Everything leaves through [`rest`]. [`simulation`] words what never leaves.

mod access;
mod answer;
mod arranged;
mod asker;
pub mod buttons;
pub mod cards;
pub mod changed;
pub mod commands;
pub mod deliver;
mod direct;
pub mod doctor;
pub mod document;
pub mod gateway;
pub mod heard;
pub mod holder;
pub mod message;
pub mod modals;
mod names;
pub mod permissions;
pub mod pictured;
pub mod press;
mod questions;
pub mod reach;
pub mod rest;
pub mod restored;
pub mod rights;
pub mod roll;
pub mod room;
mod roster;
mod same;
pub mod setup;
pub mod simulation;
mod time;
