//! What people press: the buttons of cards and messages, a row each, with the command that each stands for.

use crate::domain::ids::IncidentId;
use crate::domain::incident::State;
use crate::domain::keyed::Keyed;
use strum::{EnumProperty, EnumString, IntoStaticStr, VariantArray};

/// What a button is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumProperty, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Press {
    /// Acknowledge.
    #[strum(props(does = "ack", label = "button-ack"))]
    Ack,
    /// Take the first responsibility.
    #[strum(props(does = "join", given = "as:primary free:true", label = "button-mine"))]
    Mine,
    /// Whoever must be called by phone was called.
    #[strum(props(does = "paged", label = "button-called"))]
    Called,
    /// Take the level that the playbook proposes.
    #[strum(props(does = "raise", label = "button-raise"))]
    Raise,
    /// Give details of the fault.
    #[strum(props(does = "details", given = "form:sent", label = "button-details"))]
    Details,
    /// Self-help worked.
    #[strum(props(does = "self-help", given = "result:worked", label = "button-help-worked"))]
    HelpWorked,
    /// Self-help did not work.
    #[strum(props(does = "self-help", given = "result:failed", label = "button-help-failed"))]
    HelpFailed,
    /// The check passed.
    #[strum(props(does = "verify", given = "result:pass", label = "button-pass"))]
    Pass,
    /// The check failed.
    #[strum(props(does = "verify", given = "result:fail", label = "button-fail"))]
    Fail,
    /// Nothing turned up after the fix.
    #[strum(props(does = "observed", given = "result:quiet", label = "button-quiet"))]
    Quiet,
    /// It came back after the fix.
    #[strum(props(does = "observed", given = "result:returned", label = "button-came-back"))]
    CameBack,
    /// Set the level.
    #[strum(props(does = "grade", label = "button-grade"))]
    Grade,
    /// Tell where we are.
    #[strum(props(does = "update", label = "button-update"))]
    Update,
    /// The handling group met.
    #[strum(props(does = "log", given = "meeting:true", label = "button-meeting"))]
    Meeting,
    /// Raise a blocker.
    #[strum(props(does = "blocker raise", label = "button-blocker"))]
    Blocker,
    /// A workaround is in place.
    #[strum(props(does = "workaround", label = "button-workaround"))]
    Workaround,
    /// It is fixed.
    #[strum(props(does = "resolve", label = "button-resolve"))]
    Resolve,
    /// It is a false alarm.
    #[strum(props(does = "reject", label = "button-reject"))]
    Reject,
    /// It is the same as another incident.
    #[strum(props(does = "merge", label = "button-merge"))]
    Merge,
    /// It is over.
    #[strum(props(does = "close", label = "button-close"))]
    Close,
    /// It is not over after all.
    #[strum(props(does = "reopen", label = "button-reopen"))]
    Reopen,
    /// Very satisfied.
    #[strum(props(does = "survey", given = "answer:very-satisfied", label = "button-very-satisfied"))]
    VerySatisfied,
    /// Satisfied.
    #[strum(props(does = "survey", given = "answer:satisfied", label = "button-satisfied"))]
    Satisfied,
    /// So so.
    #[strum(props(does = "survey", given = "answer:fair", label = "button-fair"))]
    Fair,
    /// Dissatisfied.
    #[strum(props(does = "survey", given = "answer:dissatisfied", label = "button-dissatisfied"))]
    Dissatisfied,
    /// Approve a plan.
    #[strum(serialize = "approve-plan")]
    #[strum(props(does = "plan approve", label = "button-plan-approve"))]
    PlanApprove,
    /// A plan goes ahead without approval.
    #[strum(serialize = "override-plan")]
    #[strum(props(does = "plan override", label = "button-plan-override"))]
    PlanOverride,
    /// A plan was carried out.
    #[strum(serialize = "done-plan")]
    #[strum(props(does = "plan done", label = "button-plan-done"))]
    PlanDone,
    /// Approve a wording for customers.
    #[strum(serialize = "approve-comms")]
    #[strum(props(does = "comms approve", label = "button-comms-approve"))]
    CommsApprove,
    /// Say that a wording is published.
    #[strum(serialize = "publish-comms")]
    #[strum(props(does = "comms publish", label = "button-comms-publish"))]
    CommsPublish,
    /// Open the review.
    #[strum(serialize = "open-review")]
    #[strum(props(does = "review open", label = "button-review-open"))]
    ReviewOpen,
    /// Write into the review.
    #[strum(serialize = "edit-review")]
    #[strum(props(does = "review edit", given = "form:sent", label = "button-review-edit"))]
    ReviewEdit,
    /// Take part in the review.
    #[strum(serialize = "attend-review")]
    #[strum(props(does = "review attend", label = "button-review-attend"))]
    ReviewAttend,
    /// The review is finished.
    #[strum(serialize = "finish-review")]
    #[strum(props(does = "review finish", label = "button-review-finish"))]
    ReviewFinish,
}

