//! What comes of it when people press: each button does what its command does.

use super::arranged::{self, Reply};
use super::commands::{Answer, Ask, Given, Verb, of_button};
use super::modals;
use super::press::{Needs, Press, Pressed};
use super::questions::{self, Questionnaire};
use super::same::{self, Same};
use crate::actions::{Actions, Call, Failure, View};
use crate::domain::refusal::Refusal;
use serenity::all::{ComponentInteraction, ComponentInteractionDataKind};

/// What a button does.
///
/// # Panics
/// Never: a test finds the command of every button.
#[expect(clippy::expect_used, reason = "both tables are static, and compared by a test")]
pub(crate) fn verb(press: Press) -> Verb {
    of_button(press.row().does).expect("a button stands for a command")
}

/// The incident, if this is its room.
pub(crate) async fn incident_here(pressed: &Pressed, ask: &Ask<'_>) -> Result<View, Failure> {
    let view = ask.here().await?;
    if view.incident.id == pressed.incident { Ok(view) } else { Err(Refusal::StaleButton.into()) }
}

/// The call, with the incident where the channel does not say which: one that is worked on in the incidents channel.
pub(crate) async fn call_of(pressed: &Pressed, actions: &Actions, call: &Call) -> Call {
    let mut call = Call { action: verb(pressed.press).action, ..call.clone() };
    if actions.is_worked_on_in(call.guild, call.channel, pressed.incident).await {
        call.incident = Some(pressed.incident);
    }
    call
}

/// Does what a button says, or opens its form.
pub async fn component(actions: &Actions, call: &Call, interaction: &ComponentInteraction) -> Answer {
    let data = &interaction.data;
    if let Some(asked) = Questionnaire::parse(&data.custom_id) {
        return questions::answered(actions, call, asked, &data.kind).await;
    }
    if let Some(same) = Same::parse(&data.custom_id) {
        return same::pressed(actions, call, &same).await;
    }
    if let Some(reply) = Reply::parse(&data.custom_id) {
        return arranged::pressed(actions, call, reply).await;
    }
    let pressed = match data.kind {
        ComponentInteractionDataKind::Button => Pressed::parse(&data.custom_id),
        _ => None,
    };
    let call = &match pressed {
        Some(pressed) => call_of(&pressed, actions, call).await,
        None => call.clone(),
    };
    let given = pressed.into_iter().flat_map(|pressed| pressed.press.row().given);
    let given = given.fold(Given::default(), |given, (name, text)| given.with(name, text));
    let item = pressed.and_then(|pressed| pressed.item).map(|item| item.to_string());
    let given = item.iter().fold(given, |given, item| given.with("id", item));
    let ask = Ask { actions, call, given, target: None };
    let Some(pressed) = pressed else {
        return ask.failed(Refusal::StaleButton.into()).await;
    };
    let view = match incident_here(&pressed, &ask).await {
        Ok(view) => view,
        Err(failure) => return ask.failed(failure).await,
    };
    if matches!(pressed.press.row().needs, Needs::Answers) {
        return match questions::begin(&view, &ask) {
            Ok(first) => first,
            Err(refusal) => ask.failed(refusal.into()).await,
        };
    }
    if !modals::opens_form(pressed.press, &view, &ask) {
        return ask.answer(verb(pressed.press)).await;
    }
    match modals::open(&pressed, &view, &ask) {
        Ok(form) => Answer::Modal(form),
        Err(refusal) => ask.failed(refusal.into()).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use strum::VariantArray;

    #[test]
    fn every_button_stands_for_a_command() {
        for press in Press::VARIANTS {
            assert!(of_button(press.row().does).is_some(), "{press:?} stands for “{}”", press.row().does);
        }
    }
}
