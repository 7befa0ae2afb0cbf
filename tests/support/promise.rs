//! What the bot promised, by its database, against what people saw on the stand-in.

use super::Stage;
use super::heard::{contradictions, heard};
use sqlx::sqlite::SqliteRow;
use sqlx::{Connection, Row, SqliteConnection};
use std::collections::{BTreeMap, BTreeSet};
use warroom::config;
use warroom::domain::bulletin::is_told_with_another;
use warroom::domain::calendar::Calendars;
use warroom::domain::ids::IncidentId;
use warroom::domain::incident::Incident;
use warroom::domain::notices::tellings;
use warroom::domain::owed::owed;
use warroom::domain::playbook::{Clock, Playbook};
use warroom::domain::rules::Rules;
use warroom::domain::timeline::{Actor, Due, DueEvent, Entry, Event, LevelEvent, PlanEvent};
use warroom::sandbox::{ChannelView, MessageView, Person};

/// Both sides of the promise, once the bot has come to rest.
pub(crate) struct Promise {
    incidents: Vec<Record>,
    notices: Vec<SqliteRow>,
    surfaces: Vec<SqliteRow>,
    messages: BTreeMap<u64, MessageView>,
    /// What came to people directly, which may stand in the room as well.
    direct: BTreeMap<u64, MessageView>,
    channels: Vec<ChannelView>,
    playbooks: Vec<Playbook>,
    calendars: Calendars,
}

/// An incident as it is stored.
pub(crate) struct Record {
    pub(crate) incident: Incident,
    pub(crate) timeline: Vec<Entry>,
}

impl Promise {
    pub(crate) async fn read(stage: &Stage) -> Promise {
        let mut store =
            SqliteConnection::connect(&format!("sqlite:{}", stage.database().display())).await.unwrap();
        let mut incidents = Vec::new();
        for row in all(&mut store, "SELECT id, snapshot FROM incidents ORDER BY id").await {
            let id: i64 = row.get(0);
            let rows = sqlx::query("SELECT entry FROM entries WHERE incident = $1 ORDER BY seq").bind(id);
            let rows = rows.fetch_all(&mut store).await.unwrap();
            incidents.push(Record {
                incident: json(&row, 1),
                timeline: rows.iter().map(|row| json(row, 0)).collect(),
            });
        }
        let notices = all(&mut store, "SELECT * FROM notices ORDER BY id").await;
        let calendars = config::bundled().calendars;
        let playbooks = all(&mut store, "SELECT source FROM playbooks").await;
        let parsed = |row: &SqliteRow| config::playbook::parse("stored", row.get(0), &calendars).unwrap();
        let playbooks = playbooks.iter().map(parsed).collect();
        let surfaces = all(&mut store, "SELECT * FROM surfaces").await;
        store.close().await.unwrap();
        let channels = stage.guild.channels();
        let in_channels = |channels: Vec<u64>| {
            let messages = channels.into_iter().flat_map(|channel| stage.guild.messages(channel));
            messages.map(|message| (message.id, message)).collect()
        };
        let messages = in_channels(channels.iter().map(|channel| channel.id).collect());
        let people = stage.guild.people();
        let direct = in_channels(people.iter().filter_map(Person::direct_messages).collect());
        Promise { incidents, notices, surfaces, messages, direct, channels, playbooks, calendars }
    }

    pub(crate) fn incidents(&self) -> &[Record] {
        &self.incidents
    }

    /// Everything that was told because it fell due.
    pub(crate) fn fell_due(&self) -> impl Iterator<Item = Due> {
        self.entries().filter_map(|(_, entry)| match &entry.event {
            Event::Due(DueEvent::FellDue(fell)) => Some(fell.what),
            _ => None,
        })
    }

    /// Messages of the bot that carry a marker.
    pub(crate) fn posted(&self) -> usize {
        self.messages.values().filter_map(marker).count()
    }

    /// What was recorded, and the message about it; `None` where another message says it.
    pub(crate) fn said(&self) -> impl Iterator<Item = (&Event, Option<String>)> {
        let mut told: BTreeMap<(i64, u32), &MessageView> = BTreeMap::new();
        for row in self.notices.iter().filter(|row| row.get::<&str, _>("kind") == "entry") {
            told.extend(self.message(row).map(|message| ((row.get("incident"), row.get("seq")), message)));
        }
        self.entries().map(move |(incident, entry)| {
            (&entry.event, told.get(&(incident.id.0, entry.seq)).map(|message| message.text()))
        })
    }

    /// Whatever was lost, came twice, came too early or was left half done.
    pub(crate) fn broken(&self) -> Vec<String> {
        let mut wrong = self.doubled();
        for row in &self.notices {
            wrong.extend(self.undelivered(row));
        }
        for row in &self.surfaces {
            wrong.extend(self.not_shown(row));
        }
        for record in &self.incidents {
            wrong.extend(self.half_done(record));
            wrong.extend(self.read_twice(record));
            let untold = self.untold(record).into_iter();
            wrong.extend(untold.map(|what| format!("{}: {what}", record.incident.number())));
        }
        wrong
    }

