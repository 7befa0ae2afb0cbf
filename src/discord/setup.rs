//! First start in a guild: making or picking the channels, binding the playbook's roles by name, saying what is missing.

use super::access::overwriting;
use super::deliver::Delivery;
use super::doctor::{find, get, report, word};
use super::message::Message;
use super::permissions::{IN_A_ROOM, VIEW_CHANNEL, Whose, id, is_shut, managing, overwrite};
use super::rest::{Method, Request, RequestOutcome, Route};
use super::roll::{keep_foreseen, keep_told};
use crate::actions::{Actions, Call, Failure};
use crate::domain::guild::{Guild, Holder, Language};
use crate::domain::ids::{ChannelId, DiscordRoleId, GuildId};
use crate::domain::rota::flaws;
use crate::domain::setting::{Purpose, Setting};
use crate::text::plain::show;
use crate::text::refusal::{fault, refusal};
use crate::text::{Args, labels, say, say_with};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use strum::VariantArray;

/// Names under which channels are found or made: category, incidents, reviews, ops.
const NAMES: [(Purpose, &str, u8); 4] = [
    (Purpose::Category, "War rooms", 4),
    (Purpose::Incidents, "incidents", 0),
    (Purpose::Reviews, "incident-reviews", 0),
    (Purpose::Ops, "warroom-ops", 0),
];

/// Roles that are let into the operators' channel at most.
const MOST_MANAGING: usize = 90;
/// UTF-16 units of the company's name that are shown.
const LONGEST_COMPANY: usize = 100;

/// Whose turn it is to look for channels and make them, one at a time in each guild: of two who found none, both would
/// make them.
#[derive(Clone, Default)]
pub(super) struct Turns(Arc<Mutex<HashMap<GuildId, Weak<tokio::sync::Mutex<()>>>>>);

impl Turns {
    fn of(&self, guild: GuildId) -> Arc<tokio::sync::Mutex<()>> {
        let mut guilds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        guilds.retain(|_, turn| turn.strong_count() > 0);
        if let Some(turn) = guilds.get(&guild).and_then(Weak::upgrade) {
            return turn;
        }
        let turn = Arc::default();
        guilds.insert(guild, Arc::downgrade(&turn));
        turn
    }
}

/// Sets the guild up and says what is stored then, what was done and what is missing. Doing it twice makes nothing twice.
pub async fn setup(actions: &Actions, delivery: &Delivery, call: &Call, settings: &[Setting]) -> Message {
    let language = call.language;
    // What people chose is stored before Discord is asked for anything.
    if let Err(failure) = actions.set(call, settings).await {
        return Message::text(unsaved(language, &failure));
    }
    let mut lines = Vec::new();
    {
        let turn = delivery.setups.of(call.guild);
        let _turn = turn.lock().await;
        if let Err(failure) = complete(actions, delivery, call, &mut lines).await {
            lines.push(unsaved(language, &failure));
        }
    }
    let guild = actions.guild(call.guild);
    lines.insert(0, format!("{}\n{}", say(language, "setup-saved"), stored(language, &guild)));
    let report = report(actions, delivery, call.guild).await;
    // What is lacking now has been said by this, and is not said again unasked.
    if let Some(lacks) = &report.lacks
        && let Err(error) = keep_told(actions, &guild, lacks).await
    {
        tracing::warn!("what was said at the setup could not be noted: {error:#}");
    }
    if let Err(error) = keep_foreseen(actions, &guild, &flaws(&guild, actions.now())).await {
        tracing::warn!("what was said at the setup could not be noted: {error:#}");
    }
    lines.push(report.text(language));
    Message::text(crate::text::plain::clip(&lines.join("\n"), 2000))
}

/// Finds or makes the channels, and binds the roles that nobody holds; notes in words what could not be done. Each is
/// stored at once, upon whatever others have set meanwhile.
async fn complete(
    actions: &Actions,
    delivery: &Delivery,
    call: &Call,
    lines: &mut Vec<String>,
) -> Result<(), Failure> {
    let (id, language) = (call.guild, call.language);
    let on_discord = async {
        let roles = get(delivery, Route::list_roles(id.0)).await?;
        Ok::<_, String>((roles, get(delivery, Route::list_channels(id.0)).await?))
    };
    let (roles, channels) = match on_discord.await {
        Ok(on_discord) => on_discord,
        Err(reason) => {
            lines.push(say_with(language, "setup-unreachable", Args::new().text("reason", reason)));
            return Ok(());
        }
    };
    for named in NAMES {
        let guild = actions.guild(id);
        match provide(delivery, &guild, (&channels, &roles), named).await {
            Provided::Set => {}
            Provided::Found(channel) => {
                actions.set(call, &[Setting::Channel(named.0, channel)]).await?;
            }
            Provided::NotMade => {
                lines.push(say_with(language, "setup-not-made", Args::new().text("name", named.1)));
            }
        }
    }
    actions.set(call, &bind(actions, &actions.guild(id), &roles)).await?;
    Ok(())
}

