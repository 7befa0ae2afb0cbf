//! Many open incidents, each with a room of its own, put in by the product's own actions before the bot starts; and copies
//! of one, where there are to be more than that would make in good time.

#![allow(dead_code)]

use anyhow::{Context, anyhow};
use chrono::{DateTime, SubsecRound, Utc};
use serde_json::json;
use sqlx::{Connection, SqliteConnection};
use std::path::Path;
use warroom::actions::{Actions, Call, Failure, Playbooks};
use warroom::app::DATABASE;
use warroom::clock::Clock;
use warroom::config;
use warroom::domain::authorise::Action;
use warroom::domain::decide::Report;
use warroom::domain::guild::{Caller, Language};
use warroom::domain::ids::{ChannelId, GuildId, IncidentId, UserId};
use warroom::domain::trail::Source;
use warroom::store::Store;

/// Id of the playbook: `basic` with time limits.
const PLAYBOOK: &str = "limited";
/// What falls due five minutes after a declaration, by level: an escalation and a reminder; a reminder; an escalation;
/// nothing for a year.
const LIMITS: [(&str, &str); 4] =
    [("urgent", BOTH), ("important", REMINDER), ("normal", ESCALATION), ("quiet", NOTHING)];
const BOTH: &str = "[levels.limits.respond]\nwithin = \"5m\"\nremind = [\"duty\"]\nmet_by = [\"acknowledged\"]\n\
    ladder = [{ after = \"0m\", to = [\"lead\"] }]\n\
    [levels.limits.recover]\nwithin = \"10m\"\nwarn_at = 50\nremind = [\"duty\"]\nmet_by = [\"recovered\"]\n";
const REMINDER: &str = "[levels.limits.recover]\nwithin = \"10m\"\nwarn_at = 50\nremind = [\"duty\"]\nmet_by = [\"recovered\"]\n";
const ESCALATION: &str = "[levels.limits.respond]\nwithin = \"5m\"\nremind = [\"duty\"]\nmet_by = [\"acknowledged\"]\n\
    ladder = [{ after = \"0m\", to = [\"lead\"] }]\n";
const NOTHING: &str =
    "[levels.limits.respond]\nwithin = \"365d\"\nremind = [\"duty\"]\nmet_by = [\"acknowledged\"]\n";

/// Puts incidents into the database of a data directory.
pub(crate) struct Rooms {
    pub(crate) actions: Actions,
    pub(crate) clock: Clock,
    call: Call,
}

impl Rooms {
    /// Nobody else may work on the directory.
    pub(crate) async fn open(data: &Path, guild: u64) -> anyhow::Result<Rooms> {
        let bundle = config::bundled();
        let (playbook, text) = playbook(&bundle)?;
        let store = Store::open(&data.join(DATABASE)).await?;
        let mut write = store.begin().await?;
        write.keep_playbook(&playbook.reference, &text);
        write.commit().await?;
        let mut playbooks = Playbooks::default();
        playbooks.put_in_force(playbook);
        let clock = Clock::manual(DateTime::UNIX_EPOCH);
        let actions =
            Actions::new(store, clock.clone(), bundle.calendars, playbooks, Default::default(), Vec::new())
                .await?;
        let call = Call {
            guild: GuildId(guild),
            channel: ChannelId(0),
            incident: None,
            caller: Caller {
                user: UserId(7),
                roles: Default::default(),
                manages_guild: true,
                standing: Default::default(),
            },
            language: Language::En,
            interaction: 1,
            source: Source::Slash,
            action: Action::Browse,
        };
        Ok(Rooms { actions, clock, call })
    }

    /// What is declared from now on is declared in this guild.
    pub(crate) fn moves_to(&mut self, guild: u64) {
        self.call.guild = GuildId(guild);
    }

    /// An incident of this level that is declared at this instant, in this room.
    pub(crate) async fn declare(
        &mut self,
        level: &str,
        room: u64,
        at: DateTime<Utc>,
    ) -> anyhow::Result<IncidentId> {
        self.clock.set(at);
        self.call.interaction += 1;
        let report = Report { title: "订单数据库宕机", level: Some(level), ..Report::default() };
        let declared = self.actions.declare(&self.call, Some(PLAYBOOK), &report).await.map_err(fault)?;
        let id = declared.view.incident.id;
        self.actions.room_opened(id, ChannelId(room)).await.map_err(fault)?;
        Ok(id)
    }

    /// A call from a room by somebody who may do everything.
    pub(crate) fn call(&mut self, room: u64) -> Call {
        self.call.interaction += 1;
        Call { channel: ChannelId(room), ..self.call.clone() }
    }

    /// Leaves the directory to others.
    pub(crate) async fn close(self) {
        self.actions.store().close().await;
    }
}

/// As if everything had arrived that was said so far, and nothing were to be edited. Nobody else may work on the database.
pub(crate) async fn all_said(data: &Path) -> anyhow::Result<()> {
    let mut store = SqliteConnection::connect(&format!("sqlite:{}", data.join(DATABASE).display())).await?;
    for said in [
        "UPDATE notices SET phase = 'sent', phase_at = 0, message = 1",
        "UPDATE surfaces SET message = NULL, shown = wanted, pinned = 1",
    ] {
        sqlx::query(said).execute(&mut store).await?;
    }
    Ok(store.close().await?)
}

