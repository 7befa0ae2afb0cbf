//! People without an account, and how to reach them: for members only.

use super::details;
use super::facts;
use super::writer::Writer;
use crate::actions::View;
use crate::domain::details::known;
use crate::domain::guild::Language;

/// All of them, one a line; the reporter first, if there is a way to reach them. `None` when there is nobody.
pub fn contacts(view: &View, language: Language) -> Option<String> {
    let writer = Writer::person_in(view, language);
    let reporter = known(&view.incident, "contact");
    let reporter = reporter.map(|reach| facts::named(&writer, "card-reported", &writer.text(reach, 200)));
    let lines: Vec<String> =
        reporter.into_iter().chain(details::private(&writer)).chain(facts::contacts(&writer, true)).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}
