//! Who is asked: whom the report names, also somebody without an account, whom the duty person asks.

use crate::world::{Who::*, World};
use warroom::domain::incident::{Satisfaction, State};
use warroom::domain::reporter::Reporter;

#[tokio::test]
async fn whoever_typed_in_a_phone_report_is_not_asked_but_asks_whoever_called() {
    let mut world = World::with("language:en playbook:tech-support").await;
    let room = world.declares(Wang, "title:登录不了 level:P1 source:电话 contact:张三，8001").await;
    assert_eq!(world.incident(room).await.incident.reported_by(), Reporter::Contact);
    let card = world.card(room).text;
    assert!(card.contains("somebody who is not on Discord (entered by @Wang)"), "{card}");
    world.does(Wang, room, "/ack").await;
    world.does(Wang, room, "/grade").await;
    world.does(Bo, room, "/resolve 换了证书").await;
    world.reads(room);
    // The user says that it works, not whoever wrote the report down.
    world.does(Sun, room, "/verify pass check:1").await;
    world.does(Sun, room, "/verify pass check:2").await;
    for line in ["/verify pass", "/verify pass check:3"] {
        let said = world.does(Wang, room, line).await;
        assert!(said.contains("要由上报人确认可用"), "{line}: {said}");
    }
    assert_eq!(world.incident(room).await.incident.state, State::Verifying);
    world.reads(room);
    world.does(Wang, room, "/verify pass check:3 note:张三 14:05 电话：可以登录了").await;
    let told = world.hears(room, "**Verified** · @Wang", &["Wang"]);
    assert!(told.text.contains("The reporter is not on Discord: Support engineer on duty"), "{told:?}");
    world.does(Wang, room, "/close").await;
    let said = world.reads(room);
    let asked =
        said.iter().find(|said| said.text.contains("How satisfied is the reporter")).expect("a survey");
    assert_eq!(asked.pinged, ["Wang"], "{asked:?}");
    let refused = world.does(Bo, room, "/survey satisfied").await;
    assert!(refused.contains("Only these ask the reporter"), "{refused}");
    world.ignores_the_rest();
    world.leaps("48h").await;
    let again = world.hears(room, "How satisfied is the reporter with how this was handled", &["Wang"]);
    assert!(again.text.contains("Please ask them, and press below what they say"), "{again:?}");
    assert!(again.text.contains("please tell and ask them"), "{again:?}");
    world.fills(Wang, room, "Fair", &[("text", "等了一小时")]).await;
    world.hears(room, "**Survey answered: Fair** · the reporter, entered by @Wang", &[]);
    let answer = world.incident(room).await.incident.spell.survey.unwrap().answer.unwrap();
    assert_eq!(answer.satisfaction, Satisfaction::Fair);
    world.ends().await;
}

#[tokio::test]
async fn the_business_side_or_the_reporter_by_phone_verifies_what_was_typed_in_for_somebody() {
    let mut world = World::with("language:en playbook:it-fault").await;
    let room = world.declares(Wang, "title:报表打不开 level:3 contact:张三 8001").await;
    world.does(Wang, room, "/ack").await;
    world.does(Wang, room, "/grade").await;
    world.does(Bo, room, "/resolve 重启").await;
    world.reads(room);
    // Whoever typed it in did not report it; who neither asks the reporter nor is one does not speak for them.
    let said = world.does(Wang, room, "/verify pass").await;
    assert!(said.contains("要由上报人确认可用"), "{said}");
    let said = world.does(Bo, room, "/verify result:pass note:ok").await;
    assert!(said.contains("Only these may"), "{said}");
    world.does(Wang, room, "/verify result:pass note:张三说可以了").await;
    assert_eq!(world.incident(room).await.incident.state, State::Resolved);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn whoever_the_report_names_is_called_and_asked() {
    let mut world = World::with("language:en playbook:tech-support").await;
    let said = world.does(Wang, world.general, "/declare title:登录不了 level:P1 reporter:@Lin").await;
    assert!(said.contains("已登记") || said.contains("TS-"), "{said}");
    let room = world.guild.rooms()[0];
    let opening = world.reads(room);
    assert!(opening.iter().any(|said| said.pinged.contains(&"Lin".to_owned())), "{opening:?}");
    assert!(world.card(room).text.contains("@Lin (entered by @Wang)"), "{}", world.card(room).text);
    world.does(Wang, room, "/ack").await;
    world.does(Wang, room, "/grade").await;
    world.does(Bo, room, "/resolve 换了证书").await;
    world.does(Lin, room, "/verify pass").await;
    world.does(Wang, room, "/close").await;
    let said = world.reads(room);
    let survey = said.iter().find(|said| said.text.contains("How satisfied are you")).expect("a survey");
    assert_eq!(survey.pinged, ["Lin"], "{survey:?}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_message_that_the_duty_person_makes_a_report_of_is_its_authors() {
    let mut world = World::with("language:en playbook:tech-support").await;
    let message = world.person(Lin).says(world.general, "登录不了").unwrap().message.unwrap().id;
    let mut reported = Vec::new();
    for who in [Bo, Wang] {
        let form = world.person(who).applies(world.general, message, "Declare incident").await.unwrap();
        let sent = world.person(who).submits(&form, &[]).await.unwrap();
        world.answered(&sent).await;
        let room = world.guild.rooms()[0];
        reported.push(world.incident(room).await.incident.reported_by());
        // Equal reports within a minute are one.
        world.passes("2m").await;
    }
    let member = |who| Reporter::Member(warroom::domain::ids::UserId(world.person(who).id()));
    // Who has no such task reports what they saw.
    assert_eq!(reported, [member(Bo), member(Lin)]);
    world.ignores_the_rest();
    world.ends().await;
}
