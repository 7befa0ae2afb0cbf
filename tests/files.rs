//! Files that somebody hostile, or clumsy, put in the way of the shipped binary: it ends soon, says what they are, and
//! takes little memory for it.
#![allow(clippy::unwrap_used)]

mod support;

use chrono::Utc;
use sqlx::{Connection, SqliteConnection};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use support::{PATIENCE, Stage, binary_under, until, warroom};
use tempfile::TempDir;
use warroom::clock::Clock;
use warroom::store::{Store, back_up};

/// How long a command may take on a hostile file.
const SOON: Duration = Duration::from_secs(20);
/// Memory that it may take for data, in KiB, as `ulimit -d` has it.
const MEMORY: u64 = 256 * 1024;
/// Bytes of output that errors of one file may come to.
const OUTPUT: usize = 200 * 1024;

fn pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// What a command says, which fails by itself within [`SOON`] and [`MEMORY`].
fn refused(data: &Path, arguments: &[&str]) -> String {
    let within = format!("ulimit -d {MEMORY}; exec timeout -k 1 {} \"$@\"", SOON.as_secs());
    let began = Instant::now();
    let output = binary_under("sh", &["-c", &within, "sh"], data).args(arguments).output().unwrap();
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    let short: String = text.chars().take(2000).collect();
    assert_eq!(output.status.code(), Some(1), "{arguments:?} after {:?}: {short}", began.elapsed());
    assert!(text.len() < OUTPUT, "{arguments:?} said {} bytes: {short}", text.len());
    text
}

#[test]
fn what_is_no_file_is_refused_by_name_by_every_command_that_reads_one() {
    let data = tempfile::tempdir().unwrap();
    let path = |name: &str| data.path().join(name).to_str().unwrap().to_owned();
    pipe(data.path().join("pipe.toml").as_path());
    fs::create_dir(data.path().join("folder.toml")).unwrap();
    fs::write(data.path().join("long.toml"), "# ".repeat(200_000)).unwrap();
    fs::create_dir(data.path().join("playbooks")).unwrap();
    pipe(data.path().join("playbooks/a.toml").as_path());
    fs::write(data.path().join("pointing.toml"), "playbooks = [\"playbooks\"]\n").unwrap();
    fs::write(data.path().join("token.toml"), "token_file = \"pipe.toml\"\n").unwrap();
    let hostile = [
        (path("pipe.toml"), "this is a named pipe"),
        ("/dev/zero".to_owned(), "this is a device"),
        (path("long.toml"), "this has more than 256 KiB"),
        (path("missing.toml"), "there is no such file"),
    ];
    for (file, why) in &hostile {
        for command in [
            vec!["check", file],
            vec!["sandbox", "--headless", "--scenario", file],
            vec!["run", "--config", file],
            vec!["doctor", "--config", file],
            vec!["export", "INC-1", "--config", file],
            vec!["simulate", file],
        ] {
            let said = refused(data.path(), &command);
            let is_id = command[0] == "simulate" && said.contains("there is no playbook");
            assert!(said.contains(why) || is_id, "{command:?}: {said}");
        }
    }
    for (file, why) in hostile.iter().filter(|(file, _)| !file.contains("long")) {
        let said = refused(data.path(), &["restore", file, "--data", &path("data")]);
        assert!(said.contains(why), "{file}: {said}");
    }
    for command in [&["run", "--config"][..], &["doctor", "--config"], &["check"]] {
        let said = refused(data.path(), &[command, &[&path("pointing.toml")]].concat());
        assert!(said.contains("this is a named pipe"), "{command:?}: {said}");
    }
    let token = binary_under("env", &["-u", "DISCORD_TOKEN", "timeout", "20"], data.path());
    let said = { token }.args(["run", "--config", "token.toml"]).output().unwrap();
    assert!(String::from_utf8_lossy(&said.stderr).contains("this is a named pipe"), "{said:?}");
    pipe(&data.path().join("warroom.db"));
    let said = refused(data.path(), &["backup", &path("backup.db")]);
    assert!(said.contains("this is a named pipe"), "{said}");
    let said = refused(data.path(), &["run"]);
    assert!(said.contains("this is a named pipe"), "{said}");
    fs::remove_file(data.path().join("lock")).unwrap();
    pipe(&data.path().join("lock"));
    let said = refused(data.path(), &["run"]);
    assert!(said.contains("this is a named pipe"), "{said}");
}

