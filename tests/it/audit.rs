//! The auditor finds what the worker, or whoever touched the database, got wrong, and says so without the outbox.

use crate::world::{Who::*, World};
use warroom::discord::deliver::Delivery;
use warroom::discord::message::Message;
use warroom::discord::rest::{Rest, RestOptions, Token};
use warroom::domain::delivery::{Attempt, Urgency};
use warroom::domain::ids::ChannelId;
use warroom::sandbox::permission_by_name;

#[tokio::test]
async fn what_was_changed_behind_its_back_is_told_to_the_operators() {
    let cases: [(&str, &str, &[&str]); 4] = [
        (
            "DELETE FROM notices WHERE kind = 'entry' AND seq = (SELECT MAX(seq) FROM entries)",
            "has no message that waits or was sent",
            &[],
        ),
        (
            "UPDATE incidents SET snapshot = REPLACE(snapshot, '宕机', '起火')",
            "what is shown differs from what its timeline adds up to",
            &[],
        ),
        (
            "UPDATE entries SET entry = '{}' WHERE seq = 1",
            "its record cannot be read",
            &["cannot be audited", "the database failed"],
        ),
        (
            "DELETE FROM entries WHERE entry LIKE '%\"room-opened\"%'",
            "what is shown differs from what its timeline adds up to",
            &[],
        ),
    ];
    for (sql, said, errors) in cases {
        let mut world = World::new().await;
        let room = world.declares_quietly().await;
        let ops = world.guild.channel_named("warroom-ops").unwrap();
        world.does(Bo, room, "/log restarted nginx").await;
        world.hears(room, "restarted nginx", &[]);
        assert!(world.tampers(sql).await > 0, "{sql}");
        for error in ["the audit found a difference"].iter().chain(errors) {
            world.expects_error(error);
        }
        world.passes("5m").await;
        let told = world.hears(ops, said, &[]);
        assert!(told.text.contains("What is owed and what was delivered differ"), "{}", told.text);
        // Once is enough.
        world.hears_nothing(ops);
        world.expects_finding();
        world.ends().await;
    }
}

#[tokio::test]
async fn a_worker_that_forgets_to_tell_is_found_out() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P2").await;
    let ops = world.guild.channel_named("warroom-ops").unwrap();
    assert_eq!(world.tampers("UPDATE incidents SET next_due = NULL").await, 1);
    world.expects_error("the audit found a difference");
    world.passes("35m").await;
    world.hears_nothing(room);
    world.hears(ops, "`INC-20260302-001`: Grading fell due 14:05, and nobody was told", &[]);
    world.hears(ops, "Acknowledgement fell due 14:24, and nobody was told", &[]);
    world.hears(ops, "Acknowledgement fell due 14:30, and nobody was told", &[]);
    // Whatever happens next in the room tells what is owed, and then all is well again.
    world.does(Bo, room, "/log restarted nginx").await;
    world.passes("2m").await;
    world.ignores_the_rest();
    let incident = world.incident(room).await.incident;
    assert_eq!(incident.room, Some(ChannelId(room)));
    let last = world.guild.messages(ops).pop().unwrap();
    assert!(last.content.contains("agree again"), "{}", last.content);
    world.ends().await;
}

#[tokio::test]
async fn what_was_told_without_being_owed_is_found_out() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P2").await;
    let ops = world.guild.channel_named("warroom-ops").unwrap();
    world.passes("33m").await;
    world.ignores_the_rest();
    // The breach was due at half past two; its entry now says that it was something else.
    let sql = "UPDATE entries SET entry = REPLACE(entry, '\"reminders\":0', '\"reminders\":7') \
               WHERE entry LIKE '%\"breach\"%'";
    assert_eq!(world.tampers(sql).await, 2, "grading and acknowledgement");
    world.expects_error("the audit found a difference");
    world.does(Wang, room, "/ack").await;
    world.passes("5m").await;
    world.ignores_the_rest();
    let said: Vec<_> = world.guild.messages(ops).into_iter().map(|message| message.content).collect();
    assert!(said.iter().any(|said| said.contains("is not what was owed then")), "{said:#?}");
    world.expects_finding();
    world.ends().await;
}

