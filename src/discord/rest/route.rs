//! The routes of Discord that the bot uses, each with the words its rate limits are counted by.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

/// One address under `/api/v10`, with its template and major id, which name its rate limit.
///
/// An interaction's token is part of some paths and is a secret, so `Debug` shows no path.
#[derive(Clone, PartialEq, Eq)]
pub struct Route {
    template: &'static str,
    path: String,
    major: String,
    secret: Option<String>,
}

/// What part of a channel's history to list: at most one of the three ids.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MessageQuery {
    /// How many messages, 1 to 100; 0 means Discord's default of 50.
    pub limit: u8,
    /// Only messages older than this one.
    pub before: Option<u64>,
    /// Only messages newer than this one.
    pub after: Option<u64>,
    /// Messages on both sides of this one.
    pub around: Option<u64>,
}

pub(super) const CALLBACK: &str = "/interactions/{id}/{token}/callback";
pub(super) const CREATE_MESSAGE: &str = "/channels/{channel}/messages";
const ORIGINAL: &str = "/webhooks/{app}/{token}/messages/@original";
const FOLLOWUP: &str = "/webhooks/{app}/{token}";

impl Route {
    /// `POST`: a message in a channel.
    pub fn create_message(channel: u64) -> Self {
        Self::of(CREATE_MESSAGE, channel, format!("/channels/{channel}/messages"))
    }

    /// `GET`: a part of a channel's history, newest first.
    pub fn list_messages(channel: u64, query: MessageQuery) -> Self {
        let mut words = Vec::new();
        if query.limit > 0 {
            words.push(format!("limit={}", query.limit.min(100)));
        }
        for (name, id) in [("before", query.before), ("after", query.after), ("around", query.around)] {
            words.extend(id.map(|id| format!("{name}={id}")));
        }
        let mark = if words.is_empty() { "" } else { "?" };
        let path = format!("/channels/{channel}/messages{mark}{}", words.join("&"));
        Self::of("/channels/{channel}/messages", channel, path)
    }

    /// `GET`: one message.
    pub fn get_message(channel: u64, message: u64) -> Self {
        let path = format!("/channels/{channel}/messages/{message}");
        Self::of("/channels/{channel}/messages/{message}", channel, path)
    }

    /// `PATCH`: one message of the bot's own.
    pub fn edit_message(channel: u64, message: u64) -> Self {
        Self::get_message(channel, message)
    }

    /// `DELETE`: one message.
    pub fn delete_message(channel: u64, message: u64) -> Self {
        Self::get_message(channel, message)
    }

    /// `PUT` or `DELETE`: a pin (250 a channel; needs PIN_MESSAGES).
    pub fn pin(channel: u64, message: u64) -> Self {
        let path = format!("/channels/{channel}/messages/pins/{message}");
        Self::of("/channels/{channel}/messages/pins/{message}", channel, path)
    }

    /// `GET`: a channel.
    pub fn get_channel(channel: u64) -> Self {
        Self::of("/channels/{channel}", channel, format!("/channels/{channel}"))
    }

    /// `PATCH`: a channel. Its name or topic can change twice in 10 minutes only.
    pub fn edit_channel(channel: u64) -> Self {
        Self::get_channel(channel)
    }

    /// `DELETE`: a channel.
    pub fn delete_channel(channel: u64) -> Self {
        Self::get_channel(channel)
    }

    /// `PUT` or `DELETE`: the permission overwrite of a role or a member.
    pub fn put_overwrite(channel: u64, target: u64) -> Self {
        let path = format!("/channels/{channel}/permissions/{target}");
        Self::of("/channels/{channel}/permissions/{target}", channel, path)
    }

    /// `DELETE`: what a role or a person may do in a channel, otherwise than elsewhere.
    pub fn delete_overwrite(channel: u64, target: u64) -> Self {
        Self::put_overwrite(channel, target)
    }

    /// `POST`: a channel in a guild.
    pub fn create_channel(guild: u64) -> Self {
        Self::of("/guilds/{guild}/channels", guild, format!("/guilds/{guild}/channels"))
    }

    /// `GET`: a guild's channels, threads not among them.
    pub fn list_channels(guild: u64) -> Self {
        Self::create_channel(guild)
    }

    /// `POST`: a thread in a channel, without a message that it hangs on.
    pub fn create_thread(channel: u64) -> Self {
        Self::of("/channels/{channel}/threads", channel, format!("/channels/{channel}/threads"))
    }

    /// `GET`: a guild's threads that are not archived.
    pub fn active_threads(guild: u64) -> Self {
        Self::of("/guilds/{guild}/threads/active", guild, format!("/guilds/{guild}/threads/active"))
    }

    /// `GET`: a guild.
    pub fn get_guild(guild: u64) -> Self {
        Self::of("/guilds/{guild}", guild, format!("/guilds/{guild}"))
    }

    /// `GET`: a guild's roles.
    pub fn list_roles(guild: u64) -> Self {
        Self::of("/guilds/{guild}/roles", guild, format!("/guilds/{guild}/roles"))
    }

    /// `GET`: how many members have each of a guild's roles.
    pub fn role_member_counts(guild: u64) -> Self {
        let path = format!("/guilds/{guild}/roles/member-counts");
        Self::of("/guilds/{guild}/roles/member-counts", guild, path)
    }

