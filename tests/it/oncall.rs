//! Who is on call is called.

use crate::reach::roll;
use crate::world::{Who, Who::*, World, at};
use warroom::discord::permissions::{MENTION_EVERYONE, NEEDED};
use warroom::domain::guild::{Guild, Language};
use warroom::domain::ids::{GuildId, RoleKey, UserId};
use warroom::domain::oncall::{Override, Rotation};

/// Bo and Sun take turns at duty, a day each, from 09:00 on the 2nd of March; Ops stands in for an hour.
pub async fn rotate(world: &mut World) {
    let id = |world: &World, who| UserId(world.person(who).id());
    let rotation = Rotation {
        role: RoleKey::new("duty"),
        people: vec![id(world, Bo), id(world, Sun)],
        start: "2026-03-02T09:00:00".parse().unwrap(),
        every: 86_400,
        zone: warroom::zone::Zone::shanghai(),
        overrides: vec![Override {
            who: id(world, Ops),
            from: at("2026-03-02T20:00:00+08:00"),
            until: at("2026-03-02T21:00:00+08:00"),
        }],
        hours: None,
        series: Vec::new(),
        shifts: Vec::new(),
        remote: None,
    };
    let guild = GuildId(world.guild.id());
    let settings = (*world.app().actions.guild(guild)).clone();
    world.app().actions.store_settings(vec![Guild { oncall: vec![rotation], ..settings }]).await.unwrap();
}

