//! Input that no form prevents: stored as it was typed, shown without any effect, or refused in plain words.

use crate::world::{Who, Who::*, World};
use warroom::domain::timeline::{ClosingEvent, Entry, Event, PresenceEvent, UpdateEvent};

/// How many texts there are to try.
const HOSTILE: usize = 5;

/// Texts that must do nothing but be read.
fn hostile(world: &World) -> [String; HOSTILE] {
    let (wang, lead) = (world.person(Wang).id(), world.guild.role_named("技术负责人").unwrap());
    [
        format!("@everyone @here <@{wang}> <@!{wang}> <@&{lead}> <#1> </ack:1> 值班"),
        "# 头 **粗** _斜_ ~~删~~ ||藏|| `码` [银行](https://evil.example) > 引 -# 小".into(),
        "\u{202e}drowssap\u{202c} \u{2067}שלום\u{2069} a\u{200b}b\u{200d}c z̷̢͎a̶l̸g̴o̵".into(),
        "{ $number } {title} ${x} %s <script>alert(1)</script> '; DROP TABLE entries; --".into(),
        "长".repeat(6000),
    ]
}

/// Every command that takes a text, with the place of it, and who may type it. Later ones need earlier ones.
const TEXTS: [(Who, &str); 14] = [
    (Wang, "/contacted {}"),
    (Chen, "/grade level:P1 reason:{}"),
    (Chen, "/assign @Bo goal:{}"),
    (Bo, "/update {}"),
    (Bo, "/log {}"),
    (Bo, "/blocker raise {}"),
    (Wang, "/blocker clear 1 text:{}"),
    (Bo, "/cause {}"),
    (Bo, "/plan propose kind:temporary text:{} owner:@Bo risk:x"),
    (Bo, "/plan propose kind:permanent text:x owner:@Bo risk:{}"),
    (Bo, "/workaround {}"),
    (Bo, "/handover @Sun note:{}"),
    (Sun, "/resolve {}"),
    (Lin, "/verify fail note:{}"),
];

/// What people wrote in an entry.
fn written(entry: &Entry) -> String {
    serde_json::to_string(&entry.event).unwrap()
}

#[tokio::test]
async fn every_text_of_every_command_is_kept_whole_and_shown_harmlessly() {
    for nth in 0..HOSTILE {
        let mut world = World::new().await;
        let text = hostile(&world)[nth].clone();
        let room = world.declares(Lin, "title:宕机 level:P2").await;
        for (who, line) in TEXTS {
            let said = world.does(who, room, &line.replace("{}", &text)).await;
            assert!(
                !said.contains("Nothing was changed") && !said.contains("没有任何改动"),
                "{line}: {said}"
            );
            let timeline = world.timeline(room).await;
            let whole = serde_json::to_string(text.trim()).unwrap();
            let newest = &timeline[timeline.len().saturating_sub(2)..];
            assert!(
                newest.iter().any(|entry| written(entry).contains(whole.trim_matches('"'))),
                "{line} keeps {text:.40}"
            );
            only_the_meant_are_pinged(&mut world, room, line);
        }
        // What reads everything back copes with it as well.
        for line in ["/status", "/timeline", "/blocker list", "/plan list", "/incidents show"] {
            world.does(Bo, room, line).await;
        }
        world.does(Bo, room, "/resolve ok").await;
        world.does(Lin, room, "/verify pass").await;
        world.does(Chen, room, &format!("/close note:{text}")).await;
        world.does(Chen, room, &format!("/reopen reason:{text}")).await;
        let Event::Closing(ClosingEvent::Reopened { reason, .. }) = world.last_event(room).await else {
            panic!("not reopened")
        };
        assert_eq!(reason, text.trim());
        world.ignores_the_rest();
        world.ends().await;
    }
}

/// Nobody is notified but those whom the command concerns.
#[track_caller]
fn only_the_meant_are_pinged(world: &mut World, room: u64, line: &str) {
    let meant: &[&str] = match line.split_whitespace().next().unwrap_or_default() {
        "/assign" | "/handover" | "/verify" => &["Bo", "Sun"],
        "/blocker" if line.contains("raise") => &["Chen"],
        // By the only one who may verify: whoever leads finds somebody.
        "/resolve" => &["Sun", "Chen"],
        // A raise is told to all whom the level concerns.
        "/grade" => &["Wang"],
        _ => &[],
    };
    for said in world.reads(room) {
        assert!(!said.message.mention_everyone, "{line}: {said:?}");
        assert!(said.pinged.iter().all(|name| meant.contains(&name.as_str())), "{line}: {said:?}");
    }
}