/// Files of just under the limit in which as much as possible is wrong.
fn wrong_files() -> Vec<(&'static str, String)> {
    let full = 250 * 1024;
    let often = |part: &str| part.repeat(full / part.len());
    vec![
        ("syntax in one line", often("[=]\u{7f}")),
        ("syntax in many lines", often("=\n")),
        ("quotes", often("\"'")),
        ("keys", (0..16_000).map(|count| format!("key{count} = {count}\n")).collect()),
        ("keys in one line", format!("format = \"playbook/1\"\nlevels = [{}]", often("{a=1,b=2},"))),
        ("tables", format!("format = \"playbook/1\"\n{}", often("[[levels]]\nx=1\n"))),
        ("roles", format!("format = \"playbook/1\"\n{}", often("[[roles]]\nkey=\"\"\n"))),
        ("a long word", format!("format = \"playbook/1\"\nid = \"{}\"", often("x"))),
        ("brackets", often("[")),
        ("braces", format!("a = {}", often("{a="))),
        ("steps", often("[[step]]\nx=1\n")),
        ("guilds", often("[[guilds]]\nid=0\n")),
    ]
}

#[test]
fn errors_of_a_file_are_few_and_short_and_take_little_memory() {
    let data = tempfile::tempdir().unwrap();
    for (name, text) in wrong_files() {
        assert!(text.len() <= 256 * 1024, "{name}");
        fs::write(data.path().join("wrong.toml"), &text).unwrap();
        let said = refused(data.path(), &["check", "wrong.toml"]);
        let told = said.matches("wrong.toml:").count();
        assert!((1..=110).contains(&told), "{name}: {told} problems are told");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_that_is_told_to_read_wrong_files_again_keeps_its_playbooks_and_its_memory() {
    let stage = Stage::new(Clock::System, 1.0).await;
    let own = stage.data.path().join("own");
    fs::create_dir(&own).unwrap();
    fs::write(stage.data.path().join("warroom.toml"), "playbooks = [\"own\"]\n").unwrap();
    let within = format!("ulimit -d {MEMORY}; exec \"$@\"");
    let mut bot = stage.run(binary_under("sh", &["-c", &within, "sh"], stage.data.path()), &[]);
    let says = async |bot: &support::Process, words: &str, times: usize| {
        until(async || {
            anyhow::ensure!(bot.log().matches(words).count() == times, "{}", bot.log().len());
            Ok(())
        })
        .await;
    };
    says(&bot, "ready", 1).await;
    for (nth, (name, text)) in wrong_files().into_iter().enumerate() {
        fs::write(own.join("wrong.toml"), text).unwrap();
        let before = bot.log().len();
        bot.signal("HUP");
        says(&bot, "stay as they were", nth + 1).await;
        let said = bot.log().len() - before;
        assert!(bot.is_running() && said < OUTPUT, "{name}: {said} bytes");
    }
    fs::remove_file(own.join("wrong.toml")).unwrap();
    bot.signal("HUP");
    says(&bot, "were read again and are in force", 1).await;
    bot.signal("TERM");
    assert!(bot.ended(PATIENCE).await.1);
}

/// A backup whose schema was changed by these statements.
async fn changed(good: &Path, folder: &TempDir, statements: &'static str) -> PathBuf {
    let file = folder.path().join("changed.db");
    fs::copy(good, &file).unwrap();
    let mut connection = SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.unwrap();
    sqlx::raw_sql(statements).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    file
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_whose_schema_is_not_ours_is_neither_restored_nor_used() {
    let folder = tempfile::tempdir().unwrap();
    let (live, good) = (folder.path().join("live.db"), folder.path().join("good.db"));
    Store::open(&live).await.unwrap().close().await;
    back_up(&live, &good, Utc::now()).await.unwrap();
    let endless = "ALTER TABLE _sqlx_migrations RENAME TO old; \
        CREATE VIEW _sqlx_migrations AS WITH RECURSIVE n(version) AS (SELECT 1 UNION ALL SELECT version + 1 FROM n) \
        SELECT version, x'' AS checksum FROM n";
    let cases = [
        (
            "CREATE TRIGGER eat AFTER INSERT ON notices BEGIN DELETE FROM notices WHERE id = new.id; END",
            "the trigger `eat` is not warroom's",
        ),
        ("CREATE VIEW spy AS SELECT * FROM incidents", "the view `spy` is not warroom's"),
        ("CREATE TABLE cats (name TEXT)", "the table `cats` is not warroom's"),
        ("CREATE INDEX more ON notices (kind)", "the index `more` is not warroom's"),
        ("DROP INDEX incidents_due", "the index `incidents_due` is missing"),
        ("ALTER TABLE facts ADD COLUMN more TEXT", "the table `facts` is another one"),
        ("DROP TABLE notices; CREATE TABLE notices (id BIGINT)", "the table `notices` is another one"),
        ("DROP TABLE notices; CREATE VIEW notices AS SELECT 1", "the table `notices` is missing"),
        (endless, "not"),
    ];
    for (statements, why) in cases {
        let file = changed(&good, &folder, statements).await;
        let data = folder.path().join("data");
        let said =
            refused(folder.path(), &["restore", file.to_str().unwrap(), "--data", data.to_str().unwrap()]);
        assert!(said.contains(why), "{statements}: {said}");
        assert!(!data.join("warroom.db").exists(), "{statements}");
        let opened = Store::open(&file).await.err().map(|error| format!("{error:#}"));
        assert!(opened.as_ref().is_some_and(|said| said.contains(why)), "{statements}: {opened:?}");
    }
    let data = folder.path().join("data");
    let (well, said) =
        warroom(folder.path(), &["restore", good.to_str().unwrap(), "--data", data.to_str().unwrap()]);
    assert!(well, "{said}");
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

#[tokio::test(flavor = "multi_thread")]
async fn the_data_is_its_owners_alone_whatever_the_umask_and_a_wider_mode_is_narrowed_and_said() {
    let mut stage = Stage::new(Clock::System, 1.0).await;
    let mut data = stage.data.path().join("new");
    let files = ["lock", "warroom.db", "warroom.db-wal", "warroom.db-shm"];
    for (umask, widened) in [("000", false), ("277", false), ("022", true)] {
        if widened {
            for path in files[..2].iter().map(|name| data.join(name)) {
                fs::set_permissions(path, Permissions::from_mode(0o664)).unwrap();
            }
            fs::set_permissions(&data, Permissions::from_mode(0o755)).unwrap();
        } else if data.exists() {
            // Another folder is another bot's: at the same Discord it would not be let in.
            stage = Stage::new(Clock::System, 1.0).await;
            data = stage.data.path().join("new");
        }
        let within = format!("umask {umask}; exec \"$@\"");
        let mut command = binary_under("sh", &["-c", &within, "sh"], stage.data.path());
        command.env("WARROOM_DATA", &data);
        let mut process = stage.run(command, &[]);
        until(async || {
            anyhow::ensure!(data.join("warroom.db-shm").exists(), "{}", process.log());
            anyhow::ensure!(process.log().contains("ready"), "{}", process.log());
            Ok(())
        })
        .await;
        let modes: Vec<_> = files.iter().map(|name| mode(&data.join(name))).collect();
        assert_eq!((mode(&data), modes), (0o700, vec![0o600; 4]), "umask {umask}");
        let said = process.log().matches("it is its owner's alone now").count();
        assert_eq!(said, if widened { 3 } else { 0 }, "{}", process.log());
        process.signal("TERM");
        process.ended(PATIENCE).await;
    }
    let (well, said) = warroom(stage.data.path(), &["run", "--data", "/tmp"]);
    assert!(!well && said.contains("a folder of its own"), "{said}");
}
