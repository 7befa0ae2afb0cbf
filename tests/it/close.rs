//! Closing, the summary, false alarms, reopening.

use crate::world::{PATIENCE, Who::*, World};
use warroom::domain::incident::State;

async fn resolved(world: &mut World) -> u64 {
    let room = world.declares(Lin, "title:订单 <b>宕机</b> *急* level:P0 symptom:报错 500").await;
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/grade").await;
    world.does(Chen, room, "/assign @Bo").await;
    world.passes("10m").await;
    world.does(Bo, room, "/log restarted nginx at:14:05").await;
    world.does(Bo, room, "/cause 磁盘满 category:technical confirmed:true").await;
    world.does(Bo, room, "/resolve 清理磁盘").await;
    world.does(Sun, room, "/verify pass").await;
    world.reads(room);
    room
}

#[tokio::test]
async fn closing_needs_a_passed_verification() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    let said = world.does(Chen, room, "/close").await;
    assert!(said.contains("It cannot be closed yet. Missing: a passed verification"), "{said}");
    world.does(Bo, room, "/resolve 重启").await;
    let said = world.does(Chen, room, "/close").await;
    assert!(said.contains("Missing: a passed verification"), "{said}");
    world.does(Sun, room, "/verify pass").await;
    let said = world.does(Bo, room, "/close").await;
    assert!(said.contains("Only these may close it"), "{said}");
    world.reads(room);
    let said = world.does(Chen, room, "/close note:辛苦了").await;
    assert_eq!(said, "The incident is closed.");
    let told = world.hears(room, "**Closed** · @Chen", &[]);
    assert!(told.text.contains("辛苦了"), "{told:?}");
    let said = world.does(Chen, room, "/close").await;
    assert!(said.contains("This incident is closed"), "{said}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn the_summary_is_in_the_room_and_in_the_reviews_with_the_whole_record() {
    let mut world = World::with("language:both").await;
    let room = resolved(&mut world).await;
    world.does(Chen, room, "/close").await;
    let review = world.hears(room, "**已关闭** · @Chen", &[]);
    for said in ["**Closed** · @Chen", "故障总结 / Incident summary"] {
        assert!(review.text.contains(said), "{said}: {review:?}");
    }
    let reviews = world.guild.channel_named("incident-reviews").unwrap();
    let copy = world.hears(reviews, "故障总结 / Incident summary", &[]);
    assert_eq!(review.message.embeds, copy.message.embeds);

    let files = &review.message.attachments;
    let types: Vec<_> = files.iter().map(|file| file.content_type.split(';').next().unwrap()).collect();
    assert_eq!(types, ["text/markdown", "text/html", "text/markdown", "text/html", "image/png"], "{files:?}");
    let text = |file: &warroom::sandbox::AttachmentView| String::from_utf8_lossy(&file.bytes).into_owned();
    let english = files.iter().map(text).find(|text| text.contains("## Timeline")).expect("an English file");
    let chinese = files.iter().map(text).find(|text| text.contains("## 时间线")).expect("a Chinese file");
    for part in ["INC-20260302-001", "restarted nginx", "磁盘满", "清理磁盘", "报错 500"] {
        assert!(english.contains(part) && chinese.contains(part), "{part} in:\n{english}\n{chinese}");
    }
    assert!(english.contains("\\*急\\*"), "the title formats nothing: {english}");
    let line = english.lines().find(|line| line.contains("restarted nginx")).unwrap();
    assert!(line.contains("14:05"), "with the guild's time: {line}");
    let place = |what: &str| english.find(what).unwrap();
    assert!(place("restarted nginx") < place("**Cause found**"), "{english}");
    world.ends().await;
}

