//! The settings file and the environment.

use crate::config::settings::{LogFormat, Settings, check_references, load, parse};
use crate::domain::alert::Form;
use crate::domain::alert::route::Act;
use crate::domain::guild::{Holder, Language};
use crate::domain::ids::{ChannelId, DiscordRoleId, RoleKey, UserId};
use std::fs;
use std::path::{Path, PathBuf};

const DOCUMENTED: &str = include_str!("../../../config/warroom.toml");

fn environment(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect()
}

#[test]
fn the_documented_file_says_the_defaults() {
    let settings = parse("warroom.toml", DOCUMENTED).unwrap();
    assert_eq!(Settings { origin: None, ..settings }, Settings::default());
}

#[test]
fn what_is_commented_out_in_the_documented_file_is_good_too() {
    let (head, guild) = DOCUMENTED.split_once("# [[guilds]]").unwrap();
    let guild = guild.replace("\n# ", "\n");
    let text = format!("{head}[[guilds]]{guild}").replace("# token_file", "token_file");
    let settings = parse("/etc/warroom.toml", &text).unwrap();
    assert_eq!(settings.token_file, Some("/run/secrets/discord-token".into()));
    assert_eq!(settings.data, PathBuf::from("/etc/data"));
    let id = 123456789012345678;
    let guild = &settings.guilds[0];
    assert_eq!(guild.id.0, id);
    assert_eq!(guild.languages, [Language::Zh, Language::En]);
    assert_eq!(guild.ops_channel, Some(ChannelId(id)));
    assert_eq!(guild.systems["orders"]["service"], "orders");
    assert_eq!(guild.followups_list.as_ref().unwrap().written(), "0 9 * * MON");
    assert_eq!(guild.turns_list.written(), "0 9 * * MON");
    let [meeting] = guild.meetings.as_slice() else { panic!("{:?}", guild.meetings) };
    assert_eq!((meeting.name.as_str(), meeting.announced_before), ("Weekly review", 900));
    assert_eq!(meeting.working_days.as_deref(), Some("china"));
    assert_eq!(
        guild.holders(&RoleKey::new("lead")),
        [Holder::Role(DiscordRoleId(id)), Holder::User(UserId(id))]
    );
    let [from] = settings.alerts.as_slice() else { panic!("{:?}", settings.alerts) };
    assert_eq!((from.source.name.as_str(), from.form, from.source.guild.0), ("prod", Form::Alertmanager, id));
    assert_eq!(from.key_file, PathBuf::from("/run/secrets/alerts-prod"));
    let acts: Vec<_> = from.source.routes.iter().map(|route| (route.act, route.level.as_deref())).collect();
    assert_eq!(acts, [(Act::Ignore, None), (Act::Declare, Some("P1"))]);
}

#[test]
fn what_is_commented_out_for_backups_is_good_too_and_every_mistake_in_it_is_told() {
    let (_, backup) = DOCUMENTED.split_once("# [backup]").unwrap();
    let (backup, _) = backup.split_once("\n\n").unwrap();
    let text = format!("[backup]{}", backup.replace("\n# ", "\n"));
    let plan = parse("/etc/warroom.toml", &text).unwrap().backup.unwrap();
    assert_eq!((plan.schedule.written(), plan.zone.name(), plan.keep), ("0 3 * * *", "UTC", 14));
    assert_eq!(plan.folder, PathBuf::from("/etc/backups"));
    let short = parse("/etc/warroom.toml", "[backup]\nschedule = \"0 3 * * *\"").unwrap().backup;
    assert_eq!(short, Some(plan));
    let wrong = "[backup]\nschedule = \"0 25 * * *\"\nzone = \"Mars\"\nkeep = 0\nfolders = \"x\"\n[[guilds]]\nid = 1\nfollowups_list = \"weekly\"\nturns_list = \"0 9 * * MOO\"";
    let problems = parse("warroom.toml", wrong).unwrap_err();
    let found: Vec<_> = problems.iter().map(|it| (it.line, it.what.as_str())).collect();
    assert_eq!(
        found,
        [
            (2, "`25` in `0 25 * * *` is no hour"),
            (3, "there is no time zone `Mars`"),
            (4, "`keep` is not a number that it can be"),
            (5, "unknown key `folders`"),
            (8, "`weekly` does not have five fields"),
            (9, "`MOO` in `0 9 * * MOO` is no day of the week"),
        ]
    );
    assert!(parse("warroom.toml", "[backup]").unwrap_err()[0].what.contains("`schedule` is missing"));
}

