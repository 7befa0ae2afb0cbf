//! The real Zabbix, as Debian has it: it imports the media type that is given to people, and tells by it.
//!
//! It needs a database and its web pages, of which only the API is used; all of it is below a temporary folder and ends with
//! the story. What is watched is told to it, as its own sender does.

use super::alertmanager::until;
use super::{KEY, declares, rooms, stands};
use crate::debian::{PATIENCE, Program, free, installed};
use crate::world::{Who::*, World};
use serde_json::{Value, json};
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use warroom::config::alerts::{AlertsFrom, Keys};
use warroom::domain::alert::Form;
use warroom::domain::alert::route::AlertSource;
use warroom::domain::ids::GuildId;

const PACKAGES: &str = "zabbix-server-pgsql zabbix-frontend-php postgresql php-cli php-pgsql";
/// What is there once all of them are.
const PAGES: &str = "/usr/share/zabbix";
const TABLES: &str = "/usr/share/zabbix-server-pgsql";
/// Neither the server nor the database runs as root: `nobody` does.
const NOBODY: u32 = 65_534;
/// A maintenance begins with a minute of the real clock.
const A_MINUTE: Duration = Duration::from_secs(75);
/// Of the data that comes with it, what watches nothing is enough: templates are nine tenths of it.
const FILTER: &str = "/^(INSERT INTO|UPDATE|DELETE FROM|COMMIT;|BEGIN;) ?/ { left = /^INSERT INTO \
    (item|trigger|function|graph|valuemap|hostmacro|widget|dashboard|host|interface|lld|group_prot|httptest|httpstep|\
    sysmap|tag)/ } !left";

/// The database; before its folder goes away, it is asked to end.
struct Database(Program);

impl Drop for Database {
    fn drop(&mut self) {
        self.0.ends_by("INT");
    }
}

/// A running Zabbix. What is dropped first ends first.
struct Zabbix {
    server: Option<Program>,
    _pages: Program,
    _database: Database,
    api: String,
    shown: Option<String>,
    trapper: SocketAddr,
    folder: TempDir,
}

impl Drop for Zabbix {
    fn drop(&mut self) {
        if let Some(server) = &mut self.server {
            server.ends_by("TERM");
        }
    }
}

/// A command that runs as nobody in particular, if it is root that tests.
fn command(program: impl AsRef<Path>) -> Command {
    let mut command = Command::new(program.as_ref());
    if std::fs::metadata("/proc/self").unwrap().uid() == 0 {
        command.uid(NOBODY).gid(NOBODY);
    }
    command.current_dir("/");
    command
}

fn runs(command: &mut Command) {
    let done = command.output().unwrap();
    assert!(done.status.success(), "{command:?}: {}", String::from_utf8_lossy(&done.stderr));
}

/// The programs of the database, the newest of those that are there.
fn of_database(name: &str) -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").unwrap().map(|entry| entry.unwrap().path());
    let version = |path: &PathBuf| path.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok());
    versions.max_by_key(version).unwrap().join("bin").join(name)
}

