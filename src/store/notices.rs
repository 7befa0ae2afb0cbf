//! The outbox.

#[cfg(test)]
mod tests;

use super::batch::Batch;
use super::{Store, Write, decode, instant, millis, signed, unsigned};
use crate::domain::At;
use crate::domain::delivery::{Evidence, Form, Kind, Phase, Standing, Target, Urgency};
use crate::domain::ids::{ChannelId, GuildId, IncidentId, MessageId, UserId};
use crate::domain::incident::Incident;
use crate::domain::keyed::Keyed;
use crate::domain::timeline::Prompt;
use chrono::TimeDelta;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use strum::VariantArray;

const ADD: &str = "INSERT INTO notices \
    (id, incident, kind, seq, target, urgency, nonce, phase, phase_at, attempts, origin) \
    VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM notices), $1, $2, $3, $4, $5, $6, 'ready', $7, 0, $4) \
    ON CONFLICT DO NOTHING";
const EVIDENCE: &str = "SELECT n.*, i.guild, i.room FROM notices n JOIN incidents i ON i.id = n.incident \
    WHERE n.incident = $1 AND n.kind IN ('room', 'access', 'card', 'announcement', 'entry', 'review', 'wording') \
    ORDER BY n.seq, n.id";
const POSTED: &str = "SELECT n.*, i.guild, i.room FROM notices n JOIN incidents i ON i.id = n.incident \
    WHERE n.incident = $1 AND n.kind IN ('entry', 'review', 'wording') AND n.message IS NOT NULL ORDER BY n.id";
const OPENINGS: &str = "SELECT n.*, i.guild, i.room FROM notices n JOIN incidents i ON i.id = n.incident \
    WHERE n.incident = $1 AND n.kind = 'entry' AND n.seq = 1 AND n.phase <> 'dead' ORDER BY n.id";
const CARD_IN: &str = "SELECT EXISTS (SELECT 1 FROM surfaces \
    WHERE incident = $1 AND kind = 'card' AND channel = $2 AND message IS NOT NULL)";
const REMINDERS: &str = "SELECT n.*, i.guild, i.room FROM notices n JOIN incidents i ON i.id = n.incident \
    WHERE n.incident = $1 AND n.kind = 'entry' AND n.urgency = $2 AND n.origin = $3 AND n.phase <> 'dead' \
    AND n.seq > (SELECT COALESCE(MAX(said.seq), 0) FROM notices said WHERE said.incident = $1 \
        AND said.kind = 'entry' AND said.urgency = $2 AND said.origin = $3 AND said.seq < $4 \
        AND said.phase IN ('sent', 'short') AND said.message IS NOT NULL) ORDER BY n.seq";
const SAME_ENTRY: &str = "SELECT n.*, i.guild, i.room FROM notices n JOIN incidents i ON i.id = n.incident \
    WHERE n.incident = $1 AND n.kind = $2 AND n.seq = $3 AND n.id <> $4 ORDER BY n.id";
const ESCALATIONS_WAIT: &str = "SELECT DISTINCT i.guild FROM notices n JOIN incidents i ON i.id = n.incident \
    WHERE n.phase NOT IN ('sent', 'dead') AND n.phase IN ('ready', 'claimed', 'unknown') \
    AND n.urgency = $1 AND n.phase_at <= $2";
/// What was answered since it was written is to be said as things are now once it arrives.
const SET: &str = "UPDATE notices SET phase = CASE WHEN $2 = 'sent' AND $7 IS NOT NULL AND answered > $14 THEN 'short' ELSE $2 END, \
    phase_at = $3, attempts = $4, target = $5, channel = $6, message = $7, reason = $8, form = $11, refused_at = $12, may_repeat = $13 \
    WHERE id = $1 AND phase = $9 AND phase_at = $10";
const ANY_REFUSED: &str = "SELECT EXISTS (SELECT 1 FROM notices WHERE phase NOT IN ('sent', 'dead') \
    AND phase IN ('refused', 'short'))";
const WAKE: &str = "UPDATE notices SET phase_at = $2 WHERE phase NOT IN ('sent', 'dead') \
    AND phase IN ('refused', 'short') AND phase_at > $2 AND ($1 IS NULL OR incident IN (SELECT id FROM incidents WHERE guild = $1))";
