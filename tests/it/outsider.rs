//! An outsider sends interactions of every kind that the registered commands, buttons and forms allow, with values that a
//! changed client could send: each is answered, nothing of a private incident is read or changed, and no setting.
//!
//! `WARROOM_FUZZ` and `WARROOM_FUZZ_SEED` as in `tests/fuzz`.

use crate::fuzz::{mutate, rng::Rng, rounds};
use crate::world::{PATIENCE, Who, Who::*, World};
use serde_json::{Value, json};
use strum::VariantArray;
use warroom::discord::press::{Press, Pressed};
use warroom::domain::ids::{ChannelId, IncidentId};
use warroom::domain::incident::State;
use warroom::sandbox::RequestRecord;

/// Interactions, if nobody says how many.
const ROUNDS: u64 = 2_000;
/// Under way at the same time.
const TOGETHER: usize = 16;
/// More requests than these interactions make.
const KEPT: usize = 1_000;
/// Words that stand in the private incident only.
const SECRET: &str = "绝密备份泄露";
/// Beginning many incidents takes long, and is tried elsewhere.
const LEFT_OUT: [&str; 2] = ["declare", "drill"];
/// Ids of interactions that the stand-in itself does not give.
const FIRST_ID: u64 = 5_000_000_000_000_000_000;

/// What real interactions look like, as the outsider's own.
struct Forms {
    command: Value,
    component: Value,
    modal: Value,
    commands: Vec<Value>,
    /// Where the outsider may type.
    channels: Vec<u64>,
}

/// The last interaction of somebody, sent by the outsider.
fn as_of(world: &World, who: Who, outsider: &Value) -> Value {
    let mut last = world.person(who).last_interaction().expect("an interaction");
    last["member"] = outsider.clone();
    last
}

/// The value of an option: what fits, or what somebody might try.
fn value(rng: &mut Rng, option: &Value, user: &str) -> Value {
    let numbers = ["INC-20260302-002", "INC-20260302-001", "2", "002", "inc-20260302-002"];
    match option["type"].as_u64() {
        Some(3) => {
            let choices: Vec<&str> = option["choices"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|it| it["value"].as_str())
                .collect();
            match (choices.is_empty(), rng.up_to(3)) {
                (false, 1..) => mutate::pick(rng, &choices).into(),
                (_, 0) => mutate::one_of(rng, &numbers).into(),
                _ => mutate::pick(rng, &numbers).into(),
            }
        }
        Some(4) => json!(rng.between(-9, 99)),
        Some(5) => json!(rng.chance(500)),
        Some(10) => json!(rng.between(-90, 990) as f64 / 9.0),
        _ => user.into(),
    }
}

/// The options of a command, or of a part of it.
fn options(rng: &mut Rng, of: &Value, user: &str) -> Value {
    let given = of["options"].as_array().into_iter().flatten().filter_map(|option| {
        let is_given = option["required"] == true || option["name"] == "incident" || rng.chance(400);
        is_given.then(|| {
            let value = value(rng, option, user);
            json!({ "name": option["name"], "type": option["type"], "value": value })
        })
    });
    given.collect()
}

fn command(rng: &mut Rng, forms: &Forms) -> Value {
    let command = &forms.commands[rng.up_to(forms.commands.len() as i64 - 1) as usize];
    let member = &forms.command["member"];
    let user = member["user"]["id"].as_str().unwrap_or_default();
    let parts: Vec<&Value> =
        command["options"].as_array().into_iter().flatten().filter(|option| option["type"] == 1).collect();
    let given = match parts.as_slice() {
        [] => options(rng, command, user),
        parts => {
            let part = parts[rng.up_to(parts.len() as i64 - 1) as usize];
            json!([{ "name": part["name"], "type": 1, "options": options(rng, part, user) }])
        }
    };
    let mut sent = forms.command.clone();
    sent["data"] = json!({
        "id": command["id"], "name": command["name"], "type": 1, "options": given,
        "resolved": { "users": { user: member["user"] }, "members": { user: member } },
    });
    // Now and then somebody is still typing.
    if rng.chance(200) {
        sent["type"] = json!(4);
    }
    sent
}

