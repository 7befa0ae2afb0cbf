//! `/playbook list|show|simulate`.

use crate::world::{PATIENCE, Who, Who::*, World};

/// The files that come with the answer to what somebody types.
async fn files(world: &mut World, who: Who, line: &str) -> Vec<(String, String)> {
    let answer = world.person(who).types(world.general, line).await.unwrap();
    let message = answer.settled(PATIENCE).await.unwrap().message.expect("a message");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    message.attachments.iter().map(|file| (file.name.clone(), text(&file.bytes))).collect()
}

#[tokio::test]
async fn playbooks_are_listed_and_shown_with_the_whole_in_a_file() {
    let mut world = World::new().await;
    let said = world.does(Bo, world.general, "/playbook list").await;
    assert!(said.contains("★ **Quick technical problem solving** `rapid-response v3`"), "{said}");
    assert!(said.contains("· **Enterprise IT fault** `it-fault v5`"), "{said}");
    let said = world.does(Bo, world.general, "/playbook show").await;
    assert!(said.contains("**P0 Urgent** The core business is down"), "{said}");
    assert!(
        said.contains("Acknowledgement 5 min · Recovery 2 h · Review 3 d · Progress update every 30 min"),
        "{said}"
    );
    let said = world.does(Lin, world.general, "/playbook show tech-support").await;
    assert!(said.contains("**P2 中**") && said.contains("响应 8 小时"), "{said}");
    let files = files(&mut world, Bo, "/playbook show it-fault").await;
    let names: Vec<_> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["it-fault-v5.md", "it-fault-v5.toml"]);
    for part in [
        "# Enterprise IT fault (it-fault v5)",
        "## Level 3 (normal)",
        "- **Recovery** 4 working days · met by any of: service restored",
        "- Lead's approval: Technical lead, Technical director, not whoever proposed it",
        "⚠️ nobody on this server holds it",
    ] {
        assert!(files[0].1.contains(part), "{part}: {}", files[0].1);
    }
    assert!(files[1].1.contains("id = \"it-fault\""));
    let said = world.does(Bo, world.general, "/playbook show playbook:nonsense").await;
    assert!(said.contains("nonsense") && said.contains("it-fault"), "{said}");
    world.ends().await;
}

#[tokio::test]
async fn a_level_is_simulated_from_any_time() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:1 playbook:it-fault").await;
    let said = world.does(Bo, world.general, "/playbook simulate P0 at:15:00").await;
    for part in [
        "Quick technical problem solving (rapid-response v3) · P0 Urgent",
        "Reported at 2026-03-02 15:00 (Asia/Shanghai)",
        "`03-02 15:05` +5 min · ⚠️ Acknowledgement · overdue → Duty engineer, Technical lead",
        "`03-02 15:10` +10 min · 🚨 Acknowledgement · escalation → Technical director",
        "🔔 Acknowledgement · reminder → Duty engineer, and ",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(world.asked_for_patience(), "Discord waits for 3 s, however long it takes to compute");
    let files = files(&mut world, Bo, "/playbook simulate P0 at:15:00").await;
    assert_eq!(files[0].0, "simulation-rapid-response-P0.md");
    assert!(files[0].1.matches("Acknowledgement · reminder").count() > 100, "{}", files[0].1);
    // In a room, the playbook of its incident.
    let said = world.does(Wang, room, "/playbook simulate 一级（紧急）").await;
    assert!(said.contains("企业IT系统故障处理流程 (it-fault v5) · 一级（紧急）"), "{said}");
    let said = world.does(Bo, world.general, "/playbook simulate P9").await;
    assert!(said.contains("There is no level “P9”"), "{said}");
    world.ends().await;
}
