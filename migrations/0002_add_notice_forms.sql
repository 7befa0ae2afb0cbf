-- How much of a message is sent, since when it has been refused everywhere, and whether an earlier copy may have arrived.
-- Phases that were not there before: refused (everywhere so far), short (arrived in a smaller form, to be made whole).
ALTER TABLE notices ADD COLUMN form BIGINT NOT NULL DEFAULT 0; -- 0 whole, 1 no files, 2 no words of people, 3 bare
ALTER TABLE notices ADD COLUMN refused_at BIGINT;
ALTER TABLE notices ADD COLUMN may_repeat BIGINT NOT NULL DEFAULT 0;

-- What an earlier version gave up is tried again, where somebody still misses it.
UPDATE notices SET phase = 'refused', phase_at = 0
WHERE phase = 'dead' AND kind IN ('room', 'card', 'announcement')
AND incident IN (SELECT id FROM incidents WHERE state <> 'closed');
