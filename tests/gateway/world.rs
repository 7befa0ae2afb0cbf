//! An incident in a guild of the sandbox, people who type, and what is measured of a fault.

use chrono::TimeDelta;
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::task::JoinSet;
use warroom::app::App;
use warroom::clock::Clock;
use warroom::config::{BotToken, Settings, bundled};
use warroom::discord::gateway::GatewayOptions;
use warroom::domain::ids::GuildId;
use warroom::sandbox::{GatewayDrop, Guild, Options, Person, Sandbox, scenario};

const TOKEN: &str = "MTIz.abc.def";
const PEOPLE: &str = include_str!("../../config/drills/database-down.toml");
/// The worst fault, 20 times faster.
pub const WORST: Duration = Duration::from_millis(7500);
/// So long the processor is watched at least.
const WATCHED: Duration = Duration::from_secs(2);
pub const PATIENCE: Duration = Duration::from_secs(150);

/// Few at a time: the processor's time is the whole process's, and whatever spins must stand out.
static TOGETHER: Semaphore = Semaphore::const_new(3);

pub fn fast() -> GatewayOptions {
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

pub struct World {
    pub sandbox: Sandbox,
    pub app: App,
    pub clock: Clock,
    pub guild: Guild,
    pub reporter: Person,
    pub room: u64,
    pub general: u64,
    data: TempDir,
    options: GatewayOptions,
    attempts: AtomicU32,
    _turn: SemaphorePermit<'static>,
}

async fn start(sandbox: &Sandbox, data: &TempDir, clock: &Clock, options: &GatewayOptions) -> App {
    let settings = Settings {
        data: data.path().to_owned(),
        discord_api: Some(sandbox.base_url()),
        ..Settings::default()
    };
    let token = BotToken::parse(TOKEN).unwrap();
    App::start_with(&settings, bundled(), &token, clock.clone(), options.clone()).await.unwrap()
}

/// An incident has been declared, and the session is an old one.
pub async fn world() -> World {
    world_with(fast()).await
}

/// The same with other times.
pub async fn world_with(options: GatewayOptions) -> World {
    let turn = TOGETHER.acquire().await.unwrap();
    let _ = tracing_subscriber::fmt().with_test_writer().with_env_filter("warn,serenity=error").try_init();
    let plan = scenario::load(PEOPLE, None).unwrap();
    let clock = Clock::manual(plan.start.unwrap());
    let now = clock.clone();
    let sandbox_options = Options {
        port: 0,
        token: TOKEN.into(),
        now: Arc::new(move || now.now()),
        speed: 1.0,
        enforce_limits: false,
        check_body: None,
    };
    let sandbox = Sandbox::start(sandbox_options).await.unwrap();
    if options != GatewayOptions::default() {
        sandbox.set_heartbeat(Duration::from_secs(1));
    }
    let guild = scenario::set_up(&sandbox, &plan);
    let data = tempfile::tempdir().unwrap();
    let began = Instant::now();
    let mut app = start(&sandbox, &data, &clock, &options).await;
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
    tokio::time::sleep(options.stable).await;
    World {
        sandbox,
        app,
        clock,
        guild,
        reporter,
        room,
        general,
        data,
        options,
        attempts: AtomicU32::new(0),
        _turn: turn,
    }
}

/// Processor time of this process so far.
pub fn processor() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
    Duration::from_millis(ticks * 10)
}

/// What is measured from a fault to its end.
pub struct Measure {
    pub began: Instant,
    pub processor: Duration,
    pub identifies: u64,
}

impl World {
    pub fn measure(&self) -> Measure {
        Measure { began: Instant::now(), processor: processor(), identifies: self.sandbox.stats().identifies }
    }

    /// People type until one is answered, four times a second; each types something else.
    pub async fn answered(&self) -> Duration {
        let began = Instant::now();
        let mut again = tokio::time::interval(Duration::from_millis(250));
        let mut typing = JoinSet::new();
        let answered = loop {
            tokio::select! {
                _ = again.tick() => {
                    let number = self.attempts.fetch_add(1, Ordering::Relaxed);
                    let (person, room) = (self.reporter.clone(), self.room);
                    let line = format!("/log attempt-{number:03}-made");
                    typing.spawn(async move { person.types(room, &line).await.map(|_| line) });
                }
                Some(Ok(Ok(line))) = typing.join_next() => break line,
            }
            assert!(began.elapsed() < PATIENCE, "nothing is answered any more");
        };
        let took = began.elapsed();
        let recorded = self.timeline().await.matches(answered.trim_start_matches("/log ")).count();
        assert_eq!(recorded, 1, "{answered}: answered, but recorded so often");
        took
    }

    pub async fn timeline(&self) -> String {
        let guild = GuildId(self.guild.id());
        let incidents = self.app.actions.incidents(guild, false, 10).await.unwrap();
        assert_eq!(incidents.len(), 1);
        format!("{:?}", self.app.actions.timeline(incidents[0].incident.id).await.unwrap())
    }

    /// Commands work again within `bound`, with at most so many sessions begun; nothing is doubled; nothing spins.
    pub async fn recovers(&mut self, what: &str, fault: &Measure, bound: Duration, sessions: u64) {
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
    pub async fn is_whole(&mut self) {
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

    /// Waits for a heartbeat, so that the next fault does not meet one: when a heartbeat cannot be sent, the library begins
    /// a new session instead of resuming the old one.
    pub async fn heartbeat(&self) {
        let before = self.sandbox.stats().heartbeats;
        let next = self.sandbox.wait_until("a heartbeat", PATIENCE, |state| state.stats.heartbeats > before);
        next.await.unwrap();
    }

    pub async fn dropped(&mut self, what: &str, how: GatewayDrop, bound: Duration, sessions: u64) {
        let fault = self.measure();
        self.sandbox.drop_gateway(how);
        self.recovers(what, &fault, bound, sessions).await;
    }

    /// Nobody has acknowledged: six minutes after the declaration the lead is mentioned, gateway or not.
    pub async fn reminder_comes(&mut self) {
        let before = self.guild.messages(self.room).len();
        self.clock.set(self.clock.now() + TimeDelta::minutes(6));
        self.app.settled().await;
        let new = self.guild.messages(self.room).split_off(before);
        let mentions: Vec<_> = new.iter().filter(|one| one.pinged.contains(&"陈工".to_owned())).collect();
        assert_eq!(mentions.len(), 1, "{new:?}");
    }

    /// The process stops and another begins.
    pub async fn restarted(self) -> World {
        self.app.stop().await;
        let app = start(&self.sandbox, &self.data, &self.clock, &self.options).await;
        World { app, ..self }
    }

    pub async fn end(self) {
        self.app.stop().await;
        self.sandbox.stop().await;
    }
}

/// The durable count of sessions.
pub async fn kept(app: &App) -> u64 {
    let kept = app.actions.fact("gateway sessions").await.unwrap().unwrap();
    serde_json::from_str::<Value>(&kept).unwrap()["count"].as_u64().unwrap()
}