/// A database in a folder, with what Zabbix needs in it.
async fn database(folder: &Path) -> Database {
    let data = folder.join("data");
    runs(command(of_database("initdb")).arg("-D").arg(&data).args([
        "-A",
        "trust",
        "--no-sync",
        "-U",
        "zabbix",
        "-E",
        "UTF8",
        "--locale=C",
    ]));
    let mut postgres = command(of_database("postgres"));
    postgres.arg("-D").arg(&data).arg("-k").arg(folder).args(["-c", "listen_addresses=", "-c", "fsync=off"]);
    let running = Database(Program::start(&mut postgres));
    let is_ready = || {
        let asked = command(of_database("pg_isready")).args(["-q", "-h"]).arg(folder).status();
        asked.is_ok_and(|status| status.success())
    };
    let began = Instant::now();
    while !is_ready() {
        assert!(began.elapsed() < PATIENCE, "the database does not start");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // Without its templates nothing refers to them either.
    let load = "(echo 'SET session_replication_role = replica;'; zcat \"$0/schema.sql.gz\" \"$0/data.sql.gz\" | awk \"$1\") \
        | \"$2\" -q -h \"$3\" -U zabbix -v ON_ERROR_STOP=1 postgres";
    runs(command("/bin/sh").args(["-c", load, TABLES, FILTER]).arg(of_database("psql")).arg(folder));
    running
}

/// Its API, by the server that comes with PHP; its pages look for their settings in `/etc`, of which nothing is touched.
async fn pages(folder: &Path) -> (Program, String) {
    let (pages, settings) = (folder.join("pages"), folder.join("zabbix.conf.php"));
    std::fs::create_dir(&pages).unwrap();
    for name in ["include", "api_jsonrpc.php"] {
        runs(Command::new("cp").arg("-r").arg(Path::new(PAGES).join(name)).arg(&pages));
    }
    for name in ["vendor", "app", "locale", "conf"] {
        std::os::unix::fs::symlink(Path::new(PAGES).join(name), pages.join(name)).unwrap();
    }
    let file = pages.join("include/classes/core/CConfigFile.php");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("/etc/zabbix/zabbix.conf.php", settings.to_str().unwrap())).unwrap();
    let text = format!(
        "<?php\n$DB['TYPE'] = 'POSTGRESQL'; $DB['SERVER'] = '{}'; $DB['PORT'] = '0'; $DB['DATABASE'] = 'postgres';\n\
         $DB['USER'] = 'zabbix'; $DB['PASSWORD'] = ''; $DB['SCHEMA'] = ''; $DB['ENCRYPTION'] = false;\n\
         $DB['DOUBLE_IEEE754'] = true; $ZBX_SERVER_NAME = ''; $IMAGE_FORMAT_DEFAULT = IMAGE_FORMAT_PNG;\n",
        folder.display()
    );
    std::fs::write(&settings, text).unwrap();
    let at = free();
    let php = Program::start(command("/usr/bin/php").args(["-S", &at.to_string(), "-t"]).arg(&pages));
    let began = Instant::now();
    while TcpStream::connect(at).await.is_err() {
        assert!(began.elapsed() < PATIENCE, "the pages do not start");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    (php, format!("http://{at}/api_jsonrpc.php"))
}

/// A free address on loopback. It listens at no port above 32767.
fn free_of_its_ports() -> SocketAddr {
    let first = 10_000 + (std::process::id() % 20_000) as u16;
    let free = (first..=32_767).find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok());
    SocketAddr::from(([127, 0, 0, 1], free.expect("a free port")))
}

impl Zabbix {
    /// One that has imported our media type, watches two hosts and tells this address. `None` where it cannot be installed.
    async fn start(told: SocketAddr) -> Option<Zabbix> {
        installed(PACKAGES, &format!("{PAGES}/api_jsonrpc.php"))?;
        let folder = tempfile::tempdir().unwrap();
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        if std::fs::metadata("/proc/self").unwrap().uid() == 0 {
            std::os::unix::fs::chown(folder.path(), Some(NOBODY), Some(NOBODY)).unwrap();
        }
        let database = database(folder.path()).await;
        let (pages, api) = pages(folder.path()).await;
        let mut zabbix = Zabbix {
            server: None,
            _pages: pages,
            _database: database,
            api,
            shown: None,
            trapper: free_of_its_ports(),
            folder,
        };
        let shown = zabbix.asks("user.login", json!({ "username": "Admin", "password": "zabbix" })).await;
        zabbix.shown = Some(shown.as_str().unwrap().to_owned());
        zabbix.is_told_what_to_do(told).await;
        zabbix.serves();
        Some(zabbix)
    }

    /// By its API, as its pages do it.
    async fn asks(&self, method: &str, parameters: Value) -> Value {
        let mut body = json!({ "jsonrpc": "2.0", "method": method, "params": parameters, "id": 1 });
        if let Some(shown) = &self.shown {
            body["auth"] = json!(shown);
        }
        let request = reqwest::Client::new().post(&self.api).body(body.to_string());
        let answer = request.header("Content-Type", "application/json-rpc").send().await.unwrap();
        let mut answer: Value = answer.json().await.unwrap();
        assert!(answer["error"].is_null(), "{method}: {answer}");
        answer["result"].take()
    }

