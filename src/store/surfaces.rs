//! The messages that are edited as things change.

use super::batch::Batch;
use super::notices::{channel, guild, kind, target_key};
use super::{Store, Write, decode, instant, millis, signed, unsigned};
use crate::domain::At;
use crate::domain::delivery::{Kind, Target, Urgency};
use crate::domain::ids::{ChannelId, GuildId, IncidentId, MessageId};
use crate::domain::incident::Incident;
use crate::domain::keyed::Keyed;
use crate::domain::lacks::Shown;
use crate::domain::surface::SUCCESSOR;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

const ADD: &str = "INSERT INTO surfaces (incident, kind, wanted, shown, pinned, retry_at) \
    VALUES ($1, $2, $3, 0, $4, 0) ON CONFLICT DO NOTHING";
/// What is found of an earlier copy does not take the place of a later one.
const PLACED: &str = "UPDATE surfaces SET channel = $3, message = $4, shown = MAX(shown, $5), copy = $6, changes_at = $7, lost_at = NULL, \
    gone = NULL, refused = NULL, refused_at = NULL WHERE incident = $1 AND kind = $2 AND copy <= $6";
const SHOWN: &str = "UPDATE surfaces SET shown = MAX(shown, $4), changes_at = $5, look = 0, refused = NULL, refused_at = NULL \
    WHERE incident = $1 AND kind = $2 AND message = $3";
const PINNED: &str = "UPDATE surfaces SET pinned = 1, pin_refused = NULL, pin_refused_at = NULL \
    WHERE incident = $1 AND kind = $2 AND message = $3";
const UNPINNED: &str = "UPDATE surfaces SET pinned = 0, pin_at = $4, restored = $5 \
    WHERE incident = $1 AND kind = $2 AND message = $3";
const LATER: &str = "UPDATE surfaces SET retry_at = $3 WHERE incident = $1 AND kind = $2";
const PIN_LATER: &str = "UPDATE surfaces SET pin_at = $3 WHERE incident = $1 AND kind = $2";
const REFUSED: &str = "UPDATE surfaces SET retry_at = $4, refused = $5, refused_at = COALESCE(refused_at, $6) \
    WHERE incident = $1 AND kind = $2 AND message = $3";
const SHORT: &str = "UPDATE surfaces SET shown = MAX(shown, $7), changes_at = $8, look = 0, retry_at = $4, refused = $5, \
    refused_at = COALESCE(refused_at, $6) WHERE incident = $1 AND kind = $2 AND message = $3";
const PIN_REFUSED: &str = "UPDATE surfaces SET pin_at = $4, pin_refused = $5, \
    pin_refused_at = COALESCE(pin_refused_at, $6) WHERE incident = $1 AND kind = $2 AND message = $3";
const LOST: &str = "UPDATE surfaces SET message = NULL, shown = 0, look = 0, refused = NULL, refused_at = NULL, \
    pin_refused = NULL, pin_refused_at = NULL, pin_at = 0, pinned = CASE kind WHEN 'card' THEN 0 ELSE 1 END, \
    lost_at = $4, retry_at = $5, gone = $6 WHERE incident = $1 AND kind = $2 AND message = $3";
const LEFT: &str = "UPDATE surfaces SET lost_at = NULL WHERE incident = $1 AND kind = $2";
/// One that is under way already is enough.
const POST_ANEW: &str = "INSERT INTO notices \
    (id, incident, kind, seq, target, urgency, nonce, phase, phase_at, attempts, origin, copy) \
    SELECT (SELECT COALESCE(MAX(id), 0) + 1 FROM notices), $1, $2, (SELECT MAX(seq) FROM entries WHERE incident = $1), \
        $3, $4, $5, 'ready', $6, 0, $3 || ' ' || (s.copy + 1), s.copy + 1 \
    FROM surfaces s WHERE s.incident = $1 AND s.kind = $2 AND s.lost_at IS NOT NULL AND NOT EXISTS (SELECT 1 \
        FROM notices n WHERE n.incident = $1 AND n.kind = $2 AND n.phase NOT IN ('sent', 'dead'))";
const POSTED_ANEW: &str = "UPDATE surfaces SET copy = copy + 1, lost_at = NULL, restored = $3 \
    WHERE incident = $1 AND kind = $2 AND lost_at IS NOT NULL AND EXISTS (SELECT 1 FROM notices n \
        WHERE n.incident = $1 AND n.kind = $2 AND n.copy = surfaces.copy + 1)";
/// What is under way may arrive, or be given up.
const POSTED_LATER: &str =
    "UPDATE surfaces SET retry_at = $3 WHERE incident = $1 AND kind = $2 AND lost_at IS NOT NULL";
