//! Refusals and faults, in words: what happened, and what to do now.

#[cfg(test)]
mod tests;
mod turns;

use super::plain::show;
use super::{Args, commands, labels, say, say_with};
use crate::domain::grading::Choice;
use crate::domain::guild::Language;
use crate::domain::ids::RoleKey;
use crate::domain::playbook::{Milestone, Playbook, Words};
use crate::domain::quota::{Charge, Whose};
use crate::domain::refusal::{CommsStep, Refusal};
use chrono::TimeDelta;
use labels::{Style, timestamp};

/// Longest piece of what somebody typed that is shown back.
const MAX_SAID: usize = 80;
/// Most choices that are listed.
const MAX_CHOICES: usize = 25;

/// Why it was not done and what to do instead. The playbook, where there is one, gives roles and levels their names.
pub fn refusal(language: Language, refusal: &Refusal, playbook: Option<&Playbook>) -> String {
    let (id, args) = told(language, refusal, playbook);
    let why = say_with(language, id, args);
    if matches!(refusal, Refusal::NotSaved) {
        return why;
    }
    format!("{why}\n-# {}", say(language, "refused-nothing-changed"))
}

/// Something broke on our side; the operator finds it in the log under this id.
pub fn fault(language: Language, id: &str) -> String {
    say_with(language, "fault", Args::new().text("id", show(id, MAX_SAID)))
}

