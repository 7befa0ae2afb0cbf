//! Rules of the procedures that no other story goes through: `config/conformance` names them.

use crate::world::{Who::*, World};
use warroom::domain::incident::Incident;
use warroom::domain::playbook::Milestone;

#[tokio::test]
async fn a_report_says_when_what_who_and_where_from() {
    let mut world = World::new().await;
    world.passes("30m").await;
    let report = "title:下单失败 level:P1 symptom:报错 500 impact:下单模块 users:约 100 人 affected_percent:10 \
                  source:电话 occurred:14:10 contact:张三 8001";
    let room = world.declares(Lin, report).await;
    let declared = world.incident(room).await.incident.report;
    assert_eq!(declared.symptom.as_deref(), Some("报错 500"));
    assert_eq!(declared.users.as_deref(), Some("约 100 人"));
    assert_eq!(declared.affected_percent, Some(10.0));
    assert_eq!(declared.source.as_deref(), Some("电话"));
    assert_eq!(declared.contact.as_deref(), Some("张三 8001"));
    assert_eq!(declared.occurred, Some(world.now() - chrono::TimeDelta::minutes(20)));
    let card = world.card(room).text;
    for part in ["下单失败", "下单模块", "约 100 人", "10%"] {
        assert!(card.replace(" %", "%").contains(part), "{part}: {card}");
    }
    world.ends().await;
}

#[tokio::test]
async fn talking_to_the_reporter_is_recorded_with_what_they_said() {
    let mut world = World::with("language:en playbook:tech-support").await;
    let room = world.declares(Lin, "title:登录不了 level:P2").await;
    world.does(Wang, room, "/contacted 昨天升级浏览器后开始，Chrome，Windows").await;
    world.hears(room, "reached the reporter", &[]);
    let said = world.does(Bo, room, "/timeline").await;
    assert!(said.contains("昨天升级浏览器后开始，Chrome，Windows"), "{said}");
    world.ends().await;
}

