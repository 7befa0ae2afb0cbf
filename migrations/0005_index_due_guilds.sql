-- Guilds take turns in what falls due: which ones have something is told from the index alone, however much one has.
CREATE INDEX incidents_due ON incidents (next_due, guild, id) WHERE next_due IS NOT NULL;
DROP INDEX incidents_next_due;