    fn entries(&self) -> impl Iterator<Item = (&Incident, &Entry)> {
        self.incidents.iter().flat_map(|record| record.timeline.iter().map(|entry| (&record.incident, entry)))
    }

    fn message(&self, row: &SqliteRow) -> Option<&MessageView> {
        let id = row.get::<Option<i64>, _>("message")? as u64;
        self.messages.get(&id).or_else(|| self.direct.get(&id))
    }

    fn record(&self, row: &SqliteRow) -> &Record {
        let id = IncidentId(row.get("incident"));
        self.incidents.iter().find(|record| record.incident.id == id).unwrap()
    }

    fn doubled(&self) -> Vec<String> {
        let mut times: BTreeMap<_, usize> = BTreeMap::new();
        for message in self.messages.values() {
            if let Some(marker) = marker(message) {
                *times.entry((message.channel_id, marker)).or_default() += 1;
            }
        }
        for channel in &self.channels {
            *times.entry((0, &channel.name)).or_default() += 1;
        }
        times.retain(|_, times| *times > 1);
        times.into_iter().map(|((_, what), times)| format!("{times} times: {what}")).collect()
    }

    /// A notice that was not delivered, or not as it says.
    fn undelivered(&self, row: &SqliteRow) -> Option<String> {
        let record = self.record(row);
        let (kind, phase): (&str, &str) = (row.get("kind"), row.get("phase"));
        let seq: u32 = row.get("seq");
        let name = format!("{} {kind} #{seq} to {}", record.incident.number(), row.get::<&str, _>("target"));
        if phase != "sent" {
            return Some(format!("{name} is {phase}: {:?}", row.get::<Option<&str>, _>("reason")));
        }
        if kind == "room" {
            return None;
        }
        let Some(message) = self.message(row) else {
            let entry = record.timeline.iter().find(|entry| entry.seq == seq).unwrap();
            let said = row.get::<Option<i64>, _>("message").is_some();
            let needless = is_silent(entry)
                || is_told_with_another(entry, &record.timeline)
                || self.is_stood_for(record, entry)
                || self.came_by_another_way(row);
            return (said || !needless).then(|| format!("{name} is called sent but is not there"));
        };
        let word = match kind {
            "entry" => format!("#{seq}"),
            "review" => format!("review #{seq}"),
            "card" => "card".into(),
            _ => "live".into(),
        };
        let expected = format!("-# {} · {word}", record.incident.number());
        (marker(message) != Some(&expected))
            .then(|| format!("{name} is called sent as {:?}", message.content))
    }

    /// A direct message is one of several ways: needless once the same was read by another.
    fn came_by_another_way(&self, row: &SqliteRow) -> bool {
        let of = |row: &SqliteRow| (row.get::<i64, _>("incident"), row.get::<u32, _>("seq"));
        let mut others = self.notices.iter().filter(|other| {
            of(other) == of(row) && other.get::<&str, _>("kind") == row.get::<&str, _>("kind")
        });
        row.get::<&str, _>("target").starts_with("direct:")
            && others.any(|other| self.message(other).is_some())
    }

    /// A reminder that was late is told by a later one, which is there; by that of another clock, too.
    fn is_stood_for(&self, record: &Record, late: &Entry) -> bool {
        let Some(clock) = reminds_of(late) else { return false };
        let own = self.notices.iter().filter(|row| {
            let entry = (row.get::<i64, _>("incident"), row.get::<&str, _>("kind"));
            entry == (record.incident.id.0, "entry")
        });
        let (said, unsaid): (Vec<_>, Vec<_>) = own.partition(|row| self.message(row).is_some());
        let seqs =
            |rows: Vec<&SqliteRow>| rows.into_iter().map(|row| row.get("seq")).collect::<BTreeSet<u32>>();
        let (said, unsaid) = (seqs(said), seqs(unsaid));
        let pinned = record.incident.playbook();
        let playbook = self.playbooks.iter().find(|playbook| playbook.reference == *pinned).unwrap();
        let rules = Rules { playbook, calendars: &self.calendars };
        let later = record.timeline.iter().filter(|entry| entry.seq > late.seq && said.contains(&entry.seq));
        later.filter(|first| reminds_of(first).is_some()).any(|first| {
            let before: Vec<u32> = unsaid.range(..first.seq).copied().collect();
            let told = tellings(&record.incident, rules, first, &record.timeline, &before);
            told.iter().any(|telling| telling.fell.clock == clock)
        })
    }

