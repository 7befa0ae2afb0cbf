//! Forms and notices: filled in from the incident, by command and as a file.

use crate::world::{PATIENCE, Who, Who::*, World};

/// The file that comes with the answer, as text; its name first.
async fn made(world: &mut World, who: Who, place: u64, line: &str) -> (String, String) {
    let answer = world.person(who).types(place, line).await.unwrap();
    let message = answer.settled(PATIENCE).await.unwrap().message.expect("a message");
    let file = message.attachments.first().unwrap_or_else(|| panic!("no file: {}", message.content));
    (file.name.clone(), String::from_utf8(file.bytes.to_vec()).unwrap())
}

/// An incident under `it-fault` that went all the way.
async fn story(world: &mut World) -> u64 {
    let report = "title:报表|打不开 level:2 symptom:点导出后白屏 impact:财务报表 users:财务部 occurred:13:40 contact:8001";
    let room = world.declares(Lin, report).await;
    world.does(Wang, room, "/ack").await;
    world.does(Wang, room, "/contacted 可以复现").await;
    world.does(Wang, room, "/grade level:2 reason:部分部门").await;
    world.does(Chen, room, "/assign @Bo goal:两小时内恢复").await;
    world.does(Bo, room, "/update 内存不足 kind:finding").await;
    world.does(Bo, room, "/evidence add kind:screenshot text:白屏 link:https://wiki/1.png").await;
    world.does(Bo, room, "/cause <script>内存|泄漏 category:technical confirmed:true").await;
    world.passes("20m").await;
    world.does(Bo, room, "/resolve 升级到 2.1").await;
    world.does(Lin, room, "/verify pass note:财务部电脑").await;
    world.does(Chen, room, "/followup add text:加监控 owner:@Bo due:2026-03-09").await;
    world.does(Wang, room, "/close").await;
    world.ignores_the_rest();
    room
}

#[tokio::test]
async fn documents_of_it_fault_have_their_fields_in_their_order() {
    let mut world = World::with("language:en playbook:it-fault").await;
    let room = story(&mut world).await;
    let (name, text) = made(&mut world, Wang, room, "/incidents document record").await;
    assert_eq!(name, "SYS-20260302-001-record.md");
    let places = [
        "# 技术故障反馈与处理记录表 · SYS-20260302-001",
        "## 基本信息",
        "| 编号 | SYS-20260302-001 |",
        "| 级别 | 二级（重要） |",
        "| 发生时间 | 2026-03-02 13:40 |",
        "| 恢复时间 | 2026-03-02 14:20 |",
        "| 上报人 | Lin |",
        "| 联系方式 | （未导出，需要时加 `含联系方式:true`） |",
        "| 受影响业务 | 财务报表 |",
        "| 影响范围 | 财务报表 · 财务部 |",
        "## 故障描述",
        "| 故障现象 | 点导出后白屏 |",
        "### 附件",
        "| #1 | 截图 | 白屏 | https\\://wiki/1.png | Bo |",
        "## 处理过程",
        "| 诊断过程与发现 | 内存不足 |",
        "### 处理过程记录",
        "### 处理方案",
        "## 结果验证",
        "| 验证结果 | 通过 |",
        "| 验证人 | Lin |",
        "### 验证项目",
        "| 通过 |  | Lin | 2026-03-02 14:20 | 财务部电脑 |",
    ];
    let mut at = 0;
    for part in places {
        at += text[at..].find(part).unwrap_or_else(|| panic!("{part} is not in its place in:\n{text}"));
    }
    assert!(!text.contains("<@"), "{text}");
    let (_, text) =
        made(&mut world, Wang, room, "/incidents document 技术故障反馈与处理记录表 contacts:true").await;
    assert!(text.contains("| 联系方式 | 8001 |"), "{text}");

    let (name, text) = made(&mut world, Bo, room, "/incidents document cause-report language:en").await;
    assert_eq!(name, "SYS-20260302-001-cause-report.md");
    for part in [
        "# Cause report · SYS-20260302-001",
        "| Title | 报表\\|打不开 |",
        "| Cause | \\<script>内存\\|泄漏 |",
        "| Kind of cause | technical |",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let (_, text) = made(&mut world, Bo, room, "/incidents document completion-notice language:en").await;
    for part in [
        "| Solution | 升级到 2.1 |",
        "| Prevention | 加监控 |",
        "| Summary | 报表\\|打不开<br>点导出后白屏<br>财务报表 |",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let said = world.does(Bo, room, "/incidents document nonsense").await;
    assert!(said.contains("has no document “nonsense”. There are: “record”, “start-notice”"), "{said}");
    world.ends().await;
}

#[tokio::test]
async fn documents_can_be_made_at_any_time_with_empty_fields() {
    for (playbook, documents) in [
        ("basic", &["record", "knowledge"][..]),
        ("rapid-response", &["tracking", "review", "knowledge"]),
        ("tech-support", &["ticket", "knowledge"]),
        (
            "it-fault",
            &["record", "start-notice", "cause-report", "verification", "completion-notice", "knowledge"],
        ),
        ("product-outage", &["registration", "tasks", "review", "knowledge"]),
    ] {
        let mut world = World::with(&format!("language:en playbook:{playbook}")).await;
        let room = world.declares(Lin, "title:宕机").await;
        for document in documents {
            for language in ["zh", "en"] {
                let line = format!("/incidents document {document} language:{language}");
                let (_, text) = made(&mut world, Chen, room, &line).await;
                assert!(text.starts_with("# ") && text.contains("宕机"), "{playbook} {document}: {text}");
                let rows = text.lines().filter(|line| line.starts_with('|'));
                assert!(rows.clone().count() > 2, "{playbook} {document}: {text}");
                assert!(rows.clone().all(|row| row.ends_with('|')), "{playbook} {document}: {text}");
                assert!(!text.contains("document-"), "a field without a name: {text}");
            }
        }
        world.ignores_the_rest();
        world.ends().await;
    }
}

#[tokio::test]
async fn documents_of_private_incidents_are_for_those_who_may_see_them() {
    let mut world = World::with("language:en playbook:basic").await;
    let room = world.declares(Lin, "title:数据泄露 level:urgent private:true").await;
    let number = world.incident(room).await.incident.number().to_owned();
    let line = format!("/incidents document record incident:{number}");
    let said = world.does(Bo, world.general, &line).await;
    assert!(said.contains(&number) && said.contains("Nothing was changed"), "{said}");
    let general = world.general;
    let (_, text) = made(&mut world, Chen, general, &line).await;
    assert!(text.contains("数据泄露"), "{text}");
    world.ignores_the_rest();
    world.ends().await;
}
