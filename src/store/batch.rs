//! Several statements in one trip.
//!
//! The driver keeps a connection on a thread of its own, so that each statement sent to it alone costs two wake-ups: more
//! than the statement itself. What needs no answer in between therefore travels together.

use futures_util::{FutureExt, Stream, StreamExt};
use sqlx::query::Query;
use sqlx::sqlite::{Sqlite, SqliteArguments, SqliteConnection, SqliteRow};
use sqlx::{Arguments, AssertSqlSafe, Either, Encode, Executor, Type};

/// How often an answer is looked for before sleeping until it comes, and for how long not in between.
const LOOKS: u32 = 50;
const PAUSES: u32 = 20;

/// Statements that are carried out in order; the first that fails ends it.
#[derive(Default)]
pub(super) struct Batch {
    sql: String,
    arguments: SqliteArguments,
    statements: usize,
    failed: Option<sqlx::Error>,
}

/// What one statement did.
#[derive(Default)]
pub(super) struct Executed {
    /// Rows that it changed; means nothing for one that only reads.
    pub(super) changed: u64,
    /// Rows that it found.
    pub(super) rows: Vec<SqliteRow>,
}

impl Executed {
    pub(super) fn row(&self) -> Option<&SqliteRow> {
        self.rows.first()
    }
}

impl Batch {
    /// Adds a statement; its `$1` is the first value that is bound after this.
    pub(super) fn add(&mut self, sql: &str) -> &mut Batch {
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
        self.statements += 1;
        self
    }

    /// Binds the next value of the statement that was added last.
    pub(super) fn bind<'v>(&mut self, value: impl Encode<'v, Sqlite> + Type<Sqlite>) -> &mut Batch {
        if let Err(error) = Arguments::add(&mut self.arguments, value) {
            self.failed.get_or_insert(sqlx::Error::Encode(error));
        }
        self
    }

    /// How many statements it has.
    pub(super) fn len(&self) -> usize {
        self.statements
    }

    /// Carries all of it out; answers what each statement did.
    pub(super) async fn run(self, connection: &mut SqliteConnection) -> sqlx::Result<Vec<Executed>> {
        let mut executed = Vec::with_capacity(self.statements);
        let mut rows = Vec::new();
        let mut answers = connection.fetch_many(self.query()?);
        let mut looks = LOOKS;
        while let Some(answer) = next(&mut answers, &mut looks).await {
            match answer? {
                Either::Right(row) => rows.push(row),
                Either::Left(done) => {
                    executed
                        .push(Executed { changed: done.rows_affected(), rows: std::mem::take(&mut rows) });
                }
            }
        }
        Ok(executed)
    }

    fn query(self) -> sqlx::Result<Query<'static, Sqlite, SqliteArguments>> {
        match self.failed {
            Some(error) => Err(error),
            // Made of the constants of this module; people's words are bound.
            None => Ok(sqlx::query_with(AssertSqlSafe(self.sql), self.arguments)),
        }
    }
}

/// The driver tells of every statement by itself. Whoever sleeps until it does is woken as often, and each time that costs
/// more than most statements take: so for a short while (some 50 µs) this looks again and again instead.
async fn next<T>(answers: &mut (impl Stream<Item = T> + Unpin), looks: &mut u32) -> Option<T> {
    while *looks > 0 {
        if let Some(answer) = answers.next().now_or_never() {
            return answer;
        }
        *looks -= 1;
        for _ in 0..PAUSES {
            std::hint::spin_loop();
        }
    }
    answers.next().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::{Connection, Row};

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
        assert_eq!((batch.sql.as_str(), batch.len()), (sql, 3));
    }

    #[tokio::test]
    async fn each_statement_has_its_own_answer() -> sqlx::Result<()> {
        let mut connection = SqliteConnection::connect("sqlite::memory:").await?;
        connection.execute("CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT)").await?;
        let mut batch = Batch::default();
        batch.add(PUT).bind("one").bind("x");
        batch.add(GET).bind("one").bind("nothing");
        batch.add(DOUBLE).bind("one").bind("y");
        batch.add(GET).bind("one").bind("yy");
        batch.add(DOUBLE).bind("none").bind("y");
        let told = batch.run(&mut connection).await?;
        let found: Vec<_> = told.iter().map(|told| told.row().map(|row| row.get::<String, _>(0))).collect();
        assert_eq!(found, [None, None, None, Some("oneyy".to_owned()), None]);
        assert_eq!([&told[0], &told[2], &told[4]].map(|told| told.changed), [1, 1, 0]);
        Ok(())
    }
}
