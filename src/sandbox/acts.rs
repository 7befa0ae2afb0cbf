//! From an act of a person to the interaction that a client sends, and back to the answer.

use std::time::Instant;

use anyhow::Context;
use serde_json::{Value, json};

use super::answer::Answer;
use super::command_line::{self, Typist};
use super::payload::{self, Resolved};
use super::people::{Person, Refused};
use super::permissions::{self, USE_APPLICATION_COMMANDS};
use super::state::{Channel, Interaction, Message, State};
use super::view;

/// Real time that a client waits for the first answer.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(3);

pub(super) fn client<T>(why: impl Into<String>) -> Result<T, Refused> {
    Err(Refused::Client(why.into()))
}

/// An interaction that is ready to be sent.
pub(super) struct Act {
    pub kind: u8,
    pub data: Value,
    pub text: String,
    pub command: Option<String>,
    pub source: Option<u64>,
}

impl Person {
    /// The channel, if they see it.
    pub(super) fn place<'a>(&self, state: &'a State, channel: u64) -> Result<&'a Channel, Refused> {
        match state.channel(channel).filter(|place| permissions::sees(state, place, self.id)) {
            Some(place) => Ok(place),
            None => client(format!("{} sees no channel {channel}", state.name_of(self.id))),
        }
    }

    pub(super) fn command(
        &self,
        state: &State,
        channel: u64,
        line: &str,
        completing: bool,
    ) -> Result<Act, Refused> {
        let place = self.place(state, channel)?;
        if permissions::in_channel(state, place, self.id) & USE_APPLICATION_COMMANDS == 0 {
            return client("they may not use commands here");
        }
        let typist = Typist { state, place, user_id: self.id };
        let parsed = command_line::parse(&typist, line, completing).map_err(Refused::Client)?;
        let mut data = data_of(&parsed.command);
        data["options"] = parsed.options.into();
        if !parsed.resolved.is_empty() {
            data["resolved"] = parsed.resolved.object(state, place, self.id);
        }
        let kind = if completing { 4 } else { 2 };
        Ok(Act { kind, data, text: line.to_owned(), command: Some(parsed.path), source: None })
    }

    /// The newest message, among those they see, with a component like this.
    pub(super) fn component<'a>(
        &self,
        state: &'a State,
        channel: u64,
        message: Option<u64>,
        wanted: impl Fn(&Value) -> bool,
    ) -> Result<(&'a Message, Value), Refused> {
        let place = self.place(state, channel)?;
        let seen = place.messages.iter().rev().filter(|one| !one.deleted && one.is_for(self.id));
        for message in seen.filter(|one| message.is_none_or(|id| id == one.id)) {
            let Some(found) =
                view::components(&message.components).into_iter().find(|component| wanted(component))
            else {
                continue;
            };
            if found["disabled"] == true {
                return client("it is disabled");
            }
            return Ok((message, found.clone()));
        }
        client(format!("there is no such button or menu in #{}", place.name))
    }

    pub(super) fn choose(
        &self,
        state: &State,
        message: &Message,
        menu: &Value,
        given: &[&str],
    ) -> Result<Act, Refused> {
        let least = menu["min_values"].as_u64().unwrap_or(1);
        let most = menu["max_values"].as_u64().unwrap_or(1);
        if !(least..=most).contains(&(given.len() as u64)) {
            return client(format!("{least} to {most} values are wanted, not {}", given.len()));
        }
        let place = self.place(state, message.channel_id)?;
        let typist = Typist { state, place, user_id: self.id };
        let mut resolved = Resolved::default();
        let values: Vec<String> = if menu["type"] == 3 {
            let options = menu["options"].as_array().map(Vec::as_slice).unwrap_or_default();
            let value_of = |text: &&str| {
                let found =
                    options.iter().find(|option| option["label"] == **text || option["value"] == **text);
                match found.and_then(|option| option["value"].as_str()) {
                    Some(value) => Ok(value.to_owned()),
                    None => client(format!("{text:?} cannot be chosen")),
                }
            };
            given.iter().map(value_of).collect::<Result<_, _>>()?
        } else {
            let kind = match menu["type"].as_u64() {
                Some(5) => 6,
                Some(6) => 8,
                Some(7) => 9,
                _ => 7,
            };
            let option = json!({"type": kind, "channel_types": menu["channel_types"]});
            let id_of = |text: &&str| command_line::typed(&typist, &option, text, &mut resolved);
            let ids: Result<Vec<Value>, String> = given.iter().map(id_of).collect();
            ids.map_err(Refused::Client)?.iter().filter_map(|id| id.as_str().map(str::to_owned)).collect()
        };
        let mut data = json!({
            "custom_id": menu["custom_id"], "component_type": menu["type"], "id": 1, "values": values,
        });
        if menu["type"] != 3 {
            data["resolved"] = resolved.object(state, place, self.id);
        }
        let text = format!("chooses {}", given.join(", "));
        Ok(Act { kind: 3, data, text, command: None, source: Some(message.id) })
    }

    pub(super) fn record(
        &self,
        state: &State,
        channel: u64,
        id: u64,
        token: String,
        act: &Act,
    ) -> Interaction {
        Interaction {
            id,
            token,
            kind: act.kind,
            user_id: self.id,
            channel_id: channel,
            created: state.now(),
            started: Instant::now(),
            text: act.text.clone(),
            command: act.command.clone(),
            source: act.source,
            callback: None,
            failed: false,
            original: None,
            followups: Vec::new(),
            modal: None,
            choices: Vec::new(),
        }
    }

    /// Sends an interaction and waits for its first answer.
    pub(super) async fn act(&self, channel: u64, act: Act) -> anyhow::Result<Answer> {
        let id = self.sandbox.shared.change(|state| {
            self.place(state, channel)?;
            let id = state.next_id();
            let token = format!("{}{:016x}", id, rand::random::<u64>());
            let Some(place) = state.channel(channel) else { return client("the channel is gone") };
            let message = act.source.and_then(|source| state.message(source));
            let object =
                payload::interaction(state, place, self.id, (id, &token, act.kind), &act.data, message);
            let record = self.record(state, channel, id, token, &act);
            state.interactions.insert(id, record);
            state.last_interaction = Some(object.clone());
            if state.dispatch_interaction(&object) { Ok(id) } else { Err(Refused::NotConnected) }
        })?;
        let answered = |state: &State| {
            let known = state.interactions.get(&id)?;
            known.callback.and_then(|_| Answer::now(&self.sandbox, state, id))
        };
        let answer = self.sandbox.shared.until(PATIENCE, answered).await;
        if answer.is_none() {
            self.sandbox.shared.change(|state| {
                if let Some(known) = state.interactions.get_mut(&id) {
                    known.failed = true;
                }
            });
        }
        answer.ok_or(Refused::DidNotRespond).context(act.text)
    }
}

pub(super) fn data_of(command: &Value) -> Value {
    let mut data = json!({"id": command["id"], "name": command["name"], "type": command["type"]});
    if let Some(guild) = command.get("guild_id") {
        data["guild_id"] = guild.clone();
    }
    data
}

pub(super) fn is_button(component: &Value, wanted: &str) -> bool {
    component["type"] == 2 && (component["label"] == wanted || component["custom_id"] == wanted)
}

pub(super) fn press((message, button): &(&Message, Value)) -> Result<Act, Refused> {
    if button["style"] == 5 {
        return client("this button is a link");
    }
    let label = button["label"].as_str().or(button["emoji"]["name"].as_str()).unwrap_or("");
    Ok(Act {
        kind: 3,
        data: json!({"custom_id": button["custom_id"], "component_type": 2, "id": 1}),
        text: format!("presses [{label}]"),
        command: None,
        source: Some(message.id),
    })
}
