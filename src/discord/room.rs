//! Opening an incident's room: a channel with a marker in its topic, so that one whose creation had an unknown outcome
//! can be found and adopted.

use super::deliver::{Delivery, unsent};
use super::permissions::{IN_A_ROOM, VIEW_CHANNEL, id};
use super::rest::{Lane, Method, Outcome, Request, Route};
use crate::actions::View;
use crate::domain::delivery;
use crate::domain::guild::Holder;
use crate::domain::ids::{ChannelId, UserId};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Discord's longest channel name and topic.
const LONGEST_NAME: usize = 100;
const LONGEST_TOPIC: usize = 1024;

impl Delivery {
    /// Opens the room.
    pub async fn open_room(&self, view: &View) -> (delivery::Outcome, Option<ChannelId>) {
        let guild = view.incident.guild().0;
        let mut body = json!({
            "name": name(view),
            "type": 0,
            "topic": topic(view),
            "permission_overwrites": self.overwrites(view),
        });
        if let Some(category) = view.guild.category {
            body["parent_id"] = json!(category.0.to_string());
        }
        let request = Request::new(Method::POST, Route::create_channel(guild))
            .body(body)
            .reason(view.incident.number());
        match self.rest().send(request.lane(Lane::Escalation)).await {
            Outcome::Sent(channel) => match id(&channel["id"]) {
                Some(id) => (delivery::Outcome::Sent, Some(ChannelId(id))),
                None => (delivery::Outcome::Unknown, None),
            },
            other => (unsent(other), None),
        }
    }

    /// Looks for the room among the guild's channels.
    pub async fn find_room(&self, view: &View) -> (delivery::Outcome, Option<ChannelId>) {
        let request =
            Request::new(Method::GET, Route::list_channels(view.incident.guild().0)).lane(Lane::Escalation);
        let Outcome::Sent(Value::Array(channels)) = self.rest().send(request).await else {
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

    /// Lets somebody into a private room. Doing it twice does no harm.
    pub async fn let_in(&self, room: ChannelId, user: UserId) -> Outcome {
        let body = json!({ "type": 1, "allow": IN_A_ROOM.to_string(), "deny": "0" });
        self.rest().send(Request::new(Method::PUT, Route::put_overwrite(room.0, user.0)).body(body)).await
    }

    /// The bot, the reporter, and whoever holds a role that the playbook invites; in a private room nobody else.
    fn overwrites(&self, view: &View) -> Vec<Value> {
        let overwrite = |id: u64, kind: u8, allow: u64, deny: u64| json!({ "id": id.to_string(), "type": kind, "allow": allow.to_string(), "deny": deny.to_string() });
        let level = view.rules().level(&view.incident);
        let invited = view.playbook.invite.iter().chain(level.into_iter().flat_map(|level| &level.invite));
        let mut holders: BTreeSet<Holder> =
            invited.flat_map(|role| view.guild.holders(role)).copied().collect();
        holders.extend(view.incident.reporter.map(Holder::User));
        holders.extend(view.incident.people.iter().map(|part| Holder::User(part.member)));
        let mut all = vec![overwrite(self.bot(), 1, IN_A_ROOM, 0)];
        all.extend(holders.into_iter().filter(|holder| *holder != Holder::User(UserId(self.bot()))).map(
            |holder| match holder {
                Holder::User(user) => overwrite(user.0, 1, IN_A_ROOM, 0),
                Holder::Role(role) => overwrite(role.0, 0, IN_A_ROOM, 0),
            },
        ));
        if view.incident.report.private {
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
