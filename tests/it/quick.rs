//! Easy cases without a room, and light levels with a thread or none.

use crate::world::{Who::*, World};
use warroom::domain::incident::State;

#[tokio::test]
async fn an_easy_case_gets_a_number_and_is_counted_and_nobody_is_called() {
    let mut world = World::new().await;
    let rooms = world.guild.rooms();
    let said = world
        .does(Wang, world.general, "/declare title:打印机卡纸 type:network quick_result:重启打印机")
        .await;
    assert!(
        said.contains("NET-20260302-001") && said.contains("网络问题") && said.contains("不建房间"),
        "{said}"
    );
    assert_eq!(world.guild.rooms(), rooms);
    world.hears_nothing(world.guild.channel_named("incidents").unwrap());
    let open = world.does(Bo, world.general, "/incidents list").await;
    assert!(open.contains("There are no incidents"), "{open}");
    let all = world.does(Bo, world.general, "/incidents list all:true").await;
    assert!(all.contains("打印机卡纸"), "{all}");
    let guild = warroom::domain::ids::GuildId(world.guild.id());
    let view = world.app().actions.numbered(guild, "NET-20260302-001").await.unwrap();
    assert_eq!(
        (view.incident.state, view.incident.solved_at_once().map(String::as_str)),
        (State::Closed, Some("重启打印机"))
    );
    let said = world.does(Wang, world.general, "/declare title:x quick_result:\u{200b}").await;
    assert!(said.contains("`quick_result` 里没有看得见的文字"), "{said}");
    world.passes("1d").await;
    world.ends().await;
}

/// `rapid-response` with P3 elsewhere than in a channel of its own.
async fn light(kind: &str) -> World {
    let edit = |text: &str| {
        let (head, tail) = text.split_at(text.find("key = \"P3\"").unwrap());
        format!("{head}{}", tail.replacen("rank = 4", &format!("rank = 4\nroom = \"{kind}\""), 1))
    };
    World::playing("rapid-response", edit).await
}

#[tokio::test]
async fn a_light_level_gets_a_thread_of_the_incidents_channel() {
    let mut world = light("thread").await;
    let threads = 2_251_800_082_238_480 | (1 << 35) | (1 << 38);
    world.guild.set_bot_permissions(threads);
    let said = world.does(Lin, world.general, "/declare title:错别字 level:P3").await;
    let incidents = world.guild.channel_named("incidents").unwrap();
    let thread = world.guild.channels().into_iter().find(|channel| channel.kind == 11).expect("a thread");
    assert_eq!((thread.name.as_str(), thread.parent_id), ("INC-20260302-001 错别字", Some(incidents)));
    assert!(said.contains(&format!("<#{}>", thread.id)), "{said}");
    world.hears(thread.id, "card", &[]);
    world.hears(thread.id, "P3 Low", &["Wang", "Chen"]);
    world.hears(incidents, "错别字", &[]);
    world.does(Wang, thread.id, "/ack").await;
    world.hears(thread.id, "acknowledged", &[]);
    let said = world.does(Chen, thread.id, "/private on").await;
    assert!(said.contains("has no channel of its own"), "{said}");
    world.ends().await;
}

#[tokio::test]
async fn an_incident_without_a_room_is_worked_on_by_buttons_and_gets_a_room_when_it_grows() {
    let mut world = light("none").await;
    let rooms = world.guild.rooms();
    let said = world.does(Lin, world.general, "/declare title:错别字 level:P3").await;
    let incidents = world.guild.channel_named("incidents").unwrap();
    assert!(said.contains(&format!("<#{incidents}>")) && said.contains("不建房间"), "{said}");
    assert_eq!(world.guild.rooms(), rooms);
    world.reads(incidents);
    let said = world.presses(Wang, incidents, "Acknowledge").await;
    assert!(said.contains("已响应"), "{said}");
    world.hears(incidents, "@Wang acknowledged", &[]);
    world.presses(Bo, incidents, "I take it").await;
    world.hears(incidents, "@Bo is **First-responsible engineer**", &[]);
    let shown = world.chooses(Chen, incidents, &["1"]).await;
    world.goes_on(Chen, incidents, &shown, &[("reason", "首页也错了")]).await;
    let room = world.guild.rooms()[0];
    assert_eq!(world.guild.rooms().len(), rooms.len() + 1, "it has a room now");
    world.reads(incidents);
    let told = world.reads(room);
    assert!(
        told.iter().any(|said| said.text.contains("changed the level from P3 Low to **P1 High**")),
        "{told:?}"
    );
    assert!(world.card(room).text.contains("错别字"));
    world.does(Bo, room, "/update 在改").await;
    world.hears(room, "在改", &[]);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn an_incident_without_a_room_is_named_in_commands() {
    let mut world = light("none").await;
    world.does(Lin, world.general, "/declare title:错别字 level:P3").await;
    let number = "INC-20260302-001";
    let incidents = world.guild.channel_named("incidents").unwrap();
    world.reads(incidents);
    let said = world.does(Wang, world.general, "/ack").await;
    assert!(said.contains("没有房间的故障，用 `故障` 填编号"), "{said}");
    let said = world.does(Wang, world.general, &format!("/ack incident:{number}")).await;
    assert!(said.contains("已响应"), "{said}");
    world.hears(incidents, "@Wang acknowledged", &[]);
    world.does(Chen, world.general, &format!("/assign @Bo goal:改字 incident:{number}")).await;
    world.hears(incidents, "改字", &["Bo"]);
    let raised = world
        .does(Bo, world.general, &format!("/blocker raise 没有权限 incident:{}", number.to_lowercase()))
        .await;
    assert!(raised.contains("Blocker #1"), "{raised}");
    let said = world.does(Bo, world.general, &format!("/blocker list incident:{number}")).await;
    assert!(said.contains("没有权限"), "{said}");
    let said = world.does(Bo, world.general, &format!("/status incident:{number}")).await;
    assert!(said.contains("错别字") || said.contains(number), "{said}");
    let said = world.does(Bo, world.general, "/ack incident:INC-20260302-009").await;
    assert!(
        said.contains("There is no incident “INC-20260302-009”") || said.contains("INC-20260302-009"),
        "{said}"
    );

    // Only those without a room are suggested; one with a room can be named all the same, unless it is private.
    let room = world.declares(Lin, "title:宕机 level:P1").await;
    let person = world.person(Bo);
    let names =
        |choices: Vec<warroom::sandbox::Choice>| choices.into_iter().map(|one| one.name).collect::<Vec<_>>();
    let choices = person.completes(world.general, "/resolve x incident:INC").await.unwrap();
    assert_eq!(names(choices), ["INC-20260302-001 · 错别字"]);
    let choices = person.completes(world.general, &format!("/blocker clear incident:{number} id:")).await;
    assert!(choices.is_ok(), "{choices:?}");
    let said = world.does(Wang, world.general, "/ack incident:INC-20260302-002").await;
    assert!(said.contains("已响应"), "{said}");
    world.hears(room, "@Wang acknowledged", &[]);
    world.ignores_the_rest();
    world.ends().await;
}
