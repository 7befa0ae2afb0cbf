-- The last entry that answers what a message asks for: one that is under way then, and does not show it, is edited once it
-- arrived, so that nobody is left with its buttons.
ALTER TABLE notices ADD COLUMN answered BIGINT NOT NULL DEFAULT 0;
