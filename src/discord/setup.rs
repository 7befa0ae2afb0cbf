//! First start in a guild: making or picking the channels, binding the playbook's roles by name, saying what is missing.

use super::access::overwriting;
use super::commands::warroom::SetupRequest;
use super::deliver::Delivery;
use super::doctor::{Purpose, find, get, report};
use super::message::Message;
use super::permissions::{IN_A_ROOM, VIEW_CHANNEL, Whose, id, is_shut, managing, overwrite};
use super::rest::{Method, Outcome, Request, Route};
use super::roll::keep_told;
use crate::actions::{Actions, Call};
use crate::domain::guild::{Guild, Holder};
use crate::domain::ids::{ChannelId, DiscordRoleId};
use crate::text::refusal::{fault, refusal};
use crate::text::{Args, say, say_with};
use serde_json::{Value, json};

/// Names under which channels are found or made: category, incidents, reviews, ops.
const NAMES: [(Purpose, &str, u8); 4] = [
    (Purpose::Category, "War rooms", 4),
    (Purpose::Incidents, "incidents", 0),
    (Purpose::Reviews, "incident-reviews", 0),
    (Purpose::Ops, "warroom-ops", 0),
];

/// Roles that are let into the operators' channel at most.
const MOST_MANAGING: usize = 90;

/// Sets the guild up and says what was done and what is missing. Doing it twice makes nothing twice.
pub async fn setup(actions: &Actions, delivery: &Delivery, call: &Call, request: &SetupRequest) -> Message {
    let language = call.language;
    let mut guild = (*actions.guild(call.guild)).clone();
    take(&mut guild, request);
    let mut lines = Vec::new();
    let on_discord = async {
        let roles = get(delivery, Route::list_roles(guild.id.0)).await?;
        Ok::<_, String>((roles, get(delivery, Route::list_channels(guild.id.0)).await?))
    };
    match on_discord.await {
        Ok((roles, channels)) => {
            for named in NAMES {
                lines.extend(provide(delivery, &mut guild, (&channels, &roles), named, language).await);
            }
            bind(actions, &mut guild, &roles);
        }
        Err(reason) => {
            lines.push(say_with(language, "setup-unreachable", Args::new().text("reason", reason)))
        }
    }
    if let Err(failure) = actions.save_guild(guild).await {
        return Message::text(match failure {
            crate::actions::Failure::Refused(why) => refusal(language, &why, None),
            crate::actions::Failure::Fault(id) => fault(language, &id),
            crate::actions::Failure::Repeated => say(language, "setup-saved"),
        });
    }
    lines.insert(0, say(language, "setup-saved"));
    let report = report(actions, delivery, call.guild).await;
    // What is lacking now has been said by this, and is not said again unasked.
    if let Some(lacks) = &report.lacks
        && let Err(error) = keep_told(actions, &actions.guild(call.guild), lacks).await
    {
        tracing::warn!("what was said at the setup could not be noted: {error:#}");
    }
    lines.push(report.text(language));
    Message::text(crate::text::plain::clip(&lines.join("\n"), 2000))
}

fn take(guild: &mut Guild, request: &SetupRequest) {
    let request = request.clone();
    guild.languages = request.languages.unwrap_or_else(|| guild.languages.clone());
    guild.playbook = request.playbook.unwrap_or_else(|| guild.playbook.clone());
    guild.zone = request.zone.unwrap_or(guild.zone);
    guild.category = request.category.or(guild.category);
    guild.incidents_channel = request.incidents_channel.or(guild.incidents_channel);
    guild.reviews_channel = request.reviews_channel.or(guild.reviews_channel);
    guild.ops_channel = request.ops_channel.or(guild.ops_channel);
    guild.comms_channel = request.comms_channel.or(guild.comms_channel);
    guild.company = request.company.or(guild.company.take());
}

