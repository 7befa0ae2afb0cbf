//! Who may import whom, as the map in `src/lib.rs` says, and which words belong where. Both are tables; whatever is not
//! in them is wrong.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "architecture/names.rs"]
mod names;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A module at the top, and what of ours it may name: a module, or a part of one.
const IMPORTS: &[(&str, &[&str])] = &[
    // Data of the world, as chrono would have it: whoever speaks of a time needs it, the stand-in too.
    ("zone", &[]),
    ("domain", &["zone"]),
    ("clock", &["domain"]),
    ("files", &[]),
    ("store", &["domain", "files"]),
    ("text", &["domain"]),
    // Drawn of plain data, in people's words and the guild's time.
    ("picture", &["domain", "text", "zone"]),
    // An address that no request may go to is told by `check`.
    ("config", &["domain", "files", "zone", "webhooks::address"]),
    ("actions", &["domain", "store", "clock", "config"]),
    // Every answer of Discord says what time it is there.
    ("discord", &["domain", "actions", "clock", "text", "config", "picture", "zone"]),
    ("webhooks", &["domain", "text"]),
    // What became of an edit is told in the sender's words.
    (
        "worker",
        &[
            "domain",
            "actions",
            "clock",
            "store",
            "webhooks",
            // Backups are kept in a folder that nobody else reads.
            "files",
            "discord::deliver",
            // What people delete and change, and what it hears of who is there.
            "discord::changed",
            // What the operators are told when a calendar lacks a year.
            "discord::doctor::year_missing",
            // What became of an edit is told in the sender's words.
            "discord::rest::RequestOutcome",
            // The auditor speaks to the operators without the outbox, which it judges.
            "discord::cards::audit",
            "discord::message::Message",
            // Whom a message comes to is asked before it is claimed.
            "discord::reach::Leaving",
            // So is what of a server's people the operators are told unasked.
            "discord::roll",
            "discord::cards::roll",
            // And who takes turns.
            "discord::cards::rota",
            "discord::cards::arrangement",
            "discord::cards::handover",
            // After a restored backup Discord is asked what happened since, and people are told.
            "discord::restored",
            "discord::cards::restored",
            // And of what the database holds and nobody understands.
            "discord::cards::unread",
            // Who has the bot is written down at Discord, and told where it is another.
            "discord::holder::Holder",
            "discord::cards::holder",
            // And of a machine whose clock is set.
            "discord::cards::clock",
            // What outside services are told, in the words of the room; and how they stand.
            "discord::cards::outside",
            "discord::cards::outlet",
            // What somebody hears who is called by phone.
            "discord::cards::call",
            "text::letter::Letter",
            // What comes again by cron is told without the outbox, which belongs to incidents.
            "discord::cards::backup",
            "discord::cards::open_followups",
            "discord::cards::periodic",
            "discord::cards::remote",
            "discord::cards::maintenance",
            // A record leaves with its picture.
            "discord::pictured",
            // And what stands in a ticket.
            "discord::cards::slip",
        ],
    ),
    // Figures of those who do the work.
    (
        "http",
        &[
            "actions",
            "domain::keyed::Keyed",
            // What sources of alerts tell, and when.
            "domain::alert",
            // What a gateway says of a call.
            "domain::ring",
            "domain::dispatch::OutletStanding",
            "domain::At",
            // Keys that sign what leaves are those by which it is known who signed what comes.
            "webhooks::sign::Key",
            "clock::Standing",
            "worker::Audit",
            "discord::gateway::GatewayStats",
            "discord::rest::RestStats",
        ],
    ),
    (
        "app",
        &[
            "domain", "files", "http", "clock", "store", "text", "config", "actions", "discord", "worker",
            "webhooks",
        ],
    ),
    ("sandbox", &["zone"]),
];

/// The crates beside which the rules live: no input or output, no "now", no prose.
const BESIDE_DOMAIN: &[&str] =
    &["std", "serde", "serde_json", "strum", "enum_map", "chrono", "unicode_normalization"];
/// The same for their tests.
const BESIDE_DOMAIN_TESTS: &[&str] = &["rstest", "proptest", "insta", "toml"];
/// What of `std` the rules have no use for.
const NOT_PURE: &[&str] =
    &["std::fs", "std::net", "std::env", "std::thread", "std::time", "std::io", "std::process"];

