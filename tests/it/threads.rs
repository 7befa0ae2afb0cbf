//! Threads of a room: what is asked there is asked in the room. And what is forwarded to it.

use crate::world::{Who::*, World};
use serde_json::{Value, json};

/// Discord's number for a public thread.
const THREAD: u8 = 11;

#[tokio::test]
async fn what_is_typed_in_a_thread_of_a_room_is_done_in_the_room() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:数据库宕机 level:P1").await;
    world.does(Wang, room, "/ack").await;
    world.reads(room);
    let thread = world.guild.add_channel("慢查询", THREAD, Some(room));
    let said = world.does(Bo, thread, "/log restarted the replica").await;
    assert!(said.contains("Recorded"), "{said}");
    world.hears(room, "restarted the replica", &[]);
    world.does(Bo, thread, "/blocker raise text:no access").await;
    world.reads(room);
    let suggested = world.person(Bo).completes(thread, "/blocker clear id:").await.unwrap();
    assert_eq!(suggested.iter().map(|one| one.value.as_str()).collect::<Vec<_>>(), ["1"]);
    world.does(Bo, thread, "/blocker clear id:1").await;
    world.hears(room, "Blocker #1 cleared", &[]);

    // A message of the thread, by its menu.
    world.person(Chen).says(thread, "lock held by backup job").unwrap();
    let message = world.guild.messages(thread).last().unwrap().id;
    let applied = world.person(Bo).applies(thread, message, "Add to timeline").await.unwrap();
    world.answered(&applied).await;
    world.hears(room, "lock held by backup job", &[]);
    let status = world.does(Bo, thread, "/status").await;
    assert!(status.contains("数据库宕机"), "{status}");

    // A thread of another channel is no room, nor is a channel in the same category.
    let elsewhere = world.guild.add_channel("闲聊", THREAD, Some(world.general));
    for place in [elsewhere, world.guild.add_channel("beside", 0, None)] {
        let said = world.does(Bo, place, "/log nothing").await;
        assert!(said.contains("room"), "{said}");
    }
    world.hears_nothing(room);
    world.ends().await;
}

/// The last interaction of somebody again, as if they had pointed at another message.
async fn points_at(world: &mut World, n: u64, change: impl Fn(&mut Value)) {
    let mut again = world.person(Bo).last_interaction().unwrap();
    let id = again["id"].as_str().unwrap().parse::<u64>().unwrap() + (n << 40);
    (again["id"], again["token"]) = (json!(id.to_string()), json!(format!("again-{n}")));
    let target = again["data"]["target_id"].as_str().unwrap().to_owned();
    change(&mut again["data"]["resolved"]["messages"][&target]);
    assert!(world.person(Bo).sends_raw_interaction(&again));
    let path = format!("/interactions/{id}/again-{n}/callback");
    world
        .sees("an answer", |world| {
            world.sandbox.read(|state| state.requests.iter().any(|request| request.path == path))
        })
        .await;
    world.settled().await;
}

#[tokio::test]
async fn of_a_forwarded_message_what_it_forwards_is_read() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:数据库宕机 level:P1").await;
    world.does(Wang, room, "/ack").await;
    world.person(Bo).says(room, "↪").unwrap();
    let message = world.guild.messages(room).last().unwrap().id;
    let snapshot = |content: &str, embeds: Value, files: Value| {
        json!([{ "message": { "content": content, "embeds": embeds, "attachments": files, "mentions": [], "type": 0,
            "timestamp": "2026-03-02T06:10:00Z", "edited_timestamp": null, "flags": 0, "components": [] } }])
    };
    let forward = |message: &mut Value, snapshots: Value| {
        message["content"] = json!("");
        message["message_reference"] =
            json!({ "type": 1, "message_id": "5", "channel_id": "6", "guild_id": "7" });
        message["message_snapshots"] = snapshots;
    };
    world.passes("20m").await;
    let applied = world.person(Bo).applies(room, message, "Add to timeline").await.unwrap();
    world.answered(&applied).await;
    world.reads(room);
    points_at(&mut world, 1, |message| forward(message, snapshot("pool exhausted", json!([]), json!([]))))
        .await;
    let said = world.hears(room, "pool exhausted", &[]).text;
    // Its time is that of the message that is forwarded.
    assert!(said.contains("14:10"), "{said}");
    let alert = json!([{ "type": "rich", "title": "DiskFull", "description": "db1 at 98 %", "fields": [] }]);
    points_at(&mut world, 2, |message| forward(message, snapshot("", alert.clone(), json!([])))).await;
    world.hears(room, "DiskFull", &[]);

    let applied = world.person(Bo).applies(room, message, "Add as evidence").await.unwrap();
    world.answered(&applied).await;
    world.reads(room);
    let file = json!([{ "id": "41", "filename": "error.png", "size": 3, "url": "https://x.example/error.png",
        "proxy_url": "https://x.example/error.png", "content_type": "image/png" }]);
    points_at(&mut world, 3, |message| forward(message, snapshot("看图", json!([]), file.clone()))).await;
    let said = world.hears(room, "看图", &[]).text;
    assert!(said.contains("error.png") && said.contains("screenshot"), "{said}");
    world.ignores_the_rest();
    world.ends().await;
}

/// Discord gives a field another shape, and the library cannot read the user any more.
#[tokio::test]
async fn whoever_has_a_field_that_cannot_be_read_is_served_all_the_same() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:数据库宕机 level:P1").await;
    world.does(Bo, room, "/log first").await;
    world.reads(room);
    let odd = [
        ("/member/user/avatar", json!({ "odd": 1 })),
        ("/member/user/collectibles", json!("odd")),
        ("/member/user/public_flags", json!(-1)),
        ("/member/flags", json!(null)),
        ("/channel/flags", json!(u64::MAX)),
        ("/channel/type", json!(300)),
        ("/app_permissions", json!(null)),
        ("/entitlements", json!(null)),
    ];
    for (n, (way, value)) in (1..).zip(odd) {
        let mut again = world.person(Bo).last_interaction().unwrap();
        let id = again["id"].as_str().unwrap().parse::<u64>().unwrap() + (n << 40);
        (again["id"], again["token"]) = (json!(id.to_string()), json!(format!("odd-{n}")));
        *again.pointer_mut(way).unwrap_or_else(|| panic!("no {way}")) = value;
        again["data"]["options"][0]["value"] = json!(format!("line {n}"));
        assert!(world.person(Bo).sends_raw_interaction(&again));
        let told = format!("line {n}");
        world.sees(way, |world| world.unread(room).iter().any(|said| said.text.contains(&told))).await;
        world.settled().await;
        world.hears(room, &told, &[]);
    }
    world.ends().await;
}
