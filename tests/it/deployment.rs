//! What comes for running it: the unit of systemd, the container file, and what is said of them.

use std::path::Path;
use std::process::Command;

/// A file of the project.
fn file(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

const UNIT: &str = "config/systemd/warroom.service";
/// Where things are on a machine on which it runs as a service, or in a container.
const PROGRAM: &str = "/usr/local/bin/warroom";
const SETTINGS: &str = "/etc/warroom/warroom.toml";
const DATA: &str = "/var/lib/warroom";

/// The values of a key of the unit, in order.
fn values<'a>(unit: &'a str, key: &str) -> Vec<&'a str> {
    unit.lines().filter_map(|line| line.strip_prefix(key)?.strip_prefix('=')).collect()
}

#[test]
fn the_unit_runs_what_is_installed_checks_before_it_reloads_and_starts_again_for_ever() {
    let unit = file(UNIT);
    assert_eq!(values(&unit, "ExecStart"), [format!("{PROGRAM} run --config {SETTINGS} --data {DATA}")]);
    let reload = [format!("{PROGRAM} check {SETTINGS}"), "/bin/kill -HUP $MAINPID".into()];
    assert_eq!(values(&unit, "ExecReload"), reload);
    assert!(!unit.contains("--take-over"), "two that have it take the bot from each other");
    for (key, value) in [
        ("User", "warroom"),
        ("StateDirectory", "warroom"),
        ("StateDirectoryMode", "0700"),
        ("Restart", "always"),
        ("StartLimitIntervalSec", "0"),
        ("NoNewPrivileges", "yes"),
        ("CapabilityBoundingSet", ""),
    ] {
        assert_eq!(values(&unit, key), [value], "{key}");
    }
}

/// The options are those that the program has.
#[test]
fn the_program_takes_what_the_unit_and_the_container_give_it() {
    for arguments in [["run", "--help"], ["check", "--help"]] {
        let help = Command::new(env!("CARGO_BIN_EXE_warroom")).args(arguments).output().unwrap();
        let help = String::from_utf8(help.stdout).unwrap();
        let options: &[&str] = if arguments[0] == "run" { &["--config", "--data"] } else { &["[FILES]"] };
        for option in options {
            assert!(help.contains(option), "{option} is not in\n{help}");
        }
    }
}

#[test]
fn systemd_finds_nothing_wrong_with_the_unit_and_little_to_be_afraid_of() {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("warroom.service");
    // It looks for the program and the user on this machine.
    let here = file(UNIT).replace(PROGRAM, env!("CARGO_BIN_EXE_warroom"));
    std::fs::write(&copy, here.replace("User=warroom", "User=root").replace("Group=warroom", "Group=root"))
        .unwrap();
    let analyze = |arguments: &[&str]| {
        let ran = Command::new("systemd-analyze").args(arguments).arg(&copy).output().ok()?;
        let said = String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).into_owned();
        Some((ran.status.success(), said))
    };
    let Some((well, said)) = analyze(&["verify", "--man=no"]) else {
        return eprintln!("there is no systemd-analyze here: nothing is tested");
    };
    assert!(well && !said.contains("warroom.service"), "{said}");
    std::fs::write(&copy, file(UNIT)).unwrap();
    // In tenths; 100 is the worst.
    let (well, said) = analyze(&["security", "--offline=true", "--no-pager", "--threshold=20"]).unwrap();
    assert!(well, "{said}");
}

/// No container is built here: there is no program for that on most machines. What is said of one is read.
#[test]
fn the_container_runs_as_nobody_in_particular_and_keeps_its_data_outside() {
    let container = file("Containerfile");
    let of = |word: &str| -> Vec<&str> {
        container.lines().filter_map(|line| line.strip_prefix(word)?.strip_prefix(' ')).collect()
    };
    let rust = file("Cargo.toml");
    let rust = rust.lines().find_map(|line| line.strip_prefix("rust-version = ")).unwrap().trim_matches('"');
    assert_eq!(of("FROM")[0], format!("rust:{rust}-bookworm AS build"));
    assert_eq!(of("FROM").len(), 2, "what builds it is left behind");
    assert_eq!(of("COPY"), [". .".to_owned(), format!("--from=build /src/target/release/warroom {PROGRAM}")]);
    assert_eq!(of("USER"), ["10001"]);
    assert!(
        container.contains("--uid 10001") && container.contains(&format!("-o warroom -g warroom {DATA}"))
    );
    assert_eq!(of("VOLUME"), [DATA]);
    assert_eq!(of("ENV"), [format!("WARROOM_DATA={DATA} WARROOM_HTTP=0.0.0.0:9464")]);
    assert_eq!(of("EXPOSE"), ["9464"]);
    assert_eq!(of("ENTRYPOINT"), [format!("[\"{PROGRAM}\"]")]);
    assert_eq!(of("CMD"), [format!("[\"run\", \"--config\", \"{SETTINGS}\"]")]);
    assert!(of("ARG").is_empty() && !container.contains("DISCORD_TOKEN"), "a token would stay in the image");
    let ignored = file(".containerignore");
    assert!(["target", ".git", "data"].iter().all(|folder| ignored.lines().any(|line| line == *folder)));
    for text in [file("docs/OPERATIONS.md"), file("docs/OPERATIONS.zh-CN.md")] {
        for part in [PROGRAM, SETTINGS, DATA, UNIT, "Containerfile", "systemctl reload warroom"] {
            assert!(text.contains(part), "{part} is not in\n{text}");
        }
    }
}
