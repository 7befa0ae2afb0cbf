//! People: they do what a Discord client lets them do, and wait for the bot as a client does.

use serde_json::{Value, json};

use super::Sandbox;
use super::acts::{Act, client, data_of, is_button, press};
use super::answer::{Answer, Choice};
use super::command_line::{self, Typist};
use super::payload::Resolved;
use super::permissions::{self, SEND_MESSAGES, SEND_MESSAGES_IN_THREADS};
use super::rest::{Draft, create_message};
use super::validate::components::is_select;
use super::validate::snowflake;

/// Why an act came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The client does not let the person do it; nothing was sent.
    Client(String),
    /// "The application did not respond."
    DidNotRespond,
    /// No bot has a session.
    NotConnected,
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Refused::Client(why) => f.write_str(why),
            Refused::DidNotRespond => f.write_str("the application did not respond"),
            Refused::NotConnected => f.write_str("the bot is not connected"),
        }
    }
}

impl std::error::Error for Refused {}

/// Somebody of a guild.
#[derive(Clone)]
pub struct Person {
    pub(super) sandbox: Sandbox,
    guild: u64,
    pub(super) id: u64,
}

impl Person {
    pub(crate) fn new(sandbox: &Sandbox, guild: u64, id: u64) -> Person {
        Person { sandbox: sandbox.clone(), guild, id }
    }

    /// Snowflake.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// Shown name.
    pub fn name(&self) -> String {
        self.sandbox.read(|state| state.name_of(self.id))
    }

    /// The guild they are in.
    pub fn guild_id(&self) -> u64 {
        self.guild
    }

    /// As it is written in a message.
    pub fn mention(&self) -> String {
        format!("<@{}>", self.id)
    }

    /// Changes the language of their client.
    pub fn set_locale(&self, locale: &str) {
        self.sandbox.shared.change(|state| {
            if let Some(user) = state.users.get_mut(&self.id) {
                user.locale = locale.into();
            }
        });
    }

    /// Takes direct messages, or no more.
    pub fn takes_direct_messages(&self, takes: bool) {
        self.sandbox.shared.change(|state| {
            if let Some(user) = state.users.get_mut(&self.id) {
                user.shut = !takes;
            }
        });
    }

    /// The channel of the bot's direct messages to them, once it was opened.
    pub fn direct_messages(&self) -> Option<u64> {
        self.sandbox.read(|state| state.direct_with(self.id).map(|channel| channel.id))
    }

    /// Types a slash command, or plain text, and presses enter.
    ///
    /// # Errors
    /// [`Refused`]: what the client would not send, or no answer within three seconds of real time.
    pub async fn types(&self, channel: u64, line: &str) -> anyhow::Result<Answer> {
        if !line.starts_with('/') {
            return Ok(self.says(channel, line)?);
        }
        let act = self.sandbox.read(|state| self.command(state, channel, line, false))?;
        self.act(channel, act).await
    }

    /// Writes a message of plain text; `@Name` and `#channel` become mentions.
    ///
    /// # Errors
    /// [`Refused::Client`] when they may not write there.
    pub fn says(&self, channel: u64, text: &str) -> Result<Answer, Refused> {
        self.replies(channel, None, text)
    }

    /// Writes a message, in reply to another if one is given.
    ///
    /// # Errors
    /// [`Refused::Client`] when they may not write there.
    pub fn replies(&self, channel: u64, to: Option<u64>, text: &str) -> Result<Answer, Refused> {
        if text.trim().is_empty() || text.chars().count() > 2000 {
            return client("a message has 1 to 2000 characters");
        }
        self.sandbox.shared.change(|state| {
            let place = self.place(state, channel)?;
            let bit = if place.is_thread() { SEND_MESSAGES_IN_THREADS } else { SEND_MESSAGES };
            if permissions::in_channel(state, place, self.id) & bit == 0 || !place.is_text() {
                return client(format!("{} may not write in #{}", state.name_of(self.id), place.name));
            }
            let typist = Typist { state, place, user_id: self.id };
            let content = command_line::with_mentions(&typist, text);
            let draft = Draft {
                author: self.id,
                kind: if to.is_some() { 19 } else { 0 },
                reference: to,
                ..Draft::default()
            };
            let message = create_message(state, channel, draft, &json!({"content": content}), &[])
                .map_err(|refusal| Refused::Client(refusal.to_string()))?;
            Ok(Answer::none(&self.sandbox, state, channel, message))
        })
    }

    /// Types a slash command up to its last option and reads the suggestions for that.
    ///
    /// # Errors
    /// [`Refused`]: as for [`Person::types`].
    pub async fn completes(&self, channel: u64, line: &str) -> anyhow::Result<Vec<Choice>> {
        let act = self.sandbox.read(|state| self.command(state, channel, line, true))?;
        let answer = self.act(channel, act).await?;
        let raw = self.sandbox.read(|state| {
            state.interactions.get(&answer.interaction).map(|known| known.choices.clone()).unwrap_or_default()
        });
        let plain = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        Ok(raw.iter().map(|one| Choice { name: plain(&one["name"]), value: plain(&one["value"]) }).collect())
    }

    /// Presses a button, found by label or custom id, on the newest message that has it and that they see.
    ///
    /// # Errors
    /// [`Refused`]: no such button, or no answer.
    pub async fn presses(&self, channel: u64, button: &str) -> anyhow::Result<Answer> {
        let act = self.sandbox.read(|state| {
            let found = self.component(state, channel, None, |one| is_button(one, button))?;
            press(&found)
        })?;
        self.act(channel, act).await
    }

