//! Whatever people type, every message fits into Discord and pings only who is meant.

use super::fixture::*;
use super::{announcement, card, catchup, comms, entry, list, review, status, timeline};
use crate::discord::message::Message;
use crate::domain::alert::stand::Stand;
use crate::domain::comms::Draft;
use crate::domain::correction::{Correction, Subject};
use crate::domain::evidence::EvidenceKind;
use crate::domain::grading::Basis;
use crate::domain::guild::Holder;
use crate::domain::guild::Language::{self, En, Zh};
use crate::domain::ids::{ChannelId, DiscordRoleId, RoleKey, UserId};
use crate::domain::incident::{CauseCategory, PlanKind, State};
use crate::domain::moved::Moved;
use crate::domain::playbook::Clock;
use crate::domain::ticket::{TicketCause, TicketTrouble};
use crate::domain::timeline::{
    AlertEvent, BlockerEvent, CommsEvent, CorrectionEvent, DeclarationEvent, Event, EvidenceEvent,
    LevelEvent, MeetingEvent, MilestoneEvent, PlanEvent, PlanProposed, PresenceEvent, RoleEvent, RoomEvent,
    TicketEvent, UpdateEvent, UpdateKind, VerificationEvent,
};
use rstest::rstest;
use serde_json::Value;

/// Texts that people type, or that somebody who means harm does.
fn texts() -> Vec<String> {
    let unit = [
        "@everyone <@99> <@&98> <#97> </ack:96> <a:x:95> <t:94:R> ",
        "**_~~||`[x](https://evil.example)\n# h\n> q\n-# s\n",
        "\u{202e}\u{2066}שלום\u{200f} مرحبا\u{200b}\u{200d}",
        "字",
        "😀\u{1f3fd}e\u{301}\u{302}",
        "\n",
        "*",
        "\u{200b}\u{feff}",
    ];
    let mut texts: Vec<String> = unit.iter().map(|unit| unit.chars().cycle().take(6000).collect()).collect();
    texts.push(unit.concat().chars().cycle().take(6000).collect());
    texts.push("x".into());
    texts
}