#[tokio::test]
async fn where_the_operators_channel_takes_nothing_others_are_told_by_number_only() {
    let mut world = World::new().await;
    let room = world.declares_quietly().await;
    let [ops, incidents] = ["warroom-ops", "incidents"].map(|name| world.guild.channel_named(name).unwrap());
    let bot = world.sandbox.bot_id();
    let sends = permission_by_name("SEND_MESSAGES").unwrap();
    world.guild.set_overwrite(ops, bot, 1, 0, sends);
    world.does(Bo, room, "/log restarted nginx").await;
    world.tampers("UPDATE incidents SET snapshot = REPLACE(snapshot, '宕机', '起火')").await;
    world.expects_error("the audit found a difference");
    world.expects_finding();
    world.passes("2m").await;
    let told = world.hears(incidents, "Not everything that is owed was delivered: `INC-20260302-001`", &[]);
    assert!(
        told.text.contains("/warroom setup ops_channel:") && !told.text.contains("宕机"),
        "{}",
        told.text
    );
    world.hears_nothing(ops);
    // Nor does that channel take anything, and something else goes wrong.
    world.guild.set_overwrite(incidents, bot, 1, 0, sends);
    world.does(Bo, room, "/log restarted it again").await;
    world.tampers("DELETE FROM notices WHERE kind = 'entry' AND seq = (SELECT MAX(seq) FROM entries)").await;
    world.passes("4m").await;
    let owner = world.guild.owner().direct_messages().expect("the owner is told");
    let told = world.reads(owner);
    let alert = "Not everything that is owed was delivered: `INC-20260302-001`";
    assert!(
        told.iter().any(|said| said.text.contains(alert) && said.pinged.contains(&"Owner".to_owned())),
        "{told:#?}"
    );
    world.sandbox.clear_faults();
    world.ignores_the_rest();
    world.reads(owner);
    world.ends().await;
}

#[tokio::test]
async fn what_discord_refuses_is_told_with_its_reason_within_two_minutes_and_the_doctor_and_the_figures_list_it()
 {
    let mut world = World::new().await;
    let ops = world.guild.channel_named("warroom-ops").unwrap();
    let all = world.guild.permissions_in(world.general, world.sandbox.bot_id());
    world.guild.set_bot_permissions(all & !permission_by_name("PIN_MESSAGES").unwrap());
    let room = world.declares(Lin, "title:宕机 level:P2").await;
    world.expects_error("the audit found a difference");
    world.passes("1m").await;
    let told = world.hears(ops, "the card cannot be pinned since", &[]);
    assert!(told.text.contains("`INC-20260302-001`") && told.text.contains("Missing Permissions (50013)"));
    let said = world.does(Ops, world.general, "/warroom doctor").await;
    assert!(said.contains("`INC-20260302-001`: the card cannot be pinned"), "{said}");
    let address = world.app().http().expect("an address");
    let figures = reqwest::get(format!("http://{address}/metrics")).await.unwrap().text().await.unwrap();
    let line = "warroom_incident_lacks{incident=\"INC-20260302-001\",what=\"card\",entry=";
    let listed = figures.lines().any(|said| {
        said.starts_with(line)
            && said.contains("how=\"unpinned\"")
            && said.contains("Missing Permissions (50013)")
    });
    assert!(listed, "{figures}");
    world.guild.set_bot_permissions(all);
    let pinned = move |world: &World| world.guild.messages(room).iter().any(|message| message.pinned);
    world.sees("the card is pinned", pinned).await;
    world.passes("1m").await;
    world.hears(ops, "agree again", &[]);
    world.sandbox.clear_faults();
    world.ends().await;
}