/// What was said of these entries is said as things are now, by an edit: what is under way, once it arrived, unless it
/// shows the entry `$answer`. `$2` is now.
macro_rules! say_anew {
    ($answer:literal, $kinds:literal, $which:literal) => {
        concat!(
            "UPDATE notices SET answered = ",
            $answer,
            ", phase = CASE WHEN phase = 'sent' AND message IS NOT NULL THEN 'short' ELSE phase END, \
            phase_at = CASE WHEN phase IN ('sent', 'short') THEN $2 ELSE phase_at END \
            WHERE incident = $1 AND kind IN (",
            $kinds,
            ") AND phase <> 'dead' AND target NOT LIKE 'direct:%' AND ",
            $which
        )
    };
}
const SAY_CALLS_ANEW: &str = say_anew!(
    "$4",
    "'entry'",
    "seq IN (SELECT e.seq FROM entries e WHERE e.incident = $1 AND e.at >= $3 \
        AND (e.entry -> 'event' ->> 'type' IN ('declared', 'graded', 'reopened') \
            OR e.entry -> 'event' ->> 'type' = 'fell-due' AND e.at IN \
                (SELECT c.at FROM entries c WHERE c.incident = $1 AND c.entry -> 'event' ->> 'clock' = 'call')))"
);
const SAY_ANEW: &str = say_anew!(
    "$3",
    "'entry'",
    "seq < $3 AND seq IN (SELECT e.seq FROM entries e WHERE e.incident = $1 AND e.entry -> 'event' ->> 'type' = $4 \
        AND ($5 IS NULL OR e.entry -> 'event' ->> 'id' = $5) \
        AND ($6 IS NULL OR e.at IN \
            (SELECT c.at FROM entries c WHERE c.incident = $1 AND c.entry -> 'event' ->> 'clock' = $6)))"
);
const SAY_OPEN_ANEW: &str = say_anew!(
    "$3",
    "'entry', 'review'",
    "seq < $3 AND seq IN (SELECT e.seq FROM entries e WHERE e.incident = $1 AND e.at = $4 \
        AND e.entry -> 'event' ->> 'type' IN ('verified', 'bulletin-issued', 'closed'))"
);
const WITHOUT_ROOM: &str = "UPDATE notices SET target = $2, phase = 'ready' \
    WHERE incident = $1 AND target = $3 AND phase IN ('ready', 'refused')";

/// Nothing that is to be tried again waits longer, but for what was refused everywhere.
const SOON: TimeDelta = TimeDelta::minutes(2);

/// Something to be said, not yet stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNotice {
    /// What it says.
    pub kind: Kind,
    /// The entry that it is about.
    pub seq: u32,
    /// Where it goes.
    pub target: Target,
    /// What leaves first.
    pub urgency: Urgency,
    /// Discord's guard against a second copy; frozen for the life of the notice, at most 25 characters.
    pub nonce: String,
    /// When it was decided.
    pub at: At,
}

/// A row of the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its id.
    pub id: i64,
    /// The incident that it is about.
    pub incident: IncidentId,
    /// The incident's guild, if that is known.
    pub guild: Option<GuildId>,
    /// The incident's room, if there is one.
    pub room: Option<ChannelId>,
    /// What it says.
    pub kind: Kind,
    /// The entry that it is about.
    pub seq: u32,
    /// Where it was to go at first.
    pub origin: Target,
    /// Where it goes.
    pub target: Target,
    /// What leaves first.
    pub urgency: Urgency,
    /// How much of it is sent.
    pub form: Form,
    /// See [`NewNotice::nonce`].
    pub nonce: String,
    /// How far it is.
    pub phase: Phase,
    /// Times it was claimed.
    pub attempts: u32,
    /// Where it was, or is being, sent.
    pub channel: Option<ChannelId>,
    /// The message, once sent.
    pub message: Option<MessageId>,
    /// What Discord said when it refused it last.
    pub reason: Option<String>,
    /// Since when it has been refused everywhere.
    pub refused_at: Option<At>,
    /// May an earlier copy have arrived that could not be looked for?
    pub may_repeat: bool,
    /// Of a card or an announcement: which copy it posts. People may delete one, and it is posted anew.
    pub copy: u32,
}

impl Notice {
    /// As far as its delivery goes.
    pub fn standing(&self) -> Standing {
        Standing {
            kind: self.kind,
            urgency: self.urgency,
            origin: self.origin,
            target: self.target,
            form: self.form,
            phase: self.phase.clone(),
            attempts: self.attempts,
            refused_at: self.refused_at,
            may_repeat: self.may_repeat,
        }
    }

