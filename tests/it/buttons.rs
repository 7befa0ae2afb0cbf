//! Buttons and forms do what their commands do.

use crate::world::{PATIENCE, Who::*, World, menu};
use std::collections::BTreeSet;
use warroom::domain::incident::State;
use warroom::domain::timeline::{Event, PresenceEvent, UpdateEvent};
use warroom::sandbox::{Fault, FaultKind};

const POST: &str = "/channels/{channel_id}/messages";

#[tokio::test]
async fn an_incident_goes_from_its_opening_to_its_end_by_buttons_alone() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机").await;
    let said = world.presses(Wang, room, "Acknowledge").await;
    assert!(said.contains("已响应"), "{said}");
    world.hears(room, "@Wang acknowledged", &[]);
    let shown = world.chooses(Chen, room, &["1"]).await;
    assert!(world.answered(&shown).await.contains("P1"), "{shown:?}");
    world.hears(room, "set the level to **P1 High**", &[]);
    world.presses(Bo, room, "I take it").await;
    world.hears(room, "@Bo is **First-responsible engineer**", &[]);
    world
        .fills(Bo, room, "Update", &[("Where are we?", "磁盘满"), ("next_in", "20m"), ("eta", "16:00")])
        .await;
    world.hears(room, "磁盘满", &[]);
    world.fills(Bo, room, "Blocker", &[("What is missing?", "权限")]).await;
    world.hears(room, "**Blocker #1**", &["Chen"]);
    world.fills(Bo, room, "Workaround", &[("text", "换入口")]).await;
    world.hears(room, "**Workaround in place**", &[]);
    world.fills(Bo, room, "Fixed", &[("What was done?", "清理磁盘")]).await;
    world.hears(room, "**Fixed, to be verified**", &["Sun"]);
    world.fills(Sun, room, "Check failed", &[("What is still wrong?", "退款报错")]).await;
    world.hears(room, "**Verification failed**", &["Bo"]);
    world.fills(Bo, room, "Fixed", &[("What was done?", "退款也切换")]).await;
    world.hears(room, "**Fixed, to be verified**", &["Sun"]);
    world.presses(Sun, room, "Check passed").await;
    world.hears(room, "**Verified** · @Sun", &["Lin"]);
    let said = world.fills(Chen, room, "Close", &[("Parting words", "辛苦了")]).await;
    assert!(said.contains("Not cleared yet: blocker #1") || said.contains("还有阻塞 #1 没有解除"), "{said}");
    world.fills(Chen, room, "Close", &[("Parting words", "辛苦了"), ("carry", "7d")]).await;
    world.hears(room, "**Improvement #1** · @Bo", &["Bo"]);
    world.hears(room, "Blocker #1 goes on as improvement #1", &[]);
    let told = world.hears(room, "**Closed** · @Chen", &[]);
    assert!(told.text.contains("Incident summary") && told.text.contains("辛苦了"), "{told:?}");
    world.fills(Chen, room, "Reopen", &[("reason", "又来了")]).await;
    world.hears(room, "**Reopened** · @Chen", &["Bo"]);
    assert_eq!(world.incident(room).await.incident.state, State::Processing);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_button_whose_text_would_be_refused_opens_no_form() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    let said = world.presses(Bo, room, "Set level").await;
    assert!(said.contains("Only these may set the level"), "{said}");
    let said = world.presses(Sun, room, "Acknowledge").await;
    assert!(said.contains("Only these may acknowledge"), "{said}");
    world.hears_nothing(room);
    world.ends().await;
}

#[tokio::test]
async fn a_form_whose_text_is_refused_gives_the_text_back() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    let text =
        "磁盘满了，正在清理日志，清理完之后重启主库，再看复制延迟和下单成功率是否恢复，稍后告诉大家结果";
    let said = world.fills(Bo, room, "Update", &[("text", text), ("next_in", "bald")]).await;
    assert!(said.contains("“bald” is not a length of time") && said.contains(text), "{said}");
    world.hears_nothing(room);
    world.ends().await;
}

#[tokio::test]
async fn pressed_twice_at_once_it_counts_once() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    let (wang, chen) = (world.person(Wang), world.person(Chen));
    let (one, two) = tokio::join!(wang.presses(room, "Acknowledge"), chen.presses(room, "Acknowledge"));
    let said = [world.answered(&one.unwrap()).await, world.answered(&two.unwrap()).await].concat();
    let wang_won = said.contains("已响应，记在您名下") && said.contains("Somebody acknowledged at 14:00");
    let chen_won = said.contains("已有人响应，在 14:00") && said.contains("Acknowledged, on record as yours");
    assert!(wang_won != chen_won, "{said}");
    world.hears(room, "acknowledged", &[]);
    world.hears_nothing(room);
    let entries = world.timeline(room).await;
    assert_eq!(
        entries.iter().filter(|entry| entry.event == Event::Presence(PresenceEvent::Acknowledged)).count(),
        1
    );
    world.ends().await;
}

