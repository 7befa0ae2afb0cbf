//! What people press: the buttons of cards and messages, a row each, with the command that each stands for and what it
//! asks for in a form.

use crate::domain::authorise::Action;
use crate::domain::decide::{self, Decision, Scene, UpdateRequest, VerifyRequest};
use crate::domain::ids::IncidentId;
use crate::domain::incident::{Satisfaction, State};
use crate::domain::keyed::Keyed;
use crate::domain::refusal::Refusal;
use crate::domain::review::ReviewPart;
use crate::domain::timeline::UpdateKind;
use strum::{EnumString, IntoStaticStr, VariantArray};

/// What the domain says to a press with any text, on the item that the button is for: nobody is to write in vain.
pub(super) type Trial = fn(Scene<'_>, Option<u32>) -> Decision;

/// What stands for any text in a [`Trial`].
const ANY: &str = "…";

/// A field of a form; its name is that of the command's option.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    pub(super) name: &'static str,
    /// Has it room for several lines?
    pub(super) long: bool,
    pub(super) required: bool,
}

pub(super) const fn long(name: &'static str, required: bool) -> Field {
    Field { name, long: true, required }
}

pub(super) const fn short(name: &'static str, required: bool) -> Field {
    Field { name, long: false, required }
}

/// What a button needs besides being pressed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Needs {
    Nothing,
    /// A form with these fields.
    Form(&'static [Field], Trial),
    /// A form whose fields are the playbook's.
    Details,
    /// Answers to the playbook's questions about the level, one after the other.
    Answers,
}

/// A button.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    /// The words of the command that it stands for.
    pub(super) does: &'static str,
    /// The id of the text that stands on it.
    pub(super) label: &'static str,
    /// What it gives by itself, option by option.
    pub(super) given: &'static [(&'static str, &'static str)],
    pub(super) needs: Needs,
}

impl Row {
    /// A button that needs nothing else.
    const fn of(does: &'static str, label: &'static str) -> Row {
        Row { does, label, given: &[], needs: Needs::Nothing }
    }

    const fn giving(self, given: &'static [(&'static str, &'static str)]) -> Row {
        Row { given, ..self }
    }

    const fn form(self, fields: &'static [Field], trial: Trial) -> Row {
        Row { needs: Needs::Form(fields, trial), ..self }
    }

    /// One of the answers to the question how satisfied somebody is, who may add to it in words.
    const fn survey(answer: &'static [(&'static str, &'static str)], label: &'static str) -> Row {
        let words = const { &[long("text", false)] };
        Row::of("survey", label)
            .giving(answer)
            .form(words, |scene, _| decide::answer_survey(scene, Satisfaction::Fair, None))
    }
}

