//! `kill -9` of the real binary at random moments, over and over, while people work on incidents, limits pass and Discord
//! fails or refuses: nothing that was promised is lost, nobody reads anything twice, and no sentence about earlier messages
//! is untrue.
//!
//! `WARROOM_KILLS` says how often, `WARROOM_KILLS_SEED` gives the people, the faults and the moments of another run. It is
//! not the same run again: what the machine does in between is not ours to repeat.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use chrono::TimeDelta;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use sqlx::{Connection, SqliteConnection};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use support::{Promise, Spoken, Stage, instant};
use tokio::sync::watch;
use tokio::task::JoinSet;
use warroom::clock::Clock;
use warroom::domain::timeline::Due;
use warroom::sandbox::{Answer, Fault, FaultKind, GatewayDrop, Person, State};

/// Product time passes so much faster. Not faster still: a claim is good for five seconds, and this machine has to send in
/// that time.
const SPEED: f64 = 60.0;
/// Real time that anything may take. A start waits for the disk before it asks Discord anything, for as long as that takes:
/// one that others keep busy held a sync back for more than a minute.
const PATIENCE: Duration = Duration::from_secs(300);
/// How long somebody still waits for an answer when the bot has died.
const HOPE: Duration = Duration::from_millis(300);
/// Lives are short, so that every start is cut short somewhere, or long enough for people to be answered: at most so many
/// requests, and so much time since the first if fewer come.
const LIVES: [(u64, Duration); 2] = [(10, Duration::from_millis(150)), (60, Duration::from_millis(500))];
/// Groups of people, each with an incident of its own.
const DESKS: usize = 10;
/// Rooms that fit a category; then old incidents are opened again.
const ROOMS: usize = 30;
const POST: &str = "/channels/{channel_id}/messages";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_and_nothing_comes_twice() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let kills = number("WARROOM_KILLS").unwrap_or(80);
    let seed = number("WARROOM_KILLS_SEED").unwrap_or_else(rand::random);
    println!("WARROOM_KILLS={kills} WARROOM_KILLS_SEED={seed}");
    let stage = Stage::new(Clock::scaled(instant("2026-03-02T06:00:00Z"), SPEED), SPEED).await;
    // As many sessions as there are lives; a real bot has a thousand a day.
    stage.sandbox.set_session_starts(10_000_000);
    let stage = Arc::new(stage);
    let first = stage.process(&[]);
    stage.set_up("language:en").await;
    first.kill();

    let (over, ending) = watch::channel(false);
    let (deaths, dying) = watch::channel(0);
    let spoken = Spoken::default();
    let mut desks = JoinSet::new();
    for place in 0..DESKS {
        let random = StdRng::seed_from_u64(seed.wrapping_add(place as u64 + 1));
        let people = People { stage: stage.clone(), deaths: dying.clone() };
        let desk = Desk { place, people, random, spoken: spoken.clone(), over: ending.clone() };
        desks.spawn(desk.works());
    }
    let mut random = StdRng::seed_from_u64(seed);
    let began = Instant::now();
    let mut busy = 0;
    for done in 0..kills {
        busy += u64::from(life(&stage, &mut random).await);
        deaths.send_replace(done + 1);
        if (done + 1) % 500 == 0 {
            println!("{} kills in {:?}", done + 1, began.elapsed());
        }
    }
    let took = began.elapsed();
    println!("{kills} kills in {took:?}, {busy} of them in the middle of something");

    let bot = stage.process(&[]);
    over.send_replace(true);
    while let Some(desk) = desks.join_next().await {
        desk.unwrap();
    }
    let people = People { stage: stage.clone(), deaths: dying };
    for room in stage.incident_rooms() {
        people.close(room).await;
    }
    stage.quiet().await;
    bot.kill();
    check(&stage, &spoken).await;
    stage.sandbox.stop().await;
}

/// The bot starts, does something, and is killed: after so many more requests or, if nothing happens, after a while. True
/// if something happened.
async fn life(stage: &Stage, random: &mut StdRng) -> bool {
    misfortune(stage, random);
    let requests = |state: &State| state.stats.requests.values().sum::<u64>();
    let before = stage.sandbox.read(requests);
    let (most, longest) = LIVES[usize::from(random.random_bool(0.4))];
    let fatal = before + random.random_range(1..=most);
    // Between two requests, too: while something is decided or recorded.
    let later = Duration::from_micros(random.random_range(0..3000));
    let mut bot = stage.process(&[]);
    let first = stage.sandbox.wait_until("a request", PATIENCE, |state| requests(state) > before).await;
    assert!(first.is_ok(), "{}, and asks Discord nothing:\n{}", bot.state(), bot.log());
    let enough = stage.sandbox.wait_until("requests", longest, |state| requests(state) >= fatal);
    let busy = enough.await.is_ok();
    if busy {
        tokio::time::sleep(later).await;
    }
    bot.kill();
    stage.sandbox.clear_injected();
    // Its session is over. Who types now is told at once that the bot is not there.
    stage.sandbox.drop_gateway(GatewayDrop::InvalidSession(false));
    busy
}

