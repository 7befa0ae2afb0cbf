//! Nobody starves: what one person, one server or one look asks for holds up nobody else.

use crate::burst::rooms::{Rooms, all_said};
use crate::openapi;
use crate::world::{PATIENCE, Who::*, World, at};
use chrono::TimeDelta;
use std::sync::Arc;
use warroom::app::App;
use warroom::clock::Clock;
use warroom::config::{self, BotToken, Settings};
use warroom::sandbox::{Options, Sandbox};

/// Incidents of the last days, each of which is counted by its timeline.
const YEARS: &str = "INSERT INTO incidents (id, guild, number, state, declared_at, snapshot) \
     WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) \
     SELECT 1000000 + i, guild, number || '-' || i, 'closed', declared_at - i, snapshot FROM incidents, n WHERE id = 1";

/// Nothing is kept of them yet.
const UNINDEXED: &str =
    "INSERT INTO unindexed (incident, wanted) SELECT id, 0 FROM incidents WHERE id > 1000000";

#[tokio::test(flavor = "multi_thread")]
async fn three_people_who_count_through_years_hold_up_no_update() {
    let mut world = World::new().await;
    let room = world.declares_quietly().await;
    let silent = world.declares(Lin, "title:down level:P0").await;
    world.tampers(YEARS).await;
    world.tampers(UNINDEXED).await;
    let general = world.general;
    let mut counting: Vec<_> = [Lin, Sun, Zhao]
        .map(|who| {
            let person = world.person(who);
            tokio::spawn(async move {
                let asked = person.types(general, "/stats period:year").await.unwrap();
                asked.settled(PATIENCE).await.unwrap().text()
            })
        })
        .into();
    for text in ["first", "second", "third"] {
        let said = world.does(Bo, room, &format!("/update {text}")).await;
        assert!(said.contains("Recorded"), "{said}");
        world.hears(room, text, &[]);
    }
    // What falls due is told as well.
    world.passes("6m").await;
    let said = world.reads(silent);
    assert!(said.iter().any(|said| said.text.contains("overdue")), "{said:?}");
    assert!(counting.iter().any(|look| !look.is_finished()), "the update came after all was counted");
    // One after the other: those who still wait for their turn leave.
    let [first, others @ ..] = counting.as_mut_slice() else { unreachable!() };
    others.iter().for_each(tokio::task::JoinHandle::abort);
    let said = first.await.unwrap();
    assert!(said.contains("5000"), "{said}");
    world.ends().await;
}

/// Typed by one person within seconds.
const FLOOD: usize = 300;

