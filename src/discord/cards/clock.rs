//! What the operators are told when the machine's clock is set or wrong.

use super::to_operators;
use crate::discord::message::Message;
use crate::domain::guild::{Guild, Language};
use crate::text::labels::duration;
use crate::text::{Args, say, say_with};
use chrono::TimeDelta;

/// The machine's clock is ahead of the time that the product goes by: of Discord's, if that is proved.
pub fn wall_is_ahead(guild: &Guild, by: TimeDelta, is_proved: bool) -> Message {
    to_operators(guild, |language| format!("⚠️ {}", ahead(language, by, is_proved)))
}

/// The same in one language, for whoever looks.
pub fn ahead(language: Language, by: TimeDelta, is_proved: bool) -> String {
    let id = match (by >= TimeDelta::zero(), is_proved) {
        (true, true) => "clock-ahead",
        (true, false) => "clock-set-forward",
        (false, true) => "clock-behind",
        (false, false) => "clock-set-back",
    };
    off(language, id, by)
}

/// It is right again.
pub fn wall_is_right(guild: &Guild) -> Message {
    to_operators(guild, |language| format!("✅ {}", say(language, "clock-right")))
}

/// The product's own time was set right by so much, forward or back.
pub fn corrected(guild: &Guild, by: TimeDelta) -> Message {
    let id = if by >= TimeDelta::zero() { "clock-was-behind" } else { "clock-was-ahead" };
    warning(guild, id, by)
}

fn warning(guild: &Guild, id: &str, by: TimeDelta) -> Message {
    to_operators(guild, |language| format!("⚠️ {}", off(language, id, by)))
}

fn off(language: Language, id: &str, by: TimeDelta) -> String {
    let by = duration(language, rounded(by.abs()));
    say_with(language, id, Args::new().text("by", by))
}

/// What Discord says of the time is known to a second or two, and so is how far another is from it.
fn rounded(by: TimeDelta) -> TimeDelta {
    let to = if by >= TimeDelta::minutes(10) { TimeDelta::minutes(1) } else { TimeDelta::seconds(1) };
    let seconds = (by + to / 2).num_seconds();
    TimeDelta::seconds(seconds - seconds % to.num_seconds())
}
