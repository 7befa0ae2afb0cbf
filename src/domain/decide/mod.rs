//! What people may do, and what comes of it: from the incident as it is and what somebody asks to the events to record,
//! or a refusal.

mod adopt;
mod again;
mod blocker;
mod closing;
mod comms;
mod correct;
mod details;
mod drill;
mod evidence;
mod level;
mod meeting;
mod merge;
mod milestone;
mod people;
mod phone;
mod plan;
mod presence;
mod report;
mod review;
mod room;
mod self_help;
mod survey;
mod ticket;
mod update;
mod verification;

pub use adopt::adopt;
pub use again::{SAME_WITHIN, report_again};
pub use blocker::{clear_blocker, raise_blocker};
pub use closing::{close, may_close, missing, reject, reopen};
pub use comms::{DraftRequest, approve_comms, draft_comms, note_feedback, publish_comms};
pub use correct::{CorrectRequest, correct};
pub use details::give_details;
pub use drill::{inject, stop_drill};
pub use evidence::{EvidenceRequest, add_evidence};
pub use level::{GradeRequest, grade, raise};
pub use meeting::meet;
pub use merge::{absorb, merge, merge_own};
pub use milestone::{LONGEST_STAGE, reach, set_stage};
pub use people::{acknowledge, add_contact, assign, contacted, hand_over, join, leave};
pub use phone::paged;
pub use plan::{
    PlanRequest, approve_plan, finish_plan, gates_in_turn, newest_waiting, open_gates, override_plan,
    propose_plan, state_cause,
};
pub use presence::arrived;
pub use report::{Report, check_report, incident_number, is_believable, sequence_of};
pub use review::{
    DueIn, FollowupRequest, add_followup, attend_review, edit_review, finish_followup, finish_review,
    open_review,
};
pub use room::{LONGEST_SILENCE, fits_room, set_private, silence};
pub use self_help::try_self_help;
pub use survey::answer_survey;
pub use ticket::{TicketRequest, ask_again, link_ticket, open_ticket};
pub use update::{UpdateRequest, began, log, update, workaround};
pub use verification::{VerifyRequest, fixed, observe, open_checks, speaks_for_the_reporter, verify};

use super::At;
use super::authorise::{Action, Place, authorise};
use super::guild::{Caller, Guild};
use super::incident::Incident;
use super::refusal::Refusal;
use super::rules::Rules;
use super::timeline::Event;

/// What people ask and where: an incident and its rules, who asks, and when.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// The incident as it is.
    pub incident: &'a Incident,
    /// What it is judged by.
    pub rules: Rules<'a>,
    pub guild: &'a Guild,
    /// Who asks.
    pub caller: &'a Caller,
    pub now: At,
}

/// Events to record, or why not.
pub type Decision = Result<Vec<Event>, Refusal>;

/// Longest text that any field takes, in characters: what Discord lets people type into an option.
pub const MAX_TEXT: usize = 6000;

impl Scene<'_> {
    /// Refuses what may not be done here by whoever asks.
    pub fn may(self, action: Action) -> Result<(), Refusal> {
        authorise(action, Place::Incident(self))
    }
}

/// A text as it was typed, if a person can see anything in it.
pub fn text(field: &'static str, text: &str) -> Result<String, Refusal> {
    let invisible = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
                | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
                | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
    };
    let length = text.chars().count();
    if text.chars().all(invisible) {
        Err(Refusal::Empty(field))
    } else if length > MAX_TEXT {
        Err(Refusal::TooLong(field, MAX_TEXT, length))
    } else {
        Ok(text.to_owned())
    }
}

/// [`text`] that need not be there; one without a visible character counts as absent.
pub fn optional_text(field: &'static str, given: Option<&str>) -> Result<Option<String>, Refusal> {
    match given.map(|given| text(field, given)) {
        None | Some(Err(Refusal::Empty(_))) => Ok(None),
        Some(result) => result.map(Some),
    }
}
