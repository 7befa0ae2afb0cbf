//! What is said of follow-ups, and their list.
use super::facts;
use super::line::{Line, Lined, On};
use super::writer::{MAX_CONTENT, Writer, some};
use crate::actions::View;
use crate::domain::At;
use crate::domain::guild::Language;
use crate::domain::limits::unsettled;
use crate::domain::playbook::Clock;
use crate::domain::review::Followup;
use crate::domain::timeline::FollowupEvent;
use crate::text::plain::clip;
use crate::text::{Args, labels};

impl Lined for FollowupEvent {
    fn line<'a>(&'a self, on: On<'a>) -> Line<'a> {
        match self {
            FollowupEvent::FollowupAdded { id, text, owner, due, plan, .. } => on
                .says_with("🧭", followup_added(*plan), |writer, args| {
                    let args = args.number("id", *id).text("owner", writer.person(*owner));
                    let args = args.number("plan", plan.unwrap_or_default());
                    let view = writer.view;
                    let unsettled = unsettled(&view.incident, view.rules(), Clock::Followup(*id), *due);
                    let provisional = facts::provisional(writer, unsettled);
                    args.text("due", format!("{}{provisional}", writer.date_time(*due)))
                })
                .quoting([text])
                .calling(move || on.calls_people(Some(*owner).filter(|owner| on.is_by_another(*owner))))
                .then(|writer| [writer.say_with("next-followup", |_| Args::new().number("id", *id))]),
            FollowupEvent::FollowupDone { id, text } => {
                on.says_with("✅", "entry-followup-done", |_, args| args.number("id", *id)).quoting(text)
            }
        }
    }
}

/// The sentence about a follow-up that is agreed on, or as which a plan goes on.
fn followup_added(plan: Option<u32>) -> &'static str {
    if plan.is_some() { "entry-followup-carried" } else { "entry-followup-added" }
}

/// Every follow-up, the open ones first, for one reader. `None` when there is none.
pub fn list(view: &View, now: At, language: Language) -> Option<String> {
    let incident = &view.incident;
    let done = incident.followups.iter().filter(|followup| followup.done_at.is_some());
    let in_order: Vec<_> = incident.open_followups().into_iter().chain(done).collect();
    let listed = followups(&Writer::person_in(view, language), in_order, 20, now)?;
    Some(clip(&listed, MAX_CONTENT))
}

/// Follow-ups, the open ones first.
pub(super) fn followups(
    writer: &Writer<'_>,
    followups: Vec<&Followup>,
    most: usize,
    now: At,
) -> Option<String> {
    (!followups.is_empty())
        .then(|| some(writer, followups, most, |followup| followup_line(writer, followup, now)))
}

/// A follow-up on a line: what, where, who, until when, and whether it is done.
pub(super) fn followup_line(writer: &Writer<'_>, followup: &Followup, now: At) -> String {
    let area = followup.area.map(|area| format!("{} · ", writer.each(|it| labels::area(it, area))));
    let sign = match followup.done_at {
        Some(_) => "✅ ",
        None if followup.due <= now => "⚠️ ",
        None => "",
    };
    let unsettled = followup.unsettled(writer.view.rules());
    format!(
        "{sign}#{} {}{} · {} · {}{}",
        followup.id,
        area.unwrap_or_default(),
        writer.text(&followup.text, 150),
        writer.person(followup.owner),
        writer.date_time(followup.due),
        facts::provisional(writer, unsettled)
    )
}
