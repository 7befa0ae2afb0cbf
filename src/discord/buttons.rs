//! What people press: the buttons of an incident's card. Each does what its command does.

use super::commands::{Answer, Ask, Given, Verb};
use super::modals;
use super::questions::{self, Asked};
use super::same::{self, Same};
use crate::actions::{Actions, Call, Failure, View};
use crate::domain::ids::IncidentId;
use crate::domain::incident::State;
use crate::domain::keyed::Keyed;
use crate::domain::refusal::Refusal;
use serenity::all::{ComponentInteraction, ComponentInteractionDataKind};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// What a button is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Press {
    /// Acknowledge.
    Ack,
    /// Take the first responsibility.
    Mine,
    /// Whoever must be called by phone was called.
    Called,
    /// Take the level that the playbook proposes.
    Raise,
    /// Give details of the fault.
    Details,
    /// Self-help worked.
    HelpWorked,
    /// Self-help did not work.
    HelpFailed,
    /// The check passed.
    Pass,
    /// The check failed.
    Fail,
    /// Nothing turned up after the fix.
    Quiet,
    /// It came back after the fix.
    CameBack,
    /// Set the level.
    Grade,
    /// Tell where we are.
    Update,
    /// The handling group met.
    Meeting,
    /// Raise a blocker.
    Blocker,
    /// A workaround is in place.
    Workaround,
    /// It is fixed.
    Resolve,
    /// It is over.
    Close,
    /// It is not over after all.
    Reopen,
    /// Very satisfied.
    VerySatisfied,
    /// Satisfied.
    Satisfied,
    /// So so.
    Fair,
    /// Dissatisfied.
    Dissatisfied,
    /// Approve a plan.
    #[strum(serialize = "approve-plan")]
    PlanApprove,
    /// A plan goes ahead without approval.
    #[strum(serialize = "override-plan")]
    PlanOverride,
    /// A plan was carried out.
    #[strum(serialize = "done-plan")]
    PlanDone,
    /// Approve a wording for customers.
    #[strum(serialize = "approve-comms")]
    CommsApprove,
    /// Say that a wording is published.
    #[strum(serialize = "publish-comms")]
    CommsPublish,
    /// Open the review.
    #[strum(serialize = "open-review")]
    ReviewOpen,
    /// Write into the review.
    #[strum(serialize = "edit-review")]
    ReviewEdit,
    /// Take part in the review.
    #[strum(serialize = "attend-review")]
    ReviewAttend,
    /// The review is finished.
    #[strum(serialize = "finish-review")]
    ReviewFinish,
}

impl Press {
    /// What it does, with what it gives by itself; what else is needed, a form asks for.
    pub(crate) fn means(self) -> (Verb, &'static [(&'static str, &'static str)]) {
        match self {
            Press::Ack => (Verb::Ack, &[]),
            Press::Mine => (Verb::Join, &[("as", "primary"), ("free", "true")]),
            Press::Called => (Verb::Paged, &[]),
            Press::Raise => (Verb::Raise, &[]),
            Press::Details => (Verb::Details, &[("form", "sent")]),
            Press::HelpWorked => (Verb::SelfHelp, &[("result", "worked")]),
            Press::HelpFailed => (Verb::SelfHelp, &[("result", "failed")]),
            Press::Pass => (Verb::Verify, &[("result", "pass")]),
            Press::Fail => (Verb::Verify, &[("result", "fail")]),
            Press::Quiet => (Verb::Observed, &[("result", "quiet")]),
            Press::CameBack => (Verb::Observed, &[("result", "returned")]),
            Press::Grade => (Verb::Grade, &[]),
            Press::Update => (Verb::Update, &[]),
            Press::Meeting => (Verb::Log, &[("meeting", "true")]),
            Press::Blocker => (Verb::BlockerRaise, &[]),
            Press::Workaround => (Verb::Workaround, &[]),
            Press::Resolve => (Verb::Resolve, &[]),
            Press::Close => (Verb::Close, &[]),
            Press::Reopen => (Verb::Reopen, &[]),
            Press::VerySatisfied => (Verb::Survey, &[("answer", "very-satisfied")]),
            Press::Satisfied => (Verb::Survey, &[("answer", "satisfied")]),
            Press::Fair => (Verb::Survey, &[("answer", "fair")]),
            Press::Dissatisfied => (Verb::Survey, &[("answer", "dissatisfied")]),
            Press::PlanApprove => (Verb::PlanApprove, &[]),
            Press::PlanOverride => (Verb::PlanOverride, &[]),
            Press::PlanDone => (Verb::PlanDone, &[]),
            Press::CommsApprove => (Verb::CommsApprove, &[]),
            Press::CommsPublish => (Verb::CommsPublish, &[]),
            Press::ReviewOpen => (Verb::ReviewOpen, &[]),
            Press::ReviewEdit => (Verb::ReviewEdit, &[("form", "sent")]),
            Press::ReviewAttend => (Verb::ReviewAttend, &[]),
            Press::ReviewFinish => (Verb::ReviewFinish, &[]),
        }
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

    /// The incident, if this is its room.
    pub(crate) async fn incident_here(&self, ask: &Ask<'_>) -> Result<View, Failure> {
        let view = ask.here().await?;
        if view.incident.id == self.incident { Ok(view) } else { Err(Refusal::StaleButton.into()) }
    }

    /// The call, with the incident where the channel does not say which: one that is worked on in the incidents channel
    ///.
    pub(crate) async fn call(&self, actions: &Actions, call: &Call) -> Call {
        let mut call = Call { action: self.press.means().0.action(), ..call.clone() };
        if actions.is_worked_on_in(call.guild, call.channel, self.incident).await {
            call.incident = Some(self.incident);
        }
        call
    }
}

/// Does what a button says, or opens its form.
pub async fn component(actions: &Actions, call: &Call, interaction: &ComponentInteraction) -> Answer {
    let data = &interaction.data;
    if let Some(asked) = Asked::parse(&data.custom_id) {
        return questions::answered(actions, call, asked, &data.kind).await;
    }
    if let Some(same) = Same::parse(&data.custom_id) {
        return same::pressed(actions, call, &same).await;
    }
    let pressed = match data.kind {
        ComponentInteractionDataKind::Button => Pressed::parse(&data.custom_id),
        _ => None,
    };
    let call = &match pressed {
        Some(pressed) => pressed.call(actions, call).await,
        None => call.clone(),
    };
    let given = pressed.map_or(&[][..], |pressed| pressed.press.means().1);
    let item = pressed.and_then(|pressed| pressed.item).map(|item| item.to_string());
    let given = given.iter().copied().chain(item.iter().map(|item| ("id", item.as_str())));
    let given = given.fold(Given::default(), |given, (name, text)| given.with(name, text));
    let ask = Ask { actions, call, given, target: None };
    let Some(pressed) = pressed else {
        return ask.failed(Refusal::StaleButton.into()).await;
    };
    let view = match pressed.incident_here(&ask).await {
        Ok(view) => view,
        Err(failure) => return ask.failed(failure).await,
    };
    if pressed.press == Press::Grade {
        return match questions::begin(&view, &ask) {
            Ok(first) => first,
            Err(refusal) => ask.failed(refusal.into()).await,
        };
    }
    if !modals::opens_form(pressed.press, &view, &ask) {
        return ask.answer(pressed.press.means().0).await;
    }
    match modals::open(&pressed, &view, &ask) {
        Ok(form) => Answer::Modal(form),
        Err(refusal) => ask.failed(refusal.into()).await,
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
