//! Files with secrets, as `check` looks at them.

use crate::config::check;
use crate::config::secret::Secrets;
use crate::domain::At;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// One of each, the file of each named like what it is for.
const SETTINGS: &str = r#"token_file = "token"
[[guilds]]
id = 1
[[alerts]]
name = "prod"
kind = "zabbix"
guild = 1
key_file = "alerts-key"
[[outgoing]]
name = "hook"
kind = "webhook"
guild = 1
address_file = "hook-address"
key_file = "hook-key"
[[outgoing]]
name = "pager"
kind = "pagerduty"
guild = 1
key_file = "pager-key"
[[outgoing]]
name = "calls"
kind = "phone"
guild = 1
address_file = "calls-address"
key_file = "calls-key"
phones_file = "phones"
[heartbeat]
address_file = "heartbeat"
[[trackers]]
name = "ops"
kind = "github"
guild = 1
project = "acme/shop"
token_file = "ops-token"
[http]
listen = "127.0.0.1:9464"
oncall_key_file = "feed-key"
[[guilds]]
id = 2
[[guilds.oncall]]
role = "lead"
names = { "Bo" = "user:1" }
url_file = "calendar"
"#;

const HELD: [(&str, &str); 12] = [
    ("token", "example-not-a-secret"),
    ("alerts-key", "example-not-a-secret"),
    ("hook-address", "https://hooks.example.com/hidden"),
    ("hook-key", "whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcY"),
    ("pager-key", "example-not-a-secret-0123456789ab"),
    ("calls-address", "https://gateway.example.com/hidden"),
    ("calls-key", "whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcY"),
    ("phones", "123456789012345678 +8613911112222"),
    ("heartbeat", "https://hc-ping.com/hidden"),
    ("ops-token", "example-not-a-secret"),
    ("feed-key", "example-not-a-secret"),
    ("calendar", "https://calendar.example.com/hidden.ics"),
];

/// Line, what is said of it, and whether it is refused for it.
fn told(folder: &Path, secrets: Secrets) -> Vec<(usize, String, bool)> {
    let now: At = "2026-03-02T06:00:00Z".parse().unwrap();
    let found = check(&[folder.join("warroom.toml")], secrets, now, |_, _| Vec::new());
    let shown = format!("{found} {found:?}");
    assert!(!shown.contains("hidden") && !shown.contains("not-a-secret"), "{shown}");
    assert!(!shown.contains("hook-address") && !shown.contains("1391111"), "{shown}");
    let problems = found.problems.iter();
    problems.map(|problem| (problem.line, problem.what.clone(), problem.is_error())).collect()
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("warroom.toml"), SETTINGS).unwrap();
    folder
}

fn put(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    fs::set_permissions(path, Permissions::from_mode(0o600)).unwrap();
}

#[test]
fn each_file_that_cannot_be_used_is_told_where_it_is_named() {
    let folder = folder();
    let path = folder.path();
    let whose = [
        (1, "token_file of the bot"),
        (8, "key_file of the alerts `prod`"),
        (13, "address_file of the outlet `hook`"),
        (14, "key_file of the outlet `hook`"),
        (19, "key_file of the outlet `pager`"),
        (24, "address_file of the outlet `calls`"),
        (25, "key_file of the outlet `calls`"),
        (26, "phones_file of the outlet `calls`"),
        (28, "address_file of [heartbeat]"),
        (34, "token_file of the tracker `ops`"),
        (37, "oncall_key_file of [http]"),
        (43, "url_file of the turns at `lead`"),
    ];
    let all = |why: &str| whose.map(|(line, whose)| (line, format!("{whose}: {why}"), true));
    assert_eq!(told(path, Secrets::Here), all("there is no such file"));
    assert_eq!(told(path, Secrets::Elsewhere), []);
    assert_eq!(told(path, Secrets::HereWithToken), all("there is no such file")[1..]);
    HELD.iter().for_each(|(name, _)| put(path, name, "\n \n"));
    assert_eq!(told(path, Secrets::Here), all("it is empty"));
    HELD.iter().for_each(|(name, held)| put(path, name, held));
    assert_eq!(told(path, Secrets::Here), []);
    put(path, "ops-token", "short");
    put(path, "phones", "Wang +8613911112222");
    let found = told(path, Secrets::Here);
    let wrong: Vec<_> = found.iter().map(|(line, what, _)| (*line, what.as_str())).collect();
    assert_eq!(
        wrong,
        [
            (26, "phones_file of the outlet `calls`: line 1 is not of its form, or names somebody again"),
            (34, "token_file of the tracker `ops`: it does not hold a token that can be used"),
        ]
    );
}

#[test]
fn a_file_that_everybody_can_read_is_doubtful_unless_its_folder_keeps_them_out() {
    let folder = folder();
    let path = folder.path();
    HELD.iter().for_each(|(name, held)| put(path, name, held));
    let mode = |path: &Path, mode| fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    mode(&path.join("hook-key"), 0o644);
    mode(path, 0o750);
    assert_eq!(told(path, Secrets::Here), []);
    mode(path, 0o755);
    let what = "key_file of the outlet `hook`: everybody on this machine can read it";
    assert_eq!(told(path, Secrets::Here), [(14, what.to_owned(), false)]);
    mode(&path.join("hook-key"), 0o640);
    assert_eq!(told(path, Secrets::Here), []);
}
