//! What the tests of whole processes share: a guild on the stand-in of Discord, and the bot on it, as a process or within
//! the test.
#![allow(dead_code, unused_imports)]

pub(crate) mod heard;
pub(crate) mod process;
pub(crate) mod promise;
pub(crate) mod spoken;

pub(crate) use process::{Process, TOKEN, binary, binary_under, warroom};
pub(crate) use promise::Promise;
pub(crate) use spoken::Spoken;

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use warroom::app::{App, DATABASE};
use warroom::clock::Clock;
use warroom::config::{self, BotToken, Settings};
use warroom::domain::At;
use warroom::domain::quota::{Quota, Quotas};
use warroom::sandbox::{Guild, Options, Person, Sandbox};
use warroom::store::Store;

/// Settings of a process whose people type faster than anybody does, on a clock that passes faster.
pub(crate) const UNLIMITED: &str = "[quotas]\ndeclarations_per_person = 0\ndeclarations_per_server = 0\n\
    changes_per_person = 0\nchanges_per_server = 0\n";
/// Real time that anything may take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

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
        Stage { sandbox, guild, general, lin, bo, clock, data: private_folder() }
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.data.path().join(DATABASE)
    }

    /// The bot within this process.
    pub(crate) async fn app(&self) -> anyhow::Result<App> {
        let unlimited = Quota { of_person: 0, of_guild: 0, ..Quotas::default().declarations };
        let settings = Settings {
            data: self.data.path().to_owned(),
            discord_api: Some(self.sandbox.base_url()),
            quotas: Quotas { declarations: unlimited, changes: unlimited },
            ..Settings::default()
        };
        let token = BotToken::parse(TOKEN).unwrap();
        App::start(&settings, config::bundled(), &token, self.clock.clone()).await
    }

    /// The bot as a process of its own, on the stage's clock.
    pub(crate) fn process(&self, environment: &[(&str, String)]) -> Process {
        self.run(binary(self.data.path()), environment)
    }

    /// The same, by a command that names the binary already.
    pub(crate) fn run(&self, mut command: Command, environment: &[(&str, String)]) -> Process {
        let settings = self.data.path().join("warroom.toml");
        if !settings.exists() {
            fs::write(settings, UNLIMITED).unwrap();
        }
        command.arg("run").envs(environment.iter().map(|(name, value)| (name, value)));
        match &self.clock {
            Clock::System => {}
            Clock::Scaled { speed, .. } => {
                command.arg("--speed").arg(speed.to_string());
                command.arg("--start").arg(self.clock.now().to_rfc3339());
            }
            Clock::Checked(_) | Clock::Manual(_) => panic!("a process cannot have this clock"),
        }
        Process::start(command, &self.sandbox.base_url())
    }

    /// Sets the guild up, with these options of the command.
    pub(crate) async fn set_up(&self, options: &str) {
        self.sandbox.wait_until_connected(PATIENCE).await.unwrap();
        let line = format!("/warroom setup {options}");
        let set = until(async || self.guild.owner().types(self.general, line.trim_end()).await).await;
        set.settled(PATIENCE).await.unwrap();
    }

    /// What the newest process said.
    pub(crate) fn last_log(&self) -> String {
        let files = std::fs::read_dir(self.data.path()).unwrap().map(|file| file.unwrap().path());
        let newest =
            files.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("log-")).max();
        newest.map(|path| std::fs::read_to_string(path).unwrap()).unwrap_or_default()
    }

    /// Errors and panics in the logs of all processes so far, but for what they say on a machine that is too slow for so fast
    /// a clock: that a message waits, or that the writer is to be tried again.
    pub(crate) fn errors_but_slow(&self) -> Vec<String> {
        let mut errors = self.errors();
        let slow = ["how: Late", "pool timed out", "refused: NotSaved", "saving took so long"];
        errors.retain(|line| !slow.iter().any(|part| line.contains(part)));
        errors
    }

    /// Errors and panics in the logs of all processes so far.
    pub(crate) fn errors(&self) -> Vec<String> {
        let mut errors = Vec::new();
        for file in std::fs::read_dir(self.data.path()).unwrap() {
            let path = file.unwrap().path();
            if path.file_name().unwrap().to_string_lossy().starts_with("log-") {
                let log = std::fs::read_to_string(path).unwrap();
                let wrong = log.lines().filter(|line| line.contains("ERROR") || line.contains("panicked"));
                errors.extend(wrong.map(str::to_owned));
            }
        }
        errors
    }

    /// Sets the guild up and declares an incident; answers with its room, once everything about it is posted.
    pub(crate) async fn incident(&self) -> u64 {
        self.set_up("").await;
        self.lin.types(self.general, "/declare title:checkout fails level:P0").await.unwrap();
        let room = self.room().await;
        // On a clock that passes so fast a room may take longer than what is owed waits for one.
        self.said_somewhere("checkout fails").await;
        self.quiet().await;
        room
    }

    /// Waits until nothing is left to be delivered, as long as something happens.
    pub(crate) async fn quiet(&self) {
        let mut last = (String::new(), Instant::now());
        loop {
            let left = self.left().await.unwrap_or_else(|error| format!("{error:#}"));
            if left.is_empty() {
                return;
            }
            if left != last.0 {
                last = (left, Instant::now());
            }
            assert!(last.1.elapsed() < PATIENCE, "this is left:\n{}\n{}", last.0, self.last_log());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn left(&self) -> anyhow::Result<String> {
        let store = Store::join(&self.database()).await?;
        // Nothing is tried so late; what looks otherwise by then, as when reopening is offered no more, is not left.
        let left = store.round(self.clock.now() + TimeDelta::days(1), 0).await?;
        store.close().await;
        let notices = left.notices.iter().map(|it| format!("{:?} #{} {:?}\n", it.kind, it.seq, it.phase));
        let surfaces = left.surfaces.iter().map(|it| format!("{it:?}\n"));
        Ok(notices.chain(surfaces).chain(left.unread.iter().map(|it| format!("{it:?}\n"))).collect())
    }

    /// The newest room of an incident.
    pub(crate) async fn room(&self) -> u64 {
        until(async || self.incident_rooms().first().copied().context("there is no room yet")).await
    }

    /// The rooms of incidents, the newest first.
    pub(crate) fn incident_rooms(&self) -> Vec<u64> {
        let channels = self.guild.channels().into_iter().rev();
        let rooms = channels.filter(|one| one.made_by_bot && one.kind == 0 && !one.topic.is_empty());
        rooms.map(|room| room.id).collect()
    }

    /// Waits until the bot has said something with these words, wherever.
    pub(crate) async fn said_somewhere(&self, words: &str) {
        let began = Instant::now();
        while !self.guild.channels().iter().any(|channel| self.has_said(channel.id, words)) {
            assert!(
                began.elapsed() < PATIENCE,
                "{words:?} was not said:\n{}",
                self.sandbox.transcript(&self.guild)
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
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

/// The shared library that makes a disk fail; `None` where it cannot be built.
pub(crate) fn failing_disk(folder: &Path) -> Option<PathBuf> {
    built("disk.c", &["-shared", "-fPIC", "-ldl", "-lpthread"], folder)
}

/// What a C compiler makes of a source in `tests/data`; `None` where there is none.
pub(crate) fn built(source: &str, options: &[&str], folder: &Path) -> Option<PathBuf> {
    let target = folder.join(source).with_extension("built");
    let mut compiler = Command::new("cc");
    compiler.arg("-O1").arg("-o").arg(&target);
    compiler.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(source)).args(options);
    compiler.status().is_ok_and(|status| status.success()).then_some(target)
}

/// A folder for data as the product makes it; one that others could read would be narrowed, with a warning.
fn private_folder() -> TempDir {
    use std::os::unix::fs::PermissionsExt;
    tempfile::Builder::new().permissions(std::fs::Permissions::from_mode(0o700)).tempdir().unwrap()
}
