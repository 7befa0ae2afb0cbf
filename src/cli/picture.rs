//! `warroom picture`.

use super::Lang;
use super::export::{find, told};
use anyhow::{Context, bail};
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use warroom::actions::Failure;
use warroom::app::{App, DATABASE};
use warroom::domain::authorise::Action;
use warroom::domain::guild::Caller;
use warroom::files::put;
use warroom::picture::data::timeline::Timeline;
use warroom::picture::draw;
use warroom::picture::png::png;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The incident's number.
    number: String,
    /// The file that is written, a PNG; one that is there is replaced. Only you can read it.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Language of what is written.
    #[arg(long, value_enum, default_value_t = Lang::Zh)]
    lang: Lang,
    /// The server's id, where several have such a number.
    #[arg(long, value_name = "ID")]
    guild: Option<u64>,
    /// Settings file; ./warroom.toml if it is there.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where the database is kept.
    #[arg(long, value_name = "DIR", env = "WARROOM_DATA")]
    data: Option<PathBuf>,
}

/// Draws an incident over its time.
pub(crate) async fn picture(args: Args) -> anyhow::Result<ExitCode> {
    let (settings, _, bundle) = super::settings(args.config.as_deref(), args.data.as_deref())?;
    let database = settings.data.join(DATABASE);
    if !database.exists() {
        bail!("there is no database at {}; say where it is kept with --data", database.display());
    }
    let actions = App::read(&settings, bundle).await?;
    let view = find(&actions, &args.number, args.guild).await?;
    let may = view.scene(&Caller::operator(), actions.now()).may(Action::Export);
    may.map_err(|refusal| told(Failure::Refused(refusal)))?;
    let timeline = actions.timeline(view.incident.id).await.map_err(told)?;
    let picture = Timeline::of(&view.incident, &timeline, view.rules(), actions.now());
    let drawn = png(&draw::timeline::svg(&picture, args.lang.language(), view.guild.zone))?;
    put(&args.out, |out| out.write_all(&drawn))
        .with_context(|| format!("cannot write {}", args.out.display()))?;
    super::say(args.out.display());
    Ok(ExitCode::SUCCESS)
}
