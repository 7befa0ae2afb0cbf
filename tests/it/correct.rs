//! The beginning, and what the timeline says, put right: what was said stays beside what stands.

use crate::world::{PATIENCE, Who::*, World, at};
use warroom::domain::playbook::Milestone;
use warroom::domain::timeline::{Event, MilestoneEvent, PresenceEvent, UpdateEvent, VerificationEvent};

/// What an answer has attached, as text.
async fn file(world: &World, who: crate::world::Who, channel: u64, line: &str) -> String {
    let answer = world.person(who).types(channel, line).await.unwrap();
    let message = answer.settled(PATIENCE).await.unwrap().message.unwrap();
    String::from_utf8(message.attachments[0].bytes.to_vec()).unwrap()
}

async fn number(world: &mut World, room: u64, is_it: impl Fn(&Event) -> bool) -> u32 {
    let timeline = world.timeline(room).await;
    timeline.iter().rfind(|entry| is_it(&entry.event)).unwrap().seq
}

#[tokio::test]
async fn what_is_older_than_the_report_is_entered_and_the_beginning_can_be_put_right() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P2").await;
    world.ignores_the_rest();
    let said = world.does(Bo, room, "/log 发布了 2.3 版 at:13:20").await;
    assert!(said.contains("before the fault began") && said.contains("/correct occurred:"), "{said}");
    assert!(!said.contains("Nothing was changed"), "{said}");
    let said = world.does(Wang, room, "/evidence add kind:log text:ORA-600 at:昨天 23:10").await;
    assert!(said.contains("早于故障发生时间") && said.contains("/更正 发生时间:"), "{said}");
    // What clocks count from happens while the fault lasts; whoever knows better puts the beginning right first.
    for line in ["/log 切流量 at:13:40 milestone:contained", "/log 碰头 at:13:40 meeting:true"] {
        let said = world.does(Bo, room, line).await;
        assert!(
            said.contains("before the fault began") && said.contains("`/correct occurred:"),
            "{line}: {said}"
        );
    }
    world.ignores_the_rest();
    let said = world.does(Wang, room, "/correct occurred:13:30 reason:监控里看到的").await;
    assert!(said.contains("已更正"), "{said}");
    let told = world.hears(room, "Put right when it began**: not told → **13:30", &[]);
    assert!(told.text.contains("Why: 监控里看到的"), "{told:?}");
    let said = world.does(Bo, room, "/log 切流量 at:13:40 milestone:contained").await;
    assert!(!said.contains("Nothing was changed"), "{said}");
    world.ignores_the_rest();
    let shown = world.does(Bo, room, "/incidents show").await;
    assert!(shown.contains("13:30") && shown.contains("it was not told"), "{shown}");
    let seen = world.does(Bo, room, "/timeline").await;
    let place = |what: &str| seen.find(what).unwrap_or_else(|| panic!("{what} in {seen}"));
    assert!(place("ORA-600") < place("发布了 2.3 版") && place("发布了 2.3 版") < place("切流量"), "{seen}");
    assert!(place("切流量") < place("@Lin reported it"), "{seen}");
    world.ends().await;
}

#[tokio::test]
async fn what_cannot_be_is_refused_by_its_name_and_all_that_was_typed_comes_back() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P2 occurred:13:30").await;
    world.passes("5m").await;
    world.does(Wang, room, "/ack").await;
    world.does(Wang, room, "/log 重启").await;
    let acknowledged =
        number(&mut world, room, |event| *event == Event::Presence(PresenceEvent::Acknowledged)).await;
    let assigned = world.timeline(room).await[0].seq;
    let log = acknowledged + 1;
    world.ignores_the_rest();
    let before = world.timeline(room).await.len();
    let lines = [
        ("/correct".to_owned(), "There is nothing to put right", "没有要更正的"),
        ("/correct at:13:50".into(), "`entry` is missing", "缺少 `entry`"),
        ("/correct entry:99 text:x".into(), "There is no entry", "没有“99”这一条"),
        ("/correct entry:x text:x".into(), "There is no entry", "没有“x”这一条"),
        ("/correct occurred:14:03".into(), "The fault was reported at", "已经上报"),
        ("/correct occurred:2026-03-02 15:00".into(), "has not come yet", "还没有到"),
        ("/correct occurred:13:30".into(), "There is nothing to put right", "没有要更正的"),
        ("/correct occurred:later".into(), "later", "看不懂时间"),
        (format!("/correct entry:{assigned} at:13:50"), "took effect when it was said", "说出时即生效"),
        (
            format!("/correct entry:{acknowledged} text:x"),
            "has no text that is put right here",
            "没有可在这里更正的内容",
        ),
        (format!("/correct entry:{acknowledged} at:13:00"), "before the fault began", "早于故障开始"),
        (format!("/correct entry:{log} text:重启"), "There is nothing to put right", "没有要更正的"),
    ];
    for (line, english, chinese) in lines {
        for (locale, says) in [(Chen, english), (Wang, chinese)] {
            let who = if says == english { locale } else { Wang };
            let said = world.does(who, room, &line).await;
            let english = said.contains(english);
            let chinese = said.contains(chinese);
            assert!(english || chinese, "{line}: {said}");
        }
    }
    assert_eq!(world.timeline(room).await.len(), before);
    world.ends().await;
}