#[test]
fn every_mistake_in_the_sources_of_alerts_is_told_with_its_line() {
    let text = r#"[[alerts]]
name = "Prod 1"
kind = "prometheus"
guild = 0
key = "example-not-a-secret"
[[alerts.routes]]
do = "ignore"
level = "P1"
[[alerts.routes]]
match = { severity = 1 }
do = "call"
[[alerts]]
name = "a"
kind = "zabbix"
guild = 1
key_file = "k"
[[alerts]]
name = "a"
kind = "zabbix"
guild = 1
key_file = "k"
"#;
    let problems = parse("warroom.toml", text).unwrap_err();
    let found: Vec<_> = problems.iter().map(|it| (it.line, it.what.as_str())).collect();
    assert_eq!(
        found,
        [
            (1, "`key_file` is missing"),
            (2, "`Prod 1` cannot be a name"),
            (3, "`prometheus` is no `kind`"),
            (4, "`guild` is no id of Discord's"),
            (5, "a key does not belong in this file"),
            (8, "`level` says nothing where `do = \"ignore\"`"),
            (9, "no alert gets as far as this route"),
            (10, "`severity` cannot be of type integer"),
            (11, "`call` is no `do`"),
            (17, "two sources of alerts are called `a`"),
        ],
        "{problems:#?}"
    );
}

#[test]
fn what_a_route_refers_to_and_no_playbook_has_is_told() {
    let text = r#"[[guilds]]
id = 1
playbook = "basic"
[[alerts]]
name = "a"
kind = "zabbix"
guild = 1
key_file = "k"
[[alerts.routes]]
match = { x = "y" }
do = "declare"
playbook = "rapid"
[[alerts.routes]]
do = "declare"
level = "P1"
type = "securty"
"#;
    let settings = parse("warroom.toml", text).unwrap();
    let problems = check_references(&settings, &crate::config::bundled());
    let found: Vec<_> = problems.iter().map(|it| (it.line, it.what.as_str())).collect();
    assert_eq!(
        found,
        [
            (12, "there is no playbook `rapid`"),
            (15, "the playbook `basic` has no level `P1`"),
            (16, "the playbook `basic` has no kind of fault `securty`"),
        ]
    );
}

#[test]
fn keys_come_from_a_file_and_are_shown_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("warroom.toml");
    let text = "[[alerts]]\nname = \"a\"\nkind = \"zabbix\"\nguild = 1\nkey_file = \"keys\"\n";
    fs::write(&file, text).unwrap();
    let keys = |content: &str| {
        fs::write(folder.path().join("keys"), content).unwrap();
        load(Some(&file), environment(&[]))
    };
    let (settings, _) = keys("example-not-a-secret\n\nexample-not-a-secret-2\n").unwrap();
    assert_eq!(settings.alerts[0].keys.expose().len(), 2);
    assert!(!format!("{settings:?}").contains("not-a-secret"));
    for wrong in
        ["", "short", "with a blank in it all", "example-not-a-secret\n1234567890123456\n1234567890123457"]
    {
        let problems = keys(wrong).unwrap_err();
        assert!(problems[0].what.starts_with("key_file of the alerts `a`: "), "{wrong}: {problems:?}");
        assert!(wrong.is_empty() || !problems[0].to_string().contains(wrong), "{wrong}");
    }
    fs::remove_file(folder.path().join("keys")).unwrap();
    assert!(load(Some(&file), environment(&[])).unwrap_err()[0].what.contains("no such file"));
}

#[test]
fn the_environment_wins_over_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("warroom.toml");
    let text = "data = \"here\"\ntoken_file = \"token\"\n[log]\nlevel = \"warn\"\nformat = \"json\"\n";
    fs::write(&file, text).unwrap();
    fs::write(folder.path().join("token"), "from-file\n").unwrap();

    let (settings, token) =
        load(Some(&file), environment(&[("HOME", "/root"), ("WARROOM_DATA", "")])).unwrap();
    assert_eq!(settings.data, folder.path().join("here"));
    assert_eq!((settings.log.level.as_str(), settings.log.format), ("warn", LogFormat::Json));
    assert_eq!(settings.discord_api, None);
    assert_eq!(token.unwrap().expose(), "from-file");

    let set = [
        ("WARROOM_HTTP", "127.0.0.1:9464"),
        ("WARROOM_DATA", "/var/lib/warroom"),
        ("WARROOM_LOG", "info,warroom::worker=debug"),
        ("WARROOM_DISCORD_API", "http://127.0.0.1:8080/"),
        ("DISCORD_TOKEN", "Bot from-environment"),
    ];
    let (settings, token) = load(Some(&file), environment(&set)).unwrap();
    assert_eq!(settings.data, PathBuf::from("/var/lib/warroom"));
    assert_eq!(settings.http, Some(([127, 0, 0, 1], 9464).into()));
    assert_eq!(settings.log.level, "info,warroom::worker=debug");
    assert_eq!(settings.discord_api.as_deref(), Some("http://127.0.0.1:8080"));
    assert_eq!(token.unwrap().expose(), "from-environment");
}