/// A button of some incident, or the form that it opens.
fn press(rng: &mut Rng, forms: &Forms) -> Value {
    let presses = Press::VARIANTS;
    let pressed = Pressed {
        press: presses[rng.up_to(presses.len() as i64 - 1) as usize],
        incident: IncidentId(rng.between(1, 3)),
        stage: State::VARIANTS[rng.up_to(State::VARIANTS.len() as i64 - 1) as usize],
        item: rng.chance(300).then(|| rng.up_to(3) as u32),
    };
    let mut sent = if rng.chance(500) { forms.component.clone() } else { forms.modal.clone() };
    sent["data"]["custom_id"] = pressed.id().into();
    sent
}

/// What the bot answered.
fn said(requests: &[RequestRecord]) -> Vec<String> {
    let answers =
        requests.iter().filter(|one| one.path.contains("/interactions/") || one.path.contains("/webhooks/"));
    answers.map(|one| one.body.to_string()).filter(|body| body.contains(SECRET)).collect()
}

#[tokio::test]
async fn an_outsider_changes_and_reads_nothing_of_a_private_incident() {
    let mut world = World::new().await;
    let public = world.declares(Lin, "title:宕机 level:P1").await;
    let private =
        world.declares(Lin, &format!("title:{SECRET} symptom:{SECRET} level:P1 private:true")).await;
    world.does(Sun, world.general, "/incidents list").await;
    let own = world.person(Sun).last_interaction().unwrap();
    world.presses(Wang, public, "Acknowledge").await;
    let component = as_of(&world, Wang, &own["member"]);
    world.fills(Wang, public, "Blocker", &[("text", "no access")]).await;
    let modal = as_of(&world, Wang, &own["member"]);
    let commands = world.sandbox.read(|state| state.commands[&None].clone());
    let is_tried =
        |command: &Value| command["type"] == 1 && !LEFT_OUT.iter().any(|word| command["name"] == *word);
    let commands: Vec<Value> = commands.into_iter().filter(is_tried).collect();
    let incidents = world.guild.channel_named("incidents").unwrap();
    let channels = vec![world.general, public, incidents];
    let forms = Forms { command: own, component, modal, commands, channels };
    world.settled().await;
    let before = world.incident(private).await.incident;
    let settings = world.app().actions.guild(before.guild());
    world.expects_error("an interaction could not be read, and is refused");

    let all: Vec<u64> = rounds(ROUNDS).collect();
    for some in all.chunks(TOGETHER) {
        for &seed in some {
            let mut rng = Rng::new(seed);
            let mut sent = if rng.chance(700) { command(&mut rng, &forms) } else { press(&mut rng, &forms) };
            let channel = forms.channels[rng.up_to(2) as usize].to_string();
            (sent["channel_id"], sent["channel"]["id"]) = (channel.clone().into(), channel.into());
            sent["id"] = (FIRST_ID + seed).to_string().into();
            sent["token"] = format!("outsider-{seed}").into();
            assert!(world.person(Sun).sends_raw_interaction(&sent));
        }
        let answered = |state: &warroom::sandbox::State| {
            some.iter().all(|seed| {
                state.interactions.get(&(FIRST_ID + seed)).is_some_and(|one| one.callback.is_some())
            })
        };
        let seen = world.sandbox.wait_until("an answer to each", PATIENCE, answered).await;
        seen.unwrap_or_else(|error| {
            panic!("{error:#}: WARROOM_FUZZ_SEED={} WARROOM_FUZZ={TOGETHER}", some[0])
        });
        let late = world
            .sandbox
            .read(|state| some.iter().filter(|seed| state.interactions[&(FIRST_ID + **seed)].failed).count());
        assert_eq!(late, 0, "answers after three seconds, from WARROOM_FUZZ_SEED={}", some[0]);
        let newest = world.sandbox.read(|state| {
            let newest = state.requests.len().saturating_sub(KEPT);
            state.requests.iter().skip(newest).cloned().collect::<Vec<_>>()
        });
        assert_eq!(said(&newest), [""; 0], "from WARROOM_FUZZ_SEED={}", some[0]);
    }
    println!("{} interactions of an outsider", all.len());
    world.settled().await;
    assert_eq!(said(&world.sandbox.requests()), [""; 0]);
    let after = world.app().actions.here(before.guild(), ChannelId(private)).await.unwrap().incident;
    assert_eq!(
        (after.seq, &after.assignments),
        (before.seq, &before.assignments),
        "nothing of it was changed"
    );
    assert_eq!(world.app().actions.guild(before.guild()), settings);
    world.sandbox.clear_faults();
    world.ignores_the_rest();
    world.ends().await;
}
