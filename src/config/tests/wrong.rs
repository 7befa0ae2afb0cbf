//! Wrong files: every mistake is found, on its line, with a word that helps.

use crate::config::{Problem, bundled, calendar, playbook};
use crate::domain::calendar::Calendars;
use std::sync::LazyLock;

const PLAYBOOK: &str = r#"format = "playbook/1"
id = "small"
version = 1
name = { zh = "小", en = "Small" }
number = "{abbr}-{seq}"
on_regrade = "restart"
plans = { eta = true, approval = [{ name = { zh = "批", en = "Yes" }, by = ["lead"] }] }
reopen_within = "7d"
closing = ["verification"]
invite = ["duty"]
types = [{ key = "any", abbr = "ANY", name = { zh = "任意", en = "Any" } }]
roles = [
    { key = "duty", name = { zh = "值班", en = "Duty" } },
    { key = "lead", name = { zh = "负责人", en = "Lead" } },
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
checks = [{ zh = "好", en = "Good" }]
failed_returns_to = "processing"
extend_by = "1h"
[blockers]
every = "30m"
second = ["lead"]
third = ["lead"]
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
ladder = [{ after = "0m", to = ["lead"] }, { after = "1h", to = ["lead"] }]
repeat = "6m"
[levels.limits.recover]
within = "4wd"
calendar = "china"
remind = ["lead"]
met_by = ["recovered"]
[levels.sync]
starts = "assignment"
every = "1h30m"
second = ["lead"]
third = ["duty"]
[[levels]]
key = "B"
rank = 2
name = { zh = "缓", en = "Slow" }
criterion = { zh = "不急", en = "Not urgent" }
[[levels]]
key = "C"
rank = 3
name = { zh = "轻", en = "Light" }
criterion = { zh = "很轻", en = "Very light" }
hold_reminders = "china"
"#;

static CALENDARS: LazyLock<Calendars> = LazyLock::new(|| bundled().calendars);

fn parse(text: &str) -> Result<(), Vec<Problem>> {
    playbook::parse("small.toml", text, &CALENDARS).map(|_| ())
}

/// What is replaced by what, then the line and parts of the messages expected.
type Case = (&'static str, &'static str, usize, &'static str);

const CASES: &[Case] = &[
    ("version = 1\n", "version = \n", 3, "valid TOML"),
    ("version = 1\n", "version = 1\nversion = 2\n", 4, "duplicate key"),
    ("format = \"playbook/1\"", "", 1, "`format` is missing; write `format = \"playbook/1\"`"),
    ("playbook/1", "playbook/2", 1, "format `playbook/2` is not known here"),
    ("id = \"small\"", "id = \"Small One\"", 2, "`Small One` cannot be a key"),
    ("id = \"small\"", "id = 7", 2, "`id` cannot be of type integer; write a text"),
    ("version = 1\n", "version = 0\n", 3, "a whole number from 1"),
    ("version = 1\n", "version = \"1\"\n", 3, "`version` is not a number that it can be"),
    ("version = 1\n", "\n", 1, "`version` is missing; write `version = 1`"),
    ("zh = \"小\", ", "", 4, "`zh` is missing"),
    ("zh = \"小\"", "zh = \" \"", 4, "`zh` is empty"),
    ("en = \"Small\"", "en = \"Small\", fr = \"Petit\"", 4, "unknown key `fr`"),
    ("{abbr}-{seq}", "{abbr}-{day}-{seq}", 5, "placeholder that is not known; write `{abbr}`"),
    ("{abbr}-{seq}", "{abbr}-{yyyymmdd}", 5, "two incidents would get the same number"),
    ("{abbr}-{seq}", "{abbr} {seq}!", 5, "cannot be a number"),
    (
        "on_regrade = \"restart\"",
        "on_regrade = \"never\"",
        6,
        "write one of `keep-base`, `restart`, `stricter`",
    ),
    ("eta = true", "eta = \"no\"", 7, "write `true` or `false`"),
    ("plans = {", "plan = {", 7, "unknown key `plan`; write `plans`"),
    ("by = [\"lead\"] }] }", "by = [] }] }", 7, "`by` is nobody"),
    ("by = [\"lead\"] }] }", "by = [\"boss\"] }] }", 7, "role `boss` is not declared"),
    ("by = [\"lead\"] }] }", "by = [\"lead\"], people = 0 }] }", 7, "a whole number from 1 to 10"),
    ("reopen_within = \"7d\"", "reopen_within = \"0d\"", 8, "`reopen_within` is zero"),
    ("reopen_within = \"7d\"", "reopen_within = \"5wd\"", 8, "working days, which count only where"),
    ("reopen_within = \"7d\"", "reopen_within = \"2y\"", 8, "`2y` is not a length of time"),
    (
        "closing = [\"verification\"]",
        "closing = [\"review\"]",
        9,
        "closing waits for a review, but no level has a limit for it",
    ),
    ("closing = [\"verification\"]", "closing = [\"revue\"]", 9, "`revue` is no `closing`; write"),
    ("closing = [\"verification\"]", "closing = \"cause\"", 9, "a list: `closing = [ … ]`"),
    ("closing = [\"verification\"]", "closing = [\"cause\", \"cause\"]", 9, "`cause` is there twice"),
    (
        "invite = [\"duty\"]",
        "invite = [\"dutty\"]",
        10,
        "role `dutty` is not declared in `roles`; write `duty`",
    ),
    ("invite = [\"duty\"]", "invite = [\"duty\", \"duty\"]", 10, "role `duty` is named twice"),
    ("invite = [\"duty\"]", "invite = []", 10, "`invite` is nobody"),
    ("abbr = \"ANY\"", "abbr = \"any\"", 11, "`any` cannot stand in a number"),
    (
        "types = [{ key = \"any\", abbr = \"ANY\", name = { zh = \"任意\", en = \"Any\" } }]",
        "types = []",
        1,
        "no type of fault",
    ),
    ("    { key = \"duty\"", "    { key = \"lead\"", 14, "role `lead` is there twice"),
    ("key = \"duty\", name", "key = \"desk\", name", 1, "role `duty` is missing; write `[[roles]]`"),
    ("en = \"Primary\" }, assignable = true", "en = \"Primary\" }", 15, "role `primary` cannot be assigned"),
    ("close = [\"lead\"]", "clos = [\"lead\"]", 19, "`clos` is no `permits`; write `close`"),
    ("close = [\"lead\"]", "close = [\"boss\"]", 19, "role `boss` is not declared"),
    ("close = [\"lead\"]", "close = []", 19, "`close` is nobody"),
    ("within = \"10m\"", "within = \"10\"", 21, "`10` is not a length of time"),
    ("within = \"10m\"", "within = \"-10m\"", 21, "`-10m` is not a length of time"),
    ("remind = [\"duty\"]\n[ver", "[ver", 20, "`remind` is missing"),
    (
        "remind = [\"duty\"]\n[ver",
        "remind = [\"duty\"]\nmet_by = [\"graded\"]\n[ver",
        23,
        "unknown key `met_by`",
    ),
    ("not_by_fixer = true", "not_by_fixr = true", 25, "unknown key `not_by_fixr`; write `not_by_fixer`"),
    (
        "failed_returns_to = \"processing\"",
        "failed_returns_to = \"closed\"",
        27,
        "one of `diagnosing`, `planning`, `processing`",
    ),
    ("every = \"30m\"", "every = \"400d\"", 30, "up to 366 days"),
    ("third = [\"lead\"]\n[[levels", "[[levels", 29, "`third` is missing"),
    ("rank = 1\n", "rank = 2\n", 35, "this is level 1 from the top but has rank 2; write `rank = 1`"),
    ("key = \"B\"", "key = \"a\"", 56, "level `a` is there twice"),
    ("key = \"B\"", "key = \"B B\"", 56, "cannot be typed as a level"),
    ("[levels.limits.respond]", "[levels.limits.respnd]", 38, "unknown key `respnd`; write `respond`"),
    ("within = \"5m\"", "within = \"5 minutes\"", 39, "write one such as `\"5m\"`"),
    ("within = \"5m\"", "within = \"0m\"", 39, "`within` is zero"),
    ("within = \"5m\"", "within = \"2wd\"", 39, "working days need a calendar"),
    ("warn_at = 80", "warn_at = 100", 40, "a whole number from 1 to 99"),
    ("warn_at = 80", "warn_at = 0", 40, "a whole number from 1 to 99"),
    ("met_by = [\"acknowledged\"]", "met_by = []", 42, "`met_by` is empty"),
    ("met_by = [\"acknowledged\"]", "met_by = [\"acknowleged\"]", 42, "write `acknowledged`"),
    (
        "met_by = [\"acknowledged\"]",
        "met_by = [\"reviewed\"]",
        42,
        "only the `review` limit waits for the review",
    ),
    ("{ after = \"0m\", to = [\"lead\"] }", "{ after = \"0m\", to = [] }", 43, "`to` is nobody"),
    ("{ after = \"0m\"", "{ after = \"1h\"", 43, "not later than the one before it"),
    ("{ after = \"1h\"", "{ after = \"1wd\"", 43, "steps of a ladder are in wall time"),
    ("{ after = \"1h\"", "{ at = \"1h\"", 43, "`after` is missing"),
    ("repeat = \"6m\"", "repeat = \"0m\"", 44, "`repeat` is zero"),
    ("within = \"4wd\"", "within = \"4d\"", 46, "days of 24 hours do not fit a calendar"),
    ("calendar = \"china\"", "calendar = \"chima\"", 47, "there is no calendar `chima`; write `china`"),
    (
        "within = \"4wd\"\ncalendar = \"china\"",
        "within = \"4m\"",
        38,
        "`respond` limit is longer than the `recover` limit of 4m",
    ),
    ("starts = \"assignment\"", "starts = \"now\"", 51, "one of `assignment`, `failed-verification`"),
    ("every = \"1h30m\"", "every = \"30m1h\"", 52, "`30m1h` is not a length of time"),
    ("rank = 2\n", "rank = 2\nhold_reminders = \"china\"\n", 58, "ranks 1 and 2 always go out"),
    (
        "hold_reminders = \"china\"",
        "hold_reminders = \"mars\"",
        65,
        "there is no calendar `mars`; write one of `china`, `weekdays`",
    ),
];

#[test]
fn the_small_playbook_is_good() {
    assert_eq!(parse(PLAYBOOK), Ok(()));
}

#[test]
fn wrong_playbooks_are_refused_on_their_line() {
    for (from, to, line, message) in CASES {
        assert!(PLAYBOOK.contains(from), "{from}");
        let problems = parse(&PLAYBOOK.replacen(from, to, 1)).expect_err(to);
        let found =
            problems.iter().any(|problem| problem.line == *line && problem.to_string().contains(message));
        assert!(found, "{from:?} -> {to:?}: expected line {line}, {message:?}, found {problems:#?}");
    }
}

/// Whatever is left out or of the wrong kind, the problem is named.
#[test]
fn no_mistake_goes_unexplained() {
    let lines: Vec<_> = PLAYBOOK.lines().collect();
    for place in 0..lines.len() {
        let mut changed = lines.clone();
        changed.remove(place);
        let mut texts = vec![changed.join("\n")];
        for value in ["5", "\"x\"", "[]", "[[]]", "{}", "[{}]", "2026-01-01", "1.5"] {
            let Some((key, _)) = lines[place].split_once(" = ").filter(|(key, _)| !key.starts_with(' '))
            else {
                continue;
            };
            let line = format!("{key} = {value}");
            let mut changed = lines.clone();
            changed[place] = &line;
            texts.push(changed.join("\n"));
        }
        for text in texts {
            if let Err(problems) = parse(&text) {
                assert!(!problems.is_empty(), "{text}");
                assert!(problems.iter().all(|problem| problem.what != "it cannot be read"), "{text}");
            }
        }
    }
}

#[test]
fn names_are_at_most_100_characters_whatever_the_language() {
    for (length, good) in [(100, true), (101, false)] {
        let text = PLAYBOOK.replacen("zh = \"小\"", &format!("zh = \"{}\"", "小".repeat(length)), 1);
        assert_eq!(parse(&text).is_ok(), good, "{length}");
    }
    let long = PLAYBOOK.replacen("很急", &"急".repeat(301), 1);
    assert!(parse(&long).unwrap_err()[0].to_string().contains("this has 301 characters; write at most 300"));
}

#[test]
fn there_are_at_most_25_levels() {
    let level = |n: usize| {
        let words = "{ zh = \"级\", en = \"Level\" }";
        format!("[[levels]]\nkey = \"L{n}\"\nrank = {n}\nname = {words}\ncriterion = {words}\n")
    };
    let with = |last| PLAYBOOK.to_owned() + &(4..=last).map(level).collect::<String>();
    assert_eq!(parse(&with(25)), Ok(()));
    assert!(parse(&with(26)).unwrap_err().iter().any(|problem| problem.what.contains("more than 25")));
}

#[test]
fn everything_wrong_is_reported_at_once_in_order() {
    let text = PLAYBOOK
        .replacen("version = 1", "version = -1", 1)
        .replacen("plans = {", "plan = {", 1)
        .replacen("within = \"5m\"", "within = \"5\"", 1)
        .replacen("starts = \"assignment\"", "starts = 5", 1);
    let lines: Vec<_> = parse(&text).unwrap_err().iter().map(|problem| problem.line).collect();
    assert_eq!(lines, [3, 7, 39, 51]);
}

#[test]
fn a_problem_reads_as_a_compiler_would_write_it() {
    let text = PLAYBOOK.replacen("warn_at = 80", "warn_at = 800", 1);
    let problem = parse(&text).unwrap_err()[0].to_string();
    let expected =
        "small.toml:40:11: `warn_at` is not a number that it can be; write a whole number from 1 to 99
40 | warn_at = 800
   |           ^";
    assert_eq!(problem, expected);
}

const CALENDAR: &str = r#"format = "calendar/1"
name = "site"
zone = "Asia/Shanghai"
hours = ["09:00-12:00", "13:00-18:00"]
weekdays = ["mon", "tue"]
years = [2026]
holidays = ["2026-10-01..2026-10-07"]
makeup_days = ["2026-10-10"]
"#;

const CALENDAR_CASES: &[Case] = &[
    ("calendar/1", "playbook/1", 1, "format `playbook/1` is not known here"),
    ("\"site\"", "\"Our Site\"", 2, "cannot be a key"),
    ("Asia/Shanghai", "Asia/Shangai", 3, "there is no time zone `Asia/Shangai`; write `Asia/Shanghai`"),
    ("Asia/Shanghai", "Beijing Time", 3, "a name such as `Asia/Shanghai`"),
    ("13:00-18:00", "11:00-18:00", 4, "begins before the stretch before it ends"),
    ("13:00-18:00", "18:00-13:00", 4, "its end after its beginning"),
    ("13:00-18:00", "13-18", 4, "`13-18` is no stretch of hours"),
    ("[\"09:00-12:00\", \"13:00-18:00\"]", "[]", 4, "there are no working hours"),
    ("\"mon\"", "\"monday\"", 5, "`monday` is no day of the week"),
    ("\"mon\"", "\"tue\"", 5, "`tue` is there twice"),
    ("[\"mon\", \"tue\"]", "[]", 5, "no day of the week is worked"),
    ("2026]", "26]", 6, "this is no year"),
    ("2026-10-07", "2026-09-07", 7, "is no day"),
    ("\"2026-10-01..2026-10-07\"", "\"2026-02-30\"", 7, "`2026-02-30` is no day"),
    ("2026-10-10", "2026-10-07", 8, "is a holiday and a make-up day"),
    ("2026-10-10", "2027-10-10", 8, "2027 is not in `years`"),
    ("makeup_days", "make_up_days", 8, "unknown key `make_up_days`; write `makeup_days`"),
];

#[test]
fn wrong_calendars_are_refused_on_their_line() {
    assert!(calendar::parse("site.toml", CALENDAR).is_ok());
    for (from, to, line, message) in CALENDAR_CASES {
        assert!(CALENDAR.contains(from), "{from}");
        let problems = calendar::parse("site.toml", &CALENDAR.replacen(from, to, 1)).expect_err(to);
        let found =
            problems.iter().any(|problem| problem.line == *line && problem.to_string().contains(message));
        assert!(found, "{from:?} -> {to:?}: expected line {line}, {message:?}, found {problems:#?}");
    }
}
