//! The action of `/update` on a database of its own, without Discord and without the worker.

use anyhow::{Context, anyhow};
use chrono::TimeDelta;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use warroom::actions::{Actions, Call, Failure, Playbooks};
use warroom::clock::Clock;
use warroom::config;
use warroom::domain::authorise::Action;
use warroom::domain::decide::{self, Report, UpdateRequest};
use warroom::domain::guild::{Caller, Language};
use warroom::domain::ids::{ChannelId, GuildId, UserId};
use warroom::domain::timeline::UpdateKind;
use warroom::domain::trail::Source;
use warroom::store::Store;

/// Bytes of a frame of the write-ahead log: a page and its header.
const FRAME: u64 = 4096 + 24;

pub(crate) struct Alone {
    actions: Actions,
    log: PathBuf,
    call: Call,
}

impl Alone {
    pub(crate) async fn new(directory: &Path) -> anyhow::Result<Alone> {
        let file = directory.join("alone.db");
        let store = Store::open(&file).await?;
        let bundle = config::bundled();
        let mut playbooks = Playbooks::default();
        for source in bundle.playbooks {
            playbooks.put_in_force(source.playbook);
        }
        let actions =
            Actions::new(store, Clock::System, bundle.calendars, playbooks, Default::default(), Vec::new())
                .await?;
        let caller = Caller {
            user: UserId(7),
            roles: Default::default(),
            manages_guild: true,
            standing: Default::default(),
        };
        let call = Call {
            guild: GuildId(1),
            channel: ChannelId(2),
            incident: None,
            caller,
            language: Language::En,
            interaction: 1,
            source: Source::Slash,
            action: Action::Browse,
        };
        let report = Report { title: "订单数据库宕机", level: Some("P0"), ..Report::default() };
        let declared = actions.declare(&call, None, &report).await.map_err(fault)?;
        actions.room_opened(declared.view.incident.id, call.channel).await.map_err(fault)?;
        Ok(Alone { actions, log: file.with_extension("db-wal"), call })
    }

    /// Loads, decides and commits.
    pub(crate) async fn update(&mut self) -> anyhow::Result<Duration> {
        self.call.interaction += 1;
        let request = UpdateRequest {
            text: "主库磁盘已满，正在归档旧日志；the replica is 40 s behind and catching up, writes are back for a third of the users",
            kind: UpdateKind::Finding,
            next_in: Some(TimeDelta::minutes(20)),
            eta: None,
        };
        let began = Instant::now();
        self.actions.act(&self.call, |scene| decide::update(scene, &request)).await.map_err(fault)?;
        Ok(began.elapsed())
    }

    /// Pages that one commit appends to the write-ahead log.
    pub(crate) async fn pages(&mut self) -> anyhow::Result<u64> {
        let size = || std::fs::metadata(&self.log).map(|file| file.len()).context("no write-ahead log");
        let before = size()?;
        self.update().await?;
        Ok((std::fs::metadata(&self.log)?.len() - before) / FRAME)
    }
}

fn fault(failure: Failure) -> anyhow::Error {
    anyhow!("{failure:?}")
}