impl Press {
    /// The words of the command that it stands for.
    pub(super) fn does(self) -> &'static str {
        self.get_str("does").unwrap_or_default()
    }

    /// The id of the text that stands on it.
    pub(super) fn label(self) -> &'static str {
        self.get_str("label").unwrap_or_default()
    }

    /// What it gives by itself, option by option; what else is needed, a form asks for.
    pub(super) fn given(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.get_str("given").unwrap_or_default().split_whitespace().filter_map(|given| given.split_once(':'))
    }
}

/// The id of a button, and of the form that it opens: what, in which incident, and at which stage it was offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pressed {
    /// What.
    pub press: Press,
    /// In which incident.
    pub incident: IncidentId,
    /// Where the incident was when the button was made.
    pub stage: State,
    /// Which of several, such as the number of a plan.
    pub item: Option<u32>,
}

impl Pressed {
    /// As Discord keeps it: `wr:<action>:<incident>:<stage>`, and `:<item>` where there are several.
    pub fn id(&self) -> String {
        let item = self.item.map(|item| format!(":{item}")).unwrap_or_default();
        format!("wr:{}:{}:{}{item}", self.press.key(), self.incident.0, self.stage.key())
    }

    /// Reads [`Pressed::id`]. `None` for anything else.
    pub fn parse(id: &str) -> Option<Pressed> {
        let mut parts = id.strip_prefix("wr:")?.split(':');
        let (key, number, stage) = (parts.next()?, parts.next()?, parts.next()?);
        let item = match parts.next() {
            Some(item) => Some(item.parse().ok()?),
            None => None,
        };
        let press = Press::from_key(key)?;
        let incident = IncidentId(number.parse().ok().filter(|number| *number >= 0)?);
        let pressed = Pressed { press, incident, stage: State::from_key(stage)?, item };
        // One button has one id.
        (pressed.id() == id).then_some(pressed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn ids_are_read_as_they_were_written() {
        for &press in Press::VARIANTS {
            for &stage in State::VARIANTS {
                for (incident, item) in [(0, None), (1, Some(0)), (42, Some(7)), (i64::MAX, Some(u32::MAX))] {
                    let pressed = Pressed { press, incident: IncidentId(incident), stage, item };
                    assert_eq!(Pressed::parse(&pressed.id()), Some(pressed));
                    assert!(pressed.id().len() <= 100);
                }
            }
        }
    }

    #[rstest]
    fn junk_is_not_an_id(
        #[values(
            "",
            "wr",
            "wr:",
            "wr:ack",
            "wr:ack:1",
            "wr:ack:1:",
            "wr::1:graded",
            "wr:ack::graded",
            "wr:ack:-1:graded",
            "wr:ack:+1:graded",
            "wr:ack: 1:graded",
            "wr:ack:1.0:graded",
            "wr:ack:\u{ff11}:graded",
            "wr:ack:9223372036854775808:graded",
            "wr:ack:01:graded",
            "wr:ack:1:graded:",
            "wr:ack:1:graded:x",
            "wr:ack:1:graded:-1",
            "wr:ack:1:graded:4294967296",
            "wr:ack:1:graded:1:1",
            "wr:ack:1:gone",
            "wr:ACK:1:graded",
            "wr:ack:1:Graded",
            "WR:ack:1:graded",
            " wr:ack:1:graded",
            "wr:ack:1:graded ",
            "wr:drop:1:graded",
            "wr:ack:1:graded\0",
            "wr：ack：1：graded",
            "wr:declare:0:reported",
            "ack:1:graded",
            "🔥",
            "::::"
        )]
        id: &str,
    ) {
        assert_eq!(Pressed::parse(id), None);
    }
}
