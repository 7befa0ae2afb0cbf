//! What a playbook file asks to find the level: `[questions]`.

use super::playbook::{NAME, check_unique, key};
use super::problem::suggest;
use super::table::{Page, Placed, Table};
use crate::domain::grading::{Band, Choice, Questions};
use crate::domain::playbook::Level;

/// Most answers to a question: their names must fit into the empty field of a form.
const MOST_ANSWERS: usize = 6;

/// Reads them; what they refer to must be levels of the playbook.
pub(super) fn questions(mut table: Table<'_>, levels: &[Level]) -> Questions {
    let impact = choices(&mut table, "impact");
    let urgency = choices(&mut table, "urgency");
    let matrix = matrix(&mut table, (impact.len(), urgency.len()), levels);
    let core = table.optional_text("core").and_then(|text| level(table.page, text, levels));
    let bands = bands(&mut table, levels);
    table.finish();
    Questions { impact, urgency, matrix, core, bands }
}

fn level(page: &Page<'_>, text: Placed<&str>, levels: &[Level]) -> Option<String> {
    let found = levels.iter().find(|level| level.key == text.value);
    // Where the levels themselves could not be read, these are not to blame.
    if found.is_none() && !levels.is_empty() {
        let known: Vec<_> = levels.iter().map(|level| level.key.as_str()).collect();
        page.note(text.at, format!("there is no level `{}`", text.value), suggest(&text, known));
    }
    found.map(|level| level.key.clone())
}

pub(super) fn choices(table: &mut Table<'_>, name: &str) -> Vec<Choice> {
    let mut keys = Vec::new();
    let page = table.page;
    let mut choices = Vec::new();
    for mut choice in table.tables(name) {
        let (key, name) = (key(&mut choice, "key", "many-users"), choice.words("name", NAME));
        keys.extend(key);
        choices.extend(key.zip(name).map(|(key, name)| Choice { key: key.to_string(), name }));
        choice.finish();
    }
    check_unique(page, name, &keys);
    if let Some(more) = keys.get(MOST_ANSWERS) {
        page.note(more.at, format!("there are more than {MOST_ANSWERS} answers"), "fewer");
    }
    choices
}

/// A row for each impact, in it a level for each urgency.
fn matrix(table: &mut Table<'_>, (rows, columns): (usize, usize), levels: &[Level]) -> Vec<Vec<String>> {
    let (page, at) = (table.page, table.at);
    let given = table.list("matrix");
    let wanted =
        format!("{rows} rows of {columns} levels: a row for each `impact`, in it one for each `urgency`");
    if (rows == 0) != (columns == 0) {
        page.note(at, "a matrix needs answers in both directions", "both `impact` and `urgency`, or neither");
    }
    if given.len() != rows {
        let place = given.first().map_or(at, |row| row.span().start);
        page.note(place, format!("`matrix` has {} rows", given.len()), wanted.as_str());
    }
    let mut matrix = Vec::new();
    for row in given {
        let Some(cells) = row.get_ref().as_array() else {
            page.wrong_kind("matrix", row, &wanted);
            continue;
        };
        if cells.len() != columns {
            page.note(row.span().start, format!("this row has {} levels", cells.len()), wanted.as_str());
        }
        let texts = cells.iter().filter_map(|cell| page.text("matrix", cell));
        matrix.push(texts.filter_map(|text| level(page, text, levels)).collect());
    }
    matrix
}

/// Bands go down to nothing, so that every share is in one of them and none in two.
fn bands(table: &mut Table<'_>, levels: &[Level]) -> Vec<Band> {
    let page = table.page;
    let mut bands: Vec<Band> = Vec::new();
    let mut last_at = table.at;
    for mut band in table.tables("bands") {
        let at = band.at;
        last_at = at;
        let key = band.text("level", "\"P1\"").and_then(|text| level(page, text, levels));
        let (from, above) = (share(&mut band, "from"), share(&mut band, "above"));
        let given = ["from", "above"].into_iter().filter(|key| band.place(key).is_some()).count();
        band.finish();
        let (end, above) = match (from, above) {
            (Some(from), None) => (from, false),
            (None, Some(above)) => (above, true),
            // What is no share has been noted.
            _ if given == 1 => continue,
            _ => {
                let instead = "`from = 30` (30 and more) or `above = 0` (more than 0)";
                page.note(at, "a band has one lower end", instead);
                continue;
            }
        };
        // At the same end, the band above it comes first.
        let lower = |last: &Band| last.from > *end || (last.from == *end && last.above && !above);
        if bands.last().is_some_and(|last| !lower(last)) {
            let what = "this band begins where the one before it has begun already, so they overlap";
            page.note(end.at, what, "the highest share first, each further down than the one before");
        }
        bands.extend(key.map(|level| Band { level, from: *end, above }));
    }
    if bands.last().is_some_and(|last| last.from > 0.0 || last.above) {
        page.note(last_at, "the lowest band does not reach down to 0", "a last band with `from = 0`");
    }
    bands
}

/// A share from 0 to 100, if it is there.
fn share(table: &mut Table<'_>, key: &str) -> Option<Placed<f64>> {
    let value = table.find(key)?;
    let at = value.span().start;
    let share = table.page.decimal(value).filter(|share| (0.0..=100.0).contains(share));
    if share.is_none() {
        table.page.note(at, format!("`{key}` is no share of users"), "a number from 0 to 100");
    }
    share.map(|value| Placed { value, at })
}
