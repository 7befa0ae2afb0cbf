//! The database over the versions of its schema: what was stored is kept and understood, what is newer is left alone,
//! and every statement of the store fits the schema.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use rstest::rstest;
use sqlx::migrate::Migrator;
use sqlx::{AssertSqlSafe, Connection, Executor, Row, SqlSafeStr, SqliteConnection};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use warroom::domain::At;
use warroom::domain::ids::{IncidentId, UserId};
use warroom::domain::incident::{Ending, Incident, Origin, State};
use warroom::domain::timeline::Entry;
use warroom::store::Store;

static MIGRATIONS: Migrator = sqlx::migrate!();

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

async fn connect(file: &Path) -> SqliteConnection {
    SqliteConnection::connect(&format!("sqlite:{}?mode=rwc", file.display())).await.unwrap()
}

/// A database at this version of the schema, with the sample rows that go with it.
async fn at_version(version: i64) -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("warroom.db");
    let mut database = connect(&file).await;
    MIGRATIONS.run_to(version, &mut database).await.unwrap();
    for rows in sample_rows(version) {
        let rows = std::fs::read_to_string(rows).unwrap();
        database.execute(AssertSqlSafe(rows)).await.unwrap();
    }
    database.close().await.unwrap();
    (directory, file)
}

/// The newest sample rows that this version can hold: whole ones, `rows`, which a version has that changed what there was,
/// and `more` of each version since that has only something new to hold.
fn sample_rows(version: i64) -> Vec<PathBuf> {
    let of = |kind: &str, version: i64| root().join(format!("tests/data/{kind}_{version:04}.sql"));
    let whole = (1..=version).rev().find(|version| of("rows", *version).exists()).expect("sample rows");
    let more = (whole + 1..=version).map(|version| of("more", version)).filter(|rows| rows.exists());
    [of("rows", whole)].into_iter().chain(more).collect()
}

