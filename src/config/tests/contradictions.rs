//! Playbooks whose rules contradict each other: refused, or warned of, at the place.

use super::places::{assert_says, changed, place};
use crate::config::{Problem, bundled, lint, playbook};
use crate::domain::calendar::Calendars;
use std::sync::LazyLock;

/// A playbook about which there is nothing to say.
const FIT: &str = r#"format = "playbook/1"
id = "fit"
version = 1
name = { zh = "妥", en = "Fit" }
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

fn look(text: &str) -> Vec<Problem> {
    let playbook = playbook::parse("fit.toml", text, &CALENDARS).unwrap_or_else(|wrong| panic!("{wrong:#?}"));
    lint::playbook("fit.toml", text, &playbook)
}

/// What is replaced by what; what stands where it is to be noticed; part of what is said.
type Case = (&'static str, &'static str, &'static str, &'static str);

const ERRORS: &[Case] = &[
    (
        "repeat = \"6m\"",
        "repeat = \"30s\"",
        "repeat",
        "every 30s the room would hear of nothing else; write at least `\"1m\"`",
    ),
    ("every = \"1h30m\"", "every = \"59s\"", "every", "every 59s the room"),
    ("every = \"30m\"\nsecond", "every = \"5s\"\nsecond", "every", "every 5s the room"),
    (
        "extend_by = \"1h\"",
        "extend_by = \"1h\"\nchase = { every = \"10s\", second = [\"lead\"], third = [\"lead\"] }",
        "every",
        "every 10s the room",
    ),
    (
        "by = [\"lead\"]\nnot_by",
        "by = [\"primary\"]\nnot_by",
        "by",
        "only the first-responsible is asked to verify",
    ),
    (
        "close = [\"lead\"]",
        "close = [\"lead\"]\nverify = [\"primary\"]",
        "verify",
        "only the first-responsible may verify",
    ),
    (
        "close = [\"lead\"]",
        "close = [\"lead\"]\nverify = [\"duty\"]",
        "by = [\"lead\"]\nnot_by",
        "nobody who is asked to verify may verify; write roles that may: `duty`",
    ),
    (
        "[levels.limits.recover]",
        "[levels.limits.root-cause]\nwithin = \"1h\"\nremind = [\"duty\"]\nmet_by = [\"cause-found\", \"acknowledged\"]\n[levels.limits.recover]",
        "met_by",
        "the `root-cause` clock begins with `acknowledged`, which would meet it at once",
    ),
    (
        "[levels.limits.recover]",
        "[levels.limits.workaround]\nwithin = \"1h\"\nremind = [\"duty\"]\nmet_by = [\"graded\", \"plan-stated\"]\n[levels.limits.recover]",
        "met_by",
        "the `workaround` clock begins with `graded`",
    ),
    ("en = \"Slow\"", "en = \"Urgent\"", "name = { zh = \"缓\"", "`B` and `A` have a name in common"),
    ("zh = \"缓\"", "zh = \"a\"", "name = { zh = \"a\"", "`B` and `A` have a name in common"),
    (
        "en = \"Lead\"",
        "en = \"Duty\"",
        "name = { zh = \"负责人\"",
        "`lead` and `duty` have a name in common: whoever types it means the first; write a name that tells them apart",
    ),
    (
        "abbr = \"ANY\", name = { zh = \"任意\", en = \"Any\" } }]",
        "abbr = \"ANY\", name = { zh = \"任意\", en = \"Any\" } }, { key = \"all\", abbr = \"ALL\", name = { zh = \"全\", en = \"ANY\" } }]",
        "name = { zh = \"全\"",
        "`all` and `any` have a name in common",
    ),
];

