//! What people delete or unpin comes back, with its buttons; what Discord does not let the bot show is shown as soon as it
//! does.

use crate::refused::IN_ROOM;
use crate::world::{PATIENCE, Who::*, World};
use warroom::domain::ids::GuildId;
use warroom::sandbox::{Fault, FaultKind, MessageView, permission_by_name};

/// The pinned message of a room, if there is one.
fn pinned(world: &World, room: u64) -> Option<MessageView> {
    world.guild.messages(room).into_iter().find(|message| message.pinned)
}

/// The announcement of an incident: the message of the channel that has its buttons or its number.
fn announced(world: &World) -> Option<MessageView> {
    let incidents = world.guild.channel_named("incidents")?;
    world.guild.messages(incidents).into_iter().rfind(|message| message.content.contains(" · live"))
}

/// Discord refused nothing but this.
fn refused(world: &World, part: &str) {
    let faults = world.sandbox.faults();
    assert!(!faults.is_empty() && faults.iter().all(|fault| fault.contains(part)), "{faults:#?}");
    world.sandbox.clear_faults();
}

/// It is known that an incident lacks something: the gateway's events come by a way of their own.
async fn lacks(world: &mut World) {
    let guild = GuildId(world.guild.id());
    while world.app().actions.lacking(guild).await.unwrap().is_empty() {
        tokio::time::sleep(PATIENCE / 1000).await;
    }
}

/// Another card than this one is pinned.
async fn another_card(world: &mut World, room: u64, old: u64) -> MessageView {
    world.sees("another pinned card", |world| pinned(world, room).is_some_and(|card| card.id != old)).await;
    pinned(world, room).unwrap()
}

#[tokio::test]
async fn a_card_that_people_delete_comes_back_with_its_buttons_and_is_kept_up_to_date() {
    let mut world = World::new().await;
    let room = world.declares_quietly().await;
    let old = world.card(room).message;
    world.guild.delete_message(old.id);
    let card = another_card(&mut world, room, old.id).await;
    assert_eq!(card.buttons(), old.buttons());
    assert!(card.pinged.is_empty(), "{:?}", card.pinged);
    world.reads(room);
    world.does(Chen, room, "/assign @Bo").await;
    world.hears(room, "made @Bo", &["Bo"]);
    assert!(world.card(room).text.contains("@Bo"), "{:?}", world.card(room));
    world.restart().await;
    world.hears_nothing(room);
    world.ends().await;
}

#[tokio::test]
async fn an_announcement_that_is_deleted_among_many_others_comes_back() {
    let mut world = World::new().await;
    let room = world.declares_quietly().await;
    let incidents = world.guild.channel_named("incidents").unwrap();
    let old = announced(&world).unwrap();
    world.person(Lin).says(incidents, "what is that?").unwrap();
    let all: Vec<u64> = world.guild.messages(incidents).iter().map(|message| message.id).collect();
    world.guild.delete_messages(incidents, &all);
    world.sees("another announcement", |world| announced(world).is_some()).await;
    assert_ne!(announced(&world).unwrap().id, old.id);
    world.reads(incidents);
    world.does(Chen, room, "/assign @Bo").await;
    world.reads(room);
    assert!(world.announcement().text.contains("@Bo"), "{:?}", world.announcement());
    world.ends().await;
}

#[tokio::test]
async fn a_card_that_people_unpin_is_pinned_again() {
    let mut world = World::new().await;
    let room = world.declares_quietly().await;
    let card = world.card(room).message.id;
    world.guild.unpin(room, card);
    world.sees("the card is pinned", |world| pinned(world, room).is_some()).await;
    assert_eq!(pinned(&world, room).unwrap().id, card);
    world.hears_nothing(room);
    world.ends().await;
}

