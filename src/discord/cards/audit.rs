//! What the operators are told when what was owed and what was delivered differ.

use super::{lacks, to_operators};
use crate::discord::message::Message;
use crate::domain::At;
use crate::domain::audit::Finding;
use crate::domain::guild::{Guild, Language};
use crate::domain::lacks::Lack;
use crate::text::labels::{self, near};
use crate::text::{Args, say, say_with};

/// Differences named, at most.
const MOST: usize = 8;

/// Something that was found in an incident, by its number; where the incident lacks something, what.
pub type Found = (String, Finding, Option<Lack>);

/// The alert, in the guild's languages: numbers of incidents with what was found in them.
pub fn alert(guild: &Guild, findings: &[Found], now: At) -> Message {
    to_operators(guild, |language| {
        let mut lines = vec![format!("⚠️ {}", say(language, "audit-differs"))];
        lines.extend(findings.iter().take(MOST).map(|found| line(language, found, now)));
        let left_out = i64::try_from(findings.len().saturating_sub(MOST)).unwrap_or(i64::MAX);
        if left_out > 0 {
            lines.push(say_with(language, "audit-more", Args::new().number("n", left_out)));
        }
        lines.push(say(language, "audit-what-to-do"));
        lines.join("\n")
    })
}

/// All is as it should be again.
pub fn all_clear(guild: &Guild) -> Message {
    to_operators(guild, |language| format!("✅ {}", say(language, "audit-all-clear")))
}

/// The same where people who are not invited can read it, or to one person: numbers only.
pub fn alert_elsewhere(guild: &Guild, numbers: &[String], clear: bool) -> Message {
    let id = if clear { "audit-elsewhere-clear" } else { "audit-elsewhere" };
    to_operators(guild, |language| {
        let mut listed: Vec<_> = numbers.iter().take(MOST).map(|number| format!("`{number}`")).collect();
        listed.extend((numbers.len() > MOST).then(|| "…".to_owned()));
        let args = Args::new().text("numbers", labels::list(language, listed));
        format!("{} {}", if clear { "✅" } else { "⚠️" }, say_with(language, id, args))
    })
}

fn line(language: Language, (number, finding, lack): &Found, now: At) -> String {
    if let Some(lack) = lack {
        return format!("- {}", lacks::line(language, number, lack, now));
    }
    let args = Args::new().text("number", format!("`{number}`"));
    let (id, args) = match *finding {
        Finding::Untold { clock, due, .. } => {
            ("audit-untold", args.text("clock", labels::clock(language, clock)).text("at", near(due, now)))
        }
        Finding::Unowed { seq } => ("audit-unowed", args.number("seq", seq)),
        Finding::Unqueued { seq, at } => {
            ("audit-unqueued", args.number("seq", seq).text("at", near(at, now)))
        }
        Finding::Unreached { seq, at } => {
            ("audit-unreached", args.number("seq", seq).text("at", near(at, now)))
        }
        Finding::Twice { what, seq, at } => {
            let what = say_with(language, lacks::what(what), Args::new().number("seq", seq));
            ("audit-twice", args.text("what", what).text("at", near(at, now)))
        }
        Finding::Untrue { seq, at } => ("audit-untrue", args.number("seq", seq).text("at", near(at, now))),
        Finding::Lacks { seq, .. } => ("audit-unqueued", args.number("seq", seq).text("at", near(now, now))),
        Finding::Strayed => ("audit-strayed", args),
        Finding::Unreadable => ("audit-unreadable", args),
    };
    format!("- {}", say_with(language, id, args))
}
