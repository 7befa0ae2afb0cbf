//! Presence is reach: whoever acts, or writes in the room, need not be called, contacted or waited for any more.

use crate::world::{PATIENCE, Who::*, World};
use warroom::domain::ids::RoleKey;
use warroom::domain::timeline::{Entry, Event, PresenceEvent};
use warroom::sandbox::MessageView;

const ASKED: &str = "To be called by phone";

/// What was noted of who is there: their roles, and which of those were to be reached.
async fn noted(world: &mut World, room: u64) -> Vec<(Vec<String>, Vec<String>)> {
    let keys = |roles: Vec<RoleKey>| roles.into_iter().map(|role| role.0).collect();
    let timeline = world.timeline(room).await.into_iter();
    let noted = timeline.filter_map(|entry: Entry| match entry.event {
        Event::Presence(PresenceEvent::Present { roles, reached }) => Some((keys(roles), keys(reached))),
        _ => None,
    });
    noted.collect()
}

fn asks(world: &World, room: u64) -> bool {
    world.card(room).text.contains(ASKED)
}

fn reminds(world: &mut World, room: u64) -> bool {
    world.reads(room).iter().any(|said| said.text.contains("Phone call still to be made"))
}

#[tokio::test]
async fn whoever_writes_in_the_room_need_not_be_called_any_more() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:全站宕机 level:P0").await;
    world.does(Wang, room, "/ack").await;
    world.person(Bo).says(room, "looking at the proxies").unwrap();
    world.passes("11m").await;
    assert!(asks(&world, room));
    assert!(reminds(&mut world, room));

    world.person(Chen).says(room, "我在,先切流量").unwrap();
    world.sees("nobody is to be called", |world| !asks(world, room)).await;
    world.settled().await;
    let card = world.card(room);
    assert!(!card.message.buttons().contains(&"Called by phone".to_owned()), "{card:?}");
    let offers = |said: &MessageView| said.buttons().contains(&"Called by phone".to_owned());
    let said = world.guild.messages(room);
    let left: Vec<_> = said.iter().filter(|said| offers(said)).map(|said| &said.content).collect();
    assert!(left.is_empty(), "{left:?}");
    let why = world.does(Wang, room, "/why what:call").await;
    assert!(why.contains("本人到场") && why.contains("14:11"), "{why}");
    let status = world.does(Wang, room, "/status").await;
    assert!(!status.contains("电话"), "{status}");
    for text in ["切好了", "再看看日志"] {
        world.person(Chen).says(room, text).unwrap();
    }
    world.reads(room);
    world.passes("1h").await;
    assert!(!reminds(&mut world, room));
    let lead = vec!["lead".to_owned()];
    assert_eq!(noted(&mut world, room).await, [(lead.clone(), lead)]);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_command_that_changes_nothing_is_presence_too_and_so_is_a_thread_of_the_room() {
    for in_thread in [false, true] {
        let mut world = World::new().await;
        let room = world.declares(Lin, "title:全站宕机 level:P0").await;
        assert!(asks(&world, room));
        if in_thread {
            let thread = world.guild.add_channel("慢查询", 11, Some(room));
            world.person(Chen).says(thread, "锁在备份任务上").unwrap();
        } else {
            world.does(Chen, room, "/status").await;
        }
        world.sees("nobody is to be called", |world| !asks(world, room)).await;
        world.settled().await;
        world.reads(room);
        world.passes("40m").await;
        assert!(!reminds(&mut world, room));
        world.ignores_the_rest();
        world.ends().await;
    }
}

