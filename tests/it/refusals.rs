//! Every refusal that Discord documents for what the bot asks, once and for ever, on every route: no obligation ends unseen,
//! no storm of requests, and no text of a private incident outside its room.
//!
//! `WARROOM_REFUSALS=all` plays each refusal on each route, in a world of its own; otherwise a share of them is.

use crate::world::{Who::*, World};
use chrono::TimeDelta;
use serde_json::json;
use std::sync::Mutex;
use std::time::{Duration, Instant};
use tokio::runtime::Builder;
use warroom::domain::audit::HEARD_WITHIN;
use warroom::domain::keyed::Keyed;
use warroom::sandbox::{Fault, FaultKind, Person, permission_by_name};

/// What the README asks for.
const BOT: u64 = 2_251_799_813_803_024;
/// Words that only those may read who are invited.
const SECRET: &str = "绝密备份泄露";
/// A tenth of the requests that Discord endures refusing within ten minutes.
const MOST_REFUSED: usize = 1_000;
/// What the auditor tells whoever can mend it: in the operators' channel, and where that takes nothing.
const ALERTS: [&str; 2] =
    ["What is owed and what was delivered differ", "Not everything that is owed was delivered"];
/// Unless all are, one in so many pairs of a refusal and a route is played. It shares no factor with the number of routes,
/// so that each route has its turn, with refusals of every kind.
const SHARE: usize = 29;
/// How long (real time) what is owed may take when nothing is refused any more.
const REAL_WAIT: Duration = Duration::from_secs(65);
/// Worlds that are played at once: each mostly waits.
const AT_A_TIME: usize = 8;

/// Status and code, by Discord's list of JSON error codes. Those of the gateway, of payments, and of what no bot may do are
/// not among them.
const REFUSALS: [(u16, u64, &str); 38] = [
    (400, 0, "Bad Request"),
    (403, 0, "Forbidden"),
    (404, 0, "404: Not Found"),
    (404, 10003, "Unknown Channel"),
    (404, 10004, "Unknown Guild"),
    (404, 10007, "Unknown Member"),
    (404, 10008, "Unknown Message"),
    (404, 10009, "Unknown permission overwrite"),
    (404, 10011, "Unknown Role"),
    (404, 10013, "Unknown User"),
    (403, 20001, "Bots cannot use this endpoint"),
    (403, 20009, "Explicit content cannot be sent to the desired recipient"),
    (403, 20012, "You are not authorized to perform this action on this application"),
    (400, 30003, "Maximum number of pins reached for the channel (50)"),
    (400, 30005, "Maximum number of guild roles reached (250)"),
    (400, 30013, "Maximum number of guild channels reached (500)"),
    (400, 30015, "Maximum number of attachments in a message reached (10)"),
    (400, 30046, "Maximum number of edits to messages older than 1 hour reached"),
    (403, 40001, "Unauthorized. Provide a valid token and try again"),
    (400, 40004, "Send messages has been temporarily disabled"),
    (413, 40005, "Request entity too large"),
    (403, 50001, "Missing Access"),
    (400, 50003, "Cannot execute action on a DM channel"),
    (403, 50005, "Cannot edit a message authored by another user"),
    (400, 50006, "Cannot send an empty message"),
    (403, 50007, "Cannot send messages to this user"),
    (400, 50008, "Cannot send messages in a non-text channel"),
    (403, 50009, "Channel verification level is too high for you to gain access"),
    (403, 50013, "Missing Permissions"),
    (400, 50019, "A message can only be pinned in the channel in which it was sent"),
    (400, 50024, "Cannot execute action on this channel type"),
    (400, 50028, "Invalid role"),
    (400, 50035, "Invalid Form Body"),
    (400, 50083, "Thread is archived"),
    (403, 160_005, "This thread is locked"),
    (400, 160_006, "Maximum number of active threads reached"),
    (400, 200_000, "Message was blocked by automatic moderation"),
    (400, 240_000, "Message blocked by harmful links filter"),
];

