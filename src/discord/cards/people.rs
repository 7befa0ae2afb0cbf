//! What is said about people and about the room itself: phone calls, contacts, merging, silence, who can see it.

use super::writer::Writer;
use crate::domain::At;
use crate::domain::guild::Holder;
use crate::domain::privacy::AccessDiffers;
use crate::domain::timeline::{
    ClosingEvent, DeclarationEvent, Entry, Event, MergeEvent, PresenceEvent, PrivacyEvent, RoleEvent,
    RoomEvent, SilenceEvent,
};
use crate::text::{Args, labels, say_with};

/// What happened, in a sentence; `args` has who did it.
pub(super) fn head(writer: &Writer<'_>, entry: &Entry, args: Args, now: At) -> String {
    let language = writer.language();
    let roles = |roles: &[_]| labels::list(language, roles.iter().map(|role| writer.role(role)));
    let (id, args) = match &entry.event {
        Event::Room(RoomEvent::RoomChosen { .. }) => ("entry-room-chosen", args),
        Event::Presence(PresenceEvent::Paged { person: Some(person), .. }) => {
            ("entry-paged", args.text("person", writer.person(*person)))
        }
        Event::Presence(PresenceEvent::Paged { person: None, roles: reached }) => {
            ("entry-paged", args.text("person", roles(reached)))
        }
        Event::Presence(PresenceEvent::Present { roles: filled, .. }) => {
            ("entry-present", args.text("roles", roles(filled)))
        }
        Event::Role(RoleEvent::ContactAdded { name, role, .. }) => {
            let role = role.as_ref().map(|role| writer.role(role));
            // A file may leave the guild: no names of people who have no account here.
            let name = if writer.is_file() { writer.say("contact-unnamed") } else { writer.text(name, 80) };
            let id = if role.is_some() { "entry-contact-as" } else { "entry-contact" };
            (id, args.text("name", name).text("role", role.unwrap_or_default()))
        }
        Event::Closing(ClosingEvent::SolvedAtOnce { .. }) => ("entry-solved-at-once", args),
        Event::Merge(MergeEvent::Merged { into: Some(into), .. }) => {
            ("entry-merged", args.text("into", writer.text(into, 60)))
        }
        Event::Merge(MergeEvent::Merged { into: None, .. }) => ("entry-merged-privately", args),
        Event::Merge(MergeEvent::Absorbed { number, .. }) => {
            ("entry-absorbed", args.text("number", writer.text(number, 60)))
        }
        Event::Declaration(DeclarationEvent::ReportedAgain { .. }) => ("entry-reported-again", args),
        Event::Silence(SilenceEvent::Silenced { until, .. }) => {
            ("entry-silenced", args.text("until", writer.time_and_distance(*until, now)))
        }
        Event::Silence(SilenceEvent::SilenceEnded) => ("entry-silence-ended", args),
        Event::Privacy(PrivacyEvent::PrivacySet { private: true }) => ("entry-private", args),
        Event::Privacy(PrivacyEvent::PrivacySet { private: false }) => ("entry-public", args),
        Event::Privacy(PrivacyEvent::AccessRefused { differs: Some(differs), .. }) => {
            return access_differs(writer, differs);
        }
        Event::Privacy(PrivacyEvent::AccessRefused { differs: None, .. }) => ("entry-access-refused", args),
        Event::Privacy(PrivacyEvent::AccessSet) => ("entry-access-set", args),
        Event::Privacy(PrivacyEvent::SimilarWithdrawn { .. }) => ("entry-similar-withdrawn", args),
        Event::Room(RoomEvent::RoomRefused { .. }) => ("entry-room-refused", args),
        Event::Room(RoomEvent::RoomPlainer { .. }) => ("entry-room-plainer", args),
        Event::Room(RoomEvent::RoomDeleted) => ("entry-room-deleted", args),
        _ => return String::new(),
    };
    say_with(language, id, args)
}

/// What follows, and what to type.
pub(super) fn rest(writer: &Writer<'_>, event: &Event) -> Option<String> {
    match event {
        Event::Silence(SilenceEvent::Silenced { .. }) => Some(writer.say("next-silenced")),
        Event::Merge(MergeEvent::Merged { room: Some(room), .. }) => {
            Some(writer.say_with("next-merged", |_| Args::new().text("room", format!("<#{}>", room.0))))
        }
        Event::Merge(MergeEvent::Merged { into: None, .. }) => Some(writer.say("next-merged-privately")),
        Event::Merge(MergeEvent::Merged { room: None, .. }) => Some(writer.say("next-merged-unopened")),
        Event::Merge(MergeEvent::Absorbed { people, .. }) if !people.is_empty() => {
            Some(writer.say("next-absorbed"))
        }
        Event::Privacy(PrivacyEvent::AccessRefused { differs: Some(differs), .. }) if differs.is_open() => {
            Some(writer.say("next-access-open"))
        }
        Event::Privacy(PrivacyEvent::AccessRefused { .. }) => Some(writer.say("next-access-refused")),
        Event::Room(RoomEvent::RoomRefused { .. }) if writer.view.incident.is_private() => {
            Some(writer.say("next-room-refused-private"))
        }
        Event::Room(RoomEvent::RoomRefused { .. }) => Some(writer.say("next-room-refused")),
        Event::Room(RoomEvent::RoomPlainer { .. }) => Some(writer.say("next-room-plainer")),
        Event::Room(RoomEvent::RoomDeleted) => Some(writer.say("next-room-deleted")),
        _ => None,
    }
}

/// Who sees the room and should not, or the other way round.
fn access_differs(writer: &Writer<'_>, differs: &AccessDiffers) -> String {
    let language = writer.language();
    let name = |holder: &Holder| match holder {
        Holder::User(user) => writer.person(*user),
        Holder::Role(role) => format!("<@&{}>", role.0),
    };
    let strangers = differs.strangers.then(|| writer.say("access-everybody"));
    let see: Vec<String> = strangers.into_iter().chain(differs.let_in.iter().map(name)).collect();
    let missing: Vec<String> = differs.shut_out.iter().map(name).collect();
    let line = |id, who: Vec<String>| {
        (!who.is_empty())
            .then(|| say_with(language, id, Args::new().text("who", labels::list(language, who))))
    };
    let lines = [line("entry-access-open", see), line("entry-access-shut-out", missing)];
    lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
}
