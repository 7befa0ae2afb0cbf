//! What is said of who can see the incident.

use super::line::{Line, Lined, On};
use super::writer::Writer;
use crate::domain::guild::Holder;
use crate::domain::privacy::AccessDiffers;
use crate::domain::timeline::PrivacyEvent;
use crate::text::{Args, labels, say_with};

impl Lined for PrivacyEvent {
    fn line<'a>(&'a self, on: On<'a>) -> Line<'a> {
        match self {
            PrivacyEvent::PrivacySet { private: true } => on.says("🔒", "entry-private"),
            PrivacyEvent::PrivacySet { private: false } => on.says("🔒", "entry-public"),
            PrivacyEvent::AccessRefused { reason, differs: Some(differs) } => {
                let next = if differs.is_open() { "next-access-open" } else { "next-access-refused" };
                on.words("⚠️", |writer| access_differs(writer, differs)).quoting([reason]).then_say(next)
            }
            PrivacyEvent::AccessRefused { reason, differs: None } => {
                on.says("⚠️", "entry-access-refused").quoting([reason]).then_say("next-access-refused")
            }
            PrivacyEvent::AccessSet => on.says("🔒", "entry-access-set"),
            PrivacyEvent::SimilarWithdrawn { .. } => on.says("🔒", "entry-similar-withdrawn"),
        }
    }
}

/// Who sees the room and should not, or the other way round.
fn access_differs(writer: &Writer<'_>, differs: &AccessDiffers) -> String {
    let language = writer.language();
    let name = |holder: &Holder| match holder {
        Holder::User(user) => writer.person(*user),
        Holder::Role(role) => format!("<@&{}>", role.0),
    };
    let strangers = differs.strangers.then(|| writer.say("access-everybody"));
    let see: Vec<String> = strangers.into_iter().chain(differs.let_in.iter().map(name)).collect();
    let missing: Vec<String> = differs.shut_out.iter().map(name).collect();
    let line = |id, who: Vec<String>| {
        (!who.is_empty())
            .then(|| say_with(language, id, Args::new().text("who", labels::list(language, who))))
    };
    let lines = [line("entry-access-open", see), line("entry-access-shut-out", missing)];
    lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
}