    /// The same notice as it stands after a step of its delivery.
    pub fn stands(&self, after: Standing) -> Notice {
        let Standing { target, form, phase, attempts, refused_at, may_repeat, .. } = after;
        Notice { target, form, phase, attempts, refused_at, may_repeat, ..self.clone() }
    }

    /// Its place among those of its kind, for the marker: the entry, or the copy.
    pub fn place(&self) -> u32 {
        match self.kind {
            Kind::Card | Kind::Announcement => self.copy,
            Kind::Room | Kind::Access | Kind::Entry | Kind::Review | Kind::Wording => self.seq,
        }
    }
}

impl Batch {
    pub(super) fn add_notice(&mut self, incident: &Incident, notice: &NewNotice) {
        let kind = notice.kind.key();
        self.add(ADD).bind(incident.id.0).bind(kind).bind(notice.seq).bind(target_key(notice.target));
        self.bind(notice.urgency as i64).bind(notice.nonce.as_str()).bind(millis(notice.at));
        self.add_surface(incident, notice.kind);
    }
}

impl Write {
    /// Takes a notice from the phase it was read in to another, unless somebody else moved it meanwhile.
    pub fn move_notice(&mut self, was: &Notice, to: &Notice) {
        self.note_arrival(was, to, u32::MAX);
    }

    /// The same for one whose message shows the incident as it was with its entry `shown`. Where what it asks for was
    /// answered since, it is still to be said as things are now, by an edit.
    pub fn note_arrival(&mut self, was: &Notice, to: &Notice, shown: u32) {
        let (old_phase, old_at, _) = phase_row(was);
        let (phase, at, dead) = phase_row(to);
        let queue = self.queue();
        queue.add(SET).bind(to.id).bind(phase).bind(at).bind(to.attempts).bind(target_key(to.target));
        queue.bind(to.channel.map(|channel| signed(channel.0)));
        queue.bind(to.message.map(|message| signed(message.0)));
        queue.bind(dead.or(to.reason.as_deref())).bind(old_phase).bind(old_at);
        queue.bind(to.form as i64).bind(to.refused_at.map(millis)).bind(i64::from(to.may_repeat));
        queue.bind(i64::from(shown));
    }

    /// Adds to what is to be said about an incident, unless it is there already.
    pub fn add_notice(&mut self, incident: &Incident, notice: &NewNotice) {
        self.queue().add_notice(incident, notice);
    }

    /// Whatever was refused in this guild, or in any, is tried again now: something changed on Discord.
    pub fn wake_refused(&mut self, guild: Option<GuildId>, now: At) {
        self.queue().add(WAKE).bind(guild.map(|guild| signed(guild.0))).bind(millis(now));
    }

    /// What was said of a call that is to be made, alone or together with what fell due then, is said as things are now, by
    /// an edit: nobody is to press a button that nobody needs any more. What was said before `since`, of another level,
    /// stays as it is. What is under way is said anew once it arrived, unless it shows the entry with the number `answer`.
    pub fn say_calls_anew(&mut self, incident: IncidentId, since: At, answer: u32, now: At) {
        let queue = self.queue();
        queue
            .add(SAY_CALLS_ANEW)
            .bind(incident.0)
            .bind(millis(now))
            .bind(millis(since))
            .bind(i64::from(answer));
    }

    /// What was said of these earlier entries, before the one with this number, is said as things are now, by an edit:
    /// what is under way, once it arrived.
    pub fn say_anew(&mut self, incident: IncidentId, before: u32, asked: Prompt, now: At) {
        let queue = self.queue();
        queue
            .add(SAY_ANEW)
            .bind(incident.0)
            .bind(millis(now))
            .bind(i64::from(before))
            .bind(asked.kind.to_owned());
        queue.bind(asked.id.map(i64::from)).bind(asked.clock.map(|clock| clock.key()));
    }

    /// What was said of what is still open, by what was decided at an instant, is said as things are now, by an edit: what
    /// is under way, once it arrived, unless it shows the entry with the number `change`.
    pub fn say_open_anew(&mut self, incident: IncidentId, decided: At, change: u32, now: At) {
        let queue = self.queue();
        queue
            .add(SAY_OPEN_ANEW)
            .bind(incident.0)
            .bind(millis(now))
            .bind(i64::from(change))
            .bind(millis(decided));
    }