/// A word, the files that may have it, and why.
const WORDS: &[(&str, &[(&str, &str)])] = &[
    ("sqlx::", &[("src/store/", "the only SQL"), ("src/actions/mod.rs", "turns its errors into faults")]),
    ("serenity::", &[("src/discord/", "the only Discord")]),
    ("Utc::now", &[("src/clock", "the only now"), ("src/cli/", "where a clock begins")]),
    (
        "Instant::now",
        &[
            ("src/clock.rs", "the only now"),
            ("src/discord/rest", "Discord's limits pass in real time"),
            ("src/discord/gateway", "so does a connection"),
            ("src/discord/answer.rs", "so do the 3 s for an answer"),
            ("src/actions/fault.rs", "an error is told again after a real while"),
            ("src/worker/", "a fault, and an order after a pause, hold for a real while"),
            ("src/sandbox/", "the stand-in's limits pass in real time"),
        ],
    ),
    ("SystemTime::now", &[("src/sandbox/", "the stand-in tells when a limit ends as Discord does")]),
    // People's looks have a limit of real time, and their turn: what is owed must not wait for them, nor be given up.
    ("actions.here(", &[("src/discord/commands/", "people look")]),
    ("actions.incidents(", &[("src/discord/commands/", "people look")]),
    ("unsafe {", &[]),
];

/// Where the tests beside the code begin: they may name anything, but for those of the rules.
const TESTS: &str = "#[cfg(test)]\nmod tests {";

/// A file and its code, without comments and tests.
struct Source {
    path: String,
    code: String,
}

impl Source {
    fn new(path: impl Into<String>, text: &str) -> Source {
        Source::whole(path, text.split(TESTS).next().unwrap_or_default())
    }

    /// With its tests.
    fn whole(path: impl Into<String>, text: &str) -> Source {
        let code: Vec<_> = text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect();
        Source { path: path.into(), code: code.join("\n") }
    }

    /// The module at the top that it belongs to.
    fn module(&self) -> &str {
        let inside = self.path.trim_start_matches("src/");
        inside.split(['/', '.']).next().unwrap_or_default()
    }

    fn is_test(&self) -> bool {
        self.path.contains("/tests") || self.path.ends_with("_tests.rs")
    }

    /// How many `super::` lead from here to the top.
    fn depth(&self) -> usize {
        let inside = self.path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
        inside.split('/').count()
    }

    /// Paths of ours that it names, from the top: `store::Notice`.
    fn ours(&self) -> BTreeSet<String> {
        let up = "super::".repeat(self.depth());
        let mut found = BTreeSet::new();
        for root in ["crate::", up.as_str()] {
            for (at, _) in self.code.match_indices(root) {
                let before = self.code[..at].chars().next_back();
                // A longer chain of `super::` is met again at its own place; `$crate` and `_crate` are other words.
                if before.is_none_or(|c| !c.is_alphanumeric() && !"_$:".contains(c)) {
                    found.extend(branches(&self.code[at + root.len()..]));
                }
            }
        }
        found
    }
}

/// Files of which each leads to each other, by what they import: so many are one thing, however many files they are cut into.
const CIRCLE: usize = 15;

/// The module of a file, segment by segment; none for the roots.
fn module_of(path: &str) -> Vec<&str> {
    let inside = path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
    inside.split('/').filter(|part| !["lib", "main"].contains(part)).collect()
}

/// Which of the modules a file names.
fn imports(source: &Source, modules: &BTreeSet<Vec<&str>>) -> BTreeSet<usize> {
    let own = module_of(&source.path);
    let mut found = BTreeSet::new();
    for root in ["crate::", "super::"] {
        for (at, _) in source.code.match_indices(root) {
            let before = source.code[..at].chars().next_back();
            // Every link of a chain of `super::` is met at its own place.
            if before.is_some_and(|c| c.is_alphanumeric() || "_$:".contains(c)) {
                continue;
            }
            let mut rest = &source.code[at..];
            let mut base = own.clone();
            if rest.starts_with("crate::") {
                base.clear();
                rest = &rest["crate::".len()..];
            }
            while let Some(up) = rest.strip_prefix("super::") {
                base.pop();
                rest = up;
            }
            for branch in branches(rest) {
                let path: Vec<&str> = base.iter().copied().chain(branch.split("::")).collect();
                let named = (1..=path.len()).rev().find_map(|length| {
                    let module = path[..length].to_vec();
                    modules.iter().position(|known| *known == module).filter(|_| module != own)
                });
                found.extend(named);
            }
        }
    }
    found
}