#[test]
fn what_is_wrong_in_the_environment_is_named() {
    let wrong = [
        ("WARROOM_DISCORD_API", "127.0.0.1"),
        ("WARROOM_LOG", "loud"),
        ("DISCORD_TOKEN", "my secret"),
        ("WARROOM_HTTP", "9464"),
    ];
    let empty = tempfile::NamedTempFile::new().unwrap();
    let problems = load(Some(empty.path()), environment(&wrong)).unwrap_err();
    let files: Vec<_> = problems.iter().map(|problem| problem.file.as_str()).collect();
    assert_eq!(files, ["$WARROOM_DISCORD_API", "$WARROOM_LOG", "$DISCORD_TOKEN", "$WARROOM_HTTP"]);
    assert!(!format!("{problems:?}").contains("secret"));
    assert!(load(Some("no/such/file.toml".as_ref()), []).unwrap_err()[0].what.contains("no such file"));
}

#[test]
fn the_token_is_never_shown() {
    let secret = "MTIzNDU2.secret";
    let file = |text: &str| parse("warroom.toml", text).map(|settings| format!("{settings:?}"));
    for text in [
        format!("token = \"{secret}\""),
        format!("token = {secret}"),
        format!("Bot_Token = \"{secret}\""),
        format!("discord = {{ token = \"{secret}\" }}"),
        format!("token_file = [\"{secret}\"]"),
    ] {
        let problems = file(&text).expect_err(&text);
        let shown: Vec<_> = problems.iter().map(|problem| format!("{problem} {problem:?}")).collect();
        assert!(!shown.concat().contains("secret"), "{text}: {shown:?}");
    }
    let commented = file(&format!("# token = \"{secret}\"")).unwrap();
    assert!(!commented.contains("secret"), "{commented}");

    let set = environment(&[("DISCORD_TOKEN", secret)]);
    let empty = tempfile::NamedTempFile::new().unwrap();
    assert!(!format!("{:?}", load(Some(empty.path()), set).unwrap()).contains("secret"));

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("warroom.toml");
    fs::write(&path, format!("token_file = \"{secret}\"")).unwrap();
    let problems = load(Some(&path), []).unwrap_err();
    assert!(!format!("{problems:?}").contains("secret"), "{problems:?}");
}

