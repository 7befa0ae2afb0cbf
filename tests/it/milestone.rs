//! Milestones, also after the fact, and the goals of stages.

use crate::world::{Who::*, World, at};
use strum::VariantArray;
use warroom::domain::limits::deadline;
use warroom::domain::milestone::breaches;
use warroom::domain::playbook::{Clock, Milestone};

async fn met_in_time(world: &mut World, room: u64, clock: Clock) -> Option<bool> {
    let view = world.incident(room).await;
    deadline(&view.incident, view.rules(), clock).unwrap().met_in_time()
}

/// P1 of `rapid-response`, whose recovery limit is 4 hours: it is 18:10, the breach was told.
async fn overdue(world: &mut World) -> u64 {
    let room = world.declares(Lin, "title:支付失败 level:P1").await;
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/grade").await;
    world.passes("250m").await;
    let told = world.reads(room);
    assert!(told.iter().any(|said| said.text.contains("**Recovery overdue**")), "{told:?}");
    room
}

#[tokio::test]
async fn a_milestone_told_late_that_lay_within_its_limit_meets_it() {
    let mut world = World::new().await;
    let room = overdue(&mut world).await;
    let said = world.does(Bo, room, "/log text:核心接口恢复 at:17:40 milestone:core-restored").await;
    assert!(said.contains("Recorded: core function back"), "{said}");
    let told = world.hears(room, "**Reached at 17:40: core function back** · @Bo", &[]);
    assert!(told.text.contains("核心接口恢复") && told.text.contains("Recovery: in time"), "{told:?}");
    assert_eq!(met_in_time(&mut world, room, Clock::Recover).await, Some(true));
    // What was told stays told, but it is no breach; and nothing more is asked for.
    let view = world.incident(room).await;
    assert_eq!(view.incident.breaches.len(), 1);
    assert!(breaches(&view.incident, view.rules()).is_empty());
    world.passes("3h").await;
    world.hears_nothing(room);
    let timeline = world.does(Bo, room, "/timeline").await;
    let place = |what: &str| timeline.find(what).unwrap_or_else(|| panic!("{what} in {timeline}"));
    assert!(place("核心接口恢复") < place("Recovery overdue"), "{timeline}");
    world.ends().await;
}

#[tokio::test]
async fn a_milestone_that_lay_outside_its_limit_meets_it_too_late() {
    let mut world = World::new().await;
    let room = overdue(&mut world).await;
    world.does(Bo, room, "/log text:恢复 at:18:05 milestone:recovered").await;
    let told = world.hears(room, "**Reached at 18:05: service restored** · @Bo", &[]);
    assert!(told.text.contains("Recovery: 5 min after the limit"), "{told:?}");
    assert_eq!(met_in_time(&mut world, room, Clock::Recover).await, Some(false));
    let view = world.incident(room).await;
    assert_eq!(breaches(&view.incident, view.rules()).len(), 1);
    // It can be put earlier, not later.
    let said = world.does(Bo, room, "/log text:恢复 at:18:06 milestone:recovered").await;
    assert!(said.contains("“service restored” was reached at 18:05 already"), "{said}");
    world.does(Bo, room, "/log text:监控看是 17:50 at:17:50 milestone:recovered").await;
    world.hears(room, "Reached at 17:50", &[]);
    assert_eq!(met_in_time(&mut world, room, Clock::Recover).await, Some(true));
    world.ends().await;
}

#[tokio::test]
async fn every_milestone_can_be_recorded_and_those_with_a_command_by_it_first() {
    let mut world = World::with("language:en playbook:it-fault").await;
    let room = world.declares(Lin, "title:打印机坏了 level:3").await;
    world.passes("10m").await;
    for (who, milestone) in [
        (Wang, "acknowledged"),
        (Wang, "reporter-contacted"),
        (Bo, "contained"),
        (Bo, "core-restored"),
        (Bo, "workaround-in-place"),
        (Bo, "plan-stated"),
        (Bo, "cause-found"),
        (Bo, "solution-given"),
        (Bo, "recovered"),
    ] {
        let said = world.does(who, room, &format!("/log text:补记 at:14:02 milestone:{milestone}")).await;
        assert!(said.contains("Recorded") || said.contains("已记录"), "{milestone}: {said}");
    }
    for (who, milestone, commands) in [
        (Wang, "graded", ["/grade", "/定级"]),
        (Lin, "resolved", ["/verify", "/验证"]),
        (Chen, "reviewed", ["/review finish", "/复盘 完成"]),
    ] {
        let said = world.does(who, room, &format!("/log text:补记 milestone:{milestone}")).await;
        assert!(commands.iter().any(|command| said.contains(command)), "{milestone}: {said}");
    }
    world.does(Wang, room, "/grade").await;
    world.does(Bo, room, "/resolve 换了硒鼓").await;
    world.passes("5m").await;
    world.does(Lin, room, "/verify pass").await;
    world.does(Wang, room, "/close").await;
    world.does(Chen, room, "/review open").await;
    for part in ["technical", "went-well", "went-badly"] {
        world.does(Chen, room, &format!("/review edit part:{part} text:写好了")).await;
    }
    world.passes("5m").await;
    world.does(Chen, room, "/review finish").await;
    for (who, milestone, time) in
        [(Wang, "graded", "14:03"), (Lin, "resolved", "14:12"), (Chen, "reviewed", "14:16")]
    {
        world.does(who, room, &format!("/log text:其实更早 at:{time} milestone:{milestone}")).await;
    }
    let incident = world.incident(room).await.incident;
    assert_eq!(incident.spell.milestones.len(), Milestone::VARIANTS.len(), "{:?}", incident.spell.milestones);
    assert_eq!(incident.spell.milestones[&Milestone::Resolved], at("2026-03-02T14:12:00+08:00"));
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn milestones_are_refused_that_cannot_have_been() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:支付失败 level:P1 occurred:13:50").await;
    world.passes("10m").await;
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/grade").await;
    world.does(Bo, room, "/log text:切备库 at:14:08 milestone:core-restored").await;
    world.ignores_the_rest();
    for (who, line, wanted) in [
        (Bo, "at:13:40 milestone:contained", "before the fault began (13:50)"),
        (Bo, "at:2026-03-02 14:31 milestone:contained", "has not come yet"),
        (
            Bo,
            "at:14:05 milestone:recovered",
            "“core function back” comes before that, and was only reached at 14:08",
        ),
        (Bo, "at:14:01 milestone:acknowledged", "Only these may acknowledge"),
    ] {
        let said = world.does(who, room, &format!("/log text:补记 {line}")).await;
        assert!(said.contains(wanted) && said.contains("Nothing was changed"), "{line}: {said}");
    }
    world.does(Bo, room, "/resolve 切回主库").await;
    world.passes("5m").await;
    world.does(Sun, room, "/verify fail note:还是报错").await;
    world.ignores_the_rest();
    let said = world.does(Bo, room, "/log text:补记 at:14:12 milestone:recovered").await;
    assert!(said.contains("The verification failed at 14:15"), "{said}");
    world.hears_nothing(room);
    world.ends().await;
}