/// The circles of files, the largest first.
fn circles(sources: &[Source]) -> Vec<Vec<String>> {
    let sources: Vec<&Source> = sources.iter().filter(|source| !source.is_test()).collect();
    let modules: BTreeSet<Vec<&str>> = sources.iter().map(|source| module_of(&source.path)).collect();
    let names: Vec<&Vec<&str>> = modules.iter().collect();
    let mut graph = vec![BTreeSet::new(); names.len()];
    for source in &sources {
        let own = module_of(&source.path);
        let place = names.iter().position(|module| **module == own).expect("it is one of them");
        graph[place].extend(imports(source, &modules));
    }
    let reach = |from: usize| {
        let (mut seen, mut next) = (BTreeSet::new(), vec![from]);
        while let Some(place) = next.pop() {
            next.extend(graph[place].iter().filter(|to| seen.insert(**to)));
        }
        seen
    };
    let reached: Vec<BTreeSet<usize>> = (0..names.len()).map(reach).collect();
    let mut circles: BTreeSet<Vec<usize>> = BTreeSet::new();
    for (place, all) in reached.iter().enumerate().filter(|(place, all)| all.contains(place)) {
        circles.insert(all.iter().copied().filter(|other| reached[*other].contains(&place)).collect());
    }
    let mut circles: Vec<Vec<String>> = circles
        .into_iter()
        .map(|circle| circle.into_iter().map(|at| names[at].join("/")).collect())
        .collect();
    circles.sort_by_key(|circle| std::cmp::Reverse(circle.len()));
    circles
}

#[test]
fn no_circle_of_imports_is_large() {
    let sources = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let circles = circles(&sources);
    assert!(circles.iter().any(|circle| circle.len() > 2), "none at all was found");
    let large: Vec<_> = circles.iter().filter(|circle| circle.len() > CIRCLE).collect();
    assert!(large.is_empty(), "{large:#?}");
}

/// What a path leads to: `a::b`, or several for `{a::b, c}`.
fn branches(code: &str) -> Vec<String> {
    let Some(inside) = code.strip_prefix('{') else {
        let path: String = code.chars().take_while(|c| c.is_alphanumeric() || "_:".contains(*c)).collect();
        let path = path.trim_end_matches(':').to_owned();
        let rest = &code[path.len()..];
        // `a::{b, c}` leads to `a::b` and `a::c`.
        return match rest.strip_prefix("::").filter(|rest| rest.starts_with('{')) {
            Some(group) => branches(group).into_iter().map(|part| format!("{path}::{part}")).collect(),
            None => vec![path],
        };
    };
    let (mut depth, mut parts, mut from) = (1, Vec::new(), 0);
    for (at, c) in inside.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 || (depth == 1 && c == ',') {
            parts.push(inside[from..at].trim());
            from = at + 1;
        }
        if depth == 0 {
            break;
        }
    }
    parts.into_iter().filter(|part| !part.is_empty()).flat_map(branches).collect()
}

/// What is wrong with a file.
fn wrong(source: &Source) -> Vec<String> {
    let mut wrong = Vec::new();
    let module = source.module();
    let known: Vec<_> = IMPORTS.iter().map(|(module, _)| *module).collect();
    let allowed = IMPORTS.iter().find(|(known, _)| *known == module).map(|(_, allowed)| *allowed);
    for path in source.ours() {
        let top = path.split("::").next().unwrap_or_default();
        let is_allowed = |allowed: &str| path == allowed || path.starts_with(&format!("{allowed}::"));
        if known.contains(&top)
            && top != module
            && allowed.is_some_and(|all| !all.iter().any(|one| is_allowed(one)))
        {
            wrong.push(format!("{}: {module} may not name {path}", source.path));
        }
    }
    if allowed.is_none() && !["main", "lib", "cli"].contains(&module) {
        wrong.push(format!("{}: {module} is not in the table", source.path));
    }
    for (word, places) in WORDS {
        let here = places.iter().any(|(place, _)| source.path.starts_with(place));
        if !here && source.code.contains(word) {
            wrong.push(format!("{}: {word} does not belong here", source.path));
        }
    }
    if module == "domain" {
        wrong.extend(impure(source));
    }
    wrong
}

