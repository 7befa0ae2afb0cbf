-- What each closed incident that counts took, in one line (see src/domain/figures/counted.rs). Whatever is unindexed is not
-- read here, but from its timeline.
CREATE TABLE cases (
    incident    BIGINT NOT NULL PRIMARY KEY,
    guild       BIGINT NOT NULL,
    declared_at BIGINT NOT NULL, -- milliseconds since 1970
    figures     TEXT NOT NULL
);
CREATE INDEX cases_declared ON cases (guild, declared_at);
INSERT INTO unindexed (incident, wanted) SELECT id, 0 FROM incidents WHERE true ON CONFLICT (incident) DO NOTHING;