/// The words of each refusal, and what they name: a table.
fn told(language: Language, refusal: &Refusal, playbook: Option<&Playbook>) -> (&'static str, Args) {
    use Refusal as R;
    let args = Args::new();
    let waiting = |plan: u32| {
        Args::new().number("id", plan).text("go_ahead", labels::go_ahead(language, playbook, plan))
    };
    let steps = |gates: &[(Words, Vec<RoleKey>)]| {
        let step = |(name, by): &(Words, Vec<RoleKey>)| {
            let by = by.iter().map(|role| labels::role(language, playbook, role));
            labels::bracketed(language, &labels::words(language, name), &labels::list(language, by))
        };
        let mut steps: Vec<String> = gates.iter().map(step).collect();
        steps.dedup();
        labels::list(language, steps)
    };
    let with_typed = |said: &str| Args::new().text("said", quoted(said));
    let id_of = |id: u32| Args::new().number("id", id);
    let when = |at| Args::new().text("time", timestamp(at, Style::DateTime));
    let reached = |milestone, at| when(at).text("milestone", labels::milestone(language, milestone));
    match refusal {
        R::NotInARoom => ("refused-not-in-a-room", args),
        R::NotSetUp => ("refused-not-set-up", args),
        R::NoSuchIncident(typed) => ("refused-no-such-incident", args.text("said", quoted(typed))),
        R::NotPermitted(permit, roles) => {
            let roles = roles.iter().map(|role| labels::role(language, playbook, role));
            let args = args.text("action", labels::permit(language, *permit));
            ("refused-not-permitted", args.text("roles", labels::list(language, roles)))
        }
        R::NotToTake(role, givers) => {
            let id = if givers.is_empty() { "refused-not-to-take-open" } else { "refused-not-to-take" };
            let givers = givers.iter().map(|role| labels::role(language, playbook, role));
            let args = args.text("role", labels::role(language, playbook, role));
            (id, args.text("roles", labels::list(language, givers)))
        }
        R::NotHere(user) => ("refused-not-here", args.text("who", format!("<@{}>", user.0))),
        R::NotAMember => ("refused-not-a-member", args),
        R::BotsDoNotAct => ("refused-bots-do-not-act", args),
        R::NotTheirWording(step, roles) => {
            let id = match step {
                CommsStep::Draft => "refused-not-theirs-to-draft",
                CommsStep::Approve => "refused-not-theirs-to-approve",
                CommsStep::Publish => "refused-not-theirs-to-publish",
            };
            let roles = roles.iter().map(|role| labels::role(language, playbook, role));
            (id, args.text("roles", labels::list(language, roles)))
        }
        R::WordingNotApproved(id, roles) => {
            let roles = roles.iter().map(|role| labels::role(language, playbook, role));
            (
                "refused-wording-not-approved",
                args.number("id", *id).text("roles", labels::list(language, roles)),
            )
        }
        R::GuildManagersOnly => ("refused-guild-managers-only", args),
        R::NotADrill => ("refused-not-a-drill", args),
        R::StillOpen(number) => ("refused-still-open", args.text("said", quoted(number))),
        R::SceneOrIncident => ("refused-scene-or-incident", args),
        R::DrillOver => ("refused-drill-over", args),
        R::NoSuchDrill(typed, known) => {
            ("refused-no-such-drill", choices(language, typed, known.iter().map(|key| quoted(key))))
        }
        R::IsClosed => ("refused-is-closed", args),
        R::IsOpen => ("refused-is-open", args),
        R::ReopenTooLate(until) => {
            ("refused-reopen-too-late", args.text("until", timestamp(*until, Style::DateTime)))
        }
        R::Empty(field) => ("refused-empty", args.text("field", *field)),
        R::TooLong(field, longest, length) => {
            let over = length.saturating_sub(*longest);
            let args = args.text("field", *field).number("longest", *longest as i64);
            ("refused-too-long", args.number("length", *length as i64).number("over", over as i64))
        }
        R::AlreadyAcknowledged(at) => {
            let args = args.text("time", timestamp(*at, Style::Time));
            ("refused-already-acknowledged", args.text("relative", timestamp(*at, Style::Relative)))
        }
        R::SameLevel(key) => {
            let level = playbook.map(|playbook| labels::level_of(language, playbook, key));
            ("refused-same-level", args.text("level", level.unwrap_or_else(|| show(key, MAX_SAID))))
        }
        R::NoSuchLevel(typed, levels) => {
            // What can be typed, and what it means.
            let name = |key: &String| match playbook.and_then(|playbook| playbook.level(key)) {
                Some(level) => format!("`{}` {}", show(key, MAX_SAID), labels::words(language, &level.name)),
                None => show(key, MAX_SAID),
            };
            ("refused-no-such-level", choices(language, typed, levels.iter().map(name)))
        }
        R::LevelContradicts(typed, level, because) => {
            let name = |key: &str| match playbook {
                Some(playbook) => labels::level_of(language, playbook, key),
                None => show(key, MAX_SAID),
            };
            let args = args.text("said", quoted(typed)).text("level", name(level));
            let because = labels::because_all(language, playbook, because);
            ("refused-level-contradicts", args.text("because", because))
        }
        R::NoSuchAnswer(field, typed) => {
            let questions = playbook.map(|playbook| &playbook.questions);
            let known = questions.map_or(&[][..], |questions| match *field {
                "urgency" => &questions.urgency,
                _ => &questions.impact,
            });
            let name = |choice: &Choice| {
                format!("{} {}", quoted(&choice.key), labels::words(language, &choice.name))
            };
            let args = choices(language, typed, known.iter().map(name));
            ("refused-no-such-answer", args.text("field", *field))
        }
        R::NotAsked(field) => ("refused-not-asked", args.text("field", *field)),
        R::NoSuchPlaybook(typed, known) => {
            ("refused-no-such-playbook", choices(language, typed, known.iter().map(|key| quoted(key))))
        }
        R::NoSuchType(typed, types) => {
            let name = |key: &String| match playbook.and_then(|playbook| playbook.fault_type(key)) {
                Some(kind) => format!("{} {}", quoted(key), labels::words(language, &kind.name)),
                None => quoted(key),
            };
            ("refused-no-such-type", choices(language, typed, types.iter().map(name)))
        }
        R::NoSuchRole(typed, roles) => {
            let name =
                |key: &RoleKey| format!("{} {}", quoted(&key.0), labels::role(language, playbook, key));
            ("refused-no-such-role", choices(language, typed, roles.iter().map(name)))
        }
        R::PlanNotApproved(id) => ("refused-plan-not-approved", waiting(*id)),
        R::OwnPlan(id) => ("refused-own-plan", waiting(*id)),
        R::NotTheirStep(id, gates) => ("refused-not-their-step", waiting(*id).text("steps", steps(gates))),
        R::StepBefore(id, gates) => {
            ("refused-step-before", args.number("id", *id).text("steps", steps(gates)))
        }
        R::PlanWaits(id, gates) => ("refused-plan-waits", waiting(*id).text("steps", steps(gates))),
        R::NotTheirCheck(check, by) => {
            let by = by.iter().map(|role| labels::role(language, playbook, role));
            let args = args.text("check", labels::words(language, check));
            ("refused-not-their-check", args.text("roles", labels::list(language, by)))
        }
        R::AlreadyHas(user, role) => {
            let args = args.text("who", format!("<@{}>", user.0));
            ("refused-already-has", args.text("role", labels::role(language, playbook, role)))
        }
        R::NotTheirsToAsk(roles) => {
            let roles = roles.iter().map(|role| labels::role(language, playbook, role));
            ("refused-not-theirs-to-ask", args.text("roles", labels::list(language, roles)))
        }
        R::ReporterUnasked(roles) => {
            let roles = roles.iter().map(|role| labels::role(language, playbook, role));
            ("refused-reporter-unasked", args.text("roles", labels::list(language, roles)))
        }
        R::RoleTaken(user, role, givers) => {
            let id = if givers.is_empty() { "refused-role-taken" } else { "refused-role-taken-by" };
            let givers = givers.iter().map(|role| labels::role(language, playbook, role));
            let args =
                args.text("who", format!("<@{}>", user.0)).text("roles", labels::list(language, givers));
            (id, args.text("role", labels::role(language, playbook, role)))
        }
        R::NotTheirRole(typed, own_roles) => {
            let name =
                |key: &RoleKey| format!("{} {}", quoted(&key.0), labels::role(language, playbook, key));
            ("refused-not-their-role", choices(language, typed, own_roles.iter().map(name)))
        }
        R::NeedsAnAccount(role) => {
            ("refused-needs-an-account", args.text("role", labels::role(language, playbook, role)))
        }
        R::BlockersOpen(open) => {
            let open = labels::list(language, open.iter().map(|id| format!("#{id}")));
            ("refused-blockers-open", args.text("blockers", open))
        }
        R::NotReady(needs) => {
            let needs = needs.iter().map(|need| labels::need(language, *need));
            ("refused-not-ready", args.text("needs", labels::list(language, needs)))
        }
        R::ReasonNeeded => ("refused-reason-needed", args),
        R::NothingToLeave => ("refused-nothing-to-leave", args),
        R::NothingToHandOver => ("refused-nothing-to-hand-over", args),
        R::HandOverToSelf => ("refused-hand-over-to-self", args),
        R::MergeIntoSelf => ("refused-merge-into-self", args),
        R::MergeIntoClosed(number) => ("refused-merge-into-closed", with_typed(number)),
        R::MergeIntoPublic(number) => {
            ("refused-merge-into-public", Args::new().text("number", quoted(number)))
        }
        R::BadMinutes(text, most) => ("refused-bad-minutes", with_typed(text).number("most", *most)),
        R::NotSilent => ("refused-not-silent", args),
        R::AlreadyPrivate(true) => ("refused-already-private", args),
        R::AlreadyPrivate(false) => ("refused-already-public", args),
        R::TooManyInvited(count, most) => {
            let args = Args::new().number("count", *count as i64).number("most", *most as i64);
            ("refused-too-many-invited", args)
        }
        R::NoRoomOfItsOwn => ("refused-no-room-of-its-own", args),
        R::NothingToSearch(typed) => ("refused-nothing-to-search", args.text("typed", show(typed, 100))),
        R::IsABot(user) => ("refused-is-a-bot", args.text("who", format!("<@{}>", user.0))),
        R::BadTime(text) => ("refused-bad-time", with_typed(text)),
        R::WhichDay(text, at) => ("refused-which-day", when(*at).text("said", quoted(text))),
        R::BadDuration(text) => ("refused-bad-duration", with_typed(text)),
        R::InTheFuture(at) => ("refused-in-the-future", when(*at)),
        R::InThePast(at) => ("refused-in-the-past", when(*at)),
        R::BeforeTheIncident(began) => ("refused-before-the-incident", when(*began)),
        R::BeganLater(at) => ("refused-began-later", when(*at)),
        R::ReachedBefore(milestone, at) => ("refused-reached-before", reached(*milestone, *at)),
        R::NoSuchEntry(text) => ("refused-no-such-entry", with_typed(text)),
        R::NothingToCorrect => ("refused-nothing-to-correct", args),
        R::KeepsItsText(id) => ("refused-keeps-its-text", id_of(*id)),
        R::KeepsItsTime(id) => ("refused-keeps-its-time", id_of(*id)),
        R::RecordedEarlier(id, at) => ("refused-recorded-earlier", when(*at).number("id", *id)),
        R::CorrectedMeanwhile(id) => ("refused-corrected-meanwhile", id_of(*id)),
        R::NoNextUpdate => ("refused-no-next-update", args),
        R::NextTooFar(asked, longest) => {
            let length = |seconds: i64| labels::duration(language, TimeDelta::seconds(seconds));
            let args = args.text("asked", length(*asked));
            ("refused-next-too-far", args.text("longest", length(*longest)))
        }
        R::NoSuchDetail(text, known) => {
            let known = known.iter().map(|name| labels::words(language, name));
            ("refused-no-such-detail", choices(language, text, known))
        }
        R::NoDetails => ("refused-no-details", args),
        R::NoSelfHelp => ("refused-no-self-help", args),
        R::NoSurvey => ("refused-no-survey", args),
        R::NotTheirSurvey(user) => ("refused-not-their-survey", args.text("who", format!("<@{}>", user.0))),
        R::SurveyAnswered(at) => ("refused-survey-answered", when(*at)),
        R::SurveyExpired(at) => ("refused-survey-expired", when(*at)),
        R::ReachedAlready(milestone, at) => ("refused-reached-already", reached(*milestone, *at)),
        R::ReachedLater(milestone, at) => ("refused-reached-later", reached(*milestone, *at)),
        R::ReachedEarlier(milestone, at) => ("refused-reached-earlier", reached(*milestone, *at)),
        R::NotSinceFailure(at) => ("refused-not-since-failure", when(*at)),
        R::ReachedByCommand(milestone) => {
            let command = match milestone {
                Milestone::Graded => "/grade",
                Milestone::Reviewed => "/review finish",
                _ => "/verify",
            };
            let args = args.text("milestone", labels::milestone(language, *milestone));
            ("refused-reached-by-command", args.text("command", commands::typed(language, command)))
        }
        R::AdoptedAlready(reference) => {
            ("refused-adopted-already", args.text("playbook", reference.to_string()))
        }
        R::LevelGone(level, reference, known) => {
            let args = choices(language, level, known.iter().map(|key| quoted(key)));
            ("refused-level-gone", args.text("playbook", reference.to_string()))
        }
        R::PlaybookGone(id) => ("refused-playbook-gone", args.text("playbook", show(id, MAX_SAID))),
        R::BadPercent(text) => ("refused-bad-percent", with_typed(text)),
        R::NotYesOrNo(text) => ("refused-not-yes-or-no", with_typed(text)),
        R::NoSuchBlocker(text) => ("refused-no-such-blocker", with_typed(text)),
        R::BlockerCleared(id) => ("refused-blocker-cleared", id_of(*id)),
        R::NoSuchPlan(text) => ("refused-no-such-plan", with_typed(text)),
        R::PlanNotWaiting(id) => ("refused-plan-not-waiting", id_of(*id)),
        R::PlanDone(id) => ("refused-plan-done", id_of(*id)),
        R::ApprovedAlready(id) => ("refused-approved-already", id_of(*id)),
        R::EtaNeeded => ("refused-eta-needed", args),
        R::WrongState(state) => ("refused-wrong-state", args.text("state", labels::state(language, *state))),
        R::VerifiedAlready(at) => ("refused-verified-already", when(*at)),
        R::FailedAlready(at) => ("refused-failed-already", when(*at)),
        R::NothingToVerify => ("refused-nothing-to-verify", args),
        R::CheckBefore(name) => ("refused-check-before", args.text("check", labels::words(language, name))),
        R::FigureNeeded(name, unit) => {
            let args = args.text("check", labels::words(language, name));
            ("refused-figure-needed", args.text("unit", show(unit, MAX_SAID)))
        }
        R::FigureImpossible(figure) => {
            ("refused-figure-impossible", args.text("number", show(figure, MAX_SAID)))
        }
        R::FigureNotGood(number, figure) => {
            let args = args.text("number", show(number, MAX_SAID));
            ("refused-figure-not-good", args.text("good", labels::figure(figure)))
        }
        R::FigureUnclear(figure, checks) => {
            let wanted = checks.iter().map(|(name, unit)| {
                labels::bracketed(language, &labels::words(language, name), &show(unit, MAX_SAID))
            });
            ("refused-figure-unclear", with_typed(figure).text("checks", labels::list(language, wanted)))
        }
        R::BadCount(text) => ("refused-bad-count", with_typed(text)),
        R::StillObserving(until) => {
            let args = args.text("time", timestamp(*until, Style::Time));
            ("refused-still-observing", args.text("relative", timestamp(*until, Style::Relative)))
        }
        R::NothingToObserve => ("refused-nothing-to-observe", args),
        R::FixerVerifies => ("refused-fixer-verifies", args),
        R::NoSuchCheck(text, checks) => {
            let numbered =
                checks.iter().enumerate().map(|(n, name)| format!("{} {}", n + 1, show(name, MAX_SAID)));
            ("refused-no-such-check", choices(language, text, numbered))
        }
        R::TooEarlyToReview => ("refused-too-early-to-review", args),
        R::NoReview => ("refused-no-review", args),
        R::ReviewIsOpen => ("refused-review-is-open", args),
        R::ReviewFinished => ("refused-review-finished", args),
        R::ReviewIncomplete(parts) => {
            let lacks_cause = parts.iter().any(|part| part.is_cause());
            let parts = parts.iter().map(|part| labels::review_part(language, *part));
            let id = if lacks_cause { "refused-review-incomplete" } else { "refused-review-lacks" };
            (id, args.text("parts", labels::list(language, parts)))
        }
        R::AlreadyAttends(user) => ("refused-already-attends", args.text("who", format!("<@{}>", user.0))),
        R::NoSuchDocument(typed, known) => {
            ("refused-no-such-document", choices(language, typed, known.iter().map(|key| quoted(key))))
        }
        R::NoComms => ("refused-no-comms", args),
        R::NoSuchTemplate(typed, known) => {
            ("refused-no-such-template", choices(language, typed, known.iter().map(|key| quoted(key))))
        }
        R::WordingLacks(template, missing) => {
            let fields = missing.iter().map(|placeholder| labels::placeholder(language, *placeholder));
            let args = args.text("template", labels::words(language, template));
            ("refused-wording-lacks", args.text("fields", labels::list(language, fields)))
        }
        R::NoSuchWording(text) => ("refused-no-such-wording", with_typed(text)),
        R::OwnWording(id) => ("refused-own-wording", id_of(*id)),
        R::WordingApproved(id) => ("refused-wording-approved", id_of(*id)),
        R::WordingPublished(id) => ("refused-wording-published", id_of(*id)),
        R::WordingOutdated(id, newer) => ("refused-wording-outdated", id_of(*id).number("newer", *newer)),
        R::WordingPast(id, at) => {
            ("refused-wording-past", id_of(*id).text("time", timestamp(*at, Style::DateTime)))
        }
        R::LastWord => ("refused-last-word", args),
        R::NothingToAskUsers => ("refused-nothing-to-ask-users", args),
        R::NoSuchFollowup(text) => ("refused-no-such-followup", with_typed(text)),
        R::FollowupDone(id) => ("refused-followup-done", id_of(*id)),
        R::NoWorkingDays => ("refused-no-working-days", args),
        R::TooLateToReject(state) => {
            ("refused-too-late-to-reject", args.text("state", labels::state(language, *state)))
        }
        R::StaleButton => ("refused-stale-button", args),
        R::StaleQuestions => ("refused-stale-questions", args),
        R::NotUnderstood(text) => ("refused-not-understood", with_typed(text)),
        R::Missing(option) => ("refused-missing", args.text("field", *option)),
        R::QuotaUsedUp(what, used) => {
            let id = match (what, used.whose) {
                (Charge::Declaration, Whose::Person) => "refused-your-reports",
                (Charge::Declaration, Whose::Guild) => "refused-all-reports",
                (Charge::Change, Whose::Person) => "refused-your-changes",
                (Charge::Change, Whose::Guild) => "refused-all-changes",
            };
            let args = args.number("most", used.most).text("within", labels::duration(language, used.within));
            let args = args.text("until", timestamp(used.until, Style::Seconds));
            (id, args.text("relative", timestamp(used.until, Style::Relative)))
        }
        R::Turns(refusal) => turns::told(language, refusal, playbook),
        R::TookTooLong => ("refused-took-too-long", args),
        R::NotSaved => ("refused-not-saved", args),
    }
}

fn choices(language: Language, typed: &str, known: impl Iterator<Item = String>) -> Args {
    let known: Vec<String> = known.collect();
    let more = known.len() > MAX_CHOICES;
    let shown = known.into_iter().take(MAX_CHOICES).chain(more.then(|| "…".to_owned()));
    Args::new().text("said", quoted(typed)).text("known", labels::list(language, shown))
}

fn quoted(text: &str) -> String {
    let shown = show(text, MAX_SAID);
    if shown.is_empty() { "—".into() } else { format!("“{shown}”") }
}
