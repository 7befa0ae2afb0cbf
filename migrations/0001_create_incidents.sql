-- Times are milliseconds since 1970 (UTC). Ids are given by the application; Discord's ids fit a signed 64-bit number.

CREATE TABLE guilds (
    id       BIGINT NOT NULL PRIMARY KEY,
    settings TEXT   NOT NULL
);

-- Every version that an incident may be pinned to, as it was written.
CREATE TABLE playbooks (
    id      TEXT   NOT NULL,
    version BIGINT NOT NULL,
    source  TEXT   NOT NULL,
    PRIMARY KEY (id, version)
);

-- The last running number given in a guild; numbers are never used twice.
CREATE TABLE numbers (
    guild BIGINT NOT NULL PRIMARY KEY,
    last  BIGINT NOT NULL
);

-- What each timeline adds up to, and the next instant at which something falls due.
CREATE TABLE incidents (
    id          BIGINT NOT NULL PRIMARY KEY,
    guild       BIGINT NOT NULL,
    number      TEXT   NOT NULL,
    state       TEXT   NOT NULL,
    room        BIGINT,
    next_due    BIGINT,
    declared_at BIGINT NOT NULL,
    snapshot    TEXT   NOT NULL,
    UNIQUE (guild, number)
);
CREATE UNIQUE INDEX incidents_room ON incidents (room);
CREATE INDEX incidents_next_due ON incidents (next_due) WHERE next_due IS NOT NULL;
CREATE INDEX incidents_guild ON incidents (guild, declared_at);

-- The timeline: the truth. Rows are added, never changed.
CREATE TABLE entries (
    incident BIGINT NOT NULL,
    seq      BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    entry    TEXT   NOT NULL,
    PRIMARY KEY (incident, seq)
) WITHOUT ROWID;

-- Interactions that were served: Discord may send one twice.
CREATE TABLE interactions (
    id BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL
) WITHOUT ROWID;

-- The outbox: what is to be said, by ids; it is worded when it is sent.
CREATE TABLE notices (
    id        BIGINT NOT NULL PRIMARY KEY,
    incident  BIGINT NOT NULL,
    kind      TEXT   NOT NULL, -- room, card, announcement, entry, review
    seq       BIGINT NOT NULL, -- the entry that it is about
    target    TEXT   NOT NULL, -- room, incidents, reviews, ops, guild
    urgency   BIGINT NOT NULL, -- 0 escalation, 1 reminder, 2 the rest
    nonce     TEXT   NOT NULL,
    phase     TEXT   NOT NULL, -- ready, claimed, unknown, sent, dead
    phase_at  BIGINT NOT NULL,
    attempts  BIGINT NOT NULL,
    channel   BIGINT,          -- where it was, or is being, sent
    message   BIGINT,
    reason    TEXT,            -- why it is dead, or could not go to its first target
    origin    TEXT   NOT NULL, -- the first target
    unread_by TEXT,            -- the version that did not understand the row, and leaves it alone
    UNIQUE (incident, kind, seq, origin)
) WITHOUT ROWID;
CREATE INDEX notices_pending ON notices (phase, phase_at) WHERE phase NOT IN ('sent', 'dead');

-- Messages that are edited as things change.
CREATE TABLE surfaces (
    incident  BIGINT NOT NULL,
    kind      TEXT   NOT NULL, -- card, announcement
    channel   BIGINT,
    message   BIGINT,
    wanted    BIGINT NOT NULL, -- last entry that it should show
    shown     BIGINT NOT NULL, -- last entry that it shows
    pinned    BIGINT NOT NULL, -- 1 when nothing is left to pin
    retry_at  BIGINT NOT NULL,
    unread_by TEXT,            -- as with notices
    PRIMARY KEY (incident, kind)
) WITHOUT ROWID;
CREATE INDEX surfaces_stale ON surfaces (retry_at) WHERE message IS NOT NULL AND (wanted > shown OR pinned = 0);

-- Single facts that outlive a process, such as the digest of the commands last registered.
CREATE TABLE facts (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
