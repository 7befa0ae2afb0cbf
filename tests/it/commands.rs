//! The commands at Discord are those of the program, whatever others with the bot's token do to them.

use crate::world::{PATIENCE, Who::*, World};
use reqwest::Method;
use serde_json::{Value, json};
use warroom::sandbox::{Fault, FaultKind};

const COMMANDS: &str = "/applications/{application_id}/commands";

/// How often the bot asked for its commands, and how often it wrote them. What the stories do themselves is not among it.
fn asked(world: &World) -> (usize, usize) {
    let requests = world.sandbox.requests();
    let count = |method: &str| {
        let of_bot =
            |body: &Value| body.as_array().is_none_or(|all| all.iter().all(|one| one["id"].is_null()));
        let counted = requests.iter().filter(|it| it.template == COMMANDS && it.method == method);
        counted.filter(|it| of_bot(&it.body)).count()
    };
    (count("GET"), count("PUT"))
}

pub fn listed(world: &World) -> Vec<Value> {
    world.sandbox.read(|state| state.commands.get(&None).cloned().unwrap_or_default())
}

/// What Discord lets be said of a command, of what it lists.
const SETTABLE: [&str; 10] = [
    "id",
    "type",
    "name",
    "name_localizations",
    "description",
    "description_localizations",
    "options",
    "default_member_permissions",
    "contexts",
    "integration_types",
];

/// Somebody else with the bot's token changes the commands. Each keeps its id, by which [`asked`] knows these requests.
async fn others_change(world: &World, change: impl FnOnce(&mut Vec<Value>)) {
    let mut all = listed(world);
    all.iter_mut().for_each(|one| {
        one.as_object_mut().unwrap().retain(|name, _| SETTABLE.contains(&name.as_str()));
    });
    change(&mut all);
    let address =
        format!("{}/api/v10/applications/{}/commands", world.sandbox.base_url(), world.sandbox.bot_id());
    let request = reqwest::Client::new().request(Method::PUT, address);
    let request = request.header("Authorization", "Bot sandbox").header("User-Agent", "DiscordBot (x, 1)");
    let request = request.header("Content-Type", "application/json").body(Value::from(all).to_string());
    let answer = request.send().await.unwrap();
    assert!(answer.status().is_success(), "{:?}", answer.text().await);
}

/// Every command as people type it, `/comms draft`, with its options.
pub fn typed(listed: &[Value]) -> Vec<(String, Vec<String>)> {
    let options = |of: &Value| of["options"].as_array().cloned().unwrap_or_default();
    let name = |of: &Value| of["name"].as_str().unwrap_or_default().to_owned();
    let names = |of: &Value| options(of).iter().map(name).collect::<Vec<_>>();
    let mut found = Vec::new();
    for command in listed.iter().filter(|command| command["type"].as_u64().unwrap_or(1) == 1) {
        let subs: Vec<Value> = options(command).into_iter().filter(|option| option["type"] == 1).collect();
        if subs.is_empty() {
            found.push((format!("/{}", name(command)), names(command)));
        }
        found.extend(subs.iter().map(|sub| (format!("/{} {}", name(command), name(sub)), names(sub))));
    }
    found
}

fn named<'a>(all: &'a [Value], name: &str) -> Option<&'a Value> {
    all.iter().find(|one| one["name"] == name)
}

#[tokio::test]
async fn commands_that_were_removed_are_there_again_after_a_restart_and_unchanged_ones_are_not_written() {
    let mut world = World::new().await;
    assert_eq!(asked(&world), (1, 1), "the first start");
    let whole = listed(&world);
    world.restart().await;
    assert_eq!(asked(&world), (2, 1), "nothing differs");

    let stranger = json!({ "type": 1, "name": "cats", "description": "of another program", "id": "1" });
    type Change = Box<dyn FnOnce(&mut Vec<Value>)>;
    let changes: [(&str, Change); 5] = [
        ("one was removed", Box::new(|all| all.retain(|one| one["name"] != "ack"))),
        ("an extra one", Box::new(|all| all.push(stranger))),
        ("a description", Box::new(|all| all[0]["description"] = "something else".into())),
        ("a Chinese name", Box::new(|all| all[1]["name_localizations"] = json!({}))),
        ("an option", Box::new(|all| drop(all[0]["options"].as_array_mut().unwrap().pop()))),
    ];
    for (place, (what, change)) in changes.into_iter().enumerate() {
        others_change(&world, change).await;
        world.restart().await;
        assert_eq!(asked(&world), (3 + place, 2 + place), "{what}");
        let now = listed(&world);
        assert_eq!(now.len(), whole.len(), "{what}");
        for command in &whole {
            let again = named(&now, command["name"].as_str().unwrap()).unwrap_or(&Value::Null);
            let said = ["description", "description_localizations", "name_localizations", "options"];
            said.iter().for_each(|part| assert_eq!(again[part], command[part], "{what}: {part}"));
        }
    }
    // All of them gone, such as by another program's empty list.
    others_change(&world, Vec::clear).await;
    world.restart().await;
    assert_eq!(listed(&world).len(), whole.len());
    world.declares(Lin, "title:宕机").await;
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn whoever_uses_a_command_that_is_not_ours_brings_a_look() {
    let mut world = World::new().await;
    let stranger = json!({ "type": 1, "name": "cats", "description": "of another program", "id": "1" });
    others_change(&world, |all| all.push(stranger)).await;
    let said = world.does(Bo, world.general, "/cats").await;
    assert!(said.contains("cats"), "{said}");
    world.sees("the strange command goes", |world| named(&listed(world), "cats").is_none()).await;
    assert_eq!(asked(&world).1, 2);
    world.ends().await;
}

#[tokio::test]
async fn a_list_that_cannot_be_read_keeps_nobody_waiting() {
    let mut world = World::new().await;
    let fault = Fault::once("GET", COMMANDS, FaultKind::Answer(500, json!({ "message": "no" })));
    world.sandbox.inject(fault.times(20));
    world.expects_error("the commands could not be registered; trying again");
    world.restart().await;
    let began = std::time::Instant::now();
    let said = world.does(Lin, world.general, "/declare title:宕机").await;
    assert!(said.contains("INC-") && began.elapsed() < PATIENCE, "{said}");
    world.ignores_the_rest();
    world.sandbox.clear_injected();
    world.ends().await;
}

#[tokio::test]
async fn every_command_stands_in_the_readme() {
    let world = World::new().await;
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let commands = typed(&listed(&world));
    assert!(commands.len() > 60, "{commands:?}");
    let missing: Vec<_> = commands.iter().filter(|(path, _)| !readme.contains(path.as_str())).collect();
    assert!(missing.is_empty(), "README.md says nothing of {missing:?}");
    world.ends().await;
}
