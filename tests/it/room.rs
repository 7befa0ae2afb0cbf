//! Rooms that Discord refuses, and rooms that people delete: no refusal is final, and whoever can mend it is told.

use crate::privacy::{read_by, sees};
use crate::world::{Who::*, World};
use serde_json::{Value, json};
use std::time::Duration;
use warroom::domain::ids::GuildId;
use warroom::domain::timeline::{Event, RoomEvent};
use warroom::sandbox::{Fault, FaultKind, permission_by_name};

const CREATE: &str = "/guilds/{guild_id}/channels";
/// What the bot may do in the stories.
const ALL: u64 = 2_251_800_082_238_480;

/// Discord's refusal of one field.
fn refuses(field: &str, code: &str) -> FaultKind {
    let errors = json!({ field: { "_errors": [{ "code": code, "message": "Not here" }] } });
    FaultKind::Answer(400, json!({ "code": 50035, "message": "Invalid Form Body", "errors": errors }))
}

/// Requests for a room so far: their bodies.
fn asked(world: &World) -> Vec<Value> {
    let requests = world.sandbox.requests();
    let asked = requests.iter().filter(|it| it.method == "POST" && it.template.ends_with(CREATE));
    asked.map(|it| it.body.clone()).filter(|body| body["topic"].is_string()).collect()
}

