//! A message that Discord took is not yet one that somebody read: whom it comes to, and who is told instead.

use crate::reading::Posted;
use crate::world::{Who::*, World, at};
use chrono::TimeDelta;
use serde_json::json;
use warroom::discord::permissions::{MENTION_EVERYONE, VIEW_CHANNEL};
use warroom::domain::guild::Guild;
use warroom::domain::ids::{GuildId, RoleKey, UserId};
use warroom::domain::oncall::Rotation;
use warroom::sandbox::{Fault, FaultKind};

const DIRECTOR: &str = "技术总监";
const LEAD: &str = "技术负责人";
const DUTY: &str = "值班人员";

fn role(world: &World, name: &str) -> u64 {
    world.guild.role_named(name).expect("a role of that name")
}

/// A P0 that nobody acknowledges, at 14:06: the director is called at 14:10.
async fn unanswered(world: &mut World, report: &str) -> u64 {
    let room = world.declares(Lin, &format!("title:宕机 level:P0 {report}")).await;
    world.passes("6m").await;
    world.ignores_the_rest();
    room
}

/// The next time passes, and the escalation comes.
async fn escalated(world: &mut World, room: u64) -> Posted {
    world.until(at("2026-03-02T14:10:00+08:00")).await;
    let told = world.reads(room);
    let escalation = told.iter().find(|said| said.text.contains("🚨"));
    escalation.cloned().unwrap_or_else(|| panic!("no escalation in {told:#?}"))
}

