//! Making a document, or the whole record, for somebody: Discord is asked what people are called, which may take longer than a first answer.

use super::cards::document::{Made, Names, document};
use super::cards::review::record;
use super::deliver::Delivery;
use super::message::Message;
use super::rest::{Method, Outcome, Request, Route};
use crate::actions::{Actions, Call, Failure};
use crate::domain::document::people;
use crate::domain::guild::Language;
use crate::domain::ids::{GuildId, IncidentId, UserId};
use crate::text::plain::show;
use crate::text::{Args, labels, say_with};
use serde_json::Value;
use std::collections::BTreeSet;

/// Most people whose names are asked for.
const MOST: usize = 60;

/// A document that somebody asks for, and may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRequest {
    /// Of which incident.
    pub incident: IncidentId,
    /// Which: a key of the playbook; absent, the whole record.
    pub key: Option<String>,
    /// In which language.
    pub language: Language,
    /// With how to reach people (D17)?
    pub contacts: bool,
}

/// The answer with the document.
///
/// # Errors
/// [`Failure`].
pub async fn answer(
    actions: &Actions,
    delivery: &Delivery,
    call: &Call,
    request: &DocumentRequest,
) -> Result<Message, Failure> {
    let (view, timeline) = actions.look_through(request.incident).await?;
    let trail = match &request.key {
        Some(_) => Vec::new(),
        None => actions.trail(request.incident).await?,
    };
    let acted = trail.iter().filter_map(|step| step.actor.person());
    let people = people(&view.incident, &timeline).into_iter().chain(acted).collect::<BTreeSet<_>>();
    let names = names(delivery, view.incident.guild(), people).await;
    let (language, contacts) = (request.language, request.contacts);
    let made = Made { view: &view, timeline: &timeline, names: &names, language, contacts };
    let (said, file) = match &request.key {
        Some(key) => {
            let wanted = view.playbook.documents.iter().find(|document| document.key == *key);
            let wanted = wanted.ok_or_else(|| anyhow::anyhow!("the document {key} is not there"))?;
            let name = labels::words(language, &wanted.name);
            let said = say_with(call.language, "document-made", Args::new().text("name", name));
            (said, document(&made, wanted))
        }
        None => {
            let args = Args::new().text("number", show(view.incident.number(), 60));
            (say_with(call.language, "exported", args), record(&made, &trail))
        }
    };
    Ok(Message { files: vec![file], ..Message::text(said) })
}

/// What people are called on the server. Whoever left it keeps the number.
async fn names(delivery: &Delivery, guild: GuildId, people: impl IntoIterator<Item = UserId>) -> Names {
    let mut names = Names::new();
    for user in people.into_iter().take(MOST) {
        let request = Request::new(Method::GET, Route::get_member(guild.0, user.0));
        if let Outcome::Sent(member) = delivery.send(request).await {
            names.extend(called(&member).map(|name| (user, name)));
        }
    }
    names
}

fn called(member: &Value) -> Option<String> {
    let names = [&member["nick"], &member["user"]["global_name"], &member["user"]["username"]];
    names.into_iter().find_map(Value::as_str).map(str::to_owned)
}
