//! The two languages say the same things with the same values, and nothing that nobody uses.

use super::{EN, ZH};
use crate::domain::playbook::Clock;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser::parse;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use strum::IntoEnumIterator;

type Ids = BTreeMap<String, BTreeSet<String>>;

/// Ids of a file and the variables of each.
fn ids(name: &str, content: &'static str) -> Ids {
    let resource = parse(content).unwrap_or_else(|(_, errors)| panic!("{name}: {errors:?}"));
    let mut ids = Ids::new();
    for entry in resource.body {
        let Entry::Message(message) = entry else { continue };
        let mut variables = BTreeSet::new();
        let value = message.value.unwrap_or_else(|| panic!("{name}: {} is empty", message.id.name));
        of_pattern(&value, &mut variables);
        let twice = ids.insert(message.id.name.to_owned(), variables);
        assert_eq!(twice, None, "{name}: {} is there twice", message.id.name);
    }
    ids
}

fn of_pattern(pattern: &Pattern<&str>, variables: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        match expression {
            Expression::Inline(inline) => of_inline(inline, variables),
            Expression::Select { selector, variants } => {
                of_inline(selector, variables);
                variants.iter().for_each(|variant| of_pattern(&variant.value, variables));
            }
        }
    }
}

fn of_inline(inline: &InlineExpression<&str>, variables: &mut BTreeSet<String>) {
    if let InlineExpression::VariableReference { id } = inline {
        variables.insert(id.name.to_owned());
    }
}

/// Every string literal of the product's source that looks like an id.
fn literals(folder: &Path, found: &mut BTreeSet<String>) {
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_dir() {
            literals(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let source = std::fs::read_to_string(&path).unwrap();
            let looks =
                |text: &&str| text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
            let inside = source.split('"').filter(|text| !text.is_empty()).filter(looks);
            found.extend(inside.map(str::to_owned));
        }
    }
}

#[test]
fn both_languages_have_the_same_ids_and_variables() {
    assert_eq!(ZH.len(), EN.len());
    for ((name, zh), (same, en)) in ZH.iter().zip(EN) {
        assert_eq!(name, same);
        let (zh, en) = (ids(name, zh), ids(name, en));
        let apart = |of: &Ids, other: &Ids| -> Vec<String> {
            let missing = of.iter().filter(|(id, used)| other.get(*id) != Some(*used));
            missing.map(|(id, _)| id.clone()).collect()
        };
        assert_eq!((apart(&en, &zh), apart(&zh, &en)), (vec![], vec![]), "{name}: of English, of Chinese");
    }
}

#[test]
fn every_clock_has_a_name_and_says_what_to_do() {
    let there: BTreeSet<String> =
        EN.iter().flat_map(|(name, content)| ids(name, content).into_keys()).collect();
    for clock in Clock::iter() {
        assert!(there.contains(&format!("clock-{}", clock.word())), "{clock:?}");
        // What a plan waits for is said where plans are.
        let says_none_here = matches!(clock, Clock::Silence | Clock::Inject(_) | Clock::Approval(_));
        assert_eq!(there.contains(&format!("do-{}", clock.word())), !says_none_here, "{clock:?}");
    }
}

#[test]
fn no_id_is_in_two_files() {
    let mut seen = BTreeSet::new();
    for (name, content) in EN {
        for id in ids(name, content).into_keys() {
            assert!(seen.insert(id.clone()), "{name}: {id} is in another file too");
        }
    }
}

#[test]
fn every_text_of_rooms_and_refusals_is_used_and_there() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut used = BTreeSet::new();
    literals(&source.join("text"), &mut used);
    literals(&source.join("discord"), &mut used);
    literals(&source.join("picture"), &mut used);
    literals(&source.join("cli"), &mut used);
    let there: BTreeSet<String> =
        EN.iter().flat_map(|(name, content)| ids(name, content).into_keys()).collect();
    // Words of commands, forms and clocks are named by their tables.
    let by_word = ["clock-", "do-", "document-", "name-", "about-", "option-", "choice-", "form-", "field-"];
    let is_by_word = |id: &String| by_word.iter().any(|prefix| id.starts_with(prefix));
    for (name, content) in EN.iter().filter(|(name, _)| *name != "commands.ftl") {
        let unused = ids(name, content).into_keys().filter(|id| !used.contains(id) && !is_by_word(id));
        let unused: Vec<_> = unused.collect();
        assert!(unused.is_empty(), "{name}: nobody says {unused:?}");
    }
    // The first word of an id says what it is about; a literal that begins so has to be one.
    let ours =
        ["refused-", "state-", "clock-", "milestone-", "permit-", "duration-", "card-", "button-", "entry-"];
    let more = [
        "next-",
        "due-",
        "do-",
        "review-",
        "report-",
        "timeline-",
        "list-",
        "announcement-",
        "opening-",
        "done-",
        "answer-",
    ];
    let prefixes: Vec<&str> = ours.into_iter().chain(more).collect();
    let is_id = |text: &&String| prefixes.iter().any(|prefix| text.starts_with(prefix) && text != prefix);
    // A button of this name says nothing by it.
    let is_key = |text: &&String| text.as_str() == "done-plan";
    let missing = used.iter().filter(is_id).filter(|text| !is_key(text) && !there.contains(*text));
    let missing: Vec<_> = missing.collect();
    assert!(missing.is_empty(), "no words for {missing:?}");
}