#[tokio::test]
async fn who_was_there_to_judge_the_report_is_not_called_to_it_and_for_a_later_raise_they_are() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:慢").await;
    world.does(Chen, room, "/log 看过了,数据库没问题").await;
    world.reads(room);
    world.passes("2m").await;
    world.does(Wang, room, "/grade P0 reason:全站").await;
    let told = world.hears(room, "set the level", &["Zhao"]);
    assert!(!told.text.contains("Call by phone"), "{told:?}");
    assert!(!asks(&world, room));
    world.does(Wang, room, "/grade P2 reason:只有一台").await;
    world.reads(room);
    world.passes("1h").await;
    // By now they may be asleep.
    world.does(Wang, room, "/grade P0 reason:又全站").await;
    assert!(asks(&world, room));
    world.does(Chen, room, "/log 在").await;
    assert!(!asks(&world, room));
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_reporter_who_is_in_the_room_with_whoever_is_on_it_has_been_contacted() {
    let mut world = World::with("playbook:it-fault").await;
    let room = world.declares(Lin, "title:邮箱收不到信 level:2").await;
    // Nobody is there yet to whom they talk.
    world.does(Lin, room, "/log 有人吗").await;
    world.does(Wang, room, "/ack").await;
    world.passes("10m").await;
    assert_eq!(noted(&mut world, room).await, []);
    world.reads(room);

    assert!(world.card(room).text.contains("联系上报人"), "{:?}", world.card(room));
    world.person(Lin).says(room, "可以复现,三楼都这样").unwrap();
    world.sees("they are in contact", |world| !world.card(room).text.contains("联系上报人")).await;
    world.passes("30m").await;
    let told = world.reads(room);
    assert!(!told.iter().any(|said| said.text.contains("/contacted")), "{told:?}");
    let why = world.does(Wang, room, "/why what:contact").await;
    assert!(why.contains("已在 14:10"), "{why}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn whoever_the_team_waits_for_has_come_when_they_write() {
    let mut world = World::with("language:en playbook:product-outage").await;
    let room = world.declares(Lin, "title:支付失败 level:P1").await;
    let missing = |world: &World| {
        let card = world.card(room).text;
        card.lines().find(|line| line.contains("Missing from the team")).unwrap_or_default().to_owned()
    };
    assert!(missing(&world).contains("Technical lead"), "{}", missing(&world));
    world.person(Chen).says(room, "在").unwrap();
    world.sees("the lead is there", |world| !missing(world).contains("Technical lead")).await;
    world.settled().await;
    let lead = vec!["lead".to_owned()];
    assert_eq!(noted(&mut world, room).await, [(lead, vec![])]);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn whoever_writes_in_a_drill_has_come_to_it_and_whoever_looks_at_it_has_not() {
    let mut world = World::new().await;
    world.does(Chen, world.general, "/drill start scene:server-down").await;
    let room = world.guild.rooms()[0];
    world.does(Wang, room, "/status").await;
    assert_eq!(noted(&mut world, room).await, []);
    world.person(Wang).says(room, "看到了").unwrap();
    // What the gateway tells comes by a way of its own: the score says when it has come.
    let until = std::time::Instant::now() + PATIENCE;
    while !world.does(Bo, room, "/drill score").await.contains("✅ Duty person came") {
        assert!(std::time::Instant::now() < until, "the duty person has not come");
    }
    world.does(Chen, room, "/drill stop").await;
    world.ignores_the_rest();
    world.ends().await;
}

/// The messages in a place that offer to say that somebody was called by phone.
fn offers(world: &World, place: u64) -> usize {
    let offers = |said: &&MessageView| said.buttons().contains(&"Called by phone".to_owned());
    world.guild.messages(place).iter().filter(offers).count()
}

/// The button goes whatever ends the demand.
#[tokio::test]
async fn no_button_is_left_once_nobody_need_be_called() {
    let ends: [&[&str]; 4] = [
        &["/log text:切到备机 milestone:contained"],
        &["/assign @Bo", "/resolve 重启"],
        &["/reject 误报"],
        &["/grade P2 reason:只有一台"],
    ];
    for deeds in ends {
        let mut world = World::new().await;
        let room = world.declares(Lin, "title:全站宕机 level:P0").await;
        world.does(Wang, room, "/ack").await;
        world.passes("11m").await;
        assert!(asks(&world, room) && offers(&world, room) > 1, "{deeds:?}");
        for deed in deeds {
            world.does(Wang, room, deed).await;
        }
        world.settled().await;
        assert!(!asks(&world, room), "{deeds:?}: {:?}", world.card(room));
        assert_eq!(offers(&world, room), 0, "{deeds:?}");
        world.ignores_the_rest();
        world.ends().await;
    }
}

/// For what has no room of its own, the incidents channel is the room.
#[tokio::test]
async fn whoever_writes_where_it_is_worked_on_without_a_room_has_been_reached() {
    for asks in [false, true] {
        let light = |text: &str| text.replacen("call = {", "room = \"none\"\ncall = {", 1);
        let mut world = World::playing("rapid-response", light).await;
        world.does(Lin, world.general, "/declare title:全站宕机 level:P0").await;
        let incidents = world.guild.channel_named("incidents").unwrap();
        world.does(Wang, incidents, "/ack incident:INC-20260302-001").await;
        world.passes("11m").await;
        assert!(reminds(&mut world, incidents) && offers(&world, incidents) > 0);
        // Elsewhere they need not have seen it.
        world.person(Chen).says(world.general, "早").unwrap();
        world.passes("11m").await;
        assert!(reminds(&mut world, incidents) && offers(&world, incidents) > 0);
        if asks {
            world.does(Chen, incidents, "/status incident:INC-20260302-001").await;
        } else {
            world.person(Chen).says(incidents, "在,先切流量").unwrap();
            world.sees("nobody is to be called", |world| offers(world, incidents) == 0).await;
        }
        world.settled().await;
        assert_eq!(offers(&world, incidents), 0);
        world.reads(incidents);
        world.passes("2h").await;
        assert!(!reminds(&mut world, incidents));
        world.ignores_the_rest();
        world.ends().await;
    }
}