/// What Discord's gateway tells comes when it comes.
async fn hears_of_it(world: &mut World, what: impl Fn(&World) -> bool) {
    for _ in 0..300 {
        world.settled().await;
        if what(world) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("nothing came of it");
}

/// What people in the operators' channel and in the incidents channel are told.
fn told(world: &mut World, channel: &str) -> String {
    let channel = world.guild.channel_named(channel).expect("a channel");
    world.reads(channel).iter().map(|said| format!("{said:?}\n")).collect()
}

async fn ends(mut world: World) {
    world.expects_error("the audit found a difference");
    world.passes("1m").await;
    world.sandbox.clear_faults();
    world.ignores_the_rest();
    world.ends().await;
}

/// Somebody declares an incident at P0: its room, if it has one.
async fn declares(world: &mut World, private: bool) -> Option<u64> {
    let before = world.guild.rooms();
    let line = format!("/declare title:薪资外泄 symptom:名单在网上 level:P0 private:{private}");
    world.does(Lin, world.general, &line).await;
    world.guild.rooms().first().copied().filter(|room| !before.contains(room))
}

/// A room that was opened late: people are called into it, the card is pinned there, and what is said goes there.
async fn is_worked_in(world: &mut World, room: u64) {
    let told = world.reads(room);
    let called = told.iter().find(|said| said.text.contains("has its room now"));
    let pinged = called.map(|said| said.pinged.clone()).unwrap_or_default();
    assert!(["Lin", "Wang", "Chen"].iter().all(|who| pinged.iter().any(|one| one == who)), "{told:#?}");
    assert!(world.card(room).text.contains("薪资外泄"));
    world.does(Wang, room, "/ack").await;
    world.hears(room, "@Wang acknowledged", &[]);
}

#[tokio::test]
async fn a_name_that_is_refused_once_makes_a_room_of_a_neutral_name() {
    let mut world = World::new().await;
    world.sandbox.inject(Fault::once("POST", CREATE, refuses("name", "CONTAINS_WORDS_NOT_ALLOWED")));
    let room = declares(&mut world, false).await.expect("a room");
    let channels = world.guild.channels();
    let made = channels.iter().find(|channel| channel.id == room).expect("a room");
    assert_eq!((made.name.as_str(), made.topic.as_str()), ("inc-20260302-001", "· INC-20260302-001"));
    let said: Vec<_> = world.reads(room);
    assert!(said.iter().any(|said| said.pinged.contains(&"Wang".to_owned())), "{said:#?}");
    assert!(said.iter().any(|said| said.text.contains("plainer than it was to be")), "{said:#?}");
    assert!(told(&mut world, "warroom-ops").contains("Not here (50035)"));
    ends(world).await;
}

#[tokio::test]
async fn a_name_that_is_refused_for_ever_leaves_buttons_until_the_room_can_be_opened() {
    for private in [false, true] {
        let mut world = World::new().await;
        world.sandbox.inject(Fault::once("POST", CREATE, refuses("name", "NOT_ALLOWED")).times(9999));
        assert_eq!(declares(&mut world, private).await, None);
        assert!(asked(&world).len() <= 12, "{:?}", asked(&world));
        world.passes("1h").await;
        assert!(asked(&world).len() <= 120, "{} requests in an hour", asked(&world).len());
        let ops = told(&mut world, "warroom-ops");
        assert!(ops.contains("No room could be opened") && ops.contains("Not here (50035)"), "{ops}");
        let incidents = told(&mut world, "incidents");
        assert!(!incidents.contains("no channel is set up"), "{incidents}");
        if private {
            assert_eq!(read_by(&world, Sun, &["薪资", "名单"]), [""; 0]);
        } else {
            assert!(incidents.contains("Not here (50035)") && incidents.contains("\"Wang\""), "{incidents}");
        }
        let rooms = world.guild.rooms().len();
        world.sandbox.clear_injected();
        world.restart().await;
        world.passes("30m").await;
        assert_eq!(world.guild.rooms().len(), rooms + 1, "it has its room");
        let room = world.guild.rooms()[0];
        assert_eq!(sees(&world, room, Sun), !private);
        is_worked_in(&mut world, room).await;
        ends(world).await;
    }
}

#[tokio::test]
async fn when_the_right_is_back_the_room_is_opened_at_once() {
    for private in [false, true] {
        let mut world = World::new().await;
        let manage = permission_by_name("MANAGE_CHANNELS").unwrap();
        world.guild.set_bot_permissions(ALL & !manage);
        assert_eq!(declares(&mut world, private).await, None);
        let said = world.does(Ops, world.general, "/warroom doctor").await;
        assert!(said.contains("Manage Channels") && !said.contains("Everything is in place"), "{said}");
        world.passes("5m").await;
        let ops = told(&mut world, "warroom-ops");
        assert!(ops.contains("No room could be opened") && ops.contains("Missing Permissions"), "{ops}");
        let (rooms, now) = (world.guild.rooms().len(), world.now());
        world.guild.set_bot_permissions(ALL);
        hears_of_it(&mut world, |world| world.guild.rooms().len() == rooms + 1).await;
        assert_eq!(world.now(), now, "no time went by");
        let room = world.guild.rooms()[0];
        assert_eq!(sees(&world, room, Sun), !private);
        is_worked_in(&mut world, room).await;
        ends(world).await;
    }
}

#[tokio::test]
async fn a_person_who_has_left_keeps_nobody_else_out() {
    for private in [false, true] {
        let mut world = World::new().await;
        let bo = world.person(Bo);
        world.does(Ops, world.general, "/warroom settings role:lead to:@Bo").await;
        world.guild.remove_person(&bo);
        world.ignores_the_rest();
        let room = declares(&mut world, private).await.expect("a room");
        assert!(sees(&world, room, Wang) && sees(&world, room, Lin));
        assert_eq!(sees(&world, room, Sun), !private);
        assert_eq!(read_by(&world, Sun, &["薪资"]).is_empty(), private);
        let bodies = asked(&world);
        let first = |body: &Value| body["permission_overwrites"][0]["deny"] != "0";
        assert!(bodies.iter().all(|body| first(body) == private), "{bodies:#?}");
        assert!(told(&mut world, "warroom-ops").contains("Unknown role or member"));
        ends(world).await;
    }
}

#[tokio::test]
async fn a_category_that_was_deleted_is_done_without() {
    let mut world = World::new().await;
    let category = world.guild.channel_named("War rooms").expect("a category");
    world.guild.delete_channel(category);
    let room = declares(&mut world, true).await.expect("a room");
    assert!(!sees(&world, room, Sun) && sees(&world, room, Wang));
    let ops = told(&mut world, "warroom-ops");
    assert!(ops.contains("Category does not exist (50035)"), "{ops}");
    ends(world).await;
}

#[tokio::test]
async fn a_room_that_somebody_deletes_comes_back_three_times_an_hour() {
    let mut world = World::new().await;
    let first = declares(&mut world, false).await.expect("a room");
    let mut room = first;
    for _ in 0..2 {
        world.ignores_the_rest();
        world.guild.delete_channel(room);
        hears_of_it(&mut world, |world| world.guild.rooms()[0] > room).await;
        room = world.guild.rooms()[0];
        let told = world.reads(room);
        assert!(told.iter().any(|said| said.text.contains("has a new room")), "{told:#?}");
        world.passes("1m").await;
        assert!(world.card(room).text.contains("薪资外泄"));
    }
    world.ignores_the_rest();
    world.guild.delete_channel(room);
    let deleted = |events: Vec<Event>| {
        events.iter().filter(|one| matches!(one, Event::Room(RoomEvent::RoomDeleted))).count()
    };
    let guild = GuildId(world.guild.id());
    let id = world.app().actions.incidents(guild, true, 1).await.expect("incidents")[0].incident.id;
    for _ in 0..100 {
        world.settled().await;
        tokio::time::sleep(Duration::from_millis(10)).await;
        let timeline = world.app().actions.timeline(id).await.expect("a timeline");
        if deleted(timeline.into_iter().map(|entry| entry.event).collect()) == 3 {
            break;
        }
    }
    world.settled().await;
    let ops = told(&mut world, "warroom-ops");
    assert!(ops.contains("The room was deleted") && ops.contains("more than three times"), "{ops}");
    world.passes("30m").await;
    assert_eq!(world.guild.rooms().iter().filter(|one| **one > room).count(), 0, "it waits");
    let incidents = told(&mut world, "incidents");
    assert!(incidents.contains("Acknowledgement overdue"), "{incidents}");
    world.passes("40m").await;
    assert_eq!(world.guild.rooms().iter().filter(|one| **one > room).count(), 1, "and comes back");
    ends(world).await;
}

#[tokio::test]
async fn a_room_that_was_deleted_while_nobody_listened_is_missed_by_the_next_message() {
    let mut world = World::new().await;
    let room = declares(&mut world, false).await.expect("a room");
    world.ignores_the_rest();
    world.stops().await;
    world.guild.delete_channel(room);
    world.starts().await;
    world.passes("6m").await;
    let next = world.guild.rooms()[0];
    assert!(next > room, "a new room");
    let told = world.reads(next);
    for said in ["has a new room", "Acknowledgement overdue"] {
        assert!(told.iter().any(|one| one.text.contains(said)), "{said}: {told:#?}");
    }
    ends(world).await;
}
