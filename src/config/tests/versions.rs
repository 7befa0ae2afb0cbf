//! A version of a bundled playbook says one thing for ever: incidents are pinned to it, and an installation that has it
//! refuses to start with another one of the same number.

use crate::config::bundle::PLAYBOOKS;
use sha1::{Digest, Sha1};
use std::collections::BTreeMap;

/// `id version` and a sum of what it says, one a line; comments do not count.
const KEPT: &str = include_str!("versions.txt");

fn sum(text: &str) -> (String, String) {
    let table: toml::Table = toml::from_str(text).unwrap();
    let said = serde_json::to_string(&table).unwrap();
    let sum = Sha1::digest(said).iter().map(|byte| format!("{byte:02x}")).collect();
    (format!("{} {}", table["id"].as_str().unwrap(), table["version"]), sum)
}

#[test]
fn a_bundled_playbook_that_says_something_else_has_another_version() {
    let kept: BTreeMap<_, _> = KEPT.lines().filter_map(|line| line.rsplit_once(' ')).collect();
    for (name, text) in PLAYBOOKS {
        let (version, sum) = sum(text);
        match kept.get(version.as_str()) {
            Some(known) => assert_eq!(*known, sum, "{name} says something else: raise its version"),
            None => panic!("a new version; write into src/config/tests/versions.txt:\n{version} {sum}"),
        }
    }
}

#[test]
fn a_comment_does_not_count_and_a_word_does() {
    let (_, text) = PLAYBOOKS[0];
    assert_eq!(sum(text), sum(&format!("# Another comment.\n{text}")));
    assert_ne!(sum(text), sum(&text.replacen("en = \"Abnormality handling\"", "en = \"Abnormality\"", 1)));
}
