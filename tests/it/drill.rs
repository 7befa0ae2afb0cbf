//! Drills run the real flow, say everywhere that they are drills, and end with a score.

use crate::world::{Who::*, World};
use warroom::config::Settings;
use warroom::domain::playbook::Clock;
use warroom::domain::score::{Criterion, score};
use warroom::domain::timeline::{DueEvent, Event};

/// Begins the drill of a server that is down: its room.
async fn begun(world: &mut World) -> u64 {
    let said = world.does(Chen, world.general, "/drill start scene:server-down").await;
    assert!(said.contains("DRILL-RES-20260302-001"), "{said}");
    let room = world.guild.rooms()[0];
    world.reads(room);
    world.reads(world.guild.channel_named("incidents").unwrap());
    room
}

#[tokio::test]
async fn a_drill_runs_the_real_flow_and_says_everywhere_that_it_is_one() {
    let mut world = World::new().await;
    let room = begun(&mut world).await;
    assert!(world.card(room).text.contains("🎯 **DRILL**"), "{:?}", world.card(room));
    assert!(world.announcement().text.contains("🎯 **DRILL**"), "{:?}", world.announcement());
    world.passes("5m").await;
    let news = world.hears(room, "40 complaints within five minutes", &[]);
    assert!(news.text.starts_with("🎯 **DRILL**\n📣 **News 1**"), "{}", news.text);
    world.does(Wang, room, "/ack").await;
    world.hears(room, "acknowledged", &[]);
    world.does(Bo, room, "/join as:primary").await;
    world.hears(room, "First-responsible", &[]);
    world.does(Chen, room, "/drill inject text:The director calls and wants figures.").await;
    world.hears(room, "The director calls and wants figures", &[]);
    world.passes("5m").await;
    world.hears(room, "the power of rack A tripped", &[]);
    world.does(Bo, room, "/log switched to rack B").await;
    world.hears(room, "switched to rack B", &[]);
    let so_far = world.does(Bo, room, "/drill score").await;
    assert!(so_far.contains("✅ News 1 · 14:05") && so_far.contains("✅ News 2 · 14:10"), "{so_far}");
    let said = world.does(Chen, room, "/drill stop note:well done").await;
    assert!(said.contains("The drill is over"), "{said}");
    let summary = world.hears(room, "**Closed** · @Chen", &[]);
    assert!(summary.text.contains("Incident summary") && summary.text.contains("well done"), "{summary:?}");
    assert!(summary.text.contains("🎯 **DRILL**"), "{}", summary.text);
    assert!(summary.text.contains("Score") && summary.text.contains("✅ News 2"), "{}", summary.text);
    assert!(summary.text.contains("❌ The fix was verified"), "{}", summary.text);
    let rooms_messages = world.guild.messages(room);
    let of_bot =
        rooms_messages.iter().filter(|said| said.author_id == world.sandbox.bot_id() && said.kind == 0);
    for said in of_bot {
        assert!(said.content.contains("DRILL"), "not marked: {}", said.content);
    }
    // It is over: no more news, and no second run of the same room.
    world.ignores_the_rest();
    world.passes("1h").await;
    world.hears_nothing(room);
    let said = world.does(Chen, room, "/reopen reason:again").await;
    assert!(said.contains("A drill that is over stays so"), "{said}");
    world.ends().await;
}

#[tokio::test]
async fn a_drill_begins_from_a_closed_incident_too() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:磁盘写满 level:P2").await;
    world.does(Wang, room, "/ack").await;
    let early = world.does(Chen, world.general, "/drill start incident:INC-20260302-001").await;
    assert!(early.contains("is still open"), "{early}");
    world.passes("3m").await;
    world.does(Bo, room, "/update text:日志盘 100% kind:finding").await;
    world.does(Wang, room, "/reject reason:监控误报").await;
    world.ignores_the_rest();

    let said = world.does(Chen, world.general, "/drill start incident:INC-20260302-001").await;
    assert!(said.contains("DRILL-INC-20260302-002"), "{said}");
    let drill = world.guild.rooms()[0];
    world.ignores_the_rest();
    world.passes("2m").await;
    world.hears_nothing(drill);
    world.passes("1m").await;
    world.hears(drill, "日志盘 100%", &[]);
    let view = world.incident(drill).await;
    let timeline = world.timeline(drill).await;
    assert!(timeline.iter().any(
        |entry| matches!(&entry.event, Event::Due(DueEvent::FellDue(fell)) if fell.clock == Clock::Inject(1))
    ));
    let score = score(&view.incident, &timeline, view.rules(), world.now());
    assert!(
        score.marks.iter().all(|mark| mark.asked != Criterion::Inject(1)),
        "there is time left: {score:?}"
    );
    world.does(Chen, drill, "/drill stop").await;
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn drills_are_refused_plainly() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P2").await;
    let rooms = world.guild.rooms();
    let cases = [
        (Chen, room, "/drill stop", "This is no drill"),
        (Chen, room, "/drill score", "This is no drill"),
        (Chen, room, "/drill inject text:x", "This is no drill"),
        (
            Chen,
            world.general,
            "/drill start scene:fire",
            "There is no drill “fire”. These there are: “server-down”",
        ),
        (Chen, world.general, "/drill start", "Say what is rehearsed"),
        (Chen, world.general, "/drill start scene:server-down incident:INC-20260302-001", "not both"),
        (Bo, world.general, "/drill start scene:server-down", "Only these may lead a drill"),
        (Chen, world.general, "/drill start incident:INC-9", "no incident"),
    ];
    for (who, place, line, said) in cases {
        let answer = world.does(who, place, line).await;
        assert!(answer.contains(said), "{line}: {answer}");
    }
    assert_eq!(world.guild.rooms(), rooms);
    world.hears_nothing(room);
    world.ends().await;
}