/// A story in which everything happens, each with this text, and the calls of a big guild.
pub(super) fn story(languages: &[Language], text: &str, crowd: u64) -> Story {
    let t = || text.to_owned();
    let mut story = Story { guild: guild(languages), playbook: playbook(), timeline: Vec::new() };
    for role in ["duty", "lead", "tester", "director"] {
        let people = (0..crowd).map(|n| Holder::User(UserId(u64::MAX - n)));
        let roles = (0..crowd).map(|n| Holder::Role(DiscordRoleId(u64::MAX / 2 - n)));
        story.guild.roles.insert(RoleKey::new(role), people.chain(roles).collect());
    }
    let mut report = declared();
    (report.title, report.number) = (t(), text.chars().take(200).collect());
    for field in
        [&mut report.symptom, &mut report.impact, &mut report.users, &mut report.source, &mut report.contact]
    {
        *field = Some(t());
    }
    story.add(0, REPORTER, Event::Declaration(DeclarationEvent::Declared(Box::new(report))));
    story.add(
        0,
        REPORTER,
        Event::Room(RoomEvent::RoomOpened { channel: ChannelId(u64::MAX), kind: None, late: false }),
    );
    story.add(
        1,
        LEAD,
        Event::Level(LevelEvent::Graded {
            level: "P0".into(),
            rank: 1,
            confirmed: false,
            reason: Some(t()),
            basis: Basis::default(),
        }),
    );
    story.tick(3).tick(5).tick(20).tick(40);
    story.add(40, PRIMARY, Event::Presence(PresenceEvent::Contacted { note: t() }));
    let titles = vec![t(); 5];
    let stand = Stand { firing: 9, doubtful: 9, recovered: 9, left_out: u64::MAX, titles };
    story.add(40, PRIMARY, Event::Alert(AlertEvent::AlertsChanged { source: t(), stand }));
    for n in 0..8 {
        let member = UserId(u64::MAX - 100 - n);
        story.add(
            41,
            LEAD,
            Event::Role(RoleEvent::Assigned {
                member,
                role: RoleKey::new("lead"),
                goal: Some(t()),
                from: None,
            }),
        );
        story.add(
            42,
            PRIMARY,
            Event::Blocker(BlockerEvent::BlockerRaised { id: n as u32 + 1, text: t(), owner: Some(member) }),
        );
        let plan = PlanProposed {
            id: n as u32 + 1,
            kind: PlanKind::Permanent,
            text: t(),
            owner: member,
            at: Some(at(90)),
            risk: t(),
            eta: Some(at(95)),
        };
        story.add(43, PRIMARY, Event::Plan(PlanEvent::PlanProposed(Box::new(plan))));
    }
    story.add(
        44,
        LEAD,
        Event::Role(RoleEvent::Assigned { member: PRIMARY, role: primary(), goal: Some(t()), from: None }),
    );
    story.add(
        44,
        PRIMARY,
        Event::Role(RoleEvent::HandedOver { to: UserId(77), role: primary(), note: t(), origin: None }),
    );
    let update = Event::Update(UpdateEvent::Updated {
        text: t(),
        kind: UpdateKind::Finding,
        next_in: None,
        eta: Some(at(95)),
    });
    story.add(45, PRIMARY, update);
    story.add(46, PRIMARY, Event::Update(UpdateEvent::Logged { text: t(), at: Some(at(2)) }));
    story.add(46, PRIMARY, Event::Meeting(MeetingEvent::MeetingHeld { text: t(), at: Some(at(3)) }));
    story.add(47, LEAD, Event::Plan(PlanEvent::PlanOverridden { id: 1, reason: t() }));
    let category = Some(CauseCategory::Human);
    story.add(
        48,
        PRIMARY,
        Event::Milestone(MilestoneEvent::CauseStated { text: t(), category, confirmed: true }),
    );
    story.add(49, PRIMARY, Event::Milestone(MilestoneEvent::WorkaroundPlaced { text: t() }));
    story.add(
        50,
        PRIMARY,
        Event::Blocker(BlockerEvent::BlockerCleared { id: 1, text: Some(t()), carried: None }),
    );
    let (kind, link) = (EvidenceKind::Log, Some(t()));
    story.add(
        50,
        PRIMARY,
        Event::Evidence(EvidenceEvent::EvidenceAdded { id: 1, kind, text: t(), link, at: Some(at(3)) }),
    );
    let logged = story
        .timeline
        .iter()
        .find(|entry| matches!(entry.event, Event::Update(UpdateEvent::Logged { .. })))
        .cloned();
    let of = Subject::Entry { entry: Box::new(logged.unwrap()), happened: at(2) };
    let moved = Moved { clock: Clock::Recover, was: at(90), due: at(100), unsettled: None };
    let (met_at, moved) = (None, vec![moved]);
    let correction = Correction { of, at: Some(at(1)), text: Some(t()), reason: Some(t()), moved, met_at };
    story.add(50, PRIMARY, Event::Correction(CorrectionEvent::Corrected(Box::new(correction))));
    let of = Subject::Occurrence { was: None };
    let (at_first, moved) = (Some(at(-5)), Vec::new());
    let correction = Correction { of, at: at_first, text: None, reason: Some(t()), moved, met_at };
    story.add(50, PRIMARY, Event::Correction(CorrectionEvent::Corrected(Box::new(correction))));
    for id in 1..=3 {
        let next = Some(at(95));
        let draft =
            Draft { id, template: t(), text: t(), eta: None, next, last: false, language: None, scope: None };
        story.add(50, PRIMARY, Event::Comms(CommsEvent::CommsDrafted(Box::new(draft))));
        story.add(50, LEAD, Event::Comms(CommsEvent::CommsApproved { id }));
        story.add(51, LEAD, Event::Comms(CommsEvent::CommsPublished { id }));
    }
    story.add(
        51,
        LEAD,
        Event::Comms(CommsEvent::FeedbackNoted { text: t(), asked: Some(5), content: Some(4) }),
    );
    let tracker = t();
    let asked =
        TicketEvent::TicketAsked { id: 1, tracker, title: Some(t()), followup: None, confirmed: true };
    story.add(51, PRIMARY, Event::Ticket(asked));
    let trouble = TicketTrouble { cause: TicketCause::Token, code: Some(i64::MAX) };
    story.add(52, PRIMARY, Event::Ticket(TicketEvent::TicketRefused { id: 1, trouble }));
    let (key, url) = (Some(t()), format!("https://a.example/{}", "_*".repeat(140)));
    story.add(52, PRIMARY, Event::Ticket(TicketEvent::TicketLinked { id: 2, tracker: None, key, url }));
    story.tick(200);
    story.add(201, PRIMARY, Event::Verification(VerificationEvent::Fixed { text: t() }));
    let failed = Event::Verification(VerificationEvent::Verified {
        passed: false,
        check: Some(0),
        checks: Vec::new(),
        again: false,
        figure: Some(t()),
        note: Some(t()),
        complete: false,
        returns_to: Some(State::Processing),
    });
    story.add(202, REPORTER, failed).tick(203);
    story
}

