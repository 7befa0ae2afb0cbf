//! Wrong files: every mistake is found, at its place, with a word that helps. They are listed in `wrong.toml`.

use super::contradictions::{FIT, look};
use super::places::changed;
use crate::config::{Problem, bundled, calendar, playbook};
use crate::domain::calendar::Calendars;
use serde::Deserialize;
use std::collections::BTreeMap;
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
[levels.meeting]
every = "1d"
warn_at = 90
to = ["lead"]
second = ["lead"]
third = ["lead"]
calendar = "china"
"#;

static CALENDARS: LazyLock<Calendars> = LazyLock::new(|| bundled().calendars);

fn parse(text: &str) -> Result<(), Vec<Problem>> {
    playbook::parse("small.toml", text, &CALENDARS).map(|_| ())
}

#[test]
fn the_small_playbook_is_good() {
    assert_eq!(parse(PLAYBOOK), Ok(()));
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
fn there_are_at_most_25_steps_of_self_help_and_templates() {
    let words = "{ zh = \"甲\", en = \"X\" }";
    let many = |n: usize, one: &dyn Fn(usize) -> String| (0..n).map(one).collect::<Vec<_>>().join(", ");
    for (n, good) in [(25, true), (26, false)] {
        let steps = many(n, &|_| words.into());
        let help = format!("[self_help]\nlevels = [\"C\"]\nsteps = [{steps}]");
        let templates = many(n, &|n| format!("{{ key = \"t{n}\", name = {words}, text = {words} }}"));
        let chase = "chase = { every = \"1h\", second = [\"lead\"], third = [\"lead\"] }";
        let comms =
            format!("[comms]\ndraft = [\"duty\"]\ncustomers = {words}\n{chase}\ntemplates = [{templates}]");
        for section in [help, comms] {
            let found = parse(&changed(PLAYBOOK, "[permits]", &format!("{section}\n[permits]")));
            let is_one =
                |problems: &Vec<Problem>| problems.len() == 1 && problems[0].what.contains("more than 25");
            assert!(
                if good { found.is_ok() } else { found.as_ref().is_err_and(is_one) },
                "{section}: {found:?}"
            );
        }
    }
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

const DRILL: &str = r#"format = "drill/1"
key = "server-down"
name = { zh = "服务器宕机", en = "Server down" }
playbook = "basic"
type = "resource"
level = "urgent"
title = { zh = "应用服务器宕机", en = "Application server down" }
symptom = { zh = "主站打开返回 502", en = "The site answers 502" }
impact = { zh = "所有用户", en = "Everybody" }

[[injects]]
after = "5m"
text = { zh = "收到 40 个投诉。", en = "40 complaints." }
to = ["service"]

[[injects]]
after = "10m"
text = { zh = "机柜跳闸。", en = "The power of a rack tripped." }
"#;

const SETTINGS: &str = r#"data = "data"
[log]
level = "info"
format = "text"
[http]
listen = "127.0.0.1:9464"
[[guilds]]
id = 1001
languages = ["zh", "en"]
zone = "Asia/Shanghai"
playbook = "rapid-response"
ops_channel = 2001
[guilds.roles]
lead = ["role:3001", "user:4001"]
[[guilds.oncall]]
role = "duty"
people = ["user:4001", "user:4002"]
start = "2026-03-02 09:00"
every = "7d"
[[guilds.oncall.overrides]]
who = "user:4003"
from = "2026-03-04 09:00"
until = "2026-03-05 09:00"
"#;

fn drill(text: &str) -> Result<(), Vec<Problem>> {
    let bundle = bundled();
    let playbooks: Vec<_> = bundle.playbooks.iter().map(|source| &source.playbook).collect();
    crate::config::drill::parse("small.toml", text, &playbooks).map(|_| ())
}

fn settings(text: &str) -> Result<(), Vec<Problem>> {
    let settings = crate::config::settings::parse("small.toml", text)?;
    let found = crate::config::settings::check_references(&settings, &bundled());
    if found.is_empty() { Ok(()) } else { Err(found) }
}

/// A row of `wrong.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    from: String,
    to: String,
    says: String,
}

/// What is judged, the file that is good, and how it is judged.
type Kind = (&'static str, &'static str, fn(&str) -> Vec<Problem>);

const KINDS: [Kind; 5] = [
    ("playbook", PLAYBOOK, |text| parse(text).err().unwrap_or_default()),
    ("fit", FIT, look),
    ("calendar", CALENDAR, |text| calendar::parse("small.toml", text).err().unwrap_or_default()),
    ("drill", DRILL, |text| drill(text).err().unwrap_or_default()),
    ("settings", SETTINGS, |text| settings(text).err().unwrap_or_default()),
];

/// Each mistake is named at its line and column, with the reason and the remedy; only what somebody may want is taken,
/// with a warning.
#[test]
fn wrong_files_are_refused_at_their_place_with_reason_and_remedy() {
    let mut table: BTreeMap<String, Vec<Row>> = toml::from_str(include_str!("wrong.toml")).unwrap();
    for (kind, good, judge) in KINDS {
        assert_eq!(judge(good), [], "{kind}");
        for Row { from, to, says } in table.remove(kind).unwrap() {
            let case = format!("{kind}: {from:?} -> {to:?}");
            let found = judge(&changed(good, &from, &to));
            let first = |problem: &Problem| problem.to_string().lines().next().unwrap_or_default().to_owned();
            let said = |problem: &Problem| first(problem) == format!("{}:{says}", problem.file);
            assert!(found.iter().any(said), "{case}\nexpected {says}\nfound {found:#?}");
            let is_warning = says.contains(": warning: ");
            assert!(found.iter().all(|problem| problem.is_error() != is_warning), "{case}: {found:#?}");
            for problem in &found {
                assert!(!problem.what.is_empty() && !problem.instead.is_empty(), "{case}: {problem:?}");
            }
        }
    }
    assert!(table.is_empty(), "nobody judges {:?}", table.keys());
}