/// How many rows each table has.
async fn counts(file: &Path) -> BTreeMap<String, i64> {
    let mut database = connect(file).await;
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'";
    let mut counts = BTreeMap::new();
    for row in database.fetch_all(tables).await.unwrap() {
        let table: String = row.get(0);
        let count = database.fetch_one(AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"))).await.unwrap();
        counts.insert(table, count.get(0));
    }
    counts
}

#[tokio::test]
async fn sample_rows_of_every_version_survive_and_are_understood() {
    for migration in MIGRATIONS.iter() {
        let (_directory, file) = at_version(migration.version).await;
        let before = counts(&file).await;
        assert!(before.values().all(|count| *count > 0), "every table has a sample: {before:?}");
        let store = Store::open(&file).await.unwrap();
        understood(&store).await;
        store.close().await;
        let after = counts(&file).await;
        // Opening notes a fact of its own: who works on the file.
        let kept = |(table, count): (&String, &i64)| {
            after.get(table).is_some_and(|after| after == count || (table == "facts" && after > count))
        };
        assert!(before.iter().all(kept), "{before:?} {after:?}");
    }
}

/// What the product reads of the sample is what was once stored.
async fn understood(store: &Store) {
    let guild = store.guilds().await.unwrap().remove(0);
    let incident = store.incidents(guild.id, false, 10).await.unwrap().remove(0);
    assert_eq!(incident.number(), "DB-20260302-001");
    assert_eq!(incident.state, State::Closed);
    let timeline = store.timeline(incident.id).await.unwrap();
    assert_eq!(timeline.len(), 28);
    assert_eq!(Incident::replay(incident.id, &timeline), Some(incident.clone()), "the timeline is the truth");
    let round = store.round(At::MAX_UTC, 10).await.unwrap();
    assert_eq!(round.notices.len(), 2, "of those for one room, the first");
    assert_eq!(round.unread, []);
    assert_eq!(store.playbooks().await.unwrap().len(), 1);
    assert!(store.fact("commands").await.unwrap().is_some());
    let mut write = store.begin().await.unwrap();
    let (_, number) = write.next_number(guild.id).await.unwrap();
    assert_eq!(number, Some(2), "numbers go on");
}

/// Who gave which part is read out of the timeline: whoever was given one keeps what it gives, whoever took it has nothing
/// of it, also in incidents of versions that did not tell the two apart.
#[tokio::test]
async fn parts_of_older_versions_are_told_apart_by_the_timeline() {
    let (_directory, file) = at_version(5).await;
    let (lead, bo, sun) = (1_477_908_321_980_645_376_u64, 7, 8);
    let mut database = connect(&file).await;
    let events = [
        (lead, format!(r#"{{"type":"assigned","member":{bo},"role":"tester","goal":null}}"#)),
        (bo, r#"{"type":"joined","role":"lead"}"#.to_owned()),
        (sun, r#"{"type":"joined","role":"duty"}"#.to_owned()),
        (sun, format!(r#"{{"type":"assigned","member":{sun},"role":"assistant","goal":null}}"#)),
        (bo, format!(r#"{{"type":"handed-over","to":{sun},"role":"tester","note":"x"}}"#)),
    ];
    for ((by, event), seq) in events.iter().zip(29..) {
        let at = "2026-03-02T08:00:00Z";
        let entry = format!(r#"{{"seq":{seq},"at":"{at}","by":{{"person":{by}}},"event":{event}}}"#);
        let insert = "INSERT INTO entries (incident, seq, at, entry) VALUES (1, $1, 0, $2)";
        sqlx::query(insert).bind(seq).bind(entry).execute(&mut database).await.unwrap();
    }
    let part = |member: u64, role: &str| {
        format!(r#"{{"member":{member},"role":"{role}","goal":null,"since":"2026-03-02T08:00:00Z"}}"#)
    };
    let parts = [part(bo, "lead"), part(sun, "duty"), part(sun, "assistant"), part(sun, "tester")].join(",");
    let rest = "UPDATE incidents SET snapshot = json_set(snapshot, '$.people', \
        json('[' || json_extract(snapshot, '$.people[0]') || ',' || $1 || ']'), '$.seq', 33)";
    sqlx::query(rest).bind(parts).execute(&mut database).await.unwrap();
    database.close().await.unwrap();
    let store = Store::open(&file).await.unwrap();
    let guild = store.guilds().await.unwrap().remove(0);
    let incident = store.incidents(guild.id, false, 10).await.unwrap().remove(0);
    let timeline = store.timeline(incident.id).await.unwrap();
    assert_eq!(Incident::replay(incident.id, &timeline), Some(incident.clone()));
    let origins = incident.assignments.iter().map(|part| (part.role.0.as_str(), part.origin));
    let given = |by| Origin::By(UserId(by));
    let expected = [
        ("lead", Origin::Taken),
        ("duty", Origin::Taken),
        ("assistant", Origin::Taken),
        ("tester", given(bo)),
    ];
    assert_eq!(origins.skip(1).collect::<Vec<_>>(), expected);
    store.close().await;
}

/// How an incident ended stands in one field since: it is read out of the five that said so before.
#[rstest]
#[case("$.merged_privately", "false", Ending::Handled)]
#[case("$.rejected", "\"看错了\"", Ending::FalseAlarm("看错了".into()))]
#[case("$.solved_at_once", "\"重启\"", Ending::SolvedAtOnce("重启".into()))]
#[case("$.merged_into", "\"DB-2\"", Ending::Merged(Some("DB-2".into())))]
#[case("$.merged_privately", "true", Ending::Merged(None))]
#[case("$.self_help", r#"{"worked":true,"by":"bot","at":"2026-03-02T08:00:00Z"}"#, Ending::SelfHelp)]
#[tokio::test]
async fn how_an_incident_of_an_older_version_ended_is_kept(
    #[case] field: &str,
    #[case] value: &str,
    #[case] ending: Ending,
) {
    let (_directory, file) = at_version(8).await;
    let mut database = connect(&file).await;
    let set = "UPDATE incidents SET snapshot = json_set(snapshot, $1, json($2))";
    sqlx::query(set).bind(field).bind(value).execute(&mut database).await.unwrap();
    database.close().await.unwrap();
    let store = Store::open(&file).await.unwrap();
    let guild = store.guilds().await.unwrap().remove(0);
    let incident = store.incidents(guild.id, false, 10).await.unwrap().remove(0);
    assert_eq!(incident.ending(), Some(&ending));
    store.close().await;
}

/// Whether a fix failed after it was told when service is expected back is read out of the timeline: it is as if the
/// version that wrote it had noted that.
#[rstest]
#[case(&[1], true)]
#[case(&[1, 0], false)]
#[case(&[1, 2], false)]
#[case(&[0], false)]
#[tokio::test]
async fn a_time_that_a_failed_fix_refuted_is_known_also_of_older_incidents(
    #[case] happens: &[usize],
    #[case] refuted: bool,
) {
    let told =
        r#"{"type":"updated","text":"x","kind":"progress","next_in":null,"eta":"2026-03-02T09:00:00Z"}"#;
    let failed = r#"{"type":"verified","passed":false,"check":null,"figure":null,"note":null,"complete":false,"returns_to":"processing"}"#;
    let planned = r#"{"type":"plan-proposed","id":2,"kind":"temporary","text":"y","owner":7,"at":null,"risk":"z","eta":"2026-03-02T09:00:00Z"}"#;
    let (_directory, file) = at_version(9).await;
    let mut database = connect(&file).await;
    let reopened = r#"{"type":"reopened","reason":"again"}"#;
    let events =
        [reopened, told].into_iter().chain(happens.iter().map(|which| [told, failed, planned][*which]));
    for (event, seq) in events.zip(29..) {
        let at = "2026-03-02T08:00:00Z";
        let entry = format!(r#"{{"seq":{seq},"at":"{at}","by":{{"person":7}},"event":{event}}}"#);
        let insert = "INSERT INTO entries (incident, seq, at, entry) VALUES (1, $1, 0, $2)";
        sqlx::query(insert).bind(seq).bind(entry).execute(&mut database).await.unwrap();
    }
    // The snapshot as that version had it: all that this one folds, but for what it did not know of.
    let entries = database.fetch_all("SELECT entry FROM entries ORDER BY seq").await.unwrap();
    let entries: Vec<Entry> =
        entries.iter().map(|row| serde_json::from_str(row.get("entry")).unwrap()).collect();
    let incident = Incident::replay(IncidentId(1), &entries).unwrap();
    let set = "UPDATE incidents SET snapshot = json_remove($1, '$.eta_refuted')";
    sqlx::query(set).bind(serde_json::to_string(&incident).unwrap()).execute(&mut database).await.unwrap();
    database.close().await.unwrap();
    let store = Store::open(&file).await.unwrap();
    let guild = store.guilds().await.unwrap().remove(0);
    let known = store.incidents(guild.id, false, 10).await.unwrap().remove(0);
    assert_eq!((known.spell.eta_refuted, known.spell.expected().is_none()), (refuted, refuted));
    assert_eq!(known, incident, "the timeline is the truth");
    store.close().await;
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused_untouched() {
    let (directory, file) = at_version(1).await;
    let mut database = connect(&file).await;
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'later', 1, X'00', 0)";
    database.execute(newer).await.unwrap();
    database.close().await.unwrap();
    let files = || {
        let all = std::fs::read_dir(directory.path()).unwrap().map(|entry| entry.unwrap().path());
        all.map(|path| (path.clone(), std::fs::read(path).unwrap())).collect::<BTreeMap<_, _>>()
    };
    let before = files();
    let error = Store::open(&file).await.err().expect("refused").to_string();
    assert!(
        error.contains("newer version of warroom (schema 9999") && error.contains("Nothing was changed"),
        "{error}"
    );
    assert!(files() == before, "the file was touched");
}

/// A new database is no log-keeping one yet: what a death leaves in the middle of it is a journal that has to be rolled
/// back before anything can be read.
#[tokio::test]
async fn a_start_that_was_cut_short_while_it_made_the_database_is_gone_on_with() {
    let (_directory, file) = at_version(1).await;
    let (cut, copy) = (tempfile::tempdir().unwrap(), "warroom.db");
    let mut database = connect(&file).await;
    // Pages do not fit the cache, so that they are in the file, and how they were in the journal, before the end.
    let half = "PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1; BEGIN; \
        UPDATE _sqlx_migrations SET version = 9999; CREATE TABLE later (text TEXT); \
        WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 2000) \
        INSERT INTO later SELECT 'row ' || x FROM n";
    database.execute(half).await.unwrap();
    for end in ["", "-journal"] {
        let name = format!("{copy}{end}");
        std::fs::copy(file.with_file_name(&name), cut.path().join(&name)).unwrap();
    }
    let file = cut.path().join(copy);
    let store = Store::open(&file).await.unwrap();
    understood(&store).await;
    store.close().await;
    assert_eq!(counts(&file).await.get("later"), None);
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused_untouched() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("warroom.db");
    let text = "a letter, not a database\n".repeat(400);
    std::fs::write(&file, &text).unwrap();
    assert!(Store::open(&file).await.is_err());
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
}

/// Statements are string literals of the store's files, so every one of them can be prepared on a new database.
#[tokio::test]
async fn every_statement_fits_the_schema() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("warroom.db");
    Store::open(&file).await.unwrap().close().await;
    let mut database = connect(&file).await;
    let mut statements = 0;
    let inside = |folder: &str| std::fs::read_dir(root().join(folder)).unwrap();
    let files = inside("src/store").chain(inside("src/store/writer")).map(|entry| entry.unwrap().path());
    for path in files.filter(|path| path.is_file()) {
        for literal in literals(&std::fs::read_to_string(&path).unwrap()) {
            let verb = literal.split_whitespace().next().unwrap_or_default();
            if ["SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "WITH"].contains(&verb) {
                let prepared = (&mut database).prepare(AssertSqlSafe(literal.clone()).into_sql_str()).await;
                assert!(prepared.is_ok(), "{}: {literal}: {:?}", path.display(), prepared.err());
                statements += 1;
            }
        }
    }
    assert!(statements > 25, "only {statements} statements were found");
}

/// String literals of a Rust file, with their continued lines joined.
fn literals(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut inside: Option<String> = None;
    let mut chars = code.chars().peekable();
    while let Some(c) = chars.next() {
        match (&mut inside, c) {
            (None, '"') => inside = Some(String::new()),
            // A character literal of a quote would turn everything around.
            (None, '\'') if chars.peek() == Some(&'"') => drop(chars.next()),
            (None, _) => {}
            (Some(_), '"') => found.extend(inside.take()),
            (Some(_), '\\') if chars.peek() == Some(&'\n') => {
                while chars.next_if(|c| c.is_whitespace()).is_some() {}
            }
            (Some(text), '\\') => text.extend(chars.next()),
            (Some(text), c) => text.push(c),
        }
    }
    found
}
