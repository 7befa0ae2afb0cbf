//! Finding incidents by what people wrote: in titles, symptoms, logs, causes, plans, reviews, follow-ups and the rest of the
//! timeline. Text is compared in the letters of NFKC, small, word by word; of writing without spaces between words every
//! character is a word, so that one is enough.

use super::ids::UserId;
use super::incident::Incident;
use super::similar::is_wide;
use super::timeline::{Entry, Event};
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;

/// Most words that are searched for at once.
const MOST: usize = 5;
/// So many letters begin a longer word.
const BEGINS: usize = 2;

/// The words of a text, in order: runs of letters and digits, and each character of writing without spaces.
pub fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut run = String::new();
    for c in text.nfkc().flat_map(char::to_lowercase).chain([' ']) {
        let wide = is_wide(c);
        if c.is_alphanumeric() && !wide {
            run.push(c);
            continue;
        }
        if !run.is_empty() {
            tokens.push(std::mem::take(&mut run));
        }
        if wide && c.is_alphanumeric() {
            tokens.push(c.to_string());
        }
    }
    tokens
}

/// A word as it was typed: its tokens stand next to each other, and where the last is a beginning of one, it is found, too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// Never empty.
    pub tokens: Vec<String>,
    /// May the last go on?
    pub begins: bool,
}

impl Phrase {
    /// One whose last token is a whole word. `None`: nothing of it is a letter or a digit.
    pub fn whole(word: &str) -> Option<Phrase> {
        let tokens = tokens(word);
        (!tokens.is_empty()).then_some(Phrase { tokens, begins: false })
    }

    fn of(word: &str) -> Option<Phrase> {
        let tokens = tokens(word);
        let last = tokens.last()?;
        let begins = last.chars().count() >= BEGINS && !last.chars().any(is_wide);
        Some(Phrase { tokens, begins })
    }

    fn is_in(&self, text: &[String]) -> bool {
        let Some((last, before)) = self.tokens.split_last() else { return false };
        text.windows(self.tokens.len()).any(|window| {
            let (end, start) = window.split_at(before.len());
            let ends = start.first().is_some_and(|token| match self.begins {
                true => token.starts_with(last.as_str()),
                false => token == last,
            });
            end == before && ends
        })
    }
}

/// What is searched for. Signs are no part of it: `#42` finds 42.
pub fn phrases(typed: &str) -> Vec<Phrase> {
    let mut phrases: Vec<Phrase> = Vec::new();
    for phrase in typed.split(|c: char| c.is_whitespace() || c.is_control()).filter_map(Phrase::of) {
        if !phrases.contains(&phrase) {
            phrases.push(phrase);
        }
    }
    phrases.truncate(MOST);
    phrases
}

/// Which incidents are meant, besides those with the words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Those at this level now, by its key.
    pub level: Option<String>,
    /// Those of this kind of fault, by its key.
    pub fault_type: Option<String>,
    /// Those that this person had to do with.
    pub person: Option<UserId>,
    /// Those that are open, or those that are closed.
    pub open: Option<bool>,
}

impl Filter {
    /// The marks that an incident must have, as [`Written::marks`] has them.
    pub fn marks(&self) -> Vec<String> {
        let level = self.level.as_deref().map(|level| mark("level", level));
        let kind = self.fault_type.as_deref().map(|kind| mark("type", kind));
        let person = self.person.map(|person| mark("person", &person.0.to_string()));
        let open = self.open.map(|open| mark("open", if open { "yes" } else { "no" }));
        [level, kind, person, open].into_iter().flatten().collect()
    }

    /// Has this incident all of them?
    pub fn takes(&self, incident: &Incident) -> bool {
        let marks = marks(incident);
        self.marks().iter().all(|mark| marks.contains(mark))
    }
}

/// A word that nobody writes: the value's letters and digits as they are, all else by its number, so that two values never
/// come to the same.
fn mark(of: &str, value: &str) -> String {
    let letter = |c: char| match c {
        // The sign of a number stands for nothing else.
        'a'..='y' | '0'..='9' => c.to_string(),
        c => format!("z{}z", u32::from(c)),
    };
    format!("mark{of}{}", value.chars().map(letter).collect::<String>())
}

fn marks(incident: &Incident) -> Vec<String> {
    let state = if incident.is_open() { "yes" } else { "no" };
    let mut marks = vec![mark("open", state), mark("type", &incident.report.fault_type)];
    marks.extend(incident.level().map(|level| mark("level", &level.level)));
    let people: BTreeSet<UserId> =
        incident.involved.people.iter().copied().chain(incident.reporter).collect();
    marks.extend(people.into_iter().map(|person| mark("person", &person.0.to_string())));
    marks
}

/// An incident as it is searched: each text as its tokens, with blanks between.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    pub title: String,
    /// What was wrong, why, and what was done about it: report, cause, plans, fix, review, follow-ups.
    pub core: String,
    /// Everything else that people wrote.
    pub rest: String,
    /// What it is told apart by: see [`Filter`].
    pub marks: String,
}

