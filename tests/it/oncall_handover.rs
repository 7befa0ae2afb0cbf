//! Whoever hands over being on call, and whoever takes it, is told with what is open for them; once a week all are told.

use crate::oncall::rotate;
use crate::world::{Who, Who::*, World, at};
use warroom::config::cron::schedule;
use warroom::domain::guild::{Guild, Language};
use warroom::domain::ids::{ChannelId, GuildId};
use warroom::sandbox::{Fault, FaultKind};

const POST: &str = "/channels/{channel_id}/messages";
const NOW: &str = "is on call from now on";

#[tokio::test]
async fn whoever_hands_over_and_whoever_takes_over_are_told_what_is_open() {
    let mut world = World::new().await;
    rotate(&mut world).await;
    world.settled().await;
    world.declares(Lin, "title:登录失败 level:P3").await;
    let hidden = world.declares(Lin, "title:机密 level:P3").await;
    world.does(Wang, hidden, "/private on").await;
    world.until(at("2026-03-02T20:00:00+08:00")).await;
    for who in [Bo, Ops] {
        let told =
            told_directly(&mut world, who, "**Duty engineer**: @Ops is on call from now on, until 21:00")
                .await;
        assert!(told.contains("Until now it was @Bo"), "{told}");
        assert!(told.contains("INC-20260302-001 登录失败"), "{told}");
        assert!(
            !told.contains("机密") && !told.contains("INC-20260302-002"),
            "of a private one nothing: {told}"
        );
    }
    // What changed while the bot was away is told once, as it is then.
    world.restart().await;
    world.until(at("2026-03-02T21:00:00+08:00")).await;
    for who in [Bo, Ops] {
        told_directly(&mut world, who, "**Duty engineer**: @Bo is on call from now on, until 09:00").await;
    }
    world.restart().await;
    world.passes("5m").await;
    world.ignores_the_rest();
    world.ends().await;
}

/// What the bot said to somebody directly.
async fn told_directly(world: &mut World, who: Who, says: &str) -> String {
    let unread = |world: &World| {
        let channel = world.person(who).direct_messages()?;
        world.unread(channel).first().is_some_and(|said| said.text.contains(says)).then_some(channel)
    };
    world.sees(says, |world| unread(world).is_some()).await;
    let channel = unread(world).unwrap();
    world.hears(channel, says, &[&format!("{who:?}")]).text
}

#[tokio::test]
async fn each_is_told_once_whatever_crashes_between_the_sending_and_its_answer() {
    let mut world = World::new().await;
    rotate(&mut world).await;
    world.settled().await;
    let lost = Fault::once("POST", POST, FaultKind::DropAfter);
    world.sandbox.inject(lost.when_body_has(NOW));
    world.until(at("2026-03-02T20:00:00+08:00")).await;
    // Discord keeps no nonce for that long.
    world.stops().await;
    world.shows(at("2026-03-02T20:20:00+08:00"));
    world.starts().await;
    world.passes("3m").await;
    for who in [Bo, Ops] {
        let channel = world.person(who).direct_messages().unwrap();
        world.hears(channel, NOW, &[&format!("{who:?}")]);
        world.hears_nothing(channel);
    }
    // One that was claimed and never sent.
    let never = Fault::once("POST", POST, FaultKind::DropBefore);
    world.sandbox.inject(never.when_body_has(NOW));
    world.until(at("2026-03-02T21:00:00+08:00")).await;
    world.restart().await;
    world.passes("30m").await;
    for who in [Bo, Ops] {
        let channel = world.person(who).direct_messages().unwrap();
        world.hears(channel, NOW, &[&format!("{who:?}")]);
        world.hears_nothing(channel);
    }
    world.ends().await;
}

#[tokio::test]
async fn where_a_channel_takes_nothing_each_is_told_directly_and_of_whom_nothing_reaches_the_operators_are_told()
 {
    let mut world = World::new().await;
    let ops = world.guild.channel_named("warroom-ops").unwrap();
    rotate(&mut world).await;
    let guild = GuildId(world.guild.id());
    let settings = (*world.app().actions.guild(guild)).clone();
    // Nothing is there.
    let settings = Guild { oncall_channel: Some(ChannelId(4)), ..settings };
    world.app().actions.store_settings(vec![settings]).await.unwrap();
    world.settled().await;
    world.person(Ops).takes_direct_messages(false);
    world.until(at("2026-03-02T20:00:00+08:00")).await;
    let channel = world.person(Bo).direct_messages().unwrap();
    world.hears(channel, NOW, &["Bo"]);
    world.hears(ops, NOW, &["Ops"]);
    let refused = world.sandbox.faults();
    assert_eq!(refused.len(), 2, "each asked once: {refused:#?}");
    world.sandbox.clear_faults();
    world.restart().await;
    world.passes("10m").await;
    world.hears_nothing(channel);
    world.hears_nothing(ops);
    world.ends().await;
}

