//! How many alerts are taken in in a second, how soon each is answered, and what people who work meanwhile notice of it.

use crate::figures::{Goals, Times};
use crate::floor::Bare;
use crate::world::{PATIENCE, TOKEN, World, directory};
use anyhow::{Context, ensure};
use chrono::Utc;
use serde_json::json;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Row};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use warroom::app::{App, DATABASE};
use warroom::clock::Clock;
use warroom::config::alerts::{AlertsFrom, Keys};
use warroom::config::{self, BotToken, Settings};
use warroom::domain::alert::Form;
use warroom::domain::alert::route::{Act, AlertRoute, AlertSource};
use warroom::domain::ids::GuildId;

/// Connections that tell alerts at the same time.
const CONNECTIONS: usize = 32;
const ROUNDS: usize = 10;
/// Commands that are timed, each while all is quiet and while alerts come in.
const COMMANDS: usize = 100;
/// Means nothing.
pub(crate) const KEY: &str = "example-not-a-secret";

/// Alerts of one rule as Alertmanager tells them, of instances with these numbers.
pub(crate) fn body(instances: std::ops::Range<usize>) -> String {
    let since = Utc::now().to_rfc3339();
    let alerts: Vec<_> = instances
        .map(|nth| {
            json!({
                "status": "firing",
                "labels": {
                    "alertname": "HighErrors", "instance": format!("web-{nth}.example.internal:9100"),
                    "job": "node", "severity": "critical", "cluster": "prod-1",
                },
                "annotations": {
                    "summary": format!("More than 5 % of the requests to web-{nth} fail"),
                    "description": "错误率 12%，持续 5 分钟；see the dashboard for which of them",
                },
                "startsAt": since,
                "endsAt": "0001-01-01T00:00:00Z",
                "generatorURL": "http://prometheus.example:9090/graph?g0.expr=rate&g0.tab=1",
                "fingerprint": format!("{nth:016x}"),
            })
        })
        .collect();
    let body = json!({
        "receiver": "warroom", "status": "firing", "alerts": alerts, "groupLabels": {}, "commonLabels": {},
        "commonAnnotations": {}, "externalURL": "http://alertmanager.example:9093", "version": "4",
        "groupKey": "{}:{}", "truncatedAlerts": 0,
    });
    body.to_string()
}