const LOOK: &str = "UPDATE surfaces SET look = 1 WHERE message IS NOT NULL AND incident IN \
    (SELECT id FROM incidents WHERE state <> 'closed' AND ($1 IS NULL OR guild = $1))";
const LOOK_IN: &str = "UPDATE surfaces SET look = 1 WHERE message IS NOT NULL AND kind = 'card' AND incident IN \
    (SELECT id FROM incidents WHERE room = $1)";
const TRY_AGAIN: &str = "UPDATE surfaces SET retry_at = CASE WHEN refused IS NULL THEN retry_at ELSE 0 END, \
    pin_at = CASE WHEN pin_refused IS NULL THEN pin_at ELSE 0 END \
    WHERE (refused IS NOT NULL OR pin_refused IS NOT NULL) AND ($2 IS NULL OR channel = $2) \
    AND incident IN (SELECT id FROM incidents WHERE guild = $1)";
const ANY_REFUSED: &str =
    "SELECT EXISTS (SELECT 1 FROM surfaces WHERE refused IS NOT NULL OR pin_refused IS NOT NULL)";
const ANY_IN: &str = "SELECT EXISTS (SELECT 1 FROM surfaces WHERE message IS NOT NULL AND kind = 'card' \
    AND incident IN (SELECT id FROM incidents WHERE room = $1))";
const OF_INCIDENT: &str = "SELECT s.*, (SELECT guild FROM incidents WHERE id = s.incident) AS guild \
    FROM surfaces s WHERE s.incident = $1 AND s.kind IN ('card', 'announcement') ORDER BY s.kind";
const OF_MESSAGE: &str = "SELECT s.*, (SELECT guild FROM incidents WHERE id = s.incident) AS guild \
    FROM surfaces s WHERE s.message IS NOT NULL AND s.message = $1";
const OF_CHANNEL: &str = "SELECT s.*, (SELECT guild FROM incidents WHERE id = s.incident) AS guild \
    FROM surfaces s WHERE s.message IS NOT NULL AND s.channel = $1";

/// A message that is edited as things change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Surface {
    /// The incident's guild, if that is known.
    pub guild: Option<GuildId>,
    /// The incident that it shows.
    pub incident: IncidentId,
    /// Card or announcement.
    pub kind: Kind,
    /// Where it is, or was.
    pub channel: ChannelId,
    /// The message, while it stands.
    pub message: Option<MessageId>,
    /// Which copy that is, or was: people may delete it and it is posted anew.
    pub copy: u32,
    /// Last entry that it should show.
    pub wanted: u32,
    /// Last entry that it shows.
    pub shown: u32,
    /// When it shows something else although nothing happens.
    pub changes_at: Option<At>,
    /// Is nothing left to pin?
    pub pinned: bool,
    /// Is it to be seen whether it still stands?
    pub look: bool,
    /// Not to be shown, looked at or posted anew before.
    pub retry_at: At,
    /// Not to be pinned before.
    pub pin_at: At,
    /// Since when it is gone and is to be posted anew.
    pub lost_at: Option<At>,
    /// The channel that is gone with it.
    pub gone: Option<ChannelId>,
    /// When it was posted or pinned anew last, the newest last.
    pub restored: Vec<At>,
    /// Since when it cannot be shown as things are.
    pub refused_at: Option<At>,
    /// Since when it cannot be pinned.
    pub pin_refused_at: Option<At>,
}

/// How a surface was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// The message was deleted, or another channel takes the place of the one it is in.
    Message,
    /// Its channel was deleted.
    Channel,
}

impl Surface {
    /// Does it show less than there is to show, or something that is so no longer?
    pub fn is_stale(&self, now: At) -> bool {
        self.wanted > self.shown || self.changes_at.is_some_and(|at| at <= now)
    }
}

impl Batch {
    /// A surface of this incident is to be posted, if the notice is of one.
    pub(super) fn add_surface(&mut self, incident: &Incident, kind: Kind) {
        if matches!(kind, Kind::Card | Kind::Announcement) {
            let pinned = i64::from(kind != Kind::Card);
            self.add(ADD).bind(incident.id.0).bind(kind.key()).bind(incident.seq).bind(pinned);
        }
    }
}

impl Write {
    /// Notes where a copy of a surface was posted, what it showed, and when that changes by itself.
    pub fn place_surface(
        &mut self,
        (incident, kind, copy): (IncidentId, Kind, u32),
        channel: ChannelId,
        message: MessageId,
        (shown, changes_at): (u32, Option<At>),
    ) {
        let queue = self.queue();
        queue.add(PLACED).bind(incident.0).bind(kind.key()).bind(signed(channel.0));
        queue.bind(signed(message.0)).bind(shown).bind(copy).bind(changes_at.map(millis));
    }

