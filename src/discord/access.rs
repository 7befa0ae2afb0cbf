//! Who can see an incident's room: shutting it, letting people in, and reading back what Discord made of it.

use super::deliver::Delivery;
use super::message::Mentions;
use super::permissions::{IN_A_ROOM, VIEW_CHANNEL, Whose, bits, id, overwrite};
use super::rest::{Lane, Method, Request, RequestOutcome, Route};
use super::room::{marker, neutral_name, refused};
use super::roster::Server;
use crate::actions::View;
use crate::domain::At;
use crate::domain::guild::Holder;
use crate::domain::ids::{ChannelId, DiscordRoleId, GuildId, UserId};
use crate::domain::privacy::{AccessDiffers, MOST_INVITED, invited};
use crate::domain::reach::Whom;
use crate::domain::room::{Invited, RoomAspect};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Discord's error code where nothing was said of somebody in a channel.
const UNKNOWN_OVERWRITE: u64 = 10009;

impl Delivery {
    /// Sets who can see the room, as it is to be now; of a private one also a neutral name and topic, in the same edit,
    /// since Discord takes few of those. Doing it twice does no harm. Answers with the overwrites that were asked for last.
    pub async fn set_access(&self, room: ChannelId, view: &View, now: At) -> (RequestOutcome, Vec<Value>) {
        let mut whom = Invited::All;
        loop {
            let overwrites = self.overwrites(view, whom, now).await;
            let mut body = json!({ "permission_overwrites": overwrites });
            if view.incident.is_private() {
                body["name"] = json!(neutral_name(view));
                body["topic"] = json!(marker(view));
            }
            let request = Request::new(Method::PATCH, Route::edit_channel(room.0)).body(body);
            let request = request.reason(view.incident.number()).lane(Lane::Escalation);
            let outcome = self.send(request).await;
            whom = match (refused(&outcome), whom) {
                (Some((RoomAspect::Invited, _)), Invited::All) => Invited::Found,
                (Some((RoomAspect::Invited, _)), Invited::Found) => Invited::Nobody,
                _ => {
                    // Discord takes two changes of a name in ten minutes. The door is shut meanwhile.
                    if matches!(outcome, RequestOutcome::RetryAfter(_)) && view.incident.is_private() {
                        self.put(room, &overwrites).await;
                    }
                    return (outcome, overwrites);
                }
            };
        }
    }

    /// Reads back who can see a private room, after `promised` was asked for. `None`: Discord does not say.
    pub async fn read_back(
        &self,
        room: ChannelId,
        promised: &[Value],
        guild: GuildId,
        now: At,
    ) -> Option<AccessDiffers> {
        let channel = self.asked(Route::get_channel(room.0)).await?;
        let server = self.server(guild, now).await;
        Some(differs(&channel, promised, guild, server.as_deref()))
    }

    /// Reads who can see a private room that was shut before, and is not to be open now: to everybody, or to a role that is
    /// not invited. Whom people let in by name stays. `None`: nothing is open, or Discord does not say.
    pub async fn opened_since(&self, room: ChannelId, view: &View, now: At) -> Option<AccessDiffers> {
        let promised = self.overwrites(view, Invited::All, now).await;
        let mut differs = self.read_back(room, &promised, view.incident.guild(), now).await?;
        differs.let_in.retain(|holder| matches!(holder, Holder::Role(_)));
        differs.shut_out.clear();
        differs.is_open().then_some(differs)
    }

    /// Shuts a room that is open to somebody: everybody first, who is not invited then.
    pub async fn shut(&self, room: ChannelId, guild: GuildId, differs: &AccessDiffers) {
        let everybody = overwrite(Whose::Role(guild.0), 0, VIEW_CHANNEL);
        let of_bot = overwrite(Whose::Person(self.bot()), IN_A_ROOM, 0);
        let uninvited = differs.let_in.iter().map(|holder| overwrite(whose(*holder), 0, VIEW_CHANNEL));
        let overwrites: Vec<Value> = [of_bot, everybody].into_iter().chain(uninvited).collect();
        self.put(room, &overwrites).await;
    }

    /// Shuts a private room that was opened just now and that Discord did not shut, by what it answered.
    pub(super) async fn shut_if_born_open(&self, room: ChannelId, view: &View, answer: &Value, now: At) {
        let promised = self.overwrites(view, Invited::All, now).await;
        let differs = differs(answer, &promised, view.incident.guild(), None);
        if differs.is_open() {
            tracing::error!(
                incident = view.incident.number(),
                "a private room was opened to others: it is shut"
            );
            self.shut(room, view.incident.guild(), &differs).await;
        }
    }

