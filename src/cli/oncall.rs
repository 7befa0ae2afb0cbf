//! `warroom oncall`.

use anyhow::{Context, bail};
use std::process::ExitCode;
use warroom::config::calendar_of_turns;
use warroom::domain::ids::RoleKey;
use warroom::domain::rota::Rota;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The role; all that people take turns at, if left out.
    #[arg(long, value_name = "ROLE")]
    role: Option<String>,
    /// For so many days from now on.
    #[arg(long, value_name = "DAYS", default_value_t = 90, value_parser = clap::value_parser!(i64).range(1..=366))]
    days: i64,
    /// The server's id, where there are several.
    #[arg(long, value_name = "ID")]
    guild: Option<u64>,
    #[command(flatten)]
    stored: super::Stored,
}

/// Prints who is on call, with what was arranged in chat, as an iCalendar file.
pub(crate) async fn oncall(args: Args) -> anyhow::Result<ExitCode> {
    let actions = args.stored.read().await?;
    let mut guilds = actions.guilds();
    guilds.retain(|guild| !guild.oncall.is_empty() && args.guild.is_none_or(|id| id == guild.id.0));
    let guild = match guilds.as_slice() {
        [] => bail!("nobody takes turns there: `[[guilds.oncall]]` in the settings says who does"),
        [guild] => guild,
        _ => bail!("people take turns on several servers; say which with --guild"),
    };
    let mut roles = Rota::roles(guild);
    if let Some(role) = args.role.map(RoleKey::new) {
        let known: Vec<_> = roles.iter().map(|role| role.0.as_str()).collect();
        let unknown = || format!("nobody takes turns at `{role}`; write one of {}", known.join(", "));
        let found = roles.iter().copied().find(|known| **known == role).with_context(unknown)?;
        roles = vec![found];
    }
    super::print(calendar_of_turns(guild, &roles, actions.now(), args.days));
    Ok(ExitCode::SUCCESS)
}
