//! `[comms]` of a playbook: who words what customers are told, and the templates.

use super::level;
use super::playbook::{NAME, Names, check_unique, key};
use super::table::{Placed, Table};
use crate::domain::comms::{AskUsers, Comms, LONGEST, Placeholder, Template, mentions, unknown_placeholder};
use crate::domain::keyed::Keyed;
use crate::domain::playbook::Words;
use strum::VariantArray;

/// Longest way of addressing customers.
const ADDRESS: usize = 40;

/// Who words what, how the next word is asked for, and the templates.
pub(super) fn comms(mut table: Table<'_>, names: &Names<'_>) -> Option<Comms> {
    let page = table.page;
    let draft = names.need_roles(&mut table, "draft");
    let approve = names.roles(&mut table, "approve");
    let publish = names.roles(&mut table, "publish");
    let customers = table.words("customers", ADDRESS);
    let chase = table.need("chase", "{ … }").and_then(|value| page.table("chase", value));
    let chase = chase.and_then(|table| level::cadence(table, names));
    let feedback = table.table("feedback").map(|table| feedback(table, names));
    let mut keys = Vec::new();
    table.need("templates", "[{ key = \"progress\", … }]");
    let templates: Vec<_> =
        table.tables("templates").into_iter().map(|table| template(table, &mut keys)).collect();
    check_unique(page, "template", &keys);
    table.finish();
    Some(Comms {
        draft: draft?,
        approve,
        publish,
        customers: customers?,
        chase: chase?,
        feedback: feedback.flatten(),
        templates: templates.into_iter().collect::<Option<_>>()?,
    })
}

fn feedback(mut table: Table<'_>, names: &Names<'_>) -> Option<AskUsers> {
    let by = names.need_roles(&mut table, "by");
    let chase = level::cadence(table, names);
    Some(AskUsers { by: by?, chase: chase? })
}

fn template<'a>(mut table: Table<'a>, keys: &mut Vec<Placed<&'a str>>) -> Option<Template> {
    let page = table.page;
    let key = key(&mut table, "key", "progress");
    keys.extend(key);
    let name = table.words("name", NAME);
    let last = table.flag("last", false);
    let at = table.place("text").unwrap_or(table.at);
    table.need("text", "{ zh = \"…\", en = \"…\" }");
    let text = table.table("text").and_then(wording);
    table.finish();
    if let (Some(text), Some(true)) = (&text, last)
        && [&text.zh, &text.en].into_iter().any(|text| mentions(text, Placeholder::Next))
    {
        page.note(at, "the last word promises another one", "it without `{next}`, or leave `last` out");
    }
    Some(Template { key: key?.to_string(), name: name?, text: text?, last: last? })
}

/// A wording in both languages, of which each knows the same placeholders as the program.
fn wording(mut table: Table<'_>) -> Option<Words> {
    let page = table.page;
    let given = ["zh", "en"].map(|language| table.text(language, "\"…\""));
    table.finish();
    for text in given.into_iter().flatten() {
        if let Some(unknown) = unknown_placeholder(&text) {
            let known = Placeholder::VARIANTS
                .iter()
                .map(|it| format!("`{{{}}}`", it.key()))
                .collect::<Vec<_>>()
                .join(", ");
            page.note_within(
                text.at,
                unknown,
                format!("`{unknown}` is no placeholder"),
                format!("one of {known}"),
            );
        }
        let length = text.chars().count();
        if length > LONGEST {
            page.note(text.at, format!("this has {length} characters"), format!("at most {LONGEST}"));
        }
    }
    let [zh, en] = given;
    Some(Words { zh: zh?.to_string(), en: en?.to_string() })
}
