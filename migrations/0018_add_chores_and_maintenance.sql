-- What comes again by the clock on the wall.
CREATE TABLE chores (
    name      TEXT   NOT NULL PRIMARY KEY, -- what it is, and of which guild
    done_at   BIGINT NOT NULL,             -- whatever was due until then is done
    failed_at BIGINT,                      -- since when it fails; NULL: it does not
    reason    TEXT,                        -- why it failed first
    again_at  BIGINT                       -- when it is tried again; NULL: it works again, which is still to be told
);

-- Messages about no incident, each of which arrives once.
CREATE TABLE circulars (
    name     TEXT   NOT NULL PRIMARY KEY, -- what it tells, and of what
    nonce    TEXT   NOT NULL,
    channel  BIGINT NOT NULL,             -- where it was sent last, or is
    phase    TEXT   NOT NULL,             -- as in notices: ready, claimed, unknown, refused, sent
    phase_at BIGINT NOT NULL,
    first_at BIGINT NOT NULL,             -- when it was decided
    attempts BIGINT NOT NULL
);
CREATE INDEX circulars_sent ON circulars (phase_at) WHERE phase = 'sent';

-- Times in which systems are worked on.
CREATE TABLE maintenance (
    guild  BIGINT NOT NULL,
    number BIGINT NOT NULL, -- in the guild
    over   BIGINT NOT NULL, -- 1 when it is over and what it held was let go, 2 when that was told, too
    plan   TEXT   NOT NULL, -- name, systems, times
    PRIMARY KEY (guild, number)
);
CREATE INDEX maintenance_ahead ON maintenance (guild, number) WHERE over < 2;

-- Outages that are held back until the maintenance of their system is over.
CREATE TABLE held_alerts (
    guild       BIGINT NOT NULL,
    number      BIGINT NOT NULL, -- of the maintenance
    source      TEXT   NOT NULL,
    fingerprint TEXT   NOT NULL,
    name        TEXT   NOT NULL,
    PRIMARY KEY (guild, number, source, fingerprint, name)
);

-- Incidents whose reminders are held back by a maintenance, and until when.
CREATE TABLE held_incidents (
    guild    BIGINT NOT NULL,
    number   BIGINT NOT NULL, -- of the maintenance
    incident BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    PRIMARY KEY (guild, number, incident)
);