#[tokio::test]
async fn a_channel_of_its_own_is_told_and_once_a_week_who_will_be_on_call() {
    let mut world = World::new().await;
    let ops = world.guild.channel_named("warroom-ops").unwrap();
    let general = world.general;
    rotate(&mut world).await;
    let guild = GuildId(world.guild.id());
    let settings = (*world.app().actions.guild(guild)).clone();
    let languages = vec![Language::En, Language::Zh];
    let settings = Guild { oncall_channel: Some(ChannelId(general)), languages, ..settings };
    world.app().actions.store_settings(vec![settings]).await.unwrap();
    world.settled().await;
    for (time, says) in [("02T20", "@Ops"), ("02T21", "@Bo"), ("03T09", "@Sun")] {
        world.until(at(&format!("2026-03-{time}:00:00+08:00"))).await;
        world.sees("a hand-over", |world| !world.unread(general).is_empty()).await;
        world.hears(
            general,
            &format!("{says} is on call from now on"),
            &match says {
                "@Sun" => ["Bo", "Sun"],
                _ => ["Bo", "Ops"],
            },
        );
    }
    world.hears_nothing(ops);
    world.until(at("2026-03-09T08:59:00+08:00")).await;
    world.reads(general);
    world.until(at("2026-03-09T09:00:00+08:00")).await;
    world
        .sees("a digest", |world| world.unread(general).iter().any(|said| said.text.contains("本周值班")))
        .await;
    let told = world.reads(general);
    let digest = told.iter().find(|said| said.text.contains("Who is on call this week")).unwrap();
    assert!(digest.text.contains("本周值班") && digest.pinged.is_empty(), "{digest:?}");
    assert!(digest.text.contains("@Bo") && digest.text.contains("@Sun"), "{digest:?}");
    world.restart().await;
    world.passes("5m").await;
    let again = world.reads(general);
    assert!(again.iter().all(|said| !said.text.contains("本周值班")), "{again:?}");
    // By the settings' own time, and made up once when that was missed.
    let settings = (*world.app().actions.guild(guild)).clone();
    let turns_list = schedule("30 8 * * FRI").unwrap();
    world.app().actions.store_settings(vec![Guild { turns_list, ..settings }]).await.unwrap();
    world.settled().await;
    world.stops().await;
    world.shows(at("2026-03-21T12:00:00+08:00"));
    world.starts().await;
    let told = world.reads(general);
    assert_eq!(told.iter().filter(|said| said.text.contains("本周值班")).count(), 1, "{told:?}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn two_rotations_follow_the_sun_each_by_its_own_clock() {
    let mut world = World::new().await;
    let ops = world.guild.channel_named("warroom-ops").unwrap();
    let (bo, sun) = (world.person(Bo).id(), world.person(Sun).id());
    let turns = |who: u64, zone: &str, hours: &str| {
        format!(
            "[[guilds.oncall]]\nrole = \"duty\"\npeople = [\"user:{who}\"]\nstart = \"2026-03-01 00:00\"\n\
             every = \"7d\"\nzone = \"{zone}\"\nhours = \"{hours}\"\n"
        )
    };
    let read = |guild: u64, rotations: &[String]| {
        let text = format!("[[guilds]]\nid = {guild}\n{}", rotations.concat());
        warroom::config::settings::parse("warroom.toml", &text).unwrap().guilds.remove(0).oncall
    };
    let guild = GuildId(world.guild.id());
    let settings = (*world.app().actions.guild(guild)).clone();
    let day = turns(bo, "Asia/Shanghai", "09:00-21:00");
    // 13:00 until 01:00 in London is 21:00 until 09:00 in Shanghai, while London is at UTC.
    let oncall = read(guild.0, &[day.clone(), turns(sun, "Europe/London", "13:00-01:00")]);
    world.app().actions.store_settings(vec![Guild { oncall, ..settings.clone() }]).await.unwrap();
    for (time, says) in [("14:00", "@Bo until 21:00, then @Sun"), ("22:00", "@Sun until 09:00, then @Bo")] {
        world.until(at(&format!("2026-03-02T{time}:00+08:00"))).await;
        let said = world.does(Chen, world.general, "/oncall").await;
        assert_eq!(said, format!("**Duty engineer**: {says}"), "{time}");
    }
    crate::reach::roll(&mut world).await;
    world.hears_nothing(ops);
    // With two hours that nobody has, whoever holds the role is called then, and the operators are told once.
    let oncall = read(guild.0, &[day, turns(sun, "Europe/London", "13:00-23:00")]);
    world.app().actions.store_settings(vec![Guild { oncall, ..settings }]).await.unwrap();
    crate::reach::roll(&mut world).await;
    let told = world.hears(ops, "Turns are missing, or given to two", &[]).text;
    assert!(told.contains("from 07:00 until 09:00 (Asia/Shanghai), day by day"), "{told}");
    for _ in 0..3 {
        world.passes("1d").await;
        crate::reach::roll(&mut world).await;
        world.hears_nothing(ops);
    }
    world.ignores_the_rest();
    world.ends().await;
}