    /// A card or an announcement that is not there, not pinned, or not as things are.
    fn not_shown(&self, row: &SqliteRow) -> Option<String> {
        let incident = &self.record(row).incident;
        let kind: &str = row.get("kind");
        let name = format!("{} {kind}", incident.number());
        let Some(message) = self.message(row) else { return Some(format!("{name} is not there")) };
        let (wanted, shown): (u32, u32) = (row.get("wanted"), row.get("shown"));
        if wanted > shown || wanted < incident.seq {
            return Some(format!("{name} shows #{shown}, should show #{wanted}, is at #{}", incident.seq));
        }
        if kind == "card" && !message.pinned {
            return Some(format!("{name} is not pinned"));
        }
        let closed = message.text().to_lowercase().contains("closed");
        (closed == incident.is_open()).then(|| format!("{name} reads: {}", message.text()))
    }

    /// An incident that is not what its timeline adds up to, or has no room of its own.
    fn half_done(&self, record: &Record) -> Vec<String> {
        let Record { incident, timeline } = record;
        let number = incident.number();
        let mut wrong = Vec::new();
        if Incident::replay(incident.id, timeline).as_ref() != Some(incident) {
            wrong.push(format!("{number} is not what its timeline adds up to"));
        }
        let marker = format!("· {number}");
        let rooms = self.channels.iter().filter(|channel| channel.topic.ends_with(&marker)).count();
        if rooms != 1 {
            wrong.push(format!("{number} has {rooms} rooms"));
        }
        wrong
    }

    /// What people read twice, or read that it was not sent although it was: by the words that stand.
    fn read_twice(&self, record: &Record) -> Vec<String> {
        let number = record.incident.number();
        let own = format!("-# {number} · ");
        let own = self
            .messages
            .values()
            .filter(|message| marker(message).is_some_and(|marker| marker.starts_with(&own)));
        let all = own.flat_map(|message| heard(message, &record.timeline)).collect();
        contradictions(all, &record.timeline).into_iter().map(|what| format!("{number}: {what}")).collect()
    }

    /// How many sentences about what fell due people can read.
    pub(crate) fn sentences(&self) -> usize {
        let count = |record: &Record| {
            let own = format!("-# {} · ", record.incident.number());
            let own = self.messages.values().filter(|one| marker(one).is_some_and(|it| it.starts_with(&own)));
            own.map(|message| heard(message, &record.timeline).len()).sum::<usize>()
        };
        self.incidents.iter().map(count).sum()
    }

    /// What was told twice or early, and what nobody had been told when somebody acted although it was due.
    fn untold(&self, record: &Record) -> Vec<String> {
        let pinned = record.incident.playbook();
        let playbook = self.playbooks.iter().find(|playbook| playbook.reference == *pinned).unwrap();
        let rules = Rules { playbook, calendars: &self.calendars };
        let mut wrong = Vec::new();
        let mut told = BTreeSet::new();
        let mut so_far = Incident::begin(record.incident.id, &record.timeline[0]).unwrap();
        for (before, entry) in record.timeline.iter().zip(&record.timeline[1..]) {
            // What falls due by the first entry of an act is told after its last.
            let goes_on = (before.at, before.by) == (entry.at, entry.by);
            match &entry.event {
                Event::Due(DueEvent::FellDue(fell)) => {
                    if entry.at < fell.due {
                        wrong.push(format!("#{} came before it was due: {fell:?}", entry.seq));
                    }
                    if !told.insert((fell.clock, fell.anchor, fell.what, fell.due)) {
                        wrong.push(format!("#{} was told before: {fell:?}", entry.seq));
                    }
                }
                _ if matches!(entry.by, Actor::Person(_)) && !goes_on => {
                    let left = owed(&so_far, rules, entry.at).due;
                    if !left.is_empty() {
                        wrong.push(format!("#{} came while this was due and not told: {left:?}", entry.seq));
                    }
                }
                _ => {}
            }
            so_far.apply(entry);
        }
        wrong
    }
}

/// A warning whose limit has passed says nothing, nor does what the message before it says already.
fn is_silent(entry: &Entry) -> bool {
    match &entry.event {
        Event::Due(DueEvent::FellDue(fell)) => fell.what == Due::Warning,
        Event::Level(LevelEvent::Graded { .. }) => entry.seq == 2,
        Event::Plan(PlanEvent::PlanApproved { .. }) => true,
        _ => false,
    }
}

fn reminds_of(entry: &Entry) -> Option<Clock> {
    match &entry.event {
        Event::Due(DueEvent::FellDue(fell)) if !fell.what.is_escalation() => Some(fell.clock),
        _ => None,
    }
}

fn marker(message: &MessageView) -> Option<&str> {
    message.content.lines().last().filter(|line| line.starts_with("-# "))
}

fn json<T: serde::de::DeserializeOwned>(row: &SqliteRow, column: usize) -> T {
    serde_json::from_str(row.get(column)).unwrap()
}

async fn all(store: &mut SqliteConnection, sql: &'static str) -> Vec<SqliteRow> {
    sqlx::query(sql).fetch_all(store).await.unwrap()
}
