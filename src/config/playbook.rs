//! Playbook files: `format = "playbook/1"`. The format is explained in `config/playbooks/rapid-response.toml`.

use super::asked;
use super::comms::comms;
use super::document::documents;
use super::level;
use super::problem::{Problem, suggest};
use super::questions::questions;
use super::roles::{permits, roles};
use super::table::{Page, Placed, Table};
use crate::domain::calendar::Calendars;
use crate::domain::ids::RoleKey;
use crate::domain::incident::State;
use crate::domain::playbook::{
    Check, Clock, FaultType, Figure, Gate, Level, Need, Observation, OnRegrade, PlanRules, Playbook,
    PlaybookRef, Role, RoomKind, Verification,
};
use chrono::TimeDelta;
use strum::VariantArray;

/// What the first line of a playbook file says.
pub const FORMAT: &str = "playbook/1";

/// Longest name, in characters.
pub(super) const NAME: usize = 100;
/// Longest note or criterion.
pub(super) const PROSE: usize = 300;
/// Most entries of a kind: Discord offers no more choices.
pub(super) const MOST: usize = 25;

/// States that a failed verification can return to.
const RETURNS: [State; 3] = [State::Diagnosing, State::Planning, State::Processing];

/// Reads a playbook; everything that is wrong with it, if anything is.
pub fn parse(file: &str, text: &str, calendars: &Calendars) -> Result<Playbook, Vec<Problem>> {
    Page::read(file, text, |page, top| playbook(page, top, calendars))
}

/// What the rest of a playbook may refer to.
pub(super) struct Names<'a> {
    pub(super) roles: Vec<&'a str>,
    pub(super) calendars: &'a Calendars,
}

impl Names<'_> {
    /// A calendar's name, if there is such a calendar.
    pub(super) fn calendar(&self, page: &Page<'_>, name: Option<Placed<&str>>) -> Option<String> {
        let name = name?;
        if !self.calendars.contains_key(name.value) {
            let instead = suggest(&name, self.calendars.keys().map(String::as_str));
            page.note(name.at, format!("there is no calendar `{}`", name.value), instead);
            return None;
        }
        Some(name.to_string())
    }

    /// The roles of a list that may be absent.
    pub(super) fn roles(&self, table: &mut Table<'_>, key: &str) -> Vec<RoleKey> {
        self.check(table.page, table.texts(key))
    }

    /// The roles of a list that must name somebody.
    pub(super) fn need_roles(&self, table: &mut Table<'_>, key: &str) -> Option<Vec<RoleKey>> {
        let value = table.need(key, "[\"lead\"]")?;
        let given = table.texts(key);
        if value.get_ref().as_array().is_some_and(|list| list.is_empty()) {
            let what = format!("`{key}` is nobody");
            table.page.note(value.span().start, what, "at least one role, such as `[\"lead\"]`");
            return None;
        }
        Some(self.check(table.page, given))
    }

    /// Roles, each declared and named once.
    pub(super) fn check(&self, page: &Page<'_>, given: Vec<Placed<&str>>) -> Vec<RoleKey> {
        let mut roles: Vec<RoleKey> = Vec::new();
        for role in given {
            if !self.roles.is_empty() && !self.roles.contains(&role.value) {
                let instead = suggest(&role, self.roles.iter().copied());
                page.note(role.at, format!("role `{}` is not declared in `roles`", role.value), instead);
            }
            if roles.iter().any(|other| other.0 == role.value) {
                page.note(role.at, format!("role `{}` is named twice", role.value), "it once");
            }
            roles.push(RoleKey::new(role.value));
        }
        roles
    }
}