    /// As the first lines of the file say it.
    async fn is_told_what_to_do(&self, told: SocketAddr) {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/alerts/zabbix.yaml");
        let given = std::fs::read_to_string(file).unwrap();
        let rules = json!({ "mediaTypes": { "createMissing": true, "updateExisting": true } });
        let import = json!({ "format": "yaml", "source": given, "rules": rules });
        assert_eq!(self.asks("configuration.import", import).await, true);
        let asked = json!({ "filter": { "name": "warroom" }, "output": "extend" });
        let media = self.asks("mediatype.get", asked).await[0].take();
        let id = &media["mediatypeid"];
        let mut fields = media["parameters"].clone();
        for field in fields.as_array_mut().unwrap() {
            match field["name"].as_str().unwrap() {
                "warroom_url" => field["value"] = json!(format!("http://{told}/alerts/zabbix")),
                "warroom_key" => field["value"] = json!(KEY),
                _ => {}
            }
        }
        self.asks("mediatype.update", json!({ "mediatypeid": id, "parameters": fields })).await;
        let address = json!({ "macro": "{$ZABBIX.URL}", "value": "https://zabbix.example" });
        self.asks("usermacro.createglobal", address).await;
        let group = self.asks("hostgroup.create", json!({ "name": "shop" })).await["groupids"][0].take();
        // A user as whom nobody works, and who may read the hosts: nobody is told of what he did himself.
        let rights = json!([{ "id": group, "permission": 2 }]);
        let readers = self.asks("usergroup.create", json!({ "name": "warroom", "rights": rights })).await;
        let user = json!({
            "username": "warroom", "passwd": "example-Not-4-secret", "roleid": "1",
            "usrgrps": [{ "usrgrpid": readers["usrgrpids"][0] }], "medias": [{ "mediatypeid": id, "sendto": "warroom" }],
        });
        let user = self.asks("user.create", user).await["userids"][0].take();
        let send = json!([{
            "operationtype": 0, "opmessage": { "default_msg": 1, "mediatypeid": id }, "opmessage_usr": [{ "userid": user }],
        }]);
        let action = json!({
            "name": "warroom", "eventsource": 0, "esc_period": "1h", "filter": { "evaltype": 0, "conditions": [] },
            "operations": send, "recovery_operations": send, "update_operations": send,
        });
        self.asks("action.create", action).await;
        for host in ["web-1", "web-2"] {
            let made = json!({ "host": host, "groups": [{ "groupid": group }] });
            let id = self.asks("host.create", made).await["hostids"][0].take();
            // 2: it is told to it; 3: a whole number.
            let item =
                json!({ "hostid": id, "name": "errors", "key_": "errors", "type": 2, "value_type": 3 });
            self.asks("item.create", item).await;
            let trigger = json!({
                "description": "Errors on {HOST.NAME}", "expression": format!("last(/{host}/errors)>0"), "priority": 4,
                "tags": [{ "tag": "team,shop", "value": "it \"is\" ours, all of it" }],
            });
            self.asks("trigger.create", trigger).await;
        }
    }

    /// The server itself, which reads what it is to do before it hears anything.
    fn serves(&mut self) {
        let folder = self.folder.path().display().to_string();
        let settings = format!(
            "DBHost={folder}\nDBName=postgres\nDBUser=zabbix\nListenIP=127.0.0.1\nListenPort={}\nLogType=console\n\
             PidFile={folder}/server.pid\nSocketDir={folder}\nStartPollers=1\nStartPollersUnreachable=1\nStartTrappers=1\n\
             StartPingers=0\nStartDiscoverers=0\nStartHTTPPollers=0\nStartPreprocessors=1\nStartDBSyncers=1\n\
             StartLLDProcessors=1\nStartHistoryPollers=1\nHousekeepingFrequency=0\nCacheUpdateFrequency=1\n",
            self.trapper.port()
        );
        let file = self.folder.path().join("server.conf");
        std::fs::write(&file, settings).unwrap();
        self.server = Some(Program::start(command("/usr/sbin/zabbix_server").arg("-f").arg("-c").arg(file)));
    }

