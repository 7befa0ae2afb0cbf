//! `/status`: where we are, for one reader, in a few lines; and everything that the card has no room for.

use super::card::{Fields, in_full};
use super::facts;
use super::milestone;
use super::writer::{MAX_CONTENT, Writer};
use crate::actions::View;
use crate::discord::message::Message;
use crate::domain::At;
use crate::domain::guild::Language;
use crate::text::plain::clip;
use serenity::all::CreateEmbed;

/// The status as it is at `now`.
pub fn status(view: &View, now: At, language: Language) -> Message {
    let writer = Writer::person_in(view, language);
    let incident = &view.incident;
    let (_, sign) = facts::colour(view);
    let mut lines = vec![
        format!("{sign} **{}**", facts::number_and_title(view, 200)),
        format!("**{}** · {} · {}", facts::state(&writer), facts::level(&writer), writer.playbook()),
        facts::people(&writer),
    ];
    let update = incident.last_update.as_ref().map(|update| {
        let when = writer.time_and_distance(update.at, now);
        format!("{when} · {} · {}", writer.actor(update.by), writer.text(&update.text, 200))
    });
    let eta = incident
        .spell
        .expected()
        .filter(|_| incident.is_unfixed())
        .map(|eta| writer.time_and_distance(eta, now));
    let some = [
        ("card-next", facts::next(&writer, now)),
        ("card-stage", milestone::stage(&writer, now)),
        ("card-update", update),
        ("card-eta", eta),
        ("card-blockers", facts::blockers(&writer, 4)),
        ("card-workaround", incident.workaround_in_place().map(|text| writer.text(text, 150))),
        ("card-fix", facts::fix(&writer, now)),
        ("card-cause", facts::cause(&writer, 150)),
    ];
    if incident.is_open() {
        lines.push(facts::limits(&writer, now));
    }
    lines.extend(some.into_iter().filter_map(|(id, value)| Some(facts::named(&writer, id, &value?))));
    let embed = Fields::new(CreateEmbed::new().title(writer.say("status-rest")))
        .named(&writer, in_full(&writer, now));
    Message { embeds: vec![embed], ..Message::text(clip(&lines.join("\n"), MAX_CONTENT)) }
}
