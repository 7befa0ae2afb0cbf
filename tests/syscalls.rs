//! The real binary dies at every single call to the system by which it writes, syncs, sends or receives something, in the
//! course of one whole story: before the call, or right after it. It is started again and the story goes on: nothing that
//! was promised is lost, nothing is posted twice.
//!
//! `WARROOM_SYSCALLS` says how many calls of each class to take, evenly spread; `all` takes every one, and dies both before
//! and after it. `tests/data/killer.c` does the killing.
#![allow(clippy::unwrap_used)]

mod support;

use futures_util::{FutureExt, StreamExt, stream};
use std::collections::BTreeMap;
use std::fs;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use support::{Promise, Spoken, Stage, UNLIMITED, binary_under, built, instant};
use tokio::sync::watch;
use warroom::clock::Clock;
use warroom::domain::guild::Language;
use warroom::domain::refusal::Refusal;
use warroom::domain::timeline::Due;
use warroom::sandbox::{Answer, GatewayDrop, Person, State};
use warroom::text::refusal::refusal;

/// Product time passes so much faster: the quiet minute after an unknown outcome takes a second.
const SPEED: f64 = 60.0;
/// Real time that a story may take: seconds, but a disk that others keep busy may hold a sync back for a minute.
const PATIENCE: Duration = Duration::from_secs(300);
/// How long somebody still waits for an answer when the bot has died.
const HOPE: Duration = Duration::from_secs(1);
const CLASSES: [&str; 4] = ["write", "sync", "send", "receive"];
/// Stories at a time: they mostly wait.
const TOGETHER: usize = 4;
/// Calls of each class that are taken if nothing else is said.
const USUAL: usize = 8;

/// Where the process dies.
#[derive(Debug, Clone, Copy)]
struct Death {
    class: &'static str,
    /// Which call of its class; 0: it does not die.
    number: usize,
    after: bool,
}

/// How a story went.
struct Went {
    death: Death,
    /// Classes, names and files of the calls until the death, or the end.
    calls: Vec<String>,
    killed: bool,
    wrong: Vec<String>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_or_doubled_by_a_death_at_any_call() {
    let folder = tempfile::tempdir().unwrap();
    let killer = built("killer.c", &[], folder.path()).expect("a C compiler, which SQLite needs too");
    let began = Instant::now();
    let whole = live(&killer, Death { class: "write", number: 0, after: false }).await;
    assert!(!whole.killed && whole.wrong.is_empty(), "{}", whole.wrong.join("\n"));
    let count = |class: &str| whole.calls.iter().filter(|call| call.starts_with(class)).count();
    for class in CLASSES {
        println!("{class}: {} calls", count(class));
        assert!(count(class) > 10, "{class}: these calls are not seen: {:#?}", whole.calls);
    }
    println!("the story alone took {:?}", began.elapsed());

    let mut deaths = Vec::new();
    for class in CLASSES {
        deaths.extend(sample(class, count(class)));
    }
    let planned = deaths.len();
    let began = Instant::now();
    let lives = stream::iter(deaths).map(|death| told(&killer, death)).buffer_unordered(TOGETHER);
    let mut lives = std::pin::pin!(lives);
    let mut went: Vec<Went> = Vec::new();
    while let Some(one) = lives.next().await {
        went.push(one);
        if went.len().is_multiple_of(100) {
            println!("{} of {planned} stories in {:?}", went.len(), began.elapsed());
        }
    }
    let mut died: BTreeMap<String, u32> = BTreeMap::new();
    for one in went.iter().filter(|one| one.killed) {
        *died.entry(one.calls.last().unwrap().clone()).or_default() += 1;
    }
    println!("{planned} deaths planned, in {:?}; died at: {died:#?}", began.elapsed());
    let broken: Vec<_> = went.iter().filter(|one| !one.wrong.is_empty()).collect();
    for one in &broken {
        println!("{:?}, killed: {}\n{}", one.death, one.killed, one.wrong.join("\n"));
    }
    assert!(broken.is_empty(), "{} of {planned} stories went wrong, see above", broken.len());
    // No two stories make quite the same number of calls, so the last ones are not always reached.
    let killed = went.iter().filter(|one| one.killed).count();
    assert!(killed * 10 >= planned * 9, "only {killed} of {planned} were killed");
}

/// The calls at which to die, of a class of which there are so many.
fn sample(class: &'static str, count: usize) -> Vec<Death> {
    let wanted = std::env::var("WARROOM_SYSCALLS").unwrap_or_else(|_| USUAL.to_string());
    if wanted == "all" {
        let both = |number| [false, true].map(|after| Death { class, number, after });
        return (1..=count).flat_map(both).collect();
    }
    let wanted = wanted.parse::<usize>().unwrap().min(count);
    let place = |nth: usize| 1 + nth * count / wanted;
    (0..wanted).map(|nth| Death { class, number: place(nth), after: nth % 2 == 1 }).collect()
}

/// One story that may break off, so that the others are told all the same.
async fn told(killer: &Path, death: Death) -> Went {
    let story = AssertUnwindSafe(live(killer, death)).catch_unwind().await;
    story.unwrap_or_else(|_| {
        let wrong = vec![format!("{death:?}: the story broke off; see above for what it says")];
        eprintln!("this was {death:?}");
        Went { death, calls: Vec::new(), killed: false, wrong }
    })
}

/// One story, in which the first process dies as planned and a second one goes on.
async fn live(killer: &Path, death: Death) -> Went {
    let stage = Stage::new(Clock::scaled(instant("2026-03-02T06:00:00Z"), SPEED), SPEED).await;
    own_playbook(stage.data.path());
    let calls = stage.data.path().join("calls");
    let when = if death.after { "after" } else { "before" };
    let number = death.number.to_string();
    let arguments = [calls.to_str().unwrap(), death.class, &number, when];
    let first = binary_under(killer.to_str().unwrap(), &arguments, stage.data.path());
    let mut first = stage.run(first, &[]);
    let (died, alive) = watch::channel(false);
    let people = People { stage: &stage, spoken: Spoken::default(), bot_died: alive };
    let told = {
        let story = people.story();
        tokio::pin!(story);
        tokio::select! {
            () = &mut story => {}
            _ = first.ended(PATIENCE) => {
                assert!(first.was_killed(), "{death:?}: it ended by itself:\n{}", first.log());
                stage.sandbox.drop_gateway(GatewayDrop::InvalidSession(false));
                let _second = stage.process(&[]);
                died.send_replace(true);
                story.await;
            }
        }
        if first.is_running() {
            first.signal("TERM");
        }
        first.ended(PATIENCE).await;
        // It may have died while it stopped.
        let last = stage.process(&[]);
        stage.quiet().await;
        last.kill();
        Promise::read(&stage).await
    };
    let mut wrong = told.broken();
    wrong.extend(people.spoken.broken(&told));
    wrong.extend(stage.errors_but_slow());
    for due in [Due::Breach, Due::Reminder] {
        wrong.extend(
            (!told.fell_due().any(|fell| fell == due)).then(|| format!("nobody was told of a {due:?}")),
        );
    }
    if !wrong.is_empty() {
        wrong.push(stage.sandbox.transcript(&stage.guild));
    }
    let calls: Vec<String> = fs::read_to_string(&calls).unwrap().lines().map(str::to_owned).collect();
    stage.sandbox.stop().await;
    Went { death, calls, killed: first.was_killed(), wrong }
}

/// A playbook whose limits pass in seconds.
fn own_playbook(data: &Path) {
    let folder: PathBuf = data.join("playbooks");
    fs::create_dir(&folder).unwrap();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/quick.toml");
    fs::copy(source, folder.join("quick.toml")).unwrap();
    fs::write(data.join("warroom.toml"), format!("playbooks = [\"playbooks\"]\n{UNLIMITED}")).unwrap();
}

/// People who type something again only if they had no answer.
struct People<'a> {
    stage: &'a Stage,
    spoken: Spoken,
    bot_died: watch::Receiver<bool>,
}