fn playbook(page: &Page<'_>, mut top: Table<'_>, calendars: &Calendars) -> Option<Playbook> {
    check_format(&mut top, FORMAT)?;
    let reference = reference(&mut top);
    let name = top.words("name", NAME);
    let note = top.optional_words("note", PROSE);
    let number = number(&mut top);
    let types = fault_types(page, &mut top);
    let (roles, declared) = roles(page, &mut top);
    let names = Names { roles: declared, calendars };
    let invite = names.need_roles(&mut top, "invite");
    let invite_core = names.roles(&mut top, "invite_core");
    let room = top.choice("room", RoomKind::VARIANTS).unwrap_or_default();
    let permits = permits(page, &mut top, &names);
    let grading = top.table("grading").map(|table| level::grading(table, &names));
    let team = top.table("team").map(|table| level::team(table, &names));
    let on_regrade = top.choice("on_regrade", OnRegrade::VARIANTS);
    let reminders = top.table("reminders").map(level::growth).unwrap_or_default();
    let verification = top.need("verification", "{ … }").and_then(|value| page.table("verification", value));
    let verification = verification.map(|table| read_verification(table, &names));
    let observation = top.table("observation").map(|table| observation(table, &names));
    let blockers = top.need("blockers", "{ … }").and_then(|value| page.table("blockers", value));
    let blockers = blockers.and_then(|table| level::cadence(table, &names));
    let followups = top.table("followups").map(|table| level::followups(table, &names));
    let comms = top.table("comms").map(|table| comms(table, &names));
    let documents = documents(page, &mut top);
    let closing = closing(page, &mut top);
    let reopen_within = top.time("reopen_within").map(|time| time.value);
    let plans = match top.table("plans") {
        Some(table) => plans(table, &names),
        None => Some(PlanRules::default()),
    };
    let levels = level::levels(&mut top, &names, room);
    let questions_asked =
        top.table("questions").map(|table| questions(table, levels.as_deref().unwrap_or_default()));
    let details = asked::details(page, &mut top);
    let known = levels.as_deref().unwrap_or_default();
    let self_help = top.table("self_help").map(|table| asked::self_help(table, known));
    let bulletins = top.table("bulletins").map(|table| asked::bulletins(table, &names));
    let survey = top.table("survey").map(asked::survey);
    check_review(&mut top, &closing, levels.as_deref().unwrap_or_default());
    top.finish();
    // Whoever must come can come.
    let is_asked_for = |role: &Role| known.iter().any(|level| level.quorum.contains(&role.key));
    let roles =
        roles.into_iter().map(|role| Role { assignable: role.assignable || is_asked_for(&role), ..role });
    let roles = roles.collect();
    Some(Playbook {
        reference: reference?,
        name: name?,
        note,
        number: number?,
        types: types?,
        roles,
        levels: levels?,
        invite: invite?,
        invite_core,
        room,
        permits,
        questions: questions_asked.unwrap_or_default(),
        details,
        self_help: self_help.flatten(),
        bulletins: bulletins.unwrap_or_default(),
        survey: survey.flatten(),
        grading: grading.flatten(),
        team: team.flatten(),
        on_regrade: on_regrade.unwrap_or(OnRegrade::Stricter),
        reminders,
        verification: verification.flatten()?,
        observation: observation.flatten(),
        blockers: blockers?,
        followups: followups.flatten(),
        comms: comms.flatten(),
        documents,
        closing,
        reopen_within,
        plans: plans?,
    })
}

/// The first line says what the file is, so that nothing is guessed.
pub(super) fn check_format(top: &mut Table<'_>, format: &str) -> Option<()> {
    let given = top.text("format", &format!("\"{format}\""))?;
    if given.value != format {
        let what = format!("format `{}` is not known here", given.value);
        top.page.note(given.at, what, format!("`format = \"{format}\"`"));
        return None;
    }
    Some(())
}

/// Is this a key such as `rapid-response`?
pub(super) fn is_key(text: &str) -> bool {
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !text.is_empty() && text.chars().all(good) && text.len() <= 40
}

/// A key of lower-case letters, digits and hyphens.
pub(super) fn key<'a>(table: &mut Table<'a>, name: &str, example: &str) -> Option<Placed<&'a str>> {
    let key = table.text(name, &format!("\"{example}\""))?;
    if !is_key(&key) {
        let what = format!("`{}` cannot be a key", key.value);
        let instead = format!("at most 40 of a-z, 0-9 and `-`, such as `{example}`");
        table.page.note(key.at, what, instead);
        return None;
    }
    Some(key)
}

