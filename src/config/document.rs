//! `[[documents]]` of a playbook: forms and notices, and their fields.

use super::playbook::{MOST, NAME, check_unique, key};
use super::problem::suggest;
use super::table::{Page, Placed, Table, Value};
use crate::domain::document::{Document, Entry, Field, Section};
use crate::domain::keyed::Keyed;
use strum::VariantArray;

/// All documents.
pub(super) fn documents(page: &Page<'_>, top: &mut Table<'_>) -> Vec<Document> {
    let tables = top.tables("documents");
    let mut keys = Vec::new();
    let documents: Vec<_> = tables.into_iter().filter_map(|table| document(table, &mut keys)).collect();
    check_unique(page, "document", &keys);
    documents
}

fn document<'a>(mut table: Table<'a>, keys: &mut Vec<Placed<&'a str>>) -> Option<Document> {
    let page = table.page;
    let key = key(&mut table, "key", "registration");
    keys.extend(key);
    let name = table.words("name", NAME);
    let example = "[{ fields = [\"number\", \"symptom\"] }]";
    let value = table.need("sections", example);
    let sections: Vec<_> = table.tables("sections").into_iter().map(section).collect();
    if let Some(value) = value.filter(|value| value.get_ref().as_array().is_some_and(|list| list.is_empty()))
    {
        page.note(value.span().start, "there is no section", format!("at least one, such as `{example}`"));
    }
    if sections.len() > MOST {
        page.note(table.at, format!("there are more than {MOST} sections"), "fewer");
    }
    table.finish();
    Some(Document {
        key: key?.to_string(),
        name: name?,
        sections: sections.into_iter().collect::<Option<_>>()?,
    })
}

fn section(mut table: Table<'_>) -> Option<Section> {
    let page = table.page;
    let name = table.optional_words("name", NAME);
    let value = table.need("fields", "[\"number\", \"symptom\"]");
    let fields: Vec<_> = table.list("fields").iter().map(|value| field(page, value)).collect();
    if let Some(value) = value.filter(|_| fields.is_empty()) {
        page.note(value.span().start, "`fields` is empty", "at least one field, such as `\"symptom\"`");
    }
    table.finish();
    Some(Section { name, fields: fields.into_iter().collect::<Option<_>>()? })
}

/// A field by its key, or with a name of its own: `{ field = "impact", name = { … } }`.
fn field(page: &Page<'_>, value: Value<'_>) -> Option<Entry> {
    if value.get_ref().as_str().is_some() {
        let text = page.text("fields", value)?;
        return Some(Entry { field: known(page, text)?, name: None });
    }
    let mut table = page.table("fields", value)?;
    let text = table.text("field", "\"symptom\"");
    let name = table.words("name", NAME);
    table.finish();
    Some(Entry { field: known(page, text?)?, name: Some(name?) })
}

fn known(page: &Page<'_>, text: Placed<&str>) -> Option<Field> {
    let found = Field::from_key(text.value);
    if found.is_none() {
        let instead = suggest(&text, Field::VARIANTS.iter().map(|field| field.key()));
        page.note(text.at, format!("`{}` is no field of a document", text.value), instead);
    }
    found
}