#[tokio::test]
async fn an_interaction_that_comes_twice_is_served_once() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    world.does(Bo, room, "/log restarted nginx").await;
    world.hears(room, "restarted nginx", &[]);
    let before =
        world.sandbox.stats().requests["POST /interactions/{interaction_id}/{interaction_token}/callback"];
    let again = world.person(Bo).last_interaction().unwrap();
    assert!(world.person(Bo).sends_raw_interaction(&again));
    let answers = |state: &warroom::sandbox::State| {
        state.stats.requests["POST /interactions/{interaction_id}/{interaction_token}/callback"] > before
    };
    world.sandbox.wait_until("an answer to the second", PATIENCE, answers).await.unwrap();
    world.settled().await;
    world.hears_nothing(room);
    let logged = |entry: &&warroom::domain::timeline::Entry| {
        matches!(entry.event, Event::Update(UpdateEvent::Logged { .. }))
    };
    assert_eq!(world.timeline(room).await.iter().filter(logged).count(), 1);
    // Discord says that it has an answer already.
    let faults = world.sandbox.faults();
    assert!(faults.iter().all(|fault| fault.contains("40060")), "{faults:?}");
    world.sandbox.clear_faults();
    world.ends().await;
}

#[tokio::test]
async fn a_declaration_that_comes_twice_after_a_restart_is_one_incident() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    let again = world.person(Lin).last_interaction().unwrap();
    world.restart().await;
    let before = world.sandbox.requests().len();
    assert!(world.person(Lin).sends_raw_interaction(&again));
    let answered = |state: &warroom::sandbox::State| {
        state.requests.iter().skip(before).any(|request| request.path.contains("callback"))
    };
    world.sandbox.wait_until("an answer to the second", PATIENCE, answered).await.unwrap();
    world.settled().await;
    assert_eq!(world.guild.rooms()[0], room, "no second room");
    world.sandbox.clear_faults();
    world.ends().await;
}

#[tokio::test]
async fn an_old_cards_button_says_where_things_stand() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    let other = world.declares(Lin, "title:别的 level:P0").await;
    let card = world.card(room).message;
    world.does(Wang, room, "/ack").await;
    let press = world.person(Wang).presses(room, "I take it").await.unwrap();
    world.answered(&press).await;
    world.reads(room);
    // The old card is gone from the screen, but a client that lags may still send its press.
    let mut old = world.person(Bo).last_interaction().unwrap();
    old["data"]["custom_id"] = "wr:ack:1:graded".into();
    let said = raw(&mut world, old.clone(), 1).await;
    assert!(said.contains("已经") || said.contains("14:00"), "{said}");
    for (n, id) in
        ["wr:ack:1:gone", "wr:drop:1:graded", "wr:ack:99:graded", "wr:ack:2:graded", "🔥"].iter().enumerate()
    {
        old["data"]["custom_id"] = (*id).into();
        let said = raw(&mut world, old.clone(), 2 + n as u64).await;
        assert!(said.contains("没有任何改动"), "{id}: {said}");
    }
    world.hears_nothing(room);
    world.hears_nothing(other);
    assert!(card.buttons().contains(&"Acknowledge".to_owned()));
    world.ends().await;
}

/// Sends a press as it stands, and reads the answer that the bot gives.
async fn raw(world: &mut World, mut interaction: serde_json::Value, n: u64) -> String {
    let id = interaction["id"].as_str().unwrap().parse::<u64>().unwrap() + 1_000_000 * n;
    interaction["id"] = id.to_string().into();
    interaction["token"] = format!("raw-{id}").into();
    assert!(world.person(Wang).sends_raw_interaction(&interaction));
    let answered = |state: &warroom::sandbox::State| {
        let body = state
            .requests
            .iter()
            .rev()
            .find(|request| request.path.contains(&format!("/interactions/{id}/")));
        body.map(|request| request.body["data"]["content"].as_str().unwrap_or_default().to_owned())
    };
    world.sandbox.wait_until("an answer", PATIENCE, |state| answered(state).is_some()).await.unwrap();
    world.settled().await;
    let text = world.sandbox.read(answered).unwrap();
    world.readable(&text)
}

