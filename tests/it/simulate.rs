//! The simulation and the live bot say the same: for every level of every bundled playbook, message by message.

use crate::world::{Who, Who::*, World, at, steady};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use warroom::config::{self, bundled};
use warroom::discord::simulation::difference::Versions;
use warroom::discord::simulation::{self, Composed, Row, Stage};
use warroom::domain::decide::Report;
use warroom::domain::delivery::{Kind, Target};
use warroom::domain::guild::{Guild, Holder, Language};
use warroom::domain::ids::{GuildId, RoleKey, UserId};
use warroom::domain::playbook::Level;
use warroom::domain::simulate::{Bounds, Simulation, Unfit, replayed, reported, series, simulate};
use warroom::domain::timeline::{DueEvent, Event};
use warroom::sandbox::MessageView;

const TITLE: &str = "支付失败";
/// Where a level repeats itself for days, as many messages are enough.
const MOST: usize = 40;

/// A message, as both sides know it.
#[derive(Debug, PartialEq, Eq)]
struct Told {
    at: DateTime<Utc>,
    content: String,
    users: BTreeSet<u64>,
    roles: BTreeSet<u64>,
}

/// A guild that uses this playbook, in which somebody holds each of its roles.
async fn staffed(id: &str) -> (World, Stage) {
    let mut world = World::bare().await;
    let bundle = bundled();
    let playbook = bundle.playbook(id).unwrap().playbook.clone();
    for role in &playbook.roles {
        let discord = world.guild.add_role(&role.key.0, 0, true);
        world.guild.add_person(&format!("{} holder", role.key), "en-US", &[discord]);
    }
    let said = world.does(Ops, world.general, &format!("/warroom setup language:en playbook:{id}")).await;
    assert!(said.contains("The settings are saved"), "{said}");
    let guild = GuildId(world.guild.id());
    let actions = &world.app().actions;
    let guild = actions.guild(guild);
    let stage = Stage { playbook: Arc::new(playbook), calendars: actions.calendars(), guild };
    (world, stage)
}

fn report(level: &Level) -> Report<'_> {
    Report { title: TITLE, level: Some(&level.key), ..Report::default() }
}

/// What would be told until the last new thing has been said and everything that repeats has done so at least once.
fn simulated(stage: &Stage, level: &Level, reporter: u64, start: DateTime<Utc>) -> (Simulation, Vec<Row>) {
    let deeds = || reported(&stage.playbook, &report(level), &stage.guild, UserId(reporter), start).unwrap();
    let run = |until, most| simulate(deeds(), stage.rules(), &stage.guild, Bounds { until, most }).unwrap();
    let long = stage.rows(&run(start + TimeDelta::days(14), 2000), Language::En);
    let tellings: Vec<_> = long.iter().map(|row| row.telling.clone()).collect();
    let until = series(&tellings).iter().map(|series| *series.at.get(1).unwrap_or(&series.at[0])).max();
    let simulation = run(until.unwrap(), MOST);
    let rows = stage.rows(&simulation, Language::En);
    (simulation, rows)
}

fn expected(composed: &Composed<'_>, number: &str) -> Told {
    let word = format!("\n-# {number} · #{}", composed.posting.seq);
    let message = &composed.message;
    Told {
        at: composed.at,
        content: message.content.clone() + &word,
        users: message.mentions.users.iter().map(|user| user.0).collect(),
        roles: message.mentions.roles.iter().map(|role| role.0).collect(),
    }
}

fn seen(message: &MessageView) -> Told {
    Told {
        at: message.created,
        content: message.content.clone(),
        users: message.mentions.iter().copied().collect(),
        roles: message.mention_roles.iter().copied().collect(),
    }
}

/// The rows of a message call the Discord roles that the message mentions.
fn agree(guild: &Guild, rows: &[&Row], told: &Told) {
    let mut roles = BTreeSet::new();
    for role in rows.iter().flat_map(|row| &row.telling.to) {
        if role.0 == "reporter"
            && !guild
                .holders(role)
                .iter()
                .any(|holder| matches!(holder, Holder::Role(id) if told.roles.contains(&id.0)))
        {
            assert!(!told.users.is_empty(), "{rows:?}\n{told:?}");
            continue;
        }
        for holder in guild.holders(role) {
            let Holder::Role(role) = holder else { panic!("{role} is held by a person") };
            roles.insert(role.0);
        }
    }
    assert_eq!(roles, told.roles, "{rows:?}\n{told:?}");
    assert!(rows.iter().all(|row| row.telling.at == told.at), "{rows:?}\n{told:?}");
}

