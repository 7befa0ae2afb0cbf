//! Commands and options as the reader's Discord calls them. Texts name them by the words of the table of commands
//! (`/grade level`); in a language that has names of its own for them, the reader sees those.

use super::ZH;
use crate::domain::guild::Language;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Names of commands, options and choices by the ids of their texts.
type Names = HashMap<&'static str, &'static str>;

/// Chinese has names of its own; in English a command is called as the table calls it.
static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let lines = ZH.iter().flat_map(|(_, content)| content.lines());
    let said = lines.filter_map(|line| line.split_once(" = "));
    said.filter(|(id, _)| ["name-", "option-", "choice-"].iter().any(|kind| id.starts_with(kind))).collect()
});

/// A text with its commands named in this language.
pub fn in_language(language: Language, text: &str) -> String {
    match language {
        Language::Zh => named(text, &NAMES),
        Language::En => text.to_owned(),
    }
}

/// A command to type, as code.
pub fn typed(language: Language, command: &str) -> String {
    format!("`{}`", in_language(language, command))
}

/// An option with what was typed for it: `level:P0`, `级别:P0`.
pub fn given(language: Language, option: &str, value: &str) -> String {
    let given = format!("{option}:{value}");
    match language {
        Language::Zh => self::option(&given, &NAMES),
        Language::En => given,
    }
}

/// A text in which every command, and every option that stands as code, has its name.
fn named(text: &str, names: &Names) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    let mut before = None;
    while let Some(c) = rest.chars().next() {
        let run = match c {
            '/' if before.is_none_or(|c: char| !c.is_ascii_alphanumeric() && !"/:<.".contains(c)) => {
                command(rest, names)
            }
            '`' if before != Some('`') => option_as_code(rest, names),
            _ => None,
        };
        let (taken, name) = run.unwrap_or_else(|| (c.len_utf8(), c.to_string()));
        shown.push_str(&name);
        before = rest[..taken].chars().next_back();
        rest = &rest[taken..];
    }
    shown
}

/// A command with its action and options: how much of the text it takes, and its name.
fn command(text: &str, names: &Names) -> Option<(usize, String)> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || "/-_: ".contains(c);
    let end = text.find(|c| !is_word(c)).unwrap_or(text.len());
    let mut words = text[1..end].split(' ');
    let first = words.next()?;
    let mut shown = vec![format!("/{}", names.get(format!("name-{first}").as_str())?)];
    let mut is_action = true;
    for word in words {
        let action = names.get(format!("name-{first}-{word}").as_str()).filter(|_| is_action);
        shown.push(action.map_or_else(|| option(word, names), |action| (*action).to_owned()));
        is_action = false;
    }
    Some((end, shown.join(" ")))
}

/// An option between backticks: `level`, `level:P0`.
fn option_as_code(text: &str, names: &Names) -> Option<(usize, String)> {
    let inside = &text[1..];
    let end = inside.find('`')?;
    let name = option(&inside[..end], names);
    (name != inside[..end]).then(|| (end + 1, format!("`{name}")))
}

/// An option, with what is chosen where something follows; anything else as it is.
fn option(word: &str, names: &Names) -> String {
    let (key, value) = word.split_once(':').map_or((word, None), |(key, value)| (key, Some(value)));
    let Some(name) = names.get(format!("option-{key}").as_str()) else { return word.to_owned() };
    let Some(value) = value else { return (*name).to_owned() };
    let chosen = names.get(format!("choice-{key}-{value}").as_str()).copied().unwrap_or(value);
    format!("{name}:{chosen}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_and_options_have_the_readers_names() {
        for (text, zh) in [
            ("先响应 `/ack`，再定级 `/grade`。", "先响应 `/响应`，再定级 `/定级`。"),
            ("`/plan approve { $id }`", "`/方案 批准 { $id }`"),
            ("或 `/join as:primary` 自己接手", "或 `/加入 担任:primary` 自己接手"),
            ("共享已知情况：/assign as:expert", "共享已知情况：/指派 担任:expert"),
            ("请用 `result:fail`，加上 `figure`", "请用 `结果:未通过`，加上 `数值`"),
            ("`/verify result:fail`", "`/验证 结果:未通过`"),
            (
                "https://example.org/grade a/ack 1/2 `ms` `/nothing here`",
                "https://example.org/grade a/ack 1/2 `ms` `/nothing here`",
            ),
        ] {
            assert_eq!(in_language(Language::Zh, text), zh);
            assert_eq!(in_language(Language::En, text), text);
        }
        assert_eq!(typed(Language::Zh, "/contact list"), "`/联系人 列表`");
    }
}
