//! What keeps one message from becoming two: each guard by itself.

use crate::world::{Who::*, World};
use rstest::rstest;
use serde_json::json;
use warroom::discord::deliver::Delivery;
use warroom::discord::message::Message;
use warroom::discord::rest::{Rest, RestOptions, Token};
use warroom::domain::delivery::{Attempt, Urgency};
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
    // Meanwhile the operators may have heard that something is on its way for too long.
    world.expects_error("the audit found a difference");
    world.passes("1m").await;
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
    assert!(outcomes.iter().all(|outcome| *outcome == Attempt::Sent), "{outcomes:?}");
    let order: Vec<_> = world.reads(room).into_iter().map(|said| said.text).collect();
    let place = |words: &str| order.iter().position(|text| text.contains(words)).unwrap();
    assert_eq!(order.len(), 9, "{order:?}");
    assert!(place("said 8") <= 2, "seven reminders stood before it in line: {order:?}");
    world.starts().await;
    world.ends().await;
}

/// A room in which, ten seconds from now, Bo is reminded to say how it goes, and thirty seconds after that Sun of a
/// blocker.
async fn two_reminders(world: &mut World) -> u64 {
    let room = world.declares(Lin, "title:宕机 level:P1").await;
    for (who, line) in [(Wang, "/ack"), (Chen, "/grade"), (Chen, "/assign @Bo")] {
        world.does(who, room, line).await;
    }
    world.passes("30s").await;
    world.does(Bo, room, "/blocker raise text:权限 owner:@Sun").await;
    world.passes("1760s").await;
    world.ignores_the_rest();
    room
}

#[rstest]
#[case::no_answer(FaultKind::DropAfter, false)]
#[case::an_answer_of_502(FaultKind::AnswerAfter(502, json!({ "message": "bad gateway" })), false)]
#[case::killed(FaultKind::DropAfter, true)]
#[tokio::test]
async fn what_may_have_been_read_is_not_told_again_by_the_reminder_of_another_clock(
    #[case] kind: FaultKind,
    #[case] stops: bool,
) {
    let mut world = World::new().await;
    let room = two_reminders(&mut world).await;
    world.sandbox.inject(Fault::once("POST", POST, kind).when_body_has("Progress update"));
    world.passes("10s").await;
    // People read it; the bot does not know that.
    world.hears(room, "Progress update due", &["Bo"]);
    if stops {
        world.restart().await;
    }
    world.passes("50s").await;
    world.hears_nothing(room);
    world.passes("10s").await;
    let told = world.hears(room, "Blocker #1 is not cleared yet", &["Sun"]);
    assert!(!told.text.contains("Progress") && !told.text.contains("Stands for"), "{told:?}");
    world.hears_nothing(room);
    world.ends().await;
}

#[tokio::test]
async fn what_was_not_read_is_told_by_the_reminder_that_waited_for_it() {
    let mut world = World::new().await;
    let room = two_reminders(&mut world).await;
    let lost = Fault::once("POST", POST, FaultKind::DropBefore);
    world.sandbox.inject(lost.when_body_has("Progress update"));
    world.passes("60s").await;
    world.hears_nothing(room);
    world.passes("10s").await;
    let told = world.hears(room, "Progress update due", &["Bo", "Sun"]);
    assert!(told.text.contains("Blocker #1 is not cleared yet"), "{told:?}");
    world.hears_nothing(room);
    world.ends().await;
}

#[tokio::test]
async fn a_reminder_does_not_stand_for_one_that_may_have_been_read() {
    let mut world = World::steady().await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    world.does(Chen, room, "/grade").await;
    // The call that is demanded at this level is made, so that nobody is asked for it.
    world.does(Wang, room, "/paged @Chen").await;
    world.passes("890s").await;
    world.ignores_the_rest();
    let post = Fault::once("POST", POST, FaultKind::DropAfter).when_body_has("still missing");
    let broken = FaultKind::Answer(503, json!({ "message": "no" }));
    world.sandbox.inject(post);
    world.sandbox.inject(Fault::once("GET", POST, broken).times(u32::MAX));
    world.passes("10s").await;
    world.hears(room, "Acknowledgement still missing", &["Wang"]);
    // The next one is due after five minutes, and nobody can look yet.
    world.passes("320s").await;
    world.hears_nothing(room);
    world.sandbox.clear_injected();
    world.passes("61s").await;
    let told = world.hears(room, "Acknowledgement still missing", &["Wang"]);
    assert!(told.text.contains("reminder 3") && !told.text.contains("Stands for"), "{told:?}");
    world.hears_nothing(room);
    world.expects_error("the audit found a difference");
    world.passes("1m").await;
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn an_escalation_waits_for_no_reminder_and_says_only_its_own() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P1").await;
    for (who, line) in [(Wang, "/ack"), (Chen, "/grade")] {
        world.does(who, room, line).await;
    }
    world.leaps("12570s").await;
    world.does(Chen, room, "/assign @Bo").await;
    world.leaps("1790s").await;
    world.ignores_the_rest();
    let unknown = Fault::once("POST", POST, FaultKind::DropAfter);
    world.sandbox.inject(unknown.when_body_has("Progress update"));
    world.passes("10s").await;
    world.hears(room, "Progress update due", &["Bo"]);
    world.passes("30s").await;
    let told = world.hears(room, "Recovery overdue", &["Bo", "Wang", "Chen"]);
    assert!(!told.text.contains("Progress") && !told.text.contains("Stands for"), "{told:?}");
    world.passes("60s").await;
    world.hears_nothing(room);
    world.ends().await;
}

/// It is edited when what it asks for itself is done; what it said besides is said all the same.
#[tokio::test]
async fn a_reminder_that_is_edited_keeps_what_it_said_of_others() {
    let mut world = World::with("language:en playbook:basic").await;
    let room = world.declares(Lin, "title:金额算错 level:urgent").await;
    world.does(Chen, room, "/grade").await;
    world.does(Bo, room, "/blocker raise text:权限 owner:@Sun").await;
    world.passes("30s").await;
    world.does(Chen, room, "/assign @Bo").await;
    world.passes("7165s").await;
    world.ignores_the_rest();
    let lost = Fault::once("POST", POST, FaultKind::DropBefore);
    world.sandbox.inject(lost.when_body_has("Blocker #1 is not cleared yet"));
    world.passes("100s").await;
    let told = world.hears(room, "Blocker #1 is not cleared yet", &["Bo", "Chen", "Sun"]);
    assert!(told.text.contains("The handling group meets now"), "{told:?}");
    world.does(Chen, room, "/log 开过了 meeting:true").await;
    world.settled().await;
    let all = world.guild.messages(room);
    let now = all.iter().find(|said| said.id == told.message.id).expect("it stands").text();
    assert!(now.contains("Done since") && now.contains("Blocker #1 is not cleared yet"), "{now}");
    world.ignores_the_rest();
    world.ends().await;
}