/// The bot's own account sends something once more, past all that keeps it from that.
async fn sends_past_itself(world: &World, room: u64, said: &str, marker: &str) {
    let rest = Rest::new(RestOptions::new(world.sandbox.base_url(), Token::new("sandbox"))).unwrap();
    let delivery = Delivery::new(rest, world.sandbox.bot_id());
    let message = Message::text(said.to_owned());
    let nonce = format!("past-itself-{}", world.guild.messages(room).len());
    let (outcome, _) = delivery.post(ChannelId(room), &message, &nonce, marker, Urgency::Escalation).await;
    assert_eq!(outcome, Attempt::Sent);
}

/// The last message of a room that contains this: which, its text without its marker, and the marker.
fn last_said(world: &World, room: u64, words: &str) -> (u64, String, String) {
    let mut all = world.guild.messages(room).into_iter().rev();
    let said = all.find(|message| message.content.contains(words)).unwrap();
    let (text, marker) = said.content.rsplit_once("\n-# ").unwrap();
    (said.id, text.to_owned(), marker.to_owned())
}

#[tokio::test]
async fn what_stands_twice_in_a_room_is_told_to_the_operators_within_two_minutes() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P2").await;
    let ops = world.guild.channel_named("warroom-ops").unwrap();
    world.does(Bo, room, "/log restarted nginx").await;
    world.passes("1m").await;
    world.ignores_the_rest();
    world.hears_nothing(ops);
    let (double, text, marker) = last_said(&world, room, "restarted nginx");
    sends_past_itself(&world, room, &text, &marker).await;
    world.does(Bo, room, "/log restarted it again").await;
    world.expects_error("the audit found a difference");
    world.passes("100s").await;
    let told = world.hears(ops, "`INC-20260302-001`: the message about #", &[]);
    assert!(told.text.contains("stands twice in its channel"), "{}", told.text);
    // It cannot be undone, and is not repeated for ever.
    world.guild.delete_message(double);
    world.passes("12m").await;
    world.hears(ops, "agree again", &[]);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn what_is_sent_twice_is_found_by_the_auditor_alone() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P1").await;
    for (who, line) in [(Wang, "/ack"), (Chen, "/grade"), (Chen, "/assign @Bo"), (Bo, "/log restarted nginx")]
    {
        world.does(who, room, line).await;
    }
    // Warnings, reminders and escalations of several clocks.
    world.passes("3h").await;
    let found = world.app().audits().borrow().findings.clone();
    assert_eq!((found["twice"], found["untrue"]), (0, 0), "{found:?}");
    let ops = world.guild.channel_named("warroom-ops").unwrap();
    world.hears_nothing(ops);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_message_that_tells_again_what_another_told_or_calls_it_unsaid_is_found_out() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    let ops = world.guild.channel_named("warroom-ops").unwrap();
    world.passes("23m").await;
    world.ignores_the_rest();
    let (first, told, about) = last_said(&world, room, "Acknowledgement still missing");
    world.passes("3m").await;
    world.hears_nothing(ops);
    // Another entry's message, which says besides what that one said.
    world.does(Bo, room, "/log restarted nginx").await;
    let (own, _, marker) = last_said(&world, room, "restarted nginx");
    world.guild.delete_message(own);
    sends_past_itself(&world, room, &told, &marker).await;
    world.does(Bo, room, "/log restarted it again").await;
    world.expects_error("the audit found a difference");
    world.passes("100s").await;
    world.hears(ops, "stands twice in its channel", &[]);
    // And one that denies what stands there.
    let denies = format!("{told}\nStands for 9 earlier reminders that were not sent.");
    world.guild.delete_message(first);
    sends_past_itself(&world, room, &denies, &about).await;
    world.does(Bo, room, "/log restarted it once more").await;
    world.passes("100s").await;
    world.hears(ops, "says that earlier reminders were not sent, and they were", &[]);
    world.ignores_the_rest();
    world.expects_finding();
    world.ends().await;
}