impl People<'_> {
    async fn story(&self) {
        let Stage { lin, bo, general, guild, .. } = self.stage;
        self.says(&guild.owner(), *general, "/warroom setup playbook:quick").await;
        let title = self.says(lin, *general, "/declare title:{} level:P0").await;
        let room = self.room(&title).await;
        self.stage.said(room, "Acknowledgement overdue").await;
        for line in ["/ack", "/grade", "/assign @Lin"] {
            self.says(bo, room, line).await;
        }
        self.stage.said(room, "Progress update due").await;
        for line in ["/update text:{}", "/blocker raise text:{}", "/blocker clear id:1", "/resolve restarted"]
        {
            self.says(lin, room, line).await;
        }
        for line in ["/verify pass", "/close"] {
            self.says(bo, room, line).await;
        }
        // Declared again for want of an answer.
        for other in self.stage.incident_rooms().into_iter().filter(|other| *other != room) {
            self.says(bo, other, "/reject twice").await;
        }
        self.stage.quiet().await;
    }

    async fn room(&self, title: &str) -> u64 {
        let found =
            |state: &State| state.channels.values().find(|one| one.name.contains(title)).map(|one| one.id);
        self.stage.sandbox.wait_until("a room", PATIENCE, |state| found(state).is_some()).await.unwrap();
        self.stage.sandbox.read(found).unwrap()
    }

    /// Until it is answered; with other words each time. Answers with the words.
    async fn says(&self, person: &Person, channel: u64, line: &str) -> String {
        let heard = |state: &State| state.is_connected() && !state.commands.is_empty();
        loop {
            let waited = self.stage.sandbox.wait_until("commands are heard", PATIENCE, heard).await;
            assert!(waited.is_ok(), "nobody hears {line}:\n{}", self.stage.last_log());
            let words = self.spoken.words();
            let typed = line.replace("{}", &words);
            if self.is_answered(person, channel, &typed).await {
                if typed != line {
                    self.spoken.recorded(&words);
                }
                return words;
            }
        }
    }

    async fn is_answered(&self, person: &Person, channel: u64, line: &str) -> bool {
        let mut died = self.bot_died.clone();
        let hope = async {
            let known = *died.borrow();
            if known {
                return std::future::pending().await;
            }
            died.changed().await.unwrap();
            tokio::time::sleep(HOPE).await;
        };
        let answer = async {
            let answer: Answer = person.types(channel, line).await.ok()?;
            answer.settled(PATIENCE).await.ok()
        };
        // A machine that is too slow saves nothing, and says so.
        let not_saved = [Language::Zh, Language::En].map(|it| refusal(it, &Refusal::NotSaved, None));
        tokio::select! {
            answer = answer => answer.is_some_and(|it| !not_saved.iter().any(|why| it.content.contains(why))),
            () = hope => false,
        }
    }
}
