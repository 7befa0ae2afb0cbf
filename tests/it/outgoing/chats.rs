//! Robots of chats: each in its own form, told together what waits together, and what they refuse is told to the operators.

use super::peer::{Instead, Peer};
use super::world;
use crate::world::{Who::*, World};
use rstest::rstest;
use warroom::domain::dispatch::{OutletKind, Topic};

const HOSTILE: &str = "<!channel> <@all> <at user_id=\"all\">x</at> @所有人 **支付**";

/// What the operators were told of outlets, since it was read last.
fn operators(world: &mut World) -> Vec<String> {
    let ops = world.guild.channel_named("warroom-ops").unwrap();
    let said = world.reads(ops).into_iter().map(|said| said.text);
    said.filter(|text| text.contains("outlet")).collect()
}

#[rstest]
#[case(OutletKind::Dingtalk)]
#[case(OutletKind::Wecom)]
#[case(OutletKind::Feishu)]
#[case(OutletKind::Slack)]
#[tokio::test]
async fn a_chat_is_told_once_in_its_form_and_no_text_calls_anybody_there(#[case] kind: OutletKind) {
    let peer = Peer::start(kind).await;
    let mut world = world(&peer, &[Topic::Declared, Topic::Level, Topic::Escalation, Topic::Closed]).await;
    let long = "长".repeat(900);
    let report = format!("title:{HOSTILE} symptom:{long} level:P0");
    let room = world.declares(Lin, &report).await;
    let number = world.incident(room).await.incident.number().to_owned();
    let [opening] = &peer.texts()[..] else { panic!("declaration and level together: {:?}", peer.texts()) };
    assert!(opening.starts_with(&number) && opening.contains("**支付**"), "{opening}");
    for token in ["<!channel>", "<@all>", "<at ", "</at>"] {
        assert!(!opening.contains(token), "{token} in {opening}");
    }
    world.passes("10m").await;
    let texts = peer.texts();
    let escalations: Vec<_> = texts.iter().filter(|text| text.contains("Escalation")).collect();
    assert!(!escalations.is_empty() && escalations[0].contains("Calls: "), "{texts:?}");
    assert!(texts.iter().all(|text| !text.contains("<@") && !text.contains("<t:")), "{texts:?}");
    // Everything came once.
    let mut all = texts.clone();
    all.sort();
    all.dedup();
    assert_eq!((all.len(), peer.received().len()), (texts.len(), texts.len()));
    world.ignores_the_rest();
    world.ends().await;
}

#[rstest]
#[case(OutletKind::Dingtalk, 200, r#"{"errcode":310000,"errmsg":"keywords not in content"}"#, "`keyword`")]
#[case(OutletKind::Wecom, 200, r#"{"errcode":93000,"errmsg":"invalid webhook url"}"#, "`address_file`")]
#[case(OutletKind::Feishu, 200, r#"{"code":19021,"msg":"sign match fail"}"#, "`key_file`")]
#[case(OutletKind::Slack, 403, "invalid_token", "`address_file`")]
#[tokio::test]
async fn a_refusal_with_status_200_is_one_and_is_told_to_the_operators_once(
    #[case] kind: OutletKind,
    #[case] status: u16,
    #[case] refusal: &'static str,
    #[case] remedy: &str,
) {
    let peer = Peer::start(kind).await;
    let mut world = world(&peer, &[Topic::Declared]).await;
    peer.always(Some(Instead::Says(status, refusal)));
    world.declares(Lin, "title:一 level:P2").await;
    let ops = world.guild.channel_named("warroom-ops").unwrap();
    let is_told =
        |world: &World| world.guild.messages(ops).iter().any(|it| it.text().contains("takes nothing"));
    world.sees("the operators are told", is_told).await;
    let told = operators(&mut world);
    assert!(told.len() == 1 && told[0].contains(remedy) && told[0].contains("outside"), "{told:?}");
    assert!(!told[0].contains("hidden"), "{told:?}");
    let said = world.does(Ops, world.general, "/warroom doctor").await;
    assert!(said.contains(remedy), "{said}");
    // Until it is mended nothing more is sent, and nothing more is said.
    world.declares(Lin, "title:二 level:P2").await;
    world.passes("30m").await;
    assert_eq!((peer.received().len(), operators(&mut world)), (1, Vec::new()));
    peer.always(None);
    world.restart().await;
    world.passes("1m").await;
    let texts = peer.texts().concat();
    assert!(texts.contains("一") && texts.contains("二"), "{texts}");
    let is_told = |world: &World| world.guild.messages(ops).iter().any(|it| it.text().contains("again"));
    world.sees("the operators are told", is_told).await;
    assert_eq!(operators(&mut world).len(), 1);
    let said = world.does(Ops, world.general, "/warroom doctor").await;
    assert!(said.contains("waiting: 0"), "{said}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn what_comes_faster_than_a_robot_takes_it_is_told_together_in_order() {
    let peer = Peer::start(OutletKind::Dingtalk).await;
    let mut world = world(&peer, &[Topic::Update]).await;
    let room = world.declares_quietly().await;
    for nth in 0..30 {
        world.does(Bo, room, &format!("/update text:第{nth}步")).await;
    }
    assert_eq!(peer.received().len(), 18, "of 20 in a minute some are kept");
    world.passes("61s").await;
    let texts = peer.texts();
    assert!(texts.len() <= 20, "the rest is told together: {}", texts.len());
    let all = texts.join("\n");
    let places: Vec<_> = (0..30).map(|nth| all.find(&format!("第{nth}步"))).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{all}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_chat_that_does_not_answer_is_sent_at_most_two_repeats_and_the_operators_hear_of_it() {
    let peer = Peer::start(OutletKind::Feishu).await;
    let mut world = world(&peer, &[Topic::Declared]).await;
    peer.always(Some(Instead::Nothing));
    world.declares(Lin, "title:慢 level:P2").await;
    world.passes("20m").await;
    assert_eq!(peer.received().len(), 3);
    let ops = world.guild.channel_named("warroom-ops").unwrap();
    let is_told = |world: &World| world.guild.messages(ops).iter().any(|it| it.text().contains("Given up"));
    world.sees("the operators are told", is_told).await;
    assert!(operators(&mut world).concat().contains("does not answer in time"));
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn what_is_not_let_through_for_what_people_wrote_is_told_without_that() {
    let peer = Peer::start(OutletKind::Dingtalk).await;
    let mut world = world(&peer, &[Topic::Escalation]).await;
    let room = world.declares(Lin, "title:加微信领奖 level:P0").await;
    let number = world.incident(room).await.incident.number().to_owned();
    // Two that fall due together, and then the first of them.
    for _ in 0..2 {
        peer.once(Instead::Says(200, r#"{"errcode":430102,"errmsg":"inappropriate text"}"#));
    }
    world.passes("6m").await;
    let texts = peer.texts();
    assert_eq!((texts.len(), peer.received().len()), (2, 4), "{texts:?}");
    assert!(texts[0].starts_with(&number) && texts[0].contains("Calls: "), "{texts:?}");
    assert!(!texts[0].contains("加微信"), "{texts:?}");
    world.ignores_the_rest();
    world.ends().await;
}
