//! Outlets and the heartbeat, with what is wrong with them.

use crate::config::settings::{load, parse};
use crate::domain::dispatch::{DISCORD_DOWN_AFTER, OutletKind, Topic};
use chrono::TimeDelta;
use std::fs;

const DOCUMENTED: &str = include_str!("../../../config/warroom.toml");

#[test]
fn the_documented_outlet_says_the_defaults() {
    let (_, rest) = DOCUMENTED.split_once("# [[outgoing]]").unwrap();
    let text = format!("[[outgoing]]{}", rest.replace("\n# ", "\n"));
    let settings = parse("/etc/warroom.toml", &text).unwrap();
    let [to, pager, phone] = settings.outgoing.as_slice() else { panic!("{:?}", settings.outgoing) };
    assert_eq!((to.outlet.kind, to.outlet.discord_down_after), (OutletKind::Dingtalk, DISCORD_DOWN_AFTER));
    let short = "[[outgoing]]\nname = \"a\"\nkind = \"slack\"\nguild = 1\naddress_file = \"a\"\n";
    let short = parse("warroom.toml", short).unwrap().outgoing.remove(0);
    assert_eq!((short.outlet.topics, short.timeout), (to.outlet.topics.clone(), to.timeout));
    assert!(to.outlet.topics.contains(&Topic::DiscordDown));
    assert_eq!((pager.outlet.kind, pager.outlet.to_rank), (OutletKind::Pagerduty, Some(2)));
    let paged = [Topic::Escalation, Topic::DiscordDown];
    assert_eq!(pager.outlet.topics, paged.into_iter().collect());
    assert!(pager.address.is_some(), "everybody finds it at the same address");
    assert_eq!((phone.outlet.kind, phone.outlet.topics.len()), (OutletKind::Phone, 0));
    assert!(phone.phones_file.is_some());
    let heartbeat = settings.heartbeat.unwrap();
    assert_eq!((heartbeat.every, heartbeat.allow_private), (TimeDelta::minutes(1), false));
}

#[test]
fn every_mistake_in_an_outlet_is_told_with_its_line() {
    let text = r#"[[outgoing]]
name = "Ops 1"
kind = "teams"
guild = 0
address = "https://hooks.example.com/hidden"
secret = "hidden"
events = ["declared", "everything"]
timeout = "5m"
[[outgoing]]
name = "a"
kind = "wecom"
guild = 1
address_file = "a"
key_file = "k"
keyword = "x"
[[outgoing]]
name = "a"
kind = "status"
guild = 1
address_file = "a"
key_file = "k"
events = ["level"]
[heartbeat]
url = "https://hc-ping.com/hidden"
every = "1s"
"#;
    let problems = parse("warroom.toml", text).unwrap_err();
    let found: Vec<_> = problems.iter().map(|problem| (problem.line, problem.what.as_str())).collect();
    assert_eq!(
        found,
        [
            (1, "`address_file` is missing"),
            (2, "`Ops 1` cannot be a name"),
            (3, "`teams` is no `kind`"),
            (4, "`guild` is no id of Discord's"),
            (5, "an address does not belong in this file, since whoever has it can send"),
            (6, "a key does not belong in this file"),
            (7, "`everything` is no `events`"),
            (8, "nobody waits so long, or so short, for an answer"),
            (14, "`wecom` signs nothing: its address is all its secret"),
            (15, "no keyword is asked for there"),
            (16, "two outlets are called `a`"),
            (22, "a `status` is not told of `level`"),
            (23, "`address_file` is missing"),
            (24, "an address does not belong in this file, since whoever has it can call it"),
            (25, "this is too often or too seldom to notice anything"),
        ],
        "{problems:#?}"
    );
    assert!(problems.iter().all(|problem| !format!("{problem:?}").contains("hidden")), "{problems:?}");
}

#[test]
fn addresses_and_keys_are_read_from_their_files_and_never_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("warroom.toml");
    let text = "[[outgoing]]\nname = \"a\"\nkind = \"webhook\"\nguild = 1\naddress_file = \"address\"\nkey_file = \"key\"\n";
    fs::write(&file, text).unwrap();
    fs::write(folder.path().join("address"), "https://hooks.example.com/hidden\n").unwrap();
    fs::write(folder.path().join("key"), "whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcY\n").unwrap();
    let (settings, _) = load(Some(&file), []).unwrap();
    assert_eq!(settings.outgoing[0].keys.expose().len(), 1);
    assert!(!format!("{settings:?}").contains("hidden"), "{settings:?}");
    for (address, wanted) in [
        ("http://hooks.example.com/hidden", "https://"),
        ("https://169.254.169.254/hidden", "inside of a network"),
        ("https://a:hidden@hooks.example.com/", "a user or a password"),
        ("hidden", "no address"),
        ("", "it is empty"),
    ] {
        fs::write(folder.path().join("address"), address).unwrap();
        let problems = load(Some(&file), []).unwrap_err();
        assert!(problems[0].what.starts_with("address_file of the outlet `a`: "), "{problems:?}");
        assert!(problems[0].what.contains(wanted), "{problems:?}");
        assert!(!format!("{problems:?}").contains("hidden"), "{problems:?}");
    }
    fs::remove_file(folder.path().join("address")).unwrap();
    assert!(load(Some(&file), []).is_err());
}

#[test]
fn what_a_pager_or_a_gateway_cannot_have_is_told_with_its_line() {
    let text = r#"[[outgoing]]
name = "a"
kind = "pagerduty"
guild = 1
key_file = "k"
events = ["escalation", "review"]
region = "asia"
to_rank = 0
[[outgoing]]
name = "b"
kind = "phone"
guild = 1
address_file = "a"
key_file = "k"
events = ["escalation"]
[[outgoing]]
name = "c"
kind = "slack"
guild = 1
address_file = "a"
region = "eu"
to_rank = 1
phones_file = "p"
"#;
    let problems = parse("warroom.toml", text).unwrap_err();
    let lines: Vec<_> = problems.iter().map(|problem| problem.line).collect();
    assert_eq!(lines, [6, 7, 8, 9, 15, 21, 22, 23], "{problems:?}");
}

#[test]
fn numbers_are_read_from_their_file_and_repeated_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    file("a", "https://gateway.example.com/calls");
    file("k", "whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcY");
    file("p", "123456789012345678 +8613911112222\n");
    let text = "[[outgoing]]\nname = \"b\"\nkind = \"phone\"\nguild = 1\naddress_file = \"a\"\nkey_file = \"k\"\nphones_file = \"p\"\n";
    file("warroom.toml", text);
    let read = || load(Some(&folder.path().join("warroom.toml")), []);
    let shown = format!("{:?}", read().unwrap().0.outgoing);
    assert!(!shown.contains("1391111"), "{shown}");
    file("p", "Wang +8613911112222\n");
    let problems = format!("{:?}", read().unwrap_err());
    assert!(problems.contains("line 1") && !problems.contains("1391111"), "{problems}");
}
