//! What a name holds, the name says: of a `let`, a `for`, a parameter, a field and what a `match` takes apart. A closure of
//! one line may call its own whatever is short.

use super::{Source, TESTS, sources_whole};
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

/// Names that say nothing of what they hold.
const EMPTY: [&str; 5] = ["it", "one", "said", "all", "own"];

/// Signs of more than one character, the longest first.
const SIGNS: [&str; 11] = ["..=", "::", "=>", "->", "==", "!=", "<=", ">=", "&&", "||", ".."];

#[test]
fn no_local_name_says_nothing() {
    let files = sources_whole(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let files = files.into_iter().filter(|(path, _)| !Source::new(path.as_str(), "").is_test());
    let found = files.flat_map(|(path, text)| {
        let code = text.split(TESTS).next().unwrap_or_default();
        empty_names(code).into_iter().map(move |(line, name)| format!("{path}:{line}: `{name}`"))
    });
    let found: Vec<String> = found.collect();
    assert!(found.is_empty(), "these names do not say what they hold:\n{}", found.join("\n"));
}

#[test]
fn a_name_that_says_nothing_is_found() {
    for (code, found) in [
        ("let said = words();", "said"),
        ("let (mut all, differ) = (0, 0);", "all"),
        ("if let Some(own) = own_text {}", "own"),
        ("for (one, tells) in &told {}", "one"),
        ("fn plain(said: &str) -> String {}", "said"),
        ("fn tell(\n    &self,\n    own: &Holder,\n) {}", "own"),
        ("struct Desk {\n    pub(super) all: usize,\n}", "all"),
        ("match why {\n    R::NoSuchIncident(said) => {}\n}", "said"),
        ("match why {\n    Some(_) => {}\n    Some(R { own, .. }) if own > 1 => {}\n}", "own"),
        ("map(|it| {\n    it.seq\n})", "it"),
        ("let has = |own: &Key| {\n    own.has()\n};", "own"),
        ("map(\n    |(_, one)| one\n        .seq\n)", "one"),
    ] {
        let names: Vec<String> = empty_names(code).into_iter().map(|(_, name)| name).collect();
        assert_eq!(names, [found], "{code}");
    }
    assert_eq!(empty_names("fn f(\n    said: &str,\n) {}"), [(2, "said".to_owned())]);
}

#[test]
fn a_name_that_is_none_of_ours_is_not_found() {
    for code in [
        "let found = notices.iter().all(|one| one.kind == kind);",
        "let with_typed = |said: &str| Args::new().text(\"said\", quoted(said));",
        "use serenity::all::User;\nfn f(user: serenity::all::User) {}",
        "// let said = \"all\";\nlet text = \"let it = one\";",
        "let text = r#\"fn f(own: u8) { \"let all = 1\" }\"#;",
        "let quote = '\"'; let first = typed(\"one: 1\");",
        "impl Keyed for One {}",
        "match self {\n    Level(rank) if all(rank) => one(rank),\n    _ => said(),\n}",
        "map(\n    |it| it.seq,\n)",
    ] {
        assert_eq!(empty_names(code), Vec::new(), "{code}");
    }
}

/// Lines and names, in order.
fn empty_names(code: &str) -> Vec<(usize, String)> {
    let code = bare(code);
    let tokens = tokens(&code);
    let word = |place: usize| tokens.get(place).map_or("", |(_, word)| *word);
    let closures = closures(&tokens);
    let mut places: BTreeSet<usize> = BTreeSet::new();
    for place in 0..tokens.len() {
        places.extend(match word(place) {
            "let" => place + 1..end(&tokens, place, &["=", ";"]),
            "for" => head_of_loop(&tokens, place),
            "=>" => pattern_before(&tokens, place),
            _ => 0..0,
        });
        let begins = ["(", ",", "{", "mut", "pub", ")"].contains(&word(place.wrapping_sub(1)));
        let of_closure = closures.iter().any(|(head, _)| head.contains(&place));
        if word(place + 1) == ":" && begins && !of_closure {
            places.insert(place);
        }
    }
    places.extend(closures.into_iter().filter(|(_, is_long)| *is_long).flat_map(|(head, _)| head));
    let is_path = |place: usize| {
        ["::", "."].contains(&word(place.wrapping_sub(1))) || ["::", "(", "!"].contains(&word(place + 1))
    };
    let empty = places.into_iter().filter(|place| EMPTY.contains(&word(*place)) && !is_path(*place));
    empty.map(|place| (tokens[place].0, word(place).to_owned())).collect()
}

/// The first of these words after a place.
fn end(tokens: &[(usize, &str)], place: usize, words: &[&str]) -> usize {
    let after = tokens.iter().skip(place).position(|(_, word)| words.contains(word));
    after.map_or(tokens.len(), |after| place + after)
}

/// What a loop calls each; nothing where an implementation is for something.
fn head_of_loop(tokens: &[(usize, &str)], place: usize) -> Range<usize> {
    let end = end(tokens, place, &["in", "{", ";"]);
    if tokens.get(end).is_some_and(|(_, word)| *word == "in") { place + 1..end } else { 0..0 }
}

/// The pattern of an arm, without its condition.
fn pattern_before(tokens: &[(usize, &str)], arrow: usize) -> Range<usize> {
    let (mut depth, mut first) = (0, arrow);
    while first > 0 {
        let (word, next) = (tokens[first - 1].1, tokens[first].1);
        match word {
            // The arm before ends with a brace as well.
            "}" if depth == 0 && !["=>", "if", "|"].contains(&next) => break,
            ")" | "]" | "}" => depth += 1,
            "(" | "[" | "{" if depth > 0 => depth -= 1,
            "(" | "[" | "{" | "," | ";" if depth == 0 => break,
            _ => {}
        }
        first -= 1;
    }
    first..end(&tokens[..arrow], first, &["if"])
}

/// What closures call what they are given, and whether they take more than a line.
fn closures(tokens: &[(usize, &str)]) -> Vec<(Range<usize>, bool)> {
    let before = ["(", ",", "=", "[", "{", "&", ";", "=>", "move", "return", "else"];
    let mut found: Vec<(Range<usize>, bool)> = Vec::new();
    for place in 1..tokens.len() {
        let is_inside = found.last().is_some_and(|(head, _)| place <= head.end);
        if tokens[place].1 == "|" && before.contains(&tokens[place - 1].1) && !is_inside {
            let close = end(tokens, place + 1, &["|"]);
            found.push((place + 1..close, tokens[place].0 < last_line(tokens, close)));
        }
    }
    found
}

/// The line where what a closure does ends.
fn last_line(tokens: &[(usize, &str)], close: usize) -> usize {
    let mut depth = 0;
    let mut last = close;
    for (place, (_, word)) in tokens.iter().enumerate().skip(close + 1) {
        match *word {
            "," | ";" | ")" | "]" | "}" if depth == 0 => break,
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        last = place;
    }
    tokens.get(last).map_or(0, |(line, _)| *line)
}

/// Words and signs, each with its line.
fn tokens(code: &str) -> Vec<(usize, &str)> {
    let mut tokens = Vec::new();
    for (number, line) in code.lines().enumerate() {
        let mut rest = line.trim_start();
        while let Some(first) = rest.chars().next() {
            let is_of_word = |c: char| c.is_alphanumeric() || c == '_';
            let length = match SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
                Some(sign) => sign.len(),
                None if is_of_word(first) => rest.find(|c| !is_of_word(c)).unwrap_or(rest.len()),
                None => first.len_utf8(),
            };
            tokens.push((number + 1, &rest[..length]));
            rest = rest[length..].trim_start();
        }
    }
    tokens
}

/// The code without comments, and with nothing in its texts, line by line.
fn bare(code: &str) -> String {
    let mut bare = String::new();
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let follows_word = bare.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else {
            text_length(rest, follows_word)
        };
        if length == 0 {
            bare.push(first);
            rest = &rest[first.len_utf8()..];
        } else {
            bare.push_str(if rest.starts_with("//") { "" } else { "\"" });
            bare.extend(rest[..length].chars().filter(|c| *c == '\n'));
            rest = &rest[length..];
        }
    }
    bare
}

/// How long a text or a character is that the code begins with; 0 where it begins with something else.
fn text_length(code: &str, follows_word: bool) -> usize {
    if let Some(quote) = ["'\"'", "'\\\"'", "'\\''"].iter().find(|quote| code.starts_with(**quote)) {
        return quote.len();
    }
    let marks = code.strip_prefix('r').map_or(0, |raw| raw.len() - raw.trim_start_matches('#').len());
    if !follows_word && code.starts_with('r') && code[1 + marks..].starts_with('"') {
        let close = format!("\"{}", "#".repeat(marks));
        let inside = &code[marks + 2..];
        return marks + 2 + inside.find(&close).map_or(inside.len(), |at| at + close.len());
    }
    let Some(inside) = code.strip_prefix('"') else { return 0 };
    let mut is_escaped = false;
    for (at, c) in inside.char_indices() {
        if c == '"' && !is_escaped {
            return at + 2;
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    code.len()
}