#[tokio::test]
async fn reopening_keeps_number_and_room_and_arms_the_clocks_anew() {
    let mut world = World::new().await;
    let room = resolved(&mut world).await;
    world.does(Chen, room, "/close").await;
    world.passes("2d").await;
    world.ignores_the_rest();
    let said = world.does(Bo, room, "/update 还好").await;
    assert!(said.contains("This incident is closed. If the fault is back, type `/reopen` first."), "{said}");
    let said = world.does(Zhao, room, "/reopen reason:又来了").await;
    assert!(said.contains("没有任何改动"), "{said}");
    world.does(Lin, room, "/reopen reason:又来了").await;
    let told = world.hears(room, "**Reopened** · @Lin", &["Bo"]);
    assert!(told.text.contains("Acknowledgement 14:15, Recovery 16:10"), "{told:?}");
    let incident = world.incident(room).await.incident;
    assert_eq!((incident.number(), incident.spell.number), ("INC-20260302-001", 2));
    assert_eq!(world.announcement().message.channel_id, world.guild.channel_named("incidents").unwrap());
    assert!(world.announcement().text.contains("round 2"), "{:?}", world.announcement());
    world.passes("4m").await;
    world.hears(room, "Acknowledgement nearly due**: 14:15", &["Bo", "Wang"]);
    world.passes("1m").await;
    world.hears(room, "Acknowledgement overdue**: it was due 14:15", &["Bo", "Wang", "Chen"]);
    world.does(Bo, room, "/ack").await;
    world.hears(room, "@Bo acknowledged", &[]);
    world.ends().await;
}

#[tokio::test]
async fn it_is_too_late_after_the_playbooks_time() {
    let mut world = World::new().await;
    let room = resolved(&mut world).await;
    world.does(Chen, room, "/close").await;
    world.passes("7d").await;
    world.jumps("1s").await;
    let said = world.does(Chen, room, "/reopen reason:又来了").await;
    assert!(said.contains("It could be reopened until"), "{said}");
    assert_eq!(world.incident(room).await.incident.state, State::Closed);
    world.ignores_the_rest();
    world.ends().await;
}

/// Nobody presses in vain: the button goes at the instant from which it would be refused, though nothing else happens then.
#[tokio::test]
async fn reopening_is_offered_until_it_would_be_refused() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P2").await;
    world.does(Wang, room, "/reject 压测").await;
    world.ignores_the_rest();
    world.leaps("6d").await;
    world.restart().await;
    world.leaps("23h").await;
    assert_eq!(world.card(room).message.buttons(), ["Reopen"]);
    world.leaps("1h").await;
    assert_eq!(world.card(room).message.buttons(), [""; 0]);
    let said = world.does(Chen, room, "/reopen reason:又来了").await;
    assert!(said.contains("It could be reopened until"), "{said}");
    world.hears_nothing(room);
    world.ends().await;
}

#[tokio::test]
async fn a_false_alarm_is_closed_with_its_reason() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    let said = world.does(Bo, room, "/reject 压测").await;
    assert!(said.contains("Only these may call it a false alarm"), "{said}");
    let said = world.does(Wang, room, "/reject 压测造成").await;
    assert!(said.contains("误报"), "{said}");
    let told = world.hears(room, "**False alarm, closed** · @Wang", &["Lin"]);
    assert!(told.text.contains("压测造成"), "{told:?}");
    assert!(world.card(room).text.contains("False alarm, closed"), "{:?}", world.card(room));
    assert_eq!(world.card(room).message.buttons(), ["Reopen"]);
    world.passes("3h").await;
    world.hears_nothing(room);
    world.ends().await;
}

