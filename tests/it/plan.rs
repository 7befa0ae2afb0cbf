//! Causes, plans, approval and its override, workarounds.

use crate::world::{Who::*, World};
use warroom::domain::incident::{PlanProgress, State};
use warroom::domain::playbook::Milestone;
use warroom::domain::timeline::{Event, PlanEvent};
use warroom::sandbox::MessageView;

#[tokio::test]
async fn temporary_and_permanent_plans_are_kept_apart() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P1").await;
    let said = world
        .does(
            Bo,
            room,
            "/plan propose kind:temporary text:切到备库 owner:@Sun risk:可能丢一秒数据 at:14:20 eta:14:30",
        )
        .await;
    assert_eq!(said, "Plan #1 can go ahead.");
    let told = world.hears(room, "**Temporary plan #1** · proposed by @Bo, @Sun does it", &["Sun"]);
    for part in ["切到备库", "Risk: 可能丢一秒数据", "To be done: 14:20", "Expected back: 14:30"] {
        assert!(told.text.contains(part), "{part}: {told:?}");
    }
    world.does(Bo, room, "/plan propose kind:permanent text:扩容磁盘 owner:@Bo risk:无").await;
    world.hears(room, "**Permanent plan #2** · proposed by @Bo, @Bo does it", &[]);
    let said = world.does(Sun, room, "/plan done 1").await;
    assert_eq!(said, "Plan #1 is carried out.");
    world.hears(room, "Plan #1 carried out · @Sun", &[]);
    let list = world.does(Sun, room, "/plan list").await;
    assert!(list.find("#2").unwrap() < list.find("#1").unwrap(), "what is left comes first: {list}");
    for (line, refusal) in [
        ("/plan done 1", "Plan #1 was carried out already"),
        ("/plan done 9", "There is no plan “9”"),
        ("/plan approve 2", "Plan #2 no longer waits for approval"),
        ("/plan propose kind:permanent text:x owner:@Bo risk:y at:2026-03-02 13:00", "is past"),
    ] {
        let said = world.does(Chen, room, line).await;
        assert!(said.contains(refusal), "{line}: {said}");
    }
    world.ends().await;
}