/// Tells it; done when the answer is there.
pub(crate) async fn tell(address: SocketAddr, body: &str) -> anyhow::Result<()> {
    let mut stream = TcpStream::connect(address).await?;
    let head = format!(
        "POST /alerts/prod HTTP/1.1\r\nHost: warroom\r\nAuthorization: Bearer {KEY}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all([head.as_bytes(), body.as_bytes()].concat().as_slice()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    ensure!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    Ok(())
}

pub(crate) async fn measure(each: usize, goals: &mut Goals) -> anyhow::Result<()> {
    let data = directory()?;
    let world = World::new().await?;
    let app = app(&world, data.path()).await?;
    let address = app.http().context("no address")?;
    // The first opens the incident that the others join.
    tell(address, &body(0..1)).await?;
    let room = world.open_room().await?;
    let mut told = 1;
    let mut bare = bare(&data.path().join(DATABASE)).await?;
    let each = each.div_ceil(ROUNDS);
    let [mut ours, mut theirs] = [(); 2].map(|()| Times::default());
    let mut ratios = Vec::new();
    for round in 0..=ROUNDS {
        let taken = together(address, each, &mut told).await?;
        let count = (each * CONNECTIONS) as u32;
        let mut commits = Duration::ZERO;
        for _ in 0..count {
            commits += bare.commit().await?;
        }
        // The first round does not count.
        if round > 0 {
            ours.add(taken / count);
            theirs.add(commits / count);
            ratios.push(commits.as_secs_f64() / taken.as_secs_f64());
        }
    }
    ratios.sort_by(f64::total_cmp);
    println!(
        "\nAlerts: {CONNECTIONS} senders, one alert a request and one request a connection, each an outage that joins an\n\
         incident; answered when it is durable. The floor: bare commits of the same row ({} bytes), as durable, on the\n\
         same disk, one after the other on one connection. {ROUNDS} rounds of {}.\n",
        bare.size(),
        each * CONNECTIONS
    );
    println!("  {:<58} {:>7} {:>7} {:>7}", "milliseconds for each", "p50", "p90", "p99");
    ours.print("alert, taken");
    theirs.print("floor: bare durable commit of the same bytes");
    let rate = 1000.0 / ours.median();
    println!("  a second: {rate:.0} alerts, {:.0} bare commits\n", 1000.0 / theirs.median());
    goals.at_least("alerts taken a second, over bare commits", ratios[ratios.len() / 2], 1.5, "");
    under_load(&world, room, address, rate / 2.0, told, goals).await?;
    app.stop().await;
    Ok(())
}

/// Alerts at half of what can be taken, while somebody works in a room.
async fn under_load(
    world: &World,
    room: u64,
    address: SocketAddr,
    rate: f64,
    mut next: usize,
    goals: &mut Goals,
) -> anyhow::Result<()> {
    let [mut quiet, mut busy] = [(); 2].map(|()| Times::default());
    for _ in 0..COMMANDS {
        quiet.add(world.update(room).await?);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let stop = Arc::new(AtomicBool::new(false));
    let stopped = stop.clone();
    let load = tokio::spawn(async move {
        let (began, mut sent, mut telling) = (Instant::now(), 0u32, JoinSet::new());
        while !stopped.load(Ordering::Relaxed) {
            // From the instant at which it was to be told, however late that was.
            let at = began + Duration::from_secs_f64(f64::from(sent) / rate);
            tokio::time::sleep_until(at.into()).await;
            let body = body(next..next + 1);
            (sent, next) = (sent + 1, next + 1);
            telling.spawn(async move { tell(address, &body).await.map(|()| at.elapsed()) });
        }
        let mut answers = Times::default();
        while let Some(told) = telling.join_next().await {
            answers.add(told??);
        }
        anyhow::Ok((answers, sent))
    });
    tokio::time::sleep(Duration::from_millis(200)).await;
    for _ in 0..COMMANDS {
        busy.add(world.update(room).await?);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    stop.store(true, Ordering::Relaxed);
    let (answers, sent) = load.await??;
    println!("\n  {sent} alerts at {rate:.0} a second, and {COMMANDS} times /update before and meanwhile:\n");
    answers.print("alert, until its answer");
    quiet.print("/update, first answer, while all is quiet");
    busy.print("/update, first answer, meanwhile");
    println!();
    goals.at_most("answer to an alert at half the load, p99", answers.quantile(0.99), 100.0, " ms");
    goals.at_most("/update meanwhile over quiet, median", busy.median() / quiet.median(), 1.3, "");
    Ok(())
}

/// Every sender tells so many, one after the other: how long all took.
async fn together(address: SocketAddr, each: usize, told: &mut usize) -> anyhow::Result<Duration> {
    let bodies: Vec<Vec<String>> = (0..CONNECTIONS)
        .map(|sender| {
            (0..each).map(|nth| *told + sender * each + nth).map(|nth| body(nth..nth + 1)).collect()
        })
        .collect();
    *told += each * CONNECTIONS;
    let began = Instant::now();
    let mut senders = JoinSet::new();
    for bodies in bodies {
        senders.spawn(async move {
            for body in bodies {
                tell(address, &body).await?;
            }
            anyhow::Ok(())
        });
    }
    while let Some(ended) = senders.join_next().await {
        ended??;
    }
    Ok(began.elapsed())
}

/// What is written of an alert, in a database of its own.
async fn bare(database: &Path) -> anyhow::Result<Bare> {
    let mut product = SqliteConnectOptions::new().filename(database).read_only(true).connect().await?;
    let row =
        sqlx::query("SELECT alert, source || fingerprint || name || state || title AS words FROM outages");
    let row = row.fetch_one(&mut product).await?;
    let (alert, words): (String, String) = (row.try_get("alert")?, row.try_get("words")?);
    product.close().await?;
    // Six numbers: guild, newest, two instants, incident, and the row's own.
    Bare::of(&database.with_file_name("bare.db"), alert, String::new(), words + &"8 bytes.".repeat(6)).await
}

/// The bot, with one source of alerts.
async fn app(world: &World, data: &Path) -> anyhow::Result<App> {
    let routes = vec![AlertRoute { act: Act::Declare, level: Some("P1".into()), ..AlertRoute::default() }];
    let source = AlertSource { name: "prod".into(), guild: GuildId(world.guild.id()), routes };
    let keys = Keys::parse(KEY).context("no key")?;
    let from = AlertsFrom { source, form: Form::Alertmanager, key_file: "keys".into(), keys };
    let mut settings = Settings {
        data: data.into(),
        discord_api: Some(world.sandbox.base_url()),
        http: Some(([127, 0, 0, 1], 0).into()),
        alerts: vec![from],
        ..Settings::default()
    };
    // Nobody types as fast as it does.
    (settings.quotas.changes.of_person, settings.quotas.changes.of_guild) = (0, 0);
    let token = BotToken::parse(TOKEN).context("no token")?;
    let mut app = App::start(&settings, config::bundled(), &token, Clock::System).await?;
    tokio::time::timeout(PATIENCE, app.ready()).await?;
    Ok(app)
}