/// Copies an incident, with whatever was said about it as if it had arrived, into these rooms as if declared at these
/// instants. Nobody else may work on the database.
pub(crate) async fn copy(
    data: &Path,
    template: IncidentId,
    rooms: &[(u64, DateTime<Utc>)],
) -> anyhow::Result<()> {
    let mut store = SqliteConnection::connect(&format!("sqlite:{}", data.join(DATABASE).display())).await?;
    sqlx::raw_sql("PRAGMA synchronous = OFF; CREATE TEMP TABLE copies (n, room, at, said)")
        .execute(&mut store)
        .await?;
    let mut write = store.begin().await?;
    for some in rooms.chunks(10_000) {
        let said =
            some.iter().map(|(room, at)| json!([*room as i64, at.timestamp_millis(), at.trunc_subsecs(3)]));
        let insert = "INSERT INTO copies SELECT (SELECT COUNT(*) FROM copies) + key + 1, \
            value ->> 0, value ->> 1, value -> 2 FROM json_each($1)";
        let said = serde_json::Value::from_iter(said).to_string();
        sqlx::query(insert).bind(said).execute(&mut *write).await?;
    }
    let all = "CREATE TEMP TABLE template AS SELECT *, (SELECT MAX(id) FROM incidents) AS most, \
            (SELECT MAX(id) FROM notices) AS notices, substr(snapshot, instr(snapshot, ',')) AS rest \
            FROM incidents WHERE id = $1";
    sqlx::query(all).bind(template.0).execute(&mut *write).await?;
    let at = "(SELECT e.entry ->> 'at' FROM entries e WHERE e.incident = t.id AND e.seq = 1)";
    let same = |text: &str| {
        format!(
            "replace(replace(replace({text}, t.number, t.number || '-' || c.n), CAST(t.room AS TEXT), \
            CAST(c.room AS TEXT)), '\"' || {at} || '\"', c.said)"
        )
    };
    let (snapshot, entry) = (same("t.rest"), same("e.entry"));
    for insert in [
        format!(
            "INSERT INTO incidents SELECT t.most + c.n, t.guild, t.number || '-' || c.n, t.state, c.room, \
            t.next_due + c.at - t.declared_at, c.at, '{{\"id\":' || (t.most + c.n) || {snapshot} \
            FROM template t, copies c"
        ),
        format!(
            "INSERT INTO entries SELECT t.most + c.n, e.seq, c.at, {entry} \
            FROM template t, copies c JOIN entries e ON e.incident = t.id"
        ),
        "INSERT INTO notices (id, incident, kind, seq, target, urgency, nonce, phase, phase_at, attempts, channel, message, \
            reason, origin, unread_by) SELECT t.notices + ROW_NUMBER() OVER (), t.most + c.n, n.kind, n.seq, n.target, n.urgency, \
            n.nonce, 'sent', 0, 1, c.room, 1, NULL, n.origin, NULL \
            FROM template t, copies c JOIN notices n ON n.incident = t.id"
            .to_owned(),
        "INSERT INTO surfaces (incident, kind, channel, message, wanted, shown, pinned, retry_at, unread_by) \
            SELECT t.most + c.n, s.kind, c.room, NULL, s.wanted, s.wanted, 1, 0, NULL \
            FROM template t, copies c JOIN surfaces s ON s.incident = t.id"
            .to_owned(),
    ] {
        sqlx::raw_sql(sqlx::AssertSqlSafe(insert)).execute(&mut *write).await?;
    }
    write.commit().await?;
    Ok(store.close().await?)
}

fn playbook(bundle: &config::Bundle) -> anyhow::Result<(warroom::domain::playbook::Playbook, String)> {
    let basic = &bundle.playbook("basic").context("no playbook `basic`")?.text;
    let (head, levels) = basic.split_once("[[levels]]").context("no levels")?;
    let head = head.replacen("id = \"basic\"", &format!("id = \"{PLAYBOOK}\""), 1);
    let mut text = head;
    let quiet = "\nkey = \"quiet\"\nrank = 4\nname = { zh = \"无\", en = \"Quiet\" }\n\
        criterion = { zh = \"无\", en = \"None\" }\ninvite = [\"tester\"]\n";
    for (level, (key, limits)) in levels.split("[[levels]]").chain([quiet]).zip(LIMITS) {
        anyhow::ensure!(level.contains(&format!("key = \"{key}\"")), "no level {key}: {level}");
        text += &format!("[[levels]]{}\n\n{limits}\n", level.trim_end());
    }
    let parsed = config::playbook::parse(PLAYBOOK, &text, &bundle.calendars);
    Ok((parsed.map_err(|problems| anyhow!("{problems:#?}"))?, text))
}

fn fault(failure: Failure) -> anyhow::Error {
    anyhow!("{failure:?}")
}
