-- What is told about no incident can go to somebody directly.
ALTER TABLE circulars ADD COLUMN person BIGINT; -- to whom it was sent last, or is; the channel is 0 then

-- A phase more: dead, when nobody takes it and it is told in another way.
DROP INDEX circulars_sent;
CREATE INDEX circulars_over ON circulars (phase_at) WHERE phase IN ('sent', 'dead');

-- Calendars of turns that are kept elsewhere: the last one that could be read.
CREATE TABLE calendar_copies (
    name     TEXT   NOT NULL PRIMARY KEY, -- by which the settings know it; nothing of its address
    etag     TEXT,                        -- by which its server knows it again
    taken_at BIGINT NOT NULL,
    body     BLOB   NOT NULL
);
