//! What is said of what shows what is wrong.

use super::line::{Line, Lined, On};
use crate::domain::timeline::EvidenceEvent;
use crate::text::labels;

impl Lined for EvidenceEvent {
    fn line<'a>(&'a self, on: On<'a>) -> Line<'a> {
        let EvidenceEvent::EvidenceAdded { id, kind, text, link, at } = self;
        let sentence = if at.is_some() { "entry-evidence-later" } else { "entry-evidence" };
        on.says_with("📎", sentence, move |writer, args| {
            let time = at.map(|at| writer.time(at, on.now)).unwrap_or_default();
            let kind = labels::evidence_kind(writer.language(), *kind);
            args.number("id", *id).text("kind", kind).text("time", time)
        })
        .quoting([text].into_iter().chain(link))
    }
}
