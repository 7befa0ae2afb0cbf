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
    let pairs = lines.filter_map(|line| line.split_once(" = "));
    pairs.filter(|(id, _)| ["name-", "option-", "choice-"].iter().any(|kind| id.starts_with(kind))).collect()
});

/// What a role of a playbook is called, by its key.
type Roles<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// A text with its commands named in this language.
pub fn in_language(language: Language, text: &str) -> String {
    in_playbook(language, text, &|_| None)
}

/// The same for a text out of a playbook, in which the roles to be typed are called as people call them.
pub fn in_playbook(language: Language, text: &str, roles: &Roles<'_>) -> String {
    match language {
        Language::Zh => named(text, &NAMES, roles),
        Language::En => text.to_owned(),
    }
}

/// One of the choices that an option has, as people see it.
pub fn choice(language: Language, option: &str, key: &str) -> String {
    match language {
        Language::Zh => {
            NAMES.get(format!("choice-{option}-{key}").as_str()).copied().unwrap_or(key).to_owned()
        }
        Language::En => key.to_owned(),
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
        Language::Zh => self::option(&given, &NAMES, &|_| None),
        Language::En => given,
    }
}

/// A text in which every command, and every option that stands as code, has its name.
fn named(text: &str, names: &Names, roles: &Roles<'_>) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    let mut before = None;
    while let Some(c) = rest.chars().next() {
        let run = match c {
            '/' if before.is_none_or(|c: char| !c.is_ascii_alphanumeric() && !"/:<.".contains(c)) => {
                command(rest, names, roles)
            }
            '`' if before != Some('`') => option_as_code(rest, names, roles),
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
fn command(text: &str, names: &Names, roles: &Roles<'_>) -> Option<(usize, String)> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || "/-_: ".contains(c);
    let end = text.find(|c| !is_word(c)).unwrap_or(text.len());
    let mut words = text[1..end].split(' ');
    let first = words.next()?;
    let mut shown = vec![format!("/{}", names.get(format!("name-{first}").as_str())?)];
    let mut is_action = true;
    for word in words {
        let action = names.get(format!("name-{first}-{word}").as_str()).filter(|_| is_action);
        shown.push(action.map_or_else(|| option(word, names, roles), |action| (*action).to_owned()));
        is_action = false;
    }
    Some((end, shown.join(" ")))
}

/// An option between backticks: `level`, `level:P0`.
fn option_as_code(text: &str, names: &Names, roles: &Roles<'_>) -> Option<(usize, String)> {
    let inside = &text[1..];
    let end = inside.find('`')?;
    let name = option(&inside[..end], names, roles);
    (name != inside[..end]).then(|| (end + 1, format!("`{name}")))
}

/// An option, with what is chosen where something follows; anything else as it is.
fn option(word: &str, names: &Names, roles: &Roles<'_>) -> String {
    let (key, value) = word.split_once(':').map_or((word, None), |(key, value)| (key, Some(value)));
    let Some(name) = names.get(format!("option-{key}").as_str()) else { return word.to_owned() };
    let Some(value) = value else { return (*name).to_owned() };
    let role = || ["as", "role"].contains(&key).then(|| roles(value)).flatten();
    let chosen = names.get(format!("choice-{key}-{value}").as_str()).map(|chosen| (*chosen).to_owned());
    format!("{name}:{}", chosen.or_else(role).unwrap_or_else(|| value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_and_options_have_the_readers_names() {
        for (text, zh) in [
            ("先响应 `/ack`，再定级 `/grade`。", "先响应 `/响应`，再定级 `/定级`。"),
            ("`/plan approve { $id }`", "`/方案 批准 { $id }`"),
            ("或 `/join as:{ $role }` 自己接手", "或 `/加入 担任:{ $role }` 自己接手"),
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
        assert_eq!(choice(Language::Zh, "result", "fail"), "未通过");
        assert_eq!(choice(Language::En, "result", "fail"), "fail");
    }

    #[test]
    fn no_chinese_text_has_the_key_of_a_role() {
        for (file, content) in ZH {
            let shown = in_language(Language::Zh, content);
            for part in ["担任:", "角色:"].iter().flat_map(|option| shown.split(option).skip(1)) {
                assert!(!part.starts_with(|c: char| c.is_ascii_alphanumeric()), "{file}: {part:.60}");
            }
        }
    }

    #[test]
    fn the_roles_of_a_playbook_have_the_names_that_can_be_typed_for_them() {
        let roles = |key: &str| (key == "expert").then(|| "专家".to_owned());
        for (text, zh) in [
            ("共享已知情况：/assign as:expert", "共享已知情况：/指派 担任:专家"),
            ("`/warroom settings role:expert`", "`/作战室 设置 角色:专家`"),
            ("`as:expert` 或 `as:other`", "`担任:专家` 或 `担任:other`"),
            ("`/grade level:expert`", "`/定级 级别:expert`"),
        ] {
            assert_eq!(in_playbook(Language::Zh, text, &roles), zh);
            assert_eq!(in_playbook(Language::En, text, &roles), text);
        }
    }
}
