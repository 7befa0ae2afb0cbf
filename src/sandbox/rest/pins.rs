//! Pins, by the new routes and the old.

use serde_json::{Value, json};

use super::message::message_of;
use super::{Answered, Call, Reply, channel_of, channel_with};
use crate::sandbox::permissions::{self, PIN_MESSAGES, READ_MESSAGE_HISTORY};
use crate::sandbox::refusal::Refusal;
use crate::sandbox::render::{self, time};
use crate::sandbox::state::{Message, State};

/// Pins in one channel.
const MOST: usize = 250;

fn pinned<'a>(state: &'a State, call: &Call) -> Result<Vec<&'a Message>, Refusal> {
    let channel = channel_of(state, call)?;
    if permissions::in_channel(state, channel, state.bot_id) & READ_MESSAGE_HISTORY == 0 {
        return Ok(Vec::new());
    }
    let mut pinned: Vec<&Message> =
        channel.messages.iter().filter(|m| m.pinned.is_some() && !m.deleted).collect();
    pinned.sort_by_key(|message| std::cmp::Reverse(message.pinned));
    Ok(pinned)
}

pub(super) fn list(state: &mut State, call: &Call) -> Answered {
    let limit = call.limit(50, 50)?;
    let mut pinned = pinned(state, call)?;
    if let Some(before) = call.query.get("before") {
        let before = chrono::DateTime::parse_from_rfc3339(before).map_err(|_| {
            Refusal::field("before", "DATE_TIME_TYPE_PARSE", "Could not parse. Should be ISO8601.")
        })?;
        pinned.retain(|message| message.pinned.is_some_and(|at| at < before));
    }
    let more = pinned.len() > limit;
    let items: Vec<Value> = pinned
        .into_iter()
        .take(limit)
        .map(|message| json!({"pinned_at": message.pinned.map(time), "message": render::message(state, message)}))
        .collect();
    Ok(Reply::ok(json!({"items": items, "has_more": more})))
}

pub(super) fn old_list(state: &mut State, call: &Call) -> Answered {
    let list = pinned(state, call)?;
    Ok(Reply::ok(list.into_iter().take(50).map(|message| render::message(state, message)).collect()))
}

pub(super) fn pin(state: &mut State, call: &Call) -> Answered {
    let channel = channel_with(state, call, PIN_MESSAGES)?;
    let message = message_of(channel, call)?;
    if message.pinned.is_some() {
        return Ok(Reply::empty());
    }
    if channel.messages.iter().filter(|m| m.pinned.is_some() && !m.deleted).count() >= MOST {
        return Err(Refusal::new(400, 30003, "Maximum number of pins reached for the channel (250)"));
    }
    let (channel, message) = (channel.id, message.id);
    let at = state.now();
    state.set_pin(channel, message, Some(at));
    // Discord posts a notice of its own.
    let id = state.next_id();
    let mut notice = Message::new(id, channel, state.bot_id, at);
    notice.kind = 6;
    notice.reference = Some(message);
    if let Some(place) = state.channel_mut(channel) {
        place.messages.push(notice);
    }
    state.message_created(id);
    Ok(Reply::empty())
}

pub(super) fn unpin(state: &mut State, call: &Call) -> Answered {
    let channel = channel_with(state, call, PIN_MESSAGES)?;
    let message = message_of(channel, call)?;
    let (channel, message) = (channel.id, message.id);
    state.set_pin(channel, message, None);
    Ok(Reply::empty())
}
