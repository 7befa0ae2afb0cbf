//! Verification of a fix.

use crate::world::{Who::*, World};
use warroom::domain::incident::State;
use warroom::domain::owed::owed;
use warroom::sandbox::MessageView;

async fn fixed(world: &mut World, room: u64, who: crate::world::Who) {
    let said = world.does(who, room, "/resolve 清理磁盘并重启").await;
    assert!(!said.contains("Nothing was changed"), "{said}");
    world.hears(room, "**Fixed, to be verified**", &["Sun"]);
}

#[tokio::test]
async fn a_failed_verification_sends_it_back_and_the_clocks_go_on() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/grade").await;
    world.does(Chen, room, "/assign @Bo").await;
    world.does(Wang, room, "/paged @Chen").await;
    world.reads(room);
    let said = world.does(Sun, room, "/verify pass").await;
    assert!(said.contains("There is no fix to verify yet"), "{said}");
    world.passes("20m").await;
    fixed(&mut world, room, Bo).await;
    assert_eq!(world.incident(room).await.incident.state, State::Verifying);
    let said = world.does(Bo, room, "/verify pass").await;
    assert!(said.contains("Only these may verify a fix"), "{said}");

    let said = world.does(Sun, room, "/verify fail note:退款仍报错 500").await;
    assert!(said.contains("the verification failed"), "{said}");
    let told = world.hears(room, "**Verification failed**, back to “In progress” · @Sun", &["Bo"]);
    assert!(told.text.contains("退款仍报错 500") && told.text.contains("Next update by 14:50"), "{told:?}");
    assert_eq!(world.incident(room).await.incident.state, State::Processing);
    world.passes("30m").await;
    world.hears(room, "Progress update nearly due**: 14:50", &["Bo"]);
    world.hears(room, "Progress update due**: 14:50", &["Bo"]);

    world.does(Bo, room, "/update 退款指向备库").await;
    world.reads(room);
    fixed(&mut world, room, Bo).await;
    world.does(Lin, room, "/verify pass figure:0.02%").await;
    let told = world.hears(room, "**Verified** · @Lin", &[]);
    assert!(told.text.contains("0.02%") && told.text.contains("It can be closed"), "{told:?}");
    assert_eq!(world.incident(room).await.incident.state, State::Resolved);
    world.passes("29m").await;
    world.hears_nothing(room);
    world.ends().await;
}

/// Where only whoever made the fix could verify it, whoever comes next is called, and the room reads why: with the fix, and
/// with each reminder.
#[tokio::test]
async fn where_only_the_fixer_could_verify_the_next_one_is_called() {
    let mut world = World::with("language:en playbook:basic").await;
    let room = world.declares(Lin, "title:对账差异 level:normal").await;
    world.does(Sun, room, "/resolve 重跑批次").await;
    let told = world.hears(room, "**Fixed, to be verified**", &["Chen"]);
    assert!(told.text.contains("Tester (made the fix). So this goes to"), "{told:?}");
    world.ignores_the_rest();
    world.ends().await;

    let mut world = World::new().await;
    for settings in ["role:business to:@Chen", "role:tester to:@Chen", "role:tester to:@测试人员 remove:true"]
    {
        world.does(Ops, world.general, &format!("/warroom settings {settings}")).await;
    }
    let room = world.declares(Lin, "title:宕机 level:P1").await;
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/grade").await;
    world.reads(room);
    // The lead made it, too: the director is next.
    world.does(Chen, room, "/resolve 重启").await;
    world.hears(room, "**Fixed, to be verified**", &["Zhao"]);
    world.passes("30m").await;
    let told = world.hears(room, "**The fix is not verified yet**", &["Zhao"]);
    assert!(told.text.contains("(made the fix)"), "{told:?}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn the_fixer_does_not_verify() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P1").await;
    world.does(Sun, room, "/resolve 清理磁盘并重启").await;
    // Who may not verify is not asked to; where nobody else can be, whoever leads finds somebody.
    world.hears(room, "**Fixed, to be verified**", &["Chen"]);
    let said = world.does(Sun, room, "/verify pass").await;
    assert!(said.contains("You made the fix, so somebody else has to verify it"), "{said}");
    let said = world.does(Sun, room, "/resolve 又一次").await;
    assert!(said.contains("The incident is at “Verifying” now"), "{said}");
    world.does(Lin, room, "/verify pass").await;
    world.hears(room, "**Verified** · @Lin", &[]);
    world.does(Wang, room, "/grade").await;
    world.hears(room, "confirmed the level", &[]);
    world.ends().await;
}