/// The channel that is set, else one of that name, else a new one. Answers with what could not be done.
async fn provide(
    delivery: &Delivery,
    guild: &mut Guild,
    (channels, roles): (&Value, &Value),
    (purpose, name, kind): (Purpose, &'static str, u8),
    language: crate::domain::guild::Language,
) -> Option<String> {
    let shut = (purpose == Purpose::Ops).then(|| shut(delivery, guild, roles));
    if let Some(there) = purpose.channel(guild).and_then(|channel| find(channels, channel)) {
        // One that somebody chose is theirs to shut; of one of this name nobody expects otherwise.
        if let Some(shut) = shut.filter(|_| there["name"] == name && !is_shut(guild.id.0, roles, there)) {
            close(delivery, there, &shut).await;
        }
        return None;
    }
    let of_name = |channel: &&Value| channel["name"] == name && channel["type"] == kind;
    let found =
        channels.as_array().and_then(|all| all.iter().find(of_name)).and_then(|channel| id(&channel["id"]));
    let channel = match found {
        Some(channel) => {
            if let (Some(shut), Some(there)) = (shut, find(channels, ChannelId(channel))) {
                close(delivery, there, &shut).await;
            }
            ChannelId(channel)
        }
        None => {
            let mut body = json!({ "name": name, "type": kind });
            if let (Some(category), 0) = (guild.category, kind) {
                body["parent_id"] = json!(category.0.to_string());
            }
            if let Some(shut) = shut {
                body["permission_overwrites"] = shut.into();
            }
            let request = Request::new(Method::POST, Route::create_channel(guild.id.0)).body(body);
            match delivery.rest().send(request).await {
                Outcome::Sent(made) => ChannelId(id(&made["id"])?),
                other => {
                    tracing::warn!(guild = guild.id.0, name, "a channel could not be made: {other:?}");
                    return Some(say_with(language, "setup-not-made", Args::new().text("name", name)));
                }
            }
        }
    };
    *match purpose {
        Purpose::Category => &mut guild.category,
        Purpose::Incidents => &mut guild.incidents_channel,
        Purpose::Reviews => &mut guild.reviews_channel,
        Purpose::Comms => &mut guild.comms_channel,
        Purpose::Ops => &mut guild.ops_channel,
    } = Some(channel);
    None
}

/// Who reads the operators' channel: the bot, and roles that manage the server.
fn shut(delivery: &Delivery, guild: &Guild, roles: &Value) -> Vec<Value> {
    let lets = |whose| overwrite(whose, IN_A_ROOM, 0);
    let denied = overwrite(Whose::Role(guild.id.0), 0, VIEW_CHANNEL);
    let managing = managing(roles).filter(|role| *role != guild.id.0).take(MOST_MANAGING);
    let bot = lets(Whose::Person(delivery.bot()));
    [denied, bot].into_iter().chain(managing.map(|role| lets(Whose::Role(role)))).collect()
}

/// Shuts a channel that is there, and leaves whatever else people set in it. That it is still open the doctor says.
async fn close(delivery: &Delivery, channel: &Value, shut: &[Value]) {
    let Some(channel) = id(&channel["id"]) else { return };
    // The bot first, lest it shut itself out.
    for one in shut.iter().skip(1).chain(shut.first()) {
        let Some(request) = overwriting(ChannelId(channel), one) else { continue };
        match delivery.rest().send(request).await {
            Outcome::Sent(_) => {}
            other => {
                tracing::warn!(channel, "the operators' channel could not be shut: {other:?}");
                return;
            }
        }
    }
}

/// Roles of any playbook that nobody holds yet go to the guild's role of the same name, in either language.
fn bind(actions: &Actions, guild: &mut Guild, roles: &Value) {
    for playbook in actions.playbooks() {
        for role in &playbook.roles {
            let names = [&role.key.0, &role.name.zh, &role.name.en];
            let same = |other: &&Value| {
                other["name"]
                    .as_str()
                    .is_some_and(|name| names.iter().any(|known| known.eq_ignore_ascii_case(name.trim())))
            };
            let found =
                roles.as_array().and_then(|all| all.iter().find(same)).and_then(|role| id(&role["id"]));
            if let (Some(found), true) = (found, guild.holders(&role.key).is_empty()) {
                guild.roles.insert(role.key.clone(), vec![Holder::Role(DiscordRoleId(found))]);
            }
        }
    }
}
