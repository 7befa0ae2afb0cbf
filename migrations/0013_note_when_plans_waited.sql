-- Since when a plan has waited for approval, and when nothing kept it any more. Snapshots say so from now on; what the
-- timelines of earlier ones hold is put into them once.
UPDATE incidents SET snapshot = json_set(snapshot, '$.plans', (
    SELECT json_group_array(json_set(plan.value,
        '$.proposed_at', (SELECT entry ->> '$.at' FROM entries WHERE incident = incidents.id
            AND entry ->> '$.event.type' = 'plan-proposed' AND entry ->> '$.event.id' = plan.value ->> '$.id'
            ORDER BY seq LIMIT 1),
        '$.settled_at', (SELECT entry ->> '$.at' FROM entries WHERE incident = incidents.id
            AND (entry ->> '$.event.type' IN ('plan-overridden', 'plan-done')
                OR entry ->> '$.event.type' = 'plan-approved' AND NOT COALESCE(entry ->> '$.event.waits', 0))
            AND entry ->> '$.event.id' = plan.value ->> '$.id'
            ORDER BY seq LIMIT 1)))
    FROM json_each(snapshot, '$.plans') plan
))
WHERE json_array_length(snapshot, '$.plans') > 0;
