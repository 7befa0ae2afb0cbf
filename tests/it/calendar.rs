//! Calendars: a year that is missing is noticed, and files that are read again count from then on.

use crate::world::{PATIENCE, Who::*, World, at};
use chrono::TimeDelta;
use warroom::config::{Bundle, Settings, bundled, load};
use warroom::domain::playbook::Clock;

/// A bundle in which folders of an organisation's own count too.
fn with(folder: &std::path::Path, name: &str, text: &str) -> Result<Bundle, Vec<warroom::config::Problem>> {
    std::fs::write(folder.join(name), text).unwrap();
    let own = vec![folder.to_path_buf()];
    let settings = match name.starts_with("calendar") {
        true => Settings { calendars: own, ..Settings::default() },
        false => Settings { playbooks: own, ..Settings::default() },
    };
    load(&settings)
}

async fn waits_for(world: &World, channel: u64, messages: usize) {
    let there = |state: &warroom::sandbox::State| state.channels[&channel].messages.len() >= messages;
    world.sandbox.wait_until("a message", PATIENCE, there).await.unwrap();
}

#[tokio::test]
async fn operators_are_told_once_when_a_calendar_lacks_the_coming_year() {
    let mut world = World::with("language:en playbook:it-fault").await;
    let ops = world.guild.channel_named("warroom-ops").unwrap();
    world.goes_to(at("2026-11-01T22:00:00+08:00")).await;
    let said = world.does(Ops, world.general, "/warroom doctor").await;
    assert!(!said.contains("calendar"), "{said}");
    world.hears_nothing(ops);

    world.goes_to(at("2026-11-02T01:00:00+08:00")).await;
    waits_for(&world, ops, 1).await;
    world.hears(ops, "The calendar “china” does not know the holidays of 2027 yet", &[]);
    let said = world.does(Ops, world.general, "/warroom doctor").await;
    assert!(said.contains("does not know the holidays of 2027 yet"), "{said}");

    // Once is enough, whatever happens.
    world.restart().await;
    for day in 3..6 {
        world.goes_to(at(&format!("2026-11-0{day}T12:00:00+08:00"))).await;
        world.does(Ops, world.general, "/warroom doctor").await;
        world.hears_nothing(ops);
    }
    world.ends().await;
}

#[tokio::test]
async fn other_guilds_than_those_that_count_working_days_are_left_alone() {
    let mut world = World::new().await;
    world.goes_to(at("2026-12-01T12:00:00+08:00")).await;
    let said = world.does(Ops, world.general, "/warroom doctor").await;
    assert!(!said.contains("2027"), "{said}");
    world.ends().await;
}

#[tokio::test]
async fn a_calendar_that_is_read_again_moves_the_deadlines_that_run() {
    let mut world = World::with("language:en playbook:it-fault").await;
    let room = world.declares(Lin, "title:打印机坏了 level:3").await;
    world.does(Wang, room, "/ack").await;
    world.does(Wang, room, "/contacted 三楼").await;
    world.does(Wang, room, "/grade").await;
    world.reads(room);
    let due = |view: &warroom::actions::View| {
        warroom::domain::limits::deadline(&view.incident, view.rules(), Clock::Recover).unwrap().due
    };
    // Monday 14:00 and four working days.
    assert_eq!(due(&world.incident(room).await), at("2026-03-06T14:00:00+08:00"));
    let china = include_str!("../../config/calendars/china.toml");
    let text = china.replace("holidays = [", "holidays = [\n    \"2026-03-04..2026-03-05\",");
    let folder = tempfile::tempdir().unwrap();
    let bundle = with(folder.path(), "calendar.toml", &text).unwrap();
    world.reloads(bundle).await.unwrap();
    world.settled().await;
    assert_eq!(due(&world.incident(room).await), at("2026-03-10T14:00:00+08:00"));
    world.hears(room, "The calendar of working days was updated", &[]);
    world.leaps("5d").await;
    world.hears_nothing(room);
    // And back: now it is late, and told at once.
    world.goes_to(at("2026-03-09T18:00:00+08:00")).await;
    world.reads(room);
    world.reloads(bundled()).await.unwrap();
    world.settled().await;
    world.hears(room, "Recovery overdue**: it was due 14:00", &["Wang", "Chen"]);
    world.hears(room, "Recovery: from 14:00 to **14:00**", &[]);
    world.ignores_the_rest();
    world.ends().await;
}

