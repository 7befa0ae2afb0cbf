//! The rules of a procedure, what carries each, and which test proves it: Markdown that reads well as it is.

use crate::config::{Conformance, Rule};
use crate::domain::guild::Language;
use crate::text::{Args, labels, say, say_with};

/// All rules of one procedure, as a numbered list.
pub fn conformance(conformance: &Conformance, language: Language) -> String {
    let open = conformance.rules.iter().filter(|rule| rule.is_open()).count() as i64;
    let args = Args::new()
        .text("playbook", &conformance.playbook)
        .number("rules", conformance.rules.len() as i64)
        .number("open", open);
    let mut lines = vec![format!("## {}\n", say_with(language, "conformance-title", args))];
    let rules = conformance.rules.iter().zip(1..);
    lines.extend(rules.map(|(each, number)| rule(each, number, language)));
    lines.join("\n") + "\n"
}

fn rule(rule: &Rule, number: usize, language: Language) -> String {
    let words = if language == Language::Zh { &rule.rule.zh } else { &rule.rule.en };
    let mut lines = vec![format!("{number}. {words}")];
    let code = |text: &String| format!("`{text}`");
    let carriers = rule.commands.iter().map(code).chain(rule.keys.iter().map(code));
    let behaviour = rule.behaviour.iter();
    let behaviour =
        behaviour.map(|words| if language == Language::Zh { words.zh.clone() } else { words.en.clone() });
    let carriers: Vec<String> = behaviour.chain(carriers).collect();
    if !carriers.is_empty() {
        let by = Args::new().text("what", labels::list(language, carriers));
        lines.push(format!("   - {}", say_with(language, "conformance-by", by)));
    }
    lines.push(match rule.is_open() {
        true => format!("   - **{}**", say(language, "conformance-open")),
        false => {
            let tests = labels::list(language, rule.tests.iter().map(code));
            format!("   - {}", say_with(language, "conformance-test", Args::new().text("tests", tests)))
        }
    });
    lines.join("\n")
}
