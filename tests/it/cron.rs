//! What comes again by cron: lists.

use crate::world::{Who::*, World, at};
use warroom::config::cron::schedule;
use warroom::domain::guild::Guild;
use warroom::domain::ids::GuildId;
use warroom::sandbox::{Fault, FaultKind};

const POST: &str = "/channels/{channel_id}/messages";

/// Follow-ups are listed on Mondays at nine.
async fn lists(world: &mut World) {
    let guild = GuildId(world.guild.id());
    let settings = (*world.app().actions.guild(guild)).clone();
    let followups_list = Some(schedule("0 9 * * MON").unwrap());
    world.app().actions.store_settings(vec![Guild { followups_list, ..settings }]).await.unwrap();
    world.restart().await;
}

#[tokio::test]
async fn open_follow_ups_are_listed_once_a_week_the_late_ones_first_and_nothing_where_there_are_none() {
    let mut world = World::new().await;
    lists(&mut world).await;
    let reviews = world.guild.channel_named("incident-reviews").unwrap();
    world.leaps("7d").await;
    world.hears_nothing(reviews);
    let room = world.declares_quietly().await;
    let owner = world.person(Bo).id();
    for (text, due) in [("加监控", "2026-03-20 18:00"), ("换掉旧盘", "2026-03-12 18:00")] {
        world.does(Chen, room, &format!("/followup add {text} owner:@Bo due:{due}")).await;
    }
    let secret = world.declares(Lin, "title:泄露 level:P2 private:True").await;
    world.does(Lin, secret, "/followup add 换密钥 owner:@Lin due:2026-03-12").await;
    world.leaps("6d").await;
    world.ignores_the_rest();
    world.until(at("2026-03-16T09:00:00+08:00")).await;
    let list = world.hears(reviews, "Open improvements: 2", &[]).text;
    let (late, other) = (list.find("换掉旧盘").unwrap(), list.find("加监控").unwrap());
    assert!(late < other && list.contains("of which 1 is late") && list.contains("@Bo"), "{owner} {list}");
    assert!(!list.contains("换密钥"), "{list}");
    world.hears_nothing(reviews);
    world.restart().await;
    world.hears_nothing(reviews);
    world.does(Chen, room, "/followup done 1").await;
    world.does(Chen, room, "/followup done 2").await;
    world.leaps("7d").await;
    world.hears_nothing(reviews);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_list_that_was_missed_is_made_up_once_and_comes_once_whatever_crashes() {
    let mut world = World::new().await;
    lists(&mut world).await;
    let reviews = world.guild.channel_named("incident-reviews").unwrap();
    let room = world.declares_quietly().await;
    world.does(Chen, room, "/followup add 加监控 owner:@Bo due:2026-03-30").await;
    world.ignores_the_rest();
    world.stops().await;
    // Two Mondays pass, and the answer to its message is lost.
    world.shows(at("2026-03-17T10:00:00+08:00"));
    let lost = Fault::once("POST", POST, FaultKind::DropAfter);
    world.sandbox.inject(lost.when_body_has("Open improvements"));
    world.starts().await;
    world.restart().await;
    world.passes("3m").await;
    world.hears(reviews, "Open improvements: 1", &[]);
    world.hears_nothing(reviews);
    world.until(at("2026-03-23T09:00:00+08:00")).await;
    world.hears(reviews, "Open improvements: 1", &[]);
    world.ignores_the_rest();
    world.ends().await;
}
