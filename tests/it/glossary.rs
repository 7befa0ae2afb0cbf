//! One term for one thing: every text is held to `docs/glossary.md`, and to how a language is set.

use std::path::Path;
use std::sync::LazyLock;
use warroom::text::{EN, ZH};

/// A term that must not be written, and what may contain it.
struct Forbidden {
    word: String,
    but: Vec<String>,
    instead: String,
}

/// What begins the glossary of the code.
const IN_THE_CODE: &str = "\n## In the code\n";

/// Of Chinese and of English.
static FORBIDDEN: LazyLock<[Vec<Forbidden>; 2]> = LazyLock::new(|| {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/glossary.md");
    let glossary = std::fs::read_to_string(file).expect("the glossary");
    let (table, _) = glossary.split_once(IN_THE_CODE).expect("the words of the code after those of texts");
    let rows = table.lines().filter(|line| line.starts_with("| ")).skip(2);
    let rows: Vec<Vec<&str>> =
        rows.map(|row| row.trim_matches('|').split('|').map(str::trim).collect()).collect();
    let of = |column: usize| {
        let words = rows.iter().flat_map(|row| {
            assert_eq!(row.len(), 4, "{row:?}");
            row[column + 2].split(", ").filter(|word| !word.is_empty()).map(|word| (word, row[column]))
        });
        let words = words.map(|(word, instead)| {
            let mut parts = word.split(" but ");
            let word = parts.next().unwrap_or_default().to_lowercase();
            Forbidden { word, but: parts.map(str::to_lowercase).collect(), instead: instead.to_owned() }
        });
        words.collect::<Vec<_>>()
    };
    [of(0), of(1)]
});

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// A text without what stands as code, and without addresses.
fn prose(text: &str) -> String {
    let outside = text.split('`').step_by(2).collect::<Vec<_>>().join("`");
    outside.split(' ').filter(|word| !word.contains("://")).collect::<Vec<_>>().join(" ")
}

/// What is wrong with a text of this language ("zh", "en").
pub fn offences(language: &str, text: &str) -> Vec<String> {
    let is_chinese = language == "zh";
    let prose = prose(text);
    let lower = prose.to_lowercase();
    let mut wrong = Vec::new();
    for forbidden in &FORBIDDEN[usize::from(!is_chinese)] {
        let allowed = forbidden.but.iter().fold(lower.clone(), |lower, but| lower.replace(but, ""));
        let is_there = allowed.match_indices(&forbidden.word).any(|(at, word)| {
            let before = allowed[..at].chars().next_back();
            let after = allowed[at + word.len()..].chars().next();
            // "#china", "by:china" and the like are names of files.
            let ends = |c: Option<char>| c.is_none_or(|c| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
            !word.is_ascii() || (ends(before) && ends(after))
        });
        if is_there {
            wrong.push(format!("“{}” instead of “{}”: {text}", forbidden.word, forbidden.instead));
        }
    }
    wrong.extend(setting(is_chinese, &prose).map(|what| format!("{what}: {text}")));
    wrong
}

/// How it is set: punctuation, gaps, shares, one and several.
fn setting(is_chinese: bool, prose: &str) -> Option<&'static str> {
    let chars: Vec<char> = prose.chars().collect();
    let has = |is: &dyn Fn(char, char) -> bool| chars.windows(2).any(|pair| is(pair[0], pair[1]));
    if has(&|a, b| a == ' ' && b == '%') {
        return Some("a gap before %");
    }
    if is_chinese {
        let half = |c: char| ",;!?()".contains(c);
        if has(&|a, b| (half(a) && is_han(b)) || (is_han(a) && half(b))) {
            return Some("half-width punctuation");
        }
        let gap = chars.windows(3).any(|three| three[0] == '）' && three[1] == ' ' && is_han(three[2]));
        return gap.then_some("a gap after a bracket");
    }
    let words: Vec<&str> = prose.split([' ', ',', '.', ':', ';', '(', ')', '*']).collect();
    let several = words.windows(2).any(|pair| {
        let noun = pair[1];
        let is_plural =
            noun.len() > 3 && noun.ends_with('s') && !noun.ends_with("ss") && !noun.ends_with("is");
        pair[0] == "1" && is_plural && noun.chars().all(|c| c.is_ascii_lowercase())
    });
    several.then_some("one of several")
}

/// What the bot says in a transcript, without what people typed.
pub fn said(transcript: &str) -> impl Iterator<Item = &str> {
    let mut bot = false;
    transcript.lines().filter(move |line| {
        let Some(line) = line.strip_prefix("    ") else {
            bot = line.contains(" warroom: ");
            return bot;
        };
        bot && !line.starts_with("> ") && !line.starts_with("(pinged") && !line.starts_with("┃ >")
    })
}