/// Something that widens the window between doing and knowing, or nothing.
fn misfortune(stage: &Stage, random: &mut StdRng) {
    let delay = FaultKind::Delay(Duration::from_millis(random.random_range(1..60)));
    let broken = FaultKind::Answer(503, serde_json::json!({ "message": "no" }));
    let refused = |status, code: u64| {
        FaultKind::Answer(status, serde_json::json!({ "message": "refused", "code": code }))
    };
    let (method, route, kind) = match random.random_range(0..13) {
        0 => ("POST", POST, FaultKind::DropAfter),
        1 => ("POST", POST, FaultKind::DropBefore),
        2 => ("POST", POST, delay),
        3 => ("POST", POST, broken),
        4 => ("POST", "/callback", delay),
        5 => ("PATCH", "/channels/{channel_id}/messages/{message_id}", FaultKind::DropAfter),
        6 => ("GET", POST, broken),
        7 => ("POST", "/guilds/{guild_id}/channels", FaultKind::DropAfter),
        8 => ("GET", "(hello)", delay),
        // Something in the message, or the place: a smaller form, another place, or again later.
        9 => ("POST", POST, refused(400, 50035)),
        10 => ("POST", POST, refused(403, 50013)),
        _ => return,
    };
    stage.sandbox.inject(Fault::once(method, route, kind).times(random.random_range(1..4)));
}

/// People who work on one incident after the other, however often the bot goes away under their hands.
struct Desk {
    place: usize,
    people: People,
    random: StdRng,
    spoken: Spoken,
    over: watch::Receiver<bool>,
}

impl Desk {
    async fn works(mut self) {
        while !*self.over.borrow() {
            let Some(room) = self.declares().await else { return };
            let acts = self.random.random_range(20..80);
            for _ in 0..acts {
                self.pauses().await;
                if *self.over.borrow() {
                    return;
                }
                // At the first desk nobody reacts to anything: limits pass, step after step.
                if self.place > 0 {
                    self.acts(room).await;
                }
            }
            self.people.close(room).await;
        }
    }

    /// A new incident, or an old one again: its room.
    async fn declares(&mut self) -> Option<u64> {
        loop {
            let rooms = self.people.stage.incident_rooms();
            if rooms.len() >= ROOMS {
                let room = *rooms.choose(&mut self.random)?;
                self.people.say(&self.people.stage.bo, room, "/reopen reason:again").await;
                return Some(room);
            }
            let words = self.spoken.words();
            let line = format!("/declare title:{words} level:{}", self.level());
            let answer = self.people.say(&self.people.stage.lin, self.people.stage.general, &line).await;
            if answer.is_some_and(|answer| answer.content.contains("INC-")) {
                self.spoken.recorded(&words);
                return Some(self.room(&words, PATIENCE).await.expect("a room"));
            }
            // No answer; perhaps the room comes all the same.
            if let Some(room) = self.room(&words, Duration::from_secs(2)).await {
                return Some(room);
            }
            if *self.over.borrow() {
                return None;
            }
        }
    }

    fn level(&mut self) -> &'static str {
        if self.place == 0 { "P0" } else { ["P0", "P1", "P2"].choose(&mut self.random).unwrap() }
    }

    async fn room(&self, title: &str, patience: Duration) -> Option<u64> {
        let found = |state: &State| {
            state.channels.values().find(|one| one.name.contains(title)).map(|channel| channel.id)
        };
        let opened = self.people.stage.sandbox.wait_until("a room", patience, |state| found(state).is_some());
        opened.await.ok()?;
        self.people.stage.sandbox.read(found)
    }

    /// Some minutes, on the product's clock.
    async fn pauses(&mut self) {
        let until = self.people.stage.clock.now() + TimeDelta::seconds(self.random.random_range(3..60));
        while self.people.stage.clock.now() < until {
            self.people.stage.clock.sleep_until(until).await;
        }
    }

    async fn acts(&mut self, room: u64) {
        let (lin, bo) = (self.people.stage.lin.clone(), self.people.stage.bo.clone());
        let words = self.spoken.words();
        let id = self.random.random_range(1..4);
        let (person, line) = match self.random.random_range(0..20) {
            0 | 1 => (bo, "/ack".into()),
            2 => (bo, format!("/grade {} reason:{words}", self.level())),
            3 => (bo, "/assign @Lin".into()),
            4 => (bo, "/assign @Bo".into()),
            5..=7 => (lin, format!("/update text:{words}")),
            8..=10 => (bo, format!("/log {words}")),
            11 => (lin, format!("/blocker raise {words}")),
            12 => (bo, format!("/blocker clear {id}")),
            13 => (bo, format!("/cause {words}")),
            14 => (lin, format!("/plan propose kind:temporary text:{words} owner:@Bo risk:none")),
            15 => (bo, format!("/plan done {id}")),
            16 => (lin, format!("/workaround {words}")),
            17 => (lin, format!("/resolve {words}")),
            18 => (bo, "/verify fail".into()),
            _ => (lin, "/status".into()),
        };
        let answer = self.people.say(&person, room, &line).await;
        let recorded = ["Recorded", "已记录", "Blocker #", "阻塞 #"];
        if line.contains(&words)
            && answer.is_some_and(|it| recorded.iter().any(|word| it.content.contains(word)))
        {
            self.spoken.recorded(&words);
        }
    }
}

