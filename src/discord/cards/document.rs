//! Forms and notices of a playbook as Markdown: their fields in their order, each there also when nothing is recorded.
//! What people typed stays in its cell, and mentions nobody where the file is pasted.

mod fields;
#[cfg(test)]
mod tests;

use super::review::file_name;
use super::writer::Writer;
use crate::actions::View;
use crate::discord::message::File;
use crate::domain::document::{Document, Entry as Field};
use crate::domain::guild::Language;
use crate::domain::keyed::Keyed;
use crate::domain::timeline::Entry;
use crate::text::markdown::{cell, inert};
use crate::text::{Args, labels, say, say_with};
use fields::{Cells, Source};

/// A document of an incident, to be made.
#[derive(Debug, Clone, Copy)]
pub struct Made<'a> {
    /// The incident.
    pub view: &'a View,
    /// All that happened in it.
    pub timeline: &'a [Entry],
    pub language: Language,
    /// With how to reach people?
    pub contacts: bool,
}

/// A document as a file.
pub fn document(made: &Made<'_>, document: &Document) -> File {
    let number = file_name(made.view.incident.number());
    File::markdown(&format!("{number}-{}", document.key), document_markdown(made, document))
}

/// A document as Markdown.
pub fn document_markdown(made: &Made<'_>, document: &Document) -> String {
    let writer = Writer::file(made.view, made.language);
    let source = Source { writer: &writer, timeline: made.timeline, contacts: made.contacts };
    let title = labels::words(made.language, &document.name);
    let number = Cells::one(made.view.incident.number());
    let zone = Args::new().text("zone", made.view.guild.zone.name());
    let mut parts =
        vec![inert(&format!("# {title} · {number}")), say_with(made.language, "document-zone", zone)];
    for section in &document.sections {
        parts.extend(
            section.name.as_ref().map(|name| inert(&format!("## {}", labels::words(made.language, name)))),
        );
        let heading = section.name.as_ref().map(|name| labels::words(made.language, name));
        parts.extend(fields(&source, made.language, &section.fields, heading.as_deref()));
    }
    parts.join("\n\n") + "\n"
}

/// What the fields under a heading say. Fields of one value each stand together in a table of two columns; a field of many has a table of its own.
fn fields(source: &Source<'_>, language: Language, fields: &[Field], heading: Option<&str>) -> Vec<String> {
    let mut parts = Vec::new();
    let mut facts: Vec<Vec<String>> = Vec::new();
    let head = ["document-item", "document-content"];
    for entry in fields {
        let name = match &entry.name {
            Some(name) => labels::words(language, name),
            None => say(language, &format!("document-{}", entry.field.key())),
        };
        match source.cells(entry.field) {
            Cells::One(value) => facts.push(vec![name, value]),
            Cells::Many(columns, rows) => {
                if !facts.is_empty() {
                    parts.push(table(language, &head, std::mem::take(&mut facts)));
                }
                // The section says it already.
                parts.extend((heading != Some(&*name)).then(|| inert(&format!("### {name}"))));
                parts.push(table(language, columns, rows));
            }
        }
    }
    if !facts.is_empty() {
        parts.push(table(language, &head, facts));
    }
    parts
}

/// Without a row, an empty one: there is a place to write.
fn table(language: Language, columns: &[&str], mut rows: Vec<Vec<String>>) -> String {
    if rows.is_empty() {
        rows.push(vec![String::new(); columns.len()]);
    }
    let line = |cells: Vec<String>| {
        format!("| {} |", cells.iter().map(|it| cell(it)).collect::<Vec<_>>().join(" | "))
    };
    let head = line(columns.iter().map(|id| say(language, id)).collect());
    let rule = line(vec!["---".to_owned(); columns.len()]);
    [head, rule].into_iter().chain(rows.into_iter().map(line)).collect::<Vec<_>>().join("\n")
}
