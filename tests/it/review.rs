//! The review and the follow-ups that come of it.

use crate::world::{Who::*, World};
use warroom::domain::incident::State;
use warroom::domain::playbook::Milestone;

/// An incident under `product-outage` that was recovered ten minutes after it was declared.
async fn recovered(world: &mut World) -> u64 {
    let room = world.declares(Lin, "title:支付失败 level:P2").await;
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/grade").await;
    world.does(Chen, room, "/assign @Bo").await;
    world.passes("10m").await;
    world.does(Bo, room, "/cause 证书过期 confirmed:true").await;
    world.does(Bo, room, "/resolve 换证书").await;
    world.does(Sun, room, "/verify pass figure:320 ms, 0.02 %").await;
    world.reads(room);
    room
}

#[tokio::test]
async fn product_outage_closes_only_after_the_review() {
    let mut world = World::with("language:en playbook:product-outage").await;
    let room = world.declares(Lin, "title:支付失败 level:P2").await;
    let said = world.does(Chen, room, "/review open").await;
    assert!(said.contains("The review comes when service is restored"), "{said}");
    world.does(Chen, room, "/reject 误报").await;
    world.ignores_the_rest();
    let room = recovered(&mut world).await;
    let said = world.does(Chen, room, "/close").await;
    assert!(said.contains("Missing: the finished review (`/review open`, then `/review finish`)"), "{said}");
    assert!(world.card(room).message.buttons().contains(&"Open the review".into()));
    let said = world.does(Chen, room, "/review edit part:human text:x").await;
    assert!(said.contains("The review is not open"), "{said}");

    world.does(Chen, room, "/review open").await;
    let told = world.hears(room, "@Chen opened the **review**", &["Bo", "Wang"]);
    assert!(told.text.contains("Review due: 14:10"), "{told:?}");
    let said = world.does(Chen, room, "/review finish").await;
    assert!(said.contains("still lacks: What went well, What did not go well"), "{said}");
    let fields = [("Cause: process", "证书没有到期提醒"), ("What went well", "十分钟恢复")];
    let said = world.fills(Bo, room, "Write the review", &fields).await;
    assert_eq!(said, "Written: Cause: process, What went well");
    world.hears(room, "**Review** · @Bo wrote: Cause: process, What went well", &[]);
    let form = world.person(Sun).types(room, "/review edit").await.unwrap();
    let modal = form.modal.clone().expect("a form");
    assert_eq!(modal.fields[1].value, "证书没有到期提醒", "what was written stands in the form");
    let sent = world.person(Sun).submits(&form, &[("What did not go well", "值班表过期")]).await.unwrap();
    world.answered(&sent).await;
    world.presses(Sun, room, "I take part").await;
    let said = world
        .does(Bo, room, "/followup add text:到期前30天提醒 owner:@Sun due:2026-03-09 area:process")
        .await;
    assert!(said.contains("Improvement #1 is noted"), "{said}");
    world.reads(room);
    world.presses(Chen, room, "Review finished").await;
    let report = world.hears(room, "Review report", &[]);
    for part in ["证书没有到期提醒", "十分钟恢复", "值班表过期", "到期前30天提醒", "@Sun"]
    {
        assert!(report.text.contains(part), "{part}: {report:?}");
    }
    let reviews = world.guild.channel_named("incident-reviews").unwrap();
    world.hears(reviews, "Review report", &[]);
    let said = world.does(Chen, room, "/close").await;
    assert_eq!(said, "The incident is closed.");
    // The report was read a moment ago: the summary says how it ended, and not all of it again.
    for place in [reviews, room] {
        let said = world.reads(place);
        let summary = said.iter().find(|said| said.text.contains("Incident summary")).expect("a summary");
        assert!(summary.text.contains("The rest is in the report of the review"), "{summary:?}");
        assert!(
            !summary.text.contains("证书没有到期提醒") && summary.message.attachments.is_empty(),
            "{summary:?}"
        );
    }
    // The follow-up is asked for when it is due, in the closed room.
    world.leaps("171h").await;
    world.passes("49m").await;
    world.hears_nothing(room);
    world.passes("1m").await;
    let told = world.hears(room, "Improvement #1 is not made yet", &["Sun"]);
    assert!(told.text.contains("到期前30天提醒"), "{told:?}");
    world.leaps("1d").await;
    world.hears(room, "Improvement #1 is not made yet", &["Sun", "Chen"]);
    world.leaps("1d").await;
    world.hears(room, "Escalation: improvement #1 is still not made", &["Sun", "Chen", "Zhao"]);
    world.does(Sun, room, "/followup done 1 text:已上线").await;
    world.hears(room, "Improvement #1 made · @Sun", &[]);
    world.leaps("3d").await;
    world.hears_nothing(room);
    world.ends().await;
}

