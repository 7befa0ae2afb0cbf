//! The stage of every story: the real bot on the stand-in of Discord, a clock that only the story moves, and people.

use crate::openapi;
use crate::reading::doubles;
use crate::witness::Witness;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{Connection, Row, SqliteConnection};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use warroom::actions::View;
use warroom::app::{App, DATABASE};
use warroom::clock::{Clock, Machine, Standing};
use warroom::config::alerts::{AlertsFrom, Keys};
use warroom::config::feed::FeedKeys;
use warroom::config::heartbeat::HeartbeatTo;
use warroom::config::outgoing::OutgoingTo;
use warroom::config::remote::CalendarFrom;
use warroom::config::tracker::TrackerAt;
use warroom::config::{self, BotToken, Bundle, Settings};
use warroom::domain::backup::BackupPlan;
use warroom::domain::ids::{ChannelId, GuildId};
use warroom::domain::incident::Incident;
use warroom::domain::met::met_since;
use warroom::domain::quota::{Quota, Quotas};
use warroom::domain::timeline::{DueEvent, Entry, Event};
use warroom::sandbox::{Answer, Guild, Options, Person, Sandbox, permission_by_name};
use warroom::store::{back_up, restore};

/// Real time that anything may take before a story fails.
pub const PATIENCE: Duration = Duration::from_secs(90);
const TOKEN: &str = "sandbox";
/// Where a story's backup is.
const BACKUP: &str = "backup.db";
/// Windows of rate limits pass this much faster; the limits themselves are enforced.
const SPEED: f64 = 1000.0;
/// Roles of the guild, named as the playbook names them.
const ROLES: [&str; 4] = ["值班人员", "技术负责人", "技术总监", "测试人员"];

/// The stage.
pub struct World {
    /// The stand-in of Discord.
    pub sandbox: Sandbox,
    /// The guild.
    pub guild: Guild,
    /// `#general`.
    pub general: u64,
    clock: Clock,
    /// The machine that the bot runs on; its wall clock can be set.
    pub machine: Machine,
    /// How far Discord's time is ahead of what the machine has counted, in milliseconds.
    lead: Arc<AtomicI64>,
    bundle: Bundle,
    app: Option<App>,
    data: TempDir,
    witness: Witness,
    pub(crate) read: BTreeMap<u64, u64>,
    expected: Vec<String>,
    undeliverable: Vec<String>,
    found: bool,
    ended: bool,
    quotas: Quotas,
    beside: Beside,
    limited: bool,
}

/// The people of the stories, called by their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Reports; reads Chinese and has no role.
    Lin,
    /// Is on duty; reads Chinese.
    Wang,
    /// The technical lead.
    Chen,
    /// The technical director; reads Chinese.
    Zhao,
    /// An engineer without a role.
    Bo,
    /// Tests.
    Sun,
    /// Manages the guild.
    Ops,
}

impl World {
    /// A Monday afternoon in a guild that is set up: `rapid-response`, in English.
    pub async fn new() -> World {
        World::with("language:en").await
    }

    /// The same, in which nobody reports more than they usually may; other stories are not about that.
    pub async fn with_quotas() -> World {
        let mut world = World::new().await;
        world.stops().await;
        world.quotas = Quotas::default();
        world.starts().await;
        world
    }

    /// The same, with these options of `/warroom setup`.
    pub async fn with(setup: &str) -> World {
        World::of(config::bundled(), setup).await
    }

    /// The same, with another wording of a bundled playbook in force.
    pub async fn playing(id: &str, edit: impl Fn(&str) -> String) -> World {
        let mut bundle = config::bundled();
        let source = bundle.playbooks.iter_mut().find(|source| source.playbook.reference.id == id);
        let source = source.expect("a bundled playbook");
        source.text = edit(&source.text);
        let parsed = config::playbook::parse(id, &source.text, &bundle.calendars);
        source.playbook = parsed.unwrap_or_else(|problems| panic!("{problems:#?}"));
        World::of(bundle, &format!("language:en playbook:{id}")).await
    }

    /// A guild of `rapid-response` in which reminders do not slow down.
    pub async fn steady() -> World {
        World::playing("rapid-response", steady).await
    }

