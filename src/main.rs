//! The command line.

// A macro that prints panics where whoever reads has read enough.
#![warn(clippy::print_stdout)]

mod cli;

use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// Incident war rooms on Discord: what is owed is posted on time, once.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Try it: the whole bot on a built-in stand-in of Discord; no account, no token.
    Sandbox(cli::sandbox::Args),
    /// Run against Discord. The bot's token comes from DISCORD_TOKEN or from the settings' token_file.
    Run(cli::run::RunArgs),
    /// Check settings, playbooks, calendars, drills: every error with its place and what to write instead, and what
    /// somebody should look at as a warning. Exits with 0 when nothing is refused, with 1 when something is.
    Check {
        /// Files or folders to check; without any, what comes with the program and ./warroom.toml.
        files: Vec<PathBuf>,
        /// Exit with 1 for warnings too.
        #[arg(long)]
        strict: bool,
        /// The settings are for another machine: do not open the files with keys, addresses, tokens and numbers that they
        /// name.
        #[arg(long)]
        elsewhere: bool,
        /// Print every rule of the procedures instead: what carries it, and which test proves it.
        #[arg(long, conflicts_with = "files")]
        conformance: bool,
        /// Language of the rules.
        #[arg(long, value_enum, default_value_t = cli::Lang::En, requires = "conformance")]
        lang: cli::Lang,
    },
    /// Tell who would be told what and when, if nobody reacted to an incident.
    Simulate(cli::simulate::Args),
    /// Ask Discord whether the bot has what it needs in every guild, and say what is missing.
    Doctor(cli::run::Args),
    /// Write an incident down as Markdown: the whole record, or a document of its playbook.
    Export(cli::export::Args),
    /// Draw an incident over its time, as a PNG: its phases, its limits, and when people were told; or figures of some days.
    Picture(cli::picture::Args),
    /// Print who is on call, as an iCalendar file for other programs.
    Oncall(cli::oncall::Args),
    /// Copy the database to a new file, while the bot runs.
    Backup(cli::backup::Args),
    /// Put a backup in the place of the database, while the bot does not run. What was there is kept beside it.
    Restore(cli::backup::Args),
}

/// How long what hangs in the system may hold up the end.
const PARTING: Duration = Duration::from_millis(100);

fn main() -> ExitCode {
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("warroom: cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    let code = runtime.block_on(act(Cli::parse().command));
    runtime.shutdown_timeout(PARTING);
    code
}

async fn act(command: Command) -> ExitCode {
    let done = match command {
        Command::Sandbox(args) => cli::sandbox::sandbox(args).await,
        Command::Run(args) => cli::run::run(args).await,
        Command::Check { conformance: true, lang, .. } => Ok(cli::check::conformance(lang)),
        Command::Check { files, strict, elsewhere, .. } => Ok(cli::check::check(&files, strict, elsewhere)),
        Command::Simulate(args) => cli::simulate::simulate(&args).await,
        Command::Doctor(args) => cli::run::doctor(args).await,
        Command::Export(args) => cli::export::export(args).await,
        Command::Picture(args) => cli::picture::picture(args).await,
        Command::Oncall(args) => cli::oncall::oncall(args).await,
        Command::Backup(args) => cli::backup::backup(args).await,
        Command::Restore(args) => cli::backup::restore(args).await,
    };
    done.unwrap_or_else(|error| {
        eprintln!("warroom: {error:#}");
        ExitCode::FAILURE
    })
}
