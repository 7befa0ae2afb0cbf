//! Lengths of time: whoever reads one anywhere reads the same, with what it is counted from and to.

use crate::world::{PATIENCE, Who::*, World, at};
use std::collections::BTreeSet;

/// An incident that began half an hour before it was reported, was raised, put to silence, fixed and closed, came back, and
/// was closed again.
async fn story(world: &mut World, report: &str) -> u64 {
    let room = world.declares(Lin, report).await;
    for (time, who, line) in [
        ("14:05", Wang, "/ack"),
        ("14:05", Chen, "/grade"),
        ("14:20", Chen, "/grade P2 reason:变多了"),
        ("14:20", Chen, "/assign @Bo"),
        ("14:21", Wang, "/silence 10 reason:别吵"),
        ("14:33", Bo, "/resolve 重启"),
        ("14:40", Sun, "/verify pass"),
        ("14:50", Wang, "/close"),
        ("15:00", Wang, "/reopen 又出现"),
        ("15:01", Wang, "/ack"),
        ("15:12", Bo, "/resolve 换机器"),
        ("15:15", Sun, "/verify pass"),
    ] {
        world.until(at(&format!("2026-03-02T{time}:00+08:00"))).await;
        let said = world.does(who, room, line).await;
        assert!(!said.contains("没有任何改动"), "{line}: {said}");
    }
    world.until(at("2026-03-02T15:20:00+08:00")).await;
    world.ignores_the_rest();
    world.does(Wang, room, "/close").await;
    room
}

/// Every length of time that a text names: what, from what to what, and how long.
fn spans(text: &str) -> BTreeSet<String> {
    let line = |line: &str| line.trim_start_matches(['-', ' ', '|']).replace("**", "").trim().to_owned();
    text.lines().map(line).filter(|line| line.contains('→') && line.contains("）：")).collect()
}

async fn file(world: &mut World, room: u64, line: &str) -> String {
    let answer = world.person(Lin).types(room, line).await.unwrap();
    let message = answer.settled(PATIENCE).await.unwrap().message.unwrap();
    let file = message.attachments.first().unwrap_or_else(|| panic!("no file: {}", message.content));
    String::from_utf8(file.bytes.to_vec()).unwrap()
}

#[tokio::test]
async fn summary_record_forms_and_statistics_say_the_same() {
    let mut world = World::with("language:zh").await;
    let room = story(&mut world, "title:下单慢 level:P3 occurred:13:30").await;
    let told: BTreeSet<String> = [
        "第 1 次：发现用时（发生→上报）：30 分钟",
        "第 1 次：响应用时（上报→响应）：5 分钟",
        "第 1 次：恢复用时（上报→恢复）：33 分钟",
        "第 1 次：解决用时（上报→验证通过）：40 分钟",
        "第 1 次：全程用时（上报→关闭）：50 分钟",
        "第 1 次：影响时长（发生→恢复）：1 小时 3 分钟",
        "第 2 次：响应用时（重开→响应）：1 分钟",
        "第 2 次：恢复用时（重开→恢复）：12 分钟",
        "第 2 次：解决用时（重开→验证通过）：15 分钟",
        "第 2 次：全程用时（重开→关闭）：20 分钟",
    ]
    .map(str::to_owned)
    .into();
    let reviews = world.guild.channel_named("incident-reviews").unwrap();
    let summary = world.guild.messages(reviews).last().unwrap().text();
    assert_eq!(spans(&summary), told, "{summary}");
    let record = file(&mut world, room, "/incidents export").await;
    assert_eq!(spans(&record), told, "{record}");
    for document in ["knowledge", "tracking"] {
        let made = file(&mut world, room, &format!("/incidents document {document}")).await;
        let cells = made.replace("<br>", "\n").replace("| 用时 |", "\n").replace(" |\n", "\n");
        assert_eq!(spans(&cells), told, "{made}");
    }

    let answer = world.person(Lin).types(world.general, "/stats").await.unwrap();
    let message = answer.settled(PATIENCE).await.unwrap().message.unwrap();
    let said = &message.content;
    assert!(said.contains("恢复用时（上报或重开→恢复）：平均 22 分钟，中位 12 分钟"), "{said}");
    assert!(said.contains("响应用时（上报或重开→响应）：平均 3 分钟"), "{said}");
    let table = String::from_utf8(message.attachments[0].bytes.to_vec()).unwrap();
    let rows: Vec<&str> = table.lines().collect();
    assert_eq!(rows.len(), 3, "a line for each spell: {table}");
    assert!(rows[0].contains("恢复用时（上报或重开→恢复）分钟"), "{table}");
    assert!(rows[1].contains(r#""1","30","5","33","40","50","63""#), "{table}");
    assert!(rows[2].contains(r#""2","","1","12","15","20","""#), "{table}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_limit_says_from_when_to_when_it_ran_and_how_long_it_is() {
    let mut world = World::with("language:zh").await;
    let room = world.declares(Lin, "title:下单慢 level:P1").await;
    world.passes("20m").await;
    // Sooner than what the new level gives from now on, so the old one stays.
    world.does(Wang, room, "/grade P2 reason:少数人").await;
    world.does(Wang, room, "/grade P1 reason:还是多").await;
    let why = world.does(Wang, room, "/why what:recover").await;
    assert!(why.contains("时限 4 小时"), "{why}");
    let summary = {
        world.does(Wang, room, "/ack").await;
        world.passes("10m").await;
        world.does(Bo, room, "/resolve 重启").await;
        world.does(Sun, room, "/verify pass").await;
        file(&mut world, room, "/incidents export").await
    };
    let limit = summary.lines().find(|line| line.contains("✅ 恢复")).unwrap_or_else(|| panic!("{summary}"));
    assert!(limit.contains("14:30") && limit.contains("4 小时"), "{limit}");
    assert_eq!(spans(&summary).iter().filter(|said| said.contains("恢复用时")).count(), 1, "{summary}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn beside_a_limit_in_working_time_a_length_of_time_says_that_it_is_wall_time() {
    let mut world = World::with("language:zh playbook:it-fault").await;
    let room = world.declares(Lin, "title:打印机卡纸 level:3 occurred:13:30").await;
    world.does(Wang, room, "/ack").await;
    world.leaps("3d").await;
    world.does(Bo, room, "/resolve 换纸盒").await;
    world.ignores_the_rest();
    let record = file(&mut world, room, "/incidents export").await;
    let told =
        ["发现用时（发生→上报）：30 分钟", "恢复用时（上报→恢复）：3 天", "影响时长（发生→恢复）：3 天"];
    for said in told {
        assert!(spans(&record).contains(said), "{said}: {record}");
    }
    assert!(record.contains("用时按自然时间计，时限按工作时间计。"), "{record}");
    let limit = record.lines().find(|line| line.contains("✅ 恢复")).unwrap_or_else(|| panic!("{record}"));
    assert!(limit.contains("4 个工作日"), "{limit}");
    world.ignores_the_rest();
    world.ends().await;
}
