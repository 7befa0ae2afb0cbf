//! `warroom simulate`.

use super::Lang;
use anyhow::{Context, bail};
use chrono::{DateTime, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use warroom::config::{self, Bundle, Source};
use warroom::discord::simulation::Stage;
use warroom::discord::simulation::show::Shown;
use warroom::domain::At;
use warroom::domain::playbook::Level;

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
    #[arg(long, value_name = "ZONE", default_value_t = chrono_tz::Asia::Shanghai)]
    zone: Tz,
    /// Language of what is shown.
    #[arg(long, value_enum, default_value_t = Lang::En)]
    lang: Lang,
    /// Every single message, instead of "then every 5 min".
    #[arg(long)]
    all: bool,
    /// As a Markdown table of every message.
    #[arg(long)]
    markdown: bool,
    /// Settings file, for playbooks and calendars of your own; ./warroom.toml if it is there.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// Prints who would be told what and when.
pub(crate) fn simulate(args: &Args) -> anyhow::Result<ExitCode> {
    let (_, _, bundle) = super::settings(args.config.as_deref(), None)?;
    let source = source(&args.playbook, &bundle)?;
    let at = match &args.at {
        Some(text) => instant(text, args.zone)?,
        None => Utc::now(),
    };
    let playbook = Arc::new(source.playbook);
    let stage = Stage::of_its_own(playbook.clone(), Arc::new(bundle.calendars), args.zone);
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
            println!();
        }
        print!("{}", if args.markdown { shown.markdown() } else { shown.text(args.all) });
    }
    Ok(ExitCode::SUCCESS)
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
fn instant(text: &str, zone: Tz) -> anyhow::Result<At> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Ok(at.with_timezone(&Utc));
    }
    let plain = text.trim().replacen('T', " ", 1);
    let formats = ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"];
    let local = formats.iter().find_map(|format| NaiveDateTime::parse_from_str(&plain, format).ok());
    let at = local.and_then(|local| zone.from_local_datetime(&local).earliest());
    let at =
        at.with_context(|| format!("--at {text}: this is no time; write one such as 2026-09-30T17:30"))?;
    Ok(at.with_timezone(&Utc))
}
