-- Cards and announcements that people delete or unpin are posted and pinned anew, and those that Discord does not let the
-- bot show or pin are tried again.
ALTER TABLE surfaces ADD COLUMN copy           BIGINT NOT NULL DEFAULT 1;  -- which copy stands, or was the last
ALTER TABLE surfaces ADD COLUMN look           BIGINT NOT NULL DEFAULT 0;  -- 1 when it is to be seen whether it still stands
ALTER TABLE surfaces ADD COLUMN lost_at        BIGINT;                     -- since when it is gone and is to be posted anew
ALTER TABLE surfaces ADD COLUMN gone           BIGINT;                     -- the channel that is gone with it
ALTER TABLE surfaces ADD COLUMN restored       TEXT   NOT NULL DEFAULT ''; -- when it was posted or pinned anew last: instants
ALTER TABLE surfaces ADD COLUMN refused        TEXT;                       -- why it cannot be shown as things are
ALTER TABLE surfaces ADD COLUMN refused_at     BIGINT;                     -- since when
ALTER TABLE surfaces ADD COLUMN pin_at         BIGINT NOT NULL DEFAULT 0;  -- not to be pinned before
ALTER TABLE surfaces ADD COLUMN pin_refused    TEXT;                       -- why it cannot be pinned
ALTER TABLE surfaces ADD COLUMN pin_refused_at BIGINT;                     -- since when
ALTER TABLE notices  ADD COLUMN copy           BIGINT NOT NULL DEFAULT 1;  -- of a card or an announcement: which copy it posts

DROP INDEX surfaces_stale;
CREATE INDEX surfaces_stale ON surfaces (retry_at)
    WHERE (message IS NOT NULL OR lost_at IS NOT NULL)
    AND (wanted > shown OR pinned = 0 OR look = 1 OR lost_at IS NOT NULL OR refused IS NOT NULL);
CREATE INDEX surfaces_refused ON surfaces (incident) WHERE refused IS NOT NULL OR pin_refused IS NOT NULL;
CREATE INDEX surfaces_message ON surfaces (message) WHERE message IS NOT NULL;
CREATE INDEX incidents_open ON incidents (guild) WHERE state <> 'closed';

-- What people deleted under an earlier version was left away for good.
UPDATE surfaces SET lost_at = 0, shown = 0, pinned = CASE kind WHEN 'card' THEN 0 ELSE 1 END
WHERE message IS NULL AND EXISTS (SELECT 1 FROM notices n WHERE n.incident = surfaces.incident
    AND n.kind = surfaces.kind AND n.phase = 'sent' AND n.message IS NOT NULL);
