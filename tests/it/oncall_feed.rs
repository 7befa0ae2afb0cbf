//! Who is on call, as a calendar over HTTP, for whoever has its key.

use crate::oncall::rotate;
use crate::world::{World, at};
use reqwest::{Method, Response};
use warroom::config::calendar_of_turns;
use warroom::domain::ids::{GuildId, RoleKey};

const KEY: &str = "a-key-of-some-30-characters-+&";

type Headers<'a> = &'a [(&'a str, &'a str)];

async fn ask(world: &mut World, method: &str, path: &str, headers: Headers<'_>) -> Response {
    let address = world.app().http().expect("an address");
    let method: Method = method.parse().unwrap();
    let request = reqwest::Client::new().request(method, format!("http://{address}{path}"));
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    request.send().await.unwrap()
}

#[tokio::test]
async fn whoever_has_the_key_reads_who_is_on_call_as_the_command_prints_it() {
    let mut world = World::new().await;
    rotate(&mut world).await;
    world.shows_turns_to(KEY).await;
    world.until(at("2026-03-02T20:30:00+08:00")).await;
    let id = world.guild.id();
    let (bearer, known) = (format!("Bearer {KEY}"), format!("/oncall/{id}.ics"));
    let keyed = format!("{known}?key=a-key-of-some-30-characters-%2B%26");
    let answer = ask(&mut world, "GET", &known, &[("Authorization", &bearer)]).await;
    assert_eq!(
        (answer.status().as_u16(), &answer.headers()["content-type"]),
        (200, &"text/calendar; charset=utf-8".parse().unwrap())
    );
    let etag = answer.headers()["etag"].to_str().unwrap().to_owned();
    let told = answer.text().await.unwrap();
    let guild = world.app().actions.guild(GuildId(id));
    assert_eq!(told, calendar_of_turns(&guild, &[&RoleKey::new("duty")], world.now(), 90));
    assert!(told.contains("DTSTART:20260302T120000Z"), "a turn has its own beginning: {told}");
    // The same turns are known again, also later.
    world.until(at("2026-03-02T20:50:00+08:00")).await;
    for (given, status) in [(etag.as_str(), 304), ("*", 304), ("\"other\"", 200)] {
        let answer = ask(&mut world, "GET", &keyed, &[("If-None-Match", given)]).await;
        assert_eq!(answer.status().as_u16(), status, "{given}");
        assert_eq!(answer.headers()["etag"], etag.as_str());
    }
    let head = ask(&mut world, "HEAD", &keyed, &[]).await;
    assert_eq!((head.status().as_u16(), head.text().await.unwrap().len()), (200, 0));
    let wrong = ask(&mut world, "PUT", &keyed, &[]).await;
    assert_eq!((wrong.status().as_u16(), &wrong.headers()["allow"]), (405, &"GET, HEAD".parse().unwrap()));
    // Another turn is another calendar.
    world.until(at("2026-03-02T21:00:00+08:00")).await;
    let answer = ask(&mut world, "GET", &keyed, &[("If-None-Match", &etag)]).await;
    assert_eq!(answer.status().as_u16(), 200);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn to_whoever_does_not_show_the_key_there_is_nothing_whatever_they_ask() {
    let mut world = World::new().await;
    rotate(&mut world).await;
    let known = format!("/oncall/{}.ics", world.guild.id());
    let keyed = format!("{known}?key=a-key-of-some-30-characters-%2B%26");
    let seen = async |world: &mut World, method: &str, path: &str, headers: Headers<'_>| {
        let answer = ask(world, method, path, headers).await;
        let mut names: Vec<_> = answer.headers().keys().map(ToString::to_string).collect();
        names.sort_unstable();
        (answer.status().as_u16(), names, answer.text().await.unwrap())
    };
    let unset = seen(&mut world, "GET", &keyed, &[]).await;
    assert_eq!((unset.0, unset.2.as_str()), (404, ""), "without a key in the settings there is none");
    world.shows_turns_to(KEY).await;
    let short = format!("{known}?key=a-key");
    let cases: [(&str, &str, Headers); 9] = [
        ("GET", &known, &[]),
        ("GET", &short, &[]),
        ("GET", &known, &[("Authorization", "Bearer another-key-of-30-characters-+")]),
        ("GET", &known, &[("Authorization", "Basic a-key-of-some-30-characters-+&")]),
        ("GET", &known, &[("If-None-Match", "*")]),
        ("PUT", &known, &[]),
        ("DELETE", &short, &[]),
        ("OPTIONS", &known, &[]),
        ("GET", "/oncall/1.ics?key=a-key-of-some-30-characters-%2B%26", &[]),
    ];
    for (method, path, headers) in cases {
        assert_eq!(seen(&mut world, method, path, headers).await, unset, "{method} {path} {headers:?}");
    }
    // Of a server without turns there is none, and what has another ending is none.
    for path in
        [keyed.replace(".ics", ""), keyed.replace(".ics", ".txt"), keyed.replace("/oncall/", "/oncall/a/")]
    {
        assert_eq!(seen(&mut world, "GET", &path, &[]).await, unset, "{path}");
    }
    world.ends().await;
}
