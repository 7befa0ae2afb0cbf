//! Wrong wordings for customers and wrong documents: refused at their place, with what to write instead.

use super::places::{assert_says, changed, place};
use crate::config::bundled;
use crate::config::playbook::parse;

/// What is replaced by what, where that shows, and what is said.
type Case = (&'static str, &'static str, &'static str, &'static str);

const CASES: &[Case] = &[
    (
        "? 预计 {eta} 前恢复。",
        "? 预计 {when} 前恢复。",
        "{when}",
        "`{when}` is no placeholder; write one of `{company}`",
    ),
    ("Affected: {scope}.", "Affected: {scope.", "{scope.", "is no placeholder"),
    (
        "last = true\n[comms.templates.text]\nzh = \"\"\"\n",
        "last = true\n[comms.templates.text]\nzh = \"\"\"\n? {next}\n",
        "text]",
        "the last word promises another one",
    ),
    ("draft = [\"service\"]", "draft = [\"press\"]", "\"press\"", "role `press` is not declared"),
    ("draft = [\"service\"]\n", "", "[comms]", "`draft` is missing"),
    ("key = \"solved\"", "key = \"progress\"", "\"progress\"\nname = { zh = \"问题", "is there twice"),
    ("last = true\n[comms", "last = \"yes\"\n[comms", "\"yes\"", "write `true` or `false`"),
    (
        "fields = [\"number\", \"title\", \"level\", \"occurred\"",
        "fields = [\"numbre\", \"title\", \"level\", \"occurred\"",
        "\"numbre\"",
        "`numbre` is no field of a document; write `number`",
    ),
    ("key = \"tracking\"", "key = \"knowledge\"", "\"knowledge\"\nname = { zh = \"知识", "is there twice"),
    ("{ field = \"findings\", ", "{ ", "{ name = { zh = \"诊断", "`field` is missing"),
    ("feedback = { by = [\"service\"], ", "feedback = { by = [], ", "[], every", "`by` is nobody"),
];

#[test]
fn a_wrong_template_or_document_is_refused_at_its_place() {
    let bundle = bundled();
    let source = bundle.playbook("rapid-response").unwrap();
    for (from, to, at, says) in CASES {
        let text = changed(&source.text, from, to);
        let problems = parse("mine.toml", &text, &bundle.calendars).err().unwrap_or_default();
        let after = source.text.find(from).unwrap();
        assert_says(&problems, place(&text, after, at), says, to);
    }
}

#[test]
fn a_template_that_is_too_long_for_a_message_is_refused() {
    let bundle = bundled();
    let source = bundle.playbook("rapid-response").unwrap();
    let text = source.text.replacen("技术人员正在全力处理。", &"字".repeat(1500), 1);
    let problems = parse("mine.toml", &text, &bundle.calendars).unwrap_err();
    assert!(problems[0].what.contains("characters") && problems[0].instead == "at most 1500", "{problems:?}");
}
