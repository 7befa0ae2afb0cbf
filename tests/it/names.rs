//! Files are read away from Discord, where a number says nothing: they call people by their names.

use crate::world::{PATIENCE, Who, Who::*, World};

const PEOPLE: [Who; 5] = [Lin, Wang, Chen, Bo, Sun];

/// The files that come with the answer, as one text.
async fn files(world: &mut World, who: Who, place: u64, line: &str) -> String {
    let answer = world.person(who).types(place, line).await.unwrap();
    let message = answer.settled(PATIENCE).await.unwrap().message.expect("a message");
    assert!(!message.attachments.is_empty(), "{line}: {}", message.content);
    let texts = message.attachments.iter().filter(|file| file.content_type != "image/png");
    texts.map(|file| String::from_utf8(file.bytes.to_vec()).unwrap()).collect()
}

/// Names all of these and shows nobody's number.
fn names(world: &World, what: &str, text: &str, named: &[Who]) {
    assert!(!text.contains("<@") && !text.contains("<\u{200b}@"), "{what}: {text}");
    for who in PEOPLE {
        assert!(!text.contains(&world.person(who).id().to_string()), "{what} shows {who:?}'s number: {text}");
    }
    for who in named {
        assert!(text.contains(&format!("{who:?}")), "{what} does not name {who:?}: {text}");
    }
}

#[tokio::test]
async fn every_file_calls_people_by_their_names() {
    let mut world = World::with("language:both").await;
    let room = world.declares(Lin, "title:宕机 level:P3").await;
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/grade level:P3").await;
    world.does(Chen, room, "/assign @Bo goal:两小时内恢复").await;
    world.does(Bo, room, "/blocker raise 缺权限 owner:@Chen").await;
    let asked = format!("/log text:问过<@{}>和<@!{}>", world.person(Sun).id(), world.person(Lin).id());
    world.does(Bo, room, &asked).await;
    for nth in 0..40 {
        world.does(Bo, room, &format!("/log text:步骤{nth}{}", "很长".repeat(40))).await;
    }
    world.does(Chen, room, "/blocker clear 1").await;
    world.does(Bo, room, "/resolve 重启").await;
    let said = world.does(Sun, room, "/verify pass").await;
    assert!(said.contains("passed"), "{said}");
    world.does(Chen, room, "/followup add text:加监控 owner:@Wang due:2026-03-09").await;
    world.ignores_the_rest();
    let said = world.does(Chen, room, "/close").await;
    assert!(said.contains("closed"), "{said}");

    let summary = world.hears(room, "**已关闭** · @Chen", &[]);
    let texts = summary.message.attachments.iter().filter(|file| file.content_type != "image/png");
    let texts: Vec<String> = texts.map(|file| String::from_utf8(file.bytes.to_vec()).unwrap()).collect();
    assert_eq!(texts.len(), 4, "a file and a page in each language");
    for text in &texts {
        names(&world, "the summary", text, &PEOPLE);
        assert!(text.contains("问过@Sun和@Lin"), "{text}");
    }
    let text = files(&mut world, Wang, room, "/timeline").await;
    names(&world, "/timeline", &text, &PEOPLE);
    let text = files(&mut world, Wang, room, "/incidents export").await;
    names(&world, "the record", &text, &PEOPLE);
    let text = files(&mut world, Wang, room, "/incidents document knowledge").await;
    names(&world, "the knowledge entry", &text, &[]);
    let general = world.general;
    let text = files(&mut world, Ops, general, "/audit").await;
    names(&world, "/audit", &text, &PEOPLE);
    let text = files(&mut world, Wang, general, "/stats").await;
    names(&world, "/stats", &text, &[Bo]);
    world.ignores_the_rest();
    world.ends().await;
}
