//! What it costs to look into the past, and to count it, when there is little and when there is much of it.

use crate::figures::{Goals, Times};
use crate::rooms::Rooms;
use crate::world::directory;
use anyhow::{Context, anyhow, ensure};
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use std::path::Path;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use warroom::actions::MOST_REPLAYED;
use warroom::app::DATABASE;
use warroom::discord::cards::stats::{StatsQuery, stats};
use warroom::domain::figures::By;
use warroom::domain::guild::{Caller, Language};
use warroom::domain::ids::{Actor, GuildId, IncidentId, UserId};
use warroom::domain::incident::Incident;
use warroom::domain::names::Names;
use warroom::domain::search::Filter;
use warroom::domain::timeline::{ClosingEvent, Entry, Event, PresenceEvent, UpdateEvent};

const GUILD: u64 = 1;
const SEED: u64 = 7;
/// Entries of each incident.
const ENTRIES: usize = 40;
/// The entry by which somebody is on it.
const ACKNOWLEDGED: usize = 8;
/// Looks of each kind.
const LOOKS: usize = 100;
/// Times that figures are asked for.
const YEARS: usize = 20;
/// Written by one transaction.
const CHUNK: usize = 500;
const TITLE: &str = "订单数据库宕机";
const SYSTEMS: [&str; 10] = [
    "订单数据库",
    "支付网关",
    "登录服务",
    "库存接口",
    "消息队列",
    "mail relay",
    "order-svc",
    "checkout API",
    "缓存集群",
    "VPN",
];
const FAULTS: [&str; 8] =
    ["宕机", "响应很慢", "报错 500", "连接超时", "is down", "times out", "磁盘写满", "证书过期"];
const WORDS: [&str; 16] = [
    "重启",
    "回滚",
    "扩容",
    "restarted the replica",
    "checked the logs",
    "看监控",
    "切到备库",
    "no change",
    "清理 binlog",
    "联系厂商",
    "rate limited the clients",
    "复现了",
    "用户已恢复",
    "waiting for the vendor",
    "降级",
    "压测",
];
/// Nobody wrote it.
const NOWHERE: &str = "something broke";
/// How the same was looked for before there was an index, at no hit.
const READ_THROUGH: &str = "SELECT i.id FROM incidents i WHERE i.guild = 1 \
    AND EXISTS (SELECT 1 FROM entries e WHERE e.incident = i.id AND LOWER(e.entry) LIKE '%something%') \
    AND EXISTS (SELECT 1 FROM entries e WHERE e.incident = i.id AND LOWER(e.entry) LIKE '%broke%') \
    ORDER BY i.declared_at DESC LIMIT 100";

/// A database with closed incidents, and a few open ones.
struct Past {
    rooms: Rooms,
    count: usize,
    random: StdRng,
    newest: Incident,
    indexed: f64,
    looks: [Times; 4],
    data: TempDir,
}

/// What is looked for, by its place among the times.
const KINDS: [&str; 4] = ["search", "similar", "list", "show"];

impl Past {
    async fn new(count: usize) -> anyhow::Result<Past> {
        let data = directory()?;
        let declared = Utc::now().trunc_subsecs(3);
        let mut rooms = Rooms::open(data.path(), GUILD).await?;
        let template = rooms.declare("quiet", 900_000_000_000_000_000, declared).await?;
        let timeline = rooms.actions.timeline(template).await.map_err(fault)?;
        rooms.close().await;
        let mut random = StdRng::seed_from_u64(SEED);
        write(data.path(), &timeline, count, &mut random).await?;
        let rooms = Rooms::open(data.path(), GUILD).await?;
        let began = Instant::now();
        while !rooms.actions.index_words(100).await? {}
        let indexed = began.elapsed().as_secs_f64();
        let newest =
            rooms.actions.store().incident(IncidentId(count as i64)).await?.context("no incident")?;
        Ok(Past { rooms, count, random, newest, indexed, looks: Default::default(), data })
    }

