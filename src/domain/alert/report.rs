//! What is reported of an alert that opens an incident.

use super::Alert;
use crate::domain::At;

/// Names of the texts that say what is wrong, the best first.
const SAYS: [&str; 5] = ["description", "summary", "message", "output", "comment"];
/// Longest title and longest symptom, in characters.
const LONGEST: (usize, usize) = (200, 1000);

/// The report's title.
pub fn title(alert: &Alert, source: &str) -> String {
    let one_line = alert.title.split_whitespace().collect::<Vec<_>>().join(" ");
    // What nobody could see would be refused as empty.
    let is_seen = one_line.chars().any(char::is_alphanumeric);
    cut(if is_seen { &one_line } else { source }, LONGEST.0)
}

/// What is seen, with where the source shows it.
pub fn symptom(alert: &Alert) -> Option<String> {
    let named = SAYS.iter().find_map(|name| alert.texts.get(*name));
    let text = named.or_else(|| alert.texts.values().next());
    let text = text.map(|text| text.trim()).filter(|text| text.chars().any(char::is_alphanumeric));
    let lines = text.map(|text| cut(text, LONGEST.1)).into_iter().chain(alert.link.clone());
    let lines = lines.collect::<Vec<_>>().join("\n");
    (!lines.is_empty()).then_some(lines)
}

/// When it began: never in the future, whatever the source's clock says.
pub fn occurred(alert: &Alert, now: At) -> At {
    alert.start.min(now)
}

fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{alert, at};
    use super::*;

    #[test]
    fn the_best_text_is_the_symptom_and_what_nobody_can_see_is_none() {
        let mut alert = alert("f", 60);
        assert_eq!(symptom(&alert), None);
        alert.texts.insert("runbook".into(), "wiki".into());
        assert_eq!(symptom(&alert).as_deref(), Some("wiki"));
        alert.texts.insert("summary".into(), " 磁盘\n已满 ".into());
        alert.link = Some("http://x/".into());
        assert_eq!(symptom(&alert).as_deref(), Some("磁盘\n已满\nhttp://x/"));
        alert.title = " \u{200b}\n".into();
        assert_eq!(title(&alert, "prod"), "prod");
        alert.title = "磁".repeat(300);
        assert_eq!(title(&alert, "prod").chars().count(), 201);
        assert_eq!((occurred(&alert, at(0)), occurred(&alert, at(90))), (at(0), at(60)));
    }
}
