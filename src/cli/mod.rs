//! What each command of the command line does.

pub(crate) mod backup;
pub(crate) mod check;
pub(crate) mod export;
pub(crate) mod log;
pub(crate) mod oncall;
pub(crate) mod picture;
pub(crate) mod run;
pub(crate) mod sandbox;
pub(crate) mod simulate;
mod zones;

use anyhow::bail;
use std::fmt::Display;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use warroom::actions::Actions;
use warroom::app::{App, DATABASE};
use warroom::config::{self, BotToken, Bundle, Problem, Settings};
use warroom::domain::guild::Language;

/// Problems that are told at most where nothing but them is asked for.
const MOST: usize = 100;

/// The exit code of a program that SIGPIPE ended, as a shell has it.
const PIPE_CLOSED: i32 = 141;

/// A language that can be asked for.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(crate) enum Lang {
    /// Chinese.
    Zh,
    /// English.
    En,
}

impl Lang {
    /// As the product knows it.
    pub(crate) fn language(self) -> Language {
        match self {
            Lang::Zh => Language::Zh,
            Lang::En => Language::En,
        }
    }
}

/// Prints a line, as [`print`] does.
fn say(line: impl Display) {
    print(format_args!("{line}\n"));
}

/// Prints a text. Whoever reads it may have read enough, as `head` has: then the program ends as one does whose pipe is
/// closed.
fn print(text: impl Display) {
    if let Err(error) = write!(std::io::stdout().lock(), "{text}") {
        if error.kind() != ErrorKind::BrokenPipe {
            eprintln!("warroom: cannot print: {error}");
        }
        std::process::exit(PIPE_CLOSED);
    }
}

/// Settings and token from the file and the environment, with playbooks and calendars.
fn settings(
    file: Option<&Path>,
    data: Option<&Path>,
) -> anyhow::Result<(Settings, Option<BotToken>, Bundle)> {
    read(file, data).map_err(listed)
}

/// Where what is stored is found.
#[derive(clap::Args)]
struct Stored {
    /// Settings file; ./warroom.toml if it is there.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where the database is kept.
    #[arg(long, value_name = "DIR", env = "WARROOM_DATA")]
    data: Option<PathBuf>,
}

impl Stored {
    /// What is stored, to be read, also while the bot runs.
    async fn read(&self) -> anyhow::Result<Actions> {
        let (settings, _, bundle) = settings(self.config.as_deref(), self.data.as_deref())?;
        let database = settings.data.join(DATABASE);
        if !database.exists() {
            bail!("there is no database at {}; say where it is kept with --data", database.display());
        }
        App::read(&settings, bundle).await
    }
}

/// Settings, token and the rest; or all that is wrong.
fn read(
    file: Option<&Path>,
    data: Option<&Path>,
) -> Result<(Settings, Option<BotToken>, Bundle), Vec<Problem>> {
    let (mut settings, token) = config::settings::load(file, std::env::vars())?;
    if let Some(data) = data {
        settings.data = data.to_owned();
    }
    let bundle = config::load(&settings)?;
    Ok((settings, token, bundle))
}

fn token(token: Option<BotToken>) -> anyhow::Result<BotToken> {
    match token {
        Some(token) => Ok(token),
        None => bail!(
            "there is no bot token: set DISCORD_TOKEN in the environment, or token_file in the settings. \
             To try warroom without an account, run `warroom sandbox`."
        ),
    }
}

fn listed(problems: Vec<Problem>) -> anyhow::Error {
    let mut lines: Vec<_> = problems.iter().take(MOST).map(Problem::to_string).collect();
    if problems.len() > MOST {
        lines.push(format!("… and {} more: `warroom check` tells them", problems.len() - MOST));
    }
    anyhow::anyhow!("the configuration is not good, so it is not used\n{}", lines.join("\n"))
}
