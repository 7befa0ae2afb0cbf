//! What the operators are told of an outlet that takes nothing, and of one that does again.

use super::to_operators;
use crate::discord::message::Message;
use crate::domain::At;
use crate::domain::dispatch::{Cause, OutletStanding, Trouble};
use crate::domain::guild::{Guild, Language};
use crate::domain::keyed::Keyed;
use crate::text::labels::{Style, timestamp};
use crate::text::plain::show;
use crate::text::{Args, say, say_with};

/// An outlet takes nothing, since then, and what to do about it.
pub fn takes_nothing(guild: &Guild, outlet: &str, trouble: Trouble, since: At) -> Message {
    to_operators(guild, |language| format!("⚠️ {}", wrong(language, outlet, trouble, since)))
}

/// It takes what it is sent again.
pub fn takes_again(guild: &Guild, outlet: &str) -> Message {
    let args = || Args::new().text("outlet", show(outlet, 60));
    to_operators(guild, |language| format!("✅ {}", say_with(language, "outgoing-works", args())))
}

/// So many dispatches were given up.
pub fn gave_up(guild: &Guild, outlet: &str, lost: u32) -> Message {
    let args = || Args::new().text("outlet", show(outlet, 60)).number("count", lost);
    to_operators(guild, |language| format!("⚠️ {}", say_with(language, "outgoing-lost", args())))
}

/// How an outlet stands, for whoever looks.
pub fn standing(language: Language, standing: &OutletStanding) -> String {
    if let Some((trouble, since)) = standing.trouble {
        return format!("⚠️ {}", wrong(language, &standing.outlet.name, trouble, since));
    }
    let args = Args::new().text("outlet", show(&standing.outlet.name, 60));
    let args = args.text("kind", standing.outlet.kind.key());
    let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let args = args.number("waiting", count(standing.waiting)).number("lost", count(standing.lost));
    say_with(language, "outgoing-standing", args)
}

fn wrong(language: Language, outlet: &str, trouble: Trouble, since: At) -> String {
    let why = say(language, reason(trouble.cause));
    let why = match trouble.code {
        Some(code) => {
            say_with(language, "outgoing-code", Args::new().text("why", why).text("code", code.to_string()))
        }
        None => why,
    };
    let args = Args::new().text("outlet", show(outlet, 60)).text("why", why);
    say_with(language, "outgoing-broken", args.text("since", timestamp(since, Style::DateTime)))
}

fn reason(cause: Cause) -> &'static str {
    match cause {
        Cause::Token => "outgoing-why-token",
        Cause::Signature => "outgoing-why-signature",
        Cause::Keyword => "outgoing-why-keyword",
        Cause::Ip => "outgoing-why-ip",
        Cause::Guarded => "outgoing-why-guarded",
        Cause::Gone => "outgoing-why-gone",
        Cause::Redirect => "outgoing-why-redirect",
        Cause::Inside => "outgoing-why-inside",
        Cause::Stranger => "outgoing-why-stranger",
        Cause::Busy => "outgoing-why-busy",
        Cause::Fault => "outgoing-why-fault",
        Cause::Unreached => "outgoing-why-unreached",
        Cause::Silent => "outgoing-why-silent",
        Cause::Unknown => "outgoing-why-unknown",
        Cause::Long => "outgoing-why-long",
        Cause::Malformed => "outgoing-why-malformed",
        Cause::Content => "outgoing-why-content",
    }
}