/// Everybody.
struct People {
    stage: Arc<Stage>,
    /// Counts the bot's deaths.
    deaths: watch::Receiver<u64>,
}

impl People {
    /// Closes an incident, whatever it takes.
    async fn close(&self, room: u64) {
        let owner = self.stage.guild.owner();
        loop {
            for (person, line) in
                [(&self.stage.bo, "/ack"), (&self.stage.lin, "/resolve done"), (&owner, "/verify pass")]
            {
                self.say(person, room, line).await;
            }
            let Some(answer) = self.say(&owner, room, "/close").await else { continue };
            if answer.content.contains("losed") {
                return;
            }
            // What is blocked still has to be cleared first.
            for id in answer.content.split('#').skip(1) {
                let id: String = id.chars().take_while(char::is_ascii_digit).collect();
                self.say(&self.stage.bo, room, &format!("/blocker clear {id}")).await;
            }
        }
    }

    /// Types it once the bot is there; `None` if there was no answer.
    async fn say(&self, person: &Person, channel: u64, line: &str) -> Option<Answer> {
        let heard = |state: &State| state.is_connected() && !state.commands.is_empty();
        self.stage.sandbox.wait_until("commands are heard", PATIENCE, heard).await.unwrap();
        let mut deaths = self.deaths.clone();
        deaths.mark_unchanged();
        let hopeless = async {
            // No more deaths, and then there is no reason to give up.
            if deaths.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
            tokio::time::sleep(HOPE).await;
        };
        let answer =
            async { person.types(channel, line).await.ok()?.settled(Duration::from_secs(3)).await.ok() };
        tokio::select! {
            answer = answer => answer,
            () = hopeless => None,
        }
    }
}

async fn check(stage: &Stage, spoken: &Spoken) {
    let promise = Promise::read(stage).await;
    let mut wrong = promise.broken();
    wrong.extend(spoken.broken(&promise));
    // An answer that came too late, or twice, is no fault of the bot's that was killed.
    let late = |fault: &String| fault.contains("10062") || fault.contains("40060");
    wrong.extend(stage.sandbox.faults().into_iter().filter(|fault| !late(fault)));
    // Lives this short leave messages waiting, too.
    let mut errors = stage.errors_but_slow();
    // What Discord refused and the operators were told of, as they are to be.
    // What went to the operators for that can be read by few of those whom it is for: they are told directly besides.
    let is_known = ["how: Short", "how: Refused", "finding=Unreached"];
    errors.retain(|error| !is_known.iter().any(|how| error.contains(how)));
    wrong.extend(errors);
    let answered = spoken.answered();
    let escalations = promise.fell_due().filter(|due| due.is_escalation()).count();
    let reminders = promise.fell_due().filter(|due| *due == Due::Reminder).count();
    println!(
        "{} incidents, {} messages, {answered} acts answered as recorded, {escalations} escalations, {reminders} reminders, {} sentences read about them, {} s of product time",
        promise.incidents().len(),
        promise.posted(),
        promise.sentences(),
        (stage.clock.now() - instant("2026-03-02T06:00:00Z")).num_seconds()
    );
    if !wrong.is_empty() {
        let kept = kept(stage).await;
        // What is wrong stands last: the transcript is long.
        println!("{}", stage.sandbox.transcript(&stage.guild));
        panic!("The database: {kept}\n{}", wrong.join("\n"));
    }
    // How much fell due depends on how long the kills took.
    assert!(answered > 0 && escalations + reminders > 0, "the test did not do anything");
}

/// A copy of the database that stays when the test has failed.
async fn kept(stage: &Stage) -> String {
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("kill-{}.db", std::process::id()));
    let mut store =
        SqliteConnection::connect(&format!("sqlite:{}", stage.database().display())).await.unwrap();
    let copied = sqlx::query("VACUUM INTO $1").bind(copy.display().to_string()).execute(&mut store).await;
    copied.map_or_else(|error| error.to_string(), |_| copy.display().to_string())
}
