//! The bot's token, which is never shown.

use std::fmt;

/// The bot's token. It can be used, but not printed.
#[derive(Clone, PartialEq, Eq)]
pub struct BotToken(String);

impl BotToken {
    /// A token as people paste it, with or without `Bot` before it. `None` when it cannot be one.
    pub fn parse(text: &str) -> Option<BotToken> {
        let text = text.trim();
        let text = text.strip_prefix("Bot ").unwrap_or(text).trim();
        let good = !text.is_empty() && text.chars().all(|c| c.is_ascii_graphic());
        good.then(|| BotToken(text.into()))
    }

    /// The token itself, for the request that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for BotToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BotToken(…)")
    }
}