#[tokio::test]
async fn whoever_is_on_call_at_that_moment_is_called_and_may_act() {
    let mut world = World::new().await;
    rotate(&mut world).await;
    let said = world.does(Lin, world.general, "/declare title:宕机 level:P2").await;
    assert!(said.contains("INC-20260302-001"), "{said}");
    let room = world.guild.rooms()[0];
    world.hears(room, "card", &[]);
    world.hears(room, "P2 Medium", &["Bo", "Chen"]);
    let said = world.does(Bo, room, "/ack").await;
    assert!(said.contains("Acknowledged"), "whoever is on call has the role: {said}");
    let said = world.does(Sun, room, "/grade").await;
    assert!(said.contains("Only these may set the level"), "not their turn: {said}");
    // Whoever holds the role all the time may act, too.
    let said = world.does(Wang, room, "/grade").await;
    assert!(said.contains("P2"), "{said}");
    world.ignores_the_rest();
    world.until(at("2026-03-02T20:30:00+08:00")).await;
    let told = world.reads(room);
    let told = told.iter().find(|said| said.text.contains("Recovery nearly due")).unwrap();
    assert_eq!(told.pinged, ["Ops"], "20:24: {told:?}");
    world.until(at("2026-03-02T22:00:00+08:00")).await;
    let told = world.reads(room);
    let told = told.iter().find(|said| said.text.contains("Recovery overdue")).unwrap();
    assert!(told.pinged.contains(&"Bo".to_owned()) && !told.pinged.contains(&"Ops".to_owned()), "{told:?}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn the_rota_is_shown_with_who_comes_next() {
    let mut world = World::new().await;
    let said = world.does(Bo, world.general, "/oncall").await;
    assert!(said.contains("Nobody takes turns on this server"), "{said}");
    rotate(&mut world).await;
    for line in ["/oncall", "/oncall role:duty", "/oncall role:值班人员"] {
        let said = world.does(Bo, world.general, line).await;
        assert_eq!(said, "**Duty engineer**: @Bo until 20:00, then @Ops");
    }
    let said = world.does(Lin, world.general, "/oncall").await;
    assert_eq!(said, "**值班人员**：@Bo，到 20:00；下一位 @Ops");
    let said = world.does(Bo, world.general, "/oncall role:lead").await;
    assert!(said.contains("There is no role “lead”. There are: “duty” Duty engineer"), "{said}");
    world.until(at("2026-03-02T20:59:00+08:00")).await;
    let said = world.does(Bo, world.general, "/oncall").await;
    assert_eq!(said, "**Duty engineer**: @Ops until 21:00, then @Bo");
    world.restart().await;
    world.until(at("2026-03-03T09:00:00+08:00")).await;
    let said = world.does(Bo, world.general, "/oncall").await;
    assert_eq!(said, "**Duty engineer**: @Sun until 09:00, then @Bo");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn the_doctor_knows_turns_that_reach_nobody() {
    let mut world = World::new().await;
    rotate(&mut world).await;
    let said = world.does(Ops, world.general, "/warroom doctor").await;
    assert!(!said.contains("on call") && !said.contains("not on this server"), "{said}");

    let guild = GuildId(world.guild.id());
    let mut settings = (*world.app().actions.guild(guild)).clone();
    let first = settings.oncall[0].clone();
    let gone = UserId(4242);
    let with = |role: &str, people: Vec<UserId>, start: &str| Rotation {
        role: RoleKey::new(role),
        people,
        start: start.parse().unwrap(),
        overrides: Vec::new(),
        ..first.clone()
    };
    let bo = UserId(world.person(Bo).id());
    settings.oncall = vec![
        with("duty", vec![bo, gone], "2026-03-02T09:00:00"),
        with("lead", vec![bo], "2026-03-09T09:00:00"),
        with("tester", Vec::new(), "2026-03-02T09:00:00"),
        with("cook", vec![bo], "2026-03-02T09:00:00"),
    ];
    world.app().actions.store_settings(vec![settings]).await.unwrap();
    let said = world.does(Ops, world.general, "/warroom doctor").await;
    for part in [
        "<@4242> (“Duty engineer”) is not on this server any more",
        "People take turns at “lead”, but nobody is on call now",
        "People take turns at “tester”, but nobody is on call now",
        "People take turns at “cook”, which the playbook does not have",
    ] {
        assert!(said.contains(part) || said.replace("@4242", "<@4242>").contains(part), "{part}: {said}");
    }
    assert!(!said.contains("“duty”, but nobody"), "{said}");
    world.ends().await;
}

#[tokio::test]
async fn the_doctor_knows_what_rooms_that_are_threads_need() {
    let thread = |text: &str| text.replacen("rank = 4", "rank = 4\nroom = \"thread\"", 1);
    let mut world = World::playing("rapid-response", thread).await;
    let threads = (1 << 35) | (1 << 38);
    let all = NEEDED.iter().fold(0, |all, (bit, _)| all | bit) | MENTION_EVERYONE;
    world.guild.set_bot_permissions(all | threads);
    let said = world.does(Ops, world.general, "/warroom doctor").await;
    assert!(!said.contains("Threads"), "{said}");
    world.guild.set_bot_permissions(all);
    let said = world.does(Ops, world.general, "/warroom doctor").await;
    for name in ["Create Public Threads", "Send Messages in Threads"] {
        assert!(said.contains(&format!("lacks the permission “{name}” in ")), "{name}: {said}");
    }
    world.ends().await;
}

#[tokio::test]
async fn the_operators_are_told_once_a_week_ahead_when_it_is_nobodys_turn_or_that_of_two() {
    let mut world = World::new().await;
    let ops = world.guild.channel_named("warroom-ops").unwrap();
    rotate(&mut world).await;
    roll(&mut world).await;
    world.hears_nothing(ops);

    let guild = GuildId(world.guild.id());
    let mut settings = (*world.app().actions.guild(guild)).clone();
    let duty = settings.oncall[0].clone();
    let stand_in = |who: Who, from: &str, until: &str| Override {
        who: UserId(world.person(who).id()),
        from: at(&format!("2026-03-{from}:00:00+08:00")),
        until: at(&format!("2026-03-{until}:00:00+08:00")),
    };
    let overrides = vec![stand_in(Ops, "10T20", "10T23"), stand_in(Sun, "10T22", "11T01")];
    let start = "2026-03-05T09:00:00".parse().unwrap();
    let lead = Rotation { role: RoleKey::new("lead"), start, overrides: Vec::new(), ..duty.clone() };
    settings.oncall = vec![Rotation { overrides, ..duty }, lead];
    settings.languages = vec![Language::En, Language::Zh];
    world.app().actions.store_settings(vec![settings]).await.unwrap();
    roll(&mut world).await;
    let told = world.hears(ops, "Turns are missing, or given to two", &[]).text;
    assert!(told.contains("Nobody is on call for “Technical lead” until"), "{told}");
    assert!(told.contains("“技术负责人”在 ") && told.contains(" 之前没有人值班"), "{told}");
    assert!(!told.contains("stand in at"), "in more than a week: {told}");
    roll(&mut world).await;
    world.restart().await;
    roll(&mut world).await;
    world.hears_nothing(ops);

    world.until(at("2026-03-04T14:00:00+08:00")).await;
    roll(&mut world).await;
    let told = world.hears(ops, "Turns are missing, or given to two", &[]).text;
    assert!(told.contains("Two people stand in at “Duty engineer”"), "{told}");
    assert!(told.contains("@Ops and @Sun. @Sun counts"), "{told}");
    let doctor = world.does(Ops, world.general, "/warroom doctor").await;
    assert!(doctor.contains("Two people stand in at “Duty engineer”"), "{doctor}");
    assert_eq!(doctor.matches("nobody is on call now").count(), 1, "{doctor}");
    assert!(!doctor.contains("Nobody is on call for"), "{doctor}");
    // What was foreseen comes and goes.
    world.until(at("2026-03-05T10:00:00+08:00")).await;
    roll(&mut world).await;
    world.hears_nothing(ops);
    world.ignores_the_rest();
    world.ends().await;
}
