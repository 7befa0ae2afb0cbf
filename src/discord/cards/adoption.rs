//! What is said when another version of the playbook applies.

use super::limits::running;
use super::line::{Line, Lined, On};
use crate::domain::timeline::AdoptionEvent;

impl Lined for AdoptionEvent {
    fn line<'a>(&'a self, on: On<'a>) -> Line<'a> {
        let AdoptionEvent::PlaybookAdopted(adopted) = self;
        on.says_with("📘", "entry-playbook-adopted", |writer, args| {
            let (old, new) = (adopted.from.version.to_string(), adopted.to.version.to_string());
            args.text("playbook", writer.playbook()).text("old", old).text("new", new)
        })
        .calling(move || on.calls(None, &adopted.call))
        .then(move |writer| running(writer, on.now))
    }
}
