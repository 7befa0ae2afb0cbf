//! Stories: the whole bot on the stand-in of Discord, with people who act and a clock that only the story moves.
#![allow(clippy::unwrap_used, clippy::expect_used, unreachable_pub, missing_docs)]

// The stage.
mod openapi;
mod reading;
mod witness;
mod world;

// The stories, in the order in which an incident goes.
mod acknowledge;
mod adopt;
mod audit;
mod bad_input;
mod blocker;
mod bulletin;
mod burst;
mod buttons;
mod calendar;
mod check;
mod clocks;
mod close;
mod comms;
mod conformance;
mod days;
mod declare;
mod details;
mod document;
mod drill;
mod evidence;
mod facts;
mod fair;
mod full;
mod fuzz;
mod grade;
mod guilds;
mod http;
mod log;
mod look;
mod meeting;
mod merge;
mod milestone;
mod oncall;
mod once;
mod outage;
mod people;
mod phone;
mod plan;
mod playbook;
mod privacy;
mod questions;
mod quick;
mod raise;
mod refused;
mod restart;
mod review;
mod search;
mod silence;
mod simulate;
mod stats;
mod suggest;
mod surface;
mod survey;
mod sync;
mod team;
mod unread;
mod verify;
mod wall_clock;