    async fn look(&mut self, warm: bool) -> anyhow::Result<()> {
        let words = match self.random.random_range(0..4) {
            0 => NOWHERE.to_owned(),
            1 => self.pick(&SYSTEMS),
            2 => format!("{} {}", self.pick(&SYSTEMS), self.pick(&FAULTS)),
            _ => format!("{} {}", self.pick(&WORDS), self.pick(&FAULTS)),
        };
        let number = format!("past-{}", self.random.random_range(1..self.count));
        let (actions, guild) = (&self.rooms.actions, GuildId(GUILD));
        let mut took = Vec::new();
        let began = Instant::now();
        let found =
            actions.search(guild, (&words, &Filter::default()), 25, &somebody()).await.map_err(fault)?;
        took.push(began.elapsed());
        ensure!(found.incidents.is_empty() == (words == NOWHERE) && found.behind == 0, "{words}: {found:?}");
        let began = Instant::now();
        let similar = actions.similar(&self.newest, &somebody()).await.map_err(fault)?;
        took.push(began.elapsed());
        ensure!(!similar.is_empty(), "nothing is similar");
        let began = Instant::now();
        let listed = actions.incidents(guild, false, 100).await.map_err(fault)?;
        took.push(began.elapsed());
        ensure!(listed.len() == 100, "{}", listed.len());
        let began = Instant::now();
        actions.numbered(guild, &number).await.map_err(fault)?;
        took.push(began.elapsed());
        if !warm {
            self.looks.iter_mut().zip(took).for_each(|(times, took)| times.add(took));
        }
        Ok(())
    }

    fn pick(&mut self, words: &[&str]) -> String {
        words.choose(&mut self.random).copied().unwrap_or_default().to_owned()
    }

    /// As it was done before there was an index, in milliseconds.
    async fn read_through(&self) -> anyhow::Result<f64> {
        let file = format!("sqlite:{}?mode=ro", self.data.path().join(DATABASE).display());
        let mut store = SqliteConnection::connect(&file).await?;
        let began = Instant::now();
        let found = sqlx::query(READ_THROUGH).fetch_all(&mut store).await?;
        let took = began.elapsed().as_secs_f64() * 1000.0;
        ensure!(found.is_empty(), "somebody wrote it");
        store.close().await?;
        Ok(took)
    }

    /// A search at no hit.
    async fn at_no_hit(&self) -> anyhow::Result<Duration> {
        let began = Instant::now();
        let (actions, any) = (&self.rooms.actions, Filter::default());
        let found = actions.search(GuildId(GUILD), (NOWHERE, &any), 25, &somebody()).await;
        ensure!(found.map_err(fault)?.incidents.is_empty(), "somebody wrote it");
        Ok(began.elapsed())
    }
}

/// Figures of a year by level, as `/stats` answers with them.
async fn year(past: &Past) -> anyhow::Result<Duration> {
    let (began, now) = (Instant::now(), Utc::now());
    let asked = StatsQuery { since: now - TimeDelta::days(365), by: By::Level, language: Language::Zh };
    let cases = past.rooms.actions.cases(GuildId(GUILD), asked.since, MOST_REPLAYED, &somebody()).await;
    let cases = cases.map_err(fault)?;
    let answer = stats(&cases, &Names::default(), asked, now);
    let took = began.elapsed();
    ensure!(cases.counted.len() == past.count && !cases.cut, "{} counted", cases.counted.len());
    ensure!(answer.content.contains(&past.count.to_string()), "{}", answer.content);
    Ok(took)
}

/// Whoever looks, and manages nothing.
fn somebody() -> Caller {
    Caller { user: UserId(7), roles: Default::default(), manages_guild: false, standing: Default::default() }
}

