//! What is said of those whom a message calls in vain: in the message itself, and to whoever asks afterwards.

use super::writer::{MAX_CONTENT, Writer};
use crate::actions::View;
use crate::discord::message::{Mentions, Message};
use crate::domain::guild::{Guild, Holder, Language};
use crate::domain::ids::{DiscordRoleId, RoleKey};
use crate::domain::playbook::Playbook;
use crate::domain::reach::{Instead, Missed, Reach, Whom, Why};
use crate::text::plain::{clip, length};
use crate::text::{Args, labels, say, say_with};

/// Named at most.
const MOST: usize = 8;
/// Left for the marker, and for a sign that it is a drill.
const SPARE: usize = 120;

/// Adds to a message whom it calls in vain, and who hears of it in their place.
pub fn say_in(view: &View, message: &mut Message, reach: &Reach, instead: &Mentions) {
    let languages = Writer::room(view).languages().to_vec();
    let mut lines = Vec::new();
    for language in languages {
        // Who is set to nobody is named by the message already.
        let is_said = |missed: &&Missed| reach.nobody || !matches!(missed.whom, Whom::Unheld(_));
        let missed: Vec<&Missed> = reach.missed.iter().filter(is_said).collect();
        if missed.is_empty() {
            return;
        }
        let id = match (reach.nobody, &reach.instead) {
            (false, _) => "reach-some",
            (true, None) => "reach-nobody",
            (true, Some(Instead::Roles(_))) => "reach-nobody-but-next",
            (true, Some(Instead::Managers)) => "reach-nobody-but-managers",
        };
        let first = lines.is_empty();
        let args = Args::new()
            .text("missed", list(&view.guild, Some(&view.playbook), language, &missed))
            .text("instead", instead.text());
        let line = format!("⚠️ {}", say_with(language, id, args));
        lines.push(if first { line } else { format!("-# {line}") });
    }
    let added = lines.join("\n");
    let room = MAX_CONTENT.saturating_sub(length(&added) + SPARE);
    message.content = format!("{}\n{added}", clip(message.content.trim_end(), room));
    message.mentions.add(instead.clone());
}

/// In one language, for whoever asks what became of a message: that it reached nobody, why, and who was told in their
/// place. `None`: it reached somebody whom it was for.
pub fn nobody(guild: &Guild, playbook: &Playbook, reach: &Reach, language: Language) -> Option<String> {
    if !reach.nobody {
        return None;
    }
    let missed: Vec<&Missed> = reach.missed.iter().collect();
    let args = Args::new().text("missed", list(guild, Some(playbook), language, &missed));
    Some(match &reach.instead {
        None => say_with(language, "reached-nobody", args),
        Some(Instead::Managers) => say_with(language, "reached-managers", args),
        Some(Instead::Roles(roles)) => {
            let roles = roles.iter().map(|role| labels::role(language, Some(playbook), role));
            say_with(language, "reached-next", args.text("instead", labels::list(language, roles)))
        }
    })
}

fn list(guild: &Guild, playbook: Option<&Playbook>, language: Language, missed: &[&Missed]) -> String {
    let named = missed.iter().take(MOST).map(|missed| one(guild, playbook, language, missed));
    labels::list(language, named)
}

fn one(guild: &Guild, playbook: Option<&Playbook>, language: Language, missed: &Missed) -> String {
    let role = |role: &RoleKey| labels::role(language, playbook, role);
    let who = match &missed.whom {
        Whom::Person(user) => format!("<@{}>", user.0),
        Whom::Unheld(key) => role(key),
        // A role that was deleted has no name on Discord any more.
        Whom::Role(id) => match bound(guild, *id).map(role).collect::<Vec<_>>() {
            names if names.is_empty() => format!("<@&{}>", id.0),
            names => labels::list(language, names),
        },
    };
    let why = say(language, why(missed.why));
    match language {
        Language::Zh => format!("{who}（{why}）"),
        Language::En => format!("{who} ({why})"),
    }
}

/// Roles of the playbooks that a Discord role stands for.
pub fn bound(guild: &Guild, role: DiscordRoleId) -> impl Iterator<Item = &RoleKey> {
    let holds = move |holders: &Vec<Holder>| holders.contains(&Holder::Role(role));
    guild.roles.iter().filter(move |(_, holders)| holds(holders)).map(|(key, _)| key)
}

/// The reason, in words.
fn why(why: Why) -> &'static str {
    match why {
        Why::Unset => "missed-unset",
        Why::NoAccount => "missed-no-account",
        Why::Deleted => "missed-deleted",
        Why::Empty => "missed-empty",
        Why::Silent => "missed-silent",
        Why::Left => "missed-left",
        Why::ShutOut => "missed-shut-out",
        Why::MadeTheFix => "missed-made-the-fix",
    }
}
