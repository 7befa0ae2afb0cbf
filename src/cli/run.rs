//! `warroom run` and `warroom doctor`.

use anyhow::{Context, bail};
use chrono::{DateTime, FixedOffset, Utc};
use std::path::PathBuf;
use std::process::ExitCode;
use tokio::signal::unix::{SignalKind, signal};
use warroom::app::{App, DISCORD, guilds};
use warroom::clock::{Clock, Machine};

use warroom::discord::deliver::Delivery;
use warroom::discord::{doctor, gateway};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Settings file; ./warroom.toml if it is there.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where the database is kept.
    #[arg(long, value_name = "DIR", env = "WARROOM_DATA")]
    data: Option<PathBuf>,
    /// Let the product's clock pass this many times faster: for drills against a stand-in only.
    #[arg(long, value_name = "X", default_value_t = 1.0)]
    speed: f64,
    /// Let the product's clock begin at this instant, such as 2026-03-02T14:00:00+08:00: for drills against a stand-in
    /// only.
    #[arg(long, value_name = "INSTANT")]
    start: Option<DateTime<FixedOffset>>,
}

#[derive(clap::Args)]
pub(crate) struct RunArgs {
    #[command(flatten)]
    args: Args,
    /// Take the place of whichever warroom has the bot now: once, after the data moved or was restored here. That one
    /// stops by itself, so put this into no unit file or script: two that have it would take the bot from each other.
    #[arg(long)]
    take_over: bool,
}

/// Runs until it is told to stop.
pub(crate) async fn run(RunArgs { args, take_over }: RunArgs) -> anyhow::Result<ExitCode> {
    let (settings, token, bundle) = super::settings(args.config.as_deref(), args.data.as_deref())?;
    let token = super::token(token)?;
    super::log::start(&settings.log);
    super::log::warnings(&bundle);
    let clock = clock(args.speed, args.start, settings.discord_api.as_deref())?;
    let mut stop = signal(SignalKind::terminate()).context("cannot listen for signals")?;
    // From here on: one that comes during the start is heard after it.
    let mut hang_up = signal(SignalKind::hangup()).context("cannot listen for signals")?;
    let start = async {
        if take_over {
            match App::take_over(&settings, &token, &clock).await? {
                Some(other) => tracing::warn!("the bot was taken over from another warroom: {other}"),
                None => tracing::info!("no other warroom has the bot; nothing was taken over"),
            }
        }
        App::start(&settings, bundle, &token, clock.clone()).await
    };
    let app = tokio::select! {
        app = start => app?,
        _ = stop.recv() => return Ok(ExitCode::SUCCESS),
        _ = tokio::signal::ctrl_c() => return Ok(ExitCode::SUCCESS),
    };
    let code = loop {
        tokio::select! {
            _ = hang_up.recv() => reload(&app, &args).await,
            _ = stop.recv() => break ExitCode::SUCCESS,
            _ = tokio::signal::ctrl_c() => break ExitCode::SUCCESS,
            reason = app.superseded() => {
                tracing::error!("{reason}");
                break ExitCode::FAILURE;
            }
        }
    };
    tracing::info!("stopping");
    app.stop().await;
    Ok(code)
}

/// Reads settings, playbooks, calendars, drills and keys again. When anything is wrong with them, what is in force stays.
async fn reload(app: &App, args: &Args) {
    let (settings, token, bundle) = match super::read(args.config.as_deref(), args.data.as_deref()) {
        Ok(read) => read,
        Err(problems) => {
            app.refuse(&problems);
            tracing::error!("settings and files stay as they were: {:#}", super::listed(problems));
            return;
        }
    };
    let Some(token) = token else {
        let why = "there is no bot token any more: settings and files stay as they were";
        app.refuse_for(why);
        tracing::error!("{why}");
        return;
    };
    super::log::warnings(&bundle);
    let level = settings.log.level.clone();
    match app.reload(settings, token, bundle).await {
        Ok(later) => {
            super::log::follow(&level);
            tracing::info!(
                "settings, playbooks, calendars, drills and keys were read again and are in force"
            );
            for name in later {
                tracing::warn!("{name} was changed, and counts only after a restart");
            }
        }
        Err(error) => {
            let error = format!("{error:#}");
            app.refuse_for(&error);
            tracing::error!("settings and files stay as they were: {error}");
        }
    }
}

fn clock(speed: f64, start: Option<DateTime<FixedOffset>>, api: Option<&str>) -> anyhow::Result<Clock> {
    if speed == 1.0 && start.is_none() {
        return Ok(Clock::checked(Machine::Real));
    }
    if !(speed > 0.0 && speed <= 100_000.0) {
        bail!("--speed {speed} is not between 0 and 100000");
    }
    if api.is_none_or(|api| api == DISCORD) {
        bail!(
            "--speed and --start are for drills: set WARROOM_DISCORD_API to a stand-in of Discord, or leave them out"
        );
    }
    Ok(Clock::scaled(start.map_or_else(Utc::now, |start| start.to_utc()), speed))
}

/// Says what is missing in every guild.
pub(crate) async fn doctor(args: Args) -> anyhow::Result<ExitCode> {
    let (settings, token, bundle) = super::settings(args.config.as_deref(), args.data.as_deref())?;
    let token = super::token(token)?;
    let warnings = bundle.warnings.clone();
    let (actions, rest) = App::look(&settings, bundle, &token).await?;
    let delivery = Delivery::new(rest.clone(), gateway::who_am_i(&rest).await?);
    let mut well = true;
    super::zones::say_if_old();
    for warning in warnings {
        super::say(format_args!("{warning}\n"));
    }
    for guild in guilds(&rest).await? {
        let report = doctor::report(&actions, &delivery, guild).await;
        well &= report.findings.is_empty();
        super::say(format_args!("{}\n", report.text(actions.guild(guild).language())));
    }
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