#[tokio::test]
async fn what_counts_from_a_milestone_that_is_put_earlier_is_not_told_twice() {
    let mut world = World::with("language:en playbook:product-outage").await;
    let room = world.declares(Lin, "title:白屏 level:P1").await;
    world.passes("5m").await;
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/grade").await;
    world.passes("31m").await;
    let told = world.reads(room);
    let causes = |said: &[crate::reading::Posted]| {
        said.iter().filter(|said| said.text.contains("**Cause overdue**")).count()
    };
    assert_eq!(causes(&told), 1, "{told:?}");
    world.does(Wang, room, "/log text:当时已在群里应答 at:14:01 milestone:acknowledged").await;
    world.passes("20m").await;
    assert_eq!(causes(&world.reads(room)), 0);
    world.ends().await;
}

#[tokio::test]
async fn a_stage_goal_meets_the_sync_and_sets_when_the_next_is_due() {
    let mut world = World::new().await;
    let room = world.declares_quietly().await;
    world.does(Chen, room, "/assign @Bo").await;
    world.passes("50m").await;
    world.ignores_the_rest();
    let said = world.does(Bo, room, "/stage goal:先恢复下单").await;
    assert!(said.contains("Only these may set the goal of a stage"), "{said}");
    let said = world.does(Chen, room, "/stage goal:先恢复下单 next_sync:2h").await;
    assert!(said.contains("16:53"), "{said}");
    let told = world.hears(room, "**Stage goal** · @Chen", &[]);
    assert!(told.text.contains("先恢复下单") && told.text.contains("Next update by: 16:53"), "{told:?}");
    assert!(world.card(room).text.contains("先恢复下单"), "{:?}", world.card(room));
    world.passes("115m").await;
    world.hears(room, "Progress update nearly due**: 16:53", &["Bo"]);
    world.passes("5m").await;
    world.hears(room, "Progress update due**: 16:53", &["Bo"]);
    // An update in this stage is followed by the next after the stage's interval.
    world.does(Bo, room, "/update 完成一半").await;
    let told = world.hears(room, "完成一半", &[]);
    assert!(told.text.contains("Next update by 18:53"), "{told:?}");
    world.ends().await;
}

#[tokio::test]
async fn a_stage_without_an_interval_asks_for_nothing_until_the_work_turns() {
    let mut world = World::new().await;
    let room = world.declares_quietly().await;
    world.does(Chen, room, "/assign @Bo").await;
    world.ignores_the_rest();
    world.does(Chen, room, "/stage goal:核心已恢复，余下明早处理").await;
    let told = world.hears(room, "核心已恢复，余下明早处理", &[]);
    assert!(told.text.contains("No update is asked for until the next stage"), "{told:?}");
    world.passes("3h").await;
    world.hears_nothing(room);
    // A promise counts, and a failed verification begins it anew.
    world.does(Bo, room, "/update text:看日志 next_in:20m").await;
    world.reads(room);
    world.passes("20m").await;
    let told = world.reads(room);
    assert!(told.iter().any(|said| said.text.contains("Progress update due")), "{told:?}");
    world.does(Chen, room, "/stage goal:等厂商").await;
    world.does(Bo, room, "/resolve 厂商已修").await;
    world.does(Sun, room, "/verify fail note:没好").await;
    world.ignores_the_rest();
    world.passes("60m").await;
    let told = world.reads(room);
    assert!(told.iter().any(|said| said.text.contains("Progress update due")), "{told:?}");
    world.ends().await;
}
