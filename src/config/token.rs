//! The bot's token, which is never shown.

use super::problem::Problem;
use crate::files;
use std::fmt;
use std::path::Path;

/// Bytes of a token's file at most; a token has about 70.
const LONGEST: u64 = 4 * 1024;

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

    /// The token in a file. Neither its path nor its content is repeated: somebody may have put the token in place of
    /// the path.
    pub(super) fn read(path: &Path) -> Result<BotToken, Problem> {
        let problem =
            |what: String| Problem::whole("token_file", what, "a file with the token and nothing else");
        let text = files::read(path, LONGEST).map_err(|why| problem(why.to_string()))?;
        BotToken::parse(&text).ok_or_else(|| problem("it does not hold a token".into()))
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
