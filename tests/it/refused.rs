//! What Discord refuses: nothing of it is final. A smaller form, another place, people directly, and again later; at once
//! when Discord says that something changed.

use crate::reading::Posted;
use crate::world::{PATIENCE, Who::*, World};
use serde_json::json;
use warroom::sandbox::{Fault, FaultKind, GatewayDrop, permission_by_name};

const POST: &str = "/channels/{channel_id}/messages";
/// What the README asks for.
const BOT: u64 = 2_251_799_813_803_024;

/// What the bot is given in a room: view, send, embed, attach, history.
pub const IN_ROOM: u64 = 1 << 10 | 1 << 11 | 1 << 14 | 1 << 15 | 1 << 16;

fn without(permission: &str) -> u64 {
    BOT & !permission_by_name(permission).expect("a permission")
}

fn refusal(status: u16, code: u64, words: &str) -> FaultKind {
    FaultKind::Answer(status, json!({ "message": words, "code": code }))
}

impl World {
    /// The bot loses a permission, or has it again: on the server, and where it is given by name: in the room and in the
    /// operators' channel.
    fn may(&self, room: u64, permission: &str, allowed: bool) {
        let bit = permission_by_name(permission).expect("a permission");
        let (allow, deny) = if allowed { (bit, 0) } else { (0, bit) };
        let ops = self.guild.channel_named("warroom-ops").expect("#warroom-ops");
        for channel in [room, ops] {
            self.guild.set_overwrite(channel, self.sandbox.bot_id(), 1, allow | IN_ROOM & !bit, deny);
        }
        self.guild.set_bot_permissions(if allowed { BOT } else { without(permission) });
    }

    /// The newest messages of a channel once one of them says this: what an event of Discord's wakes comes by itself.
    async fn hears_soon(&mut self, channel: u64, says: &str) -> Vec<Posted> {
        let began = std::time::Instant::now();
        loop {
            self.settled().await;
            if self.unread(channel).iter().any(|said| said.text.contains(says)) {
                return self.reads(channel);
            }
            assert!(began.elapsed() < PATIENCE, "{says} is not in {:#?}", self.unread(channel));
            let now = self.sandbox.read(|state| state.stats.requests.values().sum::<u64>());
            let moved =
                self.sandbox.wait_until("a request", std::time::Duration::from_millis(200), |state| {
                    state.stats.requests.values().sum::<u64>() > now
                });
            // Nothing more may be sent: then the next look says so.
            let _ = moved.await;
        }
    }
}

/// A minute before its acknowledgement is overdue, with nothing unread, and its room. The auditor will tell of what is refused.
async fn nearly_overdue() -> (World, u64) {
    let mut world = World::new().await;
    world.expects_error("the audit found a difference");
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    world.passes("4m").await;
    world.ignores_the_rest();
    (world, room)
}