#[tokio::test]
async fn whoever_floods_is_told_plainly_and_a_real_report_has_its_room_at_once() {
    let mut world = World::with_quotas().await;
    let before = world.guild.rooms().len();
    let (lin, general) = (world.person(Lin), world.general);
    let mut said = Vec::new();
    // Ten at once: as many as one can send.
    for begun in (0..FLOOD).step_by(10) {
        let reports = (begun..begun + 10).map(|place| {
            let lin = &lin;
            async move {
                let line = format!("/declare title:flood {place} symptom:下单报错 level:P0");
                lin.types(general, &line).await.unwrap().settled(PATIENCE).await.unwrap().text()
            }
        });
        said.extend(futures_util::future::join_all(reports).await);
    }
    world.settled().await;
    let refused: Vec<_> = said.iter().filter(|said| said.contains("没有登记")).collect();
    assert_eq!((refused.len(), world.guild.rooms().len() - before), (FLOOD - 10, 10), "{said:?}");
    // They read when it works again and what to do now, and have back what they typed.
    for part in ["10 起故障", "<t:1772431800:T>", "/故障 列表", "标题:flood", "现象:下单报错"]
    {
        assert!(refused.iter().all(|said| said.contains(part)), "{part}: {}", refused[0]);
    }
    world.ignores_the_rest();

    let said = world.does(Bo, general, "/declare title:checkout fails level:P0").await;
    let room = world.guild.rooms()[0];
    assert!(said.contains(&format!("<#{room}>")) || said.contains("checkout"), "{said}");
    world.hears(room, "card", &[]);
    world.reads(room);
    world.passes("10m").await;
    assert!(world.reads(room).iter().any(|said| said.text.contains("Escalation")));
    world.does(Lin, general, "/declare title:again level:P3").await;
    assert_eq!(world.guild.rooms().len() - before, 12);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn whoever_writes_too_much_waits_a_minute_and_nobody_else_does() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P2").await;
    for place in 0..60 {
        let said = world.does(Bo, room, &format!("/log line {place}")).await;
        assert!(said.contains("Recorded"), "{place}: {said}");
    }
    let said = world.does(Bo, room, "/log one more").await;
    for part in ["You have recorded 60 things within 1 min", "text:one more", "Nothing was changed"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    // What is refused anyhow does not count, and others go on.
    assert!(world.does(Wang, room, "/ack").await.contains("已响应"));
    world.passes("1m").await;
    assert!(world.does(Bo, room, "/log one more").await.contains("Recorded"));
    world.ignores_the_rest();
    world.ends().await;
}

/// Incidents of one server that owe an escalation in the same second: for three seconds Discord takes no more than these.
const OWED: usize = 150;

#[tokio::test]
async fn an_escalation_of_one_server_does_not_wait_for_those_of_another() {
    let declared = at("2026-03-02T14:00:00+08:00");
    let clock = Clock::manual(declared);
    let now = clock.clone();
    let options = Options {
        port: 0,
        token: "sandbox".into(),
        now: Arc::new(move || now.now()),
        speed: 1.0,
        enforce_limits: true,
        check_body: openapi::check(),
    };
    let sandbox = Sandbox::start(options).await.unwrap();
    let (large, small) = (sandbox.add_guild("Acme", "en-US"), sandbox.add_guild("Tiny", "en-US"));
    let data = tempfile::tempdir().unwrap();
    let mut rooms = Rooms::open(data.path(), large.id()).await.unwrap();
    for place in 0..OWED {
        let room = large.add_text_channel(&format!("room-{place}"));
        rooms.declare("normal", room, declared).await.unwrap();
    }
    rooms.moves_to(small.id());
    let theirs: Vec<u64> = (0..3).map(|place| small.add_text_channel(&format!("their-{place}"))).collect();
    for room in &theirs {
        rooms.declare("normal", *room, declared + TimeDelta::milliseconds(900)).await.unwrap();
    }
    rooms.close().await;
    all_said(data.path()).await.unwrap();

    clock.set(declared + TimeDelta::seconds(1));
    let settings = Settings {
        data: data.path().to_owned(),
        discord_api: Some(sandbox.base_url()),
        ..Settings::default()
    };
    let token = BotToken::parse("sandbox").unwrap();
    let mut app = App::start(&settings, config::bundled(), &token, clock.clone()).await.unwrap();
    tokio::time::timeout(PATIENCE, app.ready()).await.unwrap();
    tokio::time::timeout(PATIENCE, app.settled()).await.unwrap();
    let before = sandbox.requests().len();
    clock.set(declared + TimeDelta::seconds(301));
    tokio::time::timeout(PATIENCE, app.settled()).await.unwrap();
    let requests = sandbox.requests().split_off(before);
    let posts: Vec<_> =
        requests.iter().filter(|one| one.method == "POST" && one.path.ends_with("/messages")).collect();
    assert!(posts.len() >= OWED + theirs.len(), "{}", posts.len());
    // Counted in turns, not in seconds. Who is there is asked of each server first, and a busy machine answers one of them
    // a second or two after the other; without turns all three would come after the 150.
    for room in theirs {
        let place = posts.iter().position(|post| post.path.contains(&room.to_string()));
        assert!(place.is_some_and(|place| place < 120), "{room} came after {place:?} others");
    }
    assert_eq!(sandbox.stats().too_many, 0);
    app.stop().await;
    sandbox.stop().await;
}