#[tokio::test]
async fn what_is_fixed_is_no_false_alarm() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    world.does(Bo, room, "/resolve 重启").await;
    let said = world.does(Chen, room, "/reject 误报").await;
    assert!(said.contains("can no longer be called a false alarm"), "{said}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn the_cause_is_confirmed_until_the_review_has_ended() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/grade").await;
    world.does(Bo, room, "/cause 磁盘满 category:technical").await;
    world.does(Bo, room, "/resolve 清理磁盘").await;
    world.does(Sun, room, "/verify pass").await;
    world.does(Chen, room, "/close").await;
    world.ignores_the_rest();
    let said = world.does(Bo, room, "/cause 日志没有轮转 confirmed:true").await;
    assert!(said.contains("Only these may"), "{said}");
    world.does(Chen, room, "/review open").await;
    world.reads(room);
    let said = world.does(Chen, room, "/cause 日志没有轮转 confirmed:true").await;
    assert_eq!(said, "The cause is recorded as found.");
    world.hears(room, "**Cause found**", &[]);
    assert_eq!(world.incident(room).await.incident.state, State::Closed);
    let card = world.card(room).text;
    assert!(card.contains("found · technical · 日志没有轮转") && !card.contains("磁盘满"), "{card}");
    let answer = world.person(Chen).types(room, "/incidents document knowledge").await.unwrap();
    let message = answer.settled(PATIENCE).await.unwrap().message.expect("a message");
    let text = String::from_utf8_lossy(&message.attachments[0].bytes).into_owned();
    let cause = text.lines().find(|line| line.contains("日志没有轮转"));
    assert!(cause.is_some_and(|line| !line.contains("uspected")), "{text}");
    for part in ["went-well", "went-badly"] {
        world.does(Chen, room, &format!("/review edit part:{part} text:见记录")).await;
    }
    world.reads(room);
    world.does(Chen, room, "/review finish").await;
    let report = world.hears(room, "Review report", &[]);
    assert!(report.text.contains("日志没有轮转"), "{report:?}");
    let said = world.does(Chen, room, "/cause 别的 confirmed:true").await;
    assert!(said.contains("The review is finished. To change it, open it again"), "{said}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_false_alarm_has_no_cause() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    world.does(Wang, room, "/reject 压测").await;
    let said = world.does(Chen, room, "/cause 压测 confirmed:true").await;
    assert!(said.contains("This incident is closed"), "{said}");
    world.ignores_the_rest();
    world.ends().await;
}

/// The card offers no step that would be refused for what is still missing.
#[tokio::test]
async fn closing_is_offered_once_nothing_that_it_needs_is_missing() {
    let mut world = World::with("language:en playbook:product-outage").await;
    let room = world.declares(Lin, "title:图标错位 affected_percent:5").await;
    for (who, line) in [(Wang, "/ack"), (Chen, "/grade"), (Bo, "/resolve 改样式"), (Sun, "/verify pass")] {
        world.does(who, room, line).await;
    }
    let offers = |world: &World| world.card(room).message.buttons().contains(&"Close".to_owned());
    assert!(!offers(&world), "no cause is known: {:?}", world.card(room));
    world.does(Bo, room, "/cause 样式缓存 category:technical").await;
    let state = world.incident(room).await;
    let lacks = warroom::domain::decide::missing(&state.incident, state.rules());
    assert_eq!(offers(&world), lacks.is_empty(), "{lacks:?}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn the_card_of_a_closed_incident_says_what_is_still_open() {
    let mut world = World::new().await;
    let room = resolved(&mut world).await;
    world.does(Chen, room, "/close").await;
    let (observation, users) =
        ("the answer after the observation: `/observed`", "users are to be told and asked");
    let summary = world.hears(room, "**Closed** · @Chen", &[]);
    for open in [observation, users] {
        assert!(summary.text.contains(open), "{open}: {summary:?}");
        assert!(world.card(room).text.contains(open), "{open}: {:?}", world.card(room));
    }
    world.passes("30m").await;
    world.presses(Sun, room, "Nothing turned up").await;
    world.does(Chen, room, "/comms feedback 抽查正常").await;
    let card = world.card(room).text;
    assert!(!card.contains(observation) && !card.contains(users) && !card.contains("Still open"), "{card}");
    // The summary follows, in the room and in the reviews, with the record.
    let reviews = world.guild.channel_named("incident-reviews").unwrap();
    for channel in [room, reviews] {
        let told = world.guild.messages(channel);
        let told = told.iter().find(|said| said.text().contains("Incident summary")).expect("the summary");
        assert!(!told.text().contains("Still open"), "{}", told.text());
        let [file, page, _] = &told.attachments[..] else { panic!("{:?}", told.attachments) };
        assert!(String::from_utf8_lossy(&page.bytes).contains("抽查正常"), "{page:?}");
        assert!(String::from_utf8_lossy(&file.bytes).contains("抽查正常"), "{file:?}");
    }
    // Of another round it says nothing.
    world.does(Lin, room, "/reopen reason:又来了").await;
    world.does(Bo, room, "/log 在看").await;
    let told = world.guild.messages(room);
    let told = told.iter().find(|said| said.id == summary.message.id).unwrap();
    assert!(!told.text().contains("round 2"), "{}", told.text());
    world.ignores_the_rest();
    world.ends().await;
}