/// What the bot asks of Discord besides answers to commands, which whoever typed them sees.
const ROUTES: [(&str, &str); 9] = [
    ("POST", "/channels/{channel_id}/messages"),
    ("PATCH", "/channels/{channel_id}/messages/{message_id}"),
    ("PUT", "/pins/{message_id}"),
    ("POST", "/guilds/{guild_id}/channels"),
    ("PATCH", "/channels/{channel_id}"),
    ("PUT", "/channels/{channel_id}/permissions/{overwrite_id}"),
    ("GET", "/channels/{channel_id}/messages"),
    ("GET", "/guilds/{guild_id}*"),
    ("POST", "/users/@me/channels"),
];

fn fault((method, route): (&str, &str), (status, code, words): (u16, u64, &str)) -> Fault {
    Fault::once(method, route, FaultKind::Answer(status, json!({ "message": words, "code": code })))
}

/// What ended unseen of what is owed: neither read, nor found by the auditor for as long as it waits, and told in
/// time to whoever can mend it, where Discord takes any message at all.
async fn unseen(world: &mut World, takes_messages: bool) -> Vec<String> {
    let lacking = world.app().audits().borrow().lacking.clone();
    let found = |row: &String| {
        lacking.iter().any(|(_, lack)| row.contains(&format!(": {} #{} ", lack.what.key(), lack.seq)))
    };
    let mut unseen = entries(world.undelivered().await);
    unseen.retain(|row| !found(row));
    let since = lacking.iter().map(|(_, lack)| lack.since).min();
    if let Some(since) = since.filter(|_| takes_messages) {
        let people = world.guild.people();
        let direct = people.iter().filter_map(Person::direct_messages);
        let channels = world.guild.channel_named("warroom-ops").into_iter().chain(direct);
        let said = channels.flat_map(|channel| world.guild.messages(channel));
        let alerts = said.filter(|said| ALERTS.iter().any(|alert| said.text().contains(alert)));
        let told = alerts.map(|alert| alert.created).min();
        if told.is_none_or(|told| told - since > HEARD_WITHIN) {
            unseen.push(format!("told at {told:?} of {lacking:?}"));
        }
    }
    unseen
}

/// Of rows of the outbox, the messages about entries that people wait for; direct ones are only one of several ways.
fn entries(mut rows: Vec<String>) -> Vec<String> {
    rows.retain(|row| row.contains(": entry ") && !row.contains(" to direct:"));
    rows
}

/// Two incidents, one of them private, in which nobody reacts: whatever falls due falls due.
async fn nobody_reacts(world: &mut World) {
    for line in ["title:宕机 level:P0", &format!("title:{SECRET} symptom:{SECRET} level:P0 private:true")] {
        world.does(Lin, world.general, &format!("/declare {line}")).await;
    }
    world.passes("12m").await;
}

/// Where people who are not invited read of what is private.
fn told_outside(world: &World) -> Vec<String> {
    let rooms = world.guild.rooms();
    let ops = world.guild.channel_named("warroom-ops");
    let public = world.guild.channels().into_iter().filter(|channel| !rooms.contains(&channel.id));
    let public = public.filter(|channel| Some(channel.id) != ops);
    let messages = public.flat_map(|channel| world.guild.messages(channel.id));
    let own = messages.filter(|message| message.author_id == world.sandbox.bot_id());
    own.map(|message| message.text()).filter(|text| text.contains(SECRET)).collect()
}

/// The most requests that Discord refused within ten minutes.
fn most_refused(world: &World) -> usize {
    let refused = world.sandbox.requests().into_iter().filter(|one| (400..500).contains(&one.status));
    let at: Vec<_> = refused.filter(|one| one.status != 429).map(|one| one.at).collect();
    let within = |from: &chrono::DateTime<chrono::Utc>| {
        at.iter().filter(|at| *at >= from && **at - *from < TimeDelta::minutes(10)).count()
    };
    at.iter().map(within).max().unwrap_or(0)
}

