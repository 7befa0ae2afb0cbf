//! The level by facts: core business, bands of users, a matrix, questions in a form; provisional and confirmed.

use crate::world::{Who::*, World};
use warroom::domain::limits::deadline;
use warroom::domain::playbook::Clock;

/// A guild whose playbook is this one, as it comes with the program.
async fn world(id: &str) -> World {
    World::with(&format!("language:en playbook:{id}")).await
}

async fn level(world: &mut World, room: u64) -> (String, bool) {
    let incident = world.incident(room).await.incident;
    let grade = incident.level().expect("a level");
    (grade.level.clone(), grade.confirmed)
}

#[tokio::test]
async fn a_report_is_graded_by_its_facts_and_says_why() {
    let mut world = world("product-outage").await;
    for (facts, expected, why) in [
        ("core:true", "P1", "core business hit → P1 Urgent"),
        ("affected_percent:100", "P1", "100% of users affected → P1 Urgent"),
        ("affected_percent:99.9", "P2", "99.9% of users affected → P2 Important"),
        ("affected_percent:30", "P2", "30% of users affected → P2 Important"),
        ("affected_percent:29.9 core:false", "P3", "29.9% of users affected → P3 Normal"),
        ("affected_percent:0", "P4", "0% of users affected → P4 Minor"),
    ] {
        let room = world.declares(Lin, &format!("title:支付失败 {facts}")).await;
        assert_eq!(level(&mut world, room).await, (expected.into(), false), "{facts}");
        let card = world.card(room).text;
        assert!(card.contains(why) && card.contains("provisional"), "{facts}: {card}");
        world.does(Chen, room, "/reject 演练").await;
        world.ignores_the_rest();
    }
    world.ends().await;
}

#[tokio::test]
async fn a_level_against_the_facts_is_answered_with_what_they_say() {
    let mut world = world("product-outage").await;
    let room = world.declares(Lin, "title:支付失败").await;
    let said = world.does(Chen, room, "/grade level:P3 core:true reason:先看看").await;
    assert!(said.contains("You wrote “P3”, but the facts give P1 Urgent: core business hit."), "{said}");
    assert!(said.contains("Nothing was changed"), "{said}");
    for wrong in ["101", "-1", "100.5"] {
        let said = world.does(Chen, room, &format!("/grade affected_percent:{wrong}")).await;
        assert!(said.contains("is not a share. Give a number from 0 to 100."), "{wrong}: {said}");
    }
    world.hears_nothing(room);
    let said = world.does(Chen, room, "/grade affected_percent:35").await;
    assert!(said.contains("The level is P2 Important.\n35% of users affected → P2 Important"), "{said}");
    let told = world.hears(room, "set the level to **P2 Important**", &["Sun"]);
    assert!(told.text.contains("35% of users affected → P2 Important"), "{told:?}");
    // What is known stays known: the share of users did not change.
    let said = world.does(Chen, room, "/grade core:true").await;
    assert!(said.contains("The level is P1 Urgent.\ncore business hit → P1 Urgent"), "{said}");
    world.hears(room, "changed the level from P2 Important to **P1 Urgent**", &["Wang", "Sun"]);
    let said = world.does(Chen, room, "/grade core:false").await;
    assert!(said.contains("35% of users affected → P2 Important"), "{said}");
    world.hears(room, "changed the level from P1 Urgent to **P2 Important**", &[]);
    world.ends().await;
}

#[tokio::test]
async fn a_report_whose_level_and_facts_differ_runs_the_more_urgent_one() {
    let mut world = world("product-outage").await;
    let room = world.declares(Lin, "title:支付失败 level:P3 core:true").await;
    assert_eq!(level(&mut world, room).await, ("P1".into(), false));
    let card = world.card(room).text;
    assert!(
        card.contains("The facts give P1 Urgent (core business hit), but P3 Normal was reported"),
        "{card}"
    );
    let other = world.declares(Lin, "title:页面慢 level:P1 affected_percent:10").await;
    assert_eq!(level(&mut world, other).await, ("P1".into(), false));
    let card = world.card(other).text;
    assert!(
        card.contains("The facts give P3 Normal (10% of users affected), but P1 Urgent was reported"),
        "{card}"
    );
    world.ends().await;
}

