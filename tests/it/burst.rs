//! Much falls due at once: whatever Discord's limits make wait, escalations do not wait for reminders, nor these for cards
//!. The limits pass in real time here; how fast it is, is the benchmark's to say.

#[path = "../support/rooms.rs"]
pub(crate) mod rooms;

use crate::openapi;
use crate::world::{PATIENCE, at};
use chrono::TimeDelta;
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rooms::Rooms;
use std::sync::Arc;
use warroom::app::App;
use warroom::clock::Clock;
use warroom::config::{self, BotToken, Settings};
use warroom::sandbox::{Options, Sandbox};

const TOKEN: &str = "sandbox";
const POST: &str = "/channels/{channel_id}/messages";
/// Together with the edits of their cards more than Discord takes within a second.
const ROOMS: i64 = 40;

#[tokio::test]
async fn of_what_falls_due_in_one_second_escalations_leave_first_and_without_a_429() {
    let declared = at("2026-03-02T14:00:00+08:00");
    let clock = Clock::manual(declared);
    let now = clock.clone();
    let options = Options {
        port: 0,
        token: TOKEN.into(),
        now: Arc::new(move || now.now()),
        speed: 1.0,
        enforce_limits: true,
        check_body: openapi::check(),
    };
    let sandbox = Sandbox::start(options).await.unwrap();
    let guild = sandbox.add_guild("Acme", "en-US");
    let data = tempfile::tempdir().unwrap();
    let seed = rand::random();
    // Each at another millisecond of one second, whatever the order of the rows.
    let mut instants: Vec<_> = (0..ROOMS).map(|place| place * 1000 / ROOMS).collect();
    instants.shuffle(&mut StdRng::seed_from_u64(seed));
    let mut rooms = Rooms::open(data.path(), guild.id()).await.unwrap();
    for (place, instant) in instants.iter().enumerate() {
        let room = guild.add_text_channel(&format!("room-{place}"));
        rooms.declare("urgent", room, declared + TimeDelta::milliseconds(*instant)).await.unwrap();
    }
    rooms.close().await;

    clock.set(declared + TimeDelta::seconds(1));
    let settings = Settings {
        data: data.path().to_owned(),
        discord_api: Some(sandbox.base_url()),
        ..Settings::default()
    };
    let token = BotToken::parse(TOKEN).unwrap();
    let mut app = App::start(&settings, config::bundled(), &token, clock.clone()).await.unwrap();
    let settled = async |app: &mut App| tokio::time::timeout(PATIENCE, app.settled()).await.unwrap();
    tokio::time::timeout(PATIENCE, app.ready()).await.unwrap();
    settled(&mut app).await;
    let before = sandbox.requests().len();
    let sent = || {
        let requests = sandbox.requests().split_off(before).into_iter();
        requests
            .filter_map(|one| match (one.method.as_str(), one.template.as_str()) {
                ("POST", POST) => Some(u8::from(!one.body["content"].as_str()?.contains("overdue**"))),
                ("PATCH", template) if template.starts_with(POST) => Some(2),
                _ => None,
            })
            .collect::<Vec<_>>()
    };
    // In the middle of the second half of it is due: reminders wait for the other half.
    clock.set(declared + TimeDelta::milliseconds(300_500));
    settled(&mut app).await;
    let half = sent();
    assert!(half.iter().all(|kind| *kind == 0), "seed {seed}: {half:?}");
    assert!(half.len() as i64 >= ROOMS / 2, "seed {seed}: {half:?}");
    clock.set(declared + TimeDelta::milliseconds(300_999));
    settled(&mut app).await;
    let all = sent();
    let count = |kind| all.iter().filter(|one| **one == kind).count() as i64;
    assert_eq!((count(0), count(1)), (ROOMS, ROOMS), "seed {seed}: {all:?}");
    assert!(all.is_sorted() && count(2) >= ROOMS, "seed {seed}: {all:?}");
    assert_eq!(sandbox.stats().too_many, 0, "seed {seed}");
    assert_eq!(sandbox.faults(), Vec::<String>::new(), "seed {seed}");
    app.stop().await;
    sandbox.stop().await;
}