async fn one_level(world: &mut World, stage: &Stage, level: &Level) {
    let start = world.now();
    let lin = world.person(Lin).id();
    let (simulation, rows) = simulated(stage, level, lin, start);
    let last = simulation.steps.last().unwrap().at;

    let room = {
        let before = world.guild.rooms().len();
        world.does(Lin, world.general, &format!("/declare title:{TITLE} level:{}", level.key)).await;
        let rooms = world.guild.rooms();
        assert_eq!(rooms.len(), before + 1);
        rooms[0]
    };
    while let Some(due) = world.next_due().await.filter(|due| *due <= last) {
        world.goes_to(due).await;
    }

    let number = world.incident(room).await.incident.number().to_owned();
    let bot = world.sandbox.bot_id();
    let mut live: Vec<_> = world.guild.messages(room);
    live.retain(|message| message.author_id == bot && message.kind != 6 && !message.pinned);
    let live: Vec<Told> = live.iter().map(seen).collect();
    // The running number is the guild's, and the simulation's incident is always the first.
    let assumed = simulation.steps[0].incident.number();
    let messages = stage.messages(&simulation);
    let in_room =
        messages.iter().filter(|it| it.posting.kind == Kind::Entry && it.posting.target == Target::Room);
    let wanted: Vec<Told> = in_room
        .map(|composed| {
            let told = expected(composed, &number);
            Told { content: told.content.replace(assumed, &number), ..told }
        })
        .collect();
    for (nth, (live, wanted)) in live.iter().zip(&wanted).enumerate() {
        assert_eq!(live, wanted, "{} {}: message {nth}", stage.playbook.reference, level.key);
    }
    assert_eq!(live.len(), wanted.len(), "{} {}", stage.playbook.reference, level.key);

    let entries: Vec<&Row> =
        rows.iter().filter(|row| row.telling.what.contains(' ') || row.telling.what == "declared").collect();
    let mut groups: Vec<Vec<&Row>> = Vec::new();
    for row in entries {
        match groups.last_mut().filter(|_| row.together) {
            Some(group) => group.push(row),
            None => groups.push(vec![row]),
        }
    }
    assert_eq!(groups.len(), live.len());
    for (group, told) in groups.iter().zip(&live) {
        agree(&stage.guild, group, told);
    }
    let announced = messages.iter().filter(|it| it.posting.target == Target::Incidents).count();
    let incidents = world.guild.channel_named("incidents").unwrap();
    assert_eq!(world.guild.messages(incidents).iter().filter(|it| it.created == start).count(), announced);
    world.does(Chen, room, "/reject 演练结束").await;
    world.ignores_the_rest();
    let tomorrow = world.now() + TimeDelta::days(1);
    world.goes_to(tomorrow).await;
}

async fn every_level(id: &str) {
    let (mut world, stage) = staffed(id).await;
    for level in &stage.playbook.levels {
        one_level(&mut world, &stage, level).await;
    }
    world.ends().await;
}

#[tokio::test]
async fn simulation_and_life_say_the_same_in_basic() {
    every_level("basic").await;
}

#[tokio::test]
async fn simulation_and_life_say_the_same_in_rapid_response() {
    every_level("rapid-response").await;
}

#[tokio::test]
async fn simulation_and_life_say_the_same_in_tech_support() {
    every_level("tech-support").await;
}

#[tokio::test]
async fn simulation_and_life_say_the_same_in_it_fault() {
    every_level("it-fault").await;
}

#[tokio::test]
async fn simulation_and_life_say_the_same_in_product_outage() {
    every_level("product-outage").await;
}

/// A playbook that nobody listed above would go untested.
#[test]
fn every_bundled_playbook_is_compared() {
    let bundle = bundled();
    let ids: Vec<_> = bundle.playbooks.iter().map(|source| source.playbook.reference.id.as_str()).collect();
    assert_eq!(ids, ["basic", "rapid-response", "tech-support", "it-fault", "product-outage"]);
}

/// What people do in every level: nobody is quick, and the first fix does not hold.
const DEEDS: [(&str, Who, &str); 9] = [
    ("7m", Wang, "/ack"),
    ("2m", Chen, "/grade"),
    ("3m", Chen, "/assign @Bo goal:恢复"),
    ("40m", Bo, "/blocker raise 没有权限 owner:@Wang"),
    ("70m", Bo, "/update 在查 next_in:20m"),
    ("45m", Wang, "/blocker clear 1"),
    ("30m", Bo, "/resolve 重启"),
    ("65m", Ops, "/verify fail note:还是不行"),
    ("95m", Bo, "/resolve 回滚"),
];