/// Notes what is there twice, by `same`, and what is more than Discord can offer.
pub(super) fn check_unique(page: &Page<'_>, what: &str, keys: &[Placed<&str>]) {
    for (place, key) in keys.iter().enumerate() {
        if keys[..place].iter().any(|other| other.to_lowercase() == key.to_lowercase()) {
            let instead = format!("a key that no other {what} has");
            page.note(key.at, format!("{what} `{}` is there twice", key.value), instead);
        }
        if place == MOST {
            page.note(key.at, format!("there are more than {MOST} of this: {what}"), "fewer");
        }
    }
}

fn reference(top: &mut Table<'_>) -> Option<PlaybookRef> {
    let id = key(top, "id", "rapid-response");
    top.need("version", "1");
    let version = top.number("version", 1, u32::MAX.into());
    Some(PlaybookRef { id: id?.to_string(), version: version?.value as u32 })
}

fn number(top: &mut Table<'_>) -> Option<String> {
    let default = "{abbr}-{yyyymmdd}-{seq:03}";
    let Some(text) = top.optional_text("number") else { return Some(default.into()) };
    let mut bare = text.to_string();
    let with_sequence = bare.contains("{seq}") || bare.contains("{seq:03}");
    for placeholder in ["{abbr}", "{yyyymmdd}", "{seq:03}", "{seq}"] {
        bare = bare.replace(placeholder, "");
    }
    if bare.contains(['{', '}']) {
        let instead = "`{abbr}`, `{yyyymmdd}`, `{seq:03}` or `{seq}`";
        top.page.note(text.at, format!("`{}` has a placeholder that is not known", text.value), instead);
        return None;
    }
    let plain = |c: char| c.is_alphanumeric() || "-_#/.".contains(c);
    if !bare.chars().all(plain) || bare.chars().count() > 20 {
        let instead = "at most 20 letters, digits and `-_#/.` besides the placeholders";
        top.page.note(text.at, format!("`{}` cannot be a number", text.value), instead);
        return None;
    }
    if !with_sequence {
        top.page.note(text.at, "two incidents would get the same number", format!("`{default}`"));
        return None;
    }
    Some(text.to_string())
}

fn fault_types(page: &Page<'_>, top: &mut Table<'_>) -> Option<Vec<FaultType>> {
    top.need("types", "[{ key = \"system\", abbr = \"SYS\", name = { zh = \"…\", en = \"…\" } }]")?;
    let tables = top.tables("types");
    let mut keys = Vec::new();
    let types: Vec<_> = tables.into_iter().map(|table| fault_type(table, &mut keys)).collect();
    check_unique(page, "type", &keys);
    if types.is_empty() {
        page.note(top.at, "there is no type of fault", "at least one `[[types]]`");
    }
    types.into_iter().collect()
}

fn fault_type<'a>(mut table: Table<'a>, keys: &mut Vec<Placed<&'a str>>) -> Option<FaultType> {
    let key = key(&mut table, "key", "system");
    let abbr = table.text("abbr", "\"SYS\"");
    let name = table.words("name", NAME);
    let private = table.flag("private", false);
    keys.extend(key);
    if let Some(abbr) = abbr {
        let good = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
        if abbr.len() > 8 || !abbr.chars().all(good) {
            let what = format!("`{}` cannot stand in a number", abbr.value);
            table.page.note(abbr.at, what, "at most 8 of A-Z and 0-9, such as `SYS`");
        }
    }
    table.finish();
    Some(FaultType { key: key?.to_string(), abbr: abbr?.to_string(), name: name?, private: private? })
}

fn closing(page: &Page<'_>, top: &mut Table<'_>) -> Vec<Need> {
    let mut needs = Vec::new();
    for text in top.texts("closing") {
        let Some(need) = page.choice("closing", text, Need::VARIANTS) else { continue };
        if needs.contains(&need) {
            page.note(text.at, format!("`{}` is there twice", text.value), "it once");
        }
        needs.push(need);
    }
    needs
}

