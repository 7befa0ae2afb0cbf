//! Several statements in one trip.
//!
//! The driver keeps a connection on a thread of its own, so that each statement sent to it alone costs two wake-ups: more
//! than the statement itself. What needs no answer in between therefore travels together.

use super::Write;
use futures_util::TryStreamExt;
use sqlx::query::Query;
use sqlx::sqlite::{Sqlite, SqliteArguments, SqliteQueryResult, SqliteRow};
use sqlx::{Arguments, AssertSqlSafe, Either, Encode, Executor, Type};

/// Statements that are carried out in order; the first that fails ends it.
#[derive(Default)]
pub(super) struct Batch {
    sql: String,
    arguments: SqliteArguments,
    failed: Option<sqlx::Error>,
}

impl Batch {
    /// Adds a statement; its `$1` is the first value that is bound after this.
    pub(super) fn add(&mut self, sql: &'static str) -> &mut Batch {
        let bound = self.arguments.len();
        let mut pieces = sql.split('$');
        self.sql.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            let digits = piece.find(|c: char| !c.is_ascii_digit()).unwrap_or(piece.len());
            let (number, rest) = piece.split_at(digits);
            let number = number.parse::<usize>().map_or(0, |number| number + bound);
            self.sql.push_str(&format!("${number}{rest}"));
        }
        self.sql.push(';');
        self
    }

    /// Binds the next value of the statement that was added last.
    pub(super) fn bind<'v>(&mut self, value: impl Encode<'v, Sqlite> + Type<Sqlite>) -> &mut Batch {
        if let Err(error) = Arguments::add(&mut self.arguments, value) {
            self.failed.get_or_insert(sqlx::Error::Encode(error));
        }
        self
    }

    /// Carries all of it out.
    pub(super) async fn run(self, write: &mut Write) -> sqlx::Result<()> {
        write.transaction.execute(self.query()?).await.map(|_| ())
    }

    /// Carries all of it out. Answers how many rows the first statement changed, and the first row that was found.
    pub(super) async fn look(self, write: &mut Write) -> sqlx::Result<(u64, Option<SqliteRow>)> {
        let told: Vec<_> = write.transaction.fetch_many(self.query()?).try_collect().await?;
        let changed =
            told.iter().find_map(|one| one.as_ref().left()).map_or(0, SqliteQueryResult::rows_affected);
        Ok((changed, told.into_iter().find_map(Either::right)))
    }

    fn query(self) -> sqlx::Result<Query<'static, Sqlite, SqliteArguments>> {
        match self.failed {
            Some(error) => Err(error),
            // Made of the constants of this module; people's words are bound.
            None => Ok(sqlx::query_with(AssertSqlSafe(self.sql), self.arguments)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    const PUT: &str = "INSERT INTO facts (name, value) VALUES ($1, $2)";
    const DOUBLE: &str = "UPDATE facts SET value = $2 || $2 WHERE name = $1";
    const GET: &str = "SELECT name || value FROM facts WHERE value = $2 AND name = $1";

    #[test]
    fn each_statement_has_its_own_values() {
        let mut batch = Batch::default();
        batch.add(PUT).bind("a").bind("b");
        batch.add("SELECT 1");
        batch.add(DOUBLE).bind("a").bind("c");
        let sql = "INSERT INTO facts (name, value) VALUES ($1, $2);SELECT 1;\
                   UPDATE facts SET value = $4 || $4 WHERE name = $3;";
        assert_eq!(batch.sql, sql);
    }

    #[tokio::test]
    async fn all_of_it_or_nothing() -> anyhow::Result<()> {
        let directory = tempfile::tempdir()?;
        let store = Store::open(&directory.path().join("test.db")).await?;
        let mut write = store.begin().await?;
        let mut batch = Batch::default();
        batch.add(PUT).bind("one").bind("x");
        batch.add(DOUBLE).bind("one").bind("y");
        batch.add(GET).bind("one").bind("yy");
        let (changed, row) = batch.look(&mut write).await?;
        assert_eq!(changed, 1);
        assert_eq!(row.map(|row| sqlx::Row::get::<String, _>(&row, 0)).as_deref(), Some("oneyy"));
        write.commit().await?;

        let mut write = store.begin().await?;
        let mut batch = Batch::default();
        batch.add(PUT).bind("two").bind("x");
        batch.add(PUT).bind("one").bind("x");
        batch.add(PUT).bind("three").bind("x");
        assert!(batch.run(&mut write).await.is_err());
        drop(write);
        assert_eq!(store.fact("one").await?.as_deref(), Some("yy"));
        assert_eq!(store.fact("two").await?, None);
        assert_eq!(store.fact("three").await?, None);
        store.close().await;
        assert!(!directory.path().join("test.db-wal").exists());
        Ok(())
    }
}
