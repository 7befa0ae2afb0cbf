//! What somebody gave with a command or in a form.

use crate::domain::guild::{Holder, Language};
use crate::domain::ids::{ChannelId, DiscordRoleId, UserId};
use crate::domain::keyed::Keyed;
use crate::domain::reading::share;
use crate::domain::refusal::Refusal;
use crate::text::commands::given;
use serenity::all::{PartialMember, ResolvedOption, ResolvedValue, Unresolved};

/// The options of a command, or the fields of a form, by name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Given<'a> {
    typed: Vec<(&'a str, Value<'a>)>,
    /// What a button stands for: nobody typed it.
    implied: Vec<(&'a str, Value<'a>)>,
}

#[derive(Debug, Clone)]
enum Value<'a> {
    Text(&'a str),
    Number(f64),
    Flag(bool),
    Person {
        id: UserId,
        bot: bool,
        here: bool,
        roles: Vec<DiscordRoleId>,
    },
    /// A role, and the bot that alone has it, if it is one of those that Discord makes for bots.
    Role(DiscordRoleId, Option<UserId>),
    Channel(ChannelId),
}

impl<'a> Given<'a> {
    /// Texts by name. Blank ones count as not given: so forms hand over what was left empty.
    pub(crate) fn texts(texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Given<'a> {
        let given = texts.into_iter().filter(|(_, text)| !text.trim().is_empty());
        let typed = given.map(|(name, text)| (name, Value::Text(text))).collect();
        Given { typed, implied: Vec::new() }
    }

    /// The options of a command, and the name of the action under it that was called.
    pub(crate) fn options(options: Vec<ResolvedOption<'a>>) -> (Option<&'a str>, Given<'a>) {
        let sub = options.iter().find_map(|option| match &option.value {
            ResolvedValue::SubCommand(inner) => Some((option.name, inner.clone())),
            _ => None,
        });
        let (part, options) = match sub {
            Some((name, inner)) => (Some(name), inner),
            None => (None, options),
        };
        let given = options.iter().filter_map(|option| Some((option.name, value(&option.value)?)));
        (part, Given { typed: given.collect(), implied: Vec::new() })
    }