fn impure(source: &Source) -> Vec<String> {
    let mut wrong = Vec::new();
    let uses = source.code.lines().map(str::trim).filter_map(|line| line.strip_prefix("use "));
    for path in uses {
        let root = path.split([':', ';']).next().unwrap_or_default();
        let ours =
            ["crate", "super", "self"].contains(&root) || root.chars().next().is_some_and(char::is_uppercase);
        let beside = BESIDE_DOMAIN.contains(&root) || BESIDE_DOMAIN_TESTS.contains(&root);
        if !ours && !beside {
            wrong.push(format!("{}: the rules use {root}", source.path));
        }
        if BESIDE_DOMAIN_TESTS.contains(&root) && !source.is_test() && !source.code.contains("#[cfg(test)]") {
            wrong.push(format!("{}: {root} is for tests", source.path));
        }
    }
    let words = NOT_PURE.iter().copied().chain(["async fn", ".await", "anyhow::", "tracing::", "tokio::"]);
    wrong.extend(
        words
            .filter(|word| source.code.contains(word))
            .map(|word| format!("{}: the rules have {word}", source.path)),
    );
    wrong
}

fn sources(directory: &Path) -> Vec<Source> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(directory).unwrap() {
        let path: PathBuf = entry.unwrap().path();
        if path.is_dir() {
            all.extend(sources(&path));
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            let name = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().to_str().unwrap().to_owned();
            all.push(Source::new(name, &std::fs::read_to_string(&path).unwrap()));
        }
    }
    all
}

