//! Nobody is called twice by one message, asked for what they gave, or called for what they did.

use crate::world::{Who::*, World};

#[tokio::test]
async fn whoever_is_set_by_name_and_has_the_role_is_called_once() {
    let mut world = World::new().await;
    world.does(Ops, world.general, "/warroom settings role:duty to:@Wang").await;
    world.does(Ops, world.general, "/warroom settings role:duty to:@Bo").await;
    let guild = world.declares_said("title:宕机 level:P0").await;
    assert!(guild.contains("@Bo @值班人员 @技术负责人") && !guild.contains("@Wang"), "{guild}");
    world.ignores_the_rest();
    world.ends().await;
}

impl World {
    /// What the opening of a report says.
    async fn declares_said(&mut self, report: &str) -> String {
        self.does(Lin, self.general, &format!("/declare {report}")).await;
        let room = self.guild.rooms()[0];
        let said = self.reads(room);
        said.into_iter()
            .map(|said| said.text)
            .find(|said| said.contains("First acknowledge"))
            .expect("an opening")
    }
}

#[tokio::test]
async fn what_the_report_has_is_not_asked_for_again() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:下单失败 level:P1 core:true users:约 100 人").await;
    let other = world.declares(Lin, "title:变慢 level:P2 affected_percent:10").await;
    let third = world.declares(Lin, "title:卡顿 level:P2").await;
    for room in [room, other, third] {
        world.does(Wang, room, "/ack").await;
    }
    let card = world.card(room).text;
    assert!(card.contains("May it spread?") && !card.contains("Is the core hit?"), "{card}");
    assert!(!card.contains("How many are affected?"), "{card}");
    let card = world.card(other).text;
    assert!(card.contains("Is the core hit?") && !card.contains("How many are affected?"), "{card}");
    let card = world.card(third).text;
    assert!(card.contains("Is the core hit? · How many are affected?"), "{card}");
    world.does(Wang, third, "/grade level:P2 core:false affected_percent:5").await;
    let card = world.card(third).text;
    assert!(!card.contains("Is the core hit?") && !card.contains("How many are affected?"), "{card}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_role_that_the_team_needs_can_be_given_and_taken_by_whoever_holds_it() {
    let mut world = World::with("language:en playbook:product-outage").await;
    world.does(Ops, world.general, "/warroom settings role:service-head to:@Zhao").await;
    let room = world.declares(Lin, "title:支付失败 core:true").await;
    let said = world.does(Bo, room, "/join as:service-head").await;
    assert!(said.contains("Nobody takes the role of"), "{said}");
    let said = world.does(Zhao, room, "/join as:service-head").await;
    assert!(said.starts_with("您现在担任客服主管"), "{said}");
    let said = world.does(Chen, room, "/assign @Bo as:客服主管").await;
    assert_eq!(said, "@Bo is now Head of customer service.");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_drill_counts_who_came_and_not_who_holds_a_role() {
    let mut world = World::new().await;
    world.does(Chen, world.general, "/drill start scene:server-down").await;
    let room = world.guild.rooms()[0];
    let idle = world.does(Chen, room, "/drill score").await;
    assert!(idle.contains("❌ Duty person came") && idle.contains("❌ Technical lead came"), "{idle}");
    assert!(idle.contains("❌ First-responsible engineer came"), "{idle}");
    // A role that somebody was given is not yet one for which they came.
    world.does(Chen, room, "/assign @Bo").await;
    let given = world.does(Chen, room, "/drill score").await;
    assert!(given.contains("❌ First-responsible engineer came"), "{given}");
    assert!(given.contains("✅ Technical lead came") && given.contains("❌ Duty person came"), "{given}");
    world.does(Wang, room, "/ack").await;
    world.does(Bo, room, "/log on it").await;
    let came = world.does(Chen, room, "/drill score").await;
    assert!(came.contains("✅ Duty person came"), "{came}");
    assert!(came.contains("✅ First-responsible engineer came"), "{came}");
    world.does(Chen, room, "/drill stop").await;
    world.ignores_the_rest();
    world.ends().await;
}

/// Of a role that somebody has who has given what is asked for, the others are called.
#[tokio::test]
async fn whoever_approved_is_not_called_by_way_of_a_role_that_others_have_too() {
    // The group reviews it twice, one after the other.
    let twice = |text: &str| {
        let by = r#"["lead", "duty", "operations", "development", "test", "architecture", "product", "service-head"]"#;
        let second = format!(
            "people = 1\n[[plans.approval]]\nname = {{ zh = \"再审\", en = \"Second review\" }}\nby = {by}\n"
        );
        text.replace("[plans]\neta = true", "[plans]\neta = true\nordered = true")
            .replace("people = 2\n", &second)
    };
    let mut world = World::playing("product-outage", twice).await;
    let duty = world.guild.role_named("值班人员").expect("a role");
    world.guild.add_person("Li", "en-US", &[duty]);
    world.passes("2m").await;
    let room = world.declares(Lin, "title:支付失败 level:P1").await;
    let plan = "/plan propose kind:temporary text:切流 owner:@Bo risk:部分用户掉线 eta:14:20";
    world.does(Bo, room, plan).await;
    world.hears(room, "**Temporary plan #1**", &["Wang", "Li", "Chen", "Sun"]);
    world.does(Wang, room, "/plan approve 1").await;
    // Nobody knows of Li yet, and there are others to ask.
    world.hears(room, "Plan #1: **Group's review** by @Wang", &["Chen", "Sun"]);
    let li = world.guild.person("Li").expect("Li");
    let answer = li.types(room, "/log 我在看").await.unwrap();
    world.answered(&answer).await;
    world.does(Bo, room, plan).await;
    world.reads(room);
    world.does(Wang, room, "/plan approve 2").await;
    world.hears(room, "Plan #2: **Group's review** by @Wang", &["Li", "Chen", "Sun"]);
    world.ignores_the_rest();
    world.ends().await;
}
