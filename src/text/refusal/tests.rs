//! Every refusal has its words, in both languages.

use super::*;
use crate::domain::comms::Placeholder;
use crate::domain::grading::Because;
use crate::domain::ids::UserId;
use crate::domain::incident::State;
use crate::domain::playbook::PlaybookRef;
use crate::domain::playbook::{Figure, Need, Permit, Words};
use crate::domain::refusal::TurnsRefusal;
use crate::domain::review::ReviewPart;
use chrono::DateTime;
use strum::VariantArray;

fn all() -> Vec<Refusal> {
    use Refusal as R;
    use TurnsRefusal as T;
    let at = DateTime::UNIX_EPOCH;
    let said = || "@everyone `x`".to_owned();
    let known = || vec!["P0".to_owned(), "P1".to_owned()];
    vec![
        R::NotInARoom,
        R::NotSetUp,
        R::NoSuchIncident(said()),
        R::NotPermitted(Permit::Grade, vec![RoleKey::new("duty"), RoleKey::new("lead")]),
        R::GuildManagersOnly,
        R::NotADrill,
        R::DrillOver,
        R::NoSuchDrill("fire".into(), vec!["server-down".into()]),
        R::SceneOrIncident,
        R::StillOpen("INC-1".into()),
        R::IsClosed,
        R::IsOpen,
        R::ReopenTooLate(at),
        R::Empty("title"),
        R::TooLong("text", 6000, 6001),
        R::AlreadyAcknowledged(at),
        R::SameLevel("P0".into()),
        R::NoSuchLevel(said(), known()),
        R::NoSuchPlaybook(said(), known()),
        R::NoSuchType(said(), known()),
        R::NoSuchRole(said(), vec![RoleKey::new("lead")]),
        R::LevelContradicts(said(), "P1".into(), vec![Because::Core, Because::Percent { percent: 100.0 }]),
        R::NoSuchAnswer("impact", said()),
        R::NotAsked("urgency"),
        R::ReasonNeeded,
        R::NotToTake(RoleKey::new("lead"), vec![RoleKey::new("duty")]),
        R::NotToTake(RoleKey::new("lead"), Vec::new()),
        R::NotHere(UserId(1)),
        R::NotAMember,
        R::BotsDoNotAct,
        R::AlreadyHas(UserId(1), RoleKey::primary()),
        R::RoleTaken(UserId(1), RoleKey::primary(), Vec::new()),
        R::RoleTaken(UserId(1), RoleKey::primary(), vec![RoleKey::new("lead")]),
        R::NotTheirRole(said(), vec![RoleKey::new("lead")]),
        R::NothingToLeave,
        R::NothingToHandOver,
        R::HandOverToSelf,
        R::NeedsAnAccount(RoleKey::primary()),
        R::MergeIntoSelf,
        R::MergeIntoClosed("INC-1".into()),
        R::MergeIntoPublic("INC-1".into()),
        R::TooManyInvited(120, 98),
        R::BadMinutes("-5".into(), 1440),
        R::NotSilent,
        R::AlreadyPrivate(true),
        R::AlreadyPrivate(false),
        R::NoRoomOfItsOwn,
        R::NothingToSearch("??".into()),
        R::IsABot(UserId(1)),
        R::WhichDay(said(), at),
        R::BadTime(said()),
        R::BadDuration(said()),
        R::InTheFuture(at),
        R::InThePast(at),
        R::BeforeTheIncident(at),
        R::BeganLater(at),
        R::ReachedBefore(Milestone::Acknowledged, at),
        R::NoSuchEntry(said()),
        R::NothingToCorrect,
        R::KeepsItsText(1),
        R::KeepsItsTime(1),
        R::RecordedEarlier(1, at),
        R::CorrectedMeanwhile(1),
        R::NoNextUpdate,
        R::NextTooFar(7200, 3600),
        R::NoSuchDetail(said(), vec![Words { zh: "步骤".into(), en: "steps".into() }]),
        R::NoDetails,
        R::NoSelfHelp,
        R::NoSurvey,
        R::NotTheirSurvey(UserId(1)),
        R::NotTheirsToAsk(vec![RoleKey::new("duty")]),
        R::ReporterUnasked(vec![RoleKey::new("duty")]),
        R::SurveyAnswered(at),
        R::SurveyExpired(at),
        R::ReachedAlready(Milestone::Recovered, at),
        R::ReachedLater(Milestone::CoreRestored, at),
        R::ReachedEarlier(Milestone::Resolved, at),
        R::ReachedByCommand(Milestone::Reviewed),
        R::NotSinceFailure(at),
        R::BadPercent(said()),
        R::NotYesOrNo(said()),
        R::NoSuchBlocker(said()),
        R::BlockerCleared(1),
        R::BlockersOpen(vec![1, 3]),
        R::NoSuchPlan(said()),
        R::PlanNotWaiting(1),
        R::PlanNotApproved(1),
        R::PlanDone(1),
        R::OwnPlan(1),
        R::ApprovedAlready(1),
        R::StepBefore(1, vec![]),
        R::PlanWaits(1, vec![]),
        R::NotTheirStep(
            1,
            vec![(Words { zh: "确认".into(), en: "confirm".into() }, vec![RoleKey::new("lead")])],
        ),
        R::EtaNeeded,
        R::WrongState(State::Reported),
        R::VerifiedAlready(at),
        R::FailedAlready(at),
        R::NothingToVerify,
        R::CheckBefore(Words { zh: "测试".into(), en: "test".into() }),
        R::FigureNeeded(Words { zh: "响应".into(), en: "response".into() }, "ms".into()),
        R::FigureImpossible("-5 ms".into()),
        R::FigureUnclear(said(), vec![(Words { zh: "响应".into(), en: "response".into() }, "ms".into())]),
        R::NotTheirCheck(Words { zh: "回访".into(), en: "call-back".into() }, vec![RoleKey::primary()]),
        R::BadCount(said()),
        R::AdoptedAlready(PlaybookRef { id: "basic".into(), version: 1 }),
        R::LevelGone(said(), PlaybookRef { id: "basic".into(), version: 2 }, known()),
        R::PlaybookGone(said()),
        R::FigureNotGood("620 ms".into(), Figure { unit: "ms".into(), below: Some(500.0), above: None }),
        R::StillObserving(at),
        R::NothingToObserve,
        R::FixerVerifies,
        R::NoSuchCheck(said(), known()),
        R::NotReady(vec![Need::Verification, Need::Cause]),
        R::TooEarlyToReview,
        R::NoReview,
        R::ReviewIsOpen,
        R::ReviewFinished,
        R::ReviewIncomplete(ReviewPart::VARIANTS.to_vec()),
        R::ReviewIncomplete(vec![ReviewPart::WentWell]),
        R::AlreadyAttends(UserId(1)),
        R::NoSuchDocument(said(), known()),
        R::NoComms,
        R::NoSuchTemplate(said(), known()),
        R::NotTheirWording(CommsStep::Draft, vec![RoleKey::new("lead")]),
        R::NotTheirWording(CommsStep::Approve, vec![RoleKey::new("lead")]),
        R::NotTheirWording(CommsStep::Publish, vec![RoleKey::new("lead")]),
        R::WordingLacks(Words { zh: "说明".into(), en: "notice".into() }, Placeholder::VARIANTS.to_vec()),
        R::NoSuchWording(said()),
        R::OwnWording(1),
        R::WordingApproved(1),
        R::WordingNotApproved(1, vec![RoleKey::new("lead")]),
        R::WordingPublished(1),
        R::WordingOutdated(1, 2),
        R::WordingPast(1, at),
        R::LastWord,
        R::NothingToAskUsers,
        R::NoSuchFollowup(said()),
        R::FollowupDone(1),
        R::NoWorkingDays,
        R::TooLateToReject(State::Resolved),
        R::StaleButton,
        R::StaleQuestions,
        R::NotUnderstood(said()),
        R::Missing("member"),
        R::NotSaved,
        T::WhichRole(vec![RoleKey::new("duty"), RoleKey::new("lead")]).into(),
        T::NotOfTheRota(UserId(1), RoleKey::new("lead")).into(),
        T::Past(at).into(),
        T::EndsBeforeItBegins(at, at).into(),
        T::NoEnd.into(),
        T::TooLong(at).into(),
        T::OnCallAlready(at).into(),
        T::WithOneself.into(),
        T::NotYourTurn(at, None).into(),
        T::NotYourTurn(at, Some(UserId(1))).into(),
        T::NotTheirTurn(UserId(1), at, None, None).into(),
        T::NotTheirTurn(UserId(1), at, Some(UserId(2)), Some(at)).into(),
        T::NoTurnComing(UserId(1)).into(),
        T::AskedAlready(Some(UserId(1)), at, at).into(),
        T::NoSuchRequest.into(),
        T::SomebodyElseIsAsked(Some(UserId(1))).into(),
        T::AnsweredAlready(at).into(),
        T::Lapsed(at).into(),
        T::TurnsChanged(at, None).into(),
    ]
}

#[test]
fn every_refusal_says_why_and_what_to_do_in_both_languages() {
    for language in [Language::Zh, Language::En] {
        let nothing = say(language, "refused-nothing-changed");
        for why in all() {
            let text = refusal(language, &why, None);
            assert!(!text.starts_with(&nothing), "{why:?} has no words");
            assert!(!text.contains("refused-") && !text.contains("@everyone"), "{text}");
            assert!(text.chars().count() < 400, "{text}");
        }
    }
}

#[test]
fn refusals_word_for_word() {
    let why = Refusal::NotReady(vec![Need::Verification, Need::Cause]);
    assert_eq!(
        refusal(Language::Zh, &why, None),
        "还不能关闭，缺：验证通过（`/验证`）、根因（`/根因`）。\n-# 没有任何改动。"
    );
    let why = Refusal::NextTooFar(7200, 3600);
    assert_eq!(
        refusal(Language::En, &why, None),
        "2 h until the next update is too long; at this level 1 h is the most. Give a shorter time.\n-# Nothing was changed."
    );
    assert!(fault(Language::En, "a1b2").contains("`a1b2`"));
}