#[tokio::test]
async fn every_field_of_a_report_is_kept_whole_and_shown_harmlessly() {
    for nth in 0..HOSTILE {
        let mut world = World::new().await;
        let text = hostile(&world)[nth].clone();
        // The title becomes the room's name and topic, so it is tried last, alone.
        let report: String = ["symptom", "impact", "users", "source", "contact"]
            .iter()
            .map(|field| format!(" {field}:{text}"))
            .collect();
        for report in [format!("title:宕机{report}"), format!("title:{text}")] {
            let room = world.declares(Lin, &report).await;
            let kept = world.incident(room).await.incident.report;
            if report.starts_with("title:宕机") {
                let fields = [kept.symptom, kept.impact, kept.users, kept.source, kept.contact];
                assert!(fields.iter().all(|field| field.as_deref() == Some(text.trim())), "{fields:?}");
            } else {
                assert_eq!(kept.title, text.trim());
            }
            for message in world.guild.messages(room) {
                assert!(!message.mention_everyone, "{message:?}");
                assert!(
                    message.pinged.iter().all(|name| ["Wang", "Chen"].contains(&name.as_str())),
                    "{message:?}"
                );
            }
            world.does(Bo, room, "/incidents list").await;
            world.does(Bo, room, "/status").await;
        }
        world.ends().await;
    }
}

#[tokio::test]
async fn the_fields_of_forms_take_the_same_texts() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P2").await;
    for text in hostile(&world) {
        let text: String = text.chars().take(4000).collect();
        let said = world.fills(Bo, room, "Update", &[("text", &text)]).await;
        assert!(said.contains("Recorded"), "{said}");
        let Event::Update(UpdateEvent::Updated { text: kept, .. }) = world.last_event(room).await else {
            panic!("no update")
        };
        assert_eq!(kept, text);
        let said = world.fills(Bo, room, "Update", &[("text", "x"), ("eta", &text)]).await;
        assert!(said.contains("Nothing was changed"), "{said}");
        let other = world.declares(Lin, "title:宕机 level:P2").await;
        let shown = world.chooses(Chen, other, &["3"]).await;
        let said = world.goes_on(Chen, other, &shown, &[("reason", &text)]).await;
        assert!(said.contains("P3"), "{said}");
        assert!(world.reads(other).iter().all(|said| said.pinged.is_empty()));
        let told = world.reads(room);
        assert!(told.iter().all(|said| said.pinged.is_empty()), "{told:?}");
    }
    world.ends().await;
}

#[tokio::test]
async fn what_nobody_can_see_is_nothing() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P2").await;
    let before = world.timeline(room).await.len();
    for text in ["\u{200b}\u{200d}\u{feff}", "\u{2800}", "\u{3164}\u{e0020}"] {
        for (who, line) in TEXTS.into_iter().filter(|(_, line)| {
            !line.contains("goal:") && !line.contains("clear") && !line.contains("verify")
        }) {
            if line.contains("reason:") || line.contains("/handover") {
                continue;
            }
            let said = world.does(who, room, &line.replace("{}", text)).await;
            assert!(
                said.contains("There is nothing to see in") || said.contains("没有看得见的文字"),
                "{line}: {said}"
            );
        }
        let said = world.does(Lin, world.general, &format!("/declare title:{text}")).await;
        assert!(said.contains("没有任何改动"), "{said}");
    }
    assert_eq!(world.timeline(room).await.len(), before);
    world.hears_nothing(room);
    world.ends().await;
}

#[tokio::test]
async fn odd_times_and_figures_are_refused_in_plain_words_in_both_languages() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P2").await;
    let rooms = world.guild.rooms().len();
    for (line, english) in [
        ("/log x at:tomorrow 10:00", "has not come yet"),
        ("/log x at:99:99", "is not a time"),
        ("/log x at:2020-01-01 00:00", "before the fault began"),
        ("/update x eta:yesterday 10:00", "is past"),
        ("/update x eta:🕒", "is not a time"),
        ("/update x next_in:-5m", "is not a length of time"),
        ("/update x next_in:9999999999999999999h", "is not a length of time"),
        ("/update x next_in:3h", "is too long; at this level"),
        ("/plan propose kind:temporary text:x owner:@Bo risk:y at:yesterday 10:00", "is past"),
        ("/timeline at:bald", "is not a time"),
        ("/declare title:x occurred:tomorrow 10:00", "has not come yet"),
        ("/declare title:x occurred:0001-01-01T00:00:00Z", "is not a time"),
        ("/declare title:x type:spaceship", "There is no kind of fault “spaceship”"),
        ("/declare title:x playbook:none", "There is no playbook “none”"),
    ] {
        let said = world.does(Bo, room, line).await;
        assert!(said.contains(english) && said.contains("Nothing was changed"), "{line}: {said}");
        let said = world.does(Lin, room, line).await;
        assert!(said.contains("没有任何改动") && !said.contains(english), "{line}: {said}");
    }
    assert_eq!(world.guild.rooms().len(), rooms);
    world.hears_nothing(room);
    world.ends().await;
}

