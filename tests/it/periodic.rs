//! Meetings of a server that come by cron.

use crate::world::{Who::*, World, at};
use warroom::config::settings::parse;
use warroom::domain::guild::Guild;
use warroom::domain::ids::GuildId;
use warroom::sandbox::{Fault, FaultKind};

const POST: &str = "/channels/{channel_id}/messages";

/// A meeting at ten on every day, on working days only, to which the lead is asked.
async fn meets(world: &mut World) -> u64 {
    let (guild, general) = (world.guild.id(), world.general);
    let text = format!(
        "[[guilds]]\nid = {guild}\n[[guilds.meetings]]\nname = \"故障例会\"\nschedule = \"0 10 * * *\"\n\
         channel = {general}\nrole = \"lead\"\ntext = \"请带上数据\"\nworking_days = \"china\"\n"
    );
    let meetings = parse("warroom.toml", &text).unwrap().guilds.remove(0).meetings;
    let settings = (*world.app().actions.guild(GuildId(guild))).clone();
    world.app().actions.store_settings(vec![Guild { meetings, ..settings }]).await.unwrap();
    world.settled().await;
    general
}

#[tokio::test]
async fn a_meeting_is_announced_and_begins_once_with_what_there_is_to_talk_about() {
    let mut world = World::new().await;
    let channel = meets(&mut world).await;
    let room = world.declares_quietly().await;
    world.does(Chen, room, "/blocker raise 缺少权限 owner:@Bo").await;
    world.does(Chen, room, "/followup add 加监控 owner:@Bo due:2026-03-02 18:00").await;
    let secret = world.declares(Lin, "title:泄露 level:P2 private:True").await;
    world.does(Lin, secret, "/blocker raise 换密钥 owner:@Lin").await;
    world.leaps("17h").await;
    world.reads(channel);
    world.until(at("2026-03-03T09:44:59+08:00")).await;
    world.hears_nothing(channel);
    world.until(at("2026-03-03T09:45:00+08:00")).await;
    let told = world.hears(channel, "**故障例会** begins at 10:00", &["Chen"]).text;
    for part in ["请带上数据", "Open incidents: 1", "缺少权限", "@Bo", "Late improvements: 1", "加监控"]
    {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(!told.contains("泄露") && !told.contains("换密钥"), "{told}");
    // The answer to what is told at ten is lost, and the bot is away for a while.
    let lost = Fault::once("POST", POST, FaultKind::DropAfter);
    world.sandbox.inject(lost.when_body_has("begins now"));
    world.until(at("2026-03-03T10:00:00+08:00")).await;
    world.stops().await;
    world.shows(at("2026-03-03T10:10:00+08:00"));
    world.starts().await;
    world.passes("3m").await;
    world.hears(channel, "begins now", &["Chen"]);
    world.hears_nothing(channel);
    // Saturday and Sunday are off: the next one after Friday's is on Monday.
    world.until(at("2026-03-06T10:00:00+08:00")).await;
    world.reads(channel);
    world.leaps("2d").await;
    world.hears_nothing(channel);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn of_a_meeting_that_was_missed_it_is_told_that_it_began_while_that_helps() {
    let mut world = World::new().await;
    let channel = meets(&mut world).await;
    world.stops().await;
    world.shows(at("2026-03-03T10:20:00+08:00"));
    world.starts().await;
    let told = world.hears(channel, "**故障例会** began at 10:00", &["Chen"]).text;
    assert!(told.contains("No incident is open"), "{told}");
    world.hears_nothing(channel);
    world.stops().await;
    world.shows(at("2026-03-04T15:00:00+08:00"));
    world.starts().await;
    world.hears_nothing(channel);
    world.ends().await;
}
