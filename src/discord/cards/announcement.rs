//! The line in the incidents channel: what, how bad, who, and where to go.

use super::alert;
use super::card::rows;
use super::facts;
use super::writer::{MAX_CONTENT, Writer};
use crate::actions::View;
use crate::discord::message::Message;
use crate::domain::At;
use crate::domain::ids::RoleKey;
use crate::domain::playbook::RoomKind;
use crate::text::Args;
use crate::text::plain::{clip, show};

/// The announcement as it is at `now`; edited when anything in it changes. It pings nobody. Of a private incident it
/// tells that there is one, and no more.
pub fn announcement(view: &View, now: At) -> Message {
    let writer = Writer::room(view);
    let incident = &view.incident;
    let (_, sign) = facts::colour(view);
    let number = show(incident.number(), 60);
    if incident.is_private() {
        let private = writer.say("announcement-private");
        return Message::text(format!("{sign} **{number}** · {private} · {}", facts::state(&writer)));
    }
    let mut lines = vec![
        format!("{sign} **{}**", facts::number_and_title(view, 300)),
        format!("{} · {} · **{}**", facts::level(&writer), writer.playbook(), facts::state(&writer)),
    ];
    let mut where_and_who: Vec<String> = incident.room.iter().map(|room| format!("<#{}>", room.0)).collect();
    where_and_who.push(match incident.primary() {
        Some(user) => {
            format!("{} {}", writer.role(&RoleKey::primary()), writer.person(user))
        }
        None if incident.is_open() => writer.say("card-nobody"),
        None => writer.say("card-nobody-was"),
    });
    where_and_who.push(match incident.spell.closed_at {
        Some(closed) => {
            writer.say_with("announcement-closed", |_| Args::new().text("relative", writer.distance(closed)))
        }
        None => writer.say_with("announcement-declared", |_| {
            Args::new().text("relative", writer.distance(incident.declared_at))
        }),
    });
    lines.push(where_and_who.join(" · "));
    lines.extend(facts::impact(&writer, 200));
    let alerts = alert::now(&writer).filter(|_| incident.is_open());
    lines.extend(alerts.map(|alerts| facts::named(&writer, "card-alerts", &alerts)));
    let eta = incident.spell.expected().filter(|_| incident.is_unfixed());
    lines.extend(eta.map(|eta| facts::named(&writer, "card-eta", &writer.time_and_distance(eta, now))));
    let mut message = Message::text(clip(&lines.join("\n"), MAX_CONTENT));
    // Where there is no room, this is where it is worked on.
    if incident.room_kind == RoomKind::None {
        message.rows = rows(&writer, now);
    }
    message
}