#[tokio::test]
async fn a_plan_of_it_fault_is_confirmed_and_approved_by_two_people_or_overridden_on_the_record() {
    let mut world = World::with("language:en playbook:it-fault").await;
    let room = world.declares(Lin, "title:OA 打不开 level:2").await;
    let said = world.does(Bo, room, "/plan propose kind:temporary text:重启 owner:@Sun risk:断线").await;
    assert_eq!(said, "Plan #1 is recorded and waits for approval.");
    // The reporter is on the business side; the lead and the director approve.
    let told = world.hears(room, "**Temporary plan #1**", &["Sun", "Lin"]);
    for part in [
        "To be done: as soon as it is approved",
        "No expected time yet",
        "Waits for: Business confirmation, Lead's approval",
    ] {
        assert!(told.text.contains(part), "{part}: {told:?}");
    }
    assert!(told.text.contains("/plan approve 1"), "{told:?}");
    // Whoever may not go ahead reads who may.
    let go_ahead = "If it cannot wait, one of these can use `/plan override 1` with the reason: \
        IT duty person, Technical lead, Technical director.";
    assert!(told.text.contains(go_ahead), "{told:?}");
    assert_eq!(told.message.buttons(), ["Approve", "Cannot wait"]);
    assert_eq!(world.incident(room).await.incident.state, State::Approving);
    for (who, refusal) in [
        (Bo, "You proposed plan #1, so somebody else has to approve it"),
        (
            Sun,
            "Plan #1 waits for: Business confirmation (Business contact, Reporter), Lead's approval (Technical lead, Technical director)",
        ),
        (
            Chen,
            "Plan #1 first waits for: Business confirmation (Business contact, Reporter). Then it is your turn",
        ),
    ] {
        let said = world.presses(who, room, "Approve").await;
        assert!(said.contains(refusal), "{said}");
        assert!(said.contains(go_ahead) || who == Chen, "{said}");
    }
    let said = world.does(Sun, room, "/plan done 1").await;
    assert!(said.contains("Plan #1 is not approved yet") && said.contains(go_ahead), "{said}");
    // Nothing is done by it meanwhile, and no limit is met.
    for line in ["/workaround 重启了", "/resolve 重启了"] {
        let said = world.does(Sun, room, line).await;
        assert!(
            said.contains(
                "Plan #1 still waits for: Business confirmation (Business contact, Reporter), Lead's"
            ),
            "{said}"
        );
        assert!(said.contains(go_ahead), "{said}");
    }
    let said = world.does(Sun, room, "/plan override id:1 reason:急").await;
    assert!(said.contains("Only these may let a plan go ahead without approval"), "{said}");
    let milestones = world.incident(room).await.incident.spell.milestones;
    assert!(!milestones.contains_key(&Milestone::PlanStated), "{milestones:?}");
    // In their order; nobody takes both steps.
    let said = world.presses(Lin, room, "Approve").await;
    assert!(said.contains("方案 #1 还要其他人同意"), "{said}");
    let told = world.hears(room, "Plan #1: **Business confirmation** by @Lin", &["Chen", "Zhao"]);
    assert!(told.text.contains("Waits for: Lead's approval"), "{told:?}");
    assert_eq!(world.incident(room).await.incident.state, State::Approving);
    world.does(Ops, room, "/assign @Lin as:lead").await;
    let said = world.does(Lin, room, "/plan approve 1").await;
    assert!(said.contains("下一步要由另一个人来做"), "{said}");
    world.reads(room);
    let said = world.does(Chen, room, "/plan approve 1").await;
    assert!(said.contains("Plan #1 can go ahead"), "{said}");
    let milestones = world.incident(room).await.incident.spell.milestones;
    assert!(milestones.contains_key(&Milestone::PlanStated), "{milestones:?}");
    world.reads(room);
    assert_eq!(world.incident(room).await.incident.state, State::Processing);
    let said = world.presses(Sun, room, "Carried out").await;
    assert_eq!(said, "Plan #1 is carried out.");
    world.hears(room, "Plan #1 carried out · @Sun", &[]);

    world.does(Chen, room, "/plan propose kind:permanent text:升级 owner:@Bo risk:停机").await;
    world.hears(room, "**Permanent plan #2**", &["Bo", "Lin"]);
    let said = world.fills(Chen, room, "Cannot wait", &[("reason", "负责人联系不上")]).await;
    assert!(said.contains("goes ahead without approval"), "{said}");
    let told = world.hears(room, "Plan #2 goes ahead without approval · @Chen", &["Bo", "Lin", "Zhao"]);
    assert!(told.text.contains("负责人联系不上"), "{told:?}");
    let Event::Plan(PlanEvent::PlanOverridden { id: 2, reason }) = world.last_event(room).await else {
        panic!()
    };
    assert_eq!(reason, "负责人联系不上");
    let said = world.does(Zhao, room, "/plan approve 2").await;
    assert!(said.contains("已不在等待批准"), "{said}");
    // The review speaks of it.
    world.does(Bo, room, "/resolve 升级").await;
    world.reads(room);
    world.does(Chen, room, "/review open").await;
    let told = world.hears(room, "opened the **review**", &["Lin"]);
    assert!(told.text.contains("Plan #2 went ahead without approval: 负责人联系不上"), "{told:?}");
    world.ends().await;
}