/// What people did, told again to the rules, brings back every entry of the clock at its time.
#[tokio::test]
async fn a_past_incident_replayed_under_its_own_playbook_is_told_the_same() {
    for (id, place) in [("rapid-response", 0), ("tech-support", 0), ("it-fault", 1), ("product-outage", 0)] {
        let (mut world, stage) = staffed(id).await;
        let level = &stage.playbook.levels[place];
        let room = {
            world.does(Lin, world.general, &format!("/declare title:{TITLE} level:{}", level.key)).await;
            world.guild.rooms()[0]
        };
        for (time, who, line) in DEEDS {
            world.passes(time).await;
            world.does(who, room, line).await;
        }
        world.passes("95m").await;
        let timeline = world.timeline(room).await;
        let until = world.now();
        let deeds = replayed(&timeline, &stage.playbook).unwrap();
        let simulation =
            simulate(deeds, stage.rules(), &stage.guild, Bounds { until, most: 10_000 }).unwrap();
        let told = simulation.timeline();
        for (live, replayed) in timeline.iter().zip(&told) {
            assert_eq!(live, replayed, "{id}");
        }
        assert_eq!(timeline.len(), told.len(), "{id}");
        let clocks: BTreeSet<_> = told
            .iter()
            .filter_map(|entry| match &entry.event {
                Event::Due(DueEvent::FellDue(fell)) => Some(fell.clock.key()),
                _ => None,
            })
            .collect();
        assert!(clocks.len() >= 4, "too little fell due to prove anything: {clocks:?}");
        world.ignores_the_rest();
        world.ends().await;
    }
}