/// What people wrote in an incident.
pub fn written(incident: &Incident, timeline: &[Entry]) -> Written {
    let mut written = Written {
        title: tokens(&format!("{} {}", incident.number(), incident.report.title)).join(" "),
        marks: marks(incident).join(" "),
        ..Written::default()
    };
    for entry in timeline {
        let part = if is_core(&entry.event) { &mut written.core } else { &mut written.rest };
        for text in texts(entry) {
            part.extend(tokens(&text).iter().flat_map(|token| [token, " "]));
            // Two texts have no word in common.
            part.push_str(". ");
        }
    }
    written
}

fn is_core(event: &Event) -> bool {
    match event {
        Event::Declaration(_)
        | Event::Details(_)
        | Event::Milestone(_)
        | Event::Plan(_)
        | Event::Verification(_)
        | Event::Review(_)
        | Event::Followup(_)
        | Event::Correction(_) => true,
        Event::Room(_)
        | Event::Alert(_)
        | Event::Privacy(_)
        | Event::Presence(_)
        | Event::SelfHelp(_)
        | Event::Level(_)
        | Event::Adoption(_)
        | Event::Role(_)
        | Event::Update(_)
        | Event::Meeting(_)
        | Event::Evidence(_)
        | Event::Drill(_)
        | Event::Blocker(_)
        | Event::Bulletin(_)
        | Event::Comms(_)
        | Event::Closing(_)
        | Event::Survey(_)
        | Event::Merge(_)
        | Event::Silence(_)
        | Event::Due(_)
        | Event::Restoration(_) => false,
    }
}

fn texts(entry: &Entry) -> Vec<String> {
    entry
        .event
        .recorded(|record| record.words.iter().filter_map(|words| words.text().map(str::to_owned)).collect())
}

/// Where all that is searched for was written, the most telling place first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    Title,
    /// What tells of the fault and its end, the title too.
    Core,
    Anywhere,
}

/// Where all of the phrases are, and the text in which the first one is; `None` if one of them is nowhere in the incident.
pub fn found_in(incident: &Incident, timeline: &[Entry], phrases: &[Phrase]) -> Option<(Place, String)> {
    let names = [incident.report.title.clone(), incident.number().to_owned()];
    let names = names.into_iter().map(|text| (Place::Title, text));
    let place = |entry: &Entry| if is_core(&entry.event) { Place::Core } else { Place::Anywhere };
    let of_entry = |entry| texts(entry).into_iter().map(move |text| (place(entry), text));
    let mut texts: Vec<_> = names.chain(timeline.iter().flat_map(of_entry)).collect();
    texts.sort_by_key(|(place, _)| *place);
    let texts: Vec<_> = texts.into_iter().map(|(place, text)| (place, tokens(&text), text)).collect();
    let find = |phrase: &Phrase| texts.iter().find(|(_, tokens, _)| phrase.is_in(tokens));
    let (_, _, text) = phrases.first().and_then(find)?;
    let places = phrases.iter().map(|phrase| find(phrase).map(|(place, _, _)| *place));
    Some((places.collect::<Option<Vec<Place>>>()?.into_iter().max()?, text.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("  MySQL 宕机\tmysql \n", "mysql|宕 机")]
    #[case("a b c d e f", "a|b|c|d|e")]
    #[case(" \u{3000}", "")]
    #[case("!! -- \" *", "")]
    #[case("order-svc AND #42 NEAR(", "order svc|and|42|near")]
    #[case("ＯＲＡ－０４０３１ ㎡ ﾊﾞｸﾞ", "ora 04031|m2|バ グ")]
    fn what_is_searched_for_is_small_narrow_and_each_once(#[case] typed: &str, #[case] expected: &str) {
        let found: Vec<_> = phrases(typed).iter().map(|phrase| phrase.tokens.join(" ")).collect();
        assert_eq!(found.join("|"), expected);
    }

    #[rstest]
    #[case("宕", "订单数据库宕机", true)]
    #[case("据库宕", "订单数据库宕机", true)]
    #[case("库单", "订单数据库宕机", false)]
    #[case("pay", "Payment fails", true)]
    #[case("p", "Payment fails", false)]
    #[case("ment", "Payment fails", false)]
    #[case("order-svc", "the order svc is down", true)]
    #[case("100_", "脚本路径100%写错", true)]
    fn a_phrase_is_found_where_its_words_stand_together(
        #[case] typed: &str,
        #[case] text: &str,
        #[case] found: bool,
    ) {
        assert_eq!(phrases(typed)[0].is_in(&tokens(text)), found);
    }

    #[test]
    fn marks_of_two_values_are_never_the_same() {
        let marks = ["P0", "p0", "P01", "z80z0", "一级", "P-0"].map(|level| mark("level", level));
        let distinct: BTreeSet<_> = marks.iter().collect();
        assert_eq!(distinct.len(), marks.len(), "{marks:?}");
        assert!(marks.iter().all(|mark| tokens(mark) == [mark.clone()]), "{marks:?}");
    }
}
