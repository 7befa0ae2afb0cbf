//! `/warroom setup|doctor|settings`: for those who manage the guild.

use super::ask::{Answer, Ask, told};
use super::row::Kind::{Category, Channel, Choice, Flag, Mentionable, Suggested, Text};
use super::row::{Command, Suggest, for_managers, may, on_server, several, sub};
use crate::actions::Failure;
use crate::domain::authorise::Action;
use crate::domain::guild::{Guild, Holder, Language};
use crate::domain::ids::RoleKey;
use crate::domain::playbook::{Playbook, Role};
use crate::domain::refusal::Refusal;
use crate::domain::setting::{Purpose, Setting};
use crate::text::plain::clip;
use crate::text::{Args, labels, say, say_with};
use crate::zone::Zone;
use std::future::ready;
use std::sync::Arc;

/// What can be typed, or pressed.
pub(super) static COMMANDS: &[Command] = &[for_managers(several(
    "warroom",
    &[
        sub(
            "setup",
            on_server(Action::SetUp, |ask| Box::pin(ready(setup(ask)))),
            &[
                may("language", Choice(&["zh", "en", "both"])),
                may("playbook", Suggested(Suggest::Playbook)),
                may("incidents_channel", Channel),
                may("reviews_channel", Channel),
                may("ops_channel", Channel),
                may("category", Category),
                may("zone", Suggested(Suggest::Zone)),
                may("comms_channel", Channel),
                may("company", Text),
            ],
        ),
        sub("doctor", on_server(Action::Doctor, |_ask| Box::pin(ready(Ok(Answer::Doctor)))), &[]),
        sub(
            "settings",
            on_server(Action::Settings, |ask| Box::pin(settings(ask))),
            &[may("role", Suggested(Suggest::Role)), may("to", Mentionable), may("remove", Flag)],
        ),
    ],
))];

/// The options of `/warroom setup` that name a channel.
const CHANNELS: [(&str, Purpose); 5] = [
    ("incidents_channel", Purpose::Incidents),
    ("reviews_channel", Purpose::Reviews),
    ("ops_channel", Purpose::Ops),
    ("comms_channel", Purpose::Comms),
    ("category", Purpose::Category),
];

/// What is absent stays as it is.
pub(super) fn setup(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let given = &ask.given;
    let languages = match given.text("language") {
        None => None,
        Some("zh") => Some(vec![Language::Zh]),
        Some("en") => Some(vec![Language::En]),
        Some("both") => Some(vec![Language::Zh, Language::En]),
        Some(other) => return Err(Refusal::NotUnderstood(other.into()).into()),
    };
    let zone = given
        .text("zone")
        .map(|said| said.trim().parse::<Zone>().map_err(|_| Refusal::NotUnderstood(said.into())));
    let playbook = given.text("playbook").map(|said| playbook_id(&ask.actions.playbooks(), said));
    let channel = |(name, purpose)| Some(Setting::Channel(purpose, given.channel(name)?));
    let settings = [
        languages.map(Setting::Languages),
        playbook.transpose()?.map(Setting::Playbook),
        given.text("company").map(|company| Setting::Company(company.trim().to_owned())),
        zone.transpose()?.map(Setting::Zone),
    ];
    Ok(Answer::Setup(settings.into_iter().chain(CHANNELS.map(channel)).flatten().collect()))
}