    /// Whatever waits to be said in the incident's room goes to the incidents channel.
    pub fn without_room(&mut self, incident: IncidentId) {
        let queue = self.queue();
        queue.add(WITHOUT_ROOM).bind(incident.0).bind(target_key(Target::Incidents));
        queue.bind(target_key(Target::Room));
    }
}

impl Store {
    /// Takes a notice from the phase it was read in to another. False when somebody else moved it meanwhile.
    ///
    /// # Errors
    /// When it cannot be saved.
    pub async fn move_notice(&self, was: &Notice, to: &Notice) -> sqlx::Result<bool> {
        let mut write = self.begin().await?;
        write.move_notice(was, to);
        Ok(write.commit_told().await?.first().is_some_and(|told| told.changed == 1))
    }

    /// The guilds with an escalation that has not arrived, and is under way or to be tried or looked for again within a
    /// minute or so.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn escalations_wait(&self, now: At) -> sqlx::Result<Vec<GuildId>> {
        let waits = sqlx::query_scalar(ESCALATIONS_WAIT).bind(Urgency::Escalation as i64);
        let guilds: Vec<i64> = waits.bind(millis(now + SOON)).fetch_all(&self.readers).await?;
        Ok(guilds.into_iter().map(|guild| GuildId(unsigned(guild))).collect())
    }

    /// Is there anything that was refused, or is to be made whole?
    ///
    /// # Errors
    /// When the store fails.
    pub async fn any_refused(&self) -> sqlx::Result<bool> {
        sqlx::query_scalar(ANY_REFUSED).fetch_one(&self.readers).await
    }

    /// This reminder, those before it since one was said, and all later ones, in order: of those that belong into the same
    /// place, wherever they go now, so that what is left out here is not forgotten there.
    ///
    /// # Errors
    /// When the store fails or holds something that is not understood.
    pub async fn reminders_around(&self, reminder: &Notice) -> sqlx::Result<Vec<Notice>> {
        let rows = sqlx::query(REMINDERS).bind(reminder.incident.0).bind(Urgency::Reminder as i64);
        let rows = rows.bind(target_key(reminder.origin)).bind(reminder.seq);
        rows.fetch_all(&self.readers).await?.iter().map(notice).collect()
    }

    /// Is an incident's card in this channel?
    ///
    /// # Errors
    /// When the store fails.
    pub async fn has_card_in(&self, incident: IncidentId, channel: ChannelId) -> sqlx::Result<bool> {
        let asked = sqlx::query_scalar(CARD_IN).bind(incident.0).bind(signed(channel.0));
        asked.fetch_one(&self.readers).await
    }

    /// Messages about an incident that have arrived, but for its card and its announcement.
    ///
    /// # Errors
    /// When the store fails or holds something that is not understood.
    pub async fn posted(&self, incident: IncidentId) -> sqlx::Result<Vec<Notice>> {
        let rows = sqlx::query(POSTED).bind(incident.0).fetch_all(&self.readers).await?;
        rows.iter().map(notice).collect()
    }

    /// The openings of an incident, wherever they went or are to go.
    ///
    /// # Errors
    /// When the store fails or holds something that is not understood.
    pub async fn openings(&self, incident: IncidentId) -> sqlx::Result<Vec<Notice>> {
        let rows = sqlx::query(OPENINGS).bind(incident.0).fetch_all(&self.readers).await?;
        rows.iter().map(notice).collect()
    }

    /// The other ways in which the same is told of the same entry.
    ///
    /// # Errors
    /// When the store fails or holds something that is not understood.
    pub async fn other_ways(&self, this_way: &Notice) -> sqlx::Result<Vec<Notice>> {
        let rows = sqlx::query(SAME_ENTRY).bind(this_way.incident.0).bind(this_way.kind.key());
        let rows = rows.bind(this_way.seq).bind(this_way.id).fetch_all(&self.readers).await?;
        rows.iter().map(notice).collect()
    }
}

