//! Giving and correcting details of a fault.

use super::{Decision, Scene, text};
use crate::domain::authorise::Action;
use crate::domain::details::{Detail, Given, known};
use crate::domain::grading::choice;
use crate::domain::refusal::Refusal;
use crate::domain::timeline::{DetailsEvent, Event};

/// Notes what was given, by key or name; each takes the place of what was known before.
pub fn give_details(scene: Scene<'_>, answers: &[(&str, &str)]) -> Decision {
    scene.may(Action::GiveDetails)?;
    let playbook = scene.rules.playbook;
    let mut details = Vec::new();
    for (name, answer) in answers {
        let asked = playbook.detail(name).ok_or_else(|| {
            let known = playbook.details.iter().map(|detail| detail.name.clone()).collect();
            Refusal::NoSuchDetail((*name).into(), known)
        })?;
        let given = check_detail(asked, answer)?;
        if known(scene.incident, &given.key) != Some(given.text.as_str()) {
            details.push(given);
        }
    }
    if details.is_empty() {
        Err(Refusal::Empty("text"))
    } else {
        Ok(vec![Event::Details(DetailsEvent::DetailsGiven { details })])
    }
}

/// An answer as it is kept.
pub(super) fn check_detail(asked: &Detail, answer: &str) -> Result<Given, Refusal> {
    let mut answer = text("text", answer)?;
    if !asked.choices.is_empty() {
        let known = || asked.choices.iter().map(|choice| choice.name.clone()).collect();
        let found = choice(&asked.choices, &answer);
        answer = found.ok_or_else(|| Refusal::NoSuchDetail(answer.clone(), known()))?.key.clone();
    }
    Ok(Given { key: asked.key.clone(), text: answer, private: asked.private })
}
