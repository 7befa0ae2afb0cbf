//! Making a file for somebody: Discord is asked what people are called, which may take longer than a first answer.

use super::cards::document::{Made, document};
use super::cards::review::record;
use super::cards::timeline::timeline as timeline_of;
use super::deliver::Delivery;
use super::message::Message;
use super::pictured::with_files;
use crate::actions::{Actions, Call, Failure, View};
use crate::domain::At;
use crate::domain::guild::Language;
use crate::domain::ids::IncidentId;
use crate::domain::trail::Step;
use crate::text::plain::show;
use crate::text::{Args, labels, say_with};
use std::collections::BTreeSet;

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// A document: a key of the playbook.
    Document(String),
    /// The whole record.
    Record,
    /// The timeline, or what of it had happened by then.
    Timeline(Option<At>),
}

/// A document that somebody asks for, and may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRequest {
    pub incident: IncidentId,
    pub wanted: Wanted,
    pub language: Language,
    /// With how to reach people?
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
    let view = delivery.named(view, &timeline, actions.now()).await;
    let (language, contacts) = (request.language, request.contacts);
    let made = Made { view: &view, timeline: &timeline, language, contacts };
    let (text, mut files) = match &request.wanted {
        Wanted::Document(key) => {
            let wanted = view.playbook.documents.iter().find(|document| document.key == *key);
            let wanted = wanted.ok_or_else(|| anyhow::anyhow!("the document {key} is not there"))?;
            let name = labels::words(language, &wanted.name);
            let text = say_with(call.language, "document-made", Args::new().text("name", name));
            (text, vec![document(&made, wanted)])
        }
        Wanted::Record => {
            let trail = actions.trail(request.incident).await?;
            let acted: BTreeSet<_> = trail.iter().flat_map(Step::people).collect();
            let acted = delivery.names(view.incident.guild(), acted, actions.now()).await;
            let view = View { names: view.names.clone().into_iter().chain(acted).collect(), ..view.clone() };
            let args = Args::new().text("number", show(view.incident.number(), 60));
            (say_with(call.language, "exported", args), record(&Made { view: &view, ..made }, &trail).into())
        }
        Wanted::Timeline(at) => {
            let then = at.map(|at| actions.as_it_was(&view, &timeline, at)).transpose()?;
            let mut message = timeline_of(&view, &timeline, then.as_ref(), language);
            let of = (language, actions.now());
            with_files(&view, &timeline, then.as_ref(), &mut message.files, of).await;
            return Ok(message);
        }
    };
    if request.wanted == Wanted::Record {
        with_files(&view, &timeline, None, &mut files, (language, actions.now())).await;
    }
    Ok(Message { files, ..Message::text(text) })
}
