//! Finding incidents by what people wrote: in titles, symptoms, logs, causes and the rest of the timeline.
use super::spelling::plain;
use super::timeline::{Entry, Words};

/// Most words that are searched for at once.
const MOST: usize = 5;

/// What is searched for: the words, in small and narrow letters, each once.
pub fn words_of(typed: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in typed.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        let word = plain(word);
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words.truncate(MOST);
    words
}

/// The text in which the first word is found, if all of them are somewhere in the timeline.
pub fn found_in(mut timeline: Vec<Entry>, words: &[String]) -> Option<String> {
    let written: Vec<Words<'_>> = timeline.iter_mut().flat_map(|entry| entry.event.record().words).collect();
    let texts: Vec<&str> = written.iter().filter_map(Words::text).collect();
    let has = |word: &String| texts.iter().find(|text| plain(text).contains(word.as_str()));
    let first = words.first().and_then(has)?;
    words.iter().all(|word| has(word).is_some()).then(|| (*first).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_small_and_each_once() {
        assert_eq!(words_of("  MySQL 宕机\tmysql \n"), ["mysql", "宕机"]);
        assert_eq!(words_of("a b c d e f").len(), MOST);
        assert!(words_of(" \u{3000}").is_empty());
    }
}
