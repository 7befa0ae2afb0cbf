//! After an outage, of the bot or of Discord, what was missed is told once: every escalation, and one reminder that stands
//! for all, marked with how late it is; escalations first, then reminders, then the cards.

use crate::world::{PATIENCE, Who::*, World};
use rstest::rstest;
use serde_json::json;
use warroom::sandbox::{Fault, FaultKind, GatewayDrop};

const POST: &str = "/channels/{channel_id}/messages";

/// Rooms in which everything is read. They were opened at 14:00, and much falls due at 16:00.
struct Rooms {
    /// Nobody reacts (P0): recovery falls due, acknowledgement and grading are asked for every five minutes.
    silent: u64,
    /// Bo works on it (P1) and says nothing, and somebody else holds him up.
    worked: u64,
    /// Nobody verifies the fix (P2).
    fixed: u64,
}

async fn afternoon(world: &mut World, time: &str) -> Rooms {
    let silent = world.declares(Lin, "title:silent level:P0").await;
    // The call that is demanded at this level is made, so that nobody is asked for it.
    world.does(Wang, silent, "/paged @Chen").await;
    let worked = world.declares(Lin, "title:worked level:P1").await;
    for (who, line) in
        [(Wang, "/ack"), (Chen, "/grade"), (Chen, "/assign @Bo"), (Bo, "/blocker raise text:权限 owner:@Sun")]
    {
        world.does(who, worked, line).await;
    }
    let fixed = world.declares(Lin, "title:fixed level:P2").await;
    for (who, line) in [(Wang, "/ack"), (Chen, "/grade"), (Bo, "/resolve 重启")] {
        world.does(who, fixed, line).await;
    }
    world.leaps(time).await;
    world.ignores_the_rest();
    Rooms { silent, worked, fixed }
}

/// What is said in one room: parts of each escalation, and of the one reminder if there is one.
struct Missed {
    escalations: Vec<&'static [&'static str]>,
    reminder: &'static [&'static str],
}

/// In the order of [`Rooms`].
fn missed_in(outage: &str) -> [Missed; 3] {
    let missed = |escalations: &[&'static [&'static str]], reminder| Missed {
        escalations: escalations.to_vec(),
        reminder,
    };
    match outage {
        // Nobody is told that something is late by less than a minute.
        "1m" => [
            missed(
                &[&["Recovery overdue**: it was due 16:00"]],
                &["Acknowledgement still missing", "reminder 23", "Grading still missing", "reminder 23"],
            ),
            missed(&[], &["Progress update due**: 16:00", "Blocker #1 is not cleared yet", "reminder 4"]),
            missed(&[], &["The fix is not verified yet", "reminder 4"]),
        ],
        "1h" => [
            missed(
                &[
                    &["Recovery overdue**: it was due 16:00", "late by 5", "it was to be sent at 16:00"],
                    &["Escalation: Recovery still missing", "late by 2", "it was to be sent at 16:30"],
                ],
                &[
                    "Acknowledgement still missing",
                    "reminder 34",
                    "Stands for 11 earlier reminders",
                    "late by 5",
                    "it was to be sent at 16:00",
                    "Grading still missing",
                    "Stands for 11 earlier reminders",
                    "late by 5",
                    "it was to be sent at 16:00",
                ],
            ),
            missed(
                &[],
                &[
                    "Progress update due**: 16:",
                    "Stands for 1 earlier reminder",
                    "late by 5",
                    "it was to be sent at 16:00",
                    "Blocker #1 is not cleared yet",
                    "reminder 5",
                    "Stands for 1 earlier reminder",
                    "late by 5",
                    "it was to be sent at 16:00",
                ],
            ),
            missed(
                &[],
                &[
                    "The fix is not verified yet",
                    "reminder 5",
                    "Stands for 1 earlier reminder",
                    "late by 5",
                    "it was to be sent at 16:00",
                ],
            ),
        ],
        "24h" => [
            missed(
                &[
                    &["Recovery overdue**: it was due 16:00", "late by 23 h 5"],
                    &["Escalation: Recovery still missing", "late by 23 h 2"],
                ],
                &[
                    "Acknowledgement still missing",
                    "reminder 310",
                    "Stands for 287 earlier reminders",
                    "late by 23 h 5",
                    "Grading still missing",
                    "Stands for 287 earlier reminders",
                    "late by 23 h 5",
                ],
            ),
            missed(
                &[
                    &["Recovery overdue**: it was due 18:00", "late by 21 h 5"],
                    &["Escalation: Recovery still missing", "late by 20 h 5"],
                ],
                &[
                    "Progress update due",
                    "Stands for 47 earlier reminders",
                    "late by 23 h 5",
                    "Blocker #1 is not cleared yet",
                    "reminder 51",
                    "Stands for 47 earlier reminders",
                    "late by 23 h 5",
                ],
            ),
            missed(
                &[],
                &[
                    "The fix is not verified yet",
                    "reminder 51",
                    "Stands for 47 earlier reminders",
                    "late by 23 h 5",
                ],
            ),
        ],
        _ => panic!("{outage}"),
    }
}

