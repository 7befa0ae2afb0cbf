//! `warroom picture`.

use super::Lang;
use super::export::{find, told};
use anyhow::{Context, bail};
use chrono::TimeDelta;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use warroom::actions::{Actions, Failure, MOST_REPLAYED};
use warroom::discord::message::File;
use warroom::discord::pictured::{pictures, with_files};
use warroom::domain::authorise::Action;
use warroom::domain::guild::Caller;
use warroom::domain::ids::GuildId;
use warroom::files::{own_folder, put};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The incident's number.
    #[arg(required_unless_present = "figures")]
    number: Option<String>,
    /// Draw figures of so many days instead: time to recovery by week, share within limits, load by hour and weekday.
    #[arg(long, value_name = "DAYS", conflicts_with = "number", value_parser = clap::value_parser!(u16).range(1..=3660))]
    figures: Option<u16>,
    /// Folder for the PNG files, made if it is not there; only you can read them. Those of the same name are replaced.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Language of what is written.
    #[arg(long, value_enum, default_value_t = Lang::Zh)]
    lang: Lang,
    /// The server's id, where several have such a number.
    #[arg(long, value_name = "ID")]
    guild: Option<u64>,
    #[command(flatten)]
    stored: super::Stored,
}

/// Draws an incident over its time, or the figures of some days.
pub(crate) async fn picture(args: Args) -> anyhow::Result<ExitCode> {
    let actions = args.stored.read().await?;
    let files = match (&args.number, args.figures) {
        (Some(number), _) => of_incident(&actions, number, &args).await?,
        (None, days) => of_figures(&actions, days.unwrap_or_default(), &args).await?,
    };
    own_folder(&args.out).with_context(|| format!("cannot make the folder {}", args.out.display()))?;
    for file in files {
        let path = args.out.join(&file.name);
        put(&path, |out| out.write_all(&file.bytes))
            .with_context(|| format!("cannot write {}", path.display()))?;
        super::say(path.display());
    }
    Ok(ExitCode::SUCCESS)
}

async fn of_incident(actions: &Actions, number: &str, args: &Args) -> anyhow::Result<Vec<File>> {
    let view = find(actions, number, args.guild).await?;
    let may = view.scene(&Caller::operator(), actions.now()).may(Action::Export);
    may.map_err(|refusal| told(Failure::Refused(refusal)))?;
    let timeline = actions.timeline(view.incident.id).await.map_err(told)?;
    let mut files = Vec::new();
    with_files(&view, &timeline, None, &mut files, (args.lang.language(), actions.now())).await;
    if files.is_empty() {
        bail!("the picture cannot be drawn");
    }
    Ok(files)
}

async fn of_figures(actions: &Actions, days: u16, args: &Args) -> anyhow::Result<Vec<File>> {
    let guilds = actions.guilds();
    let wanted = guilds.iter().filter(|guild| args.guild.is_none_or(|id| guild.id == GuildId(id)));
    let wanted: Vec<_> = wanted.collect();
    let guild = match wanted.as_slice() {
        [] => bail!("there is no such server in the database"),
        [guild] => guild,
        _ => bail!("there are several servers; say which with --guild"),
    };
    let now = actions.now();
    let since = now - TimeDelta::days(days.into());
    let cases = actions.cases(guild.id, since, MOST_REPLAYED, &Caller::operator()).await.map_err(told)?;
    if cases.cut {
        eprintln!(
            "warroom: of the incidents that are open or changed just now only the newest {MOST_REPLAYED} are counted; ask again in a few minutes"
        );
    }
    let files = pictures(&cases, [since, now], args.lang.language()).await;
    if files.len() < 3 {
        bail!("not every picture can be drawn");
    }
    Ok(files)
}
