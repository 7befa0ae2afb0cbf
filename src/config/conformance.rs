//! What the procedures behind the bundled playbooks demand, rule by rule: what carries each and which test proves it. The
//! format is explained in `config/conformance/basic.toml`.

use super::bundle::PLAYBOOKS;
use super::playbook::{PROSE, check_format};
use super::problem::Problem;
use super::table::{Page, Placed, Table};
use crate::domain::playbook::Words;
use toml::Value;

/// What the first line of a conformance file says.
const FORMAT: &str = "conformance/1";

/// The files, in the order of the procedures.
const FILES: [(&str, &str); 5] = [
    ("conformance/basic.toml", include_str!("../../config/conformance/basic.toml")),
    ("conformance/rapid-response.toml", include_str!("../../config/conformance/rapid-response.toml")),
    ("conformance/tech-support.toml", include_str!("../../config/conformance/tech-support.toml")),
    ("conformance/it-fault.toml", include_str!("../../config/conformance/it-fault.toml")),
    ("conformance/product-outage.toml", include_str!("../../config/conformance/product-outage.toml")),
];

/// The rules of one procedure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conformance {
    /// Id of the playbook.
    pub playbook: String,
    /// In the order of the procedure.
    pub rules: Vec<Rule>,
}

/// One rule of a procedure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// What it demands, in our words.
    pub rule: Words,
    /// Keys of the playbook file that carry it, with their figure where there is one: `levels.P0.rank = 1`.
    pub keys: Vec<String>,
    /// What people type for it.
    pub commands: Vec<String>,
    /// What the program does by itself.
    pub behaviour: Option<Words>,
    /// Test functions that prove it; none: it is open.
    pub tests: Vec<String>,
}

impl Rule {
    /// No test proves it.
    pub fn is_open(&self) -> bool {
        self.tests.is_empty()
    }
}

/// The rules of all procedures. A test proves that none of the files is refused.
pub fn conformance() -> Vec<Conformance> {
    FILES.iter().filter_map(|(file, text)| parse(file, text).ok()).collect()
}

/// The rules of the procedure behind a playbook; none for an organisation's own.
pub fn conformance_of(id: &str) -> Option<Conformance> {
    conformance().into_iter().find(|conformance| conformance.playbook == id)
}

fn parse(file: &str, text: &str) -> Result<Conformance, Vec<Problem>> {
    Page::read(file, text, |page, mut top| {
        check_format(&mut top, FORMAT)?;
        let playbook = top.text("playbook", "\"basic\"");
        let source = playbook.and_then(|id| source(page, id));
        let rules =
            top.tables("rules").into_iter().map(|table| rule(table, source.as_ref())).collect::<Vec<_>>();
        top.finish();
        Some(Conformance {
            playbook: playbook?.to_string(),
            rules: rules.into_iter().collect::<Option<_>>()?,
        })
    })
}

/// The bundled playbook, as it is written.
fn source(page: &Page<'_>, id: Placed<&str>) -> Option<Value> {
    let name = format!("playbooks/{}.toml", id.value);
    let found = PLAYBOOKS.iter().find(|(file, _)| *file == name);
    let source = found.and_then(|(_, text)| text.parse::<toml::Table>().ok()).map(Value::Table);
    if source.is_none() {
        page.note(id.at, format!("there is no bundled playbook `{}`", id.value), "the id of one");
    }
    source
}

fn rule(mut table: Table<'_>, source: Option<&Value>) -> Option<Rule> {
    let page = table.page;
    let rule = table.words("rule", PROSE);
    let keys = table.texts("keys");
    for key in &keys {
        if source.is_some_and(|source| !is_there(source, key)) {
            let what = format!("the playbook does not say `{}`", key.value);
            page.note(key.at, what, "a key of it, with its value if there is one");
        }
    }
    let commands = table.texts("commands");
    let behaviour = table.optional_words("behaviour", PROSE);
    table.need("tests", "[ … ]");
    let tests = table.texts("tests");
    table.finish();
    let owned = |texts: Vec<Placed<&str>>| texts.into_iter().map(|text| text.to_string()).collect();
    Some(Rule { rule: rule?, keys: owned(keys), commands: owned(commands), behaviour, tests: owned(tests) })
}