#[tokio::test]
async fn a_matrix_of_impact_and_urgency_gives_the_level() {
    let mut world = world("tech-support").await;
    let room = world.declares(Lin, "title:登录不了 impact:part urgency:high").await;
    assert_eq!(level(&mut world, room).await, ("P1".into(), false));
    let said = world.does(Chen, room, "/grade impact:whole").await;
    assert!(said.contains("Core business fully down × High: work stands still → P0 Urgent"), "{said}");
    world.hears(room, "changed the level from P1 High to **P0 Urgent**", &["Wang"]);
    let said = world.does(Chen, room, "/grade impact:everybody").await;
    assert!(
        said.contains("“everybody” is no answer for `impact`. There are: “whole” Core business"),
        "{said}"
    );
    let other = world.declares(Lin, "title:卡顿 impact:大概十个人").await;
    assert!(world.incident(other).await.incident.level().is_none(), "words of one's own are no answer");
    let said = world.does(Chen, other, "/grade impact:single").await;
    assert!(said.contains("`urgency` is missing"), "{said}");
    world.hears_nothing(other);
    world.ends().await;
}

#[tokio::test]
async fn the_duty_persons_level_is_provisional_until_the_lead_confirms_it() {
    let mut world = world("product-outage").await;
    let room = world.declares(Lin, "title:支付失败").await;
    let said = world.does(Wang, room, "/grade core:true confirm:true").await;
    assert!(said.contains("确认级别只限：技术负责人"), "{said}");
    world.does(Wang, room, "/grade core:true").await;
    let told = world.hears(room, "set the level to **P1 Urgent**, provisionally", &["Sun"]);
    assert!(told.text.contains("To be confirmed by Technical lead: `/grade`"), "{told:?}");
    assert_eq!(level(&mut world, room).await, ("P1".into(), false));
    let said = world.does(Wang, room, "/grade").await;
    assert!(said.contains("确认级别只限：技术负责人"), "{said}");
    let before = world.incident(room).await;
    let due = deadline(&before.incident, before.rules(), Clock::Recover).unwrap().due;
    world.passes("3m").await;
    let said = world.does(Chen, room, "/grade").await;
    assert!(said.contains("The level is P1 Urgent."), "{said}");
    world.hears(room, "confirmed the level **P1 Urgent**", &[]);
    let after = world.incident(room).await;
    assert_eq!(deadline(&after.incident, after.rules(), Clock::Recover).unwrap().due, due);
    assert!(!world.card(room).text.contains("provisional"));
    world.ends().await;
}

/// What the recovery deadline is after P1 at 14:00, confirmed at 14:10 and made P2 at 14:20, by policy.
#[tokio::test]
async fn each_policy_has_its_deadline_and_a_confirmation_moves_none() {
    for (policy, expected) in [("keep-base", "16:00"), ("restart", "16:20"), ("stricter", "16:00")] {
        let edit = |text: &str| {
            text.replacen("reopen_within", &format!("on_regrade = \"{policy}\"\nreopen_within"), 1)
        };
        let mut world = World::playing("product-outage", edit).await;
        let room = world.declares(Lin, "title:支付失败 level:P1").await;
        world.does(Wang, room, "/ack").await;
        world.passes("10m").await;
        world.does(Chen, room, "/grade").await;
        let by = async |world: &mut World| {
            let view = world.incident(room).await;
            let due = deadline(&view.incident, view.rules(), Clock::Recover).unwrap().due;
            due.with_timezone(&warroom::zone::Zone::shanghai()).format("%H:%M").to_string()
        };
        assert_eq!(by(&mut world).await, "14:30", "{policy}: a confirmation is no other level");
        world.passes("10m").await;
        world.does(Chen, room, "/grade level:P2 reason:缩小到部分用户").await;
        assert_eq!(by(&mut world).await, expected, "{policy}");
        world.ignores_the_rest();
        world.ends().await;
    }
}
