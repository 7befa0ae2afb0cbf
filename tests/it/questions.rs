//! The level by questions: one menu after the other, on Discord.

use crate::world::{Who::*, World, menu};

#[tokio::test]
async fn questions_with_a_fixed_set_of_answers_are_menus_and_the_last_answer_sets_the_level() {
    let mut world = World::with("language:en playbook:tech-support").await;
    let room = world.declares(Lin, "title:登录不了").await;
    let first = world.chooses(Chen, room, &[]).await;
    assert!(first.ephemeral, "{first:?}");
    let asked = &first.components[0]["components"][0];
    assert_eq!(asked["options"].as_array().unwrap().len(), 4, "{asked}");
    let second = world.chooses(Chen, room, &["2"]).await;
    // What was answered is shown above the next question.
    let labels: Vec<_> =
        second.components[0]["components"][0]["options"].as_array().unwrap().iter().collect();
    assert_eq!(labels.len(), 3, "{labels:?}");
    assert!(second.text().contains("Non-core, single users"), "{}", second.text());
    world.hears_nothing(room);
    // The second answer comes to another process: what was answered is not lost.
    let id = menu(&second).expect("a menu");
    world.restart().await;
    let last = world.person(Chen).chooses(room, &id, &["2"]).await.unwrap();
    assert!(menu(&last).is_none(), "nothing is left to choose: {last:?}");
    let said = world.answered(&last).await;
    assert!(said.contains("Non-core, single users × Low: it can wait → P3 Low"), "{said}");
    world.hears(room, "set the level to **P3 Low**", &["Lin"]);
    world.ends().await;
}

#[tokio::test]
async fn where_a_figure_is_needed_a_form_follows_the_questions_as_often_as_it_takes() {
    let mut world = World::with("language:en playbook:product-outage").await;
    let room = world.declares(Lin, "title:支付失败").await;
    let shown = world.chooses(Wang, room, &["否"]).await;
    let id = shown.components[0]["components"][0]["custom_id"].as_str().unwrap().to_owned();
    let said = world.goes_on(Wang, room, &shown, &[("affected_percent", "很多")]).await;
    assert!(said.contains("很多") && said.contains("0 到 100"), "{said}");
    world.hears_nothing(room);
    let said = world.goes_on(Wang, room, &shown, &[("affected_percent", "40%")]).await;
    assert!(said.contains("P2"), "{said}");
    world.hears(room, "set the level to **P2 Important**, provisionally", &["Sun"]);
    // With the answer, the questions are gone.
    assert!(world.person(Wang).presses(room, &id).await.is_err());
    world.ends().await;
}

#[tokio::test]
async fn questions_that_were_overtaken_are_refused_and_change_nothing() {
    let mut world = World::with("language:en playbook:tech-support").await;
    let room = world.declares(Lin, "title:登录不了").await;
    let mine = menu(&world.chooses(Chen, room, &["0"]).await).expect("a menu");
    world.does(Wang, room, "/grade level:P2 confirm:false").await;
    world.reads(room);
    let late = world.person(Chen).chooses(room, &mine, &["0"]).await.unwrap();
    let said = world.answered(&late).await;
    assert!(said.contains("These questions are out of date"), "{said}");
    world.hears_nothing(room);
    // Whoever may not set the level is asked nothing; and a closed incident has no level to be set.
    let said = world.presses(Bo, room, "Set level").await;
    assert!(said.contains("Only these may set the level"), "{said}");
    let mine = menu(&world.chooses(Chen, room, &["0"]).await).expect("a menu");
    world.does(Wang, room, "/reject 误报").await;
    world.reads(room);
    let late = world.person(Chen).chooses(room, &mine, &["0"]).await.unwrap();
    let said = world.answered(&late).await;
    assert!(said.contains("This incident is closed"), "{said}");
    world.hears_nothing(room);
    world.ends().await;
}

#[tokio::test]
async fn where_a_playbook_asks_nothing_the_level_is_chosen_and_another_one_needs_a_reason() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P2").await;
    let shown = world.chooses(Chen, room, &[]).await;
    let options = shown.components[0]["components"][0]["options"].as_array().unwrap();
    let known: Vec<_> = options.iter().map(|option| option["description"].as_str().unwrap()).collect();
    assert_eq!(known[2], "in force now", "{known:?}");
    // Another one needs a reason, and nothing changes before it is given.
    let shown = world.chooses(Chen, room, &["0"]).await;
    world.hears_nothing(room);
    world.goes_on(Chen, room, &shown, &[("reason", "首页也错了")]).await;
    let told = world.hears(room, "changed the level from P2 Medium to **P0 Urgent**", &["Wang", "Zhao"]);
    assert!(told.text.contains("首页也错了"), "{told:?}");
    // The level in force is confirmed at once.
    let other = world.declares(Lin, "title:变慢 level:P2").await;
    let shown = world.chooses(Chen, other, &["2"]).await;
    world.answered(&shown).await;
    world.hears(other, "confirmed the level **P2 Medium**", &[]);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn grade_alone_asks_where_there_is_nothing_to_confirm() {
    let mut world = World::with("language:en playbook:tech-support").await;
    let room = world.declares(Lin, "title:登录不了").await;
    let said = world.does(Bo, room, "/grade").await;
    assert!(said.contains("Only these may set the level"), "{said}");
    let typed = world.person(Wang).types(room, "/grade").await.unwrap();
    let pressed = world.chooses(Wang, room, &[]).await;
    assert!(menu(&typed).is_some() && menu(&typed) == menu(&pressed), "{typed:?}");
    let second = world.person(Wang).chooses(room, &menu(&typed).unwrap(), &["0"]).await.unwrap();
    let last = world.person(Wang).chooses(room, &menu(&second).unwrap(), &["0"]).await.unwrap();
    let said = world.answered(&last).await;
    assert!(said.contains("P0"), "{said}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn grade_alone_confirms_a_provisional_level_and_then_asks() {
    let mut world = World::with("language:en playbook:tech-support").await;
    let room = world.declares(Lin, "title:登录不了 level:P1").await;
    let said = world.does(Chen, room, "/grade").await;
    assert!(said.contains("The level is P1 High."), "{said}");
    world.hears(room, "confirmed the level **P1 High**", &[]);
    let again = world.person(Chen).types(room, "/grade").await.unwrap();
    assert!(menu(&again).is_some(), "{again:?}");
    world.hears_nothing(room);
    world.ends().await;
}