#[tokio::test]
async fn the_four_scenes_can_be_rehearsed() {
    let mut world = World::new().await;
    for (scene, about) in [
        ("server-down", "server"),
        ("wrong-transaction", "payment"),
        ("tampered-data", "data"),
        ("network-attack", "attack"),
    ] {
        let said = world.does(Chen, world.general, &format!("/drill start scene:{scene}")).await;
        assert!(said.contains("DRILL-"), "{scene}: {said}");
        let room = world.guild.rooms()[0];
        let incident = world.incident(room).await.incident;
        assert_eq!(incident.playbook().id, "basic", "{scene}");
        let script = incident.report.drill.clone().expect("a script");
        let last = script.injects.iter().map(|inject| inject.due(incident.declared_at)).max().expect("news");
        world.until(last).await;
        let told = world.reads(room);
        assert!(told.iter().all(|said| said.text.contains("DRILL")), "{scene}: {told:?}");
        let news = told.iter().filter(|said| said.text.contains("**News ")).count();
        assert_eq!(news, script.injects.len(), "{scene}: {told:?}");
        let all = format!("{:?}", incident.report).to_lowercase() + &format!("{told:?}").to_lowercase();
        assert!(all.contains(about), "{scene}: {all}");
        world.does(Chen, room, "/drill stop").await;
        world.ignores_the_rest();
    }
    world.ends().await;
}

/// A bundled drill that an own playbook has no use for is not offered, and the doctor says why, until it fits again.
#[tokio::test]
async fn the_doctor_tells_of_drills_that_were_set_aside() {
    let mut world = World::with("language:en playbook:basic").await;
    let folder = tempfile::tempdir().unwrap();
    let text = include_str!("../../config/playbooks/basic.toml");
    let own = text.replace("version = 4", "version = 5").replace("\"resource\"", "\"machine\"");
    std::fs::write(folder.path().join("own.toml"), own).unwrap();
    let settings = Settings { playbooks: vec![folder.path().to_owned()], ..Settings::default() };
    world.reloads(warroom::config::load(&settings).unwrap()).await.unwrap();
    let said = world.does(Ops, world.general, "/warroom doctor").await;
    assert!(said.contains("A drill is not offered"), "{said}");
    assert!(
        said.contains("drills/server-down.toml:10:8") && said.contains("does not fit your playbook"),
        "{said}"
    );
    let said = world.does(Chen, world.general, "/drill start scene:server-down").await;
    assert!(said.contains("There is no drill “server-down”"), "{said}");
    let well = Settings::default();
    std::fs::write(folder.path().join("own.toml"), text.replace("version = 4", "version = 6")).unwrap();
    let settings = Settings { playbooks: settings.playbooks, ..well };
    world.reloads(warroom::config::load(&settings).unwrap()).await.unwrap();
    let said = world.does(Ops, world.general, "/warroom doctor").await;
    assert!(!said.contains("is not offered"), "{said}");
    world.ends().await;
}

#[tokio::test]
async fn a_drill_offers_reopening_until_it_is_over() {
    let mut world = World::new().await;
    let room = begun(&mut world).await;
    world.does(Bo, room, "/resolve 重启").await;
    world.does(Sun, room, "/verify pass").await;
    world.ignores_the_rest();
    // Until it is over it runs the real flow.
    assert!(world.card(room).message.buttons().contains(&"Reopen".into()));
    world.does(Chen, room, "/reopen reason:又来了").await;
    world.hears(room, "**Reopened** · @Chen", &[]);
    world.does(Chen, room, "/drill stop").await;
    let told = world.hears(room, "**Closed** · @Chen", &[]);
    assert!(!told.text.contains("/reopen"), "{told:?}");
    assert!(!world.card(room).message.buttons().contains(&"Reopen".into()), "{:?}", world.card(room));
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn whoever_runs_a_drill_answers_none_of_its_news() {
    let mut world = World::new().await;
    let room = begun(&mut world).await;
    world.passes("7m").await;
    world.does(Chen, room, "/drill inject text:The director calls.").await;
    world.passes("15m").await;
    world.reads(room);
    world.does(Chen, room, "/drill stop").await;
    let summary = world.hears(room, "**Closed** · @Chen", &[]);
    assert!(summary.text.contains("❌ News 1") && !summary.text.contains("✅ News"), "{}", summary.text);
    assert!(summary.text.contains("❌ Technical lead came"), "{}", summary.text);
    world.ignores_the_rest();
    world.ends().await;
}