    /// Notes what a surface shows now, and when that changes by itself.
    pub fn surface_shows(&mut self, surface: &Surface, (shown, changes_at): (u32, Option<At>)) {
        self.standing(SHOWN, surface).bind(i64::from(shown)).bind(changes_at.map(millis));
    }

    /// Notes that a surface is pinned.
    pub fn surface_pinned(&mut self, surface: &Surface) {
        self.standing(PINNED, surface);
    }

    /// Notes that somebody unpinned a surface: it is pinned anew at this instant, which is remembered among the others.
    pub fn surface_unpinned(&mut self, surface: &Surface, pin_at: At, restored: &[At]) {
        self.standing(UNPINNED, surface).bind(millis(pin_at)).bind(instants(restored));
    }

    /// Leaves a surface alone until later.
    pub fn surface_later(&mut self, surface: &Surface, retry_at: At) {
        self.touch(LATER, surface).bind(millis(retry_at));
    }

    /// Leaves the pinning of a surface until later.
    pub fn pin_later(&mut self, surface: &Surface, pin_at: At) {
        self.touch(PIN_LATER, surface).bind(millis(pin_at));
    }

    /// Notes why a surface cannot be shown as things are, and when that is tried again.
    pub fn surface_refused(&mut self, surface: &Surface, reason: &str, retry_at: At, now: At) {
        self.standing(REFUSED, surface).bind(millis(retry_at)).bind(reason).bind(millis(now));
    }

    /// The same in a smaller form only: why, and when all of it is tried again.
    pub fn surface_short(
        &mut self,
        surface: &Surface,
        (reason, retry_at): (&str, At),
        now: At,
        (shown, changes_at): (u32, Option<At>),
    ) {
        let standing = self.standing(SHORT, surface).bind(millis(retry_at)).bind(reason);
        standing.bind(millis(now)).bind(i64::from(shown)).bind(changes_at.map(millis));
    }

    /// Notes why a surface cannot be pinned, and when that is tried again.
    pub fn pin_refused(&mut self, surface: &Surface, reason: &str, pin_at: At, now: At) {
        self.standing(PIN_REFUSED, surface).bind(millis(pin_at)).bind(reason).bind(millis(now));
    }

    /// Notes that a surface is gone. It is posted anew, not before `again`, for as long as its incident is open.
    pub fn surface_lost(&mut self, surface: &Surface, loss: Loss, again: At, now: At) {
        let gone = (loss == Loss::Channel).then(|| signed(surface.channel.0));
        self.standing(LOST, surface).bind(millis(now)).bind(millis(again)).bind(gone);
    }

    /// A surface that is gone is not needed any more.
    pub fn surface_left(&mut self, surface: &Surface) {
        self.touch(LEFT, surface);
    }

    /// Puts a new copy of a lost surface into the outbox; `restored` is to be remembered. Where another is under way, that
    /// is waited for.
    pub fn post_anew(&mut self, surface: &Surface, target: Target, nonce: &str, restored: &[At], now: At) {
        let urgency = match surface.kind {
            Kind::Card => Urgency::Escalation,
            _ => Urgency::Reminder,
        };
        let target = target_key(target);
        self.touch(POST_ANEW, surface).bind(target).bind(urgency as i64).bind(nonce).bind(millis(now));
        self.touch(POSTED_ANEW, surface).bind(instants(restored));
        self.touch(POSTED_LATER, surface).bind(millis(now + SUCCESSOR));
    }

    /// It is to be seen whether the surfaces of open incidents still stand, in one guild or in all.
    pub fn look_at_surfaces(&mut self, guild: Option<GuildId>) {
        self.queue().add(LOOK).bind(guild.map(|guild| signed(guild.0)));
    }

    /// It is to be seen whether the card of a room is still pinned.
    pub fn look_at_card(&mut self, room: ChannelId) {
        self.queue().add(LOOK_IN).bind(signed(room.0));
    }

    /// Whatever was refused in a guild, or in one channel of it, is tried again now.
    pub fn try_refused_surfaces(&mut self, guild: GuildId, channel: Option<ChannelId>) {
        let queue = self.queue();
        queue.add(TRY_AGAIN).bind(signed(guild.0)).bind(channel.map(|channel| signed(channel.0)));
    }

    fn standing(&mut self, sql: &'static str, surface: &Surface) -> &mut Batch {
        let message = surface.message.map(|message| signed(message.0));
        self.touch(sql, surface).bind(message)
    }

    fn touch(&mut self, sql: &'static str, surface: &Surface) -> &mut Batch {
        self.queue().add(sql).bind(surface.incident.0).bind(surface.kind.key())
    }
}

