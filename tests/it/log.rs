//! The log: now, after the fact, and messages of the room.

use crate::world::{Who::*, World, at};
use warroom::discord::cards::card::card;
use warroom::domain::timeline::{Event, UpdateEvent};

#[tokio::test]
async fn the_log_is_replayed_in_the_order_in_which_things_happened() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P3").await;
    world.passes("20m").await;
    world.does(Bo, room, "/log checked the replica").await;
    world.does(Bo, room, "/log restarted nginx at:14:05").await;
    world.ignores_the_rest();
    let seen = world.does(Bo, room, "/timeline").await;
    let place = |what: &str| seen.find(what).unwrap_or_else(|| panic!("{what} in {seen}"));
    assert!(place("restarted nginx") < place("checked the replica"), "{seen}");
    assert!(seen.contains("14:05 · **Log** for 14:05 · @Bo"), "{seen}");
    let before = world.does(Bo, room, "/timeline at:14:04").await;
    assert!(!before.contains("restarted nginx") && before.contains("@Lin reported it"), "{before}");

    let said = world.does(Bo, room, "/log x at:13:00 milestone:contained").await;
    assert!(said.contains("before the fault began"), "{said}");
    let said = world.does(Bo, room, "/log x at:2026-03-02 14:31").await;
    assert!(said.contains("has not come yet"), "{said}");
    let said = world.does(Wang, room, "/log x at:later").await;
    assert!(said.contains("看不懂时间“later”"), "{said}");
    world.hears_nothing(room);
    world.ends().await;
}

#[tokio::test]
async fn a_message_of_the_room_goes_into_the_log_with_its_time() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P3").await;
    world.passes("3m").await;
    let message = world.person(Bo).says(room, "14:03 restarted nginx").unwrap().message.unwrap().id;
    world.passes("7m").await;
    world.ignores_the_rest();
    let added = world.person(Wang).applies(room, message, "Add to timeline").await.unwrap();
    let said = world.answered(&added).await;
    assert!(said.contains("已记录"), "{said}");
    let told = world.hears(room, "**Log** for 14:03 · @Wang", &[]);
    assert!(told.text.contains("Bo: 14:03 restarted nginx"), "{told:?}");
    let Event::Update(UpdateEvent::Logged { at: Some(written), .. }) = world.last_event(room).await else {
        panic!()
    };
    assert_eq!(written, at("2026-03-02T14:03:00+08:00"));
    // The same message by its Chinese name, by who wrote it.
    let added = world.person(Bo).applies(room, message, "记入时间线").await.unwrap();
    world.answered(&added).await;
    world.hears(room, "**Log** for 14:03 · @Bo", &[]);
    world.ends().await;
}

#[tokio::test]
async fn a_message_becomes_a_report() {
    let mut world = World::new().await;
    let message =
        world.person(Lin).says(world.general, "下单报错 500\n从 13:50 开始").unwrap().message.unwrap().id;
    let form = world.person(Lin).applies(world.general, message, "Declare incident").await.unwrap();
    let values: Vec<_> =
        form.modal.as_ref().unwrap().fields.iter().map(|field| field.value.clone()).collect();
    assert_eq!(values[..2], ["下单报错 500".to_owned(), "下单报错 500\n从 13:50 开始".to_owned()]);
    let sent = world.person(Lin).submits(&form, &[("level", "P0")]).await.unwrap();
    let said = world.answered(&sent).await;
    assert!(said.contains("INC-20260302-001"), "{said}");
    let room = world.guild.rooms()[0];
    let report = world.incident(room).await.incident.report;
    assert!(report.source.unwrap().ends_with(&format!("/{message}")));
    assert_eq!(report.symptom.as_deref(), Some("下单报错 500\n从 13:50 开始"));
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_time_a_little_ahead_of_the_bots_clock_is_now() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P2").await;
    world.passes("16s").await;
    let written = |entry: &warroom::domain::timeline::Entry| entry.happened();
    for line in ["/log 重启 at:14:01", "/log 重启 at:14:05", "/evidence add kind:log text:OOM at:14:01"] {
        let said = world.does(Bo, room, line).await;
        assert!(!said.contains("Nothing was changed"), "{line}: {said}");
        let newest = world.timeline(room).await.pop().unwrap();
        assert_eq!(written(&newest), world.now(), "{line}");
    }
    // The minute in which it was declared counts, though its seconds were over.
    world.does(Bo, room, "/log 发现异常 at:14:00").await;
    let newest = world.timeline(room).await.pop().unwrap();
    assert_eq!(written(&newest), world.incident(room).await.incident.declared_at);
    world.ignores_the_rest();
    for (line, english, chinese) in [
        ("/log x at:14:30", "has not come yet", "还没有到"),
        ("/log x at:23:59", "has not come yet", "还没有到"),
        ("/log x milestone:contained at:13:30", "before the fault began", "早于故障开始"),
    ] {
        let said = world.does(Bo, room, line).await;
        assert!(said.contains(english), "{line}: {said}");
        let said = world.does(Lin, room, line).await;
        assert!(said.contains(chinese), "{line}: {said}");
    }
    world.ends().await;
}

