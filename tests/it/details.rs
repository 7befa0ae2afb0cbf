//! Details of a fault that the playbook asks for, and self-help before anybody investigates.

use crate::world::{Who::*, World};
use rstest::rstest;
use warroom::domain::details::{Form, missing};
use warroom::domain::incident::State;
use warroom::sandbox::{MessageView, ModalField};

/// The detail that a field asks for.
fn key(field: &ModalField) -> String {
    field.custom_id.strip_prefix("detail-").expect("a detail").into()
}

async fn support() -> World {
    World::with("language:en playbook:tech-support").await
}

#[tokio::test]
async fn a_report_of_tech_support_has_department_contact_steps_error_and_scope() {
    let mut world = support().await;
    let room = world
        .declares(
            Lin,
            "title:登录不了 symptom:点登录没反应 impact:财务部三人 contact:分机8012 department:财务部 \
             steps:打开登录页，点登录 error:E1042 level:P1",
        )
        .await;
    let opening = world.guild.messages(room).into_iter().find(|said| !said.pinned).unwrap();
    assert!(opening.content.contains("E1042"), "{}", opening.content);
    let card = world.card(room).text;
    for said in ["Department: 财务部", "Steps: 打开登录页，点登录", "Error text: E1042", "`/contact list`"]
    {
        assert!(card.contains(said), "{said}: {card}");
    }
    assert!(card.contains("Still to ask") && card.contains("Screenshot"), "{card}");
    let found = world.does(Bo, world.general, "/incidents search E1042").await;
    assert!(found.contains("登录不了"), "{found}");
    let reach = world.does(Bo, world.general, "/incidents search 8012").await;
    assert!(!reach.contains("登录不了"), "how to reach somebody is not searched: {reach}");
    world.ends().await;
}

#[tokio::test]
async fn environment_and_changes_are_asked_of_the_reporter_in_plain_words() {
    let mut world = support().await;
    let room = world.declares(Lin, "title:登录不了 level:P1").await;
    let typed = world.person(Wang).types(room, "/details form:contact").await.unwrap();
    let form = typed.modal.clone().expect("a form");
    let keys: Vec<_> = form.fields.iter().map(key).collect();
    assert_eq!(keys, ["environment", "changes", "impact"]);
    assert!(form.fields.iter().all(|field| field.label.chars().count() <= 45));
    let sent = world
        .person(Wang)
        .submits(
            &typed,
            &[("detail-environment", "Chrome 120，Windows 10，台式机"), ("detail-changes", "昨天装了补丁")],
        )
        .await
        .unwrap();
    let said = world.answered(&sent).await;
    assert!(said.contains("已记录，还有"), "{said}");
    let told = world.hears(room, "**Details** · @Wang", &[]);
    assert!(told.text.contains("Environment: Chrome 120，Windows 10，台式机"), "{told:?}");
    // A correction takes the place of what was known, and is on the timeline beside it.
    world.does(Wang, room, "/details detail:environment text:Edge，Windows 11").await;
    world.hears(room, "Edge，Windows 11", &[]);
    let card = world.card(room).text;
    assert!(card.contains("Edge，Windows 11") && !card.contains("Chrome 120"), "{card}");
    let timeline = world.does(Bo, room, "/timeline").await;
    assert!(timeline.contains("Chrome 120") && timeline.contains("Edge，Windows 11"), "{timeline}");
    let said = world.does(Bo, room, "/details detail:moon text:full").await;
    assert!(said.contains("There is no “moon”. There are: ") && said.contains("Environment"), "{said}");
    let said = world.does(Bo, room, "/details detail:environment").await;
    assert!(said.contains("`text` is missing"), "{said}");
    world.hears_nothing(room);
    world.ends().await;
}

#[tokio::test]
async fn it_fault_registers_business_steps_and_attachments_and_confirms_details() {
    let mut world = World::with("language:en playbook:it-fault").await;
    let room = world.declares(Lin, "title:报表打不开 level:2 steps:打开月报").await;
    let typed = world.person(Wang).presses(room, "Details").await.unwrap();
    let keys: Vec<_> = typed.modal.as_ref().unwrap().fields.iter().map(key).collect();
    assert_eq!(keys, ["business", "impact", "steps", "attachments", "contact"]);
    let given = [
        ("detail-business", "月结"),
        ("detail-attachments", "https://files.example/1.png"),
        ("detail-contact", "8013"),
    ];
    let sent = world.person(Wang).submits(&typed, &given).await.unwrap();
    world.answered(&sent).await;
    world.hears(room, "Business affected: 月结", &[]);
    world.does(Wang, room, "/details detail:reproducible text:yes").await;
    world.hears(room, "Can it be reproduced?: yes", &[]);
    world.does(Wang, room, "/details detail:path text:财务系统，报表，月报").await;
    world.hears(room, "财务系统，报表，月报", &[]);
    let export = world.does(Bo, room, "/incidents export").await;
    assert!(!export.contains("8013"), "{export}");
    let view = world.incident(room).await;
    let left: Vec<_> = missing(&view.incident, view.rules()).iter().map(|it| it.key.clone()).collect();
    assert_eq!(left, ["impact"]);
    world.ignores_the_rest();
    world.ends().await;
}

