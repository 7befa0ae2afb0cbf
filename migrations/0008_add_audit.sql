-- Who did what, by which way, and what it changed; and who was refused for want of right. Rows about an incident are kept
-- as long as its timeline, refusals for 90 days.
CREATE TABLE audit (
    id       INTEGER NOT NULL PRIMARY KEY,
    at       BIGINT  NOT NULL,
    guild    BIGINT  NOT NULL,
    incident BIGINT,           -- NULL: about the server
    actor    BIGINT,           -- who; NULL: time, or the bot
    by_time  BIGINT  NOT NULL, -- 1 when something fell due
    source   TEXT    NOT NULL, -- slash, button, form, menu, command-line, bot
    action   TEXT    NOT NULL,
    before   TEXT    NOT NULL, -- of what changed: key=value, no text of people
    after    TEXT    NOT NULL,
    outcome  TEXT    NOT NULL  -- done, refused
);
CREATE INDEX audit_incident ON audit (incident, id) WHERE incident IS NOT NULL;
CREATE INDEX audit_guild ON audit (guild, id);
CREATE INDEX audit_refused ON audit (at) WHERE outcome = 'refused';
