//! What people type for numbers, lengths of time, times and figures: one reader each. Pure.
//!
//! A reader understands the whole of what was typed, in either language, or says that it does not: half of it may mean
//! something else.

mod figure;
mod length;
mod number;
#[cfg(test)]
mod tests;
mod time;

pub use figure::{Figured, Unit, figures, share};
pub use length::duration;
pub use number::{item, number};
pub use time::{Lean, end_after, time};

use super::spelling::narrow;

/// Lower case, without full-width forms and superfluous spaces.
fn plain(text: &str) -> String {
    let plain_char = |c: char| match narrow(c) {
        '−' => '-',
        c if c.is_whitespace() => ' ',
        c => c,
    };
    let narrowed: String = text.chars().map(plain_char).collect();
    narrowed.to_lowercase().split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The longest of the words that the text begins with, and what follows. A word in letters ends where letters end.
fn strip_word<'a, T: Copy>(text: &'a str, words: &[(&[&str], T)]) -> Option<(T, &'a str)> {
    let whole = |word: &str, rest: &str| {
        let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
        !(is_letter(word.chars().next_back()) && is_letter(rest.chars().next()))
    };
    let found = words.iter().flat_map(|(spellings, meant)| {
        spellings.iter().filter_map(move |word| Some((word.len(), *meant, text.strip_prefix(word)?)))
    });
    let found = found.filter(|(length, _, rest)| whole(&text[..*length], rest));
    found.max_by_key(|(length, ..)| *length).map(|(_, meant, rest)| (meant, rest))
}
