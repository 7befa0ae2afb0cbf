//! The satisfaction survey of `tech-support`.

use crate::world::{Who::*, World};
use warroom::domain::incident::Satisfaction;

/// A closed incident of Lin's; what was said before the survey has been read.
async fn closed(world: &mut World) -> u64 {
    let room = world.declares(Lin, "title:登录不了 level:P1").await;
    world.does(Wang, room, "/ack").await;
    world.does(Wang, room, "/grade").await;
    world.does(Bo, room, "/resolve 换了证书").await;
    world.does(Lin, room, "/verify pass").await;
    world.ignores_the_rest();
    world.does(Wang, room, "/close").await;
    room
}

#[tokio::test]
async fn the_survey_goes_out_by_itself_and_is_answered_once_by_the_reporter() {
    let mut world = World::with("language:en playbook:tech-support").await;
    let room = closed(&mut world).await;
    let said = world.reads(room);
    let survey = said.iter().find(|said| said.text.contains("How satisfied are you")).expect("a survey");
    world.ignores_the_rest();
    assert_eq!(survey.pinged, ["Lin"], "{survey:?}");
    let said = world.does(Bo, room, "/survey satisfied").await;
    assert!(said.contains("Only @Lin, who reported it, is asked"), "{said}");
    let said = world.fills(Lin, room, "Fair", &[("text", "等了一小时")]).await;
    assert!(said.contains("谢谢"), "{said}");
    let told = world.hears(room, "**Survey answered: Fair** · @Lin", &[]);
    assert!(told.text.contains("等了一小时"), "{told:?}");
    let said = world.does(Lin, room, "/survey very-satisfied").await;
    assert!(said.contains("已经答过了"), "{said}");
    let answer = world.incident(room).await.incident.spell.survey.unwrap().answer.unwrap();
    assert_eq!((answer.satisfaction, answer.text.as_deref()), (Satisfaction::Fair, Some("等了一小时")));
    let said = world.does(Bo, world.general, "/stats").await;
    let counted = "Satisfaction: 1 asked, 1 answered (Very satisfied 0, Satisfied 0, Fair 1, Dissatisfied 0)";
    assert!(said.contains(counted), "{said}");
    // Nobody is asked again, not even after a reopening.
    world.passes("4h").await;
    world.leaps("10d").await;
    world.hears_nothing(room);
    world.ends().await;
}

#[tokio::test]
async fn the_survey_asks_once_more_and_expires() {
    let mut world = World::with("language:en playbook:tech-support").await;
    let room = closed(&mut world).await;
    world.ignores_the_rest();
    world.leaps("47h").await;
    world.hears_nothing(room);
    world.leaps("1h").await;
    world.hears(room, "How satisfied are you", &["Lin"]);
    world.leaps("119h").await;
    world.hears_nothing(room);
    world.leaps("2h").await;
    world.hears_nothing(room);
    let said = world.presses(Lin, room, "Satisfied").await;
    assert!(said.contains("截止"), "{said}");
    assert!(world.incident(room).await.incident.spell.survey.unwrap().answer.is_none());
    world.ends().await;
}

#[tokio::test]
async fn false_alarms_easy_cases_and_drills_have_no_survey_and_one_reopened_is_asked_anew() {
    let mut world = World::with("language:en playbook:tech-support").await;
    let false_alarm = world.declares(Lin, "title:看错了 level:P3").await;
    world.does(Wang, false_alarm, "/reject 误报").await;
    world.does(Wang, world.general, "/declare title:改密码 quick_result:已重置").await;
    world.does(Chen, world.general, "/drill start incident:TS-20260302-001").await;
    let drill = world.guild.rooms()[0];
    world.does(Chen, drill, "/drill stop").await;
    for room in [false_alarm, drill] {
        assert!(world.incident(room).await.incident.spell.survey.is_none());
    }
    let room = closed(&mut world).await;
    world.does(Lin, room, "/reopen reason:又不行了").await;
    world.ignores_the_rest();
    let said = world.does(Lin, room, "/survey fair").await;
    assert!(said.contains("现在没有要答的问卷"), "{said}");
    world.does(Bo, room, "/resolve 重签证书").await;
    world.does(Lin, room, "/verify pass").await;
    world.does(Wang, room, "/close").await;
    let said = world.reads(room);
    assert_eq!(said.iter().filter(|said| said.text.contains("How satisfied are you")).count(), 1, "{said:?}");
    world.does(Lin, room, "/survey answer:dissatisfied text:两次").await;
    world.ignores_the_rest();
    world.ends().await;
}
