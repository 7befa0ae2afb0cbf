//! A stand-in of Discord with people in it, and the line that they type.

use anyhow::Context;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use warroom::app::App;
use warroom::clock::Clock;
use warroom::config::{self, BotToken, Settings};
use warroom::sandbox::{Guild, Options, Person, Sandbox, State};

/// Means nothing; never leaves this machine.
pub(crate) const TOKEN: &str = "benchmark";
/// How long anything may take before the benchmark gives up.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);
/// Windows of Discord's rate limits pass so much faster; their headers are sent and obeyed all the same.
const SPEED: f64 = 1000.0;
/// What is typed every time, in all parts.
const LINE: &str = "/update 主库磁盘已满，正在归档旧日志；the replica is 40 s behind and catching up, writes are back for a third of the users kind:finding next_in:20m";

/// A stand-in with a guild and two of its people.
pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    pub(crate) guild: Guild,
    pub(crate) owner: Person,
    pub(crate) engineer: Person,
}

impl World {
    /// On the machine's clock, without limits.
    pub(crate) async fn new() -> anyhow::Result<World> {
        World::with(Clock::System, SPEED, false).await
    }

    /// With Discord's limits, in real time.
    pub(crate) async fn limited(clock: Clock) -> anyhow::Result<World> {
        World::with(clock, 1.0, true).await
    }

    async fn with(clock: Clock, speed: f64, enforce_limits: bool) -> anyhow::Result<World> {
        let options = Options {
            port: 0,
            token: TOKEN.into(),
            now: Arc::new(move || clock.now()),
            speed,
            enforce_limits,
            check_body: None,
        };
        let sandbox = Sandbox::start(options).await?;
        let guild = sandbox.add_guild("Acme 电商", "zh-CN");
        let engineer = guild.add_person("Bo", "en-US", &[]);
        Ok(World { owner: guild.owner(), sandbox, guild, engineer })
    }

    /// The bot, on data that are there.
    pub(crate) async fn app(&self, data: &Path, clock: Clock) -> anyhow::Result<App> {
        let base = self.sandbox.base_url();
        let mut settings = Settings { data: data.into(), discord_api: Some(base), ..Settings::default() };
        // Nobody types as fast as it does.
        (settings.quotas.changes.of_person, settings.quotas.changes.of_guild) = (0, 0);
        let token = BotToken::parse(TOKEN).context("no token")?;
        let mut app = App::start(&settings, config::bundled(), &token, clock).await?;
        tokio::time::timeout(PATIENCE, app.ready()).await?;
        Ok(app)
    }

    /// Has the bot open a room, and somebody work in it.
    pub(crate) async fn open_room(&self) -> anyhow::Result<u64> {
        let general = self.guild.channel_named("general").context("no #general")?;
        self.owner
            .types(
                general,
                "/declare title:订单数据库宕机 level:P0 type:database symptom:下单报错 500，全部用户无法下单 \
                 impact:全部用户 core:true source:用户投诉",
            )
            .await?;
        let newest =
            |state: &State| state.channels.values().rev().find(|one| one.made_by_bot).map(|one| one.id);
        self.sandbox.wait_until("the room", PATIENCE, |state| newest(state).is_some()).await?;
        let room = self.sandbox.read(newest).context("no room")?;
        let assign = format!("/assign @{} goal:restore orders by 16:00", self.engineer.name());
        for line in ["/ack", "/grade P0 reason:the core business is down confirm:true", assign.as_str()] {
            self.owner.types(room, line).await?;
        }
        Ok(room)
    }

    /// Types the line, and times it from the instant at which the stand-in sends the interaction to the instant at
    /// which the person sees the first answer.
    pub(crate) async fn update(&self, channel: u64) -> anyhow::Result<Duration> {
        let answer = self.engineer.types(channel, LINE).await?;
        let seen = Instant::now();
        anyhow::ensure!(answer.content.contains("<t:"), "not what /update answers: {answer:?}");
        let sent = self.sandbox.read(|state| state.interactions.values().next_back().map(|one| one.started));
        Ok(seen - sent.context("no interaction")?)
    }
}

/// A directory on the disk that the build is on, or on the one that `WARROOM_BENCH_DIR` names: what is in memory only
/// would make durability cheap.
pub(crate) fn directory() -> anyhow::Result<TempDir> {
    let place = std::env::var_os("WARROOM_BENCH_DIR").unwrap_or_else(|| env!("CARGO_TARGET_TMPDIR").into());
    tempfile::Builder::new().prefix("bench-").tempdir_in(place).context("cannot make a directory")
}