pub(super) async fn evidence(
    connection: &mut SqliteConnection,
    incident: IncidentId,
) -> sqlx::Result<Vec<Evidence>> {
    let rows = sqlx::query(EVIDENCE).bind(incident.0).fetch_all(connection).await?;
    let evidence = |row| {
        let Notice { seq, kind, phase, form, channel, message, origin, target, reason, .. } = notice(row)?;
        let reach = super::reach::reach(row)?;
        Ok(Evidence { seq, kind, phase, form, channel, message, origin, target, reason, reach })
    };
    rows.iter().map(evidence).collect()
}

pub(super) fn notice(row: &SqliteRow) -> sqlx::Result<Notice> {
    let at = instant(row.try_get("phase_at")?)?;
    let reason: Option<String> = row.try_get("reason")?;
    let phase = match row.try_get::<&str, _>("phase")? {
        "ready" => Phase::Ready(at),
        "claimed" => Phase::Claimed(at),
        "unknown" => Phase::Unknown(at),
        "refused" => Phase::Refused(at),
        "short" => Phase::Short(at),
        "sent" => Phase::Sent,
        "dead" => Phase::Dead(reason.clone().unwrap_or_default()),
        other => return Err(decode(format!("a notice's phase {other:?}"))),
    };
    let urgency: i64 = row.try_get("urgency")?;
    let urgency = Urgency::VARIANTS
        .get(urgency as usize)
        .ok_or_else(|| decode(format!("a notice's urgency {urgency}")))?;
    let form: i64 = row.try_get("form")?;
    let form = Form::VARIANTS.get(form as usize).ok_or_else(|| decode(format!("a notice's form {form}")))?;
    Ok(Notice {
        id: row.try_get("id")?,
        incident: IncidentId(row.try_get("incident")?),
        guild: guild(row)?,
        room: channel(row, "room")?,
        kind: kind(row.try_get("kind")?)?,
        seq: row.try_get("seq")?,
        // Another copy of a card says which one it is: `room 2`.
        origin: target(row.try_get::<&str, _>("origin")?.split(' ').next().unwrap_or_default())?,
        target: target(row.try_get("target")?)?,
        urgency: *urgency,
        form: *form,
        nonce: row.try_get("nonce")?,
        phase,
        attempts: row.try_get("attempts")?,
        channel: channel(row, "channel")?,
        message: row.try_get::<Option<i64>, _>("message")?.map(|id| MessageId(unsigned(id))),
        reason,
        refused_at: row.try_get::<Option<i64>, _>("refused_at")?.map(instant).transpose()?,
        may_repeat: row.try_get::<i64, _>("may_repeat")? == 1,
        copy: row.try_get("copy")?,
    })
}

pub(super) fn guild(row: &SqliteRow) -> sqlx::Result<Option<GuildId>> {
    Ok(row.try_get::<Option<i64>, _>("guild")?.map(|id| GuildId(unsigned(id))))
}

pub(super) fn channel(row: &SqliteRow, column: &str) -> sqlx::Result<Option<ChannelId>> {
    Ok(row.try_get::<Option<i64>, _>(column)?.map(|id| ChannelId(unsigned(id))))
}

/// Phase, its instant, and for a dead one the reason.
fn phase_row(notice: &Notice) -> (&'static str, i64, Option<&str>) {
    match &notice.phase {
        Phase::Ready(at) => ("ready", millis(*at), None),
        Phase::Claimed(at) => ("claimed", millis(*at), None),
        Phase::Unknown(at) => ("unknown", millis(*at), None),
        Phase::Refused(at) => ("refused", millis(*at), None),
        Phase::Short(at) => ("short", millis(*at), None),
        Phase::Sent => ("sent", 0, None),
        Phase::Dead(reason) => ("dead", 0, Some(reason)),
    }
}

pub(super) fn kind(word: &str) -> sqlx::Result<Kind> {
    Kind::from_key(word).ok_or_else(|| decode(format!("unknown word {word:?}")))
}

/// Those that are the same for everybody have a word; direct messages name the person: `direct:ID`.
pub(super) fn target_key(target: Target) -> String {
    match target {
        Target::Direct(user) => format!("direct:{}", user.0),
        other => <&str>::from(other).into(),
    }
}

fn target(wanted: &str) -> sqlx::Result<Target> {
    let person = wanted.strip_prefix("direct:").and_then(|id| id.parse().ok());
    let found = person.map(|id| Target::Direct(UserId(id))).or_else(|| wanted.parse().ok());
    found.ok_or_else(|| decode(format!("unknown word {wanted:?}")))
}