#[rstest]
#[case("it-fault", "level:2", "attachments", "log")]
#[case("tech-support", "level:P1", "screenshot", "screenshot")]
#[case("tech-support", "level:P1", "error", "error")]
#[tokio::test]
async fn what_was_gathered_as_evidence_is_not_asked_for_as_a_detail(
    #[case] playbook: &str,
    #[case] level: &str,
    #[case] detail: &str,
    #[case] kind: &str,
) {
    let mut world = World::with(&format!("language:en playbook:{playbook}")).await;
    let room = world.declares(Lin, &format!("title:报表打不开 {level}")).await;
    let line = format!("/evidence add kind:{kind} text:报错页面 link:https://files.example/1.png");
    let asked = |view: &warroom::actions::View| {
        let left = missing(&view.incident, view.rules());
        left.iter().any(|it| it.key == detail)
    };
    assert!(asked(&world.incident(room).await));
    world.does(Bo, room, &line).await;
    assert!(!asked(&world.incident(room).await));
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn a_ticket_of_basic_has_symptom_scope_and_steps_and_says_local_or_global() {
    let mut world = World::with("language:en playbook:basic").await;
    let room = world.declares(Lin, "title:对账差异 level:normal symptom:金额对不上").await;
    let card = world.card(room).text;
    assert!(card.contains("Still to ask") && card.contains("Who is affected · Steps"), "{card}");
    let said = world.does(Lin, room, "/details detail:extent text:everywhere").await;
    assert!(said.contains("everywhere") && said.contains("全局"), "{said}");
    world.does(Lin, room, "/details detail:extent text:global").await;
    world.hears(room, "Scope: global", &[]);
    world.does(Lin, room, "/details detail:impact text:华东门店").await;
    world.does(Lin, room, "/details detail:steps text:日终对账").await;
    world.ignores_the_rest();
    let view = world.incident(room).await;
    assert!(missing(&view.incident, view.rules()).is_empty());
    assert!(!world.card(room).text.contains("Still to ask"), "{:?}", world.card(room));
    world.ends().await;
}

#[tokio::test]
async fn rapid_response_has_a_form_for_the_diagnosis_once_somebody_is_on_it() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:支付失败 level:P1").await;
    let said = world.card(room).text;
    assert!(!said.contains("Can it be reproduced"), "{said}");
    world.does(Wang, room, "/ack").await;
    let said = world.card(room).text;
    for asked in [
        "Can it be reproduced?",
        "Logs and metrics",
        "Is the core hit?",
        "How many are affected?",
        "May it spread?",
    ] {
        assert!(said.contains(asked), "{asked}: {said}");
    }
    world.ignores_the_rest();
    let typed = world.person(Bo).presses(room, "Details").await.unwrap();
    let names: Vec<_> = typed.modal.as_ref().unwrap().fields.iter().map(key).collect();
    assert_eq!(names, ["reproduced", "logs", "core", "how-many", "spread"]);
    let given = [
        ("detail-reproduced", "是，下单必现"),
        ("detail-logs", "5xx 升到 30%"),
        ("detail-core", "yes"),
        ("detail-how-many", "约 100 人"),
        ("detail-spread", "可能波及退款"),
    ];
    let sent = world.person(Bo).submits(&typed, &given).await.unwrap();
    world.answered(&sent).await;
    let told = world.hears(room, "**Details** · @Bo", &[]);
    assert!(told.text.contains("May it spread?: 可能波及退款"), "{told:?}");
    let view = world.incident(room).await;
    let diagnosis = missing(&view.incident, view.rules());
    assert!(diagnosis.iter().all(|it| it.form != Form::Diagnosis), "{diagnosis:?}");
    world.does(Chen, room, "/grade").await;
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn self_help_comes_first_at_p2_and_p3_and_worked_closes_it() {
    let mut world = support().await;
    let room = world.declares(Lin, "title:打不开页面 level:P3").await;
    let opening = world.guild.messages(room).into_iter().find(|said| !said.pinned).unwrap();
    assert!(
        opening.content.contains("Please try this first") && opening.content.contains("cache"),
        "{opening:?}"
    );
    assert!(opening.pinged.iter().any(|name| name == "Lin"), "{:?}", opening.pinged);
    assert!(world.card(room).text.contains("steps sent to the reporter"), "{:?}", world.card(room));
    let said = world.presses(Lin, room, "It helped").await;
    assert!(said.contains("已按自助解决关闭"), "{said}");
    world.hears(room, "**Solved by self-help, closed** · @Lin", &[]);
    assert_eq!(world.incident(room).await.incident.state, State::Closed);
    world.settled().await;
    let asks = |said: &MessageView| said.buttons().contains(&"It helped".to_owned());
    assert!(!world.guild.messages(room).iter().any(asks), "nobody is asked any more");
    let said = world.does(Lin, room, "/self-help result:failed").await;
    assert!(said.contains("没有任何改动"), "{said}");
    world.ignores_the_rest();
    world.passes("30h").await;
    assert!(world.incident(room).await.incident.breaches.is_empty());
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn where_self_help_fails_or_the_level_is_high_it_is_looked_into_in_depth() {
    let mut world = support().await;
    let room = world.declares(Lin, "title:打不开页面 level:P2").await;
    let said = world.does(Bo, room, "/self-help failed").await;
    assert!(said.contains("Only these may"), "{said}");
    world.does(Lin, room, "/self-help result:failed note:清了缓存也不行").await;
    let told = world.hears(room, "**Self-help did not help**, somebody has to look into it", &["Wang"]);
    assert!(told.text.contains("清了缓存也不行"), "{told:?}");
    assert_eq!(world.incident(room).await.incident.state, State::Graded);

    let high = world.declares(Lin, "title:全部登录不了 level:P0").await;
    let opening = world.guild.messages(high).into_iter().find(|said| !said.pinned).unwrap();
    assert!(!opening.content.contains("Please try this first"), "{opening:?}");
    let said = world.does(Lin, high, "/self-help worked").await;
    assert!(said.contains("现在不需要自助排查的答复"), "{said}");

    // A report without a level gets the steps with its level, and loses them with a higher one.
    let later = world.declares(Lin, "title:卡顿").await;
    world.does(Wang, later, "/grade level:P3").await;
    let told = world.hears(later, "set the level to **P3 Low**", &["Lin"]);
    assert!(told.text.contains("Please try this first"), "{told:?}");
    world.does(Wang, later, "/grade level:P1 reason:全组都卡").await;
    world.hears(later, "changed the level", &["Chen"]);
    assert!(!asks_for_help(&world, later), "nobody is to press in vain");
    let said = world.does(Lin, later, "/self-help worked").await;
    assert!(said.contains("没有任何改动"), "{said}");
    world.ends().await;
}

/// Does a message still have the buttons by which whoever reported says whether self-help did?
fn asks_for_help(world: &World, room: u64) -> bool {
    let asks = |said: &MessageView| said.buttons().contains(&"It helped".to_owned());
    world.guild.messages(room).iter().any(asks)
}

#[tokio::test]
async fn whoever_reported_is_asked_about_self_help_no_longer_than_it_is_offered() {
    let mut world = support().await;
    for line in ["/resolve 换了证书", "/reject 压测"] {
        let room = world.declares(Lin, &format!("title:{line} level:P3")).await;
        assert!(asks_for_help(&world, room));
        let said = world.does(Wang, room, line).await;
        assert!(!said.contains("没有任何改动"), "{said}");
        assert!(!asks_for_help(&world, room), "{line}");
    }
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn tickets_are_prioritised_by_impact_and_urgency() {
    let mut world = World::with("language:en playbook:basic").await;
    for (facts, expected) in [
        ("impact:whole urgency:low", "urgent"),
        ("impact:part urgency:high", "important"),
        ("impact:part urgency:low", "normal"),
        ("impact:little urgency:high", "normal"),
    ] {
        let room = world.declares(Lin, &format!("title:对账差异 {facts}")).await;
        let incident = world.incident(room).await.incident;
        assert_eq!(incident.level().map(|grade| grade.level.as_str()), Some(expected), "{facts}");
    }
    world.ends().await;
}

#[tokio::test]
async fn what_other_forms_lack_is_named_with_a_button_for_each() {
    let mut world = World::with("language:en playbook:it-fault").await;
    let room = world.declares(Lin, "title:报表打不开 level:2 steps:打开月报").await;
    let form = world.person(Chen).presses(room, "Details").await.unwrap();
    let given = ["business", "impact", "attachments", "contact"].map(|key| format!("detail-{key}"));
    let given: Vec<_> = given.iter().map(|field| (field.as_str(), "财务")).collect();
    let sent = world.person(Chen).submits(&form, &given).await.unwrap();
    let said = world.answered(&sent).await;
    assert!(said.contains("Missing in **Details from the reporter**: 2. `/details form:contact`"), "{said}");
    assert!(!said.contains("form:report"), "that one is complete: {said}");
    world.reads(room);
    let buttons = sent.components[0]["components"].as_array().unwrap();
    assert_eq!(buttons.len(), 1, "{buttons:?}");
    assert_eq!(buttons[0]["label"], "Details from the reporter");
    let id = buttons[0]["custom_id"].as_str().unwrap().to_owned();
    let given = [("detail-reproducible", "1"), ("detail-path", "财务系统")];
    let said = world.fills(Chen, room, &id, &given).await;
    assert_eq!(said, "Recorded. Nothing is left to ask.");
    world.reads(room);
    world.ends().await;
}