#[tokio::test]
async fn everybody_rewords_their_own_and_only_whom_the_playbook_lets_the_rest() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P2").await;
    world.passes("10m").await;
    world.does(Wang, room, "/ack").await;
    world.does(Bo, room, "/log 重启 nginx1 at:14:05").await;
    let log =
        number(&mut world, room, |event| matches!(event, Event::Update(UpdateEvent::Logged { .. }))).await;
    let acknowledged =
        number(&mut world, room, |event| *event == Event::Presence(PresenceEvent::Acknowledged)).await;
    world.ignores_the_rest();
    for line in [
        "/correct occurred:13:30".to_owned(),
        format!("/correct entry:{acknowledged} at:14:02"),
        format!("/correct entry:{acknowledged} text:x"),
        "/correct entry:1 text:别的".into(),
    ] {
        let said = world.does(Bo, room, &line).await;
        assert!(said.contains("Only these may put right what others wrote"), "{line}: {said}");
    }
    let said = world.does(Bo, room, &format!("/correct entry:＃{log} text:重启 nginx2 at:14:07")).await;
    assert!(said.contains("Put right"), "{said}");
    let told = world.hears(room, &format!("**Put right entry #{log}**: 14:05 → **14:07** · @Bo"), &[]);
    assert!(told.text.contains("重启 nginx1") && told.text.contains("重启 nginx2"), "{told:?}");
    // Once more, and the timeline shows what stands where it happened, and what was said at first.
    world.does(Bo, room, &format!("/correct entry:{log} at:14:06 reason:看了日志")).await;
    world.ignores_the_rest();
    let seen = world.does(Bo, room, "/timeline").await;
    let line =
        seen.lines().find(|line| line.contains(&format!("#{log} · ")) && line.contains("**Log**")).unwrap();
    for part in
        ["14:06 · **Log** for 14:06", "重启 nginx2", "✏️ put right by entry #", "it was 14:05 “重启 nginx1”"]
    {
        assert!(line.contains(part), "{part}: {line}");
    }
    assert!(seen.contains("14:07 → **14:06**") && seen.contains("看了日志"), "{seen}");
    // What stood stays found, also by a search.
    for word in ["nginx1", "nginx2"] {
        let found = world.does(Bo, world.general, &format!("/incidents search {word}")).await;
        assert!(found.contains("INC-20260302-001"), "{word}: {found}");
    }
    world.ends().await;
}

