//! People arrange among themselves who is on call: they take over, cover for each other, and swap turns.

use crate::oncall::rotate;
use crate::world::{Who, Who::*, World, at};

/// A message of the bot's in a channel, which comes by itself soon.
async fn told(world: &mut World, channel: u64, says: &str, pings: &[&str]) -> String {
    world.sees(says, |world| world.unread(channel).iter().any(|said| said.text.contains(says))).await;
    world.hears(channel, says, pings).text
}

/// Who is called about an incident that is reported now: one at P2, of which whoever is on duty is told first.
async fn called(world: &mut World) -> Vec<String> {
    let before = world.guild.rooms().len();
    world.does(Lin, world.general, "/declare title:宕机 level:P2").await;
    let rooms = world.guild.rooms();
    assert_eq!(rooms.len(), before + 1);
    let told = world.reads(rooms[0]);
    let told = told.iter().find(|said| said.text.contains("First set the level")).unwrap();
    told.pinged.iter().filter(|who| *who != "Chen").cloned().collect()
}

async fn shown(world: &mut World, who: Who) -> String {
    world.does(who, world.general, "/oncall duty").await
}

#[tokio::test]
async fn whoever_takes_over_is_called_at_once_and_whose_turn_it_was_is_told() {
    let mut world = World::new().await;
    rotate(&mut world).await;
    let general = world.general;
    let said = world.does(Sun, general, "/oncall take until:19:00").await;
    assert!(
        said.contains("You are on call for “Duty engineer” from 14:00 until 19:00. @Bo is told"),
        "{said}"
    );
    told(&mut world, general, "@Sun takes over from @Bo: on call for “Duty engineer”", &["Bo"]).await;
    assert_eq!(called(&mut world).await, ["Sun"]);
    let said = shown(&mut world, Bo).await;
    assert!(said.starts_with("**Duty engineer**: @Sun until 19:00, then @Bo"), "{said}");
    assert!(said.contains("@Sun for @Bo from 14:00 until 19:00, agreed at 14:00"), "{said}");
    let said = world.does(Sun, general, "/oncall take").await;
    assert!(said.contains("You are on call until 19:00 anyway"), "{said}");
    world.restart().await;
    assert_eq!(called(&mut world).await, ["Sun"]);
    world.until(at("2026-03-02T19:00:00+08:00")).await;
    assert_eq!(called(&mut world).await, ["Bo"]);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn what_was_taken_counts_before_the_overrides_of_the_settings() {
    let mut world = World::new().await;
    rotate(&mut world).await;
    let general = world.general;
    // Ops stands in from 20:00 to 21:00 by the settings.
    let said = world.does(Sun, general, "/oncall duty take from:19:30 until:20:30").await;
    assert!(said.contains("from 19:30 until 20:30"), "{said}");
    world.restart().await;
    world.until(at("2026-03-02T20:10:00+08:00")).await;
    let said = shown(&mut world, Bo).await;
    assert!(said.starts_with("**Duty engineer**: @Sun until 20:30, then @Ops"), "{said}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn whoever_is_asked_to_cover_is_on_call_once_they_agree() {
    let mut world = World::new().await;
    rotate(&mut world).await;
    let general = world.general;
    let said = world.does(Bo, general, "/oncall duty cover @Sun from:16:00 until:18:00").await;
    assert!(
        said.contains("@Sun is asked about “Duty engineer”, in this channel") && said.contains("16:00"),
        "{said}"
    );
    let asked = told(&mut world, general, "@Bo asks you to be on call", &["Sun"]).await;
    assert!(asked.contains("in their place from 16:00 until 18:00"), "{asked}");
    let said = shown(&mut world, Bo).await;
    assert!(
        said.contains("@Bo until 20:00") && said.contains("@Bo asks @Sun: @Sun in place of @Bo"),
        "{said}"
    );
    let said = world.does(Bo, general, "/oncall duty cover @Sun from:17:00 until:19:00").await;
    assert!(said.contains("@Sun is asked already about 16:00 until 18:00"), "{said}");
    for other in [Bo, Chen] {
        let said = world.presses(other, general, "Agree").await;
        assert!(said.contains("@Sun is asked, not you"), "{said}");
    }
    world.restart().await;
    world.presses(Sun, general, "Agree").await;
    told(&mut world, general, "@Bo: @Sun agreed, and is on call for “Duty engineer”", &["Bo"]).await;
    let request = world.guild.messages(general);
    let request = request.iter().find(|message| message.text().contains("in their place")).unwrap();
    assert!(
        request.text().contains("@Sun agreed") || request.text().contains("agreed."),
        "{}",
        request.text()
    );
    assert_eq!(called(&mut world).await, ["Bo"]);
    world.restart().await;
    world.until(at("2026-03-02T16:00:00+08:00")).await;
    assert_eq!(called(&mut world).await, ["Sun"]);
    let said = shown(&mut world, Bo).await;
    assert!(said.contains("@Sun for @Bo from 16:00 until 18:00, agreed at 14:00"), "{said}");
    world.until(at("2026-03-02T18:00:00+08:00")).await;
    assert_eq!(called(&mut world).await, ["Bo"]);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_request_that_nobody_answers_lapses_and_whoever_asked_is_told_before_and_after() {
    let mut world = World::new().await;
    rotate(&mut world).await;
    let general = world.general;
    world.does(Bo, general, "/oncall duty cover @Sun from:16:00 until:18:00").await;
    told(&mut world, general, "asks you to be on call", &["Sun"]).await;
    world.until(at("2026-03-02T14:59:00+08:00")).await;
    world.hears_nothing(general);
    world.until(at("2026-03-02T15:00:00+08:00")).await;
    told(&mut world, general, "@Bo: @Sun has not answered. At 16:00", &["Bo"]).await;
    world.restart().await;
    world.until(at("2026-03-02T16:00:00+08:00")).await;
    told(&mut world, general, "@Bo: @Sun did not answer in time. Nothing changes", &["Bo"]).await;
    let said = world.presses(Sun, general, "Agree").await;
    assert!(said.contains("This could be answered until 16:00"), "{said}");
    assert_eq!(called(&mut world).await, ["Bo"]);
    world.restart().await;
    world.passes("10m").await;
    world.hears_nothing(general);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn whoever_declines_changes_nothing() {
    let mut world = World::new().await;
    rotate(&mut world).await;
    let general = world.general;
    world.does(Bo, general, "/oncall duty cover @Sun").await;
    told(&mut world, general, "asks you to be on call", &["Sun"]).await;
    world.presses(Sun, general, "Decline").await;
    told(&mut world, general, "@Bo: @Sun declined. Nothing changes", &["Bo"]).await;
    assert_eq!(called(&mut world).await, ["Bo"]);
    // Asked anew, it can be agreed to.
    world.does(Bo, general, "/oncall duty cover @Sun until:19:00").await;
    told(&mut world, general, "asks you to be on call", &["Sun"]).await;
    world.presses(Sun, general, "Agree").await;
    told(&mut world, general, "@Sun agreed", &["Bo"]).await;
    assert_eq!(called(&mut world).await, ["Sun"]);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn two_turns_change_places_once_the_other_agrees() {
    let mut world = World::new().await;
    rotate(&mut world).await;
    let general = world.general;
    // Bo's turn of 4 March against Sun's of 5 March.
    let line = "/oncall duty swap @Sun from:\"2026-03-04 12:00\" until:\"2026-03-05 12:00\"";
    world.does(Bo, general, line).await;
    told(&mut world, general, "@Bo asks you to swap turns at “Duty engineer”", &["Sun"]).await;
    world.presses(Sun, general, "Agree").await;
    told(&mut world, general, "@Bo: @Sun agreed", &["Bo"]).await;
    for (time, who) in [
        ("04T08:59", "Sun"),
        ("04T09:00", "Sun"),
        ("05T09:00", "Bo"),
        ("06T08:59", "Bo"),
        ("07T09:00", "Sun"),
    ] {
        world.until(at(&format!("2026-03-{time}:00+08:00"))).await;
        let said = shown(&mut world, Bo).await;
        assert!(said.starts_with(&format!("**Duty engineer**: @{who}")), "{time}: {said}");
    }
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn what_cannot_be_arranged_is_refused_with_what_to_do_instead() {
    let mut world = World::new().await;
    rotate(&mut world).await;
    let general = world.general;
    for (who, line, says) in [
        (Lin, "/oncall duty take", "既不在"),
        (Bo, "/oncall duty cover @Lin", "@Lin neither takes turns at “Duty engineer” nor holds it"),
        (Bo, "/oncall duty cover", "person"),
        (Bo, "/oncall duty cover @Bo", "That is you"),
        (Bo, "/oncall duty cover @Sun from:13:00", "At 13:00 it is not you who is on call, but @Sun"),
        (Bo, "/oncall duty cover @Sun from:\"2026-03-02 09:00\"", "is over. Give a time to come"),
        (Bo, "/oncall duty cover @Sun from:18:00 until:17:00", "before it begins at 18:00"),
        (
            Bo,
            "/oncall duty cover @Sun from:19:00 until:20:30",
            "At 20:00 it is not you who is on call, but @Ops",
        ),
        (Bo, "/oncall duty take", "You are on call until"),
        (Sun, "/oncall duty take until:\"2027-03-01 12:00\"", "too long to arrange in chat"),
        (Bo, "/oncall duty swap @Sun until:16:00", "At 16:00 it is not @Sun who is on call, but @Bo"),
        (Bo, "/oncall king take", "There is no role “king”"),
        (Bo, "/oncall duty take until:soon", "soon"),
    ] {
        let said = world.does(who, general, line).await;
        assert!(
            said.contains(says) && (said.contains("Nothing was changed") || said.contains("没有任何改动")),
            "{line}: {said}"
        );
    }
    world.hears_nothing(general);
    let said = shown(&mut world, Bo).await;
    assert_eq!(said, "**Duty engineer**: @Bo until 20:00, then @Ops");
    world.ends().await;
}

#[tokio::test]
async fn what_is_agreed_on_is_judged_by_the_turns_as_they_are_then() {
    let mut world = World::new().await;
    rotate(&mut world).await;
    let general = world.general;
    world.does(Bo, general, "/oncall duty cover @Sun from:16:00 until:18:00").await;
    told(&mut world, general, "asks you to be on call", &["Sun"]).await;
    world.does(Ops, general, "/oncall duty take from:17:00 until:17:30").await;
    told(&mut world, general, "@Ops takes over from @Bo", &["Bo"]).await;
    let said = world.presses(Sun, general, "Agree").await;
    assert!(said.contains("The turns have changed since it was asked: at 17:00 it is @Ops"), "{said}");
    world.ignores_the_rest();
    world.ends().await;
}