/// Why nothing, or no more, was saved.
fn unsaved(language: Language, failure: &Failure) -> String {
    match failure {
        Failure::Refused(why) => refusal(language, why, None),
        Failure::Fault(id) => fault(language, id),
        Failure::Repeated => say(language, "setup-saved"),
    }
}

/// The settings as they are stored, but for who holds which role.
fn stored(language: Language, guild: &Guild) -> String {
    let languages = guild.languages.iter().map(|language| match language {
        Language::Zh => "中文".to_owned(),
        Language::En => "English".to_owned(),
    });
    let args = Args::new()
        .text("languages", labels::list(language, languages))
        .text("zone", guild.zone.name())
        .text("playbook", &guild.playbook);
    let mut lines = vec![say_with(language, "setup-stored", args)];
    let company = guild.company.as_ref().filter(|company| !company.is_empty());
    lines.extend(company.map(|company| {
        say_with(
            language,
            "setup-stored-company",
            Args::new().text("company", show(company, LONGEST_COMPANY)),
        )
    }));
    let channels = Purpose::VARIANTS.iter().filter_map(|&purpose| {
        let channel = purpose.channel(guild)?;
        Some(format!("{} <#{}>", say(language, word(purpose)), channel.0))
    });
    let channels: Vec<_> = channels.collect();
    if !channels.is_empty() {
        let args = Args::new().text("channels", labels::list(language, channels));
        lines.push(say_with(language, "setup-stored-channels", args));
    }
    lines.join("\n")
}

/// What came of looking for a channel.
enum Provided {
    /// The one that is set is there.
    Set,
    /// One of the name was there, or was made.
    Found(ChannelId),
    /// Discord refused one.
    NotMade,
}

/// The channel that is set, else one of that name, else a new one.
async fn provide(
    delivery: &Delivery,
    guild: &Guild,
    (channels, roles): (&Value, &Value),
    (purpose, name, kind): (Purpose, &'static str, u8),
) -> Provided {
    let shut = (purpose == Purpose::Ops).then(|| shut(delivery, guild, roles));
    if let Some(there) = purpose.channel(guild).and_then(|channel| find(channels, channel)) {
        // One that somebody chose is theirs to shut; of one of this name nobody expects otherwise.
        if let Some(shut) = shut.filter(|_| there["name"] == name && !is_shut(guild.id.0, roles, there)) {
            close(delivery, there, &shut).await;
        }
        return Provided::Set;
    }
    let of_name = |channel: &&Value| channel["name"] == name && channel["type"] == kind;
    let found = channels.as_array().and_then(|all| all.iter().find(of_name));
    if let Some((there, channel)) = found.and_then(|there| Some((there, id(&there["id"])?))) {
        if let Some(shut) = shut {
            close(delivery, there, &shut).await;
        }
        return Provided::Found(ChannelId(channel));
    }
    let mut body = json!({ "name": name, "type": kind });
    if let (Some(category), 0) = (guild.category, kind) {
        body["parent_id"] = json!(category.0.to_string());
    }
    if let Some(shut) = shut {
        body["permission_overwrites"] = shut.into();
    }
    let request = Request::new(Method::POST, Route::create_channel(guild.id.0)).body(body);
    let outcome = delivery.rest().send(request).await;
    let made = match &outcome {
        RequestOutcome::Sent(made) => id(&made["id"]),
        _ => None,
    };
    made.map_or_else(
        || {
            tracing::warn!(guild = guild.id.0, name, "a channel could not be made: {outcome:?}");
            Provided::NotMade
        },
        |channel| Provided::Found(ChannelId(channel)),
    )
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
    for overwrite in shut.iter().skip(1).chain(shut.first()) {
        let Some(request) = overwriting(ChannelId(channel), overwrite) else { continue };
        match delivery.rest().send(request).await {
            RequestOutcome::Sent(_) => {}
            other => {
                tracing::warn!(channel, "the operators' channel could not be shut: {other:?}");
                return;
            }
        }
    }
}

/// Roles of any playbook that nobody holds yet go to the guild's role of the same name, in either language.
fn bind(actions: &Actions, guild: &Guild, roles: &Value) -> Vec<Setting> {
    let mut found = Vec::new();
    for playbook in actions.playbooks() {
        for role in playbook.roles.iter().filter(|role| guild.holders(&role.key).is_empty()) {
            let names = [&role.key.0, &role.name.zh, &role.name.en];
            let same = |other: &&Value| {
                other["name"]
                    .as_str()
                    .is_some_and(|name| names.iter().any(|known| known.eq_ignore_ascii_case(name.trim())))
            };
            let of_name = roles.as_array().and_then(|all| all.iter().find(same));
            let holder = of_name.and_then(|role| id(&role["id"])).map(DiscordRoleId).map(Holder::Role);
            found.extend(holder.map(|holder| Setting::FirstHolder(role.key.clone(), holder)));
        }
    }
    found
}
