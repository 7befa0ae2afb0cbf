-- What people wrote in each incident, word by word (see src/domain/search.rs); its rows are the incidents' ids. It holds no
-- text, only where words are.
CREATE VIRTUAL TABLE words USING fts5(
    guild, marks, title, core, rest,
    content = '', contentless_delete = 1, prefix = '2 3', tokenize = 'unicode61 remove_diacritics 0'
);

-- Incidents whose words are not, or no longer, there as they are up to this entry.
CREATE TABLE unindexed (
    incident BIGINT NOT NULL PRIMARY KEY,
    wanted   BIGINT NOT NULL -- the last entry that they should have
) WITHOUT ROWID;
INSERT INTO unindexed (incident, wanted) SELECT id, 0 FROM incidents;

-- Numbers are found whatever the case of their letters.
CREATE INDEX incidents_number ON incidents (guild, UPPER(number));

-- The newest open incidents are found without looking at closed ones.
DROP INDEX incidents_open;
CREATE INDEX incidents_open ON incidents (guild, declared_at, id) WHERE state <> 'closed';
