//! Is a database's schema ours, object by object? A trigger or a view in a file that somebody brings would act on whatever
//! is written and read later.

use super::MIGRATIONS;
use anyhow::{Context, bail};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection, Row};
use std::collections::BTreeMap;
use std::path::Path;

/// What is kept of each table, index, trigger and view: its kind and name, and the table that it belongs to with the
/// statement that makes it, which says every column, default and check. Indexes of SQLite's own have no statement.
type Objects = BTreeMap<(String, String), (String, Option<String>)>;

const OBJECTS: &str = "SELECT type, name, tbl_name, sql FROM sqlite_schema";
const VERSION: &str = "SELECT MAX(version) FROM _sqlx_migrations";
/// The table that says which migrations a database has seen.
const HISTORY: &str = "_sqlx_migrations";
const DAMAGED: &str = "the file is damaged, or not a database";
/// Differences that are told at most.
const TOLD: usize = 5;

/// The newest migration that a database has seen, whose schema is then just what the migrations up to it make. `None`: it
/// has seen none, and is not ours.
///
/// # Errors
/// When anything differs, or it cannot be read.
pub(super) async fn verified(file: &Path) -> anyhow::Result<Option<i64>> {
    // Nothing of a schema that is not ours is carried out while it is looked at.
    let options = SqliteConnectOptions::new().filename(file).read_only(true).pragma("trusted_schema", "OFF");
    let mut connection = options.disable_statement_logging().connect().await?;
    let version = compared(&mut connection).await;
    connection.close().await?;
    version
}

/// The same before a database is used: one that has seen no migration must be empty.
///
/// # Errors
/// As [`verified`].
pub(super) async fn trusted(connection: &mut SqliteConnection) -> anyhow::Result<()> {
    let is_history = |name: &str| name.contains(HISTORY);
    if compared(connection).await?.is_none()
        && let Some((kind, name)) = objects(connection).await?.into_keys().find(|(_, name)| !is_history(name))
    {
        bail!("it is not warroom's, but has the {kind} `{}`: name another data directory", shown(&name));
    }
    Ok(())
}

async fn compared(connection: &mut SqliteConnection) -> anyhow::Result<Option<i64>> {
    let there = objects(connection).await?;
    let key = ("table".to_owned(), HISTORY.to_owned());
    // Something else of that name may answer anything, or never.
    if there.get(&key) != at(0).await?.get(&key) {
        return Ok(None);
    }
    let version = sqlx::query_scalar::<_, Option<i64>>(VERSION).fetch_one(connection).await;
    let Some(version) = version.context(DAMAGED)? else { return Ok(None) };
    let newest = super::newest_known().unwrap_or_default();
    // What a newer version has is not known here.
    if version <= newest {
        let differences = differences(&there, &at(version).await?);
        if !differences.is_empty() {
            bail!(
                "its schema is not the one that warroom makes ({}): restore another backup; what this one holds beside \
                 that cannot be trusted",
                differences.join("; ")
            );
        }
    }
    Ok(Some(version))
}

fn differences(there: &Objects, ours: &Objects) -> Vec<String> {
    let more = there.iter().filter_map(|(key @ (kind, name), object)| match ours.get(key) {
        None => Some(format!("the {kind} `{}` is not warroom's", shown(name))),
        Some(known) if known != object => Some(format!("the {kind} `{}` is another one", shown(name))),
        Some(_) => None,
    });
    let less = ours.keys().filter(|key| !there.contains_key(key));
    let mut found: Vec<_> =
        more.chain(less.map(|(kind, name)| format!("the {kind} `{name}` is missing"))).collect();
    if found.len() > TOLD {
        let more = found.len() - TOLD;
        found.truncate(TOLD);
        found.push(format!("and {more} more"));
    }
    found
}

/// A name that somebody else gave.
fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(60).collect()
}

async fn objects(connection: &mut SqliteConnection) -> anyhow::Result<Objects> {
    let rows = sqlx::query(OBJECTS).fetch_all(connection).await.context(DAMAGED)?;
    let object = |row: &sqlx::sqlite::SqliteRow| {
        Ok(((row.try_get(0)?, row.try_get(1)?), (row.try_get(2)?, row.try_get(3)?)))
    };
    Ok(rows.iter().map(object).collect::<sqlx::Result<_>>()?)
}

/// What the migrations up to a version make.
async fn at(version: i64) -> anyhow::Result<Objects> {
    let options = SqliteConnectOptions::new().in_memory(true).disable_statement_logging();
    let mut fresh = options.connect().await?;
    MIGRATIONS.run_to(version, &mut fresh).await?;
    let objects = objects(&mut fresh).await;
    fresh.close().await?;
    objects
}