/// What was refused was part of the story, and a minute later the auditor sees that all of it was told.
async fn ends(mut world: World) {
    world.sandbox.clear_faults();
    world.passes("1m").await;
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_summary_whose_file_is_refused_is_posted_without_it_and_the_file_follows() {
    let mut world = World::new().await;
    world.expects_error("the audit found a difference");
    let room = world.declares(Lin, "title:宕机 level:P3").await;
    for (who, line) in [(Wang, "/ack"), (Chen, "/grade"), (Bo, "/resolve 重启"), (Sun, "/verify pass")] {
        world.does(who, room, line).await;
    }
    world.ignores_the_rest();
    world.guild.set_bot_permissions(without("ATTACH_FILES"));
    world.does(Chen, room, "/close").await;
    let reviews = world.guild.channel_named("incident-reviews").expect("#incident-reviews");
    let told = world.hears_soon(reviews, "宕机").await;
    assert!(told[0].text.contains("The files could not be sent"), "{told:#?}");
    assert!(told[0].message.attachments.is_empty());
    world.sandbox.clear_faults();

    world.guild.set_bot_permissions(BOT);
    world.passes("2m").await;
    let whole = world.guild.messages(reviews).pop().expect("the summary");
    assert_eq!(
        (whole.id, whole.attachments.len()),
        (told[0].message.id, 3),
        "the same message, with its files"
    );
    assert!(!whole.text().contains("could not be sent"), "{}", whole.text());
    ends(world).await;
}

#[tokio::test]
async fn an_opening_whose_words_are_refused_calls_everybody_without_them() {
    let mut world = World::new().await;
    world.expects_error("the audit found a difference");
    let link = "https://bad.example/x";
    let filter = |method| {
        let refused = refusal(400, 240_000, "Message contains links that are not allowed");
        Fault::once(method, &format!("{POST}*"), refused).times(u32::MAX).when_body_has(link)
    };
    world.sandbox.inject(filter("POST"));
    world.sandbox.inject(filter("PATCH"));
    let room = world.declares(Lin, &format!("title:宕机 level:P0 symptom:{link}")).await;
    let told = world.guild.messages(room);
    let pinged: Vec<_> = told.iter().flat_map(|said| &said.pinged).map(String::as_str).collect();
    assert!(["Wang", "Chen", "Zhao"].iter().all(|who| pinged.contains(who)), "{told:#?}");
    assert!(told.iter().any(|said| said.text().contains("are left out here")), "{told:#?}");
    assert!(told.iter().all(|said| !said.text().contains("bad.example")), "{told:#?}");
    let card = world.card(room);
    assert!(card.message.buttons().iter().any(|button| button.contains("Acknowledge")), "{card:?}");

    world.sandbox.clear_injected();
    world.passes("3m").await;
    let whole = world.guild.messages(room);
    assert!(whole.iter().any(|said| said.text().contains(link)), "what was left out follows");
    world.passes("1m").await;
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn what_no_channel_takes_goes_to_people_directly_after_a_minute_and_calls_them_once() {
    let (mut world, room) = nearly_overdue().await;
    world.may(room, "SEND_MESSAGES", false);
    // The acknowledgement is overdue at 14:05, and nobody can be told in any channel.
    world.passes("150s").await;
    world.hears_nothing(room);
    let owner = world.guild.owner();
    let direct = owner.direct_messages().expect("direct messages");
    let mut told = world.reads(direct);
    // The auditor has no other way either.
    told.retain(|said| !said.text.contains("Not everything that is owed was delivered"));
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(told[0].text.contains("Acknowledgement overdue"), "{told:#?}");
    let refused = world.sandbox.faults().iter().filter(|fault| fault.starts_with("POST")).count();
    assert!(refused <= 25, "{refused} refused posts in two and a half minutes");
    world.sandbox.clear_faults();

    world.may(room, "SEND_MESSAGES", true);
    let told = world.hears_soon(room, "Acknowledgement overdue").await;
    let overdue: Vec<_> = told.iter().filter(|said| said.text.contains("Acknowledgement overdue")).collect();
    assert_eq!(overdue.len(), 1, "{told:#?}");
    assert!(overdue[0].pinged.contains(&"Wang".to_owned()), "{told:#?}");
    ends(world).await;
}

#[tokio::test]
async fn what_only_the_operators_channel_takes_goes_to_people_directly_at_once() {
    let (mut world, room) = nearly_overdue().await;
    // The room and the incidents channel take nothing; whom it calls cannot read the operators' channel.
    let (bot, deny) = (world.sandbox.bot_id(), permission_by_name("SEND_MESSAGES").expect("a permission"));
    world.guild.set_overwrite(room, bot, 1, IN_ROOM & !deny, deny);
    let incidents = world.guild.channel_named("incidents").expect("#incidents");
    world.guild.set_overwrite(incidents, bot, 1, IN_ROOM & !deny, deny);
    world.passes("1m").await;
    let direct = world.guild.owner().direct_messages().expect("direct messages");
    let told = world.reads(direct);
    assert!(told.iter().any(|said| said.text.contains("Acknowledgement overdue")), "{told:#?}");
    world.guild.set_overwrite(room, bot, 1, IN_ROOM, 0);
    world.guild.set_overwrite(incidents, bot, 1, IN_ROOM, 0);
    world.passes("2m").await;
    world.sandbox.clear_faults();
    world.ignores_the_rest();
    world.reads(direct);
    world.ends().await;
}

#[tokio::test]
async fn what_only_the_operators_channel_takes_goes_to_those_who_have_the_role_that_it_calls() {
    let mut world = World::new().await;
    world.expects_error("the audit found a difference");
    // Sun has the role as well, and never did anything: Discord tells nobody who has a role.
    let duty = world.guild.role_named("值班人员").expect("the role");
    world.guild.set_roles(&world.person(Sun), &[duty]);
    let before = world.declares(Lin, "title:磁盘满 level:P3").await;
    world.does(Wang, before, "/ack").await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    world.passes("4m").await;
    world.ignores_the_rest();
    let (bot, deny) = (world.sandbox.bot_id(), permission_by_name("SEND_MESSAGES").expect("a permission"));
    let incidents = world.guild.channel_named("incidents").expect("#incidents");
    for channel in [room, incidents] {
        world.guild.set_overwrite(channel, bot, 1, IN_ROOM & !deny, deny);
    }
    world.passes("1m").await;
    let people = [world.person(Wang), world.guild.owner()];
    for person in &people {
        let direct = person.direct_messages().expect("direct messages");
        let told = world.reads(direct);
        let told = told.iter().filter(|said| said.text.contains("Acknowledgement overdue")).count();
        assert_eq!(told, 1, "{}", person.name());
    }
    assert_eq!(world.person(Sun).direct_messages(), None);
    assert_eq!(world.person(Lin).direct_messages(), None, "the reporter does not have the role");
    // Nobody is told directly again and again.
    world.passes("3m").await;
    for person in &people {
        let told = world.reads(person.direct_messages().unwrap());
        assert!(!told.iter().any(|said| said.text.contains("Acknowledgement overdue")), "{told:#?}");
    }
    for channel in [room, incidents] {
        world.guild.set_overwrite(channel, bot, 1, IN_ROOM, 0);
    }
    world.passes("2m").await;
    for person in &people {
        world.reads(person.direct_messages().unwrap());
    }
    ends(world).await;
}

#[tokio::test]
async fn what_four_incidents_without_the_right_to_send_ask_for_in_ten_minutes_is_little() {
    let (mut world, room) = nearly_overdue().await;
    for nth in 0..3 {
        world.does(Lin, world.general, &format!("/declare title:又{nth} level:P0")).await;
    }
    world.passes("4m").await;
    let channels = world.guild.channels();
    let deny = permission_by_name("SEND_MESSAGES").expect("a permission");
    world.guild.set_bot_permissions(without("SEND_MESSAGES"));
    for channel in &channels {
        world.guild.set_overwrite(channel.id, world.sandbox.bot_id(), 1, IN_ROOM & !deny, deny);
    }
    let before = world.sandbox.requests().len();
    world.passes("10m").await;
    let asked = world.sandbox.requests().split_off(before);
    // Discord shuts out whoever is refused 10,000 times within ten minutes.
    let refused: Vec<_> = asked.iter().filter(|one| [401, 403, 429].contains(&one.status)).collect();
    assert!((20..=100).contains(&refused.len()), "{} refused: {refused:#?}", refused.len());
    let asked = asked.iter().filter(|one| one.method == "GET" && one.path.contains("/guilds/")).count();
    // Of four lists at most every ten seconds, whatever number of messages waits.
    assert!(asked <= 4 * 60, "{asked} questions in ten minutes");
    world.guild.set_bot_permissions(BOT);
    for channel in &channels {
        world.guild.set_overwrite(channel.id, world.sandbox.bot_id(), 1, IN_ROOM, 0);
    }
    world.passes("15s").await;
    let told = world.reads(room);
    assert!(told.iter().any(|said| said.text.contains("Acknowledgement still missing")), "{told:#?}");
    // An announcement that was refused for so long has a wait of its own.
    world.passes("4m").await;
    ends(world).await;
}

#[tokio::test]
async fn after_a_minute_without_the_right_to_send_an_escalation_comes_at_once_when_the_right_is_back() {
    let (mut world, room) = nearly_overdue().await;
    world.may(room, "SEND_MESSAGES", false);
    world.passes("70s").await;
    world.hears_nothing(room);
    // No time passes by the product's clock: the event alone wakes it.
    world.may(room, "SEND_MESSAGES", true);
    let told = world.hears_soon(room, "Acknowledgement overdue").await;
    assert!(told.iter().any(|said| said.pinged.contains(&"Wang".to_owned())), "{told:#?}");
    ends(world).await;
}

#[tokio::test]
async fn an_event_that_is_lost_costs_fifteen_seconds() {
    let (mut world, room) = nearly_overdue().await;
    world.may(room, "SEND_MESSAGES", false);
    world.passes("70s").await;
    // The connection is away when the right comes back.
    let away = Fault::once("GET", "(gateway)", refusal(503, 0, "no")).times(u32::MAX);
    world.sandbox.inject(away);
    world.sandbox.drop_gateway(GatewayDrop::Reset);
    world.may(room, "SEND_MESSAGES", true);
    world.passes("15s").await;
    let told = world.reads(room);
    assert!(told.iter().any(|said| said.text.contains("Acknowledgement overdue")), "{told:#?}");
    world.sandbox.clear_injected();
    world.sandbox.wait_until_connected(PATIENCE).await.expect("a connection");
    ends(world).await;
}

#[tokio::test]
async fn an_unknown_outcome_in_a_room_that_cannot_be_read_is_told_again_after_a_minute_and_says_so() {
    let (mut world, room) = nearly_overdue().await;
    world.may(room, "READ_MESSAGE_HISTORY", false);
    let lost = Fault::once("POST", POST, FaultKind::DropBefore).when_body_has("Acknowledgement overdue");
    world.sandbox.inject(lost);
    world.passes("1m").await;
    world.hears_nothing(room);
    world.passes("61s").await;
    let told = world.reads(room);
    let again: Vec<_> = told.iter().filter(|said| said.text.contains("Acknowledgement overdue")).collect();
    assert_eq!(again.len(), 1, "{told:#?}");
    assert!(again[0].text.contains("This may be a repeat"), "{told:#?}");
    assert!(again[0].pinged.contains(&"Wang".to_owned()), "{told:#?}");
    ends(world).await;
}