/// Binds a role of the playbooks to somebody, unbinds it, or shows who has which.
pub(super) async fn settings(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let to = ask.given.holder("to")?;
    // Nobody can be mentioned by it, so whatever is owed to it would reach nobody.
    if matches!(to, Some(Holder::Role(role)) if role.0 == ask.call.guild.0) {
        return Err(Refusal::NotUnderstood("@everyone".into()).into());
    }
    let remove = ask.given.flag("remove").unwrap_or(false);
    let Some(typed) = ask.given.text("role") else {
        if to.is_some() || remove {
            return Err(Refusal::Missing("role").into());
        }
        return Ok(told(bound(ask, &ask.actions.guild(ask.call.guild))));
    };
    let role = role_key(ask, typed)?;
    let setting = match (to, remove) {
        (Some(to), true) => Setting::NoHolder(role, to),
        (None, true) => Setting::Nobody(role),
        (Some(to), false) => Setting::Holder(role, to),
        (None, false) => return Err(Refusal::Missing("to").into()),
    };
    let stored = ask.actions.set(ask.call, &[setting]).await?;
    Ok(told(bound(ask, &stored)))
}

impl Ask<'_> {
    /// The playbook that the guild uses when none is named.
    pub(crate) fn playbook(&self) -> Option<Arc<Playbook>> {
        let guild = self.actions.guild(self.call.guild);
        self.actions.playbooks().into_iter().find(|playbook| playbook.reference.id == guild.playbook)
    }

    /// The roles of all playbooks, those of the guild's own first.
    pub(crate) fn roles(&self) -> Vec<Role> {
        let mut roles: Vec<Role> = Vec::new();
        for playbook in self.playbook().into_iter().chain(self.actions.playbooks()) {
            for role in &playbook.roles {
                if !roles.iter().any(|known| known.key == role.key) {
                    roles.push(role.clone());
                }
            }
        }
        roles
    }
}

fn playbook_id(playbooks: &[Arc<Playbook>], typed: &str) -> Result<String, Refusal> {
    let ids = || playbooks.iter().map(|playbook| &playbook.reference.id);
    let found = ids().find(|id| id.eq_ignore_ascii_case(typed.trim())).cloned();
    found.ok_or_else(|| Refusal::NoSuchPlaybook(typed.into(), ids().cloned().collect()))
}

/// A role by its key, or by what any playbook calls it: the guild's own says it first.
fn role_key(ask: &Ask<'_>, typed: &str) -> Result<RoleKey, Refusal> {
    let playbooks: Vec<_> = ask.playbook().into_iter().chain(ask.actions.playbooks()).collect();
    let mut roles = playbooks.iter().flat_map(|playbook| &playbook.roles);
    let found = roles.find(|role| role.name.is_meant(&role.key.0, typed.trim()));
    let known = || ask.roles().into_iter().map(|role| role.key).collect();
    found.map(|role| role.key.clone()).ok_or_else(|| Refusal::NoSuchRole(typed.into(), known()))
}

/// Who has which role, and which required ones nobody has.
fn bound(ask: &Ask<'_>, guild: &Guild) -> String {
    let language = ask.call.language;
    let (playbook, roles) = (ask.playbook(), ask.roles());
    let name = |key: &RoleKey| {
        let role = roles.iter().find(|role| role.key == *key);
        role.map_or_else(|| labels::role(language, None, key), |role| labels::words(language, &role.name))
    };
    let mention = |holder: &Holder| match holder {
        Holder::User(user) => format!("<@{}>", user.0),
        Holder::Role(role) => format!("<@&{}>", role.0),
    };
    let mut lines: Vec<_> = guild
        .roles
        .iter()
        .map(|(role, holders)| {
            let holders = labels::list(language, holders.iter().map(mention));
            say_with(language, "settings-role", Args::new().text("role", name(role)).text("holders", holders))
        })
        .collect();
    if lines.is_empty() {
        lines.push(say(language, "settings-none"));
    }
    let required = playbook.iter().flat_map(|playbook| &playbook.roles).filter(|role| role.required);
    let missing: Vec<_> =
        required.filter(|role| guild.holders(&role.key).is_empty()).map(|role| name(&role.key)).collect();
    if !missing.is_empty() {
        let roles = Args::new().text("roles", labels::list(language, missing));
        lines.insert(0, say_with(language, "settings-missing", roles));
    }
    clip(&lines.join("\n"), 2000)
}