#[tokio::test]
async fn the_review_of_product_outage_is_due_24_hours_after_recovery() {
    let mut world = World::with("language:en playbook:product-outage").await;
    let room = recovered(&mut world).await;
    world.leaps("19h").await;
    world.hears_nothing(room);
    world.leaps("15m").await;
    let told = world.hears(room, "Review nearly due**: 14:10", &["Bo", "Chen"]);
    assert!(told.text.contains("To be led by Technical lead"), "who is asked may not do it: {told:?}");
    world.leaps("5h").await;
    world.hears(room, "Review overdue**: it was due 14:10", &["Bo", "Chen", "Zhao"]);
    let why = world.does(Chen, room, "/why what:review").await;
    assert!(why.contains("still open"), "{why}");
    world.leaps("1d").await;
    world.hears(room, "Review still missing", &["Bo", "Chen"]);
    world.does(Chen, room, "/review open").await;
    let told = world.hears(room, "opened the **review**", &["Bo", "Wang"]);
    assert!(!told.text.contains("Passed their limit"), "{told:?}");
    world.does(Chen, room, "/review edit part:went-well text:快").await;
    world.does(Chen, room, "/review edit part:went-badly text:无").await;
    let said = world.does(Chen, room, "/review finish").await;
    assert!(said.contains("No improvement was noted"), "{said}");
    world.ignores_the_rest();
    world.leaps("3d").await;
    world.hears_nothing(room);

    // A finished review that is opened again has its time anew, and holds up closing until it is finished.
    let said = world.does(Chen, room, "/review open").await;
    assert!(said.contains("open it again with `/review open` and a reason"), "{said}");
    world.does(Chen, room, "/review open reason:又有新发现").await;
    world.hears(room, "@Chen opened the **review** again", &["Bo", "Wang"]);
    assert!(!world.incident(room).await.incident.spell.milestones.contains_key(&Milestone::Reviewed));
    let said = world.does(Chen, room, "/close").await;
    assert!(said.contains("Missing: the finished review"), "{said}");
    world.leaps("25h").await;
    world.hears(room, "Review nearly due", &["Bo", "Chen"]);
    world.hears(room, "Review overdue", &["Bo", "Chen", "Zhao"]);
    world.does(Chen, room, "/review finish").await;
    world.does(Chen, room, "/close").await;
    assert_eq!(world.incident(room).await.incident.state, State::Closed);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn rapid_response_reviews_p0_and_p1_within_72_hours_also_after_closing() {
    let mut world = World::with("language:en").await;
    for (level, reviewed) in [("P1", true), ("P2", false)] {
        let room = world.declares(Lin, &format!("title:宕机 level:{level}")).await;
        world.does(Wang, room, "/ack").await;
        world.does(Chen, room, "/grade").await;
        world.does(Bo, room, "/resolve 重启").await;
        world.does(Sun, room, "/verify pass").await;
        let said = world.does(Chen, room, "/close").await;
        assert_eq!(said, "The incident is closed.");
        world.leaps("30m").await;
        world.presses(Sun, room, "Nothing turned up").await;
        world.does(Sun, room, "/comms feedback 用户已确认").await;
        world.ignores_the_rest();
        world.leaps("56h").await;
        world.hears_nothing(room);
        let opens = world.card(room).message.buttons().contains(&"Open the review".into());
        assert_eq!(opens, reviewed, "{level}");
        world.leaps("17h").await;
        if reviewed {
            world.hears(room, "Review nearly due", &["Chen"]);
            world.hears(room, "Review overdue", &["Chen", "Zhao"]);
            let said = world.does(Sun, room, "/review open").await;
            assert!(said.contains("Only these may lead the review: Technical lead"), "{said}");
            world.does(Chen, room, "/review open").await;
            for part in ["technical", "went-well", "went-badly"] {
                world.does(Bo, room, &format!("/review edit part:{part} text:监控未覆盖")).await;
            }
            world.does(Chen, room, "/review finish").await;
            world.ignores_the_rest();
        }
        world.leaps("4d").await;
        world.hears_nothing(room);
    }
    world.ends().await;
}

#[tokio::test]
async fn bad_reviews_and_followups_are_refused_plainly() {
    let mut world = World::with("language:en playbook:it-fault").await;
    let room = world.declares(Lin, "title:OA 打不开 level:2").await;
    for (line, refusal) in [
        ("/followup add text:x owner:@Bo due:2026-03-01", "is past"),
        ("/followup add text:x owner:@Bo due:soon", "is not a time"),
        ("/followup done 7", "There is no improvement “7”"),
        ("/review finish", "The review is not open"),
        ("/review edit part:human", "text"),
    ] {
        let said = world.does(Chen, room, line).await;
        assert!(said.contains(refusal) && said.contains("Nothing was changed"), "{line}: {said}");
    }
    // Monday 14:00; five working days of the calendar end on the next Monday at the same hour.
    let said = world.does(Chen, room, "/followup add text:换网线 owner:@Bo due:5wd").await;
    assert!(said.contains("due 14:00"), "{said}");
    world.hears(room, "**Improvement #1** · @Bo, due 14:00", &["Bo"]);
    let said = world.does(Chen, room, "/followup list").await;
    assert!(said.contains("#1 换网线 · @Bo"), "{said}");
    world.does(Bo, room, "/followup done #1").await;
    let said = world.does(Bo, room, "/followup done 1").await;
    assert!(said.contains("Improvement #1 is made already"), "{said}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn followups_are_of_four_kinds() {
    let mut world = World::with("language:en playbook:basic").await;
    let room = world.declares(Lin, "title:订单数据被误删 level:important").await;
    for area in ["technique", "process", "training", "backup"] {
        world.does(Chen, room, &format!("/followup add text:改进 owner:@Bo due:7d area:{area}")).await;
    }
    let said = world.does(Chen, room, "/followup list").await;
    for (number, area) in ["technique", "process", "training", "data backup"].iter().enumerate() {
        assert!(said.contains(&format!("#{} {area} · 改进 · @Bo", number + 1)), "{said}");
    }
    world.ignores_the_rest();
    world.ends().await;
}