#[tokio::test]
async fn commands_of_a_room_are_refused_outside_of_one() {
    let mut world = World::new().await;
    let general = world.general;
    let lines = TEXTS.iter().map(|(_, line)| line.replace("{}", "x"));
    let others = [
        "/ack",
        "/join",
        "/status",
        "/timeline",
        "/close",
        "/reopen x",
        "/reject x",
        "/plan list",
        "/blocker list",
        "/plan approve 1",
        "/plan override 1 x",
        "/plan done 1",
    ];
    for line in lines.chain(others.map(str::to_owned)) {
        let said = world.does(Bo, general, &line).await;
        assert!(said.contains("This is not an incident's room"), "{line}: {said}");
        let said = world.does(Lin, general, &line).await;
        assert!(said.contains("这里不是故障"), "{line}: {said}");
    }
    world.ends().await;
}

#[tokio::test]
async fn nothing_is_changed_in_a_closed_incident() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P2").await;
    world.does(Chen, room, "/reject 误报").await;
    world.reads(room);
    let before = world.timeline(room).await.len();
    for (who, line) in TEXTS.into_iter().filter(|(_, line)| !line.starts_with("/log")) {
        let said = world.does(who, room, &line.replace("{}", "x")).await;
        assert!(said.contains("This incident is closed") || said.contains("已关闭"), "{line}: {said}");
    }
    for line in ["/ack", "/join", "/close", "/reject x"] {
        let said = world.does(Chen, room, line).await;
        assert!(said.contains("This incident is closed"), "{line}: {said}");
    }
    assert_eq!(world.timeline(room).await.len(), before);
    // A line of the log can still be added afterwards.
    world.does(Bo, room, "/log 补记").await;
    world.hears(room, "补记", &[]);
    world.ends().await;
}

/// What makes no sense, said by somebody who may say it: in which words it is refused, in English and in Chinese.
const NONSENSE: [(Who, &str, &str, &str); 17] = [
    (Bo, "/declare title:x affected_percent:140", "“140” is not a share", "比例“140”不对"),
    (Bo, "/declare title:x affected_percent:-5", "“-5” is not a share", "比例“-5”不对"),
    (Bo, "/declare title:x occurred:2027-01-01 10:00", "has not come yet", "还没有到"),
    (Chen, "/grade affected_percent:100.5 reason:x", "“100.5” is not a share", "比例“100.5”不对"),
    (Bo, "/log x at:2027-01-01 10:00", "has not come yet", "还没有到"),
    (Bo, "/log x milestone:contained at:2026-03-02 12:00", "before the fault began", "早于故障开始"),
    (Chen, "/silence minutes:-5 reason:x", "“-5” is not a number of minutes", "“-5”不是分钟数"),
    (Chen, "/silence minutes:1.5 reason:x", "“1.5” is not a number of minutes", "“1.5”不是分钟数"),
    (Bo, "/followup add text:x owner:@Bo due:2026-03-01", "is past", "已经过去"),
    (Bo, "/plan approve 1", "You proposed plan #1", "方案 #1 是您提的"),
    (Wang, "/plan done 1", "is not approved yet", "还没有批准"),
    (Sun, "/verify pass", "There is no fix to verify yet", "还没有可验证的修复"),
    (Chen, "/close", "It cannot be closed yet", "还不能关闭"),
    (Chen, "/review open", "The review comes when service is restored", "服务恢复后才能复盘"),
    (Chen, "/review finish", "The review is not open", "复盘还没有开始"),
    (Chen, "/reopen x", "is not over", "还没有结束"),
    (Chen, "/merge into:FUN-20260302-001", "This is the same incident", "这是同一个故障"),
];

