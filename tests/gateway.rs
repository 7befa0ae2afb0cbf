//! Scripted faults of the gateway. The times of supervision are 20 times shorter than the defaults, and so are the bounds:
//! 150 s become 7.5 s. What the library waits for by itself (5 s between two sessions) is as it is.
#![allow(clippy::unwrap_used, missing_docs)]

use chrono::TimeDelta;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::sync::{Mutex, MutexGuard};
use tokio::task::JoinSet;
use warroom::app::App;
use warroom::clock::Clock;
use warroom::config::{BotToken, Settings, bundled};
use warroom::discord::gateway::GatewayOptions;
use warroom::domain::ids::GuildId;
use warroom::sandbox::{Fault, FaultKind, GatewayDrop, Guild, Options, Person, Sandbox, scenario};

const TOKEN: &str = "MTIz.abc.def";
const PEOPLE: &str = include_str!("../config/drills/database-down.toml");
/// The worst fault, 20 times faster.
const WORST: Duration = Duration::from_millis(7500);
/// So long the processor is watched at least.
const WATCHED: Duration = Duration::from_secs(2);
const PATIENCE: Duration = Duration::from_secs(20);

/// One at a time: the processor's time is the whole process's.
static ALONE: Mutex<()> = Mutex::const_new(());

fn fast() -> GatewayOptions {
    let ms = Duration::from_millis;
    GatewayOptions {
        connect_timeout: ms(1500),
        resume_timeout: ms(1500),
        watchdog: ms(3000),
        look: ms(50),
        stable: ms(1000),
        apart: ms(100),
        first_wait: ms(50),
        longest_wait: ms(1500),
        longest_wait_soon: ms(5000),
        refused_wait: ms(1500),
    }
}

struct World {
    sandbox: Sandbox,
    app: App,
    clock: Clock,
    guild: Guild,
    reporter: Person,
    room: u64,
    general: u64,
    data: TempDir,
    attempts: AtomicU32,
    _alone: MutexGuard<'static, ()>,
}

async fn start(sandbox: &Sandbox, data: &TempDir, clock: &Clock) -> App {
    let settings = Settings {
        data: data.path().to_owned(),
        discord_api: Some(sandbox.base_url()),
        ..Settings::default()
    };
    let token = BotToken::parse(TOKEN).unwrap();
    App::start_with(&settings, bundled(), &token, clock.clone(), fast()).await.unwrap()
}

/// An incident has been declared, and the session is an old one.
async fn world() -> World {
    let alone = ALONE.lock().await;
    let _ = tracing_subscriber::fmt().with_test_writer().with_env_filter("warn,serenity=error").try_init();
    let plan = scenario::load(PEOPLE).unwrap();
    let clock = Clock::manual(plan.start.unwrap());
    let now = clock.clone();
    let options = Options {
        port: 0,
        token: TOKEN.into(),
        now: Arc::new(move || now.now()),
        speed: 1.0,
        enforce_limits: false,
        check_body: None,
    };
    let sandbox = Sandbox::start(options).await.unwrap();
    sandbox.set_heartbeat(Duration::from_secs(1));
    let guild = scenario::set_up(&sandbox, &plan);
    let data = tempfile::tempdir().unwrap();
    let began = Instant::now();
    let mut app = start(&sandbox, &data, &clock).await;
    let started = began.elapsed();
    app.ready().await;
    println!("started in {started:.3?}, ready after {:.3?}", began.elapsed());
    let general = guild.channel_named("#general").unwrap();
    let ops = guild.person("Ops").unwrap();
    let set_up = ops.types(general, "/warroom setup language:both").await.unwrap();
    set_up.settled(PATIENCE).await.unwrap();
    let reporter = guild.person("林小雨").unwrap();
    reporter.types(general, "/declare title:订单数据库宕机 level:P0 type:database core:true").await.unwrap();
    app.settled().await;
    let room = guild.rooms()[0];
    tokio::time::sleep(fast().stable).await;
    World {
        sandbox,
        app,
        clock,
        guild,
        reporter,
        room,
        general,
        data,
        attempts: AtomicU32::new(0),
        _alone: alone,
    }
}

/// Processor time of this process so far.
fn processor() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
    Duration::from_millis(ticks * 10)
}

/// What is measured from a fault to its end.
struct Measure {
    began: Instant,
    processor: Duration,
    identifies: u64,
}

impl World {
    fn measure(&self) -> Measure {
        Measure { began: Instant::now(), processor: processor(), identifies: self.sandbox.stats().identifies }
    }