#[tokio::test]
async fn it_fault_tells_department_head_and_emergency_contact_with_the_report() {
    let mut world = World::with("language:en playbook:it-fault").await;
    for (role, who) in [("department-head", "@Zhao"), ("it-emergency", "@Sun")] {
        let said = world.does(Ops, world.general, &format!("/warroom settings role:{role} to:{who}")).await;
        assert!(said.contains(who), "{said}");
    }
    let start = world.now();
    world.does(Lin, world.general, "/declare title:全公司断网 level:1").await;
    let room = world.guild.rooms()[0];
    let said = world.reads(room);
    let opening = said.iter().find(|said| said.message.created == start && !said.message.pinned).unwrap();
    for who in ["Zhao", "Sun", "Wang", "Chen"] {
        assert!(opening.pinged.iter().any(|name| name == who), "{who}: {opening:?}");
    }
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn contact_with_the_reporter_is_chased_and_met_in_it_fault() {
    let mut world = World::with("language:en playbook:it-fault").await;
    let room = world.declares(Lin, "title:打印机坏了 level:3").await;
    world.does(Wang, room, "/ack").await;
    world.does(Wang, room, "/grade").await;
    world.reads(room);
    world.passes("12m").await;
    world.hears(room, "Contact with the reporter nearly due**: 14:15", &["Wang"]);
    world.passes("3m").await;
    world.hears(room, "Contact with the reporter overdue**: it was due 14:15", &["Wang", "Chen"]);
    world.does(Wang, room, "/contacted 可以复现，三楼，走打印服务器").await;
    world.hears(room, "reached the reporter", &[]);
    world.passes("2h").await;
    world.hears_nothing(room);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_temporary_plan_meets_the_workaround_limit() {
    let mut world = World::with("language:en playbook:tech-support").await;
    let room = world.declares(Lin, "title:登录不了 level:P1").await;
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/grade").await;
    world.does(Bo, room, "/cause 证书过期 confirmed:true").await;
    world.reads(room);
    world.passes("90m").await;
    world.hears_nothing(room);
    world.passes("6m").await;
    world.hears(room, "Temporary plan nearly due**: 16:00", &["Wang"]);
    let plan =
        "/plan propose kind:temporary text:换旧证书 owner:@Bo risk:旧客户端会报警，先备份 at:15:50 eta:15:55";
    world.does(Bo, room, plan).await;
    let told = world.hears(room, "换旧证书", &["Lin"]);
    assert!(told.text.contains("旧客户端会报警，先备份") && told.text.contains("15:55"), "{told:?}");
    world.passes("3h").await;
    world.hears_nothing(room);
    world.ends().await;
}

#[tokio::test]
async fn a_definite_solution_meets_the_recovery_limit_of_it_fault() {
    let mut world = World::with("language:en playbook:it-fault").await;
    let room = world.declares(Lin, "title:报表打不开 level:2").await;
    world.does(Wang, room, "/ack").await;
    world.does(Wang, room, "/contacted 可以复现").await;
    world.does(Wang, room, "/grade").await;
    world.does(Bo, room, "/plan propose kind:permanent text:升级驱动 owner:@Bo risk:需重启").await;
    let recovery = |incident: &Incident| incident.spell.milestones.contains_key(&Milestone::SolutionGiven);
    assert!(!recovery(&world.incident(room).await.incident), "a proposal is no solution");
    world.does(Lin, room, "/plan approve 1").await;
    assert!(!recovery(&world.incident(room).await.incident), "the lead has still to approve it");
    world.does(Chen, room, "/plan approve 1").await;
    world.reads(room);
    world.passes("5h").await;
    world.hears_nothing(room);
    assert!(world.incident(room).await.incident.breaches.is_empty());
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn the_lead_names_the_counterpart_of_another_department() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:对账差异 level:P2").await;
    let said = world.does(Lin, room, "/assign @Bo as:business goal:核对账目").await;
    assert!(said.contains("Technical lead") || said.contains("技术负责人"), "{said}");
    world.does(Chen, room, "/assign @Bo as:business goal:今天内核对账目").await;
    let told = world.hears(room, "made @Bo **Business person**", &["Bo"]);
    assert!(told.text.contains("今天内核对账目"), "{told:?}");
    assert!(world.card(room).text.contains("Business person @Bo"), "{:?}", world.card(room));
    world.ends().await;
}

#[tokio::test]
async fn a_passed_verification_of_it_fault_resolves_it() {
    let mut world = World::with("language:en playbook:it-fault").await;
    let room = world.declares(Lin, "title:报表打不开 level:2").await;
    world.does(Wang, room, "/ack").await;
    world.does(Wang, room, "/grade").await;
    world.does(Bo, room, "/resolve 重装驱动").await;
    let said = world.does(Bo, room, "/verify pass").await;
    assert!(said.contains("Only these may verify a fix"), "{said}");
    world.does(Lin, room, "/verify pass note:可以打开了").await;
    assert!(world.card(room).text.contains("Resolved"), "{:?}", world.card(room));
    world.does(Wang, room, "/close").await;
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn closing_product_outage_needs_the_cause() {
    let mut world = World::with("language:en playbook:product-outage").await;
    let room = world.declares(Lin, "title:白屏 level:P2").await;
    world.does(Wang, room, "/ack").await;
    world.does(Wang, room, "/grade").await;
    world.does(Bo, room, "/resolve 回滚").await;
    world.does(Sun, room, "/verify pass").await;
    let said = world.does(Chen, room, "/close").await;
    assert!(said.contains("/cause"), "{said}");
    world.does(Bo, room, "/cause 发布漏了缓存 category:process confirmed:true").await;
    let said = world.does(Chen, room, "/close").await;
    assert!(!said.contains("/cause"), "{said}");
    world.ignores_the_rest();
    world.ends().await;
}
