//! Trackers of the settings.

use crate::config::settings::{load, parse};
use crate::domain::ticket::TrackerKind;
use std::fs;

#[test]
fn every_mistake_in_trackers_is_told_with_its_line() {
    let text = r#"[[trackers]]
name = "Ops 1"
kind = "jira"
guild = 0
project = "ops"
token = "example-not-a-secret"
[[trackers]]
name = "a"
kind = "github"
guild = 1
project = "acme/../shop"
address = "http://127.0.0.1:8080"
issue_type = "Bug"
labels = ["needs care"]
look_every = "5s"
token_file = "t"
[[trackers]]
name = "b"
kind = "gitlab"
guild = 1
project = "shop"
address = "https://10.0.0.7"
token_file = "t"
[[trackers]]
name = "c"
kind = "jira-data-center"
guild = 1
project = "OPS"
token_file = "t"
"#;
    let problems = parse("warroom.toml", text).unwrap_err();
    let found: Vec<_> = problems.iter().map(|it| (it.line, it.what.as_str())).collect();
    assert_eq!(
        found,
        [
            (1, "`address` is missing"),
            (1, "`token_file` is missing"),
            (2, "`Ops 1` cannot be a name"),
            (4, "`guild` is no id of Discord's"),
            (5, "`ops` is no project there"),
            (6, "a token does not belong in this file"),
            (11, "`acme/../shop` is no project there"),
            (12, "the address is refused: it does not begin with https://"),
            (13, "only Jira asks for a type"),
            (14, "`needs care` cannot be a label"),
            (15, "that is more often than a tracker takes"),
            (21, "`shop` is no project there"),
            (22, "the address is refused: it is inside of a network"),
            (24, "`address` is missing"),
        ],
        "{problems:#?}"
    );
}

#[test]
fn trackers_are_read_with_their_tokens_and_the_tokens_are_not_shown() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("warroom.toml");
    let trackers = r#"
[[trackers]]
name = "ops-issues"
kind = "jira"
guild = 1
project = "OPS"
address = "https://acme.atlassian.net/"
issue_type = "Incident"
token_file = "token"
"#;
    fs::write(&file, trackers).unwrap();
    let read = || load(Some(&file), Vec::new());
    let told = format!("{:?}", read().err());
    assert!(told.contains("token_file of the tracker `ops-issues`"), "{told}");
    fs::write(folder.path().join("token"), "bot@acme.example:example-not-a-secret\n").unwrap();
    let (settings, _) = read().unwrap();
    let [at] = settings.trackers.as_slice() else { panic!("{settings:?}") };
    assert_eq!((at.tracker.kind, at.tracker.web.as_str()), (TrackerKind::Jira, "https://acme.atlassian.net"));
    assert_eq!(at.issue_type, "Incident");
    assert!(!format!("{settings:?}").contains("not-a-secret"));
}

#[test]
fn a_jira_of_ones_own_may_have_a_path_and_is_inside_of_a_network() {
    let text = r#"
[[trackers]]
name = "ops-issues"
kind = "jira-data-center"
guild = 1
project = "OPS"
address = "https://10.0.0.7/jira/"
allow_private = true
token_file = "token"
"#;
    let settings = parse("warroom.toml", text).unwrap();
    let [at] = settings.trackers.as_slice() else { panic!("{settings:?}") };
    assert_eq!(
        (at.tracker.kind, at.tracker.web.as_str()),
        (TrackerKind::JiraDataCenter, "https://10.0.0.7/jira")
    );
}
