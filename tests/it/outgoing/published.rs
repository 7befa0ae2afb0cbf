//! What is published leaves whole: customer updates to a status page, reviews and knowledge entries to whoever keeps them.
//! And the heartbeat, by which somebody else notices a bot that is dead.

use super::down::{comes_back, goes_down};
use super::peer::Peer;
use crate::world::{PATIENCE, Who::*, World};
use chrono::TimeDelta;
use std::time::{Duration, Instant};
use warroom::config::heartbeat::HeartbeatTo;
use warroom::domain::dispatch::{OutletKind, Topic};
use warroom::webhooks::address::Address;

#[tokio::test]
async fn a_customer_update_reaches_the_status_page_when_it_is_published_and_nothing_else_does() {
    let peer = Peer::start(OutletKind::Status).await;
    let mut world = World::with("language:en playbook:product-outage").await;
    for (role, who) in [("product", "@Bo"), ("service-head", "@Sun")] {
        world.does(Ops, world.general, &format!("/warroom settings role:{role} to:{who}")).await;
    }
    let outlet = peer.outlet("status", world.guild.id(), &[Topic::Comms]);
    world.sends_to(vec![outlet]).await;
    let room = world.declares(Lin, "title:支付失败 level:P2 impact:部分用户无法支付").await;
    let draft = "/comms draft template:progress eta:16:00 next:14:30 text:请勿重复下单。 language:zh";
    world.does(Bo, room, draft).await;
    world.does(Sun, room, "/comms approve 1").await;
    assert_eq!(peer.received().len(), 0);
    world.does(Sun, room, "/comms publish 1").await;
    let [told] = &peer.taken()[..] else { panic!("{:?}", peer.received()) };
    assert_eq!(told.body["type"], "incident.comms");
    assert!(told.text().contains("请勿重复下单。") && told.text().contains("部分用户无法支付"), "{told:?}");
    assert!(!told.body.to_string().contains("支付失败"), "the title is not for customers: {told:?}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_review_and_its_knowledge_entry_leave_whole_when_the_review_is_finished() {
    let peer = Peer::start(OutletKind::Webhook).await;
    let mut world = World::with("language:en playbook:product-outage").await;
    let outlet = peer.outlet("archive", world.guild.id(), &[Topic::Review, Topic::Knowledge]);
    world.sends_to(vec![outlet]).await;
    let room = world.declares(Lin, "title:支付失败 level:P2").await;
    for (who, line) in [
        (Wang, "/ack"),
        (Chen, "/grade"),
        (Chen, "/assign @Bo"),
        (Bo, "/cause 证书过期 confirmed:true"),
        (Bo, "/resolve 换证书"),
        (Sun, "/verify pass figure:320 ms, 0.02 %"),
        (Chen, "/review open"),
        (Bo, "/review edit part:went-well text:十分钟恢复"),
        (Bo, "/review edit part:went-badly text:值班表过期"),
        (Bo, "/followup add text:到期前30天提醒 owner:@Sun due:2026-03-09 area:process"),
        (Chen, "/review finish"),
    ] {
        world.does(who, room, line).await;
    }
    let told = peer.taken();
    let kinds: Vec<_> = told.iter().map(|it| it.body["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["incident.review", "incident.knowledge"], "{told:?}");
    let [review, knowledge] = [&told[0], &told[1]].map(|it| it.body["data"]["document"].as_str().unwrap());
    for part in ["证书过期", "十分钟恢复", "到期前30天提醒", "Bo"] {
        assert!(review.contains(part), "{part} is not in {review}");
    }
    assert!(knowledge.contains("Knowledge entry") && knowledge.contains("证书过期"), "{knowledge}");
    world.ignores_the_rest();
    world.ends().await;
}

async fn beats(peer: &Peer, count: usize) {
    let began = Instant::now();
    while peer.received().len() < count {
        assert!(began.elapsed() < Duration::from_secs(30), "{} of {count}", peer.received().len());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn the_heartbeat_goes_on_for_as_long_as_all_is_well_and_no_longer() {
    let peer = Peer::start(OutletKind::Slack).await;
    let mut world = World::new().await;
    world
        .beats_to(HeartbeatTo {
            every: TimeDelta::minutes(1),
            allow_private: true,
            address_file: "address".into(),
            address: Some(Address::parse(&peer.address(), true).unwrap()),
        })
        .await;
    beats(&peer, 1).await;
    for count in 2..5 {
        world.passes("1m").await;
        beats(&peer, count).await;
    }
    // Discord is away: whoever listens hears nothing.
    goes_down(&world);
    let gateway = world.app().gateway();
    let ended = gateway.borrow().ended;
    world.sees("the gateway is gone", |_| gateway.borrow().ended > ended).await;
    let before = peer.received().len();
    for _ in 0..3 {
        world.jumps("1m").await;
    }
    assert!(peer.received().len() <= before + 1, "{} after {before}", peer.received().len());
    comes_back(&mut world).await;
    // It is called once commands are heard again, which takes real time.
    let (before, began) = (peer.received().len(), Instant::now());
    while peer.received().len() == before {
        assert!(began.elapsed() < PATIENCE, "it is not called again");
        world.passes("1m").await;
    }
    world.ignores_the_rest();
    world.ends().await;
}