const WARNINGS: &[Case] = &[
    ("within = \"5m\"\nwarn_at = 80", "within = \"5m\"\nwarn_at = 99", "warn_at", "the warning leaves 3 s"),
    ("every = \"1h30m\"", "every = \"1m\"\nwarn_at = 90", "warn_at", "the warning leaves 6 s"),
    (
        "within = \"4h\"",
        "within = \"1h\"",
        "every",
        "no progress would be due before the recovery limit of 1h; write a shorter interval",
    ),
    (
        "\"Not urgent\" }",
        "\"Not urgent\" }\n[levels.limits.respond]\nwithin = \"4m\"\nremind = [\"duty\"]\nmet_by = [\"acknowledged\"]",
        "[levels.limits.respond]\nwithin = \"4m\"",
        "`B` has less time than the more urgent `A`, which has 5m",
    ),
    (
        "within = \"4h\"",
        "within = \"4wd\"\ncalendar = \"china\"",
        "[levels.limits.recover]",
        "the most urgent level waits over nights and weekends",
    ),
    (
        "{ after = \"1h\", to = [\"head\"] }",
        "{ after = \"1h\", to = [\"duty\"] }",
        "to = [\"duty\"]",
        "this step calls nobody who was not called before",
    ),
    (
        "{ after = \"1h\", to = [\"head\"] }",
        "{ after = \"1h\", to = [\"primary\"] }",
        "to = [\"primary\"]",
        "this escalates to `primary`, which nobody holds unless given in the incident",
    ),
    ("third = [\"head\"]\n", "third = [\"assistant\"]\n", "third", "this escalates to `assistant`"),
    (
        "met_by = [\"acknowledged\"]",
        "met_by = [\"recovered\"]",
        "met_by",
        "what the `respond` limit is about does not meet it; write `acknowledged` too",
    ),
    (
        "met_by = [\"recovered\"]",
        "met_by = [\"recovered\", \"acknowledged\"]",
        "met_by",
        "`acknowledged` meets the recovery limit while nothing works yet",
    ),
    (
        "[levels.limits.recover]",
        "[levels.limits.contact]\nwithin = \"15m\"\nremind = [\"duty\"]\nmet_by = [\"acknowledged\"]\n[levels.limits.recover]",
        "met_by",
        "what the `contact` limit is about does not meet it; write `reporter-contacted` too",
    ),
    (
        "close = [\"lead\"]",
        "close = [\"lead\"]\nack = [\"primary\"]",
        "ack",
        "nobody has `primary` when an incident begins",
    ),
    (
        "close = [\"lead\"]",
        "close = [\"lead\"]\nack = [\"assistant\"]",
        "remind = [\"duty\"]\nmet_by",
        "reminded of what only others may do; write one of those who may: `assistant`",
    ),
    (
        "close = [\"lead\"]",
        "close = [\"lead\"]\ngrade = [\"lead\"]",
        "remind = [\"duty\"]",
        "`duty` reminded of what only others may do",
    ),
    (
        "[grading]\nwithin = \"10m\"\nremind = [\"duty\"]\n[verification]\nby = [\"lead\"]",
        "verify = [\"lead\"]\n[verification]\nby = [\"lead\", \"duty\"]",
        "by = [\"lead\", \"duty\"]",
        "`duty` asked to verify, but may not; write roles that may: `lead`",
    ),
    (
        "key = \"B\"\nrank = 2",
        "key = \"B\"\nrank = 2\ninvite = [\"duty\"]",
        "invite",
        "role `duty` is in the room from the start",
    ),
    (
        "    { key = \"primary\"",
        "    { key = \"vip\", name = { zh = \"贵\", en = \"VIP\" } },\n    { key = \"primary\"",
        "key = \"vip\"",
        "no rule speaks of role `vip`, and it cannot be given in an incident",
    ),
];

/// Everything in these cases is noticed at its place, is of this kind, and nothing else is said.
fn assert_noticed(cases: &[Case], is_error: bool) {
    for (from, to, at, says) in cases {
        let text = changed(FIT, from, to);
        let found = look(&text);
        let after = FIT.find(from).unwrap();
        let case = format!("{from:?} -> {to:?}");
        assert_says(&found, place(&text, after, at), says, &case);
        let (errors, warnings): (Vec<_>, Vec<_>) = found.into_iter().partition(Problem::is_error);
        assert_eq!(!errors.is_empty(), is_error, "{case}: {errors:#?}");
        assert_eq!(warnings.is_empty(), is_error, "{case}: {warnings:#?}");
    }
}

#[test]
fn a_fit_playbook_and_all_bundled_ones_have_nothing_to_be_said_about() {
    assert_eq!(look(FIT), []);
    assert_eq!(bundled().warnings, []);
}

#[test]
fn contradictions_are_refused_at_their_place() {
    assert_noticed(ERRORS, true);
}

#[test]
fn what_somebody_may_want_is_only_warned_of() {
    assert_noticed(WARNINGS, false);
}
