//! After an outage, of the bot or of Discord, what was missed is told once: every escalation, and one reminder that stands
//! for all, marked with how late it is; escalations first, then reminders, then the cards (D21).

use crate::reading::Said;
use crate::world::{Who::*, World, at};
use serde_json::json;
use std::time::Duration;
use warroom::sandbox::{Fault, FaultKind, GatewayDrop};

const POST: &str = "/channels/{channel_id}/messages";

/// Rooms in which everything is read, a second before much falls due at once.
struct Rooms {
    /// Nobody reacts (P0): recovery falls due, acknowledgement and grading are asked for every five minutes.
    silent: u64,
    /// Bo works on it (P1) and says nothing, and somebody else holds him up.
    worked: u64,
    /// Nobody verifies the fix (P2).
    fixed: u64,
}

async fn afternoon(world: &mut World) -> Rooms {
    let silent = world.declares(Lin, "title:silent level:P0").await;
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
    world.until(at("2026-03-02T15:59:59+08:00")).await;
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
                    &["Recovery overdue**: it was due 16:00", "late by 1 h; it was to be sent at 16:00"],
                    &["Escalation: Recovery still missing", "late by 30 min; it was to be sent at 16:30"],
                ],
                &[
                    "Acknowledgement still missing",
                    "reminder 34",
                    "Stands for 11 earlier reminders",
                    "late by 1 h; it was to be sent at 16:00",
                    "Grading still missing",
                    "Stands for 11 earlier reminders",
                    "late by 1 h; it was to be sent at 16:00",
                ],
            ),
            missed(
                &[],
                &[
                    "Progress update due**: 16:30",
                    "Stands for one earlier reminder",
                    "late by 1 h; it was to be sent at 16:00",
                    "Blocker #1 is not cleared yet",
                    "reminder 5",
                    "Stands for one earlier reminder",
                    "late by 1 h; it was to be sent at 16:00",
                ],
            ),
            missed(
                &[],
                &[
                    "The fix is not verified yet",
                    "reminder 5",
                    "Stands for one earlier reminder",
                    "late by 1 h; it was to be sent at 16:00",
                ],
            ),
        ],
        "24h" => [
            missed(
                &[
                    &["Recovery overdue**: it was due 16:00", "late by 1 d; it was to be sent at"],
                    &["Escalation: Recovery still missing", "late by 23 h 30 min; it was to be sent at"],
                ],
                &[
                    "Acknowledgement still missing",
                    "reminder 310",
                    "Stands for 287 earlier reminders",
                    "late by 1 d",
                    "Grading still missing",
                    "Stands for 287 earlier reminders",
                    "late by 1 d",
                ],
            ),
            missed(
                &[
                    &["Recovery overdue**: it was due 18:00", "late by 22 h"],
                    &["Escalation: Recovery still missing", "late by 21 h"],
                ],
                &[
                    "Progress update due",
                    "Stands for 47 earlier reminders",
                    "late by 1 d",
                    "Blocker #1 is not cleared yet",
                    "reminder 51",
                    "Stands for 47 earlier reminders",
                    "late by 1 d",
                ],
            ),
            missed(
                &[],
                &[
                    "The fix is not verified yet",
                    "reminder 51",
                    "Stands for 47 earlier reminders",
                    "late by 1 d",
                ],
            ),
        ],
        _ => panic!("{outage}"),
    }
}

/// The parts follow each other in the text.
fn reads(said: &Said, parts: &[&str]) {
    let mut rest = said.text.as_str();
    for part in parts {
        let Some((_, after)) = rest.split_once(part) else { panic!("{part} is not in {said:?}") };
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
            // What fell due together may be told together.
            let told: String = escalations.iter().map(|one| format!("{}\n", one.text)).collect();
            let all = Said { text: told, ..said[0].clone() };
            reads(&all, &missed.escalations.concat());
            assert_eq!(
                all.text.matches("overdue**").count() + all.text.matches("Escalation:").count(),
                missed.escalations.len(),
                "{said:#?}"
            );
            assert_eq!(reminders.len(), 1, "{said:#?}");
            assert!(!is_escalation(&reminders[0].text), "{said:#?}");
            reads(&reminders[0], missed.reminder);
            if outage == "1m" {
                assert!(said.iter().all(|one| !one.text.contains("late by")), "{said:#?}");
            }
        }
    }

    /// The requests that count since then: 0 for an escalation, 1 for a reminder, 2 for an edit.
    fn order_since(&self, before: usize) -> Vec<u8> {
        let sent = self.sandbox.requests().split_off(before).into_iter().filter(|one| one.status == 200);
        sent.filter_map(|one| match (one.method.as_str(), one.template.as_str()) {
            ("POST", POST) => Some(u8::from(!is_escalation(one.body["content"].as_str()?))),
            ("PATCH", template) if template.starts_with(POST) => Some(2),
            _ => None,
        })
        .collect()
    }
}

#[tokio::test]
async fn d21_what_the_bot_missed_is_told_once_late_and_in_order() {
    for outage in ["1m", "1h", "24h"] {
        let mut world = World::new().await;
        let rooms = afternoon(&mut world).await;
        world.stops().await;
        world.jumps(outage).await;
        let before = world.sandbox.requests().len();
        world.starts().await;
        world.hears_what_was_missed(&rooms, outage);
        let order = world.order_since(before);
        assert!(order.is_sorted() && order.contains(&2), "{outage}: {order:?}");
        world.ends().await;
    }
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
}

#[tokio::test]
async fn d21_what_discord_missed_is_told_once_late_and_in_order() {
    for (outage, steps) in [
        ("1m", &["1s", "59s"] as &[&str]),
        ("1h", &["1s", "5m", "25m", "1799s"]),
        ("24h", &["1s", "30m", "42m", "48m", "1h", "6h", "53999s"]),
    ] {
        let mut world = World::new().await;
        let rooms = afternoon(&mut world).await;
        without_discord(&mut world, steps).await;
        let before = world.sandbox.requests().len();
        world.passes("2m").await;
        world.hears_what_was_missed(&rooms, outage);
        let order = world.order_since(before);
        assert!(order.is_sorted() && order.contains(&2), "{outage}: {order:?}");
        world.sandbox.wait_until_connected(Duration::from_secs(30)).await.unwrap();
        world.does(Wang, rooms.silent, "/ack").await;
        world.hears(rooms.silent, "@Wang acknowledged", &[]);
        world.ignores_the_rest();
        world.ends().await;
    }
}
