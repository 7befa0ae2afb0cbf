//! Suggestions while one types, wherever a name or an id is asked for.

use crate::world::{Who, Who::*, World};

async fn suggests(world: &World, who: Who, channel: u64, line: &str) -> Vec<String> {
    let choices = world.person(who).completes(channel, line).await;
    let choices = choices.unwrap_or_else(|error| panic!("{line}: {error:#}"));
    assert!(choices.len() <= 25, "{line}");
    choices.into_iter().map(|choice| choice.value).collect()
}

#[tokio::test]
async fn everything_that_has_a_name_or_an_id_is_suggested() {
    let mut world = World::with("language:en playbook:it-fault").await;
    let room = world.declares(Lin, "title:OA 打不开 level:2").await;
    world.does(Bo, room, "/blocker raise 权限").await;
    world.does(Bo, room, "/plan propose kind:temporary text:重启 owner:@Bo risk:断线").await;
    world.does(Bo, room, "/plan propose kind:permanent text:升级 owner:@Bo risk:停机").await;
    world.does(Lin, room, "/plan approve 2").await;
    world.does(Chen, room, "/plan approve 2").await;
    world.ignores_the_rest();
    let general = world.general;
    for (channel, line, expected) in [
        (general, "/declare x level:", vec!["1", "2", "3"]),
        (general, "/declare x playbook:rapid-response level:", vec!["P0", "P1", "P2", "P3"]),
        (general, "/declare x type:sys", vec!["system"]),
        (general, "/declare x playbook:fault", vec!["it-fault"]),
        (general, "/declare x source:phone", vec!["phone call"]),
        (general, "/incidents show number:OA", vec!["SYS-20260302-001"]),
        (general, "/incidents show number:打不", vec!["SYS-20260302-001"]),
        // Nothing of what others do.
        (room, "/grade level:", vec![]),
        (room, "/plan approve id:", vec![]),
        (room, "/join as:data", vec!["database"]),
        (room, "/assign @Bo as:接口", vec![]),
        (room, "/blocker clear id:", vec!["1"]),
        (room, "/plan override id:", vec![]),
        (room, "/plan done id:", vec!["2"]),
        (room, "/plan done id:升级", vec!["2"]),
        (general, "/blocker clear id:", vec![]),
    ] {
        assert_eq!(suggests(&world, Bo, channel, line).await, expected, "{line}");
    }
    assert_eq!(suggests(&world, Wang, room, "/assign @Bo as:接口").await, ["business"]);
    assert_eq!(suggests(&world, Wang, room, "/grade level:").await, ["1", "2", "3"]);
    assert_eq!(suggests(&world, Wang, room, "/plan override id:").await, ["1"]);
    assert_eq!(suggests(&world, Lin, room, "/plan approve id:").await, ["1"]);
    assert!(!suggests(&world, Bo, room, "/join as:lead").await.contains(&"lead".into()), "not to be taken");
    assert!(suggests(&world, Chen, room, "/join as:lead").await.contains(&"lead".into()));
    let zones = suggests(&world, Ops, general, "/warroom setup zone:Berl").await;
    assert_eq!(zones, ["Europe/Berlin"]);
    let roles = suggests(&world, Ops, general, "/warroom settings role:tech").await;
    assert!(roles.contains(&"lead".to_owned()), "{roles:?}");
    world.ends().await;
}

#[tokio::test]
async fn checks_are_suggested_until_they_pass() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P1").await;
    world.does(Bo, room, "/resolve ok").await;
    assert_eq!(suggests(&world, Sun, room, "/verify pass check:").await, ["1", "2", "3"]);
    world.does(Sun, room, "/verify pass check:2").await;
    assert_eq!(suggests(&world, Sun, room, "/verify pass check:").await, ["1", "3"]);
    assert_eq!(suggests(&world, Lin, room, "/verify pass check:监控").await, ["3"]);
    assert!(suggests(&world, Wang, room, "/verify pass check:监控").await.is_empty(), "not theirs to verify");
    world.ignores_the_rest();
    world.ends().await;
}