#[tokio::test]
async fn a_card_that_is_unpinned_again_and_again_is_told_to_the_operators_and_pinned_later() {
    let mut world = World::new().await;
    let room = world.declares_quietly().await;
    let card = world.card(room).message.id;
    let ops = world.guild.channel_named("warroom-ops").unwrap();
    for _ in 0..3 {
        world.guild.unpin(room, card);
        world.sees("the card is pinned", |world| pinned(world, room).is_some()).await;
    }
    let looks = |world: &World| {
        let requests = world.sandbox.requests();
        requests.iter().filter(|one| one.method == "GET" && one.path.ends_with(&card.to_string())).count()
    };
    let before = looks(&world);
    world.guild.unpin(room, card);
    world.sees("somebody looks", move |world| looks(world) > before).await;
    world.expects_error("the audit found a difference");
    world.passes("100s").await;
    assert!(pinned(&world, room).is_none(), "whoever unpins it would be fought");
    world.hears(ops, "`INC-20260302-001`: people unpin the card again and again", &[]);
    world.passes("1h").await;
    assert_eq!(pinned(&world, room).unwrap().id, card);
    let told = world.reads(ops);
    assert!(told.iter().any(|said| said.text.contains("agree again")), "{told:#?}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn what_was_deleted_while_the_bot_was_down_or_without_its_hearing_comes_back() {
    let mut world = World::new().await;
    let room = world.declares_quietly().await;
    let first = world.card(room).message.id;
    world.stops().await;
    world.guild.delete_message(first);
    world.starts().await;
    let second = another_card(&mut world, room, first).await.id;
    // Nothing tells of this, but the next edit finds no message.
    world.guild.delete_message_unheard(second);
    world.reads(room);
    world.does(Chen, room, "/assign @Bo").await;
    let third = another_card(&mut world, room, second).await;
    assert!(world.readable(&third.text()).contains("@Bo"), "{third:?}");
    let said = world.reads(room);
    assert_eq!(said.len(), 2, "the entry and the card: {said:?}");
    refused(&world, "10008 Unknown Message");
    world.ends().await;
}

/// At the start the bot may not see the room: that it could not look is no proof that the card is there.
#[tokio::test]
async fn a_card_that_was_deleted_where_the_bot_could_not_look_comes_back_when_it_can() {
    let mut world = World::new().await;
    let room = world.declares_quietly().await;
    let old = world.card(room).message.id;
    let (bot, sees) = (world.sandbox.bot_id(), permission_by_name("VIEW_CHANNEL").unwrap());
    world.expects_error("the audit found a difference");
    world.stops().await;
    world.guild.delete_message(old);
    world.guild.set_overwrite(room, bot, 1, 0, sees);
    world.starts().await;
    let is_refused = |world: &World| world.sandbox.faults().iter().any(|fault| fault.contains("50001"));
    world.sees("a look that is refused", is_refused).await;
    world.passes("30s").await;
    world.guild.set_overwrite(room, bot, 1, IN_ROOM, 0);
    another_card(&mut world, room, old).await;
    let faults = world.sandbox.faults();
    assert!(faults.iter().any(|fault| fault.contains("PATCH") && fault.contains("10008")), "{faults:#?}");
    world.sandbox.clear_faults();
    world.passes("1m").await;
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_card_that_is_posted_anew_with_an_unknown_outcome_is_there_once() {
    let mut world = World::new().await;
    let room = world.declares_quietly().await;
    let old = world.card(room).message.id;
    let posts = "/channels/{channel_id}/messages";
    world.sandbox.inject(Fault::once("POST", posts, FaultKind::DropAfter));
    world.guild.delete_message(old);
    let stands = |world: &World| {
        let messages = world.guild.messages(room);
        messages.into_iter().filter(|message| message.content.contains(" · card")).count()
    };
    world.sees("another card", move |world| stands(world) == 1).await;
    world.passes("3m").await;
    assert_eq!(stands(&world), 1);
    assert!(pinned(&world, room).is_some_and(|card| card.id != old), "it was found and pinned");
    world.reads(room);
    world.ends().await;
}

#[tokio::test]
async fn a_room_whose_card_is_deleted_again_and_again_is_not_spammed_and_the_operators_hear_of_it_once() {
    let mut world = World::new().await;
    let room = world.declares_quietly().await;
    let ops = world.guild.channel_named("warroom-ops").unwrap();
    for _ in 0..3 {
        let old = world.card(room).message.id;
        world.guild.delete_message(old);
        another_card(&mut world, room, old).await;
        world.passes("1m").await;
        world.reads(room);
    }
    let old = world.card(room).message.id;
    world.guild.delete_message(old);
    world.expects_error("the audit found a difference");
    lacks(&mut world).await;
    world.passes("5m").await;
    world.hears_nothing(room);
    assert_eq!(pinned(&world, room).map(|card| card.id), None);
    let told = world.hears(ops, "the card was deleted again and again", &[]);
    assert!(told.text.contains("INC-20260302-001"), "{}", told.text);
    world.hears_nothing(ops);
    // It goes on, slower.
    world.passes("56m").await;
    assert!(pinned(&world, room).is_some());
    world.passes("2m").await;
    world.hears(ops, "agree again", &[]);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn what_cannot_be_shown_for_a_while_is_shown_at_once_when_it_may_be() {
    let mut world = World::new().await;
    let room = world.declares_quietly().await;
    let incidents = world.guild.channel_named("incidents").unwrap();
    let bot = world.sandbox.bot_id();
    let sees = permission_by_name("VIEW_CHANNEL").unwrap();
    world.guild.set_overwrite(incidents, bot, 1, 0, sees);
    world.does(Chen, room, "/assign @Bo").await;
    world.reads(room);
    assert!(!world.announcement().text.contains("@Bo"));
    world.expects_error("the audit found a difference");
    world.passes("1m").await;
    let ops = world.guild.channel_named("warroom-ops").unwrap();
    world.hears(ops, "the announcement cannot be updated since 14:03: Missing Access (50001)", &[]);
    world.guild.set_overwrite(incidents, bot, 1, sees, 0);
    world.sees("the announcement shows it", |world| world.announcement().text.contains("@Bo")).await;
    refused(&world, "50001 Missing Access");
    world.passes("1m").await;
    world.hears(ops, "agree again", &[]);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_card_that_could_not_be_pinned_is_pinned_at_once_when_it_may_be() {
    let mut world = World::new().await;
    let all = world.guild.permissions_in(world.general, world.sandbox.bot_id());
    world.guild.set_bot_permissions(all & !permission_by_name("PIN_MESSAGES").unwrap());
    let room = world.declares(Lin, "title:宕机 level:P2").await;
    assert!(pinned(&world, room).is_none());
    world.guild.set_bot_permissions(all);
    world.sees("the card is pinned", |world| pinned(world, room).is_some()).await;
    refused(&world, "50013 Missing Permissions (PIN_MESSAGES)");
    world.ends().await;
}

#[tokio::test]
async fn a_card_is_not_posted_anew_when_the_incident_is_over_but_when_it_is_open_again() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    for (who, line) in [(Bo, "/resolve 重启"), (Sun, "/verify pass"), (Chen, "/close")] {
        world.does(who, room, line).await;
    }
    world.ignores_the_rest();
    let old = world.card(room).message.id;
    world.guild.delete_message(old);
    tokio::time::sleep(PATIENCE / 100).await;
    world.settled().await;
    world.hears_nothing(room);
    world.does(Chen, room, "/reopen reason:again").await;
    another_card(&mut world, room, old).await;
    world.ignores_the_rest();
    world.ends().await;
}
