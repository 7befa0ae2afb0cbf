//! What real programs sent.

use super::*;

/// What a real program sent, byte for byte.
fn recorded(path: &str) -> String {
    let file = format!("{}/tests/data/alerts/{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"))
}

async fn replays(world: &mut World, paths: &[&str]) {
    for path in paths {
        let (status, said) = posts_as(world, KEY, "prod", recorded(path)).await;
        assert_eq!((status, &said["unread"]), (200, &json!([])), "{path}: {said}");
        world.passes("61s").await;
    }
}

#[tokio::test]
async fn what_a_stopped_prometheus_tells_as_recovered_closes_nothing_and_joins_when_it_is_back() {
    let mut world = world(vec![AlertRoute { group: Vec::new(), ..declares() }]).await;
    let case = |name: &str| format!("alertmanager-0.28.1/prometheus-stopped-{name}.json");
    replays(&mut world, &[&case("01-firing")]).await;
    let room = rooms(&world)[0];
    assert_eq!(stands(&mut world, room).await, [2, 0, 0]);
    // Two may recover together; but nothing is closed.
    replays(&mut world, &[&case("02-all-resolved-after-stop")]).await;
    assert_eq!(stands(&mut world, room).await, [0, 0, 2]);
    assert!(world.incident(room).await.incident.is_open());
    replays(&mut world, &[&case("03-firing-again-after-start")]).await;
    assert_eq!((stands(&mut world, room).await, rooms(&world).len()), ([2, 0, 0], 1));
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn an_outage_after_one_whose_recovery_was_silenced_is_told_and_a_first_word_that_is_a_recovery_opens_nothing()
 {
    let mut world = world(vec![AlertRoute { group: Vec::new(), ..declares() }]).await;
    let case = |name: &str| format!("alertmanager-0.28.1/{name}.json");
    replays(&mut world, &[&case("silenced-recovery-01-first-outage")]).await;
    let room = rooms(&world)[0];
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/reject reason:发布").await;
    replays(&mut world, &[&case("silenced-recovery-02-next-outage-at-repeat")]).await;
    assert_eq!(rooms(&world).len(), 2);
    let newer = rooms(&world)[0];
    let before = stands(&mut world, newer).await;
    replays(&mut world, &[&case("max-alerts-04-unknown-resolved")]).await;
    assert_eq!(rooms(&world).len(), 2);
    let after = stands(&mut world, newer).await;
    assert!(after[2] == before[2], "{before:?} {after:?}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn when_a_host_of_nagios_is_up_again_its_services_are_in_doubt() {
    let mut world = World::new().await;
    let source = AlertSource {
        name: "prod".into(),
        guild: GuildId(world.guild.id()),
        routes: vec![AlertRoute { group: vec!["host".into()], ..declares() }],
    };
    let keys = Keys::parse(KEY).unwrap();
    let from = AlertsFrom { source, form: Form::Nagios, key_file: "keys".into(), keys };
    world.takes_alerts(vec![from]).await;
    let posted = |name: &str| format!("nagios-4.4.6/posted/{name}.json");
    replays(&mut world, &[&posted("05-next-problem"), &posted("08-host-down")]).await;
    let told: Vec<_> = {
        let all = rooms(&world);
        let mut told = Vec::new();
        for room in all {
            told.push(stands(&mut world, room).await);
        }
        told
    };
    replays(&mut world, &[&posted("09-host-up")]).await;
    let mut after = Vec::new();
    for room in rooms(&world) {
        after.push(stands(&mut world, room).await);
    }
    assert_eq!((told, after), (vec![[2, 0, 0]], vec![[0, 1, 1]]));
    world.ignores_the_rest();
    world.ends().await;
}
