//! What no bot that keeps its word can do without: an answer over the same wire, and one durable commit.

use crate::world::{PATIENCE, TOKEN, World};
use anyhow::Context as _;
use serenity::all::{
    ClientBuilder, CommandInteraction, Context, CreateAllowedMentions, CreateInteractionResponse,
    CreateInteractionResponseMessage, EventHandler, GatewayIntents, HttpBuilder, Interaction, Ready,
};
use serenity::async_trait;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Row, SqliteConnection};
use std::path::Path;
use std::time::{Duration, Instant};
use warroom::discord::commands::registration;

/// A bot of a few lines that registers the same commands and answers each at once, through serenity's own HTTP.
struct NoOp;

/// As long as what `/update` answers.
const ANSWER: &str = "Recorded. The next update is due at <t:1772434800:t> (<t:1772434800:R>).";

#[async_trait]
impl EventHandler for NoOp {
    async fn ready(&self, context: Context, _: Ready) {
        if let Err(error) = context.http.create_global_commands(&registration()).await {
            eprintln!("the no-op bot has no commands: {error}");
        }
    }

    async fn interaction_create(&self, context: Context, interaction: Interaction) {
        if let Interaction::Command(command) = interaction
            && let Err(error) = answer(&context, &command).await
        {
            eprintln!("the no-op bot could not answer: {error}");
        }
    }
}

async fn answer(context: &Context, command: &CommandInteraction) -> serenity::Result<()> {
    let message = CreateInteractionResponseMessage::new().content(ANSWER).ephemeral(true);
    let message = message.allowed_mentions(CreateAllowedMentions::new());
    command.create_response(context, CreateInteractionResponse::Message(message)).await
}

/// A stand-in of its own with the no-op bot on it, and a channel to type in.
pub(crate) async fn no_op() -> anyhow::Result<(World, u64)> {
    let world = World::new().await?;
    let base = world.sandbox.base_url();
    let http = HttpBuilder::new(TOKEN).proxy(base).ratelimiter_disabled(true).build();
    http.set_application_id(world.sandbox.bot_id().into());
    let mut client = ClientBuilder::new_with_http(http, GatewayIntents::GUILDS).event_handler(NoOp).await?;
    tokio::spawn(async move { client.start().await });
    world.sandbox.wait_until("the no-op bot", PATIENCE, |state| !state.commands.is_empty()).await?;
    let channel = world.guild.add_text_channel("room");
    Ok((world, channel))
}

/// A database beside the product's, and what `/update` writes there.
pub(crate) struct Bare {
    connection: SqliteConnection,
    entry: String,
    snapshot: String,
    rest: String,
    id: i64,
}

impl Bare {
    /// Takes the rows of the newest update of the product's database: the bare commit writes the same, in one insert.
    pub(crate) async fn like(database: &Path, name: &str) -> anyhow::Result<Bare> {
        let mut product = SqliteConnectOptions::new().filename(database).read_only(true).connect().await?;
        let row = sqlx::query(
            "SELECT e.entry, i.snapshot, n.kind || n.target || n.nonce || n.phase || n.origin AS words \
             FROM entries e JOIN incidents i ON i.id = e.incident \
             JOIN notices n ON n.incident = e.incident AND n.seq = e.seq ORDER BY e.seq DESC LIMIT 1",
        )
        .fetch_one(&mut product)
        .await?;
        let (entry, snapshot): (String, String) = (row.try_get("entry")?, row.try_get("snapshot")?);
        // Ten numbers: of the entry, of the notice and of its attempts, of the surfaces, and instants.
        let rest = row.try_get::<String, _>("words")? + &"8 bytes.".repeat(10);
        product.close().await?;
        Bare::of(&database.with_file_name(name), entry, snapshot, rest).await
    }

    /// A database of its own, in which each commit writes these bytes.
    pub(crate) async fn of(
        file: &Path,
        entry: String,
        snapshot: String,
        rest: String,
    ) -> anyhow::Result<Bare> {
        let mut connection = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .disable_statement_logging()
            .connect()
            .await?;
        sqlx::query(
            "CREATE TABLE bare (interaction INTEGER PRIMARY KEY, entry TEXT, snapshot TEXT, rest TEXT)",
        )
        .execute(&mut connection)
        .await?;
        Ok(Bare { connection, entry, snapshot, rest, id: 0 })
    }

    /// Bytes of one row.
    pub(crate) fn size(&self) -> usize {
        8 + self.entry.len() + self.snapshot.len() + self.rest.len()
    }

    /// One `BEGIN IMMEDIATE … COMMIT` with one insert.
    pub(crate) async fn commit(&mut self) -> anyhow::Result<Duration> {
        self.id += 1;
        let began = Instant::now();
        let mut write = self.connection.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query("INSERT INTO bare (interaction, entry, snapshot, rest) VALUES ($1, $2, $3, $4)")
            .bind(self.id)
            .bind(self.entry.as_str())
            .bind(self.snapshot.as_str())
            .bind(self.rest.as_str())
            .execute(&mut *write)
            .await?;
        write.commit().await.context("a bare commit")?;
        Ok(began.elapsed())
    }
}
