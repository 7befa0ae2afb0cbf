//! Who can see a room.

use crate::world::{Who, Who::*, World};
use serde_json::json;
use warroom::sandbox::{Fault, FaultKind, permission_by_name};

pub(crate) fn sees(world: &World, room: u64, who: Who) -> bool {
    let view = permission_by_name("VIEW_CHANNEL").unwrap();
    world.guild.permissions_in(room, world.person(who).id()) & view != 0
}

/// Where somebody reads one of these words: names and topics of channels come to every member's client, whatever they may
/// see; messages and files only where they see the channel.
pub(crate) fn read_by(world: &World, who: Who, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for channel in world.guild.channels() {
        let mut texts = vec![channel.name.clone(), channel.topic.clone()];
        if sees(world, channel.id, who) {
            for message in world.guild.messages(channel.id) {
                texts.push(message.text());
                texts.push(message.embeds.iter().map(ToString::to_string).collect());
                texts.extend(message.attachments.iter().map(|it| String::from_utf8_lossy(&it.bytes).into()));
            }
        }
        let hit = |text: &&String| words.iter().any(|word| text.contains(word));
        found.extend(texts.iter().filter(hit).map(|text| format!("#{}: {text}", channel.name)));
    }
    found
}

#[tokio::test]
async fn a_private_room_is_called_by_its_number_alone() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:薪资外泄 level:P1 private:true symptom:名单在网上").await;
    let channels = world.guild.channels();
    let made = channels.iter().find(|channel| channel.id == room).unwrap();
    assert_eq!((made.name.as_str(), made.topic.as_str()), ("inc-20260302-001", "· INC-20260302-001"));
    assert_eq!(read_by(&world, Sun, &["薪资", "名单"]), [""; 0]);
    assert!(sees(&world, room, Wang) && !sees(&world, room, Sun));
    assert!(world.guild.messages(room)[0].text().contains("薪资外泄"));
    world.ends().await;
}

