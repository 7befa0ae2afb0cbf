//! What the operators are told when two warrooms run one bot, or nobody knows whether they do.

use super::to_operators;
use crate::discord::holder::Holder;
use crate::discord::message::Message;
use crate::domain::guild::Guild;
use crate::text::{Args, say, say_with};

/// Another one has the bot, so this one stops.
pub fn taken_over(guild: &Guild, ours: &Holder, other: &Holder) -> Message {
    to_operators(guild, |language| {
        let args = Args::new().text("own", place(ours)).text("other", place(other));
        let args = args.text("since", format!("<t:{}:f>", other.since.timestamp()));
        format!("⚠️ {}", say_with(language, "holder-taken-over", args))
    })
}

/// Discord does not say who has the bot, or does not take it.
pub fn unknown(guild: &Guild, ours: &Holder, why: &str) -> Message {
    to_operators(guild, |language| {
        let args = Args::new().text("own", place(ours)).text("why", quoted(why));
        format!("⚠️ {}", say_with(language, "holder-unknown", args))
    })
}

/// It is known again, and it is this one.
pub fn known_again(guild: &Guild) -> Message {
    to_operators(guild, |language| format!("✅ {}", say(language, "holder-known")))
}

fn place(holder: &Holder) -> String {
    quoted(&holder.place)
}

/// Names of machines and folders, and words of Discord, are shown as they are.
fn quoted(text: &str) -> String {
    format!("`{}`", text.replace(['`', '\n'], "'"))
}
