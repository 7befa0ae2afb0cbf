//! Opening an incident's room: a channel with a marker in its topic, or a thread with one in its name, so that one whose
//! creation had an unknown outcome can be found and adopted.

use super::deliver::{Delivery, Opened, unsent};
use super::permissions::id;
use super::rest::{Lane, Method, Request, RequestOutcome, Route};
use crate::actions::View;
use crate::domain::At;
use crate::domain::delivery;
use crate::domain::ids::ChannelId;
use crate::domain::playbook::RoomKind;
use crate::domain::room::{Plain, RoomAspect, may_be_thread};
use serde_json::{Value, json};

/// Discord's longest channel name and topic.
const LONGEST_NAME: usize = 100;
const LONGEST_TOPIC: usize = 1024;
/// Discord's error codes where there is no place for another channel, or thread.
const NO_PLACE: [u64; 2] = [30013, 160_006];
/// Where a name has words that the server's rules or Discord's do not let through.
const BLOCKED_WORDS: [u64; 3] = [200_000, 200_001, 240_000];
/// Where a member, overwrite, role or user is not known.
const NOT_FOUND: [u64; 4] = [10007, 10009, 10011, 10013];
/// Where a channel is not known, or is not of the right kind: of a new room that can be its category only.
const NO_CATEGORY: [u64; 2] = [10003, 50024];
/// Where the bot is not on the server any more.
const NO_SERVER: [u64; 2] = [10004, 50001];
/// Discord's error code where something in a request is wrong; it names the field.
const WRONG: u64 = 50035;
/// Minutes without a message after which Discord archives a thread: the most that it offers.
const KEPT_OPEN: u32 = 10_080;

impl Delivery {
    /// Opens the room, as plain as it is to be.
    pub async fn open_room(&self, view: &View, plain: Plain, now: At) -> Opened {
        let guild = view.incident.guild().0;
        let neutral = plain.neutral || view.incident.is_private();
        if let Some(parent) = thread_of(view, plain) {
            let name = if neutral { view.incident.number().to_owned() } else { thread_name(view) };
            let body = json!({ "name": name, "type": 11, "auto_archive_duration": KEPT_OPEN });
            let request = Request::new(Method::POST, Route::create_thread(parent.0));
            return self.made(request.body(body), view, now).await;
        }
        let mut body = json!({
            "name": if neutral { neutral_name(view) } else { name(view) },
            "type": 0,
            "topic": if neutral { marker(view) } else { topic(view) },
            "permission_overwrites": self.overwrites(view, plain.invited, now).await,
        });
        if let Some(category) = view.guild.category.filter(|_| !plain.outside) {
            body["parent_id"] = json!(category.0.to_string());
        }
        self.made(Request::new(Method::POST, Route::create_channel(guild)).body(body), view, now).await
    }

    async fn made(&self, request: Request, view: &View, now: At) -> Opened {
        let request = request.reason(view.incident.number()).lane(Lane::Escalation);
        match self.send(request).await {
            RequestOutcome::Sent(channel) => match id(&channel["id"]) {
                Some(id) => {
                    if view.incident.is_private() {
                        self.shut_if_born_open(ChannelId(id), view, &channel, now).await;
                    }
                    Opened::Tried(delivery::Attempt::Sent, Some(ChannelId(id)))
                }
                None => Opened::Tried(delivery::Attempt::Unknown, None),
            },
            other => match refused(&other) {
                Some((aspect, message)) => Opened::Refused(aspect, message),
                None => Opened::Tried(unsent(other, false), None),
            },
        }
    }

    /// Looks for the room among the guild's channels, and where it may be one among its threads: which, and whether it is
    /// a thread.
    pub async fn find_room(&self, view: &View) -> (delivery::Attempt, Option<(ChannelId, bool)>) {
        let found =
            |(outcome, room): (_, Option<_>), is_thread| (outcome, room.map(|room| (room, is_thread)));
        if thread_of(view, Plain::default()).is_some() {
            return found(self.find_thread(view).await, true);
        }
        match self.find_channel(view).await {
            // A plainer one is a thread in the end.
            (delivery::Attempt::Absent, None) if may_be_thread(&view.incident, &view.guild) => {
                found(self.find_thread(view).await, true)
            }
            channel => found(channel, false),
        }
    }

    async fn find_channel(&self, view: &View) -> (delivery::Attempt, Option<ChannelId>) {
        let request =
            Request::new(Method::GET, Route::list_channels(view.incident.guild().0)).lane(Lane::Escalation);
        let RequestOutcome::Sent(Value::Array(channels)) = self.send(request).await else {
            return (delivery::Attempt::NotLookedUp, None);
        };
        let marker = marker(view);
        let is_it =
            |channel: &&Value| channel["topic"].as_str().is_some_and(|topic| topic.ends_with(&marker));
        match channels.iter().find(is_it).and_then(|channel| id(&channel["id"])) {
            Some(id) => (delivery::Attempt::Sent, Some(ChannelId(id))),
            None => (delivery::Attempt::Absent, None),
        }
    }

