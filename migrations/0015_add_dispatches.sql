-- What is owed to outside services: ids and a key, no words.
CREATE TABLE dispatches (
    id       BIGINT NOT NULL PRIMARY KEY,
    incident BIGINT NOT NULL,
    outlet   TEXT   NOT NULL, -- its name in the settings
    topic    TEXT   NOT NULL,
    seq      BIGINT NOT NULL, -- the entry that it is about
    key      TEXT   NOT NULL, -- the same at every try
    at       BIGINT NOT NULL, -- when it was decided
    phase    TEXT   NOT NULL, -- waiting, claimed, sent; needless, refused, unclear, old
    phase_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    unclear  BIGINT NOT NULL, -- tries that may have arrived
    trouble  TEXT             -- why it was not taken last: a word and a number
);
CREATE UNIQUE INDEX dispatches_once ON dispatches (incident, seq, outlet, topic);
CREATE INDEX dispatches_waiting ON dispatches (outlet, incident, id) WHERE phase IN ('waiting', 'claimed');

-- How outlets stand of which something is, or was, wrong.
CREATE TABLE outlets (
    name     TEXT   NOT NULL PRIMARY KEY,
    trouble  TEXT,            -- why it takes nothing; NULL: it takes what it is sent
    since    BIGINT NOT NULL,
    retry_at BIGINT NOT NULL, -- nothing is sent before
    told     BIGINT NOT NULL, -- 1: the operators were told of a trouble, and not yet that it is over
    lost     BIGINT NOT NULL, -- dispatches given up, of which the operators were not told yet
    lost_at  BIGINT NOT NULL  -- when they were told of some last
);
