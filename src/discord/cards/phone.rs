//! Phone calls that the playbook demands, and the button that says they were made.

use super::card::button;
use super::writer::Writer;
use crate::actions::View;
use crate::discord::press::Press;
use crate::domain::dispatch::OutletKind;
use crate::domain::quorum::outstanding_call;
use crate::text::plain::show;
use crate::text::{Args, labels};
use serenity::all::{ButtonStyle, CreateActionRow};

/// Who is to be called, if anybody still is: in the reader's language.
pub(super) fn who(writer: &Writer<'_>) -> Option<String> {
    let outstanding = outstanding_call(&writer.view.incident, writer.view.rules())?;
    Some(labels::list(writer.language(), outstanding.who.iter().map(|role| writer.role(role))))
}

/// Says that somebody has to call, since the bot cannot.
pub(super) fn demanded(writer: &Writer<'_>) -> Option<String> {
    let who = who(writer)?;
    let args = || Args::new().text("roles", who.clone());
    Some(match gateway(writer.view) {
        Some(outlet) => writer.say_with("do-call-gateway", |_| args().text("outlet", show(outlet, 60))),
        None => writer.say_with("do-call", |_| args()),
    })
}

/// The gateway that calls, if one is connected.
pub(super) fn gateway(view: &View) -> Option<&str> {
    let gateway = view.outlets.iter().find(|outlet| outlet.kind == OutletKind::Phone);
    gateway.map(|outlet| outlet.name.as_str())
}

/// The button, while a call is to be made.
pub(super) fn rows(view: &View) -> Vec<CreateActionRow> {
    if outstanding_call(&view.incident, view.rules()).is_none() {
        return Vec::new();
    }
    let called = button(&Writer::room(view), Press::Called, None, ButtonStyle::Primary);
    vec![CreateActionRow::Buttons(vec![called])]
}