async fn plays_one(faults: Vec<Fault>, what: &str) -> Vec<String> {
    let mut world = World::new().await;
    let takes_messages = !faults.iter().any(|fault| fault.method == "POST" && fault.route == ROUTES[0].1);
    faults.into_iter().for_each(|fault| world.sandbox.inject(fault));
    nobody_reacts(&mut world).await;
    let mut wrong = unseen(&mut world, takes_messages).await;
    world.sandbox.clear_injected();
    // Discord tells that something changed, and nothing is refused any more.
    world.guild.set_bot_permissions(BOT & !permission_by_name("ATTACH_FILES").expect("a permission"));
    world.guild.set_bot_permissions(BOT);
    tokio::time::sleep(Duration::from_millis(700)).await;
    world.passes("3m").await;
    // By real time a server is woken a few times a minute at the most, and a limit that Discord told of holds.
    let began = Instant::now();
    while !entries(world.undelivered().await).is_empty() && began.elapsed() < REAL_WAIT {
        tokio::time::sleep(Duration::from_millis(500)).await;
        world.passes("1s").await;
    }
    wrong.extend(entries(world.undelivered().await));
    // What nobody waits for comes at its own next time, after at most as long as it has been refused; a room that seemed
    // to be deleted again and again is opened anew within the hour.
    for minutes in 0..65 {
        let mut waits = world.undelivered().await;
        waits.retain(|row| !row.contains(" to direct:"));
        if minutes >= 15 {
            waits.retain(|row| row.contains(": room ") && row.contains("deleted again and again"));
        }
        if waits.is_empty() {
            break;
        }
        world.passes("1m").await;
    }
    let waits = world.undelivered().await;
    wrong.extend(waits.into_iter().filter(|row| !row.contains(" to direct:")));
    wrong.extend(told_outside(&world).into_iter().map(|text| format!("read outside the room: {text}")));
    let refused = most_refused(&world);
    wrong.extend((refused > MOST_REFUSED).then(|| format!("{refused} refused requests in ten minutes")));
    wrong.extend(world.gives_up().await);
    wrong.into_iter().map(|wrong| format!("{what}: {wrong}")).collect()
}

/// What one world plays: some refusals, and in what words.
type Play = (Vec<Fault>, String);

/// Plays each in a world of its own, several at a time, and answers with what went wrong. What a world logs and what panics
/// in it is heard by thread, so each thread plays one world after the other.
fn play(plays: Vec<Play>) -> Vec<String> {
    let (plays, wrong) = (Mutex::new(plays.into_iter()), Mutex::new(Vec::new()));
    let next = || plays.lock().expect("the plays").next();
    let one_after_the_other = || {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        while let Some((faults, what)) = next() {
            let found = runtime.block_on(plays_one(faults, &what));
            found.iter().for_each(|wrong| eprintln!("{wrong}"));
            wrong.lock().expect("what went wrong").extend(found);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(one_after_the_other);
        }
    });
    wrong.into_inner().expect("what went wrong")
}

#[test]
fn a_refusal_for_ever_ends_no_obligation_unseen() {
    let all = std::env::var("WARROOM_REFUSALS").is_ok_and(|which| which == "all");
    let mut plays = Vec::new();
    for (place, refusal) in REFUSALS.into_iter().enumerate() {
        for (nth, route) in ROUTES.into_iter().enumerate() {
            if all || (place * ROUTES.len() + nth).is_multiple_of(SHARE) {
                let what = format!("{} {} answers {} {} for ever", route.0, route.1, refusal.0, refusal.1);
                plays.push((vec![fault(route, refusal).times(u32::MAX)], what));
            }
        }
    }
    let wrong = play(plays);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_refusal_once_on_every_route_loses_nothing() {
    let once = |refusal: (u16, u64, &str)| {
        let faults = ROUTES.into_iter().map(|route| fault(route, refusal)).collect();
        (faults, format!("every route answers {} {} once", refusal.0, refusal.1))
    };
    let wrong = play(REFUSALS.into_iter().map(once).collect());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