#[test]
fn every_file_keeps_to_the_tables() {
    let sources = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    assert!(sources.len() > 100, "only {} files were found", sources.len());
    let wrong: Vec<_> = sources.iter().flat_map(wrong).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The rules are tried by what they are made of: a test that reaches up would fail with a playbook's figures.
#[test]
fn tests_of_the_rules_name_nothing_above_them() {
    let above = |source: &Source| {
        let tops = source.ours().into_iter();
        let named = tops.filter(|path| {
            IMPORTS
                .iter()
                .any(|(top, _)| !["domain", "zone"].contains(top) && path.split("::").next() == Some(*top))
        });
        named.map(|path| format!("{}: {path}", source.path)).collect::<Vec<_>>()
    };
    let bad = Source::whole("src/domain/x.rs", "#[cfg(test)]\nmod tests {\n    crate::config::bundled();\n}");
    assert_eq!(above(&bad).len(), 1);
    let files = sources_whole(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/domain"));
    let found = files.into_iter().flat_map(|(path, text)| above(&Source::whole(path, &text)));
    assert_eq!(found.collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn the_tables_bite() {
    for (path, code) in [
        ("src/discord/x.rs", "use crate::store::Store;"),
        ("src/discord/commands/x.rs", "use crate::{actions::Call, store::{Notice, Store}};"),
        ("src/discord/commands/x.rs", "fn f() { crate::worker::Worker::new() }"),
        ("src/discord/commands/x.rs", "use super::super::super::store::Store;"),
        ("src/discord.rs", "use super::store::Store;"),
        ("src/worker/x.rs", "use crate::discord::cards::card::card;"),
        ("src/worker/x.rs", "use crate::discord::{deliver::marker, rest::Rest};"),
        ("src/sandbox/x.rs", "use crate::domain::At;"),
        ("src/sandbox/x.rs", "use serenity::all::User;"),
        ("src/store/x.rs", "use crate::actions::View;"),
        ("src/actions/x.rs", "let rows = sqlx::query(\"SELECT 1\");"),
        ("src/worker/x.rs", "let now = chrono::Utc::now();"),
        ("src/worker/x.rs", "let open = self.actions.incidents(guild, true, MOST).await?;"),
        ("src/actions/x.rs", "let now = Instant::now();"),
        ("src/domain/x.rs", "use crate::text::say;"),
        ("src/domain/x.rs", "use tokio::sync::watch;"),
        ("src/domain/x.rs", "use std::fs::File;"),
        ("src/domain/x.rs", "pub async fn decide() {}"),
        ("src/domain/x.rs", "use anyhow::Context;"),
        ("src/unheard_of/x.rs", "fn f() {}"),
        ("src/actions/x.rs", "unsafe { f() }"),
    ] {
        assert_eq!(wrong(&Source::new(path, code)).len().min(1), 1, "{path}: {code}");
    }
    for (path, code) in [
        ("src/discord/x.rs", "// use crate::store::Store;"),
        ("src/discord/x.rs", "use crate::{actions::Call, domain::At};\nuse super::message::Message;"),
        ("src/worker/x.rs", "use crate::discord::deliver::{compose, place};"),
        ("src/discord/commands/x.rs", "use super::super::message::Message;"),
        ("src/domain/x.rs", "use super::At;\nuse chrono::TimeDelta;\nuse std::collections::BTreeMap;"),
        ("src/cli/x.rs", "use warroom::sandbox::Sandbox;"),
    ] {
        assert_eq!(wrong(&Source::new(path, code)), Vec::<String>::new(), "{path}");
    }
}

/// A row of the map's table: whole modules first, then of which only parts may be named.
fn row(module: &str, allowed: &[&str]) -> String {
    let named = |names: &[&str]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let (parts, whole): (Vec<&str>, Vec<&str>) = allowed.iter().partition(|path| path.contains("::"));
    let mut of: Vec<(&str, Vec<&str>)> = Vec::new();
    for (top, part) in parts.iter().filter_map(|path| path.split_once("::")) {
        match of.iter_mut().find(|(known, _)| *known == top) {
            Some((_, parts)) => parts.push(part),
            None => of.push((top, vec![part])),
        }
    }
    let whole = if allowed.is_empty() { "nothing".into() } else { named(&whole) };
    let parts = of.iter().map(|(top, parts)| format!("of `{top}`: {}", named(parts)));
    let all: Vec<String> = [whole].into_iter().chain(parts).collect();
    format!("//! | [`{module}`] | {} |", all.join("; "))
}

/// The map in `src/lib.rs` says the same as the tables here, row by row.
#[test]
fn the_map_says_who_may_import_whom() {
    let map = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let (_, table) = map.split_once("//! # Who may import whom\n").unwrap();
    let (table, rest) = table.split_once("//! # ").unwrap();
    let is_row = |line: &&str| line.starts_with("//! | ") && !line.starts_with("//! | ---");
    let rows: Vec<&str> = table.lines().filter(is_row).skip(1).collect();
    let wanted = IMPORTS.iter().map(|(module, allowed)| row(module, allowed));
    let wanted: Vec<String> = wanted.chain(["//! | `main`, `cli` | all |".into()]).collect();
    assert_eq!(rows, wanted, "the table should be\n{}", wanted.join("\n"));
    for name in BESIDE_DOMAIN {
        assert!(table.contains(&format!("`{name}`")), "{name} is beside the rules");
    }
    for (module, _) in IMPORTS {
        assert!(rest.contains(&format!("pub mod {module};")), "{module}");
    }
}

/// What moves takes its planted faults along: whoever only builds and tests hears of it here.
#[test]
fn every_planted_fault_is_whole_and_applies_once() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| std::fs::read_to_string(root.join(path)).unwrap_or_default();
    let list: toml::Table = read("tests/planted/faults.toml").parse().unwrap();
    let faults = list["fault"].as_array().unwrap();
    let wrong = faults.iter().filter(|fault| {
        let text = |key: &str| fault.get(key).and_then(toml::Value::as_str).unwrap_or_default();
        let is_whole = ["name", "in", "test"].iter().all(|key| !text(key).is_empty());
        !is_whole || fault.get("new").is_none() || read(text("file")).matches(text("old")).count() != 1
    });
    assert_eq!(wrong.collect::<Vec<_>>(), Vec::<&toml::Value>::new());
}

/// What is public and says nothing of itself: modules, types, functions. Fields and variants have a comment where there is
/// something to say, which no lint of the compiler can ask for.
fn undocumented(path: &str, text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.split(TESTS).next().unwrap_or_default().lines().map(str::trim).collect();
    let kinds = ["fn ", "async fn ", "const ", "static ", "struct ", "enum ", "trait ", "type ", "union "];
    let is_item = |line: &str| {
        line.strip_prefix("pub ").is_some_and(|item| kinds.iter().any(|kind| item.starts_with(kind)))
    };
    let is_told = |at: usize| {
        // Attributes may stand between, also such as take several lines.
        let ends =
            |line: &&&str| line.starts_with("///") || line.is_empty() || line.ends_with(['{', '}', ';']);
        lines[..at].iter().rev().find(ends).is_some_and(|line| line.starts_with("///"))
    };
    let items = lines.iter().enumerate().filter(|(at, line)| is_item(line) && !is_told(*at));
    let head = (!text.starts_with("//!")).then(|| format!("{path}: the module"));
    head.into_iter().chain(items.map(|(_, line)| format!("{path}: {line}"))).collect()
}

#[test]
fn every_module_type_and_function_says_what_it_is() {
    let good = "//! X.\n\n/// A.\n#[derive(\n    Debug,\n)]\npub struct A {\n    pub b: u8,\n}\n";
    assert_eq!(undocumented("x.rs", good), Vec::<String>::new());
    let bad = "use a::b;\n\npub fn f() {}\nimpl A {\n    pub const fn g() {}\n}\n";
    assert_eq!(undocumented("x.rs", bad).len(), 3);
    let files = sources_whole(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let found = files.iter().flat_map(|(path, text)| undocumented(path, text));
    assert_eq!(found.collect::<Vec<_>>(), Vec::<String>::new());
}

/// A rule is said in words: whoever reads a number would have to look it up in a paper that is not here.
#[test]
fn no_rule_is_cited_by_a_number() {
    let is_number = |word: &str| {
        let digits = word.strip_prefix(['D', 'R', 'd', 'r']).unwrap_or_default();
        let digits = digits.trim_end_matches(|c: char| c.is_ascii_lowercase());
        (1..=2).contains(&digits.len()) && digits.chars().all(|c| c.is_ascii_digit())
    };
    let cites = |text: &str| {
        let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
        let first_of_name = |word: &str| word.split_once('_').is_some_and(|(first, _)| is_number(first));
        let is_cited = |word: &&str| (is_number(word) && word.starts_with(['D', 'R'])) || first_of_name(word);
        words.filter(is_cited).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(cites("why (D3), and fn r8_a_blocker()"), ["D3", "r8_a_blocker"]);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = ["src", "tests"].into_iter().flat_map(|folder| sources_whole(&root.join(folder)));
    let found = files.filter(|(path, _)| !path.ends_with("architecture.rs"));
    let found =
        found.flat_map(|(path, text)| cites(&text).into_iter().map(move |word| format!("{path}: {word}")));
    assert_eq!(found.collect::<Vec<_>>(), Vec::<String>::new());
}

/// Each file of Rust, with all that is in it.
fn sources_whole(directory: &Path) -> Vec<(String, String)> {
    let sources = sources(directory).into_iter().map(|source| source.path);
    let whole = |path: String| {
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(&path)).unwrap();
        (path, text)
    };
    sources.map(whole).collect()
}

/// A story that the binary does not know is none: asked for by its name, it is told that all is well.
#[test]
fn every_story_is_run() {
    let stories = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    let list = std::fs::read_to_string(stories.join("main.rs")).unwrap();
    let listed: BTreeSet<&str> =
        list.lines().filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';')).collect();
    let files = std::fs::read_dir(&stories).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    let names: Vec<String> =
        files.map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect();
    let unlisted: Vec<_> =
        names.iter().filter(|name| *name != "main" && !listed.contains(name.as_str())).collect();
    assert!(unlisted.is_empty(), "`mod` is missing in tests/it/main.rs for {unlisted:?}");
}