/// The next version of a bundled playbook.
fn changed(id: &str, edits: &[(&str, &str)]) -> Arc<warroom::domain::playbook::Playbook> {
    let bundle = bundled();
    let mut text = bundle.playbook(id).unwrap().text.replacen("version = 3", "version = 4", 1);
    for (from, to) in edits {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    Arc::new(warroom::config::playbook::parse("own.toml", &text, &bundle.calendars).unwrap())
}

/// What another version would tell differently, when and to whom, level by level.
#[test]
fn two_versions_are_compared_level_by_level() {
    let bundle = bundled();
    let calendars = Arc::new(bundle.calendars.clone());
    let old = Arc::new(bundle.playbook("rapid-response").unwrap().playbook.clone());
    let edits = [
        // P0: acknowledged a minute later, and the director is called no more.
        ("within = \"5m\"\n# Optional: warn", "within = \"6m\"\n# Optional: warn"),
        (
            "{ after = \"0m\", to = [\"lead\"] }, { after = \"5m\", to = [\"director\"] }",
            "{ after = \"0m\", to = [\"lead\"] }",
        ),
        // P1 calls the director at once.
        (
            "repeat = \"5m\"\nladder = [{ after = \"0m\", to = [\"lead\"] }, { after = \"15m\"",
            "repeat = \"5m\"\nladder = [{ after = \"0m\", to = [\"lead\", \"director\"] }, { after = \"15m\"",
        ),
    ];
    let zone = warroom::zone::Zone::shanghai();
    let stage = |playbook| Stage::of_its_own(playbook, calendars.clone(), zone);
    let (old, new) = (stage(old), stage(changed("rapid-response", &edits)));
    let versions = Versions { old: &old, new: &new, language: Language::En };
    let start = at("2026-03-02T14:00:00+08:00");
    let said = |key: &str| versions.level(old.playbook.level(key).unwrap(), start).unwrap();
    let p0 = said("P0");
    for line in [
        "Quick technical problem solving (rapid-response v3) · P0 Urgent → rapid-response v4\n",
        "- 03-02 14:05 +5 min  ⚠️ Acknowledgement · overdue → Duty engineer, Technical lead\n",
        "+ 03-02 14:06 +6 min  ⚠️ Acknowledgement · overdue → Duty engineer, Technical lead\n",
        "- 03-02 14:10 +10 min  🚨 Acknowledgement · escalation → Technical director\n",
    ] {
        assert!(p0.contains(line), "{line}: {p0}");
    }
    assert!(!p0.contains("Recovery") && !p0.contains("Grading"), "{p0}");
    let p1 = said("P1");
    assert!(
        p1.contains("- 03-02 14:15 +15 min  ⚠️ Acknowledgement · overdue → Duty engineer, Technical lead\n"),
        "{p1}"
    );
    assert!(p1.contains("+ 03-02 14:15 +15 min  ⚠️ Acknowledgement · overdue → Duty engineer, Technical lead, Technical director\n"), "{p1}");
    assert_eq!(
        said("P2"),
        "Quick technical problem solving (rapid-response v3) · P2 Medium → rapid-response v4\nNothing is told differently.\n"
    );
    let zh = Versions { language: Language::Zh, ..versions };
    assert!(zh.level(&old.playbook.levels[2], start).unwrap().contains("通知没有差别。"));
    // A level that is gone.
    let other = stage(changed("rapid-response", &[("key = \"P3\"", "key = \"P9\"")]));
    let versions = Versions { new: &other, ..versions };
    assert!(
        versions
            .level(&old.playbook.levels[3], start)
            .unwrap()
            .contains("rapid-response v4 has no such level")
    );
}

/// What would have been told differently in a past incident, and only that.
#[tokio::test]
async fn a_past_incident_is_replayed_under_a_changed_playbook() {
    let (mut world, stage) = staffed("rapid-response").await;
    world.does(Lin, world.general, &format!("/declare title:{TITLE} level:P0")).await;
    let room = world.guild.rooms()[0];
    for (time, who, line) in DEEDS {
        world.passes(time).await;
        world.does(who, room, line).await;
    }
    let timeline = world.timeline(room).await;
    let until = world.now();
    let same = Versions { old: &stage, new: &stage, language: Language::En };
    let (differs, text) = same.past(&timeline, until).unwrap();
    assert!(!differs && text.contains("Nothing is told differently."), "{text}");

    let playbook = changed(
        "rapid-response",
        &[("within = \"5m\"\n# Optional: warn", "within = \"9m\"\n# Optional: warn")],
    );
    let other = Stage { playbook, ..stage.clone() };
    let versions = Versions { old: &stage, new: &other, language: Language::En };
    let (differs, text) = versions.past(&timeline, until).unwrap();
    assert!(differs, "{text}");
    // Acknowledged after seven minutes: in time by the new version, whose warning would have come after four fifths of nine.
    for line in [
        "- 03-02 14:05 +5 min  ⚠️ Acknowledgement · overdue → Duty engineer, Technical lead\n",
        "- 03-02 14:04 +4 min  ⏳ Acknowledgement · nearly due → Duty engineer\n",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    assert!(!text.contains("+ ") && !text.contains("Recovery"), "{text}");

    let playbook = changed("rapid-response", &[("key = \"P0\"", "key = \"S0\"")]);
    let other = Stage { playbook, ..stage.clone() };
    let versions = Versions { new: &other, ..versions };
    assert_eq!(versions.past(&timeline, until), Err(Unfit::NoSuchLevel("P0".into())));
    world.ignores_the_rest();
    world.ends().await;
}

/// What is escalated: after how many seconds, what, and to whom.
type Escalated = (i64, String, BTreeSet<RoleKey>);

/// How often each role is called in the first two hours in which nobody reacts, and what is escalated.
fn calls(text: &str) -> (BTreeMap<String, u32>, Vec<Escalated>) {
    let calendars = Arc::new(bundled().calendars);
    let playbook = config::playbook::parse("x", text, &calendars).unwrap();
    let stage = Stage::of_its_own(Arc::new(playbook), calendars, warroom::zone::Zone::shanghai());
    let start = at("2026-09-30T10:00:00+08:00");
    let level = stage.playbook.levels.first().unwrap();
    let simulation = stage.unanswered(Some(level), start).unwrap();
    let rows = stage.rows(&simulation, Language::En);
    // What is said at the report calls everybody once, whatever follows.
    let fell = rows.iter().position(|row| row.telling.what.contains(' ')).unwrap_or(rows.len());
    let called = simulation::calls(&rows[fell..], &stage.playbook, start, 2);
    let called = called.into_iter().map(|(role, hours)| (role.0, hours.iter().sum())).collect();
    let escalations = rows
        .iter()
        .filter(|row| ["breach", "rung", "escalation"].iter().any(|word| row.telling.what.contains(word)));
    let told = |row: &Row| {
        ((row.telling.at - start).num_seconds(), row.telling.what.clone(), row.telling.to.clone())
    };
    (called, escalations.map(told).collect())
}

/// At the top of each procedure, nobody is called more than a third as often as if reminders did not slow down, where they
/// are called often at all, and no escalation is missing or late.
#[test]
fn reminders_slow_down_and_escalations_do_not() {
    for source in bundled().playbooks {
        let id = &source.playbook.reference.id;
        let (now, escalations) = calls(&source.text);
        let (often, before) = calls(&steady(&source.text));
        assert_eq!(escalations, before, "{id}");
        for (role, before) in often {
            let now = now.get(&role).copied().unwrap_or(0);
            assert!(now <= before, "{id} {role}: {before} -> {now}");
            assert!(before < 20 || now <= before.div_ceil(3), "{id} {role}: {before} -> {now}");
        }
    }
}
