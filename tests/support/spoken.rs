//! What people typed, and what became of it.

use super::Promise;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use warroom::domain::timeline::{DeclarationEvent, Event};

/// Words that are typed once each, and whether an answer said that they are recorded.
#[derive(Clone, Default)]
pub(crate) struct Spoken(Arc<Mutex<Vec<(String, bool)>>>);

impl Spoken {
    /// Words that are nowhere else.
    pub(crate) fn words(&self) -> String {
        let mut all = self.0.lock().unwrap();
        let words = format!("word-{:06}-said", all.len());
        all.push((words.clone(), false));
        words
    }

    /// Somebody was told that these words are recorded.
    pub(crate) fn recorded(&self, words: &str) {
        let mut all = self.0.lock().unwrap();
        all.iter_mut().filter(|(one, _)| one == words).for_each(|(_, recorded)| *recorded = true);
    }

    /// How often somebody was told so.
    pub(crate) fn answered(&self) -> usize {
        self.0.lock().unwrap().iter().filter(|(_, answered)| *answered).count()
    }

    /// What was said to be recorded and is not, is recorded twice, or is recorded and nobody was told.
    pub(crate) fn broken(&self, promise: &Promise) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut recorded: BTreeMap<String, u32> = BTreeMap::new();
        for (event, told) in promise.said() {
            let Some(words) = words_in(&format!("{event:?}")) else { continue };
            // The title is on the card.
            let told = told.is_some_and(|told| told.contains(&words))
                || matches!(event, Event::Declaration(DeclarationEvent::Declared(_)));
            wrong.extend((!told).then(|| format!("{words} is recorded, but nobody was told")));
            *recorded.entry(words).or_default() += 1;
        }
        for (words, answered) in &*self.0.lock().unwrap() {
            let times = recorded.get(words).copied().unwrap_or_default();
            if times > 1 || (*answered && times == 0) {
                wrong.push(format!("{words}: answered: {answered}, recorded {times} times"));
            }
        }
        wrong
    }
}

fn words_in(text: &str) -> Option<String> {
    let from = text.find("word-")?;
    text.get(from..from + "word-000000-said".len()).map(str::to_owned)
}
