-- Phone calls that a gateway makes. Nobody's number: these stand in a file of the settings.
CREATE TABLE rings (
    id       BIGINT NOT NULL PRIMARY KEY,
    incident BIGINT NOT NULL,
    outlet   TEXT   NOT NULL, -- the gateway's name in the settings
    person   BIGINT NOT NULL,
    roles    TEXT   NOT NULL, -- those demanded that they have, as JSON
    since    BIGINT NOT NULL, -- when the call was demanded
    key      TEXT   NOT NULL, -- the same at every try
    phase    TEXT   NOT NULL,
    phase_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    unclear  BIGINT NOT NULL  -- tries that may have arrived
);
CREATE UNIQUE INDEX rings_once ON rings (incident, since, person);
CREATE UNIQUE INDEX rings_key ON rings (key);

-- Incidents in which somebody is to be called by a gateway.
CREATE TABLE ring_demands (
    incident BIGINT NOT NULL PRIMARY KEY
);
