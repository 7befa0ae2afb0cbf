//! What outside services are told of an entry: the sentence of the room's message, without Discord's marks and mentions.

use super::document::{Made, document_markdown};
use super::due;
use super::entry::line;
use super::line::On;
use super::review::review_markdown;
use super::writer::Writer;
use crate::actions::View;
use crate::discord::message::Message;
use crate::domain::At;
use crate::domain::dispatch::{OutletKind, Topic, may_leave};
use crate::domain::guild::{Guild, Language};
use crate::domain::notices::told_with;
use crate::domain::timeline::{CommsEvent, DueEvent, Entry, Event, FellDue};
use crate::text::bare::bare;
use crate::text::labels::{self, Style, timestamp};
use crate::text::letter::{Letter, discord_down};
use crate::text::plain::{clip, show};
use crate::text::{Args, say, say_with};

/// Longest piece that somebody wrote, and longest title, in characters.
const LONGEST_PIECE: usize = 1000;
const LONGEST_TITLE: usize = 200;
/// The playbook's document that is told as the knowledge entry.
const KNOWLEDGE: &str = "knowledge";

/// What is told of an entry, in words, to an outlet of this language. `timeline` is the whole one; `down_since`: Discord takes
/// nothing, or did not take this, since then; `kind`: what speaks there. `None`: there is nothing to tell, as things are now.
pub fn letter(
    view: &View,
    entry: &Entry,
    timeline: &[Entry],
    topic: Topic,
    (kind, language): (OutletKind, Language),
    down_since: Option<At>,
) -> Option<Letter> {
    if !may_leave(kind, topic, &view.incident) {
        return None;
    }
    let writer = Writer::outside(view, language);
    let private = view.incident.is_private();
    let document = document(&writer, entry, timeline, topic);
    if document.is_none() && matches!(topic, Topic::Review | Topic::Knowledge | Topic::Comms) {
        return None;
    }
    let now = timeline.last().map_or(entry.at, |last| last.at);
    let on = On { view, entry, timeline, now };
    let incident = &view.incident;
    let text = if private { say(language, "outgoing-private") } else { sentences(&writer, on, topic) };
    let quotes = match private || topic == Topic::Comms {
        true => Vec::new(),
        false => line(on).quote(&writer).iter().map(|it| bare(&writer.block(it, LONGEST_PIECE))).collect(),
    };
    let room =
        incident.room.map(|room| format!("https://discord.com/channels/{}/{}", view.guild.id.0, room.0));
    Some(Letter {
        topic,
        language,
        number: incident.number().to_owned(),
        seq: entry.seq,
        at: entry.at,
        title: (!private).then(|| bare(&writer.text(&incident.report.title, LONGEST_TITLE))),
        // A pager calls by it.
        level: incident
            .level()
            .filter(|_| !private || kind.is_pager())
            .map(|given| bare(&writer.level(&given.level))),
        state: labels::state(language, incident.state),
        is_drill: incident.report.drill.is_some(),
        reason: down_since.map(|since| discord_down(language, &writer.date_time(since))),
        text,
        quotes,
        calls: fell(entry).and_then(|fell| calls(&writer, fell)),
        document,
        link: room,
        page: None,
    })
}

/// What happened; where several limits passed at once and this stands for all of them, each.
fn sentences(writer: &Writer<'_>, on: On<'_>, topic: Topic) -> String {
    let Some(fell) = fell(on.entry) else {
        let line = line(on);
        return bare(&format!("{} {}", line.sign(), line.head(writer)));
    };
    let together: Vec<&FellDue> = match topic {
        Topic::DiscordDown => told_with(on.entry, on.timeline).collect(),
        _ => vec![fell],
    };
    let sentence =
        |fell: &FellDue| format!("{} {}", due::sign(fell.what), due::head(writer, fell, on.timeline, on.now));
    bare(&together.into_iter().map(sentence).collect::<Vec<_>>().join("\n"))
}

fn fell(entry: &Entry) -> Option<&FellDue> {
    match &entry.event {
        Event::Due(DueEvent::FellDue(fell)) => Some(fell),
        _ => None,
    }
}

fn calls(writer: &Writer<'_>, fell: &FellDue) -> Option<String> {
    let roles = fell.to.iter().map(|role| writer.role(role));
    let who: Vec<String> = roles.chain(fell.people.iter().map(|user| writer.person(*user))).collect();
    let args = || Args::new().text("who", labels::list(writer.language(), who.clone()));
    (!who.is_empty()).then(|| bare(&say_with(writer.language(), "outgoing-calls", args())))
}

/// The whole text of what is published with it.
fn document(writer: &Writer<'_>, entry: &Entry, timeline: &[Entry], topic: Topic) -> Option<String> {
    let (view, language) = (writer.view, writer.language());
    match topic {
        Topic::Review => Some(review_markdown(view, timeline, language)),
        Topic::Knowledge => {
            let wanted = view.playbook.document(KNOWLEDGE)?;
            Some(document_markdown(&Made { view, timeline, language, contacts: false }, wanted))
        }
        Topic::Comms => {
            let Event::Comms(CommsEvent::CommsPublished { id }) = &entry.event else { return None };
            view.incident.wording(*id).map(|wording| wording.draft.text.clone())
        }
        Topic::Declared
        | Topic::Level
        | Topic::Acknowledged
        | Topic::Escalation
        | Topic::DiscordDown
        | Topic::Update
        | Topic::Fix
        | Topic::Closed => None,
    }
}

/// A message of the room that comes late, with the outlets that told the same in time.
pub fn with_told(guild: &Guild, message: Message, told: &[(String, At)]) -> Message {
    let Some((_, at)) = told.first() else { return message };
    let mut languages = guild.languages.clone();
    languages.dedup();
    let line = |language: &Language| {
        let names = told.iter().map(|(outlet, _)| show(outlet, 40));
        let args = Args::new().text("outlets", labels::list(*language, names));
        say_with(*language, "outgoing-told-by", args.text("at", timestamp(*at, Style::Time)))
    };
    let lines: Vec<String> = languages.iter().take(2).map(line).collect();
    let line = format!("-# {}", lines.join(" / "));
    let left = 2000_usize.saturating_sub(line.chars().count() + 2);
    Message { content: format!("{}\n{line}", clip(&message.content, left)), ..message }
}