/// The operators are told of an incident's message within two minutes, and that all is well once somebody acts in it.
async fn operators_hear(mut world: World, room: u64) {
    let ops = world.guild.channel_named("warroom-ops").unwrap();
    world.expects_error("the audit found a difference");
    world.passes("2m").await;
    let told = world.reads(ops);
    assert!(told.iter().any(|said| said.text.contains("reached nobody whom it was for")), "{told:#?}");
    world.does(Wang, room, "/log 我来处理").await;
    world.passes("2m").await;
    let told = world.reads(ops);
    assert!(told.iter().any(|said| said.text.contains("agree again")), "{told:#?}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn an_escalation_to_a_deleted_role_goes_to_the_lead_and_is_told_to_whoever_can_mend_it() {
    let mut world = World::new().await;
    let room = unanswered(&mut world, "").await;
    world.guild.remove_role(role(&world, DIRECTOR));
    let told = escalated(&mut world, room).await;
    assert_eq!(told.pinged, ["Chen"], "{told:?}");
    assert!(told.text.contains("Technical director (the Discord role was deleted)"), "{told:?}");
    let said = world.does(Bo, room, "/why what:respond").await;
    assert!(said.contains("reached nobody whom it was for: Technical director"), "{said}");
    assert!(said.contains("told in their place: Technical lead"), "{said}");
    let said = world.does(Zhao, room, "/why what:respond").await;
    assert!(said.contains("没有通知到应当收到的人：技术总监（Discord 身份组已被删除）"), "{said}");
    operators_hear(world, room).await;
}

#[tokio::test]
async fn an_escalation_to_a_role_that_nobody_has_or_that_cannot_be_mentioned_goes_to_the_lead() {
    for (why, change) in [
        (
            "nobody has the Discord role",
            (|world| world.guild.set_roles(&world.person(Zhao), &[])) as fn(&World),
        ),
        ("may not mention the Discord role", |world| {
            world.guild.set_mentionable(role(world, DIRECTOR), false)
        }),
    ] {
        let mut world = World::new().await;
        let room = unanswered(&mut world, "").await;
        change(&world);
        let told = escalated(&mut world, room).await;
        assert_eq!(told.pinged, ["Chen"], "{told:?}");
        assert!(told.text.contains(why), "{told:?}");
        operators_hear(world, room).await;
    }
}

#[tokio::test]
async fn a_bot_that_may_mention_all_roles_reaches_one_that_not_everybody_may_mention() {
    let mut world = World::new().await;
    world.guild.set_bot_permissions(2_251_800_082_238_480 | MENTION_EVERYONE);
    world.guild.set_mentionable(role(&world, DIRECTOR), false);
    let room = unanswered(&mut world, "").await;
    let told = escalated(&mut world, room).await;
    assert_eq!(told.pinged, ["Zhao"], "{told:?}");
    assert!(!told.text.contains("could be reached"), "{told:?}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn somebody_who_cannot_see_the_room_is_not_reached_there() {
    let mut world = World::new().await;
    world.does(Ops, world.general, "/warroom settings role:director to:@Zhao").await;
    let said =
        world.does(Ops, world.general, "/warroom settings role:director to:@技术总监 remove:true").await;
    assert!(said.contains("@Zhao") && !said.contains("@技术总监"), "{said}");
    let room = unanswered(&mut world, "").await;
    world.guild.set_overwrite(room, world.person(Zhao).id(), 1, 0, VIEW_CHANNEL);
    let told = escalated(&mut world, room).await;
    assert_eq!(told.pinged, ["Chen"], "{told:?}");
    assert!(told.text.contains("@Zhao (cannot see this channel)"), "{told:?}");
    operators_hear(world, room).await;
}

#[tokio::test]
async fn a_role_of_whose_people_none_can_see_the_room_is_not_reached_there() {
    let mut world = World::new().await;
    let room = unanswered(&mut world, "").await;
    // Nobody is let in by any role; who is let in by name has another one.
    for name in ["members", LEAD, DUTY, DIRECTOR] {
        world.guild.set_overwrite(room, role(&world, name), 0, 0, VIEW_CHANNEL);
    }
    world.guild.set_overwrite(room, world.guild.id(), 0, 0, VIEW_CHANNEL);
    let told = escalated(&mut world, room).await;
    assert_eq!(told.pinged, ["Owner"], "who sees every channel: {told:?}");
    assert!(told.text.contains("Technical director (cannot see this channel)"), "{told:?}");
    world.guild.set_overwrite(room, role(&world, "members"), 0, VIEW_CHANNEL, 0);
    operators_hear(world, room).await;
}

#[tokio::test]
async fn where_nobody_of_the_whole_ladder_is_there_whoever_owns_the_server_is_told() {
    let mut world = World::new().await;
    for name in [DIRECTOR, LEAD, DUTY] {
        world.guild.remove_role(role(&world, name));
    }
    world.does(Lin, world.general, "/declare title:宕机 level:P0").await;
    let room = world.guild.rooms()[0];
    let told = world.reads(room);
    let opening = told.iter().find(|said| said.text.contains("reported by")).expect("an opening");
    assert_eq!(opening.pinged, ["Owner"], "{opening:?}");
    assert!(opening.text.contains("whoever manages the server: @Owner"), "{opening:?}");
    world.passes("6m").await;
    world.ignores_the_rest();
    let told = escalated(&mut world, room).await;
    assert_eq!(told.pinged, ["Owner"], "{told:?}");
    world.expects_error("the audit found a difference");
    world.expects_finding();
    world.ignores_the_rest();
    world.passes("2m").await;
    world.ignores_the_rest();
    world.sandbox.clear_faults();
    world.ends().await;
}

#[tokio::test]
async fn those_who_manage_the_server_are_told_by_their_role_if_it_can_be_mentioned_but_not_of_a_private_matter()
 {
    for (report, pinged) in [("", &["Ops", "Owner"][..]), ("private:true", &["Owner"])] {
        let mut world = World::new().await;
        world.guild.set_mentionable(role(&world, "Managers"), true);
        let room = unanswered(&mut world, report).await;
        for name in [DIRECTOR, LEAD, DUTY] {
            world.guild.remove_role(role(&world, name));
        }
        let told = escalated(&mut world, room).await;
        let mut called = told.pinged.clone();
        called.sort();
        assert_eq!(called, pinged, "{told:?}");
        let ops = world.person(Ops).id();
        assert_eq!(world.guild.permissions_in(room, ops) & VIEW_CHANNEL == 0, !report.is_empty());
        world.expects_error("the audit found a difference");
        world.expects_finding();
        world.passes("2m").await;
        world.ignores_the_rest();
        world.ends().await;
    }
}

#[tokio::test]
async fn the_next_of_the_ladder_is_let_into_a_private_room() {
    let mut world = World::new().await;
    let room = unanswered(&mut world, "private:true").await;
    world.does(Ops, world.general, "/warroom settings role:lead to:@Bo").await;
    world.guild.remove_role(role(&world, DIRECTOR));
    world.guild.remove_role(role(&world, LEAD));
    let told = escalated(&mut world, room).await;
    assert_eq!(told.pinged, ["Bo"], "{told:?}");
    world.ignores_the_rest();
    operators_hear(world, room).await;
}

#[tokio::test]
async fn a_reminder_to_somebody_who_left_goes_to_the_lead_and_says_that_they_are_gone() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/grade level:P0 reason:checked confirm:true").await;
    world.does(Chen, room, "/assign @Bo goal:恢复").await;
    world.does(Wang, room, "/paged @Chen").await;
    world.ignores_the_rest();
    let bo = world.person(Bo);
    world.guild.remove_person(&bo);
    world.passes("30m").await;
    let told = world.reads(room);
    let reminders: Vec<_> = told.iter().filter(|said| said.text.contains("Progress update")).collect();
    assert!(reminders.len() >= 2, "{told:#?}");
    for told in reminders {
        assert_eq!(told.pinged, ["Chen"], "{told:?}");
        assert!(told.text.contains("(not on this server any more)"), "{told:?}");
    }
    operators_hear(world, room).await;
}

#[tokio::test]
async fn when_whoever_is_on_call_has_left_the_next_of_the_ladder_is_called() {
    let mut world = World::new().await;
    let guild = GuildId(world.guild.id());
    let rotation = Rotation {
        role: RoleKey::new("director"),
        people: vec![UserId(world.person(Sun).id())],
        start: "2026-03-02T09:00:00".parse().unwrap(),
        every: 86_400,
        zone: warroom::zone::Zone::shanghai(),
        overrides: Vec::new(),
        hours: None,
        series: Vec::new(),
        shifts: Vec::new(),
        remote: None,
    };
    let settings = (*world.app().actions.guild(guild)).clone();
    world.app().actions.store_settings(vec![Guild { oncall: vec![rotation], ..settings }]).await.unwrap();
    let room = unanswered(&mut world, "").await;
    let sun = world.person(Sun);
    world.guild.remove_person(&sun);
    let told = escalated(&mut world, room).await;
    assert_eq!(told.pinged, ["Chen"], "{told:?}");
    assert!(told.text.contains("(not on this server any more)"), "{told:?}");
    operators_hear(world, room).await;
}

#[tokio::test]
async fn what_discord_does_not_say_holds_nothing_back_and_calls_nobody_else() {
    let mut world = World::new().await;
    let room = unanswered(&mut world, "").await;
    world.guild.remove_role(role(&world, DIRECTOR));
    let refusal = FaultKind::Answer(403, json!({"code": 50013, "message": "Missing Permissions"}));
    world.sandbox.inject(Fault::once("GET", "/guilds/{guild_id}/roles/member-counts", refusal).times(1000));
    let told = escalated(&mut world, room).await;
    assert_eq!(told.pinged, Vec::<String>::new(), "{told:?}");
    assert!(!told.text.contains("could be reached"), "{told:?}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn an_answer_that_never_comes_holds_an_escalation_back_for_two_seconds_at_most() {
    let mut world = World::new().await;
    let room = unanswered(&mut world, "").await;
    world.guild.remove_role(role(&world, DIRECTOR));
    world.passes("3m").await;
    let stalls = Fault::once("GET", "/guilds/{guild_id}/channels", FaultKind::Stall).times(1000);
    world.sandbox.inject(stalls);
    let began = std::time::Instant::now();
    escalated(&mut world, room).await;
    assert!(began.elapsed().as_secs() < 9, "{:?}", began.elapsed());
    world.ignores_the_rest();
    world.ends().await;
}

/// The roll is called, and where something is new once more soon afterwards: what is seen twice is told.
pub(crate) async fn roll(world: &mut World) {
    let next = world.now() + TimeDelta::minutes(1);
    world.shows(next);
    let real = std::time::Duration::from_millis(500);
    while tokio::time::timeout(real, world.app().roll_called(next)).await.is_err() {
        world.shows(world.now() + TimeDelta::seconds(2));
    }
    world.settled().await;
}

#[tokio::test]
async fn the_operators_are_told_unasked_when_a_role_loses_its_last_holder_and_when_it_is_well_again() {
    let mut world = World::new().await;
    let ops = world.guild.channel_named("warroom-ops").unwrap();
    roll(&mut world).await;
    world.hears_nothing(ops);
    let director = role(&world, DIRECTOR);
    world.guild.set_roles(&world.person(Zhao), &[]);
    roll(&mut world).await;
    let told = world.hears(ops, "Not everybody whom the playbooks call can be reached", &[]);
    assert!(told.text.contains("Nobody has the Discord role @技术总监 (“Technical director”)"), "{told:?}");
    roll(&mut world).await;
    world.restart().await;
    roll(&mut world).await;
    world.hears_nothing(ops);
    world.guild.set_roles(&world.person(Zhao), &[director]);
    roll(&mut world).await;
    world.hears(ops, "Can be reached again: Technical director", &[]);
    roll(&mut world).await;
    world.hears_nothing(ops);
    world.ends().await;
}

#[tokio::test]
async fn the_doctor_the_setup_and_the_start_name_every_role_that_comes_to_nobody() {
    let mut world = World::new().await;
    let ops = world.guild.channel_named("warroom-ops").unwrap();
    world.does(Ops, world.general, "/warroom settings role:tester to:@Sun").await;
    let sun = world.person(Sun);
    world.stops().await;
    world.guild.remove_role(role(&world, DIRECTOR));
    world.guild.set_mentionable(role(&world, LEAD), false);
    world.guild.remove_person(&sun);
    world.starts().await;
    roll(&mut world).await;
    let parts = [
        "The Discord role that stood for “Technical director” was deleted",
        "When the bot mentions @技术负责人 (“Technical lead”), nobody is notified",
        "(“Tester”) is not on this server any more",
        "Nobody holds the role “Customer service”",
    ];
    let told = world.reads(ops).pop().expect("what the start found").text;
    let doctor = world.does(Ops, world.general, "/warroom doctor").await;
    let setup = world.does(Ops, world.general, "/warroom setup").await;
    for said in [told, doctor, setup] {
        for part in parts {
            assert!(said.contains(part), "{part}: {said}");
        }
    }
    roll(&mut world).await;
    world.hears_nothing(ops);
    world.ends().await;
}
