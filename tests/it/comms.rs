//! Wording for customers: drafted from a template, approved by somebody else, published, and the next word chased.

use crate::world::{Who, Who::*, World};
use rstest::rstest;

/// A guild in which product is Bo, the head of customer service Sun, and there is a channel for wording.
async fn staffed() -> World {
    let mut world = World::with("language:en playbook:product-outage").await;
    for (role, who) in [("product", "@Bo"), ("service-head", "@Sun")] {
        world.does(Ops, world.general, &format!("/warroom settings role:{role} to:{who}")).await;
    }
    let said = world.does(Ops, world.general, "/warroom setup comms_channel:#general company:示例公司").await;
    assert!(said.contains("The settings are saved"), "{said}");
    world
}

/// What a message shows to be copied.
fn wording(text: &str) -> &str {
    let inside = text.split("```").nth(1).unwrap_or_else(|| panic!("no wording in {text}"));
    inside.trim()
}

#[tokio::test]
async fn wording_is_drafted_by_product_approved_by_the_service_head_and_published() {
    let mut world = staffed().await;
    let room = world.declares(Lin, "title:支付失败 level:P2 impact:部分用户无法支付").await;
    world.ignores_the_rest();
    let draft = "/comms draft template:progress eta:16:00 next:14:30 text:请勿重复下单。 language:zh";
    let said = world.does(Wang, room, draft).await;
    assert!(said.contains("对客户的话术只能由这些角色起草：产品人员"), "{said}");
    let said = world.does(Bo, room, draft).await;
    assert!(said.contains("waits for approval by: Head of customer service"), "{said}");
    let told = world.hears(room, "**Wording #1** · Progress notice · drafted by @Bo", &["Sun"]);
    let text = "尊敬的用户：\n您好。目前服务出现异常，给您带来不便，我们深表歉意。受影响的范围：部分用户无法支付。技术人员正在全力处理。\n\
                请勿重复下单。\n预计 2026-03-02 16:00 前恢复。\n我们将在 2026-03-02 14:30 前再次向您说明进展。\n示例公司";
    assert_eq!(wording(&told.message.text()), text);
    assert!(told.text.contains("Next word promised: 14:30"), "{told:?}");

    for (who, line, refusal) in [
        (Bo, "/comms approve 1", "Wording #1 is your own"),
        (Wang, "/comms approve 1", "只能由这些角色批准：客服主管"),
        (Bo, "/comms publish 1", "is not approved yet. It is approved by: Head of customer service"),
        (Bo, "/comms publish 7", "There is no wording “7” here"),
    ] {
        let said = world.does(who, room, line).await;
        assert!(said.contains(refusal), "{line}: {said}");
    }
    world.hears_nothing(room);
    world.presses(Sun, room, "Approve the wording").await;
    world.hears(room, "**Wording #1 approved** · Progress notice · @Sun", &["Bo"]);
    let said = world.presses(Sun, room, "Published").await;
    assert!(said.contains("Warroom sends it only to outlets of the settings"), "{said}");
    assert_eq!(wording(&said), text);
    let told = world.hears(room, "**Wording #1 published** · Progress notice · @Sun", &[]);
    assert!(told.text.contains("sends it only to outlets of the settings"), "{told:?}");
    let posted = world.hears(world.general, "支付失败", &[]);
    assert_eq!(wording(&posted.message.text()), text);
    assert!(world.card(room).text.contains("Next word promised: 14:30"), "{:?}", world.card(room));
    let list = world.does(Chen, room, "/comms list").await;
    assert!(list.contains("#1 Progress notice · published by @Sun"), "{list}");
    let found = world.does(Chen, room, "/incidents search 请勿重复下单").await;
    assert!(found.contains("支付失败"), "{found}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn the_next_word_promised_is_warned_of_falls_due_is_repeated_and_escalated() {
    let mut world = World::with("language:en playbook:basic").await;
    for (role, who) in [("service", "@Bo"), ("manager", "@Zhao")] {
        world.does(Ops, world.general, &format!("/warroom settings role:{role} to:{who}")).await;
    }
    let room = world.declares(Lin, "title:宕机 level:urgent impact:全部用户").await;
    world.does(Chen, room, "/grade").await;
    world.does(Bo, room, "/comms draft template:progress next:15:00").await;
    world.does(Zhao, room, "/comms approve 1").await;
    world.does(Bo, room, "/comms publish 1").await;
    world.ignores_the_rest();
    world.passes("47m").await;
    world.hears_nothing(room);
    world.passes("1m").await;
    world.hears(room, "**Customers were promised a word** by 15:00", &["Bo"]);
    world.passes("12m").await;
    let told = world.hears(room, "**Customers wait for a word**, it was promised for 15:00", &["Bo"]);
    assert!(told.text.contains("promise another time"), "{told:?}");
    world.passes("30m").await;
    world.hears(room, "promised for 15:00 · reminder 2", &["Bo", "Chen"]);
    world.passes("30m").await;
    world.hears(room, "Escalation: customers still wait for a word", &["Bo", "Chen", "Zhao"]);
    let why = world.does(Bo, room, "/why what:promised-word").await;
    assert!(why.contains("Next word to customers"), "{why}");

    // The next wording meets it; its own promise is met by the last word.
    world.does(Bo, room, "/comms draft template:progress text:仍在处理 next:18:00").await;
    world.does(Zhao, room, "/comms approve 2").await;
    world.does(Bo, room, "/comms publish 2").await;
    world.does(Bo, room, "/comms draft template:solved").await;
    world.does(Zhao, room, "/comms approve 3").await;
    world.ignores_the_rest();
    world.passes("90m").await;
    world.hears_nothing(room);
    world.does(Bo, room, "/comms publish 3").await;
    world.reads(room);
    world.passes("4h").await;
    world.hears_nothing(room);
    world.ends().await;
}

#[rstest]
#[case::rejected(&[(Chen, "/reject 误报")])]
#[case::closed(&[(Wang, "/ack"), (Chen, "/grade"), (Bo, "/resolve 重启"), (Sun, "/verify pass"), (Chen, "/close")])]
#[tokio::test]
async fn the_end_of_the_incident_ends_the_promise(#[case] end: &[(Who, &str)]) {
    let mut world = World::with("language:en playbook:basic").await;
    let room = world.declares(Lin, "title:宕机 level:urgent users:全部").await;
    world.does(Bo, room, "/comms draft template:progress next:15:00").await;
    world.does(Chen, room, "/comms approve 1").await;
    world.does(Chen, room, "/comms publish 1").await;
    assert!(world.card(room).text.contains("Next word promised: 15:00"), "{:?}", world.card(room));
    for (who, line) in end {
        world.does(*who, room, line).await;
    }
    world.ignores_the_rest();
    world.passes("3h").await;
    let said = world.reads(room);
    assert!(said.iter().all(|one| !one.text.contains("word")), "{said:#?}");
    world.ends().await;
}

#[tokio::test]
async fn wording_that_says_too_little_too_late_or_too_much_is_refused() {
    let mut world = World::with("language:en playbook:tech-support").await;
    let room = world.declares(Lin, "title:登录不了 level:P3").await;
    let long = "字".repeat(1500);
    let long = format!("template:solved scope:x text:{long}");
    for (draft, refusal) in [
        (
            "template:progress",
            "also needs: `scope` (what is affected), `eta` (when service is expected back)",
        ),
        ("template:nothing", "There is no template “nothing”. There are: “progress”, “solved”"),
        ("template:solved scope:x next:16:00", "is the last word, so it promises no other"),
        ("template:progress scope:x eta:2026-03-02 13:00", "is past"),
        (long.as_str(), "Shorten it"),
    ] {
        let said = world.does(Wang, room, &format!("/comms draft {draft}")).await;
        let said_en = world.does(Ops, room, &format!("/comms draft {draft}")).await;
        assert!(said_en.contains(refusal), "{draft}: {said_en}");
        assert!(said.contains("没有任何改动"), "{draft}: {said}");
    }
    world.does(Wang, room, "/comms draft template:progress scope:登录 eta:14:20 next:14:10").await;
    world.does(Chen, room, "/comms approve #1").await;
    world.passes("11m").await;
    let said = world.does(Ops, room, "/comms publish 1").await;
    assert!(said.contains("names 14:10, which is past"), "{said}");
    world.does(Wang, room, "/comms draft template:progress scope:登录 eta:15:00").await;
    world.does(Wang, room, "/comms draft template:progress scope:登录 eta:15:10").await;
    world.does(Chen, room, "/comms approve 3").await;
    world.does(Wang, room, "/comms publish 3").await;
    let said = world.does(Chen, room, "/comms approve 2").await;
    assert!(said.contains("#2 is out of date: #3 was published since"), "{said}");
    let said = world.does(Chen, room, "/comms approve 3").await;
    assert!(said.contains("#3 is published already"), "{said}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn rapid_response_asks_customer_service_to_tell_the_users_and_to_ask_them() {
    let mut world = World::new().await;
    world.does(Ops, world.general, "/warroom settings role:service to:@Zhao").await;
    let room = world.declares(Lin, "title:宕机 level:P3").await;
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/grade").await;
    let said = world.does(Chen, room, "/comms feedback 好了").await;
    assert!(said.contains("Users are asked when it is fixed"), "{said}");
    world.does(Bo, room, "/resolve 重启").await;
    world.reads(room);
    world.does(Sun, room, "/verify pass").await;
    // Whoever reported it is told with the notice.
    let told = world.hears(room, "**Verified** · @Sun", &["Zhao", "Lin"]);
    assert!(told.text.contains("tell the affected users that it is solved"), "{told:?}");
    world.does(Chen, room, "/close").await;
    world.passes("30m").await;
    world.presses(Sun, room, "Nothing turned up").await;
    world.ignores_the_rest();
    world.leaps("210m").await;
    world.hears(room, "**Users are still to be told and asked**, the fix was verified 14:00", &["Zhao"]);
    world.does(Zhao, room, "/comms feedback 抽查 5 位用户，均已正常").await;
    let told = world.hears(room, "**Users' feedback** · noted by @Zhao", &[]);
    assert!(told.text.contains("抽查 5 位用户"), "{told:?}");
    world.leaps("2d").await;
    world.hears_nothing(room);
    world.ends().await;
}

#[tokio::test]
async fn users_feedback_is_asked_for_three_times_at_most() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P3").await;
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/grade").await;
    world.does(Bo, room, "/resolve 重启").await;
    world.does(Sun, room, "/verify pass").await;
    world.does(Chen, room, "/close").await;
    world.passes("30m").await;
    world.presses(Sun, room, "Nothing turned up").await;
    world.ignores_the_rest();
    world.leaps("7d").await;
    // Customer service is set to nobody, so whoever is asked next hears of it at once.
    world.hears(room, "told and asked", &["Chen"]);
    world.hears(room, "told and asked", &["Chen"]);
    world.hears(room, "Escalation: users are still to be told and asked", &["Chen"]);
    world.hears_nothing(room);
    world.ends().await;
}

#[tokio::test]
async fn what_is_affected_is_taken_from_the_last_draft_of_the_language() {
    let mut world = staffed().await;
    let room = world.declares(Lin, "title:支付失败 level:P2").await;
    world.ignores_the_rest();
    let said = world.does(Bo, room, "/comms draft template:progress eta:16:00 next:14:30 language:zh").await;
    assert!(said.contains("scope"), "nobody has said what is affected: {said}");
    let line = "/comms draft template:progress eta:16:00 next:14:30 language:zh scope:微信支付";
    world.does(Bo, room, line).await;
    world.hears(room, "**Wording #1**", &["Sun"]);
    let said = world.does(Bo, room, "/comms draft template:progress eta:17:00 next:15:30 language:zh").await;
    assert!(wording(&said).contains("受影响的范围：微信支付"), "{said}");
    world.hears(room, "**Wording #2**", &["Sun"]);
    // Words in Chinese say nothing to those who read English.
    let said = world.does(Bo, room, "/comms draft template:progress eta:17:00 next:15:30 language:en").await;
    assert!(said.contains("scope"), "{said}");
    let line = "/comms draft template:progress eta:17:00 next:15:30 language:zh scope:微信和支付宝";
    world.does(Bo, room, line).await;
    let said = world.does(Bo, room, "/comms draft template:progress eta:18:00 next:16:30 language:zh").await;
    assert!(wording(&said).contains("受影响的范围：微信和支付宝"), "the newest: {said}");
    world.ignores_the_rest();
    world.ends().await;
}

/// A guild of `basic` in which Bo speaks to customers and Zhao approves it.
async fn speaks() -> World {
    let mut world = World::with("language:en playbook:basic").await;
    for (role, who) in [("service", "@Bo"), ("manager", "@Zhao")] {
        world.does(Ops, world.general, &format!("/warroom settings role:{role} to:{who}")).await;
    }
    world
}

async fn publishes(world: &mut World, room: u64, id: u32, draft: &str) {
    world.does(Bo, room, &format!("/comms draft {draft}")).await;
    world.does(Zhao, room, &format!("/comms approve {id}")).await;
    world.does(Bo, room, &format!("/comms publish {id}")).await;
}

#[tokio::test]
async fn customers_are_told_anew_when_the_time_that_they_expect_has_passed() {
    let mut world = speaks().await;
    let room = world.declares(Lin, "title:宕机 level:urgent impact:全部用户").await;
    world.does(Chen, room, "/grade").await;
    publishes(&mut world, room, 1, "template:progress eta:15:00").await;
    world.ignores_the_rest();
    assert!(world.card(room).text.contains("Customers expect service back: 15:00"), "{:?}", world.card(room));
    world.passes("59m").await;
    world.hears_nothing(room);
    world.passes("1m").await;
    let told = world.hears(room, "**Customers were told that service is back by 15:00**", &["Bo"]);
    assert!(told.text.contains("Tell them a new expected time"), "{told:?}");
    world.passes("30m").await;
    world.hears(room, "service is back by 15:00**: it is not", &["Bo", "Chen"]);

    // A new time counts from itself, and none is asked for once service works again.
    publishes(&mut world, room, 2, "template:progress eta:16:30").await;
    world.ignores_the_rest();
    world.passes("50m").await;
    world.hears_nothing(room);
    world.does(Bo, room, "/resolve 切到备库").await;
    world.ignores_the_rest();
    world.passes("15m").await;
    let of_it =
        |said: &[crate::reading::Posted]| said.iter().any(|said| said.text.contains("Customers were told"));
    assert!(!of_it(&world.reads(room)), "it is recovered");

    // What is not back after all is missed at once.
    world.does(Sun, room, "/verify fail note:还是打不开").await;
    world.passes("1m").await;
    assert!(of_it(&world.reads(room)), "it is not recovered, and 16:30 has passed");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn whoever_was_told_of_the_fault_is_told_that_it_is_over_also_where_nobody_is_to_ask_them() {
    let mut world = speaks().await;
    let room = world.declares(Lin, "title:宕机 level:urgent impact:全部用户").await;
    world.does(Chen, room, "/grade").await;
    publishes(&mut world, room, 1, "template:progress text:正在处理").await;
    world.does(Bo, room, "/resolve 切到备库").await;
    world.ignores_the_rest();
    world.does(Sun, room, "/verify pass").await;
    let told = world.reads(room);
    let asked = |said: &crate::reading::Posted| {
        said.text.contains("tell them that it is solved, `/comms draft template:solved`")
    };
    let told = told.iter().find(|said| asked(said)).expect("whoever drafts is asked with the verification");
    assert!(told.pinged.contains(&"Bo".to_owned()), "{told:?}");
    world.does(Chen, room, "/close").await;
    assert!(
        world.card(room).text.contains("customers are to be told that it is solved"),
        "{:?}",
        world.card(room)
    );
    world.ignores_the_rest();
    world.passes("30m").await;
    let told = world.reads(room);
    let reminds = |said: &crate::reading::Posted| {
        said.text.contains("Customers are still to be told that it is solved")
    };
    assert!(told.iter().any(reminds), "{told:?}");
    publishes(&mut world, room, 2, "template:solved").await;
    assert!(!world.card(room).text.contains("customers are to be told"), "{:?}", world.card(room));
    world.ignores_the_rest();
    world.leaps("2d").await;
    let told = world.reads(room);
    assert!(!told.iter().any(|said| said.text.contains("to be told that it is solved")), "{told:?}");
    world.ignores_the_rest();
    world.ends().await;
}
