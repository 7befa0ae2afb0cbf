//! Regular meetings of the handling group, in `basic`.

use crate::world::{Who::*, World};
use warroom::sandbox::MessageView;

async fn assigned(world: &mut World) -> u64 {
    let room = world.declares(Lin, "title:金额算错 level:urgent").await;
    world.does(Chen, room, "/grade").await;
    world.does(Chen, room, "/assign @Bo").await;
    world.does(Sun, room, "/join as:tester").await;
    world.reads(room);
    room
}

#[tokio::test]
async fn the_handling_group_meets_regularly_until_the_fix() {
    let mut world = World::with("language:en playbook:basic").await;
    let room = assigned(&mut world).await;
    assert!(world.card(room).text.contains("Meeting · 16:00"), "{:?}", world.card(room));
    world.does(Bo, room, "/plan propose kind:temporary text:停用满减券 owner:@Bo risk:用户会投诉").await;
    world.does(Bo, room, "/followup add text:补幂等校验 owner:@Sun due:7d").await;
    world.reads(room);
    world.passes("108m").await;
    let told = world.hears(room, "Meeting of the handling group soon**: 16:00", &["Bo", "Sun", "Chen"]);
    assert!(told.text.contains("open: 1 plan, 1 improvement."), "{told:?}");
    assert!(told.text.contains("停用满减券") && told.text.contains("补幂等校验"), "{told:?}");
    world.passes("12m").await;
    world.hears(room, "The handling group meets now**", &["Bo", "Sun", "Chen"]);
    world.passes("40m").await;
    // Noted after the fact, by the button: the next one is counted from when it was held.
    let note = [("text", "先停券，再补幂等"), ("at", "16:05")];
    let said = world.fills(Chen, room, "Note the meeting", &note).await;
    assert!(said.contains("The next meeting is 18:05"), "{said}");
    world.settled().await;
    let asks = |said: &MessageView| said.buttons().contains(&"Note the meeting".to_owned());
    assert!(!world.guild.messages(room).iter().any(asks), "it was noted");
    let told = world.hears(room, "Meeting held at 16:05** · @Chen", &[]);
    assert!(told.text.contains("先停券，再补幂等") && told.text.contains("Next meeting: 18:05"), "{told:?}");
    let said = world.does(Bo, room, "/why what:meeting").await;
    assert!(said.contains("18:05") && said.contains("16:00"), "{said}");
    world.passes("73m").await;
    world.hears(room, "Meeting of the handling group soon**: 18:05", &["Bo", "Sun", "Chen"]);
    world.passes("12m").await;
    world.hears(room, "The handling group meets now**", &["Bo", "Sun", "Chen"]);
    world.does(Bo, room, "/resolve 幂等键已上线").await;
    world.settled().await;
    assert!(!world.guild.messages(room).iter().any(asks), "nobody meets any more");
    world.reads(room);
    world.passes("12h").await;
    let said = world.reads(room);
    assert!(said.iter().all(|said| !said.text.contains("meets now")), "{said:?}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_meeting_is_not_noted_of_what_was_none_or_of_a_level_at_which_nobody_meets() {
    let without = |playbook: &str| {
        let (before, normal) = playbook.split_once("key = \"normal\"").unwrap();
        let (level, meeting) = normal.split_once("[levels.meeting]").unwrap();
        let rest = meeting.split_once("[[").map_or("", |(_, rest)| rest);
        let rest = if rest.is_empty() { String::new() } else { format!("[[{rest}") };
        format!("{before}key = \"normal\"{level}{rest}")
    };
    for line in ["/reject 看错了", "/grade level:normal reason:影响很小"] {
        let mut world = World::playing("basic", without).await;
        let room = assigned(&mut world).await;
        world.passes("2h").await;
        let asks = |said: &MessageView| said.buttons().contains(&"Note the meeting".to_owned());
        assert!(world.guild.messages(room).iter().any(asks));
        let said = world.does(Chen, room, line).await;
        assert!(!said.contains("Nothing was changed"), "{said}");
        assert!(!world.guild.messages(room).iter().any(asks), "{line}");
        world.ignores_the_rest();
        world.ends().await;
    }
}

#[tokio::test]
async fn a_meeting_that_nobody_notes_is_escalated() {
    let mut world = World::with("language:en playbook:basic").await;
    let room = assigned(&mut world).await;
    world.passes("2h").await;
    world.hears(room, "Meeting of the handling group soon", &["Bo", "Sun", "Chen"]);
    world.hears(room, "The handling group meets now**", &["Bo", "Sun", "Chen"]);
    world.passes("2h").await;
    world.hears(room, "meets now** · 2 meetings not noted since 14:00", &["Bo", "Sun", "Chen"]);
    world.passes("2h").await;
    let told =
        world.hears(room, "Escalation: 3 meetings of the handling group not noted", &["Bo", "Sun", "Chen"]);
    assert!(told.text.contains("Manager"), "{told:?}");
    let said = world.does(Chen, room, "/log 开过了 at:23:00 meeting:true").await;
    assert!(said.contains("has not come yet"), "{said}");
    world.does(Chen, room, "/log 开过了 meeting:true").await;
    world.hears(room, "Meeting held** · @Chen", &[]);
    world.ends().await;
}

/// A reminder that is edited says when it was met: by the first answer, whatever comes after.
#[tokio::test]
async fn a_meeting_is_done_since_it_was_held_first() {
    let mut world = World::with("language:en playbook:basic").await;
    let room = assigned(&mut world).await;
    world.passes("2h").await;
    let asked =
        world.reads(room).into_iter().find(|said| said.text.contains("meets now")).unwrap().message.id;
    let now = |world: &World| {
        let all = world.guild.messages(room);
        all.iter().find(|said| said.id == asked).map(MessageView::text).unwrap_or_default()
    };
    world.passes("10m").await;
    world.does(Chen, room, "/log 开过了 meeting:true").await;
    let met = now(&world);
    assert!(met.contains("Done since"), "{met}");
    world.passes("10m").await;
    world.does(Chen, room, "/log 又碰了一下 meeting:true").await;
    assert_eq!(now(&world), met);
    world.ignores_the_rest();
    world.ends().await;
}
