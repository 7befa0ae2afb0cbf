//! Which past incidents look like a new one: by the words of title and symptom, Chinese by pairs of characters.

use super::incident::{Incident, Similar};
use super::search::Phrase;
use super::spelling::letters;
use std::collections::BTreeSet;

/// Most that are offered.
pub const MOST: usize = 3;
/// Least likeness, from 0 (nothing in common) to 1 (the same words), that is worth a look.
const LEAST: f64 = 0.3;
/// What the same kind of fault adds.
const SAME_TYPE: f64 = 0.1;

/// So many words of a report are looked for in others.
const MOST_TELLING: usize = 24;

/// Words that stand in any sentence: two faults that have no others in common are not alike.
const OF_ANY_SENTENCE: [&str; 38] = [
    "a", "an", "and", "are", "at", "be", "by", "can", "cannot", "do", "does", "for", "from", "has", "in",
    "is", "it", "no", "not", "of", "on", "or", "that", "the", "to", "was", "we", "when", "will", "with",
    "不了", "不开", "不上", "不到", "不出", "不能", "没有", "无法",
];

/// What is compared: words, and pairs of neighbouring characters where words are not written apart.
pub fn pieces(text: &str) -> BTreeSet<String> {
    let mut pieces = BTreeSet::new();
    let mut word = String::new();
    let mut wide: Option<char> = None;
    for c in text.chars().flat_map(char::to_lowercase).chain([' ']) {
        let is_wide = is_wide(c);
        if c.is_alphanumeric() && !is_wide {
            word.push(c);
        } else if !word.is_empty() {
            pieces.insert(std::mem::take(&mut word));
        }
        if let (Some(before), true) = (wide, is_wide) {
            pieces.insert([before, c].iter().collect());
        }
        wide = is_wide.then_some(c);
    }
    pieces
}

/// Writing without spaces between words.
pub(super) fn is_wide(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// The report's words, and its kind of fault.
pub struct Description<'a> {
    pub title: &'a str,
    pub symptom: Option<&'a str>,
    /// Key of the kind of fault.
    pub fault_type: Option<&'a str>,
    /// Where it came from.
    pub source: Option<&'a str>,
}

/// What of a report is worth looking for in others: its words that do not stand in any sentence, in their order.
pub fn telling(report: &Description<'_>) -> Vec<Phrase> {
    let pieces = pieces(&format!("{} {}", report.title, report.symptom.unwrap_or("")));
    let telling = pieces.iter().filter(|piece| !OF_ANY_SENTENCE.contains(&piece.as_str()));
    telling.filter_map(|piece| Phrase::whole(piece)).take(MOST_TELLING).collect()
}

/// Do two titles say the same, whatever the spaces, the signs, and the width and case of letters?
pub fn is_same_title(title: &str, other: &str) -> bool {
    let (letters, others) = (letters(title), letters(other));
    if letters.is_empty() { title.trim() == other.trim() } else { letters == others }
}

/// Is it open, and of the same kind and from the same source?
fn is_alike_in_kind(report: &Description<'_>, incident: &Incident) -> bool {
    let source = report.source.zip(incident.report.source.as_deref());
    let same_type = report.fault_type == Some(incident.report.fault_type.as_str());
    incident.is_open() && same_type && source.is_some_and(|(one, other)| is_same_title(one, other))
}

/// How much an incident is like a report, from 0 to 1 and a little.
fn likeness(report: &Description<'_>, wanted: &BTreeSet<String>, incident: &Incident) -> f64 {
    let other =
        pieces(&format!("{} {}", incident.report.title, incident.report.symptom.as_deref().unwrap_or("")));
    if !wanted.intersection(&other).any(|piece| !OF_ANY_SENTENCE.contains(&piece.as_str())) {
        return 0.0;
    }
    let common = wanted.intersection(&other).count() as f64;
    // The shorter text decides, so that a long symptom does not hide a title that is the same.
    let shorter = wanted.len().min(other.len()).max(1) as f64;
    let same_type = report.fault_type == Some(incident.report.fault_type.as_str());
    let bonus = if same_type && common > 0.0 { SAME_TYPE } else { 0.0 };
    common / shorter + bonus
}

/// The incidents most like a report, without false alarms, drills and merged ones; the newest of equals first, as they come.
pub fn most_alike<'a>(
    report: &Description<'_>,
    past: impl IntoIterator<Item = &'a Incident>,
) -> Vec<&'a Incident> {
    let wanted = pieces(&format!("{} {}", report.title, report.symptom.unwrap_or("")));
    // One pair of characters in common is chance.
    let least = if wanted.len() <= 2 { 0.99 } else { LEAST };
    let real = |one: &&Incident| !one.is_false_alarm() && !one.is_merged() && one.report.drill.is_none();
    let worth = past.into_iter().filter(real);
    let scored = worth.map(|one| (likeness(report, &wanted, one), one));
    let alike = |(likeness, one): &(f64, &Incident)| *likeness >= least || is_alike_in_kind(report, one);
    let mut scored: Vec<_> = scored.filter(alike).collect();
    scored.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    scored.into_iter().take(MOST).map(|(_, one)| one).collect()
}

/// What is offered of an incident.
pub fn offer(incident: &Incident) -> Similar {
    let cause = incident.cause.as_ref().map(|cause| cause.text.clone());
    let fix = incident.spell.fix.as_ref().map(|fix| fix.text.clone());
    let quick = incident.solved_at_once().cloned();
    Similar {
        number: incident.number().into(),
        title: incident.report.title.clone(),
        helped: fix.or(quick).or(incident.spell.workaround.clone()).or(cause),
        open: incident.is_open(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_say_the_same_in_any_width_and_with_any_signs() {
        for (one, other, same) in [
            ("支付失败", "支付失败！", true),
            ("Pay API 500", "ｐａｙ　ａｐｉ－５００", true),
            ("支付失败", "支付慢", false),
            ("!!", "??", false),
            ("!!", " !! ", true),
        ] {
            assert_eq!(is_same_title(one, other), same, "{one} {other}");
        }
    }

    #[test]
    fn words_and_pairs_of_characters() {
        let found: Vec<_> = pieces("订单数据库 MySQL-8 宕机").into_iter().collect();
        assert_eq!(found, ["8", "mysql", "单数", "宕机", "据库", "数据", "订单"]);
        assert!(pieces("！？ 一").is_empty());
    }
}