#[tokio::test]
async fn clocks_follow_and_what_was_told_in_error_is_taken_back_in_so_many_words() {
    let mut world = World::with("language:en playbook:tech-support").await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    world.passes("40m").await;
    world.does(Wang, room, "/log 已接手 milestone:acknowledged at:14:05").await;
    let taken = number(&mut world, room, |event| {
        matches!(event, Event::Milestone(MilestoneEvent::MilestoneReached { .. }))
    })
    .await;
    world.passes("24m").await;
    world.ignores_the_rest();
    world.passes("1m").await;
    world.hears(room, "**Cause overdue**", &["Wang", "Chen"]);
    world.ignores_the_rest();
    world.does(Wang, room, &format!("/correct entry:{taken} at:14:30")).await;
    let told = world.hears(room, &format!("Put right entry #{taken}**: 14:05 → **14:30**"), &[]);
    assert!(told.text.contains("Cause: not overdue after all, the limit is **15:30"), "{told:?}");
    world.ignores_the_rest();
    let why = world.does(Bo, room, "/why what:root-cause").await;
    assert!(why.contains("15:30"), "{why}");
    // And back: it is late at once, and is told so once.
    world.does(Wang, room, &format!("/correct entry:{taken} at:14:02")).await;
    world.hears(room, "Cause overdue**: already 3 min late by what was put right", &["Wang", "Chen"]);
    world.ignores_the_rest();
    world.passes("1m").await;
    world.hears_nothing(room);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn after_closing_figures_record_and_documents_follow_and_show_both() {
    let mut world = World::with("language:en playbook:rapid-response").await;
    let room = world.declares(Lin, "title:宕机 level:P1 occurred:13:55").await;
    world.passes("20m").await;
    world.does(Wang, room, "/ack").await;
    world.does(Wang, room, "/grade").await;
    world.passes("40m").await;
    world.does(Bo, room, "/resolve 重启").await;
    let fixed = number(&mut world, room, |event| {
        matches!(event, Event::Verification(VerificationEvent::Fixed { .. }))
    })
    .await;
    world.does(Sun, room, "/verify pass").await;
    let acknowledged =
        number(&mut world, room, |event| *event == Event::Presence(PresenceEvent::Acknowledged)).await;
    world.passes("1h").await;
    world.does(Chen, room, "/review edit part:technical text:磁盘满").await;
    world.does(Chen, room, "/close").await;
    world.ignores_the_rest();
    world.passes("1h").await;
    world.ignores_the_rest();
    for line in [
        format!("/correct entry:{acknowledged} at:14:10 reason:群里先说了"),
        format!("/correct entry:{fixed} at:14:30 text:重启了主库"),
        "/correct occurred:13:40".into(),
    ] {
        let said = world.does(Chen, room, &line).await;
        assert!(said.contains("Put right"), "{line}: {said}");
    }
    world.ignores_the_rest();
    let incident = world.incident(room).await.incident;
    assert_eq!(incident.spell.milestones[&Milestone::Recovered], at("2026-03-02T14:30:00+08:00"));
    let said = world.does(Bo, world.general, "/stats").await;
    assert!(said.contains("acknowledged 10 min · recovered 30 min"), "{said}");
    let record = file(&world, Bo, room, "/incidents export").await;
    for part in [
        "Began: 2026-03-02 13:40 (put right, it was 2026-03-02 13:55)",
        "2026-03-02 14:30 · **Fixed",
        "重启了主库",
        "it was 2026-03-02 15:00 “重启”",
        "it was 2026-03-02 14:20",
    ] {
        assert!(record.contains(part), "{part}: {record}");
    }
    let document = file(&world, Bo, room, "/incidents document tracking language:en").await;
    for part in ["13:40 (put right, it was", "重启了主库"] {
        assert!(document.contains(part), "{part}: {document}");
    }
    world.ends().await;
}

#[tokio::test]
async fn card_announcement_and_a_private_room_follow_and_only_those_invited_read_it() {
    let mut world = World::with("language:both").await;
    let room = world.declares(Lin, "title:定单库宕机 level:P2 occurred:13:50").await;
    world.ignores_the_rest();
    world.does(Chen, room, "/correct entry:1 text:订单库宕机 occurred:13:40").await;
    let told = world.hears(room, "更正故障发生时间**：13:50 → **13:40", &[]);
    assert!(told.text.contains("Put right when it began"), "{told:?}");
    let told = world.hears(room, "更正第 1 条", &[]);
    assert!(told.text.contains("定单库宕机") && told.text.contains("订单库宕机"), "{told:?}");
    world.settled().await;
    for shown in [world.card(room), world.announcement()] {
        assert!(shown.text.contains("订单库宕机") && !shown.text.contains("定单库宕机"), "{shown:?}");
    }
    let card = world.card(room).text;
    assert!(card.contains("13:40") && card.contains("已更正，原为 13:50"), "{card}");
    world.does(Chen, room, "/private on").await;
    world.settled().await;
    world.ignores_the_rest();
    world.does(Lin, room, "/log 口令是 hunter1").await;
    let log =
        number(&mut world, room, |event| matches!(event, Event::Update(UpdateEvent::Logged { .. }))).await;
    world.does(Lin, room, &format!("/correct entry:{log} text:口令已改")).await;
    world.hears(room, "口令是 hunter1", &[]);
    let told = world.hears(room, "更正第", &[]);
    assert!(told.text.contains("口令已改"), "{told:?}");
    let said = world.does(Bo, world.general, "/correct incident:INC-20260302-001 entry:1 text:x").await;
    assert!(!said.contains("口令") && !said.contains("订单库"), "{said}");
    assert!(!world.announcement().text.contains("订单库"), "{:?}", world.announcement());
    world.ignores_the_rest();
    world.ends().await;
}
