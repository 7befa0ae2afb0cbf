//! `warroom` runs incident war rooms on Discord by a playbook. Its promise: what is owed to people (a reminder, a
//! warning, an escalation, a summary) reaches a living person, on time, once, whatever is refused, deleted, missing or
//! killed; and where it cannot, somebody who can mend it is told within two minutes.
//!
//! # The idea
//!
//! Incidents change in one way only. What people type or press, what falls due, and what alerts tell becomes an action. The
//! action loads the incident, asks the pure [`domain`], and commits in one transaction: the new entries of the timeline, the
//! incident that they add up to, the next instant at which something falls due, and the notices to deliver. A worker tells
//! what falls due and delivers notices. Nobody keeps timers.
//!
//! # Reading order
//!
//! | module | what it is |
//! | --- | --- |
//! | [`zone`] | time zones, by the newest tz database |
//! | [`domain`] | the rules. Begin with [`timeline`](domain::timeline), [`incident`](domain::incident), [`owed`](mod@domain::owed) |
//! | [`actions`] | what people and due times do; `commit` is the one way in which an incident changes |
//! | [`store`] | one SQLite file; the only SQL |
//! | [`worker`] | the loop: due times, outbox, messages kept up to date; and the auditor, which checks it |
//! | [`discord`] | the only Discord: [`gateway`](discord::gateway), [`commands`](discord::commands), [`buttons`](discord::buttons), [`cards`](discord::cards), [`deliver`](discord::deliver), [`rest`](discord::rest) |
//! | [`http`] | health and metrics, for machines; and the alerts that they tell |
//! | [`webhooks`] | outside services: their forms, signatures and answers |
//! | [`text`] | every word for people, Chinese and English |
//! | [`picture`] | what is shown as a picture: its data, drawn, as PNG |
//! | [`config`] | playbooks, calendars and settings, read and checked |
//! | [`files`] | files that others may have put there, and our own, which nobody else reads |
//! | [`clock`] | the only "now" of the product: the machine's, checked against Discord's; a faster one; one that tests move |
//! | [`app`] | putting it together, and back to rest |
//! | [`sandbox`] | a small strict stand-in of Discord, for trying, drills and tests; it knows nothing of the bot |
//!
//! # Four roads
//!
//! 1. **A command**, such as `/grade P0`: [`discord::gateway`] hears it, [`discord::commands`] reads it and calls an
//!    action, [`domain::decide`] answers with events or a refusal, `actions/commit.rs` commits, and whoever asked is
//!    told. A button or a form joins the road at the same command.
//! 2. **A due time**: the [`worker`] wakes at the stored instant, [`Actions::fall_due`](actions::Actions::fall_due) loads
//!    the incident and asks [`owed`](domain::owed::owed) again (one that was acknowledged meanwhile owes no reminder),
//!    and commits.
//! 3. **An alert**: `http/inbox.rs` checks whose it is, [`http::alerts`] reads it, and
//!    [`Actions::hear_alerts`](actions::Actions::hear_alerts) asks [`domain::alert`] what it is (a new outage, a repeat, a
//!    recovery) and which incident it opens or joins, and commits; only then is it answered.
//! 4. **A notice**, which all of them leave in the outbox: the [`worker`] claims it by the steps of
//!    [`domain::delivery`], [`discord::deliver`] composes it from the incident as it is at that moment, with
//!    [`discord::cards`] and [`text`], and [`discord::rest`] sends it. If it is not known whether it arrived, the room's
//!    history is asked before it is sent again. A dispatch, which is owed to an outside service, leaves by
//!    `worker/dispatches.rs` and [`webhooks`] in the same way.
//!
//! # Who may import whom
//!
//! | module | of ours |
//! | --- | --- |
//! | [`zone`] | nothing |
//! | [`domain`] | `zone` |
//! | [`clock`] | `domain` |
//! | [`files`] | nothing |
//! | [`store`] | `domain`, `files` |
//! | [`text`] | `domain` |
//! | [`picture`] | `domain`, `text`, `zone` |
//! | [`config`] | `domain`, `files`, `zone`; of `webhooks`: `address` |
//! | [`actions`] | `domain`, `store`, `clock`, `config` |
//! | [`discord`] | `domain`, `actions`, `clock`, `text`, `config`, `picture`, `zone` |
//! | [`webhooks`] | `domain`, `text` |
//! | [`worker`] | `domain`, `actions`, `clock`, `store`, `webhooks`, `files`; of `discord`: `deliver`, `changed`, `doctor::year_missing`, `rest::RequestOutcome`, `cards::audit`, `message::Message`, `reach::Leaving`, `roll`, `cards::roll`, `cards::rota`, `cards::arrangement`, `cards::handover`, `restored`, `cards::restored`, `cards::unread`, `holder::Holder`, `cards::holder`, `cards::clock`, `cards::outside`, `cards::outlet`, `cards::call`, `cards::backup`, `cards::open_followups`, `cards::periodic`, `cards::remote`, `cards::maintenance`, `pictured`, `cards::slip`; of `text`: `letter::Letter` |
//! | [`http`] | `actions`; of `domain`: `keyed::Keyed`, `alert`, `ring`, `dispatch::OutletStanding`, `At`; of `webhooks`: `sign::Key`; of `clock`: `Standing`; of `worker`: `Audit`; of `discord`: `gateway::GatewayStats`, `rest::RestStats` |
//! | [`app`] | `domain`, `files`, `http`, `clock`, `store`, `text`, `config`, `actions`, `discord`, `worker`, `webhooks` |
//! | [`sandbox`] | `zone` |
//! | `main`, `cli` | all |
//!
//! Outside, [`domain`] has only `std`, `serde` with `serde_json`, `strum`, `enum_map`, `chrono` and `unicode_normalization`: no input or
//! output, no "now", no prose. [`sandbox`] does without serenity, too: it is an independent witness. `tests/architecture.rs` holds
//! every file to this table, and the table to its own, where the reasons stand.
//!
//! # What always holds
//!
//! - **One commit.** An incident, its timeline, its next due time and its notices are written in one transaction, or none
//!   of them. The timeline only grows, and replaying it gives the incident.
//! - **One judge.** Whether something is due is answered by [`owed`](domain::owed::owed) alone, from the incident, its
//!   playbook, the calendars and an instant. The stored next due time only says when to ask.
//! - **One sender.** Requests that have an effect on Discord leave through [`discord::rest`]. Every message is a
//!   [`Message`](discord::message::Message), so none is created or edited without saying whom it may ping.
//! - **One holder.** Whoever runs a bot is written down at Discord, in the application's own storage; a second process
//!   with its token, such as one on a copied database, finds that and stops ([`discord::holder`]).
//! - **A claim before a byte.** A notice is marked as being sent, durably, before it is sent.
//! - **Pinned.** An incident is judged for life by the version of the playbook that it was declared under.
//! - **No refusal is final.** What Discord refuses gets smaller, goes elsewhere, and is tried again, by the states of
//!   [`domain::delivery`] and at once when Discord tells of a [change](discord::changed).
//! - **A refusal is not a fault.** A [`Refusal`](domain::refusal::Refusal) is data, worded for whoever asked; a fault is
//!   logged once under a short id that they are told; a delivery that failed is a state of its row.

pub mod actions;
pub mod app;
pub mod clock;
pub mod config;
pub mod discord;
pub mod domain;
pub mod files;
pub mod http;
pub mod picture;
pub mod sandbox;
pub mod store;
pub mod text;
pub mod webhooks;
pub mod worker;
pub mod zone;