    /// Presses a button of this very message.
    ///
    /// # Errors
    /// [`Refused`]: no such button, or no answer.
    pub async fn presses_on(&self, channel: u64, message: u64, button: &str) -> anyhow::Result<Answer> {
        let act = self.sandbox.read(|state| {
            let found = self.component(state, channel, Some(message), |one| is_button(one, button))?;
            press(&found)
        })?;
        self.act(channel, act).await
    }

    /// Chooses values (by label or value; `@Name` or `#channel` for the other selects) of a select menu, found by
    /// custom id or placeholder.
    ///
    /// # Errors
    /// [`Refused`]: no such menu or value, too few or too many, or no answer.
    pub async fn chooses(&self, channel: u64, menu: &str, values: &[&str]) -> anyhow::Result<Answer> {
        let act = self.sandbox.read(|state| {
            let wanted = |component: &Value| {
                is_select(component["type"].as_u64().unwrap_or(0))
                    && (component["custom_id"] == menu || component["placeholder"] == menu)
            };
            let (message, component) = self.component(state, channel, None, wanted)?;
            self.choose(state, message, &component, values)
        })?;
        self.act(channel, act).await
    }

    /// Fills a form and submits it. Fields are found by label or custom id; the others keep what was in them.
    ///
    /// # Errors
    /// [`Refused`]: not a form, no such field, a length the client refuses, or no answer.
    pub async fn submits(&self, form: &Answer, fields: &[(&str, &str)]) -> anyhow::Result<Answer> {
        let Some(modal) = &form.modal else { return Err(Refused::Client("there is no form".into()).into()) };
        let mut rows = Vec::new();
        let mut lines = Vec::new();
        if let Some((unknown, _)) = fields
            .iter()
            .find(|(name, _)| !modal.fields.iter().any(|f| f.label == *name || f.custom_id == *name))
        {
            let labels: Vec<&str> = modal.fields.iter().map(|field| field.label.as_str()).collect();
            return Err(
                Refused::Client(format!("no field {unknown:?} (there are: {})", labels.join(", "))).into()
            );
        }
        for field in &modal.fields {
            let given = fields.iter().find(|(name, _)| *name == field.label || *name == field.custom_id);
            let value = given.map_or(field.value.as_str(), |(_, value)| value);
            let length = value.chars().count();
            if length == 0 && field.required {
                return Err(Refused::Client(format!("{}: is required", field.label)).into());
            }
            if length > field.max_length || (length > 0 && length < field.min_length) {
                let (least, most) = (field.min_length, field.max_length);
                let why = format!("{}: {length} characters, but {least} to {most} are wanted", field.label);
                return Err(Refused::Client(why).into());
            }
            lines.push(format!("{}: {value}", field.label));
            rows.push(json!({
                "type": 1, "id": rows.len() * 2 + 1,
                "components": [{"type": 4, "id": rows.len() * 2 + 2, "custom_id": field.custom_id, "value": value}],
            }));
        }
        let source =
            self.sandbox.read(|state| state.interactions.get(&form.interaction).and_then(|one| one.source));
        let act = Act {
            kind: 5,
            data: json!({"custom_id": modal.custom_id, "components": rows, "resolved": {}}),
            text: format!("submits “{}” ({})", modal.title, lines.join("; ")),
            command: None,
            source,
        };
        self.act(form.channel, act).await
    }

    /// Uses a message command, found by name or localised name, on a message.
    ///
    /// # Errors
    /// [`Refused`]: no such command or message, or no answer.
    pub async fn applies(&self, channel: u64, message: u64, command: &str) -> anyhow::Result<Answer> {
        let act = self.sandbox.read(|state| {
            let place = self.place(state, channel)?;
            let commands = command_line::commands(state, place, self.id, 3);
            let Some(found) = commands.iter().find(|one| command_line::is_called(one, command)) else {
                return client(format!("there is no message command {command:?}"));
            };
            let Some(target) = place.message(message).filter(|message| message.is_for(self.id)) else {
                return client("there is no such message");
            };
            let mut resolved = Resolved { messages: vec![message], ..Resolved::default() };
            resolved.users.push(target.author_id);
            let mut data = data_of(found);
            data["target_id"] = message.to_string().into();
            data["resolved"] = resolved.object(state, place, self.id);
            let name = found["name"].as_str().unwrap_or("").to_owned();
            let text = format!("applies “{name}” to “{}”", target.content.lines().next().unwrap_or(""));
            Ok(Act { kind: 2, data, text, command: Some(name), source: None })
        })?;
        self.act(channel, act).await
    }

    /// Sends this object as `INTERACTION_CREATE`, whatever it is. If its id is new, it can be answered.
    /// False if no bot has a session.
    pub fn sends_raw_interaction(&self, value: &Value) -> bool {
        let id = value.get("id").and_then(snowflake).unwrap_or(0);
        let channel = value.get("channel_id").and_then(snowflake).unwrap_or(0);
        let kind = value["type"].as_u64().and_then(|kind| u8::try_from(kind).ok()).unwrap_or(0);
        self.sandbox.shared.change(|state| {
            if !state.interactions.contains_key(&id) {
                let act = Act {
                    kind,
                    data: Value::Null,
                    text: "sends something odd".into(),
                    command: None,
                    source: None,
                };
                let token = value["token"].as_str().unwrap_or("").to_owned();
                let record = self.record(state, channel, id, token, &act);
                state.interactions.insert(id, record);
            }
            state.dispatch_interaction(value)
        })
    }

    /// The object last sent as an interaction, for sending it twice.
    pub fn last_interaction(&self) -> Option<Value> {
        self.sandbox.read(|state| state.last_interaction.clone())
    }
}