/// The set of buttons, from their rows. A key that is not the name's stands above it.
macro_rules! buttons {
    ($($(#[$about:meta])* $name:ident => $row:expr;)*) => {
        /// What a button is for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
        #[strum(serialize_all = "kebab-case")]
        pub enum Press {
            $($(#[$about])* $name,)*
        }

        impl Press {
            pub(super) fn row(self) -> &'static Row {
                match self {
                    $(Press::$name => {
                        static ROW: Row = $row;
                        &ROW
                    })*
                }
            }
        }
    };
}

buttons! {
    /// Acknowledge.
    Ack => Row::of("ack", "button-ack");
    /// Take the first responsibility.
    Mine => Row::of("join", "button-mine").giving(&[("as", "primary"), ("free", "true")]);
    /// Whoever must be called by phone was called.
    Called => Row::of("paged", "button-called");
    /// Take the level that the playbook proposes.
    Raise => Row::of("raise", "button-raise");
    /// Give details of the fault.
    Details => Row { needs: Needs::Details, ..Row::of("details", "button-details").giving(&[("form", "sent")]) };
    /// Self-help worked.
    HelpWorked => Row::of("self-help", "button-help-worked").giving(&[("result", "worked")]);
    /// Self-help did not work.
    HelpFailed => Row::of("self-help", "button-help-failed").giving(&[("result", "failed")]);
    /// The check passed.
    Pass => Row::of("verify", "button-pass")
        .giving(&[("result", "pass")])
        .form(&[short("figure", false), long("note", false)], |scene, _| {
            let request = VerifyRequest { passed: true, check: None, figure: None, note: Some(ANY) };
            match decide::verify(scene, &request) {
                // The form asks for it.
                Err(Refusal::FigureNeeded(..)) => Ok(Vec::new()),
                decision => decision,
            }
        });
    /// The check failed.
    Fail => Row::of("verify", "button-fail")
        .giving(&[("result", "fail")])
        .form(&[long("note", false), short("figure", false)], |scene, _| {
            decide::verify(scene, &VerifyRequest { passed: false, check: None, figure: None, note: None })
        });
    /// Nothing turned up after the fix.
    Quiet => Row::of("observed", "button-quiet").giving(&[("result", "quiet")]);
    /// It came back after the fix.
    CameBack => Row::of("observed", "button-came-back")
        .giving(&[("result", "returned")])
        .form(&[long("note", true)], |scene, _| decide::observe(scene, false, Some(ANY)));
    /// Set the level.
    Grade => Row { needs: Needs::Answers, ..Row::of("grade", "button-grade") };
    /// Tell where we are.
    Update => Row::of("update", "button-update")
        .form(&[long("text", true), short("next_in", false), short("eta", false)], |scene, _| {
            let request = UpdateRequest { text: ANY, kind: UpdateKind::Progress, next_in: None, eta: None };
            decide::update(scene, &request)
        });
    /// The handling group met.
    Meeting => Row::of("log", "button-meeting")
        .giving(&[("meeting", "true")])
        .form(&[long("text", true), short("at", false)], |scene, _| decide::meet(scene, ANY, None));
    /// Raise a blocker.
    Blocker => Row::of("blocker raise", "button-blocker")
        .form(&[long("text", true)], |scene, _| decide::raise_blocker(scene, ANY, None));
    /// A workaround is in place.
    Workaround => Row::of("workaround", "button-workaround")
        .form(&[long("text", true)], |scene, _| decide::workaround(scene, ANY));
    /// It is fixed.
    Resolve => Row::of("resolve", "button-resolve")
        .form(&[long("text", true)], |scene, _| decide::fixed(scene, ANY));
    /// It is a false alarm.
    Reject => Row::of("reject", "button-reject")
        .form(&[long("reason", true)], |scene, _| decide::reject(scene, ANY));
    /// It is the same as another incident.
    Merge => Row::of("merge", "button-merge")
        .form(&[short("into", true)], |scene, _| scene.may(Action::Merge).map(|()| Vec::new()));
    /// It is over.
    Close => Row::of("close", "button-close")
        .form(&[long("note", false), short("carry", false)], |scene, _| {
            decide::may_close(scene).map(|()| Vec::new())
        });
    /// It is not over after all.
    Reopen => Row::of("reopen", "button-reopen")
        .form(&[long("reason", true)], |scene, _| decide::reopen(scene, ANY));
    VerySatisfied => Row::survey(&[("answer", "very-satisfied")], "button-very-satisfied");
    Satisfied => Row::survey(&[("answer", "satisfied")], "button-satisfied");
    /// So so.
    Fair => Row::survey(&[("answer", "fair")], "button-fair");
    Dissatisfied => Row::survey(&[("answer", "dissatisfied")], "button-dissatisfied");
    #[strum(serialize = "approve-plan")]
    PlanApprove => Row::of("plan approve", "button-plan-approve");
    /// A plan goes ahead without approval.
    #[strum(serialize = "override-plan")]
    PlanOverride => Row::of("plan override", "button-plan-override")
        .form(&[long("reason", true)], |scene, item| {
            decide::override_plan(scene, &item.unwrap_or_default().to_string(), ANY)
        });
    /// A plan was carried out.
    #[strum(serialize = "done-plan")]
    PlanDone => Row::of("plan done", "button-plan-done");
    /// Open a ticket that was not opened after all.
    TicketAgain => Row::of("ticket again", "button-ticket-again");
    /// Approve a wording for customers.
    #[strum(serialize = "approve-comms")]
    CommsApprove => Row::of("comms approve", "button-comms-approve");
    /// Say that a wording is published.
    #[strum(serialize = "publish-comms")]
    CommsPublish => Row::of("comms publish", "button-comms-publish");
    #[strum(serialize = "open-review")]
    ReviewOpen => Row::of("review open", "button-review-open");
    /// Write into the review.
    #[strum(serialize = "edit-review")]
    ReviewEdit => Row::of("review edit", "button-review-edit")
        .giving(&[("form", "sent")])
        .form(REVIEW, |scene, _| decide::edit_review(scene, &[(ReviewPart::WentWell, ANY)]));
    /// Take part in the review.
    #[strum(serialize = "attend-review")]
    ReviewAttend => Row::of("review attend", "button-review-attend");
    #[strum(serialize = "finish-review")]
    ReviewFinish => Row::of("review finish", "button-review-finish");
}

const REVIEW: &[Field] = &[
    long("technical", false),
    long("process", false),
    long("human", false),
    long("went-well", false),
    long("went-badly", false),
];

/// The id of a button, and of the form that it opens: what, in which incident, and at which stage it was offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pressed {
    pub press: Press,
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
