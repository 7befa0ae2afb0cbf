//! What people saw, as text.

use crate::zone::Zone;
use chrono::{DateTime, Utc};

use super::state::{Channel, Interaction, Message, State};
use super::view;

/// Every channel of a guild in order of creation.
pub(crate) fn of_guild(state: &State, guild: u64) -> String {
    let channels = state.channels.values().filter(|channel| channel.guild_id == guild && channel.kind != 4);
    channels.map(|channel| of_channel(state, channel.id)).collect::<Vec<_>>().join("\n")
}

/// One channel: its name and topic, then messages and acts in order.
pub(crate) fn of_channel(state: &State, channel: u64) -> String {
    let Some(channel) = state.channels.get(&channel) else { return String::new() };
    let topic = channel.topic.as_ref().map(|topic| format!(" ({topic})")).unwrap_or_default();
    let gone = if channel.deleted { " [deleted]" } else { "" };
    let mut out = format!("#{}{topic}{gone}\n", channel.name);
    let mut entries: Vec<(u64, String)> = channel
        .messages
        .iter()
        .filter(|message| !message.deleted)
        .map(|message| (message.id, of_message(state, channel, message)))
        .collect();
    let acts = state.interactions.values().filter(|one| one.channel_id == channel.id && one.kind != 4);
    entries.extend(acts.map(|one| (one.id, of_act(state, channel, one))));
    entries.sort_by_key(|(id, _)| *id);
    for (_, text) in entries {
        out.push_str(&text);
    }
    out
}

fn zone(state: &State, channel: &Channel) -> Zone {
    state.guild(channel.guild_id).map_or(crate::zone::Zone::utc(), |guild| guild.zone)
}

fn clock(at: DateTime<Utc>, zone: Zone) -> String {
    at.with_timezone(&zone).format("%H:%M:%S").to_string()
}

fn of_act(state: &State, channel: &Channel, interaction: &Interaction) -> String {
    let name = state.name_of(interaction.user_id);
    let what = if interaction.text.starts_with('/') {
        format!("uses {}", interaction.text)
    } else {
        interaction.text.clone()
    };
    let failed = if interaction.failed && interaction.callback.is_none() {
        " (the application did not respond)"
    } else {
        ""
    };
    let form = match &interaction.modal {
        Some(modal) => format!(" (form “{}”)", modal["title"].as_str().unwrap_or("")),
        None => String::new(),
    };
    format!("[{}] {name} {what}{form}{failed}\n", clock(interaction.created, zone(state, channel)))
}

/// A message with all its lines, the later ones indented.
pub(crate) fn of_message(state: &State, channel: &Channel, message: &Message) -> String {
    let zone = zone(state, channel);
    // As it read when it was written, or last changed: a transcript is read when everything is long over.
    let written = message.edited.unwrap_or(message.created);
    let show = |text: &str| readable(state, text, zone, written);
    let mut head = format!("[{}] ", clock(message.created, zone));
    if let Some(only) = message.only_for {
        head.push_str(&format!("(only {} sees) ", state.name_of(only)));
    }
    if message.pinned.is_some() {
        head.push_str("📌 ");
    }
    head.push_str(&state.name_of(message.author_id));
    let mut lines: Vec<String> = message.content.lines().map(show).collect();
    match message.kind {
        6 => lines.push("pinned a message".into()),
        _ if message.is_loading() => lines.push("is thinking…".into()),
        _ => {}
    }
    for embed in &message.embeds {
        lines.extend(view::embed_lines(embed).iter().map(|line| format!("┃ {}", show(line))));
    }
    lines.extend(view::component_lines(&message.components).iter().map(|line| show(line)));
    lines.extend(
        message.attachments.iter().map(|file| format!("📎 {} ({} bytes)", file.name, file.bytes.len())),
    );
    if message.edited.is_some()
        && let Some(first) = lines.first_mut()
    {
        first.push_str(" (edited)");
    }
    if !message.pinged.is_empty() {
        let names: Vec<String> = message.pinged.iter().map(|user| state.name_of(*user)).collect();
        lines.push(format!("(pinged: {})", names.join(", ")));
    }
    format!("{head}: {}\n", lines.join("\n    "))
}

/// Mentions as names, timestamps as times of the zone, as they read at an instant.
pub(crate) fn readable(state: &State, text: &str, zone: Zone, now: DateTime<Utc>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let token = rest.find('>').map(|end| &rest[1..end]);
        match token.and_then(|token| Some((token, shown(state, token, zone, now)?))) {
            Some((token, shown)) => {
                out.push_str(&shown);
                rest = &rest[token.len() + 2..];
            }
            None => {
                out.push('<');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn shown(state: &State, token: &str, zone: Zone, now: DateTime<Utc>) -> Option<String> {
    if let Some(role) = token.strip_prefix("@&") {
        let id = role.parse().ok()?;
        let role = state.guilds.iter().find_map(|guild| guild.role(id));
        return Some(format!("@{}", role.map_or("unknown-role", |role| &role.name)));
    }
    if let Some(user) = token.strip_prefix('@') {
        let id: u64 = user.trim_start_matches('!').parse().ok()?;
        return Some(format!("@{}", state.name_of(id)));
    }
    if let Some(channel) = token.strip_prefix('#') {
        let id: u64 = channel.parse().ok()?;
        return Some(format!("#{}", state.channels.get(&id).map_or("unknown", |channel| &channel.name)));
    }
    if let Some(command) = token.strip_prefix('/') {
        return command.split_once(':').map(|(name, _)| format!("/{name}"));
    }
    let mut parts = token.strip_prefix("t:")?.split(':');
    let at = DateTime::from_timestamp(parts.next()?.parse().ok()?, 0)?.with_timezone(&zone);
    let style = parts.next().unwrap_or("f");
    let form = match style {
        "t" | "T" => "%H:%M:%S",
        "d" | "D" => "%Y-%m-%d",
        "R" => return Some(relative(now, at.with_timezone(&Utc))),
        _ => "%Y-%m-%d %H:%M:%S",
    };
    Some(at.format(form).to_string())
}

/// `in 5 min` or `5 min ago`.
fn relative(now: DateTime<Utc>, at: DateTime<Utc>) -> String {
    let seconds = (at - now).num_seconds();
    if seconds == 0 {
        return "now".into();
    }
    let amount = match seconds.unsigned_abs() {
        less @ 0..60 => format!("{less} s"),
        less @ 60..7200 => format!("{} min", less / 60),
        less @ 7200..172_800 => format!("{} h", less / 3600),
        more => format!("{} d", more / 86_400),
    };
    if seconds >= 0 { format!("in {amount}") } else { format!("{amount} ago") }
}