#[tokio::test]
async fn what_makes_no_sense_is_refused_in_plain_words_in_both_languages() {
    let mut world = World::with("language:en playbook:product-outage").await;
    let report = "title:支付失败 type:function affected_percent:40 occurred:13:50";
    let room = world.declares(Lin, report).await;
    world.does(Wang, room, "/ack").await;
    let plan = "/plan propose kind:temporary text:切备用通道 owner:@Bo risk:费用高 eta:15:00";
    world.does(Bo, room, plan).await;
    world.ignores_the_rest();
    let (before, rooms) = (world.timeline(room).await, world.guild.rooms().len());
    for (who, line, english, chinese) in NONSENSE {
        for (locale, says, nothing) in
            [("en-US", english, "Nothing was changed"), ("zh-CN", chinese, "没有任何改动")]
        {
            world.person(who).set_locale(locale);
            // What was typed is shown without effect, a dash too.
            let said = world.does(who, room, line).await.replace('\\', "");
            assert!(said.contains(says) && said.contains(nothing), "{who:?} {line} in {locale}: {said}");
        }
    }
    // Whoever is refused is there all the same.
    let mut after = world.timeline(room).await;
    after.retain(|entry| !matches!(entry.event, Event::Presence(PresenceEvent::Present { .. })));
    assert_eq!(after, before);
    assert_eq!(world.guild.rooms().len(), rooms);
    world.hears_nothing(room);

    // A fix is verified by others, and figures are what can be measured.
    world.does(Wang, room, "/plan override id:1 reason:切不回来了").await;
    world.does(Sun, room, "/resolve 切回").await;
    world.ignores_the_rest();
    let fixed = world.timeline(room).await.len();
    for (who, line, english, chinese) in [
        (Sun, "/verify pass", "You made the fix", "修复是您做的"),
        (Ops, "/verify pass check:2 figure:-5 ms", "-5 ms cannot have been measured", "不可能测得 -5 ms"),
        (Ops, "/verify pass check:3 figure:140 %", "140 % cannot have been measured", "不可能测得 140 %"),
        (Ops, "/verify pass check:2 figure:620 ms", "so the check has not passed", "检查不能算通过"),
        (Ops, "/verify pass check:2 figure:fast", "passes with its figure", "要写明数值"),
        (Ops, "/verify pass check:9", "There is no check", "没有"),
        (Chen, "/close", "It cannot be closed yet", "还不能关闭"),
    ] {
        for (locale, says) in [("en-US", english), ("zh-CN", chinese)] {
            world.person(who).set_locale(locale);
            let said = world.does(who, room, line).await.replace('\\', "");
            assert!(said.contains(says), "{who:?} {line} in {locale}: {said}");
        }
    }
    assert_eq!(world.timeline(room).await.len(), fixed);
    world.hears_nothing(room);
    world.ends().await;
}

#[tokio::test]
async fn a_refused_form_gives_back_every_field_that_was_typed() {
    let mut world = World::new().await;
    let message = world.person(Lin).says(world.general, "下单报错").unwrap().message.unwrap().id;
    let form = world.person(Lin).applies(world.general, message, "Declare incident").await.unwrap();
    let typed = [("title", "支付失败"), ("symptom", "错误 500"), ("impact", "全部用户"), ("level", "P7")];
    let sent = world.person(Lin).submits(&form, &typed).await.unwrap();
    let said = world.answered(&sent).await;
    assert!(said.contains("没有任何改动") && said.contains("您输入的内容"), "{said}");
    for (name, (_, text)) in ["标题", "现象", "影响", "级别"].into_iter().zip(typed) {
        assert!(said.contains(&format!("{name}:{text}")), "{name}: {said}");
    }
    assert!(said.contains("来源:https"), "{said}");

    // Short ones as well, and what a button stands for was not typed.
    let room = world.declares(Lin, "title:宕机 level:P2").await;
    let said = world.fills(Bo, room, "Update", &[("text", "x"), ("next_in", "soon"), ("eta", "16:00")]).await;
    let said = said.replace('\\', "");
    assert!(said.contains("text:x") && said.contains("next_in:soon") && said.contains("eta:16:00"), "{said}");
    let said =
        world.does(Bo, room, "/plan propose kind:temporary text:切备库 owner:@Sun risk:无 at:bald").await;
    assert!(said.contains("What you typed") && said.contains("kind:temporary"), "{said}");
    assert!(said.contains("text:切备库") && said.contains("risk:无") && said.contains("owner:"), "{said}");
    assert_eq!(world.does(Bo, room, "/ack").await.matches("What you typed").count(), 0);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn what_is_too_long_for_a_message_is_given_back_whole_in_a_file() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P2").await;
    let text = "长".repeat(4000);
    let person = world.person(Bo);
    let form = person.presses(room, "Update").await.unwrap();
    let sent = person.submits(&form, &[("text", &text), ("eta", "bald")]).await.unwrap();
    let message = sent.settled(std::time::Duration::from_secs(10)).await.unwrap().message.expect("a message");
    let file = message.attachments.iter().find(|file| file.name == "typed.txt").expect("a file");
    assert_eq!(String::from_utf8_lossy(&file.bytes), format!("text:{text}\neta:bald"));
    world.ignores_the_rest();
    world.ends().await;
}
