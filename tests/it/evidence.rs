//! Evidence: by command, of a message, in the timeline and in the record.

use crate::world::{Who::*, World, at};
use warroom::domain::evidence::EvidenceKind;

#[tokio::test]
async fn evidence_is_recorded_with_kind_place_person_and_time() {
    let mut world = World::with("language:en playbook:it-fault").await;
    let room = world.declares(Lin, "title:报表打不开 level:2").await;
    world.passes("10m").await;
    world.ignores_the_rest();
    for (line, told) in [
        ("kind:log text:OOM killed at:14:05", "**Evidence #1** · log · of 14:05 · @Bo"),
        ("kind:screenshot text:白屏 link:https://wiki/x_1.png", "**Evidence #2** · screenshot · @Bo"),
        ("kind:error text:ORA-04031", "**Evidence #3** · error · @Bo"),
        ("kind:operation text:点了导出", "**Evidence #4** · what a user did · @Bo"),
        ("kind:metric text:CPU 100%", "**Evidence #5** · metric · @Bo"),
    ] {
        let said = world.does(Bo, room, &format!("/evidence add {line}")).await;
        assert!(said.contains("is recorded"), "{said}");
        world.hears(room, told, &[]);
    }
    let list = world.does(Wang, room, "/evidence list").await;
    assert!(list.contains("#2 截图 · 白屏 · https://wiki/x_1.png · @Bo"), "{list}");
    let timeline = world.does(Bo, room, "/timeline").await;
    assert!(timeline.contains("14:05 · **Evidence #1**") && timeline.contains("ORA-04031"), "{timeline}");
    let found = world.does(Bo, room, "/incidents search ORA-04031").await;
    assert!(found.contains("报表打不开"), "{found}");

    for (line, refusal) in [
        ("kind:log text:x at:2025-03-02 13:00", "before the fault began"),
        ("kind:log text:x at:2026-03-02 18:00", "has not come yet"),
    ] {
        let said = world.does(Bo, room, &format!("/evidence add {line}")).await;
        assert!(said.contains(refusal), "{line}: {said}");
    }
    world.ends().await;
}

#[tokio::test]
async fn a_message_becomes_evidence_that_points_to_it() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P3").await;
    world.passes("2m").await;
    let message = world.person(Sun).says(room, "disk full on db1").unwrap().message.unwrap().id;
    world.passes("5m").await;
    world.ignores_the_rest();
    let added = world.person(Bo).applies(room, message, "Add as evidence").await.unwrap();
    assert!(world.answered(&added).await.contains("Evidence #1 is recorded"));
    world.hears(room, "Sun: disk full on db1", &[]);
    let evidence = world.incident(room).await.incident.evidence.remove(0);
    assert_eq!((evidence.kind, evidence.at), (EvidenceKind::Log, at("2026-03-02T14:02:00+08:00")));
    assert!(evidence.link.unwrap().ends_with(&format!("/{room}/{message}")));
    world.ends().await;
}
