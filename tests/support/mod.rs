//! What the tests of disk, backup and instance share: a guild on the stand-in of Discord, and the bot on it, as a process
//! or within the test.
#![allow(dead_code)]

use anyhow::Context;
use chrono::{DateTime, Utc};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use warroom::app::{App, DATABASE};
use warroom::clock::Clock;
use warroom::config::{self, BotToken, Settings};
use warroom::domain::At;
use warroom::sandbox::{Guild, Options, Person, Sandbox};
use warroom::store::Store;

/// Real time that anything may take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);
/// The bot's token; it must not be found anywhere.
pub(crate) const TOKEN: &str = "sandbox-token-that-is-secret";

/// A guild with two people, and a data directory.
pub(crate) struct Stage {
    pub(crate) sandbox: Sandbox,
    pub(crate) guild: Guild,
    pub(crate) general: u64,
    pub(crate) lin: Person,
    pub(crate) bo: Person,
    pub(crate) clock: Clock,
    pub(crate) data: TempDir,
}

impl Stage {
    pub(crate) async fn new(clock: Clock, speed: f64) -> Stage {
        let now = clock.clone();
        let options = Options {
            port: 0,
            token: TOKEN.into(),
            now: Arc::new(move || now.now()),
            speed,
            enforce_limits: true,
            check_body: None,
        };
        let sandbox = Sandbox::start(options).await.unwrap();
        let guild = sandbox.add_guild("Acme", "en-US");
        let duty = guild.add_role("值班人员", 0, true);
        let lead = guild.add_role("技术负责人", 0, true);
        let lin = guild.add_person("Lin", "zh-CN", &[]);
        let bo = guild.add_person("Bo", "en-US", &[duty, lead]);
        let general = guild.channel_named("general").unwrap();
        Stage { sandbox, guild, general, lin, bo, clock, data: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.data.path().join(DATABASE)
    }

    /// The bot within this process.
    pub(crate) async fn app(&self) -> anyhow::Result<App> {
        let settings = Settings {
            data: self.data.path().to_owned(),
            discord_api: Some(self.sandbox.base_url()),
            ..Settings::default()
        };
        let token = BotToken::parse(TOKEN).unwrap();
        App::start(&settings, config::bundled(), &token, self.clock.clone()).await
    }

    /// The bot as a process of its own.
    pub(crate) fn process(&self, environment: &[(&str, String)], arguments: &[&str]) -> Process {
        let log = self.data.path().join(format!("log-{:08x}", rand::random::<u32>()));
        let mut command = Command::new(env!("CARGO_BIN_EXE_warroom"));
        command.args(["run", "--data"]).arg(self.data.path()).args(arguments);
        command.env("DISCORD_TOKEN", TOKEN).env("WARROOM_DISCORD_API", self.sandbox.base_url());
        command.envs(environment.iter().map(|(name, value)| (name, value)));
        command.current_dir(self.data.path()).stdout(Stdio::null());
        let child = command.stderr(File::create(&log).unwrap()).spawn().unwrap();
        Process { child, log }
    }

    /// Sets the guild up and declares an incident; answers with its room, once everything about it is posted.
    pub(crate) async fn incident(&self) -> u64 {
        self.sandbox.wait_until_connected(PATIENCE).await.unwrap();
        let set = until(async || self.guild.owner().types(self.general, "/warroom setup").await).await;
        set.settled(PATIENCE).await.unwrap();
        self.lin.types(self.general, "/declare title:checkout fails level:P0").await.unwrap();
        let room = self.room().await;
        self.said(room, "checkout fails").await;
        self.quiet().await;
        room
    }

    /// Waits until nothing is left to be delivered.
    pub(crate) async fn quiet(&self) {
        until(async || {
            let store = Store::join(&self.database()).await?;
            let left = store.round(At::MAX_UTC, 0).await?;
            store.close().await;
            anyhow::ensure!(left.is_empty(), "{left:?}");
            Ok(())
        })
        .await;
    }

    /// The newest room of an incident.
    pub(crate) async fn room(&self) -> u64 {
        until(async || {
            let channels = self.guild.channels();
            let rooms = self.guild.rooms().into_iter();
            let with_topic = |id: &u64| channels.iter().any(|one| one.id == *id && !one.topic.is_empty());
            rooms.into_iter().find(with_topic).context("there is no room yet")
        })
        .await
    }

    /// Waits until the bot has said something with these words in a channel.
    pub(crate) async fn said(&self, channel: u64, words: &str) {
        let began = Instant::now();
        while !self.has_said(channel, words) {
            assert!(
                began.elapsed() < PATIENCE,
                "{words:?} was not said:\n{}",
                self.sandbox.transcript_of(channel)
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    pub(crate) fn has_said(&self, channel: u64, words: &str) -> bool {
        self.guild
            .messages(channel)
            .iter()
            .any(|message| self.is_own(message.author_id) && message.content.contains(words))
    }

    pub(crate) fn is_own(&self, user: u64) -> bool {
        user == self.sandbox.bot_id()
    }

    /// Markers that stand under more than one message of the bot.
    pub(crate) fn doubles(&self) -> Vec<String> {
        let mut seen = std::collections::BTreeSet::new();
        let mut doubled = Vec::new();
        for channel in self.guild.channels() {
            for message in self.guild.messages(channel.id) {
                let marker = message.content.lines().last().unwrap_or_default().to_owned();
                if marker.starts_with("-# ") && !seen.insert((channel.id, marker.clone())) {
                    doubled.push(format!("{} in {}", marker, channel.name));
                }
            }
        }
        doubled
    }
}

/// Tries again until it goes well.
pub(crate) async fn until<T>(mut f: impl AsyncFnMut() -> anyhow::Result<T>) -> T {
    let began = Instant::now();
    loop {
        match f().await {
            Ok(value) => return value,
            Err(error) => assert!(began.elapsed() < PATIENCE, "{error:#}"),
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

pub(crate) fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A running bot, killed when this is dropped.
pub(crate) struct Process {
    child: Child,
    log: PathBuf,
}

impl Process {
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").arg(format!("-{name}")).arg(self.child.id().to_string()).status();
        assert!(sent.unwrap().success());
    }

    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Waits for the end; how long it took and whether it was a success.
    pub(crate) async fn ended(&mut self, limit: Duration) -> (Duration, bool) {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (began.elapsed(), status.success());
            }
            assert!(began.elapsed() < limit, "still running after {limit:?}:\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A warroom command that ends by itself.
pub(crate) fn warroom(data: &Path, arguments: &[&str]) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_warroom"));
    command.args(arguments).arg("--data").arg(data).env("DISCORD_TOKEN", TOKEN).env_remove("WARROOM_DATA");
    let output = command.output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(text).unwrap())
}

/// The shared library that makes a disk fail; `None` where it cannot be built.
pub(crate) fn failing_disk(folder: &Path) -> Option<PathBuf> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/disk.c");
    let library = folder.join("disk.so");
    let built = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .arg(&library)
        .arg(source)
        .args(["-ldl", "-lpthread"])
        .status();
    built.is_ok_and(|status| status.success()).then_some(library)
}
