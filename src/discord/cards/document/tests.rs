//! Every document of every bundled playbook, in both languages, made of one incident in which everything happened.

use super::{Made, document_markdown};
use crate::actions::View;
use crate::config::bundled;
use crate::discord::cards::fixture::*;
use crate::domain::comms::Draft;
use crate::domain::document::Field;
use crate::domain::evidence::EvidenceKind;
use crate::domain::grading::Basis;
use crate::domain::guild::Language::{self, En, Zh};
use crate::domain::ids::UserId;
use crate::domain::incident::{CauseCategory, PlanKind, Satisfaction, State};
use crate::domain::keyed::Keyed;
use crate::domain::playbook::Playbook;
use crate::domain::review::{Area, ReviewPart};
use crate::domain::timeline::{
    BlockerEvent, ClosingEvent, CommsEvent, DeclarationEvent, Event, EvidenceEvent, FollowupEvent,
    LevelEvent, MilestoneEvent, PlanEvent, PlanProposed, PresenceEvent, ReviewEvent, RoleEvent, SurveyEvent,
    UpdateEvent, UpdateKind, VerificationEvent,
};
use crate::text::say;
use strum::VariantArray;

/// What people type to break a table, or what calls somebody.
const HOSTILE: &str = "第一行 | 不是单元格\n# 不是标题\n| --- |\n<b>@everyone</b> <@99> `a|b`";

