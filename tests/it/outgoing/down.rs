//! Discord takes nothing: what calls people reaches them by an outlet, and the room says so afterwards.

use super::peer::Peer;
use super::world;
use crate::world::{PATIENCE, Who::*, World};
use serde_json::json;
use warroom::domain::dispatch::{OutletKind, Topic};
use warroom::sandbox::{Fault, FaultKind, GatewayDrop};

const DOWN: &str = "Discord cannot be reached, or does not take this";

/// Discord answers nothing but that it cannot, and the gateway is gone.
pub fn goes_down(world: &World) {
    let broken = |method, route| {
        Fault::once(method, route, FaultKind::Answer(503, json!({ "message": "no" }))).times(u32::MAX)
    };
    for fault in [broken("", "*"), broken("GET", "(gateway)")] {
        world.sandbox.inject(fault);
    }
    world.sandbox.drop_gateway(GatewayDrop::Reset);
}

/// It is there again, and what waited has been told.
pub async fn comes_back(world: &mut World) {
    world.sandbox.clear_injected();
    world.sandbox.wait_until_connected(PATIENCE).await.unwrap();
    world.passes("70s").await;
}

/// An incident in which an escalation falls due within the next minute.
async fn nearly_due(world: &mut World) -> u64 {
    let room = world.declares(Lin, "title:支付失败 level:P0").await;
    world.does(Wang, room, "/paged @Chen").await;
    world.leaps("7170s").await;
    world.ignores_the_rest();
    room
}

#[tokio::test]
async fn what_discord_does_not_take_in_two_minutes_reaches_a_chat_once_and_the_room_says_so() {
    let peer = Peer::start(OutletKind::Dingtalk).await;
    let mut world = world(&peer, &[Topic::DiscordDown]).await;
    let room = nearly_due(&mut world).await;
    assert_eq!(peer.texts(), [""; 0], "Discord took all of it");
    goes_down(&world);
    for step in ["40s", "60s"] {
        world.jumps(step).await;
    }
    assert_eq!(peer.texts(), [""; 0], "it has two minutes");
    for step in ["60s", "60s", "60s", "5m"] {
        world.jumps(step).await;
    }
    let [told] = &peer.texts()[..] else { panic!("{:?}", peer.texts()) };
    for part in [DOWN, "Recovery overdue", "Calls: "] {
        assert!(told.contains(part), "{part} is not in {told}");
    }
    comes_back(&mut world).await;
    let said = world.reads(room);
    let escalation = said.iter().find(|said| said.text.contains("Recovery overdue")).expect("it is told");
    assert!(escalation.text.contains("by outside"), "{escalation:?}");
    assert_eq!(peer.texts().len(), 1);
    world.expects_error("how: Late");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn an_outlet_that_hears_of_escalations_anyway_is_told_that_discord_is_down() {
    let peer = Peer::start(OutletKind::Wecom).await;
    let mut world = world(&peer, &[Topic::Escalation, Topic::DiscordDown]).await;
    let _room = nearly_due(&mut world).await;
    let before = peer.texts().len();
    goes_down(&world);
    for step in ["40s", "60s", "60s", "60s", "60s", "28m"] {
        world.jumps(step).await;
    }
    let texts = peer.texts().split_off(before);
    let overdue: Vec<_> = texts.iter().filter(|text| text.contains("Recovery overdue")).collect();
    assert_eq!(overdue.len(), 1, "once, though it takes both: {texts:#?}");
    assert!(!overdue[0].contains(DOWN), "nobody could know it by then");
    let later: Vec<_> = texts.iter().filter(|text| text.contains("Escalation:")).collect();
    assert!(!later.is_empty() && later.iter().all(|text| text.contains(DOWN)), "{texts:#?}");
    comes_back(&mut world).await;
    world.expects_error("how: Late");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn after_a_start_discord_has_its_time_before_others_are_told() {
    let peer = Peer::start(OutletKind::Slack).await;
    let mut world = world(&peer, &[Topic::DiscordDown]).await;
    let _room = nearly_due(&mut world).await;
    world.stops().await;
    world.jumps("1h").await;
    world.starts().await;
    world.passes("5m").await;
    assert_eq!(peer.texts(), [""; 0]);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn of_a_private_incident_nothing_leaves_but_that_somebody_is_called() {
    let peer = Peer::start(OutletKind::Feishu).await;
    let topics = [Topic::Declared, Topic::Level, Topic::Update, Topic::Escalation, Topic::Closed];
    let mut world = world(&peer, &topics).await;
    let room = world.declares(Lin, "title:薪资外泄 level:P1 private:true symptom:名单在网上").await;
    world.does(Chen, room, "/update text:查到张三").await;
    world.passes("2h").await;
    let texts = peer.texts();
    assert!(!texts.is_empty());
    for text in &texts {
        assert!(text.contains("a private incident"), "{text}");
        assert!(["薪资", "名单", "张三"].iter().all(|word| !text.contains(word)), "{text}");
    }
    world.ignores_the_rest();
    world.ends().await;
}
