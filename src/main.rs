//! The command line.

mod cli;

use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

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
    Run(cli::run::Args),
    /// Check settings, playbooks, calendars: every error with its place and what to write instead.
    Check {
        /// Files or folders to check; without any, what comes with the program and ./warroom.toml.
        files: Vec<PathBuf>,
    },
    /// Ask Discord whether the bot has what it needs in every guild, and say what is missing.
    Doctor(cli::run::Args),
}

#[tokio::main]
async fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Sandbox(args) => cli::sandbox::sandbox(args).await,
        Command::Run(args) => cli::run::run(args).await,
        Command::Check { files } => Ok(cli::check::check(&files)),
        Command::Doctor(args) => cli::run::doctor(args).await,
    };
    done.unwrap_or_else(|error| {
        eprintln!("warroom: {error:#}");
        ExitCode::FAILURE
    })
}
