//! A fix, a workaround or a cause that did not hold takes back what it had met, and the clocks go on.

use crate::reading::Posted;
use crate::world::{Who::*, World};
use warroom::domain::playbook::Milestone;

fn tells(said: &[Posted], what: &str) -> usize {
    said.iter().filter(|said| said.text.contains(what)).count()
}

/// A core system is down by `it-fault`, and the duty person is on it.
async fn taken_up() -> (World, u64) {
    let mut world = World::with("language:en playbook:it-fault").await;
    let room = world.declares(Lin, "title:OA 打不开 level:1").await;
    for line in ["/ack", "/grade", "/contacted 在"] {
        world.does(Wang, room, line).await;
    }
    (world, room)
}

#[tokio::test]
async fn after_many_reminders_a_failed_verification_is_followed_by_the_next_in_the_same_interval() {
    let mut world = World::steady().await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    for line in ["/ack", "/grade"] {
        world.does(Wang, room, line).await;
    }
    world.passes("6h").await;
    let said = world.reads(room);
    assert!(tells(&said, "Recovery") >= 7, "{said:?}");
    world.does(Bo, room, "/resolve 重启").await;
    world.passes("5m").await;
    world.does(Sun, room, "/verify fail note:又坏了").await;
    world.ignores_the_rest();
    world.passes("29m").await;
    assert_eq!(tells(&world.reads(room), "Recovery still missing"), 0);
    world.passes("1m").await;
    assert_eq!(tells(&world.reads(room), "Recovery still missing"), 1);
    world.passes("1h").await;
    assert_eq!(tells(&world.reads(room), "Recovery still missing"), 2);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_workaround_does_not_outlive_the_verification_that_fails() {
    let (mut world, room) = taken_up().await;
    world.does(Bo, room, "/workaround 切到备机").await;
    world.does(Bo, room, "/cause text:主机磁盘坏 confirmed:true").await;
    world.does(Bo, room, "/resolve 换了磁盘").await;
    world.passes("40m").await;
    world.ignores_the_rest();
    world.does(Lin, room, "/verify fail note:还是打不开").await;
    world.hears(
        room,
        "Recovery overdue**: already 10 min late when the verification failed",
        &["Wang", "Chen", "Zhao"],
    );
    let told = world.hears(room, "**Verification failed**", &[]);
    assert!(told.text.contains("`/workaround`"), "{told:?}");
    let incident = world.incident(room).await.incident;
    for milestone in [Milestone::WorkaroundInPlace, Milestone::Recovered, Milestone::CauseFound] {
        assert!(!incident.spell.milestones.contains_key(&milestone), "{milestone:?}");
    }
    assert!(incident.cause.is_some_and(|cause| !cause.confirmed));
    assert!(!world.card(room).text.contains("切到备机"), "{:?}", world.card(room));
    world.passes("31m").await;
    assert!(tells(&world.reads(room), "Recovery still missing") >= 2);
    // Whoever knows that it holds says so again, and nobody is reminded any more.
    world.does(Bo, room, "/workaround 备机正常").await;
    world.ignores_the_rest();
    world.passes("31m").await;
    assert_eq!(tells(&world.reads(room), "Recovery still missing"), 0);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_workaround_that_is_said_not_to_hold_is_none() {
    let (mut world, room) = taken_up().await;
    let said = world.does(Bo, room, "/observed result:returned note:又断了").await;
    assert!(said.contains("no fix or workaround"), "{said}");
    world.does(Bo, room, "/workaround 切到备机").await;
    world.passes("2h").await;
    world.ignores_the_rest();
    world.does(Lin, room, "/observed result:returned note:备机也断了").await;
    world.hears(
        room,
        "Recovery overdue**: already 1 h 30 min late when it came back",
        &["Wang", "Chen", "Zhao"],
    );
    world.hears(room, "**It came back**", &[]);
    world.passes("16m").await;
    assert_eq!(tells(&world.reads(room), "Recovery still missing"), 1);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn the_time_by_which_a_fix_that_failed_was_to_hold_is_not_promised_any_more() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P1").await;
    for (who, line) in [
        (Wang, "/ack"),
        (Wang, "/grade"),
        (Wang, "/assign @Bo"),
        (Bo, "/update 正在切换 eta:15:00"),
        (Bo, "/resolve 已切换"),
        (Sun, "/verify fail note:又报错"),
    ] {
        world.does(who, room, line).await;
    }
    let promised = "Expected back: 15:";
    assert!(!world.card(room).text.contains(promised), "{:?}", world.card(room));
    for line in ["/status", "/catchup"] {
        let said = world.does(Bo, room, line).await;
        assert!(!said.contains(promised), "{line}: {said}");
    }
    // What is told without a time brings the old one back no more than nothing does.
    world.does(Bo, room, "/update 在看日志").await;
    assert!(!world.card(room).text.contains(promised), "{:?}", world.card(room));
    world.does(Bo, room, "/update 换另一台 eta:15:30").await;
    assert!(world.card(room).text.contains("Expected back: 15:30"), "{:?}", world.card(room));
    world.ignores_the_rest();
    world.ends().await;
}

/// What asks for the recovery names no time either by which it would be there.
#[tokio::test]
async fn no_reminder_promises_a_time_that_a_failed_fix_refuted() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P1").await;
    for (who, line) in [
        (Wang, "/ack"),
        (Wang, "/grade"),
        (Wang, "/assign @Bo"),
        (Bo, "/update 正在切换 eta:19:00"),
        (Bo, "/resolve 已切换"),
        (Sun, "/verify fail note:又报错"),
    ] {
        world.does(who, room, line).await;
    }
    world.passes("241m").await;
    let said = world.reads(room);
    let asks: Vec<&Posted> = said.iter().filter(|said| said.text.contains("**Recovery ")).collect();
    assert!(asks.len() > 1, "{said:#?}");
    for asked in asks {
        assert!(asked.text.contains("/resolve") && !asked.text.contains("19:00"), "{asked:?}");
    }
    world.ignores_the_rest();
    world.ends().await;
}
