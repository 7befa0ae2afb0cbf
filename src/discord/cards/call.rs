//! What somebody hears who is called by phone.

use super::writer::Writer;
use crate::actions::View;
use crate::domain::guild::Language;
use crate::domain::ids::RoleKey;
use crate::text::bare::bare;
use crate::text::{Args, labels, say, say_with};

/// Longest title that is read out, in characters.
const LONGEST_TITLE: usize = 120;

/// Which incident it is, of which level, and as whom they are called: plain words. Of a private incident its number alone.
pub fn spoken(view: &View, roles: &[RoleKey], language: Language) -> String {
    let writer = Writer::outside(view, language);
    let incident = &view.incident;
    let number = || Args::new().text("number", incident.number().to_owned());
    let mut sentences = Vec::new();
    if incident.report.drill.is_some() {
        sentences.push(say(language, "call-drill"));
    }
    sentences.push(say_with(language, "call-incident", number()));
    if !incident.is_private() {
        if let Some(given) = incident.level() {
            let level = Args::new().text("level", writer.level(&given.level));
            sentences.push(say_with(language, "call-level", level));
        }
        let title = Args::new().text("title", writer.text(&incident.report.title, LONGEST_TITLE));
        sentences.push(say_with(language, "call-title", title));
    }
    let roles = labels::list(language, roles.iter().map(|role| writer.role(role)));
    sentences.push(say_with(language, "call-you", Args::new().text("roles", roles)));
    bare(&sentences.join(if language == Language::Zh { "" } else { " " }))
}
