//! What the database holds and this version does not understand, and what nobody needs any more.

use crate::world::{Who::*, World};

#[tokio::test]
async fn a_row_that_is_not_understood_is_told_once_kept_and_holds_nothing_up() {
    let mut world = World::new().await;
    let room = world.declares_quietly().await;
    let ops = world.guild.channel_named("warroom-ops").unwrap();
    world.expects_error("not understood, and left alone: notice 9001");
    world.expects_error("surface 1 globe");
    let put = "INSERT INTO notices \
        (id, incident, kind, seq, target, urgency, nonce, phase, phase_at, attempts, origin) \
        SELECT 9001, id, 'poem', 1, 'room', 0, 'n', 'ready', 0, 0, 'room' FROM incidents";
    assert_eq!(world.tampers(put).await, 1);
    let put = "INSERT INTO surfaces (incident, kind, channel, message, wanted, shown, pinned, retry_at) \
        VALUES (1, 'globe', 1, 1, 9, 1, 1, 0)";
    assert_eq!(world.tampers(put).await, 1);

    world.does(Bo, room, "/log restarted nginx").await;
    world.hears(room, "restarted nginx", &[]);
    let told = world.hears(ops, "2 messages cannot be delivered", &[]);
    for part in ["`notice 9001: unknown word \"poem\"`", "`surface 1 globe: unknown word"] {
        assert!(told.text.contains(part), "{part} is not in {}", told.text);
    }
    world.passes("3m").await;
    world.restart().await;
    world.does(Bo, room, "/log and again").await;
    world.hears(room, "and again", &[]);
    world.hears_nothing(ops);
    let kept = "UPDATE notices SET phase = 'sent' WHERE id = 9001 AND kind = 'poem' AND phase = 'ready'";
    assert_eq!(world.tampers(kept).await, 1);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn served_interactions_are_forgotten_after_a_day() {
    let mut world = World::new().await;
    let room = world.declares_quietly().await;
    // As many as there are: nothing is changed.
    let served = "UPDATE interactions SET at = at";
    let before = world.tampers(served).await;
    assert!(before >= 3, "{before}");
    world.jumps("23h").await;
    world.does(Bo, room, "/log still here").await;
    assert_eq!(world.tampers(served).await, before + 1);
    world.jumps("3h").await;
    world.does(Bo, room, "/log and still").await;
    assert_eq!(world.tampers(served).await, 2);
    // An audit that saw the jump before the worker did sees now that all is well.
    world.passes("2m").await;
    world.ignores_the_rest();
    world.ends().await;
}