/// The parts follow each other in the text.
fn reads(text: &str, parts: &[&str]) {
    let mut rest = text;
    for part in parts {
        let Some((_, after)) = rest.split_once(part) else { panic!("{part} is not in {text}") };
        rest = after;
    }
}

fn is_escalation(text: &str) -> bool {
    ["overdue**", "Escalation:"].iter().any(|word| text.contains(word))
}

impl World {
    fn hears_what_was_missed(&mut self, rooms: &Rooms, outage: &str) {
        for (room, missed) in [rooms.silent, rooms.worked, rooms.fixed].into_iter().zip(missed_in(outage)) {
            let said = self.reads(room);
            let (escalations, reminders) =
                said.split_at(said.iter().filter(|one| is_escalation(&one.text)).count());
            // What fell due together may be told together; what was tried in vain comes when it was looked for.
            let told: String = escalations.iter().map(|one| format!("{}\n", one.text)).collect();
            let count = told.matches("overdue**").count() + told.matches("Escalation:").count();
            assert_eq!(count, missed.escalations.len(), "{said:#?}");
            for parts in missed.escalations {
                reads(&told, parts);
            }
            assert_eq!(reminders.len(), 1, "{said:#?}");
            assert!(!is_escalation(&reminders[0].text), "{said:#?}");
            reads(&reminders[0].text, missed.reminder);
            if outage == "1m" {
                assert!(said.iter().all(|one| !one.text.contains("late by")), "{said:#?}");
            }
        }
    }

    /// The requests that count since then: 0 for an escalation, 1 for a reminder, 2 for an edit. What the audit
    /// tells the operators meanwhile does not count.
    fn order_since(&self, rooms: &Rooms, before: usize) -> Vec<u8> {
        let of_rooms =
            [rooms.silent, rooms.worked, rooms.fixed].map(|room| format!("/channels/{room}/messages"));
        let sent = self.sandbox.requests().split_off(before).into_iter().filter(|one| one.status == 200);
        sent.filter_map(|one| match (one.method.as_str(), one.template.as_str()) {
            ("POST", POST) if !of_rooms.contains(&one.path) => None,
            ("POST", POST) => Some(u8::from(!is_escalation(one.body["content"].as_str()?))),
            ("PATCH", template) if template.starts_with(POST) => Some(2),
            _ => None,
        })
        .collect()
    }
}

#[rstest]
#[case::one_minute("7170s", "1m")]
#[case::one_hour("7110s", "1h")]
#[case::one_day("7110s", "24h")]
#[tokio::test]
async fn what_the_bot_missed_is_told_once_late_and_in_order(#[case] time: &str, #[case] outage: &str) {
    let mut world = World::steady().await;
    let rooms = afternoon(&mut world, time).await;
    world.stops().await;
    world.jumps(outage).await;
    let before = world.sandbox.requests().len();
    world.starts().await;
    world.hears_what_was_missed(&rooms, outage);
    let order = world.order_since(&rooms, before);
    assert!(order.is_sorted() && order.contains(&2), "{order:?}");
    world.ends().await;
}

/// Discord answers nothing but that it cannot, and the gateway is gone.
async fn without_discord(world: &mut World, steps: &[&str]) {
    let broken = |method, route| {
        Fault::once(method, route, FaultKind::Answer(503, json!({ "message": "no" }))).times(u32::MAX)
    };
    for fault in [broken("", "*"), broken("GET", "(gateway)")] {
        world.sandbox.inject(fault);
    }
    world.sandbox.drop_gateway(GatewayDrop::Reset);
    for step in steps {
        world.jumps(step).await;
    }
    world.sandbox.clear_injected();
    // The gateway asks for its address again and again; when that goes well, messages leave as well.
    world.sandbox.wait_until_connected(PATIENCE).await.unwrap();
}

#[rstest]
#[case::one_minute("7170s", "1m", &["30s", "30s"])]
#[case::one_hour("7110s", "1h", &["90s", "30m", "1710s"])]
#[case::one_day("7110s", "24h", &["90s", "2h", "79110s"])]
#[tokio::test]
async fn what_discord_missed_is_told_once_late_and_in_order(
    #[case] time: &str,
    #[case] outage: &str,
    #[case] steps: &[&str],
) {
    let mut world = World::steady().await;
    let rooms = afternoon(&mut world, time).await;
    without_discord(&mut world, steps).await;
    let before = world.sandbox.requests().len();
    world.passes("70s").await;
    world.hears_what_was_missed(&rooms, outage);
    let order = world.order_since(&rooms, before);
    assert!(order.is_sorted() && order.contains(&2), "{order:?}");
    if outage == "1h" {
        let why = world.does(Wang, rooms.fixed, "/why what:verification").await;
        assert!(why.contains("与后一条合并告知：https://"), "{why}");
        assert!(!why.contains("轮到发送时已不需要"), "{why}");
    }
    world.does(Wang, rooms.silent, "/ack").await;
    world.hears(rooms.silent, "@Wang acknowledged", &[]);
    world.ignores_the_rest();
    // The audit saw it too.
    world.expects_error("how: Late");
    world.ends().await;
}
