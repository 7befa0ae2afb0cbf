//! Opening an incident's room: a channel with a marker in its topic, or a thread with one in its name, so that one whose
//! creation had an unknown outcome can be found and adopted; and who can see it.

use super::deliver::{Delivery, Opened, unsent};
use super::message::Mentions;
use super::permissions::{IN_A_ROOM, VIEW_CHANNEL, id};
use super::rest::{Lane, Method, Outcome, Request, Route};
use crate::actions::View;
use crate::domain::At;
use crate::domain::delivery;
use crate::domain::guild::Holder;
use crate::domain::ids::{ChannelId, UserId};
use crate::domain::playbook::RoomKind;
use crate::domain::reach::Whom;
use crate::domain::timeline::{Entry, Event};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Discord's longest channel name and topic.
const LONGEST_NAME: usize = 100;
const LONGEST_TOPIC: usize = 1024;
/// Discord's error codes where there is no place for another channel, or thread.
const NO_PLACE: [u64; 2] = [30013, 160006];
/// Discord's error code where something in a request is wrong, such as a category that is full or gone.
const WRONG: u64 = 50035;
/// Minutes without a message after which Discord archives a thread: the most that it offers.
const KEPT_OPEN: u32 = 10_080;

impl Delivery {
    /// Opens the room, in the guild's category or `outside` of it.
    pub async fn open_room(&self, view: &View, outside: bool, now: At) -> Opened {
        let guild = view.incident.guild().0;
        if let Some(parent) = thread_of(view) {
            let body = json!({ "name": thread_name(view), "type": 11, "auto_archive_duration": KEPT_OPEN });
            let request = Request::new(Method::POST, Route::create_thread(parent.0));
            return self.made(request.body(body), view, false).await;
        }
        let mut body = json!({
            "name": name(view),
            "type": 0,
            "topic": topic(view),
            "permission_overwrites": self.overwrites(view, &[], now),
        });
        let category = view.guild.category.filter(|_| !outside);
        if let Some(category) = category {
            body["parent_id"] = json!(category.0.to_string());
        }
        let request = Request::new(Method::POST, Route::create_channel(guild)).body(body);
        self.made(request, view, category.is_some()).await
    }

    async fn made(&self, request: Request, view: &View, in_category: bool) -> Opened {
        let request = request.reason(view.incident.number()).lane(Lane::Escalation);
        match self.send(request).await {
            Outcome::Sent(channel) => match id(&channel["id"]) {
                Some(id) => Opened::Tried(delivery::Outcome::Sent, Some(ChannelId(id))),
                None => Opened::Tried(delivery::Outcome::Unknown, None),
            },
            Outcome::Refused { code, message, .. } if NO_PLACE.contains(&code) => Opened::NoPlace(message),
            Outcome::Refused { code: WRONG, message, .. } if in_category && message.contains("parent_id") => {
                Opened::NotInCategory(message)
            }
            other => Opened::Tried(unsent(other, false), None),
        }
    }

    /// Looks for the room among the guild's channels.
    pub async fn find_room(&self, view: &View) -> (delivery::Outcome, Option<ChannelId>) {
        if thread_of(view).is_some() {
            return self.find_thread(view).await;
        }
        let request =
            Request::new(Method::GET, Route::list_channels(view.incident.guild().0)).lane(Lane::Escalation);
        let Outcome::Sent(Value::Array(channels)) = self.send(request).await else {
            return (delivery::Outcome::NotLookedUp, None);
        };
        let marker = marker(view);
        let is_it =
            |channel: &&Value| channel["topic"].as_str().is_some_and(|topic| topic.ends_with(&marker));
        match channels.iter().find(is_it).and_then(|channel| id(&channel["id"])) {
            Some(id) => (delivery::Outcome::Sent, Some(ChannelId(id))),
            None => (delivery::Outcome::Absent, None),
        }
    }

    async fn find_thread(&self, view: &View) -> (delivery::Outcome, Option<ChannelId>) {
        let request =
            Request::new(Method::GET, Route::active_threads(view.incident.guild().0)).lane(Lane::Escalation);
        let Outcome::Sent(answer) = self.send(request).await else {
            return (delivery::Outcome::NotLookedUp, None);
        };
        let Some(threads) = answer["threads"].as_array() else {
            return (delivery::Outcome::NotLookedUp, None);
        };
        let begins = format!("{} ", view.incident.number());
        let is_it = |thread: &&Value| {
            id(&thread["owner_id"]) == Some(self.bot())
                && thread["name"].as_str().is_some_and(|name| name.starts_with(&begins))
        };
        match threads.iter().find(is_it).and_then(|thread| id(&thread["id"])) {
            Some(id) => (delivery::Outcome::Sent, Some(ChannelId(id))),
            None => (delivery::Outcome::Absent, None),
        }
    }