fn rich(playbook: &Playbook, text: &str) -> Story {
    let t = || text.to_owned();
    let mut story = Story { guild: guild(&[Zh]), playbook: playbook.clone(), timeline: Vec::new() };
    let level = &playbook.levels[0];
    let mut report = declared();
    report.fault_type = playbook.types[0].key.clone();
    report.playbook = playbook.reference.clone();
    (report.symptom, report.impact, report.users) =
        (Some(t()), Some("全部用户无法下单".into()), Some("约 100 人".into()));
    (report.source, report.contact, report.occurred) =
        (Some("电话".into()), Some("8001".into()), Some(at(-20)));
    story.add(0, REPORTER, Event::Declaration(DeclarationEvent::Declared(Box::new(report))));
    let graded = |confirmed, reason: &str| {
        Event::Level(LevelEvent::Graded {
            level: level.key.clone(),
            rank: 1,
            confirmed,
            reason: Some(reason.into()),
            basis: Basis::default(),
        })
    };
    story.add(1, LEAD, graded(false, "核心业务"));
    story.add(2, PRIMARY, Event::Presence(PresenceEvent::Acknowledged));
    story.add(3, LEAD, graded(true, "已核实"));
    story.add(
        4,
        LEAD,
        Event::Role(RoleEvent::Assigned {
            member: PRIMARY,
            role: primary(),
            goal: Some("两小时内恢复".into()),
            from: None,
        }),
    );
    story.add(
        5,
        PRIMARY,
        Event::Update(UpdateEvent::Updated {
            text: t(),
            kind: UpdateKind::Finding,
            next_in: None,
            eta: Some(at(60)),
        }),
    );
    story.add(6, PRIMARY, Event::Update(UpdateEvent::Logged { text: "重启 nginx".into(), at: Some(at(4)) }));
    let link = Some("https://wiki/a_b?x=1|2".into());
    story.add(
        7,
        PRIMARY,
        Event::Evidence(EvidenceEvent::EvidenceAdded {
            id: 1,
            kind: EvidenceKind::Screenshot,
            text: t(),
            link,
            at: None,
        }),
    );
    story.add(
        8,
        PRIMARY,
        Event::Blocker(BlockerEvent::BlockerRaised {
            id: 1, text: "没有机房权限".into(), owner: Some(LEAD)
        }),
    );
    story.add(12, LEAD, Event::Blocker(BlockerEvent::BlockerCleared { id: 1, text: None, carried: None }));
    let plan = PlanProposed {
        id: 1,
        kind: PlanKind::Temporary,
        text: t(),
        owner: PRIMARY,
        at: None,
        risk: "可能丢 1 秒数据".into(),
        eta: Some(at(40)),
    };
    story.add(14, PRIMARY, Event::Plan(PlanEvent::PlanProposed(Box::new(plan))));
    story.add(15, LEAD, Event::Plan(PlanEvent::PlanOverridden { id: 1, reason: "来不及".into() }));
    story.add(20, PRIMARY, Event::Plan(PlanEvent::PlanDone { id: 1 }));
    story.add(20, PRIMARY, Event::Milestone(MilestoneEvent::WorkaroundPlaced { text: "切到备库".into() }));
    let category = Some(CauseCategory::Process);
    story.add(
        25,
        PRIMARY,
        Event::Milestone(MilestoneEvent::CauseStated { text: t(), category, confirmed: true }),
    );
    story.add(30, PRIMARY, Event::Verification(VerificationEvent::Fixed { text: "清理磁盘".into() }));
    let verified = |passed, note: &str| {
        Event::Verification(VerificationEvent::Verified {
            passed,
            check: (!passed).then_some(0),
            checks: Vec::new(),
            again: false,
            figure: Some("120 ms".into()),
            note: Some(note.into()),
            complete: passed,
            returns_to: (!passed).then_some(State::Processing),
        })
    };
    story.add(31, REPORTER, verified(false, "生产环境仍报错"));
    story.add(35, PRIMARY, Event::Verification(VerificationEvent::Fixed { text: "清理磁盘并加告警".into() }));
    story.add(40, REPORTER, verified(true, "生产环境"));
    let draft = Draft {
        id: 1,
        template: "progress".into(),
        text: t(),
        eta: None,
        next: Some(at(50)),
        last: false,
        language: None,
        scope: None,
    };
    story.add(41, LEAD, Event::Comms(CommsEvent::CommsDrafted(Box::new(draft))));
    story.add(42, REPORTER, Event::Comms(CommsEvent::CommsApproved { id: 1 }));
    story.add(43, LEAD, Event::Comms(CommsEvent::CommsPublished { id: 1 }));
    story.add(
        44,
        LEAD,
        Event::Comms(CommsEvent::FeedbackNoted { text: t(), asked: Some(5), content: Some(4) }),
    );
    story.add(50, LEAD, Event::Review(ReviewEvent::ReviewOpened { reason: None }));
    let parts = ReviewPart::VARIANTS.iter().map(|part| (*part, format!("{}: {text}", part.key())));
    story.add(51, LEAD, Event::Review(ReviewEvent::ReviewEdited { parts: parts.collect() }));
    let (owner, area) = (UserId(77), Some(Area::Technique));
    story.add(
        52,
        LEAD,
        Event::Followup(FollowupEvent::FollowupAdded {
            id: 1,
            text: t(),
            owner,
            due: at(9000),
            area,
            working_days: None,
            plan: None,
        }),
    );
    story.add(53, LEAD, Event::Review(ReviewEvent::ReviewFinished));
    story.add(60, LEAD, Event::Closing(ClosingEvent::Closed { note: None }));
    if playbook.survey.is_some() {
        story.add(
            60,
            LEAD,
            Event::Survey(SurveyEvent::SurveySent { of: Some(REPORTER), remind_at: None, until: at(9000) }),
        );
        let answer = Event::Survey(SurveyEvent::SurveyAnswered {
            satisfaction: Satisfaction::Satisfied,
            text: Some(t()),
        });
        story.add(70, REPORTER, answer);
    }
    story
}

fn made(story: &Story, key: &str, language: Language) -> String {
    let names = [(REPORTER, "林|小雨"), (PRIMARY, "王工"), (LEAD, "陈工")];
    let view = View { names: names.map(|(id, name)| (id, name.to_owned())).into(), ..story.view() };
    let document = story.playbook.document(key).unwrap();
    let made = Made { view: &view, timeline: &story.timeline, language, contacts: false };
    document_markdown(&made, document)
}

