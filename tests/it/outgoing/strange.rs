//! Peers that are not what they seem: one that sends on, one that never ends, one that shows a page.

use super::peer::{Instead, Peer, Received};
use super::world;
use crate::world::{Who::*, World};
use rstest::rstest;
use std::collections::BTreeMap;
use std::time::Duration;
use warroom::domain::dispatch::{OutletKind, Topic};

#[rstest]
#[case(301)]
#[case(302)]
#[case(307)]
#[case(308)]
#[tokio::test]
async fn a_peer_that_sends_on_is_not_followed(#[case] status: u16) {
    let peer = Peer::start(OutletKind::Webhook).await;
    // It stands for the address of a machine's own metadata.
    let inside = Peer::start(OutletKind::Webhook).await;
    let mut world = world(&peer, &[Topic::Declared]).await;
    peer.always(Some(Instead::With(status, "Location", inside.address(), "")));
    world.declares(Lin, "title:一 level:P2").await;
    world.passes("20m").await;
    assert_eq!((peer.received().len(), inside.received().len()), (1, 0));
    let ops = world.guild.channel_named("warroom-ops").unwrap();
    let is_told =
        |world: &World| world.guild.messages(ops).iter().any(|it| it.text().contains("is not followed"));
    world.sees("the operators are told", is_told).await;
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn an_answer_of_a_hundred_megabytes_is_not_read_to_its_end() {
    let peer = Peer::start(OutletKind::Dingtalk).await;
    let mut world = world(&peer, &[Topic::Declared]).await;
    peer.once(Instead::Much(100 << 20));
    world.declares(Lin, "title:一 level:P2").await;
    assert!(peer.sent() < 32 << 20, "so much was taken: {}", peer.sent());
    // It was no sign of success, so it is sent again; but it may have been one, so not for ever.
    peer.always(Some(Instead::Much(100 << 20)));
    world.passes("20m").await;
    assert_eq!((peer.received().len(), peer.taken().len()), (3, 0));
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_page_that_asks_to_log_in_is_no_success_and_is_told_after_ten_minutes() {
    let peer = Peer::start(OutletKind::Wecom).await;
    let mut world = world(&peer, &[Topic::Declared]).await;
    peer.always(Some(Instead::Says(200, "<html>log in</html>")));
    world.declares(Lin, "title:一 level:P2").await;
    let ops = world.guild.channel_named("warroom-ops").unwrap();
    let told =
        |world: &World| world.guild.messages(ops).iter().filter(|it| it.text().contains("outlet")).count();
    world.passes("9m").await;
    assert_eq!(told(&world), 0);
    world.passes("2m").await;
    world.sees("the operators are told", |world| told(world) == 1).await;
    peer.always(None);
    world.passes("1h").await;
    assert_eq!(peer.taken().len(), 1);
    world.ignores_the_rest();
    world.ends().await;
}

#[rstest]
#[case(OutletKind::Dingtalk, r#"{"errcode":"0"}"#)]
#[case(OutletKind::Wecom, "{}")]
#[case(OutletKind::Feishu, r#"{"ok":true}"#)]
#[case(OutletKind::Slack, "fine")]
#[tokio::test]
async fn a_chat_that_answers_in_unknown_words_is_told_an_escalation_three_times_at_most(
    #[case] kind: OutletKind,
    #[case] words: &'static str,
) {
    let peer = Peer::start(kind).await;
    let mut world = world(&peer, &[Topic::Escalation]).await;
    peer.always(Some(Instead::Says(200, words)));
    world.declares(Lin, "title:一 level:P0").await;
    world.until(crate::world::at("2026-03-02T14:05:00+08:00")).await;
    assert_eq!(peer.received().len(), 1, "it fell due");
    world.passes("110s").await;
    assert_eq!(peer.received().len(), 3);
    let ops = world.guild.channel_named("warroom-ops").unwrap();
    let told = |world: &World, part: &str| {
        world.guild.messages(ops).iter().any(|it| it.text().contains(part) && it.text().contains("outside"))
    };
    for part in ["something answers that is not this service", "Given up"] {
        world.sees("the operators are told", |world| told(world, part)).await;
    }
    // The next one waits until somebody can have mended it.
    world.passes("2m").await;
    assert_eq!(peer.received().len(), 3);
    world.passes("1h").await;
    let each = (peer.received().iter().map(Received::text)).fold(BTreeMap::new(), |mut each, text| {
        *each.entry(text).or_insert(0) += 1;
        each
    });
    assert!(each.values().all(|times| *times <= 3), "{each:#?}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_peer_that_does_not_answer_holds_up_nothing_on_discord() {
    let peer = Peer::start(OutletKind::Webhook).await;
    let mut world = world(&peer, &[Topic::Declared]).await;
    peer.always(Some(Instead::Nothing));
    let before = world.guild.rooms().len();
    let typed = world.person(Lin).types(world.general, "/declare title:一 level:P2").await;
    typed.expect("an answer");
    let began = std::time::Instant::now();
    let is_there = |world: &World| {
        let rooms = world.guild.rooms();
        rooms.len() > before && world.guild.messages(rooms[0]).len() >= 2
    };
    while !is_there(&world) {
        assert!(began.elapsed() < Duration::from_secs(20));
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    peer.has(1).await;
    peer.always(None);
    world.passes("2m").await;
    assert_eq!(peer.taken().len(), 1);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn no_secret_is_in_the_database_or_in_what_is_printed() {
    let peer = Peer::start(OutletKind::Dingtalk).await;
    let mut world = world(&peer, &[Topic::Declared]).await;
    peer.always(Some(Instead::Says(200, r#"{"errcode":300005,"errmsg":"token is not exist"}"#)));
    world.declares(Lin, "title:一 level:P2").await;
    let outlet = peer.outlet("outside", 1, &[Topic::Declared]);
    let shown = format!("{outlet:?}");
    let stored = world.database();
    for secret in ["hidden", super::peer::DINGTALK] {
        assert!(!shown.contains(secret), "{shown}");
        assert!(!stored.windows(secret.len()).any(|bytes| bytes == secret.as_bytes()), "{secret} is stored");
    }
    world.ignores_the_rest();
    world.ends().await;
}
