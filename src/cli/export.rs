//! `warroom export`.

use super::Lang;
use anyhow::{Context, bail};
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use warroom::actions::{Actions, Failure, View};
use warroom::discord::cards::document::{Made, document};
use warroom::discord::cards::review::record;
use warroom::discord::pictured::with_files;
use warroom::domain::authorise::Action;
use warroom::domain::guild::Caller;
use warroom::domain::ids::GuildId;
use warroom::files::{own_folder, put};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The incident's number.
    number: String,
    /// A document of its playbook; the whole record, if left out. `all` makes every document.
    #[arg(long, value_name = "DOCUMENT")]
    document: Option<String>,
    /// Language of what is written.
    #[arg(long, value_enum, default_value_t = Lang::Zh)]
    lang: Lang,
    /// With how to reach people who have no account.
    #[arg(long)]
    contacts: bool,
    /// The server's id, where several have such a number.
    #[arg(long, value_name = "ID")]
    guild: Option<u64>,
    /// Folder for the files, made if it is not there; only you can read them. Those of an earlier export are replaced. Without it
    /// they are printed.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    stored: super::Stored,
}

/// Writes an incident down as Markdown. People are named by their ids: only Discord knows their names.
pub(crate) async fn export(args: Args) -> anyhow::Result<ExitCode> {
    let actions = args.stored.read().await?;
    let view = find(&actions, &args.number, args.guild).await?;
    let may = view.scene(&Caller::operator(), actions.now()).may(Action::Export);
    may.map_err(|refusal| told(Failure::Refused(refusal)))?;
    let timeline = actions.timeline(view.incident.id).await.map_err(told)?;
    let trail = actions.trail(view.incident.id).await.map_err(told)?;
    let language = args.lang.language();
    let made = Made { view: &view, timeline: &timeline, language, contacts: args.contacts };
    let documents = &view.playbook.documents;
    let files: Vec<_> = match args.document.as_deref() {
        // The page and its picture are for browsers, not for a terminal.
        None if args.out.is_none() => record(&made, &trail).into_iter().take(1).collect(),
        None => {
            let mut files = record(&made, &trail).into();
            with_files(&view, &timeline, None, &mut files, (language, actions.now())).await;
            files
        }
        Some("all") => documents.iter().map(|one| document(&made, one)).collect(),
        Some(typed) => {
            let known: Vec<_> = documents.iter().map(|one| one.key.as_str()).collect();
            let found = view.playbook.document(typed);
            let found = found.with_context(|| {
                format!(
                    "{} has no document `{typed}`; write one of {}, all",
                    view.playbook.reference,
                    known.join(", ")
                )
            })?;
            vec![document(&made, found)]
        }
    };
    if let Some(folder) = &args.out {
        let made = own_folder(folder);
        made.with_context(|| format!("cannot make the folder {}", folder.display()))?;
    }
    for file in files {
        match &args.out {
            None => super::say(String::from_utf8_lossy(&file.bytes)),
            Some(folder) => {
                let path = folder.join(&file.name);
                put(&path, |out| out.write_all(&file.bytes))
                    .with_context(|| format!("cannot write {}", path.display()))?;
                super::say(path.display());
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The incident of the number, on the one server that has it.
pub(super) async fn find(actions: &Actions, number: &str, guild: Option<u64>) -> anyhow::Result<View> {
    let guilds: Vec<GuildId> = match guild {
        Some(id) => vec![GuildId(id)],
        None => actions.guilds().iter().map(|guild| guild.id).collect(),
    };
    let mut found = Vec::new();
    for guild in guilds {
        match actions.numbered(guild, number).await {
            Ok(view) => found.push(view),
            Err(Failure::Refused(_)) => {}
            Err(failure) => return Err(told(failure)),
        }
    }
    match found.len() {
        0 => bail!("there is no incident `{number}`; its number is in every message about it"),
        1 => Ok(found.remove(0)),
        _ => bail!("several servers have an incident `{number}`; say which with --guild"),
    }
}

pub(super) fn told(failure: Failure) -> anyhow::Error {
    anyhow::anyhow!("the database could not be read: {failure:?}")
}
