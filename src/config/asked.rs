//! What a playbook file asks of people beside limits, and what it tells them by itself: `[[details]]`, `[self_help]`,
//! `[bulletins]` and `[survey]`.

use super::playbook::{MOST, Names, PROSE, check_unique, key};
use super::problem::suggest;
use super::questions::choices;
use super::table::{Page, Table};
use crate::domain::bulletin::{Bulletin, BulletinRule, Bulletins};
use crate::domain::details::{Detail, Form};
use crate::domain::keyed::Keyed;
use crate::domain::playbook::{Level, SurveyRule};
use crate::domain::self_help::SelfHelp;
use strum::{EnumString, IntoStaticStr, VariantArray};

/// Longest name of a detail, and longest question: what Discord shows of a field and in an empty one.
const LABEL: usize = 45;
const HINT: usize = 100;

/// Where a bulletin is posted.
#[derive(Clone, Copy, PartialEq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
enum Place {
    Room,
    Incidents,
}

/// What is asked about a fault.
pub(super) fn details(page: &Page<'_>, top: &mut Table<'_>) -> Vec<Detail> {
    let mut keys = Vec::new();
    let mut details: Vec<Detail> = Vec::new();
    for mut detail in top.tables("details") {
        let at = detail.at;
        let (key, name) = (key(&mut detail, "key", "steps"), detail.words("name", LABEL));
        detail.need("form", "\"report\"");
        let form = detail.choice("form", Form::VARIANTS);
        let ask = detail.optional_words("ask", HINT);
        let choices = choices(&mut detail, "choices");
        let private = detail.flag("private", false);
        detail.finish();
        keys.extend(key);
        let (Some(key), Some(name), Some(form), Some(private)) = (key, name, form, private) else { continue };
        if details.iter().filter(|detail| detail.form == form).count() == Form::MOST {
            let what = format!("this form asks for more than {} details", Form::MOST);
            page.note(at, what, "fewer, or another `form`");
        }
        details.push(Detail { key: key.to_string(), form, name, ask, choices, private });
    }
    check_unique(page, "detail", &keys);
    details
}

/// What people try first.
pub(super) fn self_help(mut table: Table<'_>, levels: &[Level]) -> Option<SelfHelp> {
    let page = table.page;
    let at = table.at;
    table.need("levels", "[\"P3\"]");
    let mut named: Vec<String> = Vec::new();
    for text in table.texts("levels") {
        if !levels.is_empty() && !levels.iter().any(|level| level.key == text.value) {
            let known: Vec<_> = levels.iter().map(|level| level.key.as_str()).collect();
            page.note(text.at, format!("there is no level `{}`", text.value), suggest(&text, known));
        }
        if named.iter().any(|other| other == text.value) {
            page.note(text.at, format!("`{}` is there twice", text.value), "it once");
        }
        named.push(text.to_string());
    }
    let steps: Vec<_> = table.list("steps").iter().map(|value| page.words("steps", value, PROSE)).collect();
    table.finish();
    if named.is_empty() || steps.is_empty() {
        page.note(at, "this helps nobody", "`levels` with at least one level, and at least one of `steps`");
    }
    if steps.len() > MOST {
        page.note(at, format!("there are more than {MOST} steps"), "fewer");
    }
    Some(SelfHelp { levels: named, steps: steps.into_iter().collect::<Option<_>>()? })
}

/// What is told by itself.
pub(super) fn bulletins(mut table: Table<'_>, names: &Names<'_>) -> Bulletins {
    let read = |bulletin: &Bulletin| Some((*bulletin, bulletin_rule(table.table(bulletin.key())?, names)?));
    let bulletins = Bulletin::VARIANTS.iter().filter_map(read).collect();
    table.finish();
    bulletins
}

fn bulletin_rule(mut table: Table<'_>, names: &Names<'_>) -> Option<BulletinRule> {
    let to = names.need_roles(&mut table, "to");
    table.need("in", "\"room\"");
    let in_incidents = table.choice("in", Place::VARIANTS).map(|place| place == Place::Incidents);
    let ask = table.optional_words("ask", PROSE);
    table.finish();
    Some(BulletinRule { to: to?, in_incidents: in_incidents?, ask })
}

/// The satisfaction survey.
pub(super) fn survey(mut table: Table<'_>) -> Option<SurveyRule> {
    let expires = table.need_time("expires");
    let remind = table.time("remind");
    if let (Some(remind), Some(expires)) = (&remind, &expires)
        && remind.value >= expires.value
    {
        let what = "the question would be asked again when it can no longer be answered";
        table.page.note(remind.at, what, "a time before `expires`");
    }
    table.finish();
    Some(SurveyRule { expires: expires?.value, remind: remind.map(|remind| remind.value) })
}
