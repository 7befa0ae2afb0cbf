//! Links, pages, and what comes after a try.

use super::*;
use crate::domain::dispatch::{Cause, Trouble, Verdict};
use chrono::TimeZone;

fn tracker(kind: TrackerKind) -> Tracker {
    let (project, web) = match kind {
        TrackerKind::Github => ("acme/shop", "https://github.com"),
        TrackerKind::Gitlab => ("acme/back/shop", "https://git.example.com/gitlab"),
        TrackerKind::Jira => ("OPS", "https://acme.atlassian.net"),
        TrackerKind::JiraDataCenter => ("OPS", "https://jira.example.com/jira"),
    };
    Tracker {
        name: <&str>::from(kind).into(),
        guild: GuildId(1),
        kind,
        project: project.into(),
        web: web.into(),
        look_every: LOOK_EVERY,
    }
}

#[test]
fn links_of_known_trackers_are_read_strictly_and_others_are_plain() {
    let trackers: Vec<Tracker> = TrackerKind::VARIANTS.iter().map(|kind| tracker(*kind)).collect();
    for (url, known) in [
        ("https://github.com/acme/shop/issues/12", Some(("github", "acme/shop#12"))),
        ("<https://GitHub.com/Acme/Shop/issues/12/#issuecomment-1>", Some(("github", "acme/shop#12"))),
        ("https://github.com/acme/shop/issues/12?x=1", Some(("github", "acme/shop#12"))),
        ("https://github.com/acme/shop/pull/12", None),
        ("https://github.com/acme/shop/issues/012", None),
        ("https://github.com/acme/shop/issues/12x", None),
        ("https://github.com/acme/shopping/issues/12", None),
        ("https://github.com.example.net/acme/shop/issues/12", None),
        ("https://git.example.com/gitlab/acme/back/shop/-/issues/7", Some(("gitlab", "acme/back/shop#7"))),
        (
            "https://git.example.com/gitlab/acme/back/shop/-/work_items/7",
            Some(("gitlab", "acme/back/shop#7")),
        ),
        ("https://acme.atlassian.net/browse/OPS-34", Some(("jira", "OPS-34"))),
        ("https://acme.atlassian.net/browse/OPSX-34", None),
        ("https://jira.example.com/jira/browse/OPS-34", Some(("jira-data-center", "OPS-34"))),
        ("https://jira.example.com/browse/OPS-34", None),
        ("https://tracker.example.org/t/9", None),
    ] {
        let link = read_link(url, &trackers).unwrap_or_else(|| panic!("{url}"));
        let found = link.known.as_ref().map(|(tracker, key)| (tracker.as_str(), key.as_str()));
        assert_eq!(found, known, "{url}");
    }
    for url in [
        "http://github.com/acme/shop/issues/12",
        "https://github.com@evil.example/acme/shop/issues/12",
        "https://evil.example/> @everyone",
        "https://localhost/1",
        "javascript:alert(1)",
        "12",
    ] {
        assert_eq!(read_link(url, &trackers), None, "{url}");
    }
    assert_eq!(read_link(&format!("https://a.example/{}", "x".repeat(300)), &trackers), None);
}

#[test]
fn pages_lead_back_to_what_they_are_of() {
    for kind in TrackerKind::VARIANTS {
        let tracker = tracker(*kind);
        let key = match kind {
            TrackerKind::Jira | TrackerKind::JiraDataCenter => "OPS-5".into(),
            TrackerKind::Github | TrackerKind::Gitlab => format!("{}#5", tracker.project),
        };
        assert_eq!(tracker.key_at(&tracker.page_of(&key)), Some(key));
    }
}

#[test]
fn what_may_be_there_is_looked_for_later_and_what_is_refused_is_told() {
    let asked_at = chrono::Utc.timestamp_opt(1_772_416_800, 0).unwrap();
    let asking = |kind, attempts| Asking { kind, asked_at, attempts };
    let silent = Verdict::Unclear(Trouble::of(Cause::Silent));
    let github = after(asking(TrackerKind::Github, 1), silent, asked_at);
    let at = asked_at + TimeDelta::seconds(60);
    assert_eq!(github, Next::Again { at, unclear: true, tell: false });
    let jira = after(asking(TrackerKind::Jira, 1), silent, asked_at);
    let at = asked_at + TimeDelta::seconds(240);
    assert_eq!(jira, Next::Again { at, unclear: true, tell: false });
    let gone = Trouble::with(Cause::Gone, 410);
    let refused = TicketTrouble { cause: TicketCause::Gone, code: Some(410) };
    assert_eq!(
        after(asking(TrackerKind::Github, 1), Verdict::Broken(gone), asked_at),
        Next::Refused(refused)
    );
    // A quota that lasts is told, and waited for.
    let busy = Verdict::Wait(Trouble::with(Cause::Busy, 403), Some(TimeDelta::minutes(40)));
    let at = asked_at + TimeDelta::minutes(40);
    let waits = after(asking(TrackerKind::Github, 1), busy, asked_at);
    assert_eq!(waits, Next::Again { at, unclear: false, tell: true });
    let late = asked_at + TimeDelta::hours(24);
    let unreached = Trouble::of(Cause::Unreached);
    assert_eq!(
        after(asking(TrackerKind::Gitlab, 50), Verdict::Wait(unreached, None), late),
        Next::Refused(unreached.into())
    );
}
