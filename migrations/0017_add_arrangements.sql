-- What people arranged among themselves about who is on call: asked, and answered or not. Kept for 90 days after its end.
CREATE TABLE arrangements (
    guild       BIGINT NOT NULL,
    id          BIGINT NOT NULL, -- its number on the server
    ends_at     BIGINT NOT NULL,
    arrangement TEXT   NOT NULL, -- role, way, people, times, how far it is, and what people were told of it
    PRIMARY KEY (guild, id)
);
CREATE INDEX arrangements_ended ON arrangements (ends_at);
