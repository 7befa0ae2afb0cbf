//! Numbers and words as they are typed at night: full-width, in small letters, without zeros, with a sign in front.

use crate::world::{Who::*, World};

#[tokio::test]
async fn an_incident_is_found_by_its_number_however_that_is_spelled() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:订单数据库宕机 level:P1 type:database").await;
    assert_eq!(world.incident(room).await.incident.number(), "DB-20260302-001");
    let mention = format!("<#{room}>");
    let link = format!("https://discord.com/channels/{}/{room}", world.guild.id());
    for said in [
        "DB-20260302-001",
        "db-20260302-1",
        "ＤＢ－２０２６０３０２－００１",
        "\"db 20260302 001\"",
        "#db-20260302-001-订单数据库宕机",
        "db-1",
        "20260302-1",
        "1",
        "＃００１",
        mention.as_str(),
        link.as_str(),
    ] {
        let shown = world.does(Bo, world.general, &format!("/incidents show number:{said}")).await;
        assert!(shown.contains("订单数据库宕机"), "{said}: {shown}");
    }
    for said in ["db-9", "net-1", "db", "2"] {
        let shown = world.does(Bo, world.general, &format!("/incidents show number:{said}")).await;
        assert!(shown.contains(said) && !shown.contains("订单"), "{said}: {shown}");
    }
    // So does whatever else asks for a number.
    let other = world.declares(Lin, "title:下单很慢 level:P2").await;
    let said = world.does(Chen, other, "/merge into:ｄｂ－１").await;
    assert!(world.incident(other).await.incident.is_merged(), "{said}");
    let suggested = world.person(Bo).completes(world.general, "/incidents show number:ＤＢ－").await.unwrap();
    assert!(suggested.iter().any(|one| one.value == "DB-20260302-001"), "{suggested:?}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn ids_and_words_are_read_in_any_width() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:订单数据库宕机 level:P1 type:database").await;
    world.does(Bo, room, "/blocker raise text:缺ＶＰＮ权限").await;
    let said = world.does(Bo, room, "/blocker clear id:＃０１").await;
    assert_eq!(world.incident(room).await.incident.open_blockers().count(), 0, "{said}");
    for words in ["ｖｐｎ", "vpn", "ＶＰＮ", "db-20260302-1", "＃db－２０２６０３０２－１"]
    {
        let found = world.does(Bo, world.general, &format!("/incidents search words:{words}")).await;
        assert!(found.contains("DB-20260302-001"), "{words}: {found}");
    }
    world.ignores_the_rest();
    world.ends().await;
}