    /// The same, with these playbooks and calendars and these options of `/warroom setup`.
    pub async fn of(bundle: Bundle, setup: &str) -> World {
        let mut world = World::begin(bundle).await;
        let said = world.does(Who::Ops, world.general, &format!("/warroom setup {setup}")).await;
        assert!(said.contains("The settings are saved"), "{said}");
        world
    }

    /// A guild in which nothing is set up.
    pub async fn bare() -> World {
        World::begin(config::bundled()).await
    }

    async fn begin(bundle: Bundle) -> World {
        let witness = Witness::begin();
        let machine = Machine::manual(at("2026-03-02T14:00:00+08:00"));
        let clock = Clock::checked(machine.clone());
        let lead = Arc::new(AtomicI64::new(0));
        let (counts, began, ahead) = (machine.clone(), machine.read(), lead.clone());
        let discord = move || {
            let counted = counts.read().elapsed - began.elapsed;
            began.wall + counted + TimeDelta::milliseconds(ahead.load(Ordering::SeqCst))
        };
        let options = Options {
            port: 0,
            token: TOKEN.into(),
            now: Arc::new(discord),
            speed: SPEED,
            enforce_limits: true,
            check_body: openapi::check(),
        };
        let sandbox = Sandbox::start(options).await.expect("a sandbox");
        let guild = sandbox.add_guild("Acme", "en-US");
        populate(&guild);
        let data = scratch();
        let written = settings(&sandbox, data.path(), unlimited(), Beside::default());
        let app = Some(start(written, bundle.clone(), &clock).await);
        World {
            general: guild.channel_named("general").expect("#general"),
            sandbox,
            guild,
            clock,
            machine,
            lead,
            bundle,
            app,
            data,
            witness,
            read: BTreeMap::new(),
            expected: Vec::new(),
            undeliverable: Vec::new(),
            found: false,
            ended: false,
            quotas: unlimited(),
            beside: Beside::default(),
            limited: false,
        }
    }

    /// The running bot.
    pub fn app(&mut self) -> &mut App {
        self.app.as_mut().expect("the bot runs")
    }

    /// The product's time.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Somebody of the guild.
    pub fn person(&self, who: Who) -> Person {
        self.guild.person(&format!("{who:?}")).expect("a person of that name")
    }

    /// Somebody types something, and everything that follows at once has followed: the answer as it reads.
    pub async fn does(&mut self, who: Who, channel: u64, line: &str) -> String {
        let typed = self.person(who).types(channel, line).await;
        let answer = typed.unwrap_or_else(|error| panic!("{who:?} typed {line}: {error:#}"));
        self.answered(&answer).await
    }

    /// Somebody presses a button of the card.
    pub async fn presses(&mut self, who: Who, room: u64, button: &str) -> String {
        let pressed = self.person(who).presses(room, button).await;
        let answer = pressed.unwrap_or_else(|error| panic!("{who:?} pressed {button}: {error:#}"));
        self.answered(&answer).await
    }

    /// Somebody presses a button that opens a form, fills it in and sends it.
    pub async fn fills(&mut self, who: Who, room: u64, button: &str, fields: &[(&str, &str)]) -> String {
        let person = self.person(who);
        let form = person.presses(room, button).await.expect("a button");
        assert!(form.modal.is_some(), "no form but: {form:?}");
        let sent = person.submits(&form, fields).await;
        let answer = sent.unwrap_or_else(|error| panic!("{who:?} sent {button}: {error:#}"));
        self.answered(&answer).await
    }

    /// Somebody presses "Set level" and chooses an answer to one question after the other, by its place from 0 or its
    /// label: what is shown after the last.
    pub async fn chooses(&mut self, who: Who, room: u64, answers: &[&str]) -> Answer {
        let person = self.person(who);
        let mut shown = person.presses(room, "Set level").await.expect("a button");
        for answer in answers {
            let menu = menu(&shown).unwrap_or_else(|| panic!("no menu for {answer} but: {shown:?}"));
            shown = person.chooses(room, &menu, &[answer]).await.expect("a menu");
        }
        shown
    }

