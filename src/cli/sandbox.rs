//! `warroom sandbox`: the unmodified bot on the stand-in of Discord.

use anyhow::Context;
use chrono::Utc;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use warroom::app::App;
use warroom::clock::Clock;
use warroom::config::settings::Log;
use warroom::config::{self, BotToken, Settings};
use warroom::sandbox::scenario::{self, Report, Scenario};
use warroom::sandbox::{Guild, Options, Sandbox};

/// What the sandbox begins with when no scenario is named: the same guild and people, without its steps.
const USUAL: &str = include_str!("../../config/drills/database-down.toml");
/// The token means nothing: nothing here ever reaches the real Discord.
const TOKEN: &str = "sandbox";
/// How long the bot may take to be there.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Port of the page and of the stand-in, on 127.0.0.1; 0 for any free one.
    #[arg(long, value_name = "N", default_value_t = 8300)]
    port: u16,
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
        Some(path) => {
            std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?
        }
        None => USUAL.to_owned(),
    };
    let plan = scenario::load(&text).context("the scenario is not good")?;
    let speed = args.speed.unwrap_or(if args.scenario.is_some() { plan.speed } else { 1.0 });
    let start = if args.scenario.is_some() { plan.start.unwrap_or_else(Utc::now) } else { Utc::now() };
    let clock = Clock::scaled(start, speed);
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
    let mut app = start_bot(&sandbox, args.data.as_deref().unwrap_or(scratch.path()), clock.clone()).await?;
    tokio::time::timeout(PATIENCE, app.ready()).await.context("the bot did not become ready")?;

    let failed = match (&args.scenario, args.headless) {
        (Some(_), true) => print(&act(&sandbox, &guild, &plan, &clock).await),
        (Some(_), false) => {
            println!("The sandbox is at {}/ — press Ctrl-C to end it.", sandbox.base_url());
            let failed = print(&act(&sandbox, &guild, &plan, &clock).await);
            tokio::signal::ctrl_c().await?;
            failed
        }
        (None, _) => {
            println!("The sandbox is at {}/ — press Ctrl-C to end it.", sandbox.base_url());
            tokio::signal::ctrl_c().await?;
            false
        }
    };
    app.stop().await;
    sandbox.stop().await;
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn start_bot(sandbox: &Sandbox, data: &Path, clock: Clock) -> anyhow::Result<App> {
    let settings =
        Settings { data: data.to_owned(), discord_api: Some(sandbox.base_url()), ..Settings::default() };
    let token = BotToken::parse(TOKEN).context("the sandbox's token is no token")?;
    App::start(&settings, config::bundled(), &token, clock).await
}

async fn act(sandbox: &Sandbox, guild: &Guild, plan: &Scenario, clock: &Clock) -> Report {
    let clock = clock.clone();
    let sleep_until: scenario::SleepUntil = Arc::new(move |at| {
        let clock = clock.clone();
        Box::pin(async move {
            while clock.now() < at {
                clock.sleep_until(at).await;
            }
        })
    });
    scenario::run(sandbox, guild, plan, sleep_until, None).await
}

/// Prints what people saw and what went wrong. True if anything did.
fn print(report: &Report) -> bool {
    println!("{}", report.transcript);
    for failure in &report.failures {
        println!("FAILED: {failure}");
    }
    if report.failures.is_empty() {
        println!("Everything went as expected.");
    }
    !report.failures.is_empty()
}