    /// People type until one is answered, four times a second; each types something else.
    async fn answered(&self) -> Duration {
        let began = Instant::now();
        let mut again = tokio::time::interval(Duration::from_millis(250));
        let mut typing = JoinSet::new();
        loop {
            tokio::select! {
                _ = again.tick() => {
                    let number = self.attempts.fetch_add(1, Ordering::Relaxed);
                    let (person, room) = (self.reporter.clone(), self.room);
                    let line = format!("/log attempt-{number:03}-made");
                    typing.spawn(async move { person.types(room, &line).await });
                }
                Some(Ok(Ok(_))) = typing.join_next() => break,
            }
            assert!(began.elapsed() < PATIENCE, "nothing is answered any more");
        }
        let took = began.elapsed();
        while typing.join_next().await.is_some() {}
        took
    }

    async fn timeline(&self) -> String {
        let guild = GuildId(self.guild.id());
        let incidents = self.app.actions.incidents(guild, false, 10).await.unwrap();
        assert_eq!(incidents.len(), 1);
        format!("{:?}", self.app.actions.timeline(incidents[0].incident.id).await.unwrap())
    }

    /// Commands work again within `bound`, with at most so many sessions begun; nothing is doubled; nothing spins.
    async fn recovers(&mut self, what: &str, fault: &Measure, bound: Duration, sessions: u64) {
        self.answered().await;
        let took = fault.began.elapsed();
        tokio::time::sleep_until((fault.began + WATCHED).into()).await;
        let (busy, over) = (processor() - fault.processor, fault.began.elapsed());
        let begun = self.sandbox.stats().identifies - fault.identifies;
        println!(
            "{what}: commands after {took:.2?}, {begun} sessions, {busy:.2?} of processor in {over:.2?}"
        );
        assert!(took < bound, "{what}: commands work after {took:?}");
        assert!(busy < Duration::from_millis(900) + over / 4, "{what}: {busy:?} of processor in {over:?}");
        assert!(begun <= sessions, "{what}: {begun} sessions were begun");
        self.is_whole().await;
    }

    /// Nothing is there twice, and every session was counted.
    async fn is_whole(&mut self) {
        self.app.settled().await;
        let timeline = self.timeline().await;
        for number in 0..self.attempts.load(Ordering::Relaxed) {
            let times = timeline.matches(&format!("attempt-{number:03}-made")).count();
            assert!(times <= 1, "attempt {number} was recorded {times} times");
        }
        let mut texts: Vec<String> = self.guild.messages(self.room).iter().map(|one| one.text()).collect();
        texts.sort();
        let all = texts.len();
        texts.dedup();
        assert_eq!(texts.len(), all, "a message is there twice");
        let counted = kept(&self.app).await;
        assert!(counted >= self.sandbox.stats().identifies, "{counted} sessions were counted");
        // An answer that came too late or twice, and a refused token, are part of the faults.
        let expected = |one: &String| ["10062", "40060", "closed with"].iter().any(|part| one.contains(part));
        let wrong: Vec<_> = self.sandbox.faults().into_iter().filter(|one| !expected(one)).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
    }

    async fn dropped(&mut self, what: &str, how: GatewayDrop, bound: Duration, sessions: u64) {
        let fault = self.measure();
        self.sandbox.drop_gateway(how);
        self.recovers(what, &fault, bound, sessions).await;
    }

    /// Nobody has acknowledged: six minutes after the declaration the lead is mentioned, gateway or not.
    async fn reminder_comes(&mut self) {
        let before = self.guild.messages(self.room).len();
        self.clock.set(self.clock.now() + TimeDelta::minutes(6));
        self.app.settled().await;
        let new = self.guild.messages(self.room).split_off(before);
        let mentions: Vec<_> = new.iter().filter(|one| one.pinged.contains(&"陈工".to_owned())).collect();
        assert_eq!(mentions.len(), 1, "{new:?}");
    }

    async fn end(self) {
        self.app.stop().await;
        self.sandbox.stop().await;
    }
}

/// The durable count of sessions.
async fn kept(app: &App) -> u64 {
    let kept = app.actions.fact("gateway sessions").await.unwrap().unwrap();
    serde_json::from_str::<Value>(&kept).unwrap()["count"].as_u64().unwrap()
}

fn gateway(place: &str, kind: FaultKind, times: u32) -> Fault {
    Fault::once("GET", place, kind).times(times)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sessions_are_resumed_after_a_drop() {
    let mut world = world().await;
    let plain = Duration::from_secs(10);
    world.dropped("close with 4000", GatewayDrop::Close(4000), plain, 0).await;
    world.dropped("reconnect, op 7", GatewayDrop::Reconnect, plain, 0).await;
    world.dropped("TCP reset", GatewayDrop::Reset, plain, 0).await;
    world.dropped("invalid session, resumable", GatewayDrop::InvalidSession(true), plain, 0).await;
    assert_eq!(world.app.gateway().borrow().resumed, 4);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_typed_during_a_drop_is_done_once() {
    let mut world = world().await;
    let fault = world.measure();
    world.sandbox.drop_gateway(GatewayDrop::Reset);
    world.reporter.types(world.room, "/log typed in between").await.unwrap();
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
        world.app.stop().await;
        world.app = start(&world.sandbox, &world.data, &world.clock).await;
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