/// The calendar file as it will be once the notice for 2027 is out, if Monday 4 January is a day off too.
fn china_of_2027() -> String {
    let china = include_str!("../../config/calendars/china.toml");
    let known = china.replace("years = [2025, 2026]", "years = [2025, 2026, 2027]");
    known.replace("holidays = [", "holidays = [\n    \"2027-01-01..2027-01-04\",")
}

const PROVISIONAL: &str = "provisional: the holidays of 2027 are not in the calendar yet";

#[tokio::test]
async fn a_time_in_a_year_without_its_notice_is_provisional_and_moves_when_the_notice_comes() {
    let mut world = World::with("language:en playbook:it-fault").await;
    world.goes_to(at("2026-12-29T10:15:00+08:00")).await;
    let room = world.declares(Lin, "title:打印机坏了 level:3").await;
    world.does(Wang, room, "/ack").await;
    world.does(Wang, room, "/contacted 三楼").await;
    world.does(Wang, room, "/grade").await;
    world.does(Wang, room, "/assign member:@Bo").await;
    world.reads(room);
    let due = |view: &warroom::actions::View| {
        warroom::domain::limits::deadline(&view.incident, view.rules(), Clock::Recover).unwrap().due
    };
    // Friday 1 January is a holiday in every year.
    assert_eq!(due(&world.incident(room).await), at("2027-01-05T10:15:00+08:00"));
    let card = world.card(room).text;
    assert!(card.contains(&format!("Recovery · 10:15 · {PROVISIONAL}")), "{card}");
    let why = world.does(Bo, room, "/why recover").await;
    assert!(why.contains(&format!("so until 10:15 · {PROVISIONAL}; still open")), "{why}");
    let simulated = world.does(Bo, room, "/playbook simulate level:3 at:\"2026-12-29 10:15\"").await;
    assert!(simulated.contains(&format!("Recovery · overdue · {PROVISIONAL}")), "{simulated}");
    // A warning says so, too; what lies in the year that is known does not.
    let early = world.does(Bo, room, "/playbook simulate level:3 at:\"2026-11-30 10:15\"").await;
    assert!(early.contains("Recovery · overdue") && !early.contains("provisional:"), "{early}");

    let folder = tempfile::tempdir().unwrap();
    let bundle = with(folder.path(), "calendar.toml", &china_of_2027()).unwrap();
    world.reloads(bundle.clone()).await.unwrap();
    world.settled().await;
    assert_eq!(due(&world.incident(room).await), at("2027-01-06T10:15:00+08:00"));
    let said = world.hears(room, "The calendar of working days was updated", &["Bo"]);
    assert!(said.text.contains("Recovery: from 10:15 to **10:15**\n"), "{}", said.text);
    let card = world.card(room).text;
    assert!(card.contains("Recovery · 10:15") && !card.contains("provisional:"), "{card}");
    let why = world.does(Bo, room, "/why recover").await;
    assert!(!why.contains("provisional"), "{why}");

    // Told once. By the file before, which a restart takes, it moves back, and is provisional again.
    world.reloads(bundle).await.unwrap();
    world.settled().await;
    world.hears_nothing(room);
    world.restart().await;
    world.settled().await;
    assert_eq!(due(&world.incident(room).await), at("2027-01-05T10:15:00+08:00"));
    world.hears(room, &format!("Recovery: from 10:15 to **10:15 · {PROVISIONAL}**"), &["Bo"]);
    world.restart().await;
    world.settled().await;
    world.hears_nothing(room);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_notice_that_moves_nothing_settles_the_time() {
    let mut world = World::with("language:zh playbook:it-fault").await;
    world.goes_to(at("2026-12-29T10:15:00+08:00")).await;
    let room = world.declares(Lin, "title:打印机坏了 level:3").await;
    world.does(Wang, room, "/ack").await;
    world.reads(room);
    let card = world.card(room).text;
    assert!(card.contains("暂定：日历里还没有 2027 年的放假安排"), "{card}");
    let folder = tempfile::tempdir().unwrap();
    let text = china_of_2027().replace("2027-01-01..2027-01-04", "2027-01-01..2027-01-03");
    let bundle = with(folder.path(), "calendar.toml", &text).unwrap();
    world.reloads(bundle).await.unwrap();
    world.settled().await;
    let said = world.hears(room, "工作日历已更新", &[]).text;
    assert!(said.contains("恢复仍为 **10:15**，不再是暂定"), "{said}");
    let card = world.card(room).text;
    assert!(!card.contains("还没有 2027 年"), "{card}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_playbook_that_is_read_again_is_for_new_incidents() {
    let mut world = World::new().await;
    let old = world.declares(Lin, "title:一 level:P0").await;
    let text = include_str!("../../config/playbooks/rapid-response.toml");
    let folder = tempfile::tempdir().unwrap();
    let changed = text.replace("version = 3", "version = 4").replacen(
        "within = \"5m\"\n# Optional",
        "within = \"9m\"\n# Optional",
        1,
    );
    world.reloads(with(folder.path(), "own.toml", &changed).unwrap()).await.unwrap();
    let new = world.declares(Lin, "title:二 level:P0").await;
    let limit =
        |view: &warroom::actions::View| view.playbook.level("P0").unwrap().limits[&Clock::Respond].within;
    assert_eq!(limit(&world.incident(old).await), TimeDelta::minutes(5));
    assert_eq!(limit(&world.incident(new).await), TimeDelta::minutes(9));
    assert_eq!(world.incident(new).await.incident.playbook().version, 4);

    // Changed without a new version: what is in force stays.
    let silent = changed.replacen("within = \"9m\"", "within = \"8m\"", 1);
    let refused = world.reloads(with(folder.path(), "own.toml", &silent).unwrap()).await.unwrap_err();
    assert!(refused.to_string().contains("still version 4"), "{refused:#}");
    let third = world.declares(Lin, "title:三 level:P0").await;
    assert_eq!(limit(&world.incident(third).await), TimeDelta::minutes(9));
    // Nor is a file taken that contradicts itself.
    let wrong =
        with(folder.path(), "own.toml", &changed.replace("repeat = \"5m\"", "repeat = \"5s\"")).unwrap_err();
    assert!(wrong[0].to_string().contains("the room would hear of nothing else"), "{}", wrong[0]);
    world.restart().await;
    assert_eq!(limit(&world.incident(new).await), TimeDelta::minutes(9), "pinned for life");
    world.ignores_the_rest();
    world.ends().await;
}

/// A follow-up that is due in working days is like every other time that is counted in them.
#[tokio::test]
async fn a_followup_due_in_a_year_without_its_notice_is_provisional_and_moves_with_the_others() {
    let mut world = World::with("language:en playbook:it-fault").await;
    world.goes_to(at("2026-12-29T10:15:00+08:00")).await;
    let room = world.declares(Lin, "title:打印机坏了 level:3").await;
    world.does(Wang, room, "/ack").await;
    world.reads(room);
    let said = world.does(Chen, room, "/followup add text:加监控 owner:@Sun due:4wd").await;
    assert!(said.contains(PROVISIONAL), "{said}");
    let told = world.hears(room, "**Improvement #1**", &["Sun"]);
    assert!(told.text.contains(PROVISIONAL), "{told:?}");
    world.does(Chen, room, "/followup add text:写手册 owner:@Bo due:2027-01-05").await;
    let list = world.does(Chen, room, "/followup list").await;
    assert_eq!(list.matches(PROVISIONAL).count(), 1, "{list}");
    let due = |view: &warroom::actions::View| view.incident.followups[0].due;
    assert_eq!(due(&world.incident(room).await), at("2027-01-05T10:15:00+08:00"));
    world.reads(room);

    let folder = tempfile::tempdir().unwrap();
    let bundle = with(folder.path(), "calendar.toml", &china_of_2027()).unwrap();
    world.reloads(bundle).await.unwrap();
    world.settled().await;
    assert_eq!(due(&world.incident(room).await), at("2027-01-06T10:15:00+08:00"));
    let told = world.hears(room, "The calendar of working days was updated", &["Sun"]);
    assert!(told.text.contains("#1") && !told.text.contains("#2"), "{told:?}");
    let list = world.does(Chen, room, "/followup list").await;
    assert!(!list.contains("provisional"), "{list}");
    // Asked for when it is due now, and not before.
    world.goes_to(at("2027-01-06T10:16:00+08:00")).await;
    let said: Vec<String> = world.reads(room).into_iter().map(|said| said.text).collect();
    let asked = said.iter().filter(|said| said.contains("Improvement #1")).count();
    assert_eq!(asked, 1, "{said:#?}");
    world.ignores_the_rest();
    world.ends().await;
}
