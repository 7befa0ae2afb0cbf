//! What is said of progress, and of lines of the log.

use super::facts;
use super::line::{Line, Lined, On};
use super::next::next_sync;
use crate::domain::timeline::{UpdateEvent, UpdateKind};
use crate::text::labels;

impl Lined for UpdateEvent {
    fn line<'a>(&'a self, on: On<'a>) -> Line<'a> {
        match self {
            UpdateEvent::Updated { text, kind, eta, .. } => {
                let sign = match kind {
                    UpdateKind::Progress => "📝",
                    UpdateKind::Finding => "🔎",
                    UpdateKind::Result => "📌",
                };
                on.says_with(sign, "entry-updated", |writer, args| {
                    args.text("kind", labels::update_kind(writer.language(), *kind))
                })
                .quoting([text])
                .then(move |writer| {
                    let eta = eta.map(|eta| writer.time_and_distance(eta, on.now));
                    let eta = eta.map(|eta| facts::named(writer, "card-eta", &eta));
                    eta.into_iter().chain(next_sync(writer, on.now).filter(|_| on.is_newest()))
                })
            }
            UpdateEvent::Logged { text, at: None } => on.says("🕒", "entry-logged").quoting([text]),
            UpdateEvent::Logged { text, at: Some(at) } => on
                .says_with("🕒", "entry-logged-later", move |writer, args| {
                    args.text("time", writer.time(*at, on.now))
                })
                .quoting([text]),
        }
    }
}
