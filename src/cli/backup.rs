//! `warroom backup` and `warroom restore`.

use anyhow::Context;
use chrono::Utc;
use std::path::PathBuf;
use std::process::ExitCode;
use warroom::app::{DATABASE, lock, narrow};
use warroom::{config, store};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The backup.
    file: PathBuf,
    /// Settings file; ./warroom.toml if it is there.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where the database is kept.
    #[arg(long, value_name = "DIR", env = "WARROOM_DATA")]
    data: Option<PathBuf>,
}

impl Args {
    fn data(&self) -> anyhow::Result<PathBuf> {
        if let Some(data) = &self.data {
            return Ok(data.clone());
        }
        let (settings, _) =
            config::settings::load(self.config.as_deref(), std::env::vars()).map_err(super::listed)?;
        Ok(settings.data)
    }
}

/// Takes a backup.
pub(crate) async fn backup(args: Args) -> anyhow::Result<ExitCode> {
    let (database, now) = (args.data()?.join(DATABASE), Utc::now());
    store::back_up(&database, &args.file, now).await?;
    super::say(format_args!("The backup is {}. It was checked.", args.file.display()));
    super::say(format_args!(
        "It holds everything that was reported, also what is private: keep it where only you can read it."
    ));
    // The backup is good all the same.
    if let Err(error) = store::note_backup(&database, now).await {
        eprintln!(
            "warroom: the bot does not know of this backup, and its figures do not say how old it is: {error:#}"
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// Restores a backup.
pub(crate) async fn restore(args: Args) -> anyhow::Result<ExitCode> {
    let data = args.data()?;
    let _lock = lock(&data).context("nothing was restored")?;
    for line in narrow(&data).context("nothing was restored")? {
        super::say(line);
    }
    let aside = store::restore(&args.file, &data.join(DATABASE), Utc::now()).await?;
    super::say(format_args!("{} was restored to {}.", args.file.display(), data.display()));
    if let Some(aside) = aside {
        super::say(format_args!("What was there is kept as {}.", aside.display()));
    }
    super::say(format_args!(
        "At the next start the bot looks on Discord for what came after the backup, and says what is lost."
    ));
    Ok(ExitCode::SUCCESS)
}