#[tokio::test]
async fn checks_pass_one_by_one_or_all_at_once() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P1").await;
    world.does(Wang, room, "/grade").await;
    world.reads(room);
    fixed(&mut world, room, Bo).await;
    let said = world.does(Sun, room, "/verify pass check:1").await;
    assert!(said.contains("2 more checks are left"), "{said}");
    world.hears(room, "“The original steps no longer fail” passed · @Sun", &[]);
    let said = world.does(Sun, room, "/verify pass check:Metrics are normal").await;
    assert!(said.contains("One more check is left"), "{said}");
    world.hears(room, "“Metrics are normal” passed", &[]);
    let said = world.does(Sun, room, "/verify pass check:9").await;
    assert!(said.contains("There is no check “9”"), "{said}");
    let said = world.does(Sun, room, "/verify pass check:2").await;
    assert!(said.contains("The verification has passed"), "{said}");
    world.hears(room, "**Verified** · @Sun", &["Lin"]);
    world.ends().await;
}

#[tokio::test]
async fn whoever_is_to_verify_is_asked_again() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P1").await;
    world.does(Wang, room, "/grade").await;
    world.reads(room);
    fixed(&mut world, room, Bo).await;
    world.passes("30m").await;
    world.hears(room, "The fix is not verified yet**, waiting since 14:00", &["Sun"]);
    world.passes("30m").await;
    world.hears(room, "The fix is not verified yet", &["Sun", "Chen"]);
    world.passes("30m").await;
    world.hears(room, "Escalation: the fix is still not verified", &["Sun", "Chen", "Zhao"]);
    world.does(Sun, room, "/verify pass").await;
    world.hears(room, "**Verified**", &["Lin"]);
    world.passes("2h").await;
    world.hears_nothing(room);
    world.ends().await;
}

#[tokio::test]
async fn it_fault_goes_back_to_finding_the_cause() {
    let mut world = World::with("language:en playbook:it-fault").await;
    let room = world.declares(Lin, "title:OA 打不开 level:2").await;
    world.does(Bo, room, "/resolve 重启").await;
    world.hears(room, "**Fixed, to be verified**", &["Lin"]);
    world.does(Lin, room, "/verify fail note:还是打不开").await;
    world.hears(room, "**Verification failed**, back to “Diagnosing” · @Lin", &[]);
    assert_eq!(world.incident(room).await.incident.state, State::Diagnosing);
    // Two hours were the limit: it runs again, from the declaration.
    world.does(Wang, room, "/ack").await;
    world.does(Wang, room, "/grade").await;
    world.does(Wang, room, "/contacted 在").await;
    world.reads(room);
    world.passes("2h").await;
    world.hears(room, "Recovery nearly due**: 16:00", &["Wang"]);
    world.hears(room, "Recovery overdue**: it was due 16:00", &["Wang", "Chen"]);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_recovery_that_turns_out_false_late_is_told_once() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    world.does(Wang, room, "/grade").await;
    world.reads(room);
    world.passes("1m").await;
    fixed(&mut world, room, Bo).await;
    world.passes("2h").await;
    world.reads(room);
    world.does(Sun, room, "/verify fail note:又坏了").await;
    world.hears(
        room,
        "Recovery overdue**: already 1 min late when the verification failed",
        &["Wang", "Chen"],
    );
    world.hears(room, "Verification failed", &[]);
    world.hears_nothing(room);
    world.ends().await;
}