    /// Tells it values of a host, one after the other, until it knows the host.
    async fn hears(&self, host: &str, values: &[u32]) {
        let value = |value: &u32| json!({ "host": host, "key": "errors", "value": value.to_string() });
        let values: Vec<_> = values.iter().map(value).collect();
        let body = json!({ "request": "sender data", "data": values }).to_string();
        let all = format!("processed: {}; failed: 0", values.len());
        let began = Instant::now();
        loop {
            let said = self.sends(&body).await.unwrap_or_default();
            if said.contains(&all) {
                return;
            }
            assert!(began.elapsed() < PATIENCE, "it does not take {body}: {said}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    async fn sends(&self, body: &str) -> std::io::Result<String> {
        let mut connection = TcpStream::connect(self.trapper).await?;
        let mut bytes = b"ZBXD\x01".to_vec();
        bytes.extend((body.len() as u64).to_le_bytes());
        bytes.extend(body.as_bytes());
        connection.write_all(&bytes).await?;
        let mut said = Vec::new();
        connection.read_to_end(&mut said).await?;
        Ok(String::from_utf8_lossy(&said).into_owned())
    }

    /// Puts a host into a maintenance, and waits until it is in it.
    async fn maintains(&self, host: &str) {
        let asked = json!({ "filter": { "host": host }, "output": ["maintenance_status"] });
        let id = self.asks("host.get", asked.clone()).await[0]["hostid"].take();
        let from = chrono::Utc::now().timestamp() - 60;
        let window = json!({
            "name": "upgrade", "active_since": from, "active_till": from + 3600, "hosts": [{ "hostid": id }],
            "timeperiods": [{ "timeperiod_type": 0, "start_date": from, "period": 3600 }],
        });
        self.asks("maintenance.create", window).await;
        let began = Instant::now();
        while self.asks("host.get", asked.clone()).await[0]["maintenance_status"] != "1" {
            assert!(began.elapsed() < A_MINUTE, "the maintenance does not begin");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// What it told of a host, in order, once it told so much: the number of the event that began, and whether it is over. All of
    /// it was taken.
    async fn told_of(&self, host: &str, count: usize) -> Vec<(u64, bool)> {
        let asked = json!({ "filter": { "host": host }, "output": ["hostid"] });
        let id = self.asks("host.get", asked).await[0]["hostid"].take();
        let output = ["alertid", "eventid", "p_eventid", "status", "error"];
        // 1: what was sent, and answered with success.
        let sent = json!({ "status": 1 });
        let asked = json!({ "hostids": [id], "output": output, "sortfield": "alertid", "filter": sent });
        let began = Instant::now();
        let number = |value: &Value| value.as_str().unwrap().parse::<u64>().unwrap();
        loop {
            let told = self.asks("alert.get", asked.clone()).await;
            let told = told.as_array().unwrap();
            if told.len() == count {
                let event = |alert: &Value| match number(&alert["p_eventid"]) {
                    0 => (number(&alert["eventid"]), false),
                    began => (began, true),
                };
                return told.iter().map(event).collect();
            }
            assert!(began.elapsed() < PATIENCE, "{count} are not told: {told:?}");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
}

async fn world() -> World {
    let mut world = World::new().await;
    let guild = GuildId(world.guild.id());
    let source = AlertSource { name: "zabbix".into(), guild, routes: vec![declares()] };
    let keys = Keys::parse(KEY).unwrap();
    let from = AlertsFrom { source, form: Form::Zabbix, key_file: "keys".into(), keys };
    world.takes_alerts(vec![from]).await;
    world
}

/// The room of the newest incident, once there are so many.
async fn room(world: &mut World, count: usize) -> u64 {
    let what = format!("there are not {count} rooms");
    until(world, &what, async |world| (rooms(world).len() == count).then(|| rooms(world)[0])).await
}

#[tokio::test]
async fn the_real_zabbix_tells_by_our_media_type_of_problems_recoveries_and_outages_that_overlap() {
    let mut world = world().await;
    let Some(zabbix) = Zabbix::start(world.app().http().expect("an address")).await else {
        return eprintln!("it cannot be installed here: the recordings alone speak for it");
    };
    zabbix.hears("web-1", &[1]).await;
    let first = room(&mut world, 1).await;
    let opened = world.reads(first).iter().map(|message| message.text.clone()).collect::<String>();
    for part in ["Errors on web-1", "High"] {
        assert!(opened.contains(part), "{part} is not in {opened}");
    }
    let card = world.card(first).text;
    assert!(card.contains("Firing now: 1 (Errors on web-1)"), "{card}");
    world.does(Wang, first, "/ack").await;
    world.ignores_the_rest();
    // Somebody says in Zabbix that it is worse: that is no new outage. 4: a message; 8: a severity.
    let (began, _) = zabbix.told_of("web-1", 1).await[0];
    let worse = json!({ "eventids": began.to_string(), "action": 12, "message": "扩大了", "severity": 5 });
    zabbix.asks("event.acknowledge", worse).await;
    assert_eq!(zabbix.told_of("web-1", 2).await[1], (began, false));
    // The other host goes down twice, faster than it is told: both problems come before both recoveries.
    zabbix.hears("web-2", &[1, 0, 1, 0]).await;
    let second = room(&mut world, 2).await;
    let of_second = zabbix.told_of("web-2", 4).await;
    let (one, other) = (of_second[0].0, of_second[1].0);
    assert_eq!(of_second, [(one, false), (other, false), (one, true), (other, true)]);
    assert_ne!(one, other);
    world.passes("61s").await;
    assert_eq!(stands(&mut world, second).await, [0, 0, 1], "the second outage is over, too");
    // In a maintenance a recovery is told all the same, and at once.
    zabbix.maintains("web-1").await;
    zabbix.hears("web-1", &[0]).await;
    let asked = Instant::now();
    let of_first = zabbix.told_of("web-1", 3).await;
    assert!(of_first[2] == (began, true) && asked.elapsed() < Duration::from_secs(20), "{of_first:?}");
    world.passes("61s").await;
    assert_eq!(stands(&mut world, first).await, [0, 0, 1]);
    assert!(world.incident(first).await.incident.is_open(), "an alert closes nothing");
    drop(zabbix);
    world.passes("61s").await;
    world.ignores_the_rest();
    world.ends().await;
}
