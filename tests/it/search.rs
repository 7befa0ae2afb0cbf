//! The past as knowledge: searching, and what looks alike.

use crate::world::{Who::*, World};

/// An incident that is over.
async fn over(world: &mut World, report: &str, log: &str, cause: &str, fix: &str) {
    let room = world.declares(Lin, report).await;
    world.does(Bo, room, &format!("/log {log}")).await;
    world.does(Bo, room, &format!("/cause {cause}")).await;
    world.does(Bo, room, &format!("/resolve {fix}")).await;
    world.does(Sun, room, "/verify pass").await;
    world.does(Chen, room, "/close").await;
    world.ignores_the_rest();
}

#[tokio::test]
async fn two_chinese_characters_and_words_are_found_wherever_they_were_written() {
    let mut world = World::new().await;
    over(
        &mut world,
        "title:订单数据库宕机 symptom:下单报错500",
        "restarted MySQL-8",
        "磁盘写满",
        "清理binlog",
    )
    .await;
    over(&mut world, "title:登录页白屏", "回滚前端", "脚本路径100%写错", "重新发布").await;
    for (words, place) in [
        ("宕机", "订单数据库宕机"),
        ("报错", "下单报错500"),
        ("mysql", "restarted MySQL-8"),
        ("MYSQL 磁盘", "restarted MySQL-8"),
        ("写满", "磁盘写满"),
        ("binlog", "清理binlog"),
        ("inc-20260302-001", "INC-20260302-001"),
    ] {
        let said = world.does(Bo, world.general, &format!("/incidents search {words}")).await;
        assert!(said.contains("订单数据库宕机") && said.contains(&format!("> {place}")), "{words}: {said}");
        assert!(!said.contains("登录页白屏"), "{words}: {said}");
    }
    let said = world.does(Bo, world.general, "/incidents search 写").await;
    assert!(said.find("登录页白屏") < said.find("订单数据库"), "the newest first: {said}");
    // Names of fields are not what people wrote, nor are signs of the pattern.
    for words in ["logged", "sql", "mysql 白屏"] {
        let said = world.does(Bo, world.general, &format!("/incidents search {words}")).await;
        assert!(said.contains("Nothing was found for"), "{words}: {said}");
    }
    for words in ["100%", "100_", "\"100*", "径100"] {
        let said = world.does(Bo, world.general, &format!("/incidents search {words}")).await;
        assert!(said.contains("登录页白屏") && !said.contains("订单"), "{words}: {said}");
    }
    let said = world.does(Bo, world.general, "/incidents search ^-*()").await;
    assert!(said.contains("nothing to search for in “^-\\*()”"), "{said}");
    world.ends().await;
}