#[tokio::test]
async fn what_was_public_is_taken_away_when_it_becomes_private() {
    let mut world = World::with("language:en playbook:it-fault").await;
    let incidents = world.guild.channel_named("incidents").unwrap();
    let reviews = world.guild.channel_named("incident-reviews").unwrap();
    let words = ["账号被盗", "财务部", "改密码"];
    let room = world.declares(Lin, "title:账号被盗 level:2 impact:财务部").await;
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/assign @Bo goal:改密码").await;
    world.does(Bo, room, "/cause text:账号被盗 confirmed:true").await;
    world.does(Bo, room, "/resolve 改密码").await;
    world.does(Lin, room, "/verify pass").await;
    world.does(Chen, room, "/close").await;
    let (at_incidents, at_reviews) = (world.guild.messages(incidents), world.guild.messages(reviews));
    assert!(at_incidents.iter().any(|said| said.text().contains("Start notice")), "{at_incidents:#?}");
    assert!(at_reviews.iter().any(|said| !said.attachments.is_empty()), "{at_reviews:#?}");
    assert!(!read_by(&world, Sun, &words).is_empty());

    world.does(Chen, room, "/private on").await;
    assert_eq!(read_by(&world, Zhao, &words), [""; 0]);
    let made = world.guild.channels().into_iter().find(|channel| channel.id == room).unwrap();
    assert_eq!(made.name, "sys-20260302-001");
    let count = |channel| world.guild.messages(channel).len();
    assert_eq!((count(incidents), count(reviews)), (at_incidents.len(), at_reviews.len()));
    for message in world.guild.messages(reviews) {
        assert!(message.text().contains("SYS-20260302-001** is private now"), "{message:?}");
    }
    // Of the few changes of its name that Discord takes, opening it again costs none.
    world.does(Chen, room, "/private off").await;
    let made = world.guild.channels().into_iter().find(|channel| channel.id == room).unwrap();
    assert_eq!(made.name, "sys-20260302-001");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn what_arrives_while_it_becomes_private_does_not_stay() {
    let mut world = World::with("language:en playbook:it-fault").await;
    let incidents = world.guild.channel_named("incidents").unwrap();
    let room = world.declares(Lin, "title:账号被盗 level:2 impact:财务部").await;
    world.does(Wang, room, "/ack").await;
    // The start notice arrives, and nobody knows it until it is looked for.
    let post = "/channels/{channel_id}/messages";
    world.sandbox.inject(Fault::once("POST", post, FaultKind::DropAfter).when_body_has("Start notice"));
    world.does(Chen, room, "/assign @Bo").await;
    assert!(world.guild.messages(incidents).iter().any(|said| said.text().contains("Start notice")));
    world.does(Chen, room, "/private on").await;
    world.passes("2m").await;
    assert_eq!(read_by(&world, Sun, &["账号被盗", "财务部"]), [""; 0]);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn operators_are_told_all_of_a_private_incident_only_where_nobody_else_reads_it() {
    for open in [false, true] {
        let mut world = World::new().await;
        world.expects_error("the audit found a difference");
        let ops = world.guild.channel_named("warroom-ops").unwrap();
        assert!(sees(&world, ops, Ops) && !sees(&world, ops, Sun), "setup makes it shut");
        let said = world.does(Ops, world.general, "/warroom doctor").await;
        assert!(!said.contains("can read the operators' channel"), "{said}");
        if open {
            let view = permission_by_name("VIEW_CHANNEL").unwrap();
            world.guild.set_overwrite(ops, world.guild.id(), 0, view, 0);
            let said = world.does(Ops, world.general, "/warroom doctor").await;
            assert!(said.contains("People who do not manage the server can read the operators' channel"));
        }
        let create = "/guilds/{guild_id}/channels";
        let no = json!({ "code": 50013, "message": "Missing Permissions" });
        world.sandbox.inject(Fault::once("POST", create, FaultKind::Answer(403, no)).times(99));
        world
            .does(Lin, world.general, "/declare title:薪资外泄 symptom:名单在网上 level:P1 private:true")
            .await;
        world.passes("1m").await;
        // The auditor says the number and Discord's reason, and nothing else, in either case.
        let told =
            world.reads(ops).into_iter().filter(|said| !said.text.contains("what was delivered differ"));
        let told: String = told.map(|said| format!("{said:?}")).collect();
        assert!(told.contains("INC-20260302-001"), "{told}");
        assert_eq!(told.contains("Missing Permissions (50013)"), !open, "{told}");
        // Whom it calls reads in the incidents channel that it does.
        let incidents = world.guild.channel_named("incidents").unwrap();
        world.hears(
            incidents,
            "**INC-20260302-001** is private, and something about it",
            &["Lin", "Wang", "Chen"],
        );
        assert_eq!(told.contains("薪资外泄"), !open, "{told}");
        assert_eq!(told.contains("is private, and something about it could not be said"), open, "{told}");
        assert_eq!(read_by(&world, Sun, &["薪资", "名单"]), [""; 0]);
        world.sandbox.clear_injected();
        world.passes("30m").await;
        world.ignores_the_rest();
        world.ends().await;
    }
}

#[tokio::test]
async fn how_to_reach_people_stands_on_no_card_that_others_read() {
    let mut world = World::new().await;
    let open = world.declares(Lin, "title:宕机 level:P1 contact:4008-000").await;
    world.does(Chen, open, "/contact add 李工 139-0000").await;
    let card = world.card(open).text;
    assert!(card.contains("李工") && card.contains("/contact list"), "{card}");
    assert_eq!(read_by(&world, Sun, &["4008-000", "139-0000"]), [""; 0]);
    let said = world.does(Chen, open, "/contact list").await;
    assert!(said.contains("4008-000") && said.contains("139-0000"), "{said}");
    let shut = world.declares(Lin, "title:又宕机 level:P1 contact:4008-111 private:true").await;
    assert!(world.card(shut).text.contains("4008-111"));
    assert_eq!(read_by(&world, Sun, &["4008-111"]), [""; 0]);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_security_matter_is_private_from_the_report_on() {
    let mut world = World::with("language:en playbook:basic").await;
    let room = world.declares(Lin, "title:数据被拖库 level:urgent type:security").await;
    assert!(!sees(&world, room, Bo) && sees(&world, room, Wang));
    assert_eq!(read_by(&world, Bo, &["拖库"]), [""; 0]);
    assert!(world.guild.messages(room).iter().any(|said| said.text().contains("`/private off`")));
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_room_is_shut_to_all_but_those_who_are_invited_or_took_part_and_opened_again() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:数据泄露 level:P1").await;
    world.does(Bo, room, "/log 看到异常登录").await;
    world.reads(room);
    let said = world.does(Bo, room, "/private on").await;
    assert!(said.contains("Only these may say who can see the room"), "{said}");
    let said = world.does(Chen, room, "/private on").await;
    assert_eq!(said, "From now on only those who are invited see this room.");
    world.hears(room, "**Private from now on** · @Chen", &[]);
    for (who, expected) in [(Lin, true), (Wang, true), (Chen, true), (Bo, true), (Sun, false)] {
        assert_eq!(sees(&world, room, who), expected, "{who:?}");
    }
    let said = world.announcement().text;
    assert!(said.contains("not public") && !said.contains("数据泄露"), "{said}");
    let said = world.does(Sun, world.general, "/incidents list").await;
    assert!(said.contains("There are no incidents"), "{said}");
    // Whoever is called later is let in before the message that calls.
    assert!(!sees(&world, room, Zhao));
    world.does(Chen, room, "/grade P0 reason:扩大").await;
    world.hears(room, "changed the level", &["Wang", "Zhao"]);
    assert!(sees(&world, room, Zhao));
    let said = world.does(Chen, room, "/private on").await;
    assert!(said.contains("This room is private already"), "{said}");
    world.does(Chen, room, "/private off").await;
    world.hears(room, "**Open to everybody from now on** · @Chen", &[]);
    assert!(sees(&world, room, Sun));
    assert!(world.announcement().text.contains("数据泄露"));
    world.ends().await;
}

#[tokio::test]
async fn the_room_hears_when_discord_does_not_let_it_be_shut() {
    let mut world = World::new().await;
    world.expects_a_limit();
    world.expects_error("the audit found a difference");
    let room = world.declares(Lin, "title:数据泄露 level:P1").await;
    let all = 2_251_800_082_238_480 & !permission_by_name("MANAGE_ROLES").unwrap();
    world.guild.set_bot_permissions(all);
    world.does(Chen, room, "/private on").await;
    world.hears(room, "**Private from now on**", &[]);
    let told = world.hears(room, "Discord did not let the bot set who sees this room", &[]);
    assert!(told.text.contains("Manage Roles"), "{told:?}");
    assert!(sees(&world, room, Sun), "it is as it was");
    world.sandbox.clear_faults();
    world.guild.set_bot_permissions(2_251_800_082_238_480);
    world.passes("15s").await;
    assert!(!sees(&world, room, Sun), "it is shut as soon as it can be");
    world.hears(room, "Who sees this room is as it should be now", &[]);
    let ops = world.guild.channel_named("warroom-ops").unwrap();
    world.hears(ops, "Discord did not let the bot set who sees this room", &[]);
    world.ends().await;
}

#[tokio::test]
async fn a_private_room_that_somebody_opens_is_shut_and_they_are_told() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:数据泄露 level:P1 private:true").await;
    let view = permission_by_name("VIEW_CHANNEL").unwrap();
    let testers = world.guild.add_role("testers", 0, true);
    let [bo, sun] = [Bo, Sun].map(|who| world.person(who));
    world.guild.set_roles(&sun, &[testers]);
    // Whom people let in by name stays; everybody, and a role that is not invited, does not.
    world.guild.set_overwrite(room, bo.id(), 1, view, 0);
    // Where nobody is denied it any more, people see it by the role that they all have.
    let opened = [
        (world.guild.id(), view, "Everybody"),
        (world.guild.id(), 0, "Everybody"),
        (testers, view, "testers"),
    ];
    for (whose, allowed, name) in opened {
        world.reads(room);
        world.guild.set_overwrite(room, whose, 0, allowed, 0);
        assert!(sees(&world, room, Sun));
        world.sees("the room is shut", |world| !sees(world, room, Sun)).await;
        let told_shut = "Who sees this room is as it should be now";
        let is_told = |world: &World| world.guild.unread(room).iter().any(|it| it.text().contains(told_shut));
        world.sees("it is told", is_told).await;
        let told = world.hears(room, "can see this private room, and should not", &[]);
        assert!(told.text.contains(name) || told.text.contains(&testers.to_string()), "{told:?}");
        world.hears(room, told_shut, &[]);
    }
    let ops = world.guild.channel_named("warroom-ops").unwrap();
    assert!(world.reads(ops).iter().any(|said| said.text.contains("can see this private room")));
    world.guild.set_overwrite(room, bo.id(), 1, view, 0);
    world.passes("10s").await;
    assert!(sees(&world, room, Bo));
    world.ends().await;
}

#[tokio::test]
async fn more_people_than_fit_a_private_room_are_refused_and_nobody_else_sees_it() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:数据泄露 level:P1").await;
    for place in 0..100 {
        let person = world.guild.add_person(&format!("Person{place}"), "en-US", &[]);
        let answer = person.types(room, "/log saw it").await.unwrap();
        answer.settled(crate::world::PATIENCE).await.unwrap();
    }
    let said = world.does(Chen, room, "/private on").await;
    assert!(said.contains("people and roles into the private room, and Discord takes 98"), "{said}");
    assert!(sees(&world, room, Sun), "nothing was changed");
    world.settled().await;
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn what_became_private_stays_so_in_a_drill_of_it() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:薪资外泄 level:P1").await;
    world.does(Chen, room, "/private on").await;
    world.does(Wang, room, "/ack").await;
    world.does(Wang, room, "/resolve done").await;
    world.does(Lin, room, "/verify pass").await;
    world.does(Chen, room, "/close").await;
    world.ignores_the_rest();
    let said = world.does(Chen, world.general, "/drill start incident:INC-20260302-001").await;
    assert!(said.contains("INC-"), "{said}");
    assert_eq!(read_by(&world, Sun, &["薪资"]), [""; 0]);
    let strange = world.does(Sun, world.general, "/drill start incident:INC-20260302-001").await;
    let nothing = world.does(Sun, world.general, "/drill start incident:INC-20260302-009").await;
    assert_eq!(strange.replace("-001", "-009"), nothing);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn what_was_offered_as_similar_is_taken_away_when_it_becomes_private() {
    let mut world = World::new().await;
    let first = world.declares(Lin, "title:订单数据库宕机 level:P1").await;
    let second = world.declares(Bo, "title:订单数据库又宕机 level:P1").await;
    let named = |world: &World| {
        world.guild.messages(second).into_iter().filter(|said| said.text().contains("-001")).count()
    };
    assert_eq!(named(&world), 1);
    world.does(Chen, first, "/private on").await;
    world.passes("5s").await;
    assert_eq!(named(&world), 0, "{:?}", world.guild.messages(second));
    assert_eq!(read_by(&world, Sun, &["订单数据库宕机"]), [""; 0]);
    let said = world.does(Bo, second, "/incidents export").await;
    assert!(!said.contains("-001"), "{said}");
    world.ignores_the_rest();
    world.ends().await;
}

/// Whoever gives up all parts needs no room: a private one is shut to them, and to nobody else.
#[tokio::test]
async fn whoever_leaves_a_private_incident_sees_its_room_no_longer() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:薪资外泄 level:P1 private:true").await;
    world.does(Chen, room, "/assign @Bo").await;
    world.does(Chen, room, "/assign @Bo as:assistant").await;
    world.does(Chen, room, "/assign @Sun as:assistant").await;
    assert!(sees(&world, room, Bo) && sees(&world, room, Sun));
    world.reads(room);
    let said = world.does(Bo, room, "/leave as:assistant").await;
    assert!(said.starts_with("You are no longer") && !said.contains("private"), "{said}");
    let told = world.hears(room, "@Bo is no longer **", &[]);
    assert!(!told.text.contains("invited") && sees(&world, room, Bo), "{told:?}");

    let said = world.does(Bo, room, "/leave").await;
    assert!(said.contains("the room is shut to you"), "{said}");
    let told = world.hears(room, "@Bo is no longer **First-responsible engineer**", &["Chen"]);
    assert!(told.text.contains("whoever leaves is invited no longer"), "{told:?}");
    assert!(!sees(&world, room, Bo) && sees(&world, room, Sun), "the room is shut to Bo alone");
    let said = world.does(Bo, world.general, "/timeline incident:INC-20260302-001").await;
    assert!(!said.contains("薪资"), "{said}");

    // Called back, they are in again; and by a role that is invited, or as whose report it is, one stays in.
    world.does(Chen, room, "/assign @Bo").await;
    assert!(sees(&world, room, Bo));
    world.does(Wang, room, "/join as:assistant").await;
    world.does(Wang, room, "/leave").await;
    world.does(Lin, room, "/join as:assistant").await;
    let said = world.does(Lin, room, "/leave").await;
    assert!(said.starts_with("您不再担任") && !said.contains("私密"), "{said}");
    assert!(sees(&world, room, Wang) && sees(&world, room, Lin));
    // A blocker to clear keeps one in.
    world.does(Chen, room, "/blocker raise 等日志 owner:@Sun").await;
    let said = world.does(Sun, room, "/leave").await;
    assert!(!said.contains("shut") && sees(&world, room, Sun), "{said}");
    world.ignores_the_rest();
    world.ends().await;
}

/// Where Discord does not let the room be shut, it is said, and done as soon as it can be.
#[tokio::test]
async fn a_room_that_could_not_be_shut_to_whoever_left_is_shut_later() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:薪资外泄 level:P1 private:true").await;
    world.does(Chen, room, "/assign @Bo").await;
    let shut = "/channels/{channel_id}/permissions/{overwrite_id}";
    world.sandbox.inject(Fault::once("DELETE", shut, FaultKind::Answer(500, json!({}))).times(2));
    world.does(Bo, room, "/leave").await;
    world.passes("2m").await;
    assert!(!sees(&world, room, Bo));
    world.ignores_the_rest();
    world.ends().await;
}
