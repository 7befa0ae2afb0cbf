//! Other settings, playbooks, calendars and keys while the bot runs: all of them, or nothing, and nobody is interrupted.

use crate::alerts::{alert, body, declares, rooms, world};
use crate::world::{PATIENCE, Who::*, World, token};
use futures_util::future::join_all;
use serde_json::Value;
use std::time::Instant;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use warroom::config::alerts::Keys;
use warroom::config::{self, BotToken, Problem, Settings};
use warroom::domain::guild::{Guild, Holder, Language};
use warroom::domain::ids::{GuildId, RoleKey, UserId};
use warroom::domain::timeline::Event;

const OTHER: &str = "example-another-key";

/// The bot takes these settings, with the playbooks that it has; what counts only later.
async fn takes(world: &mut World, settings: Settings) -> Vec<&'static str> {
    world.app().reload(settings, token(), config::bundled()).await.unwrap()
}

/// The same alert, posted with a key: the status.
async fn posts(world: &mut World, key: &str, name: &str) -> u16 {
    let body = body(&[alert("firing", name, "a", world.now())]).to_string();
    crate::alerts::posts_as(world, key, "prod", body).await.0
}

#[tokio::test]
async fn another_key_counts_at_once_and_a_request_in_the_middle_is_taken_by_the_one_that_it_showed() {
    let mut world = world(vec![declares()]).await;
    let body = body(&[alert("firing", "Slow", "a", world.now())]).to_string();
    let mut slow = TcpStream::connect(world.app().http().unwrap()).await.unwrap();
    let head = format!(
        "POST /alerts/prod HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nExpect: 100-continue\r\n\r\n",
        crate::alerts::KEY,
        body.len()
    );
    slow.write_all(head.as_bytes()).await.unwrap();
    // The key was looked at before the body is asked for.
    let mut go_on = [0; 25];
    slow.read_exact(&mut go_on).await.unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");

    let mut settings = world.settings();
    settings.alerts[0].keys = Keys::parse(OTHER).unwrap();
    assert_eq!(takes(&mut world, settings).await, [""; 0]);
    assert_eq!(posts(&mut world, crate::alerts::KEY, "Down").await, 401);
    assert_eq!(posts(&mut world, OTHER, "Down").await, 200);
    slow.write_all(body.as_bytes()).await.unwrap();
    let mut answer = String::new();
    slow.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    world.settled().await;
    assert_eq!(rooms(&world).len(), 2);

    // A source that is no longer named is none, and one that is named anew is one.
    let mut settings = world.settings();
    settings.alerts[0].keys = Keys::parse(OTHER).unwrap();
    settings.alerts[0].source.name = "other".into();
    takes(&mut world, settings).await;
    assert_eq!(posts(&mut world, OTHER, "Down").await, 404);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn what_is_wrong_changes_nothing_and_the_operators_are_told_without_what_may_be_secret() {
    let mut world = world(vec![declares()]).await;
    let ops = world.guild.channel_named("warroom-ops").unwrap();
    world.ignores_the_rest();
    let before = world.guild.messages(ops).len();
    let text = "[[alerts]]\nname = \"prod\"\nkey = \"example-very-secret\"\n";
    let problems: Vec<Problem> = config::settings::parse("warroom.toml", text).unwrap_err();
    world.app().refuse(&problems);
    world.sees("the operators are told", |world| world.guild.messages(ops).len() > before).await;
    let told = world.reads(ops);
    let told = told[0].text.clone();
    for part in ["were not taken", "warroom.toml:3:", "a key does not belong in this file"] {
        assert!(told.contains(part), "{part} is not in {told}");
    }
    assert!(!told.contains("very-secret"), "{told}");
    let doctor = world.does(Ops, world.general, "/warroom doctor").await;
    assert!(doctor.contains("were not taken") && !doctor.contains("very-secret"), "{doctor}");
    assert_eq!(posts(&mut world, crate::alerts::KEY, "Down").await, 200);

    // A key that cannot sign is found only when it is to be used: nothing else is taken either.
    let mut settings = world.settings();
    settings.alerts[0].form = warroom::domain::alert::Form::Generic;
    settings.alerts[0].keys = Keys::parse("whsec_tooshort-x").unwrap();
    settings.quotas.changes.of_person = 1;
    let refused = world.app().reload(settings, token(), config::bundled()).await.unwrap_err();
    assert!(format!("{refused:#}").contains("cannot sign"), "{refused:#}");
    assert_eq!(posts(&mut world, crate::alerts::KEY, "Down").await, 200);

    let settings = world.settings();
    takes(&mut world, settings).await;
    world.sees("the operators are told", |world| world.guild.messages(ops).len() > before + 1).await;
    assert!(world.reads(ops)[0].text.contains("were taken"));
    let doctor = world.does(Ops, world.general, "/warroom doctor").await;
    assert!(!doctor.contains("were not taken"), "{doctor}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn what_people_set_stays_unless_the_file_says_something_else_of_their_server() {
    let mut world = World::new().await;
    let id = GuildId(world.guild.id());
    let held = |world: &mut World, role: &str| {
        world.app().actions.guild(id).roles.get(&RoleKey::new(role)).cloned().unwrap_or_default()
    };
    let written = (*world.app().actions.guild(id)).clone();
    let with = |world: &World, guild: Guild| Settings { guilds: vec![guild], ..world.settings() };
    let settings = with(&world, written.clone());
    takes(&mut world, settings.clone()).await;
    world.does(Ops, world.general, "/warroom settings role:lead to:@Bo").await;
    let bo = Holder::User(UserId(world.person(Bo).id()));
    assert!(held(&mut world, "lead").contains(&bo));
    // Other quotas, the same server.
    let mut other = settings;
    other.quotas.changes.of_person = 1;
    takes(&mut world, other).await;
    assert!(held(&mut world, "lead").contains(&bo));
    let room = world.declares(Lin, "title:宕机 level:P2").await;
    world.does(Chen, room, "/log one").await;
    let said = world.does(Chen, room, "/log two").await;
    assert!(said.contains('1'), "a quota of one: {said}");
    // Another language: the file's word counts.
    let english = with(&world, Guild { languages: vec![Language::Zh], ..written });
    takes(&mut world, english).await;
    assert_eq!(world.app().actions.guild(id).languages, [Language::Zh]);
    assert!(!held(&mut world, "lead").contains(&bo));
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn what_counts_only_after_a_restart_is_named_each_time() {
    let mut world = World::new().await;
    let mut settings = world.settings();
    settings.data = "elsewhere".into();
    settings.http = None;
    settings.discord_api = None;
    settings.log.format = config::settings::LogFormat::Json;
    for _ in 0..2 {
        let another = BotToken::parse("another").unwrap();
        let later = world.app().reload(settings.clone(), another, config::bundled()).await.unwrap();
        let all = ["data", "http.listen", "WARROOM_DISCORD_API", "log.format", "the token"];
        assert_eq!(later, all);
    }
    let settings = world.settings();
    assert_eq!(takes(&mut world, settings).await, [""; 0]);
    world.ends().await;
}

/// Forty people write, alerts come in and the settings are read again and again: everything is kept, in the one session.
#[tokio::test]
async fn nobody_who_writes_meanwhile_loses_anything() {
    let mut world = world(vec![declares()]).await;
    let room = world.declares(Lin, "title:宕机 level:P2").await;
    world.does(Wang, room, "/ack").await;
    let sessions = world.app().gateway().borrow().sessions;
    let mut other = world.settings();
    other.alerts[0].keys = Keys::parse(&format!("{}\n{OTHER}", crate::alerts::KEY)).unwrap();
    let people: Vec<_> =
        (0..40).map(|count| world.guild.add_person(&format!("P{count}"), "en-US", &[])).collect();
    let lines: Vec<_> = (0..40).map(|count| format!("/log note {count}.")).collect();
    let typed = join_all(people.iter().zip(&lines).map(|(person, line)| person.types(room, line)));
    let address = world.app().http().unwrap();
    let alerts = (0..20).map(|nth| {
        let body = body(&[alert("firing", "Down", &format!("web-{nth}"), world.now())]).to_string();
        let post = reqwest::Client::new().post(format!("http://{address}/alerts/prod")).body(body);
        post.bearer_auth(crate::alerts::KEY).header("Content-Type", "application/json").send()
    });
    let alerts = join_all(alerts);
    let usual = world.settings();
    let app = world.app();
    let reloads = async {
        for settings in [&other, &usual].into_iter().cycle().take(20) {
            app.reload(settings.clone(), token(), config::bundled()).await.unwrap();
        }
    };
    let began = Instant::now();
    let (typed, alerts, ()) = tokio::join!(typed, alerts, reloads);
    for answer in typed {
        answer.unwrap().settled(PATIENCE).await.unwrap();
    }
    for answer in alerts {
        let answer = answer.unwrap();
        let (status, said): (_, Value) = (answer.status(), answer.json().await.unwrap());
        assert_eq!((status.as_u16(), &said["taken"]), (200, &1.into()), "{said}");
    }
    assert!(began.elapsed() < PATIENCE);
    world.settled().await;
    let notes = world.timeline(room).await;
    let notes: Vec<_> = notes.iter().filter(|entry| matches!(entry.event, Event::Update(_))).collect();
    assert_eq!(notes.len(), 40, "{notes:#?}");
    assert_eq!(world.app().gateway().borrow().sessions, sessions, "the connection was dropped");
    world.ignores_the_rest();
    world.ends().await;
}