    /// The same with one more text that goes without saying.
    pub(crate) fn with(mut self, name: &'a str, text: &'a str) -> Given<'a> {
        self.implied.push((name, Value::Text(text)));
        self
    }

    /// Nothing was given.
    pub(crate) fn is_empty(&self) -> bool {
        self.typed.is_empty() && self.implied.is_empty()
    }

    /// A text.
    pub(crate) fn text(&self, name: &str) -> Option<&'a str> {
        match self.find(name)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A text that must be there.
    pub(crate) fn needed(&self, name: &'static str) -> Result<&'a str, Refusal> {
        self.text(name).ok_or(Refusal::Missing(name))
    }

    /// One of a closed set, by its word. Refused: a word that is none of them.
    pub(crate) fn choice<T: Keyed>(&self, name: &str) -> Result<Option<T>, Refusal> {
        let known = |word: &str| T::from_key(word).ok_or_else(|| Refusal::NotUnderstood(word.into()));
        self.text(name).map(known).transpose()
    }

    /// [`Given::choice`] that must be there.
    pub(crate) fn needed_choice<T: Keyed>(&self, name: &'static str) -> Result<T, Refusal> {
        self.choice(name)?.ok_or(Refusal::Missing(name))
    }

    /// A share in percent: a figure, or in a form what reads as one.
    pub(crate) fn share(&self, name: &str) -> Result<Option<f64>, Refusal> {
        let Some(typed) = self.text(name) else { return Ok(self.number(name)) };
        share(typed).map(Some).ok_or_else(|| Refusal::BadPercent(typed.into()))
    }

    /// Yes or no: as such, or in a form in words.
    pub(crate) fn yes(&self, name: &str) -> Result<Option<bool>, Refusal> {
        let Some(typed) = self.text(name) else { return Ok(self.flag(name)) };
        match typed.trim().to_lowercase().as_str() {
            "yes" | "y" | "true" | "是" | "对" => Ok(Some(true)),
            "no" | "n" | "false" | "否" | "不是" | "不" => Ok(Some(false)),
            _ => Err(Refusal::NotYesOrNo(typed.into())),
        }
    }

    /// A figure.
    pub(crate) fn number(&self, name: &str) -> Option<f64> {
        match self.find(name)? {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// Yes or no.
    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        match self.find(name)? {
            Value::Flag(flag) => Some(*flag),
            _ => None,
        }
    }

    /// A person who is on the server and is no bot.
    pub(crate) fn person(&self, name: &str) -> Result<Option<UserId>, Refusal> {
        match self.find(name) {
            Some(Value::Person { id, bot: true, .. }) => Err(Refusal::IsABot(*id)),
            Some(Value::Person { id, here: false, .. }) => Err(Refusal::NotHere(*id)),
            Some(Value::Person { id, .. }) => Ok(Some(*id)),
            _ => Ok(None),
        }
    }

    /// A person who is no bot, with the Discord roles that they have.
    pub(crate) fn person_with_roles(
        &self,
        name: &str,
    ) -> Result<Option<(UserId, &[DiscordRoleId])>, Refusal> {
        let roles = match self.find(name) {
            Some(Value::Person { roles, .. }) => roles.as_slice(),
            _ => &[],
        };
        Ok(self.person(name)?.map(|user| (user, roles)))
    }

    /// A person who must be there and is no bot.
    pub(crate) fn needed_person(&self, name: &'static str) -> Result<UserId, Refusal> {
        self.person(name)?.ok_or(Refusal::Missing(name))
    }

    /// A person who is no bot, or a Discord role.
    pub(crate) fn holder(&self, name: &str) -> Result<Option<Holder>, Refusal> {
        match self.find(name) {
            Some(Value::Role(_, Some(bot))) => Err(Refusal::IsABot(*bot)),
            Some(Value::Role(id, None)) => Ok(Some(Holder::Role(*id))),
            _ => Ok(self.person(name)?.map(Holder::User)),
        }
    }

    /// A channel.
    pub(crate) fn channel(&self, name: &str) -> Option<ChannelId> {
        match self.find(name)? {
            Value::Channel(id) => Some(*id),
            _ => None,
        }
    }

    /// Everything that was typed, a line each: `title:…`, `level:…`.
    pub(crate) fn typed(&self, language: Language) -> String {
        let typed = self.typed.iter().map(|(name, value)| {
            let text = match value {
                Value::Text(text) => (*text).to_owned(),
                Value::Number(number) => number.to_string(),
                Value::Flag(flag) => flag.to_string(),
                Value::Person { id, .. } => format!("<@{}>", id.0),
                Value::Role(id, _) => format!("<@&{}>", id.0),
                Value::Channel(id) => format!("<#{}>", id.0),
            };
            given(language, name, &text)
        });
        typed.collect::<Vec<_>>().join("\n")
    }

    fn find(&self, name: &str) -> Option<&Value<'a>> {
        let given = self.typed.iter().chain(&self.implied);
        given.into_iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }
}

