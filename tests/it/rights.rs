//! A role taken is not a right given: what people may do comes from the server's roles and from those who may give roles,
//! never from themselves, whatever the way round.

use crate::world::{Who, Who::*, World};
use warroom::domain::incident::State;

/// Lines that steer an incident, each of which is refused to whoever may not.
const STEERING: [&str; 6] = [
    "/silence minutes:60 reason:quiet",
    "/grade level:P3 reason:harmless",
    "/reject reason:nothing",
    "/stage goal:later",
    "/private on",
    "/assign @Bo as:tester",
];

async fn steers_nothing(world: &mut World, who: Who, room: u64) {
    for line in STEERING {
        let before = world.timeline(room).await.len();
        let said = world.does(who, room, line).await;
        assert!(said.contains("Only these may") || said.contains("只限"), "{who:?} {line}: {said}");
        assert_eq!(world.timeline(room).await.len(), before, "{who:?} {line}");
    }
}

#[tokio::test]
async fn whoever_takes_a_part_gets_none_of_its_rights() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    for spelling in ["lead", "duty", " LEAD ", "Technical lead", "技术负责人"] {
        let said = world.does(Bo, room, &format!("/join as:{spelling}")).await;
        assert!(said.contains("Nobody takes the role of"), "{spelling}: {said}");
    }
    for taken in ["tester", "assistant", "reporter", "primary"] {
        world.does(Bo, room, &format!("/join as:{taken}")).await;
        steers_nothing(&mut world, Bo, room).await;
    }
    // What was taken gives no voice where it is asked for, not even the way round.
    world.does(Wang, room, "/resolve 重启").await;
    let said = world.does(Bo, room, "/verify result:pass").await;
    assert!(said.contains("Only these may"), "{said}");
    assert_eq!(world.incident(room).await.incident.state, State::Verifying);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_hand_over_passes_on_what_the_part_gave_and_no_more() {
    let mut world = World::playing("rapid-response", |text| {
        let lead = text.replacen("take = \"no\"\nrequired = true", "take = \"yes\"\nrequired = true", 2);
        lead.replace("version = 3", "version = 9")
    })
    .await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    // Taken, handed over, handed back: still taken.
    world.does(Bo, room, "/join as:lead").await;
    steers_nothing(&mut world, Bo, room).await;
    world.does(Bo, room, "/handover @Sun note:take it").await;
    steers_nothing(&mut world, Sun, room).await;
    world.does(Sun, room, "/handover @Bo note:back").await;
    steers_nothing(&mut world, Bo, room).await;
    // Given by whoever may, it is a right, also where it was taken before, and goes on with a hand-over.
    world.does(Chen, room, "/assign @Bo as:lead").await;
    let said = world.does(Bo, room, "/stage goal:first").await;
    assert!(!said.contains("Only these may"), "{said}");
    world.does(Bo, room, "/handover @Sun note:yours").await;
    let said = world.does(Sun, room, "/silence minutes:5 reason:meeting").await;
    assert!(!said.contains("Only these may"), "{said}");
    steers_nothing(&mut world, Bo, room).await;
    // Whoever gave it does not get a right of their own by the way back.
    world.does(Wang, room, "/assign @Zhao as:lead").await;
    world.does(Zhao, room, "/handover @Wang note:thanks").await;
    let said = world.does(Wang, room, "/stage goal:mine").await;
    assert!(said.contains("只限"), "{said}");
    // Nobody loses what was given by being handed what was taken.
    world.does(Lin, room, "/join as:lead").await;
    world.does(Lin, room, "/handover @Sun note:gift").await;
    let said = world.does(Sun, room, "/silence minutes:0 reason:back").await;
    assert!(!said.contains("Only these may"), "{said}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_list_of_nobody_binds_nobody_whoever_takes_a_part() {
    let mut world = World::with("language:en playbook:basic").await;
    world.does(Ops, world.general, "/warroom settings role:tester remove:true").await;
    let room = world.declares(Lin, "title:宕机").await;
    // Nobody is a tester or a manager here: taking the role shuts nobody out.
    world.does(Bo, room, "/join as:tester").await;
    world.does(Wang, room, "/resolve 重启").await;
    let said = world.does(Lin, room, "/verify result:pass").await;
    assert!(!said.contains("Only these may") && !said.contains("只限"), "{said}");
    assert_eq!(world.incident(room).await.incident.state, State::Resolved);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_part_that_was_taken_fills_no_quorum_and_answers_no_call() {
    let mut world = World::with("language:en playbook:product-outage").await;
    world.does(Ops, world.general, "/warroom settings role:architecture to:@Zhao").await;
    let room = world.declares(Lin, "title:支付失败 core:true").await;
    for part in ["operations", "product"] {
        world.does(Bo, room, &format!("/join as:{part}")).await;
    }
    let card = world.card(room).text;
    let (_, missing) = card.split_once("Missing from the team").expect("somebody is missing");
    let missing = missing.lines().next().unwrap_or_default();
    assert!(missing.contains("Operations") && missing.contains("Product"), "{missing}");
    world.does(Chen, room, "/assign @Bo as:operations").await;
    let card = world.card(room).text;
    let (_, missing) = card.split_once("Missing from the team").expect("somebody is missing");
    assert!(!missing.lines().next().unwrap_or_default().contains("Operations"), "{missing}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_reopening_gives_no_rights_to_what_was_taken() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P2").await;
    world.does(Bo, room, "/join as:tester").await;
    world.does(Wang, room, "/ack").await;
    world.does(Wang, room, "/resolve 重启").await;
    world.does(Sun, room, "/verify result:pass").await;
    world.does(Chen, room, "/close").await;
    let said = world.does(Bo, room, "/reopen reason:again").await;
    assert!(said.contains("Only these may"), "{said}");
    world.does(Sun, room, "/reopen reason:again").await;
    steers_nothing(&mut world, Bo, room).await;
    world.ignores_the_rest();
    world.ends().await;
}
