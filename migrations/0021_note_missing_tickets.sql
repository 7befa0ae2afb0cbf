-- Since when a tracker does not show a ticket that was there; NULL: it showed it at the last look.
ALTER TABLE tickets ADD COLUMN missing_since BIGINT;