    async fn find_thread(&self, view: &View) -> (delivery::Attempt, Option<ChannelId>) {
        let request =
            Request::new(Method::GET, Route::active_threads(view.incident.guild().0)).lane(Lane::Escalation);
        let RequestOutcome::Sent(answer) = self.send(request).await else {
            return (delivery::Attempt::NotLookedUp, None);
        };
        let Some(threads) = answer["threads"].as_array() else {
            return (delivery::Attempt::NotLookedUp, None);
        };
        let number = view.incident.number();
        let begins = format!("{number} ");
        let is_it = |thread: &&Value| {
            id(&thread["owner_id"]) == Some(self.bot())
                && thread["name"].as_str().is_some_and(|name| name == number || name.starts_with(&begins))
        };
        match threads.iter().find(is_it).and_then(|thread| id(&thread["id"])) {
            Some(id) => (delivery::Attempt::Sent, Some(ChannelId(id))),
            None => (delivery::Attempt::Absent, None),
        }
    }
}

/// What of a room was refused, by Discord's code and the fields that it names, and its words. `None`: not refused.
pub(super) fn refused(outcome: &RequestOutcome) -> Option<(RoomAspect, String)> {
    let (code, message) = match outcome {
        RequestOutcome::Gone { code, message }
        | RequestOutcome::Forbidden { code, message }
        | RequestOutcome::Refused { code, message, .. } => (*code, message),
        _ => return None,
    };
    let aspect = match code {
        WRONG => aspect_of(message),
        _ if NO_PLACE.contains(&code) => RoomAspect::Place,
        _ if BLOCKED_WORDS.contains(&code) => RoomAspect::Name,
        _ if NOT_FOUND.contains(&code) => RoomAspect::Invited,
        _ if NO_CATEGORY.contains(&code) => RoomAspect::Category,
        _ if NO_SERVER.contains(&code) => RoomAspect::Server,
        _ if matches!(outcome, RequestOutcome::Forbidden { .. }) => RoomAspect::Permission,
        _ => RoomAspect::Unknown,
    };
    Some((aspect, format!("{} ({code})", plain(message))))
}

/// The first field that a refused form names.
fn aspect_of(message: &str) -> RoomAspect {
    let errors = message.find('{').and_then(|at| serde_json::from_str::<Value>(&message[at..]).ok());
    let Some(Value::Object(errors)) = errors else { return RoomAspect::Unknown };
    let aspect = |field: &str| match field {
        "name" | "topic" => RoomAspect::Name,
        "permission_overwrites" => RoomAspect::Invited,
        "parent_id" => RoomAspect::Category,
        _ => RoomAspect::Unknown,
    };
    errors.keys().next().map_or(RoomAspect::Unknown, |field| aspect(field))
}

/// Discord's words without the braces of a form's errors: what a person can read of them.
fn plain(message: &str) -> String {
    let Some(at) = message.find('{') else { return message.to_owned() };
    let Ok(errors) = serde_json::from_str::<Value>(&message[at..]) else { return message.to_owned() };
    let mut reasons = Vec::new();
    let mut left = vec![&errors];
    while let Some(value) = left.pop() {
        match value {
            Value::Object(fields) => {
                reasons.extend(fields.get("message").and_then(Value::as_str));
                left.extend(fields.values());
            }
            Value::Array(values) => left.extend(values),
            _ => {}
        }
    }
    format!("{}: {}", message[..at].trim(), reasons.join("; "))
}

/// `db-20260302-001-数据库宕机`: Chinese stays, letters are lower-cased as Discord does, everything else is a hyphen.
fn name(view: &View) -> String {
    channel_name(&format!("{}-{}", view.incident.number(), view.incident.report.title))
}

fn channel_name(wanted: &str) -> String {
    let mut name = String::new();
    for c in wanted.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            name.push(c);
        } else if !name.ends_with('-') {
            name.push('-');
        }
    }
    let name: String = name.trim_matches('-').chars().take(LONGEST_NAME).collect();
    name.trim_end_matches('-').to_owned()
}

/// A private room's: its number, and nothing that anybody wrote.
pub(super) fn neutral_name(view: &View) -> String {
    channel_name(view.incident.number())
}

/// The channel in which the room is a thread, if it is one.
fn thread_of(view: &View, plain: Plain) -> Option<ChannelId> {
    let is_thread = plain.thread || view.incident.room_kind == RoomKind::Thread;
    view.guild.incidents_channel.filter(|_| is_thread && !view.incident.is_private())
}

/// Begins with the number, by which it is found again.
fn thread_name(view: &View) -> String {
    let title: String =
        view.incident.report.title.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let name = format!("{} {}", view.incident.number(), title.trim());
    name.chars().take(LONGEST_NAME).collect()
}

fn topic(view: &View) -> String {
    let marker = marker(view);
    let room = LONGEST_TOPIC - marker.chars().count() - 1;
    let title: String =
        view.incident.report.title.chars().filter(|c| !c.is_control()).take(room.min(300)).collect();
    format!("{} {marker}", crate::text::plain::show(&title, room.min(300)))
}

/// Ends the topic; the number is unique in the guild for ever.
pub(super) fn marker(view: &View) -> String {
    format!("· {}", view.incident.number())
}
