//! `warroom sandbox`: the unmodified bot on the stand-in of Discord.

use anyhow::Context;
use chrono::Utc;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use warroom::app::App;
use warroom::clock::Clock;
use warroom::config::settings::Log;
use warroom::config::{self, BotToken, Settings};
use warroom::sandbox::scenario::{self, ScenarioResult, SleepUntil};
use warroom::sandbox::{Options, Sandbox};

/// What the sandbox begins with when no scenario is named: the same guild and people, without its steps.
const USUAL: &str = include_str!("../../config/drills/database-down.toml");
/// The token means nothing: nothing here ever reaches the real Discord.
const TOKEN: &str = "sandbox";
/// How long the bot may take to be there.
const PATIENCE: Duration = Duration::from_secs(10);
/// How much faster the stand-in's windows of rate limits pass where time leaps.
const LEAPING: f64 = 1000.0;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Port of the page and of the stand-in, on 127.0.0.1; 0 for any free one.
    #[arg(long, value_name = "N", default_value_t = 8300)]
    port: u16,
    /// Language of the scenario, where it has several; its usual one if left out.
    #[arg(long, value_name = "LANG", requires = "scenario")]
    lang: Option<String>,
    /// Let time leap from one thing that happens to the next: a day in seconds.
    #[arg(long, requires = "headless", conflicts_with = "speed")]
    leap: bool,
    /// How many times faster time passes; the scenario's own speed, or 1, if left out.
    #[arg(long, value_name = "X")]
    speed: Option<f64>,
    /// Act a scenario out.
    #[arg(long, value_name = "FILE")]
    scenario: Option<PathBuf>,
    /// No page: act the scenario out, print the rooms as people read them, and end. Not zero if it did not go as
    /// expected.
    #[arg(long, requires = "scenario")]
    headless: bool,
    /// Where the database is kept; without it, nowhere.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

/// Runs the sandbox.
pub(crate) async fn sandbox(args: Args) -> anyhow::Result<ExitCode> {
    super::log::start(&Log { level: if args.headless { "warn" } else { "info" }.into(), ..Log::default() });
    let text = match &args.scenario {
        Some(path) => config::read(path).map_err(|problem| super::listed(vec![problem]))?,
        None => USUAL.to_owned(),
    };
    let plan = scenario::load(&text, args.lang.as_deref()).context("the scenario is not good")?;
    let planned = if args.scenario.is_some() { plan.speed } else { 1.0 };
    let speed = args.speed.unwrap_or(if args.leap { LEAPING } else { planned });
    let start = if args.scenario.is_some() { plan.start.unwrap_or_else(Utc::now) } else { Utc::now() };
    let clock = if args.leap { Clock::manual(start) } else { Clock::scaled(start, speed) };
    let now = clock.clone();
    let port = if args.headless { 0 } else { args.port };
    let options = Options {
        port,
        token: TOKEN.into(),
        now: Arc::new(move || now.now()),
        speed,
        enforce_limits: true,
        check_body: None,
    };
    let sandbox = Sandbox::start(options).await?;
    let guild = scenario::set_up(&sandbox, &plan);
    let scratch = tempfile::tempdir().context("cannot make a directory for the database")?;
    let data = args.data.clone().unwrap_or_else(|| scratch.path().join("data"));
    let mut app = start_bot(&sandbox, &data, clock.clone()).await?;
    tokio::time::timeout(PATIENCE, app.ready()).await.context("the bot did not become ready")?;

    let app = Arc::new(Mutex::new(app));
    let sleep_until = if args.leap { leaping(&app) } else { passing(&clock) };
    let failed = match (&args.scenario, args.headless) {
        (Some(_), true) => print(&scenario::run(&sandbox, &guild, &plan, sleep_until, None).await),
        (Some(_), false) => {
            super::say(format_args!("The sandbox is at {}/ — press Ctrl-C to end it.", sandbox.base_url()));
            let failed = print(&scenario::run(&sandbox, &guild, &plan, sleep_until, None).await);
            tokio::signal::ctrl_c().await?;
            failed
        }
        (None, _) => {
            super::say(format_args!("The sandbox is at {}/ — press Ctrl-C to end it.", sandbox.base_url()));
            tokio::signal::ctrl_c().await?;
            false
        }
    };
    if let Some(app) = Arc::into_inner(app) {
        app.into_inner().stop().await;
    }
    sandbox.stop().await;
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn start_bot(sandbox: &Sandbox, data: &Path, clock: Clock) -> anyhow::Result<App> {
    let settings =
        Settings { data: data.to_owned(), discord_api: Some(sandbox.base_url()), ..Settings::default() };
    let token = BotToken::parse(TOKEN).context("the sandbox's token is no token")?;
    App::start(&settings, config::bundled(), &token, clock).await
}

/// Time passes by itself.
fn passing(clock: &Clock) -> SleepUntil {
    let clock = clock.clone();
    Arc::new(move |at| {
        let clock = clock.clone();
        Box::pin(async move {
            while clock.now() < at {
                clock.sleep_until(at).await;
            }
        })
    })
}

/// Time stands still while anything happens, and then leaps to what comes next.
fn leaping(app: &Arc<Mutex<App>>) -> SleepUntil {
    let app = Arc::downgrade(app);
    Arc::new(move |at| {
        let app = app.upgrade();
        Box::pin(async move {
            if let Some(app) = app {
                app.lock().await.leap(at).await;
            }
        })
    })
}

/// Prints what people saw and what went wrong. True if anything did.
fn print(report: &ScenarioResult) -> bool {
    super::say(&report.transcript);
    for failure in &report.failures {
        super::say(format_args!("FAILED: {failure}"));
    }
    if report.failures.is_empty() {
        super::say("Everything went as expected.");
    }
    !report.failures.is_empty()
}
