//! The real program reads its settings again on SIGHUP: all of them, or nothing.
#![allow(clippy::unwrap_used)]

mod support;

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use support::{PATIENCE, Process, Stage, TOKEN, binary, until, warroom};
use warroom::clock::Clock;

const KEYS: [&str; 2] = ["example-the-first-key", "example-the-second-key"];
const ALERT: &str = r#"{"fingerprint":"a","state":"firing","title":"backup is late"}"#;

/// Waits until the log says this for the so-manieth time.
async fn says(process: &Process, words: &str, times: usize) {
    until(async || {
        let log = process.log();
        anyhow::ensure!(log.matches(words).count() >= times, "{words:?} is not in the log:\n{log}");
        Ok(())
    })
    .await;
}

/// What a post with this key is answered.
async fn posts(address: SocketAddr, key: &str) -> u16 {
    let post = reqwest::Client::new().post(format!("http://{address}/alerts/backups")).bearer_auth(key);
    let post = post.header("Content-Type", "application/json").body(ALERT);
    post.send().await.unwrap().status().as_u16()
}

fn settings(stage: &Stage, more: &str) -> String {
    let guild = stage.guild.id();
    format!(
        "{more}\n[http]\nlisten = \"127.0.0.1:0\"\n[[alerts]]\nname = \"backups\"\nkind = \"generic\"\nguild = {guild}\n\
         key_file = \"backups.key\"\n[[alerts.routes]]\ndo = \"ignore\"\n"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn on_sighup_settings_and_keys_are_taken_as_a_whole_or_not_at_all() {
    let stage = Stage::new(Clock::System, 1.0).await;
    let data = stage.data.path();
    let write = |name: &str, text: &str| fs::write(data.join(name), text).unwrap();
    let checked = |file: &Path| warroom(data, &["check", file.to_str().unwrap()]);
    write("warroom.toml", &settings(&stage, ""));
    write("backups.key", KEYS[0]);
    let mut command = binary(data);
    command.arg("run");
    let mut process = Process::start(command, &stage.sandbox.base_url());
    stage.sandbox.wait_until_connected(PATIENCE).await.unwrap();
    says(&process, "health and metrics are on http://", 1).await;
    let log = process.log();
    let address = log.split("http://127.0.0.1:").nth(1).unwrap();
    let port: String = address.chars().take_while(char::is_ascii_digit).collect();
    let address: SocketAddr = format!("127.0.0.1:{port}").parse().unwrap();
    assert_eq!(posts(address, KEYS[0]).await, 200);

    // Another key, and a setting that is wrong: neither counts.
    write("backups.key", KEYS[1]);
    write("warroom.toml", &settings(&stage, "[quotas]\nchanges_per_person = \"many\""));
    process.signal("HUP");
    says(&process, "stay as they were", 1).await;
    let (well, said) = checked(&data.join("warroom.toml"));
    assert!(!well);
    let problem = said.lines().find(|line| line.contains("warroom.toml:2:")).expect("a place");
    let problem = &problem[problem.find("warroom.toml:2:").unwrap()..];
    assert!(process.log().contains(problem), "{problem} is not in\n{}", process.log());
    assert_eq!((posts(address, KEYS[0]).await, posts(address, KEYS[1]).await), (200, 401));

    // A key file that is gone.
    fs::remove_file(data.join("backups.key")).unwrap();
    write("warroom.toml", &settings(&stage, ""));
    process.signal("HUP");
    says(&process, "stay as they were", 2).await;
    assert_eq!(posts(address, KEYS[0]).await, 200);

    // Both right: both count, and what cannot is named.
    write("backups.key", KEYS[1]);
    let other = settings(&stage, "[log]\nlevel = \"info,warroom=debug\"\nformat = \"json\"");
    write("warroom.toml", &other.replace("127.0.0.1:0", "127.0.0.1:1"));
    process.signal("HUP");
    says(&process, "were read again and are in force", 1).await;
    says(&process, "http.listen was changed, and counts only after a restart", 1).await;
    says(&process, "log.format was changed, and counts only after a restart", 1).await;
    assert_eq!((posts(address, KEYS[0]).await, posts(address, KEYS[1]).await), (401, 200));
    says(&process, "DEBUG", 1).await;

    // The one connection to Discord held all the time, and nothing secret was said.
    let metrics = reqwest::get(format!("http://{address}/metrics")).await.unwrap().text().await.unwrap();
    assert!(metrics.contains("\nwarroom_gateway_sessions_total 1\n"), "{metrics}");
    assert!(metrics.contains("\nwarroom_gateway_resumed_total 0\n"), "{metrics}");
    assert!(metrics.contains("warroom_alerts_accepted_total{source=\"backups\"} 4"), "{metrics}");
    let log = process.log();
    assert!([KEYS[0], KEYS[1], TOKEN].iter().all(|secret| !log.contains(secret)), "{log}");
    process.signal("TERM");
    assert!(process.ended(PATIENCE).await.1);
}