#[tokio::test]
async fn tech_support_verifies_in_test_then_in_production_then_with_the_user() {
    let mut world = World::with("language:en playbook:tech-support").await;
    let room = world.declares(Lin, "title:登录不了 level:P2").await;
    world.does(Wang, room, "/ack").await;
    world.does(Wang, room, "/grade").await;
    world.reads(room);
    world.does(Bo, room, "/resolve 换证书").await;
    let told = world.hears(room, "**Fixed, to be verified**", &["Wang"]);
    assert!(told.text.contains("Checks to make: 1. Works in test."), "{told:?}");
    let said = world.does(Sun, room, "/verify pass check:3").await;
    assert!(said.contains("The checks pass in their order; first comes “Works in test”"), "{said}");
    world.does(Sun, room, "/verify pass check:1").await;
    let told = world.hears(room, "“Works in test” passed", &[]);
    assert!(told.text.contains("Checks to make: 2. Works in production"), "{told:?}");
    world.does(Sun, room, "/verify pass check:2").await;
    world.reads(room);
    // The user says no: back to processing, and no limit is longer for it.
    world.does(Lin, room, "/verify fail check:3 note:还是登录不了").await;
    let told = world.hears(room, "**Verification failed** at “The user says that it works”, back to", &[]);
    assert!(told.text.contains("No limit is extended"), "{told:?}");
    world.does(Bo, room, "/resolve 清缓存").await;
    let told = world.hears(room, "**Fixed, to be verified**", &["Wang"]);
    assert!(told.text.contains("1. Works in test"), "all checks begin anew: {told:?}");
    for check in 1..=2 {
        world.does(Sun, room, &format!("/verify pass check:{check}")).await;
    }
    // A tester does not speak for the user.
    let said = world.does(Sun, room, "/verify pass").await;
    assert!(said.contains("“The user says that it works” is checked by: "), "{said}");
    world.does(Lin, room, "/verify pass").await;
    assert_eq!(world.incident(room).await.incident.state, State::Resolved);
    assert_eq!(world.incident(room).await.incident.checks.len(), 6, "each is on record");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_failed_verification_extends_the_limit_only_where_the_playbook_says_so() {
    for (extend, note) in [
        ("", "Recovery is due as before: 18:00"),
        ("extend_by = \"1h\"\n", "Recovery is extended by 1 h: 19:00"),
    ] {
        let edit = |text: &str| text.replacen("failed_returns_to", &format!("{extend}failed_returns_to"), 1);
        let mut world = World::playing("rapid-response", edit).await;
        let room = world.declares(Lin, "title:宕机 level:P1").await;
        world.does(Wang, room, "/ack").await;
        world.does(Wang, room, "/grade").await;
        world.reads(room);
        world.does(Bo, room, "/resolve 重启").await;
        let told = world.hears(room, "**Fixed, to be verified**", &["Sun"]);
        assert!(told.text.contains("It is watched for 30 min"), "{told:?}");
        world.does(Sun, room, "/verify fail note:仍报错").await;
        let told = world.hears(room, "**Verification failed**", &[]);
        assert!(told.text.contains(note), "{told:?}");
        world.ends().await;
    }
}

#[tokio::test]
async fn figures_are_recorded_and_a_bad_one_is_no_pass() {
    let mut world = World::with("language:en playbook:product-outage").await;
    let room = world.declares(Lin, "title:支付慢 level:P3").await;
    world.does(Chen, room, "/grade").await;
    world.reads(room);
    world.does(Bo, room, "/resolve 扩容").await;
    let told = world.hears(room, "**Fixed, to be verified**", &["Sun"]);
    assert!(told.text.contains("2. Response time (< 500 ms), 3. Error rate (< 0.1%)"), "{told:?}");
    for (line, refusal) in [
        ("/verify pass check:2", "“Response time” passes with its figure: add `figure`, in ms"),
        ("/verify pass check:2 figure:620 ms", "620 ms is not < 500 ms, so the check has not passed"),
        ("/verify pass figure:320 ms, 0.4 %", "0.4 % is not < 0.1%"),
    ] {
        let said = world.does(Sun, room, line).await;
        assert!(said.contains(refusal), "{line}: {said}");
    }
    world.does(Sun, room, "/verify pass check:2 figure:320 ms").await;
    let told = world.hears(room, "“Response time” passed · @Sun", &[]);
    assert!(told.text.contains("> 320 ms"), "{told:?}");
    // The button asks for the figures that are left.
    world.fills(Sun, room, "Check passed", &[("figure", "0.02 %")]).await;
    let told = world.hears(room, "**Verified** · @Sun", &[]);
    assert!(told.text.contains("> 0.02 %") && !told.text.contains("No figure"), "{told:?}");
    let checks = world.incident(room).await.incident.checks;
    let figures: Vec<_> = checks.iter().map(|check| check.figure.as_deref().unwrap_or_default()).collect();
    assert_eq!(figures, ["320 ms", "0.02 %"]);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_pass_without_a_check_passes_what_its_author_may_and_what_is_measured() {
    let mut world = World::with("language:en playbook:product-outage").await;
    world.does(Ops, world.general, "/warroom settings role:service to:@Zhao").await;
    world.does(Ops, world.general, "/warroom settings role:test to:@Sun").await;
    let room = world.declares(Lin, "title:支付慢 level:P3").await;
    world.does(Chen, room, "/grade").await;
    world.does(Bo, room, "/resolve 扩容").await;
    world.reads(room);
    let said = world.does(Sun, room, "/verify pass").await;
    assert!(
        said.contains("The check has passed. 3 more checks are left: Response time (< 500 ms)"),
        "{said}"
    );
    assert!(said.contains("affected users (Customer service, Head of customer service)"), "{said}");
    let told = world.hears(room, "“Users' operations work” passed · @Sun", &[]);
    assert!(told.text.contains("2. Response time (< 500 ms), 3. Error rate (< 0.1%)"), "{told:?}");
    let said = world.does(Sun, room, "/verify pass").await;
    assert!(said.contains("“Response time” passes with its figure"), "{said}");
    let said = world.does(Sun, room, "/verify pass check:4").await;
    assert!(said.contains("is checked by: Customer service, Head of customer service"), "{said}");
    let said = world.does(Sun, room, "/verify pass figure:320 ms, 0.02 %").await;
    assert!(said.contains("2 checks have passed. One more check is left"), "{said}");
    world.hears(room, "Passed: Response time, Error rate · @Sun", &[]);
    assert_eq!(world.incident(room).await.incident.state, State::Verifying);
    world.does(Zhao, room, "/verify pass note:回访 20 人，都能支付").await;
    world.hears(room, "**Verified** · @Zhao", &[]);
    assert_eq!(world.incident(room).await.incident.state, State::Resolved);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_figure_in_another_unit_is_converted_and_one_of_another_kind_refused() {
    let mut world = World::with("language:en playbook:product-outage").await;
    let room = world.declares(Lin, "title:支付慢 level:P3").await;
    world.does(Chen, room, "/grade").await;
    world.does(Bo, room, "/resolve 扩容").await;
    world.reads(room);
    for (figure, english, chinese) in [
        ("1.2 s", "1.2 s is not < 500 ms", "1.2 s 不符合 < 500 ms"),
        ("0.6秒", "0.6秒 is not < 500 ms", "0.6秒 不符合 < 500 ms"),
        ("1,200 ms", "1,200 ms is not < 500 ms", "1,200 ms 不符合 < 500 ms"),
        ("１２００毫秒", "1200毫秒 is not < 500 ms", "1200毫秒 不符合 < 500 ms"),
        (
            "99.95%",
            "What “99.95%” measures is unclear. Wanted: Response time (ms)",
            "看不出“99.95%”量的是什么",
        ),
        ("320 ms, 0.05 %", "What “0.05 %” measures is unclear", "看不出“0.05 %”量的是什么"),
    ] {
        for (locale, says) in [("en-US", english), ("zh-CN", chinese)] {
            world.person(Sun).set_locale(locale);
            let said = world.does(Sun, room, &format!("/verify pass check:2 figure:{figure}")).await;
            assert!(said.replace('\\', "").contains(says), "{figure} in {locale}: {said}");
        }
    }
    world.hears_nothing(room);
    world.does(Sun, room, "/verify pass check:2 figure:0.32秒").await;
    world.hears(room, "passed · @Sun", &[]);
    world.ends().await;
}

#[tokio::test]
async fn users_who_were_asked_and_those_content_are_counted() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P3").await;
    world.does(Chen, room, "/grade").await;
    world.does(Bo, room, "/resolve 重启").await;
    world.ignores_the_rest();
    let said = world.does(Chen, room, "/comms feedback 抽样回访 people_asked:20 people_content:21").await;
    assert!(said.contains("“21” is not a number of people that fits"), "{said}");
    let said = world.does(Lin, room, "/comms feedback 抽样回访 people_asked:2.5").await;
    assert!(said.contains("人数“2.5”不对"), "{said}");
    world.hears_nothing(room);
    world.does(Chen, room, "/comms feedback 抽样回访 people_asked:20 people_content:19").await;
    let told = world.hears(room, "**Users' feedback** · noted by @Chen", &[]);
    assert!(told.text.contains("Asked: 20, Content: 19"), "{told:?}");
    let noted = world.incident(room).await.incident.feedback;
    assert_eq!(noted.iter().map(|one| (one.asked, one.content)).collect::<Vec<_>>(), [(Some(20), Some(19))]);
    world.ends().await;
}

#[tokio::test]
async fn what_was_seen_since_a_fix_is_asked_once_and_once_more_after_closing() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P2").await;
    world.does(Wang, room, "/ack").await;
    world.does(Wang, room, "/grade").await;
    world.reads(room);
    fixed(&mut world, room, Bo).await;
    world.does(Sun, room, "/verify pass").await;
    world.does(Sun, room, "/comms feedback text:没有人再遇到").await;
    world.does(Chen, room, "/close").await;
    world.passes("1h").await;
    let asked = world.reads(room);
    let asked = asked.iter().filter(|said| said.text.contains("Did anything else turn up")).count();
    assert_eq!(asked, 2);
    let view = world.incident(room).await;
    let next = owed(&view.incident, view.rules(), world.now()).next;
    assert_eq!(next, None, "nothing is owed about it any more");
    world.leaps("5d").await;
    world.hears_nothing(room);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_fix_is_watched_and_the_question_at_the_end_is_answered() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P2").await;
    world.does(Wang, room, "/ack").await;
    world.does(Wang, room, "/grade").await;
    world.reads(room);
    let said = world.does(Bo, room, "/observed quiet").await;
    assert!(said.contains("There is no fix or workaround that is being watched"), "{said}");
    fixed(&mut world, room, Bo).await;
    world.does(Sun, room, "/verify pass").await;
    world.does(Chen, room, "/close").await;
    world.ignores_the_rest();
    let said = world.does(Bo, room, "/observed quiet").await;
    assert!(said.contains("The fix is watched until 14:30"), "{said}");
    world.passes("29m").await;
    world.hears_nothing(room);
    world.passes("1m").await;
    // Also in a closed room: it may have come back.
    let told = world.hears(room, "Did anything else turn up, did it come back?", &["Sun"]);
    assert_eq!(told.message.buttons(), ["Nothing turned up", "It came back"]);
    world.passes("30m").await;
    world.hears(room, "asked 2 times", &["Sun", "Chen"]);
    let said = world.fills(Sun, room, "It came back", &[("note", "又报错 500")]).await;
    assert_eq!(said, "Noted: it came back, and the work goes on.");
    let told = world.hears(room, "**It came back** · @Sun", &[]);
    assert!(told.text.contains("又报错 500"), "{told:?}");
    world.hears(room, "**Reopened** · @Sun", &[]);
    let incident = world.incident(room).await.incident;
    assert_eq!((incident.state, incident.spell.number), (State::Processing, 2));

    // While it is open, it goes back to where a failed verification would send it.
    world.does(Bo, room, "/ack").await;
    fixed_again(&mut world, room).await;
    let said = world.does(Bo, room, "/observed returned").await;
    assert!(said.contains("Nothing was changed"), "what was seen must be said: {said}");
    world.does(Bo, room, "/observed returned note:还在报错").await;
    world.hears(room, "**It came back**, back to “In progress” · @Bo", &[]);
    fixed_again(&mut world, room).await;
    world.passes("30m").await;
    world.hears(room, "Did anything else turn up", &["Sun"]);
    world.presses(Sun, room, "Nothing turned up").await;
    world.hears(room, "**Observation over: nothing turned up** · @Sun", &[]);
    world.passes("3h").await;
    world.hears_nothing(room);
    world.ends().await;
}

/// What the messages that asked whether anything turned up say now: since when nothing is left to do, if so, and their
/// buttons.
fn questions(world: &World, room: u64) -> Vec<(Option<String>, Vec<String>)> {
    let asked = |said: &MessageView| said.content.contains("Did anything else turn up");
    let done =
        |content: &str| Some(content.split_once("Done since: ")?.1.chars().take(5).collect::<String>());
    let said = world.guild.messages(room).into_iter().filter(asked);
    said.map(|said| (done(&world.readable(&said.content)), said.buttons())).collect()
}

/// Each question is about one fix, and what is found out about another one later is no answer to it.
#[tokio::test]
async fn the_question_about_a_fix_is_over_when_that_fix_is() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P2").await;
    for (who, line) in [(Wang, "/ack"), (Wang, "/grade"), (Wang, "/assign @Bo")] {
        world.does(who, room, line).await;
    }
    let over = |at: &str| (Some(at.to_owned()), Vec::<String>::new());
    fixed_again(&mut world, room).await;
    world.passes("31m").await;
    assert_eq!(questions(&world, room)[0].1, ["Nothing turned up", "It came back"]);
    // It fails by another way than the question's.
    world.does(Sun, room, "/verify fail note:又报错").await;
    world.settled().await;
    assert_eq!(questions(&world, room), [over("14:31")]);
    world.passes("10m").await;
    fixed_again(&mut world, room).await;
    world.passes("31m").await;
    world.does(Sun, room, "/observed quiet").await;
    world.settled().await;
    assert_eq!(questions(&world, room), [over("14:31"), over("15:12")]);

    // Closed while it is asked, and reopened for another reason.
    world.does(Chen, room, "/close").await;
    let room = world.declares(Lin, "title:慢 level:P2").await;
    for (who, line) in [(Wang, "/ack"), (Wang, "/grade"), (Wang, "/assign @Bo")] {
        world.does(who, room, line).await;
    }
    fixed_again(&mut world, room).await;
    world.does(Chen, room, "/close").await;
    world.passes("31m").await;
    assert_eq!(questions(&world, room)[0].1, ["Nothing turned up", "It came back"]);
    world.does(Chen, room, "/reopen reason:还慢").await;
    world.settled().await;
    assert_eq!(questions(&world, room), [over("15:43")]);
    fixed_again(&mut world, room).await;
    world.passes("31m").await;
    world.does(Sun, room, "/observed quiet").await;
    world.settled().await;
    assert_eq!(questions(&world, room), [over("15:43"), over("16:14")]);
    world.ignores_the_rest();
    world.ends().await;
}

