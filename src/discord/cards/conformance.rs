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

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    const HEAD: &str = "# Rules\n\nWhat the five incident procedures demand, what of the bot carries each demand, and which test proves it. Written from\n`config/conformance/` by `WARROOM_WRITE=1 cargo test --locked --lib the_rules_stand_in_one_place`; `warroom check\n--conformance` prints it, in Chinese too.\n";

    #[test]
    fn the_rules_stand_in_one_place() {
        let all = crate::config::conformance();
        let made: Vec<_> = all.iter().map(|each| conformance(each, Language::En)).collect();
        let made = format!("{HEAD}\n{}", made.join("\n"));
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
        if std::env::var_os("WARROOM_WRITE").is_some() {
            std::fs::write(&path, &made).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap(), made, "docs/rules.md is not as its head says");
    }
}
