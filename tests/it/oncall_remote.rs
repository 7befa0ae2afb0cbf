//! Whoever a calendar names that is kept elsewhere is on call, also while it cannot be had.

use crate::world::{Who::*, World};
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex};
use warroom::config::settings::load;
use warroom::domain::guild::Guild;
use warroom::domain::ids::GuildId;

/// Somebody's server of calendars: what it answers, and how often it was asked, and told what it has already.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<(Option<String>, usize, usize)>>);

impl Kept {
    fn puts(&self, calendar: Option<String>) {
        self.0.lock().unwrap().0 = calendar;
    }

    fn asked(&self) -> (usize, usize) {
        let kept = self.0.lock().unwrap();
        (kept.1, kept.2)
    }

    async fn listens(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/a-secret/duty.ics", get(answer)).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        format!("http://{address}/a-secret/duty.ics")
    }
}

async fn answer(State(kept): State<Kept>, headers: HeaderMap) -> Response {
    let mut kept = kept.0.lock().unwrap();
    kept.1 += 1;
    let Some(calendar) = kept.0.clone() else { return StatusCode::SERVICE_UNAVAILABLE.into_response() };
    let mut hash = DefaultHasher::new();
    calendar.hash(&mut hash);
    let etag = format!("\"{:x}\"", hash.finish());
    if headers.get(header::IF_NONE_MATCH).is_some_and(|given| given == etag.as_str()) {
        kept.2 += 1;
        return StatusCode::NOT_MODIFIED.into_response();
    }
    ([(header::ETAG, etag)], calendar).into_response()
}

/// A calendar in which somebody has every day from eight to eight, and somebody else the nights.
fn turns(day: &str, night: &str) -> Option<String> {
    let event = |name: &str, begins: &str| {
        format!(
            "BEGIN:VEVENT\r\nUID:{name}\r\nSUMMARY:{name}\r\nDTSTART;TZID=Asia/Shanghai:20260301T{begins}\r\n\
             DURATION:PT12H\r\nRRULE:FREQ=DAILY\r\nEND:VEVENT\r\n"
        )
    };
    let events = event(day, "080000") + &event(night, "200000");
    Some(format!("BEGIN:VCALENDAR\r\n{events}END:VCALENDAR\r\n"))
}

/// The stage's server has its duty in a calendar at this address.
async fn keeps(world: &mut World, address: &str) {
    let (bo, sun, id) = (world.person(Bo).id(), world.person(Sun).id(), world.guild.id());
    let folder = crate::world::scratch();
    std::fs::write(folder.path().join("address"), format!("{address}\n")).unwrap();
    let file = folder.path().join("warroom.toml");
    let text = format!(
        "[[guilds]]\nid = {id}\n[[guilds.oncall]]\nrole = \"duty\"\nurl_file = \"address\"\nallow_private = true\n\
         names = {{ \"Bo\" = \"user:{bo}\", \"Sun\" = \"user:{sun}\" }}\n"
    );
    std::fs::write(&file, text).unwrap();
    let (mut read, _) = load(Some(&file), []).unwrap();
    let guild = GuildId(id);
    let settings = (*world.app().actions.guild(guild)).clone();
    let oncall = read.guilds.remove(0).oncall;
    world.app().actions.store_settings(vec![Guild { oncall, ..settings }]).await.unwrap();
    world.fetches_calendars(read.calendars_from).await;
}

#[tokio::test]
async fn it_is_fetched_every_hour_and_its_last_copy_counts_over_restarts_and_failures() {
    let mut world = World::new().await;
    let ops = world.guild.channel_named("warroom-ops").unwrap();
    let kept = Kept::default();
    kept.puts(turns("Bo", "Sun"));
    keeps(&mut world, &kept.listens().await).await;
    let said = world.does(Chen, world.general, "/oncall").await;
    assert_eq!(said, "**Duty engineer**: @Bo until 20:00, then @Sun");
    world.leaps("59m").await;
    assert_eq!(kept.asked(), (1, 0));
    world.passes("1m").await;
    assert_eq!(kept.asked(), (2, 1), "it is asked for what is new only");
    kept.puts(turns("Sun", "Bo"));
    world.leaps("1h").await;
    let said = world.does(Chen, world.general, "/oncall").await;
    assert_eq!(said, "**Duty engineer**: @Sun until 20:00, then @Bo");
    // For a day its server has a fault, and the bot is started anew: the copy counts.
    kept.puts(None);
    world.leaps("2h").await;
    world.restart().await;
    let said = world.does(Chen, world.general, "/oncall").await;
    assert_eq!(said, "**Duty engineer**: @Sun until 20:00, then @Bo");
    world.leaps("22h").await;
    assert!(world.unread(ops).is_empty(), "not yet a day: {:?}", world.unread(ops));
    world.leaps("1h").await;
    let told = world.hears(ops, "The calendar of the turns at “Duty engineer” cannot be had", &[]).text;
    assert!(told.contains("refuses it (503)") && told.contains("Turns go by its copy of"), "{told}");
    assert!(!told.contains("a-secret"), "{told}");
    world.leaps("1d").await;
    world.hears_nothing(ops);
    kept.puts(turns("Bo", "Sun"));
    world.passes("10m").await;
    world.hears(ops, "can be had again", &[]);
    world.leaps("2h").await;
    world.hears_nothing(ops);
    let said = world.does(Chen, world.general, "/oncall").await;
    assert!(said.contains("@Bo until 20:00"), "{said}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn what_cannot_be_read_changes_nothing_and_is_told_at_once_and_once() {
    let mut world = World::new().await;
    let ops = world.guild.channel_named("warroom-ops").unwrap();
    let kept = Kept::default();
    kept.puts(turns("Bo", "Sun"));
    keeps(&mut world, &kept.listens().await).await;
    let bad = [
        "<!DOCTYPE html><html><body>Please log in</body></html>".to_owned(),
        turns("Bo", "Nobody").unwrap(),
        turns("Bo", "Sun").unwrap().replace("FREQ=DAILY", "FREQ=SECONDLY"),
        "BEGIN:VCALENDAR\r\n".to_owned() + &"BEGIN:VEVENT\r\n".repeat(100_000),
        String::new(),
        "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n".to_owned(),
    ];
    for calendar in bad {
        kept.puts(Some(calendar.clone()));
        world.leaps("1h").await;
        let told = world.hears(ops, "what comes is no calendar that can be read", &[]).text;
        assert!(told.contains("Turns go by its copy of"), "{told}");
        world.leaps("1h").await;
        world.hears_nothing(ops);
        let said = world.does(Chen, world.general, "/oncall").await;
        assert!(said.contains("@Bo") && said.contains("@Sun"), "{calendar:.60}: {said}");
        kept.puts(turns("Bo", "Sun"));
        world.passes("10m").await;
        world.hears(ops, "can be had again", &[]);
    }
    world.ignores_the_rest();
    world.ends().await;
}