/// Bars that separate cells.
fn bars(row: &str) -> usize {
    row.replace("\\\\", "").replace("\\|", "").matches('|').count()
}

fn check(text: &str, what: &str) {
    let mut width = None;
    for line in text.lines() {
        if line.starts_with('|') {
            let here = bars(line);
            assert_eq!(*width.get_or_insert(here), here, "{what}: a row has another width: {line}");
        } else {
            width = None;
            assert!(line.is_empty() || line.starts_with('#') || !line.contains('|'), "{what}: {line}");
        }
    }
    for token in ["@everyone", "<@99>", "\n# 不是标题", "document-"] {
        assert!(!text.contains(token), "{what}: {token} got through");
    }
    assert!(!text.replace("\\<", "").replace("<br>", "").contains('<'), "{what}: a tag got through");
}

#[test]
fn each_document_in_both_languages() {
    for source in bundled().playbooks {
        let story = rich(&source.playbook, "主库磁盘满");
        for document in &source.playbook.documents {
            for (language, word) in [(Zh, "zh"), (En, "en")] {
                let text = made(&story, &document.key, language);
                check(&text, &document.key);
                let name = format!("{}-{}-{word}", source.playbook.reference.id, document.key);
                insta::with_settings!({
                    snapshot_path => "../../../../tests/data/documents",
                    prepend_module_to_snapshot => false,
                    omit_expression => true,
                }, {
                    insta::assert_snapshot!(name, text);
                });
            }
        }
    }
}

#[test]
fn what_people_type_breaks_no_document() {
    for source in bundled().playbooks {
        for text in [HOSTILE, "|", "\\|", "||\\", "```\n|x|\n```", "\u{202e}|שלום"] {
            let story = rich(&source.playbook, text);
            for document in &source.playbook.documents {
                check(&made(&story, &document.key, Zh), &document.key);
            }
        }
    }
}

#[test]
fn a_field_with_nothing_recorded_is_shown_empty() {
    for source in bundled().playbooks {
        let mut story =
            Story { guild: guild(&[Zh]), playbook: source.playbook.clone(), timeline: Vec::new() };
        let mut report = declared();
        (report.symptom, report.impact, report.affected_percent, report.core) = (None, None, None, None);
        story.add(0, REPORTER, Event::Declaration(DeclarationEvent::Declared(Box::new(report))));
        for document in &source.playbook.documents {
            let text = made(&story, &document.key, En);
            check(&text, &document.key);
            for entry in document.sections.iter().flat_map(|section| &section.fields) {
                let name = entry.name.as_ref().map(|name| name.en.clone());
                let name = name.unwrap_or_else(|| say(En, &format!("document-{}", entry.field.key())));
                let there =
                    [format!("| {name} |"), format!("# {name}\n")].iter().any(|line| text.contains(line));
                assert!(there, "{}: {name} is left out:\n{text}", document.key);
            }
        }
    }
}

#[test]
fn a_survey_that_was_not_answered_in_time_says_so() {
    let source = bundled().playbooks.into_iter().find(|source| source.playbook.survey.is_some()).unwrap();
    let mut story = rich(&source.playbook, "x");
    story.timeline.pop();
    let text = made(&story, "survey", En);
    assert!(text.contains("☐ Satisfied") && !text.contains('☑'), "{text}");
    assert!(!text.contains("not answered in time"), "{text}");
    story.tick(9001);
    let text = made(&story, "survey", En);
    assert!(text.contains("| Answered | not answered in time |"), "{text}");
}

#[test]
fn every_field_has_a_name_in_both_languages() {
    for field in Field::VARIANTS {
        for language in [Zh, En] {
            let id = format!("document-{}", field.key());
            assert_ne!(say(language, &id), id);
        }
    }
    assert!(bundled().playbooks.iter().all(|source| source.playbook.document("knowledge").is_some()));
}
