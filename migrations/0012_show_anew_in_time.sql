-- When a card or an announcement shows something else although nothing happens: the button that reopens goes when that
-- would be refused.
ALTER TABLE surfaces ADD COLUMN changes_at BIGINT;
CREATE INDEX surfaces_change ON surfaces (changes_at) WHERE changes_at IS NOT NULL;
