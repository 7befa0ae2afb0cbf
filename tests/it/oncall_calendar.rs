//! Whoever a calendar names is on call.

use crate::reach::roll;
use crate::world::{Who::*, World, at};
use std::path::PathBuf;
use warroom::config::settings::parse;
use warroom::domain::guild::Guild;
use warroom::domain::ids::GuildId;

/// The settings of the stage's server with duty kept in a calendar of these lines, as a settings file names it.
async fn keep(world: &mut World, events: &str) {
    let folder = crate::world::scratch();
    let file: PathBuf = folder.path().join("duty.ics");
    std::fs::write(&file, format!("BEGIN:VCALENDAR\r\n{events}END:VCALENDAR\r\n")).unwrap();
    let (bo, sun) = (world.person(Bo).id(), world.person(Sun).id());
    let text = format!(
        "[[guilds]]\nid = {}\n[[guilds.oncall]]\nrole = \"duty\"\ncalendar_file = \"{}\"\n\
         names = {{ \"Bo\" = \"user:{bo}\", \"Sun\" = \"user:{sun}\" }}\n",
        world.guild.id(),
        file.display()
    );
    let oncall = parse("warroom.toml", &text).unwrap().guilds.remove(0).oncall;
    let guild = GuildId(world.guild.id());
    let settings = (*world.app().actions.guild(guild)).clone();
    world.app().actions.store_settings(vec![Guild { oncall, ..settings }]).await.unwrap();
}

fn event(name: &str, lines: &str) -> String {
    format!("BEGIN:VEVENT\r\nUID:{name}\r\nSUMMARY:{name}\r\n{lines}\r\nEND:VEVENT\r\n")
}

#[tokio::test]
async fn whoever_the_calendar_names_is_on_call_and_a_gap_in_it_is_told_a_week_ahead() {
    let mut world = World::new().await;
    let ops = world.guild.channel_named("warroom-ops").unwrap();
    let days = "DTSTART;TZID=Asia/Shanghai:20260302T080000\r\nDURATION:PT12H\r\nRRULE:FREQ=DAILY";
    let nights = "DTSTART;TZID=Asia/Shanghai:20260302T200000\r\nDURATION:PT12H\r\nRRULE:FREQ=DAILY\r\n\
                  EXDATE;TZID=Asia/Shanghai:20260310T200000";
    keep(&mut world, &[event("Bo", days), event("Sun", nights)].concat()).await;
    let said = world.does(Chen, world.general, "/oncall").await;
    assert_eq!(said, "**Duty engineer**: @Bo until 20:00, then @Sun");
    roll(&mut world).await;
    world.hears_nothing(ops);
    world.restart().await;
    world.until(at("2026-03-03T21:00:00+08:00")).await;
    let said = world.does(Chen, world.general, "/oncall").await;
    assert_eq!(said, "**Duty engineer**: @Sun until 08:00, then @Bo");
    roll(&mut world).await;
    let told = world.hears(ops, "Turns are missing, or given to two", &[]).text;
    assert!(told.contains("Nobody is on call for “Duty engineer” from 20:00 until 08:00"), "{told}");
    // Somebody takes it over: nothing is missing then.
    let line = "/oncall duty take from:\"2026-03-10 20:00\" until:\"2026-03-11 08:00\"";
    let said = world.does(Bo, world.general, line).await;
    assert!(said.contains("You are on call for “Duty engineer”"), "{said}");
    assert!(said.contains("It was nobody's turn; the operators are told."), "{said}");
    world.sees("a word", |world| !world.unread(world.general).is_empty()).await;
    world.hears(world.general, "It was nobody's turn", &[]);
    world.sees("a word", |world| !world.unread(ops).is_empty()).await;
    world.hears(ops, "It was nobody's turn", &[]);
    roll(&mut world).await;
    world.hears_nothing(ops);
    let doctor = world.does(Ops, world.general, "/warroom doctor").await;
    assert!(!doctor.contains("Nobody is on call"), "{doctor}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn two_whose_shifts_are_at_one_time_are_told() {
    let mut world = World::new().await;
    let ops = world.guild.channel_named("warroom-ops").unwrap();
    let always = "DTSTART:20260301T000000Z\r\nDURATION:P1D\r\nRRULE:FREQ=DAILY";
    let once = "DTSTART:20260303T060000Z\r\nDTEND:20260303T090000Z";
    keep(&mut world, &[event("Bo", always), event("Sun", once)].concat()).await;
    roll(&mut world).await;
    let told = world.hears(ops, "Turns are missing, or given to two", &[]).text;
    assert!(
        told.contains("the shifts of two people are at one time") && told.contains("@Sun counts"),
        "{told}"
    );
    world.until(at("2026-03-03T15:00:00+08:00")).await;
    let said = world.does(Chen, world.general, "/oncall").await;
    assert_eq!(said, "**Duty engineer**: @Sun until 17:00, then @Bo");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_calendar_that_is_not_understood_is_refused_at_its_line() {
    let folder = crate::world::scratch();
    let file = folder.path().join("duty.ics");
    let read = |calendar: &[u8], more: &str| {
        std::fs::write(&file, calendar).unwrap();
        let text = format!(
            "[[guilds]]\nid = 1\n[[guilds.oncall]]\nrole = \"duty\"\ncalendar_file = \"{}\"\n{more}",
            file.display()
        );
        parse("warroom.toml", &text)
            .unwrap_err()
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n")
    };
    let names = "names = { \"Bo\" = \"user:1\" }\n";
    let floating = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Bo\nDTSTART:20260302T080000\nDURATION:P1D\nEND:VEVENT\nEND:VCALENDAR\n";
    let said = read(floating.as_bytes(), names);
    assert!(
        said.starts_with("warroom.toml:5:17: ")
            && said.contains("duty.ics`, line 4: this time names no zone"),
        "{said}"
    );
    let said = read(floating.as_bytes(), "");
    assert!(said.contains("`names` is missing"), "{said}");
    let said = read(floating.as_bytes(), &format!("{names}start = \"2026-03-02 09:00\"\n"));
    assert!(said.contains("start"), "{said}");
    let said = read(&vec![b' '; 10 * 1024 * 1024 + 1], names);
    assert!(said.contains("cannot be read") && said.contains("10 MiB"), "{said}");
    std::fs::remove_file(&file).unwrap();
}
