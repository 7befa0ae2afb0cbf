//! The real Nagios and the real Icinga 2, as Debian has them, with the commands that are documented: what they check is a
//! file, which the story writes.

use super::alertmanager::until;
use super::{KEY, declares, rooms, stands};
use crate::debian::{Program, installed};
use crate::world::{Who::*, World};
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;
use warroom::config::alerts::{AlertsFrom, Keys};
use warroom::domain::alert::Form;
use warroom::domain::alert::route::{AlertRoute, AlertSource};
use warroom::domain::ids::GuildId;

/// What a check has to say that a shell, or a careless template, would take for something else.
const ODD: &str = "5 > 4 & 'q' \"d\" `id` $HOME";

/// Where the states of a host and a service are written, which a program that watches looks at each second.
struct Watched(TempDir);

impl Watched {
    fn new() -> Watched {
        let folder = tempfile::tempdir().unwrap();
        // Whoever it runs as reads it.
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        let watched = Watched(folder);
        let check = format!("cat {0}/$1.text; exit $(cat {0}/$1.code)\n", watched.path().display());
        std::fs::write(watched.path().join("check.sh"), check).unwrap();
        watched.is("host", 0, "up");
        watched.is("service", 0, "fine");
        let header = watched.path().join("header");
        std::fs::write(&header, format!("Authorization: Bearer {KEY}\n")).unwrap();
        watched
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn is(&self, what: &str, code: u8, text: &str) {
        std::fs::write(self.path().join(format!("{what}.text")), format!("{text}\n")).unwrap();
        let next = self.path().join("next");
        std::fs::write(&next, code.to_string()).unwrap();
        std::fs::rename(next, self.path().join(format!("{what}.code"))).unwrap();
    }
}

/// A file that people are given, for this story: its address and the file with its key.
fn given(name: &str, told: SocketAddr, watched: &Watched) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/alerts").join(name);
    let text = std::fs::read_to_string(file).unwrap();
    let header = watched.path().join("header").display().to_string();
    let text = text.replace("https://warroom.example", &format!("http://{told}"));
    let text = text.replace("/etc/nagios4/warroom.header", &header);
    text.replace("/etc/icinga2/warroom.header", &header)
}

async fn world(form: Form, name: &str) -> World {
    let mut world = World::new().await;
    let source = AlertSource {
        name: name.into(),
        guild: GuildId(world.guild.id()),
        routes: vec![AlertRoute { group: vec!["host".into()], ..declares() }],
    };
    let from = AlertsFrom { source, form, key_file: "keys".into(), keys: Keys::parse(KEY).unwrap() };
    world.takes_alerts(vec![from]).await;
    world
}

/// The room's alerts stand like this, once it was told.
async fn stand(world: &mut World, what: &str, expected: [u32; 3]) {
    until(world, what, async |world| {
        world.passes("61s").await;
        let room = *rooms(world).first()?;
        (stands(world, room).await == expected).then_some(())
    })
    .await;
    world.ignores_the_rest();
}

/// A service fails, says odd things, recovers, fails anew; its host goes down.
async fn is_watched(world: &mut World, watched: &Watched) -> u64 {
    watched.is("service", 2, ODD);
    stand(world, "no room", [1, 0, 0]).await;
    let room = rooms(world)[0];
    let messages = world.guild.messages(room);
    let said: String = messages.iter().map(|message| message.text()).collect();
    // A message shows it in Discord's own spelling of such signs.
    for part in ["5", "4", "'q'", "id", "$HOME"] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    world.does(Wang, room, "/ack").await;
    watched.is("service", 0, "fine");
    stand(world, "no recovery", [0, 0, 1]).await;
    assert!(world.incident(room).await.incident.is_open(), "an alert closes nothing");
    watched.is("service", 2, "down again");
    stand(world, "no second outage", [1, 0, 0]).await;
    assert_eq!(rooms(world).len(), 1, "it joins the incident that it began");
    room
}

fn nagios(program: &Path, told: SocketAddr, watched: &Watched) -> Program {
    let folder = watched.path().display().to_string();
    let user = Command::new("id").arg("-un").output().unwrap().stdout;
    let user = String::from_utf8(user).unwrap();
    let main = format!(
        "log_file={folder}/log\ncfg_file={folder}/objects.cfg\ncfg_file={folder}/warroom.cfg\n\
         object_cache_file={folder}/cache\nprecached_object_file={folder}/precached\nstatus_file={folder}/status\n\
         state_retention_file={folder}/retention\ncommand_file={folder}/command\nlock_file={folder}/lock\n\
         temp_file={folder}/temp\ntemp_path={folder}\ncheck_result_path={folder}/results\nnagios_user={0}\nnagios_group={0}\n\
         interval_length=1\nenable_environment_macros=1\nenable_notifications=1\nexecute_service_checks=1\n\
         execute_host_checks=1\nillegal_macro_output_chars=`~$&|'\"<>\nquery_socket={folder}/query\n\
         check_for_updates=0\nenable_event_handlers=0\nuse_syslog=0\n",
        user.trim()
    );
    let each = "check_interval 1\nretry_interval 1\nmax_check_attempts 1\ncheck_period 24x7\ncontacts warroom\n\
         notification_interval 0\nnotification_period 24x7";
    let objects = format!(
        "define timeperiod {{\ntimeperiod_name 24x7\nalias always\nsunday 00:00-24:00\nmonday 00:00-24:00\ntuesday 00:00-24:00\n\
         wednesday 00:00-24:00\nthursday 00:00-24:00\nfriday 00:00-24:00\nsaturday 00:00-24:00\n}}\n\
         define command {{\ncommand_name state\ncommand_line /bin/sh {folder}/check.sh $ARG1$\n}}\n\
         define host {{\nhost_name db-1\naddress 127.0.0.1\ncheck_command state!host\nnotification_options d,u,r,f,s\n{each}\n}}\n\
         define service {{\nhost_name db-1\nservice_description disk\ncheck_command state!service\n\
         notification_options w,u,c,r,f,s\n{each}\n}}\n"
    );
    std::fs::create_dir(watched.path().join("results")).unwrap();
    for (name, text) in [("nagios.cfg", main), ("objects.cfg", objects)] {
        std::fs::write(watched.path().join(name), text).unwrap();
    }
    std::fs::write(watched.path().join("warroom.cfg"), given("nagios.cfg", told, watched)).unwrap();
    let file = watched.path().join("nagios.cfg");
    let verified = Command::new(program).arg("-v").arg(&file).output().unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
    Program::start(Command::new(program).arg(&file))
}