    /// Sets overwrites one by one, the bot's own and the denial first: it must not shut itself out.
    async fn put(&self, room: ChannelId, overwrites: &[Value]) {
        let mut first: Vec<&Value> = overwrites.iter().collect();
        first.sort_by_key(|one| (id(&one["id"]) != Some(self.bot()), one["deny"] == "0"));
        for overwrite in first {
            let Some(request) = overwriting(room, overwrite) else { continue };
            if let RequestOutcome::RetryAfter(_) = self.send(request.lane(Lane::Escalation)).await {
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

    /// Takes back that somebody was let in by name. Doing it twice does no harm.
    pub async fn let_out(&self, room: ChannelId, user: UserId) -> RequestOutcome {
        // Whoever is in by way of a role has nothing to be taken back.
        let channel = self.asked(Route::get_channel(room.0)).await;
        let overwrites = channel.as_ref().and_then(|channel| channel["permission_overwrites"].as_array());
        if overwrites.is_some_and(|all| all.iter().all(|one| id(&one["id"]) != Some(user.0))) {
            return RequestOutcome::Sent(Value::Null);
        }
        let request = Request::new(Method::DELETE, Route::delete_overwrite(room.0, user.0));
        match self.send(request.lane(Lane::Escalation)).await {
            RequestOutcome::Gone { code: UNKNOWN_OVERWRITE, .. } => RequestOutcome::Sent(Value::Null),
            other => other,
        }
    }

    async fn open_for(&self, room: ChannelId, whose: Whose) -> bool {
        let Some(request) = overwriting(room, &overwrite(whose, IN_A_ROOM, 0)) else { return false };
        matches!(self.send(request).await, RequestOutcome::Sent(_))
    }

    /// In a private room the denial of everybody, before all else, so that nothing that is left out can be it; then the
    /// bot, and whoever is invited.
    pub(super) async fn overwrites(&self, view: &View, whom: Invited, now: At) -> Vec<Value> {
        let guild = view.incident.guild();
        let mut overwrites = Vec::new();
        if view.incident.is_private() {
            overwrites.push(overwrite(Whose::Role(guild.0), 0, VIEW_CHANNEL));
        }
        overwrites.push(overwrite(Whose::Person(self.bot()), IN_A_ROOM, 0));
        let mut holders = invited(&view.incident, view.rules(), &view.guild, now);
        let needless = [Holder::User(UserId(self.bot())), Holder::Role(DiscordRoleId(guild.0))];
        holders.retain(|holder| !needless.contains(holder));
        if holders.len() > MOST_INVITED {
            let number = view.incident.number();
            tracing::error!(
                incident = number,
                "{} are invited, and {MOST_INVITED} fit a room",
                holders.len()
            );
            holders.truncate(MOST_INVITED);
        }
        match whom {
            Invited::All => {}
            Invited::Found => self.keep_found(guild, &mut holders).await,
            Invited::Nobody => holders.clear(),
        }
        overwrites.extend(holders.into_iter().map(|holder| overwrite(whose(holder), IN_A_ROOM, 0)));
        overwrites
    }

    /// Leaves out roles that are not there any more and people who have left. Of whom nothing is known, is kept.
    async fn keep_found(&self, guild: GuildId, holders: &mut Vec<Holder>) {
        let get = |route| self.send(Request::new(Method::GET, route).lane(Lane::Escalation));
        if let RequestOutcome::Sent(roles) = get(Route::list_roles(guild.0)).await {
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
            if let RequestOutcome::Gone { .. } = get(Route::get_member(guild.0, user.0)).await {
                holders.retain(|holder| *holder != Holder::User(user));
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

fn whose(holder: Holder) -> Whose {
    match holder {
        Holder::User(UserId(user)) => Whose::Person(user),
        Holder::Role(DiscordRoleId(role)) => Whose::Role(role),
    }
}

/// How who can see a channel differs from the overwrites that were promised. Everybody has to be denied the channel in so
/// many words: where `@everyone` sees nothing by itself, people see it by a role that most of them have.
fn differs(channel: &Value, promised: &[Value], guild: GuildId, server: Option<&Server>) -> AccessDiffers {
    let shown = |one: &&Value| bits(&one["allow"]) & VIEW_CHANNEL != 0;
    let holder = |overwrite: &Value| {
        let id = id(&overwrite["id"])?;
        Some(if overwrite["type"] == 1 { Holder::User(UserId(id)) } else { Holder::Role(DiscordRoleId(id)) })
    };
    let overwrites = channel["permission_overwrites"].as_array().map_or(&[][..], Vec::as_slice);
    let seen_by: BTreeSet<Holder> = overwrites.iter().filter(shown).filter_map(holder).collect();
    let meant: BTreeSet<Holder> = promised.iter().filter(shown).filter_map(holder).collect();
    let everybody = Holder::Role(DiscordRoleId(guild.0));
    let denied = |one: &Value| holder(one) == Some(everybody) && bits(&one["deny"]) & VIEW_CHANNEL != 0;
    AccessDiffers {
        strangers: !overwrites.iter().any(denied)
            || seen_by.contains(&everybody)
            || server.is_some_and(|server| server.shows_strangers(channel)),
        let_in: seen_by.difference(&meant).filter(|holder| **holder != everybody).copied().collect(),
        shut_out: meant.difference(&seen_by).copied().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_sees_a_room_and_should_not_is_found_and_who_should_and_does_not() {
        let lets = |id: &str, kind: u8| json!({"id": id, "type": kind, "allow": "1024", "deny": "0"});
        let denial = json!({"id": "1", "type": 0, "allow": "0", "deny": "1024"});
        let promised = [denial.clone(), lets("2", 0), lets("7", 1)];
        let read = |overwrites: Value| {
            differs(&json!({ "permission_overwrites": overwrites }), &promised, GuildId(1), None)
        };
        assert!(read(json!(promised)).is_none());
        let cut = read(json!([lets("2", 0), lets("7", 1)]));
        assert!(cut.strangers && cut.is_open(), "{cut:?}");
        let opened = read(json!([denial, lets("2", 0), lets("7", 1), lets("3", 0), lets("8", 1)]));
        assert_eq!(opened.let_in, [Holder::User(UserId(8)), Holder::Role(DiscordRoleId(3))]);
        let missing = read(json!([denial, lets("2", 0)]));
        assert_eq!((missing.shut_out.as_slice(), missing.is_open()), (&[Holder::User(UserId(7))][..], false));
    }
}