impl Store {
    /// How the card and the announcement of an incident stand.
    ///
    /// # Errors
    /// When the store fails or holds something that is not understood.
    pub async fn shown(&self, incident: IncidentId) -> sqlx::Result<Vec<Shown>> {
        let rows = sqlx::query(OF_INCIDENT).bind(incident.0).fetch_all(&self.readers).await?;
        rows.iter().map(shown).collect()
    }

    /// The surface that this message is, if it is one.
    ///
    /// # Errors
    /// When the store fails or holds something that is not understood.
    pub async fn surface_of(&self, message: MessageId) -> sqlx::Result<Option<Surface>> {
        let row = sqlx::query(OF_MESSAGE).bind(signed(message.0)).fetch_optional(&self.readers).await?;
        row.as_ref().map(surface).transpose()
    }

    /// Surfaces that stand in a channel. Looks through all of them.
    ///
    /// # Errors
    /// When the store fails or holds something that is not understood.
    pub async fn surfaces_in(&self, channel: ChannelId) -> sqlx::Result<Vec<Surface>> {
        let rows = sqlx::query(OF_CHANNEL).bind(signed(channel.0)).fetch_all(&self.readers).await?;
        rows.iter().map(surface).collect()
    }

    /// Does a card stand in this channel?
    ///
    /// # Errors
    /// When the store fails.
    pub async fn has_card(&self, channel: ChannelId) -> sqlx::Result<bool> {
        sqlx::query_scalar(ANY_IN).bind(signed(channel.0)).fetch_one(&self.readers).await
    }

    /// Is there a surface that Discord does not let the bot show or pin?
    ///
    /// # Errors
    /// When the store fails.
    pub async fn any_surface_refused(&self) -> sqlx::Result<bool> {
        sqlx::query_scalar(ANY_REFUSED).fetch_one(&self.readers).await
    }
}

pub(super) fn surface(row: &SqliteRow) -> sqlx::Result<Surface> {
    let at = |column: &str| row.try_get::<Option<i64>, _>(column)?.map(instant).transpose();
    Ok(Surface {
        guild: guild(row)?,
        incident: IncidentId(row.try_get("incident")?),
        kind: kind(row.try_get("kind")?)?,
        channel: channel(row, "channel")?.ok_or_else(|| decode("a surface without a channel"))?,
        message: row.try_get::<Option<i64>, _>("message")?.map(|id| MessageId(unsigned(id))),
        copy: row.try_get("copy")?,
        wanted: row.try_get("wanted")?,
        shown: row.try_get("shown")?,
        changes_at: at("changes_at")?,
        pinned: row.try_get::<i64, _>("pinned")? == 1,
        look: row.try_get::<i64, _>("look")? == 1,
        retry_at: instant(row.try_get("retry_at")?)?,
        pin_at: instant(row.try_get("pin_at")?)?,
        lost_at: at("lost_at")?,
        gone: channel(row, "gone")?,
        restored: read_instants(row.try_get("restored")?)?,
        refused_at: at("refused_at")?,
        pin_refused_at: at("pin_refused_at")?,
    })
}

/// One that was never posted has no channel yet.
fn shown(row: &SqliteRow) -> sqlx::Result<Shown> {
    let at = |column: &str| row.try_get::<Option<i64>, _>(column)?.map(instant).transpose();
    let why = |since: &str, reason: &str| -> sqlx::Result<Option<(At, String)>> {
        Ok(at(since)?.zip(row.try_get::<Option<String>, _>(reason)?))
    };
    let again = instant(row.try_get("retry_at")?)?;
    let is_pinned = row.try_get::<i64, _>("pinned")? == 1;
    let (pin_at, restored) = (instant(row.try_get("pin_at")?)?, read_instants(row.try_get("restored")?)?);
    Ok(Shown {
        kind: kind(row.try_get("kind")?)?,
        stands: row.try_get::<Option<i64>, _>("message")?.is_some(),
        lost: at("lost_at")?.map(|since| (since, again)),
        channel_gone: channel(row, "gone")?.is_some(),
        refused: why("refused_at", "refused")?,
        pin_refused: why("pin_refused_at", "pin_refused")?,
        // Of those instants, one that is still to come is the one when it is pinned again.
        pinned_at: restored.last().copied().filter(|at| *at == pin_at && !is_pinned),
    })
}

/// Milliseconds with spaces between.
fn instants(instants: &[At]) -> String {
    instants.iter().map(|at| millis(*at).to_string()).collect::<Vec<_>>().join(" ")
}

fn read_instants(text: &str) -> sqlx::Result<Vec<At>> {
    let read = |word: &str| instant(word.parse().map_err(|_| decode(format!("{word:?} is no instant")))?);
    text.split_whitespace().map(read).collect()
}