/// The programs that the documented commands need, and the one that watches.
fn all_installed(package: &str, program: &str) -> Option<PathBuf> {
    let all = [("jq", "jq"), ("curl", "curl"), (package, program)];
    let all: Option<Vec<_>> = all.into_iter().map(|(package, program)| installed(package, program)).collect();
    if all.is_none() {
        eprintln!("{package} cannot be installed here: the recordings alone speak for it");
    }
    all?.pop()
}

#[tokio::test]
async fn the_real_nagios_tells_by_the_documented_command_and_a_host_that_is_back_leaves_a_doubt() {
    let Some(program) = all_installed("nagios4-core", "/usr/sbin/nagios4") else { return };
    let mut world = world(Form::Nagios, "nagios").await;
    let watched = Watched::new();
    let program = nagios(&program, world.app().http().unwrap(), &watched);
    let room = is_watched(&mut world, &watched).await;
    watched.is("host", 2, "no answer");
    stand(&mut world, "the host is not told", [2, 0, 0]).await;
    // What becomes of the service while its host is down, Nagios never tells.
    watched.is("service", 0, "fine");
    until(&mut world, "the service is not checked", async |_| {
        let log = std::fs::read_to_string(watched.path().join("log")).unwrap_or_default();
        let down = log.rfind("HOST ALERT: db-1;DOWN")?;
        log[down..].contains("SERVICE ALERT: db-1;disk;OK").then_some(())
    })
    .await;
    watched.is("host", 0, "up");
    stand(&mut world, "no doubt", [0, 1, 1]).await;
    assert!(world.incident(room).await.incident.is_open());
    assert_eq!(rooms(&world).len(), 1);
    drop(program);
    world.settled().await;
    world.ignores_the_rest();
    world.ends().await;
}

fn icinga(program: &Path, told: SocketAddr, watched: &Watched) -> Program {
    let folder = watched.path().display().to_string();
    let each = "check_command = \"state\"\ncheck_interval = 1s\nretry_interval = 1s\nmax_check_attempts = 1";
    let main = format!(
        "object CheckerComponent \"checker\" {{ }}\nobject NotificationComponent \"notification\" {{ }}\n\
         object CheckCommand \"state\" {{ command = [ \"/bin/sh\", \"{folder}/check.sh\", \"$what$\" ] }}\n\
         object Host \"db-1\" {{\nvars.what = \"host\"\n{each}\n}}\n\
         object Service \"disk\" {{\nhost_name = \"db-1\"\nvars.what = \"service\"\n{each}\n}}\n\
         include \"{folder}/warroom.conf\"\n"
    );
    let file = watched.path().join("icinga2.conf");
    std::fs::write(&file, main).unwrap();
    std::fs::write(watched.path().join("warroom.conf"), given("icinga2.conf", told, watched)).unwrap();
    let user = |what: &str| {
        String::from_utf8(Command::new("id").arg(what).output().unwrap().stdout).unwrap().trim().to_owned()
    };
    let command = |more: &[&str]| {
        let mut command = Command::new(program);
        command.args(["daemon", "-c"]).arg(&file).args(more);
        for name in ["DataDir", "LogDir", "CacheDir", "SpoolDir", "InitRunDir"] {
            let place = watched.path().join(name);
            std::fs::create_dir_all(&place).unwrap();
            command.arg("-D").arg(format!("{name}={}", place.display()));
        }
        command.arg("-D").arg(format!("RunAsUser={}", user("-un")));
        command.arg("-D").arg(format!("RunAsGroup={}", user("-gn")));
        command
    };
    let verified = command(&["-C"]).output().unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
    Program::start(&mut command(&[]))
}

#[tokio::test]
async fn the_real_icinga_tells_by_the_documented_command_also_what_recovered_while_its_host_was_down() {
    let Some(program) = all_installed("icinga2-bin", "/usr/sbin/icinga2") else { return };
    let mut world = world(Form::Icinga, "icinga").await;
    let watched = Watched::new();
    let program = icinga(&program, world.app().http().unwrap(), &watched);
    is_watched(&mut world, &watched).await;
    watched.is("host", 2, "no answer");
    stand(&mut world, "the host is not told", [2, 0, 0]).await;
    watched.is("service", 0, "fine");
    watched.is("host", 0, "up");
    stand(&mut world, "not all recovered", [0, 0, 2]).await;
    assert_eq!(rooms(&world).len(), 1);
    drop(program);
    world.settled().await;
    world.ignores_the_rest();
    world.ends().await;
}
