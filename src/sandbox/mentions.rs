//! Who a text mentions, and who is therefore notified.

use serde_json::Value;

use super::permissions::{self, MENTION_EVERYONE};
use super::state::{Mentions, State};
use super::validate::snowflake;

/// What `allowed_mentions` lets through. `None` in a body lets everything through.
pub(crate) struct Allowed<'a>(pub Option<&'a Value>);

impl Allowed<'_> {
    fn lets(&self, kind: &str, id: u64) -> bool {
        let Some(allowed) = self.0.filter(|allowed| !allowed.is_null()) else { return true };
        let has = |list: &Value, f: &dyn Fn(&Value) -> bool| {
            list.as_array().is_some_and(|items| items.iter().any(f))
        };
        has(&allowed["parse"], &|word| word.as_str() == Some(kind))
            || has(&allowed[kind], &|one| snowflake(one) == Some(id))
    }

    fn lets_replied(&self) -> bool {
        match self.0.filter(|allowed| !allowed.is_null()) {
            Some(allowed) => allowed["replied_user"].as_bool().unwrap_or(false),
            None => true,
        }
    }
}

/// Ids in tokens such as `<@1>`, `<@!1>` (prefix `@`), `<@&1>` (prefix `@&`), in order, once each. Code is skipped.
pub(crate) fn tokens(text: &str, prefix: &str) -> Vec<u64> {
    let mut found = Vec::new();
    let text = without_code(text);
    for part in text.split('<').skip(1) {
        let Some((inner, _)) = part.split_once('>') else { continue };
        let Some(rest) = inner.strip_prefix(prefix) else { continue };
        let digits = if prefix == "@" { rest.strip_prefix('!').unwrap_or(rest) } else { rest };
        if let Ok(id) = digits.parse()
            && !found.contains(&id)
        {
            found.push(id);
        }
    }
    found
}

/// Mentions in code do not count.
fn without_code(text: &str) -> String {
    let outside = |text: &str, fence: &str| -> String {
        let parts: Vec<&str> = text.split(fence).collect();
        let closed = parts.len() % 2 == 1;
        let keep = |(index, part): (usize, &&str)| {
            let last_open = !closed && index == parts.len() - 1;
            (index % 2 == 0 || last_open).then(|| (*part).to_owned())
        };
        parts.iter().enumerate().filter_map(keep).collect::<Vec<_>>().join(" ")
    };
    outside(&outside(text, "```"), "`")
}

/// Every text of a message in which mentions work: the content, and text components of version two.
pub(crate) fn mentioning_text(content: &str, components: &[Value]) -> String {
    let mut text = content.to_owned();
    let mut rest: Vec<&Value> = components.iter().collect();
    while let Some(component) = rest.pop() {
        if component["type"] == 10 {
            text.push('\n');
            text.push_str(component["content"].as_str().unwrap_or(""));
        }
        rest.extend(component["components"].as_array().into_iter().flatten());
    }
    text
}

/// What a message by `author` in a channel mentions, and who is pinged by it.
pub(crate) fn resolve(
    state: &State,
    channel_id: u64,
    author: u64,
    text: &str,
    allowed: &Allowed<'_>,
    replied: Option<u64>,
) -> (Mentions, Vec<u64>) {
    let mut mentions = Mentions::default();
    let Some(channel) = state.channel(channel_id) else { return (mentions, Vec::new()) };
    if channel.is_direct() {
        // Whoever gets one is notified, whatever it says.
        let mentioned = tokens(text, "@").into_iter().filter(|user| state.users.contains_key(user));
        mentions.users = mentioned.filter(|user| allowed.lets("users", *user)).collect();
        let others = channel.thread_members.iter().copied().filter(|user| *user != author);
        return (mentions, others.collect());
    }
    let Some(guild) = state.guild(channel.guild_id) else { return (mentions, Vec::new()) };
    let may_all = permissions::in_channel(state, channel, author) & MENTION_EVERYONE != 0;
    let mut pinged = Vec::new();
    for user in tokens(text, "@").into_iter().filter(|user| state.users.contains_key(user)) {
        if allowed.lets("users", user) {
            mentions.users.push(user);
            pinged.push(user);
        }
    }
    if let Some(user) = replied.filter(|user| allowed.lets_replied() && !mentions.users.contains(user)) {
        mentions.users.push(user);
        pinged.push(user);
    }
    for id in tokens(text, "@&") {
        let Some(role) = guild.role(id).filter(|_| allowed.lets("roles", id)) else { continue };
        mentions.roles.push(id);
        if role.mentionable || may_all {
            pinged
                .extend(guild.members.iter().filter(|member| member.roles.contains(&id)).map(|m| m.user_id));
        }
    }
    let plain = without_code(text);
    if (plain.contains("@everyone") || plain.contains("@here")) && allowed.lets("everyone", 0) && may_all {
        mentions.everyone = true;
        pinged.extend(guild.members.iter().map(|member| member.user_id));
    }
    let mut notified = Vec::new();
    for user in pinged {
        if user != author && !notified.contains(&user) && permissions::sees(state, channel, user) {
            notified.push(user);
        }
    }
    (mentions, notified)
}
