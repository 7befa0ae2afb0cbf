//! What keeps one message from becoming two: each guard by itself.

use crate::world::{Who::*, World};
use warroom::sandbox::{Fault, FaultKind};

const POST: &str = "/channels/{channel_id}/messages";

/// The nonces of all posts whose text contains this, in the order in which they were sent.
fn nonces(world: &World, text: &str) -> Vec<String> {
    let said = |body: &serde_json::Value| body["content"].as_str().is_some_and(|said| said.contains(text));
    let posts = world
        .sandbox
        .requests()
        .into_iter()
        .filter(|request| request.method == "POST" && request.template == POST && said(&request.body));
    posts.map(|post| post.body["nonce"].as_str().unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn a_message_is_sent_again_with_the_nonce_that_it_had_even_after_a_restart() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P2").await;
    let lost = Fault::once("POST", POST, FaultKind::DropBefore).times(2);
    world.sandbox.inject(lost.when_body_has("restarted nginx"));
    world.does(Bo, room, "/log restarted nginx").await;
    world.passes("61s").await;
    world.restart().await;
    world.passes("61s").await;
    world.hears(room, "restarted nginx", &[]);
    let sent = nonces(&world, "restarted nginx");
    assert_eq!(sent.len(), 3, "{sent:?}");
    assert!(sent[0].len() >= 16 && sent.iter().all(|nonce| *nonce == sent[0]), "{sent:?}");
    let mut other = nonces(&world, "INC-");
    let all = other.len();
    other.sort();
    other.dedup();
    assert!(all >= 6 && other.len() == all - 2, "each message has its own: {other:?}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn d21_after_an_outage_escalations_leave_before_reminders_in_every_room() {
    let mut world = World::new().await;
    let mut rooms = Vec::new();
    for level in ["P0", "P1", "P0"] {
        let room = world.declares(Lin, &format!("title:宕机 level:{level}")).await;
        world.does(Wang, room, "/ack").await;
        world.does(Chen, room, "/grade").await;
        world.does(Chen, room, "/assign @Bo").await;
        rooms.push(room);
    }
    world.ignores_the_rest();
    world.stops().await;
    let before = world.sandbox.requests().len();
    world.jumps("5h").await;
    world.starts().await;
    let sent: Vec<_> = world.sandbox.requests().split_off(before);
    let posts = sent.iter().filter(|request| request.method == "POST" && request.template == POST);
    let is_escalation = |text: &str| text.contains("Escalation") || text.contains("overdue");
    let order: Vec<bool> =
        posts.map(|post| is_escalation(post.body["content"].as_str().unwrap_or_default())).collect();
    let first_reminder = order.iter().position(|escalation| !escalation);
    let last_escalation = order.iter().rposition(|escalation| *escalation);
    assert!(first_reminder.is_some() && last_escalation.is_some(), "{order:?}");
    assert!(last_escalation < first_reminder, "{order:?}");
    world.ignores_the_rest();
    world.ends().await;
}
