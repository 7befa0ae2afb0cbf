//! What people try before anybody investigates.

use super::card::button;
use super::line::{Line, Lined, On};
use super::writer::Writer;
use crate::actions::View;
use crate::discord::press::Press;
use crate::domain::ids::RoleKey;
use crate::domain::ids::UserId;
use crate::domain::self_help::offered;
use crate::domain::timeline::SelfHelpEvent;
use crate::text::{Args, labels};
use serenity::all::{ButtonStyle, CreateActionRow};

impl Lined for SelfHelpEvent {
    fn line<'a>(&'a self, on: On<'a>) -> Line<'a> {
        match self {
            SelfHelpEvent::SelfHelpTried { worked: true, note } => {
                on.says("🧰", "entry-self-help-worked").quoting(note)
            }
            SelfHelpEvent::SelfHelpTried { worked: false, note } => {
                on.says("🧰", "entry-self-help-failed").quoting(note).calling(move || {
                    let duty = on.view.incident.primary().is_none().then(|| RoleKey::new("duty"));
                    on.calls(on.primary(), &duty)
                })
            }
        }
    }
}

/// What to try, step by step, for a message.
pub(super) fn steps(writer: &Writer<'_>) -> Option<String> {
    let rule = offered(&writer.view.incident, writer.view.rules())?;
    let steps = rule.steps.iter().zip(1..);
    let steps = steps
        .map(|(step, n)| format!("{n}. {}", labels::prose(writer.language(), &writer.view.playbook, step)));
    // A second language stands on one line.
    let apart = if writer.language() == writer.view.guild.language() { "\n" } else { " · " };
    let lines = std::iter::once(writer.say("self-help-try")).chain(steps);
    Some(lines.collect::<Vec<_>>().join(apart))
}

/// Who is asked whether it helped.
pub(super) fn asked(view: &View) -> Option<UserId> {
    offered(&view.incident, view.rules())?;
    view.incident.reporting_member()
}

/// Buttons for the answer, while it is waited for.
pub(super) fn rows(view: &View) -> Vec<CreateActionRow> {
    if offered(&view.incident, view.rules()).is_none() {
        return Vec::new();
    }
    let writer = Writer::room(view);
    let buttons = [(Press::HelpWorked, ButtonStyle::Success), (Press::HelpFailed, ButtonStyle::Secondary)];
    let row = buttons.into_iter().map(|(press, style)| button(&writer, press, None, style));
    vec![CreateActionRow::Buttons(row.collect())]
}

/// How far it is, for the card.
pub(super) fn on_card(writer: &Writer<'_>) -> Option<String> {
    let view = writer.view;
    if offered(&view.incident, view.rules()).is_some() {
        return Some(writer.say("self-help-waits"));
    }
    let tried = view.incident.self_help.as_ref()?;
    let id = if tried.worked { "self-help-worked" } else { "self-help-failed" };
    Some(writer.say_with(id, |writer| Args::new().text("who", writer.actor(tried.by))))
}