/// Every pair of texts in a file of settings: `{ zh = "…", en = "…" }`.
fn pairs(value: &toml::Value, found: &mut Vec<(&'static str, String)>) {
    match value {
        toml::Value::Table(table) => {
            for (language, key) in [("zh", "zh"), ("en", "en")] {
                let text = table.get(key).and_then(toml::Value::as_str);
                found.extend(text.map(|text| (language, text.to_owned())));
            }
            table.values().for_each(|value| pairs(value, found));
        }
        toml::Value::Array(values) => values.iter().for_each(|value| pairs(value, found)),
        _ => {}
    }
}

#[test]
fn every_text_of_the_product_keeps_to_the_glossary() {
    let mut wrong = Vec::new();
    for (language, files) in [("zh", ZH), ("en", EN)] {
        for (name, content) in files {
            let lines = content.lines().filter(|line| !line.starts_with('#'));
            let texts = lines.map(|line| line.split_once(" = ").map_or(line, |(_, text)| text));
            // The columns of a table for machines are told apart by commas.
            let is_columns = |text: &&str| text.matches(',').count() > 1 && !text.contains(' ');
            let texts = texts.filter(|text| language == "en" || !is_columns(text));
            wrong.extend(texts.flat_map(|text| offences(language, text)).map(|it| format!("{name}: {it}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_text_of_playbooks_and_drills_keeps_to_the_glossary() {
    let (mut wrong, mut texts) = (Vec::new(), 0);
    for folder in ["config/playbooks", "config/drills"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let value: toml::Value = toml::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
            let mut found = Vec::new();
            pairs(&value, &mut found);
            texts += found.len();
            let offend = found.iter().flat_map(|(language, text)| offences(language, text));
            wrong.extend(offend.map(|it| format!("{}: {it}", path.display())));
        }
    }
    assert!(texts > 500, "{texts}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The check can fail: one text for each rule.
#[test]
fn what_offends_is_found() {
    for (language, text, what) in [
        ("zh", "按预案，级别应改为 P1。", "处理流程"),
        ("zh", "**验证不通过**，退回“处理中”", "验证未通过"),
        ("zh", "临时办法已生效", "临时方案"),
        ("zh", "恢复用时（MTTR）：平均 5 分钟", "恢复用时"),
        ("zh", "请安排人员配合验证,恢复前暂停。", "half-width"),
        ("zh", "一级(紧急)", "half-width"),
        ("zh", "应自 09:01（7 小时前） 起", "a gap after a bracket"),
        ("zh", "得分 66 %", "a gap before %"),
        ("en", "Level 3 is counted by the calendar china.", "working calendar"),
        ("en", "The Root cause was found", "cause"),
        ("en", "1 limits passed", "one of several"),
        ("en", "66 % of users", "a gap before %"),
    ] {
        let found = offences(language, text);
        assert!(found.iter().any(|it| it.contains(what)), "{text}: {found:?}");
    }
    for (language, text) in [
        ("zh", "风险预案：先备份"),
        ("zh", "请用 `/验证 结果:未通过`（一次）。"),
        ("zh", "错误率（< 0.1%）"),
        ("en", "1 process · root causes"),
        ("en", "`/followup done 1` in 1 s"),
    ] {
        assert_eq!(offences(language, text), Vec::<String>::new(), "{text}");
    }
    let transcript = "[09:00:00] Wang uses /log 按预案\n[09:00:00] warroom: 记录\n    > 按预案\n    ┃ 预案\n[09:01:00] Bo: 按预案";
    assert_eq!(said(transcript).collect::<Vec<_>>(), ["[09:00:00] warroom: 记录", "    ┃ 预案"]);
}

/// Every Rust file of the product.
fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
        }
    }
}

/// The names that a file gives to types.
fn types(source: &str) -> impl Iterator<Item = &str> {
    source.lines().filter_map(|line| {
        let line = line.trim_start();
        let line = match line.strip_prefix("pub(") {
            Some(rest) => rest.split_once(") ")?.1,
            None => line.strip_prefix("pub ").unwrap_or(line),
        };
        let kind = ["struct ", "enum ", "trait ", "type "].iter().find_map(|kind| line.strip_prefix(kind))?;
        kind.split(|c: char| !c.is_alphanumeric() && c != '_').next()
    })
}

#[test]
fn every_type_keeps_to_the_glossary_of_the_code() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let glossary = std::fs::read_to_string(root.join("docs/glossary.md")).unwrap();
    let (_, code) = glossary.split_once(IN_THE_CODE).unwrap();
    let rows = code.lines().filter(|line| line.starts_with("| ")).skip(2);
    let losers = rows.flat_map(|row| row.trim_matches('|').rsplit('|').next().unwrap_or_default().split(','));
    let nothing = code.lines().find(|line| line.starts_with("Names that say nothing")).unwrap();
    let losers: Vec<&str> = losers
        .map(str::trim)
        .filter(|loser| !loser.is_empty())
        .chain(nothing.split('`').skip(1).step_by(2))
        .collect();
    assert!(losers.contains(&"Grade") && losers.contains(&"Manager"), "{losers:?}");
    let mut files = Vec::new();
    sources(&root.join("src"), &mut files);
    let wrong: Vec<String> = files
        .iter()
        .flat_map(|(file, source)| types(source).map(move |name| (file, name)))
        .filter(|(_, name)| losers.contains(name))
        .map(|(file, name)| format!("{file}: {name}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let named = |wanted: &str| {
        files.iter().flat_map(|(_, source)| types(source)).filter(|name| *name == wanted).count()
    };
    assert_eq!((named("Report"), named("Assignment")), (1, 1), "one word, one thing");
}