    /// Somebody presses the button after the last question and fills the form.
    pub async fn goes_on(&mut self, who: Who, room: u64, shown: &Answer, fields: &[(&str, &str)]) -> String {
        let button = shown.components[0]["components"][0]["custom_id"].as_str().expect("a button").to_owned();
        self.fills(who, room, &button, fields).await
    }

    /// What an answer says once it is complete and all that follows at once has followed.
    pub async fn answered(&mut self, answer: &Answer) -> String {
        let answer = answer.settled(PATIENCE).await.expect("a complete answer");
        self.settled().await;
        self.readable(&answer.text())
    }

    /// Whether the newest interaction was first answered by asking for patience: the 3 s do not hold then.
    pub fn asked_for_patience(&self) -> bool {
        let requests = self.sandbox.requests();
        let first = requests.iter().rfind(|request| request.path.ends_with("/callback"));
        first.is_some_and(|first| first.body["type"] == 5)
    }

    /// Somebody declares an incident: its room. What is said at the beginning has been read.
    pub async fn declares(&mut self, who: Who, report: &str) -> u64 {
        let before = self.guild.rooms();
        let said = self.does(who, self.general, &format!("/declare {report}")).await;
        let rooms = self.guild.rooms();
        assert_eq!(rooms.len(), before.len() + 1, "no room was opened: {said}");
        let first = self.reads(rooms[0]);
        assert_eq!(first.len(), 2, "card and opening: {first:?}");
        if let Some(incidents) = self.guild.channel_named("incidents") {
            self.reads(incidents);
        }
        rooms[0]
    }

    /// An incident in which nothing is due for hours; whatever was said has been read.
    pub async fn declares_quietly(&mut self) -> u64 {
        let room = self.declares(Who::Lin, "title:宕机 level:P2").await;
        self.does(Who::Wang, room, "/ack").await;
        self.does(Who::Chen, room, "/grade level:P2 reason:checked confirm:true").await;
        self.passes("3m").await;
        self.ignores_the_rest();
        room
    }

    /// Time passes, from one due instant to the next and at most a minute at a time.
    pub async fn passes(&mut self, time: &str) {
        self.until(self.now() + length(time)).await;
    }

    /// Time passes from one due instant straight to the next: for days in which nobody does anything.
    pub async fn leaps(&mut self, time: &str) {
        let end = self.now() + length(time);
        self.settled().await;
        while self.now() < end {
            let due = self.next_due().await;
            self.clock.set(due.map_or(end, |due| due.min(end)));
            self.settled().await;
        }
    }

    /// Time passes until this instant.
    pub async fn until(&mut self, end: DateTime<Utc>) {
        self.settled().await;
        while self.now() < end {
            let due = self.next_due().await;
            let next = due.into_iter().chain([end, self.now() + TimeDelta::minutes(1)]).min().unwrap_or(end);
            self.clock.set(next);
            self.settled().await;
        }
    }

    /// When something falls due next.
    pub async fn next_due(&mut self) -> Option<DateTime<Utc>> {
        self.app().next_due().await
    }

    /// The clock shows this instant, and everything that is due then has followed.
    pub async fn goes_to(&mut self, at: DateTime<Utc>) {
        self.clock.set(at);
        self.settled().await;
    }

    /// The machine's clock is set forward, or back; Discord's is not.
    pub async fn clock_is_set(&mut self, by: TimeDelta) {
        self.machine.is_set(by);
        let standing = self.standing_once(|standing| !standing.is_in_doubt).await;
        assert!(standing.is_proved, "{standing:?}");
        self.settled().await;
    }

    /// Time passes at Discord that the machine does not count, as when it stands still.
    pub fn stands_still(&self, time: &str) {
        self.lead.fetch_add(length(time).num_milliseconds(), Ordering::SeqCst);
    }

    /// Whatever the bot knew of the time is forgotten, as when its process ends.
    pub fn forgets_the_time(&mut self) {
        self.clock = Clock::checked(self.machine.clone());
    }

    /// How the witnesses of the time stand to each other.
    pub fn standing(&self) -> Standing {
        let Clock::Checked(clock) = &self.clock else { panic!("it is checked") };
        clock.standing()
    }

