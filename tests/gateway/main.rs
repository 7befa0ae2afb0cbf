//! Scripted faults of the gateway. The times of supervision are 20 times shorter than the defaults, and so are the bounds:
//! 150 s become 7.5 s. What the library waits for by itself (5 s between two sessions) is as it is.
#![allow(clippy::unwrap_used, unreachable_pub)]

mod world;

use serde_json::{Value, json};
use std::time::{Duration, Instant};
use warroom::discord::gateway::GatewayOptions;
use warroom::sandbox::{Fault, FaultKind, GatewayDrop};
use world::{Measure, PATIENCE, WORST, fast, kept, processor, world, world_with};

fn gateway(place: &str, kind: FaultKind, times: u32) -> Fault {
    Fault::once("GET", place, kind).times(times)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sessions_are_resumed_after_a_drop() {
    let mut world = world().await;
    let plain = Duration::from_secs(10);
    for (what, how) in [
        ("close with 4000", GatewayDrop::Close(4000)),
        ("reconnect, op 7", GatewayDrop::Reconnect),
        ("TCP reset", GatewayDrop::Reset),
        ("invalid session, resumable", GatewayDrop::InvalidSession(true)),
    ] {
        world.heartbeat().await;
        world.dropped(what, how, plain, 0).await;
    }
    assert_eq!(world.app.gateway().borrow().resumed, 4);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_typed_during_a_drop_is_done_once() {
    let mut world = world().await;
    world.heartbeat().await;
    let fault = world.measure();
    world.sandbox.drop_gateway(GatewayDrop::Reset);
    // Discord waits three seconds for a session. Whoever is told that nobody answered types it again.
    if world.reporter.types(world.room, "/log typed in between").await.is_err() {
        world.reporter.types(world.room, "/log typed in between").await.unwrap();
    }
    assert_eq!(world.timeline().await.matches("typed in between").count(), 1);
    let again = world.reporter.last_interaction().unwrap();
    world.reporter.sends_raw_interaction(&again);
    world.recovers("plain drop while typing", &fault, Duration::from_secs(10), 0).await;
    assert_eq!(world.timeline().await.matches("typed in between").count(), 1);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_that_is_gone_is_begun_anew() {
    let mut world = world().await;
    world.dropped("close with 4007", GatewayDrop::Close(4007), WORST, 2).await;
    world.dropped("close with 4009", GatewayDrop::Close(4009), WORST, 2).await;
    world.dropped("invalid session", GatewayDrop::InvalidSession(false), WORST, 2).await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_close_without_a_code_does_not_spin() {
    let mut world = world().await;
    world.dropped("close without a code", GatewayDrop::CloseWithoutCode, WORST, 1).await;
    world.dropped("close with 4010", GatewayDrop::Close(4010), WORST, 1).await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deaf_connection_is_replaced() {
    let mut world = world().await;
    let fault = world.measure();
    world.sandbox.drop_gateway(GatewayDrop::Deaf);
    world.reminder_comes().await;
    world.recovers("deaf, no acknowledgements", &fault, WORST, 1).await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reconnection_that_hangs_is_replaced() {
    let mut world = world().await;
    let fault = world.measure();
    world.sandbox.inject(gateway("(gateway)", FaultKind::Stall, 1));
    world.sandbox.drop_gateway(GatewayDrop::Reset);
    world.recovers("accepted without a handshake", &fault, WORST, 1).await;

    let fault = world.measure();
    world.sandbox.inject(gateway("(gateway)", FaultKind::Stall, 2));
    world.sandbox.drop_gateway(GatewayDrop::Deaf);
    world.recovers("deaf, then two handshakes that hang", &fault, WORST * 2, 1).await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hello_that_never_comes_is_not_waited_for() {
    let mut world = world().await;
    let fault = world.measure();
    world.sandbox.inject(gateway("(hello)", FaultKind::Stall, 2));
    world.sandbox.drop_gateway(GatewayDrop::InvalidSession(false));
    world.recovers("no HELLO, twice", &fault, WORST * 2, 1).await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_is_down_for_a_while() {
    let mut world = world().await;
    let fault = world.measure();
    world.sandbox.inject(Fault::once("", "*", FaultKind::DropBefore).times(100_000));
    world.sandbox.drop_gateway(GatewayDrop::Reset);
    let mut stats = world.app.gateway();
    let ended = stats.borrow_and_update().ended;
    stats.wait_for(|stats| stats.ended > ended + 3).await.unwrap();
    assert_eq!(world.sandbox.stats().identifies, fault.identifies);
    world.sandbox.clear_injected();
    let back = Measure { began: Instant::now(), ..fault };
    world.recovers("server down for a while", &back, WORST, 1).await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_gateway_alone_is_down_and_reminders_go_on() {
    let mut world = world().await;
    let fault = world.measure();
    world.sandbox.inject(gateway("(gateway)", FaultKind::DropBefore, 100_000));
    world.sandbox.drop_gateway(GatewayDrop::Reset);
    let mut stats = world.app.gateway();
    let ended = stats.borrow_and_update().ended;
    stats.wait_for(|stats| stats.ended > ended).await.unwrap();
    world.reminder_comes().await;
    world.sandbox.clear_injected();
    let back = Measure { began: Instant::now(), ..fault };
    world.recovers("gateway down, REST up", &back, WORST, 1).await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_gateways_address_cannot_be_had() {
    let mut world = world().await;
    let fault = world.measure();
    let broken = FaultKind::Answer(500, json!({"message": "500: Internal Server Error"}));
    world.sandbox.inject(gateway("/gateway/bot", broken, 3));
    world.sandbox.inject(gateway("/gateway/bot", FaultKind::Answer(200, json!({"shards": 1})), 1));
    world.sandbox.inject(gateway("(gateway)", FaultKind::Answer(500, Value::Null), 2));
    world.sandbox.drop_gateway(GatewayDrop::InvalidSession(false));
    world.recovers("no gateway address", &fault, WORST * 2, 2).await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unavailable_guild_is_an_outage_and_nothing_is_deleted() {
    let mut world = world().await;
    let before = world.timeline().await;
    let fault = world.measure();
    world.guild.becomes_unavailable();
    world.reminder_comes().await;
    assert!(world.timeline().await.starts_with(before.trim_end_matches(']')));
    world.guild.becomes_available();
    world.recovers("unavailable guild", &fault, WORST, 0).await;
    assert!(world.guild.channel_named("#general").is_some_and(|general| general == world.general));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_token_is_tried_slowly_and_reminders_go_on() {
    let mut world = world().await;
    let fault = world.measure();
    world.sandbox.inject(gateway("(identify)", FaultKind::Answer(4004, Value::Null), 3));
    world.sandbox.drop_gateway(GatewayDrop::Close(4009));
    let mut stats = world.app.gateway();
    stats.wait_for(|stats| stats.sessions >= 2).await.unwrap();
    world.reminder_comes().await;
    world.recovers("token refused three times", &fault, WORST * 2, 5).await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn invalid_sessions_over_and_over_do_not_use_up_the_day() {
    let mut world = world().await;
    // One was begun: nine more are free.
    world.sandbox.set_session_starts(20);
    let fault = world.measure();
    world.sandbox.inject(gateway("(identify)", FaultKind::Answer(9, json!(false)), 100_000));
    world.sandbox.drop_gateway(GatewayDrop::Close(4009));
    let mut stats = world.app.gateway();
    stats.wait_for(|stats| stats.sessions >= 4).await.unwrap();
    let (busy, over) = (processor() - fault.processor, fault.began.elapsed());
    println!("invalid sessions: {} in {over:.1?}", world.sandbox.stats().identifies - fault.identifies);
    assert!(busy < Duration::from_millis(500) + over / 4, "{busy:?} of processor in {over:?}");
    world.sandbox.clear_injected();
    world.recovers("invalid sessions over and over", &fault, WORST * 4, 8).await;

    // Whatever happens to the process, the second half is spread over the day.
    for _ in 0..12 {
        world = world.restarted().await;
        let mut stats = world.app.gateway();
        tokio::select! {
            () = world.app.ready() => {}
            saving = stats.wait_for(|stats| stats.ended > 0) => drop(saving.unwrap()),
        }
    }
    assert_eq!(kept(&world.app).await, 10);
    assert!(world.sandbox.stats().identifies <= 10);
    world.reminder_comes().await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_interaction_of_a_new_kind_is_refused_in_words() {
    let mut world = world().await;
    world.reporter.types(world.room, "/log something").await.unwrap();
    let mut odd = world.reporter.last_interaction().unwrap();
    odd["id"] = (odd["id"].as_str().unwrap().parse::<u64>().unwrap() + 7).to_string().into();
    odd["type"] = 77.into();
    odd["token"] = "odd".into();
    assert!(world.reporter.sends_raw_interaction(&odd));
    let mut stats = world.app.gateway();
    stats.wait_for(|stats| stats.unread_interactions == 1).await.unwrap();
    let refused = |request: &warroom::sandbox::RequestRecord| {
        request.path.ends_with("/odd/callback")
            && request.body["type"] == 4
            && request.body["data"]["content"].as_str().is_some_and(|words| words.contains("没能读懂"))
    };
    let seen = world.sandbox.wait_until("a refusal", PATIENCE, |state| state.requests.iter().any(refused));
    seen.await.unwrap();
    assert_eq!(world.app.gateway().borrow().panics, 0);
    world.is_whole().await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sessions_that_the_library_begins_are_counted() {
    let mut world = world_with(GatewayOptions { watchdog: Duration::from_secs(10), ..fast() }).await;
    world.dropped("invalid session, left to the library", GatewayDrop::InvalidSession(false), WORST, 1).await;
    tokio::time::sleep(fast().stable).await;
    world.sandbox.inject(gateway("(identify)", FaultKind::Answer(9, json!(false)), 1));
    world.dropped("the library's next session is invalid too", GatewayDrop::Close(4009), WORST * 2, 3).await;
    world.end().await;
}

/// With the times of production; it takes minutes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes"]
async fn the_worst_with_the_real_times() {
    let mut world = world_with(GatewayOptions::default()).await;
    let fault = world.measure();
    world.sandbox.inject(gateway("(gateway)", FaultKind::Stall, 2));
    world.sandbox.drop_gateway(GatewayDrop::Reset);
    world.recovers("a reconnection that hangs, twice", &fault, Duration::from_secs(150), 1).await;
    tokio::time::sleep(GatewayOptions::default().stable).await;
    let worst = Duration::from_secs(150);
    world.dropped("deaf", GatewayDrop::Deaf, worst, 1).await;
    tokio::time::sleep(GatewayOptions::default().stable).await;
    world.dropped("invalid session", GatewayDrop::InvalidSession(false), Duration::from_secs(10), 1).await;
    world.heartbeat().await;
    world.dropped("TCP reset", GatewayDrop::Reset, Duration::from_secs(10), 0).await;
    world.end().await;
}
