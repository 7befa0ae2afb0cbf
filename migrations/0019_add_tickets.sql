-- Tickets in trackers outside that are to be opened, or looked at: ids and a mark, no words.
CREATE TABLE tickets (
    incident BIGINT NOT NULL,
    ticket   BIGINT NOT NULL, -- its number in the incident
    tracker  TEXT   NOT NULL, -- its name in the settings
    mark     TEXT   NOT NULL, -- stands in the ticket, so that it can be found
    phase    TEXT   NOT NULL, -- waiting, claimed; open: it is looked at; resting: nobody asks any more; over
    phase_at BIGINT NOT NULL, -- nothing is done before
    attempts BIGINT NOT NULL,
    unclear  BIGINT NOT NULL, -- 1: it may be there already
    etag     TEXT,            -- of the last look
    PRIMARY KEY (incident, ticket)
);
CREATE INDEX tickets_due ON tickets (tracker, phase_at) WHERE phase IN ('waiting', 'claimed', 'open');
