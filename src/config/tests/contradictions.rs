//! Playbooks whose rules contradict each other are refused, or warned of: the rows of `fit` in `wrong.toml`.

use super::places::{assert_says, changed, place};
use crate::config::{Problem, bundled, lint, playbook};
use crate::domain::calendar::Calendars;
use std::sync::LazyLock;

/// A playbook about which there is nothing to say.
pub(super) const FIT: &str = r#"format = "playbook/1"
id = "fit"
version = 1
name = { zh = "妥", en = "Fit" }
on_regrade = "keep-base"
closing = ["verification"]
invite = ["duty"]
types = [{ key = "any", abbr = "ANY", name = { zh = "任意", en = "Any" } }]
roles = [
    { key = "duty", name = { zh = "值班", en = "Duty" } },
    { key = "lead", name = { zh = "负责人", en = "Lead" } },
    { key = "head", name = { zh = "主管", en = "Head" } },
    { key = "primary", name = { zh = "责任人", en = "Primary" }, assignable = true },
    { key = "assistant", name = { zh = "协助", en = "Assistant" }, assignable = true },
]
[permits]
close = ["lead"]
[grading]
within = "10m"
remind = ["duty"]
[verification]
by = ["lead"]
not_by_fixer = true
failed_returns_to = "processing"
extend_by = "1h"
[blockers]
every = "30m"
second = ["lead"]
third = ["lead", "head"]
[[levels]]
key = "A"
rank = 1
name = { zh = "急", en = "Urgent" }
criterion = { zh = "很急", en = "Very urgent" }
[levels.limits.respond]
within = "5m"
warn_at = 80
remind = ["duty"]
met_by = ["acknowledged"]
ladder = [{ after = "0m", to = ["lead"] }, { after = "1h", to = ["head"] }]
repeat = "6m"
[levels.limits.recover]
within = "4h"
remind = ["lead"]
met_by = ["recovered"]
[levels.sync]
starts = "assignment"
every = "1h30m"
second = ["lead"]
third = ["head"]
[[levels]]
key = "B"
rank = 2
name = { zh = "缓", en = "Slow" }
criterion = { zh = "不急", en = "Not urgent" }
"#;

static CALENDARS: LazyLock<Calendars> = LazyLock::new(|| bundled().calendars);

pub(super) fn look(text: &str) -> Vec<Problem> {
    let playbook = playbook::parse("fit.toml", text, &CALENDARS).unwrap_or_else(|wrong| panic!("{wrong:#?}"));
    lint::playbook("fit.toml", text, &playbook)
}

#[test]
fn a_fit_playbook_and_all_bundled_ones_have_nothing_to_be_said_about() {
    assert_eq!(look(FIT), []);
    assert_eq!(bundled().warnings, []);
}

/// A raise that is proposed needs somebody who can take it up.
#[test]
fn a_raise_is_proposed_to_somebody_who_may_grade() {
    let raise = "\"Not urgent\" }\n[levels.limits.root-cause]\nwithin = \"1m\"\nremind = [\"head\"]\n\
                 met_by = [\"cause-found\"]\nraise = { to = \"A\", by = \"proposal\" }";
    let text = changed(FIT, "\"Not urgent\" }", raise);
    assert_eq!(look(&text), []);
    let text = changed(&text, "close = [\"lead\"]", "close = [\"lead\"]\ngrade = [\"duty\"]");
    let says = "`head` reminded of what only others may do; write one of those who may: `duty`";
    assert_says(&look(&text), place(&text, 0, "raise = "), says, "");
}
