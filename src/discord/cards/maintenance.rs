//! What a server is told of maintenance.

use crate::discord::message::Message;
use crate::domain::guild::{Guild, Language};
use crate::domain::maintenance::{Maintenance, Stage};
use crate::text::labels::{self, Style, timestamp};
use crate::text::plain::{clip, show};
use crate::text::{Args, say, say_with};

/// Longest name, and longest list of systems, that is shown.
const LONGEST: usize = 150;
/// Longest text in one language.
const MOST: usize = 900;

/// How far it is, in the guild's languages. Nobody is called.
pub fn announced(guild: &Guild, maintenance: &Maintenance, stage: Stage) -> Message {
    let mut languages = guild.languages.clone();
    languages.dedup();
    let texts = languages.into_iter().map(|language| clip(&told(language, maintenance, stage), MOST));
    Message::text(texts.collect::<Vec<_>>().join("\n"))
}

fn told(language: Language, maintenance: &Maintenance, stage: Stage) -> String {
    let (sign, after) = match stage {
        Stage::Planned | Stage::Soon | Stage::Begun => ("🛠️", Some(say(language, "maintenance-effect"))),
        Stage::Over => ("✅", Some(held(language, maintenance))),
        Stage::CalledOff => ("✖️", None),
    };
    let lines = [
        Some(format!("{sign} {}", title(language, maintenance, stage))),
        Some(when(language, maintenance)),
        after,
    ];
    lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

/// One on two lines, for a list.
pub fn listed(language: Language, maintenance: &Maintenance, stage: Stage) -> String {
    format!("{}\n{}", title(language, maintenance, stage), when(language, maintenance))
}

fn title(language: Language, maintenance: &Maintenance, stage: Stage) -> String {
    let id = match stage {
        _ if maintenance.is_changed(stage) => "maintenance-changed",
        Stage::Planned => "maintenance-planned",
        Stage::Soon => "maintenance-soon",
        Stage::Begun => "maintenance-begun",
        Stage::Over => "maintenance-over",
        Stage::CalledOff => "maintenance-called-off",
    };
    let args = Args::new().number("number", maintenance.number);
    say_with(language, id, args.text("name", show(&maintenance.name, LONGEST)))
}

fn when(language: Language, maintenance: &Maintenance) -> String {
    let until = maintenance.end().max(maintenance.from);
    let systems = labels::list(language, maintenance.systems.iter().map(|system| show(system, LONGEST)));
    let args = Args::new()
        .text("from", timestamp(maintenance.from, Style::DateTime))
        .text("until", timestamp(until, Style::DateTime))
        .text("length", labels::duration(language, until - maintenance.from))
        .text("systems", show_list(&systems))
        .text("who", format!("<@{}>", maintenance.by.0));
    say_with(language, "maintenance-when", args)
}

/// Not more of a list than there is place for.
fn show_list(list: &str) -> String {
    match list.char_indices().nth(LONGEST * 2) {
        Some((end, _)) => format!("{}…", &list[..end]),
        None => list.to_owned(),
    }
}

/// What it held back.
fn held(language: Language, maintenance: &Maintenance) -> String {
    let held = maintenance.held.unwrap_or_default();
    if held.alerts == 0 {
        return say(language, "maintenance-held-none");
    }
    let args = Args::new().number("alerts", held.alerts).number("firing", held.firing);
    say_with(language, "maintenance-held", args.number("kept", held.kept))
}
