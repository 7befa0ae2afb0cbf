//! Stories: the whole bot on the stand-in of Discord, with people who act and a clock that only the story moves.
#![allow(clippy::unwrap_used, clippy::expect_used, unreachable_pub, missing_docs)]

// The stage.
mod openapi;
mod reading;
mod witness;
mod world;

// The stories, in the order in which an incident goes.
mod acknowledge;
mod bad_input;
mod blocker;
mod buttons;
mod close;
mod declare;
mod fuzz;
mod grade;
mod guilds;
mod log;
mod look;
mod once;
mod people;
mod plan;
mod restart;
mod suggest;
mod sync;
mod verify;
