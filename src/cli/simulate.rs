//! `warroom simulate`.

use super::Lang;
use anyhow::{Context, bail};
use chrono::{DateTime, NaiveDateTime, Utc};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use warroom::app::DATABASE;
use warroom::config::{self, Bundle, Settings, Source};
use warroom::discord::simulation::Stage;
use warroom::discord::simulation::difference::Versions;
use warroom::discord::simulation::show::Shown;
use warroom::domain::At;
use warroom::domain::guild::Language;
use warroom::domain::incident::Incident;
use warroom::domain::playbook::{Level, PlaybookRef};
use warroom::domain::simulate::Unfit;
use warroom::store::Store;
use warroom::text as words;
use warroom::zone::Zone;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// A playbook's id, or a playbook file.
    playbook: String,
    /// A level of it; all of them, if left out.
    level: Option<String>,
    /// When it is reported, such as `2026-09-30T17:30` in the zone, or RFC 3339; now, if left out.
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// Time zone of --at and of the times shown.
    #[arg(long, value_name = "ZONE", default_value_t = warroom::zone::Zone::shanghai())]
    zone: Zone,
    /// Language of what is shown.
    #[arg(long, value_enum, default_value_t = Lang::En)]
    lang: Lang,
    /// Every single message, instead of "then every 5 min".
    #[arg(id = "all", long = "all")]
    every_message: bool,
    /// As a Markdown table of every message.
    #[arg(long)]
    markdown: bool,
    /// Tell only what would be told differently by this playbook, an id or a file, instead.
    #[arg(long, value_name = "PLAYBOOK", conflicts_with_all = ["all", "markdown"])]
    against: Option<String>,
    /// Tell what would have been told differently in the incidents of the database, newest first, if they had been judged by
    /// PLAYBOOK and people had done the same. The database is only read.
    #[arg(long, conflicts_with_all = ["level", "at", "all", "markdown", "against"])]
    past: bool,
    /// No more incidents than these.
    #[arg(long, value_name = "N", default_value_t = 20, requires = "past")]
    last: u32,
    /// Where the database is kept.
    #[arg(long, value_name = "DIR", env = "WARROOM_DATA")]
    data: Option<PathBuf>,
    /// Settings file, for playbooks and calendars of your own; ./warroom.toml if it is there.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// Prints who would be told what and when.
