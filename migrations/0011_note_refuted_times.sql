-- When service is expected back is not said any more once a fix has failed after that was told. Snapshots say so from now
-- on; what the timelines of earlier ones hold is put into them once.
UPDATE incidents SET snapshot = json_set(snapshot, '$.eta_refuted', json('true'))
WHERE snapshot ->> '$.eta' IS NOT NULL AND (
    SELECT MAX(seq) FROM entries WHERE incident = incidents.id
    AND entry ->> '$.event.type' IN ('updated', 'plan-proposed') AND entry ->> '$.event.eta' IS NOT NULL
) < (
    SELECT MAX(seq) FROM entries WHERE incident = incidents.id AND (
        entry ->> '$.event.type' = 'verified' AND NOT entry ->> '$.event.passed'
            AND NOT COALESCE(entry ->> '$.event.again', 0)
        OR entry ->> '$.event.type' = 'observed' AND NOT entry ->> '$.event.quiet'
            AND entry ->> '$.event.returns_to' IS NOT NULL
    )
);