    /// Sets who can see the room, as it is to be now. Doing it twice does no harm.
    pub async fn set_access(&self, room: ChannelId, view: &View, timeline: &[Entry], now: At) -> Outcome {
        let body = json!({ "permission_overwrites": self.overwrites(view, timeline, now) });
        let request = Request::new(Method::PATCH, Route::edit_channel(room.0)).body(body);
        self.send(request.reason(view.incident.number()).lane(Lane::Escalation)).await
    }

    /// Lets those in whom a message calls, into a private room. Doing it twice does no harm. Answers with those whom Discord
    /// let in.
    pub async fn let_in_called(&self, room: ChannelId, called: &Mentions) -> Vec<Whom> {
        let mut are_in = Vec::new();
        for whom in called.whom() {
            let outcome = match whom {
                Whom::Person(user) => self.let_in(room, user).await,
                Whom::Role(role) => {
                    let body = json!({ "type": 0, "allow": IN_A_ROOM.to_string(), "deny": "0" });
                    let route = Route::put_overwrite(room.0, role.0);
                    self.send(Request::new(Method::PUT, route).body(body)).await
                }
                Whom::Unheld(_) => continue,
            };
            are_in.extend(matches!(outcome, Outcome::Sent(_)).then_some(whom));
        }
        are_in
    }

    /// Lets somebody into a private room. Doing it twice does no harm.
    pub async fn let_in(&self, room: ChannelId, user: UserId) -> Outcome {
        let body = json!({ "type": 1, "allow": IN_A_ROOM.to_string(), "deny": "0" });
        self.send(Request::new(Method::PUT, Route::put_overwrite(room.0, user.0)).body(body)).await
    }

    /// The bot, the reporter, whoever holds a role that the playbook invites, and whoever has been called or has acted by
    /// the timeline; in a private room nobody else.
    fn overwrites(&self, view: &View, timeline: &[Entry], now: At) -> Vec<Value> {
        let overwrite = |id: u64, kind: u8, allow: u64, deny: u64| json!({ "id": id.to_string(), "type": kind, "allow": allow.to_string(), "deny": deny.to_string() });
        let level = view.rules().level(&view.incident);
        let invited = view.playbook.invite.iter().chain(level.into_iter().flat_map(|level| &level.invite));
        let core = view.playbook.invite_core.iter().filter(|_| view.incident.facts().core == Some(true));
        let mut holders: BTreeSet<Holder> =
            invited.chain(core).flat_map(|role| view.guild.called(role, now)).collect();
        for entry in timeline {
            holders.extend(entry.by.person().map(Holder::User));
            match &entry.event {
                Event::FellDue(fell) => {
                    holders.extend(fell.people.iter().copied().map(Holder::User));
                    holders.extend(fell.to.iter().flat_map(|role| view.guild.called(role, now)));
                }
                Event::Absorbed { people, .. } => holders.extend(people.iter().copied().map(Holder::User)),
                Event::BlockerRaised { owner, .. } => holders.extend(owner.map(Holder::User)),
                _ => {}
            }
        }
        holders.extend(view.incident.reporter.map(Holder::User));
        holders.extend(view.incident.people.iter().map(|part| Holder::User(part.member)));
        let mut all = vec![overwrite(self.bot(), 1, IN_A_ROOM, 0)];
        all.extend(holders.into_iter().filter(|holder| *holder != Holder::User(UserId(self.bot()))).map(
            |holder| match holder {
                Holder::User(user) => overwrite(user.0, 1, IN_A_ROOM, 0),
                Holder::Role(role) => overwrite(role.0, 0, IN_A_ROOM, 0),
            },
        ));
        if view.incident.is_private() {
            all.push(overwrite(view.incident.guild().0, 0, 0, VIEW_CHANNEL));
        }
        all.truncate(100);
        all
    }
}

/// `db-20260302-001-数据库宕机`: Chinese stays, letters are lower-cased as Discord does, everything else is a hyphen.
fn name(view: &View) -> String {
    let wanted = format!("{}-{}", view.incident.number(), view.incident.report.title);
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

/// The channel in which the room is a thread, if it is one.
fn thread_of(view: &View) -> Option<ChannelId> {
    view.guild.incidents_channel.filter(|_| view.incident.room_kind == RoomKind::Thread)
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
    let room = LONGEST_TOPIC - marker.chars().count();
    let title: String =
        view.incident.report.title.chars().filter(|c| !c.is_control()).take(room.min(300)).collect();
    format!("{}{marker}", crate::text::plain::show(&title, room.min(300)))
}

/// Ends the topic; the number is unique in the guild for ever.
fn marker(view: &View) -> String {
    format!(" · {}", view.incident.number())
}