/// Does a playbook have this key, or this key with this value?
fn is_there(source: &Value, key: &str) -> bool {
    let (path, value) = key.split_once(" = ").map_or((key, None), |(path, value)| (path, Some(value)));
    let found = path.split('.').try_fold(source, step);
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    found.is_some_and(|found| value.is_none_or(|value| text(found) == value))
}

/// Into a table by its key; into a list by the element's `key`, or the element itself.
fn step<'a>(at: &'a Value, name: &str) -> Option<&'a Value> {
    match at {
        Value::Table(table) => table.get(name),
        Value::Array(list) => list.iter().find(|element| {
            element.as_str() == Some(name) || element.get("key").and_then(Value::as_str) == Some(name)
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn every_file_is_good_and_every_bundled_playbook_has_one() {
        for (file, text) in FILES {
            assert_eq!(parse(file, text).err(), None, "{file}");
        }
        let ids: Vec<_> = conformance().into_iter().map(|conformance| conformance.playbook).collect();
        let files: Vec<_> = ids.iter().map(|id| format!("playbooks/{id}.toml")).collect();
        assert_eq!(files, PLAYBOOKS.map(|(file, _)| file));
    }

    #[test]
    fn a_rule_that_the_playbook_does_not_carry_is_refused() {
        let text = |key: &str| {
            format!(
                "format = \"conformance/1\"\nplaybook = \"rapid-response\"\n[[rules]]\n\
                 rule = {{ zh = \"x\", en = \"x\" }}\nkeys = [\"{key}\"]\ntests = []\n"
            )
        };
        for good in ["levels.P0.limits.respond.within = 5m", "closing.verification", "types.database.abbr"] {
            assert!(parse("x", &text(good)).is_ok(), "{good}");
        }
        for wrong in ["levels.P0.limits.respond.within = 6m", "levels.P9", "closing.cause", "id.x"] {
            let problems = parse("x", &text(wrong)).unwrap_err();
            assert_eq!((problems[0].line, problems[0].column), (5, 9), "{wrong}");
            assert!(problems[0].what.contains(wrong), "{problems:?}");
        }
    }

    /// Every Rust file of a folder, in one.
    fn code(folder: &Path, into: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                code(&path, into);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                into.push_str(&std::fs::read_to_string(&path).unwrap());
            }
        }
    }

    #[test]
    fn every_test_that_is_named_exists() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut text = String::new();
        code(&root.join("src"), &mut text);
        code(&root.join("tests"), &mut text);
        let mut missing = Vec::new();
        for conformance in conformance() {
            for test in conformance.rules.iter().flat_map(|rule| &rule.tests) {
                // With its attribute: a function that nobody runs proves nothing.
                let is_test = text.match_indices(&format!("fn {test}(")).any(|(at, _)| {
                    let before = text[..at].trim_end_matches("async ").trim_end();
                    let attribute = before.rfind("#[").map(|start| &before[start..]);
                    attribute.is_some_and(|it| it.ends_with(']') && it.contains("test"))
                });
                if !is_test {
                    missing.push(format!("{}: {test}", conformance.playbook));
                }
            }
        }
        assert!(missing.is_empty(), "no such tests: {missing:#?}");
    }

    #[test]
    fn no_rule_is_open() {
        let all = conformance();
        let open = all.iter().flat_map(|conformance| &conformance.rules).filter(|rule| rule.is_open());
        assert_eq!(open.map(|rule| &rule.rule.en).collect::<Vec<_>>(), [""; 0]);
    }

    #[test]
    fn no_rule_is_there_twice() {
        let mut seen = std::collections::BTreeSet::new();
        for conformance in conformance() {
            for rule in conformance.rules {
                let words =
                    [&rule.rule.zh, &rule.rule.en].map(|text| (conformance.playbook.clone(), text.clone()));
                assert!(words.into_iter().all(|words| seen.insert(words)), "{:?}", rule.rule);
            }
        }
    }
}
