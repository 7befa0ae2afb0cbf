//! Opening an incident's room: a channel with a marker in its topic, or a thread with one in its name, so that one whose
//! creation had an unknown outcome can be found and adopted; and who can see it.

use super::deliver::{Delivery, Opened, unsent};
use super::message::Mentions;
use super::permissions::{IN_A_ROOM, VIEW_CHANNEL, Whose, id, overwrite};
use super::rest::{Lane, Method, Outcome, Request, Route};
use crate::actions::View;
use crate::domain::At;
use crate::domain::delivery;
use crate::domain::guild::Holder;
use crate::domain::ids::{ChannelId, DiscordRoleId, GuildId, UserId};
use crate::domain::playbook::RoomKind;
use crate::domain::reach::Whom;
use crate::domain::room::{Invited, Part, Plain, may_be_thread};
use crate::domain::timeline::{Entry, Event};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Discord's longest channel name and topic.
const LONGEST_NAME: usize = 100;
const LONGEST_TOPIC: usize = 1024;
/// Overwrites that Discord takes.
const MOST_OVERWRITES: usize = 100;
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
    /// Opens the room, as plain as it is to be; `timeline` says who was called or has acted so far.
    pub async fn open_room(&self, view: &View, timeline: &[Entry], plain: Plain, now: At) -> Opened {
        let guild = view.incident.guild().0;
        let neutral = plain.neutral || view.incident.is_private();
        if let Some(parent) = thread_of(view, plain) {
            let name = if neutral { view.incident.number().to_owned() } else { thread_name(view) };
            let body = json!({ "name": name, "type": 11, "auto_archive_duration": KEPT_OPEN });
            let request = Request::new(Method::POST, Route::create_thread(parent.0));
            return self.made(request.body(body), view).await;
        }
        let mut body = json!({
            "name": if neutral { neutral_name(view) } else { name(view) },
            "type": 0,
            "topic": if neutral { marker(view) } else { topic(view) },
            "permission_overwrites": self.overwrites(view, timeline, plain.invited, now).await,
        });
        if let Some(category) = view.guild.category.filter(|_| !plain.outside) {
            body["parent_id"] = json!(category.0.to_string());
        }
        self.made(Request::new(Method::POST, Route::create_channel(guild)).body(body), view).await
    }

    async fn made(&self, request: Request, view: &View) -> Opened {
        let request = request.reason(view.incident.number()).lane(Lane::Escalation);
        match self.send(request).await {
            Outcome::Sent(channel) => match id(&channel["id"]) {
                Some(id) => Opened::Tried(delivery::Outcome::Sent, Some(ChannelId(id))),
                None => Opened::Tried(delivery::Outcome::Unknown, None),
            },
            other => match refused(&other) {
                Some((part, message)) => Opened::Refused(part, message),
                None => Opened::Tried(unsent(other, false), None),
            },
        }
    }

    /// Looks for the room among the guild's channels, and where it may be one among its threads: which, and whether it is
    /// a thread.
    pub async fn find_room(&self, view: &View) -> (delivery::Outcome, Option<(ChannelId, bool)>) {
        let found =
            |(outcome, room): (_, Option<_>), is_thread| (outcome, room.map(|room| (room, is_thread)));
        if thread_of(view, Plain::default()).is_some() {
            return found(self.find_thread(view).await, true);
        }
        match self.find_channel(view).await {
            // A plainer one is a thread in the end.
            (delivery::Outcome::Absent, None) if may_be_thread(&view.incident, &view.guild) => {
                found(self.find_thread(view).await, true)
            }
            channel => found(channel, false),
        }
    }

    async fn find_channel(&self, view: &View) -> (delivery::Outcome, Option<ChannelId>) {
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
        let number = view.incident.number();
        let begins = format!("{number} ");
        let is_it = |thread: &&Value| {
            id(&thread["owner_id"]) == Some(self.bot())
                && thread["name"].as_str().is_some_and(|name| name == number || name.starts_with(&begins))
        };
        match threads.iter().find(is_it).and_then(|thread| id(&thread["id"])) {
            Some(id) => (delivery::Outcome::Sent, Some(ChannelId(id))),
            None => (delivery::Outcome::Absent, None),
        }
    }

    /// Sets who can see the room, as it is to be now; of a private one also a neutral name and topic, in the same edit,
    /// since Discord takes few of those. Doing it twice does no harm.
    pub async fn set_access(&self, room: ChannelId, view: &View, timeline: &[Entry], now: At) -> Outcome {
        let mut invited = Invited::All;
        loop {
            let overwrites = self.overwrites(view, timeline, invited, now).await;
            let mut body = json!({ "permission_overwrites": overwrites });
            if view.incident.is_private() {
                body["name"] = json!(neutral_name(view));
                body["topic"] = json!(marker(view));
            }
            let request = Request::new(Method::PATCH, Route::edit_channel(room.0)).body(body);
            let request = request.reason(view.incident.number()).lane(Lane::Escalation);
            let outcome = self.send(request).await;
            invited = match (refused(&outcome), invited) {
                (Some((Part::Invited, _)), Invited::All) => Invited::Found,
                (Some((Part::Invited, _)), Invited::Found) => Invited::Nobody,
                _ => {
                    // Discord takes two changes of a name in ten minutes. The door is shut meanwhile.
                    if matches!(outcome, Outcome::RetryAfter(_)) && view.incident.is_private() {
                        self.shut(room, &overwrites).await;
                    }
                    return outcome;
                }
            };
        }
    }

    /// Shuts a room by its overwrites alone, the bot's own and the denial first.
    async fn shut(&self, room: ChannelId, overwrites: &[Value]) {
        let mut first: Vec<&Value> = overwrites.iter().collect();
        first.sort_by_key(|one| (id(&one["id"]) != Some(self.bot()), one["deny"] == "0"));
        for one in first {
            let Some(request) = overwriting(room, one) else { continue };
            if let Outcome::RetryAfter(_) = self.send(request.lane(Lane::Escalation)).await {
                return;
            }
        }
    }

    /// Lets those in whom a message calls, into a private room. Doing it twice does no harm. Answers with those whom Discord
    /// let in.
    pub async fn let_in_called(&self, room: ChannelId, called: &Mentions) -> Vec<Whom> {
        let mut are_in = Vec::new();
        for whom in called.whom() {
            let whose = match whom {
                Whom::Person(user) => Whose::Person(user.0),
                Whom::Role(role) => Whose::Role(role.0),
                Whom::Unheld(_) => continue,
            };
            let is_in = self.open_for(room, whose).await;
            are_in.extend(is_in.then_some(whom));
        }
        are_in
    }

    /// Lets somebody into a private room. Doing it twice does no harm. True if Discord let them in.
    pub async fn let_in(&self, room: ChannelId, user: UserId) -> bool {
        self.open_for(room, Whose::Person(user.0)).await
    }

    async fn open_for(&self, room: ChannelId, whose: Whose) -> bool {
        let Some(request) = overwriting(room, &overwrite(whose, IN_A_ROOM, 0)) else { return false };
        matches!(self.send(request).await, Outcome::Sent(_))
    }

    /// In a private room the denial of everybody, before all else, so that nothing that is left out can be it; then the
    /// bot, the reporter, whoever holds a role that the playbook invites, and whoever has been called or has acted by the
    /// timeline.
    async fn overwrites(&self, view: &View, timeline: &[Entry], invited: Invited, now: At) -> Vec<Value> {
        let guild = view.incident.guild();
        let mut all = Vec::new();
        if view.incident.is_private() {
            all.push(overwrite(Whose::Role(guild.0), 0, VIEW_CHANNEL));
        }
        all.push(overwrite(Whose::Person(self.bot()), IN_A_ROOM, 0));
        let mut holders = holders(view, timeline, now);
        holders.remove(&Holder::User(UserId(self.bot())));
        holders.remove(&Holder::Role(DiscordRoleId(guild.0)));
        match invited {
            Invited::All => {}
            Invited::Found => self.keep_found(guild, &mut holders).await,
            Invited::Nobody => holders.clear(),
        }
        let whose = |holder| match holder {
            Holder::User(UserId(user)) => Whose::Person(user),
            Holder::Role(DiscordRoleId(role)) => Whose::Role(role),
        };
        all.extend(holders.into_iter().map(|holder| overwrite(whose(holder), IN_A_ROOM, 0)));
        all.truncate(MOST_OVERWRITES);
        all
    }

    /// Leaves out roles that are not there any more and people who have left. Of whom nothing is known, is kept.
    async fn keep_found(&self, guild: GuildId, holders: &mut BTreeSet<Holder>) {
        let get = |route| self.send(Request::new(Method::GET, route).lane(Lane::Escalation));
        if let Outcome::Sent(roles) = get(Route::list_roles(guild.0)).await {
            let known: BTreeSet<u64> =
                roles.as_array().into_iter().flatten().filter_map(|role| id(&role["id"])).collect();
            holders.retain(|holder| !matches!(holder, Holder::Role(role) if !known.contains(&role.0)));
        }
        let people = holders.iter().filter_map(|holder| match holder {
            Holder::User(user) => Some(*user),
            Holder::Role(_) => None,
        });
        let people: Vec<UserId> = people.collect();
        for user in people {
            if let Outcome::Gone { .. } = get(Route::get_member(guild.0, user.0)).await {
                holders.remove(&Holder::User(user));
            }
        }
    }
}

