//! Twelve whole stories, from the report to the end.

use crate::discord::INCIDENTS;
use crate::faults::{HOUR, MINUTE, SECOND};
use crate::network::Fate;
use crate::people::{graded, long_after};
use crate::store::Came;
use crate::world::{BEGINNING, Happens, Permission, World};
use chrono::TimeDelta;
use warroom::domain::decide::*;
use warroom::domain::ids::UserId;
use warroom::domain::incident::PlanKind;
use warroom::domain::timeline::UpdateKind;

/// A story: what happens, each after so long.
pub(crate) struct Story {
    pub(crate) name: &'static str,
    pub(crate) steps: Vec<(i64, Does)>,
}

/// One step of a story.
pub(crate) enum Does {
    /// Somebody reports, perhaps at a level.
    Report(Option<&'static str>),
    /// A person's command in the room. One that came to nothing, as when the process was killed, is given again.
    Asks(u64, fn(Scene<'_>) -> Decision),
    /// Discord cannot be reached for so long.
    Outage(i64),
    /// This becomes of the next request.
    Next(Fate),
    /// The bot may not do this in the incidents channel, for so long.
    Denied(Permission, i64),
    /// The room is deleted.
    RoomDeleted,
    /// Nothing: time passes.
    Waits,
}

/// How long people wait before they try again what came to nothing.
const AGAIN: i64 = 20 * SECOND;
/// After a story, all is calm for so long before the last incident is closed.
const REST: i64 = 35 * MINUTE;
/// No story takes longer, whatever happens in it.
const LONGEST: i64 = 12 * HOUR;

impl World<'_> {
    pub(crate) fn story(&mut self, nth: usize) {
        let Some(story) = self.story else { return };
        if self.now > BEGINNING + LONGEST {
            return self.fail(|| format!("step {nth} does not come to pass"));
        }
        let Some((_, does)) = story.steps.get(nth) else {
            self.after(0, Happens::FaultsEnd);
            return self.after(REST, Happens::Close);
        };
        let came = match does {
            // People talk to a bot that is there.
            Does::Report(_) if !self.process.up => Came::Lost,
            Does::Asks(..) if !self.process.up || self.room(0).is_none() => Came::Lost,
            Does::Report(level) => self.register(UserId(1), &report(*level)),
            Does::Asks(who, decide) => self.act(0, UserId(*who), decide),
            Does::Outage(length) => {
                self.outage_until = self.now + length;
                Came::Kept
            }
            Does::Next(fate) => {
                self.next_fate = Some(*fate);
                Came::Kept
            }
            Does::Denied(permission, length) => {
                self.after(0, Happens::Denied(*permission, INCIDENTS, *length));
                Came::Kept
            }
            Does::RoomDeleted if self.room(0).is_none() => Came::Lost,
            Does::RoomDeleted => {
                self.after(0, Happens::RoomDeleted);
                Came::Kept
            }
            Does::Waits => Came::Kept,
        };
        match came {
            Came::Kept => {
                let wait = story.steps.get(nth + 1).map_or(0, |(wait, _)| *wait);
                self.after(wait, Happens::Story(nth + 1));
            }
            Came::Lost => self.after(AGAIN, Happens::Story(nth)),
            Came::Refused(refusal) => self.fail(|| format!("step {nth} is refused: {refusal:?}")),
        }
    }
}

fn report(level: Option<&'static str>) -> Report<'static> {
    Report { title: "orders are down", level, ..Report::default() }
}

/// Who commands, responds, and tests.
const LEAD: u64 = 2;
const ENGINEER: u64 = 3;
const TESTER: u64 = 4;

fn check(scene: Scene<'_>, passed: bool) -> Decision {
    verify(scene, &VerifyRequest { passed, check: None, figure: None, note: None })
}

fn progress(scene: Scene<'_>, next_in: Option<TimeDelta>) -> Decision {
    update(scene, &UpdateRequest { text: "still looking", kind: UpdateKind::Progress, next_in, eta: None })
}

fn plan(scene: Scene<'_>) -> Decision {
    let request = PlanRequest {
        kind: PlanKind::Temporary,
        text: "move to the standby",
        owner: UserId(ENGINEER),
        at: None,
        risk: "a minute without writes",
        eta: None,
    };
    propose_plan(scene, &request)
}

type Step = (i64, Does);

fn reports(level: &'static str) -> Step {
    (0, Does::Report(Some(level)))
}

fn asks(minutes: i64, who: u64, decide: fn(Scene<'_>) -> Decision) -> Step {
    (minutes * MINUTE, Does::Asks(who, decide))
}

fn waits(minutes: i64) -> Step {
    (minutes * MINUTE, Does::Waits)
}

fn acknowledged() -> Step {
    asks(1, ENGINEER, acknowledge)
}

fn confirmed_p0() -> Step {
    asks(1, LEAD, |scene| grade(scene, &graded("P0", None, true)))
}

fn confirmed_p1() -> Step {
    asks(1, LEAD, |scene| grade(scene, &graded("P1", None, true)))
}

fn assigned() -> Step {
    asks(1, LEAD, |scene| assign(scene, UserId(ENGINEER), None, None))
}

fn fixes(minutes: i64) -> Step {
    asks(minutes, ENGINEER, |scene| fixed(scene, "moved to the standby"))
}

/// Verified and closed.
fn ends(minutes: i64) -> [Step; 2] {
    [
        asks(minutes, TESTER, |scene| check(scene, true)),
        asks(1, LEAD, |scene| close(scene, None, long_after(scene))),
    ]
}

fn story(name: &'static str, steps: impl IntoIterator<Item = Step>, end: [Step; 2]) -> Story {
    Story { name, steps: steps.into_iter().chain(end).collect() }
}

/// All twelve.
pub(crate) fn stories() -> [Story; 12] {
    [
        whole(),
        regrade(),
        failed_verification(),
        blocker(),
        sync(),
        handover(),
        false_alarm(),
        reopened(),
        workaround_first(),
        plan_overridden(),
        outage(),
        room(),
    ]
}

fn whole() -> Story {
    let steps = [
        reports("P1"),
        acknowledged(),
        confirmed_p1(),
        assigned(),
        asks(5, ENGINEER, |scene| progress(scene, None)),
        asks(1, ENGINEER, |scene| state_cause(scene, "the disk is full", None, true)),
        asks(1, ENGINEER, plan),
        asks(1, LEAD, |scene| approve_plan(scene, "1")),
        asks(1, ENGINEER, |scene| finish_plan(scene, "1")),
        fixes(1),
    ];
    story("whole", steps, ends(5))
}

/// A level that is raised when its response limit has passed already, and lowered again.
fn regrade() -> Story {
    let steps = [
        reports("P2"),
        asks(14, LEAD, |scene| grade(scene, &graded("P0", Some("all users"), true))),
        asks(7, ENGINEER, acknowledge),
        assigned(),
        asks(9, LEAD, |scene| grade(scene, &graded("P1", Some("half the users"), true))),
        fixes(4),
    ];
    story("regrade", steps, ends(1))
}

fn failed_verification() -> Story {
    let steps = [
        reports("P0"),
        acknowledged(),
        confirmed_p0(),
        assigned(),
        fixes(10),
        // Nobody checks until they are asked to.
        asks(25, TESTER, |scene| check(scene, false)),
        fixes(18),
    ];
    story("failed-verification", steps, ends(3))
}

/// A blocker that nobody clears until the third miss.
fn blocker() -> Story {
    let steps = [
        reports("P1"),
        acknowledged(),
        confirmed_p1(),
        assigned(),
        asks(3, ENGINEER, |scene| raise_blocker(scene, "no access to the standby", Some(UserId(LEAD)))),
        asks(32, LEAD, |scene| clear_blocker(scene, "1", Some("granted"))),
        fixes(2),
    ];
    story("blocker", steps, ends(1))
}

/// Nobody says how it goes, nor comes together, until the third miss escalates.
fn sync() -> Story {
    let steps = [
        reports("P1"),
        acknowledged(),
        confirmed_p1(),
        assigned(),
        asks(62, ENGINEER, |scene| progress(scene, Some(TimeDelta::minutes(10)))),
        // The group was called meanwhile; it meets, and is called again from then on.
        asks(1, LEAD, |scene| meet(scene, "the standby comes up at noon", None)),
        fixes(46),
    ];
    story("sync", steps, ends(1))
}

fn handover() -> Story {
    let steps = [
        reports("P1"),
        acknowledged(),
        confirmed_p1(),
        assigned(),
        asks(17, ENGINEER, |scene| hand_over(scene, UserId(LEAD), "the disk is full, the standby is fine")),
        waits(5),
        asks(1, LEAD, |scene| progress(scene, None)),
        asks(17, LEAD, |scene| fixed(scene, "moved to the standby")),
    ];
    story("handover", steps, ends(1))
}

/// It was none; and nobody could be told so in the incidents channel.
fn false_alarm() -> Story {
    let steps = [(0, Does::Denied(Permission::Post, 30 * MINUTE)), reports("P0"), waits(6)];
    story(
        "false-alarm",
        steps,
        [acknowledged(), asks(2, LEAD, |scene| reject(scene, "a test that nobody announced"))],
    )
}

fn reopened() -> Story {
    let steps = [reports("P0"), acknowledged(), confirmed_p0(), assigned(), fixes(2)];
    let again =
        [asks(10, LEAD, |scene| reopen(scene, "it is back")), asks(6, ENGINEER, acknowledge), fixes(2)];
    story("reopened", steps.into_iter().chain(ends(1)).chain(again), ends(1))
}

fn workaround_first() -> Story {
    let steps = [
        reports("P0"),
        acknowledged(),
        confirmed_p0(),
        assigned(),
        asks(10, ENGINEER, |scene| workaround(scene, "orders by telephone")),
        // The recovery limit passes all the same.
        asks(3, ENGINEER, |scene| progress(scene, Some(TimeDelta::minutes(30)))),
        fixes(28),
    ];
    story("workaround", steps, ends(1))
}

fn plan_overridden() -> Story {
    let steps = [
        reports("P0"),
        acknowledged(),
        confirmed_p0(),
        assigned(),
        asks(1, ENGINEER, |scene| state_cause(scene, "the disk, perhaps", None, false)),
        asks(2, ENGINEER, plan),
        // Whoever is to approve is asleep.
        asks(12, ENGINEER, |scene| override_plan(scene, "1", "every minute costs orders")),
        asks(4, ENGINEER, |scene| finish_plan(scene, "1")),
        fixes(1),
    ];
    story("plan-override", steps, ends(1))
}

/// Discord is away while most that can fall due falls due.
fn outage() -> Story {
    let steps = [
        reports("P0"),
        acknowledged(),
        assigned(),
        (MINUTE, Does::Outage(17 * MINUTE)),
        waits(20),
        confirmed_p0(),
        fixes(1),
    ];
    story("outage", steps, ends(1))
}

/// Nobody heard that the room was opened; it is found, and later deleted: what is owed then goes elsewhere.
fn room() -> Story {
    let steps = [
        (0, Does::Next(Fate::Unanswered)),
        reports("P1"),
        asks(1, LEAD, |scene| assign(scene, UserId(ENGINEER), None, None)),
        waits(8),
        (MINUTE, Does::RoomDeleted),
        waits(15),
    ];
    // People find the incident elsewhere.
    let end = [
        asks(1, ENGINEER, |scene| progress(scene, None)),
        asks(1, LEAD, |scene| reject(scene, "seen nowhere else")),
    ];
    story("room", steps, end)
}
