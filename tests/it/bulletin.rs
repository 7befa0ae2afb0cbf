//! What is told by itself when the work begins, when a time is expected and when it is over, and graded
//! reporting.

use crate::world::{Who::*, World};
use warroom::domain::bulletin::Bulletin;
use warroom::domain::timeline::{BulletinEvent, Event, RoleEvent};

async fn it_fault() -> World {
    let mut world = World::with("language:en playbook:it-fault").await;
    for (role, who) in [("department-head", "@Zhao"), ("business", "@Sun")] {
        let said = world.does(Ops, world.general, &format!("/warroom settings role:{role} to:{who}")).await;
        assert!(said.contains(who), "{said}");
    }
    world
}

#[tokio::test]
async fn a_start_notice_goes_to_the_departments_once_and_a_completion_notice_to_all() {
    let mut world = it_fault().await;
    let incidents = world.guild.channel_named("incidents").unwrap();
    let room = world.declares(Lin, "title:报表打不开 level:2 impact:财务部").await;
    world.hears_nothing(incidents);
    world.does(Wang, room, "/ack").await;
    world.does(Wang, room, "/grade").await;
    world.hears_nothing(incidents);
    world.does(Chen, room, "/assign @Bo goal:恢复报表").await;
    let told = world.hears(incidents, "**Start notice** · SYS-20260302-001 报表打不开", &["Zhao", "Sun"]);
    for said in ["Impact: 财务部", "Team: Lead engineer @Bo", "To be handled by: 16:00", "Needed from you: "]
    {
        assert!(told.text.contains(said), "{said}: {told:?}");
    }
    // Decided in the same breath.
    let timeline = world.timeline(room).await;
    let at = |wanted: fn(&Event) -> bool| timeline.iter().find(|entry| wanted(&entry.event)).unwrap().at;
    assert_eq!(
        at(|event| matches!(event, Event::Role(RoleEvent::Assigned { .. }))),
        at(|event| matches!(
            event,
            Event::Bulletin(BulletinEvent::BulletinIssued { bulletin: Bulletin::Start, .. })
        ))
    );
    world.does(Bo, room, "/cause text:驱动过旧 confirmed:true").await;
    world.does(Bo, room, "/plan propose kind:permanent text:统一升级驱动 owner:@Bo risk:需重启").await;
    world.does(Lin, room, "/plan approve 1").await;
    world.does(Chen, room, "/plan approve 1").await;
    world.passes("30m").await;
    world.does(Bo, room, "/resolve 重装驱动").await;
    world.hears_nothing(incidents);
    world.does(Lin, room, "/verify pass").await;
    let told = world.hears(
        incidents,
        "**Completion notice** · SYS-20260302-001 报表打不开",
        &["Zhao", "Sun", "Lin"],
    );
    for said in [
        "Summary: 报表打不开 · 财务部",
        "Works again since: 14:30",
        "Cause: 驱动过旧",
        "Solution: 重装驱动",
        "Prevention: 统一升级驱动 · @Bo",
    ] {
        assert!(told.text.contains(said), "{said}: {told:?}");
    }
    world.does(Wang, room, "/close").await;
    world.passes("1h").await;
    world.hears_nothing(incidents);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_fix_that_did_not_hold_is_completed_anew_and_a_private_fault_is_not_told_outside() {
    let mut world = it_fault().await;
    let incidents = world.guild.channel_named("incidents").unwrap();
    world.guild.set_bot_permissions(2_251_800_082_238_480);
    let room = world.declares(Lin, "title:工资表泄露 level:2 private:true").await;
    world.does(Wang, room, "/grade").await;
    world.does(Wang, room, "/join as:primary").await;
    world.hears_nothing(incidents);
    let told = world.reads(room);
    assert_eq!(told.iter().filter(|said| said.text.contains("**Start notice**")).count(), 1, "{told:?}");
    for _ in 0..2 {
        world.does(Wang, room, "/resolve 收回权限").await;
        world.does(Lin, room, "/verify pass").await;
        let told = world.reads(room);
        assert_eq!(
            told.iter().filter(|said| said.text.contains("**Completion notice**")).count(),
            1,
            "{told:?}"
        );
        world.does(Lin, room, "/reopen reason:又能看到").await;
        world.reads(room);
    }
    world.ignores_the_rest();
    world.hears_nothing(incidents);
    world.ends().await;
}

#[tokio::test]
async fn users_hear_the_expected_time_and_the_reporter_of_the_solution() {
    let mut world = World::with("language:en playbook:tech-support").await;
    let room = world.declares(Lin, "title:登录不了 level:P1").await;
    world.does(Wang, room, "/ack").await;
    world.ignores_the_rest();
    let plan = "/plan propose kind:temporary text:换旧证书 owner:@Bo risk:先备份";
    let said = world.does(Bo, room, plan).await;
    assert!(said.contains("A temporary plan says when service is expected back"), "{said}");
    world.does(Bo, room, &format!("{plan} eta:15:10")).await;
    let told = world.hears(room, "换旧证书", &["Lin"]);
    assert!(
        told.text.contains("**TS-20260302-001 登录不了**: it is expected to work again by 15:10"),
        "{told:?}"
    );
    world.does(Bo, room, "/update 在换").await;
    world.hears(room, "在换", &[]);
    world.hears_nothing(room);
    world.does(Bo, room, "/update text:还要一会 eta:15:40").await;
    let told = world.hears(room, "还要一会", &["Lin"]);
    assert!(told.text.contains("it is expected to work again by 15:40"), "{told:?}");
    world.does(Bo, room, "/resolve 换了证书").await;
    world.ignores_the_rest();
    world.does(Wang, room, "/verify pass").await;
    let told = world.hears(room, "**Verified** · @Wang", &["Lin"]);
    for said in ["**Completion notice**", "Solution: 换了证书", "If anything is still wrong, tell us here"]
    {
        assert!(told.text.contains(said), "{said}: {told:?}");
    }
    world.hears_nothing(room);
    world.does(Wang, room, "/grade").await;
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn customer_service_is_asked_to_notify_the_users_once_it_is_verified() {
    let mut world = World::new().await;
    let said = world.does(Ops, world.general, "/warroom settings role:service to:@Zhao").await;
    assert!(said.contains("Zhao"), "{said}");
    let room = world.declares(Lin, "title:支付失败 level:P2").await;
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/grade").await;
    world.does(Bo, room, "/resolve 回滚").await;
    world.ignores_the_rest();
    world.does(Sun, room, "/verify pass").await;
    let told = world.hears(room, "**Verified**", &["Zhao", "Lin"]);
    assert!(told.text.contains("tell the affected users that it is solved"), "{told:?}");
    world.ends().await;
}

#[tokio::test]
async fn each_level_is_reported_upwards_to_its_tiers_step_by_step() {
    let mut world = World::with("language:en playbook:basic").await;
    let said = world.does(Ops, world.general, "/warroom settings role:manager to:@Zhao").await;
    assert!(said.contains("Zhao"), "{said}");
    let room = world.declares(Lin, "title:对账差异").await;
    world.does(Wang, room, "/grade level:normal").await;
    let told = world.hears(room, "set the level to **Normal**", &["Chen"]);
    assert!(told.text.contains("Reported upwards: Technical lead"), "{told:?}");
    world.does(Chen, room, "/grade level:important reason:影响门店").await;
    let told = world.hears(room, "changed the level", &["Zhao", "Sun", "Wang"]);
    assert!(told.text.contains("Reported upwards: Manager"), "{told:?}");

    world.does(Lin, world.general, "/declare title:数据被删 level:urgent").await;
    let urgent = world.guild.rooms()[0];
    let opening = world.reads(urgent).into_iter().find(|said| !said.message.pinned).unwrap();
    assert!(opening.text.contains("Reported upwards: Technical lead → Manager"), "{opening:?}");
    assert!(opening.pinged.iter().any(|name| name == "Zhao"), "{opening:?}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_start_notice_is_corrected_when_somebody_else_takes_over() {
    let mut world = it_fault().await;
    let incidents = world.guild.channel_named("incidents").unwrap();
    let room = world.declares(Lin, "title:报表打不开 level:2").await;
    world.does(Wang, room, "/ack").await;
    world.does(Wang, room, "/grade").await;
    world.does(Chen, room, "/assign @Bo").await;
    world.hears(incidents, "**Start notice** · SYS-20260302-001", &["Zhao", "Sun"]);
    world.does(Chen, room, "/assign @Bo goal:恢复报表").await;
    world.hears_nothing(incidents);
    world.does(Bo, room, "/handover @Wang note:下班").await;
    let told = world.hears(incidents, "**Start notice, corrected** · SYS-20260302-001", &["Zhao", "Sun"]);
    assert!(told.text.contains("Lead engineer @Wang"), "{told:?}");
    world.does(Wang, room, "/leave").await;
    world.hears_nothing(incidents);
    world.does(Chen, room, "/assign @Wang").await;
    world.hears_nothing(incidents);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_completion_notice_says_who_names_what_prevents_it() {
    let mut world = it_fault().await;
    let incidents = world.guild.channel_named("incidents").unwrap();
    let room = world.declares(Lin, "title:报表打不开 level:2 symptom:点导出就转圈").await;
    world.does(Wang, room, "/ack").await;
    world.does(Wang, room, "/grade").await;
    world.does(Bo, room, "/resolve 重启").await;
    world.does(Lin, room, "/verify pass").await;
    let told = world.hears(incidents, "**Completion notice**", &["Zhao", "Sun", "Lin"]);
    for said in ["Summary: 点导出就转圈", "Solution: 重启", "Prevention: still open; ", "Technical lead"]
    {
        assert!(told.text.contains(said), "{said}: {told:?}");
    }
    // It follows, also once it is closed.
    let now = |world: &World| {
        let all = world.guild.messages(incidents);
        all.iter().find(|said| said.id == told.message.id).map(|said| said.text()).unwrap_or_default()
    };
    world.does(Wang, room, "/close").await;
    world.does(Chen, room, "/followup add text:限制导出行数 owner:@Bo due:7d").await;
    world.settled().await;
    assert!(now(&world).contains("Prevention: #1 限制导出行数"), "{}", now(&world));
    world.does(Bo, room, "/followup done 1").await;
    world.settled().await;
    assert!(now(&world).contains("Prevention: ✅ #1 限制导出行数"), "{}", now(&world));
    // That what held no longer held is said by itself.
    world.does(Lin, room, "/reopen reason:又转圈").await;
    world.does(Chen, room, "/followup add text:加监控 owner:@Bo due:7d").await;
    world.settled().await;
    assert!(!now(&world).contains("加监控"), "{}", now(&world));
    world.ignores_the_rest();
    world.ends().await;
}
