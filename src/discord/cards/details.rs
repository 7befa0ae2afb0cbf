//! Details of the fault: what is known, and what is still to be asked for.

use super::line::{Line, Lined, On};
use super::writer::{Writer, some};
use crate::domain::details::{Given, missing};
use crate::domain::timeline::DetailsEvent;
use crate::text::{Args, labels, say_with};

impl Lined for DetailsEvent {
    fn line<'a>(&'a self, on: On<'a>) -> Line<'a> {
        let DetailsEvent::DetailsGiven { details } = self;
        on.says("📋", "entry-details").quoting_with(|writer| quote(writer, details))
    }
}

/// What was given, in the playbook's order, one a line. What says how to reach somebody is for the room only: `for_room`
/// has it too.
pub(super) fn given(writer: &Writer<'_>, most: usize, max: usize, for_room: bool) -> Option<String> {
    let view = writer.view;
    let asked = view.playbook.details.iter().map(|detail| &detail.key);
    let mut given: Vec<&Given> = asked.filter_map(|key| view.incident.details.get(key)).collect();
    given.extend(view.incident.details.values().filter(|it| view.playbook.detail(&it.key).is_none()));
    given.retain(|it| for_room || !it.private);
    let line = |given: &&Given| line(writer, given, &writer.text(&given.text, max));
    (!given.is_empty()).then(|| some(writer, given, most, line))
}

/// Those that say how to reach somebody, for those who ask for that.
pub(super) fn private(writer: &Writer<'_>) -> Option<String> {
    let details = writer.view.incident.details.values().filter(|it| it.private && it.key != "contact");
    let lines: Vec<String> =
        details.map(|given| line(writer, given, &writer.text(&given.text, 200))).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// What was given with an entry, as it was typed, for the quotation under its message. What says how to reach somebody
/// stands on the card alone.
pub(super) fn quote(writer: &Writer<'_>, details: &[Given]) -> Vec<String> {
    details.iter().filter(|it| !it.private).map(|given| line(writer, given, &given.text)).collect()
}

/// A detail on a line, in the reader's words.
fn line(writer: &Writer<'_>, given: &Given, text: &str) -> String {
    let detail = writer.view.playbook.detail(&given.key);
    let name = writer.each(|language| labels::detail(language, detail, &given.key));
    let chosen = detail.and_then(|it| it.choices.iter().find(|choice| choice.key == given.text));
    let chosen = chosen.map(|choice| writer.each(|language| labels::words(language, &choice.name)));
    let text = chosen.unwrap_or_else(|| text.to_owned());
    say_with(writer.language(), "named", Args::new().text("name", name).text("value", text))
}

/// What is still to be asked for.
pub(super) fn to_ask(writer: &Writer<'_>) -> Option<String> {
    let missing = missing(&writer.view.incident, writer.view.rules());
    let names: Vec<String> =
        missing.iter().map(|detail| writer.each(|language| labels::words(language, &detail.name))).collect();
    (!names.is_empty()).then(|| format!("{} → {}", names.join(" · "), writer.command("/details")))
}