async fn fixed_again(world: &mut World, room: u64) {
    world.does(Bo, room, "/resolve 再修").await;
    world.does(Sun, room, "/verify pass").await;
    world.reads(room);
}

#[tokio::test]
async fn what_the_second_of_two_verifiers_saw_fail_is_kept() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P1").await;
    world.does(Wang, room, "/ack").await;
    world.does(Wang, room, "/grade").await;
    world.does(Wang, room, "/assign @Bo").await;
    fixed_again(&mut world, room).await;
    world.reads(room);
    assert_eq!(world.incident(room).await.incident.state, State::Resolved);
    // Sun passed it; Lin, who looked at the same time, sees it fail.
    let said = world.does(Lin, room, "/verify pass").await;
    assert!(said.contains("验证通过") && said.contains("结果:未通过"), "{said}");
    let said = world.does(Lin, room, "/verify fail figure:3% note:我这边仍报错 500").await;
    assert!(!said.contains("没有任何改动"), "{said}");
    let told = world.hears(room, "**Verification failed**, back to “In progress” · @Lin", &["Bo"]);
    assert!(told.text.contains("我这边仍报错 500") && told.text.contains("3%"), "{told:?}");
    assert_eq!(world.incident(room).await.incident.state, State::Processing);

    // Both see it fail: the second note stands beside the first, and counts as no second failure.
    world.does(Bo, room, "/resolve 再修").await;
    world.does(Sun, room, "/verify fail note:退款报错").await;
    world.ignores_the_rest();
    let before = world.incident(room).await.incident;
    let said = world.does(Lin, room, "/verify fail check:2 note:登录也报错").await;
    assert!(!said.contains("没有任何改动"), "{said}");
    let told = world.hears(room, "**It failed for @Lin as well**, at “Nothing new is broken”", &["Bo"]);
    assert!(told.text.contains("登录也报错"), "{told:?}");
    let after = world.incident(room).await.incident;
    assert_eq!(
        (after.spell.failures, after.spell.failed_at, after.state),
        (before.spell.failures, before.spell.failed_at, before.state)
    );
    assert_eq!(after.checks.last().and_then(|check| check.note.as_deref()), Some("登录也报错"));
    let said = world.does(Lin, room, "/verify pass").await;
    assert!(said.contains("验证未通过"), "{said}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn each_is_asked_in_the_turn_of_their_check() {
    let mut world = World::with("language:en playbook:tech-support").await;
    let room = world.declares(Lin, "title:登录不了 impact:part urgency:high source:邮件").await;
    world.does(Wang, room, "/ack").await;
    world.does(Wang, room, "/grade").await;
    world.does(Chen, room, "/assign @Bo").await;
    world.reads(room);
    world.does(Bo, room, "/resolve 已换回旧证书").await;
    let asked = world.hears(room, "**Fixed, to be verified**", &["Wang"]);
    assert!(!asked.text.contains("@Lin"), "the reporter cannot look at the test environment: {asked:?}");
    world.does(Chen, room, "/verify pass check:1").await;
    world.hears(room, "“Works in test” passed", &[]);
    world.does(Chen, room, "/verify pass check:2").await;
    world.hears(room, "“Works in production” passed", &["Lin"]);

    // What did not hold is not shown as if it did; the temporary plan's limit is spoken of where it runs again.
    world.does(Lin, room, "/verify fail note:还是白屏").await;
    world.hears(room, "**Verification failed**", &["Bo"]);
    let shown = world.does(Chen, room, "/status").await;
    assert!(shown.contains("已换回旧证书 · ❌ did not hold"), "{shown}");
    world.does(Bo, room, "/workaround 夜间导出").await;
    let met = world.hears(room, "**Workaround in place**", &[]);
    assert!(met.text.contains("✅ Temporary plan: in time"), "{met:?}");
    world.does(Bo, room, "/resolve 加了缓存").await;
    world.hears(room, "**Fixed, to be verified**", &["Wang"]);
    world.does(Lin, room, "/verify fail note:还是慢").await;
    let failed = world.hears(room, "**Verification failed**", &["Bo"]);
    assert!(failed.text.contains("Due again, as before: Cause 15:00, Temporary plan 16:00"), "{failed:?}");
    assert!(!failed.text.contains("no recovery limit"), "{failed:?}");
    world.ignores_the_rest();
    world.ends().await;
}
