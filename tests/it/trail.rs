//! The audit trail: every change and every refusal for want of right is there, once, with who, how and what.

use crate::world::{PATIENCE, Who, Who::*, World};
use warroom::domain::ids::UserId;
use warroom::domain::timeline::Actor;
use warroom::domain::trail::{Outcome, Source, Step};

/// What the trail says of one person, the oldest row first.
async fn of(world: &mut World, who: Who) -> Vec<Step> {
    let user = UserId(world.person(who).id());
    let guild = warroom::domain::ids::GuildId(world.guild.id());
    let mut steps = world.app().actions.trail_of(guild).await.unwrap();
    steps.retain(|step| step.actor == Actor::Person(user));
    steps.reverse();
    steps
}

#[tokio::test]
async fn what_people_do_and_are_refused_is_told_with_who_how_and_what() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:密码外泄 level:P0").await;
    world.does(Bo, room, "/close").await;
    world.presses(Bo, room, "I take it").await;
    world.fills(Bo, room, "Update", &[("text", "secret words")]).await;
    world.does(Chen, room, "/grade level:P1 reason:半数可用").await;
    world.does(Bo, world.general, "/drill start scene:server-down").await;
    world.does(Ops, world.general, "/warroom settings role:lead to:@Bo").await;
    let said = |step: &Step| (step.source, step.action.clone(), step.outcome);
    let bo = of(&mut world, Bo).await;
    let expected = [
        (Source::Slash, "close", Outcome::Refused),
        (Source::Button, "join", Outcome::Done),
        (Source::Form, "update", Outcome::Done),
        (Source::Slash, "drill start", Outcome::Refused),
    ];
    let expected = expected.map(|(source, action, outcome)| (source, action.to_owned(), outcome));
    assert_eq!(bo.iter().map(said).collect::<Vec<_>>(), expected);
    assert_eq!(bo[0].after, "needs close: duty, lead");
    assert!(bo[0].incident.is_some() && bo[3].incident.is_none());
    assert!(bo[1].before.contains("state=graded"), "{:?}", bo[1]);
    assert!(bo[1].after.contains("state=assigned") && bo[1].after.contains("=taken"), "{:?}", bo[1]);
    assert!(bo[1].after.contains("joined"), "{:?}", bo[1]);
    let chen = of(&mut world, Chen).await;
    assert!(chen[0].before.contains("level=P0?") && chen[0].after.contains("level=P1"), "{:?}", chen[0]);
    let ops = of(&mut world, Ops).await;
    let last = ops.last().unwrap();
    assert_eq!((last.action.as_str(), last.outcome), ("warroom settings", Outcome::Done));
    let bound = format!("user:{}", world.person(Bo).id());
    assert!(last.after.starts_with("roles.lead=") && last.after.contains(&bound), "{last:?}");
    // No text of people.
    for step in of(&mut world, Lin).await.iter().chain(&bo).chain(&chen) {
        let whole = format!("{step:?}");
        assert!(
            !whole.contains("secret words") && !whole.contains("密码外泄") && !whole.contains("半数"),
            "{whole}"
        );
    }

    let read = world.does(Ops, world.general, "/audit").await;
    assert!(read.contains("**close** · @Bo · command · ⛔ refused"), "{read}");
    assert!(read.contains("**update** · @Bo · form") && read.contains("level=P1"), "{read}");
    let read = world.does(Ops, room, "/audit incident:INC-20260302-001").await;
    assert!(read.contains("**join** · @Bo · button") && !read.contains("warroom settings"), "{read}");
    world.ignores_the_rest();
    world.ends().await;
}

/// What does not fit into a message is in a file.
#[tokio::test]
async fn all_rows_are_to_be_had_by_those_who_manage_the_server() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    for nth in 0..25 {
        world.does(Chen, room, &format!("/update text:步骤{nth}")).await;
    }
    let answer = world.person(Ops).types(world.general, "/audit").await.unwrap();
    let message = answer.settled(PATIENCE).await.unwrap().message.expect("a message");
    assert!(message.text().contains("more rows"), "{}", message.text());
    let file = String::from_utf8_lossy(&message.attachments[0].bytes).into_owned();
    assert_eq!(file.matches(" · update · ").count(), 25, "{file}");
    assert!(file.contains("INC-20260302-001 · declare · ") && !file.contains("步骤"), "{file}");

    world.does(Chen, room, "/private on").await;
    let read = world.does(Ops, world.general, "/audit incident:INC-20260302-001").await;
    assert!(read.contains("**private** · @Chen"), "{read}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn the_export_holds_the_trail_and_refusals_are_kept_for_90_days() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P3").await;
    world.does(Bo, room, "/close").await;
    world.does(Wang, room, "/ack").await;
    let export = world.person(Chen).types(room, "/incidents export").await.unwrap();
    let export = export.settled(crate::world::PATIENCE).await.unwrap();
    let file = &export.message.as_ref().expect("a message").attachments[0];
    let text = String::from_utf8(file.bytes.to_vec()).unwrap();
    let (_, trail) = text.split_once("Audit trail").expect("the trail");
    assert!(trail.contains("refused") && trail.contains("ack"), "{trail}");
    // People by their names, for whoever reads it elsewhere.
    for who in [Lin, Bo, Wang] {
        let (id, name) = (world.person(who).id().to_string(), format!("{who:?}"));
        assert!(text.contains(&name) && !text.contains(&id), "{name}: {text}");
    }
    world.does(Wang, room, "/reject 误报").await;
    world.ignores_the_rest();
    world.leaps("91d").await;
    let refusals = |steps: Vec<Step>| steps.iter().filter(|step| step.outcome == Outcome::Refused).count();
    assert_eq!(refusals(of(&mut world, Bo).await), 1, "nobody was refused since");
    world.does(Bo, room, "/private on").await;
    let bo = of(&mut world, Bo).await;
    assert_eq!(bo.len(), 1, "{bo:?}");
    assert_eq!(bo[0].action, "private");
    assert_eq!(of(&mut world, Wang).await.len(), 2, "what was done is kept");
    world.ignores_the_rest();
    world.ends().await;
}
