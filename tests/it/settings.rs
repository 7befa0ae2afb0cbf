//! Settings that many people change at once.

use crate::world::{PATIENCE, Who::*, World};
use futures_util::future::join_all;
use warroom::domain::guild::Holder;
use warroom::domain::ids::{GuildId, UserId};

/// So many set something at the same moment.
const PEOPLE: usize = 40;

#[tokio::test]
async fn of_forty_who_set_something_at_the_same_moment_nobody_loses_anything() {
    let mut world = World::new().await;
    let people: Vec<_> =
        (0..PEOPLE).map(|count| world.guild.add_person(&format!("P{count}"), "en-US", &[])).collect();
    let ops = world.person(Ops);
    let roles = ["lead", "duty", "director", "tester"];
    let lines: Vec<_> = people
        .iter()
        .enumerate()
        .map(|(count, person)| format!("/warroom settings role:{} to:<@{}>", roles[count % 4], person.id()))
        .collect();
    let typed = join_all(lines.iter().map(|line| ops.types(world.general, line))).await;
    let mut said = Vec::new();
    for answer in typed {
        said.push(answer.unwrap().settled(PATIENCE).await.unwrap().text());
    }
    let id = GuildId(world.guild.id());
    for restarted in [false, true] {
        if restarted {
            world.restart().await;
        }
        let guild = world.app().actions.guild(id);
        let held =
            |user: u64| guild.roles.values().flatten().any(|holder| *holder == Holder::User(UserId(user)));
        let lost: Vec<_> = people.iter().filter(|person| !held(person.id())).map(|one| one.id()).collect();
        assert!(lost.is_empty(), "restarted: {restarted}, lost: {lost:?}");
    }
    // Each answer shows what was stored when it was given: whoever was told of is held.
    for (person, said) in people.iter().zip(&said) {
        assert!(said.contains(&format!("<@{}>", person.id())) || said.contains("@P"), "{said}");
    }
    world.ends().await;
}

#[tokio::test]
async fn setups_at_the_same_moment_keep_each_others_settings_and_make_each_channel_once() {
    let mut world = World::bare().await;
    let ops = world.person(Ops);
    let lines = [
        "language:en",
        "zone:Europe/Berlin",
        "playbook:basic",
        "company:Acme",
        "zone:Europe/Berlin",
        "playbook:basic",
    ]
    .map(|options| format!("/warroom setup {options}"));
    let typed = join_all(lines.iter().map(|line| ops.types(world.general, line))).await;
    let mut said = Vec::new();
    for answer in typed {
        said.push(answer.unwrap().settled(PATIENCE).await.unwrap().text());
    }
    let id = GuildId(world.guild.id());
    let guild = world.app().actions.guild(id);
    assert_eq!(guild.zone, "Europe/Berlin".parse().unwrap());
    assert_eq!((guild.playbook.as_str(), guild.company.as_deref()), ("basic", Some("Acme")));
    assert_eq!(guild.languages.len(), 1);
    assert!(said[1].contains("time zone Europe/Berlin"), "{}", said[1]);
    for name in ["incidents", "incident-reviews", "warroom-ops"] {
        let made = world.sandbox.requests().into_iter();
        let made = made.filter(|request| request.method == "POST" && request.body["name"] == name).count();
        assert_eq!(made, 1, "{name}");
    }
    world.ends().await;
}
