//! `kill -9` of the real binary at random moments of an incident: nothing that was promised is lost, nothing is posted
//! twice. `WARROOM_KILLS` says how often, `WARROOM_KILLS_SEED` repeats a run.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use sqlx::{Connection, Row, SqliteConnection};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use warroom::clock::Clock;
use warroom::sandbox::{Fault, FaultKind, Guild, Options, Person, Sandbox, State};

/// Product time passes so much faster, so that the quiet minute after an unknown outcome takes a tenth of a second.
const SPEED: f64 = 600.0;
const TOKEN: &str = "sandbox";
/// Real time that anything may take.
const PATIENCE: Duration = Duration::from_secs(60);
const POST: &str = "/channels/{channel_id}/messages";
/// People's messages in one round.
const LINES: usize = 4;

/// The bot as a process of its own. It dies with the test.
struct Bot(Child);

impl Bot {
    fn start(sandbox: &Sandbox, data: &Path) -> Bot {
        let log = std::fs::File::options().create(true).append(true).open(data.join("log")).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_warroom"))
            .args(["run", "--speed", &SPEED.to_string(), "--data"])
            .arg(data)
            .current_dir(data)
            .env("DISCORD_TOKEN", TOKEN)
            .env("WARROOM_DISCORD_API", sandbox.base_url())
            .env("WARROOM_LOG", "info")
            .env("NO_COLOR", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        Bot(child)
    }

    /// No warning, no last words.
    fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Bot {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

struct Stage {
    sandbox: Sandbox,
    guild: Guild,
    bo: Person,
    data: TempDir,
}

impl Stage {
    async fn new() -> Stage {
        let clock = Clock::scaled(chrono::Utc::now(), SPEED);
        let options = Options {
            port: 0,
            token: TOKEN.into(),
            now: Arc::new(move || clock.now()),
            speed: SPEED,
            enforce_limits: true,
            check_body: None,
        };
        let sandbox = Sandbox::start(options).await.unwrap();
        let guild = sandbox.add_guild("Acme", "en-US");
        for name in ["值班人员", "技术负责人", "技术总监"] {
            guild.add_role(name, 0, true);
        }
        let bo = guild.add_person("Bo", "en-US", &[]);
        Stage { sandbox, guild, bo, data: tempfile::tempdir().unwrap() }
    }

    async fn bot(&self) -> Bot {
        self.wait("the last one is gone", |state| !state.is_connected()).await;
        let bot = Bot::start(&self.sandbox, self.data.path());
        self.wait("the bot connects", |state| state.is_connected() && !state.commands.is_empty()).await;
        bot
    }

    async fn wait(&self, what: &str, holds: impl Fn(&State) -> bool) {
        if let Err(error) = self.sandbox.wait_until(what, PATIENCE, holds).await {
            let log = std::fs::read_to_string(self.data.path().join("log")).unwrap_or_default();
            panic!("{error:#}\n{log}");
        }
    }

    async fn rows(&self, sql: &'static str) -> Vec<sqlx::sqlite::SqliteRow> {
        let file = self.data.path().join("warroom.db");
        let mut store = SqliteConnection::connect(&format!("sqlite:{}", file.display())).await.unwrap();
        sqlx::query(sql).fetch_all(&mut store).await.unwrap()
    }

    /// Messages by their marker, in all channels.
    fn markers(&self) -> BTreeMap<String, usize> {
        let mut found = BTreeMap::new();
        for channel in self.guild.channels() {
            for message in self.guild.messages(channel.id) {
                if let Some(marker) = message.content.lines().last().filter(|line| line.starts_with("-# ")) {
                    *found.entry(format!("#{} {marker}", channel.name)).or_insert(0) += 1;
                }
            }
        }
        found
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_and_nothing_comes_twice() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let kills = number("WARROOM_KILLS").unwrap_or(10);
    let seed = number("WARROOM_KILLS_SEED").unwrap_or_else(rand::random);
    println!("WARROOM_KILLS_SEED={seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let stage = Stage::new().await;
    let general = stage.guild.channel_named("general").unwrap();

    let bot = stage.bot().await;
    let owner = stage.guild.owner();
    let setup = owner.types(general, "/warroom setup language:en").await.unwrap();
    setup.settled(PATIENCE).await.unwrap();
    stage.bo.types(general, "/declare title:Orders are down level:P0").await.unwrap();
    stage
        .wait("a room", |state| {
            state.channels.values().any(|one| one.made_by_bot && one.name.starts_with("inc-"))
        })
        .await;
    let room = stage.guild.rooms()[0];
    bot.kill();

    let mut answered = Vec::new();
    for round in 0..kills {
        let bot = stage.bot().await;
        misfortune(&stage.sandbox, &mut random);
        let before = stage.sandbox.requests().len();
        // The kill comes after so many more requests: while something is said, recorded or answered.
        let fatal = random.random_range(1..12);
        let people = (0..LINES).map(|nth| {
            let (bo, line) = (stage.bo.clone(), format!("/log round {round} line {nth}."));
            tokio::spawn(async move {
                (bo.types(room, &line).await.is_ok_and(|answer| answer.text().contains("Recorded")), line)
            })
        });
        let people: Vec<_> = people.collect();
        // Fewer requests than that come if somebody waits in vain; then it ends with the last answer.
        let enough =
            stage.sandbox.wait_until("requests", PATIENCE, |state| state.requests.len() >= before + fatal);
        let answers = async {
            let mut answers = Vec::new();
            for person in people {
                answers.push(person.await.unwrap());
            }
            answers
        };
        tokio::pin!(answers);
        let early = tokio::select! {
            _ = enough => None,
            answers = &mut answers => Some(answers),
        };
        bot.kill();
        stage.sandbox.clear_injected();
        let answers = match early {
            Some(answers) => answers,
            None => answers.await,
        };
        answered.extend(answers.into_iter().filter(|(answer, _)| *answer).map(|(_, line)| line));
    }

    let bot = stage.bot().await;
    finish(&stage, room).await;
    bot.kill();
    check(&stage, &answered).await;
    stage.sandbox.stop().await;
}

/// Something that widens the window between doing and knowing, or nothing.
fn misfortune(sandbox: &Sandbox, random: &mut StdRng) {
    let delay = FaultKind::Delay(Duration::from_millis(random.random_range(1..60)));
    let (method, route, kind) = match random.random_range(0..6) {
        0 => ("POST", POST, FaultKind::DropAfter),
        1 => ("POST", POST, FaultKind::DropBefore),
        2 => ("POST", POST, delay),
        3 => ("POST", "/callback", delay),
        4 => ("PATCH", "/channels/{channel_id}/messages/{message_id}", FaultKind::DropAfter),
        _ => return,
    };
    sandbox.inject(Fault::once(method, route, kind).times(random.random_range(1..4)));
}

/// Lets the bot work off everything: the incident is closed, and what that brings has arrived.
async fn finish(stage: &Stage, room: u64) {
    let owner = stage.guild.owner();
    for line in ["/resolve done", "/reject it was a drill"] {
        owner.types(room, line).await.unwrap();
    }
    stage.bo.types(room, "/verify pass").await.unwrap();
    let closed = owner.types(room, "/close").await.unwrap();
    assert!(closed.text().contains("closed"), "{closed:?}");
    // Nothing more falls due in a closed incident; what was unknown is known after the quiet time.
    let worked_off = async {
        let mut look = tokio::time::interval(Duration::from_millis(20));
        while !stage.rows("SELECT id FROM notices WHERE phase NOT IN ('sent', 'dead')").await.is_empty() {
            look.tick().await;
        }
    };
    if tokio::time::timeout(PATIENCE, worked_off).await.is_err() {
        let left =
            stage.rows("SELECT kind, seq, phase FROM notices WHERE phase NOT IN ('sent', 'dead')").await;
        let row = |row: &sqlx::sqlite::SqliteRow| {
            format!("{} #{} {}", row.get::<String, _>(0), row.get::<i64, _>(1), row.get::<String, _>(2))
        };
        panic!("the outbox is not worked off: {:?}", left.iter().map(row).collect::<Vec<_>>());
    }
}

/// What the database promised against what people saw.
async fn check(stage: &Stage, answered: &[String]) {
    let log = std::fs::read_to_string(stage.data.path().join("log")).unwrap();
    let transcript = stage.sandbox.transcript(&stage.guild);
    let mut wrong: Vec<String> = stage
        .markers()
        .iter()
        .filter(|(_, times)| **times > 1)
        .map(|(marker, times)| format!("{times} times: {marker}"))
        .collect();

    let posted = stage.markers();
    for row in stage.rows("SELECT n.kind, n.seq, n.target, n.phase, n.reason, n.message FROM notices n").await
    {
        let (kind, phase): (String, String) = (row.get("kind"), row.get("phase"));
        let (seq, message): (i64, Option<i64>) = (row.get("seq"), row.get("message"));
        if phase != "sent" {
            wrong.push(format!("{kind} #{seq} is {phase}: {:?}", row.get::<Option<String>, _>("reason")));
        } else if let Some(message) = message
            && stage.sandbox.read(|state| state.message(message as u64).is_none())
        {
            wrong.push(format!("{kind} #{seq} is called sent but is not there"));
        }
    }
    let entries: Vec<String> =
        stage.rows("SELECT entry FROM entries").await.iter().map(|row| row.get("entry")).collect();
    for line in answered {
        let text = line.trim_start_matches("/log ");
        let times = entries.iter().filter(|entry| entry.contains(text)).count();
        let seen = transcript.matches(&format!("> {text}")).count();
        if (times, seen) != (1, 1) {
            wrong.push(format!(
                "{text:?} was answered, is {times} times in the timeline and {seen} times in the room"
            ));
        }
    }
    assert!(posted.len() > 5 && !answered.is_empty(), "the test did not do anything: {posted:?}");
    wrong.extend(
        log.lines().filter(|line| line.contains("panicked") || line.contains("ERROR")).map(str::to_owned),
    );
    assert!(wrong.is_empty(), "{}\n\n{transcript}\n{log}", wrong.join("\n"));
    println!("{} lines answered, {} messages posted", answered.len(), posted.len());
}
