-- What programs that watch have told: every outage of every alert that was not ignored. Of an outage that is over for 90
-- days nothing is kept.
CREATE TABLE outages (
    guild       BIGINT NOT NULL,
    source      TEXT   NOT NULL, -- its name in the settings
    fingerprint TEXT   NOT NULL,
    name        TEXT   NOT NULL, -- which outage of the fingerprint: what its source calls it, or its start
    newest      BIGINT NOT NULL, -- 1 when none of the fingerprint came after it
    state       TEXT   NOT NULL, -- firing, recovered, doubtful
    heard_first BIGINT NOT NULL,
    heard_last  BIGINT NOT NULL,
    ended_at    BIGINT,          -- by its source, if that says
    ended_heard BIGINT,
    title       TEXT   NOT NULL,
    alert       TEXT   NOT NULL, -- as it was told last while it fired, with labels, texts and link
    incident    BIGINT,
    PRIMARY KEY (guild, source, fingerprint, name)
);
CREATE INDEX outages_incident ON outages (incident) WHERE incident IS NOT NULL;
CREATE INDEX outages_going_on ON outages (guild, source) WHERE state <> 'recovered';
CREATE INDEX outages_ended ON outages (guild, source, ended_at) WHERE ended_at IS NOT NULL;

-- Which incident was opened last for alerts that are one.
CREATE TABLE alert_groups (
    guild     BIGINT NOT NULL,
    source    TEXT   NOT NULL,
    key       TEXT   NOT NULL, -- by the route: the playbook, and labels with their values
    incident  BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    PRIMARY KEY (guild, source, key)
);
CREATE INDEX alert_groups_opened ON alert_groups (guild, source, opened_at);

-- Incidents with alerts: what their rooms are still to be told.
CREATE TABLE alerted (
    incident BIGINT NOT NULL PRIMARY KEY,
    source   TEXT   NOT NULL, -- that brought it last
    left_out BIGINT NOT NULL, -- alerts that it left out then
    tell_at  BIGINT           -- NULL: all is told
);
CREATE INDEX alerted_tell ON alerted (tell_at) WHERE tell_at IS NOT NULL;

-- Signed requests that were taken lately: none is taken twice.
CREATE TABLE taken_once (
    request TEXT   NOT NULL PRIMARY KEY, -- the hash of what was signed
    at      BIGINT NOT NULL
);