fn plans(mut table: Table<'_>, names: &Names<'_>) -> Option<PlanRules> {
    let eta = table.flag("eta", false);
    let ordered = table.flag("ordered", false);
    let gates = table.tables("approval");
    if gates.len() > MOST {
        table.page.note(table.at, format!("there are more than {MOST} steps of approval"), "fewer");
    }
    let approval: Vec<_> = gates.into_iter().map(|gate| read_gate(gate, names)).collect();
    table.finish();
    Some(PlanRules { eta: eta?, ordered: ordered?, approval: approval.into_iter().collect::<Option<_>>()? })
}

fn read_gate(mut table: Table<'_>, names: &Names<'_>) -> Option<Gate> {
    let name = table.words("name", NAME);
    let by = names.need_roles(&mut table, "by");
    let people = table.number("people", 1, 10).map_or(1, |people| people.value as u32);
    table.finish();
    Some(Gate { name: name?, by: by?, people })
}

/// A check has a name, those who make it if not all who may verify do, and, if it measures something, a unit and bounds.
fn read_check(mut table: Table<'_>, names: &Names<'_>) -> Option<Check> {
    let name = table.own_words(NAME);
    let by = names.roles(&mut table, "by");
    let unit = table.optional_text("unit").map(|unit| unit.trim().to_owned());
    let bounds = [table.figure("below"), table.figure("above")];
    let [below, above] = bounds;
    let page = table.page;
    let at = table.at;
    table.finish();
    if unit.is_none() && (below.is_some() || above.is_some()) {
        page.note(at, "this check has a bound but no unit", "`unit = \"ms\"` beside it");
    }
    if let (Some(below), Some(above)) = (below, above)
        && below <= above
    {
        page.note(at, "no figure is both below and above these bounds", "`above` less than `below`");
    }
    Some(Check { name: name?, by, figure: unit.map(|unit| Figure { unit, below, above }) })
}

fn observation(mut table: Table<'_>, names: &Names<'_>) -> Option<Observation> {
    let window = table.need_time("window");
    let by = names.roles(&mut table, "by");
    let chase = level::cadence(table, names);
    Some(Observation { window: window?.value, by, chase: chase? })
}

/// What no level asks for cannot be waited for.
fn check_review(top: &mut Table<'_>, closing: &[Need], levels: &[Level]) {
    let is_asked = levels.iter().any(|level| level.limits.contains_key(&Clock::Review));
    if closing.contains(&Need::Review) && !levels.is_empty() && !is_asked {
        let at = top.place("closing").unwrap_or(top.at);
        let what = "closing waits for a review, but no level has a limit for it";
        top.page.note(at, what, "`[levels.limits.review]` under a level, or leave `review` out");
    }
}

fn read_verification(mut table: Table<'_>, names: &Names<'_>) -> Option<Verification> {
    let page = table.page;
    let by = names.need_roles(&mut table, "by");
    table.need("not_by_fixer", "true");
    let not_by_fixer = table.flag("not_by_fixer", true);
    let checks = table.list("checks");
    let checks = checks.iter().filter_map(|value| read_check(page.table("checks", value)?, names));
    let checks: Vec<Check> = checks.collect();
    let ordered = table.flag("ordered", false);
    if checks.len() > MOST {
        page.note(table.at, format!("there are more than {MOST} checks"), "fewer");
    }
    table.need("failed_returns_to", "\"processing\"");
    let failed_returns_to = table.choice("failed_returns_to", &RETURNS);
    let extend_by: Option<TimeDelta> = table.time("extend_by").map(|time| time.value);
    let chase = table.table("chase").and_then(|table| level::cadence(table, names));
    table.finish();
    Some(Verification {
        by: by?,
        not_by_fixer: not_by_fixer?,
        checks,
        ordered: ordered?,
        failed_returns_to: failed_returns_to?,
        extend_by,
        chase,
    })
}