    /// `GET`: a member of a guild.
    pub fn get_member(guild: u64, user: u64) -> Self {
        Self::of("/guilds/{guild}/members/{user}", guild, format!("/guilds/{guild}/members/{user}"))
    }

    /// `GET`: the application's commands for all guilds, in every language.
    pub fn list_global_commands(app: u64) -> Self {
        let path = format!("/applications/{app}/commands?with_localizations=true");
        Self::of("/applications/{app}/commands", app, path)
    }

    /// `PUT`: all commands of the application, in one go.
    pub fn put_global_commands(app: u64) -> Self {
        Self::of("/applications/{app}/commands", app, format!("/applications/{app}/commands"))
    }

    /// `PUT`: all commands of the application in one guild.
    pub fn put_guild_commands(app: u64, guild: u64) -> Self {
        let path = format!("/applications/{app}/guilds/{guild}/commands");
        Self::of("/applications/{app}/guilds/{guild}/commands", guild, path)
    }

    /// `GET` or `PUT`: what the application keeps for linked roles: five records.
    pub fn role_metadata(app: u64) -> Self {
        let path = format!("/applications/{app}/role-connections/metadata");
        Self::of("/applications/{app}/role-connections/metadata", app, path)
    }

    /// `GET`: the bot's own application.
    pub fn current_application() -> Self {
        Self::fixed("/applications/@me")
    }

    /// `GET`: the gateway's address and how many sessions may still be started.
    pub fn gateway_bot() -> Self {
        Self::fixed("/gateway/bot")
    }

    /// `GET`: the bot's own user.
    pub fn current_user() -> Self {
        Self::fixed("/users/@me")
    }

    /// `POST`: the channel of direct messages with somebody. Opening it twice does no harm.
    pub fn create_dm() -> Self {
        Self::fixed("/users/@me/channels")
    }

    /// The guilds that the bot is in (200 at most).
    pub fn current_guilds() -> Self {
        Self::fixed("/users/@me/guilds")
    }

    /// `POST`: the first answer to an interaction, within 3 s; needs no bot token.
    pub fn interaction_callback(id: u64, token: &str) -> Self {
        let path = format!("/interactions/{id}/{}/callback", percent_encoded(token));
        Self { secret: Some(token.to_owned()), ..Self::of(CALLBACK, id, path) }
    }

    /// `PATCH`, `GET` or `DELETE`: the first answer, for 15 minutes; needs no bot token.
    pub fn edit_original(app: u64, token: &str) -> Self {
        Self::of_webhook(ORIGINAL, app, token, "/messages/@original")
    }

    /// `POST`: a further message after the first answer; needs no bot token.
    pub fn followup(app: u64, token: &str) -> Self {
        Self::of_webhook(FOLLOWUP, app, token, "")
    }

    /// The path with names in place of ids: safe to log.
    pub fn template(&self) -> &'static str {
        self.template
    }

    /// Whether the interaction's own token is the key: no bot token, and no part of the global limit.
    pub fn is_interaction(&self) -> bool {
        self.secret.is_some()
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    pub(super) fn major(&self) -> &str {
        &self.major
    }

    pub(super) fn secret(&self) -> Option<&str> {
        self.secret.as_deref()
    }

    fn of(template: &'static str, major: u64, path: String) -> Self {
        Self { template, path, major: major.to_string(), secret: None }
    }

    fn fixed(path: &'static str) -> Self {
        Self { template: path, path: path.to_owned(), major: String::new(), secret: None }
    }

    fn of_webhook(template: &'static str, app: u64, token: &str, rest: &str) -> Self {
        // The major id of a webhook is its id with its token; the limiter keeps and logs major
        // ids, so the token itself must not be in it.
        let mut hasher = DefaultHasher::new();
        token.hash(&mut hasher);
        Self {
            template,
            path: format!("/webhooks/{app}/{}{rest}", percent_encoded(token)),
            major: format!("{app}:{:x}", hasher.finish()),
            secret: Some(token.to_owned()),
        }
    }
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Route({}, {})", self.template, self.major)
    }
}

/// RFC 3986: everything but unreserved characters as `%XX`, so that no token can leave its segment.
pub(super) fn percent_encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        let latest = MessageQuery { limit: 1, before: Some(9), ..MessageQuery::default() };
        for (route, path, major) in [
            (Route::create_message(5), "/channels/5/messages", "5"),
            (Route::list_messages(5, MessageQuery::default()), "/channels/5/messages", "5"),
            (Route::list_messages(5, latest), "/channels/5/messages?limit=1&before=9", "5"),
            (Route::pin(5, 6), "/channels/5/messages/pins/6", "5"),
            (Route::put_guild_commands(1, 2), "/applications/1/guilds/2/commands", "2"),
            (Route::gateway_bot(), "/gateway/bot", ""),
            (Route::interaction_callback(3, "a/../b"), "/interactions/3/a%2F..%2Fb/callback", "3"),
        ] {
            assert_eq!((route.path(), route.major()), (path, major));
        }
    }

    #[test]
    fn the_token_of_an_interaction_shows_nowhere_but_in_the_path() {
        for route in [Route::interaction_callback(3, "s3cret"), Route::followup(4, "s3cret")] {
            assert!(!format!("{route:?} {} {}", route.template(), route.major()).contains("s3cret"));
            assert!(route.path().contains("s3cret") && route.is_interaction());
        }
        assert_ne!(Route::followup(4, "one").major(), Route::followup(4, "two").major());
    }
}
