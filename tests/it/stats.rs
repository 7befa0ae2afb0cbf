//! Figures over a time, and catching up.

use crate::world::{PATIENCE, Who::*, World, at};
use std::collections::BTreeSet;
use warroom::domain::guild::Caller;
use warroom::domain::ids::UserId;

/// An incident that is acknowledged after `ack` and fixed after `fix` more minutes.
async fn solved(world: &mut World, report: &str, ack: u32, fix: u32) -> u64 {
    let room = world.declares(Lin, report).await;
    world.passes(&format!("{ack}m")).await;
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/grade").await;
    world.does(Chen, room, "/assign @Bo").await;
    world.passes(&format!("{fix}m")).await;
    world.does(Bo, room, "/resolve 重启").await;
    world.does(Sun, room, "/verify pass").await;
    world.does(Wang, room, "/close").await;
    world.ignores_the_rest();
    room
}

#[tokio::test]
async fn figures_count_what_counts() {
    let mut world = World::with("language:en playbook:basic").await;
    let said = world.does(Bo, world.general, "/stats").await;
    assert!(world.asked_for_patience(), "Discord waits for 3 s, however many there are to count");
    assert!(said.contains("Last 30 days: 0 incidents") && said.contains("No incident that counts"), "{said}");
    solved(&mut world, "title:甲 level:urgent", 2, 10).await;
    solved(&mut world, "title:乙 level:urgent type:data", 4, 20).await;
    solved(&mut world, "title:丙 level:normal", 6, 60).await;
    let room = world.declares(Lin, "title:误报 level:normal").await;
    world.does(Wang, room, "/reject 测试").await;
    world.does(Chen, world.general, "/drill start scene:server-down").await;
    world.ignores_the_rest();

    let said = world.does(Bo, world.general, "/stats").await;
    for part in [
        "Last 30 days: 3 incidents",
        "Time to acknowledge (report or reopening → acknowledgement): mean 4 min, median 4 min, 90% within 6 min (3)",
        "(report or reopening → service restored): mean 34 min, median 24 min, 90% within 1 h 6 min (3)",
        "Bottleneck: “",
        "**Urgent** · 2 · acknowledged 2 min · recovered 12 min",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(said.find("**Urgent").unwrap() < said.find("**Normal").unwrap(), "{said}");
    let said = world.does(Lin, world.general, "/stats period:week by:type").await;
    assert!(said.contains("最近 7 天：3 个故障") && said.contains("**数据异常** · 1 个"), "{said}");
    let said = world.does(Bo, world.general, "/stats by:assignee").await;
    assert!(said.contains("**@Bo** · 3"), "{said}");
    let answer = world.person(Bo).types(world.general, "/stats by:playbook").await.unwrap();
    let message = answer.settled(PATIENCE).await.unwrap().message.unwrap();
    let table = String::from_utf8(message.attachments[0].bytes.to_vec()).unwrap();
    assert_eq!(table.lines().count(), 4, "{table}");
    assert!(table.contains("\"ABN-20260302-001\",\"basic v4\",\"urgent\",\"1\",\"general\""), "{table}");

    // Only so many are looked at, the newest, and it says so.
    let guild = world.app().actions.guilds()[0].id;
    let since = world.now() - chrono::TimeDelta::days(1);
    let user = UserId(world.person(Lin).id());
    let caller = Caller { user, roles: BTreeSet::new(), manages_guild: true, standing: Default::default() };
    for (most, counted, cut) in
        [(2, vec![], true), (3, vec!["003"], true), (5, vec!["003", "002", "001"], false)]
    {
        let cases = world.app().actions.cases(guild, since, most, &caller).await.unwrap();
        let numbers: Vec<_> =
            cases.counted.iter().map(|counted| counted.number.rsplit('-').next().unwrap()).collect();
        assert_eq!(
            (numbers, cases.cut),
            (counted, cut),
            "of {most}, of which the drill and the false alarm count in none"
        );
    }

    is_counted_alike_once_it_is_kept(&mut world).await;
    // A week later they are gone from the week's figures; the drill never was there.
    world.does(Chen, world.guild.rooms()[0], "/drill stop").await;
    world.leaps("8d").await;
    solved(&mut world, "title:丁 level:normal", 1, 1).await;
    let said = world.does(Bo, world.general, "/stats period:week").await;
    assert!(said.contains("Last 7 days: 1 incident**"), "{said}");
    is_counted_alike_once_it_is_kept(&mut world).await;
    let said = world.does(Bo, world.general, "/stats period:quarter").await;
    assert!(said.contains("03-02   3 ███ 34 min") && said.contains("03-09   1 █ 2 min"), "{said}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn limits_and_both_spells_of_a_reopened_incident_count() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P2").await;
    world.passes("40m").await;
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/grade").await;
    world.does(Bo, room, "/resolve 重启").await;
    world.does(Sun, room, "/verify pass").await;
    world.does(Wang, room, "/reopen 又出现").await;
    world.does(Wang, room, "/ack").await;
    world.passes("10m").await;
    world.does(Bo, room, "/resolve 换机器").await;
    world.ignores_the_rest();
    is_counted_alike_once_it_is_kept(&mut world).await;
    let said = world.does(Bo, world.general, "/stats").await;
    // Acknowledged and graded too late the first time, acknowledged at once the second; recovered in time both times.
    assert!(said.contains("Limits kept: 60% (3 of 5)"), "{said}");
    assert!(said.contains("service restored): mean 25 min, median 10 min, 90% within 40 min (2)"), "{said}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn private_incidents_are_counted_only_for_those_who_may_see_them() {
    let mut world = World::with("language:en playbook:basic").await;
    let room = world.declares(Lin, "title:泄露 level:urgent private:true").await;
    world.ignores_the_rest();
    is_counted_for_the_reporter_alone(&mut world).await;
    // Closed, what it took is kept apart from it.
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/grade").await;
    world.does(Wang, room, "/resolve 重启").await;
    world.does(Chen, room, "/verify pass").await;
    world.does(Wang, room, "/close").await;
    world.ignores_the_rest();
    is_counted_for_the_reporter_alone(&mut world).await;
    world.indexes().await;
    is_counted_for_the_reporter_alone(&mut world).await;
    world.ends().await;
}

async fn is_counted_for_the_reporter_alone(world: &mut World) {
    let said = world.does(Lin, world.general, "/stats").await;
    assert!(said.contains("1 个故障"), "who reported it: {said}");
    let said = world.does(Bo, world.general, "/stats").await;
    assert!(said.contains("0 incidents"), "{said}");
}

/// What is counted is the same by the timelines and by what is kept; and of what is kept no timeline is read.
async fn is_counted_alike_once_it_is_kept(world: &mut World) {
    let caller = Caller {
        user: UserId(world.person(Lin).id()),
        roles: BTreeSet::new(),
        manages_guild: true,
        standing: Default::default(),
    };
    let (guild, since) = (world.app().actions.guilds()[0].id, world.now() - chrono::TimeDelta::days(365));
    let by_timelines = world.app().actions.cases(guild, since, 1000, &caller).await.unwrap();
    assert!(!by_timelines.counted.is_empty());
    world.indexes().await;
    let kept = world.app().actions.cases(guild, since, 1000, &caller).await.unwrap();
    assert_eq!(kept.counted, by_timelines.counted);
    let open = world.app().actions.open_incidents(guild, 1000).await.unwrap();
    let open: BTreeSet<_> = open.iter().map(|view| view.incident.id).collect();
    let none = world.app().actions.cases(guild, since, 0, &caller).await.unwrap();
    let mut closed = kept.counted;
    closed.retain(|counted| !open.contains(&counted.id));
    assert_eq!((none.counted, none.cut), (closed, !open.is_empty()));
}

#[tokio::test]
async fn whoever_comes_in_late_is_told_what_is_known_and_owed() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P1 symptom:下单报错 500 impact:全部用户").await;
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/grade").await;
    world.does(Chen, room, "/assign @Bo goal:四小时内恢复").await;
    for text in ["看日志", "主库磁盘满", "正在清理", "清理一半"] {
        world.passes("1m").await;
        world.does(Bo, room, &format!("/update {text} eta:16:00")).await;
    }
    world.does(Bo, room, "/blocker raise 没有机房权限").await;
    world.ignores_the_rest();
    let said = world.does(Sun, room, "/join as:tester").await;
    for part in [
        "Tester",
        "INC-20260302-001 宕机",
        "P1 High",
        "下单报错 500",
        "全部用户",
        "First-responsible engineer @Bo · 四小时内恢复",
        "没有机房权限",
        "清理一半",
        "主库磁盘满",
        "16:00",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!said.contains("看日志"), "only the last updates: {said}");
    // What has passed is no less owed than what runs.
    assert!(said.contains("Time limits: Recovery 18:00"), "{said}");
    world.until(at("2026-03-02T18:01:00+08:00")).await;
    let late = world.does(Sun, room, "/catchup").await;
    assert!(late.contains("Time limits: ⚠️ Recovery 18:00"), "{late}");
    let again = world.does(Lin, room, "/catchup").await;
    assert!(again.contains("清理一半") && again.contains("最近的进展"), "{again}");
    assert!(again.chars().count() <= 2000);
    world.ignores_the_rest();
    world.ends().await;
}
