//! What is sent, within the limits and harmless; and what answers mean.

use super::*;
use crate::domain::guild::Language;
use crate::domain::ids::GuildId;
use crate::domain::ticket::LOOK_EVERY;

const HOSTILE: &str = "@octocat see #12, ``` ```` \" \\ acme/shop#3\u{7}";

fn slip(lines: usize) -> Slip {
    Slip {
        language: Language::En,
        title: format!("{HOSTILE}\nsecond line {}", "长".repeat(300)),
        intro: "From the room.".into(),
        link: Some("https://discord.com/channels/1/2".into()),
        lines: (0..lines)
            .flat_map(|_| [HOSTILE.to_owned(), "/close".into(), "数据库宕机".repeat(40)])
            .collect(),
        about_mark: "Mark:".into(),
        mark: "warroom-inc-1-1-abc".into(),
    }
}

fn tracker(kind: TrackerKind) -> Tracker {
    let project = match kind {
        TrackerKind::Jira | TrackerKind::JiraDataCenter => "OPS",
        TrackerKind::Github | TrackerKind::Gitlab => "acme/shop",
    };
    let (name, web) = ("a".into(), "https://tracker.example".into());
    Tracker { name, guild: GuildId(1), kind, project: project.into(), web, look_every: LOOK_EVERY }
}

fn setup() -> Setup {
    Setup { labels: vec!["incident".into()], issue_type: "Task".into(), token: "example-not-a-secret".into() }
}

/// What is not in a fence.
fn outside_of_fence(body: &str) -> String {
    let mut lines = body.lines();
    let fence = body.lines().find_map(|line| line.strip_suffix("text").filter(|it| it.starts_with("```")));
    let fence = fence.expect("a fence");
    let before: Vec<_> = lines.by_ref().take_while(|line| !line.starts_with(fence)).collect();
    let inside: Vec<_> = lines.by_ref().take_while(|line| *line != fence).collect();
    assert!(inside.iter().all(|line| !line.starts_with(fence)), "the fence is broken");
    before.into_iter().chain(lines).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_people_typed_calls_nobody_and_points_nowhere() {
    for (kind, create) in [
        (TrackerKind::Github, github::create as fn(&Tracker, &Setup, &Slip) -> (Vec<String>, Value)),
        (TrackerKind::Gitlab, gitlab::create),
    ] {
        for lines in [1, 4000] {
            let (_, made) = create(&tracker(kind), &setup(), &slip(lines));
            let text = made["body"].as_str().or(made["description"].as_str()).unwrap();
            let most = if kind == TrackerKind::Github { 65_536 } else { 1_048_576 };
            assert!(text.chars().count() <= most, "{kind:?}: {}", text.chars().count());
            assert_eq!(lines > 1, text.contains("Cut here"), "{kind:?}");
            let outside = outside_of_fence(text);
            assert!(!outside.contains(['@', '#']) && !outside.contains("/close"), "{outside}");
            assert!(outside.contains("`warroom-inc-1-1-abc`"), "{outside}");
            assert!(!text.contains("@octocat") && !text.contains("#12"), "a quoted answer by mail");
            let title = made["title"].as_str().unwrap();
            assert!(title.chars().count() <= 256 && !title.contains("\n"), "{title}");
            assert!(
                !title.contains("@octocat") && !title.contains("#12") && !title.contains("acme/shop"),
                "{title}"
            );
        }
    }
}

#[test]
fn a_text_for_jira_is_a_document_within_its_limit() {
    for lines in [0, 1, 4000] {
        let (_, made) = jira::create(&tracker(TrackerKind::Jira), &setup(), &slip(lines));
        let fields = &made["fields"];
        assert!(fields["description"].to_string().chars().count() <= 32_767);
        let summary = fields["summary"].as_str().unwrap();
        assert!(summary.chars().count() <= 255 && !summary.contains('\n'), "{summary}");
        assert_eq!(fields["labels"], serde_json::json!(["incident", "warroom-inc-1-1-abc"]));
    }
}

#[test]
fn a_text_for_a_jira_of_ones_own_is_wiki_text_that_calls_nobody_and_stays_in_its_block() {
    for lines in [0, 1, 4000] {
        let mut slip = slip(lines);
        slip.lines.insert(0, "{noformat} h1. *bold* [~octocat] {code} OPS-3 !x.png!".into());
        let (path, made) = jira::create(&tracker(TrackerKind::JiraDataCenter), &setup(), &slip);
        assert_eq!(path, ["rest", "api", "2", "issue"]);
        let text = made["fields"]["description"].as_str().unwrap();
        assert!(text.chars().count() <= 32_767);
        assert_eq!(lines > 1, text.contains("Cut here"));
        let parts: Vec<_> = text.split("{noformat}").collect();
        let [before, inside, after] = parts.as_slice() else { panic!("the block is broken: {text}") };
        assert!(inside.contains("h1. *bold*") && !inside.contains("[~"), "{inside}");
        let outside = format!("{before}{after}");
        assert!(!outside.contains(['{', '[', '*']) && !outside.contains("octocat"), "{outside}");
        assert!(after.ends_with(" warroom-inc-1-1-abc\n"), "{after}");
    }
}

#[test]
fn a_longer_mark_is_another_ticket() {
    assert!(holds("x `warroom-inc-1-1-abc`", "warroom-inc-1-1-abc"));
    assert!(!holds("warroom-inc-1-1-abcd warroom-inc-1-1-abc-2", "warroom-inc-1-1-abc"));
}

#[test]
fn a_limit_is_waited_for_and_a_missing_right_is_not() {
    let address = Address::parse("https://tracker.example/api/v3", false).unwrap();
    let door = TrackerDoor::new(tracker(TrackerKind::Github), address, setup()).unwrap();
    let now = At::from_timestamp(1_790_000_000, 0).unwrap();
    let answer = |status| Answer { status, ..Answer::default() };
    let wait = |verdict| match verdict {
        Verdict::Wait(_, wish) => wish.map(|wish| wish.num_seconds()),
        other => panic!("{other:?}"),
    };
    let secondary = Answer { retry_after: Some(TimeDelta::seconds(90)), ..answer(403) };
    assert_eq!(wait(door.judge(&secondary, now, true)), Some(90));
    let primary = Answer { is_used_up: true, reset_at: Some(1_790_000_600), ..answer(403) };
    assert_eq!(wait(door.judge(&primary, now, true)), Some(600));
    assert_eq!(wait(door.judge(&answer(429), now, true)), Some(60));
    let refused = door.judge(&answer(403), now, true);
    assert_eq!(refused, Verdict::Broken(Trouble::with(Cause::Token, 403)));
    assert_eq!(door.judge(&answer(502), now, true), Verdict::Unclear(Trouble::with(Cause::Fault, 502)));
    let url = door.url(&["projects".into(), "acme/shop".into()], &[("q", "a b".into())]).unwrap();
    assert_eq!(url.as_str(), "https://tracker.example/api/v3/projects/acme%2Fshop?q=a+b");
    assert!(!format!("{door:?}").contains("not-a-secret"));
}
