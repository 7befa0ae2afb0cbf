//! Drill files: `format = "drill/1"`. The format is explained in `config/drills/server-down.toml`.

use super::playbook::{NAME, PROSE, check_format, key};
use super::problem::{Problem, suggest};
use super::table::{Page, Table};
use crate::domain::drill::{Drill, Inject, MOST_INJECTS, Script};
use crate::domain::ids::RoleKey;
use crate::domain::playbook::Playbook;

/// What the first line of a drill file says.
pub const FORMAT: &str = "drill/1";

/// Reads a drill of one of these playbooks; everything that is wrong with it, if anything is.
pub fn parse(file: &str, text: &str, playbooks: &[&Playbook]) -> Result<Drill, Vec<Problem>> {
    Page::read(file, text, |page, top| drill(page, top, playbooks))
}

fn drill(page: &Page<'_>, mut top: Table<'_>, playbooks: &[&Playbook]) -> Option<Drill> {
    check_format(&mut top, FORMAT)?;
    let key = key(&mut top, "key", "server-down");
    let name = top.words("name", NAME);
    let wanted = top.text("playbook", "\"basic\"");
    let playbook = wanted.and_then(|wanted| {
        let found = playbooks.iter().copied().find(|playbook| playbook.reference.id == wanted.value);
        if found.is_none() {
            let known = playbooks.iter().map(|playbook| playbook.reference.id.as_str());
            page.note(wanted.at, format!("there is no playbook `{}`", wanted.value), suggest(&wanted, known));
        }
        found
    });
    let fault_type = top.optional_text("type");
    let level = top.optional_text("level");
    if let Some(playbook) = playbook {
        if let Some(unknown) =
            fault_type.filter(|said| !playbook.types.iter().any(|kind| kind.key == said.value))
        {
            let known = playbook.types.iter().map(|kind| kind.key.as_str());
            page.note(
                unknown.at,
                format!("the playbook has no type `{}`", unknown.value),
                suggest(&unknown, known),
            );
        }
        if let Some(unknown) =
            level.filter(|said| !playbook.levels.iter().any(|level| level.key == said.value))
        {
            let known = playbook.levels.iter().map(|level| level.key.as_str());
            page.note(
                unknown.at,
                format!("the playbook has no level `{}`", unknown.value),
                suggest(&unknown, known),
            );
        }
    }
    let title = top.words("title", NAME);
    let symptom = top.words("symptom", PROSE);
    let impact = top.optional_words("impact", PROSE);
    let injects = injects(page, &mut top, playbook);
    top.finish();
    Some(Drill {
        key: key?.to_string(),
        playbook: wanted?.to_string(),
        fault_type: fault_type.map(|said| said.to_string()),
        level: level.map(|said| said.to_string()),
        title: title?,
        symptom: symptom?,
        impact,
        script: Script { name: name?, injects: injects? },
    })
}

fn injects(page: &Page<'_>, top: &mut Table<'_>, playbook: Option<&Playbook>) -> Option<Vec<Inject>> {
    let at = top.need("injects", "[ … ]")?.span().start;
    let tables = top.tables("injects");
    if tables.is_empty() || tables.len() > MOST_INJECTS {
        let what = format!("a drill of {} injects", tables.len());
        page.note(at, what, format!("1 to {MOST_INJECTS} `[[injects]]`"));
    }
    let mut last = None;
    let mut injects = Vec::new();
    for mut table in tables {
        let after = table.need_time("after");
        if let Some(after) = after {
            if last.is_some_and(|last| after.value < last) {
                page.note(
                    after.at,
                    "this inject comes before the one above it",
                    "injects in the order of their times",
                );
            }
            last = Some(after.value);
        }
        let text = table.words("text", PROSE);
        let mut to: Vec<RoleKey> = Vec::new();
        for role in table.texts("to") {
            if to.iter().any(|other| other.0 == role.value) {
                page.note(role.at, format!("role `{}` is named twice", role.value), "it once");
            }
            if playbook.is_some_and(|playbook| playbook.role(&RoleKey::new(role.value)).is_none()) {
                let known = playbook.into_iter().flat_map(|playbook| &playbook.roles);
                let instead = suggest(&role, known.map(|role| role.key.0.as_str()));
                page.note(role.at, format!("the playbook has no role `{}`", role.value), instead);
            }
            to.push(RoleKey::new(role.value));
        }
        table.finish();
        injects.push(after.zip(text).map(|(after, text)| Inject {
            after: after.value.num_seconds(),
            text,
            to,
        }));
    }
    injects.into_iter().collect()
}