#[tokio::test]
async fn every_button_of_every_card_does_something() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机").await;
    let mut seen = BTreeSet::new();
    for line in ["/status", "/grade P0", "/ack", "/assign @Bo", "/resolve ok", "/verify pass", "/close"] {
        // Whoever fixed it may not verify it.
        world.does(if line.starts_with("/resolve") { Chen } else { Ops }, room, line).await;
        for button in world.card(room).message.buttons() {
            // A button that opens a form changes nothing yet; the others are tried by the story above.
            if seen.insert(button.clone())
                && !["Acknowledge", "I take it", "Called by phone", "Check passed", "Open the review"]
                    .contains(&button.as_str())
            {
                let answer = world.person(Ops).presses(room, &button).await.unwrap();
                let asks = answer.modal.is_some() || menu(&answer).is_some();
                assert!(asks, "{button}: {}", answer.text());
            }
        }
    }
    assert_eq!(seen.len(), 14, "{seen:?}");
    world.ignores_the_rest();
    world.ends().await;
}

/// Every button in the room but the card's.
fn left(world: &World, room: u64) -> Vec<String> {
    let said = world.guild.messages(room).into_iter().filter(|said| !said.pinned);
    said.flat_map(|said| said.buttons()).collect()
}

#[tokio::test]
async fn a_button_goes_when_what_it_is_for_is_done_by_whichever_way() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P1").await;
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/grade").await;
    world.does(Chen, room, "/assign @Bo").await;
    world.does(Bo, room, "/plan propose kind:temporary text:切换 owner:@Bo risk:无 eta:1h").await;
    world.does(Ops, room, "/comms draft template:progress scope:下单 eta:1h company:Acme").await;
    world.settled().await;
    assert_eq!(left(&world, room), ["Carried out", "Approve the wording"]);
    world.does(Bo, room, "/plan done 1").await;
    world.does(Chen, room, "/comms approve 1").await;
    world.settled().await;
    assert_eq!(
        left(&world, room),
        ["Published", "Published"],
        "whoever reads the first message can go on there"
    );
    world.does(Ops, room, "/comms publish 1").await;
    world.settled().await;
    assert_eq!(left(&world, room), [""; 0]);
    world.does(Bo, room, "/resolve 已切换").await;
    world.does(Sun, room, "/verify pass").await;
    world.passes("31m").await;
    assert_eq!(left(&world, room), ["Nothing turned up", "It came back"]);
    world.does(Sun, room, "/observed quiet").await;
    world.settled().await;
    assert_eq!(left(&world, room), [""; 0]);
    let told = world.guild.messages(room);
    let asked = told.iter().find(|said| said.content.contains("The fix was watched")).expect("the question");
    assert!(
        asked.content.contains("Nothing to do") && !asked.content.contains("is late by"),
        "{}",
        asked.content
    );
    world.does(Chen, room, "/review open").await;
    world.does(Chen, room, "/review edit part:technical text:磁盘").await;
    world.does(Chen, room, "/review edit part:went-well text:快").await;
    world.does(Chen, room, "/review edit part:went-badly text:慢").await;
    world.does(Chen, room, "/review finish").await;
    world.settled().await;
    assert_eq!(left(&world, room), [""; 0]);
    world.ignores_the_rest();
    world.ends().await;
}

/// Discord takes the message, and nobody knows until it is looked for; what it asks for is done meanwhile.
#[tokio::test]
async fn a_button_goes_also_when_what_it_is_for_is_done_while_its_message_is_under_way() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    for (who, line) in [(Wang, "/ack"), (Chen, "/grade"), (Chen, "/assign @Bo")] {
        world.does(who, room, line).await;
    }
    let lost = || Fault::once("POST", POST, FaultKind::DropAfter);
    world.sandbox.inject(lost().when_body_has("切换"));
    world.does(Bo, room, "/plan propose kind:temporary text:切换 owner:@Bo risk:无 eta:1h").await;
    assert_eq!(left(&world, room), ["Carried out"]);
    world.does(Bo, room, "/plan done 1").await;
    assert_eq!(left(&world, room), ["Carried out"], "nobody knows of the message yet");
    world.passes("2m").await;
    assert_eq!(left(&world, room), [""; 0]);

    let room = world.declares(Lin, "title:全站宕机 level:P0").await;
    world.does(Wang, room, "/ack").await;
    world.sandbox.inject(lost().when_body_has("Phone call still to be made"));
    world.passes("10m").await;
    assert_eq!(left(&world, room), ["Called by phone", "Called by phone"]);
    world.does(Wang, room, "/paged @Chen").await;
    world.passes("2m").await;
    assert_eq!(left(&world, room), [""; 0]);
    world.ignores_the_rest();
    world.ends().await;
}