#[test]
fn wrong_settings_are_refused_on_their_line() {
    let cases = [
        ("dta = \"x\"", 1, "unknown key `dta`; write `data`"),
        ("\n\ntoken = \"x\"", 3, "a token does not belong in this file; write it to DISCORD_TOKEN"),
        ("data = 5", 1, "`data` cannot be of type integer"),
        ("playbooks = \"own\"", 1, "a list: `playbooks = [ … ]`"),
        ("[log]\nlevel = \"inf\"", 2, "`inf` is no log level; write `info`"),
        ("[log]\nformat = \"xml\"", 2, "write one of `text`, `json`"),
        ("[health]\nport = 80", 1, "unknown key `health`"),
        ("[[guilds]]\nzone = \"UTC\"", 1, "`id` is missing"),
        ("[[guilds]]\nid = 0", 2, "`id` is no id of Discord's"),
        ("[[guilds]]\nid = -5", 2, "`id` is no id of Discord's"),
        ("[[guilds]]\nid = \"12a\"", 2, "`id` is no id of Discord's"),
        ("[[guilds]]\nid = 1\n[[guilds]]\nid = \"1\"", 3, "guild 1 is there twice"),
        ("[[guilds]]\nid = 1\nlanguages = []", 3, "there is no language"),
        ("[[guilds]]\nid = 1\nlanguages = [\"de\"]", 3, "write one of `zh`, `en`"),
        ("[[guilds]]\nid = 1\nlanguages = [\"zh\", \"zh\"]", 3, "`zh` is there twice"),
        ("[[guilds]]\nid = 1\nzone = \"Shanghai\"", 3, "there is no time zone `Shanghai`"),
        ("[[guilds]]\nid = 1\nplaybook = \"My Own\"", 3, "`My Own` cannot be a key"),
        ("[[guilds]]\nid = 1\nops_channel = \"#ops\"", 3, "`ops_channel` is no id of Discord's"),
        (
            "[[guilds]]\nid = 1\nroles.lead = [\"@ann\"]",
            3,
            "`@ann` is nobody on Discord; write `role:` or `user:`",
        ),
        ("[[guilds]]\nid = 1\nroles.lead = [\"member:5\"]", 3, "`member:5` is nobody on Discord"),
        ("[[guilds]]\nid = 1\nsystems.\"a,b\" = { x = \"y\" }", 3, "`a,b` cannot be a system"),
        ("[[guilds]]\nid = 1\nsystems.a = {}", 3, "nothing says which alerts are of `a`; write labels"),
        ("[[guilds]]\nid = 1\nsystems.a = { x = 1 }", 3, "`x` cannot be of type integer"),
        ("[[guilds]]\nid = 1\nroles = [\"user:5\"]", 3, "write a table: `[roles]`"),
    ];
    for (text, line, message) in cases {
        let problems = parse("warroom.toml", text).expect_err(text);
        let found =
            problems.iter().any(|problem| problem.line == line && problem.to_string().contains(message));
        assert!(found, "{text:?}: expected line {line}, {message:?}, found {problems:#?}");
    }
}

#[test]
fn every_mistake_in_a_meeting_is_told_with_its_line() {
    let text = "[[guilds]]\nid = 1\n[[guilds.meetings]]\nname = \"A\\nB\"\nschedule = \"0 25 * * *\"\nchannel = \"x\"\n\
        role = \"Le ad\"\nannounced_before = \"8d\"\nwhere = 1\n\
        [[guilds.meetings]]\nname = \"A\"\nschedule = \"0 9 * * *\"\nannounced_before = \"0m\"\n\
        [[guilds.meetings]]\nname = \"A\"\nschedule = \"0 9 * * *\"\n[[guilds.meetings]]";
    let problems = parse("warroom.toml", text).unwrap_err();
    let found: Vec<_> = problems.iter().map(|it| (it.line, it.what.as_str())).collect();
    assert_eq!(
        found,
        [
            (4, "this cannot be the name of a meeting"),
            (5, "`25` in `0 25 * * *` is no hour"),
            (6, "`channel` is no id of Discord's"),
            (7, "`Le ad` cannot be a role"),
            (8, "a meeting cannot be announced that long before"),
            (9, "unknown key `where`"),
            (14, "there are two meetings `A`"),
            (17, "`name` is missing"),
            (17, "`schedule` is missing"),
        ]
    );
}

#[test]
fn a_calendar_that_is_fetched_has_its_address_in_a_file_and_is_in_one_place() {
    let head = "[[guilds]]\nid = 1\n[[guilds.oncall]]\nrole = \"duty\"\nnames = { \"Bo\" = \"user:1\" }\n";
    let settings = parse("/etc/warroom.toml", &format!("{head}url_file = \"address\"\n")).unwrap();
    let [from] = settings.calendars_from.as_slice() else { panic!("{:?}", settings.calendars_from) };
    assert_eq!((from.url_file.as_path(), from.allow_private), (Path::new("/etc/address"), false));
    assert_eq!(settings.guilds[0].oncall[0].remote.as_ref(), Some(&from.name));
    let cases = [
        ("url_file = \"https://calendar.example.com/x.ics\"", "an address does not belong in this file"),
        ("url_file = \"a\"\ncalendar_file = \"b\"", "these turns are kept in two places"),
        ("url_file = \"a\"\npeople = [\"user:1\"]", "unknown key `people`"),
        ("url_file = \"a\"\nallow_private = 1", "`allow_private`"),
    ];
    for (lines, what) in cases {
        let problems = parse("/etc/warroom.toml", &format!("{head}{lines}\n")).unwrap_err();
        assert!(problems[0].what.contains(what) && problems[0].line >= 6, "{lines}: {problems:?}");
        assert!(!problems[0].headline().contains("example.com/x"), "{problems:?}");
    }
}