fn units(value: &Value) -> usize {
    value.as_str().map_or(0, |text| text.encode_utf16().count())
}

fn check(what: &str, message: &Message) {
    let body = message.body();
    assert!(units(&body["content"]) <= 2000, "{what}: content {}", units(&body["content"]));
    let embeds = body["embeds"].as_array().unwrap();
    assert!(!message.content.trim().is_empty() || !embeds.is_empty(), "{what}: nothing to see");
    let mut sum = 0;
    for embed in embeds {
        assert!((1..=256).contains(&units(&embed["title"])), "{what}: title {}", embed["title"]);
        assert!(units(&embed["description"]) <= 4096, "{what}: description");
        sum += units(&embed["title"]) + units(&embed["description"]);
        let fields = embed["fields"].as_array().cloned().unwrap_or_default();
        assert!(fields.len() <= 25, "{what}: fields");
        for field in fields {
            assert!((1..=256).contains(&units(&field["name"])), "{what}: {field}");
            assert!((1..=1024).contains(&units(&field["value"])), "{what}: {field}");
            sum += units(&field["name"]) + units(&field["value"]);
        }
    }
    assert!(sum <= 6000, "{what}: embeds {sum}");
    let rows = body["components"].as_array().unwrap();
    assert!(rows.len() <= 2, "{what}: rows");
    for button in rows.iter().flat_map(|row| row["components"].as_array().unwrap()) {
        assert!((1..=80).contains(&units(&button["label"])), "{what}: {button}");
        assert!((1..=100).contains(&units(&button["custom_id"])), "{what}: {button}");
    }
    // The people of the hostile texts are nobody that the story means.
    let mentions = &message.mentions;
    assert!(mentions.users.iter().all(|user| user.0 != 99) && mentions.roles.iter().all(|role| role.0 != 98));
    for user in &mentions.users {
        assert!(message.content.contains(&format!("<@{}>", user.0)), "{what}: {user:?} is pinged unseen");
    }
    for role in &mentions.roles {
        assert!(message.content.contains(&format!("<@&{}>", role.0)), "{what}: {role:?} is pinged unseen");
    }
    let whole = body.to_string();
    for token in
        ["@everyone", "<@99>", "<@&98>", "<#97>", "</ack:96>", "<a:x:95>", "<t:94", "\u{202e}", " [x](http"]
    {
        assert!(!whole.contains(token), "{what}: {token} got through");
    }
    let opened = whole.matches('\u{2068}').count();
    assert_eq!(opened, whole.matches('\u{2069}').count(), "{what}: an isolate stays open");
}

fn check_all(story: &Story, languages: &[Language]) {
    let view = story.view();
    let (timeline_, language) = (&story.timeline, languages[0]);
    check("card", &card::card(&view, at(203)));
    check("announcement", &announcement::announcement(&view, at(203)));
    check("catchup", &Message::text(catchup::catchup(&view, timeline_, at(203), language)));
    check("status", &status::status(&view, at(203), language));
    check("list", &list::list(&vec![view.clone(); 40], at(203), language));
    check("review", &review::review(&view, &timeline_[0], timeline_, at(203)));
    check("timeline", &timeline::timeline(&view, timeline_, None, language));
    check("timeline at", &timeline::timeline(&view, timeline_, Some(&story.then(at(42))), language));
    check("timeline before", &timeline::timeline(&view, timeline_, Some(&story.then(at(-1))), language));
    for told in timeline_ {
        if let Some(message) = comms::published(&view, told, at(203)) {
            check("wording", &message);
        }
        if let Some(message) = entry::entry(&view, told, timeline_, at(2000)) {
            check(&format!("{:?}", told.event).chars().take(40).collect::<String>(), &message);
        }
    }
}

#[rstest]
#[case::in_both_languages(&[Zh, En])]
#[case::in_one(&[En])]
fn every_message_fits_and_pings_only_who_is_meant(#[case] languages: &[Language]) {
    let crowds = [0, 1, 80].into_iter().cycle();
    for (text, crowd) in texts().iter().zip(crowds) {
        check_all(&story(languages, text, crowd), languages);
    }
}

#[test]
fn the_file_leaves_nothing_out() {
    let text: String = "数据".chars().cycle().take(6000).collect();
    let story = story(&[Zh], &text, 1);
    let markdown = review::review_markdown(&story.view(), &story.timeline, Zh);
    assert!(!markdown.contains('…'));
    assert!(markdown.matches(&text).count() > story.timeline.len());
}
