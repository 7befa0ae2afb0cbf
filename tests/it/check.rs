//! `warroom check`, as people run it: scenarios of the sandbox beside what the bot is judged by.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

/// Whether all is good, and what was printed.
fn check(files: &[&str]) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_warroom"));
    let command = command.arg("check").args(files).current_dir(env!("CARGO_MANIFEST_DIR"));
    command.env_remove("DISCORD_TOKEN");
    let output = command.output().unwrap();
    (output.status.success(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn days_and_drills_that_come_with_the_program_are_good() {
    let (good, said) = check(&["config/days", "config/drills"]);
    assert!(good, "{said}");
    for line in [
        "config/days/it-fault.toml: scenario, good\n",
        "config/drills/database-down.toml: scenario, good\n",
        "config/drills/server-down.toml: drill, good\n",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }
    let zones = format!("time zones: tz database {}\n", warroom::zone::Zone::edition());
    assert!(said.ends_with(&zones), "{said}");
    assert_eq!(said.lines().count(), 11, "{said}");
}

#[test]
fn each_fault_of_a_scenario_is_shown_with_its_place_reason_and_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("day.toml");
    let day = std::fs::read_to_string("config/days/basic.toml").unwrap();
    let day =
        day.replacen("who = \"Ops\"", "who = \"Opa\"", 1).replacen("speed = 600", "speed = \"fast\"", 1);
    std::fs::write(&file, day).unwrap();
    let file = file.display().to_string();
    let (good, said) = check(&[&file]);
    assert!(!good, "{said}");
    assert!(said.starts_with(&format!("{file}: scenario, 1 problem\n")), "{said}");
    assert!(said.contains(&format!("{file}:7:9: invalid type: string \"fast\"; write ")), "{said}");
    let day = std::fs::read_to_string(&file).unwrap().replacen("\"fast\"", "600", 1);
    std::fs::write(&file, day).unwrap();
    let (good, said) = check(&[&file]);
    assert!(!good, "{said}");
    assert!(said.contains("there is nobody called Opa; write them under `people`"), "{said}");
    assert!(said.contains("types = "), "the line itself is shown: {said}");
}

/// A pipe that is closed is no fault: whoever reads has read enough.
#[test]
fn whoever_reads_only_the_beginning_hears_of_no_fault() {
    for line in ["simulate it-fault 1", "simulate rapid-response --all", "check --conformance"] {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("\"$0\" {line} | head -n 1"), env!("CARGO_BIN_EXE_warroom")]);
        let output = command.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
        let (said, fault) =
            (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert_eq!((said.lines().count(), fault.as_str()), (1, ""), "{line}: {said}");
    }
}

/// As `systemctl reload` asks, and as whoever keeps the settings in a repository does.
#[test]
fn files_with_secrets_are_opened_unless_they_are_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("warroom.toml");
    let text = "token_file = \"token\"\n[heartbeat]\naddress_file = \"heartbeat\"\n";
    std::fs::write(&file, text).unwrap();
    let held = folder.path().join("heartbeat");
    std::fs::write(&held, "hidden").unwrap();
    std::fs::set_permissions(held, Permissions::from_mode(0o600)).unwrap();
    let file = file.display().to_string();
    let (good, said) = check(&[&file]);
    assert!(!good && said.starts_with(&format!("{file}: settings, 2 problems\n")), "{said}");
    for wanted in [
        format!(
            "{file}:1:1: token_file of the bot: there is no such file; write a file with the token and nothing else"
        ),
        format!("{file}:3:1: address_file of [heartbeat]: the address is refused: "),
    ] {
        assert!(said.contains(&wanted), "{wanted}: {said}");
    }
    assert!(!said.contains("hidden"), "{said}");
    let (good, said) = check(&["--elsewhere", &file]);
    assert!(good && said.starts_with(&format!("{file}: settings, good\n")), "{said}");
}
