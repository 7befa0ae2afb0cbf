//! `/incidents list|show`: what there is and was in this guild.

use super::ask::{Answer, Ask};
use super::row::Kind::{Choice, Flag, Person, Suggested, Text};
use super::row::{Command, Suggest, may, need, on_server, several, sub};
use crate::actions::{Actions, Call, Failure, View};
use crate::discord::cards;
use crate::discord::document::{DocumentRequest, Wanted};
use crate::discord::message::{Mentions, Message};
use crate::domain::authorise::Action;
use crate::domain::guild::Language;
use crate::domain::refusal::Refusal;
use crate::domain::search::Filter;
use std::future::ready;

/// What can be typed, or pressed.
pub(super) static COMMANDS: &[Command] = &[several(
    "incidents",
    &[
        sub("list", on_server(Action::Browse, |ask| Box::pin(list(ask))), &[may("all", Flag)]),
        sub(
            "show",
            on_server(Action::Look, |ask| Box::pin(show(ask))),
            &[may("number", Suggested(Suggest::Incident))],
        ),
        sub(
            "search",
            on_server(Action::Browse, |ask| Box::pin(ready(search(ask)))),
            &[
                need("words", Text),
                may("level", Suggested(Suggest::Level)),
                may("type", Suggested(Suggest::FaultType)),
                may("person", Person),
                may("open", Flag),
            ],
        ),
        sub(
            "similar",
            on_server(Action::Look, |ask| Box::pin(similar(ask))),
            &[may("number", Suggested(Suggest::Incident))],
        ),
        sub(
            "export",
            on_server(Action::Export, |ask| Box::pin(export(ask))),
            &[may("number", Suggested(Suggest::Incident)), may("contacts", Flag)],
        ),
        sub(
            "document",
            on_server(Action::Export, |ask| Box::pin(document(ask))),
            &[
                need("document", Suggested(Suggest::Document)),
                may("incident", Suggested(Suggest::Incident)),
                may("language", Choice(&["zh", "en"])),
                may("contacts", Flag),
            ],
        ),
    ],
)];

/// Most incidents that are listed.
const MAX_LISTED: usize = 25;
/// Most that a search shows: more do not fit a message, and each of them is read through for the line in which it was found.
const MAX_FOUND: usize = 15;
/// Among these many of the newest, so that those hidden from somebody leave no gap.
const MAX_LOOKED_AT: u32 = 100;

pub(super) async fn list(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let open_only = !ask.given.flag("all").unwrap_or(false);
    let views = visible(ask, open_only).await?;
    let message = cards::list::list(&views, ask.actions.now(), ask.call.language);
    Ok(Answer::Message { message, ephemeral: true })
}

/// The incident of a number, or of this room.
pub(super) async fn show(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let view = meant(ask).await?;
    let mut message = cards::card::card(&view, ask.actions.now());
    // The card's buttons work in its room only, and looking at it calls nobody.
    message.rows.clear();
    message.mentions = Mentions::default();
    Ok(Answer::Message { message, ephemeral: true })
}

/// The incident of the number that was given, if the caller may know of it; without a number, that of this room.
async fn meant(ask: &Ask<'_>) -> Result<View, Failure> {
    match ask.given.text("number") {
        None => ask.here().await,
        Some(number) => numbered(ask, number).await,
    }
}

/// The incident of this number, if the caller may know of it.
pub(in crate::discord) async fn numbered(ask: &Ask<'_>, number: &str) -> Result<View, Failure> {
    let view = ask.actions.numbered(ask.call.guild, number).await?;
    if view.incident.room != Some(ask.call.channel) && !view.is_known_to(&ask.call.caller) {
        return Err(Refusal::NoSuchIncident(number.into()).into());
    }
    view.scene(&ask.call.caller, ask.actions.now()).may(Action::Look)?;
    Ok(view)
}

/// What is searched for.
#[derive(Debug)]
pub struct SearchQuery {
    words: String,
    filter: Filter,
}

/// Incidents in which all these words are found, and of which all that is given beside them is true.
pub(super) fn search(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let given = &ask.given;
    // Incidents of every playbook are searched, so a level or kind of any of them is meant.
    let playbooks = ask.actions.playbooks();
    let level = |typed: &str| playbooks.iter().find_map(|it| it.level(typed)).map(|level| level.key.clone());
    let kind =
        |typed: &str| playbooks.iter().find_map(|it| it.fault_type(typed)).map(|kind| kind.key.clone());
    let known = |typed: Option<&str>, key: &dyn Fn(&str) -> Option<String>| {
        typed.map(|typed| key(typed).ok_or_else(|| Refusal::NotUnderstood(typed.into()))).transpose()
    };
    let filter = Filter {
        level: known(given.text("level"), &level)?,
        fault_type: known(given.text("type"), &kind)?,
        person: given.person("person")?,
        open: given.flag("open"),
    };
    Ok(Answer::Found(Box::new(SearchQuery { words: given.needed("words")?.to_owned(), filter })))
}

/// The same once it is found. All timelines may be read for it.
///
/// # Errors
/// A refusal or a fault.
pub(crate) async fn found(actions: &Actions, call: &Call, asked: &SearchQuery) -> Result<Message, Failure> {
    let SearchQuery { words, filter } = asked;
    let found = actions.search(call.guild, (words, filter), MAX_FOUND, &call.caller).await?;
    Ok(cards::list::found(&found, words, actions.now(), call.language))
}

/// Incidents that look like this one, and what helped.
pub(super) async fn similar(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let view = meant(ask).await?;
    let found = ask.actions.similar(&view.incident, &ask.call.caller).await?;
    let message = cards::list::similar(&found, ask.call.language);
    Ok(Answer::Message { message, ephemeral: true })
}

/// The whole record as a file. How to reach people without an account only if asked for.
pub(super) async fn export(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let view = meant(ask).await?;
    Ok(Answer::Document(Box::new(DocumentRequest {
        incident: view.incident.id,
        wanted: Wanted::Record,
        language: ask.call.language,
        contacts: ask.given.flag("contacts").unwrap_or(false),
    })))
}

/// A form or notice of the incident's playbook, filled in.
pub(super) async fn document(ask: &Ask<'_>) -> Result<Answer, Failure> {
    let typed = ask.given.needed("document")?;
    let view = match ask.given.text("incident") {
        None => ask.here().await?,
        Some(number) => numbered(ask, number).await?,
    };
    let language = match ask.given.text("language") {
        None => ask.call.language,
        Some("zh") => Language::Zh,
        Some("en") => Language::En,
        Some(other) => return Err(Refusal::NotUnderstood(other.into()).into()),
    };
    let known = || view.playbook.documents.iter().map(|document| document.key.clone()).collect();
    let wanted =
        view.playbook.document(typed).ok_or_else(|| Refusal::NoSuchDocument(typed.into(), known()))?;
    Ok(Answer::Document(Box::new(DocumentRequest {
        incident: view.incident.id,
        wanted: Wanted::Document(wanted.key.clone()),
        language,
        contacts: ask.given.flag("contacts").unwrap_or(false),
    })))
}

/// The newest incidents that the caller may know of.
pub(super) async fn visible(ask: &Ask<'_>, open_only: bool) -> Result<Vec<View>, Failure> {
    let mut views = ask.actions.incidents(ask.call.guild, open_only, MAX_LOOKED_AT).await?;
    views.retain(|view| view.is_known_to(&ask.call.caller));
    views.truncate(MAX_LISTED);
    Ok(views)
}