/// `None` for what this product has no option for.
fn value<'a>(value: &ResolvedValue<'a>) -> Option<Value<'a>> {
    // Of members Discord says what they are; whoever is named without that is none.
    let unresolved = |id: u64| Value::Person { id: UserId(id), bot: false, here: false, roles: Vec::new() };
    let roles = |member: Option<&PartialMember>| {
        let roles = member.map_or(&[][..], |member| &member.roles);
        roles.iter().map(|role| DiscordRoleId(role.get())).collect()
    };
    Some(match value {
        ResolvedValue::String(text) | ResolvedValue::Autocomplete { value: text, .. } => Value::Text(text),
        ResolvedValue::Number(number) => Value::Number(*number),
        ResolvedValue::Integer(number) => Value::Number(*number as f64),
        ResolvedValue::Boolean(flag) => Value::Flag(*flag),
        ResolvedValue::User(user, member) => {
            let (id, here) = (UserId(user.id.get()), member.is_some());
            Value::Person { id, bot: user.bot, here, roles: roles(*member) }
        }
        ResolvedValue::Unresolved(Unresolved::User(id)) => unresolved(id.get()),
        ResolvedValue::Unresolved(Unresolved::Mentionable(id)) => unresolved(id.get()),
        ResolvedValue::Role(role) => {
            let bot = role.tags.bot_id.map(|bot| UserId(bot.get()));
            Value::Role(DiscordRoleId(role.id.get()), bot)
        }
        ResolvedValue::Channel(channel) => Value::Channel(ChannelId(channel.id.get())),
        ResolvedValue::Unresolved(Unresolved::Channel(id)) => Value::Channel(ChannelId(id.get())),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use serenity::all::CommandData;

    fn command(options: serde_json::Value) -> CommandData {
        let user = |id: &str, bot| json!({ "id": id, "username": "u", "discriminator": "0", "avatar": null, "bot": bot });
        let member = json!({ "roles": [], "joined_at": null, "permissions": "0", "flags": 0 });
        let body = json!({
            "id": "1", "name": "plan", "type": 1, "options": options,
            "resolved": {
                "users": { "7": user("7", false), "8": user("8", true), "9": user("9", false) },
                "members": { "7": member.clone(), "8": member },
            },
        });
        serde_json::from_value(body).unwrap()
    }

    #[test]
    fn options_are_found_by_name_and_kind() {
        let data = command(json!([{ "type": 1, "name": "propose", "options": [
            { "type": 3, "name": "text", "value": " as **typed**\u{200b} " },
            { "type": 6, "name": "owner", "value": "7" },
            { "type": 6, "name": "other", "value": "8" },
            { "type": 6, "name": "gone", "value": "9" },
            { "type": 6, "name": "unknown", "value": "10" },
            { "type": 5, "name": "core", "value": false },
            { "type": 10, "name": "affected_percent", "value": 12.5 },
            { "type": 7, "name": "category", "value": "99" },
        ] }]));
        let (part, given) = Given::options(data.options());
        assert_eq!(part, Some("propose"));
        assert_eq!(given.text("text"), Some(" as **typed**\u{200b} "));
        assert_eq!(given.person("owner"), Ok(Some(UserId(7))));
        assert_eq!(given.person("other"), Err(Refusal::IsABot(UserId(8))));
        assert_eq!(given.person("gone"), Err(Refusal::NotHere(UserId(9))));
        assert_eq!(given.person("unknown"), Err(Refusal::NotHere(UserId(10))));
        assert_eq!(given.holder("owner"), Ok(Some(Holder::User(UserId(7)))));
        assert_eq!(given.flag("core"), Some(false));
        assert_eq!(given.number("affected_percent"), Some(12.5));
        assert_eq!(given.channel("category"), Some(ChannelId(99)));
        assert_eq!(given.needed("risk"), Err(Refusal::Missing("risk")));
        assert_eq!(given.needed_person("nobody"), Err(Refusal::Missing("nobody")));
        assert_eq!(given.text("owner"), None, "a person is no text");
        let typed = given.typed(Language::En);
        for part in [
            "text: as **typed**\u{200b} ",
            "owner:<@7>",
            "core:false",
            "affected_percent:12.5",
            "category:<#99>",
        ] {
            assert!(typed.lines().any(|line| line == part), "{part}: {typed}");
        }
    }

    #[test]
    fn fields_that_were_left_empty_are_not_given() {
        let given = Given::texts([("note", " \n"), ("figure", ""), ("text", " x ")]).with("result", "fail");
        assert_eq!((given.text("note"), given.text("figure")), (None, None));
        assert_eq!((given.text("text"), given.text("result")), (Some(" x "), Some("fail")));
        assert_eq!(given.typed(Language::En), "text: x ", "a button's own words are not typed");
        assert_eq!(given.typed(Language::Zh), "内容: x ");
    }

    #[test]
    fn shares_and_yes_or_no_are_read_from_a_form() {
        let given = Given::texts([
            ("a", " 30% "),
            ("b", "12.5"),
            ("c", "many"),
            ("d", "是"),
            ("e", "No"),
            ("f", "1"),
        ]);
        assert_eq!((given.share("a"), given.share("b")), (Ok(Some(30.0)), Ok(Some(12.5))));
        assert_eq!(given.share("c"), Err(Refusal::BadPercent("many".into())));
        assert_eq!(
            (given.yes("d"), given.yes("e"), given.yes("none")),
            (Ok(Some(true)), Ok(Some(false)), Ok(None))
        );
        assert_eq!(given.yes("f"), Err(Refusal::NotYesOrNo("1".into())));
    }
}