    /// The same, once it is like this.
    pub async fn standing_once(&self, is: impl Fn(&Standing) -> bool) -> Standing {
        let began = Instant::now();
        loop {
            let standing = self.standing();
            if is(&standing) {
                return standing;
            }
            assert!(began.elapsed() < PATIENCE, "{standing:?}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// The clock shows this instant, and nobody waits for what follows.
    pub fn shows(&self, at: DateTime<Utc>) {
        self.clock.set(at);
    }

    /// The clock jumps: what the bot sees when its machine was asleep.
    pub async fn jumps(&mut self, time: &str) {
        self.clock.set(self.now() + length(time));
        if self.app.is_some() {
            self.settled().await;
        }
    }

    /// Everything that is due has been told and delivered.
    pub async fn settled(&mut self) {
        let app = self.app.as_mut().expect("the bot runs");
        if tokio::time::timeout(PATIENCE, app.settled()).await.is_err() {
            let round = app.actions.store().round(DateTime::<Utc>::MAX_UTC, 100).await;
            panic!("the bot does not come to rest; {round:?}");
        }
        let app = self.app();
        tokio::time::timeout(PATIENCE, app.audited()).await.expect("an audit");
    }

    /// Something becomes true without time passing: what the gateway tells comes by a way of its own.
    pub async fn sees(&mut self, what: &str, is_so: impl Fn(&World) -> bool) {
        let until = std::time::Instant::now() + PATIENCE;
        while !is_so(self) {
            assert!(std::time::Instant::now() < until, "this never came: {what}");
            tokio::time::sleep(Duration::from_millis(20)).await;
            self.settled().await;
        }
    }

    /// The bot is stopped.
    pub async fn stops(&mut self) {
        self.app.take().expect("the bot runs").stop().await;
    }

    /// The bot is started anew with these calendars to fetch.
    pub async fn fetches_calendars(&mut self, from: Vec<CalendarFrom>) {
        self.beside.calendars_from = from;
        self.restart().await;
    }

    /// The bot is started anew with this key for the calendar of turns.
    pub async fn shows_turns_to(&mut self, key: &str) {
        let keys = Keys::parse(key).expect("a key");
        self.beside.oncall_feed = Some(FeedKeys { key_file: "key".into(), keys });
        self.restart().await;
    }

    /// The bot is started on the data that it left.
    pub async fn starts(&mut self) {
        let (settings, bundle) = (self.settings(), self.bundle.clone());
        self.app = Some(start(settings, bundle, &self.clock).await);
        self.settled().await;
    }

    /// What the operator has written down.
    pub fn settings(&self) -> Settings {
        settings(&self.sandbox, self.data.path(), self.quotas, self.beside.clone())
    }

    /// The bot reads other playbooks, calendars and drills.
    pub async fn reloads(&mut self, bundle: Bundle) -> anyhow::Result<()> {
        let settings = self.settings();
        self.app().reload(settings, token(), bundle).await.map(drop)
    }

    /// The bot is started anew with these sources of alerts in its settings.
    pub async fn takes_alerts(&mut self, from: Vec<AlertsFrom>) {
        self.stops().await;
        self.beside.alerts = from;
        self.starts().await;
    }

    /// The bot is started anew with these outside services in its settings.
    pub async fn sends_to(&mut self, to: Vec<OutgoingTo>) {
        self.stops().await;
        self.beside.outgoing = to;
        self.starts().await;
    }

    /// The bot is started anew with this heartbeat in its settings.
    pub async fn beats_to(&mut self, to: HeartbeatTo) {
        self.stops().await;
        self.beside.heartbeat = Some(to);
        self.starts().await;
    }

    /// The bot is started anew with this plan for backups in its settings.
    pub async fn takes_backups(&mut self, plan: BackupPlan) {
        self.stops().await;
        self.beside.backup = Some(plan);
        self.starts().await;
    }

    /// The bot is started anew with these trackers in its settings.
    pub async fn opens_tickets_in(&mut self, trackers: Vec<TrackerAt>) {
        self.stops().await;
        self.beside.trackers = trackers;
        self.starts().await;
    }

    /// The same, while time passes: a start whose clock Discord speaks against asks several times.
    pub async fn starts_slowly(&mut self) {
        let machine = self.machine.clone();
        let passes = async move {
            loop {
                tokio::time::sleep(Duration::from_millis(10)).await;
                machine.passes(TimeDelta::milliseconds(250));
            }
        };
        tokio::select! {
            () = self.starts() => {}
            () = passes => {}
        }
    }

    /// The bot is stopped and started again.
    pub async fn restart(&mut self) {
        self.stops().await;
        self.starts().await;
    }

    /// A backup is taken while the bot runs.
    pub async fn backs_up(&self) {
        let (from, to) = (self.data.path().join(DATABASE), self.data.path().join(BACKUP));
        back_up(&from, &to, self.now()).await.expect("a backup");
    }

    /// The bot is stopped, the backup restored, and the bot started again.
    pub async fn goes_back(&mut self) {
        self.stops().await;
        let (from, to) = (self.data.path().join(BACKUP), self.data.path().join(DATABASE));
        restore(&from, &to, self.now()).await.expect("what was kept");
        self.starts_slowly().await;
    }

    /// The incident of a room.
    pub async fn incident(&mut self, room: u64) -> View {
        let guild = GuildId(self.guild.id());
        self.app().actions.here(guild, ChannelId(room)).await.expect("an incident")
    }

    /// Has the index of what people wrote follow, as it does by itself every half minute of real time.
    pub async fn indexes(&mut self) {
        while !self.app().actions.index_words(2).await.expect("the store") {}
    }

    /// A room's incident as it was at an instant, by its timeline alone; `None` before it was declared.
    pub async fn as_it_was(&mut self, room: u64, at: DateTime<Utc>) -> Option<View> {
        let (view, timeline) = (self.incident(room).await, self.timeline(room).await);
        self.app().actions.as_it_was(&view, &timeline, at).expect("a view").view
    }

    /// The timeline of a room's incident.
    pub async fn timeline(&mut self, room: u64) -> Vec<Entry> {
        let incident = self.incident(room).await.incident.id;
        self.app().actions.timeline(incident).await.expect("a timeline")
    }

    /// The newest event of a room's incident.
    pub async fn last_event(&mut self, room: u64) -> Event {
        self.timeline(room).await.pop().expect("an entry").event
    }

    /// A connection of somebody else's to the database that the bot works on.
    pub async fn intrudes(&self) -> SqliteConnection {
        let file = self.data.path().join(DATABASE);
        SqliteConnection::connect(&format!("sqlite:{}", file.display())).await.expect("the database")
    }

    /// Somebody, or a fault, changes the database behind the bot's back: so many rows.
    pub async fn tampers(&self, sql: &'static str) -> u64 {
        let file = self.data.path().join(DATABASE);
        let store = SqliteConnection::connect(&format!("sqlite:{}", file.display())).await;
        let done = sqlx::query(sql).execute(&mut store.expect("the database")).await;
        done.expect("a change").rows_affected()
    }

    /// Every byte of the database and its log.
    pub fn database(&self) -> Vec<u8> {
        let files = std::fs::read_dir(self.data.path()).expect("a folder").flatten();
        files
            .filter(|file| file.path().is_file())
            .flat_map(|file| std::fs::read(file.path()))
            .flatten()
            .collect()
    }

    /// An error in the log that contains this is part of the story.
    pub fn expects_error(&mut self, part: &str) {
        self.expected.push(part.into());
    }

    /// Whoever writes a line that begins like this into the log next panics as they do, and that is part of the story.
    pub fn panics_at(&mut self, part: &str) {
        self.witness.traps(part);
        self.expected.push("a trap".into());
    }

    /// A row of the outbox that reads like this cannot be delivered, and that is part of the story.
    pub fn expects_undelivered(&mut self, part: &str) {
        self.undeliverable.push(part.into());
    }

    /// What the auditor finds at the end is part of the story, and it must find something.
    pub fn expects_finding(&mut self) {
        self.found = true;
    }

    /// Discord's unannounced limit on renaming channels may be met, and that is part of the story.
    pub fn expects_a_limit(&mut self) {
        self.limited = true;
    }

    /// A message that nobody in the story cares about is counted as read everywhere.
    pub fn ignores_the_rest(&mut self) {
        for channel in self.guild.channels() {
            self.reads(channel.id);
        }
        for direct in self.guild.people().iter().filter_map(Person::direct_messages) {
            self.reads(direct);
        }
    }

    /// Rows of the outbox that have not arrived.
    pub async fn undelivered(&self) -> Vec<String> {
        undelivered(self.data.path()).await
    }

    /// The story is over, whatever is unread, undelivered or in the log: what panicked.
    pub async fn gives_up(mut self) -> Vec<String> {
        self.stops().await;
        self.sandbox.stop().await;
        self.ended = true;
        self.witness.panics()
    }

    /// The story is over: nothing is unread, undelivered, doubled, refused, logged as an error, or panicked.
    pub async fn ends(mut self) {
        self.settled().await;
        let mut wrong = self.sandbox.faults();
        for channel in self.guild.channels() {
            let unread = self.unread(channel.id);
            wrong.extend(unread.iter().map(|said| format!("unread in #{}: {}", channel.name, said.text)));
            wrong.extend(doubles(&self.guild.messages(channel.id)));
        }
        for person in self.guild.people() {
            let unread = person.direct_messages().map(|channel| self.unread(channel)).unwrap_or_default();
            wrong.extend(unread.iter().map(|said| format!("unread by {}: {}", person.name(), said.text)));
        }
        let mut found = self.app().audits().borrow().findings.clone();
        found.retain(|_, count| *count > 0);
        if found.is_empty() == self.found {
            wrong.push(format!("the auditor found {found:?}"));
        }
        let stats = self.sandbox.stats();
        let too_many = || format!("{} answers of 429: {:?}", stats.too_many, stats.limited);
        wrong.extend((stats.too_many > 0 && !self.limited).then(too_many));
        // Where the auditor was to find something, the data was changed behind its back.
        if !self.found {
            wrong.extend(self.told_of_what_was_met().await);
        }
        let mut undelivered = undelivered(self.data.path()).await;
        undelivered.retain(|row| !self.undeliverable.iter().any(|part| row.contains(part)));
        wrong.extend(undelivered);
        let mut errors = self.witness.errors();
        errors.retain(|error| !self.expected.iter().any(|part| error.contains(part)));
        wrong.extend(errors);
        self.stops().await;
        let mut panics = self.witness.panics();
        panics.retain(|panic| !self.expected.iter().any(|part| panic.contains(part)));
        wrong.extend(panics);
        assert!(wrong.is_empty(), "at the end of the story:\n{}", wrong.join("\n"));
        self.sandbox.stop().await;
        self.ended = true;
    }
}

/// Incidents, newest first, that are looked at when a story ends: one story has years of them.
const LOOKED_AT: u32 = 200;

impl World {
    /// What fell due though nothing was left to do about it by then: whoever reads it would be told so.
    async fn told_of_what_was_met(&mut self) -> Vec<String> {
        let guild = GuildId(self.guild.id());
        let actions = &self.app().actions;
        let mut wrong = Vec::new();
        for view in actions.incidents(guild, false, LOOKED_AT).await.expect("the incidents") {
            let timeline = actions.timeline(view.incident.id).await.expect("the timeline");
            for (nth, entry) in timeline.iter().enumerate() {
                let Event::Due(DueEvent::FellDue(fell)) = &entry.event else { continue };
                let incident = Incident::replay(view.incident.id, &timeline[..nth]).expect("an incident");
                let met = met_since(&incident, view.rules(), fell.clock, fell.anchor);
                wrong.extend(met.map(|at| format!("{fell:?} fell due at {}, met since {at}", entry.at)));
            }
        }
        wrong
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.sandbox.transcript(&self.guild));
        } else {
            assert!(self.ended, "the story has no end");
        }
    }
}

/// Rows of the outbox that have not arrived.
pub async fn undelivered(data: &Path) -> Vec<String> {
    let file = data.join(DATABASE);
    let mut store =
        SqliteConnection::connect(&format!("sqlite:{}?mode=ro", file.display())).await.expect("the database");
    let rows = sqlx::query("SELECT kind, seq, target, phase, reason FROM notices WHERE phase <> 'sent'");
    let rows = rows.fetch_all(&mut store).await.expect("the outbox");
    let word =
        |row: &sqlx::sqlite::SqliteRow, column| row.get::<Option<String>, _>(column).unwrap_or_default();
    let line = |row| {
        let seq: i64 = sqlx::Row::get(row, "seq");
        let [kind, target, phase, reason] =
            ["kind", "target", "phase", "reason"].map(|column| word(row, column));
        format!("in the outbox: {kind} #{seq} to {target}, {phase} {reason}")
    };
    rows.iter().map(line).collect()
}

/// Settings beside those of every story.
#[derive(Clone, Default)]
struct Beside {
    alerts: Vec<AlertsFrom>,
    outgoing: Vec<OutgoingTo>,
    heartbeat: Option<HeartbeatTo>,
    backup: Option<BackupPlan>,
    trackers: Vec<TrackerAt>,
    oncall_feed: Option<FeedKeys>,
    calendars_from: Vec<CalendarFrom>,
}

/// Settings as an operator has them who puts the bot on Discord.
fn settings(sandbox: &Sandbox, data: &Path, quotas: Quotas, beside: Beside) -> Settings {
    Settings {
        data: data.to_owned(),
        discord_api: Some(sandbox.base_url()),
        http: Some(([127, 0, 0, 1], 0).into()),
        quotas,
        alerts: beside.alerts,
        outgoing: beside.outgoing,
        heartbeat: beside.heartbeat,
        backup: beside.backup,
        trackers: beside.trackers,
        oncall_feed: beside.oncall_feed,
        calendars_from: beside.calendars_from,
        ..Settings::default()
    }
}

/// The bot's token.
pub fn token() -> BotToken {
    BotToken::parse(TOKEN).expect("a token")
}

/// The bot, put on the stand-in as an operator puts it on Discord.
async fn start(settings: Settings, bundle: Bundle, clock: &Clock) -> App {
    let mut app = App::start(&settings, bundle, &token(), clock.clone()).await.expect("the bot starts");
    tokio::time::timeout(PATIENCE, app.ready()).await.expect("the bot becomes ready");
    app
}

/// As many reports as a story likes; of everything else what people usually may.
fn unlimited() -> Quotas {
    let usual = Quotas::default();
    Quotas { declarations: Quota { of_person: 0, of_guild: 0, ..usual.declarations }, ..usual }
}

/// The people and their roles, which carry the playbook's names.
fn populate(guild: &Guild) {
    let [duty, lead, director, tester] = ROLES.map(|name| guild.add_role(name, 0, true));
    let manages = permission_by_name("MANAGE_GUILD").expect("a permission");
    let manager = guild.add_role("Managers", manages, false);
    let people: [(Who, &str, &[u64]); 7] = [
        (Who::Lin, "zh-CN", &[]),
        (Who::Wang, "zh-CN", &[duty]),
        (Who::Chen, "en-US", &[lead]),
        (Who::Zhao, "zh-CN", &[director]),
        (Who::Bo, "en-US", &[]),
        (Who::Sun, "en-US", &[tester]),
        (Who::Ops, "en-US", &[manager]),
    ];
    for (who, locale, roles) in people {
        guild.add_person(&format!("{who:?}"), locale, roles);
    }
}

/// A place for the database. In memory where there is such a place: a story does not prove what a disk does.
pub fn scratch() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a directory")
}

/// An instant, as RFC 3339.
pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

/// A length of time: `90s`, `5m`, `2h`, `3d`.
fn length(text: &str) -> TimeDelta {
    let (count, unit) = text.split_at(text.len() - 1);
    let count = count.parse().expect("a number and a unit");
    match unit {
        "s" => TimeDelta::seconds(count),
        "m" => TimeDelta::minutes(count),
        "h" => TimeDelta::hours(count),
        "d" => TimeDelta::days(count),
        _ => panic!("{unit} is no unit"),
    }
}

/// The id of the menu that an answer shows.
pub fn menu(shown: &Answer) -> Option<String> {
    let menu = &shown.components.first()?["components"][0];
    menu["options"].is_array().then(|| menu["custom_id"].as_str().map(str::to_owned))?
}

/// The playbook with reminders that do not slow down.
pub fn steady(playbook: &str) -> String {
    playbook.replacen("[verification]", "[reminders]\nfactor = 1\n\n[verification]", 1)
}