#[tokio::test]
async fn a_time_of_day_that_has_not_come_yet_asks_which_day() {
    let mut world = World::new().await;
    let rooms = world.guild.rooms().len();
    let said = world.does(Bo, world.general, "/declare title:宕机 occurred:23:59").await;
    assert!(said.contains("Which day is meant by “23:59”? Today it has not come yet"), "{said}");
    let said = world.does(Lin, world.general, "/declare title:宕机 occurred:23:59").await;
    assert!(said.contains("“23:59”是哪一天？") && said.contains("昨天 23:10"), "{said}");
    assert_eq!(world.guild.rooms().len(), rooms);
    let room = world.declares(Lin, "title:宕机 level:P2 occurred:昨天23:59").await;
    let occurred = world.incident(room).await.incident.report.occurred;
    assert_eq!(occurred, Some(crate::world::at("2026-03-01T23:59:00+08:00")));
    // Since then it can only have been yesterday.
    let said = world.does(Bo, room, "/log 首次报警 at:23:59").await;
    assert!(!said.contains("Nothing was changed"), "{said}");
    let newest = world.timeline(room).await.pop().unwrap();
    assert_eq!(Some(newest.happened()), occurred);
    let room = world.declares(Lin, "title:又宕机 level:P2 occurred:14:01").await;
    assert_eq!(world.incident(room).await.incident.report.occurred, Some(world.now()));
    world.ignores_the_rest();
    world.ends().await;
}

/// The card as it was at any instant comes of the timeline alone, and is the one that was shown.
#[tokio::test]
async fn the_card_of_every_instant_is_the_one_that_was_shown_then() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:下单失败 level:P1 type:database symptom:报错500").await;
    let mut shown = Vec::new();
    for (who, line) in [
        (Bo, "/ack"),
        (Chen, "/grade P0 reason:全部用户"),
        (Chen, "/assign @Bo goal:恢复下单"),
        (Bo, "/blocker raise text:没有机房权限"),
        (Bo, "/update 正在切换备库 next_in:15m eta:1h"),
        (Bo, "/log 重启了网关 at:14:01"),
        (Bo, "/cause 磁盘写满"),
        (Bo, "/blocker clear id:1"),
        (Bo, "/resolve 清理 binlog"),
        (Sun, "/verify fail 还有报错"),
        (Bo, "/correct entry:1 text:下单全部失败"),
        (Bo, "/resolve 换了磁盘"),
        (Sun, "/verify pass"),
        (Chen, "/close"),
        (Chen, "/reopen 又出现了"),
    ] {
        world.does(who, room, line).await;
        world.ignores_the_rest();
        shown.push((line, world.now(), world.card(room).message.embeds.clone()));
        world.passes("4m").await;
        world.ignores_the_rest();
    }
    for (line, at, embeds) in shown {
        let then = world.as_it_was(room, at).await.expect("declared");
        let card = serde_json::to_value(card(&then, at).embeds).unwrap();
        assert_eq!(card[0]["description"], embeds[0]["description"], "{line}");
        assert_eq!(card[0]["title"], embeds[0]["title"], "{line}");
    }
    // Whoever asks sees it, above what had happened by then.
    let seen = world.does(Bo, room, "/timeline at:14:20").await;
    assert!(seen.contains("P0") && seen.contains("正在切换备库") && !seen.contains("磁盘写满"), "{seen}");
    world.ignores_the_rest();
    world.ends().await;
}
