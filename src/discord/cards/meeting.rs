//! Regular meetings of the handling group: the call, with what is to be spoken of, and the note of one that was held.

use super::card::button;
use super::line::{Line, Lined, On};
use super::writer::{Writer, some};
use crate::discord::press::Press;
use crate::domain::At;
use crate::domain::repeating::meeting_due;
use crate::domain::timeline::Due;
use crate::domain::timeline::MeetingEvent;
use crate::text::{Args, labels};
use serenity::all::{ButtonStyle, CreateActionRow};

impl Lined for MeetingEvent {
    fn line<'a>(&'a self, on: On<'a>) -> Line<'a> {
        let MeetingEvent::MeetingHeld { text, at } = self;
        let line = match at {
            None => on.says("👥", "entry-meeting"),
            Some(at) => on.says_with("👥", "entry-meeting-later", move |writer, args| {
                args.text("time", writer.time(*at, on.now))
            }),
        };
        line.quoting([text]).then(move |writer| next(writer, on.now).filter(|_| on.is_newest()))
    }
}

/// Most lines of what is open.
const MOST: usize = 8;

/// The sentence that calls people together.
pub(super) fn due(what: Due) -> &'static str {
    match what {
        Due::Warning => "due-warning-meeting",
        Due::Escalation => "due-escalation-meeting",
        _ => "due-reminder-meeting",
    }
}

/// What to bring, and how it is noted afterwards.
pub(super) fn to_do(writer: &Writer<'_>) -> String {
    let incident = &writer.view.incident;
    let open = [
        ("meeting-blockers", incident.open_blockers().count()),
        ("meeting-plans", incident.open_plans().count()),
        ("meeting-followups", incident.open_followups().len()),
    ];
    let open = open.into_iter().filter(|(_, count)| *count > 0);
    let open: Vec<String> =
        open.map(|(id, count)| writer.say_with(id, |_| Args::new().number("n", count as i64))).collect();
    if open.is_empty() {
        return writer.say("do-meeting");
    }
    let open = labels::list(writer.language(), open);
    writer.say_with("do-meeting-open", |_| Args::new().text("open", open.clone()))
}

/// What is open, one a line: said once, since it is people's own words.
pub(super) fn agenda(writer: &Writer<'_>) -> Option<String> {
    if writer.language() != writer.view.guild.language() {
        return None;
    }
    let incident = &writer.view.incident;
    let line = |sign, id, text: &str, owner: Option<_>| {
        let owner = owner.map(|owner| format!(" · {}", writer.person(owner))).unwrap_or_default();
        format!("> {sign} #{id} {}{owner}", writer.text(text, 120))
    };
    let blockers = incident.open_blockers().map(|it| line("⛔", it.id, &it.text, it.owner));
    let plans = incident.open_plans().map(|it| line("📋", it.id, &it.text, Some(it.owner)));
    let followups = incident.open_followups();
    let followups = followups.iter().map(|it| line("🧭", it.id, &it.text, Some(it.owner)));
    let goal = incident.spell.stage.iter().map(|stage| format!("> 🏁 {}", writer.text(&stage.goal, 120)));
    let open: Vec<String> = goal.chain(blockers).chain(plans).chain(followups).collect();
    (!open.is_empty()).then(|| some(writer, open, MOST, String::clone))
}

/// A form for what came of it.
pub(super) fn rows(writer: &Writer<'_>) -> Vec<CreateActionRow> {
    vec![CreateActionRow::Buttons(vec![button(writer, Press::Meeting, None, ButtonStyle::Primary)])]
}

/// When the next one is.
pub(super) fn next(writer: &Writer<'_>, now: At) -> Option<String> {
    let due = meeting_due(&writer.view.incident, writer.view.rules()).filter(|due| *due > now)?;
    Some(
        writer
            .say_with("next-meeting", |writer| Args::new().text("time", writer.time_and_distance(due, now))),
    )
}
