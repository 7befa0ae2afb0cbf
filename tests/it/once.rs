//! What keeps one message from becoming two: each guard by itself.

use crate::world::{Who::*, World};
use warroom::discord::deliver::Delivery;
use warroom::discord::message::Message;
use warroom::discord::rest::{Rest, RestOptions, Token};
use warroom::domain::delivery::{Outcome, Urgency};
use warroom::domain::ids::ChannelId;
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
async fn an_escalation_overtakes_the_reminders_that_wait_in_line() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P2").await;
    world.stops().await;
    let rest = Rest::new(RestOptions::new(world.sandbox.base_url(), Token::new("sandbox"))).unwrap();
    let delivery = Delivery::new(rest, world.sandbox.bot_id());
    let said: Vec<_> = (0..9).map(|nth| Message::text(format!("said {nth}"))).collect();
    let posts =
        said.iter().enumerate().map(|(nth, said)| {
            let urgency = if nth == 8 { Urgency::Escalation } else { Urgency::Reminder };
            let delivery = &delivery;
            async move {
                delivery.post(ChannelId(room), said, &nth.to_string(), &nth.to_string(), urgency).await.0
            }
        });
    // They stand in line in this order; until Discord has answered the first, nobody else may leave. Who of those that
    // are of one class arrives first is left to the network.
    let outcomes = futures_util::future::join_all(posts).await;
    assert!(outcomes.iter().all(|outcome| *outcome == Outcome::Sent), "{outcomes:?}");
    let order: Vec<_> = world.reads(room).into_iter().map(|said| said.text).collect();
    let place = |words: &str| order.iter().position(|text| text.contains(words)).unwrap();
    assert_eq!(order.len(), 9, "{order:?}");
    assert!(place("said 8") <= 2, "seven reminders stood before it in line: {order:?}");
    world.starts().await;
    world.ends().await;
}
