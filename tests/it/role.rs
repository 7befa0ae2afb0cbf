//! Parts are given with consent: nobody loses one untold, everybody can give theirs up, and the room always names one who
//! sees to it.

use crate::world::{Who::*, World};
use warroom::domain::ids::RoleKey;

#[tokio::test]
async fn a_button_takes_the_part_from_nobody() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    world.does(Bo, room, "/join as:primary").await;
    world.reads(room);
    world.does(Bo, room, "/leave").await;
    let offer = world.hears(room, "@Bo is no longer **First-responsible engineer**", &["Chen"]).message;
    let said = world.person(Wang).presses_on(room, offer.id, "I take it").await.expect("a button");
    let said = world.answered(&said).await;
    assert!(said.contains("您现在担任第一处理责任人"), "{said}");
    world.reads(room);
    // The lead could take it over, and presses what was offered while nobody had it.
    let said = world.person(Chen).presses_on(room, offer.id, "I take it").await.expect("a button");
    let said = world.answered(&said).await;
    assert!(said.contains("@Wang is First-responsible engineer already, and stays so"), "{said}");
    assert!(said.contains("`/join as:First-responsible engineer`"), "{said}");
    world.hears_nothing(room);
    let incident = world.incident(room).await.incident;
    assert_eq!(incident.primary().map(|user| user.0), Some(world.person(Wang).id()));
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn whoever_had_the_part_is_named_and_told_when_it_is_taken_over() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    world.does(Bo, room, "/join as:primary").await;
    world.reads(room);
    // Whoever may not give it does not take it, and hears whom to ask.
    let said = world.does(Sun, room, "/join as:primary").await;
    assert!(
        said.contains("@Bo is First-responsible engineer already") && said.contains("/handover"),
        "{said}"
    );
    world.hears_nothing(room);
    let said = world.does(Chen, room, "/join as:primary").await;
    assert!(said.contains("in place of @Bo, who is told"), "{said}");
    world.hears(room, "@Chen is **First-responsible engineer** now, in place of @Bo", &["Bo"]);
    // The same of an assignment.
    world.does(Chen, room, "/assign @Sun").await;
    let told = world.hears(room, "@Chen made @Sun **First-responsible engineer**, in place of", &["Sun"]);
    assert!(told.text.contains("in place of @Chen"), "{told:?}");
    world.does(Chen, room, "/assign @Bo").await;
    world.hears(room, "made @Bo **First-responsible engineer**, in place of @Sun", &["Bo", "Sun"]);
    let incident = world.incident(room).await.incident;
    assert_eq!(incident.holders(&RoleKey::primary()).count(), 1);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn whoever_gives_the_first_responsibility_up_leaves_it_to_whoever_leads() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P1").await;
    world.does(Wang, room, "/ack").await;
    world.does(Wang, room, "/grade").await;
    world.does(Wang, room, "/paged @Chen").await;
    world.does(Bo, room, "/join as:primary").await;
    world.does(Bo, room, "/join as:assistant").await;
    world.reads(room);
    let said = world.does(Bo, room, "/leave as:king").await;
    assert!(said.contains("“king” is no role of yours here"), "{said}");
    assert!(said.contains("primary") && said.contains("assistant"), "{said}");
    let said = world.does(Bo, room, "/leave as:第一处理责任人").await;
    assert!(said.contains("You are no longer First-responsible engineer"), "{said}");
    let told = world.hears(room, "@Bo is no longer **First-responsible engineer**", &["Chen"]);
    assert!(told.text.contains("Until somebody takes it, Technical lead sees to it"), "{told:?}");
    let card = world.card(room).text;
    assert!(card.contains("Nobody responsible now; until somebody is: Technical lead"), "{card}");
    assert!(card.contains("Assistant @Bo"), "{card}");
    // What is owed is asked of whoever leads meanwhile.
    world.passes("30m").await;
    world.hears(room, "Progress update nearly due", &["Chen"]);
    world.hears(room, "Progress update due", &["Chen"]);
    world.presses(Sun, room, "I take it").await;
    world.hears(room, "@Sun is **First-responsible engineer**", &[]);
    // Without a word, all that one has; and nothing twice.
    let said = world.does(Bo, room, "/leave").await;
    assert!(said.contains("You are no longer Assistant"), "{said}");
    world.hears(room, "@Bo is no longer **Assistant**", &[]);
    let said = world.does(Bo, room, "/leave").await;
    assert!(said.contains("there is nothing to give up"), "{said}");
    let said = world.does(Wang, room, "/退出").await;
    assert!(said.contains("没有可退出的"), "{said}");
    world.ignores_the_rest();
    world.ends().await;
}

/// What people are told to type has the names that they read, and works when it is typed.
#[tokio::test]
async fn a_role_to_be_typed_is_called_as_people_call_it() {
    let mut world = World::with("language:zh playbook:tech-support").await;
    let room = world.declares(Lin, "title:打印机卡纸 level:P1").await;
    world.does(Wang, room, "/ack").await;
    let said = world.hears(room, "@Wang 已响应", &[]).text;
    let (_, role) = said.split_once("`/加入 担任:").unwrap_or_else(|| panic!("nothing to type: {said}"));
    let (role, _) = role.split_once('`').expect("a command");
    assert!(!role.is_ascii(), "{said}");
    let said = world.does(Bo, room, &format!("/join as:{role}")).await;
    assert!(said.starts_with("You are now"), "{said}");
    assert_eq!(world.incident(room).await.incident.primary().map(|user| user.0), Some(world.person(Bo).id()));
    // What a playbook asks in its own words, too.
    world.passes("3h").await;
    let room_says: String = world.reads(room).into_iter().map(|said| said.text).collect();
    let (_, asked) = room_says.split_once("/指派 担任:").unwrap_or_else(|| panic!("{room_says}"));
    assert!(!asked.starts_with(|c: char| c.is_ascii()), "{asked}");
    // Nor does whoever sets the server up read keys.
    world.person(Ops).set_locale("zh-CN");
    let said = world.does(Ops, world.general, "/warroom doctor").await;
    let roles: Vec<&str> = said.split("/作战室 设置 角色:").skip(1).collect();
    assert!(
        !roles.is_empty() && roles.iter().all(|role| !role.starts_with(|c: char| c.is_ascii())),
        "{said}"
    );
    world.ignores_the_rest();
    world.ends().await;
}
