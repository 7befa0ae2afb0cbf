//! Scenarios: who does what when, and what must then be seen. Files in TOML; times are the product's.

mod check;
mod run;
mod text;

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;

pub use check::{Fault, faults};
pub use run::{Progress, ScenarioResult, SleepUntil, run, set_up};
pub use text::Text;

/// A scenario as it is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Shown at the head of reports.
    pub title: Text,
    /// In which it can be acted out, the usual one first; none, if it has no text that differs.
    #[serde(default)]
    pub languages: Vec<String>,
    /// The one in which it is.
    #[serde(skip)]
    pub language: String,
    /// Product time of the beginning, RFC 3339; the present if it is left out.
    #[serde(default)]
    pub start: Option<DateTime<Utc>>,
    /// Times faster than real time.
    #[serde(default = "one")]
    pub speed: f64,
    /// Zone of the transcript, such as `Asia/Shanghai`.
    #[serde(default, deserialize_with = "zone")]
    pub zone: Option<crate::zone::Zone>,
    pub guild: GuildPlan,
    #[serde(default)]
    pub roles: Vec<RolePlan>,
    #[serde(default)]
    pub people: Vec<PersonPlan>,
    /// Text channels besides `#general`.
    #[serde(default)]
    pub channels: Vec<String>,
    /// What happens, in order of `at`.
    #[serde(default, rename = "step")]
    pub steps: Vec<Step>,
}

fn zone<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<crate::zone::Zone>, D::Error> {
    let name = String::deserialize(from)?;
    name.parse().map(Some).map_err(serde::de::Error::custom)
}

fn one() -> f64 {
    1.0
}

/// The guild of a scenario.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuildPlan {
    /// Shown name.
    pub name: String,
    /// Such as `zh-CN`.
    #[serde(default = "english")]
    pub locale: Text,
}

fn english() -> Text {
    Text::same("en-US")
}

/// A role of a scenario.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RolePlan {
    /// Shown name.
    pub name: Text,
    /// Names of permissions, such as `MANAGE_GUILD`.
    #[serde(default)]
    pub permissions: Vec<String>,
    /// Whether anyone may ping it.
    #[serde(default)]
    pub mentionable: bool,
}

/// A person of a scenario.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonPlan {
    /// Shown name.
    pub name: String,
    /// Such as `zh-CN`; the guild's if it is left out.
    #[serde(default)]
    pub locale: Option<Text>,
    /// Names of roles, in any language.
    #[serde(default)]
    pub roles: Vec<String>,
}

/// One step. Exactly one of `types`, `says`, `presses`, `submits`, `chooses`, `expect`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Since the beginning, such as `6m30s`; directly after the step before if it is left out.
    #[serde(default)]
    pub at: Option<String>,
    /// Who acts; or whose last answer `answer_contains` means.
    #[serde(default)]
    pub who: Option<String>,
    /// `#name` or the beginning of one, `room` (the newest channel of the bot) or `room:2` (the second one it made); the
    /// last one used by this person if it is left out, else `#general`.
    #[serde(default, rename = "in")]
    pub place: Option<String>,
    /// A slash command. `{room}` becomes the mention of the newest room.
    #[serde(default)]
    pub types: Option<Text>,
    /// Plain text.
    #[serde(default)]
    pub says: Option<Text>,
    /// Label or custom id of a button.
    #[serde(default)]
    pub presses: Option<Text>,
    /// Fields of the form last shown to this person, by label or custom id.
    #[serde(default)]
    pub submits: Option<BTreeMap<String, Text>>,
    /// A choice in a select menu.
    #[serde(default)]
    pub chooses: Option<Choose>,
    /// What the answer to this act must contain, in its text or in a text file that comes with it (its name included).
    #[serde(default)]
    pub answer: Option<Vec<Text>>,
    /// What must be seen.
    #[serde(default)]
    pub expect: Option<Expect>,
}

/// A choice in a select menu.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choose {
    /// Custom id or placeholder.
    pub menu: String,
    /// Labels or values.
    pub values: Vec<String>,
}

/// What must be seen in one message (`contains`, `mentions`), or in none (`not_contains`).
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// As in a step.
    #[serde(default, rename = "in")]
    pub place: Option<String>,
    /// All of these in one and the same message.
    #[serde(default)]
    pub contains: Vec<Text>,
    /// People whom that message notified.
    #[serde(default)]
    pub mentions: Vec<String>,
    /// None of these in any message there, as of when the rest holds.
    #[serde(default)]
    pub not_contains: Vec<Text>,
    /// So many such messages, no more and no fewer, when the time is over.
    #[serde(default)]
    pub count: Option<usize>,
    /// All of these in the last answer to `who`.
    #[serde(default)]
    pub answer_contains: Vec<Text>,
    /// Only messages since this instant after the beginning.
    #[serde(default)]
    pub since: Option<String>,
    /// How long to wait, product time; `30s` if it is left out.
    #[serde(default)]
    pub within: Option<String>,
}

/// Reads a scenario, to be acted out in this language or its usual one, and checks that names and times in it make sense.
///
/// # Errors
/// With every fault, each with its line and column.
pub fn load(text: &str, language: Option<&str>) -> anyhow::Result<Scenario> {
    let faults = faults(text);
    if !faults.is_empty() {
        bail!(faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    }
    let mut scenario: Scenario = toml::from_str(text)?;
    if let Some(language) = language.filter(|wanted| !scenario.languages.iter().any(|known| known == wanted))
    {
        bail!("it is not there in {language}, but in: {}", scenario.languages.join(", "));
    }
    let usual = scenario.languages.first().map(String::as_str);
    scenario.language = language.or(usual).unwrap_or_default().to_owned();
    Ok(scenario)
}

impl Scenario {
    /// The role that has this name in any language.
    pub fn role(&self, name: &str) -> Option<&RolePlan> {
        self.roles.iter().find(|role| role.name.is(name))
    }

    /// A text in the language in which it is acted out.
    pub fn say<'a>(&self, text: &'a Text) -> &'a str {
        text.in_language(&self.language)
    }
}

/// Reads `1h`, `6m30s`, `250ms`.
///
/// # Errors
/// When it is not such a duration.
pub fn duration(text: &str) -> anyhow::Result<TimeDelta> {
    let bad = || format!("{text:?} is no duration; write such as 6m30s");
    let mut total = TimeDelta::zero();
    let mut rest = text.trim();
    if rest.is_empty() {
        bail!(bad());
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).with_context(bad)?;
        let number: i64 = rest[..digits].parse().with_context(bad)?;
        let unit = &rest[digits..];
        let unit = &unit[..unit.find(|c: char| c.is_ascii_digit()).unwrap_or(unit.len())];
        let millis = match unit.trim() {
            "ms" => 1,
            "s" => 1000,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            _ => bail!(bad()),
        };
        total += TimeDelta::milliseconds(number.checked_mul(millis).with_context(bad)?);
        rest = &rest[digits + unit.len()..];
    }
    Ok(total)
}
