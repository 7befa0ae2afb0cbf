//! What people are told of a meeting that comes again: when it is, and what there is to talk about.

use super::list;
use super::writer::Writer;
use crate::actions::View;
use crate::discord::message::{Mentions, Message};
use crate::domain::At;
use crate::domain::guild::{Guild, Holder};
use crate::domain::periodic::{Moment, Occasion, PeriodicMeeting};
use crate::domain::review::OpenFollowup;
use crate::text::labels::{Style, timestamp};
use crate::text::plain::{length, show, show_block};
use crate::text::{Args, say_with};
use chrono::TimeDelta;

/// Of each kind that are shown at most.
const MOST: usize = 5;
/// What their lines may take together: the rest is for what is above and between them, in two languages.
const MOST_LENGTH: usize = 1_000;
/// Of those who have its role, so many are called at most.
const MOST_CALLED: usize = 10;
/// Longest text of one on its line.
const LONGEST: usize = 80;
/// Longest text of the meeting.
const LONGEST_TEXT: usize = 300;
/// So much later it is told that it began, not that it begins.
const LATE: TimeDelta = TimeDelta::minutes(2);

/// What there is to talk about: of private incidents and of drills nothing.
#[derive(Debug, Clone, Copy)]
pub struct Agenda<'a> {
    /// Open incidents, newest first.
    pub open: &'a [View],
    /// Follow-ups that are not done, whether late or not.
    pub followups: &'a [OpenFollowup],
}

/// When it is, what is said besides, and what there is to talk about. Whoever is asked to come is called.
pub fn periodic(
    guild: &Guild,
    meeting: &PeriodicMeeting,
    (moment, occasion): (Moment, Occasion),
    agenda: Agenda<'_>,
    now: At,
) -> Message {
    let mut lines = said(guild, "📅 ", when(moment, occasion, now), |args| {
        let begins = |style| timestamp(occasion.begins, style);
        let args = args.text("name", show(&meeting.name, LONGEST));
        args.text("time", begins(Style::DateTime)).text("relative", begins(Style::Relative))
    });
    let mut mentions = Mentions::default();
    let mut called = Vec::new();
    for holder in meeting.role.iter().flat_map(|role| guild.called(role, now)).take(MOST_CALLED) {
        match holder {
            Holder::User(user) => {
                called.push(format!("<@{}>", user.0));
                mentions.users.push(user);
            }
            Holder::Role(role) => {
                called.push(format!("<@&{}>", role.0));
                mentions.roles.push(role);
            }
        }
    }
    lines.extend((!called.is_empty()).then(|| called.join(" ")));
    lines.extend(meeting.text.as_ref().map(|text| show_block(text, LONGEST_TEXT)));
    lines.extend(talk(guild, agenda, now));
    Message { mentions, ..Message::text(lines.join("\n")) }
}

fn when(moment: Moment, occasion: Occasion, now: At) -> &'static str {
    match moment {
        Moment::Before => "periodic-before",
        Moment::Begins if now - occasion.begins < LATE => "periodic-begins",
        Moment::Begins => "periodic-begun",
    }
}

/// Open incidents, what is blocked in them, and follow-ups that are late.
fn talk(guild: &Guild, agenda: Agenda<'_>, now: At) -> Vec<String> {
    let language = guild.language();
    let is_told = |view: &&View| !view.incident.is_private() && view.incident.report.drill.is_none();
    let open: Vec<_> = agenda.open.iter().filter(is_told).collect();
    let blockers = open.iter().flat_map(|view| {
        view.incident.open_blockers().map(|blocker| {
            let owner = blocker.owner.map(|owner| format!(" · <@{}>", owner.0)).unwrap_or_default();
            let (number, text) = (show(view.incident.number(), LONGEST), show(&blocker.text, LONGEST));
            format!("• `{number}` #{} · {text}{owner}", blocker.id)
        })
    });
    let late = agenda.followups.iter().filter(|item| item.followup.due <= now).map(|item| {
        let (followup, due) = (&item.followup, timestamp(item.followup.due, Style::DateTime));
        let (text, owner) = (show(&followup.text, LONGEST), followup.owner.0);
        format!("⚠️ `{}` #{} · {text} · <@{owner}> · {due}", item.number, followup.id)
    });
    let incidents = open.iter().map(|view| list::line(&Writer::person_in(view, language), now));
    let kinds = [
        ("periodic-open", incidents.collect::<Vec<_>>()),
        ("periodic-blocked", blockers.collect()),
        ("periodic-late", late.collect()),
    ];
    if kinds.iter().all(|(_, lines)| lines.is_empty()) {
        return said(guild, "", "periodic-quiet", |args| args);
    }
    let (mut lines, mut left) = (Vec::new(), MOST_LENGTH);
    for (id, items) in kinds.iter().filter(|(_, items)| !items.is_empty()) {
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        lines.push(said(guild, "", id, |args| args.number("n", number(items.len()))).join(" · "));
        let mut shown = 0;
        for line in items.iter().take(MOST) {
            let Some(rest) = left.checked_sub(length(line) + 1) else { break };
            (left, shown) = (rest, shown + 1);
            lines.push(line.clone());
        }
        if shown < items.len() {
            let more = |args: Args| args.number("n", number(items.len() - shown));
            lines.push(said(guild, "… ", "periodic-more", more).join(" · "));
        }
    }
    lines
}

/// A line in each language of the guild.
fn said(guild: &Guild, sign: &str, id: &str, args: impl Fn(Args) -> Args) -> Vec<String> {
    let mut languages = guild.languages.clone();
    languages.dedup();
    languages
        .into_iter()
        .map(|language| format!("{sign}{}", say_with(language, id, args(Args::new()))))
        .collect()
}