/// The request that sets one overwrite of a channel, as it stands in a list of them.
pub(super) fn overwriting(channel: ChannelId, overwrite: &Value) -> Option<Request> {
    let whose = id(&overwrite["id"])?;
    let body = json!({ "type": overwrite["type"], "allow": overwrite["allow"], "deny": overwrite["deny"] });
    Some(Request::new(Method::PUT, Route::put_overwrite(channel.0, whose)).body(body))
}

/// Who is to be in the room, besides the bot.
fn holders(view: &View, timeline: &[Entry], now: At) -> BTreeSet<Holder> {
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
    holders
}

/// What of a room was refused, by Discord's code and the fields that it names, and its words. `None`: not refused.
fn refused(outcome: &Outcome) -> Option<(Part, String)> {
    let (code, message) = match outcome {
        Outcome::Gone { code, message }
        | Outcome::Forbidden { code, message }
        | Outcome::Refused { code, message, .. } => (*code, message),
        _ => return None,
    };
    let part = match code {
        WRONG => part_of(message),
        _ if NO_PLACE.contains(&code) => Part::Place,
        _ if BLOCKED_WORDS.contains(&code) => Part::Name,
        _ if NOT_FOUND.contains(&code) => Part::Invited,
        _ if NO_CATEGORY.contains(&code) => Part::Category,
        _ if NO_SERVER.contains(&code) => Part::Server,
        _ if matches!(outcome, Outcome::Forbidden { .. }) => Part::Permission,
        _ => Part::Unknown,
    };
    Some((part, format!("{} ({code})", plain(message))))
}

