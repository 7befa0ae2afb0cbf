-- Whom a message that was sent does not come to, and who is told in their place (JSON); NULL: everybody whom it calls is
-- reached, or nothing is known against it.
ALTER TABLE notices ADD COLUMN reach TEXT;
