//! Details of the fault: what is known, and what is still to be asked for.

use super::writer::{Writer, some};
use crate::domain::details::{Given, missing};
use crate::text::{Args, labels};

/// What was given, in the playbook's order, one a line. In a file, what says how to reach somebody is left out (D17).
pub(super) fn given(writer: &Writer<'_>, most: usize, max: usize) -> Option<String> {
    let view = writer.view;
    let asked = view.playbook.details.iter().map(|detail| &detail.key);
    let mut given: Vec<&Given> = asked.filter_map(|key| view.incident.details.get(key)).collect();
    let others = view.incident.details.values().filter(|it| view.playbook.detail(&it.key).is_none());
    given.extend(others.collect::<Vec<_>>());
    given.retain(|it| !(it.private && writer.is_file()));
    (!given.is_empty()).then(|| some(writer, given, most, |given| line(writer, given, max)))
}

/// A detail on a line, in the reader's words.
pub(super) fn line(writer: &Writer<'_>, given: &Given, max: usize) -> String {
    let detail = writer.view.playbook.detail(&given.key);
    let name = writer.each(|language| labels::detail(language, detail, &given.key));
    let chosen = detail.and_then(|it| it.choices.iter().find(|choice| choice.key == given.text));
    let text = match chosen {
        Some(choice) => writer.each(|language| labels::words(language, &choice.name)),
        None => writer.text(&given.text, max),
    };
    let args = |_: &Writer<'_>| Args::new().text("name", name.clone()).text("value", text.clone());
    writer.only(writer.language()).say_with("named", args)
}

/// What was given with an entry, for the quotation under its message.
pub(super) fn quote(writer: &Writer<'_>, details: &[Given]) -> Vec<String> {
    let shown = details.iter().filter(|it| !(it.private && writer.is_file()));
    shown.map(|given| line(writer, given, usize::MAX)).collect()
}

/// What is still to be asked for.
pub(super) fn to_ask(writer: &Writer<'_>) -> Option<String> {
    let missing = missing(&writer.view.incident, writer.view.rules());
    let names: Vec<String> =
        missing.iter().map(|detail| writer.each(|language| labels::words(language, &detail.name))).collect();
    (!names.is_empty()).then(|| format!("{} → `/details`", names.join(" · ")))
}
