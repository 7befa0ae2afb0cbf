//! What is typed or seen in a scenario: the same in every language, or in each its own.

use super::{Expect, Scenario, Step};
use serde::Deserialize;
use std::collections::BTreeMap;

/// A text: `"the same"`, or `{ zh = "…", en = "…" }`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged, expecting = "a text, or a table with a text for each of `languages`")]
pub enum Text {
    /// In every language.
    Same(String),
    /// In each its own.
    Each(BTreeMap<String, String>),
}

impl Text {
    /// A text that is the same in every language.
    pub fn same(text: &str) -> Text {
        Text::Same(text.to_owned())
    }

    /// As it is in a language; empty where it is not there in it, which reading the scenario has ruled out.
    pub fn in_language(&self, language: &str) -> &str {
        match self {
            Text::Same(text) => text,
            Text::Each(each) => each.get(language).map_or("", String::as_str),
        }
    }

    /// As it is in some language.
    pub fn any(&self) -> &str {
        match self {
            Text::Same(text) => text,
            Text::Each(each) => each.values().next().map_or("", String::as_str),
        }
    }

    /// Is it this in any language?
    pub fn is(&self, shown: &str) -> bool {
        match self {
            Text::Same(text) => text == shown,
            Text::Each(each) => each.values().any(|text| text == shown),
        }
    }
}

/// Where a text is not there in exactly the languages that the scenario names: how it differs.
pub(super) fn unlike(scenario: &Scenario, text: &Text) -> Option<String> {
    let Text::Each(each) = text else { return None };
    (!each.keys().eq(sorted(&scenario.languages))).then(|| {
        let there: Vec<_> = each.keys().map(String::as_str).collect();
        let (there, named) = (there.join(", "), scenario.languages.join(", "));
        format!("{:?} is there in {there}, but `languages` names {named}", text.any())
    })
}

/// The texts before the steps.
pub(super) fn texts_of_head(scenario: &Scenario) -> Vec<&Text> {
    let roles = scenario.roles.iter().map(|role| &role.name);
    let people = scenario.people.iter().filter_map(|person| person.locale.as_ref());
    [&scenario.title, &scenario.guild.locale].into_iter().chain(roles).chain(people).collect()
}

fn sorted(languages: &[String]) -> Vec<&String> {
    let mut sorted: Vec<_> = languages.iter().collect();
    sorted.sort();
    sorted
}

pub(super) fn of_step(step: &Step) -> Vec<&Text> {
    let acts = [&step.types, &step.says, &step.presses].into_iter().flatten();
    let forms = step.submits.iter().flat_map(BTreeMap::values);
    let answers = step.answer.iter().flatten();
    acts.chain(forms).chain(answers).chain(step.expect.iter().flat_map(of_expect)).collect()
}

fn of_expect(expect: &Expect) -> Vec<&Text> {
    expect.contains.iter().chain(&expect.not_contains).chain(&expect.answer_contains).collect()
}

#[cfg(test)]
mod tests {
    use super::super::load;

    const HEAD: &str =
        "title = { zh = \"一天\", en = \"A day\" }\nlanguages = [\"zh\", \"en\"]\nguild = { name = \"x\" }\n";

    #[test]
    fn a_scenario_is_acted_out_in_one_of_its_languages() {
        for (wanted, language, title) in
            [(None, "zh", "一天"), (Some("zh"), "zh", "一天"), (Some("en"), "en", "A day")]
        {
            let scenario = load(HEAD, wanted).unwrap();
            assert_eq!((scenario.language.as_str(), scenario.say(&scenario.title)), (language, title));
        }
        let error = load(HEAD, Some("fr")).unwrap_err().to_string();
        assert_eq!(error, "it is not there in fr, but in: zh, en");
    }

    #[test]
    fn a_text_that_lacks_a_language_is_refused() {
        let step = |contains: &str| format!("{HEAD}step = [{{ expect = {{ contains = [{contains}] }} }}]\n");
        assert!(load(&step("\"P0\""), None).is_ok());
        assert!(load(&step("{ en = \"done\", zh = \"好\" }"), None).is_ok());
        for (wrong, says) in [
            ("{ en = \"done\" }", "\"done\" is there in en, but `languages` names zh, en"),
            ("{ zh = \"好\", fr = \"fini\" }", "\"fini\" is there in fr, zh, but"),
            ("7", "a text, or a table with a text for each of `languages`"),
        ] {
            let error = format!("{:#}", load(&step(wrong), None).unwrap_err());
            assert!(error.contains(says), "{wrong}: {error}");
        }
    }
}
