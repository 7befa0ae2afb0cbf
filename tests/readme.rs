//! The README in Chinese says what the English one says: the same sections, blocks, tables and links, and no command,
//! setting, variable or path that only one of them names.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::path::Path;

const EN: &str = "README.md";
const ZH: &str = "docs/README.zh-CN.md";
/// Most lines of either.
const LONGEST: usize = 250;
/// What stands for a link from either to the other.
const OTHER: &str = "the README in the other language";

/// One of the two, taken apart.
#[derive(Default)]
struct Readme {
    /// With their `#`.
    headings: Vec<String>,
    /// Under each heading, that included, the lines outside of blocks.
    sections: Vec<Vec<String>>,
    /// First what stands after the fence, then the lines.
    blocks: Vec<Vec<String>>,
    /// The rows of each.
    tables: Vec<Vec<String>>,
}

fn read(file: &str) -> Readme {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
    let mut readme = Readme::default();
    let (mut in_block, mut in_table) = (false, false);
    for line in text.lines() {
        let is_row = !in_block && line.starts_with('|');
        if let Some(kind) = line.trim().strip_prefix("```") {
            if !in_block {
                readme.blocks.push(vec![kind.to_owned()]);
            }
            in_block = !in_block;
        } else if in_block {
            readme.blocks.last_mut().expect("a block").push(line.to_owned());
        } else {
            if line.starts_with('#') {
                readme.headings.push(line.to_owned());
                readme.sections.push(Vec::new());
            }
            if is_row && !in_table {
                readme.tables.push(Vec::new());
            }
            if is_row {
                readme.tables.last_mut().expect("a table").push(line.to_owned());
            }
            readme.sections.last_mut().expect("a heading before all else").push(line.to_owned());
        }
        in_table = is_row;
    }
    readme
}

/// Two lists agree in what is the same in each language; where they first do not, it is said what stands there.
fn agree<T: Debug, S: PartialEq>(what: &str, en: &[T], zh: &[T], same: impl Fn(&T) -> S) {
    for at in 0..en.len().max(zh.len()) {
        let (en, zh) = (en.get(at), zh.get(at));
        let agrees = en.map(&same) == zh.map(&same);
        assert!(agrees, "{what} {} is missing or another:\n{EN}: {en:#?}\n{ZH}: {zh:#?}", at + 1);
    }
}

/// What stands under a heading of the one, and not of the other.
fn missing(of: impl Fn(&str, &[String]) -> BTreeSet<String>) -> Vec<String> {
    let (en, zh) = (read(EN), read(ZH));
    let mut missing = Vec::new();
    for ((heading, en), zh) in en.headings.iter().zip(&en.sections).zip(&zh.sections) {
        let (en, zh) = (of(EN, en), of(ZH, zh));
        missing.extend(en.difference(&zh).map(|what| format!("{ZH} lacks {what} (“{heading}” in {EN})")));
        missing.extend(zh.difference(&en).map(|what| format!("{EN} lacks {what} (“{heading}”)")));
    }
    missing
}

/// The inline code of a line.
fn code(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// Where a link of the file leads to, from the root.
fn resolved(file: &str, target: &str) -> String {
    if target.contains("://") {
        return target.to_owned();
    }
    let mut path: Vec<&str> = file.split('/').collect();
    path.pop();
    for part in target.split('/') {
        if part == ".." {
            path.pop();
        } else {
            path.push(part);
        }
    }
    let path = path.join("/");
    // What is there in both languages is linked in that of the reader.
    if path == EN || path == ZH { OTHER.to_owned() } else { path.replace(".zh-CN.md", ".md") }
}

/// The targets of links, and addresses that stand by themselves.
fn links(file: &str, lines: &[String]) -> BTreeSet<String> {
    let ends = |c: char| c.is_whitespace() || "<>()`,".contains(c);
    let mut links = BTreeSet::new();
    for line in lines {
        for rest in line.split("](").skip(1) {
            let target = rest.split(')').next().unwrap_or_default();
            links.insert(resolved(file, target));
        }
        links.extend(line.split(ends).filter(|word| word.contains("://")).map(str::to_owned));
    }
    links
}

/// What of a block is the same in each language: neither comments nor what the program prints.
fn same_in_block(block: &[String]) -> Vec<String> {
    let prints = block[0] == "text";
    let is_same = |line: &&String| {
        let line = line.trim();
        let typed = ["$ ", "/", "https://"].iter().any(|start| line.starts_with(start));
        if prints { typed } else { !line.starts_with('#') }
    };
    let lines = block[1..].iter().filter(is_same);
    std::iter::once(&block[0]).chain(lines).cloned().collect()
}

/// How many cells a row has, and the code in the first one.
fn same_in_row(row: &str) -> (usize, Vec<String>) {
    let cells: Vec<&str> = row.trim_matches('|').split('|').collect();
    (cells.len(), code(cells[0]).map(str::to_owned).collect())
}

#[test]
fn each_is_short() {
    for file in [EN, ZH] {
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
        let lines = text.lines().count();
        assert!(
            lines <= LONGEST,
            "{file} has {lines} lines: what only some need is to go to a file of its own"
        );
    }
}

#[test]
fn the_sections_are_the_same() {
    let (en, zh) = (read(EN), read(ZH));
    assert!(en.headings.len() > 10, "{:?}", en.headings);
    let level = |heading: &String| heading.chars().take_while(|c| *c == '#').count();
    agree("heading", &en.headings, &zh.headings, level);
}

#[test]
fn the_blocks_are_the_same() {
    let (en, zh) = (read(EN), read(ZH));
    agree("block", &en.blocks, &zh.blocks, |block| same_in_block(block));
}

#[test]
fn the_tables_have_the_same_rows() {
    let (en, zh) = (read(EN), read(ZH));
    agree("table", &en.tables, &zh.tables, |_| true);
    for (en, zh) in en.tables.iter().zip(&zh.tables) {
        let what = format!("in the table that begins with {}, row", en[0]);
        agree(&what, en, zh, |row| same_in_row(row));
    }
}

#[test]
fn no_command_setting_or_path_stands_in_only_one() {
    let missing = missing(|_, lines| {
        let all = lines.iter().flat_map(|line| code(line));
        all.filter(|code| !code.contains(is_han)).map(|code| format!("`{code}`")).collect()
    });
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn both_lead_to_the_same_places_and_to_each_other() {
    let missing = missing(links);
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    for file in [EN, ZH] {
        assert!(links(file, &read(file).sections[0]).contains(OTHER), "{file} lacks a link to {OTHER}");
    }
}
