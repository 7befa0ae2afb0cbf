//! Reopening, however the incident ended: everything begins anew.

use crate::world::{Who::*, World};
use warroom::domain::ids::GuildId;
use warroom::domain::incident::Ending;

/// Reopens the incident of this number; answers with its room.
async fn reopens(world: &mut World, number: &str) -> u64 {
    let guild = GuildId(world.guild.id());
    let said = world.does(Chen, world.general, &format!("/reopen reason:又来了 incident:{number}")).await;
    assert!(said.contains("The incident is open again"), "{said}");
    let incident = world.app().actions.numbered(guild, number).await.unwrap().incident;
    assert_eq!((incident.ending(), incident.spell.number), (None, 2));
    incident.room.expect("it has a room").0
}

/// Whoever is there hears of it, the card can be worked with, and whoever does nothing is asked and escalated.
async fn begins_anew(world: &mut World, room: u64) {
    let said = world.hears(room, "**Reopened**", &[]).text;
    assert!(said.contains("Acknowledgement 14:15"), "{said}");
    let card = world.card(room);
    assert!(card.text.contains("round 2") && !card.message.buttons().is_empty(), "{card:?}");
    let incidents = world.guild.channel_named("incidents").unwrap();
    let announced = world.guild.messages(incidents);
    assert!(announced.iter().any(|said| said.text().contains("round 2")), "{announced:?}");
    world.passes("16m").await;
    let said = world.reads(room);
    assert!(said.iter().any(|said| said.text.contains("Acknowledgement overdue")), "{said:?}");
    assert!(said.iter().any(|said| said.pinged.iter().any(|who| who == "Chen")), "{said:?}");
}

#[tokio::test]
async fn an_easy_case_that_was_none_is_opened_as_if_it_were_declared() {
    let mut world = World::new().await;
    let rooms = world.guild.rooms();
    world.does(Wang, world.general, "/declare title:登录慢 level:P0 quick_result:重启").await;
    assert_eq!(world.guild.rooms(), rooms);
    let room = reopens(&mut world, "INC-20260302-001").await;
    world.hears(room, "card", &[]);
    let called = world.hears(room, "**Reopened**", &["Wang", "Chen", "Zhao"]);
    assert!(called.text.contains("又来了"), "{called:?}");
    assert!(world.announcement().text.contains("round 2"), "{:?}", world.announcement());
    world.passes("6m").await;
    let said = world.reads(room);
    assert!(said.iter().any(|said| said.text.contains("Acknowledgement overdue")), "{said:?}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn what_ended_in_any_other_way_begins_anew() {
    let endings = [
        Ending::Handled,
        Ending::FalseAlarm("看错了".into()),
        Ending::Merged(Some("INC-20260302-002".into())),
    ];
    for ending in endings {
        let mut world = World::new().await;
        let room = world.declares(Lin, "title:登录慢 level:P1").await;
        match &ending {
            Ending::FalseAlarm(reason) => world.does(Chen, room, &format!("/reject reason:{reason}")).await,
            Ending::Merged(_) => {
                world.declares(Sun, "title:登录报错 level:P1").await;
                world.does(Chen, room, "/merge INC-20260302-002").await
            }
            Ending::Handled | Ending::SelfHelp | Ending::SolvedAtOnce(_) => {
                world.does(Wang, room, "/resolve 重启").await;
                world.does(Lin, room, "/verify pass").await;
                world.does(Chen, room, "/close").await
            }
        };
        assert_eq!(world.incident(room).await.incident.ending(), Some(&ending));
        world.ignores_the_rest();
        assert_eq!(reopens(&mut world, "INC-20260302-001").await, room);
        begins_anew(&mut world, room).await;
        world.ignores_the_rest();
        world.ends().await;
    }
}

#[tokio::test]
async fn the_reporter_whom_self_help_did_not_help_after_all_hears_the_expected_time_and_the_solution() {
    let mut world = World::with("language:en playbook:tech-support").await;
    let room = world.declares(Lin, "title:打不开页面 level:P3").await;
    world.does(Lin, room, "/self-help result:worked").await;
    assert_eq!(world.incident(room).await.incident.ending(), Some(&Ending::SelfHelp));
    world.ignores_the_rest();
    let number = world.incident(room).await.incident.number().to_owned();
    assert_eq!(reopens(&mut world, &number).await, room);
    assert!(!world.card(room).text.contains("steps sent to the reporter"), "{:?}", world.card(room));
    world.ignores_the_rest();
    world.does(Wang, room, "/update text:在看 eta:15:40").await;
    let told = world.hears(room, "在看", &["Lin"]);
    assert!(told.text.contains("it is expected to work again by 15:40"), "{told:?}");
    world.does(Bo, room, "/resolve 换了证书").await;
    world.ignores_the_rest();
    world.does(Wang, room, "/verify pass").await;
    let told = world.hears(room, "**Verified**", &["Lin"]);
    assert!(told.text.contains("**Completion notice**"), "{told:?}");
    world.ignores_the_rest();
    world.ends().await;
}