#[tokio::test]
async fn product_outage_has_the_group_review_a_plan_that_says_when_service_is_back() {
    let mut world = World::with("language:en playbook:product-outage").await;
    let room = world.declares(Lin, "title:支付失败 level:P1").await;
    let plan = "/plan propose kind:temporary text:切流 owner:@Bo risk:部分用户掉线";
    let said = world.does(Bo, room, plan).await;
    assert!(said.contains("A temporary plan says when service is expected back"), "{said}");
    assert!(said.contains("部分用户掉线") || said.contains("Nothing was changed"), "{said}");
    world.does(Bo, room, &format!("{plan} eta:14:20")).await;
    world.reads(room);
    let said = world.does(Wang, room, "/plan approve 1").await;
    assert!(said.contains("方案 #1 还要其他人同意"), "{said}");
    // Whoever else can sign was called when it was proposed.
    let told = world.hears(room, "Plan #1: **Group's review** by @Wang", &[]);
    assert!(told.text.contains("Group's review") && told.text.contains("/plan approve 1"), "{told:?}");
    let said = world.does(Wang, room, "/plan approve 1").await;
    assert!(said.contains("下一步要由另一个人来做"), "{said}");
    let said = world.does(Sun, room, "/plan approve 1").await;
    assert_eq!(said, "Plan #1 can go ahead.");
    world.hears(room, "Plan #1: **Group's review** by @Sun", &["Bo"]);
    // The time that was told stands for the next one too.
    let said = world.does(Sun, room, plan).await;
    assert!(said.contains("Plan #2 is recorded"), "{said}");
    let plans = world.incident(room).await.incident.plans;
    assert_eq!(plans[1].eta, plans[0].eta);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_temporary_plan_that_was_carried_out_says_that_a_workaround_is_said_of_its_own() {
    let mut world = World::with("language:en playbook:it-fault").await;
    let room = world.declares(Lin, "title:OA 打不开 level:1").await;
    world.does(Wang, room, "/grade").await;
    let plan = "text:改用备用入口 owner:@Bo risk:无";
    world.does(Bo, room, &format!("/plan propose kind:temporary {plan} eta:14:20")).await;
    world.does(Chen, room, "/plan override 1 reason:等不及").await;
    world.reads(room);
    world.does(Bo, room, "/plan done 1").await;
    let told = world.hears(room, "Plan #1 carried out · @Bo", &[]);
    assert!(told.text.contains("Does service work again by it? Then say so: `/workaround`"), "{told:?}");
    world.does(Bo, room, "/workaround 备用入口").await;
    world.does(Bo, room, &format!("/plan propose kind:temporary {plan} eta:14:25")).await;
    world.does(Chen, room, "/plan override 2 reason:等不及").await;
    world.reads(room);
    world.does(Bo, room, "/plan done 2").await;
    let told = world.hears(room, "Plan #2 carried out · @Bo", &[]);
    assert!(!told.text.contains("/workaround"), "the limit is met: {told:?}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn whoever_is_asked_for_recovery_is_not_asked_for_an_expected_time_that_is_known() {
    let mut world = World::with("language:en playbook:it-fault").await;
    let room = world.declares(Lin, "title:OA 打不开 level:1").await;
    world.does(Wang, room, "/ack").await;
    world.does(Wang, room, "/grade").await;
    world.does(Wang, room, "/contacted 可重现").await;
    world.does(Bo, room, "/update 在恢复备份 eta:14:45").await;
    world.ignores_the_rest();
    world.passes("30m").await;
    let told = world.reads(room);
    let breach = told.iter().find(|said| said.text.contains("Recovery overdue")).expect("a breach");
    assert!(breach.text.contains("Expected 14:45; if that does not hold: `/update`"), "{breach:?}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_workaround_meets_the_recovery_limit_where_the_playbook_says_so() {
    let mut world = World::with("language:en playbook:it-fault").await;
    let room = world.declares(Lin, "title:OA 打不开 level:1").await;
    world.does(Wang, room, "/ack").await;
    world.does(Wang, room, "/grade").await;
    world.does(Wang, room, "/contacted 可重现").await;
    world.reads(room);
    world.passes("23m").await;
    world.hears_nothing(room);
    let said = world.does(Bo, room, "/workaround 改用备用入口").await;
    assert_eq!(said, "Recorded: the workaround is in place.");
    world.hears(room, "**Workaround in place** · @Bo\n> 改用备用入口", &[]);
    world.passes("2h").await;
    world.hears_nothing(room);
    assert!(world.card(room).text.contains("Workaround: 改用备用入口"), "{:?}", world.card(room));
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_cause_that_stays_unknown_is_escalated() {
    let mut world = World::with("language:en playbook:tech-support").await;
    let room = world.declares(Lin, "title:登录不了 level:P0").await;
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/grade").await;
    world.reads(room);
    world.passes("48m").await;
    world.hears(room, "Cause nearly due**: 15:00", &["Wang"]);
    let said = world.does(Bo, room, "/cause 可能是证书 category:technical").await;
    assert!(said.contains("Recorded as a suspicion"), "{said}");
    world.hears(room, "**Suspected cause** · @Bo", &[]);
    world.passes("12m").await;
    world.hears(room, "Cause overdue**: it was due 15:00", &["Wang", "Chen"]);
    world.does(Bo, room, "/cause 证书过期 category:process confirmed:true").await;
    world.hears(room, "**Cause found** · @Bo", &[]);
    assert!(world.card(room).text.contains("Cause: found · process · 证书过期"), "{:?}", world.card(room));
    world.does(Bo, room, "/workaround 换入口").await;
    world.hears(room, "Workaround in place", &[]);
    world.passes("3h").await;
    world.hears_nothing(room);
    world.ends().await;
}

#[tokio::test]
async fn a_plan_names_owner_time_and_risk() {
    let mut world = World::with("language:en playbook:tech-support").await;
    let room = world.declares(Lin, "title:登录不了 level:P1").await;
    let line = "/plan propose kind:temporary text:回滚 owner:@Sun at:15:00 risk:先备份 eta:15:30";
    world.does(Bo, room, line).await;
    let told = world.hears(room, "**Temporary plan #1** · proposed by @Bo, @Sun does it", &["Sun", "Lin"]);
    for part in ["Risk: 先备份", "To be done: 15:00", "Expected back: 15:30"] {
        assert!(told.text.contains(part), "{part}: {told:?}");
    }
    // Without a time it is done at once, and says so.
    world.does(Bo, room, "/plan propose kind:permanent text:升级 owner:@Sun risk:停机").await;
    let told = world.hears(room, "**Permanent plan #2**", &["Sun"]);
    assert!(told.text.contains("To be done: at once"), "{told:?}");
    let said = world.does(Bo, room, "/plan propose kind:permanent text:升级 owner:@Sun risk:\u{200b}").await;
    assert!(said.contains("Nothing was changed"), "{said}");
    world.ends().await;
}

#[tokio::test]
async fn a_permanent_plan_that_is_left_at_closing_goes_on_as_a_followup_of_its_owner() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P2").await;
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/grade").await;
    world.does(Chen, room, "/assign @Bo").await;
    for (kind, text) in [("temporary", "切到备库"), ("permanent", "扩容磁盘"), ("permanent", "升级驱动")]
    {
        world.does(Bo, room, &format!("/plan propose kind:{kind} text:{text} owner:@Sun risk:无")).await;
    }
    world
        .does(Bo, room, "/plan propose kind:permanent text:加监控 owner:@Bo risk:无 at:2026-03-04 10:00")
        .await;
    world.does(Sun, room, "/plan done 3").await;
    world.does(Bo, room, "/resolve 切到备库").await;
    world.does(Sun, room, "/verify pass").await;
    world.ignores_the_rest();
    world.does(Chen, room, "/close").await;
    let told = world.hears(room, "**Improvement #1** · @Sun", &["Sun"]);
    assert!(told.text.contains("扩容磁盘") && told.text.contains("from permanent plan #2"), "{told:?}");
    world.hears(room, "**Improvement #2** · @Bo", &["Bo"]);
    let summary = world.hears(room, "**Closed** · @Chen", &[]);
    let left = "Permanent plan #2, not carried out: goes on as improvement #1 · @Sun, due 14:00";
    assert!(summary.text.contains(left), "{summary:?}");
    assert!(summary.text.contains("扩容磁盘 · @Sun · goes on as improvement #1"), "{summary:?}");
    let card = world.card(room).text;
    assert!(card.contains("#1 扩容磁盘 · @Sun"), "{card}");
    assert!(!card.contains("#2 Permanent"), "a plan that goes on as an improvement is there once: {card}");
    let incident = world.incident(room).await.incident;
    let due: Vec<_> = incident.open_followups().iter().map(|it| (it.plan, it.due.to_rfc3339())).collect();
    let expected = [(Some(4), "2026-03-04T02:00:00+00:00"), (Some(2), "2026-03-09T06:00:00+00:00")];
    assert_eq!(due, expected.map(|(plan, due)| (plan, due.to_owned())), "planned for, or else a week");

    // It is chased as any other, and closing once more adds none.
    world.does(Chen, room, "/reopen 又慢了").await;
    world.does(Bo, room, "/resolve 又切了一次").await;
    world.does(Sun, room, "/verify pass").await;
    world.does(Chen, room, "/close").await;
    assert_eq!(world.incident(room).await.incident.followups.len(), 2);
    world.passes("30m").await;
    world.presses(Sun, room, "Nothing turned up").await;
    world.ignores_the_rest();
    world.leaps("45h").await;
    let chased = |said: &crate::reading::Posted, id: u32| {
        said.text.contains(&format!("Improvement #{id} is not made yet"))
    };
    let told = world.reads(room);
    let told = told.iter().find(|said| chased(said, 2)).expect("its owner is reminded");
    assert_eq!(told.pinged, ["Bo"]);
    world.does(Bo, room, "/followup done 2").await;
    let plan = world.incident(room).await.incident.plans[3].progress;
    assert_eq!(plan, PlanProgress::Done, "with the improvement the plan is carried out");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_plan_that_goes_on_as_a_followup_is_carried_out_together_with_it() {
    let mut world = World::with("language:en playbook:tech-support").await;
    let room = world.declares(Lin, "title:宕机 level:P2").await;
    world.does(Bo, room, "/plan propose kind:permanent text:扩容磁盘 owner:@Bo risk:无").await;
    world.does(Bo, room, "/resolve 重启").await;
    for who in [Sun, Sun, Lin] {
        world.does(who, room, "/verify pass").await;
    }
    world.does(Chen, room, "/close carry:2026-03-05").await;
    world.does(Chen, room, "/reopen 又坏了").await;
    let incident = world.incident(room).await.incident;
    let due: Vec<_> = incident.open_followups().iter().map(|it| it.due.to_rfc3339()).collect();
    assert_eq!(due, ["2026-03-05T10:00:00+00:00"], "as it was said at closing");
    world.does(Bo, room, "/plan done 1").await;
    assert!(world.incident(room).await.incident.open_followups().is_empty());
    world.ignores_the_rest();
    world.ends().await;
}

/// A plan that is left at closing goes on as a follow-up: by whichever of the two it is said to be done, its button goes.
#[tokio::test]
async fn the_button_of_a_plan_that_was_left_goes_when_its_followup_is_made() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P2").await;
    for (who, line) in [
        (Wang, "/ack"),
        (Chen, "/grade"),
        (Bo, "/plan propose kind:permanent text:扩容磁盘 owner:@Bo risk:无"),
        (Bo, "/resolve 清理磁盘"),
        (Sun, "/verify pass"),
        (Chen, "/close"),
    ] {
        world.does(who, room, line).await;
    }
    let asks = |said: &MessageView| said.buttons().contains(&"Carried out".to_owned());
    assert!(world.guild.messages(room).iter().any(asks));
    let said = world.does(Bo, room, "/followup done 1").await;
    assert!(!said.contains("Nothing was changed"), "{said}");
    assert_eq!(world.incident(room).await.incident.plans[0].progress, PlanProgress::Done);
    assert!(!world.guild.messages(room).iter().any(asks));
    let told = world.reads(room);
    let told = told.iter().find(|said| said.text.contains("**Completion notice**")).expect("a completion");
    assert_eq!(told.text.matches("扩容磁盘").count(), 1, "it is told once: {told:?}");
    world.ignores_the_rest();
    world.ends().await;
}

/// Whoever is to approve is asked again, at the level's interval, until they have; then whoever comes next.
#[tokio::test]
async fn whoever_is_to_approve_a_plan_is_asked_again_until_it_goes_ahead() {
    let mut world = World::with("language:en playbook:it-fault").await;
    let room = world.declares(Lin, "title:OA 打不开 level:1").await;
    for (who, line) in [(Wang, "/ack"), (Wang, "/contacted 能复现"), (Wang, "/grade"), (Chen, "/assign @Bo")]
    {
        world.does(who, room, line).await;
    }
    world.does(Bo, room, "/plan propose kind:temporary text:重启 owner:@Sun risk:断线 eta:14:20").await;
    world.ignores_the_rest();
    let asked = |world: &mut World| -> Vec<(String, Vec<String>)> {
        let told = world.reads(room).into_iter().filter(|said| said.text.contains("waits for approval"));
        told.map(|said| (said.text, said.pinged)).collect()
    };
    world.passes("2h").await;
    let first = asked(&mut world);
    assert!((2..=6).contains(&first.len()), "{first:#?}");
    for (text, pinged) in &first {
        assert!(pinged.contains(&"Lin".to_owned()), "the reporter confirms: {text} {pinged:?}");
        for part in ["重启", "Waits for: Business confirmation", "/plan approve 1"] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
    assert!(!first[0].1.contains(&"Chen".to_owned()), "{:?}", first[0]);
    assert!(first.iter().any(|(text, _)| text.contains("Escalation: plan #1 still waits")), "{first:#?}");
    world.does(Lin, room, "/plan approve 1").await;
    let buttons = |world: &World| {
        let asks = |said: &MessageView| said.buttons().contains(&"Approve".to_owned());
        world.guild.messages(room).into_iter().filter(asks).count()
    };
    world.ignores_the_rest();
    world.passes("1h").await;
    let then = asked(&mut world);
    assert!(!then.is_empty(), "the lead approves");
    assert!(then.iter().all(|(_, pinged)| !pinged.contains(&"Lin".to_owned())), "{then:#?}");
    assert!(then.iter().all(|(_, pinged)| pinged.contains(&"Chen".to_owned())), "{then:#?}");
    world.does(Chen, room, "/plan approve 1").await;
    assert_eq!(buttons(&world), 0, "nobody is to press in vain");
    world.ignores_the_rest();
    world.passes("3h").await;
    assert_eq!(asked(&mut world), []);

    // Another plan takes the place of one that waits, and what is closed waits for nobody.
    let other = world.declares(Lin, "title:门户打不开 level:1").await;
    for text in ["重启", "回滚"] {
        world
            .does(Bo, other, &format!("/plan propose kind:permanent text:{text} owner:@Sun risk:断线"))
            .await;
    }
    world.ignores_the_rest();
    world.passes("1h").await;
    let told = world.reads(other);
    let told: Vec<_> = told.iter().filter(|said| said.text.contains("waits for approval")).collect();
    assert!(
        !told.is_empty()
            && told.iter().all(|said| said.text.contains("plan #2") || said.text.contains("Plan #2")),
        "{told:#?}"
    );
    world.does(Wang, other, "/reject 看错了").await;
    world.ignores_the_rest();
    world.passes("5h").await;
    assert!(world.reads(other).iter().all(|said| !said.text.contains("waits for approval")));
    world.ignores_the_rest();
    world.ends().await;
}

/// What an older version owed nobody is owed from the start of this one on.
#[tokio::test]
async fn a_plan_that_waited_under_an_older_version_is_asked_for_after_the_start() {
    let mut world = World::with("language:en playbook:it-fault").await;
    let room = world.declares(Lin, "title:OA 打不开 level:3").await;
    for (who, line) in [(Wang, "/ack"), (Wang, "/contacted 能复现"), (Wang, "/grade")] {
        world.does(who, room, line).await;
    }
    world.does(Bo, room, "/plan propose kind:permanent text:重启 owner:@Sun risk:断线").await;
    world.ignores_the_rest();
    world.stops().await;
    assert_eq!(world.tampers("UPDATE incidents SET next_due = NULL").await, 1);
    world.tampers("DELETE FROM facts WHERE name = 'derived_by_rules'").await;
    world.starts().await;
    world.leaps("5d").await;
    let told = world.reads(room);
    assert!(told.iter().any(|said| said.text.contains("waits for approval")), "{told:#?}");
    world.ignores_the_rest();
    world.ends().await;
}
