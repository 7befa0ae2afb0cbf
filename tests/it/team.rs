//! Who has to be there: quorum, contacts without an account, departments.

use crate::world::{Who::*, World, at};

#[tokio::test]
async fn who_is_missing_from_the_group_is_shown_and_asked_to_come() {
    let mut world = World::with("language:en playbook:product-outage").await;
    world.does(Ops, world.general, "/warroom settings role:operations to:@Bo").await;
    let room = world.declares(Lin, "title:支付失败 core:true").await;
    let missing = |world: &World| {
        let card = world.card(room).text;
        let (_, rest) = card
            .split_once("Missing from the team")
            .map(|(a, b)| (a.len(), b.to_owned()))
            .unwrap_or_default();
        rest.lines().next().unwrap_or_default().trim_start_matches(": ").to_owned()
    };
    assert_eq!(
        missing(&world),
        "Technical lead · Operations · Development lead · Product · Head of customer service"
    );
    // Whoever acts is there.
    world.does(Chen, room, "/grade").await;
    world.does(Chen, room, "/assign @Sun as:product").await;
    world.does(Wang, room, "/ack").await;
    assert_eq!(missing(&world), "Operations · Development lead · Head of customer service");
    world.until(at("2026-03-02T14:11:59+08:00")).await;
    world.ignores_the_rest();
    world.passes("1s").await;
    let told = world.hears(room, "The team is not complete yet**; it is to be by 15:00", &["Wang", "Bo"]);
    assert!(
        told.text.contains("Missing: Operations, Development lead, Head of customer service."),
        "{told:?}"
    );
    world.does(Bo, room, "/update 在看").await;
    world.does(Chen, room, "/contact add 周客服 138-0000 as:assistant").await;
    let said = world.does(Chen, room, "/contact add 赵总 139-0000 as:director").await;
    assert!(said.contains("There is no role “director”"), "that role is not given in an incident: {said}");
    world.does(Bo, room, "/join as:development").await;
    assert_eq!(missing(&world), "Development lead · Head of customer service", "taken is not given");
    world.does(Chen, room, "/assign @Bo as:development").await;
    assert_eq!(missing(&world), "Head of customer service");
    world.until(at("2026-03-02T15:00:00+08:00")).await;
    world.ignores_the_rest();
    assert!(world.card(room).text.contains("⚠️ Team · overdue · 15:00"), "{:?}", world.card(room));
    world.until(at("2026-03-02T15:29:59+08:00")).await;
    world.ignores_the_rest();
    world.passes("1s").await;
    let told = world.reads(room);
    assert!(told.iter().any(|said| said.text.contains("Team still missing**, it was due 15:00")), "{told:?}");
    world.ends().await;
}

#[tokio::test]
async fn a_contact_fills_a_role_and_is_left_out_of_files() {
    let mut world = World::with("language:en playbook:it-fault").await;
    let room = world.declares(Lin, "title:邮箱瘫痪 level:2 contact:老张,139-1111").await;
    let card = world.card(room).text;
    assert!(card.contains("`/contact list`") && !card.contains("139-1111"), "{card}");
    let said = world.does(Wang, room, "/contact add 供应商李工 010-8888 as:business").await;
    assert_eq!(said, "供应商李工 已加入。联系方式只在本房间显示。");
    world.hears(room, "@Wang added 供应商李工 as **Business contact**, who is not on Discord", &[]);
    let said = world.does(Bo, room, "/contact list").await;
    assert!(
        said.contains("老张,139-1111") && said.contains("Business contact 供应商李工 · 010-8888"),
        "{said}"
    );
    let said = world.does(Chen, room, "/contact add 王工 1 as:primary").await;
    assert!(said.contains("has to be on Discord"), "{said}");
    let said = world.does(Bo, room, "/contact add 王工 1 as:business").await;
    assert!(said.contains("Only these may assign people"), "{said}");
    // The role is held, if not by anybody who can be pinged.
    let card = world.card(room).text;
    assert!(
        card.contains("Missing from the team: Lead engineer\n")
            || card.contains("Missing from the team: Lead engineer"),
        "{card}"
    );

    let plain = world
        .person(Bo)
        .types(room, "/incidents export")
        .await
        .unwrap()
        .settled(crate::world::PATIENCE)
        .await
        .unwrap();
    let text = file(&plain);
    assert!(
        text.contains("邮箱瘫痪")
            && !text.contains("010-8888")
            && !text.contains("139-1111")
            && !text.contains("李工"),
        "{text}"
    );
    let asked = world
        .person(Bo)
        .types(room, "/incidents export contacts:true")
        .await
        .unwrap()
        .settled(crate::world::PATIENCE)
        .await
        .unwrap();
    let text = file(&asked);
    assert!(text.contains("010-8888") && text.contains("139-1111") && text.contains("李工"), "{text}");
    world.ends().await;
}

/// The text of the file that was attached.
fn file(answer: &warroom::sandbox::Answer) -> String {
    let files = &answer.message.as_ref().expect("a message").attachments;
    assert_eq!(files.len(), 3, "the record, the same as a page, and its picture");
    String::from_utf8(files[0].bytes.to_vec()).expect("text")
}

#[tokio::test]
async fn departments_are_told_at_once_when_business_stands_still() {
    let mut world = World::with("language:en playbook:it-fault").await;
    world.does(Ops, world.general, "/warroom settings role:department-head to:@Zhao").await;
    world.does(Ops, world.general, "/warroom settings role:it-emergency to:@Bo").await;
    let said = world.does(Lin, world.general, "/declare title:全公司断网 level:2 core:true").await;
    assert!(said.contains("SYS-20260302-001"), "{said}");
    let room = world.guild.rooms()[0];
    world.hears(room, "card", &[]);
    world.hears(room, "SYS-20260302-001", &["Wang", "Chen", "Zhao", "Bo"]);
    // Where that is found out later, they are told then.
    let other = world.declares(Lin, "title:打印机 level:3").await;
    world.does(Wang, other, "/grade level:2 core:true reason:订单也停了").await;
    world.hears(other, "changed the level", &["Zhao", "Bo", "Chen"]);
    world.does(Wang, other, "/grade level:1 reason:全公司").await;
    let told = world.hears(other, "changed the level", &["Zhao", "Bo", "Chen"]);
    assert!(told.text.contains("Operations (not set)"), "the emergency group comes in: {told:?}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn the_reporter_is_to_be_reached_within_15_minutes() {
    let mut world = World::with("language:en playbook:it-fault").await;
    let room = world.declares(Lin, "title:打印机 level:3").await;
    world.does(Wang, room, "/ack").await;
    world.does(Wang, room, "/grade").await;
    world.until(at("2026-03-02T14:14:59+08:00")).await;
    world.ignores_the_rest();
    world.passes("1s").await;
    let told = world.hears(room, "Contact with the reporter overdue**: it was due 14:15", &["Wang", "Chen"]);
    assert!(told.text.contains("/contacted"), "{told:?}");
    world.does(Wang, room, "/contacted 可复现,三楼全部").await;
    let told = world.hears(room, "reached the reporter", &[]);
    assert!(told.text.contains("可复现"), "{told:?}");
    world.passes("14m").await;
    assert!(!world.reads(room).iter().any(|said| said.text.contains("Contact with the reporter")));
    world.ignores_the_rest();
    world.ends().await;
}
