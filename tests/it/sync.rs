//! Progress updates at the level's cadence.

use crate::world::{Who::*, World};

async fn assigned(world: &mut World) -> u64 {
    let room = world.declares(Lin, "title:宕机 level:P1").await;
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/grade").await;
    world.does(Chen, room, "/assign @Bo").await;
    world.reads(room);
    room
}

#[tokio::test]
async fn the_second_miss_mentions_the_lead_and_the_third_escalates() {
    let mut world = World::new().await;
    let room = assigned(&mut world).await;
    world.passes("24m").await;
    world.hears(room, "Progress update nearly due**: 14:30", &["Bo"]);
    world.passes("6m").await;
    world.hears(room, "Progress update due**: 14:30", &["Bo"]);
    world.passes("30m").await;
    world.hears(room, "Progress update due**: 15:00", &["Bo", "Chen"]);
    world.passes("30m").await;
    world.hears(room, "Escalation: 3 progress updates missed in a row", &["Bo", "Chen", "Zhao"]);
    // Whoever is to know does: the intervals grow.
    world.passes("89m").await;
    world.hears_nothing(room);
    world.passes("1m").await;
    let told = world.hears(room, "Progress update due**: 17:00", &["Bo", "Chen"]);
    assert!(told.text.contains("6 missed in a row"), "{told:?}");
    world.hears_nothing(room);

    let said = world.does(Bo, room, "/update 磁盘满，正在清理").await;
    assert!(said.contains("Next update due") && said.contains("17:30"), "{said}");
    world.hears(room, "磁盘满，正在清理", &[]);
    world.passes("12m").await;
    world.hears(room, "Recovery nearly due**: 18:00", &["Bo", "Wang"]);
    world.passes("12m").await;
    world.hears(room, "nearly due**: 17:30", &["Bo"]);
    world.passes("6m").await;
    world.hears(room, "Progress update due**: 17:30", &["Bo"]);
    world.ends().await;
}

#[tokio::test]
async fn an_update_may_promise_the_next_one() {
    let mut world = World::new().await;
    let room = assigned(&mut world).await;
    let said = world.does(Bo, room, "/update 在查 next_in:2h").await;
    assert!(said.contains("2 h until the next update is too long; at this level 1 h is the most"), "{said}");
    let said = world.does(Bo, room, "/update 在查 next_in:soon").await;
    assert!(said.contains("“soon” is not a length of time"), "{said}");
    world.hears_nothing(room);
    world.does(Bo, room, "/update 在查 kind:finding next_in:10m eta:16:00").await;
    let told = world.hears(room, "**Finding** · @Bo", &[]);
    assert!(
        told.text.contains("Expected back: 16:00") && told.text.contains("Next update by 14:10"),
        "{told:?}"
    );
    assert!(world.announcement().text.contains("Expected back: 16:00"), "{:?}", world.announcement());
    world.passes("10m").await;
    world.hears(room, "nearly due**: 14:10", &["Bo"]);
    world.hears(room, "Progress update due**: 14:10", &["Bo"]);
    world.ends().await;
}

#[tokio::test]
async fn nothing_is_asked_once_it_is_fixed() {
    let mut world = World::new().await;
    let room = assigned(&mut world).await;
    world.does(Bo, room, "/resolve 重启").await;
    world.does(Sun, room, "/verify pass").await;
    world.reads(room);
    world.passes("30m").await;
    world.hears(room, "The fix was watched", &["Bo", "Sun"]);
    world.does(Bo, room, "/observed quiet").await;
    world.hears(room, "nothing turned up", &[]);
    world.passes("3h").await;
    world.hears_nothing(room);
    world.ends().await;
}

#[tokio::test]
async fn only_the_failed_confirmation_starts_the_sync_of_tech_support() {
    let mut world = World::with("language:en playbook:tech-support").await;
    let room = world.declares(Lin, "title:登录不了 level:P0").await;
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/grade").await;
    world.does(Chen, room, "/assign @Bo").await;
    world.does(Bo, room, "/workaround 换入口").await;
    world.does(Bo, room, "/cause 证书 confirmed:true").await;
    world.reads(room);
    world.passes("2h").await;
    world.hears_nothing(room);
    world.does(Bo, room, "/resolve 换证书").await;
    world.does(Lin, room, "/verify fail note:还是不行").await;
    world.hears(room, "Fixed, to be verified", &["Wang"]);
    // The workaround, which was in place in time, holds no more than the fix.
    world.hears(room, "Temporary plan overdue**: already", &["Bo", "Wang", "Chen"]);
    let told = world.hears(room, "Verification failed", &["Bo"]);
    assert!(told.text.contains("Next update by 16:30"), "{told:?}");
    world.passes("30m").await;
    world.hears(room, "nearly due", &["Bo"]);
    world.hears(room, "Escalation: Temporary plan still missing", &["Bo"]);
    world.hears(room, "Progress update due**: 16:30", &["Bo"]);
    world.ends().await;
}

#[tokio::test]
async fn a_next_update_is_promised_only_where_somebody_is_reminded_of_it() {
    for (playbook, level) in [("it-fault", "2"), ("tech-support", "P2")] {
        let mut world = World::with(&format!("language:en playbook:{playbook}")).await;
        let room = world.declares(Lin, &format!("title:打不开 level:{level}")).await;
        world.does(Wang, room, "/ack").await;
        world.does(Wang, room, "/assign @Bo").await;
        world.ignores_the_rest();
        let said = world.does(Bo, room, "/update 在查 next_in:20m").await;
        assert!(said.contains("No progress updates are asked for now") && said.contains("在查"), "{said}");
        let said = world.does(Lin, room, "/update 在查 next_in:20m").await;
        assert!(said.contains("现在不按时催报进展"), "{said}");
        world.hears_nothing(room);
        let form = world.person(Bo).presses(room, "Update").await.unwrap();
        let fields = form.modal.as_ref().unwrap().fields.iter().map(|field| field.custom_id.clone());
        assert_eq!(fields.collect::<Vec<_>>(), ["text", "eta"]);
        world.ends().await;
    }
}

#[tokio::test]
async fn a_next_update_that_is_promised_before_progress_is_asked_for_is_reminded_of() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P3").await;
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/grade").await;
    world.ignores_the_rest();
    let said = world.does(Bo, room, "/update 在查 next_in:20m").await;
    assert!(said.contains("14:20"), "{said}");
    world.ignores_the_rest();
    world.passes("20m").await;
    let told = world.reads(room);
    assert!(told.iter().any(|said| said.text.contains("Progress update due**: 14:20")), "{told:?}");
    world.does(Bo, room, "/update 找到了").await;
    world.ignores_the_rest();
    world.passes("2h").await;
    let told = world.reads(room);
    assert!(told.iter().all(|said| !said.text.contains("Progress update")), "{told:?}");
    world.ends().await;
}