/// Incidents of a seeded past, as the product stores them.
async fn write(data: &Path, timeline: &[Entry], count: usize, random: &mut StdRng) -> anyhow::Result<()> {
    let mut store = SqliteConnection::connect(&format!("sqlite:{}", data.join(DATABASE).display())).await?;
    sqlx::raw_sql("PRAGMA synchronous = OFF; DELETE FROM entries; DELETE FROM incidents; DELETE FROM unindexed; DELETE FROM notices; \
        DELETE FROM surfaces").execute(&mut store).await?;
    let first = timeline.first().context("no declaration")?.at;
    let template = serde_json::to_string(timeline)?;
    for chunk in (1..=count).collect::<Vec<_>>().chunks(CHUNK) {
        let mut some = Vec::new();
        for id in chunk {
            let mut pick = |words: &[&'static str]| words.choose(random).copied().unwrap_or_default();
            let title = format!("{} {}", pick(&SYSTEMS), pick(&FAULTS));
            let mut entries: Vec<Entry> = serde_json::from_str(&template.replace(TITLE, &title))?;
            for seq in entries.len() + 1..=ENTRIES {
                let text = format!("{}；{} {}", pick(&WORDS), pick(&WORDS), seq * id);
                let event = match seq {
                    ACKNOWLEDGED => Event::Presence(PresenceEvent::Acknowledged),
                    ENTRIES => Event::Closing(ClosingEvent::SolvedAtOnce { result: text }),
                    _ => Event::Update(UpdateEvent::Logged { text, at: None }),
                };
                entries.push(Entry { seq: seq as u32, at: first, by: Actor::Person(UserId(7)), event });
            }
            let at = first - TimeDelta::minutes((count - id) as i64);
            some.push(stored(*id as i64, at, &mut entries)?);
        }
        let some = serde_json::Value::from_iter(some).to_string();
        let mut write = store.begin().await?;
        for sql in [
            "INSERT INTO incidents (id, guild, number, state, room, next_due, declared_at, snapshot) \
                SELECT value ->> 0, 1, 'PAST-' || (value ->> 0), 'closed', NULL, NULL, value ->> 1, value ->> 2 FROM json_each($1)",
            "INSERT INTO entries (incident, seq, at, entry) SELECT i.value ->> 0, e.key + 1, i.value ->> 1, e.value \
                FROM json_each($1) i, json_each(i.value, '$[3]') e",
            "INSERT INTO unindexed (incident, wanted) SELECT value ->> 0, 0 FROM json_each($1)",
        ] {
            sqlx::query(AssertSqlSafe(sql)).bind(&some).execute(&mut *write).await?;
        }
        write.commit().await?;
    }
    Ok(store.close().await?)
}

/// One incident: id, when it was declared, its snapshot, its entries.
fn stored(id: i64, at: DateTime<Utc>, entries: &mut [Entry]) -> anyhow::Result<serde_json::Value> {
    // Each took its own time.
    let step = TimeDelta::seconds(20 + id * 7 % 100);
    (0..).zip(&mut *entries).for_each(|(nth, entry)| entry.at = at + step * nth);
    let (first, rest) = entries.split_first().context("no entries")?;
    let mut incident = Incident::begin(IncidentId(id), first).context("no declaration")?;
    rest.iter().for_each(|entry| incident.apply(entry));
    incident.room = None;
    let entries = entries.iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>()?;
    Ok(json!([id, at.timestamp_millis(), serde_json::to_string(&incident)?, entries]))
}

pub(crate) async fn measure(most: usize, goals: &mut Goals) -> anyhow::Result<()> {
    let mut all = Vec::new();
    for count in [(most / 100).max(1000), most] {
        all.push(Past::new(count).await?);
    }
    for look in 0..LOOKS + 5 {
        for past in &mut all {
            past.look(look < 5).await?;
        }
    }
    println!(
        "\nLooking into the past: a search of one or two words, the incidents that are like one, the newest 100, one by its\n\
         number. With so many closed incidents of {ENTRIES} entries; the fewest are the floor. {LOOKS} looks at each, in turn.\n"
    );
    println!("  {:<58} {:>7} {:>7} {:>7}", "milliseconds", "p50", "p90", "p99");
    for past in &all {
        for (kind, times) in KINDS.iter().zip(&past.looks) {
            times.print(&format!("{kind}, {} incidents", past.count));
        }
        println!("  the index of {} incidents was made in {:.1} s", past.count, past.indexed);
    }
    println!();
    let (few, many) = (&all[0], &all[all.len() - 1]);
    for ((kind, few), many) in KINDS.iter().zip(&few.looks).zip(&many.looks) {
        let most = if *kind == "search" { 20.0 } else { 10.0 };
        goals.at_most(&format!("{kind}, p99 of the most"), many.quantile(0.99), most, " ms");
        if *kind != "search" {
            let growth = many.median() / few.median();
            goals.at_most(&format!("{kind}, the most over the fewest"), growth, 1.3, "");
        }
    }
    figures(&all, goals).await?;
    let before = many.read_through().await?;
    let mut now = Times::default();
    for _ in 0..LOOKS {
        now.add(many.at_no_hit().await?);
    }
    let now = now.median();
    goals.at_least("reading all through over a search, at no hit", before / now, 100.0, "");
    for past in all {
        past.rooms.close().await;
    }
    Ok(())
}

async fn figures(all: &[Past], goals: &mut Goals) -> anyhow::Result<()> {
    println!("\n  {:<58} {:>7} {:>7} {:>7}", "milliseconds", "p50", "p90", "p99");
    for past in all {
        let mut times = Times::default();
        for _ in 0..YEARS {
            times.add(year(past).await?);
        }
        times.print(&format!("figures of a year, {} incidents", past.count));
        if past.count == all[all.len() - 1].count {
            println!();
            goals.at_most("figures of a year, median of the most", times.median(), 100.0, " ms");
        }
    }
    Ok(())
}

fn fault(failure: warroom::actions::Failure) -> anyhow::Error {
    anyhow!("{failure:?}")
}
