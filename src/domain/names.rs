//! What people are called, for what may be read away from Discord: there a number says nothing.

use super::ids::UserId;
use super::incident::Incident;
use super::timeline::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// What people are called. Whoever is not in it is named by their id.
pub type Names = BTreeMap<UserId, String>;

/// Everybody whom the entries of an incident name, but for those whom people name in what they type.
pub fn people(incident: &Incident, timeline: &[Entry]) -> BTreeSet<UserId> {
    let mut people: BTreeSet<UserId> = timeline.iter().filter_map(|entry| entry.by.person()).collect();
    people.extend(timeline.iter().flat_map(|entry| entry.event.recorded(|record| record.people)));
    people.extend(incident.reporter.into_iter().chain(incident.entered_by));
    people.extend(incident.assignments.iter().map(|assignment| assignment.member));
    people
}

/// Those whom a text mentions, each with the text of the mention.
pub fn mentioned(text: &str) -> Vec<(&str, UserId)> {
    let begins = text.match_indices("<@").map(|(begin, _)| &text[begin..]);
    let mention = |text: &str| {
        let (id, _) = text[2..].split_once('>')?;
        id.strip_prefix('!').unwrap_or(id).parse().ok().map(UserId)
    };
    begins.filter_map(|text| Some((&text[..=text.find('>')?], mention(text)?))).collect()
}

/// A text in which those whom it mentions are called by their names, if these are known. The names are no more harmless
/// than the text.
pub fn named_in(text: &str, names: &Names) -> String {
    replaced(text, mentioned(text), |user| names.get(&user).map(|name| format!("@{name}")))
}

/// A text in which other words stand for people, in the order in which they stand in it.
pub fn replaced(text: &str, people: Vec<(&str, UserId)>, words: impl Fn(UserId) -> Option<String>) -> String {
    let (mut shown, mut rest) = (String::new(), text);
    for (place, user) in people {
        let Some(words) = words(user) else { continue };
        let Some((before, after)) = rest.split_once(place) else { continue };
        shown.extend([before, &words]);
        rest = after;
    }
    shown + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_mentioned_in_a_text_is_called_by_their_name_if_that_is_known() {
        let names = Names::from([(UserId(7), "林".to_owned()), (UserId(8), "<@7>".to_owned())]);
        for (text, said) in [
            ("问过<@7>和<@!7>", "问过@林和@林"),
            ("<@9> <@&7> <@x> <@7 <@", "<@9> <@&7> <@x> <@7 <@"),
            ("<@<@7>", "<@@林"),
            ("<@8>", "@<@7>"),
        ] {
            assert_eq!(named_in(text, &names), said, "{text}");
        }
    }
}