#[tokio::test]
async fn the_index_finds_what_reading_through_finds_and_the_most_telling_place_comes_first() {
    let mut world = World::new().await;
    over(&mut world, "title:订单数据库宕机 type:database level:P1", "重启支付网关", "磁盘写满", "清理binlog")
        .await;
    over(&mut world, "title:登录页白屏 level:P3", "回滚前端", "支付脚本写错", "重新发布").await;
    let room = world.declares(Lin, "title:支付失败 level:P1").await;
    world.does(Bo, room, "/log 支付 retries pile up").await;
    let asked = [
        "支付",
        "支付 level:P1",
        "支付 type:database",
        "支付 open:true",
        "支付 open:false level:P3",
        "支付 person:@Lin",
        "支付 person:@Zhao",
        "retr",
        "白屏 脚本",
        "宕",
        "没有这个",
    ];
    let mut answers = [Vec::new(), Vec::new()];
    for answers in &mut answers {
        for words in asked {
            answers.push(world.does(Bo, world.general, &format!("/incidents search {words}")).await);
        }
        world.indexes().await;
    }
    let [before, after] = answers;
    assert_eq!(before, after);
    let place = |nth: usize, number: &str| after[nth].find(number);
    let [title, cause, log] = ["INC-20260302-003", "INC-20260302-002", "DB-20260302-001"];
    assert!(place(0, title) < place(0, cause) && place(0, cause) < place(0, log), "{}", after[0]);
    let found = |nth: usize| [title, cause, log].map(|number| place(nth, number).is_some());
    let expected = [
        [true, true, true],
        [true, false, true],
        [false, false, true],
        [true, false, false],
        [false, true, false],
        [true, true, true],
        [false, false, false],
        [true, false, false],
        [false, true, false],
        [false, false, true],
        [false, false, false],
    ];
    for (nth, expected) in expected.into_iter().enumerate() {
        assert_eq!(found(nth), expected, "{}: {}", asked[nth], after[nth]);
    }
    // What is written later is found at once, whether or not the index has followed.
    world.does(Bo, room, "/cause 证书过期").await;
    let found = world.does(Bo, world.general, "/incidents search 证书").await;
    assert!(found.contains(title), "{found}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn what_is_private_is_found_by_nobody_else() {
    let mut world = World::new().await;
    world.does(Lin, world.general, "/declare title:数据泄露 level:P1 private:true").await;
    world.ignores_the_rest();
    let said = world.does(Bo, world.general, "/incidents search 泄露").await;
    assert!(said.contains("Nothing was found"), "{said}");
    let said = world.does(Wang, world.general, "/incidents search 泄露").await;
    assert!(said.contains("INC-20260302-001"), "{said}");
    let room = world.declares(Bo, "title:数据泄露疑似").await;
    assert!(!world.guild.messages(room).iter().any(|message| message.content.contains("INC-20260302-001")));
    let said = world.does(Bo, room, "/incidents similar").await;
    assert!(said.contains("No past incident looks like this one"), "{said}");
    world.ends().await;
}

#[tokio::test]
async fn similar_incidents_are_offered_when_a_new_one_is_opened() {
    let mut world = World::new().await;
    over(&mut world, "title:订单数据库宕机 type:database", "看日志", "磁盘写满", "清理binlog").await;
    over(&mut world, "title:登录页白屏", "回滚", "脚本写错", "重新发布").await;
    let said = world.does(Lin, world.general, "/declare title:用户数据库宕机 level:P2 type:database").await;
    assert!(said.contains("DB-20260302-003"), "{said}");
    let room = world.guild.rooms()[0];
    world.hears(room, "card", &[]);
    let opening = world.hears(room, "P2 Medium", &["Wang", "Chen"]);
    assert!(
        opening.text.contains("Similar incidents:\n- DB-20260302-001 订单数据库宕机 · 清理binlog"),
        "{opening:?}"
    );
    assert!(!opening.text.contains("登录页白屏"), "{opening:?}");
    let said = world.does(Bo, room, "/incidents similar").await;
    assert!(said.contains("**DB-20260302-001** 订单数据库宕机\n> 清理binlog"), "{said}");
    // One that is still open may be the same one.
    let said = world.does(Lin, world.general, "/declare title:用户数据库又宕机 level:P2").await;
    assert!(said.contains("INC-20260302-004"), "{said}");
    let again = world.guild.rooms()[0];
    world
        .reads(again)
        .iter()
        .find(|said| {
            said.text.contains("DB-20260302-003 用户数据库宕机 · still open, perhaps the same: `/merge`")
        })
        .unwrap();
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn what_only_sounds_alike_is_not_offered_as_similar() {
    let mut world = World::new().await;
    for (first, second) in
        [("No picture on the projector", "Printer on the third floor jams"), ("登录不了", "打印不了")]
    {
        world.declares(Lin, &format!("title:{first} level:P3")).await;
        let room = world.declares(Bo, &format!("title:{second} level:P3")).await;
        let said = world.guild.messages(room);
        let opening = said.iter().find(|said| said.content.contains("reported by")).expect("an opening");
        let opening = &opening.content;
        assert!(!opening.contains("Similar incidents"), "{opening}");
    }
    world.ignores_the_rest();
    world.ends().await;
}