pub(crate) async fn simulate(args: &Args) -> anyhow::Result<ExitCode> {
    let (settings, _, bundle) = super::settings(args.config.as_deref(), args.data.as_deref())?;
    let source = source(&args.playbook, &bundle)?;
    if args.past {
        return past(args, &settings, bundle, source).await;
    }
    let at = match &args.at {
        Some(text) => instant(text, args.zone)?,
        None => Utc::now(),
    };
    let playbook = Arc::new(source.playbook);
    let calendars = Arc::new(bundle.calendars.clone());
    let stage = Stage::of_its_own(playbook.clone(), calendars.clone(), args.zone);
    if let Some(other) = &args.against {
        let other = Stage::of_its_own(Arc::new(self::source(other, &bundle)?.playbook), calendars, args.zone);
        let versions = Versions { old: &stage, new: &other, language: args.lang.language() };
        return differences(versions, &levels(&playbook, args.level.as_deref())?, at);
    }
    for (place, level) in levels(&playbook, args.level.as_deref())?.into_iter().enumerate() {
        let simulation = stage.unanswered(Some(level), at)?;
        let language = args.lang.language();
        let rows = stage.rows(&simulation, language);
        let shown = Shown {
            stage: &stage,
            level: Some(level),
            start: at,
            rows: &rows,
            ended: simulation.ended,
            language,
        };
        if place > 0 {
            super::say("");
        }
        super::print(if args.markdown { shown.markdown() } else { shown.text(args.every_message) });
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints what is told differently, level by level.
fn differences(versions: Versions<'_>, levels: &[&Level], at: At) -> anyhow::Result<ExitCode> {
    for (place, level) in levels.iter().enumerate() {
        let text = versions.level(level, at)?;
        super::print(format_args!("{}{text}", if place > 0 { "\n" } else { "" }));
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints what would have been told differently in past incidents.
async fn past(args: &Args, settings: &Settings, bundle: Bundle, new: Source) -> anyhow::Result<ExitCode> {
    let store = Store::join(&settings.data.join(DATABASE)).await.context("the database cannot be read")?;
    let (language, calendars) = (args.lang.language(), Arc::new(bundle.calendars));
    let new = Arc::new(new.playbook);
    let kept = store.playbooks().await?;
    let version = |reference: &PlaybookRef| {
        let (_, text) = kept.iter().find(|(known, _)| known == reference)?;
        config::playbook::parse(&reference.to_string(), text, &calendars).ok().map(Arc::new)
    };
    let of_file = settings.guilds.iter().cloned();
    let guilds: BTreeMap<_, _> =
        store.guilds().await?.into_iter().chain(of_file).map(|guild| (guild.id, Arc::new(guild))).collect();
    let (mut compared, mut differ) = (0, 0);
    for guild in guilds.into_values() {
        let incidents = store.incidents(guild.id, false, u32::MAX).await?;
        let of_it = |incident: &&Incident| incident.playbook().id == new.reference.id;
        for incident in incidents.iter().filter(of_it).take(args.last as usize) {
            let Some(old) = version(incident.playbook()) else { continue };
            let stage = |playbook| Stage { playbook, calendars: calendars.clone(), guild: guild.clone() };
            let (old, new) = (stage(old), stage(new.clone()));
            let timeline = store.timeline(incident.id).await?;
            let until = incident.spell.closed_at.unwrap_or_else(Utc::now);
            match (Versions { old: &old, new: &new, language }).past(&timeline, until) {
                Ok((differs, text)) => {
                    compared += 1;
                    differ += i64::from(differs);
                    super::say(text);
                }
                Err(unfit) => super::say(format_args!("{}\n", unfit_words(language, incident, &new, &unfit))),
            }
        }
    }
    let args = words::Args::new().number("all", compared).number("differ", differ);
    let id = if compared == 0 { "difference-no-past" } else { "difference-past" };
    super::say(words::say_with(language, id, args));
    Ok(ExitCode::SUCCESS)
}

fn unfit_words(language: Language, incident: &Incident, new: &Stage, unfit: &Unfit) -> String {
    let Unfit::NoSuchLevel(level) = unfit else { return format!("{}: {unfit:?}", incident.number()) };
    let args = words::Args::new().text("number", incident.number()).text("level", level);
    words::say_with(language, "difference-unfit", args.text("playbook", new.playbook.reference.to_string()))
}

/// The playbook of an id, or in a file.
fn source(named: &str, bundle: &Bundle) -> anyhow::Result<Source> {
    if let Some(source) = bundle.playbook(named) {
        return Ok(source.clone());
    }
    let path = Path::new(named);
    if path.exists() {
        return config::open(path, bundle).map_err(super::listed);
    }
    let known: Vec<_> = bundle.playbooks.iter().map(|source| source.playbook.reference.id.as_str()).collect();
    bail!("there is no playbook or file `{named}`; write one of {}, or the path of a file", known.join(", "))
}

fn levels<'a>(
    playbook: &'a warroom::domain::playbook::Playbook,
    named: Option<&str>,
) -> anyhow::Result<Vec<&'a Level>> {
    let Some(named) = named else { return Ok(playbook.levels.iter().collect()) };
    let known = || playbook.levels.iter().map(|level| level.key.as_str()).collect::<Vec<_>>().join(", ");
    let found = playbook.level(named);
    let found = found.with_context(|| {
        format!("{} has no level `{named}`; write one of {}", playbook.reference.id, known())
    })?;
    Ok(vec![found])
}

/// An instant: RFC 3339, or a time of a zone.
fn instant(text: &str, zone: Zone) -> anyhow::Result<At> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Ok(at.with_timezone(&Utc));
    }
    let plain = text.trim().replacen('T', " ", 1);
    let formats = ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"];
    let local = formats.iter().find_map(|format| NaiveDateTime::parse_from_str(&plain, format).ok());
    let at = local.and_then(|local| zone.first_at(local));
    at.with_context(|| format!("--at {text}: this is no time; write one such as 2026-09-30T17:30"))
}