/// The first field that a refused form names.
fn part_of(message: &str) -> Part {
    let errors = message.find('{').and_then(|at| serde_json::from_str::<Value>(&message[at..]).ok());
    let Some(Value::Object(errors)) = errors else { return Part::Unknown };
    let part = |field: &str| match field {
        "name" | "topic" => Part::Name,
        "permission_overwrites" => Part::Invited,
        "parent_id" => Part::Category,
        _ => Part::Unknown,
    };
    errors.keys().next().map_or(Part::Unknown, |field| part(field))
}

/// Discord's words without the braces of a form's errors: what a person can read of them.
fn plain(message: &str) -> String {
    let Some(at) = message.find('{') else { return message.to_owned() };
    let Ok(errors) = serde_json::from_str::<Value>(&message[at..]) else { return message.to_owned() };
    let mut said = Vec::new();
    let mut left = vec![&errors];
    while let Some(value) = left.pop() {
        match value {
            Value::Object(fields) => {
                said.extend(fields.get("message").and_then(Value::as_str));
                left.extend(fields.values());
            }
            Value::Array(all) => left.extend(all),
            _ => {}
        }
    }
    format!("{}: {}", message[..at].trim(), said.join("; "))
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
fn neutral_name(view: &View) -> String {
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
fn marker(view: &View) -> String {
    format!("· {}", view.incident.number())
}
