//! Nobody starves: what one person, one server or one look asks for holds up nobody else.

use crate::world::{PATIENCE, Who::*, World};

/// Incidents of years ago, in each of which it takes long to find that a word is not there.
const YEARS: [&str; 2] = [
    "INSERT INTO incidents (id, guild, number, state, declared_at, snapshot) \
     WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) \
     SELECT 1000000 + i, guild, number || '-' || i, 'closed', declared_at - i, snapshot FROM incidents, n WHERE id = 1",
    "INSERT INTO entries (incident, seq, at, entry) \
     SELECT id, 1, declared_at, replace(hex(zeroblob(1000)), '0', 'a') || 'b' FROM incidents WHERE id > 1000000",
];
/// All but the last are everywhere, at the very end.
const WORDS: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab \
    aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab \
    aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac";

#[tokio::test(flavor = "multi_thread")]
async fn three_people_who_search_through_years_hold_up_no_update() {
    let mut world = World::new().await;
    let room = world.declares_quietly().await;
    let silent = world.declares(Lin, "title:down level:P0").await;
    for sql in YEARS {
        world.tampers(sql).await;
    }
    let general = world.general;
    let mut searching: Vec<_> = [Lin, Sun, Zhao]
        .map(|who| {
            let person = world.person(who);
            tokio::spawn(async move {
                let asked = person.types(general, &format!("/incidents search {WORDS}")).await.unwrap();
                asked.settled(PATIENCE).await.unwrap().text()
            })
        })
        .into();
    for text in ["first", "second", "third"] {
        let said = world.does(Bo, room, &format!("/update {text}")).await;
        assert!(said.contains("Recorded"), "{said}");
        world.hears(room, text, &[]);
    }
    // What falls due is told as well.
    world.passes("6m").await;
    let said = world.reads(silent);
    assert!(said.iter().any(|said| said.text.contains("overdue")), "{said:?}");
    assert!(searching.iter().all(|search| !search.is_finished()), "the update came after the search");
    // It was given up, and says so plainly. Those who still wait for their turn leave.
    let [first, others @ ..] = searching.as_mut_slice() else { unreachable!() };
    others.iter().for_each(tokio::task::JoinHandle::abort);
    let said = first.await.unwrap();
    assert!(said.contains("查询时间太长"), "{said}");
    world.ends().await;
}
